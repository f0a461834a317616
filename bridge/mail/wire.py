"""A mail as octets for SMTP, written by ourselves: 7 bits, short lines, and places to fill in for each recipient.

The stdlib folds a long References into encoded words and takes milliseconds for a mail. Here a mail is composed once,
with slots, and filled for each recipient by joining octets. A slot is one noncharacter (U+FDD0 to U+FDEF, which
Unicode keeps for a program's own use): `clean` takes these out of whatever people wrote, so nobody else can make one.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

CRLF = b"\r\n"
LINE = 76  # RFC 2045 section 6.7, RFC 2047 section 2
LONGEST_LINE = 998  # RFC 5322 section 2.1.1
SLOTS = tuple(map(chr, range(0xFDD0, 0xFDF0)))

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SLOT = re.compile("[\ufdd0-\ufdef]")
# Controls, lone surrogates, noncharacters, and what breaks a line without being CR or LF (U+0085, U+2028, U+2029).
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BLANKS = re.compile(r"\s+")
# field-name of RFC 5322 section 3.6.8, then printable ASCII, folded
_FIELDS = re.compile(rb"(?:[A-Za-z-]+: ?[ -~]*\r\n(?:[ \t][ -~]*[!-~][ -~]*\r\n)*)+")
_NAMES = re.compile(rb"^([A-Za-z-]+):", re.MULTILINE)


class Unwritable(ValueError):
    """A mail came out otherwise than we meant it; it must not leave."""


# ---------------------------------------------------------------- text that can do no harm


def clean(text: str) -> str:
    """People's text without what only programs use: control characters, slots; its lines end in LF."""
    return _NEVER.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, longest: int = 200) -> str:
    """People's text as it can stand in a header field: one line, nothing that a reader would take for a code."""
    # \s has U+0085 and its kin too: they end a line in Python's parser and in some mail programs.
    text = clean(_BLANKS.sub(" ", text)).replace("=?", "= ?").strip()
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


# ---------------------------------------------------------------- header fields


def unstructured(name: str, text: str) -> bytes:
    """A field of words, such as Subject; not ASCII, or long, as encoded words (RFC 2047)."""
    return b"%s: %s\r\n" % (name.encode(), _phrase(one_line(text), len(name) + 2, specials=True))


def mailbox_field(name: str, display: str, mailbox: str) -> bytes:
    """A field with one mailbox and what it is called; the mailbox has a line of its own, so it never wraps."""
    display = one_line(display)
    if not display:
        return b"%s: <%s>\r\n" % (name.encode(), _ascii(mailbox))
    return b"%s: %s\r\n <%s>\r\n" % (name.encode(), _phrase(display, len(name) + 2, specials=False), _ascii(mailbox))


def listed(name: str, items: Iterable[str], between: str = "") -> bytes:
    """A field of ids or links in angle brackets: broken between them only, never encoded, however long they are."""
    return b"%s: %s\r\n" % (name.encode(), _ascii(f"{between}\r\n ".join(items)))


def verbatim(name: str, value: str) -> bytes:
    """A field whose value is ours to the letter: ASCII, one line."""
    return b"%s: %s\r\n" % (name.encode(), _ascii(value))


def date(at: int) -> str:
    """`at` as date-time of RFC 5322 section 3.3, UTC."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.weekday()]
    month = _MONTHS[moment.month - 1]
    return f"{day}, {moment.day:02d} {month} {moment:%Y %H:%M:%S} +0000"


def ascii_mailbox(mailbox: str) -> str | None:
    """The mailbox with its domain in ASCII (IDNA); None where the local part needs SMTPUTF8 (RFC 6531)."""
    local_part, _, domain = mailbox.rpartition("@")
    if not local_part.isascii():
        return None
    try:
        return f"{local_part}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError:
        return None


def _ascii(value: str) -> bytes:
    """Octets of ASCII; a slot stays as its three octets of UTF-8, which `Form` finds again."""
    octets = value.encode()
    if not _SLOT.sub("", value).isascii():
        raise Unwritable("a field of ids or links holds something else than ASCII")
    return octets


def _phrase(text: str, column: int, *, specials: bool) -> bytes:
    """Words for a field that begins at `column`. `specials` may stand bare in unstructured text, not in a phrase."""
    if text.isascii() and len(text) + column <= LINE:
        if specials:
            return text.encode()
        if re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*", text):
            return text.encode()
        return b'"%s"' % re.sub(r'(["\\])', r"\\\1", text).encode()
    return b"\r\n ".join(_encoded_words(text, column))


def _encoded_words(text: str, column: int) -> Iterable[bytes]:
    """`=?utf-8?q?...?=` or `?b?`, whichever is shorter; each whole characters and, with its field, within a line."""
    octets = text.encode()
    letter, encode = (b"b", _b_encoded) if len(_q_encoded(octets)) > len(octets) * 4 // 3 else (b"q", _q_encoded)
    room = LINE - 12 - max(column, 1)
    chunk = b""
    for character in text:
        longer = chunk + character.encode()
        if chunk and len(encode(longer)) > room:
            yield b"=?utf-8?%s?%s?=" % (letter, encode(chunk))
            chunk, room = character.encode(), LINE - 13
        else:
            chunk = longer
    yield b"=?utf-8?%s?%s?=" % (letter, encode(chunk))


def _b_encoded(octets: bytes) -> bytes:
    return b64encode(octets)


# RFC 2047 section 5 (3): what may stand bare in a phrase
_BARE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_Q = tuple(bytes([n]) if n in _BARE else b"_" if n == 32 else b"=%02X" % n for n in range(256))


def _q_encoded(octets: bytes) -> bytes:
    return b"".join(map(_Q.__getitem__, octets))


# ---------------------------------------------------------------- bodies

_PLAIN = re.compile(rb"(?!\.|From )[ -<>-~]{0,74}[!-<>-~]")  # a line that is its own encoding
_ENCODED = re.compile(rb"[^\t -<>-~]")
_QUOTED = tuple(b"=%02X" % n for n in range(256))


def quoted_printable(text: str) -> bytes:
    """Lines of at most 76 (RFC 2045 section 6.7). A slot has a line to itself, whatever will fill it."""
    lines = text.split("\n")
    return b"".join(_quoted_line(line) + CRLF for line in (lines[:-1] if lines[-1] == "" else lines))


def _quoted_line(line: str) -> bytes:
    if line.isascii():
        return _quoted(line, last=True)
    pieces = re.split("([\ufdd0-\ufdef])", line)
    # pieces are words, slot, words, slot, ..., words: soft line breaks stand between them
    written = [piece.encode() if n % 2 else _quoted(piece, last=n == len(pieces) - 1) for n, piece in enumerate(pieces)]
    return b"=\r\n".join(piece for piece in written if piece)


def _quoted(text: str, *, last: bool) -> bytes:
    """Words within a line of text; `last` is false where a soft break follows, which keeps a blank at the end."""
    octets = text.encode()
    if _PLAIN.fullmatch(octets):
        return octets
    octets = _ENCODED.sub(lambda found: _QUOTED[found[0][0]], octets)
    if last and octets[-1:] in (b" ", b"\t"):
        octets = octets[:-1] + _QUOTED[octets[-1]]
    lines: list[bytes] = []
    at = 0
    while True:
        first = b""
        if octets[at : at + 1] == b"." or octets[at : at + 5] == b"From ":
            # no dot to stuff, no "From " for an mbox to spoil (RFC 2049 section 3)
            first, at = b"=%02X" % octets[at], at + 1
        end = at + LINE - 1 - len(first)
        if end >= len(octets):
            return b"=\r\n".join((*lines, first + octets[at:]))
        end -= (octets[end - 1 : end] == b"=") + 2 * (octets[end - 2 : end - 1] == b"=")
        lines.append(first + octets[at:end])
        at = end


def filling(value: str) -> bytes:
    """A value as it fills a slot of a body: it begins a line, and what follows it is on the next."""
    return _quoted(value, last=True)


# ---------------------------------------------------------------- forms


@dataclass(frozen=True, slots=True)
class Form:
    """A composed mail with slots: octets, slot, octets, ..., octets."""

    pieces: tuple[bytes, ...]
    slots: tuple[str, ...]  # slots[n] stands between pieces[n] and pieces[n + 1]

    @classmethod
    def of(cls, octets: bytes) -> Form:
        """The form of a mail in which each slot is still its character."""
        pieces = _SLOT_OCTETS.split(octets)
        return cls(tuple(pieces[::2]), tuple(piece.decode() for piece in pieces[1::2]))

    def filled(self, values: Mapping[str, bytes]) -> bytes:
        """The mail for one recipient; KeyError where a slot has no value."""
        written = [b""] * (2 * len(self.slots) + 1)
        written[::2] = self.pieces
        written[1::2] = [values[slot] for slot in self.slots]
        return b"".join(written)


_SLOT_OCTETS = re.compile(b"(\xef\xb7[\x90-\xaf])")


def checked(content: bytes, allowed: frozenset[str], *, needed: frozenset[str]) -> bytes:
    """The mail as it is; Unwritable where its header block is not fields of `allowed`, each once and in short lines.

    All of `needed` must be there: an empty line in the wrong place would make the rest of the header a body.
    """
    end = content.find(b"\r\n\r\n")
    header = content[: end + 2]
    if end < 0 or not _FIELDS.fullmatch(header):
        raise Unwritable("the header block is not made of fields")
    names = [name.decode() for name in _NAMES.findall(header)]
    if not needed <= set(names) <= allowed or len(set(names)) != len(names):
        raise Unwritable(f"the header block has fields that it should not have, or lacks some: {names}")
    if max(map(len, header.split(CRLF))) > LONGEST_LINE:
        raise Unwritable("a line of the header block is longer than 998 octets")
    return content
