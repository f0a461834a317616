"""What is due -> who is told -> the outbox. A comment that was published, a digest whose hour has come.

Where a conversation is busy, or somebody wants only so many mails a week, what is more waits for a digest.

Everything is queued under a name that says what it is, so a crash in the middle, or a second run, tells nobody twice.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from bridge.acts import copying
from bridge.blog import DAY, HOUR, SECOND, Blog, Cadence, Comment, Fold, Post, Subscription, SubscriptionState
from bridge.errors import LooselyError
from bridge.outbound import digest
from bridge.outbound.audience import Told, audience
from bridge.outbound.digest import Item
from bridge.outbound.queued import Digest, MailKind, Notification
from bridge.store import announcements, comments, outbox, subscriptions, voices
from bridge.store.engine import Store, Tx, new_id
from bridge.store.outbox import QueuedMail
from bridge.store.subscriptions import Listener

log = structlog.get_logger()

_COMMENTS = 20  # told in one round
_ROWS = 500  # queued in one transaction: the writer has mail to take in meanwhile
_DIGESTS = 50
_BREATH = 0.01  # seconds between two rounds: on a busy day comments are told together, in one commit
_PATIENCE = 30.0  # seconds until we look again by ourselves
_WEEK = 7 * DAY


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
                if await copying.queue_copies(self._store):
                    self._wake_dispatch()
                due = await self._store.read(announcements.next_due)
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
        few: list[_Announcement] = []
        for announcement in due:
            if len(announcement.told) > _ROWS:
                await self._tell_many(announcement, now)
            else:
                few.append(announcement)
        told = await self._store.write(_tell, due=few, now=now, busy=self._busy) if few else ()
        for announcement, mails in zip(few, told, strict=True):
            self._said(announcement, mails)
        return len(due)

    async def digests_due(self, now: int) -> int:
        """End the pauses and queue the digests whose hour has come; how many subscriptions were looked at."""
        if await self._store.read(subscriptions.pauses_over, now=now):
            await self._store.write(subscriptions.end_pauses, now=now)
        due = await self._store.read(subscriptions.due_digests, now=now, limit=_DIGESTS)
        told = await self._store.write(_queue_digests, listeners=due, now=now) if due else 0
        if told:
            self._wake_dispatch()
            log.info("notify", kind=MailKind.DIGEST.value, mails=told)
        return len(due)

    async def _tell_many(self, announcement: _Announcement, now: int) -> None:
        """In several transactions, so that mail that comes in meanwhile need not wait for ten thousand rows."""
        at_once, folds = await self._store.read(_parted, announcement=announcement, now=now, busy=self._busy)
        rows, mails = announcement.rows(at_once, now), 0
        for start in range(0, len(rows), _ROWS):
            mails += await self._store.write(outbox.queue, rows=rows[start : start + _ROWS])
            self._wake_dispatch()
        await self._store.write(_told, comment_id=announcement.comment_id, folds=folds, now=now)
        self._said(announcement, mails)

    @property
    def _busy(self) -> Mapping[str, int]:
        """How many single mails about one post a person gets within an hour, by blog."""
        return {blog.id: blog.busy for blog in self._blogs.values()}

    def _said(self, announcement: _Announcement, mails: int) -> None:
        if mails:
            log.info("notify", kind=MailKind.NOTIFICATION.value, comment=announcement.comment_id, mails=mails)
            self._wake_dispatch()

    def _wake_dispatch(self) -> None:
        if self._queued:
            self._queued.set()


@dataclass(frozen=True, slots=True)
class _Announcement:
    """A comment that is due, and who is told of it."""

    comment_id: str
    comment: Comment | None
    told: tuple[Told, ...]

    def rows(self, told: Sequence[Told], now: int) -> list[QueuedMail]:
        return [_notification(self.comment, one, now) for one in told] if self.comment else []


@dataclass(frozen=True, slots=True)
class _Folding:
    """A wish that hears no single comment until its digest, which is due then."""

    subscription_id: str
    why: Fold
    due: int


def _due(tx: Tx, *, now: int) -> list[_Announcement]:
    return [_telling(tx, comment_id) for comment_id in announcements.due(tx, now=now, limit=_COMMENTS)]


def _telling(tx: Tx, comment_id: str) -> _Announcement:
    comment = comments.by_id(tx, comment_id=comment_id)
    if comment is None:
        return _Announcement(comment_id, None, ())
    parent = comments.by_id(tx, comment_id=comment.parent_id) if comment.parent_id else None
    listeners = subscriptions.audience(tx, comment_id=comment_id)
    told = audience(comment, parent, ((one.mailbox, one.subscription) for one in listeners))
    return _Announcement(comment_id, comment, told)


def _tell(tx: Tx, *, due: Sequence[_Announcement], now: int, busy: Mapping[str, int]) -> list[int]:
    """How many mails each of them makes."""
    mails = []
    for announcement in due:
        at_once, folds = _parted(tx, announcement=announcement, now=now, busy=busy)
        told = _told(tx, comment_id=announcement.comment_id, folds=folds, now=now)
        mails.append(outbox.queue(tx, rows=announcement.rows(at_once, now)) if told else 0)
    return mails


def _told(tx: Tx, *, comment_id: str, folds: Sequence[_Folding], now: int) -> bool:
    """It is told, and for some it waits for a digest; False where it was taken back meanwhile."""
    # A wish is folded before the first comment that waits is told: the digest begins there.
    for one in folds:
        subscriptions.fold(tx, subscription_id=one.subscription_id, why=one.why, due=one.due, now=now)
    return announcements.done(tx, comment_id=comment_id, now=now)


def _parted(
    tx: Tx, *, announcement: _Announcement, now: int, busy: Mapping[str, int]
) -> tuple[tuple[Told, ...], tuple[_Folding, ...]]:
    """Who gets a mail at once, and whose wish waits for a digest from here on."""
    if announcement.comment is None or not announcement.told:
        return (), ()
    lately = subscriptions.told_lately(tx, post_id=announcement.comment.post_id, since=now - HOUR)
    bound = busy.get(announcement.comment.blog_id, 0)
    at_once: list[Told] = []
    folds: list[_Folding] = []
    for one in announcement.told:
        why = _fold(tx, one, now, is_busy=bool(bound) and lately.get(one.mailbox.id, 0) >= bound)
        if why is None:
            at_once.append(one)
        else:
            folds.append(why)
    return tuple(at_once), tuple(folds)


def _fold(tx: Tx, told: Told, now: int, *, is_busy: bool) -> _Folding | None:
    """Why and until when one person's mails wait, if they do."""
    wish = told.subscription
    if wish.at_most is not None:
        mails = subscriptions.mails_since(tx, subscription_id=wish.id, since=now - _WEEK)
        if len(mails) >= wish.at_most:
            # From then on one of the mails is older than a week, and there is room for the digest.
            room = mails[-wish.at_most] + _WEEK
            due = digest.next_due(Cadence.DAILY, max(now, room), told.mailbox.time_zone, told.mailbox.digest_hour)
            return _Folding(wish.id, Fold.LIMIT, due)
    return _Folding(wish.id, Fold.BUSY, now + HOUR) if is_busy else None


def _notification(comment: Comment, told: Told, now: int) -> QueuedMail:
    mail = Notification(comment.id, told.subscription.id, told.why)
    return QueuedMail(
        new_id(now),
        comment.blog_id,
        told.mailbox.id,
        mail,
        queued_at=now,
        next_at=now,
        unique=mail.unique(told.mailbox.id),
    )


def _queue_digests(tx: Tx, *, listeners: Sequence[Listener], now: int) -> int:
    known = _Known(tx, now)
    return sum(_queue_digest(known, listener) for listener in listeners)


class _Known:
    """What the digests of one round have in common, read once."""

    def __init__(self, tx: Tx, now: int) -> None:
        self.tx = tx
        self.now = now
        self._comments: dict[str, tuple[Comment, Post]] = {}
        self._answered: dict[str, frozenset[str | None]] = {}
        self._heard: dict[str, dict[int, int]] = {}
        self._shown: dict[tuple[str, ...], tuple[str, ...]] = {}

    def unheard(self, wish: Subscription) -> tuple[str, ...]:
        """The comments that somebody has not been told of yet."""
        found = subscriptions.unheard(self.tx, subscription=wish, until=self.now, known=self._comments)
        return tuple(comment.id for comment, _ in found)

    def shown(self, unheard: tuple[str, ...]) -> tuple[str, ...]:
        """Those of them that a digest tells, in its order: the same for all who heard the same before."""
        if unheard not in self._shown:
            items = digest.in_order(self._item(*self._comments[one]) for one in unheard)
            self._shown[unheard] = tuple(item.comment.id for item in items)
        return self._shown[unheard]

    def _item(self, comment: Comment, post: Post) -> Item:
        if post.id not in self._answered:
            said = comments.of_post(self.tx, post_id=post.id)
            self._answered[post.id] = frozenset(one.parent_id for one in said)
        if post.blog_id not in self._heard:
            since = self.now - digest.HEARD_WITHIN
            self._heard[post.blog_id] = voices.heard(self.tx, blog_id=post.blog_id, since=since)
        heard = self._heard[post.blog_id].get(comment.commenter.id, 0)
        return Item(comment, post, comment.id in self._answered[post.id], heard)


def _queue_digest(known: _Known, listener: Listener) -> bool:
    """One digest where there is something to tell, and the next window; in one transaction."""
    tx, now, mailbox = known.tx, known.now, listener.mailbox
    wish = subscriptions.by_id(tx, subscription_id=listener.subscription.id)
    if wish is None or wish.state is not SubscriptionState.ACTIVE or wish.next_due is None or wish.next_due > now:
        return False  # it was told, or ended, since it was found to be due
    next_due = digest.next_due(wish.cadence, now, mailbox.time_zone, mailbox.digest_hour)
    unheard = known.unheard(wish)
    shown = known.shown(unheard)
    more = len(unheard) - len(shown)
    last = wish.fold is None and wish.cadence is Cadence.EACH
    row = QueuedMail(
        new_id(now),
        wish.blog_id,
        mailbox.id,
        Digest(wish.id, shown, more=more, fold=wish.fold, last=last),
        queued_at=now,
        next_at=now,
        unique=f"d:{wish.id}:{_window(wish, wish.next_due, mailbox.time_zone)}",
    )
    if shown and not outbox.queue(tx, rows=[row]):
        # This window has had its digest (its zone was changed, or the clock): what is new waits for the next one.
        subscriptions.set_cadence(
            tx, subscription_id=wish.id, cadence=wish.cadence, next_due=next_due, now=now, at_most=wish.at_most
        )
        return False
    subscriptions.digest_done(tx, subscription_id=wish.id, next_due=next_due, now=now, until=now)
    return bool(shown)


def _window(wish: Subscription, due: int, time_zone: str) -> str:
    """Named for when it was due: after an outage yesterday's digest must not stand for today's.

    What comes together for once (a busy hour, a pause, the last digest of a cadence) is no day's or week's digest.
    """
    return digest.window(Cadence.EACH if wish.fold else wish.cadence, due, time_zone)


def _fault(error: Exception) -> str:
    """What the operator reads; of an error that is not ours only its kind, for its text may hold a mailbox."""
    return str(error) if isinstance(error, LooselyError) else type(error).__name__
