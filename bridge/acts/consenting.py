"""A yes or a no to a question of ours, by mail or on a page. Only an answer about an invitation may change later."""

from __future__ import annotations

from bridge.acts import Occasion, inviting, leaving, moving, publishing, subscribing
from bridge.blog import CommentState, SubscriptionState
from bridge.store import comments, confirmations, mailboxes, subscriptions
from bridge.store.confirmations import Confirmation
from bridge.store.engine import Tx


def confirm(tx: Tx, occasion: Occasion, confirmation_id: str) -> Confirmation | None:
    """A yes. The confirmation as it was before; None where there is none, or its mailbox is gone.

    The mailbox has proved that it is read. A subscription becomes active; a comment is published; who
    has said yes in both mailboxes moves. Forgetting is another
    act (`acts.forgetting`), which the caller calls next.
    """
    asked = confirmations.by_id(tx, confirmation_id=confirmation_id)
    mailbox = mailboxes.by_id(tx, mailbox_id=asked.mailbox_id) if asked else None
    if asked is None or mailbox is None:
        return None
    if asked.kind == "invitation":
        inviting.agree(tx, asked, agreed=True, now=occasion.now)
        return asked
    if not confirmations.done(tx, confirmation_id=asked.id, now=occasion.now):
        return asked
    mailboxes.verify(tx, mailbox_id=mailbox.id, now=occasion.now)
    match asked.kind:
        case "subscription":
            subscribing.confirm(tx, occasion, mailbox, asked.target_id, asked.id)
        case "comment":
            comment = comments.by_id(tx, comment_id=asked.target_id)
            if comment is not None and comment.state is CommentState.UNCONFIRMED:
                publishing.publish(tx, occasion, (comment.id,))
        case "move":
            moving.confirm(tx, occasion, mailbox, asked.target_id)
        case "forget" | "unsure" | "unplaced" | "invitation":  # "forget" is the caller's; others have another mail
            pass
    return asked


def decline(tx: Tx, occasion: Occasion, confirmation_id: str) -> None:
    """A no: the subscription does not begin, the comment is dropped."""
    asked = confirmations.by_id(tx, confirmation_id=confirmation_id)
    if asked is not None and asked.kind == "invitation":
        inviting.agree(tx, asked, agreed=False, now=occasion.now)
        return
    if asked is None or not confirmations.done(tx, confirmation_id=confirmation_id, now=occasion.now):
        return
    match asked.kind:
        case "subscription":
            pending = subscriptions.by_id(tx, subscription_id=asked.target_id)
            if pending and pending.state is SubscriptionState.PENDING:
                leaving.end(tx, subscription_id=pending.id, now=occasion.now)
        case "comment":
            comments.withdraw(tx, comment_id=asked.target_id)
        case "move":
            moving.decline(tx, moving_id=asked.target_id, now=occasion.now)
        case "forget" | "unsure" | "unplaced" | "invitation":
            pass
