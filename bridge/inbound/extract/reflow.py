"""Paragraphs that a mail program broke at its column -> one line each, so that they are read at any width.

A paragraph was broken by a program where each line is as long as could be: the first word of the next line would not
have fitted on it. Nobody writes a poem, an address or a list like that, and code is left alone.
"""

from __future__ import annotations

import re
from itertools import pairwise

_SHORTEST, _LONGEST = 55, 100  # characters of the column that programs break at
_KEPT = re.compile(r"\s|[-*+•>|#]|\d{1,3}[.)]\s|```|~~~|https?://\S+$")


def reflow(text: str) -> str:
    """The text with the paragraphs joined that were broken by a program."""
    done: list[str] = []
    held: list[str] = []
    fenced = kept = False  # kept: the paragraph began as no plain one does
    for line in [*text.split("\n"), ""]:
        if line.startswith(("```", "~~~")):
            fenced = not fenced
        kept = bool(line.strip()) and (kept or _KEPT.match(line) is not None)
        if fenced or kept or not line.strip():
            done += _joined(held)
            done.append(line)
            held = []
        else:
            held.append(line)
    return "\n".join(done[:-1])


def _joined(lines: list[str]) -> list[str]:
    width = max(map(len, lines), default=0)
    if len(lines) < 2 or not _SHORTEST <= width <= _LONGEST:
        return lines
    if any(len(line) + 1 + len(following.split(None, 1)[0]) <= width for line, following in pairwise(lines)):
        return lines
    return [" ".join(line.strip() for line in lines)]
