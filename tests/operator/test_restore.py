"""A backup that is restored brings nobody back who was forgotten, unsubscribed or moved after it was made."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bridge.acts import Occasion, forgetting, leaving, moving
from bridge.blog import Mailbox, Post, Scope, Topic
from bridge.cli import main
from bridge.store import comments, departures, last_mails, mailboxes, movings, subscriptions
from bridge.store.engine import Store
from tests.acts.lives import places
from tests.store.conftest import World

ANN, BOB, CARL, DORA = (f"{name}-quux@home.example" for name in ("ann", "bob", "carl", "dora"))
CONFIG = """
[listen]
smtp = "127.0.0.1:0"
http = "127.0.0.1:0"
[smarthost]
port = 1
[[blog]]
name = "Tea and Letters"
url = "https://blog.example"
web = "https://talk.blog.example"
address = "{tag}@talk.blog.example"
moderators = ["owner@blog.example"]
"""


def loosely(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def person(world: World, address: str) -> Mailbox:
    return world.person(address.partition("-")[0].title(), address=address)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG)
    (tmp_path / "backups").mkdir()
    return path


def lived(config: Path, *, again: bool = False) -> Post:
    """Four people take part and a backup is made; then Ann is forgotten, Bob leaves, Carl mutes, and Dora moves.

    With `again`, Ann and Bob come back before the backup is made.
    """
    with Store.open(config.parent / "loosely.db") as store:
        world = World(store, time.time_ns() // 1000 - 10**9)
        post = world.post()
        ann, bob, carl, dora = (person(world, address) for address in (ANN, BOB, CARL, DORA))
        for one in (ann, bob, dora):
            world.join(one, post)
        world.join(bob, Topic(Scope.ANSWERS))
        world.join(carl, Topic())
        world.say(ann, post, "Crimson zebrafish")
        if not again:
            loosely("backup", config.parent / "backups" / "monday.db", "--config", config)
        forgetting_ann = {"mailbox_id": ann.id, "keep": False, "now": world.tick()}
        store.write_now(forgetting.forget, **forgetting_ann)
        store.write_now(leaving.leave_all, mailbox_id=bob.id, post_id=post.id, now=world.tick())
        store.write_now(leaving.mute, mailbox_id=carl.id, post_id=post.id, now=world.tick())
        store.write_now(moving.ask, Occasion(world.tick()), dora, "dora@new.example")
        (asked,) = store.read_now(movings.of_mailbox, mailbox_id=dora.id)
        for one in (asked.from_id, asked.to_id):
            said = store.read_now(mailboxes.by_id, mailbox_id=one)
            store.write_now(moving.confirm, Occasion(world.tick()), said, asked.id)
        if again:
            world.join(person(world, ANN), post)
            world.join(bob, post)
            loosely("backup", config.parent / "backups" / "monday.db", "--config", config)
        assert forgetting.erase_now(store)
    return post


def still_told(path: Path) -> dict[str, set[str]]:
    with Store.open(path, read_only=True) as store:
        rows = store.read_now(
            lambda tx: tx.execute(
                """SELECT m.address, s.scope FROM subscription s JOIN mailbox m ON m.id = s.mailbox_id
                WHERE s.state = 'active'"""
            )
        )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["address"], set()).add(row["scope"])
    return found


def is_as_before(path: Path, post: Post) -> None:
    """Nobody of them is back."""
    assert still_told(path) == {BOB: {"answers"}, CARL: {"blog"}}
    with Store.open(path, read_only=True) as store:
        (comment,) = store.read_now(comments.of_post, post_id=post.id)
        assert (comment.text, comment.commenter.name) == ("", "")
        carl = store.read_now(mailboxes.by_address, blog_id="blog.example", address=CARL)
        follower = store.read_now(subscriptions.follower, mailbox_id=carl.id, post_id=post.id)
        assert follower is None or not follower.tellers(post.id)
        assert store.read_now(last_mails.due, now=1 << 62, limit=9) == [], "she was told when it was done"


def test_restore_forgets_and_unsubscribes_again(config: Path) -> None:
    post = lived(config)
    store, backup = config.parent / "loosely.db", config.parent / "backups" / "monday.db"
    assert {table for table, _ in places(backup, ANN)} >= {"monday.db", "mailbox"}
    loosely("backup", config.parent / "backups" / "tuesday.db", "--config", config)
    for name in ("loosely.db", "loosely.db-wal", "loosely.db-shm", "departed.list"):  # the disk is lost
        (config.parent / name).unlink(missing_ok=True)
    done = loosely("restore", backup, "--config", config)
    assert done.exit_code == 0, done.output
    assert done.stdout == f"{backup} is the store now; forgotten again: 1, subscriptions ended again: 3\n"
    is_as_before(store, post)
    assert places(store, ANN, "zebrafish") == []
    listed = (config.parent / "departed.list").read_text()
    assert "forgotten-remove" in listed
    assert "quux" not in listed


def test_restore_keeps_the_store_from_before_and_knows_what_happened_there(config: Path) -> None:
    post = lived(config)
    (config.parent / "backups" / "departed.list").unlink(missing_ok=True)
    done = loosely("restore", config.parent / "backups" / "monday.db", "--config", config)
    before = config.parent / "loosely.db.before"
    assert done.stdout.endswith(f"the store from before is {before}; delete it once all is well\n")
    assert before.exists()
    is_as_before(config.parent / "loosely.db", post)


def test_serve_replays_the_list_on_a_store_that_was_put_back_by_hand(config: Path) -> None:
    post = lived(config)
    for name in ("loosely.db-wal", "loosely.db-shm"):
        (config.parent / name).unlink(missing_ok=True)
    shutil.copy(config.parent / "backups" / "monday.db", config.parent / "loosely.db")
    serve = [sys.executable, "-m", "bridge", "serve", "--config", str(config)]
    with subprocess.Popen(serve, stderr=subprocess.PIPE, text=True) as served:
        assert served.stderr
        log = []
        for line in served.stderr:
            log.append(line)
            if "listening" in line:
                break
        served.terminate()
        log += served.stderr.readlines()
    assert "event=departures forgotten=1 ended=3" in "".join(log)
    assert "quux" not in "".join(log)
    is_as_before(config.parent / "loosely.db", post)


def test_whoever_came_back_before_the_backup_stays(config: Path) -> None:
    lived(config, again=True)
    store = config.parent / "loosely.db"
    before = still_told(store)
    done = loosely("restore", config.parent / "backups" / "monday.db", "--config", config)
    assert "forgotten again: 0, subscriptions ended again: 0" in done.stdout, done.output
    assert still_told(store) == before
    assert before[ANN] == {"post"}


def test_restore_refuses_what_is_no_backup_and_a_store_in_use(config: Path) -> None:
    lived(config)
    store = config.parent / "loosely.db"
    octets = store.read_bytes()
    (config.parent / "broken.db").write_bytes(b"not a store at all, " * 500)
    for name in ("broken.db", "missing.db", "loosely.db"):
        done = loosely("restore", config.parent / name, "--config", config)
        assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1), done.output
    with Store.open(store):
        done = loosely("restore", config.parent / "backups" / "monday.db", "--config", config)
    assert (done.exit_code, "in use" in done.stderr) == (1, True)
    assert store.read_bytes() == octets
    (config.parent / "departed.list").write_text("nonsense\n")
    done = loosely("restore", config.parent / "backups" / "monday.db", "--config", config)
    assert (done.exit_code, "no line of ours" in done.stderr) == (1, True)
    assert store.read_bytes() == octets


def test_the_list_only_grows(tmp_path: Path) -> None:
    path = tmp_path / "departed.list"
    one = departures.Departure("aa", "blog.example", departures.Gone.LEFT, 5)
    other = departures.Departure("bb", "a blog", departures.Gone.FORGOTTEN_KEEP, 6)
    departures.write_list(path, [one])
    departures.write_list(path, [other, departures.Departure("aa", "blog.example", departures.Gone.LEFT, 4)])
    assert departures.read_list(path) == {"aa": one, "bb": other}
    assert path.stat().st_mode & 0o077 == 0


def test_a_hash_is_of_one_store_one_blog_and_one_act(config: Path) -> None:
    lived(config)
    with Store.open(config.parent / "other.db") as other, Store.open(config.parent / "loosely.db") as store:
        hashing = [each.read_now(departures.Hashing.of) for each in (store, other)]
    gone = departures.Gone
    made = [
        each.hash(what, blog, ANN, about)
        for each in hashing
        for what in (gone.LEFT, gone.FORGOTTEN_KEEP, gone.MOVED)
        for blog in ("a", "b")
        for about in ("", "x")
    ]
    assert len(set(made)) == len(made)
