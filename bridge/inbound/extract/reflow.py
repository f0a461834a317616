"""Join the lines of paragraphs that a mail program broke at its column, so that they can be read at any width.

A program broke a paragraph if each of its lines is full: the first word of the next line would not have fitted on it.
Poems, addresses and lists are not like that. Code is not touched.
"""

from __future__ import annotations

import re
from itertools import pairwise

_SHORTEST, _LONGEST = 55, 100  # characters of the columns that programs break lines at
_KEPT = re.compile(r"\s|[-*+•>|#]|\d{1,3}[.)]\s|```|~~~|https?://\S+$")


def reflow(text: str) -> str:
    """The text, in which each paragraph that a program broke is one line."""
    done: list[str] = []
    held: list[str] = []
    fenced = kept = False  # kept: the paragraph is a list, a quote or the like
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
    short = (len(line) + 1 + len(following.split(None, 1)[0]) <= width for line, following in pairwise(lines))
    if not _SHORTEST <= width <= _LONGEST or any(short):
        return lines
    return [" ".join(map(str.strip, lines))]
