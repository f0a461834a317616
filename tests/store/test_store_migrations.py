"""Each migration is applied once, whole or not at all, and search still finds what people said."""

from __future__ import annotations

import pytest
from sqlite_utils import Database, Migrations

from bridge.errors import StoreError
from bridge.store import comments, migrations
from bridge.store.engine import Store, connect


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Migrations:
    """The migrations of a release to come: those of today, and what a test adds."""
    steps = Migrations("loosely")
    steps._migrations = list(migrations.STEPS._migrations)
    monkeypatch.setattr(migrations, "STEPS", steps)
    return steps


def found(store: Store, words: str) -> list[str]:
    return [comment.text for comment, _ in store.read_now(comments.search, blog_id="blog.example", words=words)]


def test_search_survives_a_migration_that_rebuilds_the_comments(world, later: Migrations) -> None:
    ann, post = world.person("Ann"), world.post()
    first = world.say(ann, post, "Oolong for breakfast")
    path = world.store.path
    world.store.close_now()

    @later(name="9000_rebuild")
    def rebuild(db: Database) -> None:
        db.table("comment").transform(defaults={"name": "A reader"})
        assert not db.table("comment").triggers, "transform keeps the triggers by now: mend_search may go"

    with Store.open(path) as store:
        assert found(store, "oolong") == ["Oolong for breakfast"]
        world.store = store
        world.say(ann, post, "Oolong at night", answers=first)
        assert found(store, "oolong") == ["Oolong at night", "Oolong for breakfast"]
        store.write_now(comments.remove, comment_id=first.id, now=world.now)
        assert found(store, "oolong") == ["Oolong at night"]
        store.write_now(
            lambda tx: tx.execute("INSERT INTO comment_fts (comment_fts, rank) VALUES ('integrity-check', 1)")
        )


def test_a_migration_that_fails_changes_nothing_and_is_tried_again(store: Store, later: Migrations) -> None:
    path = store.path
    store.close_now()
    fail = [True]

    @later(name="9000_half")
    def half(db: Database) -> None:
        db.create_table("extra", {"id": int}, pk="id")
        if fail:
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        Store.open(path)
    db = connect(path)
    assert "extra" not in db.table_names()
    db.close()
    with pytest.raises(StoreError, match="start `loosely serve` once"):
        Store.open(path, read_only=True)
    fail.clear()
    Store.open(path).close_now()
    Store.open(path).close_now()


def test_a_migration_that_loses_what_others_point_at_is_undone(world, later: Migrations) -> None:
    world.say(world.person("Ann"), world.post())
    path = world.store.path
    world.store.close_now()

    @later(name="9000_careless")
    def careless(db: Database) -> None:
        db.table("post").delete_where()

    with pytest.raises(RuntimeError, match="point at nothing"):
        Store.open(path)
    db = connect(path)
    assert db.table("post").count == 1
    db.close()


def test_every_table_is_strict_and_says_whose_it_is(store: Store) -> None:
    db = connect(store.path)
    ours = [table for table in db.tables if not table.name.startswith(("_", "comment_fts"))]
    assert {table.name for table in ours} >= {"post", "comment", "mailbox", "subscription", "journal", "outbox"}
    for table in ours:
        assert table.strict, table.name
        assert table.name in ("setting", "blog") or "blog_id" in table.columns_dict, table.name
    db.close()


def test_the_hot_queries_use_an_index(store: Store) -> None:
    queries = [
        "SELECT id FROM outbox WHERE state IN ('queued', 'delayed', 'leased') AND next_at < 1 ORDER BY next_at LIMIT 5",
        "SELECT id FROM journal WHERE blog_id = 'b' AND fingerprint = 'f'",
        "SELECT comment_id FROM telling WHERE told_at IS NULL AND due_at <= 1",
        "SELECT id FROM comment WHERE post_id = 'p' AND state IN ('published', 'removed') ORDER BY posted_at, id",
        "SELECT id FROM comment WHERE blog_id = 'b' AND state = 'published' ORDER BY posted_at DESC, id DESC LIMIT 5",
        "SELECT id FROM subscription WHERE state = 'active' AND next_due IS NOT NULL AND next_due <= 1",
        "SELECT max(told_until) FROM subscription WHERE blog_id = 'b'",
    ]
    for query in queries:
        (*plan,) = store.read_now(lambda tx, q=query: [row["detail"] for row in tx.execute(f"EXPLAIN QUERY PLAN {q}")])
        assert all("USING" in step and "SCAN" not in step and "TEMP B-TREE" not in step for step in plan), (query, plan)
