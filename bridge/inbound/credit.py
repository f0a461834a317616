"""A reply that keeps what it answers, and who said that -> the reply with each quote under its author's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from bridge.inbound.extract.alignment import words

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~-])")
_FEWEST = 2  # words; a single one is said by everybody


def credited(reply: str, said: Sequence[tuple[str, str]]) -> str:
    """The reply (Markdown), with "NAME:" above each quote whose words one of `said` (name, text) holds.

    Quotes of one person that follow each other bear the name once.
    A quote of anybody else's words stays as it is; so does everything that is no quote.
    """
    known = [(name, " ".join(words(text))) for name, text in said if name]
    lines: list[str] = []
    named = None
    for quoted, group in groupby(reply.split("\n"), key=lambda line: line.startswith(">")):
        block = list(group)
        name = _author("\n".join(line.lstrip("> ") for line in block), known) if quoted else None
        if name and name != named:
            lines += [_heading(name), ">"]
        named = name if quoted else named
        lines += block
    return "\n".join(lines)


def _heading(name: str) -> str:
    escaped = _MARKUP.sub(lambda match: "\\" + match[1], name)
    return f"> **{escaped}:**"


def _author(quote: str, known: Sequence[tuple[str, str]]) -> str | None:
    looked_for = words(quote)
    if len(looked_for) < _FEWEST:
        return None
    phrase = f" {' '.join(looked_for)} "
    return next((name for name, text in known if phrase in f" {text} "), None)
