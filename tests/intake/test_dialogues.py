"""Every file in dialogues/intake/ is spoken to a listener with the real intake behind it: store, workers and all.

Ruth has commented on a post about tea. Ann and Mei were told of it, each at an address of her own ({ann}, {mei});
{noor} is a question to Noor; {bread} was given to Ann by another blog. Mei wrote two comments of her own. Mails to Mei:
{receipt} is her receipt, {digest} a digest with Ruth's two comments, {which} asks to which of them her words belong,
{unsure} asks whether a text of hers is a command, {unsure_edit} asks it about "edit: I like tea", {status} lists her
subscriptions, {forget} asks if we forget her. The comments in {gone}, a digest, are deleted.
{by_ruth} is From of Ruth's comments, {by_tea} that of digests; {said} and {digest_id} are Message-IDs of ours.
Ann has retired {retired}, and Mei the address of the only comment in {closed}, a digest that was forwarded. A dialogue
says how many comments are `published`, `unconfirmed`, `unsure` or `unplaced` at its end, which are `edited` to "I like
tea", which mails are `queued`, and which mailbox is `suppressed`. What it does not name is none.
`closed_post` is a post that takes no more comments.
"""

from __future__ import annotations

import asyncio
import random
import textwrap
from ast import literal_eval
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest

from bridge.acts import forgetting, subscribing
from bridge.blog import DAY, SECOND, Blog, Cadence, Comment, CommentState, Mailbox, Topic
from bridge.inbound.commands import command
from bridge.intake import Intake
from bridge.mail import subaddress
from bridge.mail.envelope import TRY_LATER, Envelope
from bridge.mail.subaddress import BounceAddress, PublicReplyAddress, QuestionAddress, ReplyAddress
from bridge.mails.answered import AnsweredMails
from bridge.net.server.limits import Limits
from bridge.net.server.listener import listen
from bridge.outbound.queued import (
    AskUnplaced,
    AskUnsure,
    ConfirmForget,
    Digest,
    Notification,
    NotificationReason,
    Receipt,
    StatusMail,
)
from bridge.store import blogs, comments, journal, mailboxes, outbox, posts, retired, subscriptions
from bridge.store.engine import Store, Tx, new_id
from bridge.workers import Unreadable, Workers
from tests import dialogue

FILES = sorted((Path(__file__).parents[1] / "dialogues" / "intake").glob("*.txt"))
NOW = 1_795_503_600 * SECOND
WEEKLY = command.SetCadence(Cadence.WEEKLY)
TEA = Blog(
    "blog.example",
    "Tea and Letters",
    "https://blog.example",
    "https://talk.blog.example",
    "{tag}@talk.blog.example",
    ("owner@blog.example",),
)
BREAD = Blog("bread", "Bread", "https://bread.example", "https://talk.bread.example", "talk+{tag}@bread.example")


@dataclass
class Clock:
    """A second passes whenever somebody looks."""

    now: int = NOW

    def __call__(self) -> int:
        self.now += SECOND
        return self.now


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_intake_says_and_does_what_the_dialogue_says(
    path: Path, loop: asyncio.Runner, workers: Workers, store_path: Path
) -> None:
    loop.run(_play(dialogue.read(path), workers, store_path))


async def _play(spoken: dialogue.Dialogue, workers: Workers, path: Path) -> None:
    settings = dict(spoken.settings)
    known = {field.name for field in fields(Limits)}
    numbers: dict[str, Any] = {name: literal_eval(settings.pop(name)) for name in known & set(settings)}
    lmtp = settings.pop("lmtp", None) is not None
    closed = settings.pop("closed_post", None)
    clock = Clock()
    with Store.open(path) as store:
        names = await store.write(_begin, clock=clock, key=store.key)
        if closed:
            await store.write(_close, slug=closed)
        before = await store.read(_facts)
        intake = _intake(store, workers, clock)
        where = f"unix:{path.parent}/lmtp.sock" if lmtp else "127.0.0.1:0"
        limits = replace(Limits(), **numbers)
        listener = await listen(where, intake, hostname="talk.blog.example", limits=limits, lmtp=lmtp)
        try:
            await dialogue.play(spoken, where if lmtp else f"127.0.0.1:{listener.port}", names)
        finally:
            await listener.close(1)
        after = await store.read(_facts)
    found = {name: sorted(value for row, value in after[name].items() if row not in before[name]) for name in after}
    expected = {name: sorted(filter(None, settings.pop(name, "").split(","))) for name in after}
    assert found == expected, spoken.path.name
    assert settings == {}, f"{spoken.path.name}: nobody knows these settings"


def _close(tx: Tx, *, slug: str) -> None:
    post = posts.by_slug(tx, blog_id=TEA.id, slug=slug)
    assert post
    posts.close(tx, post_id=post.id, closed=True)


def _intake(store: Store, workers: Workers, clock: Clock) -> Intake:
    return Intake(
        store,
        (TEA, BREAD),
        workers,
        clock=clock,
        published=lambda: None,
        queued=lambda: None,
        authserv_id="mx.blog.example",
    )


def _begin(tx: Tx, *, clock: Clock, key: bytes) -> dict[str, str]:
    blogs.keep(tx, blogs=(TEA, BREAD))
    ruth, ann, mei, noor = (_person(tx, TEA, name, clock()) for name in ("Ruth", "Ann", "Mei", "Noor"))
    said = _said(tx, TEA, "tea", ruth, clock())
    letters = _said(tx, TEA, "letters", ruth, clock())
    elsewhere = _said(tx, BREAD, "rye", _person(tx, BREAD, "Otto", clock()), clock())
    ann_there = _person(tx, BREAD, "Ann", clock())
    asked = subscribing.pend(
        tx, blog_id=TEA.id, mailbox_id=noor.id, topic=Topic(), cadence=Cadence.EACH, now=clock()
    ).confirmation_id
    assert asked
    to_ann_there = Notification(elsewhere.id, "", NotificationReason.BLOG)
    row = outbox.QueuedMail(new_id(NOW), BREAD.id, ann_there.id, to_ann_there, queued_at=NOW, next_at=NOW)
    outbox.queue(tx, rows=[row])
    outbox.settle(tx, outcomes=[outbox.Settled(row.id, "relayed")], now=clock())
    mail = Notification(said.id, "", NotificationReason.BLOG)
    told = outbox.QueuedMail(new_id(NOW), TEA.id, mei.id, mail, queued_at=NOW, next_at=NOW)
    to_ann = replace(told, id=new_id(NOW), mailbox_id=ann.id, unique=f"n:{said.id}:{ann.id}")
    outbox.queue(tx, rows=[told, to_ann])
    outbox.settle(tx, outcomes=[outbox.Settled(one.id, "relayed") for one in (told, to_ann)], now=clock())
    own = [_said(tx, TEA, slug, mei, clock()).id for slug in ("milk", "sugar")]
    other = _said(tx, TEA, "bun", ruth, clock())
    retired.retire(tx, comment_id=other.id, mailbox_id=mei.id, now=clock())
    held = _said(tx, TEA, "spoon", mei, clock(), CommentState.UNPLACED).id
    unsure = _said(tx, TEA, "cup", mei, clock(), CommentState.UNSURE).id
    changed = _said(tx, TEA, "plate", mei, clock(), CommentState.UNSURE, "edit: I like tea").id
    listed = (said.id, letters.id)
    written = {
        "receipt": replace(told, id=new_id(NOW), mail=Receipt(tuple(own))),
        "digest": replace(told, id=new_id(NOW), mail=Digest("", listed)),
        "closed": replace(told, id=new_id(NOW), mail=Digest("", (other.id,))),
        "which": replace(told, id=new_id(NOW), mail=AskUnplaced(held, listed)),
        "unsure": replace(told, id=new_id(NOW), mail=AskUnsure(unsure, (said.id,), command.written(WEEKLY))),
        "unsure_edit": replace(
            told, id=new_id(NOW), mail=AskUnsure(changed, (own[0],), command.written(command.Edit()))
        ),
        "gone": replace(told, id=new_id(NOW), mail=Digest("", (new_id(NOW), new_id(NOW)))),
        "status": replace(told, id=new_id(NOW), mail=StatusMail()),
    }
    outbox.queue(tx, rows=written.values())
    outbox.settle(tx, outcomes=[outbox.Settled(one.id, "relayed") for one in written.values()], now=clock())
    forgetting.ask_forget(tx, mailbox=mei, now=clock(), answers=None)
    leased = [row for row in outbox.lease(tx, now=clock(), until=NOW + DAY, limit=9) if row.kind == "confirm_forget"]
    (forget,) = (row.mail for row in leased if isinstance(row, outbox.QueuedMail))
    assert isinstance(forget, ConfirmForget)
    retired.retire(tx, comment_id=letters.id, mailbox_id=ann.id, now=clock())
    tags = {
        "ann": ReplyAddress(said.id, ann.id),
        "forget": QuestionAddress(forget.confirmation_id),
        "retired": ReplyAddress(letters.id, ann.id),
        **{name: subaddress.MailReplyAddress(row.id) for name, row in written.items()},
        "mei": ReplyAddress(said.id, mei.id),
        "bread": ReplyAddress(elsewhere.id, ann_there.id),
        "tea_page": PublicReplyAddress(said.id),
        "by_ruth": subaddress.AuthorAddress.of(ruth.id, TEA.id),
        "by_mei": subaddress.AuthorAddress.of(mei.id, TEA.id),
        "by_tea": subaddress.AuthorAddress.of(subaddress.BLOG_ITSELF, TEA.id),
        "noor": QuestionAddress(asked),
        "bounce": BounceAddress(told.id),
    }
    addresses = {name: subaddress.write(asks, key) for name, asks in tags.items()}
    return {
        **addresses,
        "forged": subaddress.write(tags["ann"], b"a guess" * 5),
        "ANN": addresses["ann"].upper(),
        "said": f"<c.{said.id}@talk.blog.example>",
        "digest_id": f"<m.{written['digest'].id}@talk.blog.example>",
    }


def _person(tx: Tx, blog: Blog, name: str, now: int) -> Mailbox:
    address = f"{name.lower()}@home.example"
    return mailboxes.remember(
        tx, blog_id=blog.id, address=address, name=name, utc_offset_minutes=None, language=None, now=now
    )


def _said(
    tx: Tx,
    blog: Blog,
    slug: str,
    author: Mailbox,
    now: int,
    state: CommentState = CommentState.PUBLISHED,
    text: str = "I like the slow ones.",
) -> Comment:
    """A comment on a new post."""
    url = f"{blog.url}/{slug}"
    post = posts.add(
        tx, blog_id=blog.id, url=url, title=slug.title(), published_at=now, entry_id=url, now=now, slug=slug
    )
    return comments.add(
        tx,
        id=new_id(now),
        blog_id=blog.id,
        post_id=post.id,
        parent_id=None,
        mailbox_id=author.id,
        name=author.name,
        text=text,
        message_id=None,
        journal_id=None,
        state=state,
        now=now,
    )


def _facts(tx: Tx) -> dict[str, dict[str, str]]:
    """All that a dialogue may change, each row by its id, told in the words of the dialogue files."""
    said = {
        state: {row["id"]: row["slug"] for row in tx.execute(_COMMENTS, state=state)}
        for state in ("published", "unconfirmed", "unsure", "unplaced")
    }
    return {
        "published": said["published"],
        **{state: said[state] for state in ("unconfirmed", "unsure", "unplaced")},
        "edited": {row["id"]: row["slug"] for row in tx.execute(_EDITED)},
        "queued": {row["id"]: row["kind"] for row in tx.execute("SELECT id, kind FROM outbox WHERE state = 'queued'")},
        "suppressed": {row["address"]: row["address"] for row in tx.execute(_SUPPRESSED)},
        "journal": {
            row["id"]: row["disposition"]
            for row in tx.execute("SELECT id, disposition FROM journal WHERE disposition <> 'reject'")
        },
    }


_COMMENTS = "SELECT c.id, p.slug FROM comment c JOIN post p ON p.id = c.post_id WHERE c.state = :state"
_EDITED = "SELECT c.id, p.slug FROM comment c JOIN post p ON p.id = c.post_id WHERE c.text = 'I like tea'"
_SUPPRESSED = "SELECT address FROM mailbox WHERE suppressed_at IS NOT NULL"


# Whatever octets arrive

LETTERS = (
    b"From: Ann <ann@home.example>\r\nSubject: Re: Tea\r\nMessage-ID: <1@home.example>\r\n\r\nGreen or black?\r\n",
    b"From: =?utf-8?q?J=C3=BCrg?= <j@home.example>\r\nMIME-Version: 1.0\r\nReferences: <a@b> <c@d>\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-16\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\n/v8APABwAD4=\r\n--b\r\nContent-Type: text/plain; format=flowed\r\n\r\n"
    b"> > quoted \r\n> text\r\nmine \r\n-- \r\nJ\r\n--b--\r\n",
    b"From: MAILER-DAEMON@home.example\r\nContent-Type: multipart/report; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b\r\n"
    b"Action: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n",
)
PIECES = (
    b"\r\n",
    b"\r\n\r\n",
    b"--b\r\n",
    b"=?utf-8?q?",
    b"\0",
    b"\xff\xfe",
    b"<",
    b'"',
    b"(",
    b"@",
    b"From: x <x@y>\r\n",
    b">" * 99,
)


def damaged(letter: bytes, chance: random.Random) -> bytes:
    """A letter as it might come out of a broken program."""
    octets = bytearray(letter)
    for _ in range(chance.randint(1, 8)):
        at, length = chance.randrange(len(octets) + 1), chance.randint(0, 20)
        match chance.randrange(4):
            case 0:
                octets[at : at + length] = b""
            case 1:
                octets[at:at] = chance.choice(PIECES)
            case 2:
                octets[at:at] = chance.randbytes(length)
            case _:
                octets[at:at] = octets[at : at + length] * chance.randint(1, 20)
    return bytes(octets)


@pytest.mark.parametrize("lmtp", [False, True], ids=["smtp", "lmtp"])
def test_whatever_octets_arrive_each_recipient_is_answered_and_it_is_never_our_fault(
    loop: asyncio.Runner, workers: Workers, store_path: Path, lmtp: bool
) -> None:
    loop.run(_whatever(workers, store_path, lmtp))


async def _whatever(workers: Workers, path: Path, lmtp: bool) -> None:
    chance, clock = random.Random(5321), Clock()
    with Store.open(path) as store:
        names = await store.write(_begin, clock=clock, key=store.key)
        intake = _intake(store, workers, clock)
        tags = ("tea", "join", "help", "leave", "postmaster", *(names[name] for name in ("ann", "noor", "bounce")))
        for _ in range(150):
            content = damaged(chance.choice(LETTERS), chance)
            paths = tuple(f"{tag}@talk.blog.example" for tag in chance.sample(tags, chance.randint(1, 4)))
            envelope = Envelope("127.0.0.1", chance.choice(("ann@home.example", None)), paths, lmtp=lmtp)
            replies = await intake.message(envelope, content)
            assert len(replies) == (len(paths) if lmtp else 1)
            assert all(reply.code in (250, 450, 550) and reply != TRY_LATER for reply in replies), content


class BrokenWorkers(Workers):
    """Workers that are ended by every message, as if each were made to."""

    async def run(self, *_args: Any, **_kwargs: Any) -> Any:
        raise Unreadable("it ended its worker")


def test_a_message_that_ends_its_reader_is_kept_and_handed_to_the_moderator(
    loop: asyncio.Runner, store_path: Path
) -> None:
    async def arrives() -> tuple[tuple[Any, ...], list[Any], bytes]:
        with Store.open(store_path) as store:
            await store.write(_begin, clock=Clock(), key=store.key)
            intake = _intake(store, BrokenWorkers(), Clock())
            replies = await intake.message(Envelope("", "x@home.example", ("tea@talk.blog.example",)), LETTERS[0])
            rows = await store.write(outbox.lease, now=NOW + 9 * SECOND, until=NOW + 99 * SECOND, limit=9)
            mine = [row.mail for row in rows if row.kind == "operator"]
            return replies, mine, await store.read(journal.content, journal_id=mine[0].journal_id)

    replies, handed, content = loop.run(arrives())
    assert [reply.code for reply in replies] == [250]
    assert [mail.role for mail in handed] == ["unread"]
    assert content == LETTERS[0]


UNMARKED = """From: Ann <ann@home.example>
Subject: Re: Tea
Message-ID: <unmarked@home.example>
Content-Type: text/plain; charset=utf-8

Mina tycker jag ocksa om.

Vid tolvtiden var det Ruth som skrev till mig
{ours}
"""


async def _answered(mail: str, workers: Workers, path: Path) -> str:
    """The new comment after Ann has replied to Ruth with this mail."""
    with Store.open(path) as store:
        names = await store.write(_begin, clock=Clock(), key=store.key)
        before = await store.read(_texts)
        intake = _intake(store, workers, Clock())
        envelope = Envelope("", "ann@home.example", (f"{names['ann']}@talk.blog.example",))
        ours = await AnsweredMails(store, (TEA, BREAD)).body(subaddress.read(names["ann"], store.key))
        rewrapped = "\n".join(
            textwrap.fill(block, 31, break_long_words=False, break_on_hyphens=False)
            for block in ours.text.split("\n\n")
        )
        content = mail.replace("{ours}", rewrapped).replace("\n", "\r\n").encode()
        (reply,) = await intake.message(envelope, content)
        assert reply.code == 250
        (text,) = (text for text in await store.read(_texts) if text not in before)
        return text


def test_text_that_we_sent_is_known_again_however_it_comes_back(
    loop: asyncio.Runner, workers: Workers, store_path: Path
) -> None:
    text = loop.run(_answered(UNMARKED, workers, store_path))
    assert text.startswith("Mina tycker jag ocksa om.")
    assert "slow ones" not in text
    assert "To answer" not in text
    assert "https:" not in text


async def _answers_what_can_not_be_written(workers: Workers, path: Path) -> tuple[int, list[str]]:
    """The code for a reply to a digest with more comments than numbers, and the new comments."""
    with Store.open(path) as store:
        names = await store.write(_begin, clock=Clock(), key=store.key)
        before = await store.read(_texts)
        address = subaddress.read(names["ann"], store.key)
        assert isinstance(address, ReplyAddress)
        mail = Digest("", (address.comment_id,) * 99)
        row = outbox.QueuedMail(new_id(NOW), TEA.id, address.mailbox_id, mail, queued_at=NOW, next_at=NOW)
        await store.write(outbox.queue, rows=[row])
        tag = subaddress.write(subaddress.MailReplyAddress(row.id), store.key)
        envelope = Envelope("", "ann@home.example", (f"{tag}@talk.blog.example",))
        content = b"From: Ann <ann@home.example>\r\nMessage-ID: <a@home.example>\r\n\r\nI take oolong.\r\n"
        (reply,) = await _intake(store, workers, Clock()).message(envelope, content)
        return reply.code, [text for text in await store.read(_texts) if text not in before]


def test_a_reply_to_a_mail_that_can_not_be_written_again_is_judged_without_it(
    loop: asyncio.Runner, workers: Workers, store_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, new = loop.run(_answers_what_can_not_be_written(workers, store_path))
    assert (code, new) == (250, ["I take oolong."])
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "answered mail" in line]
    assert "error" in line
    assert "@" not in line


async def _follows_after(words: str, confirmed: str | None, workers: Workers, folder: Path) -> list[Topic]:
    """The topics that Mei follows after a reply to her digest, and after her reply to the question about it."""
    with Store.open(folder / "loosely.db") as store:
        names = await store.write(_begin, clock=Clock(), key=store.key)
        intake = _intake(store, workers, Clock())
        digest = await store.write(_digest_of_one_comment, comment_id=names["said"][3:35])
        await _from_mei(intake, subaddress.write(subaddress.MailReplyAddress(digest), store.key), words)
        if confirmed:
            (question,) = await store.read(_unsure_questions)
            await _from_mei(intake, subaddress.write(subaddress.MailReplyAddress(question), store.key), confirmed)
        mei = await store.read(mailboxes.by_address, blog_id=TEA.id, address="mei@home.example")
        return [one.topic for one, _ in await store.read(subscriptions.of_mailbox, mailbox_id=mei.id)]


def _digest_of_one_comment(tx: Tx, *, comment_id: str) -> str:
    mei = mailboxes.by_address(tx, blog_id=TEA.id, address="mei@home.example")
    assert mei
    row = outbox.QueuedMail(new_id(NOW), TEA.id, mei.id, Digest("", (comment_id,)), queued_at=NOW, next_at=NOW)
    outbox.queue(tx, rows=[row])
    return row.id


async def _from_mei(intake: Intake, tag: str, words: str) -> None:
    content = f"From: Mei <mei@home.example>\r\nMessage-ID: <{len(words)}@home.example>\r\n\r\n{words}\r\n".encode()
    (reply,) = await intake.message(Envelope("", "mei@home.example", (f"{tag}@talk.blog.example",)), content)
    assert reply.code == 250


def _unsure_questions(tx: Tx) -> list[str]:
    return [row["id"] for row in tx.execute("SELECT id FROM outbox WHERE kind = 'unsure' AND state = 'queued'")]


def test_a_command_to_one_comment_of_a_digest_is_about_the_digest_also_after_the_question(
    loop: asyncio.Runner, workers: Workers, tmp_path: Path
) -> None:
    (tmp_path / "asked").mkdir()
    at_once = loop.run(_follows_after("join", None, workers, tmp_path))
    asked = loop.run(_follows_after("Join?", "yes", workers, tmp_path / "asked"))
    assert asked == at_once == [Topic()]


def _texts(tx: Tx) -> list[str]:
    return [row["text"] for row in tx.execute("SELECT text FROM comment")]


BETWEEN = """From: Ann <ann@home.example>
Subject: Re: Tea
Message-ID: <between@home.example>

On Mon, 23 Nov 2026, Ruth via Tea and Letters wrote:
> Ruth commented, first comment:
>
> I like the slow ones.

So do I, on Sundays.

> --
> To answer, answer this mail.

And now I have.
"""


def test_the_author_of_a_quote_is_named(loop: asyncio.Runner, workers: Workers, store_path: Path) -> None:
    text = loop.run(_answered(BETWEEN, workers, store_path))
    assert "> **Ruth:**\n>\n> I like the slow ones.\n\nSo do I, on Sundays." in text
