"""The statements that only SQLite knows. PostgreSQL reads every other SQL statement too, and a test checks that."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sqlite_utils import Database

if TYPE_CHECKING:  # the engine imports this module
    from bridge.store.engine import Row, Tx

BEGIN = "BEGIN IMMEDIATE"  # a transaction that writes has the lock from its beginning, and fails at no later point
_PAGES = 100  # of the full-text index, merged in one step


def configure(db: Database, *, read_only: bool) -> None:
    """Set a connection up."""
    check_foreign_keys(db, on=True)
    if read_only:
        db.execute("PRAGMA query_only = ON")
    else:
        # Only FULL may be behind a 250: NORMAL syncs at checkpoints, and a power cut takes what came after.
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA journal_size_limit = 67108864")
        # Deleted rows are overwritten, not only unlinked; `merge_index` does that for the full-text index.
        db.execute("PRAGMA secure_delete = ON")


def check_foreign_keys(db: Database, *, on: bool) -> None:
    """Protect rows that others point at from now on, or do not; not to be called within a transaction."""
    db.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")


def broken_foreign_keys(db: Database) -> int:
    """The number of rows that point at nothing."""
    return len(db.execute("PRAGMA foreign_key_check").fetchall())


def write_ahead(db: Database) -> None:
    """Keep what is committed in a log beside the file, so that nobody who reads makes a writer wait."""
    db.execute("PRAGMA journal_mode = WAL")


def one_file(db: sqlite3.Connection) -> str:
    """Put all that belongs to this database into one file; "ok", or what is wrong with it."""
    db.execute("PRAGMA journal_mode = DELETE")
    return str(db.execute("PRAGMA quick_check").fetchone()[0])


def shrink(db: Database) -> None:
    """Write the file anew, without what was deleted before deleted octets were overwritten."""
    db.execute("VACUUM")


def empty_log(db: Database) -> bool:
    """Copy the write-ahead log into the file and cut it to nothing; False while somebody reads what it holds."""
    return not db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


def indexes_and_triggers(db: Database) -> dict[str, str]:
    """The SQL of each index and trigger that was made by a statement, by its name."""
    return dict(
        db.execute(
            "SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
        ).fetchall()
    )


def create_without_rowid(db: Database, definition: str) -> None:
    """Make a strict table whose rows are in the index of its primary key."""
    db.execute(f"CREATE TABLE {definition} STRICT, WITHOUT ROWID")


def fill_digest_items(db: Database) -> None:
    """Make a row of each comment id in the JSON lists of old mails."""
    db.execute(
        """INSERT INTO digest_item (outbox_id, position, comment_id, mailbox_id, blog_id)
        SELECT o.id, i.key, i.value, o.mailbox_id, o.blog_id
        FROM outbox o JOIN json_each(CASE WHEN json_valid(o.items) THEN o.items ELSE '[]' END) i
        WHERE o.kind IN ('digest', 'receipt', 'which', 'status')"""
    )


def search(tx: Tx, select: str, *, blog_id: str, words: str, limit: int) -> list[Row]:
    """The rows that `select` gives of the published comments `c` that have all of these words, newest first.

    A word's end may be left off with `*`.
    """
    wanted = " ".join(_quoted(word) for word in words.split())
    if not wanted:
        return []
    # Left to itself, SQLite goes through all comments by time and asks for each whether it is a hit: seconds.
    return tx.execute(
        f"""WITH hit AS MATERIALIZED (SELECT rowid AS number FROM comment_fts WHERE comment_fts MATCH :wanted)
        {select} WHERE +c.blog_id = :blog_id AND c.state = 'published' AND c.number IN (SELECT number FROM hit)
        ORDER BY c.posted_at DESC, c.id DESC LIMIT :limit""",  # noqa: S608 - our own text
        wanted=wanted,
        blog_id=blog_id,
        limit=limit,
    )


def _quoted(word: str) -> str:
    """A word as FTS5 reads a string, so that no word is an operator of its query language."""
    bare = word.rstrip("*").replace("\0", "").replace('"', '""')
    return f'"{bare}"' + "*" * (word.endswith("*") and bool(bare))


def merge_index(tx: Tx, *, begin: bool) -> bool:
    """Do one step of merging the full-text index, which keeps deleted words until then; whether there is more to do.

    A step is short, so that mail need not wait: https://www.sqlite.org/fts5.html#the_merge_command
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
