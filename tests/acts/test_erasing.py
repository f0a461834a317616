"""Deleted comments and forgotten people are overwritten on the disk, also after a kill."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from collections.abc import Sequence

import pytest

from bridge.acts import commenting, forgetting
from bridge.store import comments, erasure, journal
from bridge.store.engine import Store
from tests.acts.lives import ADDRESS, NAME, a_life, erased, erased_in, forget_person, person, places, record


def test_deleted_comments_are_overwritten_on_the_disk(world) -> None:
    ann, bob, post = person(world), world.person("Bob"), world.post()
    kept = [world.say(bob, post, f"kept{n} " * 50) for n in range(30)]
    taken = [world.say(ann, post, "Ultramarine zebrafish " * 20) for _ in range(30)]
    for comment in taken:
        record(world, b"Ultramarine", comment=comment, author=ann)
        world.store.write_now(commenting.delete, comment_id=comment.id, now=world.tick())
    assert places(world.store.path, "ultramarine", "zebrafish")
    assert erased(world)
    assert places(world.store.path, "ultramarine", "zebrafish") == []
    assert world.store.read_now(comments.by_id, comment_id=kept[0].id) is not None


def test_where_nothing_was_deleted_nothing_is_written(world) -> None:
    world.say(person(world), world.post())
    wal = world.store.path.with_name("loosely.db-wal")
    before = wal.read_bytes()
    assert erased(world)
    assert wal.read_bytes() == before


def child(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )


READ = """
    import sqlite3, sys, time
    db = sqlite3.connect(sys.argv[1], isolation_level=None)
    db.execute("BEGIN")
    db.execute("SELECT count(*) FROM mailbox").fetchall()
    print("reads", flush=True)
    time.sleep(600)
"""


def test_another_process_that_reads_old_pages_delays_erasing_until_it_ends(world) -> None:
    ann = a_life(world)["ann"]
    reader = child(READ, world.store.path)
    assert reader.stdout.readline() == "reads\n"
    forget_person(world, ann, keep=False)
    assert not erased(world)
    world.tick()
    world.post()  # mail is taken in meanwhile
    reader.send_signal(signal.SIGKILL)
    reader.wait()
    reader.stdout.close()
    assert erased(world)
    assert places(world.store.path, ADDRESS, NAME, "zebrafish") == []


FORGET_AND_DIE = """
    import os, signal, sys
    from bridge.acts import forgetting
    from bridge.store.engine import Store
    store = Store.open(sys.argv[1])
    store.write_now(forgetting.forget, mailbox_id=int(sys.argv[2]), keep=False, now=int(sys.argv[3]))
    print("forgot", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_daemon_that_was_killed_on_the_way_finishes_at_its_next_start(world) -> None:
    life = a_life(world)
    path = world.store.path
    world.store.close_now()
    killed = child(FORGET_AND_DIE, path, life["ann"].id, world.tick())
    assert killed.stdout.read() == "forgot\n"
    killed.wait()
    killed.stdout.close()
    assert places(path, ADDRESS)
    with Store.open(path) as store:
        assert erased_in(store)
        assert places(path, ADDRESS, NAME, "zebrafish") == []
        assert store.read_now(lambda tx: tx.execute("SELECT * FROM forgetting")) == []


def test_mail_that_comes_in_while_somebody_is_being_forgotten_is_looked_through_too(world, monkeypatch) -> None:
    ann, bob, post = person(world), world.person("Bob"), world.post()
    monkeypatch.setattr("bridge.acts.forgetting._ROWS", 2)
    made = [record(world, f"{n} {ADDRESS}".encode(), comment=world.say(bob, post), author=bob) for n in range(5)]
    forget_person(world, ann, keep=True)
    late = record(world, f"late {ADDRESS}".encode(), comment=world.say(bob, post), author=bob)
    assert erased(world)
    for journal_id in (*made, late):
        assert ADDRESS.encode() not in world.store.read_now(journal.content, journal_id=journal_id)


def test_a_comment_deleted_while_erasing_is_erased_next_time(world) -> None:
    ann, post = person(world), world.post()
    one, two = world.say(ann, post), world.say(ann, post)
    world.store.write_now(commenting.delete, comment_id=one.id, now=world.tick())
    marked = world.store.read_now(erasure.marked)
    world.store.write_now(commenting.delete, comment_id=two.id, now=world.tick())
    world.store.write_now(erasure.done, marked=marked)
    assert world.store.read_now(erasure.marked) not in (None, marked)
    assert erased(world)
    assert world.store.read_now(erasure.marked) is None


def test_a_daemon_that_ends_leaves_the_rest_to_the_next_start(world) -> None:
    ann = person(world)
    forget_person(world, ann, keep=True)
    world.store.close_now()
    assert not erased(world)
    with Store.open(world.store.path) as store:
        assert erased_in(store)
        assert places(store.path, ADDRESS) == []


async def erase_twice(store: Store) -> Sequence[bool]:
    return [await forgetting.erase(store), await forgetting.erase(store)]


@pytest.mark.anyio
async def test_erasing_twice_is_erasing_once(world) -> None:
    ann = person(world)
    await world.store.write(forgetting.forget, mailbox_id=ann.id, keep=True, now=world.tick())
    assert await erase_twice(world.store) == [True, True]
