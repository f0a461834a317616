"""Each command on the page of commands is recognised."""

import re
from datetime import date
from pathlib import Path

import pytest

from bridge.inbound.commands import command, recognise
from bridge.inbound.commands.command import Certainty
from bridge.render.languages import gettext

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/commands.md").read_text()
ROWS = [row.split(" | ")[:2] for row in re.findall(r"(?m)^\| (`.*) \|$", PAGE)]
WRITTEN = [words for row in ROWS for cell in row for words in re.findall("`([^`]+)`", cell)]
DAYS = re.findall(
    "`([^`]+)`", PAGE[PAGE.index("The day of a pause") : PAGE.index("## How often")].partition("Mails come")[0]
)
TODAY = date(2026, 11, 23)
LISTED = re.findall(r'(?m)^  \(_\("([^"]+)"\), ', (ROOT / "templates/mail/sentences.txt").read_text())
TAUGHT = [  # what a mail says that one may write, here or there
    *("unsubscribe all", "pause until 24 December", "only answers", "receipts on", "receipts off", "bundle on"),
    *("unbundle", "publish", "retire", "help", *LISTED),
]


@pytest.mark.parametrize("words", TAUGHT)
def test_the_commands_that_mails_name_are_recognised_in_both_languages_and_come_first_on_the_page(words):
    ours, theirs = (recognise("", said, today=TODAY) for said in (words, gettext(words, "de")))
    assert ours is not None
    assert theirs is not None
    assert ours.command == theirs.command
    assert Certainty.POSSIBLE not in (ours.certainty, theirs.certainty)
    assert any(row[0].startswith(f"`{words}`") and row[1].startswith(f"`{gettext(words, 'de')}`") for row in ROWS)


@pytest.mark.parametrize("words", WRITTEN)
def test_the_words_on_the_page_are_understood(words):
    recognised = recognise("", words, today=TODAY)
    assert recognised is not None
    assert recognised.certainty is not Certainty.POSSIBLE


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_all_words_of_a_row_ask_for_the_same_kind_of_thing(row):
    both = [
        [
            type(recognised.command)
            for words in re.findall("`([^`]+)`", cell)
            if (recognised := recognise("", words, today=TODAY))
        ]
        for cell in row
    ]
    assert set(both[0]) == set(both[1]) != set()


@pytest.mark.parametrize("words", DAYS)
def test_every_way_to_write_a_day_is_understood(words):
    recognised = recognise("", f"pause until {words}", today=TODAY)
    assert recognised is not None
    assert isinstance(recognised.command, command.Pause)
    assert recognised.command.until is not None


def test_the_page_and_the_mails_are_read_as_they_stand():
    assert len(LISTED) > 10
    assert len(WRITTEN) > 50
    assert len(DAYS) == 11
    shown = {type(recognised.command) for words in WRITTEN if (recognised := recognise("", words, today=TODAY))}
    assert shown | {command.PlaceAt} == set(command.Command.__args__)
