"""The answer to a digest -> its parts, each with the number of the item that it answers.

Words belong to the number that they begin with; else to the item whose words stand quoted above them. Words above all
quotes, and below the end of the digest, belong to none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from bridge.inbound.extract import Compared, Lines, Why
from bridge.inbound.extract.marks import introduces
from bridge.inbound.extract.reflow import reflow
from bridge.inbound.greetings import is_bare
from bridge.inbound.numbers import Numbered, numbered

_CHOSEN = 12  # lines that a person quotes by hand below "As Ann says:"
_PARTLY = 0.25  # of the words of a line that may be ours by chance


@dataclass(frozen=True, slots=True)
class Part:
    """What was newly written, Markdown; `number` is that of the item it answers, None where it answers none."""

    number: int | None
    text: str


def parts(compared: Compared) -> tuple[Part, ...]:
    """What was written for each item, and for none; each number once, in the order in which the mail has them first."""
    walk = _Walk(compared)
    stretches = _stretches(compared)
    for stretch, following in zip(stretches, [*stretches[1:], None], strict=False):
        walk.go(stretch, answered=following is not None and following.sort is _Sort.NEW)
    texts: dict[int | None, list[str]] = {}
    for numbers, text in walk.said():
        for number in numbers or (None,):
            texts.setdefault(number, []).append(text)
    return tuple(Part(number, "\n\n".join(several)) for number, several in texts.items())


class _Sort(Enum):
    NEW = auto()
    QUOTED = auto()
    APART = auto()  # what a program wrote: attribution line, signature, footer


@dataclass(slots=True)
class _Stretch:
    """Lines begin to end (exclusive) of one sort, blank ones among them passed over."""

    sort: _Sort
    begin: int
    end: int


def _stretches(compared: Compared) -> list[_Stretch]:
    lines = compared.lines
    within = _written_within(compared)
    found: list[_Stretch] = []
    for n, line in enumerate(lines.text):
        if not line:
            continue
        sort = _Sort.NEW if n in within else _sort(lines, n)
        if found and found[-1].sort is sort:
            found[-1].end = n + 1
        else:
            found.append(_Stretch(sort, n, n + 1))
    return found


def _sort(lines: Lines, n: int) -> _Sort:
    why = lines.why[n]
    if why in (Why.QUOTE, Why.FORWARD, Why.SENT) or (why is None and lines.depth[n]):
        return _Sort.QUOTED
    return _Sort.NEW if why is None else _Sort.APART


def _written_within(compared: Compared) -> frozenset[int]:
    """The lines that are not ours between lines that are, in the quote of a page: such a quote has no signs of its own,
    and some programs do not part it where a person writes into it."""
    lines, match = compared.lines, compared.match
    within: list[int] = []
    if match is None or not compared.page:
        return frozenset()
    held: list[int] | None = None  # foreign lines since the last of ours; None where there is none of ours above
    for n, line in enumerate(lines.text):
        if not line:
            continue
        share = match.share[n]
        if _sort(lines, n) is not _Sort.QUOTED:
            held = None
        elif match.items[n]:
            within += held or ()
            held = []
        elif held is not None and share is not None and share < _PARTLY:
            held.append(n)
    return frozenset(within)


@dataclass(slots=True)
class _Chunk:
    """Lines that were written for the same numbers; the first begins with a sign of some length that is not said."""

    numbers: tuple[int, ...]  # empty: for none
    lines: list[str] = field(default_factory=list)
    sign: int = 0
    placed: bool = False  # by where it stands, not by a number

    def add(self, raw: Iterable[str]) -> None:
        if self.lines and self.lines[-1].strip():
            self.lines.append("")
        self.lines += raw

    def text(self) -> str:
        # the sign is in its place until the lines are joined, since the program broke them with it
        return reflow("\n".join(self.lines).rstrip())[self.sign :].strip("\n").rstrip()


class _Walk:
    """Down the mail, and always at an item."""

    def __init__(self, compared: Compared) -> None:
        self._lines = compared.lines
        self._match = compared.match
        self._last = compared.items
        self._at: int | None = None if self._last > 1 else 1
        self._numbered = False  # whether it is there by a number
        self._chunks: list[_Chunk] = []
        self._open: _Chunk | None = None
        self._led: bool = False  # whether the last new line leads to a quote
        self._seen: set[int] = set()  # the items that came back

    def go(self, stretch: _Stretch, *, answered: bool) -> None:
        """One stretch further; `answered` says that new words follow it."""
        match stretch.sort:
            case _Sort.NEW:
                self._new(stretch)
            case _Sort.QUOTED:
                self._quoted(stretch, answered=answered)
            case _Sort.APART:
                self._led = False
                if any(self._lines.why[n] in _BEGINS for n in range(stretch.begin, stretch.end)):
                    self._move(None)

    def said(self) -> list[tuple[tuple[int, ...], str]]:
        """What was written for which numbers; a bare greeting beside it is left out."""
        said = [(chunk, text) for chunk in self._chunks if (text := chunk.text())]
        if len(said) > 1:
            said = [(chunk, text) for chunk, text in said if chunk.numbers or not _is_bare(text)]
        if len(said) == 1 and said[0][0] is self._open and self._open.placed and self._all_came_back():
            return [((), said[0][1])]
        return [(chunk.numbers, text) for chunk, text in said]

    def _all_came_back(self) -> bool:
        """Whether what stands below all items may answer the last of them or the whole."""
        return self._last > 1 and self._seen >= set(range(1, self._last + 1))

    def _move(self, item: int | None) -> None:
        self._open = None
        self._numbered = False
        self._at = item if self._last > 1 else 1

    def _new(self, stretch: _Stretch) -> None:
        lines = self._lines
        begin = stretch.begin
        for n in range(stretch.begin, stretch.end):
            if not lines.text[n] or n in lines.code:
                continue
            found = numbered(lines.text[n])
            if found is not None and self._means(found):
                self._say(begin, n)
                begin = n + 1
                self._begin(found, n)
        self._say(begin, stretch.end)
        last = lines.text[stretch.end - 1]
        self._led = last[-1] in ":：" and not introduces(last)

    def _means(self, found: Numbered) -> bool:
        """Whether the number is one of an item; beside others, a wrong one is none's."""
        return self._numbered or all(1 <= number <= self._last for number in found.numbers)

    def _begin(self, found: Numbered, n: int) -> None:
        self._numbered = True
        if all(1 <= number <= self._last for number in found.numbers):
            self._open = _Chunk(found.numbers, ["x" * found.length + found.text], found.length)
        else:
            self._open = _Chunk((), [self._lines.text[n]])
        self._chunks.append(self._open)

    def _say(self, begin: int, end: int) -> None:
        lines = self._lines
        raw = [(lines.text[n] if lines.depth[n] else lines.raw[n]).rstrip() for n in range(begin, end)]
        if not any(raw):
            return
        if self._open is None:
            self._open = _Chunk((self._at,) if self._at else (), placed=True)
            self._chunks.append(self._open)
        elif begin and not lines.text[begin - 1]:
            self._open.add(())
        self._open.lines += raw

    def _quoted(self, stretch: _Stretch, *, answered: bool) -> None:
        items = self._place(stretch)
        lines = range(stretch.begin, stretch.end)
        kept = [n for n in lines if self._lines.why[n] is None]
        if self._led and answered and len(lines) <= _CHOSEN:
            self._cite(lines)
        elif items:
            self._move(next(iter(items)) or None if len(items) == 1 else None)
        elif kept:
            self._cite(kept)
        self._led = False

    def _place(self, stretch: _Stretch) -> frozenset[int]:
        """The items in one of which a quote ends: what its last line leaves open, the lines above it may tell."""
        place: frozenset[int] = frozenset()
        if self._match is not None:
            for items in self._match.items[stretch.begin : stretch.end]:
                place = (place & items) or items or place
                self._seen |= items
        return place

    def _cite(self, kept: Sequence[int]) -> None:
        """Keep a quote of something else."""
        if self._open is None:
            self._open = _Chunk((self._at,) if self._at else (), placed=True)
            self._chunks.append(self._open)
        self._open.add([_as_quote(self._lines.raw[n]) for n in kept])
        self._open.lines.append("")


def _is_bare(text: str) -> bool:
    return is_bare([line.strip() for line in text.split("\n") if line.strip()])


# What announces the mail that is answered: what stands above it belongs to no item below
_BEGINS = (Why.ATTRIBUTION, Why.HEADERS, Why.SEPARATOR, Why.FORWARD)


def _as_quote(raw: str) -> str:
    said = raw.strip()
    return said if said.startswith(">") else f"> {said}".rstrip()
