"""The tree of parts -> Body: the text that the mail itself says, never that of a mail within it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from html import escape

from bridge.mail import charsets, mime, plain


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

_ENCRYPTED = frozenset(
    {"multipart/encrypted", "application/pgp-encrypted", "application/x-pkcs7-mime", "application/pkcs7-mime"}
)
_ARMOUR = "-----BEGIN PGP MESSAGE-----"  # RFC 9580 section 6.2, in the text itself
_FIRST_ONLY = frozenset({"multipart/signed", "multipart/report", "multipart/related"})


@dataclass(slots=True)
class _Segment:
    """One stretch of the body, in the forms that it comes in; None where it does not come in that form."""

    text: str | None = None
    html: str | None = None


@dataclass(slots=True)
class _Found:
    segments: list[_Segment] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    named: list[mime.Part] = field(default_factory=list)  # inline texts with a file name: a body if there is no other
    flowed: bool = False
    other: Kind = Kind.NONE
    guessed: set[Kind] = field(default_factory=set)


def read(part: mime.Part) -> Body:
    """The body of a message: alternative > related > mixed, never into message/rfc822."""
    found = _Found()
    _walk(part, found)
    if not any((one.text or "").strip() or (one.html or "").strip() for one in found.segments):
        for named in found.named[:1]:
            found.segments.append(_leaf(named, found))
    text, html = _joined(found.segments)
    text, encoded = plain.put_aside(text)
    found.attachments += [Attachment(name, "application/octet-stream", size) for name, size in encoded]
    kind = Kind.TEXT if text.strip() else Kind.HTML if html.strip() else found.other
    if text.lstrip().startswith(_ARMOUR):
        kind = Kind.ENCRYPTED
    return Body(text, html, kind, found.flowed, tuple(found.attachments), readable=kind not in found.guessed)


def _joined(segments: list[_Segment]) -> tuple[str, str]:
    """The whole as text and as HTML. Where a stretch has no text, the HTML tells all and the text would lose it."""
    filled = [one for one in segments if (one.text or "").strip() or (one.html or "").strip()]
    useless = [one for one in filled if (one.html or "").strip() and plain.is_useless(one.text or "")]
    html = "\n".join(one.html or _as_html(one.text or "") for one in filled)[: 2 * TEXT]
    if useless:
        return "", html
    text = "\n".join(one.text or "" for one in filled)[:TEXT]
    return text, html if any(one.html for one in filled) else ""


def _as_html(text: str) -> str:
    return f"<pre>{escape(text)}</pre>" if text.strip() else ""


def _walk(part: mime.Part, found: _Found) -> None:
    kind = part.content_type
    if kind in _ENCRYPTED:
        found.other = Kind.ENCRYPTED
    elif kind == "text/calendar":
        found.other = Kind.CALENDAR if found.other is Kind.NONE else found.other
    elif kind == "multipart/alternative":
        _alternatives(part, found)
    elif kind in _FIRST_ONLY and part.parts:
        _walk(part.parts[0], found)
    elif kind.startswith("multipart/"):
        for one in part.parts:
            _walk(one, found)
    elif kind in ("text/plain", "text/html", "text/enriched") and part.disposition != "attachment":
        if part.filename:
            found.named.append(part)
            found.attachments.append(Attachment(part.filename, kind, len(part.content)))
        else:
            found.segments.append(_leaf(part, found))
    else:
        found.attachments.append(Attachment(part.filename, kind, len(part.content)))


def _alternatives(part: mime.Part, found: _Found) -> None:
    """One stretch, from what each alternative says in its form."""
    both = _Segment()
    for one in part.parts:
        before = len(found.segments)
        _walk(one, found)
        for said in found.segments[before:]:
            both.text = said.text if both.text is None else f"{both.text}\n{said.text}" if said.text else both.text
            both.html = said.html if both.html is None else f"{both.html}\n{said.html}" if said.html else both.html
        del found.segments[before:]
    found.segments.append(both)


def _leaf(part: mime.Part, found: _Found) -> _Segment:
    kind = Kind.HTML if part.content_type == "text/html" else Kind.TEXT
    label = part.parameters.get("charset", "").strip()
    if label and charsets.codec(label) is None and not charsets.speaks_for_itself(part.octets()):
        found.guessed.add(kind)
    if kind is Kind.HTML:
        return _Segment(html=_decoded(part))
    found.flowed |= part.parameters.get("format", "").lower() == "flowed"
    return _Segment(text=_text(part))


def _decoded(part: mime.Part) -> str:
    text = charsets.decode(part.octets(), part.parameters.get("charset", ""))
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _text(part: mime.Part) -> str:
    text = _decoded(part)
    if part.parameters.get("format", "").lower() == "flowed":
        return plain.flowed(text, part.parameters.get("delsp", "").lower() == "yes")
    return text
