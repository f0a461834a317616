"""A mail that was passed on is an invitation: whoever answers it speaks as themselves, and its first reader is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from .people import Person
from .smarthost import Mail, is_question
from .world import World, living

RUTH, ANN, BO = Person("Ruth Adler"), Person("Ann Bell"), Person("Bo Lund", "bo@elsewhere.example")
SAID, ANSWER = "Who remembers the ferry?", "My uncle sailed it until the bridge came."


@dataclass(frozen=True)
class Invitation:
    """Ann's mail, and how Bo's answer to it went."""

    world: World
    mail: Mail
    asked: Mail  # what Bo was asked
    before: list[str]  # what stood until he said yes


def words(world: World, person: Person) -> list[str]:
    return [one["text"] for one in world.standing("keys", person.name)]


def passed_on(mail: Mail, words: str) -> str:
    """A forwarded mail with an answer above it, as most programs write one."""
    return f"{words}\n\n---------- Forwarded message ---------\nFrom: {mail.message['From']}\n\n{mail.part()}"


@pytest.fixture(scope="module")
def invitation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Invitation]:
    with living(tmp_path_factory.mktemp("passed-on")) as world:
        ANN.join(world, "keys-join")
        RUTH.send(world, RUTH.vouched(RUTH.message(world.mailbox("keys"), SAID)))
        mail = world.smarthost.mail_to(ANN.mailbox, lambda mail: SAID in mail.part())
        code, text = BO.send(world, BO.message(mail.answer_to, passed_on(mail, ANSWER), f"Re: {mail.subject}"))
        assert code == 250, text
        asked = world.smarthost.mail_to(BO.mailbox, is_question)
        before = words(world, BO) + words(world, ANN)
        BO.send(world, BO.answer(asked, "Yes"))
        world.smarthost.mails_to(BO.mailbox, 2)
        yield Invitation(world, mail, asked, before)


def told(invitation: Invitation) -> Mail:
    """The mail that told Ann of it."""
    return invitation.world.smarthost.mail_to(ANN.mailbox, lambda mail: "replied to a mail" in mail.subject)


def test_nothing_is_published_until_its_author_confirms(invitation: Invitation) -> None:
    assert invitation.before == []
    assert ANSWER in invitation.asked.part()


def test_the_comment_has_its_authors_name_and_who_invited_them(invitation: Invitation) -> None:
    (written,) = invitation.world.standing("keys", BO.name)
    assert (written["text"], written["invited_by"]) == (ANSWER, ANN.name)
    assert words(invitation.world, ANN) == []


def test_they_have_an_address_of_their_own_from_then_on(invitation: Invitation) -> None:
    world = invitation.world
    receipt = world.smarthost.mail_to(BO.mailbox, lambda mail: ANSWER in mail.part() and not is_question(mail))
    assert receipt.answer_to != invitation.mail.answer_to
    code, text = BO.send(world, BO.answer(receipt, "And the bridge was named after a pig."))
    assert code == 250, text
    assert "And the bridge was named after a pig." in words(world, BO)
    assert len([mail for mail in world.smarthost.to(BO.mailbox) if is_question(mail)]) == 1


def test_a_command_at_a_borrowed_address_changes_nothing_for_its_owner(invitation: Invitation) -> None:
    world = invitation.world
    message = BO.message(invitation.mail.answer_to, "unsubscribe", f"Re: {invitation.mail.subject}")
    BO.send(world, BO.vouched(message))
    assert world.follows(ANN.mailbox) == {"keys": "active"}


def test_the_owner_of_the_address_is_told_once_and_can_switch_it_off(invitation: Invitation) -> None:
    world, mail = invitation.world, told(invitation)
    assert BO.name in mail.subject
    assert BO.mailbox not in mail.content.decode()
    message = ANN.answer(mail, "retire")
    assert ANN.send(world, message)[0] == 250
    world.smarthost.mail_to(ANN.mailbox, lambda one: str(one.message["In-Reply-To"]) == str(message["Message-ID"]))
    for person in (BO, ANN):
        code, text = person.send(world, person.message(invitation.mail.answer_to, "Once more."))
        assert (code, "switched it off" in text) == (550, True)
    assert "Once more." not in words(world, BO) + words(world, ANN)
