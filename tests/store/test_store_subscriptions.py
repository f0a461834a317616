"""Only confirmed subscriptions tell anything, and none that was left."""

from __future__ import annotations

import pytest

from bridge.acts import Occasion, consenting, leaving, pausing, subscribing
from bridge.blog import HOUR, Cadence, SubscriptionState
from bridge.outbound.queued import Digest, Left
from bridge.store import announcements, comments, confirmations, outbox, subscriptions

BLOG = "blog.example"


def ask(world, person, post, cadence: Cadence = Cadence.EACH):
    return world.store.write_now(
        subscribing.pend,
        blog_id=BLOG,
        mailbox_id=person.id,
        topic=world.topic(post),
        cadence=cadence,
        now=world.tick(),
    )


def leave(world, subscription) -> bool:
    return world.store.write_now(leaving.end, subscription_id=subscription.id, now=world.tick())


def told_at_once(world, comment) -> list[str]:
    return list(world.told_by(comment))


def tells(world, subscription, comment) -> bool:
    """Whether this subscription tells the comment, at once or in a digest."""
    if subscription.state is not SubscriptionState.ACTIVE:
        return False
    if subscription.cadence is Cadence.EACH:
        return subscription.id in [one.subscription.id for one in world.notified(comment)]
    return comment.text in world.digest(subscription)


def test_nobody_is_told_before_they_have_confirmed(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    asked = ask(world, ann, post)
    comment = world.say(bob, post)
    assert asked.subscription.state is SubscriptionState.PENDING
    assert told_at_once(world, comment) == []
    world.store.write_now(subscriptions.confirm, subscription_id=asked.subscription.id, now=world.tick(), next_due=None)
    assert told_at_once(world, comment) == ["Ann"]


def test_the_same_question_is_not_mailed_again_within_an_hour(world) -> None:
    ann, post = world.person("Ann"), world.post()
    first = ask(world, ann, post)
    assert first.confirmation_id
    again = ask(world, ann, post)
    assert (again.subscription.id, again.confirmation_id) == (first.subscription.id, None)
    assert ask(world, ann, None).confirmation_id
    world.now += HOUR
    later = ask(world, ann, post)
    assert later.confirmation_id not in (None, first.confirmation_id)


def test_an_active_subscription_has_nothing_to_confirm(world) -> None:
    ann, post = world.person("Ann"), world.post()
    mine = world.join(ann, post)
    world.now += 2 * HOUR
    assert ask(world, ann, post) == subscribing.PendingSubscription(mine, None)


def test_a_late_yes_does_not_bring_back_a_subscription_that_was_left(world) -> None:
    ann, post = world.person("Ann"), world.post()
    asked = ask(world, ann, post)
    leave(world, asked.subscription)
    question = world.store.read_now(confirmations.by_id, confirmation_id=asked.confirmation_id)
    assert question.done_at is not None
    still = world.store.write_now(
        subscriptions.confirm, subscription_id=asked.subscription.id, now=world.tick(), next_due=None
    )
    assert still.state is SubscriptionState.LEFT
    assert ask(world, ann, post).confirmation_id, "who joins anew is asked anew, within the hour too"


def test_leaving_drops_the_queued_mails_but_not_the_goodbye(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    mine, other = world.join(ann, post), world.join(ann, None)
    comment = world.say(bob, post)
    row = world.notification(ann, comment, mine)
    kept = world.notification(ann, world.say(bob, post), other)
    bye = outbox.QueuedMail("f" * 32, BLOG, ann.id, Left(mine.id), queued_at=world.now, next_at=world.now)
    world.store.write_now(outbox.queue, rows=[row, kept, bye])
    world.store.write_now(outbox.lease, now=world.now, until=world.now + 9, limit=9)
    assert leave(world, mine)
    assert not leave(world, mine)
    ids = [one.id for one in (row, kept, bye)]
    assert [world.state_of(id) for id in ids] == ["dropped", "leased", "leased"]
    assert world.store.read_now(subscriptions.of_mailbox, mailbox_id=ann.id) == [(other, None)]


def test_one_word_leaves_everything_on_this_blog(world) -> None:
    ann, post = world.person("Ann"), world.post()
    world.join(ann, post)
    world.join(ann, None, Cadence.DAILY)
    ask(world, ann, world.post())
    comment = world.say(world.person("Bob"), post)
    gone = {"mailbox_id": ann.id, "post_id": None}
    assert world.store.write_now(leaving.leave_all, **gone, now=world.tick()) == 3
    assert world.store.write_now(leaving.leave_all, **gone, now=world.tick()) == 0
    assert told_at_once(world, comment) == []
    assert world.store.read_now(subscriptions.due_digests, now=world.tick() + HOUR, limit=9) == []
    assert world.store.read_now(subscriptions.of_mailbox, mailbox_id=ann.id) == []


@pytest.mark.parametrize("cadence", [Cadence.EACH, Cadence.DAILY])
def test_one_post_of_a_followed_blog_can_be_left(world, cadence: Cadence) -> None:
    ann, bob, loud, calm = world.person("Ann"), world.person("Bob"), world.post("Loud"), world.post("Calm")
    mine = world.join(ann, None, cadence)
    gone = {"mailbox_id": ann.id, "post_id": loud.id}
    assert world.store.write_now(leaving.leave_all, **gone, now=world.tick()) == 1
    assert world.store.write_now(leaving.leave_all, **gone, now=world.tick()) == 0
    noise, word = world.say(bob, loud, "noise"), world.say(bob, calm, "a word")
    if cadence is Cadence.EACH:
        assert (told_at_once(world, noise), told_at_once(world, word)) == ([], ["Ann"])
    else:
        assert world.digest(mine) == ["a word"]
    world.join(ann, loud, Cadence.EACH)
    assert told_at_once(world, world.say(bob, loud)) == ["Ann"]


@pytest.mark.parametrize("cadence", [Cadence.EACH, Cadence.DAILY])
def test_a_post_that_was_left_before_joining_the_blog_can_be_left_again(world, cadence: Cadence) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    leave(world, world.join(ann, post))
    mine = world.join(ann, None, cadence)
    gone = {"mailbox_id": ann.id, "post_id": post.id}
    assert world.store.write_now(leaving.leave_all, **gone, now=world.tick()) == 1
    assert world.store.write_now(leaving.leave_all, **gone, now=world.tick()) == 0
    assert tells(world, mine, world.say(bob, post)) is False


@pytest.mark.parametrize("cadence", [Cadence.EACH, Cadence.DAILY])
@pytest.mark.parametrize("answer", ["none", "no", "yes"])
def test_only_their_own_yes_brings_back_a_post_that_was_left(world, cadence: Cadence, answer: str) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    mine = world.join(ann, None, cadence)
    world.store.write_now(leaving.leave_all, mailbox_id=ann.id, post_id=post.id, now=world.tick())
    asked = ask(world, ann, post, cadence)
    if answer != "none":
        said = consenting.confirm if answer == "yes" else consenting.decline
        world.store.write_now(said, Occasion(world.tick()), asked.confirmation_id)
    near = world.store.read_now(subscriptions.by_id, subscription_id=asked.subscription.id)
    comment = world.say(bob, post)
    assert tells(world, mine, comment) is False, "not through the blog"
    assert tells(world, near, comment) is (answer == "yes")


def test_declining_one_post_changes_nothing_for_the_blog(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    world.join(ann, None)
    asked = ask(world, ann, post)
    world.store.write_now(consenting.decline, Occasion(world.tick()), asked.confirmation_id)
    assert told_at_once(world, world.say(bob, post)) == ["Ann"]


def test_a_mailbox_that_follows_the_post_and_the_blog_is_told_once(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    world.join(ann, None)
    near = world.join(ann, post)
    comment = world.say(bob, post)
    (one,) = world.notified(comment)
    assert one.subscription == near


def test_another_blog_and_a_suppressed_mailbox_are_told_nothing(world) -> None:
    ann, bob, far = world.person("Ann"), world.person("Bob"), world.person("Cy", blog_id="other.example")
    post = world.post()
    world.join(far, None)
    world.join(far, None, Cadence.DAILY)
    world.join(ann, post)
    world.store.write_now(pausing.suppress, mailbox_id=ann.id, now=world.tick(), reason="5.1.1")
    assert told_at_once(world, world.say(bob, post)) == []


def test_a_digest_holds_what_was_announced_since_the_last_one_without_ones_own_comments(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    world.say(bob, post, "before")
    mine = world.join(ann, None, Cadence.DAILY)
    world.say(bob, post, "one")
    world.say(ann, post, "my own")
    held = world.write(bob, post, "held for long")
    assert world.digest(mine) == ["one"]
    assert world.digest(mine) == []
    world.say(bob, post, "two")
    world.store.write_now(comments.publish, comment_id=held.id, now=world.tick())
    world.store.write_now(announcements.done, comment_id=held.id, now=world.tick())
    assert world.digest(mine) == ["held for long", "two"]


def test_a_comment_whose_clock_was_read_before_the_digest_is_in_the_next_one(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    mine = world.join(ann, None, Cadence.DAILY)
    comment = world.write(bob, post, "at the same moment")
    world.store.write_now(comments.publish, comment_id=comment.id, now=world.tick())
    before = world.tick()
    assert world.digest(mine) == []
    world.store.write_now(announcements.done, comment_id=comment.id, now=before)
    assert world.digest(mine) == ["at the same moment"]


def test_a_comment_that_was_mailed_at_once_is_in_no_digest(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    world.join(ann, post)
    whole = world.join(ann, None, Cadence.DAILY)
    world.store.write_now(outbox.queue, rows=[world.notification(ann, world.say(bob, post, "mailed"))])
    world.say(bob, world.post(), "elsewhere")
    assert world.digest(whole) == ["elsewhere"]


def test_a_comment_that_waits_for_the_digest_of_a_post_is_not_mailed_through_the_blog(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    world.join(ann, None)
    near = world.join(ann, post, Cadence.DAILY)
    assert told_at_once(world, world.say(bob, post, "waits")) == []
    assert world.digest(near) == ["waits"]


def test_a_comment_is_in_one_digest_only(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    whole, near = world.join(ann, None, Cadence.WEEKLY), world.join(ann, post, Cadence.DAILY)
    comment = world.say(bob, post, "once")
    assert world.digest(near) == ["once"]
    told = outbox.QueuedMail("d" * 32, BLOG, ann.id, Digest(near.id, ("0" * 32, comment.id)), queued_at=world.now)
    world.store.write_now(outbox.queue, rows=[told])
    world.store.write_now(outbox.settle, outcomes=[outbox.Settled(told.id, "relayed")], now=world.tick())
    leave(world, near)
    world.join(ann, post, Cadence.DAILY)
    world.say(bob, world.post(), "something else")
    assert world.digest(whole) == ["something else"]


def test_a_last_digest_is_due_when_somebody_wants_each_comment_from_now_on(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    mine = world.join(ann, None, Cadence.DAILY)
    world.digest(mine)
    world.say(bob, post, "in between")
    change = {"subscription_id": mine.id, "cadence": Cadence.EACH, "next_due": None}
    world.store.write_now(subscriptions.set_cadence, **change, now=world.tick())
    world.store.write_now(subscriptions.set_cadence, **change, now=world.tick())
    (due,) = world.store.read_now(subscriptions.due_digests, now=world.tick(), limit=9)
    assert due.subscription.id == mine.id
    put_off = {**change, "next_due": world.now + HOUR}
    world.store.write_now(subscriptions.set_cadence, **put_off, now=world.tick())
    assert world.store.read_now(subscriptions.due_digests, now=world.tick(), limit=9) == []
    world.now += HOUR
    assert world.store.read_now(subscriptions.due_digests, now=world.now, limit=9)
    assert world.digest(mine) == ["in between"]
    assert world.store.read_now(subscriptions.due_digests, now=world.tick() + HOUR, limit=9) == []


def test_digests_are_due_at_their_time_the_longest_waiting_first(world) -> None:
    people = [world.person(name) for name in ("Ann", "Bob", "Cy")]
    mine = [world.join(person, None, Cadence.WEEKLY) for person in people]
    for subscription, due in zip(mine, (30, 10, 20), strict=True):
        change = {"subscription_id": subscription.id, "cadence": Cadence.WEEKLY, "next_due": world.now + due}
        world.store.write_now(subscriptions.set_cadence, **change, now=world.now)

    def due(after: int, limit: int = 9) -> list[str]:
        found = world.store.read_now(subscriptions.due_digests, now=world.now + after, limit=limit)
        return [listener.mailbox.name for listener in found]

    assert [due(9), due(10), due(30), due(30, limit=1)] == [[], ["Bob"], ["Bob", "Cy", "Ann"], ["Bob"]]
