"""A second delivery of a message, or an automatic mail of a stranger, brings nothing deleted back into the file."""

from __future__ import annotations

import zlib

import pytest

from bridge.acts import commenting, copying, forgetting
from bridge.blog import DAY, Blog, Comment, Mailbox
from bridge.inbound.disposition import Accept, Discard, Disposition, Hold
from bridge.inbound.reading import read
from bridge.inbound.route import route
from bridge.intake import take
from bridge.intake.recording import Arrival
from bridge.mail import subaddress
from bridge.mail.envelope import Envelope
from bridge.mail.subaddress import ReplyAddress
from bridge.store import comments, journal, last_mails, mailboxes
from bridge.store.engine import connect

TEA = Blog(
    "blog.example", "Tea", "https://blog.example", "https://talk.blog.example", "{tag}@talk.blog.example", ("o@x.test",)
)
WORDS = "Ultramarine, I say.\r\n"


def letter(words: str = WORDS, id: int = 1, fields: str = "") -> bytes:
    head = f"{fields}From: Ann <ann@home.example>\r\nSubject: Re: Tea\r\nMessage-ID: <{id}@host.home.example>\r\n"
    return f"{head}\r\n{words}".encode()


def arrives(world, content: bytes, *tags: str) -> tuple[Disposition, ...]:
    """The dispositions of a message to these addresses."""
    paths = tuple(f"{tag}@talk.blog.example" for tag in tags)
    envelope = Envelope("192.0.2.77", "ann@home.example", paths)
    routes = tuple(found for path in paths if (found := route(path, (TEA,), world.store.key)))
    arrival = Arrival(read(content, envelope, None, None, world.tick()), envelope, routes, world.now)
    taken = world.store.write_now(take, arrival=arrival, blogs=(TEA,))
    return tuple(one.disposition for one in taken)


@pytest.fixture
def ann(world) -> Mailbox:
    return world.person("Ann")


@pytest.fixture
def said(world) -> Comment:
    return world.say(world.person("Ruth"), world.post())


def answer(world, said: Comment, ann: Mailbox) -> str:
    return subaddress.write(ReplyAddress(said.id, ann.id), world.store.key)


def entries(world) -> list[tuple[journal.JournalEntry, bytes]]:
    def all_of_them(tx):
        rows = tx.execute("SELECT id FROM journal ORDER BY id")
        found = [journal.by_id(tx, journal_id=row["id"]) for row in rows]
        return [(entry, journal.content(tx, journal_id=entry.id)) for entry in found]

    return world.store.read_now(all_of_them)


def on_the_disk(world, *needles: str) -> list[str]:
    """The needles that are in a file of the store, once the last mail to a forgotten person has left."""
    assert forgetting.erase_now(world.store)
    world.store.write_now(last_mails.drop_old, before=world.now + DAY)
    assert forgetting.erase_now(world.store)
    octets = [file.read_bytes() for file in world.store.path.parent.iterdir()]
    db = connect(world.store.path, read_only=True)
    octets += [zlib.decompress(row["content"]) for row in db.execute("SELECT content FROM journal").fetchall()]
    db.close()
    return [needle for needle in needles if any(needle.encode() in one.lower() for one in octets)]


PERSONAL = ("ultramarine", "ann@home.example", "host.home.example", "192.0.2.77", "away until")


@pytest.mark.parametrize("keep", [True, False])
def test_a_second_delivery_after_somebody_was_forgotten_is_known_and_not_kept(world, ann, said, *, keep: bool) -> None:
    tag = answer(world, said, ann)
    assert isinstance(arrives(world, letter(), tag)[0], Accept)
    assert on_the_disk(world, *PERSONAL[:-1]) == list(PERSONAL[:-1])
    world.store.write_now(forgetting.forget, mailbox_id=ann.id, keep=keep, now=world.tick())
    words = [] if not keep else ["ultramarine"]
    assert on_the_disk(world, *PERSONAL) == words
    late = arrives(world, letter(fields="Received: from mx.home.example by us\r\n"), tag)
    assert late == (Discard("repeated"),)
    assert on_the_disk(world, *PERSONAL) == words
    (first, _), (entry, content) = entries(world)
    assert (content, entry.elided, entry.mailbox_id, entry.comment_id) == (b"", "[]", None, None)
    assert (entry.disposition, entry.reason, entry.fingerprint) == ("discard", "repeated", first.fingerprint)
    assert world.store.read_now(mailboxes.by_address, blog_id=TEA.id, address="ann@home.example") is None


def test_an_out_of_office_note_of_somebody_forgotten_is_not_kept(world, ann, said) -> None:
    tag = answer(world, said, ann)
    world.store.write_now(forgetting.forget, mailbox_id=ann.id, keep=True, now=world.tick())
    assert forgetting.erase_now(world.store)
    note = letter("I am away until Monday.\r\n", fields="Auto-Submitted: auto-replied\r\n")
    for tags in ((tag,), ("postmaster",), (tag, "help")):
        assert {type(one) for one in arrives(world, note, *tags)} == {Discard}
    assert on_the_disk(world, *PERSONAL) == []
    assert [(entry.disposition, content) for entry, content in entries(world)] == [("discard", b"")] * 3


def test_a_deleted_text_does_not_return_with_a_second_delivery(world, ann, said) -> None:
    tag = answer(world, said, ann)
    arrives(world, letter(), tag)
    assert arrives(world, letter(), tag) == (Discard("repeated"),)
    (mine, _), *_ = world.store.read_now(comments.of_mailbox, mailbox_id=ann.id, limit=9)
    world.store.write_now(commenting.delete, comment_id=mine.id, now=world.tick())
    assert on_the_disk(world, "ultramarine") == []
    assert arrives(world, letter(), tag) == (Discard("repeated"),)
    assert on_the_disk(world, "ultramarine") == []
    assert world.store.read_now(copying.parts_of, mailbox_id=ann.id, octets=9999) == []


def test_an_automatic_mail_of_a_known_person_is_kept_once(world, ann, said) -> None:
    note = letter("I am away until Monday.\r\n", fields="Auto-Submitted: auto-replied\r\n")
    for _ in range(2):
        arrives(world, note, answer(world, said, ann))
    (first, content), (_, again) = entries(world)
    assert (content, again) == (note, b"")
    assert world.store.read_now(copying.parts_of, mailbox_id=ann.id, octets=9999) == [(f"j:{first.id}",)]


def test_mail_of_strangers_to_people_is_kept(world, said) -> None:
    page = subaddress.write(subaddress.PublicReplyAddress(said.id), world.store.key)
    assert isinstance(arrives(world, letter(), page)[0], Hold)
    assert isinstance(arrives(world, letter("Who are you?\r\n", 2), "postmaster")[0], Accept)
    assert [content for _, content in entries(world)] == [letter(), letter("Who are you?\r\n", 2)]
