"""The text of a mail of ours that somebody replies to: composed again from its ids, as it was when it left.

The intake compares the reply with this text. Words of ours that come back are a quote, in any language.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from bridge.blog import Blog
from bridge.mail import body, subaddress
from bridge.mail.body import Body
from bridge.mails import kinds, octets
from bridge.mails.facts import ReadOnce, ToWrite
from bridge.outbound.queued import Digest, notification_name, question_name
from bridge.store import mailboxes, outbox, subscriptions
from bridge.store.engine import Store, Tx
from bridge.store.outbox import QueuedMail

_DIGESTS = 3  # of each subscription; a reply to an older one is judged without a comparison
_TEXTS = 64  # that are kept for further replies

AnsweredAddress = subaddress.ReplyAddress | subaddress.QuestionAddress | subaddress.MailReplyAddress


class AnsweredMails:
    """Our mails that people reply to; the latest texts are kept for further replies."""

    def __init__(self, store: Store, blogs: Sequence[Blog]) -> None:
        self._store = store
        self._blogs: Mapping[str, Blog] = {blog.id: blog for blog in blogs}
        self._texts: dict[Hashable, Body] = {}

    async def body(self, asked: AnsweredAddress) -> Body | None:
        """The text of the mail of ours that has this address; None if no such mail is known any more.

        The items of a digest are marked (mail.item_marks), so that a part that comes back is known by its number.
        """
        mail = await self._store.read(_to_write, asked=asked, blogs=self._blogs)
        if mail is None:
            return None
        key = octets.form_key(mail)
        if key is None or key not in self._texts:
            draft = replace(mail, marked=True).draft()
            while len(self._texts) >= _TEXTS:
                del self._texts[next(iter(self._texts))]
            self._texts[key or mail.row.id] = Body(draft.text, draft.html, body.BodyKind.TEXT)
        return self._texts[key or mail.row.id]


def _to_write(tx: Tx, *, asked: AnsweredAddress, blogs: Mapping[str, Blog]) -> ToWrite | None:
    """The mail that bears this address, whether it would still be wanted or not."""
    row = _row(tx, asked)
    mailbox = mailboxes.by_id(tx, mailbox_id=row.mailbox_id) if row else None
    if row is None or mailbox is None or row.blog_id not in blogs:
        return None
    return kinds.to_write(ReadOnce(tx), row, blogs[row.blog_id], mailbox)


def _row(tx: Tx, asked: AnsweredAddress) -> QueuedMail | None:
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
