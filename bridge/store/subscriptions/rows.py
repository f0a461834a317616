"""Subscriptions to the blog, a post, a thread, or the answers to one's own comments; at once or in digests.

A mailbox has one row for each topic. `left_at` of a post silences a subscription to the blog that is older; `muted_at`
silences every older subscription for that post (outbound.audience). Only a confirmation of the same mailbox takes them
away: anybody can ask in somebody's name, so a pending subscription changes nothing.
"""

from __future__ import annotations

from bridge.blog import Cadence, Fold, Post, Scope, Subscription, SubscriptionState, Topic
from bridge.store import posts
from bridge.store.engine import Row, Tx, new_id

_NAMES = (
    "id",
    "blog_id",
    "mailbox_id",
    "scope",
    "post_id",
    "comment_id",
    "cadence",
    "state",
    "since",
    "next_due",
    "at_most",
    "fold",
    "told_until",
    "left_at",
    "muted_at",
)
COLUMNS = ", ".join(f"s.{name} AS subscription_{name}" for name in _NAMES)


def read(row: Row) -> Subscription:
    """The Subscription of a row with COLUMNS."""
    return Subscription(
        id=row["subscription_id"],
        blog_id=row["subscription_blog_id"],
        mailbox_id=row["subscription_mailbox_id"],
        topic=Topic(Scope(row["subscription_scope"]), row["subscription_post_id"], row["subscription_comment_id"]),
        cadence=Cadence(row["subscription_cadence"]),
        state=SubscriptionState(row["subscription_state"]),
        since=row["subscription_since"],
        next_due=row["subscription_next_due"],
        at_most=row["subscription_at_most"],
        fold=Fold(row["subscription_fold"]) if row["subscription_fold"] else None,
        told_until=row["subscription_told_until"],
        left_at=row["subscription_left_at"],
        muted_at=row["subscription_muted_at"],
    )


def pend(tx: Tx, *, wanted: Subscription) -> None:
    """Write a pending subscription down, over a row with its id."""
    tx.execute(
        """INSERT INTO subscription (id, blog_id, mailbox_id, scope, about, post_id, comment_id, cadence, at_most,
            state, since)
        VALUES (:id, :blog_id, :mailbox_id, :scope, :about, :post_id, :comment_id, :cadence, :at_most,
            'pending', :since)
        ON CONFLICT (id) DO UPDATE SET cadence = excluded.cadence, at_most = excluded.at_most, state = 'pending',
            since = excluded.since""",
        id=wanted.id,
        blog_id=wanted.blog_id,
        mailbox_id=wanted.mailbox_id,
        scope=wanted.topic.scope.value,
        about=wanted.topic.about,
        post_id=wanted.topic.post_id,
        comment_id=wanted.topic.comment_id,
        cadence=wanted.cadence.value,
        at_most=wanted.at_most,
        since=wanted.since,
    )


def confirm(tx: Tx, *, subscription_id: str, now: int, next_due: int | None) -> Subscription | None:
    """A pending subscription becomes active, any other stays as it is; None where there is none."""
    tx.execute(
        """UPDATE subscription SET state = 'active', since = :now, told_until = :now, next_due = :next_due,
            left_at = NULL, muted_at = NULL, fold = NULL
        WHERE id = :id AND state = 'pending'""",
        id=subscription_id,
        now=now,
        next_due=next_due,
    )
    return by_id(tx, subscription_id=subscription_id)


def end(tx: Tx, *, subscription_id: str, now: int) -> int | None:
    """End a subscription; its mailbox, or None where it had ended before.

    Declining a pending subscription is not leaving: `left_at` stays as it was.
    """
    row = tx.one(
        """UPDATE subscription SET state = 'left', since = :now, next_due = NULL, fold = NULL,
            left_at = CASE WHEN state = 'active' THEN :now ELSE left_at END
        WHERE id = :id AND state <> 'left' RETURNING mailbox_id""",
        id=subscription_id,
        now=now,
    )
    return row["mailbox_id"] if row else None


def not_left(tx: Tx, *, mailbox_id: int, post_id: str | None) -> list[str]:
    """The ids of the active and pending subscriptions of a mailbox: to a post with its threads, or all."""
    rows = tx.execute(
        """SELECT id FROM subscription WHERE mailbox_id = :mailbox_id AND state <> 'left'
        AND (:post_id = '' OR post_id = :post_id)""",
        mailbox_id=mailbox_id,
        post_id=post_id or "",
    )
    return [row["id"] for row in rows]


def leave_post(tx: Tx, *, mailbox_id: int, post_id: str, now: int, muted_at: int | None) -> None:
    """Record that a post was left, also where the mailbox never followed the post itself."""
    tx.execute(
        """INSERT INTO subscription (id, blog_id, mailbox_id, scope, about, post_id, cadence, state, since, left_at,
            muted_at)
        SELECT :id, blog_id, id, 'post', :post_id, :post_id, 'each', 'left', :now, :now, :muted_at
            FROM mailbox WHERE id = :mailbox_id
        ON CONFLICT (mailbox_id, scope, about) DO UPDATE
            SET state = 'left', since = excluded.since, left_at = excluded.left_at,
                muted_at = coalesce(excluded.muted_at, subscription.muted_at)""",
        id=new_id(now),
        mailbox_id=mailbox_id,
        post_id=post_id,
        now=now,
        muted_at=muted_at,
    )


def set_cadence(
    tx: Tx,
    *,
    subscription_id: str,
    cadence: Cadence,
    next_due: int | None,
    now: int,
    at_most: int | None = None,
) -> None:
    """Change how often this subscription tells from now on, and the most mails of a week.

    From `each` to digests, the first digest begins now. From digests to `each`, one last digest is due at once, for the
    comments that were announced since the digest before; it may be put off, to `next_due`.
    """
    tx.execute(
        """UPDATE subscription SET cadence = :cadence, at_most = :at_most,
            next_due = CASE WHEN :cadence <> 'each' THEN :next_due WHEN cadence <> 'each' THEN :now
                WHEN next_due IS NOT NULL THEN coalesce(:next_due, next_due) END,
            told_until = CASE WHEN cadence = 'each' AND next_due IS NULL AND NOT EXISTS (SELECT 1 FROM mailbox m
                WHERE m.id = mailbox_id AND m.paused_at IS NOT NULL) THEN :now ELSE told_until END,
            fold = CASE WHEN :cadence = 'each' OR fold = 'pause' THEN fold END
        WHERE id = :id AND state <> 'left'""",
        id=subscription_id,
        cadence=cadence.value,
        next_due=next_due,
        now=now,
        at_most=at_most,
    )


def by_id(tx: Tx, *, subscription_id: str) -> Subscription | None:
    row = tx.one(f"SELECT {COLUMNS} FROM subscription s WHERE s.id = :id", id=subscription_id)  # noqa: S608
    return read(row) if row else None


def by_topic(tx: Tx, *, mailbox_id: int, topic: Topic) -> Subscription | None:
    """The subscription of a mailbox to this topic, in whatever state."""
    row = tx.one(
        f"SELECT {COLUMNS} FROM subscription s"  # noqa: S608
        " WHERE s.mailbox_id = :mailbox_id AND s.scope = :scope AND s.about = :about",
        mailbox_id=mailbox_id,
        scope=topic.scope.value,
        about=topic.about,
    )
    return read(row) if row else None


def of_mailbox(tx: Tx, *, mailbox_id: int) -> list[tuple[Subscription, Post | None]]:
    """Each active or pending subscription with its post: the blog, answers, then each post with its threads."""
    rows = tx.execute(
        f"""SELECT {COLUMNS}, {posts.columns("p")} FROM subscription s LEFT JOIN post p ON p.id = s.post_id
        WHERE s.mailbox_id = :mailbox_id AND s.state <> 'left'
        ORDER BY CASE s.scope WHEN 'blog' THEN 0 WHEN 'answers' THEN 1 ELSE 2 END, p.published_at DESC, p.id,
            s.comment_id IS NOT NULL, s.id""",  # noqa: S608
        mailbox_id=mailbox_id,
    )
    return [(read(row), posts.read(row) if row["post_id"] else None) for row in rows]
