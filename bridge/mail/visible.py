"""Text of strangers -> the same text, without signs that cover, reorder or hide the words around them.

Combining marks that pile up ("zalgo"), bidi controls that nobody closes or that turn letters round, invisible signs in
a row. Hebrew with points and accents, Arabic with its vowels, Hindi, Thai, Persian's non-joiners and emoji of several
signs stay as they are. Linear in time; a text that has no such sign is looked over once.
"""

from __future__ import annotations

import re
import unicodedata

# Most marks on one letter. Thai has a vowel, a tone and a sign of silence; Vietnamese in NFD has two, a transcription
# in IPA four; Hebrew has a point, a vowel, a meteg and accents; Tibetan stacks as many.
_MOST = 6
_MOST_IN = (
    (3, range(0x0E00, 0x0F00)),  # Thai, Lao
    (9, range(0x0F00, 0x1000)),  # Tibetan
    # marks for the letters of any script
    *((4, block) for block in (range(0x0300, 0x0370), range(0x0483, 0x048A), range(0x1AB0, 0x1B00),
                               range(0x1DC0, 0x1E00), range(0x20D0, 0x2100), range(0xFE20, 0xFE30))),
)  # fmt: skip
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0), range(0x180B, 0x1810))  # of a glyph: one for each sign

# An override shows letters in another order than they are written, and nobody who writes a comment needs one.
_OVERRIDES = "\u202d\u202e"
_EMBEDDINGS = "\u202a\u202b"
_ISOLATES = "\u2066\u2067\u2068"
_END_EMBEDDING, _END_ISOLATE = "\u202c", "\u2069"
_BIDI_MARKS = "\u061c\u200e\u200f"
_BIDI = frozenset(_OVERRIDES + _EMBEDDINGS + _ISOLATES + _END_EMBEDDING + _END_ISOLATE + _BIDI_MARKS)
_LONGEST_NAME = 200  # characters; people are shown 40
_DEEPEST = 8  # embeddings and isolates within each other
_RIGHT_TO_LEFT = frozenset({"R", "AL"})

_JOINERS = "\u200c\u200d"
_BREAKS = "\u00ad\u200b\u2060"  # soft hyphen, zero width space (Thai and Khmer have it between words), word joiner
# Format characters that are seen: the signs before numbers and verses of Arabic, Syriac and Kaithi.
_SEEN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
# Blank, though they count as letters or symbols: a name of them would be a name of nobody.
_BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# A flag of a region (UTS #51 ED-14a): a black flag, tags, and the tag that ends them. Other tags are hidden text.
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,8}\U000e007f")

# Whatever may need a second look: format characters, selectors, and marks in a row or at the start of a line.
# Marks are neither letters nor digits, so `\w` has none of them.
_MAY_HIDE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
    r"|[^\w\s\x00-\x7f]{4}|^[^\w\s\x00-\x7f]",
    re.MULTILINE,
)


def seemly(text: str) -> str:
    """The text as it may be shown to others; its lines stay."""
    if text.isascii() or not _MAY_HIDE.search(text):
        return text
    return "".join(_line(line) for line in text.splitlines(keepends=True))


def seemly_name(name: str) -> str:
    """A name without bidi controls and invisible signs; "" if there is nothing to see in it. Its beginning, if long."""
    if name.isascii():
        return name
    # Joiners matter between letters of Persian, Hindi and many others, and within emoji.
    name = "".join(c for c in name[:_LONGEST_NAME] if c not in _BIDI and c not in _BREAKS and c not in _BLANK)
    before = ""
    while name != before:  # a sign that is fine after a blank may not begin a name
        before, name = name, seemly(name).strip(_JOINERS + " ")
    return name if any(unicodedata.category(c)[0] in "LNSP" for c in name) else ""


def _line(line: str) -> str:
    if line.isascii() or not _MAY_HIDE.search(line):
        return line
    flags = {n for flag in _FLAG.finditer(line) for n in range(*flag.span())}
    right_to_left = any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in line)
    # A line that is all from left to right needs no bidi control; there one can only mislead.
    kept_bidi = _balanced(line) if right_to_left else frozenset[int]()
    written: list[str] = []
    limit = _MarkLimit()
    for n, c in enumerate(line):
        if c in _BIDI:
            if n in kept_bidi and not (c in _BIDI_MARKS and written and written[-1] == c):
                written.append(c)
        elif (n in flags or _stays(c, written)) and limit.takes(c):  # marks on what is dropped are dropped, too
            written.append(c)
    return "".join(written)


def _stays(c: str, written: list[str]) -> bool:
    """False for an invisible sign that nobody needs, or a second one in a row."""
    if c.isascii() or c.isprintable() or c in _SEEN:
        return True
    if c in _JOINERS or c in _BREAKS:
        return bool(written) and written[-1] != c
    return unicodedata.category(c) not in ("Cf", "Cc") or c == "\x85"  # the latter ends a line


def _balanced(line: str) -> frozenset[int]:
    """Where the line has bidi controls that are closed within it, and marks (UAX #9 sections 2.1 to 2.6)."""
    kept: set[int] = set()
    opened: list[tuple[str, int]] = []
    for n, c in enumerate(line):
        if c in _BIDI_MARKS:
            kept.add(n)
        elif c in _EMBEDDINGS or c in _OVERRIDES or c in _ISOLATES:
            opened.append((c, n))
        elif c == _END_EMBEDDING and opened and opened[-1][0] not in _ISOLATES:
            begun, at = opened.pop()
            if begun in _EMBEDDINGS and len(opened) < _DEEPEST:
                kept |= {at, n}
        elif c == _END_ISOLATE:
            # It also ends the embeddings within; they are dropped, as nobody closed them.
            while opened and opened[-1][0] not in _ISOLATES:
                opened.pop()
            if opened:
                _, at = opened.pop()
                if len(opened) < _DEEPEST:
                    kept |= {at, n}
    return frozenset(kept)


class _MarkLimit:
    """The marks on the letter that is being read."""

    def __init__(self) -> None:
        self._letter = False  # at the start of a line nothing carries marks
        self._marks = 0
        self._last = ""
        self._selected = False

    def takes(self, c: str) -> bool:
        """True unless this is a mark too many on its letter."""
        if c == "\u034f":  # the grapheme joiner carries marks past the limit, and is never seen
            return False
        number, category = ord(c), unicodedata.category(c)
        if category == "Cf" and c not in _SEEN:
            return True  # no letter: marks behind it are on the letter before
        if any(number in selectors for selectors in _SELECTORS):
            first, self._selected = not self._selected, True
            return first and self._letter
        if category not in ("Mn", "Me", "Mc"):
            self._letter, self._marks, self._last, self._selected = True, 0, "", False
            return True
        most = next((most for most, block in _MOST_IN if number in block), _MOST)
        if not self._letter or self._marks >= most or c == self._last:
            return False
        self._marks += 1
        self._last = c
        return True
