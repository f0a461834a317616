"""Of whoever is forgotten no octet stays: not in the file nor beside it, not in search, not in what others wrote."""

from __future__ import annotations

import base64
import email
import html
import os
import quopri
import signal
import subprocess
import sys
import textwrap
import zlib
from collections.abc import Iterable, Sequence
from email.header import decode_header, make_header
from pathlib import Path
from urllib.parse import unquote

import pytest

from bridge.blog import HOUR, Cadence, CommentState, Scope, SubscriptionState, Topic
from bridge.store import (
    comments,
    confirmations,
    forget,
    journal,
    mailboxes,
    outbox,
    posts,
    retired,
    subscriptions,
    traces,
)
from bridge.store.engine import Store, backup, connect, new_id

BLOG = "blog.example"
ADDRESS = "anna.quux@home.example"
NAME = "Annabella Quux"


def forgetting(world, person, *, keep: bool) -> bool:
    return world.store.write_now(forget.forget, mailbox_id=person.id, keep=keep, now=world.tick())


def record(world, content: bytes, *, comment=None, author=None, reverse_path: str | None = None) -> str:
    journal_id = new_id(world.tick())
    world.store.write_now(
        journal.record,
        id=journal_id,
        blog_id=BLOG,
        received_at=world.now,
        peer="192.0.2.1" if author and author.name == "Bob" else "192.0.2.77",
        reverse_path=reverse_path,
        forward_paths=("tea@talk.blog.example",),
        content=content,
        message_id="<1@bob.example>" if author and author.name == "Bob" else "<quuxid@host.home.example>",
        fingerprint=journal_id,
        disposition="accept",
        status="2.0.0",
        reason="",
        comment_id=comment.id if comment else None,
        elided=f'["On Monday {ADDRESS.upper()} wrote:"]',
        mailbox_id=author.id if author else None,
    )
    if comment:
        made = {"id": comment.id, "journal": journal_id, "message_id": "<quuxid@host.home.example>"}
        world.store.write_now(
            lambda tx: tx.execute(
                "UPDATE comment SET journal_id = :journal, message_id = :message_id WHERE id = :id", made
            )
        )
    return journal_id


def settle(world, row, state: str, reply: str) -> None:
    outcome = outbox.Settled(row.id, state, smtp_reply=reply)
    world.store.write_now(outbox.settle, outcomes=[outcome], now=world.tick())


def everything(path: Path) -> Iterable[tuple[str, bytes]]:
    """All octets that are on the disk, and all that is in the tables, unpacked."""
    for file in sorted(path.parent.iterdir()):
        yield file.name, file.read_bytes()
    db = connect(path, read_only=True)
    for table in db.table_names():
        for row in db.execute(f"SELECT * FROM [{table}]").fetchall():
            for value in tuple(row):
                octets = value if isinstance(value, bytes) else str(value).encode()
                yield table, zlib.decompress(octets) if table == "journal" and isinstance(value, bytes) else octets
    db.close()


def places(path: Path, *needles: str) -> list[tuple[str, str]]:
    """Where any of these still is, in any case."""
    wanted = [needle.lower() for needle in needles]
    lower = ((name, octets.lower()) for name, octets in everything(path))
    return [(name, needle) for name, octets in lower for needle in wanted if needle.encode() in octets]


def erased(world) -> bool:
    return world.store.erase_traces_now()


def person(world, name: str = NAME, address: str = ADDRESS):
    return world.store.write_now(
        mailboxes.remember,
        blog_id=BLOG,
        address=address,
        name=name,
        utc_offset_minutes=345,
        language="ne",
        now=world.tick(),
    )


def a_life(world) -> dict[str, object]:
    """Somebody who did all that one can do here, on a blog where others quote her."""
    ann, bob, post = person(world), world.person("Bob"), world.post()
    first = world.write(ann, post, "Ultramarine zebrafish")
    record(world, f"From: {ADDRESS}\r\n\r\nUltramarine".encode(), comment=first, author=ann, reverse_path=ADDRESS)
    world.store.write_now(comments.publish, comment_id=first.id, now=world.tick())
    world.store.write_now(comments.edit, comment_id=first.id, text="Crimson zebrafish", now=world.tick())
    second = world.say(ann, post, "Nobody knows")
    record(world, b"Nothing of hers but Vermilion words", comment=second, author=ann)
    world.tell(first)
    told = world.say(bob, post, f"You can reach her at {ADDRESS.title()}, I think", answers=first)
    world.join(ann, post)
    world.join(ann, Topic(Scope.ANSWERS), Cadence.DAILY)
    old = record(world, f"From: {NAME} <{ADDRESS.upper()}>\r\nSubject: join\r\n\r\njoin".encode(), reverse_path=ADDRESS)
    dsn = record(world, f"From: mailer-daemon@x.test\r\n\r\nFinal-Recipient: rfc822; {ADDRESS}".encode())
    rows = []
    for n, reply in enumerate((f"250 taken for {NAME}", f"451 {ADDRESS} later", f"550 no {ADDRESS}")):
        detail = {"answers": "<quuxid@host.home.example>", "subject": f"from {NAME}", "why": "answered"}
        rows.append(outbox.Row(new_id(world.tick()), BLOG, "notification", ann.id, comment_id=told.id, detail=detail))
        world.store.write_now(outbox.queue, rows=rows[-1:])
        settle(world, rows[-1], ("relayed", "delayed", "failed")[n], reply)
    asking = {"blog_id": BLOG, "mailbox_id": ann.id, "kind": "comment", "target_id": first.id}
    world.store.write_now(confirmations.open, **asking, now=world.tick())
    world.store.write_now(retired.retire, comment_id=told.id, mailbox_id=ann.id, now=world.tick())
    for filler in range(60):  # pages are split and moved, as they are in a life
        record(world, os.urandom(3000), author=bob)
        world.say(bob, post, f"word{filler} " * 200)
    return {"ann": ann, "bob": bob, "post": post, "first": first, "told": told, "old": old, "dsn": dsn, "rows": rows}


@pytest.mark.parametrize("keep", [True, False])
def test_no_octet_of_whoever_is_forgotten_stays(world, tmp_path: Path, *, keep: bool) -> None:
    life = a_life(world)
    ann, first = life["ann"], life["first"]
    assert {name for name, _ in places(world.store.path, ADDRESS)} >= {"loosely.db-wal", "mailbox", "journal", "outbox"}
    assert forgetting(world, ann, keep=keep)
    assert erased(world)
    backup(world.store.path, tmp_path / "backup.db")
    personal = [ADDRESS, NAME, "quuxid", "ultramarine", "vermilion", "192.0.2.77", "+05:45"]
    gone = [] if keep else ["zebrafish", "crimson"]
    assert places(world.store.path, *personal, *gone) == []
    assert not forgetting(world, ann, keep=keep), "they are known no more"
    left = world.store.read_now(comments.by_id, comment_id=first.id)
    assert left.commenter.name == ""
    if keep:
        assert (left.text, left.state, left.edited_at is None) == ("Crimson zebrafish", CommentState.PUBLISHED, False)
        assert [c.id for c, _ in world.store.read_now(comments.search, blog_id=BLOG, words="zebrafish")] == [first.id]
    else:
        assert (left.text, left.state) == ("", CommentState.REMOVED)
    bobs = world.store.read_now(comments.by_id, comment_id=life["told"].id)
    assert bobs.text == f"You can reach her at forgotten-{ann.id}, I think"
    world.store.write_now(
        lambda tx: tx.execute("INSERT INTO comment_fts (comment_fts, rank) VALUES ('integrity-check', 1)")
    )


def test_whoever_is_forgotten_hears_nothing_more_and_is_asked_nothing(world) -> None:
    life = a_life(world)
    ann, bob, post = life["ann"], life["bob"], life["post"]
    waiting = world.write(ann, post, "not yet confirmed")
    assert forgetting(world, ann, keep=True)
    assert world.store.read_now(outbox.waiting) == {"queued": 0, "delayed": 0, "leased": 0}
    assert world.store.read_now(subscriptions.of_mailbox, mailbox_id=ann.id) == []
    assert world.told_by(world.say(bob, post, answers=life["first"])) == {}
    assert world.store.read_now(subscriptions.due_digests, now=world.now + 99 * HOUR, limit=9) == []
    assert (
        world.store.read_now(lambda tx: tx.execute("SELECT 1 FROM confirmation WHERE mailbox_id = :i", i=ann.id)) == []
    )
    assert world.store.read_now(comments.by_id, comment_id=waiting.id) is None
    assert world.store.read_now(retired.is_retired, comment_id=life["told"].id, mailbox_id=ann.id)
    row = world.store.read_now(mailboxes.by_id, mailbox_id=ann.id)
    assert (row.address, row.name, row.language, row.verified) == (f"forgotten-{ann.id}", "", "en", False)


def test_what_a_server_answers_after_somebody_was_forgotten_is_not_kept(world) -> None:
    ann, bob, post = person(world), world.person("Bob"), world.post()
    rows = [world.notification(one, world.say(bob, post)) for one in (ann, bob)]
    world.store.write_now(outbox.queue, rows=rows)
    world.store.write_now(outbox.lease, now=world.now, until=world.now + 9, limit=9)
    forgetting(world, ann, keep=True)
    for row in rows:
        settle(world, row, "relayed", f"250 {ADDRESS}")
    replies = world.store.read_now(
        lambda tx: tx.execute("SELECT mailbox_id, smtp_reply FROM outbox ORDER BY mailbox_id")
    )
    assert [tuple(row) for row in replies] == [(ann.id, None), (bob.id, f"250 {ADDRESS}")]


def test_a_bounce_that_comes_after_somebody_was_forgotten_is_not_kept(world) -> None:
    ann, bob = person(world), world.person("Bob")
    forgetting(world, ann, keep=True)
    dsn = record(world, f"From: mailer-daemon@x.test\r\n\r\nFinal-Recipient: rfc822; {ADDRESS}".encode())
    assert not world.store.write_now(forget.came_late, mailbox_id=bob.id, journal_id=dsn)
    assert world.store.write_now(forget.came_late, mailbox_id=ann.id, journal_id=dsn)
    assert erased(world)
    assert places(world.store.path, ADDRESS) == []


def test_who_writes_again_is_somebody_new(world) -> None:
    ann = person(world)
    forgetting(world, ann, keep=True)
    again = person(world, "Anna")
    assert (again.id != ann.id, again.address, again.name) == (True, ADDRESS, "Anna")
    assert erased(world)
    assert world.store.read_now(mailboxes.by_id, mailbox_id=again.id) == again, "and is not forgotten with the other"


def test_the_same_mailbox_on_another_blog_is_another_person(world) -> None:
    ann, there = person(world), world.person("Quux", "other.example")
    post = world.post(blog_id="other.example")
    said = world.say(there, post, "still here")
    forgetting(world, ann, keep=False)
    assert erased(world)
    assert world.store.read_now(mailboxes.by_id, mailbox_id=there.id) == there
    assert world.store.read_now(comments.by_id, comment_id=said.id).text == "still here"


def forms(address: str) -> dict[str, bytes]:
    """A message that quotes the address, as mail programs write it."""
    text = f"Grüße! On Monday {address} wrote:\r\n> yes\r\n"
    soft = quopri.encodestring(f"{'x' * 50} {text}".encode()).replace(b"\n", b"\r\n")
    word = base64.b64encode(f"Ann <{address}>".encode()).decode()
    link = f"<a href='mailto:{address.replace('@', '%40')}'>{address.replace('@', '&#64;')}</a>"
    return {
        "plain": message("8bit", text.encode()),
        "capitals": message("8bit", text.upper().encode()),
        "quoted-printable": message("quoted-printable", soft),
        "at-sign": message("quoted-printable", text.replace("@", "=40").replace("ü", "=C3=BC").encode()),
        "base64": message("base64", base64.encodebytes(text.encode() * 9).replace(b"\n", b"\r\n")),
        "encoded-word": message("8bit", b"hello", f"=?utf-8?B?{word}?= hello"),
        "html": message("8bit", link.encode()),
    }


def message(encoding: str, body: bytes, subject: str = "Re: Tea") -> bytes:
    head = f"From: bob@home.example\r\nSubject: {subject}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + body


def as_read(content: bytes) -> str:
    """What a reader sees of it, in lower case."""
    parsed = email.message_from_bytes(content)
    subject = str(make_header(decode_header(parsed["Subject"])))
    body = parsed.get_payload(decode=True).decode()
    return html.unescape(unquote(f"{subject}\n{body}")).lower()


@pytest.mark.parametrize("form", forms(""))
def test_what_others_wrote_keeps_all_but_the_address(world, form: str) -> None:
    ann, bob, post = person(world), world.person("Bob"), world.post()
    comment = world.say(bob, post, "his words")
    content = forms(ADDRESS)[form]
    his = record(world, content, comment=comment, author=bob)
    forgetting(world, ann, keep=True)
    assert erased(world)
    after = world.store.read_now(journal.content, journal_id=his)
    assert after != content
    assert ADDRESS in as_read(content)
    assert as_read(after) == as_read(content).replace(ADDRESS, f"forgotten-{ann.id}")
    entry = world.store.read_now(journal.by_id, journal_id=his)
    assert (entry.elided, entry.comment_id, entry.mailbox_id) == (
        f'["On Monday forgotten-{ann.id} wrote:"]',
        comment.id,
        bob.id,
    )


def test_a_message_that_made_no_comment_and_names_them_is_emptied_but_known(world) -> None:
    life = a_life(world)
    forgetting(world, life["ann"], keep=True)
    assert erased(world)
    for journal_id in (life["old"], life["dsn"]):
        assert world.store.read_now(journal.content, journal_id=journal_id) == b""
        entry = world.store.read_now(journal.by_id, journal_id=journal_id)
        assert (entry.elided, entry.peer, entry.reverse_path, entry.forward_paths) == ("[]", "", None, ())
        seen = world.store.read_now(journal.seen, blog_id=BLOG, fingerprint=entry.fingerprint)
        assert seen.journal_id == journal_id


def test_another_address_that_only_looks_like_it_stays(world) -> None:
    ann, bob, post = person(world), world.person("Bob"), world.post()
    text = (
        "jo.anna.quux@home.example, anna.quux@home.example.org, anna.quux@home.example-two.test, hanna.quux@home.test"
    )
    comment = world.say(bob, post, text)
    his = record(world, text.encode(), comment=comment, author=bob)
    forgetting(world, ann, keep=True)
    assert erased(world)
    assert world.store.read_now(journal.content, journal_id=his) == text.encode()
    assert world.store.read_now(comments.by_id, comment_id=comment.id).text == text


def test_removed_words_are_on_the_disk_no_more_once_traces_are_erased(world) -> None:
    ann, bob, post = person(world), world.person("Bob"), world.post()
    kept = [world.say(bob, post, f"kept{n} " * 50) for n in range(30)]
    taken = [world.say(ann, post, "Ultramarine zebrafish " * 20) for _ in range(30)]
    for comment in taken:
        record(world, b"Ultramarine", comment=comment, author=ann)
        world.store.write_now(comments.remove, comment_id=comment.id, now=world.tick())
    assert places(world.store.path, "ultramarine", "zebrafish")
    assert erased(world)
    assert places(world.store.path, "ultramarine", "zebrafish") == []
    assert world.store.read_now(comments.by_id, comment_id=kept[0].id) is not None


def test_where_nothing_was_taken_back_nothing_is_done(world) -> None:
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


def test_a_reader_who_holds_old_pages_delays_it_until_it_is_gone_however_it_goes(world) -> None:
    ann = a_life(world)["ann"]
    reader = child(READ, world.store.path)
    assert reader.stdout.readline() == "reads\n"
    forgetting(world, ann, keep=False)
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
    from bridge.store import forget
    from bridge.store.engine import Store
    store = Store.open(sys.argv[1])
    store.write_now(forget.forget, mailbox_id=int(sys.argv[2]), keep=False, now=int(sys.argv[3]))
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
        assert places(path, ADDRESS, NAME, "zebrafish") == []
        assert store.read_now(lambda tx: tx.execute("SELECT * FROM forgetting")) == []


def test_mail_that_comes_in_while_others_are_looked_through_is_looked_through_too(world, monkeypatch) -> None:
    ann, bob, post = person(world), world.person("Bob"), world.post()
    monkeypatch.setattr("bridge.store.traces._ROWS", 2)
    made = [record(world, f"{n} {ADDRESS}".encode(), comment=world.say(bob, post), author=bob) for n in range(5)]
    forgetting(world, ann, keep=True)
    late = record(world, f"late {ADDRESS}".encode(), comment=world.say(bob, post), author=bob)
    assert erased(world)
    for journal_id in (*made, late):
        assert ADDRESS.encode() not in world.store.read_now(journal.content, journal_id=journal_id)


def test_what_is_taken_back_while_traces_are_erased_is_erased_next_time(world) -> None:
    ann, post = person(world), world.post()
    one, two = world.say(ann, post), world.say(ann, post)
    world.store.write_now(comments.remove, comment_id=one.id, now=world.tick())
    marked = world.store.read_now(traces.left)
    world.store.write_now(comments.remove, comment_id=two.id, now=world.tick())
    world.store.write_now(traces.none_left, marked=marked)
    assert world.store.read_now(traces.left) not in (None, marked)
    assert erased(world)
    assert world.store.read_now(traces.left) is None


def test_a_daemon_that_ends_leaves_the_rest_to_its_next_start(world) -> None:
    ann = person(world)
    forgetting(world, ann, keep=True)
    world.store.close_now()
    assert not erased(world)
    with Store.open(world.store.path) as store:
        assert places(store.path, ADDRESS) == []


async def erase_twice(store: Store) -> Sequence[bool]:
    return [await store.erase_traces(), await store.erase_traces()]


@pytest.mark.anyio
async def test_erasing_twice_is_erasing_once(world) -> None:
    ann = person(world)
    await world.store.write(forget.forget, mailbox_id=ann.id, keep=True, now=world.tick())
    assert await erase_twice(world.store) == [True, True]


def test_a_yes_to_be_forgotten_counts_once_and_only_where_that_was_asked(world) -> None:
    ann, bob = person(world), world.person("Bob")
    post = world.post()
    wish = {"blog_id": BLOG, "mailbox_id": bob.id, "topic": world.topic(post), "cadence": Cadence.EACH}
    other = world.store.write_now(subscriptions.ask, **wish, now=world.tick())
    asking = {"blog_id": BLOG, "mailbox_id": ann.id, "kind": "forget", "target_id": f"mailbox:{ann.id}"}
    question = world.store.write_now(confirmations.open, **asking, now=world.tick())

    def yes(confirmation_id: str) -> bool:
        saying = {"confirmation_id": confirmation_id, "keep": True}
        return world.store.write_now(forget.confirm, **saying, now=world.tick())

    assert not yes("0" * 32)
    assert yes(question)
    assert not yes(question)
    assert not yes(other.confirmation_id)
    assert world.store.read_now(mailboxes.by_id, mailbox_id=bob.id).address == "bob@home.example"
    known = world.store.read_now(subscriptions.by_id, subscription_id=other.subscription.id)
    assert known.state is not SubscriptionState.LEFT
    assert world.store.read_now(posts.by_id, post_id=post.id) == post
