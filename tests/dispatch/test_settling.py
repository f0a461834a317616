"""The outcome of a mail is written down, also when the disk was full for a while."""

from __future__ import annotations

import asyncio

import pytest

from bridge.dispatch import Dispatch
from bridge.dispatch.settling import Settling
from bridge.outbound.queued import HelpMail
from bridge.store import mailboxes, outbox
from bridge.store.engine import Tx, new_id
from bridge.store.outbox import QueuedMail, Settled, State
from tests.notify.conftest import BLOG, Hop, World

pytestmark = pytest.mark.anyio

NOTHING = {"queued": 0, "delayed": 0, "leased": 0}


def full(tx: Tx) -> None:
    """No outcome can be written, as on a full disk."""
    tx.execute(
        "CREATE TRIGGER no_settling BEFORE UPDATE ON outbox WHEN new.state IN ('relayed', 'failed') BEGIN"
        " SELECT RAISE(ABORT, 'the disk is full'); END"
    )


def has_room(tx: Tx) -> None:
    tx.execute("DROP TRIGGER no_settling")


async def queue(world: World, count: int) -> list[str]:
    now = world.tick()
    people = [await world.person(f"Reader{n}") for n in range(count)]
    rows = [QueuedMail(new_id(now), BLOG.id, one.id, HelpMail(), queued_at=now, next_at=now) for one in people]
    await world.store.write(outbox.queue, rows=rows)
    return [row.id for row in rows]


async def states(world: World, ids: list[str]) -> set[str]:
    return {await world.state_of(each) for each in ids}


async def test_outcomes_that_could_not_be_written_are_written_later_and_no_mail_leaves_twice(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    ids = await queue(world, 300)
    await world.store.write(full)
    for _ in range(2):
        with pytest.raises(Exception, match="the disk is full"):
            await dispatch.once()
    relayed = len(hop.mails)
    assert 100 <= relayed < 300, "relaying ends when outcomes can't be written"
    await world.store.write(has_room)
    await dispatch.once()
    assert len(hop.mails) == len({mail.forward_path for mail in hop.mails}) == 300
    assert await states(world, ids) == {State.RELAYED}


async def test_two_lanes_that_write_at_once_lose_no_outcome(world: World) -> None:
    ids = await queue(world, 350)
    settling = Settling(world.store, world.clock)
    await world.store.write(full)
    for each in ids[:250]:
        settling.put(Settled(each, State.RELAYED.value))
    await asyncio.gather(*(settling.keep_up() for _ in range(5)))
    await settling.flush()
    assert settling.error
    await world.store.write(has_room)
    for each in ids[250:]:
        settling.put(Settled(each, State.RELAYED.value))
    await asyncio.gather(*(settling.keep_up() for _ in range(5)), *(settling.flush() for _ in range(2)))
    assert settling.error is None
    assert await states(world, ids) == {State.RELAYED}
    assert await world.store.read(outbox.waiting) == NOTHING


async def test_a_mailbox_that_nobody_reads_is_suppressed_with_the_reply(world: World) -> None:
    (mail,) = await queue(world, 1)
    settling = Settling(world.store, world.clock)
    row = await world.store.read(outbox.by_id, outbox_id=mail)
    assert row
    settling.put(Settled(mail, State.FAILED.value, smtp_reply="550 5.1.1 unknown"), row.mailbox_id)
    await settling.flush()
    mailbox = await world.store.read(mailboxes.by_id, mailbox_id=row.mailbox_id)
    assert mailbox
    assert mailbox.suppressed
    assert await world.state_of(mail) == State.FAILED


async def test_a_lease_that_fails_leaves_no_mail_behind_for_a_quarter_of_an_hour(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    ids = await queue(world, 450)  # more than one lease
    await world.store.write(
        lambda tx: tx.execute(
            "CREATE TRIGGER no_lease BEFORE UPDATE ON outbox WHEN new.state = 'leased' AND"
            " (SELECT count(*) FROM outbox WHERE state = 'leased') >= 400 BEGIN"
            " SELECT RAISE(ABORT, 'the disk is full'); END"
        )
    )
    with pytest.raises(Exception, match="the disk is full"):
        await dispatch.once()
    await world.store.write(lambda tx: tx.execute("DROP TRIGGER no_lease"))
    world.tick()
    await dispatch.once()
    assert {mail.forward_path for mail in hop.mails} == {f"reader{n}@home.example" for n in range(450)}
    assert len(hop.mails) <= 450 + 8, "only a mail in a connection's hands may arrive twice"
    left = sum([await world.state_of(each) != State.RELAYED for each in ids])
    assert left <= 8, "only these wait until their lease ends"
