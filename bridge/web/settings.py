"""The settings page of a mailbox: looked up, and changed as its owner asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bridge.acts import Occasion, copying, forgetting, leaving, naming, subscribing
from bridge.acts.forgetting import ForgetOutcome
from bridge.blog import Mailbox, Post, Scope, Subscription, SubscriptionState, Topic
from bridge.mail import subaddress
from bridge.outbound import digest
from bridge.store import comments, mailboxes, posts, subscriptions
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
    ended: tuple[FollowedTopic, ...] = ()  # by the change before, to be named

    @property
    def came_by(self) -> FollowedTopic | None:
        """The topic of the subscription that the link was for; None if that has ended."""
        own = self.subscription
        return next((one for one in self.follows if own and one.subscription.id == own.id), None)

    def today(self, now: int) -> date:
        """Today's date in the time zone of the mailbox."""
        return digest.local_day(now, self.mailbox.time_zone)


def look_up(tx: Tx, *, link: subaddress.SettingsLink, ended: tuple[str, ...] = ()) -> SettingsPage | None:
    """The settings that this link opens; None if there is no such mailbox, or if it was forgotten.

    `ended` are the subscriptions of this mailbox to name as ended.
    """
    subscription = subscriptions.by_id(tx, subscription_id=link.subscription_id)
    mailbox_id = subscription.mailbox_id if subscription else link.mailbox_id
    mailbox = mailboxes.by_id(tx, mailbox_id=mailbox_id) if mailbox_id is not None else None
    if mailbox is None or mailbox.forgotten:
        return None
    follows = tuple(
        FollowedTopic(mine, post, _begins(tx, mine))
        for mine, post in subscriptions.of_mailbox(tx, mailbox_id=mailbox.id)
    )
    over = (subscriptions.by_id(tx, subscription_id=one) for one in ended)
    gone = tuple(
        FollowedTopic(one, posts.by_id(tx, post_id=one.post_id) if one.post_id else None, _begins(tx, one))
        for one in over
        if one and one.mailbox_id == mailbox.id and one.state is SubscriptionState.LEFT
    )
    chosen = mailboxes.chosen_language(tx, mailbox_id=mailbox.id)
    return SettingsPage(mailbox, chosen, subscription, follows, gone)


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
        case settings_form.KeepOnlyAnswers():
            return SubscriptionState.ACTIVE in states.values()
        case settings_form.ChangeCadence(subscription_id):
            return states.get(subscription_id) is SubscriptionState.ACTIVE
        case _:
            return True


def grant(  # noqa: C901  one case for each change
    tx: Tx, *, settings: SettingsPage, change: settings_form.SettingsChange, now: int
) -> tuple[str, ...] | None:
    """Make the change; the subscriptions that ended beside the one that was named.

    None where too many questions wait for their answer, so that no other one is mailed.
    """
    mailbox = settings.mailbox
    match change:
        case settings_form.EndSubscription(subscription_id):
            leaving.end(tx, subscription_id=subscription_id, now=now)
        case settings_form.EndAllSubscriptions():
            leaving.leave(tx, mailbox_id=mailbox.id, now=now)
        case settings_form.KeepOnlyAnswers():
            return subscribing.subscribe(tx, Occasion(now), mailbox, Topic(Scope.ANSWERS))
        case settings_form.ChangeCadence(subscription_id, cadence, at_most):
            subscribing.set_cadence(tx, mailbox, subscription_id, cadence, at_most, now=now)
        case settings_form.ChangeClock(digest_hour, time_zone):
            subscribing.set_clock(tx, mailbox, time_zone, digest_hour, now=now)
        case settings_form.ChangePreferences(language, receipts, bundled):
            mailboxes.set_receipts(tx, mailbox_id=mailbox.id, on=receipts)
            mailboxes.set_bundled(tx, mailbox_id=mailbox.id, on=bundled)
            mailboxes.choose_language(tx, mailbox_id=mailbox.id, language=language)
        case settings_form.ChangeName(name, before):
            naming.set_name_on_page(tx, mailbox, name, before=before, now=now)
        case settings_form.PauseMail(until):
            subscribing.pause(tx, mailbox, until, now=now)
        case settings_form.ResumeMail():
            subscriptions.resume(tx, mailbox_id=mailbox.id, now=now)
        case settings_form.RequestCopy():
            copying.ask_copy(tx, mailbox=mailbox, now=now, answers=None)
        case settings_form.RequestErasure():
            asked = forgetting.ask_forget(tx, mailbox=mailbox, now=now, answers=None)
            return None if asked is ForgetOutcome.TOO_MANY_QUESTIONS else ()
    return ()
