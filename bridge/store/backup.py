"""A whole copy of the store in one file, and such a copy in the place of the store."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from pathlib import Path

from bridge.errors import StoreError
from bridge.store import dialect
from bridge.store.connection import connect


def backup(path_from: Path | str, path_to: Path | str) -> None:
    """Make a whole copy in one file, checked and on the disk; it replaces an older one. A daemon may go on writing.

    The copy is one unchanging view: later commits are in the next backup. StoreError where no copy was made.
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
        raise StoreError(f"{target}: {error}; the backup was not made, an older one is kept") from error
    finally:
        os.close(descriptor)
        Path(name).unlink(missing_ok=True)


def restore(path_from: Path | str, path_to: Path | str) -> Path | None:
    """Put a backup in the place of the store; where the store that was there is now, None if there was none.

    Nobody may have the store open. StoreError where the store is as it was. Then replay the departures.
    """
    source, target = Path(path_from).resolve(), Path(path_to).resolve()
    aside = target.with_name(f"{target.name}.before")
    was_there = target.exists()
    # The write-ahead log belongs to the old store, and would be written into the copy.
    for end in ("", "-wal", "-shm"):
        _move(Path(f"{target}{end}"), Path(f"{aside}{end}"))
    try:
        backup(source, target)
    except StoreError:
        for end in ("", "-wal", "-shm"):
            _move(Path(f"{aside}{end}"), Path(f"{target}{end}"))
        raise
    return aside if was_there else None


def _move(path: Path, to: Path) -> None:
    try:
        if path.exists():
            path.replace(to)
        else:
            to.unlink(missing_ok=True)  # of an earlier restore
    except OSError as error:
        raise StoreError(f"{path} can't be moved to {to} ({error.strerror}); nothing was restored") from None


def _copy(source: Path, target: Path) -> None:
    with (
        contextlib.closing(connect(source, read_only=True)) as db,
        contextlib.closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        db.conn.backup(copy)  # all pages in one step: a backup in many begins anew with each commit
        if (found := dialect.one_file(copy)) != "ok":
            raise sqlite3.DatabaseError(found)


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
