"""A busy conversation, a bound on the mails of a week, a pause: what is not told at once is told together later."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import pytest

from bridge.acts import commenting, forgetting, pausing
from bridge.blog import DAY, HOUR, MINUTE, Cadence, Comment, Mailbox, Post, Scope, Topic
from bridge.dispatch import Dispatch
from bridge.notify import Notify
from bridge.outbound.queued import Notification, NotificationReason
from bridge.store import comments, outbox, subscriptions

from .conftest import BLOG, Hop, Mail, World

pytestmark = pytest.mark.anyio


@pytest.fixture
def hop() -> Hop:
    return Hop()


def subject(mail: Mail) -> str:
    return str(cast(EmailMessage, message_from_bytes(mail.content, policy=policy.default))["Subject"])


def text(mail: Mail) -> str:
    part = cast(EmailMessage, message_from_bytes(mail.content, policy=policy.default)).get_body(("plain",))
    assert part
    return " ".join(str(part.get_content()).split())


async def told(world: World, notify: Notify, dispatch: Dispatch) -> None:
    await notify.once()
    await notify.digests_due(world.now)
    await dispatch.once()


async def test_the_seventh_comment_within_an_hour_waits_and_the_rest_come_together(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann, ruth = await world.post(), await world.person("Ann"), await world.person("Ruth")
    await world.join(ann)
    for n in range(10):
        await world.say(ruth, post, f"Comment {n}")
        await told(world, notify, dispatch)
    assert BLOG.busy == 6
    assert [subject(mail) for mail in hop.mails] == [f"Re: {post.title}"] * 6
    world.now += HOUR
    await told(world, notify, dispatch)
    digest = hop.mails[-1]
    assert subject(digest) == "4 new comments on Tea and Letters"
    assert "This thread was busy, so its comments come together in one mail." in text(digest)
    assert all(f"Comment {n}" in text(digest) for n in (6, 7, 8, 9))
    await world.say(ruth, post, "Comment 10")
    await told(world, notify, dispatch)
    assert subject(hop.mails[-1]) == f"Re: {post.title}"
    assert len(hop.mails) == 8


async def test_ten_comments_that_are_announced_in_one_round_are_folded_too(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann, ruth = await world.post(), await world.person("Ann"), await world.person("Ruth")
    await world.join(ann)
    for n in range(10):
        await world.say(ruth, post, f"Comment {n}")
    await told(world, notify, dispatch)
    assert len(hop.mails) == 6
    world.now += HOUR
    await told(world, notify, dispatch)
    assert subject(hop.mails[-1]) == "4 new comments on Tea and Letters"


async def test_a_conversation_that_goes_on_slowly_is_never_folded(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann, ruth = await world.post(), await world.person("Ann"), await world.person("Ruth")
    await world.join(ann, post)
    for n in range(12):
        await world.say(ruth, post, f"Comment {n}")
        await told(world, notify, dispatch)
        world.now += 11 * MINUTE
    assert [subject(mail) for mail in hop.mails] == [f"Re: {post.title}"] * 12


async def test_a_busy_conversation_leaves_the_others_alone(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    busy, calm = await world.post("Busy"), await world.post("Calm")
    ann, mei, ruth = [await world.person(name) for name in ("Ann", "Mei", "Ruth")]
    await world.join(ann, busy)
    await world.join(ann, calm)
    await world.join(mei, calm)
    for n in range(8):
        await world.say(ruth, busy, f"Comment {n}")
    await world.say(ruth, calm, "And another thing")
    await told(world, notify, dispatch)
    assert sorted(subject(mail) for mail in hop.to(ann.address)) == ["Re: Busy"] * 6 + ["Re: Calm"]
    assert len(hop.to(mei.address)) == 1


async def test_a_busy_conversation_with_many_readers_is_folded_for_each(
    world: World, notify: Notify, hop: Hop, dispatch: Dispatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.notify._ROWS", 2)
    post, ruth = await world.post(), await world.person("Ruth")
    readers = [await world.person(f"Reader{n}") for n in range(5)]
    for reader in readers:
        await world.join(reader)
    for n in range(8):
        await world.say(ruth, post, f"Comment {n}")
    await told(world, notify, dispatch)
    assert {len(hop.to(reader.address)) for reader in readers} == {6}
    world.now += HOUR
    await told(world, notify, dispatch)
    assert {subject(hop.to(reader.address)[-1]) for reader in readers} == {"2 new comments on Tea and Letters"}


async def test_at_most_two_mails_a_week_are_at_most_two_in_any_week(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post, ruth = await world.post(), await world.person("Ruth")
    ann = await world.person("Ann", time_zone="Australia/Lord_Howe")
    await world.join(ann, at_most=2)
    sent: list[int] = []
    begin, count = world.now, 0
    while world.now < begin + 40 * DAY:
        before = len(hop.mails)
        if (world.now - begin) // HOUR % 9 == 0:
            await world.say(ruth, post, f"Comment {count}.")
            count += 1
        await told(world, notify, dispatch)
        sent += [world.now] * (len(hop.mails) - before)
        world.now += HOUR
    assert all(later - one > 7 * DAY - HOUR for one, later in zip(sent, sent[2:], strict=False))
    assert len(sent) >= 9
    words = " ".join(text(mail) for mail in hop.mails)
    heard = [n for n in range(count) if f"Comment {n}." in words]
    assert len(heard) > count - 30  # what waits since the last of them comes with the next
    assert heard == list(range(len(heard)))
    digests = [mail for mail in hop.mails if "new comments" in subject(mail)]
    assert digests
    assert all("You chose at most 2 mails a week" in text(mail) for mail in digests)


async def test_comments_written_in_a_pause_come_in_one_digest_when_it_ends(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann, ruth = await world.post(), await world.person("Ann"), await world.person("Ruth")
    await world.join(ann)
    await world.store.write(pausing.pause, mailbox_id=ann.id, until=world.now + 3 * DAY, now=world.tick())
    for n in range(3):
        await world.say(ruth, post, f"Comment {n}.")
        await told(world, notify, dispatch)
        world.now += DAY - MINUTE
    assert hop.mails == []
    world.now += HOUR
    await told(world, notify, dispatch)
    (mail,) = hop.mails
    assert "These comments were published while your mails were paused." in text(mail)
    assert all(f"Comment {n}." in text(mail) for n in range(3))
    await world.say(ruth, post, "Comment 3.")
    await told(world, notify, dispatch)
    assert subject(hop.mails[-1]) == f"Re: {post.title}"


async def test_a_notification_that_was_queued_as_the_pause_began_waits_for_its_end(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann, ruth = await world.post(), await world.person("Ann"), await world.person("Ruth")
    subscription = await world.join(ann)
    await world.store.write(pausing.pause, mailbox_id=ann.id, until=None, now=world.tick())
    said = await world.say(ruth, post, "Hello.")
    now = world.tick()
    late = outbox.QueuedMail(
        "f" * 32, BLOG.id, ann.id, Notification(said.id, subscription.id, NotificationReason.BLOG),
        queued_at=now, next_at=now, unique=f"n:{said.id}:{ann.id}",
    )  # fmt: skip
    await world.store.write(outbox.queue, rows=[late])
    await told(world, notify, dispatch)
    assert hop.mails == []
    await world.store.write(subscriptions.resume, mailbox_id=ann.id, now=world.tick())
    await told(world, notify, dispatch)
    assert "Hello." in text(hop.mails[0])


async def test_a_reader_who_goes_back_to_single_mails_gets_one_last_digest(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann, ruth = await world.post(), await world.person("Ann"), await world.person("Ruth")
    subscription = await world.join(ann, None, Cadence.DAILY, due=world.now + DAY)
    await world.say(ruth, post, "Before.")
    await told(world, notify, dispatch)
    await world.store.write(
        subscriptions.set_cadence,
        subscription_id=subscription.id,
        cadence=Cadence.EACH,
        next_due=None,
        now=world.tick(),
    )
    await told(world, notify, dispatch)
    (last,) = hop.mails
    assert "This is the last digest" in text(last)
    assert "Before." in text(last)
    await world.say(ruth, post, "After.")
    await told(world, notify, dispatch)
    assert subject(hop.mails[-1]) == f"Re: {post.title}"


async def _a_conversation(world: World) -> tuple[Mailbox, list[Comment]]:
    """Ann's comment, Ruth's reply to it, Mei's reply to that, and Ruth's comment beside them."""
    post = await world.post()
    ann, ruth, mei = [await world.person(name) for name in ("Ann", "Ruth", "Mei")]
    first = await world.say(ann, post, "Ann's.")
    second = await world.say(ruth, post, "Ruth's answer.", answers=first)
    third = await world.say(mei, post, "Mei's answer.", answers=second)
    return ann, [first, second, third, await world.say(ruth, post, "Beside.")]


async def test_a_subscription_to_replies_only_brings_replies_only(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    ann = await world.person("Ann")
    await world.join(ann, topic=Topic(Scope.ANSWERS))
    await _a_conversation(world)
    await told(world, notify, dispatch)
    (mail,) = hop.mails
    assert "Ruth replied to you" in text(mail)
    assert "This is a reply to your comment." in text(mail)


async def test_a_follower_of_a_thread_gets_the_comments_below_it_and_the_reason(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    bo = await world.person("Bo")
    _, (first, _, third, _) = await _a_conversation(world)
    await told(world, notify, dispatch)
    await world.join(bo, topic=Topic(Scope.THREAD, first.post_id, first.id))
    deeper = await world.say(await world.person("Ruth"), await _post(world, first), "Deeper.", answers=third)
    await world.say(await world.person("Ruth"), await _post(world, first), "Elsewhere.")
    await told(world, notify, dispatch)
    (mail,) = hop.to(bo.address)
    assert deeper.text in text(mail)
    assert "You follow this thread." in text(mail)


async def _post(world: World, comment: Comment) -> Post:
    found = await world.store.read(comments.latest, blog_id=BLOG.id, limit=100)
    return next(post for one, post in found if one.post_id == comment.post_id)


async def test_a_comment_that_was_undone_in_time_is_announced_to_nobody(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann, ruth = await world.post(), await world.person("Ann"), await world.person("Ruth")
    await world.join(ann)
    said = await world.say(ruth, post, "Oh dear.", settle=2 * MINUTE)
    await told(world, notify, dispatch)
    assert await world.store.write(commenting.undo, comment_id=said.id, now=world.tick())
    world.now += HOUR
    await told(world, notify, dispatch)
    assert hop.mails == []


async def test_a_form_is_not_used_again_once_somebody_was_forgotten(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post, ruth = await world.post(), await world.person("Ruth")
    for name in ("Ann", "Mei"):
        await world.join(await world.person(name))
    await world.say(ruth, post, "Hello.")
    await notify.once()
    hop.says = {"mei@home.example": "451 4.7.1 later"}
    await dispatch.once()
    await world.store.write(forgetting.forget, mailbox_id=ruth.id, keep=True, now=world.tick())
    hop.says = {}
    world.now += HOUR
    await dispatch.once()
    assert "Ruth commented" in text(hop.to("ann@home.example")[0])
    assert "Ruth" not in text(hop.to("mei@home.example")[0])
