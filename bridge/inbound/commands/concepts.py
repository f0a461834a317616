"""a sentence -> the concepts that its words name, in each language that knows these words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bridge.inbound.commands.lexicon import GAP, TOKEN, Concept, Known, LexiconPhrase, begun_by, folded, lexicon
from bridge.inbound.commands.spelling import Spelling, distance

_OWN = (  # what is the writer's own if "my" is beside it
    (int(Concept.COMMENT), int(Concept.OWN_COMMENT)),
    (int(Concept.NAME), int(Concept.OWN_NAME)),
    (int(Concept.DATA), int(Concept.OWN_DATA)),
    (int(Concept.ADDRESS), int(Concept.OWN_ADDRESS)),
)
_MY, _PLAIN = int(Concept.MY), int(Concept.PLAIN)
_MOST_BETWEEN = 5  # words in the gap of an entry
_MAILBOX = re.compile(r"[^\s<>@()\[\]\"“”„«»,;:]{1,64}@[^\s<>@()\[\]\"“”„«»,;:]{1,80}")
_EMAIL = re.compile(r"\be[-‐‑]\s?(?=mail|post|mel)", re.IGNORECASE)
_OCTET = 255  # words at once, each counted in the octets of its languages


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence in one language: the concepts of each of its words (0: unknown), and the clause that it is in."""

    language: str
    words: tuple[str, ...]
    concepts: tuple[int, ...]
    clauses: tuple[int, ...]
    all: int  # the concepts of all words

    @property
    def unknown(self) -> int:
        return self.concepts.count(0)


def told(sentences: list[str]) -> list[list[Told]]:
    """What each sentence of a text says, in the languages that know most of its words and most of the text's."""
    cut = [_cut(text) for text in sentences]
    texts: dict[str, int] = {}
    for one in cut:
        for language, count in one.known.items():
            texts[language] = texts.get(language, 0) + count
    most = max(texts.values(), default=0) * 0.85
    return [list(_readings(one, {language for language, count in texts.items() if count >= most})) for one in cut]


@dataclass(frozen=True, slots=True)
class _Cut:
    """The words of a sentence, the clause of each, what begins with each; how many words each language knows."""

    words: list[str]
    clauses: list[int]
    named: list[dict[str, tuple[Known, ...]]]
    spaceless: dict[str, list[int]]
    known: dict[str, int]


def _cut(text: str) -> _Cut:
    shown = folded(_EMAIL.sub("e", text) if "-" in text or not text.isascii() else text)
    if "@" in shown:
        shown = _MAILBOX.sub(" @ ", shown)
    words: list[str] = []
    clauses: list[int] = []
    clause = 0
    spaceless = False
    for piece in TOKEN.finditer(shown):
        kind = piece.lastgroup
        if kind == "word":
            words.append(piece.group()[:40])
            clauses.append(clause)
        elif kind == "breath":
            clause += 1
        elif kind == "spaceless":
            spaceless = True
            words += piece.group()
            clauses += [clause] * len(piece.group())
        else:
            words.append("@" if kind == "mailbox" else "#")
            clauses.append(clause)
    found = [begun_by(word) for word in words]
    lines: dict[str, list[int]] = {}
    if spaceless:
        _mark_spaceless(words, lines)
    known = {language: len(line) - line.count(0) for language, line in lines.items()}
    for begin in range(0, len(found), _OCTET):
        counted = sum(count for count, _ in found[begin : begin + _OCTET])
        for language in lexicon().languages:
            if counted & _OCTET:
                known[language] = known.get(language, 0) + (counted & _OCTET)
            counted >>= 8
    return _Cut(words, clauses, [begun for _, begun in found], lines, known)


def _readings(cut: _Cut, of_text: set[str]) -> Iterator[Told]:
    most = max(cut.known.values(), default=0)
    words = cut.words
    shown = frozenset(words)
    for language, count in cut.known.items():
        if count < most and (count < most * 0.7 or language not in of_text):
            continue
        line = _marked(cut, language, shown)
        together = 0
        for concepts in line:
            together |= concepts
        if together & _MY:
            _own(line)
            for concepts in line:
                together |= concepts
        yield Told(language, tuple(words), tuple(line), tuple(cut.clauses), together)


_MAILBOX_NAMED = int(Concept.MAILBOX)
_OBJECTIONS = int(Concept.THEY | Concept.THING)


def _marked(cut: _Cut, language: str, shown: frozenset[str]) -> list[int]:
    """The concepts of each word of a sentence in one language."""
    words = cut.words
    line = cut.spaceless.get(language) or [0] * len(words)
    spared: set[int] = set()  # places in a phrase that is no objection: "family" in "family name"
    for place, begun in enumerate(cut.named):
        for each in begun.get(language, ()):
            line[place] |= each.concepts
            if each.phrases and place + 1 < len(words):
                for phrase in each.phrases.get(words[place + 1], ()):
                    _mark(phrase, words, place, line, spared)
            for phrase in each.loose:
                if phrase.words[-1] in shown or phrase.words[-1][-1] == "*":
                    _mark(phrase, words, place, line, spared)
    for place in spared:
        line[place] &= ~_OBJECTIONS
    for place, word in enumerate(words):
        if word in ("#", "@"):
            line[place] |= _MAILBOX_NAMED if word == "@" else _PLAIN
    return line


def _mark(phrase: LexiconPhrase, words: list[str], begin: int, line: list[int], spared: set[int]) -> None:
    """Mark the words of a phrase, if all of them follow."""
    places = [begin]
    place, between = begin + 1, 0
    for wanted in phrase.words:
        if wanted == GAP:
            between = _MOST_BETWEEN
            continue
        last = min(place + between, len(words) - 1)
        while place <= last and not (
            words[place].startswith(wanted[:-1]) if wanted[-1] == "*" else words[place] == wanted
        ):
            place += 1
        if place > last:
            return
        places.append(place)
        place, between = place + 1, 0
    for each in places:
        line[each] |= phrase.concepts
    if not phrase.concepts & _OBJECTIONS:
        spared.update(places)


def _mark_spaceless(words: list[str], found: dict[str, list[int]]) -> None:
    """Languages that are written without blanks: each letter is a word here."""
    text = "".join(word if len(word) == 1 else " " for word in words)
    index = lexicon().spaceless
    for place, letter in enumerate(text):
        for entry, language, concepts in index.get(letter, ()):
            if text.startswith(entry, place):
                if language not in found:
                    found[language] = [0] * len(words)
                line = found[language]
                for each in range(place, place + len(entry)):
                    line[each] |= concepts


def _own(line: list[int]) -> None:
    """ "My comment": mark what has "my" beside it, with at most two words between."""
    for place, concepts in enumerate(line):
        if concepts & _MY:
            for other in range(max(place - 2, 0), min(place + 4, len(line))):
                for thing, own in _OWN:
                    if line[other] & thing:
                        line[other] |= own


_MOST_STRANGE = 3  # words that no table knows; a text with more is not corrected
_CORRECTED = int(
    Concept.STOP | Concept.LEAVE | Concept.REMOVE | Concept.MAIL | Concept.SEND | Concept.COMMENT | Concept.NAME
    | Concept.DATA | Concept.ADDRESS | Concept.FORGET | Concept.CHANGE | Concept.WISH | Concept.LESS
)  # fmt: skip


def respelt(text: str) -> str:
    """A short text with the words of a request spelt right; the same text if there is nothing to correct."""
    strange = {word for word in _LATIN.findall(text) if not begun_by(folded(word))[0]}
    if not 0 < len(strange) <= _MOST_STRANGE:
        return text
    near = {word: _spelling().meant(folded(word)) for word in strange}
    meant = {word: right for word, right in near.items() if right and distance(folded(word), right) == 1}
    return _LATIN.sub(lambda found: meant.get(found[0], found[0]), text) if meant else text


_LATIN = re.compile(r"[^\W\d_]{4,26}")


@cache
def _spelling() -> Spelling:
    """English and German, as in other languages an inflected form is as near to a word as a slip of the finger."""
    known = (
        word
        for word, languages in lexicon().exact.items()
        if any(language in languages and languages[language].concepts & _CORRECTED for language in ("en", "de"))
    )
    return Spelling(known, lexicon().exact)
