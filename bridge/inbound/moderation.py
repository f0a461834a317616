"""Which comments wait for a moderator, and what a moderator's answer says about them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bridge.blog import Holds, Moderation, Standing
from bridge.inbound.commands import tables
from bridge.inbound.commands.answers import is_bare_yes
from bridge.inbound.commands.pieces import folded


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


class Verdict(StrEnum):
    """What a moderator says about a comment."""

    APPROVE = "approve"
    REJECT = "reject"
    BLOCK = "block"  # reject it, and take nothing more from its mailbox
    TRUST = "trust"  # approve it, and hold nothing more from its mailbox
    REPLY = "reply"  # approve it, and publish words of the moderator below it


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


# ---------------------------------------------------------------- a moderator's answer

_NUMBERED = re.compile(r"(?:nr\.?|no\.?|#)?\s*(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?\s*[:.)=-]?\s+(.+)", re.IGNORECASE)
_SAID = re.compile(r"[\s.!:,;\"'“”„]+")
_LONGEST = 60  # characters of a line that is a verdict
_MOST = 200  # lines


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What an answer says: a verdict for each numbered comment, and words to publish below the only one."""

    of: tuple[tuple[int, Verdict], ...]
    words: str = ""


def verdicts(reply: str, count: int) -> Verdicts | None:
    """What a moderator answered to a mail with `count` comments; None where that is not clear."""
    lines = [line.strip() for line in reply.strip().splitlines() if line.strip()]
    if not lines or len(lines) > _MOST:
        return None
    if count == 1 and (words := _words_below(reply.strip())):
        return Verdicts(((1, Verdict.REPLY),), words)
    whole = _verdict(" ".join(lines))
    if whole and count == 1:
        return Verdicts(((1, whole),))
    every = _of_all(_key(" ".join(lines)))
    if every:
        return Verdicts(tuple((n, every) for n in range(1, count + 1)))
    numbered = _numbered(lines, count)
    return Verdicts(numbered) if numbered else None


def _of_all(said: str) -> Verdict | None:
    """The verdict of "all no" or "no all"; "all but the third" is none."""
    for every in tables.phrases("moderator all"):
        for rest in (said.removeprefix(f"{every} "), said.removesuffix(f" {every}")):
            if rest != said and (verdict := _verdict(rest)):
                return verdict
    return None


def _numbered(lines: list[str], count: int) -> tuple[tuple[int, Verdict], ...]:
    """The verdict for each number, as each line says it; none where a line is unclear, or a number has two."""
    found: dict[int, Verdict] = {}
    for line in lines:
        numbered = _NUMBERED.fullmatch(line)
        said = _verdict(numbered[3]) if numbered else None
        if numbered is None or said is None:
            return ()
        first, last = int(numbered[1]), int(numbered[2] or numbered[1])
        if not 1 <= first <= last <= count or any(n in found for n in range(first, last + 1)):
            return ()
        found.update(dict.fromkeys(range(first, last + 1), said))
    return tuple(found.items())


def _words_below(reply: str) -> str:
    """The words below a line that says "reply", or behind it; "" where there are none."""
    first, _, rest = reply.partition("\n")
    for word in tables.phrases("moderator reply"):
        head, colon, behind = first.partition(":")
        words = f"{behind.strip()}\n{rest}".strip() if colon and _key(head) == word else ""
        if _key(first) == word:
            words = rest.strip()
        if words:  # "Answer: no" is a verdict, and no words for everybody
            return "" if _verdict(words.partition("\n")[0].partition(",")[0]) else words
    return ""


def _verdict(said: str) -> Verdict | None:
    """The verdict of a text that says nothing else. "Yes, block" and "no objection" are none."""
    if len(said) > _LONGEST:
        return None
    key = _key(said)
    for verdict in (Verdict.APPROVE, Verdict.REJECT, Verdict.BLOCK, Verdict.TRUST):
        if key in tables.phrases(f"moderator {verdict.value}"):
            return verdict
    return Verdict.APPROVE if key and is_bare_yes(said) else None


def _key(said: str) -> str:
    return _SAID.sub(" ", folded(said)).strip()
