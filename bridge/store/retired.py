"""Reply addresses that their owner has closed, since somebody else had used them."""

from __future__ import annotations

from bridge.store.engine import Tx


def retire(tx: Tx, *, comment_id: str, mailbox_id: int, now: int) -> bool:
    """Close the address at which this mailbox may reply to this comment; whether that is new."""
    closed = tx.execute(
        """INSERT INTO retired (comment_id, mailbox_id, blog_id, at)
        SELECT :comment_id, id, blog_id, :now FROM mailbox WHERE id = :mailbox_id
        ON CONFLICT (comment_id, mailbox_id) DO NOTHING RETURNING comment_id""",
        comment_id=comment_id,
        mailbox_id=mailbox_id,
        now=now,
    )
    return bool(closed)


def is_retired(tx: Tx, *, comment_id: str, mailbox_id: int) -> bool:
    found = tx.one(
        "SELECT 1 FROM retired WHERE comment_id = :comment_id AND mailbox_id = :mailbox_id",
        comment_id=comment_id,
        mailbox_id=mailbox_id,
    )
    return found is not None
