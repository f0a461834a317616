"""Subscriptions end: by a command, an address, a link, or a "no". Queued mails of an ended subscription are dropped."""

from __future__ import annotations

from bridge.acts import Occasion, queue_mail
from bridge.blog import Mailbox, Scope, Subscription, Topic
from bridge.outbound.queued import Left, MailKind
from bridge.store import confirmations, departures, mailboxes, outbox, subscriptions
from bridge.store.departures import Gone
from bridge.store.engine import Tx

# They say that a subscription ended, or ask what a text is: they are no part of the subscription that they name.
_STAYS = (MailKind.LEFT, MailKind.ASK_UNSURE)


def unsubscribe(
    tx: Tx, occasion: Occasion, mailbox: Mailbox, subscription_id: str | None, post_id: str | None, unique: str
) -> bool:
    """End this subscription, else all about this post, else all, and mail that; False where there was none.

    `unique` names the mail that says so.
    """
    ended = leave(tx, mailbox_id=mailbox.id, subscription_id=subscription_id, post_id=post_id, now=occasion.now)
    if ended:
        mail = Left(subscription_id, post_id, answers=occasion.answers)
        queue_mail(tx, mail, blog_id=mailbox.blog_id, mailbox_id=mailbox.id, now=occasion.now, unique=unique)
    return ended


def leave(tx: Tx, *, mailbox_id: int, now: int, subscription_id: str | None = None, post_id: str | None = None) -> bool:
    """End this subscription, else all about this post, else all; False where there was none."""
    if subscription_id:
        return end(tx, subscription_id=subscription_id, now=now)
    return leave_all(tx, mailbox_id=mailbox_id, post_id=post_id, now=now) > 0


def end(tx: Tx, *, subscription_id: str, now: int) -> bool:
    """End a subscription, drop its queued mails and its open question; False where it had ended before."""
    mailbox_id = subscriptions.end(tx, subscription_id=subscription_id, now=now)
    if mailbox_id is None:
        return False
    ended = subscriptions.by_id(tx, subscription_id=subscription_id)
    if ended:
        _note(tx, Gone.LEFT, mailbox_id, topic_name(ended.topic), now)
    confirmations.withdraw(tx, target_id=subscription_id, now=now)
    outbox.drop_for(tx, mailbox_id=mailbox_id, subscription_id=subscription_id, but=_STAYS, now=now)
    return True


def leave_all(tx: Tx, *, mailbox_id: int, post_id: str | None, now: int) -> int:
    """Leave a post with its threads, or everything where `post_id` is None; how many subscriptions that ended.

    A post can also be left by a mailbox that follows the whole blog: then the row of that post says so.
    """
    every = subscriptions.not_left(tx, mailbox_id=mailbox_id, post_id=post_id)
    left = sum(end(tx, subscription_id=one, now=now) for one in every)
    if post_id and any(one.topic.scope is Scope.BLOG for one in _tellers(tx, mailbox_id, post_id)):
        subscriptions.leave_post(tx, mailbox_id=mailbox_id, post_id=post_id, now=now, muted_at=None)
        _note(tx, Gone.LEFT_POST, mailbox_id, post_id, now)
        left += 1
    return left


def mute(tx: Tx, *, mailbox_id: int, post_id: str, now: int) -> bool:
    """No existing subscription tells of this post any more, not even of answers there; whether that is new.

    The queued mails about the post are dropped. A subscription that begins later tells of it again.
    """
    dropped = outbox.drop_about(tx, mailbox_id=mailbox_id, post_id=post_id, now=now)
    if not _tellers(tx, mailbox_id, post_id):
        return dropped > 0
    leave_all(tx, mailbox_id=mailbox_id, post_id=post_id, now=now)
    subscriptions.leave_post(tx, mailbox_id=mailbox_id, post_id=post_id, now=now, muted_at=now)
    _note(tx, Gone.MUTED, mailbox_id, post_id, now)
    return True


def topic_name(topic: Topic) -> str:
    """The name of a topic among the departures of a mailbox."""
    return f"{topic.scope.value} {topic.about}"


def _note(tx: Tx, what: Gone, mailbox_id: int, about: str, now: int) -> None:
    """A backup from before does not begin it again (`acts.departing`)."""
    mailbox = mailboxes.by_id(tx, mailbox_id=mailbox_id)
    if mailbox is not None:
        departures.note(tx, what=what, blog_id=mailbox.blog_id, address=mailbox.address, about=about, now=now)


def _tellers(tx: Tx, mailbox_id: int, post_id: str) -> list[Subscription]:
    follower = subscriptions.follower(tx, mailbox_id=mailbox_id, post_id=post_id)
    return follower.tellers(post_id) if follower else []
