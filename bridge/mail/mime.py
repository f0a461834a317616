"""The octets of a message -> its fields and its tree of parts (RFC 5322, 2045, 2046), in linear time.

The standard library's parser recurses with the nesting, and some input makes it quadratic. This one reads at most
`DEPTH` levels and `PARTS` parts, and ignores the rest.
"""

from __future__ import annotations

import base64
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bridge.mail import charsets

HEADER_BLOCK = 64 * 1024
FIELD = 4 * 1024
FIELDS = 200
DEPTH = 20
PARTS = 100

_LOOK = 200  # octets in which the first field must begin
_FIELD_NAME = re.compile(rb"([!-9;-~]{1,80})[ \t]{0,8}:")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r")
_END_OF_LINE = re.compile(rb"\r\n|\n|\r")
_PARAMETER = re.compile(
    r';\s{0,8}([!#$&-.0-9A-Z^-z]{1,40})\s{0,8}=\s{0,8}(?:"((?:[^"\\]|\\.){0,1000})"?|([^;\s"]{1,1000}))'
)
_UNFOLD = re.compile(r"\r?\n(?=[ \t])")
_CONTENT_TYPE = re.compile(r"\s{0,20}([a-z0-9.+-]{1,60})/([a-z0-9.+_-]{1,80})")


@dataclass(frozen=True, slots=True)
class Field:
    """One header field, unfolded but not decoded; octets beyond ASCII are read as UTF-8, or else as Latin-1."""

    name: str
    value: str


@dataclass(slots=True)
class Part:
    """One MIME entity. `content` is still in its transfer encoding. Only multipart/* has `parts`."""

    fields: tuple[Field, ...]
    content: bytes
    content_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    faults: tuple[str, ...] = ()

    def value(self, name: str) -> str:
        """The first field of this name (lower case), or ""."""
        return next((f.value for f in self.fields if f.name == name), "")

    @property
    def disposition(self) -> str:
        return self.value("content-disposition").partition(";")[0].strip().lower()

    @property
    def filename(self) -> str:
        """The name of the file from Content-Disposition or Content-Type, or ""."""
        named = parameters(self.value("content-disposition")).get("filename")
        return named or self.parameters.get("name", "")

    def octets(self) -> bytes:
        """The content, decoded from its transfer encoding. Where it is damaged, the rest is still decoded."""
        match self.value("content-transfer-encoding").partition(";")[0].strip().lower():
            case "base64":
                return unbase64(self.content)
            case "quoted-printable":
                return quopri.decodestring(self.content)
            case _:
                return self.content


def read(content: bytes) -> Part:
    """The message as a tree. Content without any header field is a body."""
    return _part(content.lstrip(b"\r\n") if _SAVED.match(content) else content, 0, [PARTS], "text/plain")


# A message from a file, with empty lines above its header
_SAVED = re.compile(
    rb"[\r\n]{1,8}(?:Delivered-To|Received|Return-Path|From|Date|MIME-Version|Message-ID|Subject|To|Content-Type|References"
    rb"|In-Reply-To|X-[!-9;-~]{1,60}):[^\n]{0,998}\n(?:[!-9;-~]{1,60}:|[ \t])",
    re.IGNORECASE,
)


def header_block(content: bytes) -> tuple[tuple[Field, ...], bytes, tuple[str, ...]]:
    """The fields, the octets after the empty line, and the names of the limits that were exceeded."""
    if content.startswith((b"\r\n", b"\n")):
        return (), content[2 if content[0] == 13 else 1 :], ()
    first = content[:_LOOK].lstrip(b"\r\n")
    if not _FIELD_NAME.match(first) and not first.startswith(b"From "):
        return (), content, ("no header",)
    end = _BLANK_LINE.search(content, 0, HEADER_BLOCK + 4)
    block, rest = (content[: end.start()], content[end.end() :]) if end else _endless(content)
    fields: list[Field] = []
    faults: list[str] = [] if end else ["header block"]
    for raw in re.split(rb"\n(?![ \t])", _END_OF_LINE.sub(b"\n", block)):  # a field with its continuation lines
        name = _FIELD_NAME.match(raw)
        if not name:
            continue
        if len(fields) >= FIELDS:
            faults.append("fields")
            break
        value = raw[name.end() :]
        faults += ["field"] if len(value) > FIELD else []
        fields.append(Field(name[1].decode("ascii").lower(), _UNFOLD.sub("", _text(value[:FIELD])).strip()))
    return tuple(fields), rest, tuple(faults)


def parameters(value: str) -> dict[str, str]:
    """The parameters of a structured field; the pieces of RFC 2231 are joined and decoded."""
    found: dict[str, str] = {}
    pieces: dict[str, dict[int, str]] = {}
    for match in _PARAMETER.finditer(value[:FIELD]):
        name, text = match[1].lower(), re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3]
        base, star, rest = name.partition("*")
        if not star:
            found.setdefault(name, text)
            continue
        number = rest.rstrip("*")
        pieces.setdefault(base, {})[int(number) if number.isdecimal() and len(number) < 4 else 0] = (
            _percent(text, not number or number == "0") if rest.endswith("*") or not rest else text
        )
    return found | {base: "".join(of[n] for n in sorted(of)) for base, of in pieces.items()}


def _percent(text: str, first: bool) -> str:
    charset, language, rest = text.partition("'")
    if first and language:
        text = rest.partition("'")[2]
    octets = re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), text.encode("utf-8", "replace"))
    return charsets.decode(octets, charset if charset and len(charset) <= 20 else "utf-8")


def _part(content: bytes, depth: int, budget: list[int], default: str) -> Part:
    """The part with those within it; `budget` holds the number of parts that may still be read."""
    fields, rest, faults = header_block(content)
    part = Part(fields, rest, default, faults=faults)
    stated = part.value("content-type")
    if stated:
        kind = _CONTENT_TYPE.match(stated.lower())
        # RFC 2045 section 5.2: a type that can't be read is text/plain
        part.content_type = f"{kind[1]}/{kind[2]}" if kind else "text/plain"
        part.parameters = parameters(stated)
    if part.content_type.startswith("multipart/"):
        _split(part, depth, budget)
    return part


def _split(part: Part, depth: int, budget: list[int]) -> None:
    boundary = part.parameters.get("boundary", "").rstrip()
    octets = boundary.encode("utf-8", "surrogateescape") if boundary else _guess_boundary(part.content)
    if depth >= DEPTH or not octets:
        _leave_whole(part, "depth" if octets else "no boundary")
        return
    default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    for piece in _pieces(part.content, b"--" + octets):
        if budget[0] <= 0:
            part.faults += ("parts",)
            return
        budget[0] -= 1
        part.parts.append(_part(piece, depth + 1, budget, default))
    if not part.parts:
        _leave_whole(part, "no boundary")


def _leave_whole(part: Part, fault: str) -> None:
    """Take a multipart that can't be split for a text, or for a file where it is nested too deep."""
    part.faults += (fault,)
    if fault == "depth":
        part.content_type = "application/octet-stream"
    elif part.content_type != "multipart/encrypted":
        part.content_type = "text/plain"


def _pieces(content: bytes, delimiter: bytes) -> Iterator[bytes]:
    """The pieces between the delimiter lines. The last delimiter may be missing."""
    begin: int | None = None
    at = 0
    while (at := content.find(delimiter, at)) >= 0:
        after = at + len(delimiter)
        if at and content[at - 1] not in b"\r\n":
            at = after
            continue
        line = _END_OF_LINE.search(content, after)
        tail = content[after : line.start() if line else len(content)]
        closing = tail.startswith(b"--")
        if not closing and tail.strip(b" \t"):  # a longer boundary that begins with this one
            at = after
            continue
        if begin is not None:
            yield content[begin:at].removesuffix(b"\n").removesuffix(b"\r")
        if closing or line is None:
            return
        begin = at = line.end()
    if begin is not None:
        yield content[begin:]


def _guess_boundary(content: bytes) -> bytes:
    """The boundary of a multipart that names none: the first line like a delimiter above a Content- field."""
    match = re.search(rb"^--([!-~]{4,70})\r?\n(?=Content-)", content[: 8 * 1024], re.MULTILINE | re.IGNORECASE)
    return match[1] if match else b""


def _endless(content: bytes) -> tuple[bytes, bytes]:
    if len(content) <= HEADER_BLOCK:
        return content, b""
    cut = content.rfind(b"\n", 0, HEADER_BLOCK)
    blank = _BLANK_LINE.search(content, HEADER_BLOCK)
    return content[: cut if cut > 0 else HEADER_BLOCK], content[blank.end() :] if blank else b""


def _text(octets: bytes) -> str:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


def unbase64(content: bytes) -> bytes:
    """The octets of base64. Other characters in it are ignored; plain text at its end is kept."""
    body, _, tail = content.partition(b"=")
    tail = tail.lstrip(b"= \t\r\n")
    octets = _unpadded(body)
    # Some programs encode piece by piece, with padding in the middle. Text after the padding may also be a footer of a
    # mailing list.
    if re.fullmatch(rb"[A-Za-z0-9+/=\r\n]{4,}", tail):
        return octets + b"".join(map(_unpadded, re.split(rb"=+", tail)[:10_000]))
    return octets + b"\n" + tail if tail.strip() else octets


def _unpadded(piece: bytes) -> bytes:
    """The octets of base64 without its padding."""
    clean = _BASE64.sub(b"", piece)
    clean = clean[: len(clean) - (len(clean) % 4 == 1)]
    return base64.b64decode(clean + b"=" * (-len(clean) % 4))
