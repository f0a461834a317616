"""No octet of a forgotten person stays: in the file, beside it, in the search index, or in the texts of others."""

from __future__ import annotations

import base64
import email
import html
import quopri
from email.header import decode_header, make_header
from pathlib import Path
from urllib.parse import unquote

import pytest

from bridge.acts import forgetting, subscribing
from bridge.blog import HOUR, Cadence, CommentState, SubscriptionState
from bridge.store import comments, confirmations, journal, mailboxes, outbox, posts, retired, subscriptions
from bridge.store.engine import backup
from tests.acts.lives import ADDRESS, BLOG, NAME, a_life, erased, forget_person, person, places, record, settle


@pytest.mark.parametrize("keep", [True, False])
def test_no_octet_of_a_forgotten_person_stays(world, tmp_path: Path, *, keep: bool) -> None:
    life = a_life(world)
    ann, first = life["ann"], life["first"]
    assert {name for name, _ in places(world.store.path, ADDRESS)} >= {"loosely.db-wal", "mailbox", "journal", "outbox"}
    assert forget_person(world, ann, keep=keep)
    assert erased(world)
    backup(world.store.path, tmp_path / "backup.db")
    personal = [ADDRESS, NAME, "quuxid", "ultramarine", "vermilion", "192.0.2.77", "+05:45"]
    gone = [] if keep else ["zebrafish", "crimson"]
    assert places(world.store.path, *personal, *gone) == []
    assert not forget_person(world, ann, keep=keep), "they are known no more"
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


def test_a_forgotten_person_gets_no_mail_and_no_question_any_more(world) -> None:
    life = a_life(world)
    ann, bob, post = life["ann"], life["bob"], life["post"]
    waiting = world.write(ann, post, "not yet confirmed")
    assert forget_person(world, ann, keep=True)
    assert world.store.read_now(outbox.waiting) == {"queued": 0, "delayed": 0, "leased": 0}
    assert world.store.read_now(subscriptions.of_mailbox, mailbox_id=ann.id) == []
    assert world.told_by(world.say(bob, post, answers=life["first"])) == {}
    assert world.store.read_now(subscriptions.due_digests, now=world.now + 99 * HOUR, limit=9) == []
    assert (
        world.store.read_now(lambda tx: tx.execute("SELECT 1 FROM confirmation WHERE mailbox_id = :i", i=ann.id)) == []
    )
    assert erased(world)
    assert world.store.read_now(comments.by_id, comment_id=waiting.id) is None
    assert world.store.read_now(retired.is_retired, comment_id=life["told"].id, mailbox_id=ann.id)
    row = world.store.read_now(mailboxes.by_id, mailbox_id=ann.id)
    assert (row.address, row.name, row.language, row.verified) == (f"forgotten-{ann.id}", "", "en", False)


def test_the_reply_of_a_server_that_comes_after_forgetting_is_not_kept(world) -> None:
    ann, bob, post = person(world), world.person("Bob"), world.post()
    rows = [world.notification(one, world.say(bob, post)) for one in (ann, bob)]
    world.store.write_now(outbox.queue, rows=rows)
    world.store.write_now(outbox.lease, now=world.now, until=world.now + 9, limit=9)
    forget_person(world, ann, keep=True)
    for row in rows:
        settle(world, row, "relayed", f"250 {ADDRESS}")
    replies = world.store.read_now(
        lambda tx: tx.execute("SELECT mailbox_id, smtp_reply FROM outbox ORDER BY mailbox_id")
    )
    assert [tuple(row) for row in replies] == [(ann.id, None), (bob.id, f"250 {ADDRESS}")]


def test_a_bounce_that_comes_after_somebody_was_forgotten_is_not_kept(world) -> None:
    ann, bob = person(world), world.person("Bob")
    forget_person(world, ann, keep=True)
    dsn = record(world, f"From: mailer-daemon@x.test\r\n\r\nFinal-Recipient: rfc822; {ADDRESS}".encode())
    assert not world.store.write_now(forgetting.came_late, mailbox_id=bob.id, journal_id=dsn, now=world.tick())
    assert world.store.write_now(forgetting.came_late, mailbox_id=ann.id, journal_id=dsn, now=world.tick())
    assert erased(world)
    assert places(world.store.path, ADDRESS) == []


def test_a_forgotten_person_who_writes_again_is_somebody_new(world) -> None:
    ann = person(world)
    forget_person(world, ann, keep=True)
    again = person(world, "Anna")
    assert (again.id != ann.id, again.address, again.name) == (True, ADDRESS, "Anna")
    assert erased(world)
    assert world.store.read_now(mailboxes.by_id, mailbox_id=again.id) == again, "and is not forgotten with the other"


def test_the_same_mailbox_on_another_blog_is_another_person(world) -> None:
    ann, there = person(world), world.person("Quux", blog_id="other.example")
    post = world.post(blog_id="other.example")
    said = world.say(there, post, "still here")
    forget_person(world, ann, keep=False)
    assert erased(world)
    assert world.store.read_now(mailboxes.by_id, mailbox_id=there.id) == there
    assert world.store.read_now(comments.by_id, comment_id=said.id).text == "still here"


def test_a_yes_to_be_forgotten_counts_once_and_only_where_that_was_asked(world) -> None:
    ann, bob = person(world), world.person("Bob")
    post = world.post()
    wanted = {"blog_id": BLOG, "mailbox_id": bob.id, "topic": world.topic(post), "cadence": Cadence.EACH}
    other = world.store.write_now(subscribing.pend, **wanted, now=world.tick())
    asking = {"blog_id": BLOG, "mailbox_id": ann.id, "kind": "forget", "target_id": f"mailbox:{ann.id}"}
    question = world.store.write_now(confirmations.open, **asking, now=world.tick())

    def yes(confirmation_id: str) -> bool:
        saying = {"confirmation_id": confirmation_id, "keep": True}
        return world.store.write_now(forgetting.confirm, **saying, now=world.tick())

    assert not yes("0" * 32)
    assert yes(question)
    assert not yes(question)
    assert not yes(other.confirmation_id)
    known_bob = world.store.read_now(mailboxes.by_id, mailbox_id=bob.id)
    assert (known_bob.address, known_bob.verified) == ("bob@home.example", False)
    known = world.store.read_now(subscriptions.by_id, subscription_id=other.subscription.id)
    assert known.state is SubscriptionState.PENDING
    assert world.store.read_now(confirmations.by_id, confirmation_id=other.confirmation_id).done_at is None
    assert world.store.read_now(posts.by_id, post_id=post.id) == post


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
    """The text that a reader sees of it, in lower case."""
    parsed = email.message_from_bytes(content)
    subject = str(make_header(decode_header(parsed["Subject"])))
    body = parsed.get_payload(decode=True).decode()
    return html.unescape(unquote(f"{subject}\n{body}")).lower()


@pytest.mark.parametrize("form", forms(""))
def test_the_messages_of_others_keep_everything_but_the_address(world, form: str) -> None:
    ann, bob, post = person(world), world.person("Bob"), world.post()
    comment = world.say(bob, post, "his words")
    content = forms(ADDRESS)[form]
    his = record(world, content, comment=comment, author=bob)
    forget_person(world, ann, keep=True)
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
    forget_person(world, life["ann"], keep=True)
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
    forget_person(world, ann, keep=True)
    assert erased(world)
    assert world.store.read_now(journal.content, journal_id=his) == text.encode()
    assert world.store.read_now(comments.by_id, comment_id=comment.id).text == text
