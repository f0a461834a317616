"""Two texts held against each other by their words: which words of the one are the other's, and where they stand there.

Texts are compared by their shingles: each three words that follow each other. It is linear in both texts, and works in
any language, after any re-wrapping, re-quoting or change of quotation marks.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from bridge.mail import marks

SHINGLE = 3
_PLACES = 8  # places of one shingle that are tried, and one more for each item of a digest
_RUNS = 300  # runs that are put in order
_GAP = 200  # words between two runs that are compared one by one
_OVERLAP = 2  # words that two runs may share
_WHOLE = 0.6  # of a line's words, so that it is found by itself
_NEARLY = 0.9  # of a paragraph's, that no sign marks as quoted

# Scripts that do not part words with blanks are taken sign by sign.
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")
# A link may have angle brackets in it: programs write some as %3C and leave others.
_LINK = re.compile(
    r"<?(?:https?://|mailto:)[^\s<>]{1,2000}((?:<[^\s<>]{0,80}>[^\s<>]{0,500}){0,20})>?|\[(?:cid|image|https?):[^\]]{0,500}\]",
    re.IGNORECASE,
)

Run = tuple[int, int, int]  # begin, place in ours, length
Items = frozenset[int]  # those in one of which something stands: 0 is in none of them, empty is unknown
UNKNOWN: Items = frozenset()


def words(text: str) -> list[str]:
    """The words of a text in their order, folded; links are none, since programs rewrite them."""
    if "://" in text or "mailto:" in text or "[" in text:
        text = _LINK.sub(" ", text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _WORD.findall(text.lower())


def has_link(line: str) -> bool:
    """Whether a line has a link, which is no word."""
    return _LINK.search(line) is not None


# the end of a link that a program broke off: "d>)", or "e>&f=<g>)."
_BROKEN_OFF = re.compile(
    r"[\w&=%/.?#-]{0,3}[)}]{0,3}[>\]][>\])}.,;]{0,5}$|(?=\S{0,200}[<>])(?=\S{0,200}[&=%])\S{1,300}$"
)


def is_broken_off(line: str) -> bool:
    """Whether a line is no more than the end of a link, and says no word."""
    return _BROKEN_OFF.match(line) is not None


@dataclass(slots=True)
class Cover:
    """For each word: how long the run of our words is in which it stands (0: it is not ours), its place in ours, and
    how far from there the other places are where the run could as well stand."""

    length: list[int]
    place: list[int]
    ties: list[tuple[int, ...]]
    known: list[int] = field(default_factory=list)  # the words that are ours

    def around(self, n: int) -> tuple[int, int]:
        """The places of the nearest words of ours above and from a word on."""
        at = bisect_left(self.known, n)
        above = self.place[self.known[at - 1]] if at else -1
        return above, self.place[self.known[at]] if at < len(self.known) else sys.maxsize


class Form:
    """One form of what we sent, with the numbers of the items in which its words stand, where they are marked."""

    def __init__(self, text: str) -> None:
        self.words: list[str] = []
        self._item: list[int] = []
        self._cited: list[bool] = []  # whether a word is quoted in our own mail, and is said in earnest elsewhere
        self._short: dict[tuple[str, ...], set[int]] = defaultdict(set)  # lines of less words than a shingle
        self.items = marks.last(text)
        self._pictures: dict[str, list[int]] = defaultdict(list)  # lines without a word: before which word they stand
        for number, cited, line in _stretches(text):
            found = words(line)
            if not found and not line.isascii():
                self._pictures[line.strip(" >")].append(len(self.words))
            self.words += found
            self._item += [number] * len(found)
            self._cited += [cited] * len(found)
            if self.items and 0 < len(found) < SHINGLE:
                self._short[tuple(found)].add(number)
        # what programs may leave of our links
        self.leftovers = {word for link in _LINK.finditer(text) if link[1] for word in _WORD.findall(link[1].lower())}
        self._places: dict[tuple[str, ...], list[int]] = {}
        most = _PLACES + self.items
        for n, shingle in enumerate(zip(self.words, self.words[1:], self.words[2:], strict=False)):
            places = self._places.setdefault(shingle, [])
            if len(places) < most:
                places.append(n)

    def cover(self, stream: Sequence[str]) -> Cover:
        """Which words of a stream are ours.

        What we wrote comes back in our order and once: a sentence of ours that a person takes up in their answer, above
        or below the quote, is the person's.
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
        """Mark the words from begin to end (exclusive), where most of them are one run of ours, out of its order.

        Above others that are ours, the heading of an item may be as short as can be.
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
        """Whether a line without a word stands between two places."""
        places = self._pictures.get(line, ())
        at = bisect_right(places, above)
        return at < len(places) and places[at] <= below

    def items_of(self, cover: Cover, begin: int, end: int) -> Items:
        """The items in one of which the words from begin to end (exclusive) end."""
        last = max((n for n in range(begin, end) if cover.length[n] >= SHINGLE), default=-1)
        if last < 0:
            last = max((n for n in range(begin, end) if cover.length[n]), default=-1)
        return self._items_at([cover.place[last] + far for far in (0, *cover.ties[last])]) if last >= 0 else UNKNOWN

    def items_alone(self, said: Sequence[str]) -> Items:
        """The items in one of which a line stands, by itself and wherever its neighbours are."""
        if len(said) < SHINGLE:
            return frozenset(self._short.get(tuple(said), ()))
        runs = self._runs(said)
        longest = max((length for _, _, length in runs), default=0)
        if longest < _WHOLE * len(said):
            return UNKNOWN
        return self._items_at([place + length - 1 for _, place, length in runs if length == longest])

    def _items_at(self, places: Sequence[int]) -> Items:
        # the contents above name what is said below
        earnest = [place for place in places if self._item[place] and not self._cited[place]]
        return frozenset(self._item[place] for place in earnest or places)

    def _runs(self, stream: Sequence[str]) -> list[Run]:
        """The runs of words that are ours; one that stands at several places in ours is there with each of them."""
        runs: list[Run] = []
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
        """How many words are the same from there on."""
        length = SHINGLE
        most = min(len(stream) - n, len(self.words) - place)
        while length < most and stream[n + length] == self.words[place + length]:
            length += 1
        return length

    def _bridge(self, stream: Sequence[str], cover: Cover, gap: range, ours: range) -> None:
        """Mark the words between two runs that stand between them in ours too."""
        if len(gap) > _GAP or len(ours) > _GAP:
            return
        place = ours.start
        for n in gap:
            try:
                place = self.words.index(stream[n], place, ours.stop) + 1
            except ValueError:
                continue
            cover.length[n], cover.place[n] = 1, place - 1


def _stretches(text: str) -> Iterator[tuple[int, bool, str]]:
    """The lines of a text: the number of their item, whether they are quoted there, and what they say."""
    for piece in marks.pieces(text):
        for line in piece.text.split("\n"):
            yield piece.number or 0, line.lstrip().startswith(">"), line


def _ordered(runs: list[Run]) -> list[Run]:
    """The runs that follow each other in both texts, as many words as can be.

    Two may share a few words: "I" is ours, and is also how the answer begins that stands before it.
    """
    if len(runs) > _RUNS:
        runs = sorted(sorted(runs, key=lambda run: -run[2])[:_RUNS])
    best: list[tuple[int, int]] = []  # words up to this run, and the run before it
    for n, (begin, place, length) in enumerate(runs):
        before = [(best[m][0] - _shared(runs[m], place), m) for m in range(n) if _goes_before(runs[m], begin, place)]
        most, last = max(before, default=(0, -1))
        best.append((most + length, last))
    chain: list[Run] = []
    at = max(range(len(runs)), key=lambda n: best[n][0], default=-1)
    while at >= 0:
        begin, place, length = runs[at]
        chain.append((begin, place, length - _shared(runs[at], chain[-1][1]) if chain else length))
        at = best[at][1]
    return chain[::-1]


def _shared(run: Run, place: int) -> int:
    """The words at the end of a run that stand from a place on."""
    return max(0, run[1] + run[2] - place)


def _goes_before(run: Run, begin: int, place: int) -> bool:
    return run[0] < begin and run[1] < place and _shared(run, place) <= _OVERLAP


def _tie(cover: Cover, runs: Sequence[Run], chain: Sequence[Run], end: int) -> None:
    """Note for each run of the chain where else it could stand between its neighbours."""
    places = {begin: [run[1] for run in same] for begin, same in groupby(runs, key=lambda run: run[0])}
    for n, (begin, where, length) in enumerate(chain):
        above = chain[n - 1][1] + chain[n - 1][2] if n else 0
        below = chain[n + 1][1] if n + 1 < len(chain) else end
        among = [place for place in places[begin] if above <= place <= below - length and place != where]
        if among:
            cover.ties[begin : begin + length] = [tuple(place - where for place in among)] * length
