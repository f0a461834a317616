"""A yes, whichever way it comes, does its work once."""

from __future__ import annotations

from bridge.blog import DAY, HOUR, Cadence, CommentState, SubscriptionState
from bridge.store import comments, confirmations, consent, mailboxes, subscriptions

BLOG = "blog.example"


def yes(world, confirmation_id: str, answers: str | None = None):
    return world.store.write_now(
        consent.confirm,
        confirmation_id=confirmation_id,
        now=world.tick(),
        answers=answers,
    )


def mails(world):
    return world.store.read_now(lambda tx: [(row["kind"], row["detail"]) for row in tx.execute("SELECT * FROM outbox")])


def test_a_second_yes_changes_nothing(world) -> None:
    ann, post = world.person("Ann"), world.post()
    asked = world.store.write_now(
        subscriptions.ask, blog_id=BLOG, mailbox_id=ann.id, post_id=post.id, cadence=Cadence.DAILY, now=world.tick()
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
    wish = {"blog_id": BLOG, "mailbox_id": ann.id, "post_id": post.id, "cadence": Cadence.EACH}
    before = world.store.write_now(subscriptions.ask, **wish, now=world.tick())
    yes(world, before.confirmation_id)
    world.store.write_now(subscriptions.leave, subscription_id=before.subscription.id, now=world.tick())
    again = world.store.write_now(subscriptions.ask, **wish, now=world.tick())
    yes(world, before.confirmation_id)
    known = world.store.read_now(subscriptions.by_id, subscription_id=again.subscription.id)
    assert known.state is SubscriptionState.PENDING


def test_a_yes_to_nothing_is_nothing(world) -> None:
    assert yes(world, "0" * 32) is None


def test_a_letter_that_a_moderator_holds_is_not_published_by_its_author(world) -> None:
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
