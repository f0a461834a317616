"""The mails that wait to be relayed, as the operator sees them, without mailboxes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bridge.store.engine import Tx

_MAILBOX = re.compile(r"[^\s<>@]{1,64}@")


@dataclass(frozen=True, slots=True)
class WaitingMail:
    """One mail that waits; `domain` is all that is said of its recipient."""

    kind: str
    domain: str
    state: str
    attempts: int
    queued_at: int
    next_at: int
    smtp_reply: str


def listed(tx: Tx, *, limit: int) -> list[WaitingMail]:
    """The mails that wait, the longest waiting first."""
    rows = tx.execute(
        """SELECT o.kind, o.state, o.attempts, o.queued_at, o.next_at, o.smtp_reply, m.address
        FROM outbox o LEFT JOIN mailbox m ON m.id = o.mailbox_id
        WHERE o.state IN ('queued', 'delayed', 'leased') ORDER BY o.queued_at, o.id LIMIT :limit""",
        limit=limit,
    )
    return [
        WaitingMail(
            kind=row["kind"],
            domain=(row["address"] or "").rpartition("@")[2],
            state=row["state"],
            attempts=row["attempts"],
            queued_at=row["queued_at"],
            next_at=row["next_at"],
            smtp_reply=_MAILBOX.sub("...@", row["smtp_reply"] or ""),  # servers repeat the recipient in their reply
        )
        for row in rows
    ]
