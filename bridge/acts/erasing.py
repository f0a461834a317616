"""A message, an address -> the same message without the address, however a mail program has encoded it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Lines of base64 alone (RFC 2045 section 6.8), and encoded words of that kind (RFC 2047 section 4.1).
_BASE64 = re.compile(rb"(?m)^(?:[A-Za-z0-9+/]{16,}\r?\n)*[A-Za-z0-9+/]{2,}={0,2}[ \t\r]*$")
_ENCODED_WORD = re.compile(rb"(=\?[^?\s]+\?[bB]\?)([A-Za-z0-9+/=]+)(?=\?=)")
_SOFT_BREAK = rb"(?:=[ \t\r]*\n)?"  # RFC 2045 section 6.7; readers take more than one CR too
_JOIN = re.compile(rb"=[ \t\r]*\n")
_WORD = re.compile(rb"[A-Za-z0-9]+")
_AT = rb"(?:@|=40|%40|&#0*64;|&#x0*40;|&commat;)"


@dataclass(frozen=True, slots=True)
class AddressEraser:
    """Writes `instead` for each occurrence of an address, in any case."""

    pattern: re.Pattern[bytes]
    key: bytes  # a part that each spelling of the address has: most messages do not have even that
    instead: bytes

    @classmethod
    def of(cls, address: str, instead: str, former: Sequence[str] = ()) -> AddressEraser:
        """For an address, and for those that its mailbox had before."""
        every = [address, *former]
        spelt = b"|".join(_pattern(each) for one in every for each in spellings(one))
        # Another address may end in this one, or begin with it, as "joann@home.example" does.
        pattern = rb"(?i)(?<![a-z0-9._+-])(?:" + spelt + rb")(?![a-z0-9-]|\.[a-z0-9])"
        words = [] if former else _WORD.findall(address.rpartition("@")[0].encode())
        return cls(re.compile(pattern), max(words, key=len, default=b"").lower(), instead.encode())

    def octets(self, content: bytes) -> bytes:
        """The message without the address."""
        content = _ENCODED_WORD.sub(lambda found: found[1] + self._decoded(found[2], _in_one_line), content)
        content = _BASE64.sub(lambda found: self._decoded(found[0], _in_lines), content)
        return self._plain(content)

    def text(self, text: str) -> str:
        """The text without the address."""
        return self._plain(text.encode(errors="surrogatepass")).decode(errors="surrogatepass")

    def _plain(self, octets: bytes) -> bytes:
        near = _JOIN.sub(b"", octets).lower()
        return self.pattern.sub(self.instead, octets) if self.key in near else octets

    def _decoded(self, encoded: bytes, written: Callable[[bytes], bytes]) -> bytes:
        bare = b"".join(encoded.split()).rstrip(b"=")
        try:
            octets = base64.b64decode(bare + b"=" * (-len(bare) % 4))
        except binascii.Error:  # no base64, only a word of as many letters
            return encoded
        clean = self._plain(octets)
        return encoded if clean == octets else written(clean)


def _in_one_line(octets: bytes) -> bytes:
    return base64.b64encode(octets)


def _in_lines(octets: bytes) -> bytes:
    return base64.encodebytes(octets).rstrip().replace(b"\n", b"\r\n")


def spellings(address: str) -> list[str]:
    """The address with its domain in Unicode and in ASCII (RFC 5891): mail has either."""
    local_part, _, domain = address.rpartition("@")
    found = [address]
    for other in (_ascii, _letters):
        try:
            found.append(f"{local_part}@{other(domain)}")
        except UnicodeError:
            continue
    return sorted(set(found))


def likes(address: str) -> list[str]:
    """The patterns of LIKE for a text in lower case that has the address; `!` escapes. Some other texts match too."""
    return [f"%{''.join(map(_like, each.casefold()))}%" for each in spellings(address)]


def _like(letter: str) -> str:
    if letter == "@":
        return "%"  # it may be encoded
    if not letter.isascii():
        return "_"  # SQLite's lower() knows the ASCII letters only
    return f"!{letter}" if letter in "!%_" else letter


def _ascii(domain: str) -> str:
    return domain.encode("idna").decode()


def _letters(domain: str) -> str:
    return domain.encode().decode("idna")


def _pattern(address: str) -> bytes:
    """The address in UTF-8, each octet as itself or in quoted-printable."""
    return _SOFT_BREAK.join(map(_character, address))


def _character(letter: str) -> bytes:
    if letter == "@":
        return _AT
    forms = {letter.encode(), letter.upper().encode()}  # (?i) of octets knows the ASCII letters only
    return b"(?:" + b"|".join(sorted(_octets(form) for form in forms)) + b")"


def _octets(form: bytes) -> bytes:
    return _SOFT_BREAK.join(b"(?:%b|=%02X)" % (re.escape(bytes([octet])), octet) for octet in form)
