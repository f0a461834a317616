"""A published comment reaches a subscriber: through the outbox, over a real SMTP connection."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import pytest

from bridge.acts import commenting, leaving, pausing
from bridge.blog import DAY, HOUR, MINUTE, Cadence
from bridge.dispatch import Dispatch
from bridge.errors import SmarthostError
from bridge.mail import message_id, subaddress
from bridge.notify import Notify
from bridge.store import mailboxes, outbox
from bridge.store.outbox import State
from tests.notify.conftest import Hop, Mail, World

pytestmark = pytest.mark.anyio


def read(mail: Mail) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(mail.content, policy=policy.default))


def text(mail: Mail, kind: str = "plain") -> str:
    part = read(mail).get_body((kind,))
    assert part
    return str(part.get_content())


async def told(notify: Notify, dispatch: Dispatch) -> None:
    await notify.once()
    await dispatch.once()


async def test_a_comment_reaches_all_who_follow_and_not_its_author(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post = await world.post()
    ruth, ann, mei = [await world.person(name) for name in ("Ruth", "Ann", "Mei")]
    for person in (ruth, ann):
        await world.join(person, post)
    await world.join(mei)
    comment = await world.say(ruth, post, "Which hinge do you need?")
    await told(notify, dispatch)
    assert {mail.forward_path for mail in hop.mails} == {"ann@home.example", "mei@home.example"}
    (mail,) = hop.to("ann@home.example")
    message = read(mail)
    assert message["From"].addresses[0].display_name == "Ruth via Tea and Letters"
    assert message["Message-ID"] == message_id.of_comment(comment.id, "talk.blog.example")
    assert message["Subject"] == "Re: What we lose when every shop knows our name"
    assert "Which hinge do you need?" in text(mail)
    assert "Which hinge do you need?" in text(mail, "html")
    tag = message["Reply-To"].addresses[0].username
    assert subaddress.read(tag, world.store.key) == subaddress.ReplyAddress(comment.id, ann.id)


async def test_a_second_run_tells_nobody_twice(world: World, notify: Notify, dispatch: Dispatch, hop: Hop) -> None:
    post = await world.post()
    ann = await world.person("Ann")
    await world.join(ann, post)
    await world.say(await world.person("Ruth"), post)
    await told(notify, dispatch)
    await told(notify, dispatch)
    assert len(hop.mails) == 1
    assert await world.store.read(outbox.waiting) == {"queued": 0, "delayed": 0, "leased": 0}


async def test_an_answer_threads_under_what_it_answers(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post = await world.post()
    ann, ruth, mei = [await world.person(name) for name in ("Ann", "Ruth", "Mei")]
    for person in (ann, mei):
        await world.join(person, post)
    first = await world.say(ann, post, "The post office lady is the same.", message_id="<ann.1@her-laptop.example>")
    answer = await world.say(ruth, post, "Does she still work there?", answers=first)
    await told(notify, dispatch)
    root = message_id.of_mail(post.id, "talk.blog.example")
    ours = message_id.of_comment(first.id, "talk.blog.example")
    (to_ann,) = hop.to("ann@home.example")
    assert read(to_ann)["References"].split() == [root, "<ann.1@her-laptop.example>", ours]
    to_mei = read(next(mail for mail in hop.to("mei@home.example") if answer.id.encode() in mail.content))
    assert to_mei["References"].split() == [root, ours]
    assert to_mei["In-Reply-To"] == ours
    assert b"her-laptop" not in b"".join(mail.content for mail in hop.to("mei@home.example"))
    assert "Ruth replied to you" in text(to_ann)
    assert "> You wrote: The post office lady is the same." in text(to_ann)


async def test_a_mailbox_that_left_or_was_suppressed_meanwhile_gets_no_mail(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post = await world.post()
    ann, mei, zoe = [await world.person(name) for name in ("Ann", "Mei", "Zoe")]
    left = await world.join(ann, post)
    for person in (mei, zoe):
        await world.join(person, post)
    await world.say(await world.person("Ruth"), post)
    await notify.once()
    await world.store.write(leaving.end, subscription_id=left.id, now=world.tick())
    await world.store.write(pausing.suppress, mailbox_id=mei.id, now=world.tick(), reason="5.1.1")
    await dispatch.once()
    assert [mail.forward_path for mail in hop.mails] == ["zoe@home.example"]


async def test_a_removed_comment_is_not_sent(world: World, notify: Notify, dispatch: Dispatch, hop: Hop) -> None:
    post = await world.post()
    await world.join(await world.person("Ann"), post)
    comment = await world.say(await world.person("Ruth"), post)
    await notify.once()
    await world.store.write(commenting.delete, comment_id=comment.id, now=world.tick())
    await dispatch.once()
    assert hop.mails == []


async def test_a_transient_reply_is_tried_again_later_with_the_same_mail(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post = await world.post()
    for name in ("Ann", "Mei"):
        await world.join(await world.person(name), post)
    hop.says["ann@home.example"] = "451 4.7.1 Greylisted"
    await world.say(await world.person("Ruth"), post)
    await told(notify, dispatch)
    assert [mail.forward_path for mail in hop.mails] == ["mei@home.example"]
    del hop.says["ann@home.example"]
    await dispatch.once()
    assert len(hop.mails) == 1
    world.now += 5 * MINUTE
    await dispatch.once()
    (mail,) = hop.to("ann@home.example")
    assert read(mail)["Date"].datetime.timestamp() * 1_000_000 < world.now - 4 * MINUTE


async def test_a_mail_that_fails_for_five_days_is_given_up(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post = await world.post()
    await world.join(await world.person("Ann"), post)
    hop.after_data["ann@home.example"] = "452 4.3.1 Full"
    await world.say(await world.person("Ruth"), post)
    await notify.once()
    for _ in range(70):
        await dispatch.once()
        world.now += 2 * HOUR
    assert await world.store.read(outbox.waiting) == {"queued": 0, "delayed": 0, "leased": 0}


@pytest.mark.parametrize("reply", ["550 5.1.1 <ann@home.example> unknown", "550 No such user here"])
async def test_a_mailbox_that_does_not_exist_is_written_to_once(
    reply: str, world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post = await world.post()
    ann = await world.person("Ann")
    await world.join(ann, post)
    hop.says[ann.address] = reply
    await world.say(await world.person("Ruth"), post)
    await told(notify, dispatch)
    suppressed = await world.store.read(mailboxes.by_id, mailbox_id=ann.id)
    assert suppressed
    assert suppressed.suppressed
    del hop.says[ann.address]
    await world.say(await world.person("Mei"), post)
    await told(notify, dispatch)
    assert hop.mails == []


async def test_a_refused_text_fails_and_the_mailbox_stays(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post = await world.post()
    ann = await world.person("Ann")
    await world.join(ann, post)
    hop.after_data[ann.address] = "554 5.6.0 Malformed"
    await world.say(await world.person("Ruth"), post)
    await told(notify, dispatch)
    known = await world.store.read(mailboxes.by_id, mailbox_id=ann.id)
    assert known
    assert not known.suppressed
    assert await world.store.read(outbox.waiting) == {"queued": 0, "delayed": 0, "leased": 0}


async def test_a_lost_smarthost_loses_nothing(world: World, notify: Notify, dispatch: Dispatch, hop: Hop) -> None:
    post = await world.post()
    for n in range(20):
        await world.join(await world.person(f"Reader{n}"), post)
    await world.say(await world.person("Ruth"), post)
    await notify.once()
    await hop.stop()
    with pytest.raises(SmarthostError):
        await dispatch.once()
    await hop.start()
    await dispatch.once()
    assert len({mail.forward_path for mail in hop.mails}) == 20


async def test_connections_are_kept(world: World, notify: Notify, dispatch: Dispatch, hop: Hop) -> None:
    post = await world.post()
    for n in range(30):
        await world.join(await world.person(f"Reader{n}"), post)
    await world.say(await world.person("Ruth"), post)
    await told(notify, dispatch)
    assert len(hop.mails) == 30
    assert hop.sessions <= 4


async def test_the_reverse_path_names_the_mail_that_comes_back(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post = await world.post()
    await world.join(await world.person("Ann"), post)
    await world.say(await world.person("Ruth"), post)
    await told(notify, dispatch)
    (mail,) = hop.mails
    asked = subaddress.read(mail.reverse_path.partition("@")[0], world.store.key)
    assert isinstance(asked, subaddress.BounceAddress)
    assert await world.state_of(asked.outbox_id) == State.RELAYED


async def test_a_digest_waits_for_its_hour_and_tells_each_thing_once(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post = await world.post()
    ann, ruth = await world.person("Ann", time_zone="Asia/Kathmandu"), await world.person("Ruth")
    due = world.now + 2 * HOUR
    await world.join(ann, None, Cadence.DAILY, due=due)
    await world.say(ruth, post, "Is anybody here?")
    await world.say(ann, post, "I am.")
    await told(notify, dispatch)
    assert await notify.digests_due(world.now) == 0
    world.now = due
    for _ in range(2):
        await notify.digests_due(world.now)
        await dispatch.once()
    (mail,) = hop.mails
    assert "1. Ruth" in text(mail)
    assert "I am." not in text(mail)
    world.now += DAY
    await notify.digests_due(world.now)
    await dispatch.once()
    assert len(hop.mails) == 1


async def test_a_clock_that_is_set_back_sends_no_second_digest(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post = await world.post()
    due = world.now + HOUR
    await world.join(await world.person("Ann"), None, Cadence.DAILY, due=due)
    await world.say(await world.person("Ruth"), post, "Good morning")
    await notify.once()
    for now in (due, due - 30 * MINUTE, due + MINUTE):
        world.now = now
        await notify.digests_due(now)
        await dispatch.once()
    assert len(hop.mails) == 1


async def test_no_line_of_the_log_has_a_mailbox_or_a_token(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop, capsys: pytest.CaptureFixture[str]
) -> None:
    post = await world.post()
    await world.join(await world.person("Ann"), post)
    hop.says["ann@home.example"] = "550 5.1.1 <ann@home.example> unknown"
    await world.say(await world.person("Ruth"), post)
    await told(notify, dispatch)
    said = capsys.readouterr().out
    assert "relay" in said
    assert "@" not in said
    assert "re-" not in said


async def test_the_message_id_of_a_far_ancestor_reaches_its_author_only(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post = await world.post()
    ann, mei, ruth, zoe = [await world.person(name) for name in ("Ann", "Mei", "Ruth", "Zoe")]
    first = await world.say(ann, post, "First.", message_id="<ann.1@her-laptop.example>")
    second = await world.say(mei, post, "Second.", answers=first)
    await told(notify, dispatch)
    for person in (ann, zoe):
        await world.join(person, post)
    await world.say(ruth, post, "Third.", answers=second)
    await told(notify, dispatch)
    assert {mail.forward_path: b"her-laptop" in mail.content for mail in hop.mails} == {
        ann.address: True,
        zoe.address: False,
    }


async def test_a_digest_says_to_you_only_to_whom_it_answers(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post, due = await world.post(), world.now + HOUR
    ann, mei, ruth = [await world.person(name) for name in ("Ann", "Mei", "Ruth")]
    first = await world.say(ann, post, "First.")
    await notify.once()
    for person in (ann, mei):
        await world.join(person, post, Cadence.DAILY, due=due)
    await world.say(ruth, post, "Second.", answers=first)
    await notify.once()
    await notify.digests_due(due)
    world.now = due
    await dispatch.once()
    assert {mail.forward_path: "replied to you" in text(mail) for mail in hop.mails} == {
        ann.address: True,
        mei.address: False,
    }


@pytest.mark.parametrize("by", ["", "\n", "=\n"])
async def test_a_link_that_acts_is_in_no_mail_to_others(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop, by: str
) -> None:
    post, due = await world.post(), world.now + HOUR
    ann, mei, ruth = [await world.person(name) for name in ("Ann", "Mei", "Ruth")]
    mine = await world.join(ann, post)
    await world.join(mei, post, Cadence.DAILY, due=due)
    secret = subaddress.write_link(subaddress.SettingsLink(mine.id), world.store.key)
    link = f"https://talk.blog.example/u/{secret[:30]}{by}{secret[30:]}"
    first = await world.say(ruth, post, f"Leave: {link} does nothing.\n\n{'Long. ' * 800}")
    await world.say(mei, post, "Which?", answers=first)
    await told(notify, dispatch)
    world.now = due
    await notify.digests_due(due)
    await dispatch.once()
    to_mei, to_ann = hop.to(mei.address), hop.to(ann.address)
    assert (len(to_mei), len(to_ann)) == (1, 2)
    for mail in to_mei + to_ann:
        for said in (text(mail), text(mail, "html")):
            assert "a private link" in said
            others = said.replace(f"/u/{secret}", "") if mail in to_ann else said  # Ann's own, in the last line
            assert secret not in re.sub("[^a-z2-7]", "", others)


async def test_an_author_without_a_name_is_someone(world: World, notify: Notify, dispatch: Dispatch, hop: Hop) -> None:
    post, due = await world.post(), world.now + HOUR
    await world.join(await world.person("Ann"), post)
    await world.join(await world.person("Mei"), post, Cadence.DAILY, due=due)
    nobody = await world.person("", address="x@home.example")
    await world.say(nobody, post, "Hello.", answers=await world.say(nobody, post, "Hello?"))
    await told(notify, dispatch)
    await notify.digests_due(due)
    world.now = due
    await dispatch.once()
    said = [words for mail in hop.mails for words in (text(mail), text(mail, "html"))]
    assert len(said) == 6
    assert all("Someone" in words and "None" not in words for words in said)
