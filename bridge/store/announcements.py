"""Which comments are still to be announced. A comment has one row here, written with its publication."""

from __future__ import annotations

from bridge.store.engine import Tx


def due(tx: Tx, *, now: int, limit: int) -> list[str]:
    """The ids of the published comments that are due to be announced, longest waiting first."""
    rows = tx.execute(
        """SELECT t.comment_id FROM announcement t JOIN comment c ON c.id = t.comment_id
        WHERE t.announced_at IS NULL AND t.due_at <= :now AND c.state = 'published'
        ORDER BY t.due_at, t.comment_id LIMIT :limit""",
        now=now,
        limit=limit,
    )
    return [row["comment_id"] for row in rows]


def next_due(tx: Tx) -> int | None:
    """The time of the next comment that `due` will give; a caller that slept until another one would wake for ever."""
    row = tx.one(
        """SELECT min(t.due_at) AS due_at FROM announcement t JOIN comment c ON c.id = t.comment_id
        WHERE t.announced_at IS NULL AND c.state = 'published'"""
    )
    return row["due_at"] if row else None


def due_at(tx: Tx, *, comment_id: str) -> int | None:
    """The time at which a comment is, or was, due to be announced; None where it was never published."""
    row = tx.one("SELECT due_at FROM announcement WHERE comment_id = :id", id=comment_id)
    return row["due_at"] if row else None


def is_open(tx: Tx, *, comment_id: str) -> bool:
    """True if a comment is published and still to be announced."""
    row = tx.one(
        """SELECT 1 FROM announcement t JOIN comment c ON c.id = t.comment_id
        WHERE t.comment_id = :id AND t.announced_at IS NULL AND c.state = 'published'""",
        id=comment_id,
    )
    return row is not None


def done(tx: Tx, *, comment_id: str, now: int) -> int | None:
    """The time at which a comment counts as announced: now, or soon; None where it was undone, or is announced already.

    Two threads read the clock, and the thread that reads it first may commit last. So a comment is never announced
    within a window that a digest of this blog has closed: no digest would hold it.
    """
    row = tx.one(
        """UPDATE announcement SET announced_at = coalesce(
            (SELECT max(s.told_until) + 1 FROM subscription s
                WHERE s.blog_id = announcement.blog_id AND s.told_until >= :now), :now)
        WHERE comment_id = :id AND announced_at IS NULL RETURNING announced_at""",
        id=comment_id,
        now=now,
    )
    return row["announced_at"] if row else None


def withdraw(tx: Tx, *, comment_id: str) -> None:
    """Nobody is to be told of this comment any more, unless it was announced before."""
    tx.execute("DELETE FROM announcement WHERE comment_id = :id AND announced_at IS NULL", id=comment_id)
