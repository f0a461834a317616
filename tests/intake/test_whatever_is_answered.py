"""Whatever somebody answers to a mail of ours, it is heard; and only an answer to a comment ever becomes one."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bench.answers import BLOG, Town
from bridge.blog import Mailbox
from bridge.inbound.refusal import Refusal
from bridge.intake import Intake
from bridge.mail.envelope import Envelope, SmtpReply
from bridge.store.engine import Store, Tx
from bridge.workers import Workers

SERVICE = (
    "receipt", "confirm_subscription", "confirm_forget", "confirm_comment", "joined", "left", "help", "status", "copy",
    "done", "unsure", "invited",
)  # fmt: skip
_OF_COMMANDS = (
    "please", "stop", "yes", "no", "thanks", "thank you", "publish", "my comment", "weekly", "1:", "2:", "edit",
    "edit 1", "delete", "undo", "forget me", "keep", "remove", "my copy", "help", "pause until Monday", "name: Bo",
    "join", "danke", "it is a comment", "my new address is bo@new.example", "unsubscribe", "ja", "nein", "this thread",
    "for everybody",
)  # fmt: skip
_OF_COMMENTS = (
    "I like the slow ones.",
    "The river froze",
    "in March",
    "?",
    "-- \nBo",
    "Best,\nBo",
    "👍",
    "https://tea.example/",
)
_QUOTES = ("> I like the slow ones.", "> > and deeper", "On Monday, Ruth wrote:\n> The river froze in March.")
_PIECES = st.sampled_from((*_OF_COMMANDS, *_OF_COMMANDS, *_OF_COMMENTS, *_QUOTES))
_JOINS = st.sampled_from((" ", " ", "\n", "\n\n", ", ", ". "))
MIXED = st.lists(st.tuples(_PIECES, _JOINS), min_size=1, max_size=6).map(lambda parts: "".join(map("".join, parts)))
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
TEXTS = st.one_of(MIXED, MIXED, ANY, st.tuples(ANY, MIXED).map("\n".join))
# The only refusals: nothing was written beside a quote or a signature.
NO_WORDS = (Refusal.NOTHING_TO_SAY.smtp_reply, Refusal.ONLY_QUOTED.smtp_reply)


@dataclass(frozen=True)
class Seen:
    """The state of each comment of a person, what is or will be mailed to them, and the outcome of the last message."""

    comments: dict[str, str]
    mails: dict[str, str]
    outcomes: dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Street:
    """The real intake, and a town of people who answer."""

    runner: asyncio.Runner
    store: Store
    town: Town
    intake: Intake
    names: Iterator[int]

    def answer(self, kind: str, text: str) -> tuple[SmtpReply, Seen, Seen]:
        """Somebody new answers a mail of this kind: the reply to it, and what there was before and after."""
        who = self.store.write_now(lambda tx: self.town.person(tx, f"bo{next(self.names)}"))
        address = self.store.write_now(lambda tx: self.town.address(tx, kind, who))
        before = self.store.read_now(_seen, who=who)
        envelope = Envelope("", who.address, (address,))
        (reply,) = self.runner.run(self.intake.message(envelope, _written(who, address, text)))
        return reply, before, self.store.read_now(_seen, who=who)


def _seen(tx: Tx, *, who: Mailbox) -> Seen:
    theirs = tx.execute("SELECT id, state FROM comment WHERE mailbox_id = :id", id=who.id)
    newest = tx.execute("SELECT id, disposition, reason FROM journal ORDER BY id DESC LIMIT 1")
    mails = tx.execute("SELECT id, kind FROM outbox WHERE mailbox_id = :id", id=who.id)
    copies = tx.execute("SELECT 'copy' AS id FROM copying WHERE mailbox_id = :id", id=who.id)
    return Seen(
        {row["id"]: row["state"] for row in theirs},
        {row["id"]: row["kind"] for row in mails} | {row["id"]: "copy" for row in copies},
        {row["id"]: (row["disposition"], row["reason"]) for row in newest},
    )


def _written(who: Mailbox, address: str, text: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"{who.name} <{who.address}>"
    mail["To"] = address
    mail["Subject"] = "Re: Tea"
    mail["Message-ID"] = f"<{who.name}@home.example>"
    mail.set_content(text, cte="base64")
    return bytes(mail)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory, blank_store: Path) -> Iterator[Street]:
    """One for all examples, since the workers take a second to begin."""
    path = Path(shutil.copy(blank_store, tmp_path_factory.mktemp("street")))
    workers = Workers()
    with asyncio.Runner() as runner, Store.open(path) as store:
        runner.run(workers.start())
        town = store.write_now(lambda tx: Town(tx, store.key))
        intake = Intake(
            store, (BLOG,), workers, clock=lambda: town.now, published=lambda: None, queued=lambda: None
        )  # fmt: skip
        yield Street(runner, store, town, intake, count(1))
        runner.run(workers.stop())


@given(text=TEXTS, kinds=st.lists(st.sampled_from(SERVICE), min_size=4, max_size=4, unique=True))
@example(text="I like the slow ones.", kinds=SERVICE)
@example(text="1: I like the slow ones.\n\n2: And this thread.", kinds=SERVICE)
@example(text="publish", kinds=SERVICE)
def test_an_answer_to_a_mail_that_tells_no_comment_never_makes_one(
    street: Street, text: str, kinds: Sequence[str]
) -> None:
    for kind in kinds:
        _, before, after = street.answer(kind, text)
        assert after.comments.keys() <= before.comments.keys(), kind
        published = {one for one, state in after.comments.items() if state == before.comments[one] == "published"}
        new = {one for one, state in after.comments.items() if state == "published"} - published
        # "yes" and "publish" are for the text that the mail asks about, and for no word of the answer.
        assert not new or kind in ("confirm_comment", "unsure"), kind


@given(text=TEXTS)
@example(text="edit")
@example(text="delete 7")
@example(text="undo 2")
@example(text="my copy")
@example(text="Could you please delete my comment?")
@example(text="\N{THUMBS UP SIGN}")
@example(text="thanks")
def test_an_answer_to_a_notification_is_heard_whatever_it_says(street: Street, text: str) -> None:
    """It is published, done or asked about, or is thanks or a machine's; and the journal says which."""
    reply, before, after = street.answer("notification", text)
    if reply in NO_WORDS:
        return
    assert reply.code == 250, reply
    ((disposition, reason),) = (one for row, one in after.outcomes.items() if row not in before.outcomes)
    assert reason
    assert disposition in ("accept", "hold", "discard")
    if disposition == "discard":
        assert reason in ("thanks", "maybe automatic")
        return
    new = {state for one, state in after.comments.items() if one not in before.comments}
    mailed = after.mails.keys() - before.mails.keys()
    assert new == {"published"} or mailed
    assert disposition == "accept" or (new == {"unsure"} and mailed)
