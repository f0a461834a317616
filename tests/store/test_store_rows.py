"""Mailboxes, confirmations, the journal, feeds and blogs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.acts import pausing
from bridge.blog import HOUR, Blog
from bridge.store import blogs, confirmations, feeds, journal, mailboxes, outbox
from bridge.store.engine import connect, new_id

BLOG = "blog.example"


def remember(store, name: str = "", offset: int | None = None, language: str | None = None, blog_id: str = BLOG):
    return store.write_now(
        mailboxes.remember,
        blog_id=blog_id,
        address="ann@home.example",
        name=name,
        utc_offset_minutes=offset,
        language=language,
        now=1,
    )


def test_a_mailbox_is_one_person_of_one_blog(store) -> None:
    first = remember(store, "Ann")
    assert remember(store) == first
    assert remember(store, "Ann Other").name == "Ann Other"
    assert remember(store, blog_id="other.example").id != first.id
    assert store.read_now(mailboxes.by_address, blog_id=BLOG, address="ann@home.example").id == first.id
    assert store.read_now(mailboxes.by_id, mailbox_id=99) is None


def test_a_message_tells_the_zone_until_the_person_does(store) -> None:
    assert remember(store).time_zone == "UTC"
    assert remember(store, offset=345, language="ne").time_zone == "UTC+05:45"
    travelling = remember(store, offset=-210)
    assert (travelling.time_zone, travelling.language) == ("UTC+05:45", "ne")
    store.write_now(mailboxes.configure, mailbox_id=travelling.id, time_zone="Europe/Lisbon", digest_hour=19)
    after = remember(store, offset=60, language="en")
    assert (after.time_zone, after.digest_hour, after.language) == ("Europe/Lisbon", 19, "en")
    store.write_now(mailboxes.configure, mailbox_id=after.id, time_zone="UTC", digest_hour=19)
    assert remember(store, offset=60).time_zone == "UTC"


def test_a_message_tells_the_language_until_the_person_does(store) -> None:
    ann = remember(store, language="pt")
    store.write_now(mailboxes.speaks, mailbox_id=ann.id, language="fr")
    assert remember(store).language == "fr"
    assert store.read_now(mailboxes.chosen_language, mailbox_id=ann.id) is None
    store.write_now(mailboxes.choose_language, mailbox_id=ann.id, language="de")
    store.write_now(mailboxes.speaks, mailbox_id=ann.id, language="en")
    assert remember(store, language="en", offset=60).language == "de"
    assert remember(store).time_zone == "UTC+01:00"  # the clock was not chosen with it
    assert store.read_now(mailboxes.chosen_language, mailbox_id=ann.id) == "de"
    store.write_now(mailboxes.choose_language, mailbox_id=ann.id, language=None)
    assert remember(store).language == "de"
    assert remember(store, language="en").language == "en"


@given(st.integers(-2000, 2000))
def test_an_offset_is_written_as_a_zone_or_not_at_all(minutes: int) -> None:
    zone = mailboxes.fixed_zone(minutes)
    if zone != "UTC":
        sign, hours, rest = zone[3], int(zone[4:6]), int(zone[7:])
        assert (hours * 60 + rest) * (1 if sign == "+" else -1) == minutes


def test_a_suppressed_mailbox_gets_no_mail_until_it_proves_that_it_is_read(world) -> None:
    ann, bob = world.person("Ann"), world.person("Bob")
    comment = world.say(bob, world.post())
    mine, other = world.notification(ann, comment), world.notification(bob, comment)
    world.store.write_now(outbox.queue, rows=[mine, other])
    world.store.write_now(pausing.suppress, mailbox_id=ann.id, now=world.now, reason="5.1.1")
    assert world.store.read_now(mailboxes.by_id, mailbox_id=ann.id).suppressed
    assert world.store.read_now(outbox.waiting)["queued"] == 1
    world.store.write_now(mailboxes.verify, mailbox_id=ann.id, now=world.now)
    ann = world.store.read_now(mailboxes.by_id, mailbox_id=ann.id)
    assert (ann.verified, ann.suppressed) == (True, False)


def test_a_question_is_answered_once(store) -> None:
    asking = {"blog_id": BLOG, "mailbox_id": 7, "kind": "comment", "target_id": "c" * 32}
    first = store.write_now(confirmations.open, **asking, now=HOUR)
    store.write_now(confirmations.open, **asking, now=2 * HOUR)
    question = store.read_now(confirmations.by_id, confirmation_id=first)
    assert question == confirmations.Confirmation(first, BLOG, 7, "comment", "c" * 32, HOUR, None)
    assert store.write_now(confirmations.done, confirmation_id=first, now=5)
    assert not store.write_now(confirmations.done, confirmation_id=first, now=6)
    assert store.read_now(confirmations.by_id, confirmation_id=first).done_at == 5
    count = {"mailbox_id": 7, "kind": "comment"}
    assert [store.read_now(confirmations.asked_since, **count, since=s) for s in (0, HOUR, 2 * HOUR)] == [1, 1, 0]
    store.write_now(confirmations.withdraw, target_id="c" * 32, now=3 * HOUR)
    assert store.read_now(confirmations.asked_since, mailbox_id=7, since=0) == 1, "withdrawn is not answered"
    assert store.read_now(confirmations.asked_since, mailbox_id=7, kind="subscription", since=0) == 0
    assert store.read_now(confirmations.by_id, confirmation_id="0" * 32) is None


def record(
    store, content: bytes | journal.Packed, *, comment_id: str | None = None, blog_id: str | None = BLOG, at: int = 5
) -> str:
    journal_id = new_id(5)
    store.write_now(
        journal.record,
        id=journal_id,
        blog_id=blog_id,
        received_at=at,
        peer="192.0.2.1",
        reverse_path=None,
        forward_paths=("tea@talk.blog.example", "grüße@talk.blog.example"),
        content=content,
        message_id="<1@home.example>",
        fingerprint="f",
        disposition="accept" if comment_id else "discard",
        status="2.0.0",
        reason="",
        comment_id=comment_id,
        elided='["--"]',
    )
    return journal_id


def test_the_journal_gives_back_every_octet(store) -> None:
    octets = bytes(range(256)) * 9
    plain, packed = record(store, octets), record(store, journal.pack(octets))
    assert store.read_now(journal.content, journal_id=plain) == octets
    assert store.read_now(journal.content, journal_id=packed) == octets
    entry = store.read_now(journal.by_id, journal_id=plain)
    assert (entry.reverse_path, entry.peer, entry.elided) == (None, "192.0.2.1", '["--"]')
    assert entry.forward_paths == ("tea@talk.blog.example", "grüße@talk.blog.example")
    with pytest.raises(KeyError):
        store.read_now(journal.content, journal_id="0" * 32)


def test_the_journal_knows_an_earlier_copy_and_the_comment_it_made(store) -> None:
    assert store.read_now(journal.seen, blog_id=BLOG, fingerprint="f") is None
    made = record(store, b"hello", comment_id="c" * 32)
    record(store, b"hello", at=6)
    record(store, b"hello", at=7, blog_id=None)
    assert store.read_now(journal.seen, blog_id=BLOG, fingerprint="f") == journal.EarlierCopy(made, "c" * 32, "accept")
    assert store.read_now(journal.seen, blog_id="other.example", fingerprint="f") is None


def test_a_feed_begins_unknown_and_due_and_is_remembered(store) -> None:
    assert store.read_now(feeds.state, blog_id=BLOG) == feeds.FeedState(BLOG)
    for failures in (1, 2):
        state = feeds.FeedState(BLOG, '"e"', "Tue", None, failures, 99, "no answer")
        store.write_now(feeds.save, state=state)
        assert store.read_now(feeds.state, blog_id=BLOG) == state


def test_a_backup_says_which_blogs_are_in_it(store) -> None:
    for name in ("Tea", "Tea and Letters"):
        store.write_now(blogs.keep, blogs=[Blog(BLOG, name, "https://blog.example", "https://t", "{tag}@t")])
    db = connect(store.path)
    assert [dict(row) for row in db.query("SELECT * FROM blog")] == [
        {"id": BLOG, "name": "Tea and Letters", "url": "https://blog.example", "address": "{tag}@t", "language": "en"}
    ]
    db.close()


def test_a_blog_whose_id_has_changed_is_known_by_its_mail_address(store) -> None:
    def blog(id: str, address: str) -> Blog:
        return Blog(id, "Tea", "https://blog.example", "https://t", address)

    store.write_now(blogs.keep, blogs=[blog("one", "{tag}@one.example"), blog("two", "{tag}@two.example")])
    faults = {
        (blog("one", "{tag}@one.example"), blog("two", "{tag}@two.example")): 0,
        (blog("one", "{tag}@one.example"), blog("new", "{tag}@new.example")): 0,
        (blog("new", "{tag}@one.example"), blog("two", "{tag}@two.example")): 1,
        (blog("new", "{tag}@one.example"),): 1,
        (blog("one", "{tag}@new.example"), blog("new", "{tag}@one.example")): 0,  # the address moved on purpose
    }
    found = {configured: store.read_now(blogs.renamed, blogs=configured) for configured in faults}
    assert {configured: len(lines) for configured, lines in found.items()} == faults
    assert 'write id = "one"' in found[(blog("new", "{tag}@one.example"),)][0]
