"""a misspelt word -> the word of a command that was meant, where it can be only one.

Precision before recall: an ordinary word that happens to lie near ("weakly") stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bridge.inbound.commands.ordinary import ORDINARY

# Only English and German: in other languages an inflected form is as near to a word as a slip of the finger.
MISSPELT = """
unsubscribe|subscribe|unfollow|follow|leave|resume|pause|daily|weekly|monthly|delete|status|forget|publish|retire|bundle
instructions|settings|subscription|subscriptions|commands|digest|everything|receipts|withdraw|immediately|correction
answers|remove|unbundle|join|each|mute|help|undo|edit|copy|echo|only
please|thanks|every|until
abmelden|anmelden|abbestellen|abonnieren|austragen|pausieren|täglich|wöchentlich|monatlich|löschen|ändern|hilfe|folgen
stummschalten|zurücknehmen|zurückziehen|rückgängig|fortsetzen|kündigen|korrektur|korrigieren|einstellungen|bearbeiten
höchstens|kopie|newsletter|vergiss|bitte|danke|meine|woche
stilllegen|entbündeln|bündel|antworten|brief|jeder|alles|kein|mich
"""
_ONE, _TWO = 5, 9  # letters from which on one, or two, may be wrong
_SHORT = 4  # letters of a word in which two may change places, or one be doubled: much else is a word of its own
_UMLAUT = re.compile("([aou])e")  # as somebody writes it who has none: the same word
_LONGEST = 24  # letters; no word of a command has more


class Spelling:
    """Finds the word that was meant by what is left when letters are dropped, so that no list of words is walked.

    `words` may be misspelt; `known` are all words that have a meaning as they are.
    """

    def __init__(self, words: Iterable[str], known: Iterable[str] = ()) -> None:
        words = frozenset(words)
        wanted = {word for word in words if len(word) >= _ONE}
        self._known = wanted.union(known)
        self._slips: dict[str, set[str]] = {}
        for word in words:
            for slip in _slips(word) if len(word) == _SHORT else ():
                self._slips.setdefault(slip, set()).add(word)
        self._short: dict[str, set[str]] = {}
        for word in wanted:
            for left in _left(word, _allowed(word)):
                self._short.setdefault(left, set()).add(word)

    def meant(self, written: str) -> str | None:
        """The known word that was meant; None if it is known already, ordinary, far from all or near to two."""
        if written in self._known or written in ORDINARY or not _ONE - 1 <= len(written) <= _LONGEST + 2:
            return None
        short = self._slips.get(written)
        if short is not None:
            return min(short) if len(short) == 1 else None
        near: dict[int, set[str]] = {}
        candidates = {word for left in _left(written, 2) for word in self._short.get(left, ())}
        for word in candidates:
            far = distance(written, word)
            if far <= _allowed(word) and (_begin_alike(written, word) or len(word) >= _TWO):
                near.setdefault(far, set()).add(word)
        nearest = near[min(near)] if near else set()
        return min(nearest, key=len) if len({_UMLAUT.sub(r"\1", word) for word in nearest}) == 1 else None


def distance(one: str, other: str) -> int:
    """How many letters are dropped, added, changed or change places with their neighbour (Damerau)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _allowed(word: str) -> int:
    return 2 if len(word) >= _TWO else 1


def _begin_alike(one: str, other: str) -> bool:
    """Whether two words begin with the same letter, or with the same two in another order."""
    return one[0] == other[0] or (one[:2] == other[1::-1] and one[2:] == other[2:])


def _slips(word: str) -> set[str]:
    """A word with each pair of neighbours changed about, and with each of its letters doubled."""
    places = range(len(word))
    changed = {word[:i] + word[i : i + 2][::-1] + word[i + 2 :] for i in places[:-1]}
    return (changed | {word[:i] + word[i] + word[i:] for i in places}) - {word}


def _left(word: str, dropped: int) -> Iterator[str]:
    """The word, and the word without each one (or each two) of its letters; `dropped` is 1 or 2."""
    yield word
    for i in range(len(word)):
        less = word[:i] + word[i + 1 :]
        yield less
        if dropped > 1:
            for j in range(i, len(less)):
                yield less[:j] + less[j + 1 :]
