"""A long conversation, as the reader's mail program holds it: one thread, whatever servers do to our Message-IDs."""

from __future__ import annotations

import mailbox
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from .people import Person
from .smarthost import Mail
from .world import World, living

pytestmark = pytest.mark.real("notmuch")

READER, ANN, BEN = Person("Cléo Marin", "cleo@elsewhere.example"), Person("Ann Bell"), Person("Ben Okri")


@pytest.fixture(scope="module", params=[20, pytest.param(200, marks=pytest.mark.full)])
def told(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[list[Mail]]:
    """The mails to the reader while two people reply to each other so many times."""
    depth = request.param
    with living(tmp_path_factory.mktemp("deep")) as world:
        for person in (READER, ANN, BEN):
            person.join(world, "bread-join")
        ANN.send(world, ANN.vouched(ANN.message(world.mailbox("bread"), "Word 0.")))
        for n in range(1, depth):
            _answers(world, (ANN, BEN)[n % 2], n)
        world.smarthost.mail_to(READER.mailbox, lambda mail: f"Word {depth - 1}." in mail.part())
        mails = [mail for mail in world.quiet() if mail.forward_path == READER.mailbox and "Re: Bread" in mail.subject]
        assert len(mails) == depth
        yield mails


def _answers(world: World, person: Person, n: int) -> None:
    asked = world.smarthost.mail_to(person.mailbox, lambda mail: f"Word {n - 1}." in mail.part())
    code, text = person.send(world, person.answer(asked, f"Word {n}."))
    assert code == 250, text


def threads(folder: Path, contents: list[bytes]) -> int:
    """In how many threads notmuch keeps these mails."""
    box = mailbox.Maildir(folder / "mail", create=True)
    for content in contents:
        box.add(content)
    config = folder / "notmuch-config"
    config.write_text(f"[database]\npath={folder / 'mail'}\n[new]\ntags=inbox\n[user]\nprimary_email=x@y.example\n")
    for words in (("new", "--quiet"), ("count", "--output=messages", "*"), ("count", "--output=threads", "*")):
        done = subprocess.run(
            ["notmuch", f"--config={config}", *words], capture_output=True, text=True, timeout=60, check=True
        )
        if "messages" in words[-2]:
            assert int(done.stdout) == len(contents)
    return int(done.stdout)


def test_nested_replies_are_one_thread(told: list[Mail], tmp_path: Path) -> None:
    assert threads(tmp_path, [mail.content for mail in told]) == 1


def test_they_are_one_thread_where_a_server_has_given_each_mail_an_id_of_its_own(
    told: list[Mail], tmp_path: Path
) -> None:
    renamed = [
        re.sub(rb"(?m)^Message-ID: <[^>]*>", b"Message-ID: <%d@relay.example>" % n, mail.content)
        for n, mail in enumerate(told)
    ]
    assert threads(tmp_path, renamed) == 1
    # In any order, and with mails missing, for people delete them.
    (tmp_path / "again").mkdir()
    assert threads(tmp_path / "again", renamed[::-3]) == 1
