"""A paused mailbox gets no mail, and misses nothing."""

from __future__ import annotations

from bridge.acts import leaving, pausing
from bridge.blog import DAY, HOUR, Cadence, Fold
from bridge.store import mailboxes, outbox, subscriptions


def pause(world, person, until: int | None = None) -> None:
    world.store.write_now(pausing.pause, mailbox_id=person.id, until=until, now=world.tick())


def resume(world, person) -> bool:
    return world.store.write_now(subscriptions.resume, mailbox_id=person.id, now=world.tick())


def due(world) -> dict[str, Fold | None]:
    listeners = world.store.read_now(subscriptions.due_digests, now=world.now, limit=99)
    return {one.subscription.id: one.subscription.fold for one in listeners}


def test_the_comments_of_a_pause_are_told_in_one_digest_after_it(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    mine = world.join(ann, post)
    world.tell(world.say(bob, post, "before"))
    rows = world.store.write_now(outbox.lease, now=world.now, until=world.now + 9, limit=9)
    world.store.write_now(outbox.settle, outcomes=[outbox.Settled(rows[0].id, "relayed")], now=world.tick())
    pause(world, ann)
    assert world.store.read_now(mailboxes.by_id, mailbox_id=ann.id).paused
    meanwhile = [world.say(bob, post, text) for text in ("one", "two")]
    assert [world.told_by(comment) for comment in meanwhile] == [{}, {}]
    assert due(world) == {}
    assert resume(world, ann)
    assert not resume(world, ann)
    assert not world.store.read_now(mailboxes.by_id, mailbox_id=ann.id).paused
    assert due(world) == {mine.id: Fold.PAUSE}
    assert world.digest(mine) == ["one", "two"]
    assert due(world) == {}
    assert world.told_by(world.say(bob, post)) != {}


def test_a_notification_that_still_waits_when_a_pause_begins_is_told_after_it(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    mine = world.join(ann, post)
    world.tell(world.say(bob, post, "waits"))
    pause(world, ann)
    assert world.store.read_now(outbox.waiting) == {"queued": 0, "delayed": 0, "leased": 0}
    resume(world, ann)
    assert world.digest(mine) == ["waits"]


def test_a_notification_that_is_on_its_way_when_a_pause_begins_is_not_told_again(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    mine = world.join(ann, post)
    for text in ("first", "second"):
        world.tell(world.say(bob, post, text))
    rows = world.store.write_now(outbox.lease, now=world.now, until=world.now + 9, limit=1)
    pause(world, ann)
    world.store.write_now(outbox.settle, outcomes=[outbox.Settled(rows[0].id, "relayed")], now=world.tick())
    resume(world, ann)
    assert world.digest(mine) == ["second"]


def test_a_digest_that_falls_into_a_pause_comes_after_it(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    mine = world.join(ann, None, Cadence.WEEKLY)
    world.digest(mine)
    world.say(bob, post, "before")
    pause(world, ann)
    world.say(bob, post, "meanwhile")
    world.now += 2 * DAY
    assert due(world) == {}
    resume(world, ann)
    assert due(world) == {mine.id: Fold.PAUSE}
    assert world.digest(mine) == ["before", "meanwhile"]
    after = world.store.read_now(subscriptions.by_id, subscription_id=mine.id)
    assert (after.fold, after.next_due) == (None, world.now + HOUR)


def test_a_folded_subscription_and_a_pause_make_one_digest(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    mine = world.join(ann, post)
    world.fold(mine)
    world.say(bob, post, "busy")
    pause(world, ann)
    world.say(bob, post, "meanwhile")
    world.now += DAY
    assert due(world) == {}
    resume(world, ann)
    assert world.digest(mine) == ["busy", "meanwhile"]


def test_another_cadence_chosen_in_a_pause_loses_nothing(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    mine = world.join(ann, post)
    pause(world, ann)
    world.say(bob, post, "meanwhile")
    change = {"subscription_id": mine.id, "cadence": Cadence.DAILY, "next_due": world.now + DAY}
    world.store.write_now(subscriptions.set_cadence, **change, now=world.tick())
    resume(world, ann)
    assert world.digest(mine) == ["meanwhile"]


def test_pauses_end_by_themselves_when_their_day_has_come(world) -> None:
    ann, bob, cy, post = world.person("Ann"), world.person("Bob"), world.person("Cy"), world.post()
    hers, his = world.join(ann, post), world.join(bob, post)
    pause(world, ann, until=world.now + DAY)
    pause(world, bob, until=world.now + HOUR)
    pause(world, bob, until=world.now + 2 * DAY)
    pause(world, cy)
    world.now += DAY
    world.say(cy, post, "meanwhile")
    assert world.store.write_now(pausing.end_pauses, now=world.tick()) == 1
    assert world.store.write_now(pausing.end_pauses, now=world.tick()) == 0
    assert due(world) == {hers.id: Fold.PAUSE}
    known = world.store.read_now(mailboxes.by_id, mailbox_id=bob.id)
    assert (known.paused, known.paused_until is None) == (True, False)
    world.now += DAY
    assert world.store.write_now(pausing.end_pauses, now=world.tick()) == 1
    assert world.digest(his) == ["meanwhile"], "the second pause moved the end of the first, not its beginning"
    assert world.store.read_now(mailboxes.by_id, mailbox_id=cy.id).paused


def test_joining_and_leaving_count_during_a_pause(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    gone = world.join(ann, None)
    pause(world, ann)
    world.say(bob, post, "before she joined")
    mine = world.join(ann, post)
    world.say(bob, post, "after")
    world.store.write_now(leaving.end, subscription_id=gone.id, now=world.tick())
    resume(world, ann)
    assert list(due(world)) == [mine.id]
    assert world.digest(mine) == ["after"]


def test_a_pause_is_one_persons(world) -> None:
    ann, bob, cy, post = world.person("Ann"), world.person("Bob"), world.person("Cy"), world.post()
    world.join(ann, post)
    world.join(bob, post)
    pause(world, ann)
    comment = world.say(cy, post)
    assert list(world.told_by(comment)) == ["Bob"]
    world.tell(comment)
    pause(world, cy)
    assert world.store.read_now(outbox.waiting)["queued"] == 1


def test_a_pause_is_not_folded(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    mine = world.join(ann, post)
    pause(world, ann)
    world.say(bob, post, "meanwhile")
    assert not world.fold(mine)
    resume(world, ann)
    assert world.digest(mine) == ["meanwhile"]


def test_a_dropped_notification_is_told_by_a_subscription_that_has_digests_by_now(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    world.join(ann, None)
    near = world.join(ann, post)
    world.tell(world.say(bob, post, "waits"))
    change = {"subscription_id": near.id, "cadence": Cadence.DAILY, "next_due": world.now + DAY}
    world.store.write_now(subscriptions.set_cadence, **change, now=world.tick())
    pause(world, ann)
    resume(world, ann)
    assert world.digest(near) == ["waits"]
