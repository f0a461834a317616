"""A reply that quotes other comments -> the reply with the name of its author above each quote; and without it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import groupby

from bridge.inbound.extract.vocabulary import words_of

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~-])")
_FEWEST = 2  # words of a quote; one word is no proof of its author


def credited(reply: str, comments: Sequence[tuple[str, str]]) -> str:
    """The reply (Markdown), with "NAME:" above each quote whose words are in one of the comments (name, text).

    For quotes of one person in a row, the name is written once. All other lines stay as they are.
    """
    known = [(name, " ".join(words_of(text))) for name, text in comments if name]
    lines: list[str] = []
    named = None
    for quoted, group in groupby(reply.split("\n"), key=lambda line: line.startswith(">")):
        block = list(group)
        name = _author("\n".join(line.lstrip("> ") for line in block), known) if quoted else None
        if name and name != named:
            lines += [heading(name), ">"]
        named = name if quoted else named
        lines += block
    return "\n".join(lines)


def uncredited(text: str, names: Collection[str], instead: str) -> str:
    """The text with `instead` for each of these names above a quote."""
    if "> **" not in text:
        return text
    headings = {heading(name) for name in names}
    return "\n".join(heading(instead) if line in headings else line for line in text.split("\n"))


def unnamed(text: str, names: Collection[str], instead: str) -> str:
    """The text with `instead` for each of these names, wherever it stands as a whole."""
    wanted = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
    return re.sub(rf"(?i)(?<!\w)(?:{wanted})(?!\w)", lambda _: instead, text) if wanted else text


def heading(name: str) -> str:
    """The line above a quote that names its author."""
    escaped = _MARKUP.sub(lambda match: "\\" + match[1], name)
    return f"> **{escaped}:**"


def _author(quote: str, known: Sequence[tuple[str, str]]) -> str | None:
    words = words_of(quote)
    if len(words) < _FEWEST:
        return None
    phrase = f" {' '.join(words)} "
    return next((name for name, text in known if phrase in f" {text} "), None)
