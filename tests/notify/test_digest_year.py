"""A year of digests for people whose clocks jump: each window has exactly one, also when the job runs twice.

The clock is an argument, so the year takes seconds. It steps back an hour after each digest, as clocks do that are set.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bridge.blog import HOUR, SECOND, Cadence, Mailbox, Post
from bridge.notify import Notify
from bridge.outbound import digest
from bridge.store import mailboxes, outbox
from bridge.store.engine import Tx

from .conftest import BLOG, World

pytestmark = pytest.mark.anyio

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BEGIN = int(datetime(2026, 1, 1, 0, 0, tzinfo=UTC).timestamp()) * SECOND
END = int(datetime(2027, 1, 2, 0, 0, tzinfo=UTC).timestamp()) * SECOND
# Each at the hour that is hardest there: the one that is skipped in spring and comes twice in autumn.
PEOPLE = {
    "Asia/Kathmandu": 7,
    "Australia/Lord_Howe": 2,
    "America/New_York": 2,
    "Europe/Lisbon": 1,
}
# What clocks show at the first instant after a gap that has swallowed the hour.
SKIPPED = {
    ("Australia/Lord_Howe", date(2026, 10, 4)): (2, 30),
    ("America/New_York", date(2026, 3, 8)): (3, 0),
    ("Europe/Lisbon", date(2026, 3, 29)): (2, 0),
}


class Year:
    """Subscribers of one cadence, an author who goes on writing, and two jobs that queue digests."""

    def __init__(self, world: World, author: Mailbox) -> None:
        self.world = world
        self.author = author
        self.jobs = [Notify(world.store, [BLOG], world.clock) for _ in range(2)]
        self.said = 0
        self.post: Post | None = None

    async def something_new(self) -> None:
        if self.post is None or self.said % 40 == 0:
            self.post = await self.world.post()
        self.said += 1
        await self.world.say(self.author, self.post, f"Comment {self.said}.")
        await self.jobs[0].once()

    async def at(self, now: int) -> None:
        """Both jobs look at the same time."""
        self.world.now = now
        await asyncio.gather(*(job.digests_due(now) for job in self.jobs))


def _next_due(tx: Tx) -> int:
    return int(tx.execute("SELECT min(next_due) AS due FROM subscription WHERE state = 'active'")[0]["due"])


def _queued(tx: Tx) -> list[tuple[int, int]]:
    rows = tx.execute("SELECT mailbox_id, queued_at FROM outbox WHERE kind = 'digest' ORDER BY queued_at")
    return [(row["mailbox_id"], row["queued_at"]) for row in rows]


async def _a_year(world: World, cadence: Cadence) -> dict[str, list[datetime]]:
    """The times of the digests, by zone, on the clock of each zone."""
    world.now = BEGIN
    year = Year(world, await world.person("Ruth"))
    zones: dict[int, str] = {}
    for zone, hour in PEOPLE.items():
        person = await world.person(zone.partition("/")[2].replace("_", ""))
        await world.store.write(mailboxes.configure, mailbox_id=person.id, time_zone=zone, digest_hour=hour)
        known = await world.store.read(mailboxes.by_id, mailbox_id=person.id)
        assert known is not None
        await world.join(person, None, cadence, due=digest.due_for(known, cadence, world.now))
        zones[person.id] = zone
    while (due := await world.store.read(_next_due)) < END:
        await year.something_new()
        await year.at(due - SECOND)
        await year.at(due)
        await year.at(due - HOUR)  # the clock is set back, and goes on from there
    found: dict[str, list[datetime]] = {zone: [] for zone in PEOPLE}
    for mailbox_id, at in await world.store.read(_queued):
        zone = zones[mailbox_id]
        found[zone].append((EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo(zone)))
    return found


CASES: list[tuple[Cadence, Callable[[date], bool]]] = [
    (Cadence.DAILY, lambda day: True),
    (Cadence.WEEKLY, lambda day: day.weekday() == 0),
    (Cadence.MONTHLY, lambda day: day.day == 1),
]


@pytest.mark.parametrize(
    ("cadence", "has_one"),
    [pytest.param(*case, id=case[0].value, marks=[pytest.mark.full] * (case[0] is Cadence.DAILY)) for case in CASES],
)
async def test_each_window_of_a_year_has_exactly_one_digest_at_its_hour(
    world: World, cadence: Cadence, has_one: Callable[[date], bool]
) -> None:
    for zone, digests in (await _a_year(world, cadence)).items():
        days = Counter(there.date() for there in digests)
        within = [date(2026, 1, 2) + timedelta(days=n) for n in range(364)]
        assert {day: days[day] for day in within} == {day: int(has_one(day)) for day in within}, zone
        for there in digests:
            shows = SKIPPED.get((zone, there.date()), (PEOPLE[zone], 0))
            assert (there.hour, there.minute) == shows, (zone, there)
            assert there.fold == 0, "where an hour comes twice, it is the first of them"


async def test_a_day_with_nothing_new_has_no_digest(world: World) -> None:
    world.now = BEGIN
    year = Year(world, await world.person("Ruth"))
    ann = await world.person("Ann")
    await world.join(ann, None, Cadence.DAILY, due=BEGIN + HOUR)
    await year.at(BEGIN + HOUR)
    await year.at(BEGIN + 30 * HOUR)
    assert await world.store.read(_queued) == []
    await year.something_new()
    await year.at(BEGIN + 60 * HOUR)
    assert len(await world.store.read(_queued)) == 1


async def test_a_digest_that_was_late_is_not_also_the_next_one(world: World) -> None:
    world.now = BEGIN
    year = Year(world, await world.person("Ruth"))
    await world.join(await world.person("Ann"), None, Cadence.DAILY, due=BEGIN + 7 * HOUR)
    await year.something_new()
    await year.at(BEGIN + 30 * HOUR)  # the daemon was down over the hour
    await year.something_new()
    await year.at(BEGIN + 31 * HOUR)  # 07:00 of the next day
    assert [at for _, at in await world.store.read(_queued)] == [BEGIN + 30 * HOUR, BEGIN + 31 * HOUR]
    rows = await world.store.read(outbox.latest, unique_begins="d:", limit=5)
    assert [row.unique[-10:] for row in rows if row.unique] == ["2026-01-02", "2026-01-01"]
