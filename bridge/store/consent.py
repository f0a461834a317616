"""A wish, the question about it, and a yes by mail or on a page; the second yes changes nothing."""

from __future__ import annotations

from bridge.blog import DAY, Cadence, CommentState, Mailbox, Subscription, SubscriptionState, Topic
from bridge.outbound import digest
from bridge.outbound.queued import ConfirmSubscription, Joined, MailValue, question_name
from bridge.store import comments, confirmations, mailboxes, outbox, receipts, subscriptions
from bridge.store.confirmations import Confirmation
from bridge.store.engine import Tx, new_id


def ask(
    tx: Tx,
    *,
    blog_id: str,
    mailbox_id: int,
    topic: Topic,
    cadence: Cadence,
    now: int,
    answers: str | None,
    at_most: int | None = None,
) -> None:
    """A wish to be told, and the mail in answer to it: a question, or that they follow already; that once a day.

    A mailbox that has too many questions open is asked nothing more. One that mail did not reach is asked though it
    follows: whoever answers reads it again.
    """
    known = subscriptions.by_topic(tx, mailbox_id=mailbox_id, topic=topic)
    mailbox = mailboxes.by_id(tx, mailbox_id=mailbox_id)
    follows = known is not None and known.state is SubscriptionState.ACTIVE
    if known and follows and not (mailbox and mailbox.suppressed):
        _queue(tx, known, Joined(known.id, again=True, answers=answers), now, f"joined-again:{known.id}:{now // DAY}")
    elif confirmations.may_ask(tx, mailbox_id=mailbox_id, now=now):
        asked = subscriptions.ask(
            tx,
            blog_id=blog_id,
            mailbox_id=mailbox_id,
            topic=topic,
            cadence=cadence,
            now=now,
            anew=follows,
            at_most=at_most,
        )
        if asked.confirmation_id:
            question = ConfirmSubscription(asked.confirmation_id, asked.subscription.id, answers)
            _queue(tx, asked.subscription, question, now, question_name(asked.confirmation_id))


def follow(
    tx: Tx,
    *,
    mailbox: Mailbox,
    topic: Topic,
    cadence: Cadence,
    now: int,
    answers: str | None,
    at_most: int | None = None,
) -> Subscription:
    """The wish of somebody who wrote it at an address that only their mailbox was given: active at once, and mailed.

    That they read their mail is proved. What they follow already stays as it is, and the mail says so.
    """
    mailboxes.verify(tx, mailbox_id=mailbox.id, now=now)
    known = subscriptions.by_topic(tx, mailbox_id=mailbox.id, topic=topic)
    if known and known.state is SubscriptionState.ACTIVE:
        _queue(tx, known, Joined(known.id, again=True, answers=answers), now, f"joined-again:{known.id}:{now}")
        return known
    wished = subscriptions.ask(
        tx, blog_id=mailbox.blog_id, mailbox_id=mailbox.id, topic=topic, cadence=cadence, now=now, at_most=at_most
    ).subscription
    confirmations.settle(tx, target_id=wished.id, now=now)
    due = digest.due_for(mailbox, wished.cadence, now)
    followed = subscriptions.confirm(tx, subscription_id=wished.id, now=now, next_due=due)
    assert followed is not None  # noqa: S101 - it has just been written
    _queue(tx, followed, Joined(followed.id, answers=answers), now, f"joined:{followed.id}:{now}")
    return followed


def confirm(
    tx: Tx, *, confirmation_id: str, now: int, answers: str | None = None, settle: int = 0
) -> Confirmation | None:
    """The confirmation that was said yes to, as it was before; None where there is none, or its mailbox is gone.

    The mailbox has proved that it is read. A subscription becomes active and a mail says so (in answer to the
    Message-ID `answers`); a comment that waited for its author is published, and told once `settle` has passed. Who is
    to be forgotten is so by `forget`, which the caller asks next. A question that was answered or withdrawn before
    stays as it is.
    """
    asked = confirmations.by_id(tx, confirmation_id=confirmation_id)
    mailbox = mailboxes.by_id(tx, mailbox_id=asked.mailbox_id) if asked else None
    if asked is None or mailbox is None:
        return None
    if not confirmations.done(tx, confirmation_id=asked.id, now=now):
        return asked
    mailboxes.verify(tx, mailbox_id=mailbox.id, now=now)
    match asked.kind:
        case "subscription":
            _subscribe(tx, asked, mailbox, now, answers)
        case "comment":
            _publish(tx, asked, now, settle, answers)
        case "forget":
            pass
    return asked


def _subscribe(tx: Tx, asked: Confirmation, mailbox: Mailbox, now: int, answers: str | None) -> None:
    subscription = subscriptions.by_id(tx, subscription_id=asked.target_id)
    again = subscription is not None and subscription.state is SubscriptionState.ACTIVE and mailbox.suppressed
    if subscription is None or not (again or subscription.state is SubscriptionState.PENDING):
        return
    due = digest.due_for(mailbox, subscription.cadence, now)
    subscriptions.confirm(tx, subscription_id=subscription.id, now=now, next_due=due)
    _queue(tx, subscription, Joined(subscription.id, answers=answers), now, f"joined:{asked.id}")


def _queue(tx: Tx, subscription: Subscription, mail: MailValue, now: int, unique: str) -> None:
    row = outbox.QueuedMail(
        new_id(now), subscription.blog_id, subscription.mailbox_id, mail, queued_at=now, next_at=now, unique=unique
    )
    outbox.queue(tx, rows=[row])


def _publish(tx: Tx, asked: Confirmation, now: int, settle: int, answers: str | None) -> None:
    comment = comments.by_id(tx, comment_id=asked.target_id)
    if comment is not None and comment.state is CommentState.UNCONFIRMED:
        comments.publish(tx, comment_id=comment.id, now=now, settle=settle)
        receipts.published(tx, comment_ids=(comment.id,), now=now, answers=answers)


def decline(tx: Tx, *, confirmation_id: str, now: int) -> None:
    """No: the subscription does not begin, and the comment that waited goes; a question answered before stays so."""
    asked = confirmations.by_id(tx, confirmation_id=confirmation_id)
    if asked is None or not confirmations.done(tx, confirmation_id=confirmation_id, now=now):
        return
    match asked.kind:
        case "subscription":
            pending = subscriptions.by_id(tx, subscription_id=asked.target_id)
            if pending and pending.state is SubscriptionState.PENDING:
                subscriptions.leave(tx, subscription_id=pending.id, now=now)
        case "comment":
            comments.withdraw(tx, comment_id=asked.target_id)
        case "forget":
            pass
