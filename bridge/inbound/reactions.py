"""text -> whether it is no words but a reaction: emoji, "+1", "Ann reacted with a heart via Gmail".

The sentences are the table `reactions` of each language, as Outlook, Gmail and Apple write them; `*` is anything.
"""

from __future__ import annotations

import re
from functools import cache

from bridge.inbound.commands import tables
from bridge.inbound.extract.footers import is_footer

_EMOJI = (
    r"[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    r"\U0001f000-\U0001faff]"
)
_JOINERS = r"[\ufe0e\ufe0f\u200d\u20e3\U000e0020-\U000e007f]"
_SIGNS = re.compile(rf"(?:{_EMOJI}{_JOINERS}*|[+＋]\s?1|:-?[)D(]|;-?\)|<3|\s){{1,24}}")
_LEADING = re.compile(rf"(?:{_EMOJI}{_JOINERS}*|\s)+")
_QUOTE = re.compile(r"[\"“„«「『][^\n]{0,2000}[\"”“»」』]")
_LONGEST = 2400  # characters: a program quotes the text that somebody liked
_SENTENCE = 160  # characters beside the quote
_LINES = 5
_ANY = r"[^\n]{0,60}"


def reaction(text: str) -> bool:
    """Whether a text is nothing but a reaction to a mail."""
    if len(text) > _LONGEST:
        return False
    shown = "\n".join(line for line in text.split("\n") if not is_footer(line.strip())).strip()
    if not shown:
        return False
    if _SIGNS.fullmatch(shown):
        return True
    if shown.count("\n") > _LINES:
        return False
    plain = " ".join(_QUOTE.sub(" “” ", shown).split()).rstrip(" .:!")
    if len(plain) > _SENTENCE:
        return False
    return any(_sentences().fullmatch(each) for each in (plain, _bare(plain)))


def _bare(plain: str) -> str:
    """Without emoji around."""
    return " ".join(_LEADING.sub(" ", plain).split()).rstrip(" .:!")


@cache
def _sentences() -> re.Pattern[str]:
    entries = {" ".join(entry.split()) for text in tables.section("reactions").values() for entry in text.split(";")}
    return re.compile("|".join(map(_pattern, sorted(entries - {""}))), re.IGNORECASE)


def _pattern(entry: str) -> str:
    """An entry as a pattern; blanks beside `*` may be missing."""
    return re.sub(r"(?:\\ )?\\\*(?:\\ )?", lambda _: _ANY, re.escape(entry))
