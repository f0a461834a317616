"""Every message that came in: its octets, and what became of it. `loosely replay` judges them again."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bridge.store import erasure, mailboxes
from bridge.store.engine import Row, Tx

_COLUMNS = (
    "id, blog_id, received_at, peer, reverse_path, forward_paths, message_id, fingerprint, disposition, status, reason,"
    " comment_id, elided, mailbox_id"
)
# One message may have made several comments: its row has the id of the first, and each comment has the id of its row.
_MADE = """(comment_id = :id OR id = (SELECT journal_id FROM comment WHERE id = :id))"""


@dataclass(frozen=True, slots=True)
class EarlierCopy:
    """The earlier copy of a message, and what became of it."""

    journal_id: str
    comment_id: str | None
    disposition: str


@dataclass(frozen=True, slots=True)
class Packed:
    """A content compressed for the journal. Compress it before the transaction: the writer thread has no time."""

    octets: bytes


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One message's row, without its content. `elided` is JSON, `mailbox_id` the mailbox in From."""

    id: str
    blog_id: str | None
    received_at: int
    peer: str
    reverse_path: str | None
    forward_paths: tuple[str, ...]
    message_id: str | None
    fingerprint: str
    disposition: str
    status: str
    reason: str
    comment_id: str | None
    elided: str
    mailbox_id: int | None = None


def pack(content: bytes) -> Packed:
    """The content as the journal keeps it; pure, so that a worker process can do it."""
    return Packed(zlib.compress(content, 1))


def beginning(packed: bytes, octets: int) -> Packed:
    """The first octets of a content that is packed."""
    return pack(zlib.decompressobj().decompress(packed, octets))


def drop_refused(tx: Tx, *, before: int, most_octets: int) -> None:
    """Delete the refused messages that came before then, and the oldest where all together are larger than that."""
    tx.execute("DELETE FROM journal WHERE disposition = 'reject' AND received_at < :before", before=before)
    rows = tx.execute(
        """SELECT id, length(content) AS octets FROM journal WHERE disposition = 'reject'
        ORDER BY received_at DESC, id DESC"""
    )
    total = 0
    for row in rows:
        total += row["octets"]
        if total > most_octets:
            tx.execute("DELETE FROM journal WHERE id = :id", id=row["id"])


def record(
    tx: Tx,
    *,
    id: str,
    blog_id: str | None,
    received_at: int,
    peer: str,
    reverse_path: str | None,
    forward_paths: Sequence[str],
    content: bytes | Packed,
    message_id: str | None,
    fingerprint: str,
    disposition: str,
    status: str,
    reason: str,
    comment_id: str | None = None,
    elided: str = "[]",
    mailbox_id: int | None = None,
) -> None:
    """Write one message down; `content` is the octets as received, or the same after `pack`.

    `mailbox_id` is the mailbox in From, believed or not: its owner may have a copy, and it goes when we forget them.
    """
    packed = content if isinstance(content, Packed) else pack(content)
    tx.execute(
        """INSERT INTO journal (id, blog_id, received_at, peer, reverse_path, forward_paths, message_id, fingerprint,
            disposition, status, reason, comment_id, elided, mailbox_id, content)
        VALUES (:id, :blog_id, :received_at, :peer, :reverse_path, :forward_paths, :message_id, :fingerprint,
            :disposition, :status, :reason, :comment_id, :elided, :mailbox_id, :content)""",
        id=id,
        blog_id=blog_id,
        received_at=received_at,
        peer=peer,
        reverse_path=reverse_path,
        forward_paths=json.dumps(list(forward_paths), ensure_ascii=False),
        message_id=message_id,
        fingerprint=fingerprint,
        disposition=str(disposition),
        status=status,
        reason=reason,
        comment_id=comment_id,
        elided=elided,
        mailbox_id=mailbox_id,
        content=packed.octets,
    )


def seen(tx: Tx, *, blog_id: str, fingerprint: str) -> EarlierCopy | None:
    """The outcome of an earlier copy: the one that made a comment if any did, else the latest."""
    row = tx.one(
        """SELECT id, comment_id, disposition FROM journal WHERE blog_id = :blog_id AND fingerprint = :fingerprint
        ORDER BY comment_id IS NULL, received_at DESC, id DESC LIMIT 1""",
        blog_id=blog_id,
        fingerprint=fingerprint,
    )
    return EarlierCopy(row["id"], row["comment_id"], row["disposition"]) if row else None


def by_id(tx: Tx, *, journal_id: str) -> JournalEntry | None:
    row = tx.one(f"SELECT {_COLUMNS} FROM journal WHERE id = :id", id=journal_id)  # noqa: S608 - our own names
    return _read(row) if row else None


def unpack(packed: bytes) -> bytes:
    """The content as it was received."""
    return zlib.decompress(packed)


def content(tx: Tx, *, journal_id: str) -> bytes:
    """The octets as they were received; KeyError where there is no such row."""
    row = tx.one("SELECT content FROM journal WHERE id = :id", id=journal_id)
    if row is None:
        raise KeyError(journal_id)
    return unpack(row["content"])


def is_of_forgotten(tx: Tx, *, journal_id: str) -> bool:
    """True if the author of a message is forgotten, though the message may not be emptied yet."""
    found = tx.one(
        f"""SELECT j.id FROM journal j JOIN mailbox m ON m.id = j.mailbox_id
        WHERE j.id = :id AND NOT {mailboxes.KNOWN} AND m.moved_to IS NULL""",  # noqa: S608 - our own text
        id=journal_id,
    )
    return found is not None


def set_reason(tx: Tx, *, comment_id: str, reason: str) -> None:
    """Record the later outcome of the message that made this comment."""
    tx.execute("UPDATE journal SET reason = :reason WHERE comment_id = :id", id=comment_id, reason=reason)


def wrote(tx: Tx, *, journal_id: str, mailbox_id: int) -> None:
    """Set the author of a message, where that was not known when it was written down."""
    tx.execute("UPDATE journal SET mailbox_id = :mailbox_id WHERE id = :id", id=journal_id, mailbox_id=mailbox_id)


def elided_of(tx: Tx, *, comment_id: str) -> str:
    """The pieces elided from the message of this comment, as JSON; `[]` where there is no message, or no more."""
    names = erasure.names_forgotten("journal.blog_id")
    row = tx.one(f"SELECT elided, {names} AS names FROM journal WHERE {_MADE} LIMIT 1", id=comment_id)  # noqa: S608
    return erasure.without_attributions(row["elided"], row["names"]) if row else "[]"


def that_brought(tx: Tx, *, comment_id: str) -> list[Row]:
    """The messages that made or edited a comment, as rows with id, comment_id, content and elided."""
    return tx.execute(
        """SELECT id, comment_id, content, elided FROM journal WHERE id IN (
            SELECT id FROM journal WHERE comment_id = :id
            UNION SELECT journal_id FROM comment WHERE id = :id
            UNION SELECT journal_id FROM edition WHERE comment_id = :id)""",
        id=comment_id,
    )


def by_mailbox(tx: Tx, *, mailbox_id: int, after: str, limit: int) -> list[str]:
    """The ids, later than `after`, of the messages that came from a mailbox, or made or edited a comment of its."""
    rows = tx.execute(
        """SELECT id FROM (SELECT id FROM journal WHERE mailbox_id = :id
            UNION SELECT journal_id FROM comment WHERE mailbox_id = :id
            UNION SELECT j.id FROM journal j JOIN comment c ON c.id = j.comment_id WHERE c.mailbox_id = :id
            UNION SELECT e.journal_id FROM edition e JOIN comment c ON c.id = e.comment_id WHERE c.mailbox_id = :id
        ) AS theirs WHERE id > :after ORDER BY id LIMIT :limit""",
        id=mailbox_id,
        after=after,
        limit=limit,
    )
    return [row["id"] for row in rows]


def page(tx: Tx, *, blog_id: str, after: str, limit: int) -> list[Row]:
    """The next messages of a blog, or of no blog that we know, as whole rows in the order of their ids."""
    return tx.execute(
        "SELECT * FROM journal WHERE id > :after AND coalesce(blog_id, :blog_id) = :blog_id ORDER BY id LIMIT :limit",
        after=after,
        blog_id=blog_id,
        limit=limit,
    )


def row(tx: Tx, *, journal_id: str) -> Row | None:
    """The whole row of a message."""
    return tx.one("SELECT * FROM journal WHERE id = :id", id=journal_id)


def rewrite(tx: Tx, *, journal_id: str, columns: Mapping[str, str | Packed]) -> None:
    """Other values for these columns of a message."""
    sets = ", ".join(f"{name} = :{name}" for name in columns)
    values = {name: value.octets if isinstance(value, Packed) else value for name, value in columns.items()}
    tx.execute(f"UPDATE journal SET {sets} WHERE id = :id", values, id=journal_id)  # noqa: S608 - our own names


def empty(tx: Tx, *, journal_id: str) -> None:
    """Delete the words of a message; a copy of it is still recognised."""
    rewrite(tx, journal_id=journal_id, columns={"content": pack(b""), "elided": "[]"})


def strip(tx: Tx, *, journal_id: str) -> None:
    """Keep of a message only when it came, what became of it, and the fingerprint by which a copy is recognised."""
    tx.execute(
        """UPDATE journal SET content = :nothing, elided = '[]', peer = '', reverse_path = NULL, forward_paths = '[]',
            message_id = NULL, reason = '', mailbox_id = NULL WHERE id = :id""",
        id=journal_id,
        nothing=pack(b"").octets,
    )


def _read(row: Row) -> JournalEntry:
    values = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a Row iterates over its values
    return JournalEntry(**{**values, "forward_paths": tuple(json.loads(values["forward_paths"]))})
