"""A mail that was passed on is an invitation: whoever answers it speaks as themselves, and its first reader is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx2
import pytest

from .people import Person
from .smarthost import Mail, is_question
from .world import World, living

RUTH, ANN, BO = Person("Ruth Adler"), Person("Ann Bell"), Person("Bo Lund", "bo@elsewhere.example")
TITLE = "Keys"
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


def test_the_mail_to_a_mailbox_that_never_said_yes_has_no_word_of_the_comment(invitation: Invitation) -> None:
    """Anybody may have written it. The page behind its link shows the words, and the name."""
    for kind in ("plain", "html"):
        said = invitation.asked.part(kind)
        assert TITLE in said
        for word in (ANSWER, "uncle", "Bo Lund", ANN.name):
            assert word not in said
    link = re.search(r"https?://\S+/ok/\S+", invitation.asked.part())
    assert link
    assert "You confirmed this before" in httpx2.get(link[0]).text


def invited_by(invitation: Invitation) -> str | None:
    """Who invited Bo, as everybody can read it beside his first comment."""
    return next(one["invited_by"] for one in invitation.world.standing("keys", BO.name) if one["text"] == ANSWER)


def test_the_comment_has_its_authors_name_and_not_yet_who_invited_them(invitation: Invitation) -> None:
    (written,) = invitation.world.standing("keys", BO.name)
    assert (written["text"], written["invited_by"], written["through_a_reader"]) == (ANSWER, None, True)
    assert words(invitation.world, ANN) == []


def test_the_inviter_is_named_after_their_yes_by_mail_until_they_say_no(invitation: Invitation) -> None:
    world, mail = invitation.world, told(invitation)
    assert "Reply “yes” or “no”" in " ".join(mail.part().split())
    for said, named in (("Yes", ANN.name), ("Nein", None), ("yes, please", ANN.name)):
        code, text = ANN.send(world, ANN.answer(mail, said))
        assert code == 250, text
        assert invited_by(invitation) == named
    assert len([one for one in world.smarthost.to(ANN.mailbox) if "replied to a mail" in one.subject]) == 1


def test_they_have_an_address_of_their_own_from_then_on(invitation: Invitation) -> None:
    world = invitation.world
    receipt = world.smarthost.mail_to(BO.mailbox, lambda mail: ANSWER in mail.part() and not is_question(mail))
    assert receipt.answer_to != invitation.mail.answer_to
    code, text = BO.send(world, BO.answer(receipt, "status"))
    assert code == 250, text
    world.smarthost.mail_to(BO.mailbox, lambda mail: "Your subscriptions and comments" in mail.subject)
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


def test_nobody_else_answers_for_the_inviter(invitation: Invitation) -> None:
    before = invited_by(invitation)
    BO.send(invitation.world, BO.message(told(invitation).answer_to, "no"))
    assert invited_by(invitation) == before
