"""Some programs answer From and lose our ids: what the daemon makes of a mail to the address of an author."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bridge.blog import MINUTE

from .people import Person
from .smarthost import Mail, is_question
from .test_round_table import joins_daily, seven
from .world import World, living, ticking

RUTH = Person("Ruth Adler")
SAID = {
    "rain": "It fell for a week here, and the cellar is full of frogs.",
    "keys": "The locksmith keeps one of each. He never told anybody why.",
}
ENGLISH = [Person("Ann Bell"), Person("Bo Lund"), Person("Cy Kerr"), Person("Di Moss")]
GERMAN = [Person("Anja Bell"), Person("Britta Lund"), Person("Clara Kern"), Person("Dörte Moos", "doerte@home.example")]
JOIN = {"en": "subscribe", "de": "bitte anmelden"}


@dataclass
class Town:
    world: World
    told: dict[tuple[str, str], Mail]  # by mailbox and post


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """All follow the blog, and are told of two comments by Ruth."""
    with living(tmp_path_factory.mktemp("from")) as world:
        for language, people in (("en", ENGLISH), ("de", GERMAN)):
            for person in people:
                person.send(world, person.message(world.mailbox("join"), JOIN[language]))
                person.send(world, person.answer(world.smarthost.mail_to(person.mailbox, is_question), "Yes"))
                world.smarthost.mails_to(person.mailbox, 2)
        for slug, words in SAID.items():
            RUTH.send(world, RUTH.vouched(RUTH.message(world.mailbox(slug), words)))
        found = {
            (person.mailbox, slug): world.smarthost.mail_to(person.mailbox, lambda mail, w=words: w[:20] in mail.part())
            for person in ENGLISH + GERMAN
            for slug, words in SAID.items()
        }
        yield Town(world, found)


def sender(mail: Mail) -> str:
    return str(mail.message["From"].addresses[0].addr_spec)


def below(town: Town, slug: str, person: Person) -> list[tuple[str, str]]:
    """What somebody has said on a post, each with the name of the person whom it answers."""
    names = {one["id"]: one["name"] for one in town.world.thread(slug)}
    return [(one["text"], names.get(one["parent"], "")) for one in town.world.standing(slug, person.name)]


def test_from_is_the_same_for_all_readers_and_all_comments_of_an_author(town: Town) -> None:
    assert len({sender(mail) for mail in town.told.values()}) == 1
    assert len({mail.answer_to for mail in town.told.values()}) == len(town.told)


@pytest.mark.parametrize("person", [ENGLISH[0], GERMAN[0]], ids=["en", "de"])
def test_an_answer_to_from_is_published_at_once_if_its_mail_server_vouches_for_it(town: Town, person: Person) -> None:
    mail = town.told[person.mailbox, "rain"]
    assert person.send(town.world, person.vouched(person.answer(mail, "Frogs are luck.", to=sender(mail))))[0] == 250
    assert below(town, "rain", person) == [("Frogs are luck.", RUTH.name)]


@pytest.mark.parametrize("person", [ENGLISH[1], GERMAN[1]], ids=["en", "de"])
def test_else_its_author_is_asked(town: Town, person: Person) -> None:
    mail, words = town.told[person.mailbox, "rain"], f"Mine has newts, says {person.name}."
    assert person.send(town.world, person.answer(mail, words, to=sender(mail)))[0] == 250
    assert below(town, "rain", person) == []
    asked = town.world.smarthost.mail_to(person.mailbox, lambda one: words in one.part())
    assert is_question(asked)
    person.send(town.world, person.answer(asked, "Yes" if person in ENGLISH else "Ja"))
    assert below(town, "rain", person) == [(words, RUTH.name)]


@pytest.mark.parametrize(
    ("person", "attribution"),
    [(ENGLISH[2], "On Tue, 24 Nov 2026 at 07:00, Ruth wrote:"), (GERMAN[2], "Am 24.11.2026 um 07:00 schrieb Ruth:")],
    ids=["en", "de"],
)
def test_without_our_ids_the_quoted_words_find_the_comment(town: Town, person: Person, attribution: str) -> None:
    mail = town.told[person.mailbox, "keys"]
    quoted = "\n".join(f"> {line}" for line in mail.part().splitlines())
    message = person.message(sender(mail), f"Nor me.\n\n{attribution}\n{quoted}", "Re: something else")
    assert person.send(town.world, person.vouched(message))[0] == 250
    assert below(town, "keys", person) == [("Nor me.", RUTH.name)]


@pytest.mark.parametrize("person", [ENGLISH[2], GERMAN[2]], ids=["en", "de"])
def test_at_the_address_of_a_post_they_find_it_too(town: Town, person: Person) -> None:
    words = f"We have toads.\n\n> {SAID['rain']}"
    assert person.send(town.world, person.vouched(person.message(town.world.mailbox("rain"), words)))[0] == 250
    assert below(town, "rain", person) == [("We have toads.", RUTH.name)]


@pytest.mark.parametrize(
    ("person", "private", "question"),
    [
        (ENGLISH[3], "For you alone: I miss you.", "never a private message"),
        (GERMAN[3], "Nur für dich: Du fehlst mir.", "nie eine private Mail"),
    ],
    ids=["en", "de"],
)
def test_with_neither_its_writer_is_asked_and_nobody_else_gets_it(
    town: Town, person: Person, private: str, question: str
) -> None:
    mail = town.told[person.mailbox, "keys"]
    code, said = person.send(town.world, person.vouched(person.message(sender(mail), private, "Hello")))
    assert (code, "Nobody else got your mail" in said) == (250, True)
    asked = town.world.smarthost.mail_to(person.mailbox, lambda one: private in one.part())
    for kind in ("plain", "html"):
        assert question in " ".join(asked.part(kind).split())
        assert all(words[:30] in " ".join(asked.part(kind).split()) for words in SAID.values())
    town.world.quiet()
    assert not [one for one in town.world.smarthost.mails if private in one.part() and one is not asked]
    assert below(town, "keys", person) + below(town, "rain", person) == []
    lines = asked.part().splitlines()
    number = next(line for line in lines if SAID["keys"][:20] in line).strip()[0]
    assert person.send(town.world, person.answer(asked, number))[0] == 250
    assert below(town, "keys", person) == [(private, RUTH.name)]


@pytest.mark.parametrize(
    ("person", "word"),
    [(ENGLISH[3], "unsubscribe"), (GERMAN[3], "abbestellen")],
    ids=["en", "de"],
)
def test_who_unsubscribes_at_from_gets_no_more_mail(town: Town, person: Person, word: str) -> None:
    mail = town.told[person.mailbox, "rain"]
    message = person.answer(mail, word, to=sender(mail))
    assert person.send(town.world, person.vouched(message))[0] == 250
    assert town.world.follows(person.mailbox) == {}


def test_a_digest_is_answered_at_from_too(tmp_path: Path) -> None:
    person = Person("Ed Noor")
    with ticking(tmp_path, settle=60) as world:
        joins_daily(world, person)
        for slug, words in SAID.items():
            RUTH.send(world, RUTH.vouched(RUTH.message(world.mailbox(slug), words)))
        world.forward(world.now + 2 * MINUTE)
        world.quiet()
        world.forward(seven(world.now) + MINUTE)
        digest = world.smarthost.mails_to(person.mailbox, 3)[-1]
        town = Town(world, {})
        assert sender(digest) != digest.answer_to
        numbers = {slug: _number(digest, words) for slug, words in SAID.items()}
        both = "\n\n".join(f"{numbers[slug]}: On {slug} I agree." for slug in SAID)
        assert person.send(world, person.vouched(person.answer(digest, both, to=sender(digest))))[0] == 250
        assert [below(town, slug, person) for slug in SAID] == [[(f"On {slug} I agree.", RUTH.name)] for slug in SAID]

        assert person.send(world, person.answer(digest, "Really?", to=sender(digest)))[0] == 250
        asked = world.smarthost.mail_to(person.mailbox, lambda mail: "Really?" in mail.part())
        assert "Really?" not in str([below(town, slug, person) for slug in SAID])
        assert person.send(world, person.answer(asked, _number(asked, SAID["keys"])))[0] == 250
        assert ("Really?", RUTH.name) in below(town, "keys", person)


def _number(mail: Mail, words: str) -> str:
    """The number of a comment in a mail that lists some."""
    text = " ".join(mail.part().split())
    return re.findall(r"(\d)\. Ruth", text[: text.index(words[:20])])[-1]
