"""The text of a deleted comment leaves the messages that made and edited it; other comments stay in them."""

from __future__ import annotations

import email
import json
import zlib
from email import policy

import pytest

from bridge.acts import commenting, copying, forgetting
from bridge.blog import DAY, SECOND, CommentState
from bridge.outbound.queued import AskUnplaced
from bridge.store import comments, confirmations, erasure, journal, outbox
from bridge.store.engine import connect, new_id

BLOG = "blog.example"
HEAD = (
    "Received: from host.home.example; Tue, 24 Nov 2026 07:00:01 +0000\r\n"
    "From: Ann <ann@home.example>\r\nTo: Tea and Letters\r\n <mail-token@talk.blog.example>\r\n"
    "Subject: =?utf-8?q?Re:_Tea=2C?=\r\n =?utf-8?q?_and_letters?=\r\nMessage-ID:\r\n <1@home.example>\r\n"
    "Date: Tue, 24 Nov 2026 07:00:00 +0000\r\nX-Note: ultramarine\r\n\r\n"
)


def record(world, person, comment_id: str | None, words: str, left_out: tuple[str, ...] = (), id: str = "") -> str:
    return world.record(
        (HEAD + words).encode(),
        person,
        id=id,
        reverse_path=person.address,
        message_id="<1@home.example>",
        comment_id=comment_id,
        elided=json.dumps([{"text": text, "why": "quote"} for text in left_out]),
    )


def parts(world, person, post, *texts: str, left_out: tuple[str, ...] = (), state=CommentState.PUBLISHED):
    """The comments of one message, and the id of its row."""
    journal_id = new_id(world.tick())
    written = CommentState.UNCONFIRMED if state is CommentState.PUBLISHED else state
    made = [made_by(world, journal_id, person, post, text, written) for text in texts]
    if state is CommentState.PUBLISHED:
        for one in made:
            world.store.write_now(comments.publish, comment_id=one.id, now=world.tick(), settle=60)
    record(world, person, made[0].id, "\r\n".join(f"{n}: {text}" for n, text in enumerate(texts)), left_out, journal_id)
    return made, journal_id


def made_by(world, journal_id: str, person, post, text: str, state=CommentState.UNCONFIRMED):
    comment = world.write(person, post, text, state=state)
    world.came_by(comment, journal_id)
    return comment


def take(world, act, comment) -> None:
    assert world.store.write_now(act, comment_id=comment.id, now=world.tick())


def content(world, journal_id: str) -> bytes:
    return world.store.read_now(journal.content, journal_id=journal_id)


def left_out(world, journal_id: str) -> list[str]:
    return [piece["text"] for piece in json.loads(world.store.read_now(journal.by_id, journal_id=journal_id).elided)]


def edited(world, comment, text: str, *, person) -> str:
    journal_id = record(world, person, None, f"edit\r\n{text}", ("> quoted",))
    assert world.store.write_now(
        commenting.edit, comment_id=comment.id, text=text, now=world.tick(), journal_id=journal_id
    )
    return journal_id


def on_the_disk(world, word: str) -> list[str]:
    """The files and journal rows that have the word after erasing."""
    assert forgetting.erase_now(world.store)
    found = [file.name for file in world.store.path.parent.iterdir() if word.encode() in file.read_bytes().lower()]
    db = connect(world.store.path, read_only=True)
    rows = db.execute("SELECT id, content FROM journal").fetchall()
    db.close()
    return found + [row["id"] for row in rows if word.encode() in zlib.decompress(row["content"]).lower()]


ACTS = [commenting.delete, commenting.undo]


@pytest.mark.parametrize("act", ACTS)
def test_the_messages_of_all_edits_are_emptied_with_the_comment(world, act) -> None:
    ann, post = world.person("Ann"), world.post()
    (comment,), _ = parts(world, ann, post, "Grey elephants")
    rows = [edited(world, comment, text, person=ann) for text in ("Ultramarine elephants", "Blue zebrafish")]
    assert on_the_disk(world, "ultramarine")
    take(world, act, comment)
    assert (on_the_disk(world, "ultramarine"), on_the_disk(world, "zebrafish")) == ([], [])
    assert [(content(world, row), left_out(world, row)) for row in rows] == [(b"", [])] * 2
    assert world.store.read_now(copying.parts_of, mailbox_id=ann.id, octets=9999) == []


@pytest.mark.parametrize("keep", [True, False])
def test_forgetting_somebody_empties_the_messages_of_their_edits(world, *, keep: bool) -> None:
    ann, post = world.person("Ann"), world.post()
    (comment,), _ = parts(world, ann, post, "Grey elephants")
    row = edited(world, comment, "Ultramarine elephants", person=ann)
    edited(world, comment, "Blue elephants", person=ann)
    world.store.write_now(lambda tx: tx.execute("UPDATE journal SET mailbox_id = NULL WHERE id = :id", id=row))
    world.store.write_now(forgetting.forget, mailbox_id=ann.id, keep=keep, now=world.tick())
    assert on_the_disk(world, "ultramarine") == []
    assert content(world, row) == b""


def test_a_published_comment_with_the_text_of_an_edit_stays(world) -> None:
    ann, post = world.person("Ann"), world.post()
    (comment,), _ = parts(world, ann, post, "On Monday")
    (stands,), row = parts(world, ann, post, "Edit: I meant an ultramarine day")
    edit = {"comment_id": comment.id, "text": "I meant an ultramarine day", "journal_id": row}
    world.store.write_now(commenting.edit, **edit, now=world.tick())
    take(world, commenting.delete, comment)
    assert world.store.read_now(comments.by_id, comment_id=stands.id) == published_as_before(stands, world)
    assert b"ultramarine day" in content(world, row)


def published_as_before(comment, world):
    now = world.store.read_now(comments.by_id, comment_id=comment.id)
    assert (now.state, now.text) == (CommentState.PUBLISHED, comment.text)
    return now


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("which", [0, 1, 2])
def test_one_comment_of_a_message_is_deleted_and_the_others_stay_in_the_message(world, act, which: int) -> None:
    ann, post = world.person("Ann"), world.post()
    texts = ["Ultramarine, I say", "Zebrafish\n\nare Grüße", "Cobalt"]
    out = ("> On Monday", "> ultramarine,\n>   I say", "Zebrafish\nare more", "-- \nCobalt GmbH")
    made, row = parts(world, ann, post, *texts, left_out=out)
    take(world, act, made[which])
    rest = email.message_from_bytes(content(world, row), policy=policy.default)
    assert {name: value.strip() for name, value in rest.items()} == {
        "From": "Ann <ann@home.example>",
        "Subject": "Re: Tea, and letters",
        "Message-ID": "<1@home.example>",
        "Date": "Tue, 24 Nov 2026 07:00:00 +0000",
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "8bit",
    }
    stay = [text for n, text in enumerate(texts) if n != which]
    assert rest.get_content().replace("\r\n", "\n") == "\n\n".join(stay) + "\n"
    assert left_out(world, row) == [text for n, text in enumerate(out) if n != which + 1]
    assert on_the_disk(world, ("ultramarine", "zebrafish", "cobalt")[which]) == []
    assert world.store.read_now(copying.parts_of, mailbox_id=ann.id, octets=9999) == [(f"j:{row}",)]


@pytest.mark.parametrize("act", ACTS)
def test_with_its_last_comment_a_message_is_emptied_and_a_copy_is_still_recognised(world, act) -> None:
    ann, post = world.person("Ann"), world.post()
    (one, two), row = parts(world, ann, post, "Both of it", "Both of it", left_out=("> hm",))
    take(world, act, one)
    assert (content(world, row).count(b"Both of it"), left_out(world, row)) == (1, ["> hm"])
    take(world, act, two)
    assert (content(world, row), left_out(world, row)) == (b"", [])
    seen = world.store.read_now(journal.seen, blog_id=BLOG, fingerprint=row)
    assert seen == journal.EarlierCopy(row, one.id, "accept")


def test_a_comment_that_stays_is_in_the_message_with_its_first_text(world) -> None:
    ann, post = world.person("Ann"), world.post()
    (one, two), row = parts(world, ann, post, "First", "Second")
    edited(world, two, "Second, and better", person=ann)
    edited(world, two, "Second to none", person=ann)
    take(world, commenting.delete, one)
    assert content(world, row).endswith(b"\r\n\r\nSecond\r\n")


def test_the_message_of_somebody_forgotten_stays_empty(world) -> None:
    ann, post = world.person("Ann"), world.post()
    (one, _), row = parts(world, ann, post, "Ultramarine", "Ultramarine too")
    world.store.write_now(journal.strip, journal_id=row)
    take(world, commenting.delete, one)
    assert content(world, row) == b""


def test_a_message_that_only_placed_comments_stays_until_the_last_is_deleted(world) -> None:
    ann, post = world.person("Ann"), world.post()
    row = record(world, ann, None, "2 and 3")
    one, two = (made_by(world, row, ann, post, "Words that waited") for _ in range(2))
    take(world, commenting.delete, one)
    assert content(world, row).endswith(b"2 and 3")
    take(world, commenting.delete, two)
    assert content(world, row) == b""


def kept(world) -> list[str]:
    kept = ("unconfirmed", "unsure", "unplaced")
    rows = world.store.read_now(lambda tx: tx.execute("SELECT text, state FROM comment ORDER BY text"))
    return [row["text"] for row in rows if row["state"] in kept]


def drop(world) -> int:
    return world.store.write_now(commenting.drop_unanswered, now=world.tick())


def test_a_comment_whose_author_does_not_answer_is_dropped_but_not_while_a_question_is_young(world) -> None:
    ann, post = world.person("Ann"), world.post()
    world.say(ann, post, "published")
    world.write(ann, post, "held", state=CommentState.HELD)
    asked, which, _ = (world.write(ann, post, text) for text in ("asked", "which", "long"))
    world.now += 20 * DAY
    assert drop(world) == 0
    assert world.store.read_now(erasure.marked) is None
    question = {"blog_id": BLOG, "mailbox_id": ann.id, "kind": "comment", "target_id": asked.id}
    confirmation_id = world.store.write_now(confirmations.open, **question, now=world.tick())
    mail = AskUnplaced(which.id, ())
    row = outbox.QueuedMail(new_id(world.now), BLOG, ann.id, mail, queued_at=world.now, unique="which:1")
    world.store.write_now(outbox.queue, rows=[row])
    world.write(ann, post, "young")
    world.now += 11 * DAY
    assert drop(world) == 1
    assert kept(world) == ["asked", "which", "young"]
    assert world.store.read_now(erasure.marked) is not None
    assert drop(world) == 0
    world.now += 21 * DAY
    assert drop(world) == 2
    assert kept(world) == ["which"], "its question waits to leave"
    world.store.write_now(lambda tx: tx.execute("UPDATE outbox SET state = 'relayed' WHERE id = :id", id=row.id))
    assert drop(world) == 1
    assert kept(world) == []
    assert world.store.read_now(confirmations.by_id, confirmation_id=confirmation_id).done_at is not None
    assert [one.text for one in world.store.read_now(comments.of_post, post_id=post.id)] == ["published"]


def test_an_unsure_text_is_dropped_after_fourteen_days_and_the_journal_says_why(world) -> None:
    ann, post = world.person("Ann"), world.post()
    (unsure,), row = parts(world, ann, post, "Daily.", state=CommentState.UNSURE)
    world.now = unsure.posted_at + 14 * DAY - 9 * SECOND
    assert drop(world) == 0
    world.now = unsure.posted_at + 14 * DAY
    assert drop(world) == 1
    assert kept(world) == []
    assert world.store.read_now(journal.by_id, journal_id=row).reason == "unsure: no answer in 14 days"
