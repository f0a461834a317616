"""Compare two texts word by word: which words of a mail are from the mail that we sent, and at which place there.

Both texts are cut into shingles: each three words that follow each other. The comparison is linear in both texts. It
works in any language, and after any change of line breaks, quote marks or punctuation.

"Ours" below means: from the mail that we sent. A place is the index of a word in that mail.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from bridge.inbound.extract.vocabulary import link_leftovers, words_of
from bridge.mail import item_marks

SHINGLE = 3
_PLACES = 8  # places of one shingle that are tried, and one more for each item of a digest
_RUNS = 300  # runs that are put in order
_GAP = 200  # words between two runs that are compared one by one
_OVERLAP = 2  # words that two runs may share
_WHOLE = 0.6  # of a line's words must be one run of ours, so that the line alone tells its item
_NEARLY = 0.9  # of a paragraph's words must be one run of ours, where nothing marks it as quoted

WordRun = tuple[int, int, int]  # first word in the stream, its place, length
Items = frozenset[int]  # one of these items holds the line; 0 means no item; empty means unknown
UNKNOWN: Items = frozenset()


@dataclass(slots=True)
class Cover:
    """The words that are ours in a stream of words.

    `length[n]` is the length of the run that holds word n (0: not ours), and `place[n]` its place (-1: none).
    `ties[n]` are the distances from there to the other places where the run fits as well.
    """

    length: list[int]
    place: list[int]
    ties: list[tuple[int, ...]]
    known: list[int] = field(default_factory=list)  # the indexes of the words that are ours, in order

    def around(self, n: int) -> tuple[int, int]:
        """The places of the last word of ours before word n, and of the first one from n on."""
        at = bisect_left(self.known, n)
        above = self.place[self.known[at - 1]] if at else -1
        return above, self.place[self.known[at]] if at < len(self.known) else sys.maxsize


class SentText:
    """One text of the mail that we sent (plain, or HTML as text), ready to be compared.

    Where the items of a digest are marked in it, the number of the item is known for each word.
    """

    def __init__(self, text: str) -> None:
        self.words: list[str] = []
        self._item: list[int] = []  # for each word the number of its item, 0 outside of items
        self._quoted: list[bool] = []  # for each word: our own mail quotes it there
        self._short: dict[tuple[str, ...], set[int]] = defaultdict(set)  # lines shorter than a shingle -> items
        self._pictures: dict[str, list[int]] = defaultdict(list)  # lines without a word -> the places right behind them
        self.items = item_marks.last(text)
        self.leftovers = link_leftovers(text)
        for number, line in (
            (piece.number or 0, line) for piece in item_marks.pieces(text) for line in piece.text.split("\n")
        ):
            found = words_of(line)
            if not found and not line.isascii():
                self._pictures[line.strip(" >")].append(len(self.words))
            self.words += found
            self._item += [number] * len(found)
            self._quoted += [line.lstrip().startswith(">")] * len(found)
            if self.items and 0 < len(found) < SHINGLE:
                self._short[tuple(found)].add(number)
        self._places: dict[tuple[str, ...], list[int]] = {}
        most = _PLACES + self.items
        for n, shingle in enumerate(zip(self.words, self.words[1:], self.words[2:], strict=False)):
            places = self._places.setdefault(shingle, [])
            if len(places) < most:
                places.append(n)

    def cover(self, stream: Sequence[str]) -> Cover:
        """Find the words of a stream that are ours.

        Runs of ours must come back in our order, and each once. So a sentence of ours that a person repeats above or
        below the quote counts as the person's own.
        """
        cover = Cover([0] * len(stream), [-1] * len(stream), [()] * len(stream))
        runs = self._runs(stream)
        chain = _ordered(runs)
        at = place = 0
        for begin, where, length in chain:
            self._bridge(stream, cover, range(at, begin), range(place, where))
            cover.length[begin : begin + length] = [length] * length
            cover.place[begin : begin + length] = range(where, where + length)
            at, place = begin + length, where + length
        cover.known = [n for n, length in enumerate(cover.length) if length]
        if self.items:
            _tie(cover, runs, chain, len(self.words))
        return cover

    def cover_alone(self, stream: Sequence[str], cover: Cover, begin: int, end: int, *, least: int) -> None:
        """Mark words `begin` to `end` (exclusive) as ours if most of them are one run of ours, in whatever order.

        The run needs `least` words, unless it is the heading of an item and words of ours follow it.
        """
        runs = self._runs(stream[begin:end])
        longest = max((length for _, _, length in runs), default=0)
        if not longest or longest < _NEARLY * (end - begin):
            return
        first, where, _ = next(run for run in runs if run[2] == longest)
        heading = where and self._item[where - 1] != self._item[where] and end < len(stream) and cover.length[end]
        if longest < least and not heading:
            return
        others = tuple(place - where for at, place, _ in runs if at == first and place != where)
        at = begin + first
        cover.length[at : at + longest] = [max(longest, least)] * longest
        cover.place[at : at + longest] = range(where, where + longest)
        cover.ties[at : at + longest] = [others] * longest

    def shows(self, line: str, above: int, below: int) -> bool:
        """True if our mail has this line without a word between the places `above` and `below`."""
        places = self._pictures.get(line, ())
        at = bisect_right(places, above)
        return at < len(places) and places[at] <= below

    def items_of(self, cover: Cover, begin: int, end: int) -> Items:
        """The items that may hold the last of the words `begin` to `end` (exclusive)."""
        known = [n for n in range(begin, end) if cover.length[n]]
        last = max((n for n in known if cover.length[n] >= SHINGLE), default=max(known, default=-1))
        return self._items_at([cover.place[last] + far for far in (0, *cover.ties[last])]) if last >= 0 else UNKNOWN

    def items_alone(self, line: Sequence[str]) -> Items:
        """The items that may hold a line of these words, wherever the lines beside it are from."""
        if len(line) < SHINGLE:
            return frozenset(self._short.get(tuple(line), ()))
        runs = self._runs(line)
        longest = max((length for _, _, length in runs), default=0)
        if longest < _WHOLE * len(line):
            return UNKNOWN
        return self._items_at([place + length - 1 for _, place, length in runs if length == longest])

    def _items_at(self, places: Sequence[int]) -> Items:
        # an item's own words count before a table of contents or a quote that repeats them
        original = [place for place in places if self._item[place] and not self._quoted[place]]
        return frozenset(self._item[place] for place in original or places)

    def _runs(self, stream: Sequence[str]) -> list[WordRun]:
        """The runs of words that are ours; a run that has several places is listed with each of them."""
        runs: list[WordRun] = []
        n = 0
        while n + SHINGLE <= len(stream):
            found = [
                (self._length(stream, n, place), place)
                for place in self._places.get((stream[n], stream[n + 1], stream[n + 2]), ())
            ]
            longest = max(found, default=(0, 0))[0]
            runs += [(n, place, length) for length, place in found if length == longest]
            n += longest or 1
        return runs

    def _length(self, stream: Sequence[str], n: int, place: int) -> int:
        """The number of equal words from word n and from this place on; the first shingle is known to be equal."""
        length = SHINGLE
        most = min(len(stream) - n, len(self.words) - place)
        while length < most and stream[n + length] == self.words[place + length]:
            length += 1
        return length

    def _bridge(self, stream: Sequence[str], cover: Cover, gap: range, ours: range) -> None:
        """Mark the words between two runs that our mail has between these runs too."""
        if len(gap) > _GAP or len(ours) > _GAP:
            return
        place = ours.start
        for n in gap:
            try:
                place = self.words.index(stream[n], place, ours.stop) + 1
            except ValueError:
                continue
            cover.length[n], cover.place[n] = 1, place - 1


def _ordered(runs: list[WordRun]) -> list[WordRun]:
    """The runs that follow each other in both texts, chosen for the most words.

    Two runs may share a few words: "I" may end a quote and also begin the next.
    """
    if len(runs) > _RUNS:
        runs = sorted(sorted(runs, key=lambda run: -run[2])[:_RUNS])
    best: list[tuple[int, int]] = []  # for each run: words of the best chain up to it, and the run before it
    for n, (begin, place, length) in enumerate(runs):
        ahead = (m for m in range(n) if runs[m][0] < begin and runs[m][1] < place)
        before = [(best[m][0] - _shared(runs[m], place), m) for m in ahead if _shared(runs[m], place) <= _OVERLAP]
        most, last = max(before, default=(0, -1))
        best.append((most + length, last))
    chain: list[WordRun] = []
    at = max(range(len(runs)), key=lambda n: best[n][0], default=-1)
    while at >= 0:
        begin, place, length = runs[at]
        chain.append((begin, place, length - _shared(runs[at], chain[-1][1]) if chain else length))
        at = best[at][1]
    return chain[::-1]


def _shared(run: WordRun, place: int) -> int:
    """The number of words of a run at this place and behind it."""
    return max(0, run[1] + run[2] - place)


def _tie(cover: Cover, runs: Sequence[WordRun], chain: Sequence[WordRun], end: int) -> None:
    """Note for each run of the chain the other places where it fits between its neighbours."""
    places = {begin: [run[1] for run in same] for begin, same in groupby(runs, key=lambda run: run[0])}
    for n, (begin, where, length) in enumerate(chain):
        above = chain[n - 1][1] + chain[n - 1][2] if n else 0
        below = chain[n + 1][1] if n + 1 < len(chain) else end
        among = [place for place in places[begin] if above <= place <= below - length and place != where]
        if among:
            cover.ties[begin : begin + length] = [tuple(place - where for place in among)] * length
