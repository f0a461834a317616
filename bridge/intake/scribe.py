"""What every disposition needs to be written down: the journal's row, the author, a comment, a mail in answer."""

from __future__ import annotations

import json
from dataclasses import asdict

from bridge.blog import Blog, Comment, CommentState, Mailbox
from bridge.inbound.credit import credited
from bridge.inbound.deeds import Discard, Disposition
from bridge.intake.arrival import Arrival
from bridge.outbound.queued import MailValue
from bridge.store import comments, journal, mailboxes, outbox
from bridge.store.engine import Tx, new_id


class Scribe:
    """What one message writes, within one transaction."""

    def __init__(self, tx: Tx, arrival: Arrival) -> None:
        self.tx = tx
        self.now = arrival.now
        self.arrival = arrival
        self.reading = arrival.reading
        self.journal_id = new_id(arrival.now)
        self._known = False  # whether the journal says whose message it is
        self.comment_id = new_id(arrival.now)  # of the comment that the whole message makes, or its first part

    def journal(self, blog: Blog, disposition: Disposition, *, spoken: bool) -> None:
        envelope, reading = self.arrival.envelope, self.reading
        author = reading.author
        known = mailboxes.by_address(self.tx, blog_id=blog.id, address=author.mailbox) if author else None
        self._known = known is not None
        journal.record(
            self.tx,
            id=self.journal_id,
            blog_id=blog.id,
            received_at=self.now,
            peer=envelope.peer,
            reverse_path=envelope.reverse_path,
            forward_paths=envelope.forward_paths,
            content=journal.Packed(reading.packed),
            message_id=reading.message_id,
            fingerprint=reading.fingerprint,
            disposition=_name(disposition),
            status="2.0.0",
            reason=_reason(disposition),
            comment_id=self.comment_id if spoken else None,
            elided=json.dumps([asdict(piece) for piece in reading.extraction.elided], ensure_ascii=False),
            mailbox_id=known.id if known else None,
        )

    def is_strange_or_a_copy(self, blog: Blog) -> bool:
        """Whether nobody whom we know wrote it, or it was here before: an address or words that went must not return.

        Of the copies of a message one is kept, so that it can be emptied.
        """
        author = self.reading.author
        if author is None or mailboxes.by_address(self.tx, blog_id=blog.id, address=author.mailbox) is None:
            return True
        return journal.seen(self.tx, blog_id=blog.id, fingerprint=self.reading.fingerprint) is not None

    def journal_bare(self, blog: Blog, discarded: Disposition) -> None:
        """Write down that it came and that nothing was done, and what a further copy is known by; nothing of itself."""
        journal.record(
            self.tx,
            id=self.journal_id,
            blog_id=blog.id,
            received_at=self.now,
            peer="",
            reverse_path=None,
            forward_paths=(),
            content=b"",
            message_id=None,
            fingerprint=self.reading.fingerprint,
            disposition=_name(discarded),
            status="2.0.0",
            reason=_reason(discarded),
        )

    def author(self, blog: Blog, *, believed: bool = False) -> Mailbox:
        """The author's mailbox; decide has seen to it that there is one.

        Only a message whose From is `believed` may change what we know of somebody; any other fills a new row.
        """
        author = self.reading.author
        assert author is not None  # noqa: S101 - no disposition that asks for it is made without an author
        known = mailboxes.by_address(self.tx, blog_id=blog.id, address=author.mailbox)
        if known and believed and self._says_more(known, author.name):
            known = None
        mailbox = known or mailboxes.remember(
            self.tx,
            blog_id=blog.id,
            address=author.mailbox,
            name=author.name,
            utc_offset_minutes=self.reading.utc_offset,
            language=self._language(),
            now=self.now,
        )
        if not self._known:
            journal.wrote(self.tx, journal_id=self.journal_id, mailbox_id=mailbox.id)
            self._known = True
        return mailbox

    def _says_more(self, known: Mailbox, name: str) -> bool:
        """Whether the message says something of its author that we do not know."""
        language, offset = self._language(), self.reading.utc_offset
        return (
            name not in ("", known.name)
            or (bool(offset) and known.time_zone == "UTC")
            or (language is not None and language != known.language)
        )

    def _language(self) -> str | None:
        """What their mail program says they write in; else the language of the command that they gave."""
        understood = self.reading.understood
        return self.reading.language or (understood.language if understood else None)

    def comment(
        self,
        author: Mailbox,
        post_id: str,
        parent: Comment | None,
        text: str,
        *,
        id: str,
        invited_by: int | None = None,
    ) -> Comment:
        """Write a comment down, to wait until it is published."""
        written = self.reading.author
        return comments.add(
            self.tx,
            id=id,
            blog_id=author.blog_id,
            post_id=post_id,
            parent_id=parent.id if parent else None,
            mailbox_id=author.id,
            name=written.name if written and written.name else author.name,  # pages have a word for nobody's name
            text=credited(text, self._said(parent, text)),
            message_id=self.reading.message_id,
            journal_id=self.journal_id,
            state=CommentState.UNCONFIRMED,
            now=self.now,
            invited_by=invited_by,
        )

    def _said(self, parent: Comment | None, text: str) -> list[tuple[str, str]]:
        """What an answer may have quoted of ours, and who said it: its parent's words, and those above."""
        if parent is None or ">" not in text:
            return []
        above = comments.chain(self.tx, comment_id=parent.id, limit=5)
        return [(one.commenter.name, one.text) for one in (parent, *above)]

    @property
    def answers(self) -> str | None:
        """The Message-ID that a mail in answer to this message names."""
        return self.reading.message_id or None

    def queue(self, blog: Blog, mailbox_id: int, mail: MailValue, unique: str | None = None) -> None:
        """Queue a mail in answer; once a message where `unique` does not say otherwise."""
        row = outbox.QueuedMail(
            new_id(self.now),
            blog.id,
            mailbox_id,
            mail,
            queued_at=self.now,
            next_at=self.now,
            unique=unique or f"{mail.kind}:{self.journal_id}",
        )
        outbox.queue(self.tx, rows=[row])


def _name(disposition: Disposition) -> str:
    return type(disposition).__name__.lower()


def _reason(disposition: Disposition) -> str:
    return disposition.reason if isinstance(disposition, Discard) else ""
