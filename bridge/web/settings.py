"""The settings page of a mailbox: looked up, and changed as its owner asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bridge.acts import copying, forgetting, leaving, subscribing
from bridge.acts.forgetting import ForgetOutcome
from bridge.blog import Mailbox, Post, Subscription, SubscriptionState
from bridge.mail import subaddress
from bridge.outbound import digest
from bridge.store import comments, mailboxes, subscriptions
from bridge.store.engine import Tx
from bridge.web import settings_form, views


@dataclass(frozen=True, slots=True)
class FollowedTopic:
    """A subscription, its post, and the name of the author whose comment starts its thread ("" without one)."""

    subscription: Subscription
    post: Post | None
    below: str = ""


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """A mailbox, the subscription that its link was for (if any), and all its subscriptions on this blog."""

    mailbox: Mailbox
    language: str | None  # chosen on this page
    subscription: Subscription | None
    follows: tuple[FollowedTopic, ...]

    def today(self, now: int) -> date:
        """Today's date in the time zone of the mailbox."""
        return digest.local_day(now, self.mailbox.time_zone)


def look_up(tx: Tx, *, link: subaddress.SettingsLink) -> SettingsPage | None:
    """The settings that this link opens; None if there is no such mailbox, or if it was forgotten."""
    subscription = subscriptions.by_id(tx, subscription_id=link.subscription_id)
    mailbox_id = subscription.mailbox_id if subscription else link.mailbox_id
    mailbox = mailboxes.by_id(tx, mailbox_id=mailbox_id) if mailbox_id is not None else None
    if mailbox is None or mailbox.forgotten:
        return None
    follows = tuple(
        FollowedTopic(mine, post, _begins(tx, mine))
        for mine, post in subscriptions.of_mailbox(tx, mailbox_id=mailbox.id)
    )
    return SettingsPage(mailbox, mailboxes.chosen_language(tx, mailbox_id=mailbox.id), subscription, follows)


def _begins(tx: Tx, subscription: Subscription) -> str:
    comment_id = subscription.topic.comment_id
    comment = comments.by_id(tx, comment_id=comment_id) if comment_id else None
    return views.known_as(comment.commenter) if comment else ""


def possible(change: settings_form.SettingsChange, found: SettingsPage) -> bool:
    """True if the change is about a subscription of this mailbox."""
    states = {one.subscription.id: one.subscription.state for one in found.follows}
    match change:
        case settings_form.EndSubscription(subscription_id):
            return subscription_id in states
        case settings_form.ChangeCadence(subscription_id):
            return states.get(subscription_id) is SubscriptionState.ACTIVE
        case _:
            return True


def grant(tx: Tx, *, settings: SettingsPage, change: settings_form.SettingsChange, now: int) -> bool:
    """Make the change; False where too many questions wait for their answer, so that no other one is mailed."""
    mailbox = settings.mailbox
    match change:
        case settings_form.EndSubscription(subscription_id):
            leaving.end(tx, subscription_id=subscription_id, now=now)
        case settings_form.EndAllSubscriptions():
            leaving.leave(tx, mailbox_id=mailbox.id, now=now)
        case settings_form.ChangeCadence(subscription_id, cadence, at_most):
            subscribing.set_cadence(tx, mailbox, subscription_id, cadence, at_most, now=now)
        case settings_form.ChangeClock(digest_hour, time_zone):
            subscribing.set_clock(tx, mailbox, time_zone, digest_hour, now=now)
        case settings_form.ChangePreferences(language, receipts, bundled):
            mailboxes.set_receipts(tx, mailbox_id=mailbox.id, on=receipts)
            mailboxes.set_bundled(tx, mailbox_id=mailbox.id, on=bundled)
            mailboxes.choose_language(tx, mailbox_id=mailbox.id, language=language)
        case settings_form.PauseMail(until):
            subscribing.pause(tx, mailbox, until, now=now)
        case settings_form.ResumeMail():
            subscriptions.resume(tx, mailbox_id=mailbox.id, now=now)
        case settings_form.RequestCopy():
            copying.ask_copy(tx, mailbox=mailbox, now=now, answers=None)
        case settings_form.RequestErasure():
            asked = forgetting.ask_forget(tx, mailbox=mailbox, now=now, answers=None)
            return asked is not ForgetOutcome.TOO_MANY_QUESTIONS
    return True
