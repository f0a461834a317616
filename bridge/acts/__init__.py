"""The acts: somebody comments, says yes, unsubscribes, undoes or is forgotten.

An act is the same whether they ask by mail, on a page or on the command line. Each act is a function of an open
transaction: it decides what follows, calls `store` for each row, and queues the mails that say so.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.blog import Blog
from bridge.outbound.queued import MailValue
from bridge.store import outbox
from bridge.store.engine import Tx, new_id
from bridge.store.outbox import QueuedMail


@dataclass(frozen=True, slots=True)
class Occasion:
    """The time of a request, and the mail that asks. `blog` says how comments are published: None: all, at once.

    `no_receipt`: the mail asks for no automatic answers.
    """

    now: int
    answers: str | None = None  # Message-ID of the mail that asks
    journal_id: str | None = None
    blog: Blog | None = None
    no_receipt: bool = False


def queue_mail(tx: Tx, mail: MailValue, *, blog_id: str, mailbox_id: int, now: int, unique: str | None = None) -> bool:
    """Queue one mail; False where a mail of this `unique` name was queued before."""
    row = QueuedMail(
        id=new_id(now), blog_id=blog_id, mailbox_id=mailbox_id, mail=mail, queued_at=now, next_at=now, unique=unique
    )
    return outbox.queue(tx, rows=[row]) > 0
