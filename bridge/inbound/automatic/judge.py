"""Judge by subject and text whether a machine wrote a mail that does not say so in its header.

A note says few things, and little else: that its author is away, until when, whom to ask instead, that they reply when
they are back. A person who tells of a holiday says other things too. So we look which of these things a text says, and
how many of its words are in clauses that say them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from bridge.inbound.automatic.phrases import Kind, Phrase, phrases_in
from bridge.inbound.automatic.sentences import GAPLESS, TextSentence, sentences
from bridge.inbound.commands.tables import words

_LONGEST = 4000  # characters of a text that are looked at
_LONGEST_SUBJECT = 300
_DATE = 4  # words of a clause that only says until when
_NAME = 2  # words of a clause that may be a name
_SHORTEST = 4  # words of a note that says one thing: "Away with it." is a remark
_SHORT = 9  # words of a note that says one thing, and of a sentence that only says that the mail is automatic


class Sign(StrEnum):
    """What about a mail is like an automatic one; SURE is more than a sign."""

    SUBJECT = "automatic subject"
    TEXT = "automatic text"
    SURE = "surely automatic"


@dataclass(slots=True)
class _Signs:
    """What a text says, by language, and how many of its words say it."""

    kinds: dict[str, set[Kind]] = field(default_factory=dict)
    counted: int = 0
    words: int = 0
    framed: int = 0  # words that only greet, thank or take leave
    plainly: bool = False  # a short sentence says that the mail is automatic
    begins_away: bool = False  # its first sentence is short and says that the author is away
    asks: bool = False
    short: int = _SHORT

    @property
    def said(self) -> set[Kind]:
        """The kinds of the language that has most of them."""
        return max(self.kinds.values(), key=lambda kinds: (len(kinds - {Kind.UNTIL}), len(kinds)), default=set())

    @property
    def share(self) -> float:
        return self.counted / self.words if self.words else 0.0


def judge(subject: str, text: str) -> Sign | None:
    """Which of the two is that of an automatic mail: SURE if both are, or if the text says itself that it is automatic.

    `text` is what is newly written.
    """
    said = _read(text[:_LONGEST])
    by_subject = _is_subject(subject[:_LONGEST_SUBJECT])
    if _is_plain(said) or (by_subject and said.said - {Kind.UNTIL} and said.share >= 0.3):
        return Sign.SURE
    if by_subject:
        return Sign.SUBJECT
    return Sign.TEXT if _is_note(said) else None


def _is_plain(said: _Signs) -> bool:
    return said.plainly and said.share >= 0.4


def _is_note(said: _Signs) -> bool:
    """True for several things, or for one that the text says plainly: here a sign only makes us ask."""
    kinds = said.said
    if kinds & {Kind.AUTOMATIC, Kind.SERVICE}:
        return said.share >= (0.5 if len(kinds) == 1 and not said.framed else 0.4)
    if len(kinds) > 1:
        return said.share >= 0.5
    if Kind.AWAY in kinds and not said.asks and said.words >= _SHORTEST:
        return (said.share >= 0.8 and said.words <= said.short) or (said.begins_away and said.words <= 2 * said.short)
    return bool(kinds & {Kind.URGENT, Kind.LATER}) and said.framed > 0 and said.share >= 0.6


def _read(text: str) -> _Signs:
    found = _Signs()
    parted = sentences(text)
    everything = "".join(sentence.words for sentence in parted)
    if GAPLESS.search(everything):
        found.short = 2 * _SHORT
    possible = [one for one in phrases_in(everything) if one.kind is not Kind.SUBJECT]
    for sentence in parted:
        _add(found, sentence, possible)
    return found


def _add(found: _Signs, sentence: TextSentence, possible: Iterable[Phrase]) -> None:
    """Add what a sentence says."""
    counts = sentence.counts()
    clauses: dict[Kind, set[int]] = {kind: set() for kind in Kind}
    for phrase, among in _places(sentence, possible):
        clauses[phrase.kind] |= among
        if phrase.kind is not Kind.FRAME:
            found.kinds.setdefault(phrase.language, set()).add(phrase.kind)
        if phrase.kind is Kind.AWAY and _DIGIT.search(sentence.words):
            found.kinds[phrase.language].add(Kind.UNTIL)
        if phrase.kind is Kind.AUTOMATIC and "?" not in sentence.marks:
            found.plainly |= sum(counts[n] for n in among) <= found.short
    if not found.words:
        found.begins_away = len(clauses[Kind.AWAY]) == len(counts) and sum(counts) < found.short
    until, says = clauses[Kind.UNTIL], set().union(*(clauses[kind] for kind in _SAYS))
    for n, count in enumerate(counts):
        if n in says or (n in until and (says or count <= _DATE)):
            found.counted += count
            found.words += count
        elif n in clauses[Kind.FRAME]:
            found.framed += count
        elif count > _NAME:
            found.words += count
    found.asks |= bool(set(sentence.marks) & set("?!？！"))


def _places(sentence: TextSentence, possible: Iterable[Phrase]) -> list[tuple[Phrase, set[int]]]:
    """The phrases of a sentence with the clauses that they are in. The absence of a story is not in them."""
    found = [
        (one, set(sentence.clauses_of(place.start(), place.end())))
        for one in possible
        if (place := one.search(sentence.words)) is not None
    ]
    stories: dict[str, set[int]] = {}
    for one, among in found:
        if one.kind is Kind.PAST:
            stories.setdefault(one.language, set()).update(among)
    left_out = {Kind.PAST} if _has_time(sentence) else {Kind.PAST, Kind.UNTIL}
    return [
        (one, among)
        for one, among in found
        if one.kind not in left_out and not (one.kind is Kind.AWAY and among & stories.get(one.language, set()))
    ]


_SAYS = (Kind.AUTOMATIC, Kind.SERVICE, Kind.AWAY, Kind.URGENT, Kind.LATER)
_DIGIT = re.compile(r"\d|[一二三四五六七八九十月号]")
_STEM = 4  # letters of a month or weekday that stay the same in all its forms


def _has_time(sentence: TextSentence) -> bool:
    if _DIGIT.search(sentence.words):
        return True
    return any(word in _times() or (len(word) >= _STEM and word[:_STEM] in _times()) for word in sentence.words.split())


@cache
def _times() -> frozenset[str]:
    """Months and weekdays, and how the longer ones begin."""
    named = {word for table in ("months", "weekdays") for entry in words(table) for word in entry.split("|")}
    return frozenset(named | {word[:_STEM] for word in named if len(word) >= _STEM})


_REPLY = re.compile(
    r"\s*(?:re|aw|sv|vs|r|odp|rv|tr|ynt|antw|ang|vá|απ|رد|回复|回覆|答复|返信)\s?(?:\[\d+\])?\s?[:：]\s?", re.IGNORECASE
)
_TICKET = re.compile(
    r"\W?(?:ticket|case|request|vorgang|anfrage|incident|ärende|sak|dossier)\W{0,3}\d{3}|auto\s?:", re.IGNORECASE
)
# The end of the part of a subject that the machine wrote: after it comes the subject of the mail that it answers.
_ANSWERED = re.compile(r"[\"“”„«»「」《》]|\b(?:re|aw|sv|antw|fwd?)\s?[:：]", re.IGNORECASE)


def _is_subject(subject: str) -> bool:
    """True for "Automatic reply: Tea" and for "Re: Ann is away until 3 June", not for "Re: On vacation"."""
    answers = _REPLY.match(subject)
    own = _ANSWERED.split(subject[answers.end() :] if answers else subject, maxsplit=1)[0]
    parted = sentences(own)
    if not parted:
        return False
    first = parted[0]
    said = _read(own)
    named = (one for one in phrases_in(first.words) if one.kind is Kind.SUBJECT)
    called = [place for one in named if (place := one.search(first.words)) is not None]
    dated = any(Kind.UNTIL in kinds for kinds in said.kinds.values())
    if dated and (called or Kind.AWAY in said.said):
        return True
    if answers:
        return False
    ends = (*first.clauses[1:], len(first.words) - 1)
    begins = any(place.start() <= 1 and place.end() - 1 in ends for place in called)
    return begins or _TICKET.match(own) is not None or bool(said.said & {Kind.AUTOMATIC, Kind.SERVICE})
