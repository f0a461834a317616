"""The mailboxes and subscriptions of mails that are about to leave, in one query for hundreds of mails."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.blog import Mailbox, Subscription
from bridge.store import mailboxes, subscriptions
from bridge.store.engine import Tx, any_of


def of_leased(tx: Tx, *, ids: Sequence[str]) -> dict[str, tuple[Mailbox, Subscription | None]]:
    """The mailbox and the subscription of each of these mails that is still leased; people leave meanwhile."""
    among, named = any_of("id", ids)
    rows = tx.execute(
        f"""SELECT o.id AS outbox_id, {mailboxes.columns("m")}, {subscriptions.COLUMNS} FROM outbox o
        JOIN mailbox m ON m.id = o.mailbox_id LEFT JOIN subscription s ON s.id = o.subscription_id
        WHERE o.state = 'leased' AND o.id IN {among}""",  # noqa: S608 - our own names
        named,
    )
    return {
        row["outbox_id"]: (mailboxes.read(row), subscriptions.read(row) if row["subscription_id"] else None)
        for row in rows
    }
