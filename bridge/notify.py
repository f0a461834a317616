"""What is due -> who is told -> the outbox. A comment that was published, a digest whose hour has come.

Everything is queued under a name that says what it is, so a crash in the middle, or a second run, tells nobody twice.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence

import structlog

from bridge.blog import SECOND, Blog, Comment
from bridge.errors import LooselyError
from bridge.outbound import digest
from bridge.outbound.audience import Told, audience
from bridge.outbound.digest import Item
from bridge.outbound.mails import Kind
from bridge.store import comments, outbox, subscriptions, tellings
from bridge.store.engine import Store, Tx, new_id
from bridge.store.outbox import Row
from bridge.store.subscriptions import Listener

log = structlog.get_logger()

_COMMENTS = 20  # told in one round
_ROWS = 500  # queued in one transaction: the writer has mail to take in meanwhile
_DIGESTS = 50
_PATIENCE = 30.0  # seconds until we look again by ourselves


class Notify:
    """Turns what is due into rows of the outbox; `queued` is set whenever there are new ones."""

    def __init__(
        self, store: Store, blogs: Sequence[Blog], clock: Callable[[], int], queued: asyncio.Event | None = None
    ) -> None:
        self._store = store
        self._blogs: Mapping[str, Blog] = {blog.id: blog for blog in blogs}
        self._clock = clock
        self._queued = queued

    async def run(self, wake: asyncio.Event) -> None:
        """Look whenever `wake` is set, when the next comment is due, and every half minute for the digests."""
        while True:
            wake.clear()
            wait = _PATIENCE
            try:
                while await self.once() + await self.digests_due(self._clock()):
                    pass
                due = await self._store.read(tellings.next_due)
                if due is not None:
                    wait = min(wait, max(0.05, (due - self._clock()) / SECOND))
            except Exception as error:  # noqa: BLE001  the loop of a verb: tell the operator, go on
                log.error("notify", outcome="failed", fault=_fault(error))
                wait = 5.0
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), wait)

    async def once(self) -> int:
        """Queue the notifications of the comments that are due; how many comments were told."""
        due = await self._store.read(tellings.due, now=self._clock(), limit=_COMMENTS)
        for comment_id in due:
            await self._tell(comment_id)
        return len(due)

    async def digests_due(self, now: int) -> int:
        """Queue the digests whose hour has come; how many subscriptions were looked at."""
        due = await self._store.read(subscriptions.due_digests, now=now, limit=_DIGESTS)
        told = await self._store.write(_queue_digests, listeners=due, now=now) if due else 0
        if told:
            self._wake_dispatch()
            log.info("notify", kind=Kind.DIGEST.value, mails=told)
        return len(due)

    async def _tell(self, comment_id: str) -> None:
        now = self._clock()
        comment, told = await self._store.read(_told, comment_id=comment_id)
        rows = [_notification(comment, one, now) for one in told] if comment else []
        new = 0
        for start in range(0, len(rows), _ROWS):
            new += await self._store.write(outbox.queue, rows=rows[start : start + _ROWS])
            self._wake_dispatch()
        await self._store.write(tellings.done, comment_id=comment_id, now=now)
        log.info("notify", kind=Kind.NOTIFICATION.value, comment=comment_id, mails=new)

    def _wake_dispatch(self) -> None:
        if self._queued:
            self._queued.set()


def _told(tx: Tx, *, comment_id: str) -> tuple[Comment | None, tuple[Told, ...]]:
    comment = comments.by_id(tx, comment_id=comment_id)
    if comment is None:
        return None, ()
    parent = comments.by_id(tx, comment_id=comment.parent_id) if comment.parent_id else None
    listeners = subscriptions.audience(tx, comment_id=comment_id)
    return comment, audience(comment, parent, ((one.mailbox, one.subscription) for one in listeners))


def _notification(comment: Comment, told: Told, now: int) -> Row:
    return Row(
        id=new_id(now),
        blog_id=comment.blog_id,
        kind=Kind.NOTIFICATION.value,
        mailbox_id=told.mailbox.id,
        comment_id=comment.id,
        subscription_id=told.subscription.id,
        detail={"why": told.why.value},
        queued_at=now,
        next_at=now,
        unique=f"n:{comment.id}:{told.mailbox.id}",
    )


def _queue_digests(tx: Tx, *, listeners: Sequence[Listener], now: int) -> int:
    answered: dict[str, frozenset[str | None]] = {}
    return sum(_queue_digest(tx, listener, now, answered) for listener in listeners)


def _queue_digest(tx: Tx, listener: Listener, now: int, answered: dict[str, frozenset[str | None]]) -> bool:
    """One digest where there is something to tell, and the next window; in one transaction."""
    subscription, mailbox = listener.subscription, listener.mailbox
    due = subscription.next_due
    if due is None or due > now:
        return False
    next_due = digest.next_due(subscription.cadence, now, mailbox.time_zone, mailbox.digest_hour)
    # Named for when it was due: after an outage yesterday's digest must not stand for today's.
    window = digest.window(subscription.cadence, due, mailbox.time_zone)
    unheard = subscriptions.unheard(tx, subscription=subscription, until=now)
    items: list[Item] = []
    for comment, post in unheard:
        if post.id not in answered:
            answered[post.id] = frozenset(one.parent_id for one in comments.of_post(tx, post_id=post.id))
        items.append(Item(comment, post, comment.id in answered[post.id]))
    shown = digest.in_order(items)
    row = Row(
        id=new_id(now),
        blog_id=subscription.blog_id,
        kind=Kind.DIGEST.value,
        mailbox_id=mailbox.id,
        subscription_id=subscription.id,
        items=tuple(item.comment.id for item in shown),
        detail={"more": str(len(items) - len(shown))} if len(items) > len(shown) else {},
        queued_at=now,
        next_at=now,
        unique=f"d:{subscription.id}:{window}",
    )
    if shown and not outbox.queue(tx, rows=[row]):
        # This window has had its digest (its zone was changed, or the clock): what is new waits for the next one.
        subscriptions.set_cadence(
            tx, subscription_id=subscription.id, cadence=subscription.cadence, next_due=next_due, now=now
        )
        return False
    subscriptions.digest_done(tx, subscription_id=subscription.id, window=window, next_due=next_due, now=now, until=now)
    return bool(shown)


def _fault(error: Exception) -> str:
    """What the operator reads; of an error that is not ours only its kind, for its text may hold a mailbox."""
    return str(error) if isinstance(error, LooselyError) else type(error).__name__
