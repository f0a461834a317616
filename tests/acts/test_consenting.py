"""A yes, whichever way it comes, does its work once."""

from __future__ import annotations

from bridge.acts import Occasion, consenting, leaving, pausing, subscribing
from bridge.blog import DAY, HOUR, Cadence, CommentState, SubscriptionState
from bridge.store import comments, confirmations, mailboxes, subscriptions

BLOG = "blog.example"


def yes(world, confirmation_id: str, answers: str | None = None):
    return world.store.write_now(consenting.confirm, Occasion(world.tick(), answers), confirmation_id)


def mails(world):
    return world.store.read_now(lambda tx: [(row["kind"], row["detail"]) for row in tx.execute("SELECT * FROM outbox")])


def test_a_second_yes_changes_nothing(world) -> None:
    ann, post = world.person("Ann"), world.post()
    asked = world.store.write_now(
        subscribing.pend,
        blog_id=BLOG,
        mailbox_id=ann.id,
        topic=world.topic(post),
        cadence=Cadence.DAILY,
        now=world.tick(),
    )
    first = yes(world, asked.confirmation_id, answers="<yes@home.example>")
    once = world.store.read_now(subscriptions.by_id, subscription_id=asked.subscription.id)
    second = yes(world, asked.confirmation_id)
    assert first.done_at is None
    assert second.done_at is not None
    assert once.state is SubscriptionState.ACTIVE
    assert once.next_due > world.now
    assert once.next_due % DAY == 7 * HOUR
    assert world.store.read_now(subscriptions.by_id, subscription_id=asked.subscription.id) == once
    assert mails(world) == [("joined", '{"answers": "<yes@home.example>"}')]
    assert world.store.read_now(mailboxes.by_id, mailbox_id=ann.id).verified


def test_the_yes_of_another_time_does_not_answer_a_new_question(world) -> None:
    ann, post = world.person("Ann"), world.post()
    wanted = {"blog_id": BLOG, "mailbox_id": ann.id, "topic": world.topic(post), "cadence": Cadence.EACH}
    before = world.store.write_now(subscribing.pend, **wanted, now=world.tick())
    yes(world, before.confirmation_id)
    world.store.write_now(leaving.end, subscription_id=before.subscription.id, now=world.tick())
    again = world.store.write_now(subscribing.pend, **wanted, now=world.tick())
    yes(world, before.confirmation_id)
    known = world.store.read_now(subscriptions.by_id, subscription_id=again.subscription.id)
    assert known.state is SubscriptionState.PENDING


def test_a_yes_to_nothing_is_nothing(world) -> None:
    assert yes(world, "0" * 32) is None


def test_a_comment_that_a_moderator_holds_is_not_published_by_its_author(world) -> None:
    ann, post = world.person("Ann"), world.post()
    comment = world.write(ann, post, state=CommentState.HELD)
    asked = world.store.write_now(
        confirmations.open,
        blog_id=BLOG,
        mailbox_id=ann.id,
        kind="comment",
        target_id=comment.id,
        now=world.tick(),
    )
    assert yes(world, asked)
    assert world.store.read_now(comments.by_id, comment_id=comment.id).state is CommentState.HELD
    assert mails(world) == []


def ask(world, person, post) -> subscribing.AskOutcome:
    mailbox = world.store.read_now(mailboxes.by_id, mailbox_id=person.id)
    occasion = Occasion(world.tick(), "<join@home.example>")
    return world.store.write_now(subscribing.ask, occasion, mailbox, world.topic(post))


def test_a_follower_who_subscribes_again_is_told_so_once_a_day(world) -> None:
    ann, post = world.person("Ann"), world.post()
    world.join(ann, post)
    for _ in range(2):
        ask(world, ann, post)
    assert mails(world) == [("joined", '{"again": true, "answers": "<join@home.example>"}')]
    world.now += DAY
    ask(world, ann, post)
    assert len(mails(world)) == 2


def test_nobody_is_asked_more_than_three_things_an_hour_and_ten_a_day_that_they_do_not_answer(world) -> None:
    ann = world.person("Ann")

    def flood() -> int:
        """A stranger who writes in Ann's name asks and leaves by turns."""
        before = len(mails(world))
        for n in range(6):
            post = world.post(f"Post {n}")
            ask(world, ann, post)
            world.store.write_now(leaving.leave_all, mailbox_id=ann.id, post_id=post.id, now=world.tick())
        world.now += HOUR
        return len(mails(world)) - before

    asked_of_a_comment = {"blog_id": BLOG, "mailbox_id": ann.id, "kind": "comment", "target_id": "c" * 32}
    world.store.write_now(confirmations.open, **asked_of_a_comment, now=world.tick())
    assert [flood() for _ in range(5)] == [2, 3, 3, 1, 0]
    world.now += DAY
    assert flood() == 3


def test_a_commenter_may_subscribe_to_more(world) -> None:
    ann = world.person("Ann")
    for n in range(12):
        ask(world, ann, world.post(f"Post {n}"))
        open_ones = world.store.read_now(lambda tx: tx.execute("SELECT id FROM confirmation WHERE done_at IS NULL"))
        yes(world, open_ones[0]["id"])
    assert [kind for kind, _ in mails(world)] == ["confirm_subscription", "joined"] * 12


def test_a_suppressed_mailbox_comes_back_by_a_reply(world) -> None:
    ann, post = world.person("Ann"), world.post()
    near = world.join(ann, post)
    world.store.write_now(pausing.suppress, mailbox_id=ann.id, now=world.tick(), reason="5.1.1")
    world.now += HOUR
    ask(world, ann, post)
    *_, question = world.store.read_now(lambda tx: tx.execute("SELECT id FROM confirmation ORDER BY id"))
    yes(world, question["id"])
    assert not world.store.read_now(mailboxes.by_id, mailbox_id=ann.id).suppressed
    assert world.store.read_now(subscriptions.by_id, subscription_id=near.id) == near
    assert [kind for kind, _ in mails(world)] == ["confirm_subscription", "joined"]


def test_a_no_to_a_question_that_another_yes_has_settled_ends_nothing(world) -> None:
    ann, post = world.person("Ann"), world.post()
    wanted = {"blog_id": BLOG, "mailbox_id": ann.id, "topic": world.topic(post), "cadence": Cadence.EACH}
    first = world.store.write_now(subscribing.pend, **wanted, now=world.tick())
    world.now += HOUR
    second = world.store.write_now(subscribing.pend, **wanted, now=world.tick())
    yes(world, first.confirmation_id)
    world.store.write_now(consenting.decline, Occasion(world.tick()), second.confirmation_id)
    known = world.store.read_now(subscriptions.by_id, subscription_id=first.subscription.id)
    assert known.state is SubscriptionState.ACTIVE
