"""A copy has what they wrote and what they were sent where they took part, in mails that are not too big."""

from __future__ import annotations

import asyncio
import os

import pytest
from structlog.testing import capture_logs

from bridge.acts import commenting, copying
from bridge.errors import StoreBusy
from bridge.outbound.queued import Digest, HelpMail, Notification, NotificationReason
from bridge.store import copies, outbox
from bridge.store.engine import new_id

BLOG = "blog.example"
ROOM = 10_000_000


def record(world, content: bytes, author=None, comment=None) -> str:
    journal_id = world.record(content, author, comment_id=comment.id if comment else None)
    if comment:
        world.came_by(comment, journal_id)
    return f"j:{journal_id}"


def sent(world, person, *comments, help_mail: bool = False, state: str = "relayed") -> str:
    now = world.tick()
    mail = Digest("", tuple(one.id for one in comments))
    if len(comments) == 1:
        mail = Notification(comments[0].id, "", NotificationReason.POST)
    row = outbox.QueuedMail(new_id(now), BLOG, person.id, HelpMail() if help_mail else mail, queued_at=now)
    world.store.write_now(outbox.queue, rows=[row])
    if state != "queued":
        world.store.write_now(outbox.settle, outcomes=[outbox.Settled(row.id, state)], now=world.now)
    return f"o:{row.id}"


def parts(world, person, octets: int = ROOM) -> list[tuple[str, ...]]:
    return world.store.read_now(copying.parts_of, mailbox_id=person.id, octets=octets)


def test_a_copy_has_what_they_wrote_and_were_sent_where_they_took_part_in_time_order(world) -> None:
    ann, bob, here, elsewhere = world.person("Ann"), world.person("Bob"), world.post(), world.post()
    assert parts(world, ann) == []
    asked = record(world, b"join", ann)
    early = world.say(bob, here)
    told = sent(world, ann, early)
    mine = world.say(ann, here, answers=early)
    old = record(world, b"from before authors were written down", comment=mine)
    his = world.say(bob, here)
    record(world, b"his", bob, his)
    away = world.say(bob, elsewhere)
    sent(world, ann, away)
    bundle = sent(world, ann, away, his)
    sent(world, ann, away, away)
    sent(world, ann, his, state="queued")
    sent(world, ann, his, state="failed")
    sent(world, ann, help_mail=True)
    sent(world, bob, mine)
    assert parts(world, ann) == [(asked, told, old, bundle)]


def test_deleted_comments_are_not_in_a_copy(world) -> None:
    ann, post = world.person("Ann"), world.post()
    gone, kept = world.say(ann, post), world.say(ann, post)
    record(world, b"regretted", ann, gone)
    stays = record(world, b"kept", ann, kept)
    world.store.write_now(commenting.delete, comment_id=gone.id, now=world.tick())
    assert parts(world, ann) == [(stays,)]


def test_a_part_stays_below_its_bound_and_no_message_is_left_out(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    sizes = [400, 500, 200, 5000, 100, 100, 100]
    names = [record(world, os.urandom(size), ann) for size in sizes]
    cut = parts(world, ann, octets=1000)
    assert cut == [tuple(names[:2]), (names[2],), (names[3],), tuple(names[4:])]
    world.say(ann, post)
    long = sent(world, ann, world.say(bob, post, "ä" * 3000))
    assert parts(world, ann, octets=36_000)[1:] == [(long,)], "in quoted-printable, twice"
    assert sum(parts(world, ann, octets=36_000), ()) == (*names, long)


def test_a_notification_of_a_deleted_comment_is_still_in_a_copy(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    world.say(ann, post)
    his = world.say(bob, post, "taken away later")
    told = sent(world, ann, his)
    world.store.write_now(commenting.delete, comment_id=his.id, now=world.tick())
    assert parts(world, ann) == [(told,)], "it is composed without its words"


def test_all_messages_are_in_a_copy_though_few_are_read_at_once(world, monkeypatch) -> None:
    read: list[int] = []
    written = copies.written

    def counting(tx, **named):
        rows = written(tx, **named)
        read.append(len(rows))
        return rows

    monkeypatch.setattr(copies, "written", counting)
    monkeypatch.setattr(copying, "_MESSAGES", 3)
    ann = world.person("Ann")
    names = [record(world, b"x", ann) for _ in range(7)]
    assert parts(world, ann) == [tuple(names)]
    assert read == [3, 3, 1, 0]


def test_a_message_that_cannot_be_unpacked_is_left_out_of_a_copy(world) -> None:
    ann = world.person("Ann")
    first, broken, last = (record(world, b"x", ann) for _ in range(3))
    world.store.write_now(lambda tx: tx.execute("UPDATE journal SET content = x'00' WHERE id = :id", id=broken[2:]))
    with capture_logs() as logs:
        assert parts(world, ann) == [(first, last)]
    assert [(one["event"], one["journal"]) for one in logs] == [("copy", broken[2:])]


def fails_for(person, monkeypatch, error: Exception) -> None:
    made = copying.parts_of

    def parts_of(tx, *, mailbox_id: int, octets: int) -> list[tuple[str, ...]]:
        if mailbox_id == person.id:
            raise error
        return made(tx, mailbox_id=mailbox_id, octets=octets)

    monkeypatch.setattr(copying, "parts_of", parts_of)


def test_a_copy_that_fails_keeps_nobody_else_from_theirs(world, monkeypatch) -> None:
    ann, bob = world.person("Ann"), world.person("Bob")
    for person in (ann, bob):
        assert world.store.write_now(copying.ask_copy, mailbox=person, now=world.tick(), answers=None)
    fails_for(ann, monkeypatch, KeyError("id"))
    with capture_logs() as logs:
        assert asyncio.run(copying.queue_copies(world.store)) == 1
        assert asyncio.run(copying.queue_copies(world.store)) == 0
    assert [(one["event"], one["mailbox"], one["fault"]) for one in logs] == [("copy", ann.id, "KeyError")]
    assert world.store.write_now(copying.ask_copy, mailbox=ann, now=world.tick(), answers=None), "they may ask again"


def test_a_copy_that_the_store_could_not_make_now_is_made_later(world, monkeypatch) -> None:
    ann = world.person("Ann")
    world.store.write_now(copying.ask_copy, mailbox=ann, now=world.tick(), answers=None)
    with monkeypatch.context() as busy:
        fails_for(ann, busy, StoreBusy("locked"))
        with pytest.raises(StoreBusy):
            asyncio.run(copying.queue_copies(world.store))
    assert asyncio.run(copying.queue_copies(world.store)) == 1
