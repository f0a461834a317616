"""The blog's feed -> posts: what the blog publishes can be talked about, some minutes later, by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from bridge.blog import DAY, SECOND
from bridge.errors import FeedError, LooselyError
from bridge.net import feeds as net
from bridge.store import feeds, posts
from bridge.store.engine import Store, Tx
from bridge.store.feeds import FeedState

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Source:
    """A blog's feed, and how often it is looked at (microseconds)."""

    blog_id: str
    url: str
    every: int


class Gather:
    """Looks at each feed in its own time; one that fails is asked less and less often, and delays no other."""

    def __init__(
        self, store: Store, sources: Sequence[Source], clock: Callable[[], int], chance: Callable[[], float]
    ) -> None:
        self._store = store
        self._sources = tuple(sources)
        self._clock = clock
        self._chance = chance

    async def run(self) -> None:
        """Look at all feeds, each when it is due, until cancelled; with none there is only the waiting."""
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.Event().wait())
            for source in self._sources:
                group.create_task(self._follow(source))

    async def _follow(self, source: Source) -> None:
        wait = 0  # the daemon may have been started again because the feed's address was corrected
        while True:
            await asyncio.sleep(wait / SECOND)
            try:
                await self.once(source)
                wait = await self._wait(source)
            except Exception as error:  # noqa: BLE001  the loop of a verb: tell the operator, go on
                fault = str(error) if isinstance(error, LooselyError) else type(error).__name__
                log.error("feed", blog=source.blog_id, outcome="broken", fault=fault)
                wait = source.every

    async def _wait(self, source: Source) -> int:
        state = await self._store.read(feeds.state, blog_id=source.blog_id)
        return min(max(0, state.next_at - self._clock()), 2 * DAY)  # the clock may have been set back

    async def once(self, source: Source) -> posts.Synced | None:
        """Look at this feed now. What changed; None where nothing did or where it could not be seen."""
        state = await self._store.read(feeds.state, blog_id=source.blog_id)
        try:
            fetched = await net.fetch(source.url, etag=state.etag, modified=state.modified)
            told = await asyncio.to_thread(net.read, fetched, self._clock()) if fetched else ()
        except FeedError as error:
            await self._failed(source, state, error)
            return None
        return await self._seen(source, state, fetched, told)

    async def _seen(
        self, source: Source, before: FeedState, fetched: net.FetchedFeed | None, told: Sequence[net.FeedEntry]
    ) -> posts.Synced | None:
        now = self._clock()
        state = replace(before, last_ok=now, failures=0, next_at=now + self._later(source.every), last_error=None)
        if fetched:
            state = replace(state, etag=fetched.etag, modified=fetched.modified)
        entries = [posts.Entry(each.entry_id, each.url, each.title, each.published_at) for each in told]
        synced = await self._store.write(_write_down, state, entries if fetched else None, now)
        if before.failures:
            log.info("feed", blog=source.blog_id, outcome="well", failures=before.failures)
        if synced and synced != posts.Synced(0, 0, 0):
            log.info(
                "feed",
                blog=source.blog_id,
                outcome="changed",
                added=synced.added,
                retitled=synced.retitled,
                gone=synced.gone,
            )
        return synced

    async def _failed(self, source: Source, before: FeedState, error: FeedError) -> None:
        failures = before.failures + 1
        wait = self._later(min(source.every * 2 ** min(failures, 10), DAY))
        if isinstance(error, net.FeedServerBusy):
            wait = max(wait, min(error.seconds * SECOND, DAY))
        state = replace(before, failures=failures, next_at=self._clock() + wait, last_error=str(error))
        await self._store.write(feeds.save, state=state)
        if str(error) != before.last_error:  # said once, and once more when it is well again
            log.warning("feed", blog=source.blog_id, outcome="failing", fault=str(error))

    def _later(self, wait: int) -> int:
        """Up to a tenth more, so that many daemons do not all come to one server on the minute."""
        return wait + int(wait * self._chance() / 10)


def _write_down(tx: Tx, state: FeedState, entries: Sequence[posts.Entry] | None, now: int) -> posts.Synced | None:
    synced = posts.sync(tx, blog_id=state.blog_id, entries=entries, now=now) if entries is not None else None
    feeds.save(tx, state=state)
    return synced
