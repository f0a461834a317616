"""The tree of parts -> Body: the text that the mail itself says, never that of a mail within it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bridge.mail import charsets, mime


class Kind(StrEnum):
    TEXT = "text"
    HTML = "html"  # and no text beside it
    CALENDAR = "calendar"  # an answer to an invitation: automatic
    ENCRYPTED = "encrypted"  # we hold no key: a refusal that says so
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Attachment:
    """What came along and is put aside."""

    name: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Body:
    """`text` is the text/plain alternative, its flowed lines joined; `html` the text/html one; either may be "".

    Where it is not `readable` its words are a guess: the mail names a charset that nobody knows.
    """

    text: str = ""
    html: str = ""
    kind: Kind = Kind.NONE
    flowed: bool = False
    attachments: tuple[Attachment, ...] = ()
    readable: bool = True


TEXT = 1024 * 1024  # characters of a body; what is beyond is no comment


def read(part: mime.Part) -> Body:
    """The body of a message: alternative > related > mixed, never into message/rfc822."""
    found = _Found()
    _walk(part, found)
    text = "\n".join(t for t in found.texts if t.strip())[:TEXT]
    html = "\n".join(found.htmls)[: 2 * TEXT]
    kind = Kind.TEXT if text.strip() else Kind.HTML if html.strip() else found.other
    if text.lstrip().startswith(_ARMOUR):
        kind = Kind.ENCRYPTED
    return Body(text, html, kind, found.flowed, tuple(found.attachments), readable=kind not in found.unreadable)


class _Found:
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.htmls: list[str] = []
        self.attachments: list[Attachment] = []
        self.flowed = False
        self.other = Kind.NONE
        self.unreadable: set[Kind] = set()

    def judge(self, kind: Kind, part: mime.Part) -> None:
        """Note where the words of a part can only be guessed."""
        label = part.parameters.get("charset", "").strip()
        if label and charsets.codec(label) is None and not charsets.speaks_for_itself(part.octets()):
            self.unreadable.add(kind)


_ENCRYPTED = frozenset(
    {"multipart/encrypted", "application/pgp-encrypted", "application/x-pkcs7-mime", "application/pkcs7-mime"}
)

_ARMOUR = "-----BEGIN PGP MESSAGE-----"  # RFC 9580 section 6.2, in the text itself


def _walk(part: mime.Part, found: _Found) -> None:
    kind = part.content_type
    if kind in _ENCRYPTED:
        found.other = Kind.ENCRYPTED
    elif kind == "text/calendar":
        found.other = Kind.CALENDAR if found.other is Kind.NONE else found.other
    elif part.disposition == "attachment" or (part.filename and not kind.startswith("multipart/")):
        found.attachments.append(Attachment(part.filename, kind, len(part.content)))
    elif kind == "text/plain" or kind == "text/enriched":
        found.flowed |= part.parameters.get("format", "").lower() == "flowed"
        found.texts.append(_text(part))
        found.judge(Kind.TEXT, part)
    elif kind == "text/html":
        found.htmls.append(_decoded(part))
        found.judge(Kind.HTML, part)
    elif kind in ("multipart/signed", "multipart/report", "multipart/related") and part.parts:
        _walk(part.parts[0], found)
    elif kind.startswith("multipart/"):
        for one in part.parts:
            _walk(one, found)
    elif kind != "multipart/alternative":
        found.attachments.append(Attachment(part.filename, kind, len(part.content)))


def _decoded(part: mime.Part) -> str:
    text = charsets.decode(part.octets(), part.parameters.get("charset", ""))
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _text(part: mime.Part) -> str:
    text = _decoded(part)
    if part.parameters.get("format", "").lower() == "flowed":
        return flowed(text, part.parameters.get("delsp", "").lower() == "yes")
    return text


_QUOTES = re.compile(r">*")


def flowed(text: str, delsp: bool = False) -> str:
    """format=flowed undone (RFC 3676): soft line breaks joined within one quote depth, space-stuffing removed."""
    done: list[str] = []
    held, held_depth = "", -1
    for line in text.split("\n"):
        depth = _QUOTES.match(line).end()  # type: ignore[union-attr]
        rest = line[depth:]
        rest = rest[1:] if rest.startswith(" ") else rest
        signature = rest == "-- "
        if held_depth >= 0 and (held_depth != depth or signature):
            done.append(_line(held_depth, held.rstrip(" ")))
            held, held_depth = "", -1
        held, held_depth = held + rest, depth
        if rest.endswith(" ") and not signature:
            held = held[:-1] if delsp else held
        else:
            done.append(_line(depth, held))
            held, held_depth = "", -1
    if held_depth >= 0:
        done.append(_line(held_depth, held))
    return "\n".join(done)


def _line(depth: int, text: str) -> str:
    return ">" * depth + " " * bool(depth and text) + text
