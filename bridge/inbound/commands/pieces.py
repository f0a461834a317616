"""a short text -> its sentences, clauses and words. Marks of Markdown, quotes, emoji and case are nothing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# A full stop behind a number may be its ordinal sign ("1. Dezember") or be in a date ("1.12."): it ends no sentence.
_PIECE = re.compile(
    r"""
    (?P<address>[^\s<>@()\[\]]{1,64}@[^\s<>@()\[\]]{1,80})
  | (?P<date>\d{1,4}(?P<mark>[./-])\d{1,2}(?:(?P=mark)\d{1,4})?(?![\w./-]*\w)\.?)
  | (?P<number>\d{1,4}(?:st|nd|rd|th)?(?!\w)\.?)
  | (?P<word>\+\d+|[^\W_]+(?:['’ʼ`´][^\W_]+)*)
  | (?P<end>[.!?…。\n;]+)
  | (?P<breath>[,:、—–|]+|--+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TARGET = re.compile(r"\]\([^()\s]{1,200}\)|<?https?://[^\s<>]{1,200}>?")
_SHORTENED = re.compile(
    r"\b(no|nr|num|núm|max|min|jan|feb|mar|mrz|apr|jun|jul|aug|sept?|o[ck]t|nov|de[cz])\.", re.IGNORECASE
)
_MAIL = re.compile(r"\be[-‐‑]mail", re.IGNORECASE)
_ACCENTED = frozenset({"résumé", "resumé"})  # another word without its accents
_PLAIN = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "’": "'", "ʼ": "'", "´": "'", "`": "'"}
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was written, and as it is looked up."""

    text: str
    key: str

    @property
    def is_number(self) -> bool:
        return self.key.isdecimal() and self.key.isascii()

    @property
    def is_address(self) -> bool:
        return "@" in self.text


@dataclass(frozen=True, slots=True)
class Sentence:
    """Clauses as commas and colons part them, the marks at the end (`!?`), and the line it begins on, from 0."""

    clauses: tuple[tuple[Word, ...], ...]
    marks: str
    line: int

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for clause in self.clauses for word in clause)


def folded(text: str) -> str:
    """Lower-case letters without accents: what stays the same whoever types it, on whatever keyboard."""
    if text.isascii():
        return text.lower().replace("`", "'")
    parted = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(each for each in parted if not unicodedata.combining(each)).translate(_PLAIN)


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text, without those that have no word in them."""
    found: list[Sentence] = []
    clauses: list[tuple[Word, ...]] = []
    clause: list[Word] = []
    line = begins = 0

    def close(marks: str) -> None:
        if clause:
            clauses.append(tuple(clause))
            clause.clear()
        if clauses:
            found.append(Sentence(tuple(clauses), marks, begins))
            clauses.clear()

    for piece in _PIECE.finditer(_plain(text)):
        kind, written = piece.lastgroup, piece.group()
        if kind == "end":
            close(written.strip("\n .;"))
            line += written.count("\n")
        elif kind == "breath":
            if clause:
                clauses.append(tuple(clause))
                clause.clear()
        else:
            if not clause and not clauses:
                begins = line
            clause.append(_word(kind, written))
    close("")
    return found


def _word(kind: str | None, written: str) -> Word:
    if kind == "number":
        return Word(written, re.sub(r"\D", "", written))
    own = written.casefold()
    return Word(written, own if own in _ACCENTED else folded(written))


def _plain(text: str) -> str:
    """Without what a person does not see: targets of links, format characters, full width."""
    shown = text
    if not text.isascii():
        shown = "".join(each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf")
    return _MAIL.sub("email", _SHORTENED.sub(r"\1 ", _TARGET.sub("", shown)))
