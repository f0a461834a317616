"""The mailboxes that may be told of a comment, and how many mails they got. outbound.audience decides who is told."""

from __future__ import annotations

from bridge.blog import Comment, Fold, Mailbox, Subscription
from bridge.outbound.audience import Ancestors, Announced, Follower
from bridge.store import comments, mailboxes
from bridge.store.engine import Row, Tx, Value
from bridge.store.subscriptions.rows import COLUMNS, read

# Three indexes find these. A post's row counts in every state: it says whether the post was left or muted.
_MAY_COVER = """(s.blog_id = :blog_id AND s.scope = 'blog' AND s.state = 'active'
    OR s.post_id = :post_id
    OR s.mailbox_id = :parent_author_id AND s.scope = 'answers')"""


def count_followers(tx: Tx, *, comment: Comment) -> int:
    """The number of subscriptions that may cover a comment."""
    row = tx.one(f"SELECT count(*) AS found FROM subscription s WHERE {_MAY_COVER}", _about(tx, comment))  # noqa: S608
    return int(row["found"]) if row else 0


def followers(tx: Tx, *, comment: Comment) -> list[Follower]:
    """Each mailbox that may be told of a comment, with its subscriptions that may cover it, in any state."""
    rows = tx.execute(
        f"""SELECT {COLUMNS}, {mailboxes.columns("m")} FROM subscription s JOIN mailbox m ON m.id = s.mailbox_id
        WHERE {_MAY_COVER}""",  # noqa: S608 - our own text
        _about(tx, comment),
    )
    return _followers(rows)


def follower(tx: Tx, *, mailbox_id: int, post_id: str) -> Follower | None:
    """A mailbox with its subscriptions that may cover comments under a post, in any state; None where it has none."""
    rows = tx.execute(
        f"""SELECT {COLUMNS}, {mailboxes.columns("m")} FROM subscription s JOIN mailbox m ON m.id = s.mailbox_id
        WHERE s.mailbox_id = :mailbox_id AND (s.post_id = :post_id OR s.scope IN ('blog', 'answers'))""",  # noqa: S608 - our own text
        mailbox_id=mailbox_id,
        post_id=post_id,
    )
    return next(iter(_followers(rows)), None)


def _followers(rows: list[Row]) -> list[Follower]:
    found: dict[int, tuple[Mailbox, list[Subscription]]] = {}
    for row in rows:
        mailbox_id = row["mailbox_id"]
        if mailbox_id in found:
            found[mailbox_id][1].append(read(row))
        else:
            found[mailbox_id] = mailboxes.read(row), [read(row)]
    return [Follower(mailbox, subscriptions) for mailbox, subscriptions in found.values()]


def announced(tx: Tx, *, comment: Comment, followers: list[Follower], announced_at: int) -> Announced:
    """The facts that the rule needs about a comment of which these followers may be told."""
    begins = {begin for follower in followers for begin in follower.threads}
    parents = comments.parents(tx, where="c.id = :id", values={"id": comment.id}) if begins else {}
    return Announced(
        comment.id,
        comment.post_id,
        comment.commenter.id,
        _parent_author(tx, comment),
        announced_at,
        Ancestors(parents, begins).of(comment.id),
    )


def _about(tx: Tx, comment: Comment) -> dict[str, Value]:
    return {
        "blog_id": comment.blog_id,
        "post_id": comment.post_id,
        "parent_author_id": _parent_author(tx, comment),
    }


def _parent_author(tx: Tx, comment: Comment) -> int | None:
    row = tx.one("SELECT mailbox_id FROM comment WHERE id = :id", id=comment.parent_id) if comment.parent_id else None
    return row["mailbox_id"] if row else None


def fold(tx: Tx, *, subscription_id: str, why: Fold, due: int, after: int) -> bool:
    """From now on this subscription waits for a digest, due then, of what is announced after `after`.

    False where it waits for a digest already, has digests anyway, or its mailbox is paused.
    """
    folded = tx.execute(
        """UPDATE subscription SET fold = :why, next_due = coalesce(next_due, :due),
            told_until = CASE WHEN next_due IS NULL THEN :after ELSE told_until END
        WHERE id = :id AND state = 'active' AND cadence = 'each' AND fold IS NULL AND NOT EXISTS (
            SELECT 1 FROM mailbox m WHERE m.id = mailbox_id AND m.paused_at IS NOT NULL) RETURNING id""",
        id=subscription_id,
        why=why.value,
        due=due,
        after=after,
    )
    return bool(folded)


def notifications_since(tx: Tx, *, post_id: str, since: int) -> dict[int, int]:
    """The number of notifications about a post that each mailbox got since then; no mailbox that got none.

    Counted are comments that were announced since then, and those whose notifications are being queued.
    """
    # Late comments are few, though the thread may be years long; all of their notifications are in one index.
    rows = tx.execute(
        """WITH late AS MATERIALIZED (
            SELECT comment_id FROM announcement WHERE announced_at IS NOT NULL AND announced_at >= :since
                AND blog_id = (SELECT blog_id FROM post WHERE id = :post_id)
            UNION ALL SELECT comment_id FROM announcement WHERE announced_at IS NULL AND due_at >= 0
        ) SELECT o.mailbox_id, count(*) AS mails FROM late JOIN comment c ON c.id = late.comment_id
        JOIN outbox o ON o.comment_id = c.id AND o.kind = 'notification'
        WHERE c.post_id = :post_id GROUP BY o.mailbox_id""",
        post_id=post_id,
        since=since,
    )
    return {row["mailbox_id"]: row["mails"] for row in rows}


def mails_since(tx: Tx, *, subscription_id: str, since: int) -> list[int]:
    """The times at which the mails of this subscription were queued, oldest first; none of a dropped mail."""
    rows = tx.execute(
        """SELECT queued_at FROM outbox WHERE subscription_id = :id AND queued_at >= :since
        AND kind IN ('notification', 'digest') AND state <> 'dropped' ORDER BY queued_at""",
        id=subscription_id,
        since=since,
    )
    return [row["queued_at"] for row in rows]
