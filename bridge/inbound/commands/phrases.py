"""The phrases of commands, and what each phrase means.

`languages/README.md` says how a phrase is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

from bridge.blog import Cadence, Scope
from bridge.inbound.commands import command, tables
from bridge.inbound.commands.command import Certainty, Command

TABLES = tables.section("commands")  # by language
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
    "name": command.SetName(),
    "new address": command.NewAddress(),
    "report": command.Report(),
    "forward": command.Forward(),
    "retire": command.Retire(),
    "publish": command.PublishKept(),
}
UNTIL = "@"  # stands for the day in the key of a phrase that needs one
_MARKS = {"!": Certainty.SURE, "?": Certainty.LIKELY, "~": Certainty.POSSIBLE}
_CONTINUED = re.compile(r"\n +")
_LINE = re.compile(r"(?P<name>[a-z ]+?) ?(?P<mark>[!?~=]) (?P<phrases>.+)")
_TOKEN = re.compile(r"[\[\]()|]|[^\[\]()|]+")


@dataclass(frozen=True, slots=True)
class Meaning:
    """The command that a phrase asks for, how sure that is, and the languages that have the phrase."""

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
            for key in tables.spellings(phrase):
                # "stop the mails" is another thing without a day behind it.
                key = f"{key} {UNTIL}" if name == "pause until" else key
                _add(found, key, Meaning(name, _MARKS[mark], frozenset({language})))
    found.pop("", None)
    return found


def _add(found: dict[str, Meaning], key: str, meaning: Meaning) -> None:
    known = found.get(key)
    if known is None:
        found[key] = meaning
    elif known.name != meaning.name and known.languages == meaning.languages:
        found[key] = meaning  # a later line says it more exactly: "leave all" is below "leave"
    elif known.name == meaning.name:
        doubted = max(known.certainty, meaning.certainty, key=list(Certainty).index)
        found[key] = Meaning(known.name, doubted, known.languages | meaning.languages)
