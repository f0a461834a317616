"""a reply -> the name that it gives behind a colon: "name: Ruth"."""

from __future__ import annotations

from bridge.inbound.commands import command
from bridge.inbound.commands.clause import Today, read_clause
from bridge.inbound.commands.command import Certainty, Recognised
from bridge.inbound.commands.pieces import sentences

_LONGEST = 60  # characters of a name
_HEAD = 24  # characters before the colon


def asked(reply: str, today: Today) -> Recognised | None:
    """The name that a reply of one line asks for; None if it asks for none."""
    line, _, below = reply.strip().partition("\n")
    head, _, name = line.replace("：", ":").partition(":")
    name = name.strip(' *_`"“”„«».')
    told = sentences(head) if 0 < len(head) <= _HEAD else []
    if len(told) != 1 or told[0].marks or not 0 < len(name) <= _LONGEST or "@" in name:
        return None
    found = read_clause(told[0].words, today)
    if found is None or not isinstance(found.command, command.SetName):
        return None
    language = next(iter(found.languages)) if len(found.languages) == 1 else None
    certainty = Certainty.POSSIBLE if below.strip().count("\n") > 1 else Certainty.SURE
    return Recognised(command.SetName(name), line, language, certainty)
