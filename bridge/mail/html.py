"""text/html -> text, by a streaming walk of our own: linear, no recursion."""

from __future__ import annotations

import html
import re

_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6]|/blockquote)\b[^<>]{0,2000}>", re.IGNORECASE)
_DROPPED = re.compile(r"<(style|script|head|title)\b[^<>]{0,2000}>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[a-z!/?][^<>]{0,4000}>", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t]{1,80}\n")


def text(markup: str) -> str:
    """The text that a reader of the HTML sees."""
    seen = _DROPPED.sub("", markup[:200_000])
    seen = re.sub(r"\s{1,80}", " ", seen)
    seen = _TAG.sub("", _BREAKS.sub("\n", seen))
    return html.unescape(_BLANKS.sub("\n", seen))
