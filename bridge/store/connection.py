"""A connection to the file, and the errors of SQLite as ours."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

from bridge.errors import StoreBusy, StoreError
from bridge.store import dialect

PATIENCE = 5.0  # seconds that we wait for another process (an operator's shell) to let go of the file
# These pass by themselves, or once the operator has made room; every other error is a fault to look at.
_BUSY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
}


def connect(path: Path, patience: float = PATIENCE, *, read_only: bool = False) -> Database:
    """A connection to this file, which exists."""
    # isolation_level None: we say BEGIN ourselves. Plugins could change what SQL means, and are not asked for.
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    db = Database(connection, execute_plugins=False, strict=True)
    dialect.configure(db, read_only=read_only)
    return db


@contextlib.contextmanager
def transaction(db: Database, begin: str) -> Iterator[None]:
    """A transaction that is committed at the end of the block, or undone where the block raises."""
    db.execute(begin)
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:  # a full disk has rolled back by itself, and ROLLBACK would raise
            db.execute("ROLLBACK")
        raise


def fault(error: Exception, path: Path) -> Exception:
    """StoreBusy for an error of SQLite that passes, StoreError for a broken file; any other error as it is."""
    if not isinstance(error, sqlite3.Error):
        return error
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low octet is the primary code
    if code in _BUSY:
        return StoreBusy(f"{path}: {error}; make sure that the disk has room and that nothing else locks the file")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreError(f"{path}: {error}; keep the file as it is and put the last backup in its place")
    return error
