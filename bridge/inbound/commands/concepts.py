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
    KEEP = auto()  # never stop, keep writing
    MAILBOX = auto()  # an address as it is written: ann@example.org
    OWN_COMMENT = auto()  # my comment, or what stands for it
    OWN_NAME = auto()
    OWN_DATA = auto()
    OWN_ADDRESS = auto()


_DERIVED = Concept.MAILBOX | Concept.OWN_COMMENT | Concept.OWN_NAME | Concept.OWN_DATA | Concept.OWN_ADDRESS
_OWN = (  # what is the writer's own if "my" is beside it
    (Concept.COMMENT, Concept.OWN_COMMENT),
    (Concept.NAME, Concept.OWN_NAME),
    (Concept.DATA, Concept.OWN_DATA),
    (Concept.ADDRESS, Concept.OWN_ADDRESS),
)
_MY, _PLAIN = int(Concept.MY), int(Concept.PLAIN)
_WRITTEN = {name.lower().replace("_", " "): concept for name, concept in Concept.__members__.items()}
_CONTINUED = re.compile(r"\n +")
_GAP = ".."  # in an entry: up to so many other words may be between
_MOST_BETWEEN = 5
_TOKEN = re.compile(
    r"""
    (?P<mailbox>[^\s<>@()\[\]"“”„«»,;:]{1,64}@[^\s<>@()\[\]"“”„«»,;:]{1,80})
  | (?P<spaceless>[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9f々]+)
  | (?P<number>\d+(?:[.,:/-]\d+)*(?:st|nd|rd|th|er|e|o|º|ª)?(?!\w))
  | (?P<word>[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+)(?P<short>['’ʼ`´](?=\w))?
  | (?P<breath>[,:;()、，：；（）—–|]|\s-+\s)
    """,
    re.VERBOSE,
)
_EMAIL = re.compile(r"\be[-‐‑]\s?(?=mail|post|mel)", re.IGNORECASE)
_COMBINING = re.compile(r"[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]+")
_NEGATED = frozenset({"t", "d", "s", "m", "ll", "re", "ve"})  # behind an apostrophe in English: one word with what is before


@dataclass(frozen=True, slots=True)
class _Phrase:
    """The other words of an entry of several words, its language and its concepts."""

    words: tuple[str, ...]
    language: str
    concepts: int


@dataclass(slots=True)
class _Lexicon:
    exact: dict[str, dict[str, int]] = field(default_factory=dict)
    stems: dict[str, dict[str, int]] = field(default_factory=dict)
    phrases: dict[str, list[_Phrase]] = field(default_factory=dict)
    stem_phrases: dict[str, list[_Phrase]] = field(default_factory=dict)
    spaceless: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()

    def add(self, words: list[str], language: str, concepts: int) -> None:
        first, *others = words
        stem = first.endswith("*")
        first = first.rstrip("*")
        if not others:
            known = (self.stems if stem else self.exact).setdefault(first, {})
            known[language] = known.get(language, 0) | concepts
        else:
            named = (self.stem_phrases if stem else self.phrases).setdefault(first, [])
            named.append(_Phrase(tuple(others), language, concepts))


@cache
def _lexicon() -> _Lexicon:
    found = _Lexicon()
    for language, text in tables.section("requests").items():
        for line in _CONTINUED.sub(" ", text).strip().splitlines():
            names, _, entries = line.partition(" = ")
            concepts = 0
            for name in names.split("+"):
                concepts |= _WRITTEN[name.strip()]
            for entry in entries.split(";"):
                for phrase in spelled(entry):
                    _add(found, phrase, language, int(concepts))
    found.lengths = tuple(sorted({len(stem) for stem in (*found.stems, *found.stem_phrases)}))
    for entries in found.spaceless.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return found


def _add(found: _Lexicon, phrase: str, language: str, concepts: int) -> None:
    if language in _SPACELESS and not phrase.isascii():
        key = _folded(phrase)
        found.spaceless.setdefault(key[0], []).append((key, language, concepts))
        return
    for key in tables.spellings(phrase):
        words = [word for part in key.split() for word in _entry_words(part)]
        if words:
            found.add(words, language, concepts)


_SPACELESS = frozenset({"ja", "zh"})


def _entry_words(part: str) -> list[str]:
    if part == _GAP:
        return [_GAP]
    stem = "*" if part.endswith("*") else ""
    words = [word for word, _, _ in _words(part.rstrip("*"))]
    return [*words[:-1], words[-1] + stem] if words else []


def _folded(text: str) -> str:
    """As `pieces.folded`, for a sentence at once."""
    if text.isascii():
        return text.lower()
    return _COMBINING.sub("", unicodedata.normalize("NFKD", text.casefold())).translate(_LETTERS)


_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ß": "ss"})


def _words(text: str) -> Iterator[tuple[str, str, int]]:
    """Each word as it is looked up, its kind, and where it ends; a mark between clauses is a word of its kind."""
    begun = ""
    for piece in _TOKEN.finditer(text):
        kind, word = piece.lastgroup or "", piece.group()
        if kind == "short":
            word = piece["word"]
            if begun:
                word, begun = f"{begun}'{word}", ""
            begun = word
            continue
        if begun:
            if kind == "word" and word in _NEGATED:
                yield f"{begun}'{word}", "word", piece.end()
                begun = ""
                continue
            yield begun, "word", piece.start()
            begun = ""
        yield word, kind, piece.end()
    if begun:
        yield begun, "word", len(text)


@lru_cache(maxsize=16384)
def _named(word: str) -> tuple[tuple[tuple[str, int], ...], tuple[_Phrase, ...]]:
    """The concepts of one word in each language, and the phrases that begin with it."""
    lexicon = _lexicon()
    found = dict(lexicon.exact.get(word, ()))
    phrases = list(lexicon.phrases.get(word, ()))
    for length in lexicon.lengths:
        if length > len(word):
            break
        begin = word[:length]
        for language, concepts in lexicon.stems.get(begin, {}).items():
            found[language] = found.get(language, 0) | concepts
        phrases += lexicon.stem_phrases.get(begin, ())
    return tuple(found.items()), tuple(phrases)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence in one language: the concepts of each of its words (0: unknown), and the clause that it is in."""

    language: str
    words: tuple[str, ...]
    concepts: tuple[int, ...]
    clauses: tuple[int, ...]

    @property
    def all(self) -> int:
        found = 0
        for each in self.concepts:
            found |= each
        return found

    @property
    def unknown(self) -> int:
        return self.concepts.count(0)


def told(text: str) -> list[Told]:
    """What a sentence says in each language that knows most of its words."""
    words: list[str] = []
    clauses: list[int] = []
    clause = 0
    spaceless = False
    for word, kind, _ in _words(_folded(_EMAIL.sub("e", text))):
        if kind == "breath":
            clause += 1
        elif kind == "spaceless":
            spaceless = True
            words += word
            clauses += [clause] * len(word)
        else:
            words.append("@" if kind == "mailbox" else "#" if kind == "number" else word[:40])
            clauses.append(clause)
    found: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        named, phrases = _named(word)
        for language, concepts in named:
            line = found.get(language)
            if line is None:
                line = found[language] = [0] * len(words)
            line[place] |= concepts
        for phrase in phrases:
            _mark(phrase, words, place, found)
    if spaceless:
        _mark_spaceless(words, found)
    known = {language: len(line) - line.count(0) for language, line in found.items()}
    most = max(known.values(), default=0)
    common = [n for n, word in enumerate(words) if word in "@#"]
    result = []
    for language, line in found.items():
        if known[language] * 10 < most * 7:
            continue
        for place in common:
            line[place] |= int(Concept.MAILBOX) if words[place] == "@" else _PLAIN
        _own(line)
        result.append(Told(language, tuple(words), tuple(line), tuple(clauses)))
    return result


def _mark(phrase: _Phrase, words: list[str], begin: int, found: dict[str, list[int]]) -> None:
    places = [begin]
    place, between = begin + 1, 0
    for wanted in phrase.words:
        if wanted == _GAP:
            between = _MOST_BETWEEN
            continue
        last = min(place + between, len(words) - 1)
        while place <= last and not _is(words[place], wanted):
            place += 1
        if place > last:
            return
        places.append(place)
        place, between = place + 1, 0
    line = found.setdefault(phrase.language, [0] * len(words))
    for each in places:
        line[each] |= phrase.concepts


def _is(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted[-1] == "*" else word == wanted


def _mark_spaceless(words: list[str], found: dict[str, list[int]]) -> None:
    """Languages that are written without blanks: each letter is a word here."""
    text = "".join(word if len(word) == 1 else " " for word in words)
    index = _lexicon().spaceless
    for place, letter in enumerate(text):
        for entry, language, concepts in index.get(letter, ()):
            if text.startswith(entry, place):
                line = found.setdefault(language, [0] * len(words))
                for each in range(place, place + len(entry)):
                    line[each] |= concepts


def _own(line: list[int]) -> None:
    """ "My comment": mark what has "my" beside it, with at most one word between."""
    for place, concepts in enumerate(line):
        if concepts & _MY:
            for other in range(max(place - 2, 0), min(place + 4, len(line))):
                for thing, own in _OWN:
                    if line[other] & thing:
                        line[other] |= own


def is_derived(concept: Concept) -> bool:
    """Whether no table names a concept, as it is found from others."""
    return bool(concept & _DERIVED)
