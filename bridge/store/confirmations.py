"""Questions to mailboxes: to confirm something, what a text is, its place, or an invitation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bridge.store.engine import Row, Tx, any_of, new_id

Kind = Literal["subscription", "comment", "forget", "unsure", "unplaced", "invitation", "move"]
# An answer to the others is needed. A mail that asks about an invitation says something besides, once a day.
_COUNTED: tuple[Kind, ...] = ("subscription", "comment", "forget", "unsure", "unplaced", "move")


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One question to one mailbox; `done_at` is when it was answered or withdrawn, `answered_at` only when answered."""

    id: str
    blog_id: str
    mailbox_id: int
    kind: Kind
    target_id: str
    asked_at: int
    done_at: int | None
    answered_at: int | None = None


def open(tx: Tx, *, blog_id: str, mailbox_id: int, kind: Kind, target_id: str, now: int) -> str:
    """Ask a new question; its id, which is in the address for the answer."""
    confirmation_id = new_id(now)
    tx.execute(
        """INSERT INTO confirmation (id, blog_id, mailbox_id, kind, target_id, asked_at)
        VALUES (:id, :blog_id, :mailbox_id, :kind, :target_id, :now)""",
        id=confirmation_id,
        blog_id=blog_id,
        mailbox_id=mailbox_id,
        kind=kind,
        target_id=target_id,
        now=now,
    )
    return confirmation_id


def by_id(tx: Tx, *, confirmation_id: str) -> Confirmation | None:
    row = tx.one("SELECT * FROM confirmation WHERE id = :id", id=confirmation_id)
    return _read(row) if row else None


def done(tx: Tx, *, confirmation_id: str, now: int) -> bool:
    """Close a question as answered; whether it was open."""
    return bool(
        tx.execute(
            """UPDATE confirmation SET done_at = :now, answered_at = :now
            WHERE id = :id AND done_at IS NULL RETURNING id""",
            id=confirmation_id,
            now=now,
        )
    )


def settle(tx: Tx, *, target_id: str, now: int) -> None:
    """Close all open questions about this as answered: its mailbox has said so unasked."""
    tx.execute(
        "UPDATE confirmation SET done_at = :now, answered_at = :now WHERE target_id = :id AND done_at IS NULL",
        id=target_id,
        now=now,
    )


def withdraw(tx: Tx, *, target_id: str, now: int) -> None:
    """Close all open questions about this without an answer, which would come too late."""
    tx.execute(
        "UPDATE confirmation SET done_at = :now WHERE target_id = :id AND done_at IS NULL", id=target_id, now=now
    )


def is_open(tx: Tx, *, target_id: str, since: int) -> bool:
    """True if a question about this that was asked after `since` is open."""
    found = tx.one(
        "SELECT id FROM confirmation WHERE target_id = :id AND done_at IS NULL AND asked_at > :since LIMIT 1",
        id=target_id,
        since=since,
    )
    return found is not None


def asked_since(tx: Tx, *, mailbox_id: int, since: int, kind: Kind | None = None) -> int:
    """The number of questions (of this kind) that went to a mailbox after `since` and were not answered.

    A withdrawn question counts: a stranger could ask and leave by turns in another's name, and flood them.
    """
    among, named = any_of("kind", (kind,) if kind else _COUNTED)  # the index needs the kinds
    rows = tx.execute(
        f"""SELECT count(*) AS n FROM confirmation WHERE mailbox_id = :id AND kind IN {among}
        AND asked_at > :since AND answered_at IS NULL""",  # noqa: S608 - our own names
        {**named, "id": mailbox_id, "since": since},
    )
    return int(rows[0]["n"])


def forget(tx: Tx, *, mailbox_id: int) -> None:
    """Delete all that a mailbox was asked."""
    tx.execute("DELETE FROM confirmation WHERE mailbox_id = :id", id=mailbox_id)


def _read(row: Row) -> Confirmation:
    return Confirmation(**{name: row[name] for name in row.keys()})  # noqa: SIM118 - a Row iterates over its values
