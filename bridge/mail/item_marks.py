"""Marks for the items of a digest, in a copy that is composed only to be compared with a reply.

No digest that we send has them. A mark is a private-use character, which is no letter, so a word ends at it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST = 1000  # items of one digest

_FIRST = 0xE000
_MARK = re.compile(f"([{chr(_FIRST)}-{chr(_FIRST + MOST)}])")

NO_ITEM = chr(_FIRST)  # before text of no item: the table of contents, the footer


@dataclass(frozen=True, slots=True)
class Piece:
    """The text between two marks; `number` is None for text of no item."""

    number: int | None
    text: str


def item(number: int) -> str:
    """The mark before an item; items are numbered from 1."""
    if not 1 <= number <= MOST:
        raise ValueError(f"item {number}: a digest has 1 to {MOST}")
    return chr(_FIRST + number)


def unmarked(text: str) -> str:
    """The text without marks. Marks that people write must not be taken for ours."""
    return _MARK.sub("", text)


def pieces(text: str) -> tuple[Piece, ...]:
    """The pieces of a marked text in order; joined they are the text without marks."""
    first, *others = _MARK.split(text)
    marked = zip(others[::2], others[1::2], strict=True)
    return (Piece(None, first), *(Piece(ord(mark) - _FIRST or None, after) for mark, after in marked))


def last(text: str) -> int:
    """The greatest number of an item; 0 if no item is marked."""
    return max((ord(mark) - _FIRST for mark in _MARK.findall(text)), default=0)
