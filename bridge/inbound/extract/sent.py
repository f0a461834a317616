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
_RUN = 6  # words in our order that an unquoted line needs; fewer are met by chance
_ENOUGH = 0.3  # of what we sent, so that a comparison is worth believing
_LONGEST = 400  # words of a line that are looked at

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
        self._shingles: set[tuple[str, ...]] = set()
        self._lines: set[tuple[str, ...]] = set()
        self._size = 0
        for form in forms:
            stream = words(form[:200_000])
            self._size = max(self._size, len(stream)) if not self._size else min(self._size, len(stream) or self._size)
            self._shingles.update(zip(stream, stream[1:], stream[2:], strict=False))
            self._lines.update(tuple(words(line)) for line in form[:200_000].split("\n"))
        self._lines.discard(())

    def match(self, lines: Lines) -> Match:
        """How much of each line is ours."""
        stream: list[str] = []
        starts: list[int] = []
        for n, line in enumerate(lines.text):
            starts.append(len(stream))
            if line and n not in lines.code:
                stream.extend(words(line)[:_LONGEST])
        starts.append(len(stream))
        covered = self._covered(stream)
        return self._by_line(stream, starts, covered)

    def _covered(self, stream: list[str]) -> list[int]:
        """For each word, how long the run of our words is in which it stands; 0 where it is not ours."""
        covered = [0] * len(stream)
        begin = -1
        for n in range(len(stream) - _SHINGLE + 2):
            ours = tuple(stream[n : n + _SHINGLE]) in self._shingles
            if ours and begin < 0:
                begin = n
            elif not ours and begin >= 0:
                end = n + _SHINGLE - 1
                covered[begin:end] = [end - begin] * (end - begin)
                begin = -1
        return covered

    def _by_line(self, stream: list[str], starts: list[int], covered: list[int]) -> Match:
        share: list[float | None] = []
        run: list[int] = []
        joined: list[bool] = []
        total = 0
        for n in range(len(starts) - 1):
            begin, end = starts[n], starts[n + 1]
            mine = sum(length > 0 for length in covered[begin:end])
            total += mine
            whole = mine < end - begin and tuple(stream[begin:end]) in self._lines
            share.append(None if begin == end else 1.0 if whole else mine / (end - begin))
            run.append(max(covered[begin:end], default=0))
            joined.append(0 < begin < end and covered[begin] > 0 and covered[begin] == covered[begin - 1])
        return Match(tuple(share), tuple(run), tuple(joined), total >= _ENOUGH * self._size > 0)


def apply(lines: Lines, match: Match) -> frozenset[int]:
    """Make quotes of the lines that are ours though no sign says so, and a person's own of quotes that are not ours.

    The answer names the lines at which a quote of ours begins with no mark above it.
    """
    begins: set[int] = set()
    before = -1  # the last filled line
    for n, line in enumerate(lines.text):
        if not line:
            continue
        if lines.why[n] is None and not lines.depth[n] and n not in lines.code:
            broken = before == n - 1 and lines.depth[before] > 0 and match.joined[n] and match.ours(n)
            if broken or match.surely_ours(n) or _between(lines, match, n, before):
                lines.depth[n] = lines.depth[before] if broken else 1
                if before < 0 or not lines.depth[before]:
                    begins.add(n)
        before = n
    return frozenset(begins)


def _between(lines: Lines, match: Match, n: int, before: int) -> bool:
    """Whether a short line stands among lines of ours and is in what we sent, or says no word at all."""
    if before < 0 or not lines.depth[before] or lines.raw[before].lstrip().startswith(">"):
        return False
    return match.share[n] is None or match.ours(n)
