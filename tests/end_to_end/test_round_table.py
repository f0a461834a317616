"""From the first mail to the last word, by mail alone: a digest is answered in one mail, and its author is obeyed."""

from __future__ import annotations

import contextlib
import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from bridge.blog import DAY, HOUR, MINUTE
from tests.simulator.languages import LANGUAGES
from tests.simulator.programs import PROGRAMS, Answer, Original, paragraphs

from .people import Person
from .smarthost import Mail, is_question
from .world import Clockwork, ticking

RUTH, IBRAHIM = Person("Ruth Adler"), Person("Ibrahim Sow")
SAID = {
    "bread": (RUTH, "My mother salted the water first. Does anybody still do that?"),
    "rain": (IBRAHIM, "It fell for a week here, and the cellar is full of frogs."),
    "keys": (RUTH, "The locksmith keeps one of each. He never told anybody why."),
}
READERS = {
    "gmail web": Person("Ann Bell"),
    "outlook desktop": Person("Dora Quist", "dora@home.example"),
    "mutt": Person("Emil Holm"),
}


def first(name: str) -> str:
    return f"We do, and a little sugar with it, says the one with {name}."


def second(name: str) -> str:
    return f"Mine does the same; I asked him once, by {name}."


@dataclass
class Table:
    """The people at the table, and all that they wrote and got."""

    world: Clockwork
    digests: dict[str, Mail] = field(default_factory=dict)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    """Three people join for a daily digest; two others write three messages; it becomes seven o'clock."""
    with ticking(tmp_path_factory.mktemp("table"), settle=600) as world:
        table = Table(world)
        for person in READERS.values():
            joins_daily(world, person)
        for slug, (person, words) in SAID.items():
            person.send(world, person.vouched(person.message(world.mailbox(slug), words)))
        world.forward(world.now + 11 * MINUTE)
        world.quiet()
        before = {name: len(world.smarthost.to(person.mailbox)) for name, person in READERS.items()}
        due = seven(world.now)
        world.forward(due - MINUTE)
        world.quiet()
        assert {name: len(world.smarthost.to(person.mailbox)) for name, person in READERS.items()} == before
        world.forward(due + MINUTE)
        for name, person in READERS.items():
            table.digests[name] = world.smarthost.mails_to(person.mailbox, before[name] + 1)[-1]
        yield table


def joins_daily(world: Clockwork, person: Person) -> None:
    person.send(world, person.message(world.mailbox("join"), "daily"))
    question = world.smarthost.mail_to(person.mailbox, is_question)
    person.send(world, person.answer(question, "Yes"))
    world.smarthost.mails_to(person.mailbox, 2)
    assert world.follows(person.mailbox) == {"*": "active"}


def seven(now: int) -> int:
    """The next seven o'clock UTC, the zone that the tests' mails are written in."""
    today = now // DAY * DAY + 7 * HOUR
    return today if today > now + 2 * MINUTE else today + DAY


def numbers(digest: Mail) -> dict[str, int]:
    """Which number each composed has, by the post it stands under."""
    return {
        slug: min(
            n
            for n in range(1, 9)
            if re.search(rf"^ {{0,2}}{n}\. .*\n(?:.*\n){{1,12}}?.*{re.escape(words[:30])}", digest.part(), re.M)
        )
        for slug, (_, words) in SAID.items()
    }


def test_the_digest_comes_at_seven_with_all_comments(table: Table) -> None:
    for digest in table.digests.values():
        for _, words in SAID.values():
            assert words.split(".")[0] in " ".join(digest.part().split())
        at = datetime.strptime(str(digest.message["Date"]), "%a, %d %b %Y %H:%M:%S %z")
        assert at.astimezone(UTC).hour == 7
        assert (
            timedelta(0) <= at.astimezone(UTC) - at.astimezone(UTC).replace(minute=0, second=0) < timedelta(minutes=3)
        )


@pytest.mark.parametrize("name", READERS)
def test_one_mail_replies_to_two_comments_and_its_author_edits_them(table: Table, name: str) -> None:
    world, person, digest = table.world, READERS[name], table.digests[name]
    receipt = answers_two_inline(table, name)
    assert [one["text"] for one in world.standing("bread", person.name)] == [first(name)]
    assert [one["text"] for one in world.standing("keys", person.name)] == [second(name)]
    for slug in ("bread", "keys"):
        (composed,) = world.standing(slug, person.name)
        (parent,) = world.standing(slug, SAID[slug][0].name)
        assert composed["parent"] == parent["id"]

    told = obeyed(world, person, receipt, "undo 1")
    assert world.standing("bread", person.name) == []
    obeyed(world, person, receipt, "edit 2\n\nHe told me: for the day they come back.")
    (composed,) = world.standing("keys", person.name)
    assert composed["text"] == "He told me: for the day they come back."
    world.forward(world.now + 11 * MINUTE)
    world.quiet()
    assert not [
        mail for mail in world.smarthost.mails if first(name) in mail.part() and mail.forward_path != person.mailbox
    ]

    copy = obeyed(world, person, told, "my copy")
    written = messages_in(copy, world.folder / f"{name}.mbox")
    assert digest.message_id in [str(one["Message-ID"]) for one in written]
    assert any(person.mailbox in str(one["From"]) for one in written)

    question = obeyed(world, person, told, "forget me")
    assert world.standing("keys", person.name) != []
    person.send(world, person.answer(question, "remove"))
    assert world.standing("keys", person.name) == []
    assert files_with(world, person.mailbox) == []


def answers_two_inline(table: Table, name: str) -> Mail:
    """The program's own way to write below the first and the third composed; the mail that says where they stand."""
    world, person, digest = table.world, READERS[name], table.digests[name]
    program = next(one for one in PROGRAMS if one.name == name)
    text = digest.part().replace("\r\n", "\n")
    asked = paragraphs(text)
    places = {
        slug: next(n for n, paragraph in enumerate(asked) if SAID[slug][1][:30] in " ".join(paragraph.split()))
        for slug in ("bread", "keys")
    }
    answer = Answer(within=tuple(sorted(((places["bread"], first(name)), (places["keys"], second(name))))))
    html = digest.part("html").partition("<body")[2].partition(">")[2].partition("</body>")[0]
    message = message_from_bytes(program.message(Original(text, html), answer, LANGUAGES["en"]), policy=policy.SMTP)
    for header in ("From", "To", "Subject"):
        del message[header]
    message["From"] = f"{person.name} <{person.mailbox}>"
    message["To"] = digest.answer_to
    message["Subject"] = f"Re: {digest.subject}"
    message["Message-ID"] = f"<{person.mailbox}>"
    message["In-Reply-To"] = digest.message_id
    code, text = world.submit(message.as_bytes(), person.mailbox, digest.answer_to)
    assert code == 250, text
    return answered(world, person, f"<{person.mailbox}>")


def obeyed(world: Clockwork, person: Person, mail: Mail, words: str) -> Mail:
    """Answer a mail with a command; the mail that answers it."""
    message = person.answer(mail, words)
    code, text = person.send(world, message)
    assert code == 250, text
    return answered(world, person, str(message["Message-ID"]))


def answered(world: Clockwork, person: Person, message_id: str) -> Mail:
    return world.smarthost.mail_to(person.mailbox, lambda one: str(one.message["In-Reply-To"]) == message_id)


def messages_in(copy: Mail, path: Path) -> list[mailbox.mboxMessage]:
    (attached,) = copy.message.iter_attachments()
    path.write_bytes(attached.get_payload(decode=True))
    with contextlib.closing(mailbox.mbox(path, create=False)) as box:
        return list(box)


def files_with(world: Clockwork, address: str) -> list[str]:
    """The files in which this mailbox can be read, however it is spelt."""
    found = [path for path in world.folder.glob("loosely.db*") if address.encode() in path.read_bytes().lower()]
    return [path.name for path in found] + (["log"] if address in world.log.lower() else [])
