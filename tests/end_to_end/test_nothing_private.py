"""An answer to a mail that is only for its reader is never published, and each request is heard."""

from __future__ import annotations

import re

import pytest

from bridge.blog import DAY, MINUTE, Scope

from .people import Person
from .smarthost import Mail
from .test_commands import RUTH, WORDS, Town, active, standing, town, writer

__all__ = ["town", "writer"]  # fixtures


PRIVATE = (
    ("This was private, please take it down!", "Das war privat, bitte nehmt es von der Seite!"),
    ("take this down", "bitte löscht das wieder von der Seite"),
)


@pytest.mark.parametrize("words", PRIVATE, ids=["private", "down"])
def test_a_request_to_take_a_comment_down_is_done_after_one_yes(
    town: Town, writer: tuple[Person, Mail, int], words: tuple[str, str]
) -> None:
    person, receipt, mine = writer
    question = town.obeyed(person, receipt, words[mine])
    assert standing(town, person) == [WORDS[mine]], "nothing is published or done yet"
    assert ("“delete”", "„löschen“")[mine] in " ".join(question.part().split())
    town.obeyed(person, question, ("yes", "ja")[mine])
    assert standing(town, person) == []


def test_another_name_is_asked_for_by_mail(town: Town, writer: tuple[Person, Mail, int]) -> None:
    person, receipt, mine = writer
    done = town.obeyed(person, receipt, "name: Ruth")
    assert ("published as Ruth", "als Ruth")[mine] in str(done.message["Subject"])


def test_a_move_to_another_mailbox_is_asked_about_at_both(town: Town, writer: tuple[Person, Mail, int]) -> None:
    person, receipt, mine = writer
    there = f"new.{person.mailbox}"
    words = ("My new address is", "Meine neue Adresse ist")[mine]
    question = town.obeyed(person, receipt, f"{words} {there}")
    assert there in question.part()
    assert not town.world.smarthost.to(there), "nobody else is asked before a yes"
    town.obeyed(person, question, ("yes", "ja")[mine])
    assert town.world.smarthost.mails_to(there, 1)


CHATTER = ("I had a lovely day by the lake, and you?", "Ich war gestern am See, und du?")


def test_a_remark_to_a_receipt_is_asked_about_and_never_published(town: Town, writer: tuple[Person, Mail, int]) -> None:
    person, receipt, mine = writer
    question = town.obeyed(person, receipt, CHATTER[mine])
    told = ("Your mail was not published", "Deine Mail wurde nicht veröffentlicht")[mine]
    assert told in str(question.message["Subject"])
    assert standing(town, person) == [WORDS[mine]]


def _is_handed_on(mail: Mail, person: Person, words: str = "") -> bool:
    if "asks for a person" not in str(mail.message["Subject"]):
        return False
    (attached,) = mail.message.iter_attachments()
    octets = attached.as_bytes() if attached.is_multipart() else attached.get_payload(decode=True)
    return person.mailbox.encode() in octets and words.encode() in octets


def test_a_person_is_reached_by_the_word_forward(town: Town, writer: tuple[Person, Mail, int]) -> None:
    person, receipt, mine = writer
    question = town.obeyed(person, receipt, CHATTER[mine])
    done = town.obeyed(person, question, ("forward", "weiterleiten")[mine])
    assert ("have your mail", "haben deine Mail")[mine] in str(done.message["Subject"])
    town.world.smarthost.mail_to("owner@blog.example", lambda mail: _is_handed_on(mail, person))


@pytest.mark.parametrize("words", [("Thank you!", "Vielen Dank!"), ("👍", "👍")], ids=["words", "thumb"])
def test_thanks_are_taken_and_answered_by_nothing(
    town: Town, writer: tuple[Person, Mail, int], words: tuple[str, str]
) -> None:
    person, receipt, mine = writer
    assert person.send(town.world, person.answer(receipt, words[mine])) == (250, "2.0.0 Mail accepted")
    town.obeyed(person, receipt, "status")  # what was mailed before is here by then
    mails = town.world.smarthost.mails_to(person.mailbox, 1)
    assert not [mail for mail in mails if re.search("not published|nicht veröffentlicht", str(mail.message["Subject"]))]
    assert standing(town, person) == [WORDS[mine]]


def test_a_remark_is_published_and_the_request_behind_it_is_asked_about(town: Town) -> None:
    person = town.newcomer("en")
    words = "A great post, the part on rivers above all.\n\nBy the way, please stop mailing me."
    town.obeyed(person, town.told(person), words)
    question = town.world.smarthost.mail_to(person.mailbox, lambda mail: "please stop mailing me" in mail.part())
    assert standing(town, person) == ["A great post, the part on rivers above all."]
    assert "please stop mailing me" in question.part()
    assert "We published the rest of your reply" in " ".join(question.part().split())
    town.obeyed(person, question, "yes")
    assert not active(town.state(person).subscription(Scope.BLOG))
    assert standing(town, person) == ["A great post, the part on rivers above all."]


def test_a_request_in_free_words_is_asked_about_and_then_done(town: Town) -> None:
    person = town.newcomer("en")
    question = town.obeyed(person, town.told(person), "My inbox is full. Could you take me off whatever list this is?")
    assert standing(town, person) == []
    assert active(town.state(person).blog)
    town.obeyed(person, question, "yes")
    assert not active(town.state(person).subscription(Scope.BLOG))


def test_a_request_among_answers_to_a_digest_is_not_published_with_them(town: Town) -> None:
    person = town.newcomer("en")
    town.obeyed(person, town.told(person), "daily")
    for n in range(2):
        assert RUTH.send(town.world, RUTH.vouched(RUTH.message(town.world.mailbox("rain"), f"Rain {n}.")))[0] == 250
    town.world.forward(town.world.now + 11 * MINUTE)
    town.world.quiet()  # both are announced
    town.world.forward(town.world.now + DAY)
    digest = town.world.smarthost.mail_to(person.mailbox, lambda mail: "Rain 1." in mail.part())
    town.obeyed(
        person, digest, "1: It fell on the mill.\n\n2: On ours too.\n\nPlease stop mailing me, I get too many mails."
    )
    assert standing(town, person) == []


def test_a_report_in_free_words_is_handed_on_itself_after_a_yes(town: Town) -> None:
    person = town.newcomer("en")
    words = "Please report this comment to the moderators, it insults me."
    question = town.obeyed(person, town.told(person), words)
    town.obeyed(person, question, "yes")
    town.world.smarthost.mail_to("owner@blog.example", lambda mail: _is_handed_on(mail, person, words))
    assert standing(town, person) == []
