"""The words of requests, as the table `requests` of each language names them, with the concepts that they stand for.

`languages/README.md` says how they are written.
"""

from __future__ import annotations

import re
import unicodedata
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
    SAID = auto()  # what was said in the thread: you wrote, I agree; never stop, keep writing
    MAILBOX = auto()  # an address as it is written: ann@example.org
    OWN_COMMENT = auto()  # my comment, or what stands for it
    OWN_NAME = auto()
    OWN_DATA = auto()
    OWN_ADDRESS = auto()


_WRITTEN = {name.lower().replace("_", " "): concept for name, concept in Concept.__members__.items()}
_CONTINUED = re.compile(r"\n +")
GAP = ".."  # in an entry: some other words may be between
TOKEN = re.compile(
    r"""
    (?P<word>[^\W\d_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+(?:'(?:t|d|s|m|ll|re|ve)(?!\w))?)
  | (?P<spaceless>[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff々]+)
  | (?P<number>\d[\d.,:/-]*[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]*)
  | (?P<mailbox>@\S*)
  | (?P<breath>[,:;()、，：；（）—–|]|\s-+\s)
    """,
    re.VERBOSE,
)
_COMBINING = re.compile(r"[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]+")
_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ß": "ss"} | dict.fromkeys("’ʼ`´", "'")
)
_SPACELESS = frozenset({"ja", "zh"})


def folded(text: str) -> str:
    """As `pieces.folded`, for a sentence at once."""
    if text.isascii():
        return text.lower().replace("`", "'")
    return _COMBINING.sub("", unicodedata.normalize("NFKD", text.casefold())).translate(_LETTERS)


@dataclass(frozen=True, slots=True)
class LexiconPhrase:
    """The other words of an entry of several words, and its concepts."""

    words: tuple[str, ...]
    concepts: int


@dataclass(slots=True)
class Known:
    """What begins with one word or stem, in one language."""

    concepts: int = 0
    phrases: dict[str, list[LexiconPhrase]] = field(default_factory=dict)  # by their second word
    loose: list[LexiconPhrase] = field(default_factory=list)  # where the second is a stem, or stands farther off


@dataclass(slots=True)
class Lexicon:
    """All entries: by word and by stem, then by language."""

    exact: dict[str, dict[str, Known]] = field(default_factory=dict)
    stems: dict[str, dict[str, Known]] = field(default_factory=dict)
    spaceless: dict[str, list[tuple[str, str, int]]] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()

    def add(self, words: list[str], language: str, concepts: int) -> None:
        first, *others = words
        begun = self.stems if first.endswith("*") else self.exact
        languages = begun.setdefault(first.rstrip("*"), {})
        known = languages.get(language)
        if known is None:
            known = languages[language] = Known()
        if not others:
            known.concepts |= concepts
        elif others[0] == GAP or others[0].endswith("*"):
            known.loose.append(LexiconPhrase(tuple(others), concepts))
        else:
            known.phrases.setdefault(others[0], []).append(LexiconPhrase(tuple(others), concepts))


@cache
def lexicon() -> Lexicon:
    """The entries of all languages, read once."""
    found = Lexicon()
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


def _add(found: Lexicon, phrase: str, language: str, concepts: int) -> None:
    if language in _SPACELESS and not phrase.isascii():
        key = folded(phrase)
        found.spaceless.setdefault(key[0], []).append((key, language, concepts))
        return
    without_umlauts = phrase.translate(_UMLAUTS)
    for key in {folded(phrase), folded(without_umlauts)} if without_umlauts != phrase else (folded(phrase),):
        words = key.split()
        if not key.replace(" ", "").isalpha():
            words = [word for part in words for word in _entry_words(part)]
        if words:
            found.add(words, language, concepts)


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def _entry_words(part: str) -> list[str]:
    if part == GAP or part.isalpha():
        return [part]
    stem = "*" if part.endswith("*") else ""
    words = ["#" if part == "#" else word for word in TOKEN.sub(r" \g<0> ", part.rstrip("*")).split() if word != "'"]
    return [*words[:-1], words[-1] + stem] if words else []


@lru_cache(maxsize=16384)
def begun_by(word: str) -> tuple[int, dict[str, tuple[Known, ...]]]:
    """What begins with a word in each language; and one in the octet of each language that knows the word."""
    words = lexicon()
    found: dict[str, tuple[Known, ...]] = {language: (known,) for language, known in words.exact.get(word, {}).items()}
    for length in words.lengths:
        if length > len(word):
            break
        for language, known in words.stems.get(word[:length], {}).items():
            found[language] = (*found.get(language, ()), known)
    return sum(1 << 8 * n for n, language in enumerate(words.languages) if language in found), found
