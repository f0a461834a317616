"""A comment that is due to be announced, a digest that is due -> rows of the outbox.

outbound.audience decides who is told of a comment, by which subscription, at once or in which digest. In a busy hour,
and beyond the most mails that a subscriber wants in a week, a subscription is folded: it waits for a digest.

Each row has a name that is queued once. So a crash in the middle, or a second run, tells nobody twice.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import structlog

from bridge.acts import copying, moderating, pausing
from bridge.blog import DAY, HOUR, SECOND, Blog, Cadence, CommentState, Subscription
from bridge.errors import fault
from bridge.outbound import digest
from bridge.outbound.audience import audience
from bridge.outbound.digest import Folding, Item
from bridge.outbound.queued import Digest, MailKind, Notification
from bridge.store import announcements, comments, holds, outbox, subscriptions
from bridge.store.engine import Store, Tx, new_id
from bridge.store.outbox import QueuedMail
from bridge.store.subscriptions import Candidate, DueDigest

log = structlog.get_logger()

_COMMENTS = 20  # announced in one round
_ROWS = 500  # queued in one transaction: the writer has mail to take in meanwhile
_DIGESTS = 50
_BREATH = 0.01  # seconds between two rounds: on a busy day comments are announced together, in one commit
_PATIENCE = 30.0  # seconds until we look again by ourselves
_WEEK = 7 * DAY


class Notify:
    """Turns what is due into rows of the outbox; `queued` is set whenever there are new rows."""

    def __init__(
        self, store: Store, blogs: Sequence[Blog], clock: Callable[[], int], queued: asyncio.Event | None = None
    ) -> None:
        self._store = store
        self._blogs = blogs
        self._busy: Mapping[str, int] = {blog.id: blog.busy for blog in blogs}
        self._clock = clock
        self._queued = queued

    async def run(self, wake: asyncio.Event) -> None:
        """Look whenever `wake` is set, when the next comment is due, and every half minute for digests and copies."""
        copies = asyncio.create_task(self._copies())
        try:
            while True:
                wake.clear()
                if copies.done():
                    copies = asyncio.create_task(self._copies())
                wait = await self._round()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(wake.wait(), wait)
        finally:
            copies.cancel()

    async def _round(self) -> float:
        """Queue what is due; the seconds until we look again by ourselves."""
        try:
            if await self._store.read(_untold, blogs=self._blogs, now=self._clock()):
                mails = await self._store.write(moderating.tell, blogs=self._blogs, now=self._clock())
                self._tell_dispatch(mails, kind=MailKind.MODERATE.value)
            while await self.once() + await self.digests_due(self._clock()):  # noqa: ASYNC110 - no poll, a pause
                await asyncio.sleep(_BREATH)
            due = await self._store.read(announcements.next_due)
        except Exception as error:  # noqa: BLE001  a fault must not end the loop: tell the operator, go on
            log.error("notify", outcome="failed", fault=fault(error))
            return 5.0
        return _PATIENCE if due is None else min(_PATIENCE, max(0.05, (due - self._clock()) / SECOND))

    async def _copies(self) -> None:
        """Queue the copies that were asked for: beside the comments, since a copy can take long."""
        try:
            self._tell_dispatch(await copying.queue_copies(self._store), kind=MailKind.COPY.value)
        except Exception as error:  # noqa: BLE001  the same
            log.error("notify", outcome="failed", fault=fault(error))

    async def once(self) -> int:
        """Announce the comments that are due and queue their notifications; how many comments."""
        now = self._clock()
        due = await self._store.read(_due, now=now)
        for comment_ids, followers in _batches(due):
            if followers > _ROWS:
                mails = await self._announce_in_pieces(comment_ids[0], now)
            else:
                mails = await self._store.write(_announce, comment_ids=comment_ids, now=now, busy=self._busy)
            for comment_id, count in mails.items():
                self._tell_dispatch(count, kind=MailKind.NOTIFICATION.value, comment=comment_id)
        return len(due)

    async def digests_due(self, now: int) -> int:
        """End the pauses that are over, and queue the digests that are due; how many subscriptions were looked at."""
        if await self._store.read(subscriptions.pauses_over, now=now):
            await self._store.write(pausing.end_pauses, now=now)
        due = await self._store.read(subscriptions.due_digests, now=now, limit=_DIGESTS)
        if due:
            self._tell_dispatch(await self._store.write(_queue_digests, now=now), kind=MailKind.DIGEST.value)
        return len(due)

    async def _announce_in_pieces(self, comment_id: str, now: int) -> dict[str, int]:
        """In several transactions, so that incoming mail need not wait for ten thousand rows; how many mails."""
        rows, folds = await self._store.read(_decide, comment_id=comment_id, announced_at=now, now=now, busy=self._busy)
        mails = 0
        for start in range(0, len(rows), _ROWS):
            piece = rows[start : start + _ROWS]
            mails += await self._store.write(_queue_piece, comment_id=comment_id, mails=piece)
            if self._queued:
                self._queued.set()
        await self._store.write(_finish, comment_id=comment_id, folds=folds, now=now)
        return {comment_id: mails}

    def _tell_dispatch(self, mails: int, **what: str) -> None:
        if mails:
            log.info("notify", **what, mails=mails)
            if self._queued:
                self._queued.set()


# ---------------------------------------------------------------- comments


def _untold(tx: Tx, *, blogs: Sequence[Blog], now: int) -> bool:
    """Whether there are comments that moderators have not heard of."""
    return any(holds.untold(tx, blog_id=blog.id, settled=now - blog.settle, limit=1) for blog in blogs)


def _due(tx: Tx, *, now: int) -> dict[str, int]:
    """The comments that are due, each with how many subscriptions may cover it."""
    ids = announcements.due(tx, now=now, limit=_COMMENTS)
    found = [comment for one in ids if (comment := comments.by_id(tx, comment_id=one))]
    return {comment.id: subscriptions.count_followers(tx, comment=comment) for comment in found}


def _batches(due: Mapping[str, int]) -> Iterator[tuple[list[str], int]]:
    """The comments of one transaction, with their followers; a comment with many followers comes alone."""
    batch: list[str] = []
    total = 0
    for comment_id, followers in due.items():
        if batch and total + followers > _ROWS:
            yield batch, total
            batch, total = [], 0
        batch.append(comment_id)
        total += followers
    if batch:
        yield batch, total


def _announce(tx: Tx, *, comment_ids: Iterable[str], now: int, busy: Mapping[str, int]) -> dict[str, int]:
    """Announce these comments; the number of mails that were queued about each."""
    mails: dict[str, int] = {}
    for comment_id in comment_ids:
        announced_at = announcements.done(tx, comment_id=comment_id, now=now)
        if announced_at is None:
            continue  # undone since it was found to be due
        rows, folds = _decide(tx, comment_id=comment_id, announced_at=announced_at, now=now, busy=busy)
        _fold(tx, folds, announced_at)
        mails[comment_id] = outbox.queue(tx, rows=rows)
    return mails


def _queue_piece(tx: Tx, *, comment_id: str, mails: Sequence[QueuedMail]) -> int:
    """The number of mails that were queued; none about a comment that was undone meanwhile."""
    return outbox.queue(tx, rows=mails) if announcements.is_open(tx, comment_id=comment_id) else 0


def _finish(tx: Tx, *, comment_id: str, folds: Iterable[tuple[str, Folding]], now: int) -> None:
    announced_at = announcements.done(tx, comment_id=comment_id, now=now)
    if announced_at is not None:
        _fold(tx, folds, announced_at)


def _fold(tx: Tx, folds: Iterable[tuple[str, Folding]], announced_at: int) -> None:
    """The first comment that waits is the first that the digest holds."""
    for subscription_id, fold in folds:
        subscriptions.fold(tx, subscription_id=subscription_id, why=fold.why, due=fold.due, after=announced_at - 1)


def _decide(
    tx: Tx, *, comment_id: str, announced_at: int, now: int, busy: Mapping[str, int]
) -> tuple[list[QueuedMail], list[tuple[str, Folding]]]:
    """The mails about one comment that leave at once, and the subscriptions that wait for a digest from it on."""
    mails: list[QueuedMail] = []
    folds: list[tuple[str, Folding]] = []
    comment = comments.by_id(tx, comment_id=comment_id)
    if comment is None or comment.state is not CommentState.PUBLISHED:
        return mails, folds
    followers = subscriptions.followers(tx, comment=comment)
    about = subscriptions.announced(tx, comment=comment, followers=followers, announced_at=announced_at)
    notified = audience(about, followers)
    if not notified:
        return mails, folds
    counts = subscriptions.notifications_since(tx, post_id=comment.post_id, since=now - HOUR)
    most = busy.get(comment.blog_id, 0)
    for one in notified:
        mailbox, subscription = one.mailbox, one.subscription
        limited = subscription.at_most is not None
        of_week = subscriptions.mails_since(tx, subscription_id=subscription.id, since=now - _WEEK) if limited else ()
        is_busy = bool(most) and counts.get(mailbox.id, 0) >= most
        if fold := digest.folding(subscription, mailbox, of_week, now, is_busy):
            folds.append((subscription.id, fold))
        else:
            mail = Notification(comment.id, subscription.id, one.why)
            mails.append(_queued(subscription, mailbox.id, mail, now, mail.unique(mailbox.id)))
    return mails, folds


def _queued(
    subscription: Subscription, mailbox_id: int, mail: Notification | Digest, now: int, unique: str
) -> QueuedMail:
    blog_id = subscription.blog_id
    return QueuedMail(new_id(now), blog_id, mailbox_id, mail, queued_at=now, next_at=now, unique=unique)


# ---------------------------------------------------------------- digests


def _queue_digests(tx: Tx, *, now: int) -> int:
    """Queue the digests that are due; their number."""
    due = subscriptions.due_digests(tx, now=now, limit=_DIGESTS)
    return sum(map(_Digests(tx, due, now).queue, due))


class _Digests:
    """The digests of one round; what they have in common is read once."""

    def __init__(self, tx: Tx, due: Sequence[DueDigest], now: int) -> None:
        self._tx = tx
        self._now = now
        self._round = subscriptions.digest_round(tx, due=due, until=now)
        since = now - digest.HEARD_WITHIN
        self._counts = {
            blog_id: comments.counts_by_author(tx, blog_id=blog_id, since=since) for blog_id in self._round.candidates
        }
        self._shown: dict[tuple[str, ...], tuple[str, ...]] = {}

    def queue(self, due: DueDigest) -> bool:
        """Queue the digest, where it holds a comment, and begin the next window; whether it was queued."""
        mailbox, subscription, now = due.mailbox, due.subscription, self._now
        next_due = digest.next_due(subscription.cadence, now, mailbox.time_zone, mailbox.digest_hour)
        window = self._round.window(due)
        held = self._round.followers[mailbox.id].digest_of(
            subscription, (one.announced for one in window), self._round.told
        )
        if held and not outbox.queue(self._tx, rows=[self._mail(due, held, window)]):
            # This day, week or month has had its digest (the zone was changed, or the clock).
            subscriptions.put_off(self._tx, subscription_id=subscription.id, next_due=next_due)
            return False
        subscriptions.digest_done(self._tx, subscription_id=subscription.id, next_due=next_due, until=now)
        return bool(held)

    def _mail(self, due: DueDigest, held: list[str], window: Iterable[Candidate]) -> QueuedMail:
        subscription = due.subscription
        shown = self._in_order(tuple(held), window)
        last = subscription.fold is None and subscription.cadence is Cadence.EACH
        more = len(held) - len(shown)
        mail = Digest(subscription.id, shown, more=more, fold=subscription.fold, last=last)
        return _queued(subscription, due.mailbox.id, mail, self._now, f"d:{subscription.id}:{_window_name(due)}")

    def _in_order(self, held: tuple[str, ...], window: Iterable[Candidate]) -> tuple[str, ...]:
        """The comments that the digest shows, in its order: the same for all digests that hold the same."""
        if held not in self._shown:
            these = set(held)
            items = digest.in_order(
                Item(
                    one.comment, one.post, one.answered, self._counts[one.post.blog_id].get(one.comment.commenter.id, 0)
                )
                for one in window
                if one.comment.id in these
            )
            self._shown[held] = tuple(item.comment.id for item in items)
        return self._shown[held]


def _window_name(due: DueDigest) -> str:
    """The name says when the digest was due: after an outage, yesterday's digest must not take the place of today's.

    A digest that comes once (after a busy hour or a pause, the last of a cadence) belongs to no day, week or month.
    """
    subscription = due.subscription
    cadence = Cadence.EACH if subscription.fold else subscription.cadence
    return digest.window(cadence, subscription.next_due or 0, due.mailbox.time_zone)
