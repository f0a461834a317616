"""A quote, and the comments that its writer was sent -> the comments whose words it quotes.

So an answer finds its parent where its address and the ids in it are lost. Words are compared in shingles, each three
words that follow each other, once through the quote and once through each comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bridge.blog import Comment
from bridge.inbound.extract import Extraction, WhyElided
from bridge.inbound.extract.vocabulary import words_of

SHINGLE = 3
_RUN = 5  # words in a row that are no chance, where they are much of the quote
_LONG_RUN = 12  # words in a row that are no chance anywhere
_MUCH = 0.3  # of a quote, without our own sentences
_LETTERS = 10  # of a run: where each character is a word, five of them are too few
_WHOLE = 4  # words of a comment that is quoted as a whole
_LONGEST = 10_000  # characters of the quote, and of each comment, that are compared
_BEST = 24  # comments that are compared with each other
_QUOTING = frozenset({WhyElided.QUOTE, WhyElided.FORWARD, WhyElided.SEPARATOR, WhyElided.HEADERS})
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")

Shingle = tuple[str, ...]


def quote_of(extraction: Extraction) -> str:
    """All that a mail quotes: what was elided as a quote, and the quotes between which its author wrote."""
    elided = (piece.text for piece in extraction.elided if piece.why in _QUOTING)
    return "\n".join((*elided, *_QUOTED_LINE.findall(extraction.reply)))[:_LONGEST]


def shingles_of(sentences: Iterable[str]) -> frozenset[Shingle]:
    """The shingles of our own sentences. A place for a name or number in a sentence ends its shingles."""
    pieces = (piece for sentence in sentences for piece in _PLACEHOLDER.split(sentence))
    return frozenset(shingle for piece in pieces for shingle in _shingles(words_of(piece)))


def quoted(quote: str, sent: Sequence[Comment], ours: AbstractSet[Shingle]) -> tuple[Comment, ...]:
    """The comments that a quote has words of, most words first; `ours` are shingles that prove nothing.

    Of a comment and one above it, the lower one is meant: our mails show the beginning of what a comment answers. A
    comment all of whose quoted words are in another one too is not meant.
    """
    words = words_of(quote)
    there = frozenset(_shingles(words)) - ours
    known = [_Compared.of(comment, there) for comment in sent]
    found = sorted((one for one in known if one.is_quoted(len(there))), key=lambda one: -len(one.common))[:_BEST]
    meant = [one for one in found if not any(one.common < other.common for other in found)]
    parents = {comment.id: comment.parent_id for comment in sent}
    above = {higher for one in meant for higher in _above(one.comment, parents)}
    meant = [one for one in meant if one.comment.id not in above]
    ids = {one.comment.id for one in meant}
    text = f" {' '.join(words)} "
    # A reply of two words proves nothing, but then it is not sure that the comment above it is meant.
    short = (one.comment for one in known if one.comment.parent_id in ids and one.is_short_and_in(text))
    return tuple(one.comment for one in meant) + tuple(comment for comment in short if comment.id not in ids)


@dataclass(frozen=True, slots=True)
class _Compared:
    """One comment, in its own words, and the shingles that it has in common with the quote."""

    comment: Comment
    words: list[str]
    common: frozenset[Shingle]
    run: int  # words in a row, at most, that the quote has too
    letters: int  # in them

    @classmethod
    def of(cls, comment: Comment, there: AbstractSet[Shingle]) -> _Compared:
        words = words_of(_QUOTED_LINE.sub("", comment.text[:_LONGEST]))
        common: set[Shingle] = set()
        best = run = end = 0
        for n, shingle in enumerate(_shingles(words)):
            if shingle not in there:
                run = 0
                continue
            common.add(shingle)
            run = run + 1 if run else SHINGLE
            if run > best:
                best, end = run, n + SHINGLE
        return cls(comment, words, frozenset(common), best, sum(map(len, words[end - best : end])))

    def is_quoted(self, shingles: int) -> bool:
        """True if a quote of so many shingles can't have its words by chance."""
        if self.letters < _LETTERS:
            return False
        if self.run >= _LONG_RUN or (self.run == len(self.words) and self.run >= _WHOLE):
            return True
        return self.run >= _RUN and len(self.common) >= _MUCH * shingles

    def is_short_and_in(self, text: str) -> bool:
        return 0 < len(self.words) < _WHOLE and f" {' '.join(self.words)} " in text


def _above(comment: Comment, parents: Mapping[str, str | None]) -> Iterable[str]:
    at = comment.parent_id
    for _ in range(len(parents)):
        if at is None:
            return
        yield at
        at = parents.get(at)


def _shingles(words: Sequence[str]) -> Iterable[Shingle]:
    return zip(words, words[1:], words[2:], strict=False)
