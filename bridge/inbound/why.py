"""an extracted reply -> lines for the operator: what was left out of the mail and why; whether a command is heard."""

from __future__ import annotations

from datetime import date

from bridge.inbound.commands import command, recognise
from bridge.inbound.commands.command import Certainty
from bridge.inbound.extract.extraction import Extraction

_SHOWN = 60  # characters of a piece
_SURE = {
    Certainty.SURE: "it is done at once",
    Certainty.LIKELY: "its author is asked, as people say it to each other too",
    Certainty.POSSIBLE: "its author is asked",
}


def why(subject: str, found: Extraction, today: date) -> list[str]:
    """The lines for one mail, as if it answered a notification; a digest or a question may mean more."""
    left_out = [f"left out as {piece.why}: {_short(piece.text)}" for piece in found.elided]
    heard = recognise(subject, found.reply, today=today)
    if heard is None:
        return [*left_out, "a comment: no command is heard"]
    return [
        *left_out,
        f'command "{command.word(heard.command)}": {_SURE[heard.certainty]}',
        f"heard by: {heard.why or heard.words}",
    ]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]} ..."
