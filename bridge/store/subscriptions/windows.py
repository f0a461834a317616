"""What digests hold: each comment stands in the digest of the narrowest wish that hears of it, and in no other.

The window of a digest counts announcements, not publication: a comment that was held for a week is in the next digest.
"""

from __future__ import annotations

from bridge.blog import Comment, Post, Subscription
from bridge.store import comments, mailboxes
from bridge.store.engine import Tx
from bridge.store.subscriptions.audiences import LISTENERS, SILENCED, Listener
from bridge.store.subscriptions.wishes import read


def due_digests(tx: Tx, *, now: int, limit: int) -> list[Listener]:
    """Whose digest it is time for, the longest waiting first."""
    rows = tx.execute(
        f"{LISTENERS} WHERE s.state = 'active' AND s.next_due IS NOT NULL AND s.next_due <= :now"
        " ORDER BY s.next_due, s.id LIMIT :limit",
        now=now,
        limit=limit,
    )
    return [Listener(mailboxes.read(row), read(row)) for row in rows]


# `below`: what is said in each thread that this mailbox follows, however deep; with UNION no circle is walked twice.
_BELOW = """WITH RECURSIVE below (wish, root, since, id) AS (
    SELECT f.id, f.comment_id, f.since, b.id FROM subscription f JOIN comment b ON b.parent_id = f.comment_id
        WHERE f.mailbox_id = :mailbox_id AND f.scope = 'thread' AND f.state = 'active'
    UNION SELECT a.wish, a.root, a.since, b.id FROM below a JOIN comment b ON b.parent_id = a.id)"""
_ANSWERS_ME = "EXISTS (SELECT 1 FROM comment up WHERE up.id = c.parent_id AND up.mailbox_id = s.mailbox_id)"
_HEARS = f"""CASE s.scope WHEN 'blog' THEN 1 WHEN 'post' THEN c.post_id = s.post_id
    WHEN 'thread' THEN c.id IN (SELECT id FROM below WHERE wish = s.id) ELSE {_ANSWERS_ME} END"""  # noqa: S608 - our own text
_NARROWER = f"""(s.scope = 'blog' AND EXISTS (SELECT 1 FROM subscription n WHERE n.mailbox_id = s.mailbox_id
        AND n.scope = 'post' AND coalesce(n.comment_id, n.post_id, '') = '' || c.post_id AND n.state = 'active'
        AND n.since <= t.announced_at)
    OR s.scope <> 'answers' AND EXISTS (SELECT 1 FROM subscription n WHERE n.mailbox_id = s.mailbox_id
        AND n.scope = 'answers' AND n.state = 'active' AND n.since <= t.announced_at) AND {_ANSWERS_ME}
    OR s.scope <> 'answers' AND EXISTS (SELECT 1 FROM below near WHERE near.id = c.id AND near.wish <> s.id
        AND near.since <= t.announced_at
        AND (s.scope <> 'thread' OR near.root IN (SELECT id FROM below WHERE wish = s.id))))"""  # noqa: S608

# Asked once for a digest, not for each comment: most people have one wish, and hear by one way only.
_ONLY_WISH = "NOT EXISTS (SELECT 1 FROM subscription w WHERE w.mailbox_id = :mailbox_id AND w.id <> :id)"
_NEVER_SINGLY = "NOT EXISTS (SELECT 1 FROM outbox w WHERE w.mailbox_id = :mailbox_id AND w.kind = 'notification')"
_NO_DIGEST_SINCE = """NOT EXISTS (SELECT 1 FROM outbox w WHERE w.mailbox_id = :mailbox_id AND w.kind = 'digest'
    AND w.queued_at > (SELECT coalesce(told_until, since) FROM subscription WHERE id = :id))"""


def unheard(
    tx: Tx, *, subscription: Subscription, until: int, known: dict[str, tuple[Comment, Post]] | None = None
) -> list[tuple[Comment, Post]]:
    """What a digest up to and with `until` has to tell, by post and time; nothing of theirs, nothing told before.

    Many hear of the same comments: within one transaction `known` keeps those that were read for whoever comes next.
    """
    rows = tx.execute(
        f"""{_BELOW}
        SELECT c.id FROM subscription s JOIN announcement t ON t.blog_id = s.blog_id
        JOIN comment c ON c.id = t.comment_id
        WHERE s.id = :id AND t.announced_at > coalesce(s.told_until, s.since) AND t.announced_at <= :until
            AND c.state = 'published' AND c.mailbox_id <> s.mailbox_id
            AND {_HEARS} AND ({_ONLY_WISH} OR NOT {SILENCED.format("s", "c.post_id")} AND NOT {_NARROWER})
            AND ({_NEVER_SINGLY} OR NOT EXISTS (SELECT 1 FROM outbox o WHERE o.state <> 'dropped'
                AND o.unique_key = 'n:' || c.id || ':' || CAST(s.mailbox_id AS TEXT)))
            AND ({_NO_DIGEST_SINCE} OR NOT EXISTS (SELECT 1 FROM digest_item i JOIN outbox o ON o.id = i.outbox_id
                WHERE i.mailbox_id = s.mailbox_id AND i.comment_id = c.id AND o.kind = 'digest'
                AND o.queued_at >= t.announced_at))""",  # noqa: S608
        id=subscription.id,
        mailbox_id=subscription.mailbox_id,
        until=until,
    )
    ids = [row["id"] for row in rows]
    known = {} if known is None else known
    new = [one for one in ids if one not in known]
    known.update((comment.id, (comment, post)) for comment, post in comments.with_posts(tx, ids=new))
    return sorted((known[one] for one in ids), key=_by_post_and_time)


def _by_post_and_time(said: tuple[Comment, Post]) -> tuple[int, str, int, str]:
    comment, post = said
    return -post.published_at, post.id, comment.posted_at, comment.id


def digest_done(tx: Tx, *, subscription_id: str, next_due: int | None, now: int, until: int | None = None) -> None:
    """The window that ends at `until` (or now) is told, or had nothing to tell; the next one begins there.

    To be called in the transaction that asked `unheard` and queued the digest, with the same `until`.
    """
    tx.execute(
        """UPDATE subscription SET told_until = :until, fold = NULL,
            next_due = CASE WHEN cadence = 'each' THEN NULL ELSE :next_due END
        WHERE id = :id AND state = 'active'""",
        id=subscription_id,
        until=now if until is None else until,
        next_due=next_due,
    )
