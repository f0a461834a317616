"""A transaction that has returned is on the disk; one that has failed has changed nothing."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from bridge.errors import StoreBusy, StoreError, StoreInUse, StoreTooNew
from bridge.store.engine import Store, Tx, connect, new_id


def note(tx: Tx, *, name: str, size: int = 1) -> str:
    tx.execute("INSERT INTO setting (name, value) VALUES (:name, :value)", name=name, value=bytes(size))
    return name


def noted(tx: Tx) -> set[str]:
    return {row["name"] for row in tx.execute("SELECT name FROM setting WHERE name <> 'key'")}


def child(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


WRITE_FOR_EVER = """
    import asyncio, sys
    from bridge.store.engine import Store
    from bridge.store import feeds

    async def one(store, n):
        number = 0
        while True:
            state = feeds.FeedState(f"{n}-{number}")
            await store.write(feeds.save, state=state)
            print(state.blog_id, flush=True)
            number += 1

    async def main():
        store = Store.open(sys.argv[1])
        await asyncio.gather(*(one(store, n) for n in range(8)))

    asyncio.run(main())
"""


def test_nothing_that_was_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "loosely.db"
    acknowledged: set[str] = set()
    for life in range(3):
        with child(WRITE_FOR_EVER.replace('f"{n}-', f'f"{life}-{{n}}-'), path) as process:
            assert process.stdout
            acknowledged |= {process.stdout.readline().strip() for _ in range(200)}
            process.kill()
            acknowledged |= {line.strip() for line in process.stdout if line.endswith("\n")}
    with Store.open(path) as store:
        kept = store.read_now(lambda tx: {row["blog_id"] for row in tx.execute("SELECT blog_id FROM feed")})
    assert len(acknowledged) >= 600
    assert acknowledged <= kept


def test_a_thousand_writers_are_all_heard_and_share_commits(store: Store) -> None:
    async def all_at_once() -> list[str]:
        return await asyncio.gather(*(store.write(note, name=str(n)) for n in range(1000)))

    frames = (store.path.parent / "loosely.db-wal").stat().st_size
    answers = asyncio.run(all_at_once())
    assert set(answers) == store.read_now(noted)
    # A commit of its own for each would have written at least a page for each.
    assert (store.path.parent / "loosely.db-wal").stat().st_size - frames < 1000 * 4096 / 4


def test_a_transaction_that_fails_in_a_common_commit_fails_alone(store: Store) -> None:
    def fail(tx: Tx, *, name: str) -> None:
        note(tx, name=name)
        raise LookupError(name)

    async def all_at_once() -> list[object]:
        work = [store.write(fail if n % 3 == 0 else note, name=str(n)) for n in range(30)]
        return await asyncio.gather(*work, return_exceptions=True)

    answers = asyncio.run(all_at_once())
    assert [n for n, answer in enumerate(answers) if isinstance(answer, LookupError)] == list(range(0, 30, 3))
    assert store.read_now(noted) == {str(n) for n in range(30) if n % 3}


def test_a_caller_that_is_cancelled_cancels_no_other(store: Store) -> None:
    async def leave_early() -> str:
        leaving = asyncio.ensure_future(store.write(note, name="left"))
        await asyncio.sleep(0)
        leaving.cancel()
        return await store.write(note, name="stayed")

    assert asyncio.run(leave_early()) == "stayed"
    assert store.read_now(noted) >= {"stayed"}


def test_a_reader_sees_only_what_is_committed_and_can_write_nothing(store: Store) -> None:
    seen: list[set[str]] = []

    def look_meanwhile(tx: Tx) -> None:
        note(tx, name="not yet")
        seen.append(store.read_now(noted))

    store.write_now(look_meanwhile)
    assert seen == [set()]
    assert store.read_now(noted) == {"not yet"}
    with pytest.raises(StoreBusy):
        store.read_now(note, name="never")
    assert store.read_now(noted) == {"not yet"}


def test_a_full_disk_refuses_for_now_and_leaves_nothing_by_half(store: Store) -> None:
    def fill(tx: Tx) -> None:
        note(tx, name="first half")
        note(tx, name="second half", size=10_000_000)

    pages = store.read_now(lambda tx: tx.execute("PRAGMA page_count")[0][0])
    store.write_now(lambda tx: tx.execute(f"PRAGMA max_page_count = {pages + 20}"))
    with pytest.raises(StoreBusy, match="make sure that the disk has room"):
        store.write_now(fill)
    assert store.read_now(noted) == set()
    store.write_now(note, name="small enough")
    store.write_now(lambda tx: tx.execute("PRAGMA max_page_count = 1073741823"))
    store.write_now(fill)
    assert store.read_now(noted) == {"small enough", "first half", "second half"}


OUT_OF_ROOM = """
    import resource, sys
    from bridge.errors import StoreBusy
    from bridge.store import feeds
    from bridge.store.engine import Store

    def save(n):
        store.write_now(feeds.save, state=feeds.FeedState(str(n), last_error="x" * 3000))

    store = Store.open(sys.argv[1])
    used = sum(p.stat().st_size for p in store.path.parent.glob("*.db-wal"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (used + 50_000, resource.RLIM_INFINITY))
    kept = 0
    try:
        for n in range(1000):
            save(n)
            kept = n + 1
    except StoreBusy:
        print("busy")
    else:
        print("no limit was met")
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    save("after")
    print(kept, store.read_now(lambda tx: tx.execute("SELECT count(*) FROM feed"))[0][0])
"""


def test_when_the_write_ahead_log_meets_its_limit_the_daemon_goes_on_as_soon_as_there_is_room(tmp_path: Path) -> None:
    with child(OUT_OF_ROOM, tmp_path / "loosely.db") as process:
        answer, _ = process.communicate()
    busy, counts = answer.splitlines()
    assert busy == "busy"
    kept, rows = map(int, counts.split())
    assert kept > 0
    assert rows == kept + 1


def test_a_locked_store_refuses_for_now(store: Store) -> None:
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy):
        store.write_now(note, name="now")

    async def all_at_once() -> list[object]:
        work = (store.write(note, name=str(n)) for n in range(9))
        return await asyncio.gather(*work, return_exceptions=True)

    assert {type(answer) for answer in asyncio.run(all_at_once())} == {StoreBusy}
    other.execute("ROLLBACK")
    other.close()
    assert store.read_now(noted) == set()
    assert store.write_now(note, name="later") == "later"


def test_a_store_has_one_daemon(store: Store) -> None:
    with pytest.raises(StoreInUse) as refused:
        Store.open(store.path)
    assert "stop it first, or give this one its own store" in str(refused.value)
    code = """
        import sys
        from bridge.store.engine import Store
        try:
            Store.open(sys.argv[1])
        except Exception as error:
            print(error)
    """
    with child(code, store.path) as process:
        answer, _ = process.communicate()
    assert f"in use by another Loosely (process {__import__('os').getpid()})" in answer


def test_a_short_command_writes_beside_the_daemon_and_a_look_needs_no_lock(store: Store) -> None:
    with Store.open(store.path, alone=False) as command:
        command.write_now(note, name="by hand")
    with Store.open(store.path, read_only=True) as look:
        assert look.read_now(noted) == {"by hand"}
        assert look.key == store.key
        with pytest.raises(StoreError, match="read only"):
            look.write_now(note, name="no")
    with pytest.raises(StoreInUse):
        Store.open(store.path)


def test_a_worker_that_outlives_its_daemon_holds_no_lock(tmp_path: Path) -> None:
    code = """
        import os, sys
        from bridge.store.lock import StoreLock
        from pathlib import Path
        lock = StoreLock.take(Path(sys.argv[1]))
        if os.fork() == 0:
            sys.stdin.read()
            os._exit(0)
        print("forked", flush=True)
        os.kill(os.getpid(), 9)
    """
    path = tmp_path / "loosely.db"
    with child(code, path) as process:
        assert process.stdout
        assert process.stdout.readline() == "forked\n"
        process.wait()
        Store.open(path).close_now()


def test_a_closed_store_says_so_and_can_be_opened_again(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "loosely.db")
    key = store.key
    store.write_now(note, name="kept")
    asyncio.run(store.close())
    store.close_now()
    for late in (store.write_now, store.read_now):
        with pytest.raises(StoreError, match="closed"):
            late(noted)
    with Store.open(store.path, create=False) as again:
        assert again.read_now(noted) == {"kept"}
        assert again.key == key
        assert len(key) == 32


def test_only_the_operator_may_read_the_file(store: Store) -> None:
    for file in store.path.parent.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file


def test_every_commit_is_fully_synced(store: Store) -> None:
    full = 2
    assert store.write_now(lambda tx: tx.execute("PRAGMA synchronous")[0][0]) == full
    assert store.write_now(lambda tx: tx.execute("PRAGMA journal_mode")[0][0]) == "wal"


def test_a_store_that_is_not_there_is_not_made_by_chance(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist; check the path"):
        Store.open(tmp_path / "misspelt.db", create=False)
    with pytest.raises(StoreError, match="make its directory first"):
        Store.open(tmp_path / "nowhere" / "loosely.db")
    assert [file.name for file in tmp_path.iterdir() if file.suffix != ".lock"] == []


def test_a_file_that_is_no_store_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "loosely.db"
    path.write_bytes(b"Dear diary, " * 1000)
    with pytest.raises(StoreError, match="put the last backup in its place"):
        Store.open(path)
    assert path.read_bytes() == b"Dear diary, " * 1000


def test_a_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "loosely.db"
    Store.open(path).close_now()
    db = connect(path)
    db.table("_sqlite_migrations").insert({"migration_set": "loosely", "name": "9999_later", "applied_at": "2030"})
    db.close()
    with pytest.raises(StoreTooNew, match="9999_later"):
        Store.open(path)


def test_ids_sort_by_time_and_are_uuids_of_version_7() -> None:
    import uuid

    times = [0, 1, 999, 1000, 1_790_000_000_000_000, 1_790_000_000_000_001, 1_790_000_000_001_000]
    ids = [new_id(now) for now in times]
    assert ids == sorted(ids)
    assert len({new_id(5) for _ in range(1000)}) == 1000
    for number in map(uuid.UUID, ids):
        assert (number.version, number.variant) == (7, uuid.RFC_4122)
