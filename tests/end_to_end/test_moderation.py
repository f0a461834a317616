"""A comment that waits: a moderator hears of it by mail, answers with one word, and only then does anybody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .people import Person
from .smarthost import Mail, is_question
from .world import World, living

OWNER = Person("Olga Keeper", "owner@blog.example")
ANN, RUTH = Person("Ann Bell"), Person("Ruth Adler")
RULES = """
    moderation = "first"
    hold_words = ["casino*"]
    hold_links = 2
    moderator_mails_per_hour = 40
    tell_moderators = "first"
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with living(tmp_path_factory.mktemp("moderated"), moderation=RULES) as world:
        yield world


def texts(world: World, slug: str) -> list[str]:
    return [one["text"] for one in world.thread(slug)]


def asked(world: World, words: str) -> Mail:
    """The mail that shows the moderator these words."""
    return world.smarthost.mail_to(OWNER.mailbox, lambda mail: words in mail.part() and "/m/" in mail.part())


def comment(world: World, who: Person, slug: str, words: str) -> None:
    """A comment that our own mail server vouches for."""
    code, text = who.send(world, who.vouched(who.message(world.mailbox(slug), words)))
    assert (code, text) == (250, "2.0.0 Thank you. A moderator reads your comment before it is published")


def test_a_first_comment_waits_until_a_yes_and_the_second_does_not(world: World) -> None:
    follower = Person("Flora First")
    follower.join(world, "bread-join")
    ann = Person("Ann First")
    comment(world, ann, "bread", "My oven is older than I am.")
    told = world.smarthost.mail_to(ann.mailbox, lambda mail: "waits for a moderator" in mail.subject)
    assert "My oven is older" in told.part()
    mail = asked(world, "My oven is older")
    assert "shall this be published?" in mail.subject
    assert "nothing from this mailbox was approved before" in " ".join(mail.part().split())
    assert texts(world, "bread") == []
    code, _ = OWNER.send(world, OWNER.answer(mail, "Yes"))
    assert code == 250
    receipt = world.smarthost.mail_to(ann.mailbox, lambda mail: "is published" in mail.subject)
    assert "My oven is older" in receipt.part()
    assert texts(world, "bread") == ["My oven is older than I am."]
    world.smarthost.mail_to(follower.mailbox, lambda mail: "My oven is older" in mail.part())
    world.smarthost.mail_to(OWNER.mailbox, lambda mail: mail.subject.startswith("Decided"))
    code, text = ann.send(world, ann.vouched(ann.message(world.mailbox("bread"), "It still bakes.")))
    assert (code, text) == (250, "2.0.0 Thank you. Your comment is published")


def test_a_stranger_is_not_asked_before_the_moderator_said_yes(world: World) -> None:
    victim = Person("Vic Stranger")
    code, text = victim.send(world, victim.message(world.mailbox("rain"), "Buy these pills at www.pills.example."))
    assert (code, text) == (250, "2.0.0 Thank you. A moderator reads your comment before it is published")
    mail = asked(world, "Buy these pills")
    assert "We have not asked its author yet" in " ".join(mail.part().split())
    assert world.smarthost.to(victim.mailbox) == []
    OWNER.send(world, OWNER.answer(mail, "no"))
    world.smarthost.mail_to(OWNER.mailbox, lambda mail: "Deleted." in mail.part())
    assert world.smarthost.to(victim.mailbox) == []
    victim.send(world, victim.message(world.mailbox("rain"), "I like the sound of it on a tin roof."))
    OWNER.send(world, OWNER.answer(asked(world, "tin roof"), "yes please"))
    question = world.smarthost.mail_to(victim.mailbox, is_question)
    assert texts(world, "rain") == []
    victim.send(world, victim.answer(question, "Yes"))
    world.smarthost.mail_to(victim.mailbox, lambda mail: "is published" in mail.subject)
    assert texts(world, "rain") == ["I like the sound of it on a tin roof."]


def test_block_deletes_what_waits_and_nothing_more_is_taken_or_mailed(world: World) -> None:
    spammer = Person("Spam Blocked")
    for n in range(3):
        spammer.send(world, spammer.message(world.mailbox("keys"), f"Number {n} of the blocked, www.x.example."))
    OWNER.send(world, OWNER.answer(asked(world, "Number 1 of the blocked"), "block"))
    world.smarthost.mail_to(OWNER.mailbox, lambda mail: "We take nothing more" in mail.part())
    before = len(world.smarthost.to(OWNER.mailbox))
    for n in range(3, 6):
        code, _ = spammer.send(world, spammer.message(world.mailbox("keys"), f"Number {n} of the blocked."))
        assert code == 250
    world.quiet()
    assert len(world.smarthost.to(OWNER.mailbox)) == before
    assert world.smarthost.to(spammer.mailbox) == []
    assert texts(world, "keys") == []


def test_reply_publishes_both(world: World) -> None:
    comment(world, Person("Rita Reply"), "a-bench-for-two", "Who made the bench?")
    OWNER.send(world, OWNER.answer(asked(world, "Who made the bench"), "reply\n\nMy grandfather did."))
    world.smarthost.mail_to(OWNER.mailbox, lambda mail: mail.subject.startswith("Decided") and "bench" in mail.part())
    assert texts(world, "a-bench-for-two") == ["Who made the bench?", "My grandfather did."]


def test_what_is_no_verdict_is_asked_about_and_never_published(world: World) -> None:
    comment(world, Person("Una Unclear"), "in-praise-of-the-slow-letter", "Stamps are art.")
    mail = asked(world, "Stamps are art")
    OWNER.send(world, OWNER.answer(mail, "I am not sure whether this is any good, what do you think?"))
    again = world.smarthost.mail_to(OWNER.mailbox, lambda mail: "not published" in mail.subject)
    assert "block" in again.part()
    assert texts(world, "in-praise-of-the-slow-letter") == []
    OWNER.send(world, OWNER.answer(again, "yes"))
    world.smarthost.mail_to(OWNER.mailbox, lambda mail: mail.subject.startswith("Decided") and "Una" in mail.part())
    assert texts(world, "in-praise-of-the-slow-letter") == ["Stamps are art."]
