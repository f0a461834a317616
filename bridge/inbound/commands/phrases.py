"""The tables of phrases, and what each phrase means.

A table has one line for a meaning: its name, a mark for how sure the phrase is (`!` sure, `?` likely, `~` possible)
and phrases parted by `;`. In a phrase `[x|y]` may be there, `(x|y)` is one of them, `#` is a number, and `<name>` is
what a line `name = ...` further up says. An indented line continues the one above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

from bridge.blog import Cadence, Scope
from bridge.inbound.commands import command, eastern, english, german, northern, southern
from bridge.inbound.commands.command import Certainty, Command
from bridge.inbound.commands.pieces import folded

TABLES = (
    {"en": english.COMMANDS, "de": german.COMMANDS} | southern.COMMANDS | northern.COMMANDS | eastern.COMMANDS
)  # by language
_COMMANDS: dict[str, Command] = {
    "join": command.Join(),
    "join post": command.Join(Scope.POST),
    "join thread": command.Join(Scope.THREAD),
    "join blog": command.Join(Scope.BLOG),
    "join answers": command.Join(Scope.ANSWERS),
    "leave": command.Leave(),
    "leave all": command.Leave(everything=True),
    "mute": command.Mute(),
    "pause": command.Pause(),
    "pause until": command.Pause(),
    "resume": command.Resume(),
    "each": command.SetCadence(Cadence.EACH),
    "daily": command.SetCadence(Cadence.DAILY),
    "weekly": command.SetCadence(Cadence.WEEKLY),
    "monthly": command.SetCadence(Cadence.MONTHLY),
    "at most": command.AtMost(0),
    "help": command.Help(),
    "status": command.Status(),
    "receipts on": command.Receipts(on=True),
    "receipts off": command.Receipts(on=False),
    "bundle": command.Bundle(on=True),
    "no bundle": command.Bundle(on=False),
    "undo": command.Undo(),
    "edit": command.Edit(""),
    "delete": command.Delete(),
    "copy": command.Copy(),
    "forget": command.Forget(),
    "retire": command.Retire(),
    "publish": command.PublishKept(),
}
UNTIL = "@"  # stands for the day in the key of a phrase that needs one
_MARKS = {"!": Certainty.SURE, "?": Certainty.LIKELY, "~": Certainty.POSSIBLE}
_CONTINUED = re.compile(r"\n +")
_LINE = re.compile(r"(?P<name>[a-z ]+?) ?(?P<mark>[!?~=]) (?P<phrases>.+)")
_TOKEN = re.compile(r"[\[\]()|]|[^\[\]()|]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase asks for, how sure that is, and the languages that have the phrase."""

    name: str
    certainty: Certainty
    languages: frozenset[str]

    def command(self, number: int | None = None) -> Command:
        """The command, with its number where the phrase has one."""
        asked = _COMMANDS[self.name]
        return replace(asked, mails=number) if isinstance(asked, command.AtMost) and number is not None else asked


def spelled(pattern: str) -> list[str]:
    """All phrases that a pattern stands for."""
    return [" ".join(phrase.split()) for phrase in _alternatives(iter(_TOKEN.findall(pattern)))]


def _alternatives(tokens: Iterator[str]) -> list[str]:
    """The phrases up to the end of the group that the tokens are in."""
    ended: list[str] = []
    begun = [""]
    for token in tokens:
        match token:
            case "(":
                begun = [before + each for before, each in product(begun, _alternatives(tokens))]
            case "[":
                begun = [before + each for before, each in product(begun, ["", *_alternatives(tokens)])]
            case "|":
                ended, begun = ended + begun, [""]
            case ")" | "]":
                break
            case _:
                begun = [before + token for before in begun]
    return ended + begun


def keys(phrase: str) -> set[str]:
    """How a phrase is looked up: as it is, and as somebody writes it who has no umlauts."""
    if phrase.isascii():
        return {phrase.lower()}
    return {folded(phrase), folded(phrase.lower().translate(_UMLAUTS))}


def table(text: str) -> Iterator[tuple[str, str, str]]:
    """Each phrase of a table with its name and mark."""
    known: dict[str, str] = {}
    for line in _CONTINUED.sub(" ", text).strip().splitlines():
        row = _LINE.fullmatch(line)
        if row is None:
            raise ValueError(f"a line of a table is none: {line}")
        name, mark = row["name"], row["mark"]
        phrases = re.sub(r"<([a-z ]+)>", lambda use: known[use[1]], row["phrases"])
        if mark == "=":
            known[name] = phrases
            continue
        for pattern in phrases.split(";"):
            for phrase in spelled(pattern):
                yield name, mark, phrase


@cache
def meanings() -> dict[str, Meaning]:
    """Every phrase that is a command by itself."""
    found: dict[str, Meaning] = {}
    for language, text in TABLES.items():
        for name, mark, phrase in table(text):
            for key in keys(phrase):
                # "stop the mails" is another thing without a day behind it.
                key = f"{key} {UNTIL}" if name == "pause until" else key
                _add(found, key, Meaning(name, _MARKS[mark], frozenset({language})))
    found.pop("", None)
    return found


def _add(found: dict[str, Meaning], key: str, meaning: Meaning) -> None:
    known = found.get(key)
    if known is None:
        found[key] = meaning
    elif known.name == meaning.name:
        doubted = max(known.certainty, meaning.certainty, key=list(Certainty).index)
        found[key] = Meaning(known.name, doubted, known.languages | meaning.languages)
