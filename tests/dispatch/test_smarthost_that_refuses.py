"""A refusal of all mail is the smarthost's state: mail waits, nothing fails, the log says once what to do."""

from __future__ import annotations

import asyncio
import contextlib
import re

import pytest
from aiosmtpd.smtp import SMTP

from bridge.blog import DAY, HOUR, MINUTE, Mailbox
from bridge.dispatch import Dispatch
from bridge.net.client.smarthost import Smarthost, SmarthostSettings
from bridge.outbound.queued import HelpMail
from bridge.store import outbox
from bridge.store.engine import new_id
from bridge.store.outbox import QueuedMail, State
from tests.marks import full
from tests.notify.conftest import BLOG, Hop, World

pytestmark = pytest.mark.anyio


async def queue(world: World, *people: Mailbox) -> list[str]:
    now = world.tick()
    rows = [QueuedMail(new_id(now), BLOG.id, one.id, HelpMail(), queued_at=now, next_at=now) for one in people]
    await world.store.write(outbox.queue, rows=rows)
    return [row.id for row in rows]


async def people(world: World, count: int) -> list[Mailbox]:
    return [await world.person(f"Reader{n}") for n in range(count)]


def alarms(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line for line in plain(capsys) if "[error" in line or "[warning" in line]


def plain(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()


REFUSALS = [
    ("MAIL", "550 Sender rejected"),
    ("MAIL", "530 5.7.0 Authentication required"),
    ("MAIL", "553 5.7.1 not your sender"),
    ("MAIL", "450 4.7.1 too many mails"),
    ("RCPT", "554 Relay access denied"),
    ("RCPT", "554 5.7.1 <a@b>: Relay access denied"),
    ("RCPT", "550 5.7.60 client does not have permissions to send as this sender"),
    ("RCPT", "530 Authentication required"),
]


@pytest.mark.parametrize(
    ("hop", "stage", "reply"),
    # In the share, every other refusal: the smarthost takes commands together for one and in turn for the next.
    [
        (pipelining, *refusal) if number % 4 == (0 if pipelining else 3) else full(pipelining, *refusal)
        for number, refusal in enumerate(REFUSALS)
        for pipelining in (True, False)
    ],
    ids=lambda one: {True: "pipelining", False: "in turn"}.get(one),
    indirect=["hop"],
)
async def test_a_smarthost_that_refuses_all_mail_makes_none_fail(
    world: World, dispatch: Dispatch, hop: Hop, capsys: pytest.CaptureFixture[str], stage: str, reply: str
) -> None:
    if stage == "MAIL":
        hop.after_mail = reply
    else:
        hop.says["*"] = reply
    ids = await queue(world, *await people(world, 30))
    for _ in range(8 * 6):  # eight days
        await dispatch.once()
        world.now += 4 * HOUR
    assert {await world.state_of(each) for each in ids} == {State.DELAYED}
    (error,) = alarms(capsys)
    assert ("[error" if reply[0] == "5" else "[warning") in error, "after 4xx it may accept mail again by itself"
    assert f"code={reply[:3]}" in error
    assert "until then all mail waits" in error
    assert "@" not in error
    hop.after_mail = ""
    hop.says.clear()
    for _ in range(4):
        await dispatch.once()
        world.now += 2 * HOUR
    assert len(hop.mails) == 30
    assert any("accepts" in line for line in plain(capsys))


async def test_while_it_refuses_a_few_mails_are_tried_and_not_all(world: World, dispatch: Dispatch, hop: Hop) -> None:
    hop.after_mail = "550 5.7.1 no"
    await queue(world, *await people(world, 60))
    await dispatch.once()
    assert hop.tried <= 12
    hop.after_mail = ""
    world.now += 6 * MINUTE
    await dispatch.once()
    assert len(hop.mails) == 60


async def test_a_few_mailboxes_that_are_always_refused_hold_nobody_up_and_fail_in_the_end(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    readers = await people(world, 20)
    refused = readers[:4]
    hop.says.update({one.address: "550 5.7.1 we do not take mail from there" for one in refused})
    ids = await queue(world, *refused, *readers[4:])
    for _ in range(3):
        await dispatch.once()
        world.now += 6 * MINUTE
    assert {mail.forward_path for mail in hop.mails} == {one.address for one in readers[4:]}
    assert {await world.state_of(each) for each in ids[:4]} == {State.DELAYED}
    for _ in range(5 * 24 + 12):
        await queue(world, readers[-1])
        await dispatch.once()
        world.now += HOUR
    assert {await world.state_of(each) for each in ids[:4]} == {State.FAILED}
    assert len(hop.to(readers[-1].address)) > 5 * 24


async def test_an_outage_of_five_days_costs_no_mail_its_attempts(world: World, dispatch: Dispatch, hop: Hop) -> None:
    (ann,) = await people(world, 1)
    (mail,) = await queue(world, ann)
    hop.after_mail = "550 no"
    for _ in range(6):
        await dispatch.once()
        world.now += DAY
    hop.after_mail = ""
    hop.says[ann.address] = "451 4.7.1 Greylisted"
    await dispatch.once()
    assert await world.state_of(mail) == State.DELAYED
    hop.says.clear()
    world.now += HOUR
    await dispatch.once()
    assert await world.state_of(mail) == State.RELAYED


async def test_a_refused_login_is_logged_once_and_no_mail_is_taken_up(
    world: World, hop: Hop, smarthost: Smarthost, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = SmarthostSettings("127.0.0.1", hop.port, timeout=5, username="blog", password="wrong")
    monkeypatch.setattr("tests.notify.conftest.SMTP", _with_login)
    await hop.stop()
    await hop.start()
    dispatch = Dispatch(world.store, [BLOG], Smarthost(settings), world.clock)
    ids = await queue(world, *await people(world, 3))
    waits: list[float] = []
    await run_rounds(dispatch, waits, monkeypatch, 4)
    (error,) = alarms(capsys)
    assert "correct smarthost.username and the password; until then all mail waits" in error
    assert "wrong" not in error
    assert waits == [5.0, 10.0, 20.0, 40.0]
    assert {await world.state_of(each) for each in ids} == {State.QUEUED}


def _with_login(handler: Hop, **options: object) -> SMTP:
    return SMTP(handler, auth_require_tls=False, **options)  # type: ignore[arg-type]  # which refuses every login


async def run_rounds(dispatch: Dispatch, waits: list[float], monkeypatch: pytest.MonkeyPatch, rounds: int) -> None:
    """The loop of the daemon, whose waits take no time, for so many rounds."""

    async def waited(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == rounds:
            raise asyncio.CancelledError

    monkeypatch.setattr("bridge.dispatch.asyncio.sleep", waited)
    with contextlib.suppress(asyncio.CancelledError):
        await dispatch.run(asyncio.Event())
    monkeypatch.undo()
