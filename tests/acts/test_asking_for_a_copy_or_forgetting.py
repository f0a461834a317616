"""How often somebody can ask for a copy, or to be forgotten."""

from __future__ import annotations

import asyncio

import pytest

from bridge.acts import Occasion, commands, consenting, copying, forgetting
from bridge.blog import DAY, HOUR, SECOND
from bridge.inbound.commands import command
from bridge.inbound.commands.command import Certainty, Recognised
from bridge.inbound.disposition import RunCommand
from bridge.inbound.facts import Context
from bridge.outbound.queued import ConfirmForget, CopyOfData, Done
from bridge.store import confirmations, outbox


@pytest.fixture
def writes(world):
    """A message of so many octets, as it came in."""

    def write(person, octets: int = 100) -> str:
        return f"j:{world.record(b'x' * octets, person)}"

    return write


@pytest.fixture
def asks(world):
    """Somebody asks for their copy, or to be forgotten; whether that was new."""
    doors = {"copy": copying.ask_copy, "forget": forgetting.ask_forget}

    def ask(what: str, person, answers: str | None = None) -> bool:
        outcome = world.store.write_now(doors[what], mailbox=person, now=world.tick(), answers=answers)
        new = outcome in (True, forgetting.ForgetOutcome.QUESTION_MAILED)
        asyncio.run(copying.queue_copies(world.store))
        return new

    return ask


def queued(world) -> list[outbox.QueuedMail]:
    return world.store.write_now(outbox.lease, now=world.now, until=world.now + 1, limit=100)


def test_a_copy_names_all_its_parts_and_what_each_holds(world, writes, asks) -> None:
    ann = world.person("Ann")
    written = [writes(ann, 4 << 20), writes(ann, 4 << 20), writes(ann)]
    assert asks("copy", ann, "<1@home.example>")
    rows = queued(world)
    assert [row.mail for row in rows] == [
        CopyOfData((written[0],), 1, 2, "<1@home.example>"),
        CopyOfData((written[1], written[2]), 2, 2, "<1@home.example>"),
    ]


def test_the_copy_for_somebody_who_never_wrote_says_so(world, asks) -> None:
    assert asks("copy", world.person("Ann"))
    (row,) = queued(world)
    assert row.mail == CopyOfData(())


def test_a_copy_is_made_once_a_day_though_there_is_more_to_copy_meanwhile(world, writes, asks) -> None:
    ann = world.person("Ann")
    writes(ann, 4 << 20)
    assert asks("copy", ann)
    writes(ann, 4 << 20)
    assert not asks("copy", ann)
    assert len(queued(world)) == 1
    world.now += DAY
    assert asks("copy", ann)
    assert asks("copy", world.person("Bob"))
    assert len(queued(world)) == 4  # what was leased before is due again


def test_to_be_forgotten_is_asked_once_an_hour_and_again_after_a_no(world, asks) -> None:
    ann = world.person("Ann")
    assert asks("forget", ann, "<1@home.example>")
    assert not asks("forget", ann)
    assert asks("forget", world.person("Bob"))
    row = queued(world)[0]
    assert isinstance(row.mail, ConfirmForget)
    assert row.mail.answers == "<1@home.example>"
    asked = world.store.read_now(confirmations.by_id, confirmation_id=row.mail.confirmation_id)
    assert asked is not None
    assert (asked.kind, asked.mailbox_id) == ("forget", ann.id)
    world.store.write_now(consenting.decline, Occasion(world.tick()), asked.id)
    assert asks("forget", ann)
    world.now += HOUR - 2 * SECOND
    assert not asks("forget", ann)
    world.now += 2 * SECOND
    assert asks("forget", ann)


def test_the_eleventh_forget_me_of_a_day_says_that_no_question_comes(world) -> None:
    """The question is not on its way then."""
    ann, forget_me = world.person("Ann"), Recognised(command.Forget(), "", None, Certainty.SURE)

    def outcomes() -> list[str]:
        world.store.write_now(
            commands.run, Occasion(world.tick(), journal_id=str(world.now)), ann, RunCommand(forget_me, Context())
        )
        mails = [row.mail for row in queued(world)]
        world.now += HOUR
        return [mail.did.value if isinstance(mail, Done) else mail.kind.value for mail in mails]

    assert [outcomes()[-1] for _ in range(10)] == ["confirm_forget"] * 10
    assert outcomes()[-1] == "too_many_questions"
