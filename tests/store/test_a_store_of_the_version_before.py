"""A store that the version before wrote opens, and keeps every comment, subscription and address.

version_before.db.gz was written by that version itself, through its own functions: comments in all states, edits,
subscriptions of all scopes and cadences, pauses, questions, a mail of every kind in every state, and somebody who is
half forgotten.
"""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

import pytest

from bridge.acts import commenting, forgetting
from bridge.blog import Cadence, Comment, CommentState, Fold, Scope, SubscriptionState
from bridge.store import blogs, comments, feeds, journal, mailboxes, outbox, posts, retired, subscriptions
from bridge.store.engine import Store
from tests.acts.lives import ADDRESS, NAME, places

BLOG = "blog.example"
NAMES = {"waiting": "unconfirmed", "echo": "receipt", "brought_in": "invited"}  # of then and now


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "loosely.db"
    path.write_bytes(gzip.decompress((Path(__file__).parent / "version_before.db.gz").read_bytes()))
    return path


@pytest.fixture
def before(file: Path):
    """What a query gives of the store as it was written."""
    db = sqlite3.connect(file)
    found: dict[str, list[tuple]] = {}
    for table in ("mailbox", "comment", "edition", "subscription", "confirmation", "outbox", "post", "journal"):
        db.row_factory = sqlite3.Row
        found[table] = [dict(row) for row in db.execute(f"SELECT * FROM {table}")]
    db.close()
    return found


@pytest.fixture
def store(file: Path, before):
    with Store.open(file) as store:
        yield store


def rows(store: Store, query: str) -> list[tuple]:
    return [tuple(row) for row in store.read_now(lambda tx: tx.execute(query))]


def test_every_mailbox_keeps_its_number_its_address_and_what_was_chosen(store, before) -> None:
    kept = "id, address, name, time_zone, digest_hour, language, chosen, verified_at, suppressed_at, paused_until"
    columns = [*kept.split(", "), "bundled"]
    assert rows(store, f"SELECT {kept}, bundled FROM mailbox") == [
        tuple(row[name] for name in columns) for row in before["mailbox"]
    ]
    by_name = {row["name"]: row for row in before["mailbox"]}
    bob = store.read_now(mailboxes.by_id, mailbox_id=by_name["Bob"]["id"])
    assert (bob.address, bob.receipts, bob.language) == ("bob@home.example", True, "de")
    away = store.read_now(mailboxes.by_id, mailbox_id=by_name["Reader3"]["id"])
    assert (away.paused, away.paused_until is not None) == (True, True)


def test_every_comment_keeps_its_text_its_place_and_its_state(store, before) -> None:
    columns = ("id", "post_id", "parent_id", "mailbox_id", "name", "text", "posted_at", "edited_at", "journal_id")
    after = rows(store, f"SELECT {', '.join(columns)}, state FROM comment ORDER BY number")
    assert after == [
        (*(row[name] for name in columns), NAMES.get(row["state"], row["state"])) for row in before["comment"]
    ]
    assert {state for *_, state in after} == {*CommentState} - {CommentState.UNSURE, CommentState.UNPLACED}
    assert [tuple(row.values()) for row in before["edition"]] == rows(store, "SELECT * FROM edition")


def by_text(store: Store, text: str) -> Comment:
    ((id,),) = rows(store, f"SELECT id FROM comment WHERE text = '{text}'")
    return store.read_now(comments.by_id, comment_id=id)


def test_comments_can_be_read_found_edited_and_published(store) -> None:
    edited = by_text(store, "Third words")
    assert [one.text for one in store.read_now(comments.editions, comment_id=edited.id)] == [
        "First words",
        "Second words",
    ]
    assert store.write_now(commenting.edit, comment_id=edited.id, text="Fourth words", now=edited.edited_at + 1)
    found = store.read_now(comments.search, blog_id=BLOG, words="fourth")
    assert [comment.text for comment, _ in found] == ["Fourth words"]
    waits = by_text(store, "Waits for its author")
    # Nobody had been asked, so nobody is named until they agree.
    assert waits.invited_by is not None
    assert (waits.state, waits.invited_by.name) == (CommentState.UNCONFIRMED, "")
    assert store.write_now(comments.publish, comment_id=waits.id, now=waits.posted_at + 1)
    assert store.write_now(commenting.undo, comment_id=waits.id, now=waits.posted_at + 2)


def test_every_subscription_keeps_its_scope_its_cadence_and_its_state(store, before) -> None:
    columns = ("id", "mailbox_id", "scope", "post_id", "comment_id", "cadence", "state", "since", "next_due")
    columns += ("told_until", "left_at", "muted_at", "at_most", "fold")
    after = rows(store, f"SELECT {', '.join(columns)} FROM subscription")
    assert after == [tuple(row[name] for name in columns) for row in before["subscription"]]
    assert {(row[2], row[5]) for row in after} >= {
        (scope.value, cadence.value) for scope in Scope for cadence in Cadence
    }
    assert {row[6] for row in after} == {state.value for state in SubscriptionState}
    assert {row[13] for row in after} == {None, Fold.LIMIT.value, Fold.BUSY.value}
    for mailbox in before["mailbox"]:
        wanted = {
            row["id"] for row in before["subscription"] if row["mailbox_id"] == mailbox["id"] and row["state"] != "left"
        }
        found = store.read_now(subscriptions.of_mailbox, mailbox_id=mailbox["id"])
        assert {subscription.id for subscription, _ in found} == wanted


def test_every_mail_keeps_its_state_and_what_waits_leaves(store, before) -> None:
    kept = "id, mailbox_id, comment_id, subscription_id, confirmation_id, journal_id, state, attempts, next_at"
    columns = kept.split(", ")
    after = {row[0]: row for row in rows(store, f"SELECT {kept}, kind FROM outbox")}
    assert len({(row["kind"], row["state"]) for row in before["outbox"]}) >= 16 * 6
    assert after == {
        row["id"]: (*(row[name] for name in columns), NAMES.get(row["kind"], row["kind"])) for row in before["outbox"]
    }
    waiting = [row for row in before["outbox"] if row["state"] in ("queued", "delayed", "leased")]
    later = max(row["next_at"] for row in waiting) + 1
    leased = store.write_now(outbox.lease, now=later, until=later + 1, limit=999)
    assert len(leased) == len(waiting)
    assert all(isinstance(one, outbox.QueuedMail) for one in leased)


def test_the_rest_is_as_it_was(store, before) -> None:
    asked = "id, mailbox_id, kind, target_id, asked_at, done_at, answered_at"
    assert rows(store, f"SELECT {asked} FROM confirmation") == [
        tuple(row[name] for name in asked.split(", ")) for row in before["confirmation"]
    ]
    for row in before["post"]:
        post = store.read_now(posts.by_slug, blog_id=BLOG, slug=row["slug"])
        assert (post.id, post.published_at, post.gone) == (row["id"], row["published_at"], bool(row["gone"]))
    assert store.read_now(feeds.state, blog_id=BLOG).etag == '"etag"'
    carl = next(row["id"] for row in before["mailbox"] if row["name"] == "Carl")
    first = by_text(store, "You have tea, I have letters")
    assert store.read_now(retired.is_retired, comment_id=first.id, mailbox_id=carl)
    for row in before["journal"]:
        content = store.read_now(journal.content, journal_id=row["id"])
        assert (content, row["fingerprint"]) == (journal.unpack(row["content"]), row["id"])
    assert rows(store, "SELECT id, address FROM blog") == [(BLOG, "")]
    assert store.read_now(blogs.renamed, blogs=()) == []


def test_somebody_who_was_half_forgotten_is_forgotten_wholly(store, file) -> None:
    assert places(file, ADDRESS)
    assert forgetting.erase_now(store)
    assert places(file, ADDRESS, NAME) == []
    assert by_text(store, "Crimson zebrafish").commenter.name == ""
    assert by_text(store, "Number 5, write to forgotten-1").text
