"""Subscriptions begin, change and end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum, auto

from bridge.acts import Occasion, asking, leaving, pausing, queue_mail
from bridge.blog import DAY, SECOND, Cadence, Mailbox, Scope, Subscription, SubscriptionState, Topic
from bridge.outbound import digest
from bridge.outbound.queued import ConfirmSubscription, Joined
from bridge.store import confirmations, mailboxes, subscriptions
from bridge.store.engine import Tx, new_id


@dataclass(frozen=True, slots=True)
class PendingSubscription:
    """A subscription, and the confirmation to mail; None where there is nothing to confirm or to mail again."""

    subscription: Subscription
    confirmation_id: str | None


class AskOutcome(Enum):
    """The outcome of a request to subscribe."""

    QUESTION_MAILED = auto()
    QUESTION_OPEN = auto()  # the same question went out within the last hour
    TOO_MANY_QUESTIONS = auto()  # that they have not answered
    SUBSCRIBED_BEFORE = auto()  # a mail says so
    SUBSCRIBED_BEFORE_AND_TOLD = auto()  # a mail said so today


def ask(
    tx: Tx,
    occasion: Occasion,
    mailbox: Mailbox,
    topic: Topic,
    cadence: Cadence = Cadence.EACH,
    at_most: int | None = None,
) -> AskOutcome:
    """Ask a mailbox by mail whether it wants a subscription: anybody may have asked in its name (double opt-in).

    A mailbox that mail did not reach is asked although it has the subscription: whoever says yes reads it again.
    """
    known = subscriptions.by_topic(tx, mailbox_id=mailbox.id, topic=topic)
    active = known is not None and known.state is SubscriptionState.ACTIVE
    if known and active and not mailbox.suppressed:
        unique = f"joined-again:{known.id}:{occasion.now // DAY}"
        mailed = _say_joined(tx, occasion, known, unique, again=True)
        return AskOutcome.SUBSCRIBED_BEFORE if mailed else AskOutcome.SUBSCRIBED_BEFORE_AND_TOLD
    if not asking.below_question_limit(tx, mailbox_id=mailbox.id, now=occasion.now):
        return AskOutcome.TOO_MANY_QUESTIONS
    asked = pend(
        tx,
        blog_id=mailbox.blog_id,
        mailbox_id=mailbox.id,
        topic=topic,
        cadence=cadence,
        now=occasion.now,
        anew=active,
        at_most=at_most,
    )
    if asked.confirmation_id is None:
        return AskOutcome.QUESTION_OPEN
    mail = ConfirmSubscription(asked.confirmation_id, asked.subscription.id, answers=occasion.answers)
    asking.queue_question(tx, mail, asked.confirmation_id, mailbox, occasion.now)
    return AskOutcome.QUESTION_MAILED


def pend(
    tx: Tx,
    *,
    blog_id: str,
    mailbox_id: int,
    topic: Topic,
    cadence: Cadence,
    now: int,
    anew: bool = False,
    at_most: int | None = None,
) -> PendingSubscription:
    """A subscription that is pending until it is confirmed; within an hour the same question is not mailed again.

    An active subscription stays as it is, and is asked about only `anew`.
    """
    known = subscriptions.by_topic(tx, mailbox_id=mailbox_id, topic=topic)
    active = known is not None and known.state is SubscriptionState.ACTIVE
    if known and active and not anew:
        return PendingSubscription(known, None)
    pending = SubscriptionState.PENDING
    wanted = known or Subscription(new_id(now), blog_id, mailbox_id, topic, cadence, pending, now)
    if not active:
        wanted = replace(wanted, cadence=cadence, at_most=at_most, state=pending, since=now)
        subscriptions.pend(tx, wanted=wanted)
    if asking.is_asked(tx, target_id=wanted.id, now=now):
        return PendingSubscription(wanted, None)
    asked = confirmations.open(
        tx, blog_id=blog_id, mailbox_id=mailbox_id, kind="subscription", target_id=wanted.id, now=now
    )
    return PendingSubscription(wanted, asked)


def subscribe(
    tx: Tx,
    occasion: Occasion,
    mailbox: Mailbox,
    topic: Topic,
    cadence: Cadence = Cadence.EACH,
    at_most: int | None = None,
) -> tuple[str, ...]:
    """Begin a subscription at once, for somebody who asked at an address that only their mailbox was given.

    That they read their mail is proved. A subscription that they have already stays as it is, and the mail says so. A
    subscription to the replies alone ends all others, whose ids are returned.
    """
    now = occasion.now
    mailboxes.verify(tx, mailbox_id=mailbox.id, now=now)
    known = subscriptions.by_topic(tx, mailbox_id=mailbox.id, topic=topic)
    if known and known.state is SubscriptionState.ACTIVE:
        ended = _replace(tx, occasion, mailbox, known)
        _say_joined(tx, occasion, known, f"joined-again:{known.id}:{now}", again=True, ended=ended)
        return ended
    pending = pend(
        tx, blog_id=mailbox.blog_id, mailbox_id=mailbox.id, topic=topic, cadence=cadence, now=now, at_most=at_most
    ).subscription
    confirmations.settle(tx, target_id=pending.id, now=now)
    return _activate(tx, occasion, mailbox, pending, f"joined:{pending.id}:{now}")


def confirm(tx: Tx, occasion: Occasion, mailbox: Mailbox, subscription_id: str, confirmation_id: str) -> None:
    """A yes to the question whether they want this subscription."""
    pending = subscriptions.by_id(tx, subscription_id=subscription_id)
    if pending is None:
        return
    again = pending.state is SubscriptionState.ACTIVE and mailbox.suppressed
    if again or pending.state is SubscriptionState.PENDING:
        _activate(tx, occasion, mailbox, pending, f"joined:{confirmation_id}")


def _activate(tx: Tx, occasion: Occasion, mailbox: Mailbox, pending: Subscription, unique: str) -> tuple[str, ...]:
    due = digest.due_for(mailbox, pending.cadence, occasion.now)
    subscriptions.confirm(tx, subscription_id=pending.id, now=occasion.now, next_due=due)
    ended = _replace(tx, occasion, mailbox, pending)
    _say_joined(tx, occasion, pending, unique, ended=ended)
    return ended


def _replace(tx: Tx, occasion: Occasion, mailbox: Mailbox, chosen: Subscription) -> tuple[str, ...]:
    """End the subscriptions that a subscription to the replies alone replaces; their ids."""
    if chosen.topic.scope is not Scope.ANSWERS:
        return ()
    others = tuple(one.id for one in active(tx, mailbox) if one.id != chosen.id)
    return tuple(one for one in others if leaving.end(tx, subscription_id=one, now=occasion.now))


def _say_joined(
    tx: Tx,
    occasion: Occasion,
    subscription: Subscription,
    unique: str,
    *,
    again: bool = False,
    ended: tuple[str, ...] = (),
) -> bool:
    mail = Joined(subscription.id, again=again, ended=ended, answers=occasion.answers)
    return queue_mail(
        tx,
        mail,
        blog_id=subscription.blog_id,
        mailbox_id=subscription.mailbox_id,
        now=occasion.now,
        unique=unique,
    )


def set_cadence(
    tx: Tx, mailbox: Mailbox, subscription_id: str, cadence: Cadence, at_most: int | None, *, now: int
) -> None:
    """More or fewer mails from now on; digests come by the mailbox's own clock."""
    subscriptions.set_cadence(
        tx,
        subscription_id=subscription_id,
        cadence=cadence,
        next_due=digest.due_for(mailbox, cadence, now),
        now=now,
        at_most=at_most,
    )


def set_clock(tx: Tx, mailbox: Mailbox, time_zone: str, digest_hour: int, *, now: int) -> None:
    """Another hour or zone; digests that come by their cadence move with it, others come as they were due."""
    moved = replace(mailbox, time_zone=time_zone, digest_hour=digest_hour)
    mailboxes.configure(tx, mailbox_id=mailbox.id, time_zone=time_zone, digest_hour=digest_hour)
    for one in active(tx, mailbox):
        if one.cadence is not Cadence.EACH:
            set_cadence(tx, moved, one.id, one.cadence, one.at_most, now=now)


def pause(tx: Tx, mailbox: Mailbox, until: date | None, *, now: int) -> None:
    """No mail until that day begins where they are, or until they resume."""
    zone = digest.zone_of(mailbox.time_zone)
    ends = datetime(until.year, until.month, until.day, tzinfo=zone) if until else None
    at = int(ends.timestamp()) * SECOND if ends else None
    pausing.pause(tx, mailbox_id=mailbox.id, until=at, now=now)


def active(tx: Tx, mailbox: Mailbox) -> list[Subscription]:
    """The active subscriptions of a mailbox."""
    every = subscriptions.of_mailbox(tx, mailbox_id=mailbox.id)
    return [one for one, _ in every if one.state is SubscriptionState.ACTIVE]
