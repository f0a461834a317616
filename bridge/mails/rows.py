"""Rows of the outbox -> the facts of their mails, in one view of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bridge.blog import Blog, Mailbox, Subscription, SubscriptionState
from bridge.mails import kinds
from bridge.mails.facts import ReadOnce, ToWrite
from bridge.outbound.queued import SUBSCRIBED, MailKind
from bridge.store import recipients
from bridge.store.engine import Tx
from bridge.store.outbox import QueuedMail, UnreadableMail


@dataclass(frozen=True, slots=True)
class LookedUp:
    """The result of a look-up of many rows."""

    mails: list[ToWrite]
    pointless: list[QueuedMail]  # its reader has left or is suppressed, its comment was removed
    faulty: list[tuple[QueuedMail | UnreadableMail, Exception]]


def look_up(tx: Tx, *, rows: Sequence[QueuedMail | UnreadableMail], blogs: Mapping[str, Blog]) -> LookedUp:
    """The facts of these mails, as far as they are still wanted."""
    wanted = recipients.of_leased(tx, ids=[row.id for row in rows])
    known = ReadOnce(tx)
    found = LookedUp([], [], [])
    for row in rows:
        if row.id not in wanted:
            continue  # dropped since it was leased; the store has settled it
        if isinstance(row, UnreadableMail):
            found.faulty.append((row, row.error))
            continue
        try:
            mail = _wanted(known, row, blogs.get(row.blog_id), *wanted[row.id])
        except Exception as error:  # noqa: BLE001  one row that can't be read must not hold the others
            found.faulty.append((row, error))
            continue
        if mail:
            found.mails.append(mail)
        else:
            found.pointless.append(row)
    return found


def _wanted(
    known: ReadOnce, row: QueuedMail, blog: Blog | None, mailbox: Mailbox, subscription: Subscription | None
) -> ToWrite | None:
    if blog is None or mailbox.forgotten:
        return None
    if row.kind in SUBSCRIBED and (
        mailbox.suppressed or subscription is None or subscription.state is not SubscriptionState.ACTIVE
    ):
        return None
    if row.kind is MailKind.NOTIFICATION and mailbox.paused:
        return None  # the digest after the pause tells it
    return kinds.to_write(known, row, blog, mailbox, subscription)
