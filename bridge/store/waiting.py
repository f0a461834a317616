"""The mails that wait or have failed, as the operator sees them: no mailbox, only its domain."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bridge.store import mailboxes, outbox
from bridge.store.engine import Row, Tx

_MAILBOX = re.compile(r"[^\s<>@]{1,64}@")
_LISTED = (
    "SELECT o.id, o.kind, o.state, o.attempts, o.queued_at, o.next_at, o.settled_at, o.smtp_reply, m.address"
    " FROM outbox o LEFT JOIN mailbox m ON m.id = o.mailbox_id"
)


@dataclass(frozen=True, slots=True)
class ListedMail:
    """One mail that waits or has failed; times in microseconds."""

    id: str
    kind: str
    domain: str
    state: str
    attempts: int
    queued_at: int
    next_at: int
    settled_at: int | None
    smtp_reply: str


def listed(tx: Tx, *, limit: int) -> list[ListedMail]:
    """The mails that wait, those that have waited longest first."""
    where = f"o.{outbox.WAITS} ORDER BY o.queued_at, o.id LIMIT :limit"
    return [_listed(row) for row in tx.execute(f"{_LISTED} WHERE {where}", limit=limit)]


def failed(tx: Tx, *, limit: int) -> list[ListedMail]:
    """The mails that have failed, the last first; without those to people who were forgotten."""
    where = f"o.state = 'failed' AND {mailboxes.KNOWN} ORDER BY o.settled_at DESC, o.id LIMIT :limit"
    return [_listed(row) for row in tx.execute(f"{_LISTED} WHERE {where}", limit=limit)]


def failed_count(tx: Tx) -> int:
    """The number of mails that have failed, without those to people who were forgotten."""
    row = tx.one(
        f"""SELECT count(*) AS mails FROM outbox o JOIN mailbox m ON m.id = o.mailbox_id
        WHERE o.state = 'failed' AND {mailboxes.KNOWN}"""  # noqa: S608 - our own text
    )
    return int(row["mails"]) if row else 0


def retry(tx: Tx, *, now: int, since: int = 0, outbox_id: str | None = None) -> int:
    """Queue failed mails again, with all their attempts before them; how many.

    All that failed since then, or the one with this id; none to a suppressed mailbox or to somebody who was forgotten.
    """
    retried = tx.execute(
        f"""UPDATE outbox SET state = 'queued', attempts = 0, next_at = :now, settled_at = NULL
        WHERE state = 'failed' AND settled_at >= :since AND (id = :id OR :id IS NULL) AND EXISTS (
            SELECT 1 FROM mailbox m
            WHERE m.id = outbox.mailbox_id AND m.suppressed_at IS NULL AND {mailboxes.KNOWN}
        ) RETURNING id""",  # noqa: S608 - our own text
        now=now,
        since=since,
        id=outbox_id,
    )
    return len(retried)


def _listed(row: Row) -> ListedMail:
    return ListedMail(
        id=row["id"],
        kind=row["kind"],
        domain=(row["address"] or "").rpartition("@")[2],
        state=row["state"],
        attempts=row["attempts"],
        queued_at=row["queued_at"],
        next_at=row["next_at"],
        settled_at=row["settled_at"],
        smtp_reply=_MAILBOX.sub("...@", row["smtp_reply"] or ""),  # servers repeat the recipient in their reply
    )
