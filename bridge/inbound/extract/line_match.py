"""Compare a mail line by line with the mail of ours that it answers.

Mail programs break lines, change quote marks and rewrite links; the words and their order stay. "Ours" means: from the
mail that we sent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bridge.inbound.extract.alignment import SHINGLE, UNKNOWN, Cover, Items, SentText
from bridge.inbound.extract.lines import Lines
from bridge.inbound.extract.vocabulary import END_OF_LINK, LINK, words_of
from bridge.mail import item_marks

_OURS = 0.6  # of a line's words must be ours, so that the line is ours
_PARTLY = 0.25  # of them, where the lines beside it are ours
_RUN = 6  # words in our order that an unquoted line needs; fewer are met by chance
_ENOUGH = 0.3  # of our mail must come back, so that the comparison can be trusted
_KNOWN = 0.3  # of the lines below a quote start must be ours, so that the others are taken for an answer
_LONGEST = 400  # words of a line that are read
_FEW = 2  # words that may be left of a link on a line of its own
_TEXT = 200_000  # characters of our mail that are read
_MARKS = re.compile(r"\s*(?:>\s?)+")


@dataclass(frozen=True, slots=True)
class LineMatch:
    """The result of the comparison for each line of a mail."""

    share: tuple[float | None, ...]  # of the line's words that are ours; None for a line without words
    listed: tuple[bool, ...]  # our mail has the same line; a picture ("👍") must also be at its place
    run: tuple[int, ...]  # the longest run of words of ours
    joined: tuple[bool, ...]  # a run of ours goes on from the line before
    enough: bool  # so much of our mail came back that the comparison can be trusted
    items: tuple[Items, ...] = ()  # for an answer to a digest: the items that may hold the line

    def is_ours(self, n: int) -> bool:
        """True if line n is ours, provided that it is quoted."""
        share = self.share[n]
        return share is not None and share >= _OURS

    def is_in_order(self, n: int) -> bool:
        """True if line n is ours and has a shingle of ours, provided that the lines beside it are ours."""
        return self.is_ours(n) and self.run[n] >= SHINGLE

    def is_surely_ours(self, n: int) -> bool:
        """True if line n is ours even where nothing marks it as quoted."""
        return self.is_ours(n) and self.run[n] >= _RUN

    def is_known(self, begin: int, end: int) -> bool:
        """True if so many of the lines are ours that the others may be an answer to them."""
        passage = not self.enough and any(self.is_surely_ours(n) for n in range(begin, end))  # of a digest
        return passage or self.share_of(begin, end) > _KNOWN

    def share_of(self, begin: int, end: int) -> float:
        """The share of the lines with words that are ours."""
        shares = [share for share in self.share[begin:end] if share is not None]
        return sum(share >= _OURS for share in shares) / len(shares) if shares else 0.0


class AnsweredMail:
    """The mail that is answered, in each of its texts (plain, HTML as text); `items` is the number of its items."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = [SentText(text[:_TEXT]) for text in texts]
        self._lines = {line.strip(" >") for text in texts for line in item_marks.unmarked(text[:_TEXT]).split("\n")}
        self.items = max((text.items for text in self._texts), default=0)

    def match(self, lines: Lines) -> LineMatch:
        """Compare each line with all texts: a program may quote one of them with the links of another."""
        stream: list[str] = []
        starts: list[int] = []
        for n, line in enumerate(lines.text):
            starts.append(len(stream))
            if line and n not in lines.code:
                stream.extend(words_of(line)[:_LONGEST])
        starts.append(len(stream))
        covers = [text.cover(stream) for text in self._texts]
        match = self._matched(lines, starts, stream, covers)
        if not self.items or match.enough:
            return match
        # of a digest, people quote a few passages, in any order
        for begin, end in reversed(_paragraphs(lines)):
            if not any(match.is_ours(n) for n in range(begin, end)):
                for text, cover in zip(self._texts, covers, strict=True):
                    text.cover_alone(stream, cover, starts[begin], starts[end], least=_RUN)
        return replace(self._matched(lines, starts, stream, covers), enough=False)

    def _matched(self, lines: Lines, starts: list[int], stream: list[str], covers: list[Cover]) -> LineMatch:
        covered = [0] * len(stream)
        for cover in covers:
            covered = list(map(max, covered, cover.length))
        match = self._by_line(lines, starts, stream, covered, self._listed(lines, starts, covers))
        return replace(match, items=self._items(lines, starts, stream, covers, match)) if self.items else match

    def _by_line(
        self, lines: Lines, starts: list[int], stream: list[str], covered: list[int], listed: tuple[bool, ...]
    ) -> LineMatch:
        shares: list[float | None] = []
        run: list[int] = []
        joined: list[bool] = []
        for n, line in enumerate(lines.text):
            begin, end = starts[n], starts[n + 1]
            share: float | None = sum(map(bool, covered[begin:end])) / max(1, end - begin)
            if begin == end and (not line or line.isascii() or listed[n]):
                share = None  # a rule, or a picture of ours; another picture is an answer
            elif share is not None and share < _OURS and self._is_leftover(line, stream[begin:end]):
                share = 1.0
            shares.append(share)
            run.append(max(covered[begin:end], default=0))
            joined.append(0 < begin < end and covered[begin] > 0 and covered[begin] == covered[begin - 1])
        size = min((len(text.words) for text in self._texts), default=0)
        enough = sum(map(bool, covered)) >= _ENOUGH * size > 0
        return LineMatch(tuple(shares), listed, tuple(run), tuple(joined), enough)

    def _is_leftover(self, line: str, words: list[str]) -> bool:
        """True if the line is the rest of a broken link of ours."""
        few = 0 < len(words) <= _FEW and any(text.leftovers.issuperset(words) for text in self._texts)
        return few or END_OF_LINK.match(line) is not None

    def _listed(self, lines: Lines, starts: list[int], covers: list[Cover]) -> tuple[bool, ...]:
        """For each line: our mail has the same one. A picture elsewhere than in our mail is an answer."""
        listed = [line in self._lines for line in lines.text]
        for n, line in enumerate(lines.text):
            if listed[n] and not line.isascii() and starts[n] == starts[n + 1]:
                pairs = zip(self._texts, covers, strict=True)
                listed[n] = any(text.shows(line, *cover.around(starts[n])) for text, cover in pairs)
        return tuple(listed)

    def _items(
        self, lines: Lines, starts: list[int], stream: list[str], covers: list[Cover], match: LineMatch
    ) -> tuple[Items, ...]:
        """For each line: the items that may hold it."""
        found: list[Items] = []
        for n in range(len(lines.text)):
            begin, end = starts[n], starts[n + 1]
            if match.is_ours(n):
                by_text = [
                    (sum(cover.length[begin:end]), text.items_of(cover, begin, end))
                    for text, cover in zip(self._texts, covers, strict=True)
                ]
                found.append(_agreed([items for _, items in sorted(by_text, key=lambda pair: -pair[0])]))
            elif lines.depth[n] and begin < end:
                found.append(_agreed([text.items_alone(stream[begin:end]) for text in self._texts]))
            else:
                found.append(UNKNOWN)
        return tuple(found)


def _paragraphs(lines: Lines) -> list[tuple[int, int]]:
    """Begin and end (exclusive) of each group of lines without a blank one between them."""
    found: list[tuple[int, int]] = []
    for n, line in enumerate(lines.text):
        if line and found and found[-1][1] == n:
            found[-1] = (found[-1][0], n + 1)
        elif line:
            found.append((n, n + 1))
    return found


def _agreed(by_text: Sequence[Items]) -> Items:
    """The items that all texts have in common; if there are none, those of the first text that knows any."""
    known = [items for items in by_text if items]
    return frozenset.intersection(*known) or known[0] if known else UNKNOWN


def release_new(lines: Lines, match: LineMatch) -> None:
    """Take the quote depth from lines of other words that have lines of ours above and below them.

    It is for HTML, where some programs do not end the quote at the place where a person writes into it.
    """
    held: list[int] | None = None  # the lines of other words since the last line of ours; None if there is none of ours
    for n, line in enumerate(lines.text):
        if not line:
            continue
        share = match.share[n]
        if not lines.depth[n]:
            held = None
        elif match.is_ours(n):
            for new in held or ():
                lines.depth[new] = 0
                lines.raw[new] = _MARKS.sub("", lines.raw[new])
            held = [] if match.is_in_order(n) else held
        elif held is not None and share is not None and share < _PARTLY:
            held.append(n)


def quote_ours(lines: Lines, match: LineMatch, below_starts: frozenset[int]) -> frozenset[int]:
    """Give a quote depth to the lines that are ours and have no quote mark.

    Returns the first lines of these quotes, where they have no quote above them. `below_starts` are the lines right
    below the quote starts.
    """
    surely = [n for n in range(len(lines.text)) if match.is_surely_ours(n)]
    # True if the author's program marks its quotes. Quotes within our own mail have marks in any case.
    marked = sum(lines.depth[n] > 0 for n in surely) * 2 > len(surely)
    in_order = [n for n in range(len(lines.text)) if match.is_in_order(n)]
    heads = _heads(lines, match, below_starts)
    within = range(_first(lines, match, surely[0]), in_order[-1] + 1) if surely else range(0)
    begins: set[int] = set()
    before = -1  # the last line that is not blank
    for n, line in enumerate(lines.text):
        if not line:
            continue
        if lines.why[n] is None and not lines.depth[n] and n not in lines.code:
            broken = before == n - 1 and lines.depth[before] > 0 and match.joined[n] and match.is_ours(n)
            if broken or n in heads or (not marked and _unmarked(lines, match, n, before, within)):
                lines.depth[n] = lines.depth[before] if broken else 1
                if before < 0 or not lines.depth[before]:
                    begins.add(n)
        before = n
    return frozenset(begins)


def _heads(lines: Lines, match: LineMatch, below_starts: frozenset[int]) -> frozenset[int]:
    """The lines of ours right below quote starts, however short, if only a passage of a digest came back."""
    heads: set[int] = set()
    below = False
    for n, line in enumerate(lines.text if not match.enough else ()):
        below = below or n in below_starts
        if line and lines.why[n] is None:
            if below and match.is_in_order(n):
                heads.add(n)
            below = False
    return frozenset(heads)


def _first(lines: Lines, match: LineMatch, surely: int) -> int:
    """The first of the lines of ours that lead without a gap to the line `surely`."""
    while (above := lines.last_filled(surely - 1)) >= 0 and match.is_in_order(above):
        surely = above
    return surely


def _unmarked(lines: Lines, match: LineMatch, n: int, before: int, within: range) -> bool:
    """True if line n is ours although nothing marks it: by its own words, or by the lines beside it."""
    if match.is_surely_ours(n) or (n in within and match.is_in_order(n)):
        return True
    text, share = lines.text[n], match.share[n]
    if match.listed[n] and share is None and (LINK.search(text) is not None or not text.isascii()):
        return True
    if before < 0 or not lines.depth[before]:
        return False
    following = lines.next_filled(n + 1)
    while following < len(lines.text) and match.share[following] is None:
        following = lines.next_filled(following + 1)
    beside = following < len(lines.text) and not lines.depth[following] and match.is_ours(following)
    if share is None:
        rule = match.listed[n] and len(text) > len("-- ")
        return rule or LINK.search(text) is not None or beside
    return share >= _OURS or (share >= _PARTLY and beside)
