"""The last mail to a person who is forgotten: a row with their mailbox and no other, until it is relayed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from bridge.outbound import outbox_row
from bridge.outbound.queued import Forgotten
from bridge.store import erasure
from bridge.store.engine import Tx, new_id
from bridge.store.erasure import Forgetting


@dataclass(frozen=True, slots=True)
class LastMail:
    """The mail that says that somebody is forgotten."""

    id: str
    blog_id: str
    address: str
    language: str
    mail: Forgotten
    attempts: int
    queued_at: int


def queue(tx: Tx, *, whom: Forgetting, mail: Forgotten) -> None:
    """Queue the mail that says that somebody is forgotten, as of the time when we began."""
    tx.execute(
        """INSERT INTO last_mail (id, blog_id, address, language, detail, attempts, queued_at, next_at)
        VALUES (:id, :blog_id, :address, :language, :detail, 0, :at, :at)""",
        id=new_id(whom.begun_at),
        blog_id=whom.blog_id,
        address=whom.address,
        language=whom.language,
        detail=outbox_row.columns(mail)["detail"],
        at=whom.begun_at,
    )


def due(tx: Tx, *, now: int, limit: int) -> list[LastMail]:
    """The last mails that are due."""
    rows = tx.execute(
        """SELECT id, blog_id, address, language, detail, attempts, queued_at FROM last_mail
        WHERE next_at <= :now ORDER BY next_at, id LIMIT :limit""",
        now=now,
        limit=limit,
    )
    return [
        LastMail(
            row["id"],
            row["blog_id"],
            row["address"],
            row["language"],
            Forgotten(**json.loads(row["detail"])),
            row["attempts"],
            row["queued_at"],
        )
        for row in rows
    ]


def done(tx: Tx, *, ids: Iterable[str]) -> None:
    """Delete these: they are relayed, or never will be."""
    tx.executemany("DELETE FROM last_mail WHERE id = :id", ({"id": one} for one in ids))
    erasure.mark(tx)


def again(tx: Tx, *, id: str, next_at: int) -> None:
    """Try again then; this was an attempt."""
    tx.execute(
        "UPDATE last_mail SET attempts = attempts + 1, next_at = :next_at WHERE id = :id", id=id, next_at=next_at
    )


def drop_old(tx: Tx, *, before: int) -> None:
    """Delete those that were queued before then."""
    if tx.execute("DELETE FROM last_mail WHERE queued_at < :before RETURNING id", before=before):
        erasure.mark(tx)
