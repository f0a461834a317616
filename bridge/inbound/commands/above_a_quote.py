"""a reply -> the same without the line at its end that says who wrote the quote below it.

Where the extraction left it standing, as one that it does not know, it is still no words of the person.
"""

from __future__ import annotations

import re

from bridge.inbound.extract.attributions import BEGINS, ends_with_wrote, wrote

_MOST_LINES = 3  # mail programs wrap it
_LONGEST = 300  # characters
_DIGIT = re.compile(r"\d")
_BLANKS = re.compile(r"[\s\xa0\u202f]+")


def without_attribution(reply: str) -> str:
    """A reply without "On Monday, Ann wrote:" as its last words."""
    text = reply.rstrip()
    if not text.endswith((":", "：")):
        return reply
    above = text[:-_LONGEST]
    lines = text[-_LONGEST:].split("\n")
    for count in range(1, min(len(lines), _MOST_LINES) + 1):
        if _is_attribution(lines[-count:]):
            return above + "\n".join(lines[:-count])
    return above + "\n".join(lines[:-1]) if ends_with_wrote(_shown(lines[-1:])) else reply


def _is_attribution(lines: list[str]) -> bool:
    """Whether lines begin with "on" and say "wrote"; where there are several, a date is in them, too."""
    shown = _shown(lines)
    if not BEGINS.match(shown) or not wrote(shown):
        return False
    return len(lines) == 1 or (all(map(str.strip, lines)) and _DIGIT.search(shown) is not None)


def _shown(lines: list[str]) -> str:
    return _BLANKS.sub(" ", " ".join(lines)).strip()
