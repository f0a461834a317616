"""Every message that came in: its octets, and what we made of it. `loosely replay` judges them anew."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from bridge.store.engine import Row, Tx

_COLUMNS = (
    "id, blog_id, received_at, peer, reverse_path, forward_paths, message_id, fingerprint, disposition, status, reason,"
    " comment_id, elided, mailbox_id"
)
# One message may have made several comments; its row names the first of them, and each of them its row.
_MADE = """(comment_id = :id OR id = (SELECT journal_id FROM comment WHERE id = :id))"""


@dataclass(frozen=True, slots=True)
class Seen:
    """The earlier copy of a message, and what became of it."""

    journal_id: str
    comment_id: str | None
    disposition: str


@dataclass(frozen=True, slots=True)
class Packed:
    """A content made small for the journal, by whoever has the time: the writer thread has none."""

    octets: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One message's row, without its content. `elided` is JSON."""

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

    `mailbox_id` is whom From names, believed or not: it is theirs to have a copy of, and goes when they are forgotten.
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


def seen(tx: Tx, *, blog_id: str, fingerprint: str) -> Seen | None:
    """What became of an earlier copy: the one that made a comment if any did, else the latest."""
    row = tx.one(
        """SELECT id, comment_id, disposition FROM journal WHERE blog_id = :blog_id AND fingerprint = :fingerprint
        ORDER BY comment_id IS NULL, received_at DESC, id DESC LIMIT 1""",
        blog_id=blog_id,
        fingerprint=fingerprint,
    )
    return Seen(row["id"], row["comment_id"], row["disposition"]) if row else None


def by_id(tx: Tx, *, journal_id: str) -> Entry | None:
    row = tx.one(f"SELECT {_COLUMNS} FROM journal WHERE id = :id", id=journal_id)  # noqa: S608 - our own names
    return _read(row) if row else None


def content(tx: Tx, *, journal_id: str) -> bytes:
    """The octets as they were received; KeyError where there is no such row."""
    row = tx.one("SELECT content FROM journal WHERE id = :id", id=journal_id)
    if row is None:
        raise KeyError(journal_id)
    return zlib.decompress(row["content"])


def wrote(tx: Tx, *, journal_id: str, mailbox_id: int) -> None:
    """Whose message it is, where that was not known when it was written down."""
    tx.execute("UPDATE journal SET mailbox_id = :mailbox_id WHERE id = :id", id=journal_id, mailbox_id=mailbox_id)


def elided_of(tx: Tx, *, comment_id: str) -> str:
    """What was elided from the message that made this comment, as JSON; of none, and of one that was emptied, `[]`."""
    row = tx.one(f"SELECT elided FROM journal WHERE {_MADE} LIMIT 1", id=comment_id)  # noqa: S608 - our own text
    return row["elided"] if row else "[]"


def empty(tx: Tx, *, journal_id: str) -> None:
    """Take the words of a message away; a copy of it is still known as one."""
    tx.execute(
        "UPDATE journal SET content = :nothing, elided = '[]' WHERE id = :id",
        id=journal_id,
        nothing=pack(b"").octets,
    )


def _read(row: Row) -> Entry:
    values = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a Row iterates over its values
    return Entry(**{**values, "forward_paths": tuple(json.loads(values["forward_paths"]))})
