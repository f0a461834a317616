"""The tables of words: one file for each language, and no phrase twice in it."""

import re
from collections import Counter
from datetime import date

import pytest

from bridge.blog import Scope
from bridge.inbound.commands import command, recognise, tables

LANGUAGES = sorted(tables.section("commands"))


def test_each_language_of_the_manual_has_its_file() -> None:
    assert " ".join(LANGUAGES) == "cs da de en es fi fr it ja nb nl pl pt ru sv tr zh"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_is_in_a_language_twice(language: str) -> None:
    rows = re.sub(r"\n +", " ", tables.section("commands")[language]).strip().splitlines()
    phrases = Counter(phrase.strip() for row in rows for phrase in re.split(r" [!?~=] |;", row)[1:])
    assert [phrase for phrase, count in phrases.items() if count > 1] == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Unsubscribe me from all mails", command.Leave(everything=True)),
        ("Leave this discussion", command.Mute()),
        ("Blog abonnieren", command.Join(Scope.BLOG)),
    ],
)
def test_of_two_meanings_the_narrower_is_meant(text: str, meant: command.Command) -> None:
    found = recognise("", text, today=date(2026, 11, 1))
    assert found is not None
    assert found.command == meant
