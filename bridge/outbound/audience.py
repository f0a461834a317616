"""a comment, who listens -> who is told of it, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bridge.blog import Comment, Mailbox, Subscription, SubscriptionState
from bridge.outbound.mails import Why


@dataclass(frozen=True, slots=True)
class Told:
    """One mailbox, the subscription that it is told by, and why."""

    mailbox: Mailbox
    subscription: Subscription
    why: Why


def audience(
    comment: Comment, parent: Comment | None, listeners: Iterable[tuple[Mailbox, Subscription]]
) -> tuple[Told, ...]:
    """Each mailbox once, by its narrowest subscription; never the comment's author, nor who can't be written to."""
    chosen: dict[int, tuple[Mailbox, Subscription]] = {}
    for mailbox, subscription in listeners:
        if mailbox.id == comment.commenter.id or mailbox.suppressed or not covers(subscription, comment.post_id):
            continue
        if mailbox.id not in chosen or subscription.post_id is not None:
            chosen[mailbox.id] = mailbox, subscription
    return tuple(Told(mailbox, by, _why(mailbox, by, parent)) for mailbox, by in chosen.values())


def covers(subscription: Subscription, post_id: str) -> bool:
    """Whether it is in force for this post."""
    return subscription.state is SubscriptionState.ACTIVE and subscription.post_id in (None, post_id)


def _why(mailbox: Mailbox, subscription: Subscription, parent: Comment | None) -> Why:
    if parent is not None and parent.commenter.id == mailbox.id:
        return Why.ANSWERED
    return Why.POST if subscription.post_id is not None else Why.BLOG
