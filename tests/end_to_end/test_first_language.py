"""The first mail that somebody gets from us is in their language already, as far as anything tells which that is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .people import Person
from .world import Clockwork, ticking


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clockwork]:
    with ticking(tmp_path_factory.mktemp("first")) as world:
        yield world


@pytest.mark.parametrize(
    ("name", "words", "fields", "language"),
    [
        ("Anja", "abonnieren", {}, "de"),
        ("Beth", "subscribe", {}, "en"),
        ("Clara", "", {"Content_Language": "de-AT"}, "de"),
        ("Dora", "", {"Content_Language": "fr-CH, de-CH, en"}, "de"),
        ("Edith", "", {"Content_Language": "fr"}, "en"),  # which we do not speak, and the blog's is English
        ("Fanny", "", {}, "en"),
        ("Gerda", "Hilfe", {"Content_Language": "de"}, "de"),
    ],
)
def test_a_newcomer_is_answered_in_their_language(
    world: Clockwork, name: str, words: str, fields: dict[str, str], language: str
) -> None:
    person = Person(name)
    tag = "help" if words == "Hilfe" else "join"
    code, text = person.send(world, person.message(world.mailbox(tag), words, **fields))
    assert code == 250, text
    (first,) = world.smarthost.mails_to(person.mailbox, 1)
    assert f'<html lang="{language}">' in first.part("html")
    assert ("Mail" if language == "de" else "mail") in first.part()


def test_the_yes_and_the_welcome_are_in_german_too(world: Clockwork) -> None:
    hanna = Person("Hanna")
    hanna.send(world, hanna.message(world.mailbox("join"), "bitte anmelden"))
    (question,) = world.smarthost.mails_to(hanna.mailbox, 1)
    assert question.subject.startswith("Möchtest du ")
    code, text = hanna.send(world, hanna.answer(question, "Ja, gerne"))
    assert code == 250, text
    welcome = world.smarthost.mails_to(hanna.mailbox, 2)[-1]
    assert welcome.subject.startswith("Du folgst jetzt ")
