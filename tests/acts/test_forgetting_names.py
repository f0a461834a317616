"""The name of a forgotten person leaves what we wrote over quotes of theirs; the words of others stay."""

from __future__ import annotations

import base64
import json
import quopri

import pytest

from bridge.acts import forgetting
from bridge.blog import Blog, CommentState
from bridge.outbound.queued import Mentions
from bridge.store import blogs, comments, journal, last_mails, outbox
from tests.acts.lives import ADDRESS, BLOG, NAME, erased, forget_person, person, places, record

QUOTE = f"> **{NAME}:**\n>\n> Crimson zebrafish\n\nI think so too"
BOB = "bob@home.example"


@pytest.fixture
def quoted(world):
    """Her comment, and a reply of Bob's that quotes it, with her name above the quote."""
    ann, bob, post = person(world), world.person("Bob"), world.post()
    hers = world.say(ann, post, "Crimson zebrafish")
    his = world.say(bob, post, QUOTE, answers=hers)
    return ann, bob, post, hers, his


@pytest.mark.parametrize(("language", "somebody"), [("en", "somebody"), ("de-AT", "jemand"), ("", "somebody")])
@pytest.mark.parametrize("keep", [True, False])
def test_a_name_above_a_quote_becomes_somebody(world, quoted, language: str, somebody: str, *, keep: bool) -> None:
    ann, _, _, _, his = quoted
    blog = Blog(BLOG, "Tea", "https://blog.example", "https://talk.blog.example", "{tag}@b.example", language=language)
    world.store.write_now(blogs.keep, blogs=[blog])
    forget_person(world, ann, keep=keep)
    after = QUOTE.replace(NAME, somebody)
    assert world.store.read_now(comments.by_id, comment_id=his.id).text == after, "from the first moment"
    assert erased(world)
    assert world.store.read_now(comments.by_id, comment_id=his.id).text == after
    assert places(world.store.path, NAME, ADDRESS) == []


def test_two_who_are_forgotten_at_once_are_both_unnamed_until_all_is_done(world, quoted, monkeypatch) -> None:
    ann, bob, post, _, his = quoted
    carl = world.person("Carl")
    theirs = world.say(carl, post, f"> **Bob:**\n>\n> I think so\n\n{QUOTE}", answers=his)
    monkeypatch.setattr("bridge.acts.forgetting._ROWS", 1)
    forget_person(world, bob, keep=True)
    forget_person(world, ann, keep=True)
    after = theirs.text.replace(NAME, "somebody").replace("Bob", "somebody")
    assert world.store.read_now(comments.by_id, comment_id=theirs.id).text == after
    while batch := world.store.read_now(forgetting.next_batch):
        world.store.write_now(forgetting.do, batch=batch)
        assert world.store.read_now(comments.by_id, comment_id=theirs.id).text == after
    assert erased(world)
    assert places(world.store.path, NAME, "**Bob") == []


def test_another_person_of_the_same_name_is_still_named(world, quoted) -> None:
    ann, bob, *_ = quoted
    namesake, other = person(world, address="another.anna@home.example"), world.post()
    said = world.say(namesake, other, "Crimson zebrafish")
    his = world.say(bob, other, QUOTE, answers=said)
    forget_person(world, ann, keep=True)
    assert erased(world)
    assert world.store.read_now(comments.by_id, comment_id=his.id).text == QUOTE
    assert world.store.read_now(comments.by_id, comment_id=said.id).commenter.name == NAME


def multipart(name: str = NAME) -> dict[str, bytes]:
    """Bob's answer to her notification, as mail programs send it."""
    attribution = f"On Monday, {name} via Tea and Letters <re-x@b.example> wrote:"
    said = f"I think so too\n\n{attribution}\n\n> {name} commented:\n> Yes"
    page = f"<p>I think so too</p><blockquote><b>{name}</b> commented</blockquote>"
    head = f'From: Bob <{BOB}>\nTo: "{name} via Tea and Letters" <re-x@b.example>\nSubject: Re: Tea\n'
    word = base64.b64encode(f"{name} via Tea".encode()).decode()
    return {
        "plain": f"{head}\n{said}".encode(),
        "folded": f"{head}\n{said.replace(' ', chr(10) + '> ')}".encode(),
        "html": f"{head}Content-Type: text/html\n\n{page}".encode(),
        "quoted-printable": f"{head}\n".encode() + quopri.encodestring(f"{'x' * 60} {said}".encode()),
        "base64": f"{head}\n".encode() + base64.encodebytes(said.encode() * 5),
        "encoded-word": f"From: Bob <{BOB}>\nTo: =?utf-8?B?{word}?= <re-x@b.example>\n\n{said}".encode(),
        "latin": f"{head}\n{said}".encode("latin-1", "replace"),
    }


@pytest.mark.parametrize("name", [NAME, "Zoë O'Hara", "Quuxine"])
@pytest.mark.parametrize("form", multipart())
def test_the_messages_of_others_lose_the_name_that_was_quoted(world, form: str, name: str) -> None:
    ann, bob, post = person(world, name), world.person("Bob"), world.post()
    hers = world.say(ann, post, "Crimson zebrafish")
    his = world.say(bob, post, "I think so too", answers=hers)
    content = multipart(name)[form]
    made = record(world, content, comment=his, author=bob)
    elided = json.dumps([{"text": f"On Monday, {name} via Tea wrote:", "why": "attribution"}], ensure_ascii=False)
    world.store.write_now(journal.rewrite, journal_id=made, columns={"elided": elided})
    forget_person(world, ann, keep=True)
    assert "somebody" in world.store.read_now(journal.elided_of, comment_id=his.id), "from the first moment"
    assert erased(world)
    after = world.store.read_now(journal.content, journal_id=made)
    assert BOB.encode() in after
    for octets in (name.encode(), name.encode("latin-1"), *name.encode().split()[1:]):
        assert octets.lower() not in after.lower()
        if form == "base64":
            assert octets not in base64.b64decode(after.partition(b"\n\n")[2])
    assert name not in world.store.read_now(journal.elided_of, comment_id=his.id)
    assert places(world.store.path, name) == []


def test_the_own_words_of_others_are_not_changed_and_the_moderators_see_them_once(world, quoted) -> None:
    ann, bob, post, hers, _ = quoted
    text = f"Yes\n\nI met {NAME} at the fair.\n\nBye"
    his = world.say(bob, post, text, answers=hers)
    content = multipart()["plain"].replace(b"I think so too", text.encode())
    made = record(world, content, comment=his, author=bob)
    removed = world.write(bob, post, f"{NAME} again", state=CommentState.REMOVED)
    forget_person(world, ann, keep=True)
    assert erased(world)
    assert world.store.read_now(comments.by_id, comment_id=his.id).text == text
    after = world.store.read_now(journal.content, journal_id=made).decode()
    assert (text.replace("\n", "\r\n") in after, after.count(NAME)) == (True, 1)
    blog = Blog(BLOG, "Tea", "https://b.example", "https://t.example", "{tag}@b.example", ("keeper@b.example",))
    for _ in range(2):
        world.store.write_now(forgetting.tidy, blogs=[blog], now=world.tick())
    due = world.store.write_now(outbox.lease, now=world.now, until=world.now + 1, limit=9)
    assert [one.mail for one in due] == [Mentions((f"{his.id}:2",))]
    assert removed.id not in str(due)


def test_a_short_name_is_taken_out_of_our_sentences_alone(world) -> None:
    ann, bob, post = person(world, "Ann"), world.person("Bob"), world.post()
    digest = b"> 1. Ann commented:\n> Yes\n\nMy aunt Ann and I agree. Annabel too, says ann@elsewhere.example"
    made = record(world, digest, comment=world.say(bob, post, "My aunt Ann and I agree."), author=bob)
    other = record(world, b"Ann and I agree", comment=world.say(bob, post, "We agree"), author=bob)
    forget_person(world, ann, keep=True)
    assert erased(world)
    assert b"Ann commented" not in world.store.read_now(journal.content, journal_id=made)
    assert world.store.read_now(journal.content, journal_id=other) == b"Ann and I agree"


@pytest.mark.parametrize("keep", [True, False])
def test_one_last_mail_waits_once_all_is_done_and_is_gone_in_five_days(world, quoted, *, keep: bool) -> None:
    ann, *_ = quoted
    forget_person(world, ann, keep=keep)
    assert world.store.read_now(last_mails.due, now=world.now, limit=9) == []
    assert forgetting.erase_now(world.store)
    (mail,) = world.store.read_now(last_mails.due, now=world.now, limit=9)
    assert (mail.address, mail.language, mail.mail.keep, mail.mail.had_comments) == (ADDRESS, "ne", keep, True)
    assert places(world.store.path, NAME) == []
    assert {name for name, _ in places(world.store.path, ADDRESS)} <= {"loosely.db", "loosely.db-wal", "last_mail"}
    world.now += 5 * 24 * 3600 * 1_000_000 + 2
    world.store.write_now(forgetting.tidy, blogs=[], now=world.tick())
    assert forgetting.erase_now(world.store)
    assert places(world.store.path, ADDRESS) == []
