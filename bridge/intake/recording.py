"""The rows that every message writes, whatever it asks: the journal's row, its author's mailbox, a comment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bridge.acts import Occasion, queue_mail
from bridge.blog import Blog, Comment, CommentState, Mailbox
from bridge.inbound.credit import credited
from bridge.inbound.disposition import Disposition, PublishComment, outcome
from bridge.inbound.reading import Reading
from bridge.inbound.route import Route
from bridge.mail.envelope import Envelope
from bridge.outbound.queued import MailValue
from bridge.store import comments, journal, mailboxes
from bridge.store.engine import Tx, new_id

Judged = Sequence[tuple[Blog, Disposition]]  # what was decided for the forward-paths of a message, in their order


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message before the store is asked; `now` is when its last dot came."""

    reading: Reading
    envelope: Envelope
    routes: tuple[Route, ...]
    now: int
    quoted: tuple[str, ...] = ()  # the comments whose words it quotes, where its addresses name no mail of ours


class Recording:
    """The rows that one message writes, within one transaction."""

    def __init__(self, tx: Tx, arrival: Arrival) -> None:
        self.tx = tx
        self.now = arrival.now
        self.arrival = arrival
        self.reading = arrival.reading
        self.journal_id = new_id(arrival.now)
        self.comment_id = new_id(arrival.now)  # of the comment that the whole message makes, or of its first part
        self._author_known = False  # the journal's row has the author's mailbox

    def occasion(self, blog: Blog) -> Occasion:
        reading = self.reading
        return Occasion(self.now, reading.message_id, self.journal_id, blog, reading.wants_no_receipt)

    def journal(self, blog: Blog, disposition: Disposition, *, makes_comment: bool, octets: int | None = None) -> None:
        """Write the message down. A refused one (`octets`: that many of it) is no earlier copy of one that is taken."""
        envelope, reading = self.arrival.envelope, self.reading
        name, reason = outcome(disposition)
        known = self._known_author(blog)
        self._author_known = known is not None
        journal.record(
            self.tx,
            id=self.journal_id,
            blog_id=blog.id,
            received_at=self.now,
            peer=envelope.peer,
            reverse_path=envelope.reverse_path,
            forward_paths=envelope.forward_paths,
            content=journal.Packed(reading.packed) if octets is None else journal.beginning(reading.packed, octets),
            message_id=reading.message_id,
            fingerprint=reading.fingerprint if octets is None else "",
            disposition=name,
            status="2.0.0" if octets is None else "5.0.0",
            reason=reason,
            comment_id=self.comment_id if makes_comment else None,
            elided="[]"
            if octets is not None
            else json.dumps([asdict(piece) for piece in reading.extraction.elided], ensure_ascii=False),
            mailbox_id=known.id if known else None,
        )

    def is_unknown_or_copy(self, blog: Blog) -> bool:
        """True for an unknown author, or a duplicate: forgotten addresses and deleted texts must not come back.

        One copy of a message is kept, so that it can be emptied.
        """
        if self._known_author(blog) is None:
            return True
        return journal.seen(self.tx, blog_id=blog.id, fingerprint=self.reading.fingerprint) is not None

    def journal_bare(self, blog: Blog, discarded: Disposition) -> None:
        """Record that a message came and nothing was done, and what a further copy is known by; nothing of its text."""
        name, reason = outcome(discarded)
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
            disposition=name,
            status="2.0.0",
            reason=reason,
        )

    def author(self, blog: Blog, *, trusted: bool = False) -> Mailbox:
        """The author's mailbox; there is an author, or `decide` would have refused the message.

        Only a message whose From is `trusted` changes what we know of somebody. Any other fills a new row.
        """
        author = self.reading.author
        assert author is not None  # noqa: S101 - see above
        known = self._known_author(blog)
        if known and trusted and self._has_news(known, author.name):
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
        if not self._author_known:
            journal.wrote(self.tx, journal_id=self.journal_id, mailbox_id=mailbox.id)
            self._author_known = True
        return mailbox

    def verified_author(self, blog: Blog) -> Mailbox:
        """The author, who has proved that they read their mailbox."""
        author = self.author(blog, trusted=True)
        if not author.verified or author.suppressed:
            mailboxes.verify(self.tx, mailbox_id=author.id, now=self.now)
        return author

    def _known_author(self, blog: Blog) -> Mailbox | None:
        author = self.reading.author
        return mailboxes.by_address(self.tx, blog_id=blog.id, address=author.mailbox) if author else None

    def _has_news(self, known: Mailbox, name: str) -> bool:
        """True if the message says something about its author that we do not know."""
        language, offset = self._language(), self.reading.utc_offset
        return (
            (name not in ("", known.name) and not known.name_chosen)
            or (bool(offset) and known.time_zone == "UTC")
            or (language is not None and language != known.language)
        )

    def _language(self) -> str | None:
        """The language that the mail program names, else that of the command."""
        recognised = self.reading.recognised
        return self.reading.language or (recognised.language if recognised else None)

    def keep_comment(
        self,
        author: Mailbox,
        action: PublishComment,
        state: CommentState = CommentState.UNCONFIRMED,
        *,
        invited_by: int | None = None,
        id: str | None = None,
    ) -> Comment:
        """`keep` what an action would publish, under the recording's own id if `id` names no other."""
        text = self.reading.extraction.reply if action.text is None else action.text
        name = id or self.comment_id
        return self.keep(author, action.post.id, action.parent, text, id=name, state=state, invited_by=invited_by)

    def keep(
        self,
        author: Mailbox,
        post_id: str,
        parent: Comment | None,
        text: str,
        *,
        id: str,
        state: CommentState = CommentState.UNCONFIRMED,
        invited_by: int | None = None,
    ) -> Comment:
        """Write a comment down that nobody sees until it is published."""
        written = self.reading.author
        return comments.add(
            self.tx,
            id=id,
            blog_id=author.blog_id,
            post_id=post_id,
            parent_id=parent.id if parent else None,
            mailbox_id=author.id,
            name=author.name if author.name_chosen or not written or not written.name else written.name,
            text=credited(text, self._quotable(parent, text)),
            message_id=self.reading.message_id,
            journal_id=self.journal_id,
            state=state,
            now=self.now,
            invited_by=invited_by,
        )

    def mail(self, author: Mailbox, mail: MailValue, unique: str | None = None) -> bool:
        """Queue a mail, one of a kind for each message where `unique` does not say otherwise; False if there is one."""
        name = unique or f"{mail.kind.value}:{self.journal_id}"
        return queue_mail(self.tx, mail, blog_id=author.blog_id, mailbox_id=author.id, now=self.now, unique=name)

    def _quotable(self, parent: Comment | None, text: str) -> list[tuple[str, str]]:
        """The comments that an answer may have quoted, with their authors' names: its parent and those above."""
        if parent is None or ">" not in text:
            return []
        above = comments.chain(self.tx, comment_id=parent.id, limit=5)
        return [(one.commenter.name, one.text) for one in (parent, *above)]
