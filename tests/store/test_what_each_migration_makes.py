"""A released migration is never edited: the hash of what it makes is here, and a store that differs does not open."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from bridge.acts import commenting, forgetting
from bridge.errors import StoreError
from bridge.store import migrations, schema
from bridge.store.engine import Store, connect

# Add a line for a new migration; a line that is there stays as it is.
MADE = {
    "0001_nouns": "71a7330ca512dc1e",
    "0002_ways": "68ea561d95528ecf",
    "0003_what_was_left": "6b244de34a680ab3",
    "0004_last_word": "6314ef3570551207",
    "0005_plain_words": "93ba13bf9e005665",
    "0006_digest_items": "a0fc4ad8f5272916",
    "0007_subscription_about": "15f22261ab9b6b78",
    "0008_blog_address": "a3a0616c12beefdd",
    "0009_what_was_missing": "4f53cda18c2baa0c",
    "0010_in_pieces": "faed9c354b07721b",
    "0011_feed_place": "c2daf16a14300ab3",
    "0012_kept_texts": "4f53cda18c2baa0c",
    "0013_inviter_agreed": "c4cf34e6bd5fcee0",
    "0014_forgotten_for_good": "79a211ba1f9155ce",
    "0015_moderation": "fce0aa133770d0de",
    "0016_tally": "b594ec0cc0e35211",
    "0017_refused": "7f7cf8a8b0333754",
}


def test_the_result_of_each_released_migration_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    made, before = {}, set()
    steps = migrations.STEPS._migrations
    for n, step in enumerate(steps, start=1):
        some = Migrations("loosely")
        some._migrations = steps[:n]
        with monkeypatch.context() as patched, contextlib.closing(Database(memory=True, strict=True)) as db:
            patched.setattr(migrations, "STEPS", some)
            schema.apply(db)
            after = set(schema.parts(db).items())
            octets = json.dumps(sorted(after ^ before)).encode()
            made[step.name], before = hashlib.sha256(octets).hexdigest()[:16], after
    assert made == MADE


FAULTS = {
    "ALTER TABLE edition DROP COLUMN journal_id": "edition.journal_id",
    "DROP INDEX mailbox_address": "mailbox_address",
    "DROP TRIGGER comment_ai": "comment_ai",
    "DROP TABLE retired": "retired.at, retired.blog_id",
    "ALTER TABLE post RENAME COLUMN gone TO vanished": "post.gone",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_store_with_another_schema_says_at_its_start_what_is_wrong(store: Store, fault: str) -> None:
    store.close_now()
    with contextlib.closing(connect(store.path)) as db:
        db.execute(fault)
    for read_only in (False, True):
        with pytest.raises(StoreError, match=f"missing or different: .*{FAULTS[fault]}"):
            Store.open(store.path, read_only=read_only)


def test_tables_and_columns_of_the_operators_own_do_no_harm(store: Store) -> None:
    store.close_now()
    with contextlib.closing(connect(store.path)) as db:
        db.execute("CREATE TABLE mine (id INTEGER PRIMARY KEY)")
        db.execute("CREATE INDEX mine_too ON comment (name)")
        db.execute("ALTER TABLE post ADD COLUMN note TEXT")
        db.execute("ANALYZE")
    Store.open(store.path).close_now()


def without_editions_of_messages(db: Database) -> None:
    """0004_last_word as it was before edits were found in their messages."""
    db.execute("DROP INDEX comment_waiting")
    db.execute("ALTER TABLE edition DROP COLUMN journal_id")


def without_kinds(db: Database) -> None:
    """0004_last_word as it was before that."""
    without_editions_of_messages(db)
    db.execute("DROP INDEX outbox_mailbox")
    db.execute("CREATE INDEX outbox_mailbox ON outbox (mailbox_id, queued_at)")


def without_forgetting(db: Database) -> None:
    """0004_last_word as it was at first, and 0002_ways."""
    without_kinds(db)
    db.execute("DROP TABLE forgetting")
    db.execute("DROP INDEX outbox_comment")
    journal = db.table("journal")
    journal.transform(column_order=[*(name for name in journal.columns_dict if name != "mailbox_id"), "mailbox_id"])


EARLY = [without_editions_of_messages, without_kinds, without_forgetting]


@pytest.mark.parametrize("as_it_was", EARLY)
def test_a_store_of_an_early_form_of_a_migration_is_mended(
    world, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_it_was: Callable[[Database], None]
) -> None:
    path = tmp_path / "early.db"
    some = Migrations("loosely")
    some._migrations = migrations.STEPS._migrations[:4]
    with monkeypatch.context() as early:
        early.setattr(migrations, "STEPS", some)
        Store.open(path).close_now()
    with contextlib.closing(connect(path)) as db:
        as_it_was(db)
    world.store.close_now()
    with Store.open(path) as world.store:
        ann, post = world.person("Ann"), world.post()
        comment = world.say(ann, post, "First")
        assert world.store.write_now(commenting.edit, comment_id=comment.id, text="Second", now=world.tick())
        assert world.store.write_now(forgetting.forget, mailbox_id=ann.id, keep=True, now=world.tick())
        assert forgetting.erase_now(world.store)
