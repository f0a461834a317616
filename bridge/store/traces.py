"""What is left in the file of somebody who was forgotten, and of words that were taken back.

A deletion unlinks; then the address is looked for in what others wrote, the full-text index is built anew, and the
write-ahead log is emptied. The engine calls these one after the other (`Store.erase_traces`).
"""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.store.connection import connect
from bridge.store.scrub import Scrubber

if TYPE_CHECKING:  # the engine imports this module
    from bridge.store.engine import Row, Tx

_ROWS = 200  # looked through in one go
_PAGES = 100  # of the full-text index, merged in one go
_TRIES = 5
_TURN = 1.0  # seconds: whoever empties the log keeps the writer out for as long
_FLAG = "traces"
_TEXTS = ("reverse_path", "forward_paths", "message_id", "reason", "elided")


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of the journal that hold the address of somebody who is forgotten, and how far we have looked."""

    mailbox_id: int
    address: str
    until: str | None  # None: at the journal's end
    journal_ids: tuple[str, ...]


def mark(tx: Tx) -> None:
    """Something is taken back; its traces are to be erased."""
    tx.execute(
        """INSERT INTO setting (name, value) VALUES (:name, :value)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
        name=_FLAG,
        value=secrets.token_bytes(8),
    )


def left(tx: Tx) -> bytes | None:
    """What the last `mark` wrote; None where there is nothing to erase."""
    row = tx.one("SELECT value FROM setting WHERE name = :name", name=_FLAG)
    return bytes(row["value"]) if row else None


def none_left(tx: Tx, *, marked: bytes) -> None:
    """What was taken back before that mark is erased; after a later one there is more to do."""
    tx.execute("DELETE FROM setting WHERE name = :name AND value = :marked", name=_FLAG, marked=marked)


def forgotten(mailbox_id: int) -> str:
    """What stands in the place of an address that is forgotten."""
    return f"forgotten-{mailbox_id}"


def look(tx: Tx) -> Found | None:
    """A few more of the messages of others, for the one who is forgotten first; None where all have been looked at."""
    whom = tx.one("SELECT * FROM forgetting ORDER BY mailbox_id LIMIT 1")
    if whom is None:
        return None
    rows = tx.execute(
        f"""SELECT id, {", ".join(_TEXTS)}, content FROM journal
        WHERE id > :after AND coalesce(blog_id, :blog_id) = :blog_id ORDER BY id LIMIT :rows""",  # noqa: S608 - our names
        after=whom["after"],
        blog_id=whom["blog_id"],
        rows=_ROWS,
    )
    scrubber = Scrubber.of(whom["address"], forgotten(whom["mailbox_id"]))
    hits = tuple(row["id"] for row in rows if _clean(row, scrubber))
    return Found(whom["mailbox_id"], whom["address"], rows[-1]["id"] if rows else None, hits)


def scrub(tx: Tx, *, found: Found) -> None:
    """Take the address out of these messages. One that made no comment of somebody else's is emptied."""
    scrubber = Scrubber.of(found.address, forgotten(found.mailbox_id))
    for journal_id in found.journal_ids:
        row = tx.one("SELECT * FROM journal WHERE id = :id", id=journal_id)
        if row is None:
            continue
        clean = _clean(row, scrubber)
        if row["mailbox_id"] == found.mailbox_id or (row["mailbox_id"] is None and row["comment_id"] is None):
            empty(tx, journal_id=journal_id)
        elif clean:
            columns = ", ".join(f"{name} = :{name}" for name in clean)
            tx.execute(f"UPDATE journal SET {columns} WHERE id = :id", clean, id=journal_id)  # noqa: S608 - our names
    if found.until is None:
        tx.execute("DELETE FROM forgetting WHERE mailbox_id = :id", id=found.mailbox_id)
    else:
        tx.execute("UPDATE forgetting SET after = :a WHERE mailbox_id = :id", id=found.mailbox_id, a=found.until)


def empty(tx: Tx, *, journal_id: str) -> None:
    """Nothing stays of a message but when it came, what became of it, and what a copy of it is known by."""
    tx.execute(
        """UPDATE journal SET content = :nothing, elided = '[]', peer = '', reverse_path = NULL, forward_paths = '[]',
            message_id = NULL, reason = '', mailbox_id = NULL WHERE id = :id""",
        id=journal_id,
        nothing=zlib.compress(b"", 1),
    )
    tx.execute(
        """UPDATE outbox SET state = 'dropped' WHERE journal_id = :id AND state IN ('queued', 'delayed', 'leased')""",
        id=journal_id,
    )


def merge_index(tx: Tx, *, begin: bool) -> bool:
    """A step of merging the parts of the full-text index: it keeps deleted words until then. Whether there is more.

    A step is short, that mail need not wait: https://www.sqlite.org/fts5.html#the_merge_command
    """
    before = _changes(tx)
    tx.execute(
        "INSERT INTO comment_fts (comment_fts, rank) VALUES ('merge', :pages)",
        pages=-_PAGES if begin else _PAGES,
    )
    return begin or _changes(tx) - before >= 2


def _changes(tx: Tx) -> int:
    (row,) = tx.execute("SELECT total_changes() AS n")
    return int(row["n"])


def empty_log(path: Path, patience: float) -> bool:
    """Copy the write-ahead log into the file, and cut it to nothing; False while somebody reads what it holds."""
    with (
        contextlib.suppress(sqlite3.OperationalError),  # a full disk
        contextlib.closing(connect(path, min(patience, _TURN))) as db,
    ):
        for turn in range(_TRIES):
            time.sleep(turn * patience / 20)
            if not db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                return True
    return False


def _clean(row: Row, scrubber: Scrubber) -> dict[str, str | bytes]:
    """The columns of a journal row that hold the address, without it."""
    clean: dict[str, str | bytes] = {}
    for name in _TEXTS:
        if row[name] and (text := scrubber.text(row[name])) != row[name]:
            clean[name] = text
    content = zlib.decompress(row["content"])
    if (octets := scrubber.octets(content)) != content:
        clean["content"] = zlib.compress(octets, 1)
    return clean
