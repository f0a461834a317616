"""The blog's feed -> posts: a few minutes after a post is published, people can comment on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from bridge.blog import DAY, SECOND, Post
from bridge.errors import FeedError, fault
from bridge.net import feeds as net
from bridge.store import feeds, posts
from bridge.store.engine import Store, Tx
from bridge.store.feeds import FeedState
from bridge.store.posts import FeedItem

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Source:
    """A blog's feed, and how often it is looked at (microseconds)."""

    blog_id: str
    url: str
    every: int


@dataclass(frozen=True, slots=True)
class Synced:
    """The numbers of posts that are new, that have another title or URL, and that are deleted."""

    added: int
    retitled: int
    gone: int


class Gather:
    """Looks at each feed in its own time; one that fails is fetched less and less often, and delays no other."""

    def __init__(
        self, store: Store, sources: Sequence[Source], clock: Callable[[], int], chance: Callable[[], float]
    ) -> None:
        self._store = store
        self._sources = tuple(sources)
        self._clock = clock
        self._chance = chance

    async def run(self) -> None:
        """Look at all feeds, each when it is due, until cancelled; with no feeds, wait for that."""
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
                state = await self._store.read(feeds.state, blog_id=source.blog_id)
                wait = min(max(0, state.next_at - self._clock()), 2 * DAY)  # the clock may have been set back
            except Exception as error:  # noqa: BLE001  the loop of a verb: tell the operator, go on
                log.error("feed", blog=source.blog_id, outcome="broken", fault=fault(error))
                wait = source.every

    async def once(self, source: Source) -> Synced | None:
        """Look at this feed now; what changed, or None where nothing did, or where it could not be fetched."""
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
    ) -> Synced | None:
        now = self._clock()
        state = replace(before, last_ok=now, failures=0, next_at=now + self._later(source.every), last_error=None)
        if fetched:
            state = replace(state, etag=fetched.etag, modified=fetched.modified)
        items = [FeedItem(each.entry_id, each.url, each.title, each.published_at) for each in told]
        synced = await self._store.write(_write_down, state, items if fetched else None, now)
        if before.failures:
            log.info("feed", blog=source.blog_id, outcome="well", failures=before.failures)
        if synced and synced != Synced(0, 0, 0):
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


def _write_down(tx: Tx, state: FeedState, items: Sequence[FeedItem] | None, now: int) -> Synced | None:
    synced = sync(tx, blog_id=state.blog_id, items=items, now=now) if items is not None else None
    feeds.save(tx, state=state)
    return synced


def sync(tx: Tx, *, blog_id: str, items: Sequence[FeedItem], now: int) -> Synced:
    """Bring the posts in step with the feed; their slugs and comments stay. An empty feed is a broken feed."""
    if not items:
        return Synced(0, 0, 0)
    before = posts.places(tx, blog_id=blog_id)
    after: dict[str, Post] = {}
    added = retitled = 0
    for item in items:
        post, known = posts.follow(tx, blog_id=blog_id, item=item, now=now)
        if post.id in after:
            continue
        after[post.id] = post
        added += known is None
        retitled += known is not None and (known.title, known.url) != (post.title, post.url)
    left = [gone for id in before.keys() - after.keys() if (gone := posts.by_id(tx, post_id=id))]
    ids = deleted(before, left, list(after.values()))
    posts.mark_gone(tx, ids=ids)
    posts.set_places(tx, before=before, after={id: place for place, id in enumerate(after)})
    return Synced(added, retitled, len(ids))


def deleted(places: Mapping[str, int], left: Sequence[Post], listed: Sequence[Post]) -> list[str]:
    """The ids of the posts that the blog has deleted, of those that have left its feed; `places` are the former ones.

    A feed has only the latest posts, and drops one at its end for each that is new: such a post is not deleted. One
    was deleted where the feed still has an older post that was below it. Where most of the feed is new nothing is said.
    """
    remaining = [post for post in listed if post.id in places]
    if not remaining or 2 * len(remaining) < len(places):
        return []
    last = remaining[-1]
    return [post.id for post in left if places[post.id] < places[last.id] and post.published_at > last.published_at]
