"""When a digest is due, when single mails wait for one, and in which order a digest shows its comments."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from bridge.blog import DAY, HOUR, SECOND, Cadence, Comment, Fold, Mailbox, Post, Subscription

MOST_ITEMS = 24  # of one digest; the pages have the rest
HEARD_WITHIN = 90 * DAY  # older comments do not count as heard
_WEEK = 7 * DAY
_QUIET = 2  # comments within that time, of an author who is heard seldom
_FIXED = re.compile(r"UTC([+-])(\d\d):([0-5]\d)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONDAY = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A comment that a digest holds."""

    comment: Comment
    post: Post
    answered: bool  # on the page
    heard: int = _QUIET + 1  # how many comments of its author were published lately, this one included

    @property
    def open_question(self) -> bool:
        return not self.answered and "?" in self.comment.text


# ---------------------------------------------------------------- when


def next_due(cadence: Cadence, after: int, time_zone: str, hour: int) -> int:
    """The first window's start after `after`: each day, Monday, or month's first day, when that clock shows `hour`.

    Where the clock skips that hour it is the first instant after the gap, where it shows it twice the first of them.
    """
    zone = zone_of(time_zone)
    day = (_EPOCH + timedelta(microseconds=after)).astimezone(zone).date() - timedelta(days=1)
    while True:
        if _begins(cadence, day):
            due = _instant(datetime.combine(day, time(hour)), zone)
            if due > after:
                return due
        day += timedelta(days=1)


def _begins(cadence: Cadence, day: date) -> bool:
    """True if a window begins on this day."""
    match cadence:
        case Cadence.WEEKLY:
            return day.weekday() == _MONDAY
        case Cadence.MONTHLY:
            return day.day == 1
        case Cadence.DAILY | Cadence.EACH:
            return True


def due_for(mailbox: Mailbox, cadence: Cadence, after: int) -> int | None:
    """When the next digest of this mailbox is due; None for the cadence `each`."""
    if cadence is Cadence.EACH:
        return None
    return next_due(cadence, after, mailbox.time_zone, mailbox.digest_hour)


def window(cadence: Cadence, due: int, time_zone: str) -> str:
    """The name of the window that began at `due`: the local day, ISO week or month; for `each`, that second.

    At most one digest has this name.
    """
    if cadence is Cadence.EACH:
        return f"{_EPOCH + timedelta(microseconds=due):%Y-%m-%dT%H:%M:%S}"
    day = local_day(due, time_zone)
    if cadence is Cadence.MONTHLY:
        return f"{day:%Y-%m}"
    if cadence is Cadence.WEEKLY:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    return day.isoformat()


@lru_cache(maxsize=1024)
def zone_of(time_zone: str) -> tzinfo:
    """The zone of an IANA name or of a fixed offset such as `UTC+05:45`; UTC where it is neither."""
    fixed = _FIXED.fullmatch(time_zone)
    if fixed and int(fixed[2]) < 24:
        offset = timedelta(hours=int(fixed[2]), minutes=int(fixed[3]))
        return timezone(-offset if fixed[1] == "-" else offset)
    try:
        return ZoneInfo(time_zone)
    except (OSError, ValueError, LookupError):  # LookupError: no such zone
        return UTC


def local_day(at: int, time_zone: str) -> date:
    return (_EPOCH + timedelta(microseconds=at)).astimezone(zone_of(time_zone)).date()


def _instant(wanted: datetime, zone: tzinfo) -> int:
    """When that zone's clock first shows `wanted` or, if it never does, what comes after."""
    first = wanted.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wanted:
        return _microseconds(first)
    # A gap. The clock jumps at an instant between the wanted time read with the later offset and with the earlier
    # one; both are near, and zones jump on whole seconds.
    low, high = wanted.replace(tzinfo=zone, fold=1).astimezone(UTC), first
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(zone).replace(tzinfo=None) >= wanted:
            high = middle
        else:
            low = middle
    return _microseconds(high)


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(seconds=1) * SECOND


# ---------------------------------------------------------------- single mails that wait


@dataclass(frozen=True, slots=True)
class Folding:
    """Why a subscription that tells at once waits for a digest from now on, and when that digest is due."""

    why: Fold
    due: int


def folding(
    subscription: Subscription, mailbox: Mailbox, mails: Sequence[int], now: int, is_busy: bool
) -> Folding | None:
    """Why and until when the single mails of a subscription wait; None where they do not wait.

    `mails` has the times of its mails within the last week, oldest first; `is_busy` says that this mailbox has got as
    many single mails about the post within the last hour as anybody gets.
    """
    most = subscription.at_most
    if most is not None and len(mails) >= most:
        room = mails[-most] + _WEEK  # then one of the mails is older than a week, and the digest takes its place
        due = next_due(Cadence.DAILY, max(now, room), mailbox.time_zone, mailbox.digest_hour)
        return Folding(Fold.LIMIT, due)
    return Folding(Fold.BUSY, now + HOUR) if is_busy else None


# ---------------------------------------------------------------- in which order


def in_order(items: Iterable[Item], most: int = MOST_ITEMS) -> tuple[Item, ...]:
    """Open questions, then first comments of an author, then authors who are heard seldom, then the rest by time.

    Each author has a turn before an author has a second one. The turns choose the `most` comments that are shown, and
    the order within each of the four groups. Comments of one post come together, so that each thread is read once.
    """
    chosen = _in_turns(sorted(items, key=_place))[:most]
    ranks: dict[int, list[Item]] = defaultdict(list)
    for item in sorted(chosen, key=_place):
        ranks[_rank(item)].append(item)
    threads: dict[str, list[Item]] = defaultdict(list)
    for rank in sorted(ranks):
        for item in _in_turns(ranks[rank]):
            threads[item.post.id].append(item)
    return tuple(item for thread in threads.values() for item in thread)


def _place(item: Item) -> tuple[int, int, int, str]:
    rank = _rank(item)
    return rank, item.heard if rank == 2 else 0, item.comment.posted_at, item.comment.id


def _rank(item: Item) -> int:
    if item.open_question:
        return 0
    if item.comment.first:
        return 1
    return 2 if item.heard <= _QUIET else 3


def _in_turns(items: Sequence[Item]) -> list[Item]:
    """The first of each author, then the next of each author: an author of many comments crowds out nobody."""
    waiting: dict[int, deque[Item]] = defaultdict(deque)
    for item in items:
        waiting[item.comment.commenter.id].append(item)
    turns: list[Item] = []
    while waiting:
        for author in list(waiting):
            turns.append(waiting[author].popleft())
            if not waiting[author]:
                del waiting[author]
    return turns
