"""What a moderator's answer says about held comments: one of five words for each, or it is asked about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bridge.inbound.commands import tables
from bridge.inbound.commands.answers import is_bare_yes
from bridge.inbound.commands.pieces import folded


class ModeratorVerdict(StrEnum):
    """What a moderator says about a comment."""

    APPROVE = "approve"
    REJECT = "reject"
    BLOCK = "block"  # reject it, and take nothing more from its mailbox
    TRUST = "trust"  # approve it, and hold nothing more from its mailbox
    REPLY = "reply"  # approve it, and publish words of the moderator below it


_NUMBERED = re.compile(r"(?:nr\.?|no\.?|#)?\s*(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?\s*[:.)=-]?\s+(.+)", re.IGNORECASE)
_SAID = re.compile(r"[\s.!:,;\"'“”„]+")
_LONGEST = 60  # characters of a line that is a verdict
_MOST = 200  # lines


@dataclass(frozen=True, slots=True)
class ModeratorAnswer:
    """What an answer says: a verdict for each numbered comment, and words to publish below the only one."""

    of: tuple[tuple[int, ModeratorVerdict], ...]
    words: str = ""


def verdicts(reply: str, count: int) -> ModeratorAnswer | None:
    """What a moderator answered to a mail with `count` comments; None where that is not clear."""
    lines = [line.strip() for line in reply.strip().splitlines() if line.strip()]
    if not lines or len(lines) > _MOST:
        return None
    if count == 1 and (words := _words_below(reply.strip())):
        return ModeratorAnswer(((1, ModeratorVerdict.REPLY),), words)
    whole = _verdict(" ".join(lines))
    if whole and count == 1:
        return ModeratorAnswer(((1, whole),))
    every = _of_all(_key(" ".join(lines)))
    if every:
        return ModeratorAnswer(tuple((n, every) for n in range(1, count + 1)))
    numbered = _numbered(lines, count)
    return ModeratorAnswer(numbered) if numbered else None


def _of_all(said: str) -> ModeratorVerdict | None:
    """The verdict of "all no" or "no all"; "all but the third" is none."""
    for every in tables.phrases("moderator all"):
        for rest in (said.removeprefix(f"{every} "), said.removesuffix(f" {every}")):
            if rest != said and (verdict := _verdict(rest)):
                return verdict
    return None


def _numbered(lines: list[str], count: int) -> tuple[tuple[int, ModeratorVerdict], ...]:
    """The verdict for each number, as each line says it; none where a line is unclear, or a number has two."""
    found: dict[int, ModeratorVerdict] = {}
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


def _verdict(said: str) -> ModeratorVerdict | None:
    """The verdict of a text that says nothing else. "Yes, block" and "no objection" are none."""
    if len(said) > _LONGEST:
        return None
    key = _key(said)
    for verdict in (ModeratorVerdict.APPROVE, ModeratorVerdict.REJECT, ModeratorVerdict.BLOCK, ModeratorVerdict.TRUST):
        if key in tables.phrases(f"moderator {verdict.value}"):
            return verdict
    return ModeratorVerdict.APPROVE if key and is_bare_yes(said) else None


def _key(said: str) -> str:
    return _SAID.sub(" ", folded(said)).strip()
