"""A fault of one mail harms no other, and nothing is lost when the daemon ends."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import pytest

from bridge.acts import Occasion, leaving, pausing, subscribing
from bridge.blog import DAY, HOUR, Cadence, Scope, Topic
from bridge.dispatch import Dispatch
from bridge.intake.write_down import set_aside
from bridge.mail import subaddress
from bridge.mail.envelope import Envelope
from bridge.net.client.smarthost import Smarthost
from bridge.notify import Notify
from bridge.outbound.queued import (
    ConfirmSubscription,
    Digest,
    ForOperator,
    HelpMail,
    Joined,
    Left,
    MailValue,
    Notification,
    NotificationReason,
    RefusalNotice,
)
from bridge.store import outbox, subscriptions
from bridge.store.engine import Tx, new_id
from bridge.store.outbox import QueuedMail, State
from tests.notify.conftest import BLOG, START, Hop, World

pytestmark = pytest.mark.anyio

NOTHING = {"queued": 0, "delayed": 0, "leased": 0}


def read(content: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(content, policy=policy.default))


async def queue(world: World, mailbox_id: int, mail: MailValue) -> str:
    world.tick()
    row = QueuedMail(new_id(world.now), BLOG.id, mailbox_id, mail, queued_at=world.now, next_at=world.now)
    await world.store.write(outbox.queue, rows=[row])
    return row.id


@pytest.mark.parametrize(
    "mail",
    [ForOperator("f" * 32, "abuse"), Notification("f" * 32, "", NotificationReason.BLOG), Digest("", ("f" * 32,))],
)
async def test_a_row_that_can_not_become_a_mail_delays_no_other(
    world: World, dispatch: Dispatch, hop: Hop, mail: MailValue
) -> None:
    ann = await world.person("Ann")
    await queue(world, ann.id, mail)
    await queue(world, ann.id, HelpMail())
    await dispatch.once()
    assert len(hop.mails) == 1
    world.now += HOUR
    await dispatch.once()
    assert len(hop.mails) == 1


@pytest.mark.parametrize(
    "broken",
    ["kind = 'tomorrow'", "detail = ''", "detail = '[]'", """detail = '{"again": "yes"}'""", "subscription_id = NULL"],
)
async def test_a_row_that_can_not_be_read_holds_up_no_other(
    world: World, dispatch: Dispatch, hop: Hop, capsys: pytest.CaptureFixture[str], broken: str
) -> None:
    ann = await world.person("Ann")
    joined = await world.join(ann)
    row = await queue(world, ann.id, Joined(joined.id))
    await world.store.write(lambda tx: tx.execute(f"UPDATE outbox SET {broken} WHERE id = :id", id=row))
    await queue(world, ann.id, HelpMail())
    await dispatch.once()
    assert len(hop.mails) == 1
    world.now += HOUR
    await dispatch.once()
    assert len(hop.mails) == 1


async def test_a_mailbox_that_needs_smtputf8_fails_and_an_international_domain_does_not(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    failed = await queue(world, (await world.person("Ä", address="ännchen@home.example")).id, HelpMail())
    await queue(world, (await world.person("B", address="ann@bücher.example")).id, HelpMail())
    await dispatch.once()
    assert [mail.forward_path for mail in hop.mails] == ["ann@xn--bcher-kva.example"]
    assert await world.state_of(failed) == State.FAILED


async def test_every_kind_that_needs_no_comment_leaves(world: World, dispatch: Dispatch, hop: Hop) -> None:
    post = await world.post()
    ann = await world.person("Ann")
    joined = await world.join(ann, post)
    await queue(world, ann.id, Joined(joined.id))
    await queue(world, ann.id, Left(post_id=post.id))
    await queue(world, ann.id, RefusalNotice("Write above the quote.", "Re: x"))
    asked = await world.store.write(
        subscribing.pend, blog_id=BLOG.id, mailbox_id=ann.id, topic=Topic(), cadence=Cadence.DAILY, now=world.tick()
    )
    await queue(world, ann.id, ConfirmSubscription(asked.confirmation_id or ""))
    await dispatch.once()
    by_subject = {read(mail.content)["Subject"]: read(mail.content) for mail in hop.mails}
    assert set(by_subject) == {
        "You now follow “What we lose when every shop knows our name”",
        "You have unsubscribed from “What we lose when every shop knows our name”",
        "Re: x",
        "Do you want to follow Tea and Letters?",
    }
    tag = by_subject["Do you want to follow Tea and Letters?"]["From"].addresses[0].username
    assert subaddress.read(tag, world.store.key) == subaddress.QuestionAddress(asked.confirmation_id or "")


async def test_a_suppressed_mailbox_gets_answers_only(world: World, dispatch: Dispatch, hop: Hop) -> None:
    ann = await world.person("Ann")
    joined = await world.join(ann)
    answers = (HelpMail(), Left(), RefusalNotice("Write above the quote.", "Re: x"))
    before = [await queue(world, ann.id, mail) for mail in answers]
    await queue(world, ann.id, Joined(joined.id))
    await world.store.write(pausing.suppress, mailbox_id=ann.id, now=world.tick(), reason="5.1.1")
    await world.store.write(
        subscribing.ask,
        Occasion(world.tick()),
        replace(ann, suppressed=True),
        Topic(Scope.POST, (await world.post()).id),
    )
    await queue(world, ann.id, Joined(joined.id))
    await dispatch.once()
    subjects = sorted(read(mail.content)["Subject"] for mail in hop.mails)
    assert len(subjects) == len(before) + 1
    assert subjects[0].startswith("Do you want to follow")


async def test_a_suppressed_moderator_still_gets_mail_and_the_log_says_so(
    world: World, dispatch: Dispatch, hop: Hop, capsys: pytest.CaptureFixture[str]
) -> None:
    owner = await world.person("Owner")
    await world.store.write(pausing.suppress, mailbox_id=owner.id, now=world.tick(), reason="5.1.1")
    handed = await world.store.write(
        set_aside, envelope=Envelope("", None, ()), content=b"Dear postmaster", blog=BLOG, now=world.tick()
    )
    mail = await queue(world, owner.id, ForOperator(handed, "abuse"))
    await dispatch.once()
    assert [one.forward_path for one in hop.mails] == [owner.address]
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "moderator" in line]
    assert "error" in line
    assert mail in line
    assert "@" not in line


async def test_each_reader_of_a_digest_gets_reply_addresses_of_their_own(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post, due = await world.post(), world.now + HOUR
    readers = [await world.person(name) for name in ("Ann", "Mei")]
    for reader in readers:
        await world.join(reader, None, Cadence.DAILY, due=due)
    ruth = await world.person("Ruth")
    said = [await world.say(ruth, post, text) for text in ("First.", "Second?")]
    await notify.once()
    world.now = due
    await notify.digests_due(due)
    await dispatch.once()
    for reader in readers:
        (mail,) = hop.to(reader.address)
        body = read(mail.content).get_body(("plain",))
        assert body
        tags = re.findall(r"^ +(re-[^@]+)@", body.get_content(), re.MULTILINE)
        asked = [subaddress.read(tag, world.store.key) for tag in tags]
        assert asked == [subaddress.ReplyAddress(one.id, reader.id) for one in reversed(said)]
    assert len({read(mail.content)["Message-ID"] for mail in hop.mails}) == 2


async def test_the_numbers_of_a_digest_are_the_order_of_its_row(world: World, notify: Notify) -> None:
    post, due = await world.post(), world.now + HOUR
    await world.join(await world.person("Ann"), None, Cadence.DAILY, due=due)
    ruth = await world.person("Ruth")
    said = [await world.say(ruth, post, text) for text in ("First.", "Second?")]
    await notify.once()
    await notify.digests_due(due)
    (row,) = await world.store.write(outbox.lease, now=due, until=due + HOUR, limit=10)
    assert isinstance(row, QueuedMail)
    assert isinstance(row.mail, Digest)
    assert row.mail.comment_ids == (said[1].id, said[0].id)


async def test_a_reader_who_moves_their_hour_gets_what_is_new_in_the_next_window(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post, due = await world.post(), world.now + HOUR
    ann, ruth = await world.person("Ann"), await world.person("Ruth")
    daily = await world.join(ann, None, Cadence.DAILY, due=due)
    await world.say(ruth, post, "In the morning.")
    await notify.once()
    await notify.digests_due(due)
    world.now = due + HOUR
    await world.say(ruth, post, "Later that day.")
    await notify.once()
    same_day = world.now + HOUR
    await world.store.write(
        subscriptions.set_cadence,
        subscription_id=daily.id,
        cadence=Cadence.DAILY,
        next_due=same_day,
        now=world.now,
    )
    await notify.digests_due(same_day)
    moved = await world.store.read(subscriptions.by_id, subscription_id=daily.id)
    assert moved
    assert moved.next_due
    assert moved.next_due > same_day
    world.now = moved.next_due
    await notify.digests_due(world.now)
    await dispatch.once()
    assert [b"Later that day" in mail.content for mail in hop.mails] == [False, True]


async def test_the_loops_notify_and_relay_when_woken_and_end_when_cancelled(
    world: World, smarthost: Smarthost, hop: Hop
) -> None:
    post = await world.post()
    await world.join(await world.person("Ann"), post)
    tell, relay = asyncio.Event(), asyncio.Event()
    loops = [
        asyncio.create_task(Notify(world.store, [BLOG], world.clock, relay).run(tell)),
        asyncio.create_task(Dispatch(world.store, [BLOG], smarthost, world.clock).run(relay)),
    ]
    await world.say(await world.person("Ruth"), post)
    tell.set()
    await hop.have(1)
    for loop in loops:
        loop.cancel()
    await asyncio.gather(*loops, return_exceptions=True)
    assert len(hop.mails) == 1


async def test_a_mail_that_left_before_the_daemon_ended_is_not_sent_again(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post = await world.post()
    for n in range(40):
        await world.join(await world.person(f"Reader{n}"), post)
    await world.say(await world.person("Ruth"), post)
    await notify.once()
    relaying = asyncio.create_task(dispatch.once())
    await hop.have(10)
    relaying.cancel()
    await asyncio.gather(relaying, return_exceptions=True)
    await world.store.write(outbox.release, now=world.tick())
    await dispatch.once()
    assert {mail.forward_path for mail in hop.mails} == {f"reader{n}@home.example" for n in range(40)}
    assert len(hop.mails) <= 44  # one in each connection's hands may arrive twice
    assert await world.store.read(outbox.waiting) == NOTHING


async def test_a_write_that_fails_loses_no_mail(world: World, notify: Notify, dispatch: Dispatch, hop: Hop) -> None:
    def lost(tx: Tx) -> None:
        tx.execute("CREATE TRIGGER no_settling BEFORE UPDATE ON outbox WHEN new.state = 'relayed' BEGIN"
                   " SELECT RAISE(ABORT, 'the disk is full'); END")  # fmt: skip

    post = await world.post()
    await world.join(await world.person("Ann"), post)
    await world.say(await world.person("Ruth"), post)
    await notify.once()
    await world.store.write(lost)
    with pytest.raises(Exception, match="the disk is full"):
        await dispatch.once()
    await world.store.write(lambda tx: tx.execute("DROP TRIGGER no_settling"))
    await world.store.write(outbox.release, now=world.tick())
    await dispatch.once()
    assert len({read(mail.content)["Message-ID"] for mail in hop.mails}) == 1
    assert await world.store.read(outbox.waiting) == NOTHING


async def test_after_an_outage_the_digest_of_that_day_leaves_too(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post, due = await world.post(), START + DAY  # Wednesday, 07:00 UTC
    ruth = await world.person("Ruth")
    await world.join(await world.person("Ann"), None, Cadence.DAILY, due=due)
    await world.say(ruth, post, "On Tuesday.")
    await notify.once()
    world.now = due + 23 * HOUR
    await notify.digests_due(world.now)
    await world.say(ruth, post, "On Thursday.")
    await notify.once()
    world.now = due + DAY
    await notify.digests_due(world.now)
    await dispatch.once()
    assert sorted(b"On Thursday" in mail.content for mail in hop.mails) == [False, True]


async def test_somebody_who_leaves_while_the_audience_is_counted_gets_no_mail(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    post = await world.post()
    ann = await world.person("Ann")
    joined = await world.join(ann, post)
    comment = await world.say(await world.person("Ruth"), post)
    await world.store.write(leaving.end, subscription_id=joined.id, now=world.tick())
    await queue(world, ann.id, Notification(comment.id, joined.id, NotificationReason.POST))
    await dispatch.once()
    assert hop.mails == []
    assert await world.store.read(outbox.waiting) == NOTHING
