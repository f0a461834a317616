"""Forgetting somebody, and making their copy, take long where there is much; mail does not wait for that."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from bridge.acts import copying, forgetting
from bridge.blog import CommentState
from bridge.outbound.queued import Notification, NotificationReason
from bridge.store import comments, copies, erasure, journal, outbox
from bridge.store.engine import Tx, new_id
from tests.acts.lives import ADDRESS, BLOG, erased, forget_person, person, places, record


@pytest.fixture
def written(world, monkeypatch: pytest.MonkeyPatch):
    """How many rows each transaction has changed, and whether any has read a whole table."""
    counts: list[int] = []
    write_now = world.store.write_now

    def counting(fn, *args, **named):
        def counted(tx: Tx, *args, **named):
            before = tx._db.conn.total_changes
            answer = fn(tx, *args, **named)
            counts.append(tx._db.conn.total_changes - before)
            return answer

        return write_now(counted, *args, **named)

    monkeypatch.setattr(world.store, "write_now", counting)
    return counts


@pytest.mark.parametrize("keep", [True, False])
def test_no_transaction_changes_more_rows_the_more_somebody_wrote(world, written, monkeypatch, *, keep: bool) -> None:
    monkeypatch.setattr("bridge.acts.forgetting._ROWS", 3)
    ann, bob, post = person(world), world.person("Bob"), world.post()
    hers = []
    for n in range(20):
        comment = world.say(ann, post, f"Number {n}")
        hers.append(comment)
        record(world, f"From: {ADDRESS}\r\n\r\n{n}".encode(), comment=comment, author=ann, reverse_path=ADDRESS)
        his = world.say(bob, post, f"Ask {ADDRESS}", answers=comment)
        record(world, f"> {ADDRESS}".encode(), comment=his, author=bob)
        told = Notification(his.id, "0" * 32, NotificationReason.ANSWERED)
        row = outbox.QueuedMail(new_id(world.tick()), BLOG, ann.id, told)
        world.store.write_now(outbox.queue, rows=[row])
        world.store.write_now(outbox.settle, outcomes=[outbox.Settled(row.id, "relayed")], now=world.tick())
    written.clear()
    forget_person(world, ann, keep=keep)
    assert erased(world)
    assert len(written) > 30
    assert max(written) < 120, (
        "three comments, with their rows in the full-text index; twenty would change five hundred"
    )
    assert places(world.store.path, ADDRESS) == []
    texts = {world.store.read_now(comments.by_id, comment_id=one.id).text for one in hers}
    assert texts == ({f"Number {n}" for n in range(20)} if keep else {""})


@pytest.mark.parametrize("keep", [True, False])
def test_somebody_is_forgotten_for_every_reader_at_once(world, *, keep: bool) -> None:
    ann, post = person(world), world.post()
    said = world.say(ann, post, "Crimson zebrafish")
    waits = world.write(ann, post, "Not yet confirmed")
    forget_person(world, ann, keep=keep)
    (shown,) = world.store.read_now(comments.of_post, post_id=post.id)
    assert (shown.commenter.name, shown.text) == ("", "Crimson zebrafish" if keep else "")
    assert shown.state is (CommentState.PUBLISHED if keep else CommentState.REMOVED)
    found = [
        *world.store.read_now(comments.latest, blog_id=BLOG, limit=9),
        *world.store.read_now(comments.search, blog_id=BLOG, words="zebrafish"),
    ]
    assert [comment.id for comment, _ in found] == [said.id, said.id] * keep
    assert all(comment.commenter.name == "" for comment, _ in found)
    assert erased(world)
    assert world.store.read_now(comments.by_id, comment_id=waits.id) is None
    (after,) = world.store.read_now(comments.of_post, post_id=post.id)
    assert (after.commenter.name, after.text, after.state) == ("", shown.text, shown.state)


def test_forgetting_that_is_stopped_at_any_piece_goes_on_where_it_was(world, monkeypatch) -> None:
    monkeypatch.setattr("bridge.acts.forgetting._ROWS", 2)
    ann, bob, post = person(world), world.person("Bob"), world.post()
    for n in range(5):
        record(world, f"From: {ADDRESS}".encode(), comment=world.say(ann, post, f"Number {n}"), author=ann)
        world.say(bob, post, f"Ask {ADDRESS}")
    forget_person(world, ann, keep=False)
    before = None
    while batch := world.store.read_now(forgetting.next_batch):
        assert batch != before
        world.store.write_now(forgetting.do, batch=batch)
        world.store.write_now(forgetting.do, batch=batch)  # by another thread: it changes nothing, and skips nothing
        before = batch
    assert world.store.read_now(erasure.first) is None
    assert erased(world)
    assert places(world.store.path, ADDRESS) == []


def test_a_message_that_cannot_be_unpacked_keeps_nobody_from_being_forgotten(world) -> None:
    ann, carl, bob = person(world), world.person("Carl"), world.person("Bob")
    broken = world.record(f"From: bob@home.example\r\n\r\n{ADDRESS}".encode(), bob)
    record(world, f"From: bob@home.example\r\n\r\n{ADDRESS}".encode(), author=bob)
    whole = world.record(b"From: bob@home.example\r\n\r\nHello", bob)
    world.store.write_now(lambda tx: tx.execute("UPDATE journal SET content = x'00' WHERE id = :id", id=broken))
    for somebody in (ann, carl):
        forget_person(world, somebody, keep=True)
    with capture_logs() as logs:
        assert erased(world)
    assert [(one["event"], one["journal"]) for one in logs] == [("forget", broken)]
    assert world.store.read_now(erasure.first) is None
    assert places(world.store.path, ADDRESS) == []
    assert world.store.read_now(journal.content, journal_id=broken) == b""
    assert world.store.read_now(journal.content, journal_id=whole).endswith(b"Hello")


def test_a_request_in_a_mails_transaction_reads_nothing_that_its_author_wrote(world) -> None:
    ann = world.person("Ann")
    record(world, b"hello", author=ann)
    asked: list[str] = []

    class Listening(Tx):
        __slots__ = ()

        def execute(self, sql, values=None, /, **named):
            asked.append(sql)
            return super().execute(sql, values, **named)

    def ask(tx: Tx) -> bool:
        return copying.ask_copy(Listening(tx._db), mailbox=ann, now=world.tick(), answers=None)

    assert world.store.write_now(ask)
    assert not world.store.write_now(ask)
    assert not [sql for sql in asked if "journal" in sql.partition("WHERE")[0] and "content" in sql]
    assert world.store.read_now(copies.asked).mailbox_id == ann.id


def test_a_copy_that_was_asked_for_is_queued_after_a_restart_and_only_once(world) -> None:
    ann = world.person("Ann")
    world.store.write_now(copying.ask_copy, mailbox=ann, now=world.tick(), answers=None)
    assert asyncio.run(copying.queue_copies(world.store)) == 1
    assert asyncio.run(copying.queue_copies(world.store)) == 0


def test_somebody_who_is_forgotten_gets_no_copy_any_more(world) -> None:
    ann = world.person("Ann")
    world.store.write_now(copying.ask_copy, mailbox=ann, now=world.tick(), answers=None)
    request = world.store.read_now(copies.asked)
    forget_person(world, ann, keep=True)
    assert asyncio.run(copying.queue_copies(world.store)) == 0
    assert world.store.write_now(copying._queue, request=request, parts=[]) == 0
