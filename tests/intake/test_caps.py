"""A thousand forged requests: what strangers can cause is bounded, and who is known passes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bridge.blog import DAY, MINUTE, SECOND, Blog
from bridge.inbound.caps import NO_CAPS, Caps, canonical
from bridge.intake import Intake
from bridge.mail.envelope import Envelope, SmtpReply
from bridge.mail.peer import block
from bridge.store import blogs, posts
from bridge.store.engine import Store, Tx
from bridge.workers import Workers

TEA = Blog(
    "blog.example",
    "Tea",
    "https://blog.example",
    "https://talk.blog.example",
    "{tag}@talk.blog.example",
    ("owner@blog.example",),
)
CAPS = Caps(
    mails_per_mailbox=6,
    mails_per_peer=20,
    mails_per_network=60,
    mails_per_blog=100,
    comments_per_author_minute=5,
    comments_per_author_day=8,
)
VOUCHED = "Authentication-Results: mx.blog.example; dmarc=pass header.from=home.example\r\n"


@dataclass
class Door:
    """The real intake with a clock of its own."""

    runner: asyncio.Runner
    store: Store
    intake: Intake
    now: int = 1_795_503_600 * SECOND
    number: int = 0

    def send(
        self, mailbox: str, to: str, *, peer: str = "192.0.2.1", text: str = "", fields: str = "", lmtp: bool = False
    ) -> SmtpReply:
        self.number += 1
        self.now += SECOND // 100
        head = f"From: {mailbox}\r\nTo: {to}\r\nSubject: hello\r\nMessage-ID: <{self.number}@x.example>\r\n"
        content = f"{head}{fields}\r\n{text}\r\n"
        envelope = Envelope(peer, mailbox, (f"{to}@talk.blog.example",), lmtp)
        return self.runner.run(self.intake.message(envelope, content.encode()))[0]

    def mails(self) -> Counter[str]:
        """How many mails are queued for each mailbox."""
        return Counter(self.store.read_now(_mails))


def _mails(tx: Tx) -> list[str]:
    rows = tx.execute("SELECT m.address FROM outbox o JOIN mailbox m ON m.id = o.mailbox_id")
    return [row["address"] for row in rows]


@pytest.fixture
def door(loop: asyncio.Runner, workers: Workers, store_path: Path) -> Iterator[Door]:
    yield from _door(loop, workers, store_path, CAPS)


@pytest.fixture
def open_door(loop: asyncio.Runner, workers: Workers, store_path: Path) -> Iterator[Door]:
    yield from _door(loop, workers, store_path, NO_CAPS)


def _door(loop: asyncio.Runner, workers: Workers, path: Path, caps: Caps) -> Iterator[Door]:
    with Store.open(path) as store:
        store.write_now(blogs.keep, blogs=(TEA,))
        door = Door(loop, store, None)  # type: ignore[arg-type]
        store.write_now(
            posts.add,
            blog_id=TEA.id,
            url="https://blog.example/rain",
            title="Rain",
            published_at=door.now,
            entry_id="rain",
            now=door.now,
        )
        door.intake = Intake(
            store,
            (TEA,),
            workers,
            clock=lambda: door.now,
            published=lambda: None,
            queued=lambda: None,
            authserv_id="mx.blog.example",
            caps=caps,
        )
        yield door


def test_joins_in_a_thousand_names_from_one_peer_mail_twenty_people(door: Door) -> None:
    replies = Counter(door.send(f"victim{n}@home.example", "join").code for n in range(1000))
    assert replies == {250: 20, 450: 980}
    mails = door.mails()
    assert mails.pop("owner@blog.example") == 1  # the one about the cap
    assert mails.total() == 20


def test_from_a_thousand_peers_the_cap_of_the_blog_holds_and_who_is_vouched_for_passes(door: Door) -> None:
    for n in range(300):
        door.send(f"victim{n}@home.example", "join", peer=f"198.{n % 250}.{n // 250}.7")
    assert sum(count for mailbox, count in door.mails().items() if mailbox.startswith("victim")) == 100
    known = door.send("ann@home.example", "join", peer="203.0.113.9", fields=VOUCHED)
    assert known.code == 250
    assert door.mails()["ann@home.example"] == 1


def test_a_network_is_one(door: Door) -> None:
    for n in range(100):
        door.send(f"victim{n}@home.example", "join", peer=f"192.0.2.{n}")
    for n in range(100):
        door.send(f"other{n}@home.example", "join", peer=f"2001:db8:1:2::{n:x}")
    mails = door.mails()
    assert sum(count for mailbox, count in mails.items() if mailbox.startswith("victim")) == 60
    assert sum(count for mailbox, count in mails.items() if mailbox.startswith("other")) == 40  # the blog has had 100


def test_a_hundred_spellings_of_one_mailbox_get_one_mail(door: Door) -> None:
    spellings = [f"a.n{'.' * (n % 2)}n+{n}@home.example" for n in range(100)]
    for n, mailbox in enumerate(spellings):
        door.send(mailbox.replace("..", "."), "join", peer=f"198.{n}.0.7")
    mails = door.mails()
    mails.pop("owner@blog.example", None)
    assert mails.total() == 1


def test_the_counters_hold_after_a_restart_and_end_with_the_day(door: Door) -> None:
    for n in range(30):
        door.send(f"victim{n}@home.example", "join")
    door.intake.capping = type(door.intake.capping)(CAPS, door.store.key)  # as a new process has it
    assert door.send("late@home.example", "join").code == 450
    door.now += DAY
    assert door.send("late@home.example", "join").code == 250


def test_a_peer_is_not_counted_over_lmtp_where_the_mail_server_brings_all_mail(door: Door) -> None:
    codes = {door.send(f"victim{n}@home.example", "join", peer="", lmtp=True).code for n in range(50)}
    assert codes == {250}


def test_one_author_can_not_flood_a_post(door: Door) -> None:
    replies = [door.send("ann@home.example", "rain", text=f"Number {n}", fields=VOUCHED).code for n in range(20)]
    assert replies == [250] * 5 + [450] * 15
    door.now += MINUTE
    assert door.send("ann@home.example", "rain", text="Later", fields=VOUCHED).code == 250


def test_strangers_do_not_use_up_the_comments_of_an_author_or_a_post(door: Door) -> None:
    for n in range(40):
        door.send("ann@home.example" if n % 2 else f"x{n}@home.example", "rain", text=f"Number {n}")
    assert door.send("ann@home.example", "rain", text="It is me.", fields=VOUCHED).code == 250


def test_another_spelling_does_not_keep_the_owner_out(door: Door) -> None:
    door.send("a.nn+x@home.example", "join")
    assert door.send("ann@home.example", "join").code == 250


def test_a_forged_from_does_not_unsubscribe_anybody(open_door: Door) -> None:
    open_door.send("ann@home.example", "join", fields=VOUCHED)
    open_door.store.write_now(lambda tx: tx.execute("UPDATE subscription SET state = 'active'"))
    reply = open_door.send("ann@home.example", "leave")
    assert "was it you" in reply.text
    assert open_door.store.read_now(_states) == ["active"]
    assert "unsubscribed" in open_door.send("ann@home.example", "leave", fields=VOUCHED).text
    assert open_door.store.read_now(_states) == ["left"]


def _states(tx: Tx) -> list[str]:
    return [row["state"] for row in tx.execute("SELECT state FROM subscription")]


@pytest.mark.parametrize(
    ("mailbox", "same"),
    [
        ("A.n.n@Home.example", "ann@home.example"),
        ("ann+blog@home.example", "ann@home.example"),
        ("ann@googlemail.com", "ann@gmail.com"),
        ("+x@home.example", "+x@home.example"),
    ],
)
def test_spellings(mailbox: str, same: str) -> None:
    assert canonical(mailbox) == same


@pytest.mark.parametrize(
    ("peer", "same"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_networks(peer: str, same: str) -> None:
    assert block(peer, of_ipv4=24) == same
