"""A text -> its sentences as words between blanks, so that phrases can be found in them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

from bridge.inbound.commands.pieces import folded

# In scripts that put no blanks between words, each character is a word.
GAPLESS = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PIECE = re.compile(
    rf"""
    (?P<address>[^\s<>@()\[\]]{{1,64}}@[^\s<>@()\[\]]{{1,80}}|<?https?://[^\s<>]{{1,200}}>?|\+?\(?\d[\d\s()/-]{{6,20}}\d)
  | (?P<gapless>{GAPLESS.pattern})
  | (?P<word>[^\W_]{{1,4}}['’](?=[^\W_]{{3}})|[^\W_]+(?:['’ʼ`´][^\W_]+)*\*?)
  | (?P<end>(?<!\d)[.…]+(?=\s|$)|(?<=\d\d\d\d)\.(?=\s|$)|[!?。！？；;]+|\n\s*\n|(?<=[,.:!])\n)
  | (?P<breath>[,，、:：()\[\]—–]|\s-\s|\n)
    """,
    re.VERBOSE,
)
_EMAIL = re.compile(r"\be[-‐‑](?=(?:mail|post))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TextSentence:
    """Words with a blank before and after each, where each clause begins in them, and the marks at the end."""

    words: str
    clauses: tuple[int, ...]
    marks: str = ""

    def clauses_of(self, begin: int, end: int) -> range:
        """The clauses that the words from `begin` to `end` are in."""
        return range(bisect_right(self.clauses, begin) - 1, bisect_right(self.clauses, max(begin, end - 2)))

    def counts(self) -> list[int]:
        """How many words each clause has."""
        ends = (*self.clauses[1:], len(self.words) - 1)
        return [self.words.count(" ", begin + 1, end + 1) for begin, end in zip(self.clauses, ends, strict=True)]


def in_words(phrase: str) -> str:
    """The words of a phrase as `sentences` has them, with blanks between them."""
    return " ".join(piece.group() for piece in _PIECE.finditer(_plain(phrase)) if piece.lastgroup in _WORDS) or phrase


_WORDS = ("gapless", "word")


def sentences(text: str) -> list[TextSentence]:
    """The sentences of a text that have a word."""
    found: list[TextSentence] = []
    words, begins = " ", True
    clauses: list[int] = []
    for piece in _PIECE.finditer(_plain(text.replace("*", " "))):
        kind = str(piece.lastgroup)
        if kind == "end":
            if clauses:
                found.append(TextSentence(words, tuple(clauses), piece.group().strip()))
            words, clauses, begins = " ", [], True
        elif kind == "breath":
            begins = True
        else:
            if begins:
                clauses.append(len(words) - 1)
                begins = False
            words += _key(kind, piece.group()) + " "
    if clauses:
        found.append(TextSentence(words, tuple(clauses)))
    return found


def _key(kind: str, written: str) -> str:
    if kind == "word":
        return folded(written)
    return "@" if kind == "address" else written


def _plain(text: str) -> str:
    return _EMAIL.sub("e", unicodedata.normalize("NFKC", text))
