"""How programs write an answer that is typed into quoted HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")
_VOID = ("br", "hr", "img", "meta")


def written_into(page: str, answers: Sequence[tuple[str, str]]) -> str:
    """The page with each answer below the block that has certain words of ours.

    A blockquote is ended above the answer and begun again below it, as Gmail, Apple Mail and Thunderbird do.
    """
    for words, answer in answers:
        at = page.index("</p>", page.index(html.escape(words))) + len("</p>")
        closes, opens = _parted(page, at)
        new = "".join(f"<div>{html.escape(line, quote=False) or '<br>'}</div>" for line in answer.split("\n"))
        page = page[:at] + closes + new + opens + page[at:]
    return page


def _parted(page: str, at: int) -> tuple[str, str]:
    """The end tags and the start tags of the elements that are open at this place, from the outermost quote on."""
    opened: list[tuple[str, str]] = []
    for tag in _TAG.finditer(page, 0, at):
        if tag[1]:
            while opened and opened.pop()[0] != tag[2]:
                pass
        elif tag[2] not in _VOID:
            opened.append((tag[2], tag[0]))
    first = next((n for n, (name, _) in enumerate(opened) if name == "blockquote"), len(opened))
    return "".join(f"</{name}>" for name, _ in reversed(opened[first:])), "".join(tag for _, tag in opened[first:])
