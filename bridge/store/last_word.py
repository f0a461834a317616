"""What somebody may ask about themselves: a copy of what is theirs, and to be forgotten. By mail or on their page."""

from __future__ import annotations

from bridge.blog import DAY, HOUR, Mailbox
from bridge.outbound.queued import ConfirmForget, CopyOfData, question_name
from bridge.store import confirmations, copies, outbox
from bridge.store.engine import Tx, new_id

# Of messages in one mail: a third more when it is written in base64, and most servers take 10 MiB.
PART_OCTETS = 6 * 1024 * 1024


def ask_copy(tx: Tx, *, mailbox: Mailbox, now: int, answers: str | None) -> bool:
    """Queue the mails with the copy of all that is theirs; once a day, so whether it was not queued before today."""
    today = f"copy:{mailbox.id}:{now // DAY}"
    if outbox.by_unique(tx, unique=f"{today}:1"):
        return False
    parts = copies.parts(tx, mailbox_id=mailbox.id, octets=PART_OCTETS) or [()]  # a mail also says that there is none
    rows = [
        outbox.QueuedMail(
            new_id(now + part),  # so that they leave in their order
            mailbox.blog_id,
            mailbox.id,
            CopyOfData(messages, part, len(parts), answers),
            queued_at=now,
            next_at=now,
            unique=f"{today}:{part}",
        )
        for part, messages in enumerate(parts, start=1)
    ]
    return outbox.queue(tx, rows=rows) > 0


def ask_forget(tx: Tx, *, mailbox: Mailbox, now: int, answers: str | None) -> bool:
    """Queue the mail that asks whether we shall forget them; once an hour, so whether that was not asked just now.

    What can't be undone is asked where only they read: the link of a settings page stands in every mail of ours, and
    people pass those on.
    """
    target = f"mailbox:{mailbox.id}"
    if confirmations.is_open(tx, target_id=target, since=now - HOUR):
        return False
    confirmation_id = confirmations.open(
        tx, blog_id=mailbox.blog_id, mailbox_id=mailbox.id, kind="forget", target_id=target, now=now
    )
    row = outbox.QueuedMail(
        new_id(now),
        mailbox.blog_id,
        mailbox.id,
        ConfirmForget(confirmation_id, answers),
        queued_at=now,
        next_at=now,
        unique=question_name(confirmation_id),
    )
    return outbox.queue(tx, rows=[row]) > 0
