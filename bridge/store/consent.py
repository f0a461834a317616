"""A yes, by mail or on a page: one transaction for both, and the second yes changes nothing."""

from __future__ import annotations

from bridge.blog import CommentState, Mailbox, SubscriptionState
from bridge.outbound import digest
from bridge.outbound.mails import Kind
from bridge.store import comments, confirmations, mailboxes, outbox, subscriptions
from bridge.store.confirmations import Confirmation
from bridge.store.engine import Tx, new_id


def confirm(tx: Tx, *, confirmation_id: str, now: int, answers: str | None = None) -> Confirmation | None:
    """The confirmation that was said yes to, as it was before; None where there is none, or its mailbox is gone.

    The mailbox has proved that it is read. A subscription becomes active and a mail says so (in answer to the
    Message-ID `answers`); a comment that waited for its author is published and told. A question that was answered or
    withdrawn before stays as it is.
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
            _publish(tx, asked, now)
    return asked


def _subscribe(tx: Tx, asked: Confirmation, mailbox: Mailbox, now: int, answers: str | None) -> None:
    subscription = subscriptions.by_id(tx, subscription_id=asked.target_id)
    if subscription is None or subscription.state is not SubscriptionState.PENDING:
        return
    due = digest.due_for(mailbox, subscription.cadence, now)
    subscriptions.confirm(tx, subscription_id=subscription.id, now=now, next_due=due)
    joined = outbox.Row(
        new_id(now),
        asked.blog_id,
        Kind.JOINED,
        mailbox.id,
        subscription_id=subscription.id,
        detail={"answers": answers} if answers else {},
        queued_at=now,
        next_at=now,
        unique=f"joined:{asked.id}",
    )
    outbox.queue(tx, rows=[joined])


def _publish(tx: Tx, asked: Confirmation, now: int) -> None:
    comment = comments.by_id(tx, comment_id=asked.target_id)
    if comment is not None and comment.state is CommentState.WAITING:
        comments.publish(tx, comment_id=comment.id, now=now)


def decline(tx: Tx, *, confirmation_id: str, now: int) -> None:
    """No: the subscription does not begin, and the comment that waited goes; a question answered before stays so."""
    asked = confirmations.by_id(tx, confirmation_id=confirmation_id)
    if asked is None or not confirmations.done(tx, confirmation_id=confirmation_id, now=now):
        return
    match asked.kind:
        case "subscription":
            subscriptions.leave(tx, subscription_id=asked.target_id, now=now)
        case "comment":
            comments.withdraw(tx, comment_id=asked.target_id)
