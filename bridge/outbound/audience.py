"""a comment, who listens -> who is told of it, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bridge.blog import Comment, Mailbox, Scope, Subscription, SubscriptionState
from bridge.outbound.queued import NotificationReason

# The narrowest first.
_WHY = {
    Scope.ANSWERS: NotificationReason.ANSWERED,
    Scope.THREAD: NotificationReason.THREAD,
    Scope.POST: NotificationReason.POST,
    Scope.BLOG: NotificationReason.BLOG,
}
_BREADTH = {scope: breadth for breadth, scope in enumerate(_WHY)}


@dataclass(frozen=True, slots=True)
class Told:
    """One mailbox, the subscription that it is told by, and why."""

    mailbox: Mailbox
    subscription: Subscription
    why: NotificationReason


def audience(
    comment: Comment, parent: Comment | None, listeners: Iterable[tuple[Mailbox, Subscription]]
) -> tuple[Told, ...]:
    """Each mailbox once, by its narrowest subscription; never the comment's author, nor who can't be written to."""
    chosen: dict[int, tuple[Mailbox, Subscription]] = {}
    for mailbox, subscription in listeners:
        if mailbox.id == comment.commenter.id or mailbox.suppressed or mailbox.paused:
            continue
        if not covers(subscription, comment, parent):
            continue
        known = chosen.get(mailbox.id)
        if known is None or _BREADTH[subscription.topic.scope] < _BREADTH[known[1].topic.scope]:
            chosen[mailbox.id] = mailbox, subscription
    return tuple(Told(mailbox, by, _why(mailbox, by, parent)) for mailbox, by in chosen.values())


def covers(subscription: Subscription, comment: Comment, parent: Comment | None) -> bool:
    """Whether it is in force for this comment. Whether that is said in a thread, is for the store to know."""
    if subscription.state is not SubscriptionState.ACTIVE:
        return False
    if subscription.topic.scope is Scope.ANSWERS:
        return parent is not None and parent.commenter.id == subscription.mailbox_id
    return subscription.post_id in (None, comment.post_id)


def _why(mailbox: Mailbox, subscription: Subscription, parent: Comment | None) -> NotificationReason:
    if parent is not None and parent.commenter.id == mailbox.id:
        return NotificationReason.ANSWERED
    return _WHY[subscription.topic.scope]
