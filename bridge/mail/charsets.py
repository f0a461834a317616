"""Octets and a charset label -> text. Never raises; an octet that can't be decoded leaves a replacement character."""

from __future__ import annotations

import codecs
import re

# The codec for each label as mail programs use it (https://encoding.spec.whatwg.org/#names-and-labels), and labels that
# only mail knows.
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
# Python has codecs for other things than charsets ("zlib", "punycode", "idna"), so a label may only name one of these.
_ALLOWED = re.compile(
    r"(?:windows-|cp|x-cp)125[0-8]|iso-?_?8859-(?:[2-8]|1[03-6])|cp(?:437|85[0258]|86[0-9]|874|932|949|950|1006)"
    r"|ibm(?:437|85[0258]|86[0-9])|gb18030|johab|tcvn|viscii|ptcp154|kz1048|hz|euc_(?:jp|kr)|iso2022_(?:jp|kr)\w{0,8}"
)
_SEVEN_BIT = frozenset({"iso2022_jp_ext", "iso2022_kr", "hz", "utf-7"})
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# ISO 8859-1 is read as cp1252. The five octets that cp1252 leaves undefined become replacement characters.
_C1 = {n: bytes([n]).decode("cp1252", "replace") for n in range(0x80, 0xA0)}


def codec(label: str) -> str | None:
    """The name of Python's codec for a charset label; None for an unknown label."""
    label = label.strip().strip("\"'").lower()
    meant = _MEANT.get(label)
    if meant is None and len(label) < 24 and _ALLOWED.fullmatch(label):
        meant = label.removeprefix("x-").replace("windows-", "cp").replace("_", "-")
    try:
        return codecs.lookup(meant or "").name
    except LookupError:
        return None


def decode(octets: bytes, label: str) -> str:
    """The text of octets with this charset label.

    A wrong label is corrected where the octets show it: escape sequences of ISO-2022-JP under an ASCII label, UTF-8
    under a single-byte label (it is never UTF-8 by chance), single-byte text under a UTF-8 label.
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


def shows_its_charset(octets: bytes) -> bool:
    """True if the octets show their charset by themselves. If not, `decode` needs a label that it knows."""
    return octets.isascii() or octets.startswith((b"\xff\xfe", b"\xfe\xff")) or bool(_mostly_utf_8(octets))


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
    """The text of UTF-8 that is damaged at a few places; "" if the octets are not UTF-8."""
    text = octets.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    good = sum(1 for c in text if c > "\x7f") - damaged
    return _SURROGATES.sub("\ufffd", text) if good > 4 * damaged else ""
