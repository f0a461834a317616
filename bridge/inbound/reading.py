"""content -> Reading: all that one message says by itself, before anything is looked up.

This is the part that costs: it runs in a worker process (see bridge.workers), and what comes back travels well.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bridge.inbound.authenticate import Authenticated, Unauthenticated, authenticate
from bridge.inbound.commands import recognise
from bridge.inbound.commands.command import Recognised
from bridge.inbound.extract import Extraction, compare
from bridge.inbound.parts import ReplyPart, parts
from bridge.inbound.screen import ByMachine, Machine, Screened, screen, wants_no_receipt
from bridge.mail import dsn, item_marks
from bridge.mail.body import Body, BodyKind
from bridge.mail.envelope import Envelope
from bridge.mail.message import Author, AuthorFault, Message, parse


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a message says: who wrote it, what it answers, what was newly written, and whether a person wrote it.

    `packed` is the content as received, deflated (RFC 1950) for the journal. `fingerprint` is the same for every copy
    of a message, however it travelled.
    """

    author: Author | None
    author_fault: AuthorFault | None
    subject: str
    message_id: str | None
    answers: tuple[str, ...]  # the Message-IDs it answers, nearest first
    utc_offset: int | None  # minutes, of the author's clock
    language: str | None
    screened: Screened
    wants_no_receipt: bool
    authentication: Authenticated | Unauthenticated
    extraction: Extraction
    parts: tuple[ReplyPart, ...]  # what was written for which item, where the answered mail is a digest
    recognised: Recognised | None  # what it asks of us
    encrypted: bool
    unreadable: bool
    reports: tuple[dsn.RecipientReport, ...]
    fingerprint: str
    packed: bytes


def read(
    content: bytes,
    envelope: Envelope,
    authserv_id: str | None,
    sent: Body | None,
    now: int,
) -> Reading:
    """Read one message. Whatever octets arrive, a Reading comes back, in linear time.

    `sent` is the text of the mail of ours that is answered, where its address says which one it is; the items of a
    digest are marked in it (mail.item_marks). `now` is when it came, in microseconds UTC.
    """
    message = parse(content)
    extraction, compared = compare(message.body, sent)
    return Reading(
        author=message.author,
        author_fault=message.author_fault,
        subject=message.subject,
        message_id=message.message_id,
        answers=_answers(message),
        utc_offset=message.utc_offset,
        language=next(iter(message.fields.get("content-language", ())), "")[:35] or None,
        screened=_screened(message, envelope, extraction.reply),
        wants_no_receipt=wants_no_receipt(message),
        authentication=authenticate(message, authserv_id),
        extraction=extraction,
        parts=parts(compared) if compared else (),
        recognised=recognise(
            message.subject,
            extraction.reply,
            today=_today(now, message.utc_offset or 0),
            numbers=item_marks.last(sent.text) if sent else 0,
        ),
        encrypted=message.body.kind is BodyKind.ENCRYPTED,
        unreadable=not message.body.readable,
        reports=dsn.read(content) if envelope.reverse_path is None else (),
        fingerprint=_fingerprint(message, extraction),
        packed=zlib.compress(content, 1),
    )


def _today(now: int, utc_offset: int) -> date:
    """The author's calendar day."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=now, minutes=utc_offset)).date()


def _screened(message: Message, envelope: Envelope, text: str) -> Screened:
    if message.body.kind is BodyKind.CALENDAR:  # an answer to an invitation, with no word beside it
        return ByMachine(Machine.CALENDAR)
    return screen(message, envelope, text)


def _answers(message: Message) -> tuple[str, ...]:
    """In-Reply-To, then References from its end: the order in which a parent is looked for (RFC 5322 section 3.6.4)."""
    return tuple(dict.fromkeys((*message.in_reply_to, *reversed(message.references))))


def _fingerprint(message: Message, extraction: Extraction) -> str:
    """Copies differ in trace fields, folding and transfer encoding; author, id and words stay.

    The words are in it since a Message-ID alone may be reused by a careless or a hostile program.
    """
    author = message.author.mailbox if message.author else ""
    words = " ".join(extraction.reply.split())
    once = message.message_id or f"{message.date} {message.subject}"
    return hashlib.sha256("\0".join((author, once, words)).encode("utf-8", "surrogatepass")).hexdigest()
