"""The tables of words, one file for each language in `languages/`; its README says how a file is written."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from bridge.inbound.commands.pieces import folded

_SECTION = re.compile(r"^\[([a-z ]+)\]\n", re.MULTILINE)
_COMMENT = re.compile(r"^#.*\n", re.MULTILINE)


@cache
def _files() -> dict[str, dict[str, str]]:
    """Each language with its sections."""
    found = {}
    for file in sorted(resources.files(__package__).joinpath("languages").iterdir(), key=lambda one: one.name):
        language, _, kind = file.name.partition(".")
        if kind == "txt":
            _, *parts = _SECTION.split(_COMMENT.sub("", file.read_text("utf-8")))
            found[language] = dict(zip(parts[::2], parts[1::2], strict=True))
    return found


def section(name: str) -> dict[str, str]:
    """One table of each language that has it: `{"en": "please; pls; ...", ...}`."""
    return {language: tables[name] for language, tables in _files().items() if name in tables}


def phrases(name: str) -> dict[str, frozenset[str]]:
    """Each phrase of a table, as it is looked up, with the languages that have it. `;` parts two phrases."""
    found: dict[str, frozenset[str]] = {}
    for language, text in section(name).items():
        for phrase in filter(None, (" ".join(phrase.split()) for phrase in text.split(";"))):
            for key in spellings(phrase):
                found[key] = found.get(key, frozenset()) | {language}
    return found


def words(name: str) -> frozenset[str]:
    """The words of a table of all languages, as they are looked up."""
    return frozenset(key for text in section(name).values() for word in text.split() for key in spellings(word))


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def spellings(phrase: str) -> set[str]:
    """How a phrase is looked up: as it is, and as somebody writes it who has no umlauts."""
    if phrase.isascii():
        return {phrase.lower()}
    return {folded(phrase), folded(phrase.lower().translate(_UMLAUTS))}
