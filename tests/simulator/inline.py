"""What programs make of words that are written into the HTML of what they quote."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")
_VOID = ("br", "hr", "img", "meta")


def written_into(page: str, said: Sequence[tuple[str, str]]) -> str:
    """The page with answers below the blocks that hold some words of ours.

    Where the quote is a blockquote it is parted there, as Gmail, Apple Mail and Thunderbird do.
    """
    for words, answer in said:
        at = page.index("</p>", page.index(html.escape(words))) + len("</p>")
        closes, opens = _parted(page, at)
        new = "".join(f"<div>{html.escape(line, quote=False) or '<br>'}</div>" for line in answer.split("\n"))
        page = page[:at] + closes + new + opens + page[at:]
    return page


def _parted(page: str, at: int) -> tuple[str, str]:
    """The ends and the beginnings of the elements that are open at some place, from the outermost quote on."""
    opened: list[tuple[str, str]] = []
    for tag in _TAG.finditer(page, 0, at):
        if tag[1]:
            while opened and opened.pop()[0] != tag[2]:
                pass
        elif tag[2] not in _VOID:
            opened.append((tag[2], tag[0]))
    first = next((n for n, (name, _) in enumerate(opened) if name == "blockquote"), len(opened))
    return "".join(f"</{name}>" for name, _ in reversed(opened[first:])), "".join(tag for _, tag in opened[first:])
