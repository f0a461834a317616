"""What we sent, held against what came back: whatever a program did to the lines, the words in their order are ours.

Texts are compared by their shingles: each three words that follow each other. It is linear in both texts, and works in
any language, after any re-wrapping, re-quoting or change of quotation marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bridge.inbound.extract.lines import Lines

_SHINGLE = 3
_OURS = 0.6  # of a line's words, so that the line is a quote of ours
_PARTLY = 0.25  # of them, where the lines beside it are ours
_RUN = 6  # words in our order that an unquoted line needs; fewer are met by chance
_ENOUGH = 0.3  # of what we sent, so that a comparison is worth believing
_LONGEST = 400  # words of a line that are looked at
_FORM = 200_000  # characters of a form that are looked at
_PLACES = 8  # places of one shingle that are tried
_RUNS = 300  # runs that are put in order
_GAP = 200  # words between two runs that are compared one by one

# Scripts that do not part words with blanks are taken sign by sign.
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")
_LINK = re.compile(r"<?(?:https?://|mailto:)[^\s<>]{1,2000}>?|\[(?:cid|image|https?):[^\]]{0,500}\]", re.IGNORECASE)


def words(text: str) -> list[str]:
    """The words of a text in their order, folded; links are none, since programs rewrite them."""
    if "://" in text or "mailto:" in text or "[" in text:
        text = _LINK.sub(" ", text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _WORD.findall(text.lower())


@dataclass(frozen=True, slots=True)
class Match:
    """For each line: its share of words that are ours (None without words), the longest run of them, and whether the
    run comes over from the line before."""

    share: tuple[float | None, ...]
    sign: tuple[bool, ...]  # whether a line without words stands in what we sent
    run: tuple[int, ...]
    joined: tuple[bool, ...]
    enough: bool

    def ours(self, n: int) -> bool:
        """Whether a quoted line is ours."""
        share = self.share[n]
        return share is not None and share >= _OURS

    def surely_ours(self, n: int) -> bool:
        """Whether a line that nothing marks as quoted is ours."""
        return self.ours(n) and self.run[n] >= _RUN

    def of(self, begin: int, end: int) -> float:
        """The share of lines with words that are ours."""
        shares = [share for share in self.share[begin:end] if share is not None]
        return sum(share >= _OURS for share in shares) / len(shares) if shares else 0.0


class Sent:
    """The mail that is answered, in each of its forms (text, HTML as text)."""

    def __init__(self, forms: Sequence[str]) -> None:
        self._forms = [_Form(form[:_FORM]) for form in forms]
        self._signs = {line.strip(" >") for form in forms for line in form[:_FORM].split("\n")}

    def match(self, lines: Lines) -> Match:
        """How much of each line is ours, in either form: a program may quote one and write the links of the other."""
        stream: list[str] = []
        starts: list[int] = []
        for n, line in enumerate(lines.text):
            starts.append(len(stream))
            if line and n not in lines.code:
                stream.extend(words(line)[:_LONGEST])
        starts.append(len(stream))
        covered = [0] * len(stream)
        for form in self._forms:
            covered = list(map(max, covered, form.cover(stream)))
        size = min((len(form.words) for form in self._forms), default=0)
        return _by_line(lines, starts, covered, self._signs, size)


class _Form:
    def __init__(self, text: str) -> None:
        self.words = words(text)
        self._places: dict[tuple[str, ...], list[int]] = {}
        for n, shingle in enumerate(zip(self.words, self.words[1:], self.words[2:], strict=False)):
            places = self._places.setdefault(shingle, [])
            if len(places) < _PLACES:
                places.append(n)

    def cover(self, stream: list[str]) -> list[int]:
        """For each word, how long the run of our words is in which it stands; 0 where it is not ours.

        What we wrote comes back in our order and once: a sentence of ours that a person takes up in their answer, above
        or below the quote, is the person's.
        """
        covered = [0] * len(stream)
        at = place = 0
        for begin, where, length in _ordered(self._runs(stream)):
            self._bridge(stream, covered, range(at, begin), range(place, where))
            covered[begin : begin + length] = [length] * length
            at, place = begin + length, where + length
        return covered

    def _runs(self, stream: list[str]) -> list[tuple[int, int, int]]:
        """The runs (begin, place in ours, length) of words that are ours."""
        runs: list[tuple[int, int, int]] = []
        n = 0
        while n + _SHINGLE <= len(stream):
            best = (0, 0)
            for place in self._places.get(tuple(stream[n : n + _SHINGLE]), ()):
                length = _SHINGLE
                while (
                    n + length < len(stream)
                    and place + length < len(self.words)
                    and stream[n + length] == self.words[place + length]
                ):
                    length += 1
                best = max(best, (length, place))
            if best[0]:
                runs.append((n, best[1], best[0]))
            n += best[0] or 1
        return runs

    def _bridge(self, stream: list[str], covered: list[int], gap: range, ours: range) -> None:
        """Mark the words between two runs that stand between them in ours too."""
        if len(gap) > _GAP or len(ours) > _GAP:
            return
        place = ours.start
        for n in gap:
            try:
                place = self.words.index(stream[n], place, ours.stop) + 1
            except ValueError:
                continue
            covered[n] = 1


def _ordered(runs: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The runs that follow each other in both texts, as many words as can be."""
    if len(runs) > _RUNS:
        runs = sorted(sorted(runs, key=lambda run: -run[2])[:_RUNS])
    best: list[tuple[int, int]] = []  # words up to this run, and the run before it
    for n, (_, place, length) in enumerate(runs):
        before = [(best[m][0], m) for m in range(n) if runs[m][1] + runs[m][2] <= place]
        most, last = max(before, default=(0, -1))
        best.append((most + length, last))
    chain: list[tuple[int, int, int]] = []
    at = max(range(len(runs)), key=lambda n: best[n][0], default=-1)
    while at >= 0:
        chain.append(runs[at])
        at = best[at][1]
    return chain[::-1]


def _by_line(lines: Lines, starts: list[int], covered: list[int], signs: set[str], size: int) -> Match:
    share: list[float | None] = []
    sign = [line in signs for line in lines.text]
    run: list[int] = []
    joined: list[bool] = []
    for n, line in enumerate(lines.text):
        begin, end = starts[n], starts[n + 1]
        mine = sum(map(bool, covered[begin:end]))
        if begin == end:  # a rule or a picture says nothing, but a thumb is an answer
            said = bool(line) and not line.isascii() and not sign[n]
            share.append(0.0 if said else None)
        else:
            share.append(mine / (end - begin))
        run.append(max(covered[begin:end], default=0))
        joined.append(0 < begin < end and covered[begin] > 0 and covered[begin] == covered[begin - 1])
    return Match(tuple(share), tuple(sign), tuple(run), tuple(joined), sum(map(bool, covered)) >= _ENOUGH * size > 0)


def apply(lines: Lines, match: Match) -> frozenset[int]:
    """Make quotes of the lines that are ours though no sign says so.

    The answer names the lines at which a quote of ours begins with no mark above it.
    """
    surely = [n for n in range(len(lines.text)) if match.surely_ours(n)]
    # Whether the author's program marks quotes; what was a quote within our mail is marked in any case.
    marked = sum(lines.depth[n] > 0 for n in surely) * 2 > len(surely)
    rather = [n for n in range(len(lines.text)) if match.ours(n) and match.run[n] >= _SHINGLE]
    within = range(surely[0], rather[-1] + 1) if surely else range(0)
    begins: set[int] = set()
    before = -1  # the last filled line
    for n, line in enumerate(lines.text):
        if not line:
            continue
        if lines.why[n] is None and not lines.depth[n] and n not in lines.code:
            broken = before == n - 1 and lines.depth[before] > 0 and match.joined[n] and match.ours(n)
            if broken or (not marked and _unmarked(lines, match, n, before, within)):
                lines.depth[n] = lines.depth[before] if broken else 1
                if before < 0 or not lines.depth[before]:
                    begins.add(n)
        before = n
    return frozenset(begins)


def _unmarked(lines: Lines, match: Match, n: int, before: int, within: range) -> bool:
    """Whether a line that no sign marks is ours: surely, or as one of the lines among those that surely are."""
    if match.surely_ours(n) or (n in within and match.ours(n) and match.run[n] >= _SHINGLE):
        return True
    if before < 0 or not lines.depth[before]:
        return False
    share, following = match.share[n], lines.next_filled(n + 1)
    while following < len(lines.text) and match.share[following] is None:
        following = lines.next_filled(following + 1)
    beside = following < len(lines.text) and not lines.depth[following] and match.ours(following)
    if share is None:
        rule = match.sign[n] and len(lines.text[n]) > len("-- ")
        return rule or _LINK.search(lines.text[n]) is not None or beside
    return share >= _OURS or (share >= _PARTLY and beside)
