"""A command that anybody may have sent: its owner gets a mail that names it in full, and nothing is done."""

from __future__ import annotations

import asyncio

import pytest

from bridge.blog import Mailbox
from bridge.inbound.disposition import Accept, CheckCommand, RunCommand
from bridge.mail import subaddress
from bridge.mail.subaddress import MailReplyAddress, PublicReplyAddress
from bridge.mails.answered import AnsweredMails

from .test_second_deliveries import TEA, arrives, letter


@pytest.fixture
def ann(world) -> Mailbox:
    """Somebody who follows the blog."""
    ann = world.person("Ann")
    world.join(ann, None)
    return ann


def asked(world, words: str) -> tuple[str, str]:
    """The tag of the mail that asks about these words, once anybody sent them to a comment's page; and its text."""
    page = subaddress.write(PublicReplyAddress(world.say(world.person("Ruth"), world.post()).id), world.store.key)
    (disposition,) = arrives(world, letter(f"{words}\r\n"), page)
    assert isinstance(disposition, Accept)
    assert isinstance(disposition.action, CheckCommand)
    (row,) = world.store.read_now(lambda tx: tx.execute("SELECT id FROM outbox WHERE kind = 'status'"))
    address = MailReplyAddress(row["id"])
    body = asyncio.run(AnsweredMails(world.store, (TEA,)).body(address))
    assert body is not None
    return subaddress.write(address, world.store.key), " ".join(body.text.split())


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("my copy", "my copy"),
        ("receipts off", "receipts off"),
        ("at most 3 a week", "at most 3 a week"),
        ("pause until 2027-03-08", "pause until Monday 8 March"),
        ("pause until 2028-03-08", "pause until Wednesday, 8 March 2028"),  # not the next 8 March
    ],
)
def test_the_mail_names_the_command_and_the_same_words_in_answer_run_it(world, ann, given: str, named: str) -> None:
    tag, text = asked(world, given)
    assert f"Someone wrote “{named}” to us" in text
    (disposition,) = arrives(world, letter(f"{named}\r\n", id=2), tag)
    assert isinstance(disposition, Accept)
    assert isinstance(disposition.action, RunCommand)
    (meant,) = arrives(world, letter(f"{given}\r\n", id=3), tag)
    assert isinstance(meant, Accept)
    assert isinstance(meant.action, RunCommand)
    assert disposition.action.recognised.command == meant.action.recognised.command


def test_the_mail_has_none_of_the_words_of_whoever_wrote(world, ann) -> None:
    _, text = asked(world, "name: Cheap Pills")
    assert "Someone wrote “name” to us" in text
    assert "Cheap" not in text
