"""An author can undo, edit and delete a comment."""

from __future__ import annotations

import json

import pytest

from bridge.acts import Occasion, commenting, consenting
from bridge.blog import CommentState
from bridge.store import announcements, comments, confirmations, journal, outbox
from bridge.store.engine import new_id

BLOG = "blog.example"


def mailed(world, person, post, text: str, *, also: int = 0, settle: int = 60):
    """A comment that came by mail, with its journal row; `also` more from the same message."""
    journal_id = new_id(world.tick())
    made = []
    for _ in range(1 + also):
        comment = world.write(person, post, text)
        made.append(comment)
        world.came_by(comment, journal_id)
        world.store.write_now(comments.publish, comment_id=comment.id, now=world.now, settle=settle)
    world.record(
        f"From: {person.address}\r\n\r\n{text}".encode(),
        person,
        id=journal_id,
        reverse_path=person.address,
        message_id="<1@home.example>",
        comment_id=made[0].id,
        elided=json.dumps([{"text": text, "why": "quote"}]),
    )
    return (*made, journal_id)


def undo(world, comment) -> bool:
    return world.store.write_now(commenting.undo, comment_id=comment.id, now=world.tick())


def edit(world, comment, text: str) -> bool:
    return world.store.write_now(commenting.edit, comment_id=comment.id, text=text, now=world.tick())


def by_id(world, comment):
    return world.store.read_now(comments.by_id, comment_id=comment.id)


def found(world, word: str) -> int:
    return len(world.store.read_now(comments.search, blog_id=BLOG, words=word))


def test_an_undone_comment_is_gone_and_a_copy_of_its_message_is_still_recognised(world) -> None:
    ann, post = world.person("Ann"), world.post()
    comment, journal_id = mailed(world, ann, post, "Blue elephants")
    assert "Blue elephants" in world.store.read_now(journal.elided_of, comment_id=comment.id)
    assert undo(world, comment)
    assert by_id(world, comment) is None
    assert world.store.read_now(comments.of_post, post_id=post.id) == []
    assert found(world, "elephants") == 0
    assert world.store.read_now(announcements.next_due) is None
    assert world.store.read_now(journal.content, journal_id=journal_id) == b""
    entry = world.store.read_now(journal.by_id, journal_id=journal_id)
    assert (entry.elided, entry.comment_id) == ("[]", comment.id)
    seen = world.store.read_now(journal.seen, blog_id=BLOG, fingerprint=journal_id)
    assert seen.comment_id == comment.id
    assert not undo(world, comment), "there is nothing left to take back"
    assert not world.store.write_now(comments.publish, comment_id=comment.id, now=world.tick())


def test_an_announced_comment_can_not_be_undone(world) -> None:
    ann, post = world.person("Ann"), world.post()
    comment = world.say(ann, post, "told")
    assert not undo(world, comment)
    assert by_id(world, comment).text == "told"


@pytest.mark.parametrize("state", ["leased", "relayed", "delayed", "failed"])
def test_undo_is_too_late_once_the_first_of_many_notifications_is_on_its_way(world, state: str) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    comment, _ = mailed(world, ann, post, "on its way")
    row = world.notification(bob, comment)
    world.store.write_now(outbox.queue, rows=[row])
    world.store.write_now(lambda tx: tx.execute("UPDATE outbox SET state = :s", s=state))
    assert not undo(world, comment)
    world.store.write_now(lambda tx: tx.execute("UPDATE outbox SET state = 'queued'"))
    assert undo(world, comment)
    assert world.state_of(row.id) == "dropped"


def test_an_undone_comment_with_a_reply_or_a_follower_keeps_its_place(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    answered, _ = mailed(world, ann, post, "Blue elephants")
    followed, _ = mailed(world, ann, post, "Green elephants")
    answer = world.say(bob, post, "quick", answers=answered)
    world.join(bob, followed)
    assert undo(world, answered)
    assert undo(world, followed)
    places = world.store.read_now(comments.of_post, post_id=post.id)
    assert [(one.state, one.text) for one in places if one.id != answer.id] == [(CommentState.REMOVED, "")] * 2
    assert found(world, "elephants") == 0
    assert world.store.read_now(announcements.due, now=world.now + 1000, limit=9) == []
    assert not undo(world, answered)


def test_an_unconfirmed_comment_can_be_undone_and_no_yes_brings_it_back(world) -> None:
    ann, post = world.person("Ann"), world.post()
    waiting = world.write(ann, post, "waiting")
    asking = {"blog_id": BLOG, "mailbox_id": ann.id, "kind": "comment", "target_id": waiting.id}
    question = world.store.write_now(confirmations.open, **asking, now=world.tick())
    assert undo(world, waiting)
    world.store.write_now(consenting.confirm, Occasion(world.tick()), question)
    assert by_id(world, waiting) is None


def test_an_edited_comment_says_so_and_keeps_its_earlier_texts(world) -> None:
    ann, post = world.person("Ann"), world.post()
    comment, _ = mailed(world, ann, post, "Blue elephants")
    assert edit(world, comment, "Grey elephants")
    first = world.now
    assert not edit(world, comment, "Grey elephants"), "it says so already"
    assert edit(world, comment, "Grey whales")
    after = by_id(world, comment)
    assert (after.text, after.edited_at, after.posted_at) == ("Grey whales", world.now, comment.posted_at)
    history = world.store.read_now(comments.editions, comment_id=comment.id)
    assert history == [comments.Edition("Blue elephants", first), comments.Edition("Grey elephants", world.now)]
    assert (found(world, "elephants"), found(world, "whales")) == (0, 1)
    assert world.store.read_now(announcements.due, now=world.now + 60, limit=9) == [comment.id], (
        "it is told, as it is now"
    )


def test_a_held_removed_or_undone_comment_is_not_edited(world) -> None:
    ann, post = world.person("Ann"), world.post()
    held = world.write(ann, post, state=CommentState.HELD)
    removed = world.say(ann, post)
    world.store.write_now(commenting.delete, comment_id=removed.id, now=world.tick())
    undone, _ = mailed(world, ann, post, "gone")
    undo(world, undone)
    for comment in (held, removed, undone):
        assert not edit(world, comment, "other words")
        assert world.store.read_now(comments.editions, comment_id=comment.id) == []


@pytest.mark.parametrize("take", [commenting.delete, commenting.undo, comments.withdraw])
def test_the_earlier_texts_are_deleted_with_the_comment(world, take) -> None:
    ann, post = world.person("Ann"), world.post()
    comment = world.write(ann, post, "Blue elephants")
    edit(world, comment, "Grey elephants")
    now = {} if take is comments.withdraw else {"now": world.tick()}
    world.store.write_now(take, comment_id=comment.id, **now)
    assert world.store.read_now(comments.editions, comment_id=comment.id) == []
    place = by_id(world, comment)
    assert place is None or (place.text, place.edited_at, place.state) == ("", None, CommentState.REMOVED)


def test_an_unconfirmed_comment_is_placed_until_it_is_published(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    elsewhere = world.post()
    target = world.say(bob, elsewhere)
    waiting = world.write(ann, post, "to which?")
    world.store.write_now(comments.set_state, comment_id=waiting.id, state=CommentState.UNPLACED)
    place = {"comment_id": waiting.id, "post_id": elsewhere.id, "parent_id": target.id}
    assert world.store.write_now(comments.place, **place)
    placed = by_id(world, waiting)
    assert (placed.post_id, placed.parent_id, placed.state) == (elsewhere.id, target.id, CommentState.UNPLACED)
    world.store.write_now(comments.publish, comment_id=waiting.id, now=world.tick())
    assert not world.store.write_now(comments.place, **place | {"post_id": post.id, "parent_id": None})
    assert by_id(world, waiting).parent_id == target.id


def test_the_latest_comments_of_a_mailbox_under_any_post(world) -> None:
    ann, bob, one, two = world.person("Ann"), world.person("Bob"), world.post("One"), world.post("Two")
    world.say(ann, one, "first")
    world.say(bob, one, "his")
    gone = world.say(ann, one, "gone")
    world.say(ann, two, "second")
    world.write(ann, two, "may be somebody else's, in her name")
    world.store.write_now(commenting.delete, comment_id=gone.id, now=world.tick())
    mine = world.store.read_now(comments.of_mailbox, mailbox_id=ann.id, limit=9)
    assert [(comment.text, post.title) for comment, post in mine] == [("second", "Two"), ("first", "One")]
    assert len(world.store.read_now(comments.of_mailbox, mailbox_id=ann.id, limit=1)) == 1


def test_a_newcomer_is_invited_by_the_person_who_forwarded_the_mail(world) -> None:
    ann, bo, post = world.person("Ann"), world.person("Bo"), world.post()
    now = world.tick()
    comment = world.store.write_now(
        comments.add,
        id=new_id(now),
        blog_id=BLOG,
        post_id=post.id,
        parent_id=None,
        mailbox_id=bo.id,
        name="Bo",
        text="Hello",
        message_id=None,
        journal_id=None,
        state=CommentState.UNCONFIRMED,
        now=now,
        invited_by=ann.id,
    )
    assert (comment.invited_by.id, comment.invited_by.name) == (ann.id, "")
    world.store.write_now(commenting.delete, comment_id=comment.id, now=now)
    assert by_id(world, comment).invited_by is None
    assert world.say(bo, post).invited_by is None
