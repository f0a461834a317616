"""A reply to a digest -> its parts, each with the number of the item that it answers.

A part that begins with a number answers that item, if the number is not from a list of its own. Another part answers
the item whose words are quoted above it. Words above all quotes, and words below the end of the digest, answer no
single item.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from bridge.inbound.extract import Compared, Lines, WhyElided
from bridge.inbound.extract.quote_starts import is_by_program
from bridge.inbound.extract.reflow import reflow
from bridge.inbound.extract.signatures import is_sign_off
from bridge.inbound.greetings import is_greeting
from bridge.inbound.numbers import Listed, Numbered, listed, numbered

_CHOSEN = 12  # lines that a person quotes by hand below "As Ann says:"
_PARTLY = 0.25  # of the words of a line may be ours by chance


@dataclass(frozen=True, slots=True)
class ReplyPart:
    """Newly written words in Markdown; `number` is that of the item that they answer, None for no single item."""

    number: int | None
    text: str


def parts(compared: Compared) -> tuple[ReplyPart, ...]:
    """The parts of a reply. Each number occurs once, in the order in which the mail has them first."""
    builder = _PartsBuilder(compared)
    stretches = _stretches(compared)
    for stretch, following in zip(stretches, [*stretches[1:], None], strict=False):
        builder.add(stretch, answered=following is not None and following.sort is _Sort.NEW)
    texts: dict[int | None, list[str]] = {}
    for numbers, text in builder.numbered_texts():
        for number in numbers or (None,):
            texts.setdefault(number, []).append(text)
    return tuple(ReplyPart(number, "\n\n".join(several)) for number, several in texts.items())


class _Sort(Enum):
    NEW = auto()
    QUOTED = auto()
    ADDED = auto()  # by a program: attribution line, signature, footer


@dataclass(slots=True)
class _Stretch:
    """Lines `begin` to `end` (exclusive) of one sort, blank lines between them included."""

    sort: _Sort
    begin: int
    end: int


def _stretches(compared: Compared) -> list[_Stretch]:
    lines = compared.lines
    within = _new_within_quotes(compared)
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
    if why in (WhyElided.QUOTE, WhyElided.FORWARD) or (why is None and lines.depth[n]):
        return _Sort.QUOTED
    return _Sort.NEW if why is None else _Sort.ADDED


def _new_within_quotes(compared: Compared) -> frozenset[int]:
    """The lines of an HTML quote that are new: lines of other words, with lines of ours above and below them.

    Some programs do not end the quote where a person writes into it, and HTML has no marks on each line.
    """
    lines, match = compared.lines, compared.match
    within: list[int] = []
    if match is None or not compared.page:
        return frozenset()
    held: list[int] | None = None  # the lines of other words since the last line of ours; None if there is none of ours
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
    """Lines for the same numbers. The first begins with a marker of `marker` characters, dropped from the text."""

    numbers: tuple[int, ...]  # empty: no single item
    lines: list[str] = field(default_factory=list)
    marker: int = 0
    by_place: bool = False  # the place in the mail tells the numbers, not a marker

    def append_block(self, block: Iterable[str]) -> None:
        if self.lines and self.lines[-1].strip():
            self.lines.append("")
        self.lines += block

    def text(self) -> str:
        # the marker goes only after the lines are joined, since the program broke them with the marker in place
        return reflow("\n".join(self.lines).rstrip())[self.marker :].strip("\n").rstrip()


class _PartsBuilder:
    """Goes down the mail, stretch by stretch, and knows which item is answered there."""

    def __init__(self, compared: Compared) -> None:
        self._lines = compared.lines
        self._match = compared.match
        self._last = compared.items
        self._item: int | None = None if self._last > 1 else 1
        self._in_numbered = False  # the part here began with a number
        self._chunks: list[_Chunk] = []
        self._open: _Chunk | None = None
        self._leads = False  # the last new line leads to a quote
        self._came_back: set[int] = set()  # the items that are quoted

    def add(self, stretch: _Stretch, *, answered: bool) -> None:
        """Add the next stretch; `answered` is True if new words follow it."""
        match stretch.sort:
            case _Sort.NEW:
                self._add_new(stretch)
            case _Sort.QUOTED:
                self._add_quoted(stretch, answered=answered)
            case _Sort.ADDED:
                self._leads = False
                if any(self._lines.why[n] in _STARTS for n in range(stretch.begin, stretch.end)):
                    self._move_to(None)

    def numbered_texts(self) -> list[tuple[tuple[int, ...], str]]:
        """The texts with their numbers. A greeting beside other texts is left out."""
        texts = [(chunk, text) for chunk in self._chunks if (text := chunk.text())]
        if texts and texts[-1][0].marker:
            texts[-1] = (texts[-1][0], _without_sign_off(texts[-1][1]))
        if len(texts) > 1:
            texts = [(chunk, text) for chunk, text in texts if chunk.numbers or not _is_greeting(text)]
        if len(texts) == 1 and texts[0][0] is self._open and self._open.by_place and self._all_came_back():
            return [((), texts[0][1])]  # below all items: it may answer the last one or all of them
        return [(chunk.numbers, text) for chunk, text in texts]

    def _all_came_back(self) -> bool:
        return self._last > 1 and self._came_back >= set(range(1, self._last + 1))

    def _move_to(self, item: int | None) -> None:
        self._open = None
        self._in_numbered = False
        self._item = item if self._last > 1 else 1

    def _add_new(self, stretch: _Stretch) -> None:
        lines = self._lines
        begin = stretch.begin
        by_list = self._by_list(stretch)
        for n in range(stretch.begin, stretch.end):
            if not lines.text[n] or n in lines.code:
                continue
            found = numbered(lines.text[n]) or by_list.get(n)
            if found is not None and (self._in_numbered or self._exist(found.numbers)):
                self._add_lines(begin, n)
                begin = n + 1
                self._open_numbered(found, n)
        self._add_lines(begin, stretch.end)
        last = lines.text[stretch.end - 1]
        self._leads = last[-1] in ":：" and not is_by_program(last)

    def _by_list(self, stretch: _Stretch) -> dict[int, Numbered]:
        """The lines that begin like those of a list ("2. my words"), where they answer items.

        They do if only a greeting is above them, nothing else tells which item is answered there, and each number is
        that of another item. Below a line with a colon at its end, there is a list of the person's own. Below the quote
        of an item, its own number is no list.
        """
        lines = self._lines
        filled = [n for n in range(stretch.begin, stretch.end) if lines.text[n] and n not in lines.code]
        if self._last < 2 or (self._chunks and not self._item) or any(numbered(lines.text[n]) for n in filled):
            return {}
        found = [(n, one) for n in filled if (one := listed(lines.text[n])) is not None]
        above = [lines.text[n] for n in filled if not found or n < found[0][0]]
        if not found or (above and not is_greeting(above)):
            return {}
        answers = self._without_own_lists([(n, one) for n, one in found if one.style == found[0][1].style])
        numbers = [number for _, one in answers for number in one.numbered.numbers]
        if self._item and numbers != [self._item]:
            return {}
        if len(set(numbers)) < len(numbers) or not self._exist(numbers):
            return {}
        return {n: one.numbered for n, one in answers} if len(answers) > 1 or found[0][1].names_item_alone else {}

    def _without_own_lists(self, found: Sequence[tuple[int, Listed]]) -> list[tuple[int, Listed]]:
        kept: list[tuple[int, Listed]] = []
        before = 0  # the last number of a list of the person's own
        for n, one in found:
            above = next((self._lines.text[m] for m in range(n - 1, -1, -1) if self._lines.text[m]), "")
            (number,) = one.numbered.numbers
            if kept and (above[-1:] in (":", "：") or (before and number == before + 1)):
                before = number
            else:
                before = 0
                kept.append((n, one))
        return kept

    def _exist(self, numbers: Iterable[int]) -> bool:
        return all(1 <= number <= self._last for number in numbers)

    def _open_numbered(self, found: Numbered, n: int) -> None:
        """Begin a chunk. Among valid numbers, an unknown one leaves its text without an item."""
        self._in_numbered = True
        if self._exist(found.numbers):
            self._open = _Chunk(found.numbers, ["x" * found.length + found.text], found.length)
        else:
            self._open = _Chunk((), [self._lines.text[n]])
        self._chunks.append(self._open)

    def _open_here(self) -> _Chunk:
        self._open = _Chunk((self._item,) if self._item else (), by_place=True)
        self._chunks.append(self._open)
        return self._open

    def _add_lines(self, begin: int, end: int) -> None:
        lines = self._lines
        raw = [(lines.text[n] if lines.depth[n] else lines.raw[n]).rstrip() for n in range(begin, end)]
        if not any(raw):
            return
        if self._open is None:
            self._open_here().lines += raw
        elif begin and not lines.text[begin - 1]:
            self._open.append_block(raw)
        else:
            self._open.lines += raw

    def _add_quoted(self, stretch: _Stretch, *, answered: bool) -> None:
        items = self._items_at_end(stretch)
        lines = range(stretch.begin, stretch.end)
        kept = [n for n in lines if self._lines.why[n] is None]
        if self._leads and answered and len(lines) <= _CHOSEN:
            self._add_quote(lines)
        elif items:
            self._move_to(next(iter(items)) or None if len(items) == 1 else None)
        elif kept:
            self._add_quote(kept)
        self._leads = False

    def _items_at_end(self, stretch: _Stretch) -> frozenset[int]:
        """The items that may hold the end of a quote. If its last line may be from several, the lines above decide."""
        found: frozenset[int] = frozenset()
        if self._match is not None:
            for items in self._match.items[stretch.begin : stretch.end]:
                found = (found & items) or items or found
                self._came_back |= items
        return found

    def _add_quote(self, kept: Sequence[int]) -> None:
        """Keep a quote that the person chose."""
        chunk = self._open or self._open_here()
        chunk.append_block([_as_quote(self._lines.raw[n]) for n in kept])
        chunk.lines.append("")


def _is_greeting(text: str) -> bool:
    return is_greeting([line.strip() for line in text.split("\n") if line.strip()])


def _without_sign_off(text: str) -> str:
    """The text without a last paragraph that takes leave: below several numbers it belongs to no item."""
    above, _, last = text.rpartition("\n\n")
    leave, _, name = last.partition(", ")
    lines = [line.strip() for line in ([leave, name] if name and "\n" not in last else last.split("\n"))]
    return above.rstrip() if above and is_sign_off(lines[0]) and is_greeting(lines) else text


# The lines that introduce the mail that is answered: words above them answer no single item
_STARTS = (WhyElided.ATTRIBUTION, WhyElided.HEADERS, WhyElided.SEPARATOR, WhyElided.FORWARD)


def _as_quote(raw: str) -> str:
    text = raw.strip()
    return text if text.startswith(">") else f"> {text}".rstrip()
