"""All that somebody may have a copy of: what they wrote, and what they were sent where they took part."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from bridge.store.engine import Row, Tx

# A mail of ours is composed from ids again: its octets are guessed, and rather too high. Both parts hold each comment,
# and an octet that is not ASCII becomes three in quoted-printable.
_FRAME, _ITEM, _EACH = 12_000, 2_000, 6


def parts(tx: Tx, *, mailbox_id: int, octets: int) -> list[tuple[str, ...]]:
    """The ids of each part, "j:" and a journal id or "o:" and an outbox id, in time order.

    The messages of a part have fewer octets than that together, unless it holds only one.
    """
    found = sorted([*_written(tx, mailbox_id), *_sent(tx, mailbox_id)])
    cut: list[list[str]] = []
    room = 0
    for _, name, size in found:
        if not cut or size > room:
            cut.append([])
            room = octets
        cut[-1].append(name)
        room -= size
    return [tuple(part) for part in cut]


def _written(tx: Tx, mailbox_id: int) -> Iterable[tuple[int, str, int]]:
    rows = tx.execute(
        """SELECT id, received_at, content FROM journal WHERE id IN (SELECT id FROM journal WHERE mailbox_id = :id
            UNION SELECT journal_id FROM comment WHERE mailbox_id = :id AND journal_id IS NOT NULL)""",
        id=mailbox_id,
    )
    for row in rows:
        size = len(zlib.decompress(row["content"]))
        if size:  # words that were taken back are nobody's to have
            yield row["received_at"], f"j:{row['id']}", size


def _sent(tx: Tx, mailbox_id: int) -> Iterable[tuple[int, str, int]]:
    rows = tx.execute(
        """WITH theirs (id) AS (SELECT DISTINCT post_id FROM comment WHERE mailbox_id = :id)
        SELECT o.id, o.queued_at, o.comment_id FROM outbox o
        WHERE o.mailbox_id = :id AND o.state = 'relayed' AND (
            o.kind = 'notification' AND EXISTS (SELECT 1 FROM comment c JOIN theirs t ON t.id = c.post_id
                WHERE c.id = o.comment_id)
            OR o.kind = 'digest' AND EXISTS (SELECT 1 FROM digest_item i JOIN comment c ON c.id = i.comment_id
                JOIN theirs t ON t.id = c.post_id WHERE i.outbox_id = o.id))""",
        id=mailbox_id,
    )
    for row in rows:
        yield row["queued_at"], f"o:{row['id']}", _guess(tx, row)


def _guess(tx: Tx, row: Row) -> int:
    (told,) = tx.execute(
        """SELECT count(*) AS comments, coalesce(sum(length(CAST(text AS BLOB))), 0) AS octets FROM comment
        WHERE id = :comment_id OR id IN (SELECT comment_id FROM digest_item WHERE outbox_id = :outbox_id)""",
        comment_id=row["comment_id"],
        outbox_id=row["id"],
    )
    return _FRAME + _ITEM * int(told["comments"]) + _EACH * int(told["octets"])
