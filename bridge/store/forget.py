"""Nothing of a person stays but, if they choose so, what they said, as somebody's words."""

from __future__ import annotations

from bridge.store import comments, consent, outbox, subscriptions, traces
from bridge.store.engine import Tx
from bridge.store.scrub import Scrubber, spellings

# What others wrote may name them.
_TEXTS = (("comment", "text"), ("edition", "text"), ("mailbox", "name"), ("outbox", "detail"), ("outbox", "smtp_reply"))


def confirm(tx: Tx, *, confirmation_id: str, keep: bool, now: int) -> bool:
    """A yes to the question whether we shall forget them; False where it is answered, or asks something else."""
    asked = consent.confirm(tx, confirmation_id=confirmation_id, now=now)
    if asked is None or asked.kind != "forget" or asked.done_at is not None:
        return False
    return forget(tx, mailbox_id=asked.mailbox_id, keep=keep, now=now)


def forget(tx: Tx, *, mailbox_id: int, keep: bool, now: int) -> bool:
    """Forget a person; whether we knew them. What they said stays without a name (`keep`), or leaves its places.

    The row stays, since its id stands in addresses that others have; who writes again from the same mailbox is somebody
    new. What others wrote is looked through for the address afterwards, by `Store.erase_traces`: call it next.
    """
    row = tx.one("SELECT blog_id, address FROM mailbox WHERE id = :id AND address LIKE '%@%'", id=mailbox_id)
    if row is None:
        return False
    subscriptions.leave_all(tx, mailbox_id=mailbox_id, post_id=None, now=now)
    _messages(tx, mailbox_id)  # before the comments that lead to them
    _words(tx, mailbox_id, keep=keep, now=now)
    _mails(tx, mailbox_id, now)
    tx.execute("DELETE FROM confirmation WHERE mailbox_id = :id", id=mailbox_id)
    _reset(tx, mailbox_id, now)
    _elsewhere(tx, row["address"], mailbox_id)
    tx.execute(
        "INSERT INTO forgetting (mailbox_id, blog_id, address, after) VALUES (:id, :blog_id, :address, '')",
        id=mailbox_id,
        blog_id=row["blog_id"],
        address=row["address"],
    )
    traces.mark(tx)
    return True


def came_late(tx: Tx, *, mailbox_id: int, journal_id: str) -> bool:
    """Keep nothing of a message about somebody who is forgotten, such as the bounce of a mail that had left before."""
    if tx.one("SELECT 1 FROM mailbox WHERE id = :id AND address LIKE '%@%'", id=mailbox_id):
        return False
    traces.empty(tx, journal_id=journal_id)
    traces.mark(tx)
    return True


def _messages(tx: Tx, mailbox_id: int) -> None:
    theirs = tx.execute(
        """SELECT id FROM journal WHERE mailbox_id = :id UNION SELECT journal_id FROM comment WHERE mailbox_id = :id
            AND journal_id IS NOT NULL UNION SELECT j.id FROM journal j JOIN comment c ON c.id = j.comment_id
            WHERE c.mailbox_id = :id UNION SELECT e.journal_id FROM edition e JOIN comment c ON c.id = e.comment_id
            WHERE c.mailbox_id = :id AND e.journal_id IS NOT NULL""",
        id=mailbox_id,
    )
    for row in theirs:
        traces.empty(tx, journal_id=row["id"])


def _words(tx: Tx, mailbox_id: int, *, keep: bool, now: int) -> None:
    theirs = tx.execute("SELECT id, state FROM comment WHERE mailbox_id = :id", id=mailbox_id)
    for row in theirs:
        stays = keep and row["state"] in ("published", "removed")  # what waits could not be confirmed any more
        if not stays and not comments.undo(tx, comment_id=row["id"], now=now):
            comments.remove(tx, comment_id=row["id"], now=now)
    tx.execute("DELETE FROM edition WHERE comment_id IN (SELECT id FROM comment WHERE mailbox_id = :id)", id=mailbox_id)
    tx.execute("UPDATE comment SET name = '', message_id = NULL WHERE mailbox_id = :id", id=mailbox_id)


def _mails(tx: Tx, mailbox_id: int, now: int) -> None:
    tx.execute(
        """UPDATE outbox SET state = 'dropped', settled_at = :now
        WHERE mailbox_id = :id AND state IN ('queued', 'delayed', 'leased')""",
        id=mailbox_id,
        now=now,
    )
    outbox.empty_personal(tx, mailbox_id=mailbox_id)
    tx.execute("UPDATE outbox SET smtp_reply = NULL WHERE mailbox_id = :id", id=mailbox_id)


def _reset(tx: Tx, mailbox_id: int, now: int) -> None:
    tx.execute(
        """UPDATE mailbox SET address = :address, name = '', time_zone = 'UTC', digest_hour = 7, language = 'en',
            chosen = 0, verified_at = NULL, suppressed_at = :now, suppressed_reason = 'forgotten', paused_at = NULL,
            paused_until = NULL, receipts = 0, bundled = 0 WHERE id = :id""",
        id=mailbox_id,
        address=traces.forgotten(mailbox_id),
        now=now,
    )


def _elsewhere(tx: Tx, address: str, mailbox_id: int) -> None:
    """Their address where others gave it away; what came by mail is for `traces`."""
    scrubber = Scrubber.of(address, traces.forgotten(mailbox_id))
    for table, column in _TEXTS:
        for spelling in spellings(address):
            rows = tx.execute(
                f"SELECT id, {column} AS text FROM {table} WHERE instr(lower({column}), :spelling) > 0",  # noqa: S608
                spelling=spelling,
            )
            tx.executemany(
                f"UPDATE {table} SET {column} = :text WHERE id = :id",  # noqa: S608 - our own names
                [{"id": row["id"], "text": scrubber.text(row["text"])} for row in rows],
            )
