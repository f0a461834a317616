"""A backup is made while the daemon writes, and an operator can work with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest

from bridge.acts import commenting
from bridge.errors import StoreError
from bridge.store import feeds
from bridge.store.engine import Store, backup


def test_a_backup_made_while_people_write_is_whole_and_opens(store: Store, tmp_path: Path) -> None:
    stop = Event()
    written: list[int] = []

    def keep_writing() -> None:
        while not stop.is_set():
            store.write_now(feeds.save, state=feeds.FeedState(f"{len(written):06d}", last_error="x" * 500))
            written.append(len(written))

    store.write_now(feeds.save, state=feeds.FeedState("before"))
    writer = Thread(target=keep_writing)
    writer.start()
    try:
        for n in range(5):
            target = tmp_path / f"backup-{n}.db"
            least = len(written)
            backup(store.path, target)
            with Store.open(target, read_only=True) as copy:
                rows = copy.read_now(lambda tx: [row["blog_id"] for row in tx.execute("SELECT blog_id FROM feed")])
                assert copy.key == store.key
            assert "before" in rows
            numbers = sorted(int(row) for row in rows if row != "before")
            assert numbers == list(range(len(numbers)))
            assert len(numbers) >= least
    finally:
        stop.set()
        writer.join()


def test_a_backup_is_one_file_that_only_its_owner_reads(store: Store, tmp_path: Path) -> None:
    place = tmp_path / "backups"
    place.mkdir()
    for _ in range(2):
        backup(store.path, place / "loosely.db")
    (only,) = place.iterdir()
    assert only.stat().st_mode & 0o077 == 0


def test_a_backup_that_can_not_be_made_leaves_the_older_one(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    backup(store.path, target)
    before = target.read_bytes()
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"not a store at all, " * 500)
    with pytest.raises(StoreError, match="an older one is kept"):
        backup(broken, target)
    with pytest.raises(StoreError, match="nothing to back up"):
        backup(tmp_path / "missing.db", target)
    with pytest.raises(StoreError, match="back up to another place"):
        backup(store.path, tmp_path / "nowhere" / "backup.db")
    assert target.read_bytes() == before
    assert not list(tmp_path.glob("*.part")) + list(tmp_path.glob(".*.part"))


def test_an_operator_searches_a_backup_with_sqlite_utils(world, tmp_path: Path) -> None:
    post = world.post()
    comment = world.say(world.person("Ann"), post, "Darjeeling, second flush")
    world.store.write_now(
        commenting.delete, comment_id=world.say(world.person("Bob"), post, "Darjeeling too").id, now=1
    )
    backup(world.store.path, tmp_path / "backup.db")
    answer = subprocess.run(
        [sys.executable, "-m", "sqlite_utils", "search", tmp_path / "backup.db", "comment", "darjeeling", "-c", "id"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert comment.id in answer.stdout
    assert answer.stdout.count('"id"') == 1
