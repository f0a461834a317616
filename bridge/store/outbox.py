"""What is to be relayed: queued in the transaction that decided it, leased by the dispatcher, settled by its outcome.

A row stays after it is settled. `unique` says what it is, and is written once: one comment is told to one person once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bridge.store import engine
from bridge.store.engine import Tx

_COLUMNS = (
    "id, blog_id, kind, unique_key, mailbox_id, comment_id, subscription_id, confirmation_id, journal_id, items,"
    " detail, attempts, queued_at, next_at"
)
# The words of the partial indexes: SQLite takes those only where a query repeats them.
_WAITS = "state IN ('queued', 'delayed', 'leased')"


class State(StrEnum):
    """How far a mail has come."""

    QUEUED = "queued"
    LEASED = "leased"  # the dispatcher has it; past `next_at` it is anybody's again
    DELAYED = "delayed"
    RELAYED = "relayed"
    FAILED = "failed"
    DROPPED = "dropped"  # nobody wants it any more


@dataclass(frozen=True, slots=True)
class Row:
    """One mail to one mailbox, not yet written: its kind and the ids from which it is composed."""

    id: str
    blog_id: str
    kind: str
    mailbox_id: int
    comment_id: str | None = None
    subscription_id: str | None = None
    confirmation_id: str | None = None
    journal_id: str | None = None
    items: tuple[str, ...] = ()  # of a digest: its comments
    detail: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0  # that are over
    queued_at: int = 0
    next_at: int = 0
    unique: str | None = None  # "n:COMMENT:MAILBOX", "d:SUBSCRIPTION:WINDOW", "ok:CONFIRMATION"; None: not unique


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a mail: relayed, delayed until `next_at`, failed or dropped; `attempts` 0: it was not tried."""

    id: str
    state: str
    next_at: int = 0
    smtp_reply: str = ""
    attempts: int = 1


def queue(tx: Tx, *, rows: Iterable[Row]) -> int:
    """How many of these are new; one whose `unique` was queued before, whatever became of it, is passed over."""
    return tx.executemany(
        """INSERT INTO outbox (id, blog_id, kind, unique_key, mailbox_id, comment_id, subscription_id, confirmation_id,
            journal_id, items, detail, state, attempts, queued_at, next_at)
        VALUES (:id, :blog_id, :kind, :unique, :mailbox_id, :comment_id, :subscription_id, :confirmation_id,
            :journal_id, :items, :detail, 'queued', :attempts, :queued_at, :next_at)
        ON CONFLICT (unique_key) DO NOTHING""",
        (_values(row) for row in rows),
    )


def lease(tx: Tx, *, now: int, until: int, limit: int) -> list[Row]:
    """The mails that are due, longest waiting first; until `until` no other lease gets them."""
    rows = tx.execute(
        f"""UPDATE outbox SET state = 'leased', next_at = :until WHERE id IN (
            SELECT id FROM outbox WHERE {_WAITS} AND next_at <= :now ORDER BY next_at LIMIT :limit
        ) RETURNING {_COLUMNS}""",  # noqa: S608 - our own text
        now=now,
        until=until,
        limit=limit,
    )
    return sorted((_read(row) for row in rows), key=lambda row: (row.queued_at, row.id))


def release(tx: Tx, *, now: int) -> int:
    """At the start of the daemon: what the last one had in its hands is due again."""
    return len(
        tx.execute(
            """UPDATE outbox SET state = CASE WHEN attempts = 0 THEN 'queued' ELSE 'delayed' END, next_at = :now
            WHERE state = 'leased' RETURNING id""",
            now=now,
        )
    )


def settle(tx: Tx, *, outcomes: Sequence[Settled], now: int) -> None:
    """Write down what became of each. A relayed mail may still fail, by a DSN; a dropped one is not tried again.

    Servers repeat the recipient in their answer: of somebody who was forgotten meanwhile it is not kept.
    """
    tx.executemany(
        """UPDATE outbox SET attempts = attempts + :attempts, next_at = :next_at,
            smtp_reply = CASE WHEN EXISTS (SELECT 1 FROM mailbox m WHERE m.id = mailbox_id AND m.address NOT LIKE '%@%')
                THEN NULL ELSE :smtp_reply END,
            state = CASE WHEN state = 'dropped' AND :state = 'delayed' THEN 'dropped' ELSE :state END,
            settled_at = CASE WHEN :state = 'delayed' THEN settled_at ELSE :now END
        WHERE id = :id AND state <> 'failed' AND (state <> 'relayed' OR :state = 'failed')""",
        (
            {"id": one.id, "state": State(one.state).value, "next_at": one.next_at, "smtp_reply": one.smtp_reply}
            | {"attempts": one.attempts, "now": now}
            for one in outcomes
        ),
    )


def waiting(tx: Tx) -> dict[str, int]:
    """How many mails wait, by state; a state in which none waits is 0."""
    rows = tx.execute(f"SELECT state, count(*) AS mails FROM outbox WHERE {_WAITS} GROUP BY state")  # noqa: S608
    found = {row["state"]: row["mails"] for row in rows}
    return {state.value: found.get(state.value, 0) for state in (State.QUEUED, State.DELAYED, State.LEASED)}


def by_id(tx: Tx, *, outbox_id: str) -> Row | None:
    row = tx.one(f"SELECT {_COLUMNS} FROM outbox WHERE id = :id", id=outbox_id)  # noqa: S608
    return _read(row) if row else None


def by_unique(tx: Tx, *, unique: str) -> Row | None:
    row = tx.one(f"SELECT {_COLUMNS} FROM outbox WHERE unique_key = :unique", unique=unique)  # noqa: S608
    return _read(row) if row else None


def latest(tx: Tx, *, unique_begins: str, limit: int) -> list[Row]:
    """The rows whose `unique` begins so, the last of them first."""
    rows = tx.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE unique_key >= :first AND unique_key < :after"  # noqa: S608
        " ORDER BY unique_key DESC LIMIT :limit",
        first=unique_begins,
        after=unique_begins + "\U0010ffff",
        limit=limit,
    )
    return [_read(row) for row in rows]


def drop_for(
    tx: Tx,
    *,
    now: int,
    mailbox_id: int | None = None,
    subscription_id: str | None = None,
    comment_id: str | None = None,
    kinds: Iterable[str] = (),
) -> int:
    """Drop what still waits for this mailbox, subscription or comment (all that are given); how many there were.

    Of `kinds`, where they are given.
    The mail that says "you have left" is no part of the subscription that it ends.
    """
    if mailbox_id is None and subscription_id is None and comment_id is None:
        raise ValueError("for whom?")
    wanted = {"mailbox_id": mailbox_id, "subscription_id": subscription_id, "comment_id": comment_id}
    given = {column: value for column, value in wanted.items() if value is not None}
    where = " AND ".join(f"{column} = :{column}" for column in given)
    return len(
        tx.execute(
            f"""UPDATE outbox SET state = 'dropped', settled_at = :now
            WHERE {_WAITS} AND {where} AND kind <> 'left'
                AND (:kinds = '[]' OR kind IN (SELECT value FROM json_each(:kinds))) RETURNING id""",  # noqa: S608
            {**given, "now": now, "kinds": json.dumps([str(kind) for kind in kinds])},
        )
    )


def drop_about(tx: Tx, *, mailbox_id: int, post_id: str, now: int) -> int:
    """Drop the notifications that still wait to tell this mailbox of what was said under a post; how many."""
    dropped = tx.execute(
        f"""UPDATE outbox SET state = 'dropped', settled_at = :now WHERE mailbox_id = :mailbox_id AND {_WAITS}
        AND kind = 'notification' AND comment_id IN (SELECT id FROM comment WHERE post_id = :post_id) RETURNING id""",  # noqa: S608
        mailbox_id=mailbox_id,
        post_id=post_id,
        now=now,
    )
    return len(dropped)


def _values(row: Row) -> dict[str, engine.Value]:
    return {
        "id": row.id,
        "blog_id": row.blog_id,
        "kind": str(row.kind),
        "unique": row.unique,
        "mailbox_id": row.mailbox_id,
        "comment_id": row.comment_id,
        "subscription_id": row.subscription_id,
        "confirmation_id": row.confirmation_id,
        "journal_id": row.journal_id,
        "items": json.dumps(row.items) if row.items else "[]",
        "detail": json.dumps(dict(row.detail), ensure_ascii=False) if row.detail else "{}",
        "attempts": row.attempts,
        "queued_at": row.queued_at,
        "next_at": row.next_at,
    }


def _read(row: engine.Row) -> Row:
    return Row(
        id=row["id"],
        blog_id=row["blog_id"],
        kind=row["kind"],
        mailbox_id=row["mailbox_id"],
        comment_id=row["comment_id"],
        subscription_id=row["subscription_id"],
        confirmation_id=row["confirmation_id"],
        journal_id=row["journal_id"],
        items=tuple(json.loads(row["items"])),
        detail=json.loads(row["detail"]),
        attempts=row["attempts"],
        queued_at=row["queued_at"],
        next_at=row["next_at"],
        unique=row["unique_key"],
    )
