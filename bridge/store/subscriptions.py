"""Who wants to be told: of one post, or of the whole blog; at once, daily or weekly.

Whoever follows a post and the blog hears of a comment once: at once if either wish says so, else in the post's digest.
Who has left a post since joining the blog hears no more of that post: `left_at` says since when, and only a yes of
theirs takes it away. Anybody can ask in somebody's name, so a wish that is pending changes nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.blog import HOUR, Cadence, Comment, Mailbox, Post, Subscription, SubscriptionState
from bridge.store import comments, confirmations, mailboxes, outbox, posts
from bridge.store.engine import Row, Tx, new_id

_NAMES = ("id", "blog_id", "mailbox_id", "post_id", "cadence", "state", "since", "next_due")
COLUMNS = ", ".join(f"s.{name} AS subscription_{name}" for name in _NAMES)
_LISTENERS = f"""SELECT {COLUMNS}, {mailboxes.columns("m")} FROM subscription s
    JOIN mailbox m ON m.id = s.mailbox_id AND m.suppressed_at IS NULL"""  # noqa: S608 - our own names


@dataclass(frozen=True, slots=True)
class Asked:
    """A subscription, and the confirmation to mail; None where there is nothing to confirm or to mail again."""

    subscription: Subscription
    confirmation_id: str | None


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody who is to be told, and the wish that says so."""

    mailbox: Mailbox
    subscription: Subscription


def read(row: Row) -> Subscription:
    """The Subscription of a row with COLUMNS."""
    values = {name: row[f"subscription_{name}"] for name in _NAMES}
    return Subscription(
        **{**values, "cadence": Cadence(values["cadence"]), "state": SubscriptionState(values["state"])}
    )


def ask(
    tx: Tx,
    *,
    blog_id: str,
    mailbox_id: int,
    post_id: str | None,
    cadence: Cadence,
    now: int,
    anew: bool = False,
) -> Asked:
    """A wish to be told, pending until it is confirmed; within an hour the same wish is not mailed about again.

    What is active stays as it is, and is asked about only `anew`.
    """
    known = wish(tx, mailbox_id=mailbox_id, post_id=post_id)
    active = known is not None and known.state is SubscriptionState.ACTIVE
    if known and active and not anew:
        return Asked(known, None)
    subscription_id = known.id if known else new_id(now)
    if not active:
        _pend(tx, subscription_id, blog_id, mailbox_id, post_id, cadence, now)
    confirmation_id = None
    if not confirmations.is_open(tx, target_id=subscription_id, since=now - HOUR):
        confirmation_id = confirmations.open(
            tx, blog_id=blog_id, mailbox_id=mailbox_id, kind="subscription", target_id=subscription_id, now=now
        )
    return Asked(_certain(tx, subscription_id), confirmation_id)


def _pend(
    tx: Tx, subscription_id: str, blog_id: str, mailbox_id: int, post_id: str | None, cadence: Cadence, now: int
) -> None:
    tx.execute(
        """INSERT INTO subscription (id, blog_id, mailbox_id, post_id, cadence, state, since)
        VALUES (:id, :blog_id, :mailbox_id, :post_id, :cadence, 'pending', :now)
        ON CONFLICT (id) DO UPDATE SET cadence = excluded.cadence, state = 'pending', since = excluded.since""",
        id=subscription_id,
        blog_id=blog_id,
        mailbox_id=mailbox_id,
        post_id=post_id,
        cadence=cadence.value,
        now=now,
    )


def confirm(tx: Tx, *, subscription_id: str, now: int, next_due: int | None) -> Subscription | None:
    """Pending becomes active; whatever else it is, it stays. None where there is no such subscription."""
    tx.execute(
        """UPDATE subscription SET state = 'active', since = :now, told_until = :now, next_due = :next_due,
            left_at = NULL
        WHERE id = :id AND state = 'pending'""",
        id=subscription_id,
        now=now,
        next_due=next_due,
    )
    return by_id(tx, subscription_id=subscription_id)


def leave(tx: Tx, *, subscription_id: str, now: int) -> bool:
    """End it, with what is queued for it and what it still asks; whether it had not ended before.

    A no to what was only asked for is no wish to hear less than before.
    """
    ended = tx.execute(
        """UPDATE subscription SET state = 'left', since = :now, next_due = NULL,
            left_at = CASE WHEN state = 'active' THEN :now ELSE left_at END
        WHERE id = :id AND state <> 'left' RETURNING mailbox_id""",
        id=subscription_id,
        now=now,
    )
    for row in ended:
        confirmations.withdraw(tx, target_id=subscription_id, now=now)
        outbox.drop_for(tx, mailbox_id=row["mailbox_id"], subscription_id=subscription_id, now=now)
    return bool(ended)


def leave_all(tx: Tx, *, mailbox_id: int, post_id: str | None, now: int) -> int:
    """Leave a post, or where `post_id` is None everything; how many wishes that ended.

    Who hears of a post through the whole blog can leave it too: the post is then one that they have left.
    """
    rows = tx.execute(
        """SELECT id FROM subscription WHERE mailbox_id = :mailbox_id AND state <> 'left'
        AND (:post_id = '' OR post_id = :post_id)""",
        mailbox_id=mailbox_id,
        post_id=post_id or "",
    )
    left = sum(leave(tx, subscription_id=row["id"], now=now) for row in rows)
    return left + (_mute(tx, mailbox_id, post_id, now) if post_id else 0)


def _mute(tx: Tx, mailbox_id: int, post_id: str, now: int) -> int:
    """Who hears of the post through the whole blog hears of it no more; 1 where that is new."""
    hears = tx.one(
        """SELECT w.blog_id, w.cadence FROM subscription w LEFT JOIN subscription p
            ON p.mailbox_id = w.mailbox_id AND p.post_id = :post_id AND p.left_at > w.since
        WHERE w.mailbox_id = :mailbox_id AND w.post_id IS NULL AND w.state = 'active' AND p.id IS NULL""",
        mailbox_id=mailbox_id,
        post_id=post_id,
    )
    if hears is None:
        return 0
    tx.execute(
        """INSERT INTO subscription (id, blog_id, mailbox_id, post_id, cadence, state, since, left_at)
        VALUES (:id, :blog_id, :mailbox_id, :post_id, :cadence, 'left', :now, :now)
        ON CONFLICT (mailbox_id, coalesce(post_id, '')) DO UPDATE
            SET state = 'left', since = excluded.since, left_at = excluded.left_at""",
        id=new_id(now),
        blog_id=hears["blog_id"],
        mailbox_id=mailbox_id,
        post_id=post_id,
        cadence=hears["cadence"],
        now=now,
    )
    return 1


def set_cadence(tx: Tx, *, subscription_id: str, cadence: Cadence, next_due: int | None, now: int) -> None:
    """Be told more or less often from now on.

    A digest begins where single notifications end. Where they take over from a digest, one last digest is due at once:
    what was said since the one before would be told by neither. It may be put off, to `next_due`.
    """
    tx.execute(
        """UPDATE subscription SET cadence = :cadence,
            next_due = CASE WHEN :cadence <> 'each' THEN :next_due WHEN cadence <> 'each' THEN :now
                WHEN next_due IS NOT NULL THEN coalesce(:next_due, next_due) END,
            told_until = CASE WHEN cadence = 'each' AND next_due IS NULL THEN :now ELSE told_until END
        WHERE id = :id AND state <> 'left'""",
        id=subscription_id,
        cadence=cadence.value,
        next_due=next_due,
        now=now,
    )


def by_id(tx: Tx, *, subscription_id: str) -> Subscription | None:
    row = tx.one(f"SELECT {COLUMNS} FROM subscription s WHERE s.id = :id", id=subscription_id)  # noqa: S608
    return read(row) if row else None


def wish(tx: Tx, *, mailbox_id: int, post_id: str | None) -> Subscription | None:
    """What a mailbox wishes, or once wished, of this post, or of the whole blog."""
    row = tx.one(
        f"SELECT {COLUMNS} FROM subscription s"  # noqa: S608
        " WHERE s.mailbox_id = :mailbox_id AND coalesce(s.post_id, '') = :post_id",
        mailbox_id=mailbox_id,
        post_id=post_id or "",
    )
    return read(row) if row else None


def of_mailbox(tx: Tx, *, mailbox_id: int) -> list[tuple[Subscription, Post | None]]:
    """All wishes of a mailbox that are active or pending: the whole blog first, then by post."""
    rows = tx.execute(
        f"""SELECT {COLUMNS}, {posts.columns("p")} FROM subscription s LEFT JOIN post p ON p.id = s.post_id
        WHERE s.mailbox_id = :mailbox_id AND s.state <> 'left'
        ORDER BY s.post_id IS NOT NULL, p.published_at DESC, s.id""",  # noqa: S608
        mailbox_id=mailbox_id,
    )
    return [(read(row), posts.read(row) if row["post_id"] else None) for row in rows]


def audience(tx: Tx, *, comment_id: str) -> list[Listener]:
    """Who hears of each comment there, once each; the comment's own author is among them if they subscribed."""
    rows = tx.execute(
        f"""{_LISTENERS} JOIN comment c ON c.id = :comment_id AND c.blog_id = s.blog_id
        WHERE s.state = 'active' AND s.cadence = 'each' AND (s.post_id = c.post_id OR (s.post_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM subscription n WHERE n.mailbox_id = s.mailbox_id AND n.post_id = c.post_id
                AND (n.state = 'active' AND n.cadence = 'each' OR n.left_at > s.since))))
        ORDER BY s.id""",  # noqa: S608
        comment_id=comment_id,
    )
    return [Listener(mailboxes.read(row), read(row)) for row in rows]


def due_digests(tx: Tx, *, now: int, limit: int) -> list[Listener]:
    """Whose digest it is time for, the longest waiting first."""
    rows = tx.execute(
        f"{_LISTENERS} WHERE s.state = 'active' AND s.next_due IS NOT NULL AND s.next_due <= :now"
        " ORDER BY s.next_due, s.id LIMIT :limit",
        now=now,
        limit=limit,
    )
    return [Listener(mailboxes.read(row), read(row)) for row in rows]


def unheard(tx: Tx, *, subscription: Subscription, until: int) -> list[tuple[Comment, Post]]:
    """What a digest up to and with `until` has to tell, by post and time; nothing of theirs, nothing told before.

    A window is one of telling, not of writing: a comment that was held for a week is in the digest after it.
    """
    rows = tx.execute(
        f"""SELECT {comments.COLUMNS}, {posts.columns("p")} FROM telling t JOIN comment c ON c.id = t.comment_id
        JOIN post p ON p.id = c.post_id JOIN subscription s ON s.id = :id
        WHERE t.blog_id = s.blog_id AND t.told_at > coalesce(s.told_until, s.since) AND t.told_at <= :until
            AND c.state = 'published' AND c.mailbox_id <> s.mailbox_id
            AND (s.post_id = c.post_id OR (s.post_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM subscription n WHERE n.mailbox_id = s.mailbox_id AND n.post_id = c.post_id
                    AND (n.state = 'active' AND n.since <= t.told_at OR n.left_at > s.since))))
            AND NOT EXISTS (SELECT 1 FROM outbox o
                WHERE o.unique_key = 'n:' || c.id || ':' || CAST(s.mailbox_id AS TEXT))
            AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.kind = 'digest' AND o.mailbox_id = s.mailbox_id
                AND o.queued_at >= t.told_at AND o.items LIKE '%' || c.id || '%')
        ORDER BY p.published_at DESC, p.id, c.posted_at, c.id""",  # noqa: S608
        id=subscription.id,
        until=until,
    )
    return [comments.read_with_post(row) for row in rows]


def digest_done(tx: Tx, *, subscription_id: str, next_due: int | None, now: int, until: int | None = None) -> None:
    """The window that ends at `until` (or now) is told, or had nothing to tell; the next one begins there.

    To be called in the transaction that asked `unheard` and queued the digest, with the same `until`.
    """
    tx.execute(
        """UPDATE subscription SET told_until = :until,
            next_due = CASE WHEN cadence = 'each' THEN NULL ELSE :next_due END
        WHERE id = :id AND state = 'active'""",
        id=subscription_id,
        until=now if until is None else until,
        next_due=next_due,
    )


def _certain(tx: Tx, subscription_id: str) -> Subscription:
    subscription = by_id(tx, subscription_id=subscription_id)
    assert subscription is not None  # noqa: S101 - it has just been written
    return subscription
