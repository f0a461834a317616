"""The phrases of automatic mails, one file for each language in `languages/`; its README says how a file is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from bridge.inbound.automatic.sentences import GAPLESS, in_words
from bridge.inbound.commands.tables import spellings

_SECTION = re.compile(r"^\[([a-z]+)\]\n", re.MULTILINE)
_COMMENT = re.compile(r"^#.*\n", re.MULTILINE)
_ELEMENT = re.compile(r"\.\.|\([^()]*\)|\[[^\[\]]*\]|[^\s()\[\]]+")


class Kind(StrEnum):
    """What a phrase says; the value is the name of its table."""

    SUBJECT = "subjects"
    AUTOMATIC = "automatic"
    SERVICE = "service"
    AWAY = "away"
    UNTIL = "until"
    URGENT = "urgent"
    LATER = "later"
    FRAME = "frame"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as a regular expression. It can only be in a text that has one of the `needs`."""

    kind: Kind
    language: str
    needs: tuple[str, ...]
    pattern: str

    def search(self, words: str) -> re.Match[str] | None:
        """Where the phrase is in the words of a sentence."""
        return _compiled(self.pattern).search(words) if any(need in words for need in self.needs) else None


_compiled = cache(re.compile)  # most phrases are never looked for


@cache
def phrases() -> tuple[Phrase, ...]:
    """All phrases of all languages."""
    found: list[Phrase] = []
    for file in sorted(resources.files(__package__).joinpath("languages").iterdir(), key=lambda one: one.name):
        language, _, ending = file.name.partition(".")
        if ending != "txt":
            continue
        _, *parts = _SECTION.split(_COMMENT.sub("", file.read_text("utf-8")))
        for name, table in zip(parts[::2], parts[1::2], strict=True):
            entries = (" ".join(entry.split()) for entry in table.split(";"))
            found += [_phrase(Kind(name), language, way) for entry in entries if entry for way in _ways(entry)]
    return tuple(found)


def phrases_in(words: str) -> list[Phrase]:
    """The phrases that may be in these words, by how their words begin."""
    begins = {word[:length] for word in words.split() for length in range(1, _BEGINNING + 1)}
    found = {id(one): one for begin in begins for one in _by_beginning().get(begin, ())}
    return list(found.values())


_BEGINNING = 3  # letters


@cache
def _by_beginning() -> dict[str, list[Phrase]]:
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases():
        for begin in {need[:_BEGINNING].split()[0] for need in phrase.needs}:
            found.setdefault(begin, []).append(phrase)
    return found


def _ways(entry: str) -> tuple[str, ...]:
    """The entry; where its first group has `^`, also the words behind that group, at the beginning of a sentence."""
    first, _, rest = entry.partition(")")
    if "|^" not in first:
        return (entry,)
    return entry.replace("|^", "", 1), f"^ {rest.removeprefix(' ..').strip()}"


def _phrase(kind: Kind, language: str, entry: str) -> Phrase:
    begins = entry.startswith("^")
    gap = r"(?:[^ ]+ ){0,10}?" if GAPLESS.search(entry) else r"(?:[^ ]+ ){0,6}?"
    needs: tuple[str, ...] = ()
    pattern = "^ " if begins else "(?<= )"
    for element in _ELEMENT.findall(entry.removeprefix("^")):
        if element == "..":
            pattern += gap
            continue
        written = element.strip("()[]").split("|") if element[0] in "([" else [element]
        spelt = sorted({in_words(way) for one in written for way in _spellings(one.strip())}, key=len, reverse=True)
        pattern += "(?:" + "|".join(_words(one) for one in spelt) + ")"
        if element[0] == "[":
            pattern += "?"
        elif not needs or min(map(len, spelt)) > min(map(len, needs)):
            needs = tuple(one.rstrip("*") for one in spelt)
    return Phrase(kind, language, needs, pattern)


def _spellings(written: str) -> set[str]:
    return {written} if GAPLESS.search(written) else spellings(written)


def _words(written: str) -> str:
    """A pattern for words, each with a blank behind it; `*` is any ending."""
    return "".join(
        re.escape(word[:-1]) + "[^ ]* " if word[-1] == "*" else re.escape(word) + " " for word in written.split()
    )
