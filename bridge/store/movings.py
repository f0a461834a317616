"""Who asks to move to another mailbox, and what then belongs to it. Both mailboxes are asked first."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.store.engine import Row, Tx, new_id

# The tables whose rows go with a mailbox as they are. What is unique in a mailbox is in `merge`.
_OWNED = ("comment", "journal", "outbox", "confirmation", "digest_item", "hold", "audit")


@dataclass(frozen=True, slots=True)
class Moving:
    """A request to move; `from_said_at` and `to_said_at` are when each mailbox said yes."""

    id: str
    blog_id: str
    from_id: int
    to_id: int
    asked_at: int
    from_said_at: int | None = None
    to_said_at: int | None = None

    @property
    def both_said_yes(self) -> bool:
        return self.from_said_at is not None and self.to_said_at is not None


def ask(tx: Tx, *, blog_id: str, from_id: int, to_id: int, now: int) -> Moving:
    """Write a request down."""
    moving = Moving(new_id(now), blog_id, from_id, to_id, now)
    tx.execute(
        """INSERT INTO moving (id, blog_id, from_id, to_id, asked_at)
        VALUES (:id, :blog_id, :from_id, :to_id, :now)""",
        id=moving.id,
        blog_id=blog_id,
        from_id=from_id,
        to_id=to_id,
        now=now,
    )
    return moving


def by_id(tx: Tx, *, moving_id: str) -> Moving | None:
    row = tx.one("SELECT * FROM moving WHERE id = :id", id=moving_id)
    return _read(row) if row else None


def of_mailbox(tx: Tx, *, mailbox_id: int) -> list[Moving]:
    """The requests that are from or to a mailbox."""
    return [_read(row) for row in tx.execute("SELECT * FROM moving WHERE from_id = :id OR to_id = :id", id=mailbox_id)]


def said_yes(tx: Tx, *, moving_id: str, mailbox_id: int, now: int) -> Moving | None:
    """One of the two mailboxes says yes; the request with that, None where there is none any more."""
    tx.execute(
        """UPDATE moving SET
            from_said_at = CASE WHEN from_id = :mailbox_id THEN coalesce(from_said_at, :now) ELSE from_said_at END,
            to_said_at = CASE WHEN to_id = :mailbox_id THEN coalesce(to_said_at, :now) ELSE to_said_at END
        WHERE id = :id""",
        id=moving_id,
        mailbox_id=mailbox_id,
        now=now,
    )
    return by_id(tx, moving_id=moving_id)


def drop(tx: Tx, *, moving_id: str) -> None:
    """Delete a request."""
    tx.execute("DELETE FROM moving WHERE id = :id", id=moving_id)


def drop_for(tx: Tx, *, mailbox_id: int) -> None:
    """Delete the requests from and to a mailbox."""
    tx.execute("DELETE FROM moving WHERE from_id = :id OR to_id = :id", id=mailbox_id)


def asked_before(tx: Tx, *, before: int) -> list[Moving]:
    """The requests from before then."""
    return [_read(row) for row in tx.execute("SELECT * FROM moving WHERE asked_at < :before", before=before)]


def merge(tx: Tx, *, from_id: int, to_id: int) -> None:
    """All that belongs to one mailbox belongs to the other. Of two subscriptions to one topic an active one stays."""
    ids = {"from_id": from_id, "to_id": to_id}
    for table in _OWNED:
        tx.execute(f"UPDATE {table} SET mailbox_id = :to_id WHERE mailbox_id = :from_id", ids)  # noqa: S608 - our own names
    tx.execute("UPDATE comment SET invited_by = :to_id WHERE invited_by = :from_id", ids)
    same = """SELECT 1 FROM subscription o WHERE o.scope = subscription.scope AND o.about = subscription.about
        AND o.mailbox_id"""
    tx.execute(
        f"""DELETE FROM subscription WHERE mailbox_id = :to_id AND state <> 'active'
        AND EXISTS ({same} = :from_id AND o.state = 'active')""",  # noqa: S608 - our own text
        ids,
    )
    tx.execute(f"DELETE FROM subscription WHERE mailbox_id = :from_id AND EXISTS ({same} = :to_id)", ids)  # noqa: S608
    tx.execute("UPDATE subscription SET mailbox_id = :to_id WHERE mailbox_id = :from_id", ids)


def _read(row: Row) -> Moving:
    return Moving(**{name: row[name] for name in row.keys()})  # noqa: SIM118 - a Row iterates over its values
