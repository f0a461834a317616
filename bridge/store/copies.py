"""Requests for a copy, and what a copy holds: what they wrote, and what they were sent where they took part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bridge.store.engine import Row, Tx, any_of


@dataclass(frozen=True, slots=True)
class CopyRequest:
    """Somebody who asked for a copy that is not yet queued; `answers` is the Message-ID of their mail."""

    mailbox_id: int
    blog_id: str
    asked_at: int
    answers: str | None


def ask(tx: Tx, *, request: CopyRequest) -> bool:
    """Write down that somebody asks for a copy; whether that is new."""
    asked = tx.execute(
        """INSERT INTO copying (mailbox_id, blog_id, asked_at, answers)
        VALUES (:mailbox_id, :blog_id, :asked_at, :answers)
        ON CONFLICT (mailbox_id) DO NOTHING RETURNING mailbox_id""",
        mailbox_id=request.mailbox_id,
        blog_id=request.blog_id,
        asked_at=request.asked_at,
        answers=request.answers,
    )
    return bool(asked)


def asked(tx: Tx) -> CopyRequest | None:
    """The oldest request whose mails are not yet queued."""
    row = tx.one("SELECT mailbox_id, blog_id, asked_at, answers FROM copying ORDER BY asked_at, mailbox_id LIMIT 1")
    return CopyRequest(*row) if row else None


def done(tx: Tx, *, mailbox_id: int) -> bool:
    """Delete a request; False where there is none."""
    return bool(tx.execute("DELETE FROM copying WHERE mailbox_id = :id RETURNING mailbox_id", id=mailbox_id))


def written(tx: Tx, *, mailbox_id: int, after: str, limit: int) -> list[Row]:
    """The messages of a mailbox with ids later than `after`, as rows with id, at and content."""
    return tx.execute(
        """SELECT id, received_at AS at, content FROM journal WHERE id IN (
            SELECT id FROM journal WHERE mailbox_id = :id
            UNION SELECT journal_id FROM comment WHERE mailbox_id = :id AND journal_id IS NOT NULL)
        AND id > :after ORDER BY id LIMIT :limit""",
        id=mailbox_id,
        after=after,
        limit=limit,
    )


def sent(tx: Tx, *, mailbox_id: int) -> list[Row]:
    """The comments that were relayed to a mailbox by notification or digest, as rows with id, at and comment_id."""
    return tx.execute(
        """SELECT o.id, o.queued_at AS at, coalesce(i.comment_id, o.comment_id) AS comment_id
        FROM outbox o LEFT JOIN digest_item i ON i.outbox_id = o.id
        WHERE o.mailbox_id = :id AND o.state = 'relayed' AND o.kind IN ('notification', 'digest')
        ORDER BY o.queued_at, o.id""",
        id=mailbox_id,
    )


def posts_of(tx: Tx, *, mailbox_id: int) -> set[str]:
    """The ids of the posts under which a mailbox has commented."""
    rows = tx.execute("SELECT DISTINCT post_id FROM comment WHERE mailbox_id = :id", id=mailbox_id)
    return {row["post_id"] for row in rows}


def texts(tx: Tx, *, ids: Iterable[str]) -> list[Row]:
    """These comments, in any order, as rows with id, post_id and text."""
    among, named = any_of("id", ids)
    return tx.execute(f"SELECT id, post_id, text FROM comment WHERE id IN {among}", named)  # noqa: S608
