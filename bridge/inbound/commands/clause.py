"""one clause -> the command that it is, all of it; None if there is any word in it that has another meaning."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import chain

from bridge.blog import Cadence, Scope
from bridge.inbound.commands import command
from bridge.inbound.commands.command import Certainty, Command
from bridge.inbound.commands.courtesy import AFTER_KEYS, BEFORE_KEYS, QUESTION_KEYS, REQUESTS
from bridge.inbound.commands.dates import WORDS, is_temporal, number, when
from bridge.inbound.commands.phrases import UNTIL, Meaning, meanings
from bridge.inbound.commands.pieces import Word, folded
from bridge.inbound.commands.spelling import MISSPELT, Spelling
from bridge.inbound.commands.tables import spellings
from bridge.inbound.extract.vocabulary import entries

_LONGEST = 16  # words; no command has more
_MOST_MISSPELT = 2  # words of a clause
_NUMBER_WORDS = frozenset({"number", "no", "nr", "nummer", "item", "comment", "kommentar", "punkt", "num", "numero"})
_JOINERS = frozenset(entries("and|und|et|y|e|en|og|och|ja|i|a|to|zu|zum|zur|for|fur|an|at|under|unter|both"))
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_ORDINALS |= {"erste": 1, "ersten": 1, "zweite": 2, "zweiten": 2, "dritte": 3, "dritten": 3, "vierte": 4, "vierten": 4}
_CARDINALS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "eins": 1, "zwei": 2, "drei": 3, "vier": 4}
_CARDINALS |= {"funf": 5, "fuenf": 5, "six": 6, "sechs": 6, "seven": 7, "sieben": 7, "eight": 8, "acht": 8, "nine": 9}
_ALL = {
    "both": 2,
    "beide": 2,
    "beiden": 2,
    "all": 0,
    "alle": 0,
    "allen": 0,
    "all of them": 0,
    "to all": 0,
    "zu allen": 0,
}
_ANYWHERE = frozenset({"please", "pls", "kindly", "bitte", "mal", "hiermit"})  # courtesy within a clause, too
_LAST = frozenset({"last", "letzte", "letzten"})
_LINKS = frozenset(
    entries("to|for|as|at|with|and|but|the|a|und|aber|zum|zur|fur|als|mit|den|die|das|nur|only|just|zwar")
)
# People say these of other things, too: "Jede Woche dabei".
_LOOSE = frozenset(
    entries("""
dabei|mitmachen|mitlesen|hier mitlesen|verfolgen|count me in|subscribed|follow along|participar|meedoen|meelezen
""")
)


@dataclass(frozen=True, slots=True)
class Today:
    """The facts to read a clause with: the writer's day, and how many items the answered mail numbers."""

    day: date
    numbers: int = 0


@dataclass(frozen=True, slots=True)
class ClauseCommand:
    """A command, how sure it is, the languages of its words, and whether it was asked for in so many words."""

    command: Command
    certainty: Certainty
    languages: frozenset[str]
    requested: bool = False
    corrected: bool = False

    @property
    def kind(self) -> type[Command]:
        return type(self.command)


def read_clause(words: tuple[Word, ...], today: Today) -> ClauseCommand | None:
    """The command that a clause is. Courtesy around it is nothing; every other word counts."""
    if not 0 < len(words) <= _LONGEST:
        return None
    if sum(not _is_known(word) for word in words) > _MOST_MISSPELT:
        return None  # most comments leave here
    readings = [_bare(words, today)]
    bared = _without_courtesy(words)
    within = tuple(word for word in words if word.key not in _ANYWHERE)
    if len(within) < len(words):
        bared += [(within, frozenset(), False), *_without_courtesy(within)]
    for bare, languages, requested in bared:
        found = _bare(bare, today)
        if found is not None:
            common = found.languages & languages or found.languages
            readings.append(replace(found, languages=common, requested=requested))
    known = [found for found in readings if found is not None]
    if known:
        return min(known, key=lambda found: _doubt(found.certainty))
    spelt = _respelt(words)
    found = read_clause(spelt, today) if spelt is not None else None
    return found and replace(found, certainty=max(found.certainty, Certainty.LIKELY, key=_doubt), corrected=True)


def is_courtesy(words: tuple[Word, ...]) -> bool:
    """Whether a clause says please, hello or thanks and nothing more."""
    return any(not bare for bare, _, _ in _without_courtesy(words))


def is_loose(words: str) -> bool:
    """Whether words that may ask to follow are said of other things so often that "weekly" adds nothing to them."""
    return folded(words) in _LOOSE


def how_often(join: ClauseCommand, often: ClauseCommand) -> ClauseCommand | None:
    """A request to follow and how often, said together, as one command; None if they are something else.

    How often wins over a scope, but not over answers alone: whoever wants these does not want all the rest.
    """
    if not (isinstance(join.command, command.Join) and isinstance(often.command, command.SetCadence | command.AtMost)):
        return None
    languages = join.languages & often.languages or join.languages | often.languages
    certainty = min(join.certainty, often.certainty, key=_doubt)
    if Certainty.POSSIBLE in (join.certainty, often.certainty):
        certainty = Certainty.POSSIBLE
    if certainty is Certainty.LIKELY and often.command == command.SetCadence(Cadence.EACH):
        return None  # "Folgen gleich"
    asked: Command = join.command if join.command.scope is Scope.ANSWERS else often.command
    requested, corrected = join.requested or often.requested, join.corrected or often.corrected
    return ClauseCommand(asked, certainty, languages, requested, corrected)


def asked_about(words: tuple[Word, ...], today: Today) -> ClauseCommand | None:
    """The command that a clause asks about: "how do I ...?"."""
    for count in range(min(len(words) - 1, 6), 0, -1):
        if _joined(words[:count]) in QUESTION_KEYS:
            found = read_clause(words[count:], today)
            if found is not None:
                return replace(found, certainty=Certainty.POSSIBLE)
    return None


def _doubt(certainty: Certainty) -> int:
    return list(Certainty).index(certainty)


def _joined(words: tuple[Word, ...]) -> str:
    return " ".join(word.key for word in words)


def _without_courtesy(words: tuple[Word, ...]) -> list[tuple[tuple[Word, ...], frozenset[str], bool]]:
    """The words without courtesy, more and more of it taken away; its languages; is it a request?"""
    found = []
    languages: frozenset[str] = frozenset()
    requested = False
    while words:
        for count in range(min(len(words), 6), 0, -1):
            before, after = _joined(words[:count]), _joined(words[-count:])
            if after in AFTER_KEYS:
                languages, words = languages | AFTER_KEYS[after], words[:-count]
                break
            if before in BEFORE_KEYS:
                languages, words = languages | BEFORE_KEYS[before], words[count:]
                requested = requested or before in REQUESTS
                break
        else:
            break
        found.append((words, languages, requested))
    return found


def _bare(words: tuple[Word, ...], today: Today) -> ClauseCommand | None:
    """Without courtesy: a phrase, a phrase with a number, a pause with its end, or a place."""
    if not words:
        return None
    return (
        _phrase(words)
        or _pause(words, today)
        or _addressed(words)
        or _place(words, today)
        or _numbered(words, today)
        or _followed(words)
    )


def _phrase(words: tuple[Word, ...]) -> ClauseCommand | None:
    meaning = meanings().get(_joined(words))
    if meaning is not None:
        return _as_command(meaning)
    counted = [(n, value) for n, word in enumerate(words) if (value := number(word)) is not None]
    for place, value in counted:
        key = " ".join("#" if n == place else word.key for n, word in enumerate(words))
        meaning = meanings().get(key)
        if meaning is not None and value:
            return _as_command(meaning, value)
    return None


def _as_command(meaning: Meaning, value: int | None = None) -> ClauseCommand:
    return ClauseCommand(meaning.command(value), meaning.certainty, meaning.languages)


def _pause(words: tuple[Word, ...], today: Today) -> ClauseCommand | None:
    """A pause until a day: the day is behind the word, or before it ("bis Montag pausieren")."""
    talked = None
    for count in range(len(words) - 1, 0, -1):
        for told, rest in ((words[:count], words[count:]), (words[-count:], words[:-count])):
            meaning = meanings().get(f"{_joined(told)} {UNTIL}") or meanings().get(_joined(told))
            if meaning is None or not isinstance(meaning.command(), command.Pause):
                continue
            end = when(rest, today.day)
            if end is not None:
                common = meaning.languages & end.languages
                return ClauseCommand(
                    command.Pause(end.day), end.certainty, common or end.languages or meaning.languages
                )
            if any(map(is_temporal, rest)) and len(rest) <= 6:
                talked = ClauseCommand(command.Pause(), Certainty.POSSIBLE, meaning.languages)
    return talked


def _followed(words: tuple[Word, ...]) -> ClauseCommand | None:
    """ "abonnieren täglich", "join for a weekly digest", "einmal im Monat folgen", "join at most 3"."""
    for count in range(1, len(words)):
        first, behind = _phrase(words[:count]), words[count:]
        if first is None:
            continue
        if isinstance(first.command, command.Join) and _joined(words[:count]) not in _LOOSE:
            found = _often(first, behind)
        elif _joined(behind) not in _LOOSE:
            second = _phrase(behind)
            found = how_often(second, first) if second is not None else None
        else:
            found = None
        if found is not None:
            return found
    return None


def _often(join: ClauseCommand, words: tuple[Word, ...]) -> ClauseCommand | None:
    """How often, behind a request to follow and up to three words that link them."""
    for skipped in range(min(len(words), 4)):
        often = _phrase(words[skipped:])
        found = how_often(join, often) if often is not None else None
        if found is not None:
            return found
        if words[skipped].key not in _LINKS:
            return None
    return None


def _addressed(words: tuple[Word, ...]) -> ClauseCommand | None:
    """ "unsubscribe ann@example.org", as one wrote to lists. It speaks for the writer only: hence not sure."""
    rest = tuple(word for word in words if not word.is_address)
    found = _phrase(rest) if 0 < len(rest) < len(words) else None
    if found is None or not isinstance(found.command, command.Leave | command.Join):
        return None
    return replace(found, certainty=max(found.certainty, Certainty.LIKELY, key=_doubt))


def _place(words: tuple[Word, ...], today: Today) -> ClauseCommand | None:
    """ "3", "1 and 3", "zu 3", "both": numbers that the mail has, and nothing else."""
    if not today.numbers:
        return None
    sure = Certainty.SURE if all(not word.key.isalpha() or word.key in _JOINERS for word in words) else Certainty.LIKELY
    whole = _ALL.get(_joined(words))
    if whole is not None:
        places = tuple(range(1, today.numbers + 1)) if whole in (0, today.numbers) else ()
        return ClauseCommand(command.PlaceAt(places), sure, frozenset()) if places else None
    found = []
    for word in words:
        if word.key in _JOINERS or word.key in _NUMBER_WORDS or word.key in ("the", "der", "die", "das", "dem", "den"):
            continue
        place = today.numbers if word.key in _LAST else _ORDINALS.get(word.key) or _CARDINALS.get(word.key)
        place = int(word.key) if word.is_number else place
        if place is None or not 1 <= place <= today.numbers:
            return None
        found.append(place)
    return ClauseCommand(command.PlaceAt(tuple(dict.fromkeys(found))), sure, frozenset()) if found else None


def _numbered(words: tuple[Word, ...], today: Today) -> ClauseCommand | None:
    """ "undo 2", "2: undo", "edit number 2": of what the mail numbers. Without such an item it is only possible."""
    for place, word in enumerate(words):
        value = int(word.key) if word.is_number else _ORDINALS.get(word.key)
        if value is None:
            continue
        before, behind = words[:place], words[place + 1 :]
        named = _of_a_comment((*before, *behind)) or _of_a_comment((*_without_number_word(before), *behind))
        if named is None:
            continue
        meant, languages = named
        sure = Certainty.SURE if 1 <= value <= today.numbers else Certainty.POSSIBLE
        return ClauseCommand(replace(meant, number=value), sure, languages)
    return None


def _of_a_comment(
    words: tuple[Word, ...],
) -> tuple[command.Undo | command.Edit | command.Delete, frozenset[str]] | None:
    meaning = meanings().get(_joined(words))
    asked = None if meaning is None else meaning.command()
    if meaning is None or not isinstance(asked, command.Undo | command.Edit | command.Delete):
        return None
    return asked, meaning.languages


def _without_number_word(words: tuple[Word, ...]) -> tuple[Word, ...]:
    return words[:-1] if words and words[-1].key in _NUMBER_WORDS else words


def _respelt(words: tuple[Word, ...]) -> tuple[Word, ...] | None:
    """The same words with up to two of them spelt right; None if there is nothing to correct."""
    meant = [_spelling().meant(word.key) for word in words]
    if not 0 < sum(each is not None for each in meant) <= _MOST_MISSPELT:
        return None
    return tuple(word if right is None else Word(word.text, right) for word, right in zip(words, meant, strict=True))


@cache
def _known() -> frozenset[str]:
    """Every word that has a meaning here, as it is."""
    phrases = chain(meanings(), BEFORE_KEYS, AFTER_KEYS, _ALL)
    return WORDS.union(_JOINERS, _NUMBER_WORDS, _ORDINALS, _LAST, *(phrase.split() for phrase in phrases))


def _is_known(word: Word) -> bool:
    return word.key in _known() or word.key[:1].isdigit() or word.is_address


@cache
def _spelling() -> Spelling:
    return Spelling((key for word in entries(MISSPELT) for key in spellings(word)), _known())
