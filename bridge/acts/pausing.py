"""Mails are kept back: for a pause, or because mail to a mailbox failed for good."""

from __future__ import annotations

from bridge.outbound.queued import SUBSCRIBED, MailKind
from bridge.store import mailboxes, outbox, subscriptions
from bridge.store.engine import Tx


def pause(tx: Tx, *, mailbox_id: int, until: int | None, now: int) -> None:
    """No notification and no digest until then, or until they resume; during a pause, its end is moved.

    Queued notifications are dropped: the digest after the pause holds those comments. A queued digest still leaves.
    """
    if subscriptions.pause(tx, mailbox_id=mailbox_id, until=until, now=now):
        outbox.drop_for(tx, mailbox_id=mailbox_id, kinds=[MailKind.NOTIFICATION], now=now)
        subscriptions.open_windows(tx, mailbox_id=mailbox_id, now=now)


def end_pauses(tx: Tx, *, now: int) -> int:
    """End the pauses that are over; how many."""
    over = subscriptions.pauses_over(tx, now=now)
    return sum(subscriptions.resume(tx, mailbox_id=mailbox_id, now=now) for mailbox_id in over)


def suppress(tx: Tx, *, mailbox_id: int, now: int, reason: str) -> None:
    """Mail to it failed for good: send no notification and no digest until it writes again; drop those that wait."""
    mailboxes.suppress(tx, mailbox_id=mailbox_id, now=now, reason=reason)
    outbox.drop_for(tx, mailbox_id=mailbox_id, kinds=SUBSCRIBED, now=now)
