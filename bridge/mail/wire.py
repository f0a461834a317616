"""Write a mail as octets for SMTP: 7 bits, short lines, and slots that are filled for each recipient.

The standard library folds a long References into encoded words, and takes milliseconds for each mail. Here a mail is
composed once, with slots, and then filled for each recipient by joining octets. A slot is one noncharacter (U+FDD0 to
U+FDEF, for a program's own use). `clean` removes them from all that people write, so nobody else can write a slot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import quoprimime
from email.charset import BASE64, QP, Charset
from email.utils import format_datetime
from itertools import chain, repeat

from bridge.errors import LooselyError
from bridge.mail.visible import seemly

CRLF = b"\r\n"
LINE = 76  # RFC 2045 section 6.7, RFC 2047 section 2
LONGEST_LINE = 998  # RFC 5322 section 2.1.1
SLOTS = tuple(map(chr, range(0xFDD0, 0xFDF0)))
AUTHOR_OF = SLOTS[-1]  # before another slot it makes one slot with that: the author of what that slot answers

_SLOT = re.compile("[\ufdd0-\ufdef]")
# Controls, lone surrogates, noncharacters, and line breaks other than CR and LF (U+0085, U+2028, U+2029)
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BLANKS = re.compile(r"\s+")
# field-name of RFC 5322 section 3.6.8, then printable ASCII, folded
_FIELDS = re.compile(rb"(?:[A-Za-z-]+: ?[ -~]*\r\n(?:[ \t][ -~]*[!-~][ -~]*\r\n)*)+")
_NAMES = re.compile(rb"^([A-Za-z-]+):", re.MULTILINE)


class Unwritable(LooselyError, ValueError):
    """The mail is not as we meant it, so it must not leave. Its sentence has no value of a field."""


# ---------------------------------------------------------------- people's text


def clean(text: str) -> str:
    """People's text without control characters, slots and signs that hide others; its lines end with LF."""
    return seemly(_NEVER.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def one_line(text: str, longest: int = 200) -> str:
    """People's text for a header field: one line, at most `longest` characters, without encoded words."""
    # \s has U+0085 and others too, which end a line in Python's parser and in some mail programs
    text = clean(_BLANKS.sub(" ", text)).replace("=?", "= ?").strip()
    # seemly again: the end of the text may have closed what its beginning opens
    return text if len(text) <= longest else seemly(text[: longest - 1].rstrip()) + "…"


# ---------------------------------------------------------------- header fields


def unstructured(name: str, text: str) -> bytes:
    """A field of text, such as Subject. Text that is long or not ASCII becomes encoded words (RFC 2047)."""
    return b"%s: %s\r\n" % (name.encode(), _phrase(one_line(text), len(name) + 2, specials=True))


def mailbox_field(name: str, display: str, mailbox: str) -> bytes:
    """A field with one mailbox and its display name. The mailbox has its own line, so it is never folded."""
    display = one_line(display)
    if not display:
        return b"%s: <%s>\r\n" % (name.encode(), _ascii(mailbox))
    return b"%s: %s\r\n <%s>\r\n" % (name.encode(), _phrase(display, len(name) + 2, specials=False), _ascii(mailbox))


def listed(name: str, items: Iterable[str], between: str = "") -> bytes:
    """A field of ids or links in angle brackets. It is folded only between them and never encoded."""
    return b"%s: %s\r\n" % (name.encode(), _ascii(f"{between}\r\n ".join(items)))


def verbatim(name: str, value: str) -> bytes:
    """A field whose value is ASCII on one line, as it is."""
    return b"%s: %s\r\n" % (name.encode(), _ascii(value))


def date(at: int) -> str:
    """The time `at` (microseconds UTC) as date-time of RFC 5322 section 3.3."""
    return format_datetime(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at))


def ascii_mailbox(mailbox: str) -> str | None:
    """The mailbox with its domain in ASCII (IDNA); None if its local part needs SMTPUTF8 (RFC 6531)."""
    local_part, _, domain = mailbox.rpartition("@")
    if not local_part.isascii():
        return None
    try:
        return f"{local_part}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError:
        return None


def _ascii(value: str) -> bytes:
    """The octets of an ASCII value. Slots are encoded in UTF-8, so that `SlottedMail` finds them."""
    if not _SLOT.sub("", value).isascii():
        raise Unwritable("a field of ids or links has a character that is not ASCII")
    return value.encode()


def _phrase(text: str, column: int, *, specials: bool) -> bytes:
    """The text for a field, from `column` on. Unstructured text may have `specials`; a phrase with them is quoted."""
    if text.isascii() and len(text) + column <= LINE:
        if specials or re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*", text):
            return text.encode()
        return b'"%s"' % re.sub(r'(["\\])', r"\\\1", text).encode()
    # encoded words in `q` or `b`, whichever is shorter; each is of whole characters and fits on its line
    words, octets = Charset("utf-8"), text.encode()
    words.header_encoding = BASE64 if quoprimime.header_length(octets) > len(octets) * 4 // 3 else QP
    return "\r\n ".join(
        filter(None, words.header_encode_lines(text, chain([LINE - column], repeat(LINE - 1))))
    ).encode()


# ---------------------------------------------------------------- bodies

_PLAIN = re.compile(rb"(?!\.|From )[ -<>-~]{0,74}[!-<>-~]")  # a line that stays as it is
_ENCODED = re.compile(rb"[^\t -<>-~]")
_QUOTED = tuple(b"=%02X" % n for n in range(256))


def quoted_printable(text: str) -> bytes:
    """The text in lines of at most 76 octets (RFC 2045 section 6.7). Each slot has its own line, as it may be long."""
    lines = text.split("\n")
    return b"".join(_quoted_line(line) + CRLF for line in (lines[:-1] if lines[-1] == "" else lines))


def quoted_piece(text: str) -> bytes:
    """One line of text for a slot of a body."""
    return _quoted(text, last=False)


def _quoted_line(line: str) -> bytes:
    if line.isascii():
        return _quoted(line, last=True)
    pieces = re.split("([\ufdd0-\ufdef])", line)
    # the pieces are text, slot, text, slot, ..., text; soft line breaks go between them
    written = [piece.encode() if n % 2 else _quoted(piece, last=n == len(pieces) - 1) for n, piece in enumerate(pieces)]
    return b"=\r\n".join(piece for piece in written if piece)


def _quoted(text: str, *, last: bool) -> bytes:
    """A piece of a line. If it is the `last` one, a blank at its end is encoded; others have a soft break behind it."""
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


# ---------------------------------------------------------------- whole mails


@dataclass(frozen=True, slots=True)
class SlottedMail:
    """A composed mail with slots: octets, slot, octets, ..., octets."""

    pieces: tuple[bytes, ...]
    slots: tuple[str, ...]  # slots[n] is between pieces[n] and pieces[n + 1]

    @classmethod
    def of(cls, octets: bytes) -> SlottedMail:
        """A mail from octets in which each slot is its character in UTF-8."""
        pieces = _SLOT_OCTETS.split(octets)
        return cls(tuple(pieces[::2]), tuple(piece.decode() for piece in pieces[1::2]))

    def filled(self, values: Mapping[str, bytes]) -> bytes:
        """The mail for one recipient. KeyError if a slot has no value."""
        written = [b""] * (2 * len(self.slots) + 1)
        written[::2] = self.pieces
        written[1::2] = [values[slot] for slot in self.slots]
        return b"".join(written)


_SLOT_OCTETS = re.compile(b"((?:\xef\xb7\xaf)?\xef\xb7[\x90-\xaf])")


def checked(content: bytes, allowed: frozenset[str], *, needed: frozenset[str]) -> bytes:
    """The mail, unchanged. Unwritable if its header has other fields than `allowed`, a field twice, or a long line.

    Unwritable too if a field of `needed` is missing: an empty line in the header would make its rest part of the body.
    """
    end = content.find(b"\r\n\r\n")
    header = content[: end + 2]
    if end < 0 or not _FIELDS.fullmatch(header):
        raise Unwritable("the header block is not made of fields")
    names = [name.decode() for name in _NAMES.findall(header)]
    if not needed <= set(names) <= allowed or len(set(names)) != len(names):
        raise Unwritable(f"the header block has fields that are not allowed, or lacks some: {names}")
    if max(map(len, header.split(CRLF))) > LONGEST_LINE:
        raise Unwritable("a line of the header block is longer than 998 octets")
    return content
