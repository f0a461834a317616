"""The line that says who wrote a quote, left below a command when the quote is gone."""

from datetime import date

import pytest

from bridge.inbound.commands import command, recognise
from bridge.inbound.commands.command import Certainty, Recognised

LINES = [
    "On Mon, someone wrote:",
    "On Mon, 23 Nov 2026 at 10:30, Tea and Letters <hello@blog.test>\nwrote:",
    "On Mon, 23 Nov 2026 at 10:30, Tea and Letters\n<hello@blog.test> wrote:",
    "Am Montag schrieb Ann:",
    "Am 23.11.2026 um 10:30 schrieb Tea and Letters\n<hello@blog.test>:",
    "Le lun. 23 nov. 2026, Ann a écrit :",
    "Le lundi, Ann a écrit\xa0:",
    "El lunes, Ann escribió:",
    "Ann wrote:",
    "someone schrieb:",
]


def told(reply: str, subject: str = "") -> Recognised | None:
    return recognise(subject, reply, today=date(2026, 11, 23), numbers=3)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    ("reply", "wanted", "certainty"),
    [
        ("undo", command.Undo(), Certainty.SURE),
        ("undo 2", command.Undo(2), Certainty.SURE),
        ("Bitte zurücknehmen.\nDanke", command.Undo(), Certainty.SURE),
        ("my copy", command.Copy(), Certainty.SURE),
        ("stop", command.Leave(), Certainty.LIKELY),
        ("edit", command.Edit(""), Certainty.SURE),
        ("edit\n\nIt leaks.", command.Edit("It leaks."), Certainty.SURE),
        ("2", command.PlaceAt((2,)), Certainty.SURE),
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_line_that_says_who_wrote_is_no_words_of_the_person(line, reply, wanted, certainty, gap):
    recognised = told(f"{reply}{gap}{line}\n")
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (wanted, certainty)


@pytest.mark.parametrize("line", LINES)
def test_below_a_subject_that_is_a_command_such_a_line_says_nothing(line):
    recognised = told(line, "unsubscribe")
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (command.Leave(), Certainty.SURE)
    assert told(line) is None


@pytest.mark.parametrize(
    "reply",
    [
        "undo\n\nThe lid:",
        "undo\n\nOn Monday I shall mend the kettle",
        "undo\n\nAnn wrote: it leaks",
        "undo\n\nShe underwrote:",
        "undo\n\nIn 3 cups:",
    ],
)
def test_other_last_lines_are_words_of_the_person(reply):
    recognised = told(reply)
    assert recognised is None or recognised.certainty is Certainty.POSSIBLE


def test_new_words_that_end_with_a_colon_stay_whole():
    recognised = told("edit\n\nOn the lid there stood\n\nthree words:")
    assert recognised is not None
    assert recognised.command == command.Edit("On the lid there stood\n\nthree words:")
