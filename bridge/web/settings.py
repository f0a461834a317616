"""What a mailbox follows and how it likes its mails: looked up for its page, and changed as it wishes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from bridge.acts import copying, forgetting
from bridge.blog import SECOND, Cadence, Mailbox, Post, Subscription, SubscriptionState
from bridge.mail import subaddress
from bridge.outbound import digest
from bridge.store import comments, mailboxes, subscriptions
from bridge.store.engine import Tx
from bridge.web import views, wishes

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Follows:
    """One thing that is followed: a subscription, its post, and whose letter its thread begins with."""

    subscription: Subscription
    post: Post | None
    below: str = ""

    @property
    def chosen(self) -> str:
        return wishes.cadence(self.subscription)

    @property
    def choices(self) -> tuple[str, ...]:
        return wishes.cadences(self.subscription.at_most)


@dataclass(frozen=True, slots=True)
class Settings:
    """Whose page it is, which subscription its link was for, if one, and all that this mailbox follows on this blog."""

    mailbox: Mailbox
    language: str | None  # that they have chosen
    subscription: Subscription | None
    follows: tuple[Follows, ...]

    def own(self, subscription_id: str) -> Subscription | None:
        """The subscription of this id, if it is among these."""
        return next((one.subscription for one in self.follows if one.subscription.id == subscription_id), None)

    def today(self, now: int) -> date:
        """What their calendar shows."""
        return (_EPOCH + timedelta(microseconds=now)).astimezone(digest.zone_of(self.mailbox.time_zone)).date()


def look_up(tx: Tx, *, link: subaddress.SettingsLink) -> Settings | None:
    """The settings that this link opens; None where they are nobody's, or of somebody who was forgotten."""
    subscription = subscriptions.by_id(tx, subscription_id=link.subscription_id)
    mailbox_id = subscription.mailbox_id if subscription else link.mailbox_id
    mailbox = mailboxes.by_id(tx, mailbox_id=mailbox_id) if mailbox_id is not None else None
    if mailbox is None or "@" not in mailbox.address:
        return None
    follows = tuple(
        Follows(mine, post, _begins(tx, mine)) for mine, post in subscriptions.of_mailbox(tx, mailbox_id=mailbox.id)
    )
    return Settings(mailbox, mailboxes.chosen_language(tx, mailbox_id=mailbox.id), subscription, follows)


def _begins(tx: Tx, subscription: Subscription) -> str:
    comment_id = subscription.topic.comment_id
    comment = comments.by_id(tx, comment_id=comment_id) if comment_id else None
    return views.name(comment) if comment else ""


def possible(wish: wishes.Wish, found: Settings) -> bool:
    """Whether it is this mailbox's to wish."""
    match wish:
        case wishes.Leave(subscription_id):
            return found.own(subscription_id) is not None
        case wishes.HearAt(subscription_id):
            mine = found.own(subscription_id)
            return mine is not None and mine.state is SubscriptionState.ACTIVE
        case _:
            return True


def leave(tx: Tx, *, settings: Settings, now: int) -> None:
    """What a mail program's one button asks: no more of what its mail was about, or of anything."""
    if settings.subscription:
        subscriptions.leave(tx, subscription_id=settings.subscription.id, now=now)
    else:
        subscriptions.leave_all(tx, mailbox_id=settings.mailbox.id, post_id=None, now=now)


def grant(tx: Tx, *, settings: Settings, wish: wishes.Wish, now: int) -> None:
    """Do it."""
    mailbox = settings.mailbox
    match wish:
        case wishes.Leave(subscription_id):
            subscriptions.leave(tx, subscription_id=subscription_id, now=now)
        case wishes.LeaveAll():
            subscriptions.leave_all(tx, mailbox_id=mailbox.id, post_id=None, now=now)
        case wishes.HearAt(subscription_id, cadence, at_most):
            due = digest.due_for(mailbox, cadence, now)
            subscriptions.set_cadence(
                tx, subscription_id=subscription_id, cadence=cadence, next_due=due, now=now, at_most=at_most
            )
        case wishes.Clock():
            _set_clock(tx, settings, wish, now)
        case wishes.Like(language, receipts, bundled):
            mailboxes.set_receipts(tx, mailbox_id=mailbox.id, on=receipts)
            mailboxes.set_bundled(tx, mailbox_id=mailbox.id, on=bundled)
            mailboxes.choose_language(tx, mailbox_id=mailbox.id, language=language)
        case wishes.Pause(until):
            subscriptions.pause(tx, mailbox_id=mailbox.id, until=_begin(until, mailbox) if until else None, now=now)
        case wishes.Resume():
            subscriptions.resume(tx, mailbox_id=mailbox.id, now=now)
        case wishes.Copy():
            copying.ask_copy(tx, mailbox=mailbox, now=now, answers=None)
        case wishes.Forget():
            forgetting.ask_forget(tx, mailbox=mailbox, now=now, answers=None)


def _set_clock(tx: Tx, settings: Settings, clock: wishes.Clock, now: int) -> None:
    """Digests that are due by their cadence move with the clock; one that is due for another reason comes as it was."""
    moved = replace(settings.mailbox, digest_hour=clock.digest_hour, time_zone=clock.time_zone)
    mailboxes.configure(tx, mailbox_id=moved.id, time_zone=moved.time_zone, digest_hour=moved.digest_hour)
    for one in settings.follows:
        mine = one.subscription
        if mine.state is SubscriptionState.ACTIVE and mine.cadence is not Cadence.EACH:
            due = digest.due_for(moved, mine.cadence, now)
            subscriptions.set_cadence(tx, subscription_id=mine.id, cadence=mine.cadence, next_due=due, now=now)


def _begin(day: date, mailbox: Mailbox) -> int:
    """The instant at which that day begins where they are."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=digest.zone_of(mailbox.time_zone))
    return int(midnight.timestamp()) * SECOND
