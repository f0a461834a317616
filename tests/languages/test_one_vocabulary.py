"""Mails and pages use the words of the glossary, and none of the words that once stood for the same things."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from bridge.render import templates

_NEVER = {
    "en": r"letters?|thoughts?|conversation|wish|wishes|deed|echo|trace|traces|brought in|take back|hear from|hears?"
    r"|e-?mail|user|article|oops|telling",
    "de": r"Briefe?|Gedanken?|Faden|Fäden|Wunsch|Wünsche|Gespräche?|Echo|mitgebracht|E-?Mail|Nutzer|Artikel|Nachricht"
    r"|Quittung|hörst|Abonnement|Ihnen|Konversation",
}


def sentences(language: str) -> list[str]:
    path = templates() / "locale" / "de" / "LC_MESSAGES" / "loosely.po"
    with path.open("rb") as file:
        messages = [one for one in read_po(file) if one.id]
    found = [one.id if language == "en" else one.string for one in messages]
    return [each for one in found for each in (one if isinstance(one, tuple | list) else (one,))]


@pytest.mark.parametrize("language", _NEVER)
def test_one_thing_has_one_name(language: str) -> None:
    never = re.compile(rf"\b(?:{_NEVER[language]})\b", re.IGNORECASE if language == "en" else 0)
    said = sentences(language)
    assert len(said) > 300
    assert [one for one in said if never.search(one)] == []


@pytest.mark.parametrize("language", _NEVER)
def test_nobody_is_shouted_at(language: str) -> None:
    assert [one for one in sentences(language) if "!" in one] == []
