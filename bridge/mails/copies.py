"""The mail with a copy of all that somebody wrote and was sent: an mbox (RFC 4155)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bridge.blog import Blog, Mailbox
from bridge.mails import wording
from bridge.mails.compose import AttachedFile, MailDraft
from bridge.mails.facts import Addressed, Facts, ReadOnce, ToWrite
from bridge.outbound.queued import CopyOfData, Digest, Notification
from bridge.store import journal, outbox
from bridge.store.outbox import QueuedMail

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# "From " begins a message, so a line of one that looks like it gets a ">" before it, also where it has some (mboxrd).
_FROM = re.compile(rb"^(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """A message of the reader's, as it came."""

    at: int
    content: bytes


@dataclass(frozen=True, slots=True)
class CopyFacts(Facts):
    """The mails that somebody wrote and got, in order; `mbox` is all of them in one file, made by `with_mbox`."""

    mail: CopyOfData
    messages: tuple[ReceivedMessage | ToWrite, ...] = ()
    mbox: bytes = b""

    def draft(self, to: Addressed) -> MailDraft:
        """The words around the mbox."""
        written = wording.draft(to, empty=not self.mbox, messages=len(self.messages))
        if not self.mbox:
            return written
        return replace(written, file=AttachedFile(f"loosely-{self.mail.part}.mbox", self.mbox))


def look_up(
    known: ReadOnce,
    to: Addressed,
    mail: CopyOfData,
    to_write: Callable[[ReadOnce, QueuedMail, Blog, Mailbox], ToWrite | None],
) -> CopyFacts:
    """`to_write` looks up a mail that was sent."""
    found: list[ReceivedMessage | ToWrite | None] = []
    for message in mail.messages:
        where, _, ident = message.partition(":")
        row = None if where == "j" else outbox.by_id(known.tx, outbox_id=ident)
        if row and isinstance(row.mail, Notification | Digest):
            found.append(to_write(known, row, to.blog, to.mailbox))
        elif where == "j" and (entry := journal.by_id(known.tx, journal_id=ident)):
            found.append(ReceivedMessage(entry.received_at, journal.content(known.tx, journal_id=ident)))
    return CopyFacts(mail, tuple(one for one in found if one))


def with_mbox(facts: CopyFacts, mailbox: Mailbox, written: Callable[[ToWrite], bytes]) -> CopyFacts:
    """The facts with the mbox; `written` writes a mail as it left."""
    messages = (
        (one.at, one.content) if isinstance(one, ReceivedMessage) else (one.row.queued_at, written(one))
        for one in facts.messages
    )
    return replace(facts, mbox=mbox((message for message in messages if message[1]), mailbox.address))


def mbox(messages: Iterable[tuple[int, bytes]], mailbox: str) -> bytes:
    """The messages, each with when it came or left, in one file."""
    sender = re.sub(rb"\s", b"", mailbox.encode()) or b"MAILER-DAEMON"
    return b"".join(_message(at, content, sender) for at, content in messages)


def _message(at: int, content: bytes, sender: bytes) -> bytes:
    # RFC 4155 appendix A: `Tue Nov 24 07:00:00 2026`, UTC
    began = b"From %s %s\n" % (sender, (_EPOCH + timedelta(microseconds=at)).ctime().encode())
    lines = content.replace(b"\r\n", b"\n")
    return began + _FROM.sub(rb">\1", lines).rstrip(b"\n") + b"\n\n"
