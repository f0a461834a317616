"""A question to a mailbox that waits for an answer. A stranger may be the cause, so there are few of them."""

from __future__ import annotations

from bridge.acts import queue_mail
from bridge.blog import DAY, HOUR, Mailbox
from bridge.outbound.queued import MailValue, question_name
from bridge.store import confirmations
from bridge.store.confirmations import Kind
from bridge.store.engine import Tx

_MOST = ((HOUR, 3), (DAY, 10))  # questions to one mailbox that it does not answer


def below_question_limit(tx: Tx, *, mailbox_id: int, now: int, kind: Kind | None = None) -> bool:
    """True if a mailbox may be asked one more question (of this kind): From can be forged."""
    return all(
        confirmations.asked_since(tx, mailbox_id=mailbox_id, since=now - span, kind=kind) < most for span, most in _MOST
    )


def is_asked(tx: Tx, *, target_id: str, now: int) -> bool:
    """True if they were asked about this within the last hour, and have not answered: the question is not repeated."""
    return confirmations.is_open(tx, target_id=target_id, since=now - HOUR)


def queue_question(tx: Tx, mail: MailValue, confirmation_id: str, mailbox: Mailbox, now: int) -> bool:
    """Queue the mail that asks an open question; False where it was queued before."""
    unique = question_name(confirmation_id)
    return queue_mail(tx, mail, blog_id=mailbox.blog_id, mailbox_id=mailbox.id, now=now, unique=unique)
