"""kill -9 at random moments under load: nothing that was acknowledged is lost, nothing is doubled."""

from __future__ import annotations

import random
import signal
import smtplib
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.marks import full

from .people import Person
from .smarthost import PATIENCE
from .world import World, living

SENDERS = 4
SEED = 20261123
SLUG = "rain"
MEI = Person("Mei Lin")


class Sender(threading.Thread):
    """Sends one message after the other as a mail server does: again and again, until it is acknowledged."""

    def __init__(self, world: World, number: int, load: Load) -> None:
        super().__init__(name=f"sender {number}")
        self._world = world
        self._person = Person(f"Sender {number}", f"sender-{number}@home.example")
        self._load = load
        self._client: smtplib.SMTP | None = None

    def run(self) -> None:
        number = 0
        while not self._load.enough.is_set():
            number += 1
            words = f"{self._person.name}, message {number}."
            message = self._person.vouched(self._person.message(self._world.mailbox(SLUG), words))
            content = message.as_bytes()
            while not self._acknowledged(content):
                self._load.unsure(words)
            self._load.acknowledge(words)
        self._hang_up()

    def _acknowledged(self, content: bytes) -> bool:
        try:
            if self._client is None:
                self._client = smtplib.SMTP("127.0.0.1", self._world.smtp_port, "there.test", PATIENCE)
            self._client.sendmail(self._person.mailbox, self._world.mailbox(SLUG), content)
        except (OSError, smtplib.SMTPException):
            self._hang_up()
            return False
        return True

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


class Load:
    """The knowledge of the senders: which messages were acknowledged, and which they had to send again."""

    def __init__(self) -> None:
        self.acknowledged: list[str] = []
        self.again: set[str] = set()
        self.enough = threading.Event()
        self._more = threading.Condition()

    def acknowledge(self, words: str) -> None:
        with self._more:
            self.acknowledged.append(words)
            self._more.notify_all()

    def unsure(self, words: str) -> None:
        """It was not acknowledged; whether it was written down is not known. A moment's rest before the next try."""
        with self._more:
            self.again.add(words)
        self.enough.wait(0.05)

    def wait_for(self, more: int) -> None:
        """Return once so many more messages were acknowledged."""
        with self._more:
            goal = len(self.acknowledged) + more
            assert self._more.wait_for(lambda: len(self.acknowledged) >= goal, PATIENCE), "the load came to a stop"


@pytest.fixture
def doomed(tmp_path: Path) -> Iterator[World]:
    with living(tmp_path) as world:
        yield world


@pytest.mark.parametrize("kills", [2, full(10)])
def test_kills_under_load_lose_nothing_and_double_nothing(doomed: World, kills: int) -> None:
    world, load, chance = doomed, Load(), random.Random(SEED)
    MEI.join(world)
    senders = [Sender(world, number, load) for number in range(SENDERS)]
    for sender in senders:
        sender.start()
    try:
        for _ in range(kills):
            load.wait_for(chance.randint(1, 40))
            assert world.process.end(signal.SIGKILL) == -signal.SIGKILL
            world.start()
    finally:
        load.enough.set()
        for sender in senders:
            sender.join(PATIENCE)
    stands = Counter(comment["text"] for comment in world.thread(SLUG))
    assert len(load.acknowledged) > kills
    assert stands == Counter(load.acknowledged)
    assert load.again, "no kill came between a message and its acknowledgement"
    assert_each_is_told_once(world, stands)


def assert_each_is_told_once(world: World, stands: Counter[str]) -> None:
    """On the wire a mail may come twice after a crash, but then it is the same mail, with the same Message-ID."""
    told: dict[str, set[str]] = {}
    for mail in world.quiet():
        if mail.message_id.startswith("<c."):
            told.setdefault(mail.message_id, set()).add(mail.reverse_path)
    assert set(told) == {f"<c.{comment['id']}@talk.blog.example>" for comment in world.thread(SLUG)}
    assert len(told) == len(stands)
    assert all(len(rows) == 1 for rows in told.values()), "two rows of the outbox told of one comment"
