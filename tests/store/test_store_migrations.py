"""Each migration is applied once, wholly or not at all, and search finds every comment afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from bridge.acts import commenting
from bridge.blog import Cadence, Fold, Scope, Topic
from bridge.errors import StoreError
from bridge.outbound.audience import Announced, Follower
from bridge.outbound.queued import (
    AskUnplaced,
    CopyOfData,
    Did,
    Digest,
    Done,
    HelpMail,
    Invited,
    Joined,
    Left,
    Notification,
    NotificationReason,
    Receipt,
    RefusalNotice,
    StatusMail,
)
from bridge.store import comments, journal, migrations, outbox, subscriptions
from bridge.store.engine import Store, Tx, connect

BLOG = "blog.example"
_GATHERED = {"below", "above", "a", "w", "h", "near", "CONSTANT"}  # what a recursion or a window makes


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
        store.write_now(commenting.delete, comment_id=first.id, now=world.now)
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


def test_a_migration_that_breaks_a_foreign_key_is_undone(world, later: Migrations) -> None:
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


def test_every_table_is_strict_and_has_a_blog_id(store: Store) -> None:
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
        "SELECT comment_id FROM announcement WHERE announced_at IS NULL AND due_at <= 1",
        "SELECT id FROM comment WHERE post_id = 'p' AND state IN ('published', 'removed') ORDER BY posted_at, id",
        "SELECT id FROM comment WHERE blog_id = 'b' AND state = 'published' ORDER BY posted_at DESC, id DESC LIMIT 5",
        "SELECT id FROM subscription WHERE state = 'active' AND next_due IS NOT NULL AND next_due <= 1",
        "SELECT max(told_until) FROM subscription WHERE blog_id = 'b'",
    ]
    for query in queries:
        (*plan,) = store.read_now(lambda tx, q=query: [row["detail"] for row in tx.execute(f"EXPLAIN QUERY PLAN {q}")])
        assert all("USING" in step and "SCAN" not in step and "TEMP B-TREE" not in step for step in plan), (query, plan)


def test_a_database_of_0003_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "loosely.db"
    before = Migrations("loosely")
    before._migrations = migrations.STEPS._migrations[:3]
    with monkeypatch.context() as older:
        older.setattr(migrations, "STEPS", before)
        Store.open(path).close_now()
    db = connect(path)
    mailbox = {"blog_id": BLOG, "time_zone": "UTC", "digest_hour": 7, "language": "en", "chosen": 0, "added_at": 1}
    db["mailbox"].insert_all([mailbox | {"id": n, "name": f"N{n}", "address": f"n{n}@home.example"} for n in (1, 2)])
    post = {"id": "a" * 32, "slug": "tea", "url": "u", "title": "Tea", "published_at": 1, "entry_id": "e"}
    db["post"].insert({"blog_id": BLOG, "from_feed": 1, "gone": 0, "added_at": 1} | post)
    said = {"blog_id": BLOG, "post_id": "a" * 32, "mailbox_id": 1, "name": "N1", "state": "published", "posted_at": 5}
    db["comment"].insert(said | {"id": "c" * 32, "text": "Oolong", "journal_id": "9" * 32})
    db["telling"].insert({"comment_id": "c" * 32, "blog_id": BLOG, "due_at": 5, "told_at": 6})
    followed = {"blog_id": BLOG, "mailbox_id": 2, "cadence": "each", "state": "active", "since": 1}
    db["subscription"].insert_all(
        [followed | {"id": "1" * 32, "post_id": None}, followed | {"id": "2" * 32, "post_id": "a" * 32}]
    )
    came = {"received_at": 4, "peer": "192.0.2.1", "forward_paths": "[]", "fingerprint": "f", "disposition": "accept"}
    rest = {"status": "2.0.0", "reason": "", "elided": '["--"]', "comment_id": "c" * 32}
    db["journal"].insert(came | rest | {"id": "9" * 32, "blog_id": BLOG, "content": journal.pack(b"Hello").octets})
    db.close()

    with Store.open(path) as store:
        comment = store.read_now(comments.by_id, comment_id="c" * 32)
        assert (comment.text, comment.edited_at, comment.invited_by) == ("Oolong", None, None)
        assert found(store, "oolong") == ["Oolong"]
        kept = store.read_now(subscriptions.of_mailbox, mailbox_id=2)
        assert [one.topic for one, _ in kept] == [Topic(), Topic(Scope.POST, "a" * 32)]
        for one, _ in kept:
            assert store.read_now(subscriptions.by_topic, mailbox_id=2, topic=one.topic) == one
        (follower,) = store.read_now(subscriptions.followers, comment=comment)
        by = follower.told_by(Announced(comment.id, comment.post_id, comment.commenter.id, None, announced_at=9))
        assert by
        assert (by.id, by.topic.about, follower.mailbox.paused) == ("2" * 32, "a" * 32, False)
        entry = store.read_now(journal.by_id, journal_id="9" * 32)
        assert (entry.mailbox_id, entry.elided, entry.comment_id) == (None, '["--"]', comment.id)
        assert store.read_now(journal.content, journal_id="9" * 32) == b"Hello"
        assert store.write_now(commenting.edit, comment_id=comment.id, text="Darjeeling", now=9)
        assert (found(store, "oolong"), found(store, "darjeeling")) == ([], ["Darjeeling"])
    db = connect(path)
    assert db["journal"].columns[-1].name == "content", "what is read without it need not go past it"
    assert db.execute("PRAGMA freelist_count").fetchone()[0] == 0, "what was deleted before is not in the file"
    db.close()


OLD_MAILS = {
    Notification("c" * 32, "s" * 32, NotificationReason.POST): ("[]", '{"why": "post"}'),
    Digest("s" * 32, ("d" * 32, "c" * 32), more=3, fold=Fold.BUSY): (
        json.dumps(["d" * 32, "c" * 32]),
        '{"more": "3", "fold": "busy"}',
    ),
    Digest("s" * 32, ("c" * 32,), last=True): (json.dumps(["c" * 32]), '{"last": "yes"}'),
    Receipt(("c" * 32, "d" * 32), "<1@x>"): (
        json.dumps(["c" * 32, "d" * 32]),
        '{"answers": "<1@x>", "seems": "stop"}',
    ),
    AskUnplaced("c" * 32, ("d" * 32, ""), "<1@x>"): (json.dumps(["d" * 32, ""]), '{"answers": "<1@x>"}'),
    StatusMail((), "my copy", "<1@x>"): ("[]", '{"answers": "<1@x>", "asked": "my copy"}'),
    Joined("s" * 32, again=True): ("[]", '{"again": "yes"}'),
    Left(None, "p" * 32, None): (
        "[]",
        json.dumps({"post": "p" * 32, "word": "bye", "letter": "c" * 32, "before": "{1}", "after": "{2}"}),
    ),
    Done(Did.AT_MOST, at_most=3, cadence=Cadence.EACH): ("[]", '{"did": "at_most", "at_most": "3", "cadence": "each"}'),
    CopyOfData(("j:1", "o:2"), 1, 2): ('["j:1", "o:2"]', '{"part": "1", "parts": "2"}'),
    Invited("c" * 32, "d" * 32): (json.dumps(["d" * 32]), "{}"),
    Invited("c" * 32): ("[]", "{}"),
    HelpMail(): ("[]", "{}"),
    RefusalNotice("No.", "Re: x"): ("[]", '{"sentence": "No.", "subject": "Re: x"}'),
}


def test_mails_of_the_last_release_are_read_as_what_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "loosely.db"
    before = Migrations("loosely")
    before._migrations = migrations.STEPS._migrations[:5]
    with monkeypatch.context() as older:
        older.setattr(migrations, "STEPS", before)
        Store.open(path).close_now()
    db = connect(path)
    common = {"blog_id": BLOG, "mailbox_id": 7, "state": "relayed", "attempts": 1, "queued_at": 1, "next_at": 1}
    for n, (mail, (items, detail)) in enumerate(OLD_MAILS.items()):
        ids = {name: getattr(mail, name, None) for name in ("comment_id", "subscription_id", "journal_id")}
        db["outbox"].insert(common | ids | {"id": str(n), "kind": mail.kind, "items": items, "detail": detail})
    db["outbox"].insert(common | {"id": "broken", "kind": "done", "items": "[", "detail": '{"at_most": "many"}'})
    db.close()
    with Store.open(path) as store:
        rows = [store.read_now(outbox.by_id, outbox_id=str(n)) for n in range(len(OLD_MAILS))]
        assert [row.mail if row else None for row in rows] == list(OLD_MAILS)
        assert store.read_now(outbox.by_id, outbox_id="broken") is None


def test_queries_for_each_comment_and_each_digest_use_an_index(world) -> None:
    asked: list[str] = []

    class Listening(Tx):
        __slots__ = ()

        def execute(self, sql, values=None, /, **named):
            asked.extend(row["detail"] for row in super().execute(f"EXPLAIN QUERY PLAN {sql}", values, **named))
            return super().execute(sql, values, **named)

    ann, post = world.person("Ann"), world.post()
    first = world.say(ann, post)
    answer = world.say(world.person("Bob"), post, answers=first)
    due = subscriptions.DueDigest(ann, world.join(ann, first, Cadence.DAILY))
    follower = Follower(ann, [due.subscription])
    world.say(world.person("Bob"), post, answers=answer)
    each = [
        lambda tx: subscriptions.count_followers(tx, comment=answer),
        lambda tx: subscriptions.followers(tx, comment=answer),
        lambda tx: subscriptions.announced(tx, comment=answer, followers=[follower], announced_at=9),
        lambda tx: subscriptions.digest_round(tx, due=[due], until=world.now),
        lambda tx: subscriptions.notifications_since(tx, post_id="p", since=5),
        lambda tx: subscriptions.by_topic(tx, mailbox_id=1, topic=Topic()),
        lambda tx: subscriptions.mails_since(tx, subscription_id="s", since=5),
        lambda tx: subscriptions.due_digests(tx, now=5, limit=9),
        lambda tx: commenting.undo(tx, comment_id="c", now=5),
        lambda tx: comments.of_mailbox(tx, mailbox_id=1, limit=5),
        lambda tx: journal.elided_of(tx, comment_id="c"),
        lambda tx: commenting._leave_messages(tx, comment_id="c"),
        lambda tx: commenting.drop_unanswered(tx, now=6),
    ]
    for function in each:
        asked.clear()
        world.store.write_now(lambda tx, function=function: function(Listening(tx._db)))
        # What a recursion or a window has gathered is gone through, and is short.
        scanned = [step for step in asked if step.startswith("SCAN ")]
        whole = [step for step in scanned if step.split()[1] not in _GATHERED and "(subquery" not in step]
        assert asked
        assert not whole, whole
