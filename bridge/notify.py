"""What is due -> who is told -> the outbox. A comment that was published, a digest whose hour has come.

Everything is queued under a name that says what it is, so a crash in the middle, or a second run, tells nobody twice.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

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
_BREATH = 0.01  # seconds between two rounds: on a busy day comments are told together, in one commit
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
            try:
                while await self.once() + await self.digests_due(self._clock()):  # noqa: ASYNC110 - no poll, a pause
                    await asyncio.sleep(_BREATH)
                due = await self._store.read(tellings.next_due)
                wait = _PATIENCE if due is None else min(_PATIENCE, max(0.05, (due - self._clock()) / SECOND))
            except Exception as error:  # noqa: BLE001  the loop of a verb: tell the operator, go on
                log.error("notify", outcome="failed", fault=_fault(error))
                wait = 5.0
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), wait)

    async def once(self) -> int:
        """Queue the notifications of the comments that are due; how many comments were told."""
        now = self._clock()
        due = await self._store.read(_due, now=now)
        few: list[_Telling] = []
        for telling in due:
            if len(telling.told) > _ROWS:
                await self._tell_many(telling, now)
            else:
                few.append(telling)
        for telling, mails in zip(few, await self._store.write(_tell, due=few, now=now) if few else (), strict=True):
            self._said(telling, mails)
        return len(due)

    async def digests_due(self, now: int) -> int:
        """Queue the digests whose hour has come; how many subscriptions were looked at."""
        due = await self._store.read(subscriptions.due_digests, now=now, limit=_DIGESTS)
        told = await self._store.write(_queue_digests, listeners=due, now=now) if due else 0
        if told:
            self._wake_dispatch()
            log.info("notify", kind=Kind.DIGEST.value, mails=told)
        return len(due)

    async def _tell_many(self, telling: _Telling, now: int) -> None:
        """In several transactions, so that mail that comes in meanwhile need not wait for ten thousand rows."""
        rows, mails = telling.rows(now), 0
        for start in range(0, len(rows), _ROWS):
            mails += await self._store.write(outbox.queue, rows=rows[start : start + _ROWS])
            self._wake_dispatch()
        await self._store.write(tellings.done, comment_id=telling.comment_id, now=now)
        self._said(telling, mails)

    def _said(self, telling: _Telling, mails: int) -> None:
        if mails:
            log.info("notify", kind=Kind.NOTIFICATION.value, comment=telling.comment_id, mails=mails)
            self._wake_dispatch()

    def _wake_dispatch(self) -> None:
        if self._queued:
            self._queued.set()


@dataclass(frozen=True, slots=True)
class _Telling:
    """A comment that is due, and who is told of it."""

    comment_id: str
    comment: Comment | None
    told: tuple[Told, ...]

    def rows(self, now: int) -> list[Row]:
        return [_notification(self.comment, one, now) for one in self.told] if self.comment else []


def _due(tx: Tx, *, now: int) -> list[_Telling]:
    return [_telling(tx, comment_id) for comment_id in tellings.due(tx, now=now, limit=_COMMENTS)]


def _telling(tx: Tx, comment_id: str) -> _Telling:
    comment = comments.by_id(tx, comment_id=comment_id)
    if comment is None:
        return _Telling(comment_id, None, ())
    parent = comments.by_id(tx, comment_id=comment.parent_id) if comment.parent_id else None
    listeners = subscriptions.audience(tx, comment_id=comment_id)
    told = audience(comment, parent, ((one.mailbox, one.subscription) for one in listeners))
    return _Telling(comment_id, comment, told)


def _tell(tx: Tx, *, due: Sequence[_Telling], now: int) -> list[int]:
    """How many mails each of them makes."""
    mails = []
    for telling in due:
        mails.append(outbox.queue(tx, rows=telling.rows(now)))
        tellings.done(tx, comment_id=telling.comment_id, now=now)
    return mails


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
            tx,
            subscription_id=subscription.id,
            cadence=subscription.cadence,
            next_due=next_due,
            now=now,
            at_most=subscription.at_most,
        )
        return False
    subscriptions.digest_done(tx, subscription_id=subscription.id, next_due=next_due, now=now, until=now)
    return bool(shown)


def _fault(error: Exception) -> str:
    """What the operator reads; of an error that is not ours only its kind, for its text may hold a mailbox."""
    return str(error) if isinstance(error, LooselyError) else type(error).__name__
