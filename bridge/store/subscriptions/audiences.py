"""Who hears of a comment at once: each mailbox by the narrowest of its wishes that is told at once.

Answers are narrower than a thread, the thread that begins nearer than one that begins farther up, a thread than a post,
a post than the blog.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.blog import Fold, Mailbox, Subscription
from bridge.store import mailboxes
from bridge.store.engine import Tx
from bridge.store.subscriptions.wishes import COLUMNS, read

LISTENERS = f"""SELECT {COLUMNS}, {mailboxes.columns("m")} FROM subscription s
    JOIN mailbox m ON m.id = s.mailbox_id AND m.suppressed_at IS NULL AND m.paused_at IS NULL"""  # noqa: S608
# Whether the mailbox has left the post of a comment since this wish began, or muted it. `{0}` is the wish, `{1}` the
# comment's post; SQLite finds the one row by the unique index, whose expression this repeats (and compares with an
# expression, since what is compared with a column takes that column's affinity, which the index has not).
SILENCED = """EXISTS (SELECT 1 FROM subscription q WHERE q.mailbox_id = {0}.mailbox_id AND q.scope = 'post'
    AND coalesce(q.comment_id, q.post_id, '') = '' || {1} AND ({0}.scope = 'blog' AND q.left_at > {0}.since
    OR q.muted_at > {0}.since))"""
_AT_ONCE = "s.state = 'active' AND s.cadence = 'each'"


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody who is to be told, and the wish that says so."""

    mailbox: Mailbox
    subscription: Subscription


def audience(tx: Tx, *, comment_id: str) -> list[Listener]:
    """Who hears of each comment there, once each; the comment's own author is among them if they subscribed.

    Whose narrowest wish waits for a digest (`fold`) is told by that.
    """
    rows = tx.execute(
        f"""WITH RECURSIVE above (id, parent_id, mailbox_id, depth) AS (
            SELECT p.id, p.parent_id, p.mailbox_id, 1 FROM comment c JOIN comment p ON p.id = c.parent_id
                WHERE c.id = :comment_id
            UNION ALL SELECT p.id, p.parent_id, p.mailbox_id, a.depth + 1 FROM above a JOIN comment p
                ON p.id = a.parent_id WHERE a.depth < 10000),
        wish (id, mailbox_id, breadth) AS (
            SELECT s.id, s.mailbox_id, 0 FROM above a JOIN subscription s ON s.mailbox_id = a.mailbox_id
                WHERE a.depth = 1 AND s.scope = 'answers' AND {_AT_ONCE}
            UNION ALL SELECT s.id, s.mailbox_id, a.depth FROM above a JOIN subscription s ON s.comment_id = a.id
                WHERE s.scope = 'thread' AND {_AT_ONCE}
            UNION ALL SELECT s.id, s.mailbox_id, 100000 FROM comment c JOIN subscription s ON s.post_id = c.post_id
                WHERE c.id = :comment_id AND s.scope = 'post' AND {_AT_ONCE}
            UNION ALL SELECT s.id, s.mailbox_id, 100001 FROM comment c JOIN subscription s ON s.blog_id = c.blog_id
                WHERE c.id = :comment_id AND s.scope = 'blog' AND {_AT_ONCE}),
        heard (id, place) AS (
            SELECT w.id, row_number() OVER (PARTITION BY w.mailbox_id ORDER BY w.breadth)
            FROM comment c JOIN wish w JOIN subscription s ON s.id = w.id
            WHERE c.id = :comment_id AND NOT {SILENCED.format("s", "c.post_id")})
        {LISTENERS} JOIN heard h ON h.id = s.id
        WHERE h.place = 1 AND s.fold IS NULL ORDER BY s.id""",  # noqa: S608
        comment_id=comment_id,
    )
    return [Listener(mailboxes.read(row), read(row)) for row in rows]


def fold(tx: Tx, *, subscription_id: str, why: Fold, due: int, now: int) -> bool:
    """From now on what it hears waits for the digest due then; False where it waits for one already, or in a pause.

    To be called before `announcements.done` of the comment that is the first to wait, in the same transaction.
    """
    folded = tx.execute(
        """UPDATE subscription SET fold = :why, next_due = coalesce(next_due, :due),
            told_until = CASE WHEN next_due IS NULL THEN :now ELSE told_until END
        WHERE id = :id AND state = 'active' AND cadence = 'each' AND fold IS NULL AND NOT EXISTS (
            SELECT 1 FROM mailbox m WHERE m.id = mailbox_id AND m.paused_at IS NOT NULL) RETURNING id""",
        id=subscription_id,
        why=why.value,
        due=due,
        now=now,
    )
    return bool(folded)


def told_lately(tx: Tx, *, post_id: str, since: int) -> dict[int, int]:
    """How many notifications about what was said under a post were queued since then, for each mailbox that had any."""
    # The names of the rows are in an index that has all of it: a busy thread has tens of thousands. What was told
    # lately is looked for by its time: a thread may be years long.
    rows = tx.execute(
        """WITH late AS MATERIALIZED (
            SELECT comment_id FROM announcement WHERE announced_at IS NOT NULL AND announced_at >= :since
                AND blog_id = (SELECT blog_id FROM post WHERE id = :post_id)
            UNION ALL SELECT comment_id FROM announcement WHERE announced_at IS NULL AND due_at >= 0
        ) SELECT CAST(substr(o.unique_key, length(c.id) + 4) AS INTEGER) AS mailbox_id, count(*) AS mails
        FROM late JOIN comment c ON c.id = late.comment_id AND c.post_id = :post_id
        JOIN outbox o ON o.unique_key >= 'n:' || c.id || ':' AND o.unique_key < 'n:' || c.id || ';'
        GROUP BY 1""",
        post_id=post_id,
        since=since,
    )
    return {row["mailbox_id"]: row["mails"] for row in rows}


def mails_since(tx: Tx, *, subscription_id: str, since: int) -> list[int]:
    """When each mail by this wish was queued, notifications and digests, oldest first; none that was dropped."""
    rows = tx.execute(
        """SELECT queued_at FROM outbox WHERE subscription_id = :id AND queued_at >= :since
        AND kind IN ('notification', 'digest') AND state <> 'dropped' ORDER BY queued_at""",
        id=subscription_id,
        since=since,
    )
    return [row["queued_at"] for row in rows]
