"""What we have asked somebody to confirm: a subscription, that they wrote a comment, that we forget them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bridge.blog import DAY, HOUR
from bridge.store.engine import Row, Tx, new_id

Kind = Literal["subscription", "comment", "forget"]
MOST_AN_HOUR, MOST_A_DAY = 3, 10  # questions to one mailbox that nobody answers


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One question to one mailbox; `done_at` is when it was answered, or withdrawn without an answer."""

    id: str
    blog_id: str
    mailbox_id: int
    kind: Kind
    target_id: str
    asked_at: int
    done_at: int | None
    answered_at: int | None = None


def open(tx: Tx, *, blog_id: str, mailbox_id: int, kind: Kind, target_id: str, now: int) -> str:
    """The id of a new question, which stands in the address that answers it."""
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
    """It is answered; whether it was open until now."""
    return bool(
        tx.execute(
            """UPDATE confirmation SET done_at = :now, answered_at = :now
            WHERE id = :id AND done_at IS NULL RETURNING id""",
            id=confirmation_id,
            now=now,
        )
    )


def settle(tx: Tx, *, target_id: str, now: int) -> None:
    """All that ask about this are answered: its mailbox has said so without being asked."""
    tx.execute(
        "UPDATE confirmation SET done_at = :now, answered_at = :now WHERE target_id = :id AND done_at IS NULL",
        id=target_id,
        now=now,
    )


def withdraw(tx: Tx, *, target_id: str, now: int) -> None:
    """Close all that ask about this: its answer would come too late."""
    tx.execute(
        "UPDATE confirmation SET done_at = :now WHERE target_id = :id AND done_at IS NULL", id=target_id, now=now
    )


def is_open(tx: Tx, *, target_id: str, since: int) -> bool:
    """Whether we have asked about this after `since` and had no answer."""
    found = tx.one(
        "SELECT id FROM confirmation WHERE target_id = :id AND done_at IS NULL AND asked_at > :since LIMIT 1",
        id=target_id,
        since=since,
    )
    return found is not None


def asked_since(tx: Tx, *, mailbox_id: int, since: int, kind: Kind | None = None) -> int:
    """How many questions of this kind, or of all, went to a mailbox after `since` and were not answered.

    One that was withdrawn counts: whoever asks and leaves in another's name by turns floods them all the same.
    """
    rows = tx.execute(
        """SELECT count(*) AS n FROM confirmation WHERE mailbox_id = :id AND (kind = :kind OR :kind = '')
        AND kind IN ('subscription', 'comment', 'forget') AND asked_at > :since AND answered_at IS NULL""",
        id=mailbox_id,
        kind=kind or "",
        since=since,
    )
    return int(rows[0]["n"])


def may_ask(tx: Tx, *, mailbox_id: int, now: int) -> bool:
    """Whether a mailbox may be asked one more thing: From can be forged, and we must not become a weapon."""
    bounds = ((HOUR, MOST_AN_HOUR), (DAY, MOST_A_DAY))
    return all(asked_since(tx, mailbox_id=mailbox_id, since=now - span) < most for span, most in bounds)


def _read(row: Row) -> Confirmation:
    return Confirmation(**{name: row[name] for name in row.keys()})  # noqa: SIM118 - a Row iterates over its values
