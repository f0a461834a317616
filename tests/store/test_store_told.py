"""The comments that a mailbox was sent are known from ids in the outbox."""

from __future__ import annotations

from bridge.blog import CommentState
from bridge.outbound.queued import Digest, Receipt
from bridge.store import comments, outbox, told
from bridge.store.engine import new_id
from bridge.store.outbox import QueuedMail, Settled, State
from tests.store.conftest import World


def sent(world: World, person, limit: int = 200) -> list[str]:
    return [one.text for one, _ in world.store.read_now(told.to_mailbox, mailbox_id=person.id, limit=limit)]


def queue(world: World, person, value, state: State | None = State.RELAYED) -> None:
    now = world.tick()
    row = QueuedMail(new_id(now), person.blog_id, person.id, value, queued_at=now, next_at=now)
    world.store.write_now(outbox.queue, rows=[row])
    if state:
        world.store.write_now(outbox.settle, outcomes=[Settled(row.id, state)], now=world.tick())


def test_they_are_those_of_notifications_and_digests_that_left_the_last_first(world: World) -> None:
    post, ann, ruth = world.post(), world.person("Ann"), world.person("Ruth")
    said = {text: world.say(ruth, post, text) for text in ("one", "two", "three", "four", "five", "six")}
    queue(world, ann, Digest("", (said["one"].id, said["two"].id)))
    queue(world, ann, world.notification(ann, said["three"]).mail)
    queue(world, ann, world.notification(ann, said["one"]).mail, State.FAILED)  # a server may say so and keep it
    queue(world, ann, world.notification(ann, said["four"]).mail, None)
    queue(world, ann, world.notification(ann, said["five"]).mail, State.DROPPED)
    queue(world, ann, Receipt((said["six"].id,)))
    queue(world, ruth, Digest("", (said["six"].id,)))
    assert sent(world, ann) == ["one", "three", "two"]
    assert sent(world, ann, limit=2) == ["one", "three"]
    assert sent(world, ruth) == ["six"]


def test_a_comment_that_was_deleted_is_not_among_them(world: World) -> None:
    post, ann, ruth = world.post(), world.person("Ann"), world.person("Ruth")
    gone, held = world.say(ruth, post, "gone"), world.write(ruth, post, "held", state=CommentState.HELD)
    queue(world, ann, Digest("", (gone.id, held.id)))
    world.store.write_now(comments.remove, comment_id=gone.id)
    assert sent(world, ann) == []
