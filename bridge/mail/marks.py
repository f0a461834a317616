"""Where the items of a digest begin and end: signs in one that is composed only to be compared with an answer to it.

No digest that leaves has them. They are private-use characters: no letters, so that words end at them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 1000  # items of one digest

_FIRST = 0xE000
_MARK = re.compile(f"([{chr(_FIRST)}-{chr(_FIRST + MOST)}])")

NO_ITEM = chr(_FIRST)  # what follows belongs to no item: the contents above, the footer below


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands between two marks; `number` is None where it belongs to no item."""

    number: int | None
    text: str


def item(number: int) -> str:
    """The mark at the beginning of an item; they are numbered from 1."""
    if not 1 <= number <= MOST:
        raise ValueError(f"item {number}: a digest has 1 to {MOST}")
    return chr(_FIRST + number)


def unmarked(text: str) -> str:
    """A text without marks; those that somebody wrote in their own words must not be read as ours."""
    return _MARK.sub("", text)


def pieces(text: str) -> tuple[Piece, ...]:
    """The pieces of a marked text in their order; together they are the text without its marks."""
    first, *others = _MARK.split(text)
    found = [Piece(None, first)]
    found += [Piece(ord(mark) - _FIRST or None, said) for mark, said in zip(others[::2], others[1::2], strict=True)]
    return tuple(found)


def last(text: str) -> int:
    """The greatest number of an item; 0 where none is marked."""
    return max((ord(mark) - _FIRST for mark in _MARK.findall(text)), default=0)
