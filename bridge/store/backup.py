"""A whole copy of the store in one file."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from pathlib import Path

from bridge.errors import StoreError
from bridge.store.connection import connect


def backup(path_from: Path | str, path_to: Path | str) -> None:
    """A whole copy in one file, checked and on the disk, while a daemon may go on writing; it replaces an older one.

    The copy is one unchanging view: what is committed meanwhile is in the next backup.
    """
    source, target = Path(path_from).resolve(), Path(path_to).resolve()
    if not source.exists():
        raise StoreError(f"{source} does not exist; there is nothing to back up")
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise StoreError(f"{target} can't be made ({error.strerror}); back up to another place") from None
    try:
        _copy(source, Path(name))
        os.fsync(descriptor)
        Path(name).replace(target)
        _sync_directory(target.parent)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{target}: {error}; the backup was not made, an older one still stands") from error
    finally:
        os.close(descriptor)
        Path(name).unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    with (
        contextlib.closing(connect(source, read_only=True)) as db,
        contextlib.closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        db.conn.backup(copy)  # all pages in one step: a backup in many begins anew with each commit
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with no write-ahead log to forget
        if (found := copy.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(found)


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
