"""Which comments people are still to be told of. A comment has one row here, written with its publication."""

from __future__ import annotations

from bridge.store.engine import Tx


def due(tx: Tx, *, now: int, limit: int) -> list[str]:
    """The ids of the published comments that it is time to tell, longest waiting first."""
    rows = tx.execute(
        """SELECT t.comment_id FROM announcement t JOIN comment c ON c.id = t.comment_id
        WHERE t.announced_at IS NULL AND t.due_at <= :now AND c.state = 'published'
        ORDER BY t.due_at, t.comment_id LIMIT :limit""",
        now=now,
        limit=limit,
    )
    return [row["comment_id"] for row in rows]


def next_due(tx: Tx) -> int | None:
    """When the next comment is to be told: one that `due` will give, else its reader would wake for ever."""
    row = tx.one(
        """SELECT min(t.due_at) AS due_at FROM announcement t JOIN comment c ON c.id = t.comment_id
        WHERE t.announced_at IS NULL AND c.state = 'published'"""
    )
    return row["due_at"] if row else None


def due_at(tx: Tx, *, comment_id: str) -> int | None:
    """From when on people are, or were, told of it; None where it was never published."""
    row = tx.one("SELECT due_at FROM announcement WHERE comment_id = :id", id=comment_id)
    return row["due_at"] if row else None


def done(tx: Tx, *, comment_id: str, now: int) -> bool:
    """It is told: its notifications are queued, and digests may have it from here on; False where it was taken back.

    Two threads read the clock, and the one that reads it first may commit last. So a comment is never told within a
    window that a digest of this blog has closed: it would be in none.
    """
    told = tx.execute(
        """UPDATE announcement SET announced_at = coalesce(
            (SELECT max(s.told_until) + 1 FROM subscription s
                WHERE s.blog_id = announcement.blog_id AND s.told_until >= :now), :now)
        WHERE comment_id = :id AND announced_at IS NULL RETURNING comment_id""",
        id=comment_id,
        now=now,
    )
    return bool(told)
