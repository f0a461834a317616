"""What was written in a mail of ours that somebody answers: composed again from the ids, as it was when it left.

The intake compares an answer with it: what comes back of it is quoted, in any language and however it was rewritten.
"""

from __future__ import annotations

from collections.abc import Mapping

from bridge.blog import Blog
from bridge.dispatch import facts
from bridge.dispatch.facts import Case
from bridge.mail import subaddress
from bridge.outbound.queued import Digest, notification_name, question_name
from bridge.store import mailboxes, outbox, subscriptions
from bridge.store.engine import Tx
from bridge.store.outbox import QueuedMail

_DIGESTS = 3  # of each subscription; who answers an older one is still read, without a comparison


Asked = subaddress.ReplyAddress | subaddress.QuestionAddress | subaddress.MailReplyAddress


def case(tx: Tx, *, asked: Asked, blogs: Mapping[str, Blog]) -> Case | None:
    """The mail that bears this address; None where none is known any more."""
    row = _row(tx, asked)
    mailbox = mailboxes.by_id(tx, mailbox_id=row.mailbox_id) if row else None
    if row is None or mailbox is None or row.blog_id not in blogs:
        return None
    subscription_id = getattr(row.mail, "subscription_id", None)
    subscription = subscriptions.by_id(tx, subscription_id=subscription_id) if subscription_id else None
    return facts.as_sent(tx, row, blogs[row.blog_id], mailbox, subscription)


def _row(tx: Tx, asked: Asked) -> QueuedMail | None:
    match asked:
        case subaddress.MailReplyAddress(outbox_id):
            return outbox.by_id(tx, outbox_id=outbox_id)
        case subaddress.QuestionAddress(confirmation_id):
            return outbox.by_unique(tx, unique=question_name(confirmation_id))
        case subaddress.ReplyAddress(comment_id, mailbox_id):
            told = outbox.by_unique(tx, unique=notification_name(comment_id, mailbox_id))
            return told or _digest(tx, comment_id, mailbox_id)


def _digest(tx: Tx, comment_id: str, mailbox_id: int) -> QueuedMail | None:
    for subscription, _ in subscriptions.of_mailbox(tx, mailbox_id=mailbox_id):
        for row in outbox.latest(tx, unique_begins=f"d:{subscription.id}:", limit=_DIGESTS):
            if isinstance(row.mail, Digest) and comment_id in row.mail.comment_ids:
                return row
    return None
