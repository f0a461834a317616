"""Each mailbox is told of a comment by its narrowest subscription; a muted post tells nothing."""

from __future__ import annotations

import pytest

from bridge.acts import Occasion, consenting, leaving, pausing, subscribing
from bridge.blog import Cadence, Fold, Scope, SubscriptionState, Topic
from bridge.outbound.queued import Digest, Joined
from bridge.store import announcements, comments, mailboxes, outbox, retired, subscriptions

BLOG = "blog.example"
ANSWERS = Topic(Scope.ANSWERS)


def mute(world, person, post) -> bool:
    return world.store.write_now(leaving.mute, mailbox_id=person.id, post_id=post.id, now=world.tick())


def test_a_thread_has_all_comments_below_it_and_no_others(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    root, other = world.say(bob, post), world.say(bob, post)
    world.join(ann, root)
    near = world.say(bob, post, answers=root)
    deep = near
    for _ in range(30):
        deep = world.say(bob, post, answers=deep)
    beside = world.say(bob, post, answers=other)
    assert [world.told_by(one) for one in (root, near, deep, other, beside)] == [
        {},
        {"Ann": Scope.THREAD},
        {"Ann": Scope.THREAD},
        {},
        {},
    ]


def test_answers_are_replies_to_ones_own_comments_under_any_post(world) -> None:
    ann, bob, one, two = world.person("Ann"), world.person("Bob"), world.post("One"), world.post("Two")
    world.join(ann, ANSWERS)
    for post in (one, two):
        hers = world.say(ann, post)
        answer = world.say(bob, post, answers=hers)
        assert world.told_by(answer) == {"Ann": Scope.ANSWERS}
        assert world.told_by(world.say(bob, post, answers=answer)) == {}
        assert world.told_by(world.say(bob, post)) == {}


def test_the_narrowest_of_all_subscriptions_tells(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    outer = world.say(bob, post)
    hers = world.say(ann, post, answers=outer)
    followed = [world.join(ann, about) for about in (None, post, outer, hers, ANSWERS)]
    answer = world.say(bob, post, answers=hers)

    def by() -> str:
        (one,) = world.notified(answer)
        return one.subscription.id

    for subscription in reversed(followed[1:]):
        assert by() == subscription.id
        world.store.write_now(leaving.end, subscription_id=subscription.id, now=world.tick())
    assert world.told_by(answer) == {}, "a post that was left is not told through the blog"
    assert world.told_by(world.say(bob, world.post())) == {"Ann": Scope.BLOG}


def test_a_comment_is_in_the_digest_of_the_narrowest_subscription_only(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    outer = world.say(bob, post)
    hers = world.say(ann, post, answers=outer)
    topics = (None, post, outer, hers, ANSWERS)
    followed = [world.join(ann, about, Cadence.DAILY) for about in topics]
    world.say(bob, world.post(), "blog")
    world.say(bob, post, "post")
    world.say(bob, post, "outer", answers=outer)
    answer = world.say(bob, post, "answer", answers=hers)
    world.say(bob, post, "inner", answers=answer)
    assert [world.digest(one) for one in followed] == [["blog"], ["post"], ["outer"], ["inner"], ["answer"]]


@pytest.mark.parametrize("cadence", [Cadence.EACH, Cadence.DAILY])
def test_a_muted_post_is_told_by_no_older_subscription(world, cadence) -> None:
    ann, bob, loud, calm = world.person("Ann"), world.person("Bob"), world.post("Loud"), world.post("Calm")
    there, here = world.say(ann, loud), world.say(ann, calm)
    whole, answers = world.join(ann, None, cadence), world.join(ann, ANSWERS, cadence)
    world.join(ann, loud, cadence)
    world.join(ann, there, cadence)
    waiting = world.say(bob, loud, "waiting", answers=there)
    world.tell(waiting)
    assert mute(world, ann, loud)
    assert not mute(world, ann, loud), "it was so already"
    assert world.store.read_now(outbox.waiting)["queued"] == 0
    said = [world.say(bob, loud, "noise", answers=there), world.say(bob, calm, "word", answers=here)]
    said.append(world.say(bob, calm, "aside"))
    if cadence is Cadence.EACH:
        assert [world.told_by(one) for one in said] == [{}, {"Ann": Scope.ANSWERS}, {"Ann": Scope.BLOG}]
    else:
        assert (world.digest(answers), world.digest(whole)) == (["word"], ["aside"])
    followed = world.store.read_now(subscriptions.of_mailbox, mailbox_id=ann.id)
    assert [one.topic.scope for one, _ in followed] == [Scope.BLOG, Scope.ANSWERS]
    world.join(ann, there, cadence)
    later = world.say(bob, loud, "later", answers=there)
    assert world.told_by(later) == ({"Ann": Scope.THREAD} if cadence is Cadence.EACH else {}), (
        "a new subscription tells it"
    )


def test_answers_are_told_under_a_post_that_was_left(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    hers = world.say(ann, post)
    for about in (None, post, hers, ANSWERS):
        world.join(ann, about)
    world.store.write_now(leaving.leave_all, mailbox_id=ann.id, post_id=post.id, now=world.tick())
    answer = world.say(bob, post, answers=hers)
    assert world.told_by(answer) == {"Ann": Scope.ANSWERS}
    assert world.told_by(world.say(bob, post, answers=answer)) == {}


def test_a_post_that_no_subscription_tells_of_is_not_muted(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    assert not mute(world, ann, post)
    world.join(ann, world.post())
    assert not mute(world, ann, post)
    world.join(ann, None)
    assert mute(world, ann, post)
    assert world.told_by(world.say(bob, post)) == {}


def test_a_post_that_a_follower_of_the_blog_left_is_not_muted_but_what_waits_is_dropped(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    world.join(ann, None)
    leave = {"mailbox_id": ann.id, "post_id": post.id}
    world.tell(world.say(bob, post))
    assert world.store.write_now(leaving.leave_all, **leave, now=world.tick()) == 1
    assert world.store.write_now(leaving.leave_all, **leave, now=world.tick()) == 0
    assert mute(world, ann, post), "one mail about it waits"
    assert world.store.read_now(outbox.waiting)["queued"] == 0
    assert not mute(world, ann, post)
    world.join(ann, ANSWERS)
    assert mute(world, ann, post), "answers there would be told"
    assert world.store.write_now(leaving.leave_all, **leave, now=world.tick()) == 0


def test_a_folded_subscription_waits_for_one_digest_and_then_tells_singly_again(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    mine = world.join(ann, post)
    world.tell(world.say(bob, post, "single"))
    busy = world.write(bob, post, "first to wait")
    world.store.write_now(comments.publish, comment_id=busy.id, now=world.tick())
    assert world.fold(mine)
    assert world.store.write_now(announcements.done, comment_id=busy.id, now=world.now)
    assert not world.fold(mine, Fold.LIMIT), "it waits for one already"
    waits = world.say(bob, post, "second to wait")
    assert world.told_by(waits) == {}
    known = world.store.read_now(subscriptions.by_id, subscription_id=mine.id)
    assert (known.fold, known.cadence) == (Fold.BUSY, Cadence.EACH)
    assert world.store.read_now(subscriptions.due_digests, now=known.next_due - 1, limit=9) == []
    (due,) = world.store.read_now(subscriptions.due_digests, now=known.next_due, limit=9)
    assert due.subscription == known
    assert world.digest(mine) == ["first to wait", "second to wait"]
    known = world.store.read_now(subscriptions.by_id, subscription_id=mine.id)
    assert (known.fold, known.next_due) == (None, None)
    assert world.told_by(world.say(bob, post)) == {"Ann": Scope.POST}


def test_an_answer_comes_at_once_though_the_post_is_folded(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    hers, near = world.say(ann, post), world.join(ann, post)
    world.join(ann, None)
    world.join(ann, ANSWERS)
    world.fold(near)
    answer, aside = world.say(bob, post, "answer", answers=hers), world.say(bob, post, "aside")
    assert world.told_by(answer) == {"Ann": Scope.ANSWERS}
    assert world.told_by(aside) == {}, "not through the blog either"
    world.tell(answer)
    assert world.digest(near) == ["aside"]


def test_a_subscription_with_digests_or_that_has_ended_is_not_folded(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    daily, gone = world.join(ann, post, Cadence.DAILY), world.join(bob, post)
    world.store.write_now(leaving.end, subscription_id=gone.id, now=world.tick())
    assert not world.fold(daily)
    assert not world.fold(gone)
    assert world.store.read_now(subscriptions.by_id, subscription_id=daily.id) == daily


def test_a_busy_hour_waits_for_the_last_digest_of_the_old_cadence(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    mine = world.join(ann, post, Cadence.DAILY)
    world.digest(mine)
    world.say(bob, post, "yesterday")
    change = {"subscription_id": mine.id, "cadence": Cadence.EACH, "next_due": None}
    world.store.write_now(subscriptions.set_cadence, **change, now=world.tick())
    due = world.store.read_now(subscriptions.by_id, subscription_id=mine.id).next_due
    assert world.fold(mine)
    assert world.store.read_now(subscriptions.by_id, subscription_id=mine.id).next_due == due
    world.say(bob, post, "busy")
    assert world.digest(mine) == ["yesterday", "busy"]


def test_late_mails_are_counted_by_post_and_by_subscription(world) -> None:
    ann, bob, busy, calm = world.person("Ann"), world.person("Bob"), world.post("Busy"), world.post("Calm")
    hers, his, cy = world.join(ann, None), world.join(bob, busy), world.person("Cy")

    def counts(post, since: int) -> dict[int, int]:
        return world.store.read_now(subscriptions.notifications_since, post_id=post.id, since=since)

    world.tell(world.say(cy, busy))
    since = world.tick()
    for text in ("one", "two"):
        world.tell(world.say(cy, busy, text))
    world.tell(world.say(cy, calm))
    assert counts(busy, since) == {ann.id: 2, bob.id: 2}
    assert counts(busy, 0) == {ann.id: 3, bob.id: 3}
    assert counts(calm, since) == {ann.id: 1}
    waiting = world.write(cy, busy)
    world.store.write_now(comments.publish, comment_id=waiting.id, now=world.tick())
    world.tell(waiting)
    assert counts(busy, since) == {ann.id: 3, bob.id: 3}, "also while its mails are being queued"

    def mails(one, since: int) -> int:
        found = world.store.read_now(subscriptions.mails_since, subscription_id=one.id, since=since)
        assert found == sorted(found)
        return len(found)

    assert (mails(hers, 0), mails(hers, since), mails(his, since), mails(hers, world.now + 1)) == (5, 4, 3, 0)
    bundle = outbox.QueuedMail("d" * 32, BLOG, ann.id, Digest(hers.id, ()), queued_at=world.now)
    other = outbox.QueuedMail("e" * 32, BLOG, ann.id, Joined(hers.id), queued_at=world.now)
    world.store.write_now(outbox.queue, rows=[bundle, other])
    assert mails(hers, since) == 5
    world.store.write_now(leaving.end, subscription_id=hers.id, now=world.tick())
    assert mails(hers, since) == 0, "what was dropped came to nobody"


def test_the_most_mails_of_a_week_belong_to_one_subscription(world) -> None:
    ann, post = world.person("Ann"), world.post()
    topic = world.topic(post)
    world.store.write_now(subscribing.subscribe, Occasion(world.tick()), ann, topic, Cadence.EACH, 5)
    mine = world.store.read_now(subscriptions.by_topic, mailbox_id=ann.id, topic=topic)
    assert (mine.at_most, mine.state) == (5, SubscriptionState.ACTIVE)
    change = {"subscription_id": mine.id, "cadence": Cadence.EACH, "next_due": None}
    world.store.write_now(subscriptions.set_cadence, **change, now=world.tick(), at_most=3)
    assert world.store.read_now(subscriptions.by_id, subscription_id=mine.id).at_most == 3
    world.store.write_now(subscriptions.set_cadence, **change, now=world.tick())
    assert world.store.read_now(subscriptions.by_id, subscription_id=mine.id).at_most is None


def test_a_subscription_asked_for_at_a_secret_address_is_active_at_once(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    topic = world.topic(post)
    asked = {"blog_id": BLOG, "mailbox_id": ann.id, "topic": topic, "cadence": Cadence.EACH}
    question = world.store.write_now(subscribing.pend, **asked, now=world.tick()).confirmation_id
    world.store.write_now(pausing.suppress, mailbox_id=ann.id, now=world.tick(), reason="5.1.1")
    message = "<join@home.example>"
    world.store.write_now(subscribing.subscribe, Occasion(world.tick(), message), ann, topic, Cadence.DAILY)
    mine = world.store.read_now(subscriptions.by_topic, mailbox_id=ann.id, topic=topic)
    assert (mine.state, mine.cadence, mine.next_due is None) == (SubscriptionState.ACTIVE, Cadence.DAILY, False)
    world.store.write_now(consenting.decline, Occasion(world.tick()), question)
    world.store.write_now(subscribing.subscribe, Occasion(world.tick(), message), ann, topic, Cadence.EACH)
    assert world.store.read_now(subscriptions.by_topic, mailbox_id=ann.id, topic=topic) == mine, (
        "who follows already goes on as they do"
    )
    assert world.store.read_now(mailboxes.by_id, mailbox_id=ann.id).verified
    world.say(bob, post, "told")
    assert world.digest(mine) == ["told"]
    rows = world.store.read_now(lambda tx: tx.execute("SELECT kind, detail FROM outbox ORDER BY queued_at"))
    assert [tuple(row) for row in rows] == [
        ("joined", '{"answers": "<join@home.example>"}'),
        ("joined", '{"again": true, "answers": "<join@home.example>"}'),
    ]


def test_an_address_is_retired_for_one_mailbox_and_one_comment(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    one, two = world.say(bob, post), world.say(bob, post)
    token = {"comment_id": one.id, "mailbox_id": ann.id}
    assert not world.store.read_now(retired.is_retired, **token)
    assert world.store.write_now(retired.retire, **token, now=world.tick())
    assert not world.store.write_now(retired.retire, **token, now=world.tick())
    assert world.store.read_now(retired.is_retired, **token)
    assert not world.store.read_now(retired.is_retired, comment_id=two.id, mailbox_id=ann.id)
    assert not world.store.read_now(retired.is_retired, comment_id=one.id, mailbox_id=bob.id)
    assert not world.store.write_now(retired.retire, comment_id=one.id, mailbox_id=99, now=world.tick())


def test_a_round_of_digests_reads_each_comment_once(world) -> None:
    ann, bob, cy, post = world.person("Ann"), world.person("Bob"), world.person("Cy"), world.post()
    for person, about in ((ann, None), (bob, post)):
        world.join(person, about, Cadence.DAILY)
    world.say(cy, post, "one")
    world.say(bob, post, "two")
    due = world.store.read_now(subscriptions.due_digests, now=world.tick(), limit=9)
    round_ = world.store.read_now(subscriptions.digest_round, due=due, until=world.now)
    (of_blog,) = round_.candidates.values()
    assert [one.comment.text for one in of_blog] == ["one", "two"]
    assert [[one.comment.text for one in round_.window(digest)] for digest in due] == [["one", "two"]] * 2
    assert round_.window(due[0])[0] is round_.window(due[1])[0]
