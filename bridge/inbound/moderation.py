"""Which comments wait for a moderator, and why."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bridge.blog import Holds, Moderation, Standing


class HoldReason(StrEnum):
    """Why a comment is held."""

    FIRST = "first"  # nothing of this mailbox was approved yet
    ALL = "all"  # every comment of this blog is
    WORD = "word"  # it has a word of the configuration
    LINKS = "links"  # it has many links


@dataclass(frozen=True, slots=True)
class HoldCause:
    """A reason and its detail: the word, or how many links."""

    reason: HoldReason
    detail: str = ""


_LINK = re.compile(r"(?i)\b[a-z][a-z0-9+.-]{1,9}://|\bwww\.|(?<![\w@.-])[a-z0-9-]{1,63}\.[a-z]{2,10}/")


def hold_cause(moderation: Moderation, standing: Standing, text: str, name: str) -> HoldCause | None:
    """Why a comment of this text, signed with this name, waits for a moderator; None where it need not."""
    found = _words(moderation.words).search(f"{_plain(name)}\n{_plain(text)}") if moderation.words else None
    if found:
        return HoldCause(HoldReason.WORD, found[0])
    if moderation.holds is Holds.ALL:
        return HoldCause(HoldReason.ALL)
    if standing is Standing.TRUSTED:
        return None
    if moderation.most_links is not None and (links := count_links(text)) > moderation.most_links:
        return HoldCause(HoldReason.LINKS, str(links))
    return HoldCause(HoldReason.FIRST) if moderation.holds is Holds.FIRST else None


def count_links(text: str) -> int:
    return sum(1 for _ in _LINK.finditer(text))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for all words; a `*` at the end of a word stands for any letters."""
    each = (re.escape(_plain(one.removesuffix("*"))) + (r"\w{0,40}" if one.endswith("*") else "") for one in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)")
