"""Each comment is told to each person once: by the narrowest subscription that covers it, at once or in one digest."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from bridge.acts import leaving, pausing
from bridge.blog import DAY, HOUR, Cadence, Fold, Mailbox, Scope, Subscription, Topic
from bridge.notify import Notify
from bridge.store import outbox, subscriptions
from bridge.store.engine import Tx
from tests.marks import full

from .conftest import World

pytestmark = pytest.mark.anyio

WEEK = 7 * DAY
NARROWEST_FIRST = ("answers", "parent", "far", "post", "blog")


async def tell(world: World, notify: Notify) -> None:
    await notify.once()
    while await notify.digests_due(world.now):
        pass


async def told(world: World, person: Mailbox) -> list[tuple[str, str, str]]:
    """Kind, subscription and comment of each mail to this person, in their order; none that was dropped."""

    def read(tx: Tx) -> list[tuple[str, str, str]]:
        rows = tx.execute(
            """SELECT o.kind, o.subscription_id, coalesce(i.comment_id, o.comment_id) AS comment_id
            FROM outbox o LEFT JOIN digest_item i ON i.outbox_id = o.id
            WHERE o.mailbox_id = :id AND o.state <> 'dropped' ORDER BY o.queued_at, o.id, i.position""",
            id=person.id,
        )
        return [(row["kind"], row["subscription_id"], row["comment_id"]) for row in rows]

    return await world.store.read(read)


async def test_the_blog_at_once_and_one_post_weekly(world: World, notify: Notify) -> None:
    ann, ruth = await world.person("Ann"), await world.person("Ruth")
    post, other = await world.post(), await world.post()
    blog = await world.join(ann)
    weekly = await world.join(ann, post, Cadence.WEEKLY, due=world.now + WEEK)
    within = [await world.say(ruth, post) for _ in range(3)]
    beside = await world.say(ruth, other)
    await tell(world, notify)
    at_once = [("notification", blog.id, beside.id)]
    assert await told(world, ann) == at_once
    world.now += WEEK
    await tell(world, notify)
    assert await told(world, ann) == [*at_once, *(("digest", weekly.id, one.id) for one in within)]


@pytest.mark.parametrize("cadences", [(Cadence.DAILY, Cadence.WEEKLY), (Cadence.WEEKLY, Cadence.DAILY)])
async def test_two_cadences_of_digests(world: World, notify: Notify, cadences: tuple[Cadence, Cadence]) -> None:
    ann, ruth = await world.person("Ann"), await world.person("Ruth")
    post, other = await world.post(), await world.post()
    due = {Cadence.DAILY: world.now + DAY, Cadence.WEEKLY: world.now + WEEK}
    blog = await world.join(ann, None, cadences[0], due=due[cadences[0]])
    narrow = await world.join(ann, post, cadences[1], due=due[cadences[1]])
    within, beside = await world.say(ruth, post), await world.say(ruth, other)
    for _ in range(8):
        await tell(world, notify)
        world.now += DAY
    assert sorted(await told(world, ann)) == sorted([("digest", narrow.id, within.id), ("digest", blog.id, beside.id)])


async def test_a_digest_that_was_dropped_has_told_nothing(world: World, notify: Notify) -> None:
    ann, ruth, post = await world.person("Ann"), await world.person("Ruth"), await world.post()
    first = await world.say(ruth, post)
    await notify.once()
    weekly = await world.join(ann, None, Cadence.WEEKLY, due=world.now + WEEK)
    topic = Topic(Scope.THREAD, post.id, first.id)
    daily = await world.join(ann, None, Cadence.DAILY, due=world.now + DAY, topic=topic)
    answer = await world.say(ruth, post, answers=first)
    await notify.once()
    world.now += DAY
    await tell(world, notify)
    assert await told(world, ann) == [("digest", daily.id, answer.id)]
    await world.store.write(leaving.end, subscription_id=daily.id, now=world.tick())
    assert await world.store.read(outbox.waiting) == {"queued": 0, "delayed": 0, "leased": 0}
    world.now += WEEK
    await tell(world, notify)
    assert await told(world, ann) == [("digest", weekly.id, answer.id)]


@pytest.mark.parametrize(("narrow", "wide"), list(combinations(NARROWEST_FIRST, 2)))
@pytest.mark.parametrize("how", ["", full("folded"), full("paused"), "folded and paused"])
async def test_the_narrowest_tells_whatever_the_cadences(
    world: World, notify: Notify, narrow: str, wide: str, how: str
) -> None:
    """One person for each pair of cadences; `how` is what happens to them before the comment."""
    post, ruth = await world.post(), await world.person("Ruth")
    far = await world.say(ruth, post)
    expected: dict[Mailbox, tuple[str, str, str]] = {}
    for cadence, other in product((Cadence.EACH, Cadence.DAILY, Cadence.WEEKLY), repeat=2):
        person = await world.person(f"{cadence}-{other}")
        parent = await world.say(person, post, answers=far)
        await notify.once()
        topics = {
            "answers": Topic(Scope.ANSWERS),
            "parent": Topic(Scope.THREAD, post.id, parent.id),
            "far": Topic(Scope.THREAD, post.id, far.id),
            "post": Topic(Scope.POST, post.id),
            "blog": Topic(),
        }
        await join(world, person, topics[wide], other)
        by = await join(world, person, topics[narrow], cadence)
        if "folded" in how and cadence is Cadence.EACH:
            fold = {"subscription_id": by.id, "why": Fold.BUSY, "due": world.now + HOUR, "after": world.now}
            assert await world.store.write(subscriptions.fold, **fold)
        if "paused" in how:
            await world.store.write(pausing.pause, mailbox_id=person.id, until=world.now + 3 * DAY, now=world.now)
        comment = await world.say(ruth, post, answers=parent)
        await notify.once()
        at_once = cadence is Cadence.EACH and not how
        assert len(await told(world, person)) == at_once
        expected[person] = ("notification" if at_once else "digest", by.id, comment.id)
    for _ in range(9):
        world.now += DAY
        await tell(world, notify)
    for person, mail in expected.items():
        assert [one for one in await told(world, person) if one[2] == mail[2]] == [mail]


async def join(world: World, person: Mailbox, topic: Topic, cadence: Cadence) -> Subscription:
    due = {Cadence.EACH: None, Cadence.DAILY: world.now + DAY, Cadence.WEEKLY: world.now + WEEK}[cadence]
    return await world.join(person, None, cadence, due=due, topic=topic)
