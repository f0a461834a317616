"""Words -> lines of at most so many columns, on a screen where a Chinese character is two of them wide."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"([ \t\n]*)([^ \t\n]+)")
_ADDRESS = re.compile(r"://|@|www\.")
# A line may break after any wide character, but not before a sign that closes a sentence or a bracket.
_WIDE = (
    r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
    r"\U00020000-\U0003fffd]"
)
_CLOSING = r"[、。，．！？；：」』）】〉》〕］｝ー・…]"
_PIECE = re.compile(rf"{_WIDE}{_CLOSING}*|(?:(?!{_WIDE}).)+")


def width(text: str) -> int:
    """The number of columns that the text takes."""
    return len(text) if text.isascii() else sum(map(_width, text))


def wrapped(text: str, columns: int, first: str = "", hanging: str = "") -> list[str]:
    """The text as lines; `first` begins the first of them, `hanging` the others. Only addresses may be longer."""
    lines: list[str] = []
    line, room, bare = [first], columns - width(first), True
    measured = len if text.isascii() else width
    for blanks, piece in _pieces(text, max(8, columns - max(width(first), width(hanging)))):
        size = measured(piece)
        if not bare and len(blanks) + size > room:
            lines.append("".join(line))
            line, room, bare = [hanging], columns - width(hanging), True
        if not bare:
            line.append(blanks)
            room -= len(blanks)
        line.append(piece)
        room -= size
        bare = False
    return lines if bare else [*lines, "".join(line)]


def _pieces(text: str, longest: int) -> list[tuple[str, str]]:
    """The pieces between which a line may break, each with the blanks before it."""
    found: list[tuple[str, str]] = []
    for blanks, word in _WORD.findall(text):
        if len(word) <= longest // 4 or (word.isascii() and len(word) <= longest) or _ADDRESS.search(word):
            found.append((blanks, word))  # an address that is broken leads nowhere
            continue
        parts = [part for piece in _PIECE.findall(word) for part in _broken(piece, longest)]
        found += [(blanks if n == 0 else "", part) for n, part in enumerate(parts)]
    return found


def _broken(word: str, longest: int) -> list[str]:
    parts, part, size = [], "", 0
    for character in word:
        size += _width(character)
        if size > longest and part:
            parts.append(part)
            part, size = "", _width(character)
        part += character
    return [*parts, part]


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
