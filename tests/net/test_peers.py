"""Who is connected: peers that guess, peers that take places, and peers that a mail server in front of us names."""

import asyncio
import contextlib
import ipaddress
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bridge.mail.envelope import Envelope, SmtpReply
from bridge.net.server.limits import Limits
from bridge.net.server.named_peer import NotNamed, attributes, named, proxy_header
from bridge.net.server.peers import Guessers, Places

from .peer import MEGABYTE, SlowReceiver, connected, listening, quick, until

pytestmark = pytest.mark.anyio

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)


class Nobody(SlowReceiver):
    """A Receiver with one recipient, tea."""

    asked = 0

    async def recipient(self, envelope: Envelope, forward_path: str) -> SmtpReply:
        self.asked += 1
        is_known = forward_path.startswith("tea@")
        return SmtpReply(250, "2.1.5", "Go on") if is_known else SmtpReply(550, "5.1.1", "We did not give that out")


# Guessing


async def test_a_peer_that_guesses_tokens_in_session_after_session_is_cut_off_early() -> None:
    receiver, guesses = Nobody(), 0
    async with listening(receiver) as listener:
        with capture_logs() as lines:
            for _ in range(100_000 // 20):
                async with connected(listener) as peer:
                    named_in_session = (b"RCPT TO:<re-%032x@t.test>\r\n" % n for n in range(guesses, guesses + 20))
                    with contextlib.suppress(ConnectionError):
                        await peer.say(b"HELO x\r\nMAIL FROM:<a@b.c>\r\n" + b"".join(named_in_session))
                    heard = await peer.hear_all()
                    guesses += heard.count(b"\r\n550 ")
                    if heard.startswith(b"421 "):
                        break
        assert heard.startswith(b"421 4.7.0 Too many recipients here whom nobody has")
        assert receiver.asked == guesses == 100
        assert [(line["event"], line["peer"]) for line in lines if line["log_level"] == "warning"] == [
            ("peer cut off", "127.0.0.1")
        ]
        async with connected(listener, "127.0.0.2") as other:  # nobody else is
            await other.say(b"HELO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<tea@t.test>\r\nQUIT\r\n")
            assert b"\r\n250 2.1.5 Go on\r\n" in await other.hear_all()


async def test_a_peer_that_guesses_in_20_sessions_at_once_loses_all_of_them() -> None:
    receiver = Nobody()
    async with listening(receiver) as listener, contextlib.AsyncExitStack() as stack:
        peers = [await stack.enter_async_context(connected(listener)) for _ in range(20)]
        for peer in peers:
            await peer.say(b"HELO x\r\nMAIL FROM:<a@b.c>\r\n" + b"RCPT TO:<re-x@t.test>\r\n" * 19)
        await until(lambda: receiver.asked == 100)
        for peer in peers:  # some had named their 19 before
            with contextlib.suppress(ConnectionError):
                await peer.say(b"RCPT TO:<re-x@t.test>\r\n")
            assert b"\r\n421 4.7.0 " in await peer.hear_all()
        assert receiver.asked == 100


def test_a_peer_may_name_some_bad_recipients_each_hour_for_ever() -> None:
    guessers = Guessers(100)
    assert not any(guessers.add("192.0.2.1", now * 40.0) for now in range(10_000))


def test_a_peer_that_was_cut_off_is_heard_again_after_an_hour() -> None:
    guessers = Guessers(3)
    assert [guessers.add("192.0.2.1", 0) for _ in range(3)] == [False, False, True]
    assert guessers.is_cut_off("192.0.2.1", 3599)
    assert not guessers.is_cut_off("192.0.2.1", 3600)


def test_all_addresses_of_an_ipv6_64_are_one_peer() -> None:
    guessers = Guessers(3)
    assert [guessers.add(f"2001:db8::{n}", 0) for n in range(3)] == [False, False, True]
    assert guessers.is_cut_off("2001:db8::ffff", 1)
    assert not guessers.is_cut_off("2001:db8:0:1::1", 1)


def test_a_million_peers_that_guess_take_no_more_memory_than_ten_thousand() -> None:
    guessers = Guessers(3)
    for n in range(30_000):
        guessers.add(str(ipaddress.ip_address(n)), 0)
    assert len(guessers._counts) == 10_000


async def test_a_hundred_connections_that_are_turned_away_are_one_line_in_the_log() -> None:
    async with listening(quick(), Limits(connections_per_peer=0)) as listener:
        with capture_logs() as lines:
            for _ in range(100):
                async with connected(listener) as peer:
                    assert (await peer.hear_all()).startswith(b"421 4.7.0 Too many connections")
        assert [(line["event"], line["peer"]) for line in lines] == [("session ended", "127.0.0.1")]


# Places


def taken(places: Places, addresses: list[str]) -> int:
    return sum(places.take(address) for address in addresses)


@pytest.mark.parametrize(
    ("what", "addresses", "most"),
    [
        ("one address", ["192.0.2.1"] * 300, 20),
        ("one /64", [f"2001:db8::{n:x}" for n in range(300)], 20),
        ("one /24", [f"192.0.2.{n % 256}" for n in range(3000)], 50),
        ("one /48", [f"2001:db8:0:{n:x}::1" for n in range(300)], 50),
        ("all of IPv4", [f"192.0.{n}.1" for n in range(256)], 75),
        ("all of IPv6", [f"2001:db8:{n:x}::1" for n in range(300)], 75),
    ],
)
def test_no_class_of_addresses_takes_all_places(what: str, addresses: list[str], most: int) -> None:
    places = Places(Limits(connections=100))
    assert taken(places, addresses) == most
    assert places.take("198.51.100.1" if ":" in addresses[0] else "2001:db8:ffff::1")
    assert places.take("")  # our own mail server


def test_our_own_mail_server_may_have_all_places() -> None:
    places = Places(Limits(connections=100))
    assert taken(places, [""] * 101) == 100


async def test_a_peer_that_a_mail_server_names_has_a_limit_of_connections_and_the_mail_server_has_none() -> None:
    limits = Limits(connections_per_peer=2)
    async with listening(quick(), limits, mail_servers=LOOPBACK) as listener, contextlib.AsyncExitStack() as stack:
        peers = [await stack.enter_async_context(connected(listener)) for _ in range(5)]
        for n, peer in enumerate(peers):
            assert (await peer.hear()).startswith(b"220 ")
            await peer.say(b"XFORWARD ADDR=192.0.2.7\r\n")
            assert (await peer.hear()).startswith(b"250 " if n < 2 else b"450 4.7.0 ")
        await peers[0].say(b"RSET\r\n")  # its place is the mail server's again
        assert (await peers[0].hear()).startswith(b"250 ")
        await peers[4].say(b"XFORWARD ADDR=192.0.2.7\r\n")
        assert (await peers[4].hear()).startswith(b"250 ")


@pytest.mark.parametrize(
    "says", [b"PROXY TCP4 192.0.2.7 192.0.2.9 1 25\r\n", b"XCLIENT ADDR=192.0.2.7\r\n"], ids=["proxy", "xclient"]
)
async def test_a_peer_behind_a_proxy_has_a_limit_of_connections(says: bytes) -> None:
    limits = Limits(connections_per_peer=2)
    async with listening(quick(), limits, mail_servers=LOOPBACK) as listener, contextlib.AsyncExitStack() as stack:
        peers = [await stack.enter_async_context(connected(listener)) for _ in range(3)]
        for peer in peers:
            await peer.say(says + b"NOOP\r\n")
        for peer in peers[:2]:
            while (line := await peer.hear()).startswith(b"220 "):
                pass
            assert line.startswith(b"250 ")
        assert b"421 4.7.0 Too many connections" in await peers[2].hear_all()
        peers[2].leave()
        peers[0].leave()
        await until(lambda: len(listener.sessions) == 1)
        again = await stack.enter_async_context(connected(listener))
        await again.say(says + b"QUIT\r\n")
        assert b"221 " in await again.hear_all()


async def test_the_envelope_has_the_peer_that_was_named() -> None:
    class Keeping(SlowReceiver):
        async def message(self, envelope: Envelope, content: bytes) -> tuple[SmtpReply, ...]:
            self.written.append(envelope.peer.encode())
            return (SmtpReply(250, "2.0.0", "Taken"),)

    receiver = Keeping()
    message = b"MAIL FROM:<a@b.c>\r\nRCPT TO:<tea@t.test>\r\nDATA\r\n.\r\n"
    async with listening(receiver, mail_servers=LOOPBACK) as listener, connected(listener) as peer:
        await peer.say(b"HELO x\r\nXFORWARD ADDR=192.0.2.7\r\n" + message + message + b"QUIT\r\n")
        await peer.hear_all()
    assert receiver.written == [b"192.0.2.7", b""]


async def test_a_proxy_header_in_pieces_is_one_header() -> None:
    async with listening(quick(), mail_servers=LOOPBACK) as listener, connected(listener) as peer:
        await peer.hear()
        for octet in b"PROXY TCP6 2001:db8::1 2001:db8::2 1 25\r\nNOOP\r\n":
            await peer.say(bytes([octet]))
            await asyncio.sleep(0)
        assert (await peer.hear()).startswith(b"250 ")
        assert [session.peer for session in listener.sessions] == ["2001:db8::1"]


# What is said about a peer

PROXIED = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\2\7\xc0\0\2\x09\0\1\0\x19"


@given(
    octets=st.one_of(
        st.binary(max_size=300), st.builds(lambda a, n: a[:n] + a[n + 1 :], st.just(PROXIED), st.integers(0, 30))
    )
)
@example(octets=b"PROXY TCP4 " + b"1" * 200)
@example(octets=PROXIED[:12] + b"\x21\x11\xff\xff")
@example(octets=b"PROXY TCP4 192.0.2.7\r\n")
def test_whatever_octets_begin_a_connection_they_name_an_address_or_none_or_are_refused(octets: bytes) -> None:
    try:
        header = proxy_header(octets)
    except NotNamed:
        return
    if header is None:
        assert len(octets) < 4096
        assert octets[:5] in (b"PROXY"[: len(octets)], PROXIED[:5][: len(octets)])
    else:
        assert 0 <= header.octets <= len(octets)
        assert header.address is None or ipaddress.ip_address(header.address)


@given(text=st.text(max_size=200))
@example(text="ADDR=IPV6:::ffff:192.0.2.7")
@example(text="ADDR=192.0.2.7 ADDR=x")
def test_whatever_an_attribute_says_it_is_an_address_or_none_or_is_refused(text: str) -> None:
    try:
        address = named(attributes(text))
    except NotNamed:
        return
    assert not address or ipaddress.ip_address(address)


def test_an_ipv4_address_in_ipv6_is_the_same_peer() -> None:
    assert named(attributes("ADDR=IPv6:::ffff:192.0.2.7")) == "192.0.2.7"


async def test_a_header_of_ten_megabytes_is_looked_through_for_a_loop_in_linear_time() -> None:
    async with listening(quick(), Limits(message_octets=11 * MEGABYTE)) as listener, connected(listener) as peer:
        await peer.say(b"HELO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<tea@t.test>\r\nDATA\r\n")
        before = time.process_time()
        await peer.say(b"Received\t \r\nReceive: x\r\n" * (10 * MEGABYTE // 24) + b".\r\nQUIT\r\n")
        assert b"250 2.0.0 Taken" in await peer.hear_all()
        assert time.process_time() - before < 2
