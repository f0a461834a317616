"""What people follow: the blog, a post, a thread, or the answers to their own words; at once or in digests.

Who has left a post since joining the blog hears no more of that post through it: `left_at` says since when. Who has
muted it hears of it by no wish older than `muted_at`. Only a yes of theirs takes that away: anybody can ask in
somebody's name, so a wish that is pending changes nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.blog import HOUR, Cadence, Fold, Post, Scope, Subscription, SubscriptionState, Topic
from bridge.store import confirmations, outbox, posts
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
)
COLUMNS = ", ".join(f"s.{name} AS subscription_{name}" for name in _NAMES)


@dataclass(frozen=True, slots=True)
class Asked:
    """A subscription, and the confirmation to mail; None where there is nothing to confirm or to mail again."""

    subscription: Subscription
    confirmation_id: str | None


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
    )


def ask(
    tx: Tx,
    *,
    blog_id: str,
    mailbox_id: int,
    topic: Topic,
    cadence: Cadence,
    now: int,
    anew: bool = False,
    at_most: int | None = None,
) -> Asked:
    """A wish to be told, pending until it is confirmed; within an hour the same wish is not mailed about again.

    What is active stays as it is, and is asked about only `anew`.
    """
    known = by_topic(tx, mailbox_id=mailbox_id, topic=topic)
    active = known is not None and known.state is SubscriptionState.ACTIVE
    if known and active and not anew:
        return Asked(known, None)
    subscription_id = known.id if known else new_id(now)
    if not active:
        _pend(
            tx,
            Subscription(
                subscription_id, blog_id, mailbox_id, topic, cadence, SubscriptionState.PENDING, now, at_most=at_most
            ),
        )
    confirmation_id = None
    if not confirmations.is_open(tx, target_id=subscription_id, since=now - HOUR):
        confirmation_id = confirmations.open(
            tx, blog_id=blog_id, mailbox_id=mailbox_id, kind="subscription", target_id=subscription_id, now=now
        )
    return Asked(_certain(tx, subscription_id), confirmation_id)


def _pend(tx: Tx, wished: Subscription) -> None:
    tx.execute(
        """INSERT INTO subscription (id, blog_id, mailbox_id, scope, post_id, comment_id, cadence, at_most, state,
            since)
        VALUES (:id, :blog_id, :mailbox_id, :scope, :post_id, :comment_id, :cadence, :at_most, 'pending', :since)
        ON CONFLICT (id) DO UPDATE SET cadence = excluded.cadence, at_most = excluded.at_most, state = 'pending',
            since = excluded.since""",
        id=wished.id,
        blog_id=wished.blog_id,
        mailbox_id=wished.mailbox_id,
        scope=wished.topic.scope.value,
        post_id=wished.topic.post_id,
        comment_id=wished.topic.comment_id,
        cadence=wished.cadence.value,
        at_most=wished.at_most,
        since=wished.since,
    )


def confirm(tx: Tx, *, subscription_id: str, now: int, next_due: int | None) -> Subscription | None:
    """Pending becomes active; whatever else it is, it stays. None where there is no such subscription."""
    tx.execute(
        """UPDATE subscription SET state = 'active', since = :now, told_until = :now, next_due = :next_due,
            left_at = NULL, muted_at = NULL, fold = NULL
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
        """UPDATE subscription SET state = 'left', since = :now, next_due = NULL, fold = NULL,
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
    """Leave a post with its threads, or where `post_id` is None everything; how many wishes that ended.

    Who hears of a post through the whole blog can leave it too: the post is then one that they have left.
    """
    rows = tx.execute(
        """SELECT id FROM subscription WHERE mailbox_id = :mailbox_id AND state <> 'left'
        AND (:post_id = '' OR post_id = :post_id)""",
        mailbox_id=mailbox_id,
        post_id=post_id or "",
    )
    left = sum(leave(tx, subscription_id=row["id"], now=now) for row in rows)
    if post_id and (blog_id := _hears_through_the_blog(tx, mailbox_id, post_id)):
        _leave_post(tx, blog_id, mailbox_id, post_id, now, muted_at=None)
        left += 1
    return left


def mute(tx: Tx, *, mailbox_id: int, post_id: str, now: int) -> bool:
    """No more of this post's conversation by any wish there is, not even of answers; whether that is new.

    What is queued of it is dropped. A wish that begins later is heard.
    """
    rows = tx.execute("SELECT blog_id FROM mailbox WHERE id = :id", id=mailbox_id)
    new = tx.one(
        """SELECT s.id FROM subscription s LEFT JOIN subscription p
            ON p.mailbox_id = s.mailbox_id AND p.scope = 'post' AND p.post_id = :post_id
        WHERE s.mailbox_id = :mailbox_id AND s.state = 'active' AND coalesce(p.muted_at, 0) <= s.since
            AND (s.post_id = :post_id OR s.scope IN ('blog', 'answers')) LIMIT 1""",
        mailbox_id=mailbox_id,
        post_id=post_id,
    )
    if not rows or new is None:
        return False
    leave_all(tx, mailbox_id=mailbox_id, post_id=post_id, now=now)
    _leave_post(tx, rows[0]["blog_id"], mailbox_id, post_id, now, muted_at=now)
    outbox.drop_about(tx, mailbox_id=mailbox_id, post_id=post_id, now=now)
    return True


def _hears_through_the_blog(tx: Tx, mailbox_id: int, post_id: str) -> str | None:
    """The blog that somebody follows, and has not left this post since."""
    hears = tx.one(
        """SELECT w.blog_id FROM subscription w LEFT JOIN subscription p
            ON p.mailbox_id = w.mailbox_id AND p.scope = 'post' AND p.post_id = :post_id AND p.left_at > w.since
        WHERE w.mailbox_id = :mailbox_id AND w.scope = 'blog' AND w.state = 'active' AND p.id IS NULL""",
        mailbox_id=mailbox_id,
        post_id=post_id,
    )
    return hears["blog_id"] if hears else None


def _leave_post(tx: Tx, blog_id: str, mailbox_id: int, post_id: str, now: int, *, muted_at: int | None) -> None:
    """Write down that somebody has left a post that they may never have followed by itself."""
    tx.execute(
        """INSERT INTO subscription (id, blog_id, mailbox_id, scope, post_id, cadence, state, since, left_at, muted_at)
        VALUES (:id, :blog_id, :mailbox_id, 'post', :post_id, 'each', 'left', :now, :now, :muted_at)
        ON CONFLICT (mailbox_id, scope, coalesce(comment_id, post_id, '')) DO UPDATE
            SET state = 'left', since = excluded.since, left_at = excluded.left_at,
                muted_at = coalesce(excluded.muted_at, muted_at)""",
        id=new_id(now),
        blog_id=blog_id,
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
    """Be told more or less often from now on, and in at most so many mails a week.

    A digest begins where single notifications end. Where they take over from a digest, one last digest is due at once:
    what was said since the one before would be told by neither. It may be put off, to `next_due`.
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
    """What a mailbox wishes, or once wished, of this topic."""
    row = tx.one(
        f"SELECT {COLUMNS} FROM subscription s WHERE s.mailbox_id = :mailbox_id AND s.scope = :scope"  # noqa: S608
        " AND coalesce(s.comment_id, s.post_id, '') = :about",
        mailbox_id=mailbox_id,
        scope=topic.scope.value,
        about=topic.comment_id or topic.post_id or "",
    )
    return read(row) if row else None


def of_mailbox(tx: Tx, *, mailbox_id: int) -> list[tuple[Subscription, Post | None]]:
    """All wishes of a mailbox that are active or pending: the blog, answers, then by post, with its threads."""
    rows = tx.execute(
        f"""SELECT {COLUMNS}, {posts.columns("p")} FROM subscription s LEFT JOIN post p ON p.id = s.post_id
        WHERE s.mailbox_id = :mailbox_id AND s.state <> 'left'
        ORDER BY CASE s.scope WHEN 'blog' THEN 0 WHEN 'answers' THEN 1 ELSE 2 END, p.published_at DESC, p.id,
            s.comment_id IS NOT NULL, s.id""",  # noqa: S608
        mailbox_id=mailbox_id,
    )
    return [(read(row), posts.read(row) if row["post_id"] else None) for row in rows]


def _certain(tx: Tx, subscription_id: str) -> Subscription:
    subscription = by_id(tx, subscription_id=subscription_id)
    assert subscription is not None  # noqa: S101 - it has just been written
    return subscription
