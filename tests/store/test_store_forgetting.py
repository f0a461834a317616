"""Who is forgotten is found nowhere in the store, and nobody's thread falls apart."""

from __future__ import annotations

from bridge.blog import Cadence
from bridge.store import comments, forgetting, journal, mailboxes, outbox, subscriptions
from bridge.store.engine import connect, new_id

BLOG = "blog.example"


def test_nothing_of_a_forgotten_person_is_left_but_the_places_that_others_answered(world) -> None:
    ann, bob, post = world.person("Annabel"), world.person("Bob"), world.post()
    first = world.say(ann, post, "Annabel was here")
    answer = world.say(bob, post, "Welcome", answers=first)
    mine = world.join(ann, None, Cadence.DAILY)
    row = world.notification(ann, answer, mine)
    world.store.write_now(outbox.queue, rows=[row])
    for comment_id, path in ((first.id, "annabel@home.example"), (None, "annabel@home.example"), (answer.id, "bob@x")):
        world.store.write_now(
            journal.record,
            id=new_id(world.tick()),
            blog_id=BLOG,
            received_at=world.now,
            peer="192.0.2.1",
            reverse_path=path,
            forward_paths=("tea@talk.blog.example",),
            content=b"From: " + path.encode(),
            message_id=f"<{world.now}@{path}>",
            fingerprint=str(world.now),
            disposition="accept",
            status="2.0.0",
            reason="",
            comment_id=comment_id,
        )
    assert world.store.write_now(forgetting.forget, mailbox_id=ann.id, now=world.tick()) == 1
    assert world.store.write_now(forgetting.forget, mailbox_id=ann.id, now=world.tick()) == 0
    assert world.store.write_now(forgetting.forget, mailbox_id=99, now=world.tick()) == 0

    place, kept = world.store.read_now(comments.of_post, post_id=post.id)
    assert (place.text, place.commenter.name, kept.text, kept.parent_id) == ("", "", "Welcome", first.id)
    contents = [
        world.store.read_now(journal.content, journal_id=entry.id) for entry in world.store.read_now(journal.after)
    ]
    assert contents == [b"", b"", b"From: bob@x"]
    assert world.store.read_now(outbox.state_of, outbox_id=row.id) is outbox.State.DROPPED
    assert world.store.read_now(subscriptions.of_mailbox, mailbox_id=ann.id) == []
    assert world.store.read_now(mailboxes.by_id, mailbox_id=ann.id).suppressed
    db = connect(world.store.path)
    dump = "\n".join(line for line in db.iterdump() if "_fts" not in line)
    db.close()
    assert "bob@home.example" in dump
    assert "annabel" not in dump.lower()


def test_who_was_forgotten_can_come_back_as_somebody_new(world) -> None:
    ann = world.person("Ann")
    world.store.write_now(forgetting.forget, mailbox_id=ann.id, now=world.tick())
    again = world.person("Ann")
    assert again.id != ann.id
    assert not again.suppressed
