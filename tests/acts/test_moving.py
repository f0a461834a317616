"""A person moves to another mailbox once both mailboxes have said yes; until then neither learns of the other."""

from __future__ import annotations

import pytest

from bridge.acts import Occasion, consenting, forgetting, moving
from bridge.blog import DAY, Blog, Cadence, Scope, SubscriptionState
from bridge.outbound.queued import ConfirmMove, Did, Done
from bridge.store import blogs, comments, mailboxes, movings, outbox, posts, retired, subscriptions
from tests.acts.lives import ADDRESS, BLOG, NAME, erased, person, places, record

NEW = "anna@new.example"


@pytest.fixture
def ann(world):
    world.store.write_now(
        blogs.keep, blogs=[Blog(BLOG, "Tea", "https://b.example", "https://t.example", "{tag}@b.example")]
    )
    return person(world)


def asked(world, ann, address: str = NEW) -> tuple[str, str]:
    """The questions to the old mailbox and to the new one."""
    assert world.store.write_now(moving.ask, Occasion(world.tick(), "<m@x>"), ann, address) is None
    rows = world.store.write_now(outbox.lease, now=world.now, until=1 << 62, limit=99)
    mails = {row.mailbox_id: row.mail for row in rows if isinstance(row.mail, ConfirmMove)}
    new = world.store.read_now(mailboxes.by_address, blog_id=BLOG, address=address.lower())
    assert mails[ann.id] == ConfirmMove(mails[ann.id].confirmation_id, address.lower(), "<m@x>")
    assert mails[new.id] == ConfirmMove(mails[new.id].confirmation_id), "not a word of who asks"
    return mails[ann.id].confirmation_id, mails[new.id].confirmation_id


def yes(world, question: str):
    return world.store.write_now(consenting.confirm, Occasion(world.tick()), question)


def by_address(world, address: str):
    return world.store.read_now(mailboxes.by_address, blog_id=BLOG, address=address)


@pytest.mark.parametrize("first", [0, 1])
def test_after_both_said_yes_everything_belongs_to_the_new_mailbox(world, ann, first: int) -> None:
    bob, post = world.person("Bob"), world.post()
    said = world.say(ann, post, "Hello")
    joined = world.join(ann, post)
    questions = asked(world, ann, NEW.title())
    assert yes(world, questions[first])
    assert by_address(world, ADDRESS) == world.store.read_now(mailboxes.by_id, mailbox_id=ann.id)
    assert yes(world, questions[1 - first])
    assert by_address(world, ADDRESS) is None
    new = by_address(world, NEW)
    assert (new.id, new.name, new.verified, new.language) == (ann.id, NAME, True, "ne"), "reply tokens have this id"
    assert world.store.read_now(comments.by_id, comment_id=said.id).commenter.id == new.id
    assert world.told_by(world.say(bob, post, answers=said)) == {NAME: Scope.POST}
    assert world.store.read_now(subscriptions.by_id, subscription_id=joined.id).mailbox_id == new.id
    (done,) = world.store.write_now(outbox.lease, now=world.now, until=1 << 62, limit=99)
    assert (done.mailbox_id, done.mail) == (new.id, Done(Did.MOVED))
    assert yes(world, questions[0]), "a second yes changes nothing"
    assert by_address(world, NEW) == new
    again = person(world)
    assert again.id != new.id, "somebody who writes from the old mailbox is somebody new"


def test_what_the_new_mailbox_had_joins_them_and_its_old_addresses_still_speak(world, ann) -> None:
    post, other, third = world.post(), world.post(), world.post()
    new = world.person("Anna", address=NEW)
    said = world.say(new, post, "From the new mailbox")
    theirs = world.say(world.person("Bob"), post, "Hello", answers=said)
    record(world, b"From the new mailbox", comment=said, author=new)
    for one in (ann, new):
        world.join(one, post)
    world.join(new, other, Cadence.DAILY)
    world.join(ann, third)
    world.store.write_now(retired.retire, comment_id=theirs.id, mailbox_id=new.id, now=world.tick())
    for question in asked(world, ann):
        yes(world, question)
    moved = by_address(world, NEW)
    assert moved.id == ann.id
    assert world.store.read_now(mailboxes.by_id, mailbox_id=new.id) == moved, "tokens that it was given name it"
    assert world.store.read_now(comments.by_id, comment_id=said.id).commenter.id == ann.id
    followed = world.store.read_now(subscriptions.of_mailbox, mailbox_id=ann.id)
    assert {one.post_id for one, _ in followed} == {post.id, other.id, third.id}
    assert all(one.state is SubscriptionState.ACTIVE for one, _ in followed)
    assert len(followed) == 3
    assert world.store.read_now(posts.by_id, post_id=post.id) == post


@pytest.mark.parametrize("who", [0, 1])
def test_a_no_of_either_leaves_everything_as_it_was(world, ann, who: int) -> None:
    questions = asked(world, ann)
    yes(world, questions[1 - who])
    world.store.write_now(consenting.decline, Occasion(world.tick()), questions[who])
    yes(world, questions[who])
    assert by_address(world, ADDRESS).id == ann.id
    assert by_address(world, NEW).id != ann.id
    assert world.store.read_now(movings.of_mailbox, mailbox_id=ann.id) == []


def test_a_question_ends_after_thirty_days(world, ann) -> None:
    questions = asked(world, ann)
    yes(world, questions[0])
    world.now += 30 * DAY + 1
    world.store.write_now(moving.drop_unanswered, now=world.now)
    yes(world, questions[1])
    assert by_address(world, ADDRESS).id == ann.id


def test_a_later_request_takes_the_place_of_an_earlier_one(world, ann) -> None:
    earlier = asked(world, ann)
    later = asked(world, ann, "other@new.example")
    for question in (*earlier, *later):
        yes(world, question)
    assert by_address(world, "other@new.example").id == ann.id


@pytest.mark.parametrize(
    ("address", "did"),
    [
        ("", Did.NO_NEW_MAILBOX),
        ("somewhere", Did.NO_NEW_MAILBOX),
        ("re-x@b.example", Did.NO_NEW_MAILBOX),
        ("änna@new.example", Did.NO_NEW_MAILBOX),
        (f"<{ADDRESS.upper()}>", Did.NOTHING),
    ],
)
def test_a_mailbox_that_can_not_be_asked_is_answered_at_once(world, ann, address: str, did: Did) -> None:
    occasion = Occasion(world.tick(), "<m@x>", "0" * 32)
    world.store.write_now(moving.run, occasion, ann, address)
    (mail,) = world.store.write_now(outbox.lease, now=world.now, until=1 << 62, limit=99)
    assert mail.mail == Done(did, answers="<m@x>")


def test_nobody_is_asked_again_and_again(world, ann) -> None:
    asked(world, ann)
    assert world.store.write_now(moving.ask, Occasion(world.tick()), ann, NEW) is Did.ON_ITS_WAY
    for n in range(9):
        world.store.write_now(moving.ask, Occasion(world.tick()), ann, f"a{n}@new.example")
    rows = world.store.write_now(outbox.lease, now=world.now, until=1 << 62, limit=99)
    assert len([row for row in rows if row.mailbox_id == ann.id]) == 2, "with the first three an hour"


@pytest.mark.parametrize("moved", [True, False])
def test_forgetting_covers_every_mailbox_that_they_had(world, ann, *, moved: bool) -> None:
    bob, post = world.person("Bob"), world.post()
    world.say(bob, post, f"Ask {ADDRESS} or {NEW}")
    for question in asked(world, ann)[: 1 + moved]:
        yes(world, question)
    world.say(ann, post, "Hello", answers=None)
    world.store.write_now(forgetting.forget, mailbox_id=ann.id, keep=True, now=world.tick())
    assert erased(world)
    left = {name for name, _ in places(world.store.path, NEW)}
    assert places(world.store.path, ADDRESS, NAME) == []
    assert (left == set()) is moved, "of the other one we know only that somebody asked it"


def test_a_mailbox_that_is_forgotten_meanwhile_takes_nobody_in(world, ann) -> None:
    question, other = asked(world, ann)
    new = by_address(world, NEW)
    world.store.write_now(forgetting.forget, mailbox_id=new.id, keep=True, now=world.tick())
    yes(world, question)
    yes(world, other)
    assert by_address(world, ADDRESS).id == ann.id
