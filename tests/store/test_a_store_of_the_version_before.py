"""A store that the version before wrote opens, and keeps every comment, subscription and address.

version_before.db.gz was written by that version itself, through its own functions: comments in all states, edits,
subscriptions of all scopes and cadences, pauses, questions, a mail of every kind in every state, and somebody who is
half forgotten. The tests add texts that wait for an answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import sqlite3
from pathlib import Path

import pytest

from bridge.acts import commenting, forgetting
from bridge.blog import Blog, Cadence, Comment, CommentState, Fold, Scope, SubscriptionState
from bridge.inbound.reading import read
from bridge.inbound.route import Route
from bridge.intake import take
from bridge.intake.recording import Arrival
from bridge.mail.envelope import Envelope
from bridge.mail.subaddress import MailReplyAddress
from bridge.mails.answered import AnsweredMails
from bridge.outbound.queued import Did, Done
from bridge.store import blogs, comments, feeds, journal, mailboxes, outbox, posts, retired, subscriptions
from bridge.store.engine import Store
from tests.acts.lives import ADDRESS, NAME, places

BLOG = "blog.example"
NAMES = {"waiting": "unplaced", "echo": "receipt", "brought_in": "invited"}  # of then and now
TEA = Blog(BLOG, "Tea", "https://blog.example", "https://talk.blog.example", "{tag}@talk.blog.example")


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
    assert {state for *_, state in after} == {*CommentState} - {CommentState.UNSURE, CommentState.UNCONFIRMED}
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
    assert (waits.state, waits.invited_by.name) == (CommentState.UNPLACED, "")
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


def test_every_mail_can_be_read_whatever_its_state(store, before) -> None:
    read = {row["id"]: store.read_now(outbox.by_id, outbox_id=row["id"]) for row in before["outbox"]}
    assert {row["kind"] for row in before["outbox"] if read[row["id"]] is None} == set()


def in_the_old_form(file: Path, *statements: tuple[str, dict[str, object]]) -> None:
    with contextlib.closing(sqlite3.connect(file)) as db, db:
        for sql, values in statements:
            db.execute(sql, values)


def keep_a_text(id: str, at: int) -> tuple[str, dict[str, object]]:
    """A text of Nora's in the state that every kept text had then."""
    return (
        """INSERT INTO comment (id, blog_id, post_id, mailbox_id, name, text, state, posted_at)
        SELECT :id, blog_id, post_id, mailbox_id, name, 'A text of ' || :at, 'waiting', :at FROM comment
        WHERE text = 'Waits for its author'""",
        {"id": id, "at": at},
    )


def send(id: str, kind: str, at: int, comment_id: str | None, items: list[str], **detail: str):
    """A mail to Nora that has left."""
    return (
        """INSERT INTO outbox (id, blog_id, kind, unique_key, mailbox_id, comment_id, items, detail, state, attempts,
            queued_at, next_at)
        SELECT :id, blog_id, :kind, :id, mailbox_id, :comment_id, :items, :detail, 'relayed', 1, :at, :at FROM comment
        WHERE text = 'Waits for its author'""",
        {"id": id, "kind": kind, "at": at, "comment_id": comment_id, "items": json.dumps(items)}
        | {"detail": json.dumps(detail)},
    )


def reply(store: Store, outbox_id: str, words: str, at: int) -> None:
    """Nora answers that mail."""
    head = f"From: Nora <nora@home.example>\r\nSubject: Re: Tea\r\nMessage-ID: <{at}@home.example>\r\n"
    content = f"{head}\r\n{words}\r\n".encode()
    envelope = Envelope("192.0.2.77", "nora@home.example", ("mail@talk.blog.example",))
    asked = MailReplyAddress(outbox_id)
    sent = asyncio.run(AnsweredMails(store, (TEA,)).body(asked))
    assert sent
    arrival = Arrival(read(content, envelope, None, sent, at), envelope, (Route(BLOG, asked),), at)
    store.write_now(take, arrival=arrival, blogs=(TEA,))


def test_a_text_that_waited_for_a_place_is_published_by_a_number(file, before) -> None:
    at, listed = 1_790_000_200_000_000, [row["id"] for row in before["comment"]][:2]
    in_the_old_form(file, keep_a_text("c" * 32, at), send("e" * 32, "which", at, "c" * 32, listed))
    with Store.open(file) as store:
        assert store.read_now(comments.by_id, comment_id="c" * 32).state is CommentState.UNPLACED
        reply(store, "e" * 32, "2", at + 1)
        text = store.read_now(comments.by_id, comment_id="c" * 32)
    assert (text.state, text.parent_id) == (CommentState.PUBLISHED, listed[1])


@pytest.mark.parametrize(
    ("kind", "detail"),
    [("done", {"did": "paused"}), ("done", {"did": "taken"}), ("left", {}), ("status", {}), ("help", {})],
)
def test_a_text_that_was_taken_for_a_command_in_doubt_can_still_be_published(file, before, kind: str, detail) -> None:
    at, listed = 1_790_000_200_000_000, [row["id"] for row in before["comment"]][:2]
    doubt = {"word": "stop", "letter": "c" * 32, "answers": "<doubt@home.example>"}
    mails = [send("e" * 32, kind, at, None, listed if kind == "status" else [], **detail, **doubt)]
    if kind == "help":  # it never said how: another mail did
        mails = [send("d" * 32, kind, at, None, []), send("e" * 32, "done", at, None, [], did="taken", **doubt)]
    in_the_old_form(file, keep_a_text("c" * 32, at), *mails)
    with Store.open(file) as store:
        assert store.read_now(comments.by_id, comment_id="c" * 32).state is CommentState.UNSURE
        reply(store, "e" * 32, "publish", at + 1)
        text = store.read_now(comments.by_id, comment_id="c" * 32)
    assert (text.state, text.parent_id) == (CommentState.PUBLISHED, None)


def test_a_text_whose_author_was_asked_still_waits_for_a_yes(file) -> None:
    at = 1_790_000_200_000_000
    asked = """INSERT INTO confirmation (id, blog_id, mailbox_id, kind, target_id, asked_at)
        SELECT :id, blog_id, mailbox_id, 'comment', :target, :at FROM comment WHERE text = 'Waits for its author'"""
    # The message went to two addresses: one that takes comments, one that ends subscriptions.
    question = asked, {"id": "f" * 32, "target": "c" * 32, "at": at}
    in_the_old_form(file, keep_a_text("c" * 32, at), question, send("e" * 32, "left", at, None, []))
    with Store.open(file) as store:
        assert store.read_now(comments.by_id, comment_id="c" * 32).state is CommentState.UNCONFIRMED
        assert store.read_now(outbox.by_id, outbox_id="e" * 32).kind == "left"


@pytest.mark.parametrize(
    ("did", "now"), [("echo_on", Did.RECEIPTS_ON), ("echo_off", Did.RECEIPTS_OFF), ("taken", Did.NOTHING)]
)
def test_a_mail_says_with_the_words_of_now_what_was_done(file, did: str, now: Did) -> None:
    in_the_old_form(file, send("e" * 32, "done", 1_790_000_200_000_000, None, [], did=did, answers="<a@b.example>"))
    with Store.open(file) as store:
        assert store.read_now(outbox.by_id, outbox_id="e" * 32).mail == Done(now, answers="<a@b.example>")


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
