"""One SQLite file behind one writer thread and a few readers: what `write` returns is on the disk.

A transaction function is synchronous, `def fn(tx, *, ...)`, and takes the time and new ids as arguments. The functions
that wait for the writer are committed together, each in its own savepoint: one fsync for all of them, and a function
that fails undoes only its own work.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Concatenate, Final, ParamSpec, TypeVar

from sqlite_utils import Database

from bridge.errors import StoreError
from bridge.store import dialect, schema
from bridge.store.backup import backup as backup
from bridge.store.backup import restore as restore
from bridge.store.connection import PATIENCE, fault, transaction
from bridge.store.connection import connect as connect
from bridge.store.lock import StoreLock

P = ParamSpec("P")
T = TypeVar("T")
Value = str | int | float | bytes | None
Row = sqlite3.Row  # row["column"]; keys() names them

READERS = 2
TOGETHER = 1000  # transactions in one commit at most, so that the first of them does not wait too long
_KEY_OCTETS = 32
_TRIES = 5
_LOCKED = 1.0  # seconds at most for which the writer is kept out while the log is emptied


def new_id(now: int) -> str:
    """A fresh id, 32 hex digits that sort by time: UUIDv7 (RFC 9562 section 5.7), `now` in microseconds.

    The 12 bits after the milliseconds hold their fraction (method 3 of section 6.2), 62 more are random.
    """
    milliseconds, rest = divmod(now, 1000)
    number = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | 7 << 76 | (rest * 4096 // 1000) << 64
    return f"{number | 0b10 << 62 | secrets.randbits(62):032x}"


def any_of(name: str, values: Iterable[Value]) -> tuple[str, dict[str, Value]]:
    """The list after IN, and its named parameters: `(:name_0, :name_1)`; of no values `(NULL)`, in which nothing is."""
    named = {f"{name}_{n}": value for n, value in enumerate(values)}
    return f"({', '.join(f':{one}' for one in named) or 'NULL'})", named


class Tx:
    """One open transaction, as its function sees it."""

    __slots__ = ("_db",)

    def __init__(self, db: Database) -> None:
        self._db = db

    def execute(self, sql: str, values: Mapping[str, Value] | None = None, /, **named: Value) -> list[Row]:
        """All rows at once: a cursor left open would pin the write-ahead log, and it grows without end."""
        rows: list[Row] = self._db.execute(sql, {**values, **named} if values else named).fetchall()
        return rows

    def one(self, sql: str, values: Mapping[str, Value] | None = None, /, **named: Value) -> Row | None:
        """The first row, if there is one."""
        rows = self.execute(sql, values, **named)
        return rows[0] if rows else None

    def executemany(self, sql: str, rows: Iterable[Mapping[str, Value]]) -> int:
        """The number of rows that were changed."""
        return self._db.conn.executemany(sql, rows).rowcount


class Store:
    """An open store; `await write(fn, ...)` returns once what fn did would survive a power cut."""

    def __init__(self, path: Path, lock: StoreLock | None, *, read_only: bool, patience: float) -> None:
        self.path: Final = path
        self.key: Final = _read_key(path, patience)
        self._lock = lock
        self._closing = Lock()
        self._closed = False
        self._erasing = Lock()
        self._patience = patience
        self._reads = _Line("store-reader", path, patience, read_only=True, threads=READERS)
        self._writes = None if read_only else _Line("store-writer", path, patience, read_only=False, threads=1)

    @classmethod
    def open(
        cls,
        path: Path | str,
        *,
        create: bool = True,
        read_only: bool = False,
        alone: bool = True,
        patience: float = PATIENCE,
    ) -> Store:
        """The store in this file, brought up to date; StoreInUse where another process has it.

        `alone=False` is for a short command beside a running daemon: it writes, but relays and digests nothing.
        """
        path = Path(path).resolve()
        lock = StoreLock.take(path) if alone and not read_only else None
        try:
            _prepare(path, create=create and not read_only, read_only=read_only, alone=alone, patience=patience)
            store = cls(path, lock, read_only=read_only, patience=patience)
        except BaseException as error:
            if lock:
                lock.release()
            if isinstance(error, sqlite3.Error):
                raise fault(error, path) from error
            raise
        return store

    async def write(self, fn: Callable[Concatenate[Tx, P], T], *args: P.args, **named: P.kwargs) -> T:
        """The answer of fn, once it is committed. If the caller goes away first, a write that has begun is kept."""
        return await asyncio.wrap_future(self._write_line().put(functools.partial(_call, fn, args, named)))

    async def read(self, fn: Callable[Concatenate[Tx, P], T], *args: P.args, **named: P.kwargs) -> T:
        """The answer of fn, from one unchanging view of the store."""
        return await asyncio.wrap_future(self._reads.put(functools.partial(_call, fn, args, named)))

    def write_now(self, fn: Callable[Concatenate[Tx, P], T], *args: P.args, **named: P.kwargs) -> T:
        """`write` for a command that has no event loop."""
        return self._write_line().put(functools.partial(_call, fn, args, named)).result()

    def read_now(self, fn: Callable[Concatenate[Tx, P], T], *args: P.args, **named: P.kwargs) -> T:
        """`read` for a command that has no event loop."""
        return self._reads.put(functools.partial(_call, fn, args, named)).result()

    def overwrite_now(self) -> bool:
        """Overwrite in the file what was deleted until now, and in what lies beside it.

        Mail goes on being taken in meanwhile. False where somebody would not let go of the file.
        """
        with self._erasing:
            more = self.write_now(dialect.merge_index, begin=True)
            while more:
                more = self.write_now(dialect.merge_index, begin=False)
            return self._empty_log()

    def _empty_log(self) -> bool:
        with (
            contextlib.suppress(sqlite3.OperationalError),  # a full disk
            contextlib.closing(connect(self.path, min(self._patience, _LOCKED))) as db,
        ):
            for turn in range(_TRIES):
                time.sleep(turn * self._patience / 20)
                if dialect.empty_log(db):
                    return True
        return False

    @property
    def closed(self) -> bool:
        """True once it was closed."""
        return self._closed

    async def close(self) -> None:
        """Finish what waits, then let go of the file."""
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """`close` for a command that has no event loop; a second call does nothing."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            if self._writes:
                self._writes.close()
            self._reads.close()
            if self._lock:
                self._lock.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close_now()

    def _write_line(self) -> _Line:
        if self._writes is None:
            raise StoreError(f"{self.path}: opened to be read only; nothing can be written to it")
        return self._writes


class _Job:
    """One transaction function that waits, and where its answer goes."""

    __slots__ = ("answer", "future", "work")

    def __init__(self, work: Callable[[Tx], object]) -> None:
        self.work = work
        self.future: Future[object] = Future()
        self.answer: object = None


class _Line:
    """A queue of jobs with the threads that do them, each with a connection of its own."""

    def __init__(self, name: str, path: Path, patience: float, *, read_only: bool, threads: int) -> None:
        self._path = path
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = Lock()
        self._closed = False
        databases = [connect(path, patience, read_only=read_only) for _ in range(threads)]
        turn = self._read if read_only else self._write
        self._threads = [Thread(target=self._run, args=(db, turn), name=name, daemon=True) for db in databases]
        for thread in self._threads:
            thread.start()

    def put(self, work: Callable[[Tx], T]) -> Future[T]:
        job = _Job(work)
        with self._lock:
            if self._closed:
                raise StoreError(f"{self._path}: the store is closed")
            self._queue.put(job)
        return job.future  # type: ignore[return-value]  # its answer is work's

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for _ in self._threads:
                self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _run(self, db: Database, turn: Callable[[Database, _Job], bool]) -> None:
        with contextlib.closing(db):
            while (job := self._queue.get()) is not None:
                if not turn(db, job):
                    return

    def _read(self, db: Database, job: _Job) -> bool:
        if job.future.set_running_or_notify_cancel():
            try:
                with transaction(db, "BEGIN"):
                    job.answer = job.work(Tx(db))
            except Exception as error:  # noqa: BLE001 - it is the caller's, who awaits it
                job.future.set_exception(fault(error, self._path))
            else:
                job.future.set_result(job.answer)
        return True

    def _write(self, db: Database, first: _Job) -> bool:
        """Commit all jobs that wait, together; False where the line was closed."""
        jobs: list[_Job] = [first]
        more = True
        while more and len(jobs) < TOGETHER and not self._queue.empty():
            job = self._queue.get()
            if job is None:
                more = False
            else:
                jobs.append(job)
        self._commit(db, [job for job in jobs if job.future.set_running_or_notify_cancel()])
        return more

    def _commit(self, db: Database, jobs: list[_Job]) -> None:
        failed: dict[_Job, Exception] = {}
        try:
            with transaction(db, dialect.BEGIN):
                for job in jobs:
                    error = _in_savepoint(db, job)
                    if error:
                        failed[job] = error
        except Exception as error:  # noqa: BLE001 - nothing was committed: each caller is told
            failed = {job: failed.get(job, error) for job in jobs}
        for job in jobs:
            if job in failed:
                job.future.set_exception(fault(failed[job], self._path))
            else:
                job.future.set_result(job.answer)


def _in_savepoint(db: Database, job: _Job) -> Exception | None:
    """The job done, or undone and its error; an error that took the whole transaction with it is raised."""
    db.execute("SAVEPOINT job")
    try:
        job.answer = job.work(Tx(db))
    except Exception as error:
        if not db.conn.in_transaction:  # a full disk rolls everything back by itself
            raise
        db.execute("ROLLBACK TO job")
        db.execute("RELEASE job")
        return error
    db.execute("RELEASE job")
    return None


def _call(fn: Callable[..., T], args: tuple[object, ...], named: Mapping[str, object], tx: Tx) -> T:
    return fn(tx, *args, **named)


def check(path: Path) -> None:
    """StoreError where this file is no store that this version can open and bring up to date."""
    if not path.exists():
        raise StoreError(f"{path} does not exist; name a backup")
    try:
        with contextlib.closing(connect(path, read_only=True)) as db:
            if not schema.pending(db, path):
                schema.check(db, path)
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}; it is no backup of a store, so nothing was restored") from error


def _prepare(path: Path, *, create: bool, read_only: bool, alone: bool, patience: float) -> None:
    """The file made, in WAL mode, with every migration applied and a key in it."""
    if not path.exists():
        if not create:
            raise StoreError(f"store.path: {path} does not exist; check the path, or let `loosely serve` make it")
        try:
            path.touch(mode=0o600)  # mailboxes are in it; SQLite gives its side files the same mode
        except OSError as error:
            raise StoreError(f"store.path: {path} can't be made ({error.strerror}); make its directory first") from None
    with contextlib.closing(connect(path, patience)) as db:
        if not schema.pending(db, path):
            schema.check(db, path)
            return
        if read_only:
            raise StoreError(f"{path}: written by an older Loosely; start `loosely serve` once to bring it up to date")
        with contextlib.nullcontext() if alone else StoreLock.take(path):
            older = bool(db.table_names())
            dialect.write_ahead(db)
            schema.apply(db)
            schema.check(db, path)
            with transaction(db, dialect.BEGIN):
                db.execute(
                    "INSERT INTO setting (name, value) VALUES ('key', :value) ON CONFLICT (name) DO NOTHING",
                    {"value": secrets.token_bytes(_KEY_OCTETS)},
                )
            if older:
                with contextlib.suppress(sqlite3.Error):  # no room for a second copy: it is as it was
                    dialect.shrink(db)


def _read_key(path: Path, patience: float) -> bytes:
    with contextlib.closing(connect(path, patience, read_only=True)) as db:
        return bytes(db.execute("SELECT value FROM setting WHERE name = 'key'").fetchone()["value"])
