"""A person who wants to be forgotten: what is theirs goes, the places that others answered to stay."""

from __future__ import annotations

from bridge.store import comments, journal, mailboxes, outbox, subscriptions
from bridge.store.engine import Tx


def forget(tx: Tx, *, mailbox_id: int, now: int) -> int:
    """Blank a mailbox with its comments, its wishes and the messages it sent; how many comments that were.

    The row itself stays, for its id stands in addresses that others may still write to. Backups are the operator's.
    """
    mailbox = mailboxes.by_id(tx, mailbox_id=mailbox_id)
    if mailbox is None:
        return 0
    subscriptions.leave_all(tx, mailbox_id=mailbox_id, post_id=None, now=now)
    mine = tx.execute("SELECT id FROM comment WHERE mailbox_id = :id", id=mailbox_id)
    gone = sum(comments.remove(tx, comment_id=row["id"], now=now) for row in mine)
    tx.execute(
        """UPDATE journal SET content = :nothing, peer = '', reverse_path = NULL, message_id = NULL, elided = '[]'
        WHERE blog_id = :blog_id AND (reverse_path = :address
            OR comment_id IN (SELECT id FROM comment WHERE mailbox_id = :id))""",
        nothing=journal.pack(b"").octets,
        blog_id=mailbox.blog_id,
        address=mailbox.address,
        id=mailbox_id,
    )
    tx.execute("UPDATE comment SET message_id = NULL WHERE mailbox_id = :id", id=mailbox_id)
    tx.execute("UPDATE outbox SET detail = '{}', smtp_reply = NULL WHERE mailbox_id = :id", id=mailbox_id)
    outbox.drop_for(tx, mailbox_id=mailbox_id, now=now)
    mailboxes.blank(tx, mailbox_id=mailbox_id, now=now)
    return gone
