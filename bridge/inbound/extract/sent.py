"""What we sent, held against what came back: whatever a program did to the lines, the words in their order are ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bridge.inbound.extract.alignment import SHINGLE, UNKNOWN, Cover, Form, Items, has_link, is_broken_off, words
from bridge.inbound.extract.lines import Lines
from bridge.mail import marks

_OURS = 0.6  # of a line's words, so that the line is a quote of ours
_PARTLY = 0.25  # of them, where the lines beside it are ours
_RUN = 6  # words in our order that an unquoted line needs; fewer are met by chance
_ENOUGH = 0.3  # of what we sent, so that a comparison is worth believing
_KNOWN = 0.3  # of the lines below a mark that must be ours, so that the others are taken for an answer
_LONGEST = 400  # words of a line that are looked at
_FEW = 2  # words of a line that may be left of a link
_FORM = 200_000  # characters of a form that are looked at


@dataclass(frozen=True, slots=True)
class Match:
    """For each line: its share of words that are ours (None without words), the longest run of them, whether the run
    comes over from the line before, and the items of a digest in one of which it ends (0: in none; empty: unknown)."""

    share: tuple[float | None, ...]
    sign: tuple[bool, ...]  # whether a line without words stands in what we sent, a picture at its place
    run: tuple[int, ...]
    joined: tuple[bool, ...]
    enough: bool
    items: tuple[Items, ...] = ()

    def ours(self, n: int) -> bool:
        """Whether a quoted line is ours."""
        share = self.share[n]
        return share is not None and share >= _OURS

    def surely_ours(self, n: int) -> bool:
        """Whether a line that nothing marks as quoted is ours."""
        return self.ours(n) and self.run[n] >= _RUN

    def known(self, begin: int, end: int) -> bool:
        """Whether so much of some lines is ours that the others may be an answer to it."""
        passage = not self.enough and any(self.surely_ours(n) for n in range(begin, end))  # of a digest
        return passage or self.of(begin, end) > _KNOWN

    def of(self, begin: int, end: int) -> float:
        """The share of the lines with words that are ours."""
        shares = [share for share in self.share[begin:end] if share is not None]
        return sum(share >= _OURS for share in shares) / len(shares) if shares else 0.0


class Sent:
    """The mail that is answered, in each of its forms (text, HTML as text); `items` is how many a digest has."""

    def __init__(self, forms: Sequence[str]) -> None:
        self._forms = [Form(form[:_FORM]) for form in forms]
        self._lines = {line.strip(" >") for form in forms for line in marks.unmarked(form[:_FORM]).split("\n")}
        self.items = max((form.items for form in self._forms), default=0)

    def match(self, lines: Lines) -> Match:
        """How much of each line is ours, in either form: a program may quote one and write the links of the other."""
        stream: list[str] = []
        starts: list[int] = []
        for n, line in enumerate(lines.text):
            starts.append(len(stream))
            if line and n not in lines.code:
                stream.extend(words(line)[:_LONGEST])
        starts.append(len(stream))
        covers = [form.cover(stream) for form in self._forms]
        match = self._matched(lines, starts, stream, covers)
        if not self.items or match.enough:
            return match
        # A person who quotes a passage or two may do so in any order.
        for begin, end in reversed(_paragraphs(lines)):
            if not any(match.ours(n) for n in range(begin, end)):
                for form, cover in zip(self._forms, covers, strict=True):
                    form.cover_alone(stream, cover, starts[begin], starts[end], least=_RUN)
        return replace(self._matched(lines, starts, stream, covers), enough=False)

    def _matched(self, lines: Lines, starts: list[int], stream: list[str], covers: list[Cover]) -> Match:
        covered = [0] * len(stream)
        for cover in covers:
            covered = list(map(max, covered, cover.length))
        size = min((len(form.words) for form in self._forms), default=0)
        match = _by_line(lines, starts, covered, self._signs(lines, starts, covers), size)
        match = replace(match, share=self._without_leftovers(lines, starts, stream, match))
        return replace(match, items=self._items(lines, starts, stream, covers, match)) if self.items else match

    def _without_leftovers(
        self, lines: Lines, starts: list[int], stream: list[str], match: Match
    ) -> tuple[float | None, ...]:
        """The shares, what is left of a link that a program broke being ours too: a letter of it is no answer."""
        return tuple(
            1.0
            if share is not None and share < _OURS and self._is_leftover(lines, n, stream[starts[n] : starts[n + 1]])
            else share
            for n, share in enumerate(match.share)
        )

    def _is_leftover(self, lines: Lines, n: int, said: list[str]) -> bool:
        few = 0 < len(said) <= _FEW
        return is_broken_off(lines.text[n]) or (few and any(form.leftovers.issuperset(said) for form in self._forms))

    def _signs(self, lines: Lines, starts: list[int], covers: list[Cover]) -> tuple[bool, ...]:
        """For each line, whether it stands in what we sent; a picture ("👍") at that place, else it is an answer."""
        signs = [line in self._lines for line in lines.text]
        for n, line in enumerate(lines.text):
            if signs[n] and not line.isascii() and starts[n] == starts[n + 1]:
                pairs = zip(self._forms, covers, strict=True)
                signs[n] = any(form.shows(line, *cover.around(starts[n])) for form, cover in pairs)
        return tuple(signs)

    def _items(
        self, lines: Lines, starts: list[int], stream: list[str], covers: list[Cover], match: Match
    ) -> tuple[Items, ...]:
        """For each line, the items in one of which it ends."""
        found: list[Items] = []
        for n in range(len(lines.text)):
            begin, end = starts[n], starts[n + 1]
            if match.ours(n):
                by_form = [
                    (sum(cover.length[begin:end]), form.items_of(cover, begin, end))
                    for form, cover in zip(self._forms, covers, strict=True)
                ]
                found.append(_agreed([items for _, items in sorted(by_form, key=lambda pair: -pair[0])]))
            elif lines.depth[n] and begin < end:
                found.append(_agreed([form.items_alone(stream[begin:end]) for form in self._forms]))
            else:
                found.append(UNKNOWN)
        return tuple(found)


def _paragraphs(lines: Lines) -> list[tuple[int, int]]:
    """Begin and end (exclusive) of the lines that follow each other without a blank one."""
    found: list[tuple[int, int]] = []
    for n, line in enumerate(lines.text):
        if line and found and found[-1][1] == n:
            found[-1] = (found[-1][0], n + 1)
        elif line:
            found.append((n, n + 1))
    return found


def _agreed(by_form: Sequence[Items]) -> Items:
    """What the forms agree on; where they do not, what the first says that says anything."""
    known = [items for items in by_form if items]
    return frozenset.intersection(*known) or known[0] if known else UNKNOWN


def _by_line(lines: Lines, starts: list[int], covered: list[int], sign: tuple[bool, ...], size: int) -> Match:
    share: list[float | None] = []
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
    enough = sum(map(bool, covered)) >= _ENOUGH * size > 0
    return Match(tuple(share), sign, tuple(run), tuple(joined), enough)


def apply(lines: Lines, match: Match, announced: frozenset[int]) -> frozenset[int]:
    """Make quotes of the lines that are ours though no sign says so; `announced` are the ends of marks.

    The answer names the lines at which a quote of ours begins with no mark above it.
    """
    surely = [n for n in range(len(lines.text)) if match.surely_ours(n)]
    # Whether the author's program marks quotes; what was a quote within our mail is marked in any case.
    marked = sum(lines.depth[n] > 0 for n in surely) * 2 > len(surely)
    rather = [n for n in range(len(lines.text)) if match.ours(n) and match.run[n] >= SHINGLE]
    heads = _heads(lines, match, announced)
    within = range(_first(lines, match, surely[0]), rather[-1] + 1) if surely else range(0)
    begins: set[int] = set()
    before = -1  # the last filled line
    for n, line in enumerate(lines.text):
        if not line:
            continue
        if lines.why[n] is None and not lines.depth[n] and n not in lines.code:
            broken = before == n - 1 and lines.depth[before] > 0 and match.joined[n] and match.ours(n)
            if broken or n in heads or (not marked and _unmarked(lines, match, n, before, within)):
                lines.depth[n] = lines.depth[before] if broken else 1
                if before < 0 or not lines.depth[before]:
                    begins.add(n)
        before = n
    return frozenset(begins)


def _heads(lines: Lines, match: Match, announced: frozenset[int]) -> frozenset[int]:
    """The lines right below an announcement that are of the one passage which was kept, however short it is."""
    heads: set[int] = set()
    below = False
    for n, line in enumerate(lines.text if not match.enough else ()):
        below = below or n in announced
        if line and lines.why[n] is None:
            if below and match.ours(n) and match.run[n] >= SHINGLE:
                heads.add(n)
            below = False
    return frozenset(heads)


def _first(lines: Lines, match: Match, surely: int) -> int:
    """The first of the lines of ours right above one that surely is."""
    above = lines.last_filled(surely - 1)
    while above >= 0 and match.ours(above) and match.run[above] >= SHINGLE:
        surely, above = above, lines.last_filled(above - 1)
    return surely


def _unmarked(lines: Lines, match: Match, n: int, before: int, within: range) -> bool:
    """Whether a line that no sign marks is ours: surely, or as one of the lines among those that surely are."""
    if match.surely_ours(n) or (n in within and match.ours(n) and match.run[n] >= SHINGLE):
        return True
    if match.sign[n] and match.share[n] is None and (has_link(lines.text[n]) or not lines.text[n].isascii()):
        return True
    if before < 0 or not lines.depth[before]:
        return False
    share, following = match.share[n], lines.next_filled(n + 1)
    while following < len(lines.text) and match.share[following] is None:
        following = lines.next_filled(following + 1)
    beside = following < len(lines.text) and not lines.depth[following] and match.ours(following)
    if share is None:
        rule = match.sign[n] and len(lines.text[n]) > len("-- ")
        return rule or has_link(lines.text[n]) or beside
    return share >= _OURS or (share >= _PARTLY and beside)
