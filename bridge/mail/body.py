"""The tree of MIME parts -> the text of the mail itself, without files and without mails within it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from html import escape

from bridge.mail import charsets, mime, plain


class BodyKind(StrEnum):
    TEXT = "text"
    HTML = "html"  # without a text alternative
    CALENDAR = "calendar"  # the answer to an invitation, which a program wrote
    ENCRYPTED = "encrypted"  # we have no key
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Body:
    """`text` is from text/plain, its flowed lines joined; `html` is from text/html. Either may be "".

    `readable` is False if the mail names a charset that we don't know: the words are then a guess.
    """

    text: str = ""
    html: str = ""
    kind: BodyKind = BodyKind.NONE
    readable: bool = True


TEXT = 1024 * 1024  # characters of a body that are read

_ENCRYPTED = frozenset(
    {"multipart/encrypted", "application/pgp-encrypted", "application/x-pkcs7-mime", "application/pkcs7-mime"}
)
_ARMOUR = "-----BEGIN PGP MESSAGE-----"  # RFC 9580 section 6.2, in the text itself
_FIRST_ONLY = frozenset({"multipart/signed", "multipart/report", "multipart/related"})
_TEXTS = frozenset({"text/plain", "text/html", "text/enriched"})


@dataclass(slots=True)
class _Segment:
    """A stretch of the body as text and as HTML; "" where it has no such form."""

    text: str = ""
    html: str = ""

    def is_filled(self) -> bool:
        return bool(self.text.strip() or self.html.strip())


@dataclass(slots=True)
class _Found:
    segments: list[_Segment] = field(default_factory=list)
    named: list[mime.Part] = field(default_factory=list)  # texts with a file name: a body if there is no other
    other: BodyKind = BodyKind.NONE
    guessed: set[BodyKind] = field(default_factory=set)  # the kinds whose charset we don't know


def read(part: mime.Part) -> Body:
    """The body of a message: alternative > related > mixed, never from message/rfc822."""
    found = _Found()
    _walk(part, found)
    if not any(segment.is_filled() for segment in found.segments):
        found.segments += [_leaf(named, found) for named in found.named[:1]]
    text, html = _joined([segment for segment in found.segments if segment.is_filled()])
    text = plain.without_armour_and_files(text)
    kind = BodyKind.TEXT if text.strip() else BodyKind.HTML if html.strip() else found.other
    if text.lstrip().startswith(_ARMOUR):
        kind = BodyKind.ENCRYPTED
    return Body(text, html, kind, readable=kind not in found.guessed)


def _joined(segments: list[_Segment]) -> tuple[str, str]:
    """The whole as text and as HTML. The text is "" if a segment has HTML only, since its words would be missing."""
    html = "\n".join(one.html or f"<pre>{escape(one.text)}</pre>" for one in segments)[: 2 * TEXT]
    if any(one.html.strip() and plain.is_useless(one.text) for one in segments):
        return "", html
    text = "\n".join(one.text for one in segments)[:TEXT]
    return text, html if any(one.html for one in segments) else ""


def _walk(part: mime.Part, found: _Found) -> None:
    kind = part.content_type
    if kind in _ENCRYPTED:
        found.other = BodyKind.ENCRYPTED
    elif kind == "text/calendar":
        found.other = BodyKind.CALENDAR if found.other is BodyKind.NONE else found.other
    elif kind == "multipart/alternative":
        _alternatives(part, found)
    elif kind in _FIRST_ONLY and part.parts:
        _walk(part.parts[0], found)
    elif kind.startswith("multipart/"):
        for one in part.parts:
            _walk(one, found)
    elif kind in _TEXTS and part.disposition != "attachment":
        if part.filename:
            found.named.append(part)
        else:
            found.segments.append(_leaf(part, found))


def _alternatives(part: mime.Part, found: _Found) -> None:
    """Add one segment with the texts and the HTML of all alternatives."""
    before = len(found.segments)
    for one in part.parts:
        _walk(one, found)
    alternatives = found.segments[before:]
    del found.segments[before:]
    text = "\n".join(one.text for one in alternatives if one.text)
    found.segments.append(_Segment(text, "\n".join(one.html for one in alternatives if one.html)))


def _leaf(part: mime.Part, found: _Found) -> _Segment:
    kind = BodyKind.HTML if part.content_type == "text/html" else BodyKind.TEXT
    label, octets = part.parameters.get("charset", "").strip(), part.octets()
    if label and charsets.codec(label) is None and not charsets.shows_its_charset(octets):
        found.guessed.add(kind)
    text = charsets.decode(octets, label).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if kind is BodyKind.HTML:
        return _Segment(html=text)
    if part.parameters.get("format", "").lower() == "flowed":
        text = plain.flowed(text, part.parameters.get("delsp", "").lower() == "yes")
    return _Segment(text=text)
