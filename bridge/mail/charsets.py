"""octets and the charset they claim -> text. Never raises, never loses an octet without a mark."""

from __future__ import annotations

import codecs
import re

# What a label really means in mail: the WHATWG names, which follow what programs write, not what they say
# (https://encoding.spec.whatwg.org/#names-and-labels), and those that only mail knows.
_MEANT = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "646": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "l1": "cp1252",
    "windows-1252": "cp1252",
    "x-ansi": "cp1252",
    "iso-8859-9": "cp1254",
    "latin5": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "x-gbk": "gb18030",
    "euc-cn": "gb18030",
    "gb_2312-80": "gb18030",
    "hz-gb-2312": "hz",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ms_kanji": "cp932",
    "euc-jp": "euc_jp",
    "x-euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-2022-jp-1": "iso2022_jp_ext",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "iso-2022-kr": "iso2022_kr",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "koi8": "koi8_r",
    "iso-8859-8-i": "iso8859_8",
    "logical": "iso8859_8",
    "visual": "iso8859_8",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "unicode-1-1-utf-7": "utf_7",
    "utf-7": "utf_7",
    "utf7": "utf_7",
    "utf8": "utf-8",
    "utf-8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16le",
    "utf-16be": "utf-16be",
    "cp1252": "cp1252",
}
# Python has codecs for other things than text ("zlib", "punycode", "idna"); only these may be named from outside.
_ALLOWED = re.compile(
    r"(?:windows-|cp|x-cp)125[0-8]|iso-?_?8859-(?:[2-8]|1[03-6])|cp(?:437|85[0258]|86[0-9]|874|932|949|950|1006)"
    r"|ibm(?:437|85[0258]|86[0-9])|gb18030|johab|tcvn|viscii|ptcp154|kz1048|hz|euc_(?:jp|kr)|iso2022_(?:jp|kr)\w{0,8}"
)
_SEVEN_BIT = frozenset({"iso2022_jp_ext", "iso2022_kr", "hz", "utf-7"})
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# cp1252 has five holes; browsers and mail programs show the C1 control there, which we drop later.
_CP1252 = "".join(
    bytes([n]).decode("cp1252", "ignore") or ("\ufffd" if n in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(n))
    for n in range(256)
)


def codec(label: str) -> str | None:
    """The codec that a charset label means; None for one that is unknown or no charset of text."""
    label = label.strip().strip("\"'").lower()
    meant = _MEANT.get(label)
    if meant is None and len(label) < 24 and _ALLOWED.fullmatch(label):
        meant = label.removeprefix("x-").replace("windows-", "cp").replace("_", "-")
    if meant is None:
        return None
    try:
        return codecs.lookup(meant).name
    except LookupError:
        return None


def decode(octets: bytes, label: str) -> str:
    """The text of octets that claim to be in this charset.

    A label that lies is found out where that can be known: escape sequences of ISO-2022-JP behind an ASCII label,
    UTF-8 behind a single-byte one (its form is not met by chance), single-byte text behind a UTF-8 label.
    """
    claimed = codec(label)
    if octets.isascii():
        return _seven_bit(octets, claimed)
    if octets.startswith(b"\xef\xbb\xbf"):
        return octets[3:].decode("utf-8", "replace")
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        return octets.decode("utf-16", "replace")
    for name in ("utf-8", claimed):
        if name is None or (name in _SEVEN_BIT and name != "utf-7"):
            continue
        try:
            return _SURROGATES.sub("\ufffd", octets.decode(name))
        except UnicodeError:
            continue
    if claimed in (None, "utf-8", "cp1252") or claimed in _SEVEN_BIT:
        return _mostly_utf_8(octets) or octets.decode("latin-1").translate(_C1)
    return octets.decode(claimed, "replace")


def speaks_for_itself(octets: bytes) -> bool:
    """Whether the form of the octets says what they are, so that no label is needed; else `decode` can only guess."""
    return octets.isascii() or octets.startswith((b"\xff\xfe", b"\xfe\xff")) or bool(_mostly_utf_8(octets))


_C1 = {n: _CP1252[n] for n in range(0x80, 0xA0)}


def _seven_bit(octets: bytes, claimed: str | None) -> str:
    if b"\x1b$" in octets or b"\x1b(" in octets:
        claimed = claimed if claimed in _SEVEN_BIT else "iso2022_jp_ext"
    if claimed in _SEVEN_BIT or (claimed or "").startswith("utf-16"):
        try:
            return _SURROGATES.sub("\ufffd", octets.decode(str(claimed)))
        except UnicodeError:
            return octets.decode("ascii") if claimed in ("hz", "utf-7") else octets.decode(str(claimed), "replace")
    return octets.decode("ascii")


def _mostly_utf_8(octets: bytes) -> str:
    """UTF-8 that was cut or damaged at few places; "" where it is something else."""
    text = octets.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    good = sum(1 for c in text if c > "\x7f") - damaged
    return _SURROGATES.sub("\ufffd", text) if good > 4 * damaged else ""
