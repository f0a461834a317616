"""The facts for a round of due digests, read once for all of them. outbound.audience decides what each holds.

The window of a digest counts announcements, not publication: a comment that was held for a week is in the next digest.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass

from bridge.blog import Comment, Mailbox, Post, Subscription
from bridge.outbound.audience import Ancestors, Announced, Follower
from bridge.store import comments, mailboxes, posts
from bridge.store.engine import Tx, Value, any_of
from bridge.store.subscriptions.rows import COLUMNS, read


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A subscription whose digest is due, and its mailbox."""

    mailbox: Mailbox
    subscription: Subscription

    @property
    def begins(self) -> int:
        """The window holds what is announced after this."""
        told_until = self.subscription.told_until
        return self.subscription.since if told_until is None else told_until


@dataclass(frozen=True, slots=True)
class Candidate:
    """A published comment that was announced in one of the windows."""

    announced: Announced
    comment: Comment
    post: Post
    answered: bool  # on the page
    due_at: int  # no mail told of it before


@dataclass(frozen=True, slots=True)
class Round:
    """The candidates by blog, oldest announcement first; the followers by mailbox; which mailbox was told of what."""

    candidates: dict[str, list[Candidate]]
    followers: dict[int, Follower]
    told: Set[tuple[str, int]]

    def window(self, due: DueDigest) -> list[Candidate]:
        """The candidates that were announced in the window of this digest."""
        of_blog = self.candidates[due.subscription.blog_id]
        return of_blog[bisect_right(of_blog, due.begins, key=lambda one: one.announced.announced_at) :]


def due_digests(tx: Tx, *, now: int, limit: int) -> list[DueDigest]:
    """The subscriptions whose digest is due, the longest waiting first; none of a mailbox that gets no mail now."""
    rows = tx.execute(
        f"""SELECT {COLUMNS}, {mailboxes.columns("m")} FROM subscription s
        JOIN mailbox m ON m.id = s.mailbox_id AND m.suppressed_at IS NULL AND m.paused_at IS NULL
        WHERE s.state = 'active' AND s.next_due IS NOT NULL AND s.next_due <= :now
        ORDER BY s.next_due, s.id LIMIT :limit""",  # noqa: S608 - our own text
        now=now,
        limit=limit,
    )
    return [DueDigest(mailboxes.read(row), read(row)) for row in rows]


def digest_round(tx: Tx, *, due: Sequence[DueDigest], until: int) -> Round:
    """All that these digests may hold, whose windows end at `until`, inclusive."""
    subscriptions = _subscriptions(tx, {one.mailbox.id for one in due})
    followers = {one.mailbox.id: Follower(one.mailbox, subscriptions[one.mailbox.id]) for one in due}
    begins = {begin for follower in followers.values() for begin in follower.threads}
    after: dict[str, int] = {}
    for one in due:
        blog_id = one.subscription.blog_id
        after[blog_id] = min(one.begins, after.get(blog_id, one.begins))
    candidates = {blog_id: _candidates(tx, blog_id, since, until, begins) for blog_id, since in after.items()}
    first = min((one.due_at for of_blog in candidates.values() for one in of_blog), default=None)
    told = frozenset() if first is None else _told(tx, followers.keys(), first)
    return Round(candidates, followers, told)


def _subscriptions(tx: Tx, mailbox_ids: Set[int]) -> dict[int, list[Subscription]]:
    these, values = any_of("mailbox", mailbox_ids)
    found: dict[int, list[Subscription]] = defaultdict(list)
    for row in tx.execute(f"SELECT {COLUMNS} FROM subscription s WHERE s.mailbox_id IN {these}", values):  # noqa: S608
        found[row["subscription_mailbox_id"]].append(read(row))
    return found


_IN_WINDOW = """c.id IN (SELECT comment_id FROM announcement
    WHERE blog_id = :blog_id AND announced_at > :after AND announced_at <= :until)"""


def _candidates(tx: Tx, blog_id: str, after: int, until: int, begins: Set[str]) -> list[Candidate]:
    window: dict[str, Value] = {"blog_id": blog_id, "after": after, "until": until}
    rows = tx.execute(
        f"""SELECT {comments.COLUMNS}, {posts.columns("p")}, t.announced_at, t.due_at,
            up.mailbox_id AS parent_author_id, EXISTS (SELECT 1 FROM comment a
                WHERE a.parent_id = c.id AND a.state IN ('published', 'removed')) AS answered
        FROM announcement t JOIN comment c ON c.id = t.comment_id JOIN post p ON p.id = c.post_id
            LEFT JOIN comment up ON up.id = c.parent_id
        WHERE t.blog_id = :blog_id AND t.announced_at > :after AND t.announced_at <= :until AND c.state = 'published'
        ORDER BY t.announced_at, c.id""",  # noqa: S608 - our own text
        window,
    )
    ancestors = Ancestors(comments.parents(tx, where=_IN_WINDOW, values=window) if begins else {}, begins)
    return [
        Candidate(
            Announced(
                row["id"],
                row["post_id"],
                row["mailbox_id"],
                row["parent_author_id"],
                row["announced_at"],
                ancestors.of(row["id"]),
            ),
            *comments.read_with_post(row),
            bool(row["answered"]),
            row["due_at"],
        )
        for row in rows
    ]


def _told(tx: Tx, mailbox_ids: Set[int], since: int) -> Set[tuple[str, int]]:
    """The comments, with the mailbox, of each notification and digest since then; of none that was dropped."""
    these, values = any_of("mailbox", mailbox_ids)
    rows = tx.execute(
        f"""SELECT coalesce(i.comment_id, o.comment_id) AS comment_id, o.mailbox_id
        FROM outbox o LEFT JOIN digest_item i ON i.outbox_id = o.id
        WHERE o.mailbox_id IN {these} AND o.kind IN ('notification', 'digest') AND o.queued_at >= :since
            AND o.state <> 'dropped'""",  # noqa: S608 - our own text
        values,
        since=since,
    )
    return {(row["comment_id"], row["mailbox_id"]) for row in rows}


def digest_done(tx: Tx, *, subscription_id: str, next_due: int | None, until: int) -> None:
    """The digest of the window that ends at `until` is queued, or had nothing to tell; the next window begins there.

    To be called in the transaction that asked `digest_round`, with the same `until`.
    """
    tx.execute(
        """UPDATE subscription SET told_until = :until, fold = NULL,
            next_due = CASE WHEN cadence = 'each' THEN NULL ELSE :next_due END
        WHERE id = :id AND state = 'active'""",
        id=subscription_id,
        until=until,
        next_due=next_due,
    )


def put_off(tx: Tx, *, subscription_id: str, next_due: int) -> None:
    """Let the digest that is due come at `next_due`; its window stays open until then."""
    tx.execute("UPDATE subscription SET next_due = :next_due WHERE id = :id", id=subscription_id, next_due=next_due)
