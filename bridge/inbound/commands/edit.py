"""a reply -> the new words for a comment: they are behind "edit:", or below a line that is only "edit"."""

from __future__ import annotations

from dataclasses import replace

from bridge.inbound.commands import command
from bridge.inbound.commands.clause import ClauseCommand, Today, is_courtesy, read_clause
from bridge.inbound.commands.command import Certainty, Recognised
from bridge.inbound.commands.courtesy import GREETING_KEYS
from bridge.inbound.commands.pieces import sentences

_LONGEST = 80  # characters of the line that asks
_MARKS = "*_`# "


def asked(reply: str, today: Today) -> Recognised | None:
    """The edit that a reply asks for, with the new words as they were written; None if it asks for none."""
    text = reply.lstrip()
    for _ in range(3):
        line, _, below = text[: _LONGEST + 1].partition("\n")
        rest = text[len(line) + 1 :].strip() if below or len(line) <= _LONGEST else ""
        found = _heading(line, today) if len(line) <= _LONGEST else None
        if found is not None:
            return _edit(found, line, rest)
        found, behind = _colon(line, today)
        if found is not None:
            return _edit(
                _doubted(found), line, text[behind:].strip() if rest or len(line) > _LONGEST else line[behind:].strip()
            )
        if not _greets(line):
            return None
        text = rest
    return None


def _heading(line: str, today: Today) -> ClauseCommand | None:
    """A line that is only "edit", "edit 2:"."""
    told = sentences(line)
    if len(told) != 1 or told[0].marks:
        return None
    found = read_clause(told[0].words, today)
    return found if found is not None and isinstance(found.command, command.Edit) else None


def _colon(line: str, today: Today) -> tuple[ClauseCommand | None, int]:
    """The command before a colon, and where the words behind it begin."""
    head, colon, behind = line[:_LONGEST].partition(":")
    if not colon:
        head, colon, behind = line[:_LONGEST].partition("：")
    if not colon:
        return None, 0
    found = _heading(head, today)
    begin = len(head) + 1
    marks = head[: len(head) - len(head.lstrip(_MARKS))].strip("# ")
    if marks and behind.startswith(marks[::-1]):
        begin += len(marks)
    return found, begin


def _doubted(found: ClauseCommand) -> ClauseCommand:
    """People write "Edit: I meant Tuesday" below each other's words, too; a number shows that a command is meant."""
    sure = isinstance(found.command, command.Edit) and found.command.number is not None
    return found if sure or found.certainty is Certainty.POSSIBLE else replace(found, certainty=Certainty.LIKELY)


def _edit(found: ClauseCommand, line: str, text: str) -> Recognised:
    asked = found.command if isinstance(found.command, command.Edit) else command.Edit("")
    language = next(iter(found.languages)) if len(found.languages) == 1 else None
    return Recognised(replace(asked, text=text), line.strip()[:_LONGEST], language, found.certainty)


def _greets(line: str) -> bool:
    told = sentences(line[:_LONGEST])
    if not told:
        return True
    words = told[0].words
    return len(told) == 1 and (is_courtesy(words) or (words[0].key in GREETING_KEYS and len(words) <= 5))
