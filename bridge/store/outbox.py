"""The mails that leave: queued in the transaction that decided it, leased by the dispatcher, settled by the outcome.

A row stays after it is settled. A `unique` name is queued once: one comment is told to one person once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bridge.outbound import outbox_row
from bridge.outbound.queued import MailKind, MailValue
from bridge.store import engine, mailboxes
from bridge.store.engine import Tx

_COLUMNS = f"id, blog_id, unique_key, mailbox_id, {', '.join(outbox_row.COLUMNS)}, attempts, queued_at, next_at"
# The mail has not left yet. In the words of the partial indexes: SQLite takes those only where a query repeats them.
WAITS = "state IN ('queued', 'delayed', 'leased')"


class State(StrEnum):
    """How far a mail has come."""

    QUEUED = "queued"
    LEASED = "leased"  # the dispatcher has it; past `next_at` it is anybody's again
    DELAYED = "delayed"
    RELAYED = "relayed"
    FAILED = "failed"
    DROPPED = "dropped"  # nobody wants it any more


@dataclass(frozen=True, slots=True)
class QueuedMail:
    """One mail to one mailbox, not yet written."""

    id: str
    blog_id: str
    mailbox_id: int
    mail: MailValue
    attempts: int = 0  # that are over
    queued_at: int = 0
    next_at: int = 0
    unique: str | None = None  # a name that is queued once, such as `notification_name`; None: no such name

    @property
    def kind(self) -> MailKind:
        return self.mail.kind


@dataclass(frozen=True, slots=True)
class UnreadableMail:
    """A row that no mail can be made of: its kind is unknown, or its columns don't fit its kind."""

    id: str
    kind: str
    error: ValueError
    attempts: int
    queued_at: int


@dataclass(frozen=True, slots=True)
class Settled:
    """The outcome of a mail: relayed, delayed until `next_at`, failed or dropped; `attempts` 0: it was not tried."""

    id: str
    state: str
    next_at: int = 0
    smtp_reply: str = ""
    attempts: int = 1


def queue(tx: Tx, *, rows: Iterable[QueuedMail]) -> int:
    """The number of these that are new; one whose `unique` was queued before, whatever its outcome, is passed over."""
    rows = tuple(rows)
    new = tx.executemany(
        """INSERT INTO outbox (id, blog_id, kind, unique_key, mailbox_id, comment_id, subscription_id, confirmation_id,
            journal_id, detail, state, attempts, queued_at, next_at)
        VALUES (:id, :blog_id, :kind, :unique, :mailbox_id, :comment_id, :subscription_id, :confirmation_id,
            :journal_id, :detail, 'queued', :attempts, :queued_at, :next_at)
        ON CONFLICT (unique_key) DO NOTHING""",
        (_values(row) for row in rows),
    )
    items: list[dict[str, engine.Value]] = [
        {"id": row.id, "position": position, "comment_id": comment_id, "mailbox": row.mailbox_id, "blog": row.blog_id}
        for row in rows
        for position, comment_id in enumerate(outbox_row.comment_ids(row.mail))
    ]
    if items and new < len(rows):
        these, values = engine.any_of("id", {item["id"] for item in items})
        written = {row["id"] for row in tx.execute(f"SELECT id FROM outbox WHERE id IN {these}", values)}  # noqa: S608
        items = [item for item in items if item["id"] in written]
    if items:
        tx.executemany(
            """INSERT INTO digest_item (outbox_id, position, comment_id, mailbox_id, blog_id)
            VALUES (:id, :position, :comment_id, :mailbox, :blog)""",
            items,
        )
    return new


def lease(tx: Tx, *, now: int, until: int, limit: int) -> list[QueuedMail | UnreadableMail]:
    """The mails that are due, longest waiting first; until `until` no other lease gets them."""
    rows = tx.execute(
        f"""UPDATE outbox SET state = 'leased', next_at = :until WHERE id IN (
            SELECT id FROM outbox WHERE {WAITS} AND next_at <= :now ORDER BY next_at LIMIT :limit
        ) RETURNING {_COLUMNS}""",  # noqa: S608 - our own text
        now=now,
        until=until,
        limit=limit,
    )
    return sorted(_read(tx, rows), key=lambda row: (row.queued_at, row.id))


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
        f"""UPDATE outbox SET attempts = attempts + :attempts, next_at = :next_at,
            smtp_reply = CASE WHEN EXISTS (SELECT 1 FROM mailbox m WHERE m.id = mailbox_id AND NOT {mailboxes.KNOWN})
                THEN NULL ELSE :smtp_reply END,
            state = CASE WHEN state = 'dropped' AND :state = 'delayed' THEN 'dropped' ELSE :state END,
            settled_at = CASE WHEN :state = 'delayed' THEN settled_at ELSE :now END
        WHERE id = :id AND state <> 'failed' AND (state <> 'relayed' OR :state = 'failed')""",  # noqa: S608 - our own text
        (
            {"id": one.id, "state": State(one.state).value, "next_at": one.next_at, "smtp_reply": one.smtp_reply}
            | {"attempts": one.attempts, "now": now}
            for one in outcomes
        ),
    )


def waiting(tx: Tx) -> dict[str, int]:
    """The number of mails that wait, by state; a state in which none waits is 0."""
    rows = tx.execute(f"SELECT state, count(*) AS mails FROM outbox WHERE {WAITS} GROUP BY state")  # noqa: S608
    found = {row["state"]: row["mails"] for row in rows}
    return {state.value: found.get(state.value, 0) for state in (State.QUEUED, State.DELAYED, State.LEASED)}


def by_id(tx: Tx, *, outbox_id: str) -> QueuedMail | None:
    """The mail of this row; None where there is none, or it can't be read."""
    return _one(tx, tx.execute(f"SELECT {_COLUMNS} FROM outbox WHERE id = :id", id=outbox_id))  # noqa: S608


def queued_at(tx: Tx, *, at: int) -> list[tuple[QueuedMail, str]]:
    """The mails that were queued at that instant, each with the mailbox that it goes to."""
    rows = tx.execute(
        """SELECT o.id, m.address FROM outbox o JOIN mailbox m ON m.id = o.mailbox_id
        WHERE o.queued_at = :at ORDER BY o.id""",
        at=at,
    )
    found = ((by_id(tx, outbox_id=row["id"]), row["address"]) for row in rows)
    return [(mail, address) for mail, address in found if mail is not None]


def by_unique(tx: Tx, *, unique: str) -> QueuedMail | None:
    """The mail of this unique name; None where there is none, or it can't be read."""
    return _one(tx, tx.execute(f"SELECT {_COLUMNS} FROM outbox WHERE unique_key = :unique", unique=unique))  # noqa: S608


def latest(tx: Tx, *, unique_begins: str, limit: int) -> list[QueuedMail]:
    """The mails whose `unique` begins so, the last of them first."""
    rows = tx.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE unique_key >= :first AND unique_key < :after"  # noqa: S608
        " ORDER BY unique_key DESC LIMIT :limit",
        first=unique_begins,
        after=unique_begins + "\U0010ffff",
        limit=limit,
    )
    return [row for row in _read(tx, rows) if isinstance(row, QueuedMail)]


def drop_for(
    tx: Tx,
    *,
    now: int,
    mailbox_id: int | None = None,
    subscription_id: str | None = None,
    comment_id: str | None = None,
    journal_id: str | None = None,
    kinds: Iterable[str] = (),
    but: Iterable[str] = (),
) -> int:
    """Drop what waits for this mailbox, subscription, comment or message (all that are given); how many there were.

    Of `kinds`, where they are given, or else of all kinds but these.
    """
    wanted = {"mailbox_id": mailbox_id, "subscription_id": subscription_id, "comment_id": comment_id}
    given = {column: value for column, value in {**wanted, "journal_id": journal_id}.items() if value is not None}
    if not given:
        raise ValueError("for whom?")
    where = " AND ".join(f"{column} = :{column}" for column in given)
    among, kind = engine.any_of("kind", kinds)
    these, apart = engine.any_of("but", but)
    of_kinds = f"kind IN {among}" if kind else f"kind NOT IN {these}" if apart else "kind <> ''"
    dropped = tx.execute(
        f"""UPDATE outbox SET state = 'dropped', settled_at = :now
        WHERE {WAITS} AND {where} AND {of_kinds} RETURNING id""",  # noqa: S608 - our own names
        {**given, **kind, **apart, "now": now},
    )
    return len(dropped)


def drop_about(tx: Tx, *, mailbox_id: int, post_id: str, now: int) -> int:
    """Drop the notifications that still wait to tell this mailbox of what was said under a post; how many."""
    dropped = tx.execute(
        f"""UPDATE outbox SET state = 'dropped', settled_at = :now WHERE mailbox_id = :mailbox_id AND {WAITS}
        AND kind = 'notification' AND comment_id IN (SELECT id FROM comment WHERE post_id = :post_id) RETURNING id""",  # noqa: S608
        mailbox_id=mailbox_id,
        post_id=post_id,
        now=now,
    )
    return len(dropped)


def empty_personal(tx: Tx, *, ids: Iterable[str]) -> None:
    """Take out of these mails what says something of their reader; all of a row that can't be read."""
    among, named = engine.any_of("id", ids)
    rows = tx.execute(f"SELECT {_COLUMNS} FROM outbox WHERE id IN {among} AND detail <> '{{}}'", named)  # noqa: S608
    emptied = (
        {"id": one.id, "detail": outbox_row.columns(outbox_row.without_personal(one.mail))["detail"]}
        if isinstance(one, QueuedMail)
        else {"id": one.id, "detail": "{}"}
        for one in (_mail(row, ()) for row in rows)
    )
    tx.executemany("UPDATE outbox SET detail = :detail WHERE id = :id", emptied)


def _values(row: QueuedMail) -> dict[str, engine.Value]:
    return {
        **outbox_row.columns(row.mail),
        "id": row.id,
        "blog_id": row.blog_id,
        "unique": row.unique,
        "mailbox_id": row.mailbox_id,
        "attempts": row.attempts,
        "queued_at": row.queued_at,
        "next_at": row.next_at,
    }


def _one(tx: Tx, rows: Sequence[engine.Row]) -> QueuedMail | None:
    return next((row for row in _read(tx, rows) if isinstance(row, QueuedMail)), None)


def _read(tx: Tx, rows: Sequence[engine.Row]) -> list[QueuedMail | UnreadableMail]:
    listed = _listed(tx, [row["id"] for row in rows if row["kind"] in outbox_row.LISTING])
    return [_mail(row, listed.get(row["id"], ())) for row in rows]


def _listed(tx: Tx, ids: Sequence[str]) -> dict[str, list[str]]:
    """The `comment_ids` of the mails with these ids."""
    listed: dict[str, list[str]] = defaultdict(list)
    if ids:
        among, named = engine.any_of("id", ids)
        rows = tx.execute(
            f"""SELECT outbox_id, comment_id FROM digest_item WHERE outbox_id IN {among}
            ORDER BY outbox_id, position""",  # noqa: S608 - our own names
            named,
        )
        for row in rows:
            listed[row["outbox_id"]].append(row["comment_id"])
    return listed


def _mail(row: engine.Row, listed: Sequence[str]) -> QueuedMail | UnreadableMail:
    try:
        mail = outbox_row.from_columns({name: row[name] for name in outbox_row.COLUMNS}, listed)
    except ValueError as error:
        return UnreadableMail(row["id"], row["kind"], error, row["attempts"], row["queued_at"])
    return QueuedMail(
        id=row["id"],
        blog_id=row["blog_id"],
        mailbox_id=row["mailbox_id"],
        mail=mail,
        attempts=row["attempts"],
        queued_at=row["queued_at"],
        next_at=row["next_at"],
        unique=row["unique_key"],
    )
