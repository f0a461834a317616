"""a sentence -> the concepts that its words name, in each language that knows these words.

The table `requests` of each language says which words name a concept; `languages/README.md` says how they are written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntFlag, auto
from functools import cache, lru_cache

from bridge.inbound.commands import tables
from bridge.inbound.commands.phrases import spelled
from bridge.inbound.commands.spelling import Spelling, distance


class Concept(IntFlag):
    """What a word is about."""

    PLAIN = auto()  # a word that says nothing about the request: the, of, because, thanks
    WISH = auto()  # please, I want, could you, how do I
    NOT = auto()
    ME = auto()  # the writer, as the person that something is done to
    MY = auto()
    IT = auto()  # a thing that was named before, or that the mail shows: this, these, it
    MAIL = auto()  # mails, notifications, list, subscription
    SEND = auto()  # to send, to write to, to notify, to receive
    STOP = auto()
    LEAVE = auto()  # a verb that says all by itself: unsubscribe
    REMOVE = auto()
    LESS = auto()  # fewer, too many, at most
    EACH = auto()
    DAILY = auto()
    WEEKLY = auto()
    MONTHLY = auto()
    RATHER = auto()  # would do, is enough, instead
    ONLY = auto()
    ANSWER = auto()  # somebody replies to me
    PAUSE = auto()
    TIME = auto()  # until, for two weeks, holidays
    RESUME = auto()
    THREAD = auto()  # this conversation, this post
    ALL = auto()
    COMMENT = auto()
    PAGE = auto()
    PRIVATE = auto()
    NAME = auto()
    HIDE = auto()  # anonymous, not visible, appear as
    DATA = auto()
    LAW = auto()
    ADDRESS = auto()
    NEW = auto()
    CHANGE = auto()
    FORGET = auto()
    COPY = auto()
    HELP = auto()  # who are you, how does this work
    STATUS = auto()
    REPORT = auto()
    FORWARD = auto()
    RECEIPT = auto()
    UNDO = auto()
    JOIN = auto()
    THEY = auto()  # somebody else does it
    PAST = auto()  # it is told, not asked for
    THING = auto()  # a thing of the thread: paragraph, photo, recipe
    SAID = auto()  # what was said in the thread: you wrote, I agree; never stop, keep writing
    MAILBOX = auto()  # an address as it is written: ann@example.org
    OWN_COMMENT = auto()  # my comment, or what stands for it
    OWN_NAME = auto()
    OWN_DATA = auto()
    OWN_ADDRESS = auto()


_OWN = (  # what is the writer's own if "my" is beside it
    (int(Concept.COMMENT), int(Concept.OWN_COMMENT)),
    (int(Concept.NAME), int(Concept.OWN_NAME)),
    (int(Concept.DATA), int(Concept.OWN_DATA)),
    (int(Concept.ADDRESS), int(Concept.OWN_ADDRESS)),
)
_MY, _PLAIN = int(Concept.MY), int(Concept.PLAIN)
_WRITTEN = {name.lower().replace("_", " "): concept for name, concept in Concept.__members__.items()}
_CONTINUED = re.compile(r"\n +")
_GAP = ".."  # in an entry: up to so many other words may be between
_MOST_BETWEEN = 5
_OCTET = 255  # words at once, each counted in the octets of its languages
_TOKEN = re.compile(
    r"""
    (?P<word>[^\W\d_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+(?:'(?:t|d|s|m|ll|re|ve)(?!\w))?)
  | (?P<spaceless>[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff々]+)
  | (?P<number>\d[\d.,:/-]*\w*)
  | (?P<mailbox>@\S*)
  | (?P<breath>[,:;()、，：；（）—–|]|\s-+\s)
    """,
    re.VERBOSE,
)
_MAILBOX = re.compile(r"[^\s<>@()\[\]\"“”„«»,;:]{1,64}@[^\s<>@()\[\]\"“”„«»,;:]{1,80}")
_EMAIL = re.compile(r"\be[-‐‑]\s?(?=mail|post|mel)", re.IGNORECASE)
_COMBINING = re.compile(r"[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]+")
_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ß": "ss"} | dict.fromkeys("’ʼ`´", "'")
)
_SPACELESS = frozenset({"ja", "zh"})


def _folded(text: str) -> str:
    """As `pieces.folded`, for a sentence at once."""
    if text.isascii():
        return text.lower().replace("`", "'")
    return _COMBINING.sub("", unicodedata.normalize("NFKD", text.casefold())).translate(_LETTERS)


@dataclass(frozen=True, slots=True)
class _Phrase:
    """The other words of an entry of several words, and its concepts."""

    words: tuple[str, ...]
    concepts: int


@dataclass(slots=True)
class _Known:
    """What begins with one word or stem, in one language."""

    concepts: int = 0
    phrases: dict[str, list[_Phrase]] = field(default_factory=dict)  # by their second word
    loose: list[_Phrase] = field(default_factory=list)  # where the second is a stem, or stands farther off


@dataclass(slots=True)
class _Lexicon:
    """All entries: by word and by stem, then by language."""

    exact: dict[str, dict[str, _Known]] = field(default_factory=dict)
    stems: dict[str, dict[str, _Known]] = field(default_factory=dict)
    spaceless: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()

    def add(self, words: list[str], language: str, concepts: int) -> None:
        first, *others = words
        begun = self.stems if first.endswith("*") else self.exact
        known = begun.setdefault(first.rstrip("*"), {}).setdefault(language, _Known())
        if not others:
            known.concepts |= concepts
        elif others[0] == _GAP or others[0].endswith("*"):
            known.loose.append(_Phrase(tuple(others), concepts))
        else:
            known.phrases.setdefault(others[0], []).append(_Phrase(tuple(others), concepts))


@cache
def _lexicon() -> _Lexicon:
    found = _Lexicon()
    sections = tables.section("requests")
    for language, text in sections.items():
        for line in _CONTINUED.sub(" ", text).strip().splitlines():
            names, _, entries = line.partition(" = ")
            concepts = 0
            for name in names.split("+"):
                concepts |= _WRITTEN[name.strip()]
            for entry in entries.split(";"):
                for phrase in spelled(entry) if "(" in entry or "[" in entry else (" ".join(entry.split()),):
                    _add(found, phrase, language, int(concepts))
    found.lengths = tuple(sorted({len(stem) for stem in found.stems}))
    found.languages = tuple(sections)
    return found


def _add(found: _Lexicon, phrase: str, language: str, concepts: int) -> None:
    if language in _SPACELESS and not phrase.isascii():
        key = _folded(phrase)
        found.spaceless.setdefault(key[0], []).append((key, language, concepts))
        return
    for key in (phrase.lower(),) if phrase.isascii() else {_folded(phrase), _folded(phrase.translate(_UMLAUTS))}:
        words = [word for part in key.split() for word in _entry_words(part)]
        if words:
            found.add(words, language, concepts)


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def _entry_words(part: str) -> list[str]:
    if part == _GAP or part.isalpha():
        return [part]
    stem = "*" if part.endswith("*") else ""
    words = ["#" if part == "#" else word for word in _TOKEN.sub(r" \g<0> ", part.rstrip("*")).split() if word != "'"]
    return [*words[:-1], words[-1] + stem] if words else []


@lru_cache(maxsize=16384)
def _named(word: str) -> tuple[int, dict[str, tuple[_Known, ...]]]:
    """What begins with a word in each language; and one in the octet of each language that knows the word."""
    lexicon = _lexicon()
    found: dict[str, tuple[_Known, ...]] = {
        language: (known,) for language, known in lexicon.exact.get(word, {}).items()
    }
    for length in lexicon.lengths:
        if length > len(word):
            break
        for language, known in lexicon.stems.get(word[:length], {}).items():
            found[language] = (*found.get(language, ()), known)
    return sum(1 << 8 * n for n, language in enumerate(lexicon.languages) if language in found), found


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
    named: list[dict[str, tuple[_Known, ...]]]
    spaceless: dict[str, list[int]]
    known: dict[str, int]


def _cut(text: str) -> _Cut:
    shown = _folded(_EMAIL.sub("e", text) if "-" in text or not text.isascii() else text)
    if "@" in shown:
        shown = _MAILBOX.sub(" @ ", shown)
    words: list[str] = []
    clauses: list[int] = []
    clause = 0
    spaceless = False
    for piece in _TOKEN.finditer(shown):
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
    found = [_named(word) for word in words]
    lines: dict[str, list[int]] = {}
    if spaceless:
        _mark_spaceless(words, lines)
    known = {language: len(line) - line.count(0) for language, line in lines.items()}
    for begin in range(0, len(found), _OCTET):
        counted = sum(count for count, _ in found[begin : begin + _OCTET])
        for language in _lexicon().languages:
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


def _mark(phrase: _Phrase, words: list[str], begin: int, line: list[int], spared: set[int]) -> None:
    """Mark the words of a phrase, if all of them follow."""
    places = [begin]
    place, between = begin + 1, 0
    for wanted in phrase.words:
        if wanted == _GAP:
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
    index = _lexicon().spaceless
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
    strange = {word for word in _LATIN.findall(text) if not _named(_folded(word))[0]}
    if not 0 < len(strange) <= _MOST_STRANGE:
        return text
    near = {word: _spelling().meant(_folded(word)) for word in strange}
    meant = {word: right for word, right in near.items() if right and distance(_folded(word), right) == 1}
    return _LATIN.sub(lambda found: meant.get(found[0], found[0]), text) if meant else text


_LATIN = re.compile(r"[^\W\d_]{4,26}")


@cache
def _spelling() -> Spelling:
    """English and German, as in other languages an inflected form is as near to a word as a slip of the finger."""
    known = (
        word
        for word, languages in _lexicon().exact.items()
        if any(language in languages and languages[language].concepts & _CORRECTED for language in ("en", "de"))
    )
    return Spelling(known, _lexicon().exact)
