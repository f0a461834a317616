"""What a dialogue can't say of the listener: time, memory, peers that leave, and how it ends."""

import asyncio
import contextlib
import itertools
import logging
import socket
import ssl
import struct
import subprocess
import tracemalloc
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.mail.envelope import Envelope, SmtpReply
from bridge.net.datareader import MessageReader
from bridge.net.smtpd import Limits, Listener, listen

pytestmark = pytest.mark.anyio

OPENING = b"EHLO there.test\r\nMAIL FROM:<ann@there.test>\r\nRCPT TO:<tea@talk.test>\r\nDATA\r\n"
MEGABYTE = 1024 * 1024


@dataclass
class Slow:
    """A Receiver that writes nothing down until it may."""

    may: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    written: list[bytes] = field(default_factory=list)

    async def recipient(self, envelope: Envelope, forward_path: str) -> SmtpReply:
        return SmtpReply(250, "2.1.5", "Go on")

    async def message(self, envelope: Envelope, content: bytes) -> tuple[SmtpReply, ...]:
        self.begun.set()
        await self.may.wait()
        self.written.append(content)
        return (SmtpReply(250, "2.0.0", "Taken"),)


def quick() -> Slow:
    receiver = Slow()
    receiver.may.set()
    return receiver


@contextlib.asynccontextmanager
async def listening(
    receiver: Slow, limits: Limits | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Listener]:
    listener = await listen("127.0.0.1:0", receiver, hostname="talk.test", limits=limits or Limits(), tls=tls)
    try:
        yield listener
    finally:
        receiver.may.set()
        await listener.close(0)


@dataclass
class Peer:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, octets: bytes) -> None:
        self.writer.write(octets)
        await self.writer.drain()

    async def hear(self) -> bytes:
        """One reply, all its lines."""
        lines = [await asyncio.wait_for(self.reader.readline(), 5)]
        while lines[-1][3:4] == b"-":
            lines.append(await asyncio.wait_for(self.reader.readline(), 5))
        return b"".join(lines)

    async def hear_all(self) -> bytes:
        return await asyncio.wait_for(self.reader.read(), 5)

    def leave(self) -> None:
        """Gone, not only silent: a FIN alone may come from one who still listens."""
        connection = self.writer.get_extra_info("socket")
        if connection is not None and connection.fileno() >= 0:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


@contextlib.asynccontextmanager
async def connected(listener: Listener) -> AsyncIterator[Peer]:
    peer = Peer(*await asyncio.open_connection("127.0.0.1", listener.port))
    try:
        yield peer
    finally:
        peer.leave()
        await asyncio.sleep(0)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while not true():  # noqa: ASYNC110 - what is waited for lies in the kernel
            await asyncio.sleep(0.001)


async def in_data(peer: Peer) -> None:
    await peer.say(OPENING)
    while not (await peer.hear()).startswith(b"354"):
        pass


# Peers that leave


async def test_a_peer_that_leaves_after_the_dot_takes_nothing_back() -> None:
    receiver = Slow()
    async with listening(receiver) as listener, connected(listener) as peer:
        await peer.say(OPENING + b"Hello\r\n.\r\n")
        await receiver.begun.wait()
        peer.leave()
        await until(lambda: not (listener.sessions))
        receiver.may.set()
        await listener.close(0.05)
        assert receiver.written == [b"Hello\r\n"]


async def test_a_peer_that_has_said_all_waits_for_a_slow_verdict() -> None:
    receiver = Slow()
    async with listening(receiver) as listener, connected(listener) as peer:
        await peer.say(OPENING + b"Hello\r\n.\r\n")
        peer.writer.write_eof()
        await receiver.begun.wait()
        receiver.may.set()
        assert (await peer.hear_all()).endswith(b"\r\n250 2.0.0 Taken\r\n")


async def test_a_peer_that_leaves_amid_its_message_has_sent_none() -> None:
    receiver = quick()
    async with listening(receiver) as listener, connected(listener) as peer:
        await in_data(peer)
        await peer.say(b"x" * 100_000)
        peer.leave()
        await until(lambda: not (listener.sessions))
        assert receiver.written == []
        assert listener.held == 0


async def test_a_verdict_that_takes_too_long_is_tried_again_and_still_written_down() -> None:
    receiver = Slow()
    async with listening(receiver, Limits(verdict_seconds=0.05)) as listener, connected(listener) as peer:
        await in_data(peer)
        await peer.say(b"Hello\r\n.\r\n")
        assert (await peer.hear()).startswith(b"451 4.3.0 ")
        receiver.may.set()
        await listener.close(0.05)
        assert receiver.written == [b"Hello\r\n"]


async def test_a_slow_verdict_is_no_idle_peer() -> None:
    receiver = Slow()
    limits = Limits(idle_seconds=0.05, session_seconds=0.05)
    async with listening(receiver, limits) as listener, connected(listener) as peer:
        await in_data(peer)
        await peer.say(b"Hello\r\n.\r\n")
        await receiver.begun.wait()
        asyncio.get_running_loop().call_later(0.2, receiver.may.set)
        assert await peer.hear() == b"250 2.0.0 Taken\r\n"


# Memory and time


@pytest.mark.parametrize(
    ("what", "piece"),
    [
        ("one endless line", b"x" * MEGABYTE),
        ("empty lines", b"\r\n" * (MEGABYTE // 2)),
        ("dots", b"..\r\n" * (MEGABYTE // 4)),
    ],
)
async def test_32_megabytes_take_no_more_memory_than_the_limit(what: str, piece: bytes) -> None:
    receiver = quick()
    limits = Limits(message_octets=MEGABYTE, drain_times=100)
    async with listening(receiver, limits) as listener, connected(listener) as peer:
        await in_data(peer)
        tracemalloc.start()
        try:
            for _ in range(32):
                await peer.say(piece)
            await peer.say(b"\r\n.\r\n")
            reply = await peer.hear()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert reply.startswith(b"552 5.3.4 "), reply
        assert peak < 8 * MEGABYTE
        assert listener.held == 0


async def test_32_megabytes_of_empty_lines_are_read_in_linear_time() -> None:
    receiver = quick()
    async with listening(receiver, Limits(message_octets=33 * MEGABYTE)) as listener, connected(listener) as peer:
        await in_data(peer)
        loop = asyncio.get_running_loop()
        begin = loop.time()
        for _ in range(32):
            await peer.say(b"\r\n" * (MEGABYTE // 2))
        await peer.say(b".\r\n")
        assert (await peer.hear()).startswith(b"250 ")
        assert loop.time() - begin < 2
        assert len(receiver.written[0]) == 32 * MEGABYTE


async def test_a_message_without_end_is_told_why_although_it_goes_on() -> None:
    async with listening(quick(), Limits(message_octets=MEGABYTE)) as listener, connected(listener) as peer:
        await in_data(peer)
        with contextlib.suppress(ConnectionError):
            for _ in range(8):
                await peer.say(b"x" * MEGABYTE)
        assert (await peer.hear()).startswith(b"421 4.3.4 The message is larger than the 1 MB")


async def test_all_messages_under_way_share_one_measure_of_memory() -> None:
    limits = Limits(message_octets=MEGABYTE, held_octets=MEGABYTE + 100_000)
    receiver = quick()
    async with listening(receiver, limits) as listener, connected(listener) as first, connected(listener) as second:
        await in_data(first)
        await first.say(b"x" * 900_000)
        await until(lambda: not (listener.held < 900_000))
        await in_data(second)
        await second.say(b"y" * 900_000 + b"\r\n.\r\n")
        assert (await second.hear()).startswith(b"452 4.3.1 ")
        await first.say(b"\r\n" * 10 + b".\r\n")
        assert (await first.hear()).startswith(b"550 5.5.2 ")  # its one line is too long, and that is all
        assert listener.held == 0


async def test_a_peer_that_does_not_listen_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.net.session._LINGER", 0.05)
    limits = Limits(session_seconds=0.1, commands=10_000_000)
    async with listening(quick(), limits) as listener, connected(listener) as peer:
        peer.writer.write(b"NOOP\r\n" * 1_000_000)
        await until(lambda: listener.sessions == 1)
        await until(lambda: listener.sessions == 0)


async def test_after_the_last_word_nothing_is_taken() -> None:
    receiver = quick()
    async with listening(receiver, Limits(junk_commands=1)) as listener, connected(listener) as peer:
        await peer.say(b"NONSENSE\r\n")
        assert (await peer.hear_all()).endswith(b"\r\n421 4.7.0 Too many commands that lead nowhere\r\n")
        await peer.say(OPENING + b"Hello\r\n.\r\n")
        peer.writer.write_eof()
        await until(lambda: listener.sessions == 0)
        assert receiver.written == []


# How many


async def test_one_peer_has_so_many_connections_and_no_more() -> None:
    limits = Limits(connections_per_peer=2)
    async with listening(quick(), limits) as listener, connected(listener) as first, connected(listener) as second:
        assert (await first.hear()).startswith(b"220 ")
        assert (await second.hear()).startswith(b"220 ")
        async with connected(listener) as third:
            assert (await third.hear_all()).startswith(b"421 4.7.0 ")
        await first.say(b"QUIT\r\n")
        await first.hear_all()
        first.leave()
        await until(lambda: not (listener.sessions > 1))
        async with connected(listener) as fourth:
            assert (await fourth.hear()).startswith(b"220 ")


async def test_all_peers_together_have_so_many_connections_and_no_more() -> None:
    async with listening(quick(), Limits(connections=1)) as listener, connected(listener) as first:
        assert (await first.hear()).startswith(b"220 ")
        async with connected(listener) as second:
            assert (await second.hear_all()).startswith(b"421 4.7.0 ")


async def test_a_reply_does_not_wait_for_the_next_one() -> None:
    async with listening(quick()) as listener, connected(listener) as peer:
        await peer.hear()
        (session,) = listener._sessions
        assert session.transport
        assert session.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


# The end


async def test_a_close_lets_a_message_finish_and_sends_others_away() -> None:
    receiver = quick()
    async with listening(receiver) as listener, connected(listener) as busy, connected(listener) as idle:
        await in_data(busy)
        await idle.hear()
        port = listener.port
        closing = asyncio.create_task(listener.close(5))
        assert (await idle.hear_all()).startswith(b"421 4.3.2 ")
        idle.leave()
        with pytest.raises(OSError, match="Connect call failed"):
            await asyncio.open_connection("127.0.0.1", port)
        await busy.say(b"Hello\r\n.\r\n")
        assert await busy.hear() == b"250 2.0.0 Taken\r\n"
        assert (await busy.hear_all()).startswith(b"421 4.3.2 ")
        busy.leave()
        await closing
        assert receiver.written == [b"Hello\r\n"]


async def test_a_close_does_not_wait_for_ever() -> None:
    async with listening(quick()) as listener, connected(listener) as peer:
        await in_data(peer)
        await asyncio.wait_for(listener.close(0.05), 2)
        with contextlib.suppress(ConnectionResetError):
            assert await peer.hear_all() == b""


async def test_a_close_waits_for_what_is_being_written_down() -> None:
    receiver = Slow()
    async with listening(receiver) as listener, connected(listener) as peer:
        await in_data(peer)
        await peer.say(b"Hello\r\n.\r\n")
        await receiver.begun.wait()
        closing = asyncio.create_task(listener.close(0.05))
        await until(lambda: not (listener.sessions))
        assert not closing.done()
        receiver.may.set()
        await closing
        assert receiver.written == [b"Hello\r\n"]


# What others may read


async def test_no_mailbox_and_no_words_of_an_exception_reach_a_log(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Slow):
        async def message(self, envelope: Envelope, content: bytes) -> tuple[SmtpReply, ...]:
            raise RuntimeError(f"{envelope.reverse_path} has a secret")

    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as lines:
        async with listening(Broken()) as listener, connected(listener) as peer:
            await peer.say(OPENING + b".\r\nQUIT\r\n")
            assert b"\r\n451 4.3.0 " in await peer.hear_all()
    assert [line["error"] for line in lines if line["event"] == "listener fault"] == ["RuntimeError"]
    everything = f"{lines} {[record.getMessage() for record in caplog.records]}"
    assert "there.test" not in everything
    assert "secret" not in everything


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=talk.test"
    subprocess.run(
        [*command.split(), "-keyout", path, "-out", path.with_suffix(".crt")], check=True, capture_output=True
    )
    path.write_text(path.read_text() + path.with_suffix(".crt").read_text())
    return path


def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def client_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(certificate))
    context.check_hostname = False
    return context


@pytest.mark.real("openssl")
async def test_an_encrypted_session_begins_over_again(certificate: Path) -> None:
    receiver = quick()
    async with listening(receiver, tls=server_tls(certificate)) as listener, connected(listener) as peer:
        await peer.hear()
        await peer.say(b"EHLO there.test\r\n")
        assert b"250-STARTTLS\r\n" in await peer.hear()
        await peer.say(b"MAIL FROM:<ann@there.test>\r\nSTARTTLS\r\nMAIL FROM:<mallory@evil.test>\r\n")
        assert (await peer.hear()).startswith(b"250 ")
        assert (await peer.hear()).startswith(b"220 ")
        await peer.writer.start_tls(client_tls(certificate))
        await peer.say(b"RCPT TO:<tea@talk.test>\r\nMAIL FROM:<ann@there.test>\r\n")
        assert (await peer.hear()).startswith(b"503 5.5.1 Name a sender")
        assert (await peer.hear()).startswith(b"503 5.5.1 Say who you are")
        await peer.say(b"EHLO there.test\r\n")
        assert b"STARTTLS" not in await peer.hear()
        await peer.say(b"STARTTLS\r\n")
        assert (await peer.hear()).startswith(b"503 5.5.1 ")
        await peer.say(OPENING.partition(b"\r\n")[2] + b"Hello\r\n.\r\nQUIT\r\n")
        assert (await peer.hear_all()).endswith(b"250 2.0.0 Taken\r\n221 2.0.0 Bye\r\n")
        assert receiver.written == [b"Hello\r\n"]


@pytest.mark.real("openssl")
async def test_a_handshake_that_is_none_ends_that_session_only(certificate: Path) -> None:
    async with listening(quick(), tls=server_tls(certificate)) as listener:
        async with connected(listener) as peer:
            await peer.say(b"STARTTLS\r\n")
            await peer.hear()
            await peer.hear()
            await peer.say(b"this is no handshake\r\n" * 10)
            with contextlib.suppress(ConnectionResetError):
                await peer.hear_all()
        await until(lambda: not (listener.sessions))
        async with connected(listener) as peer:
            assert (await peer.hear()).startswith(b"220 ")


# Whatever octets come, the listener answers and lives.

WORDS = st.sampled_from(
    b"EHLO x|HELO x|LHLO x|MAIL FROM:<a@b.c>|MAIL FROM:<>|RCPT TO:<t@u.v>|RCPT TO:<postmaster>|DATA|RSET|NOOP|QUIT|"
    b'VRFY|HELP|STARTTLS|AUTH PLAIN x|BDAT 4 LAST|*| |SIZE=|SMTPUTF8|<|>|"|@|:|.|..|\0|\xff|\xc3'.split(b"|")
)
ENDS = st.sampled_from([b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b" ", b"", b"\r\n.\r\n", b"\n.\n", b"\r\n.\r"])
SAID = st.lists(st.tuples(st.one_of(WORDS, WORDS, st.binary(max_size=20)), ENDS).map(b"".join), max_size=25)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(said=st.lists(SAID.map(b"".join), max_size=3), opened=st.booleans())
def test_whatever_octets_come_the_listener_answers_and_lives(said: list[bytes], opened: bool) -> None:
    asyncio.run(_whatever(([OPENING] if opened else []) + said))


async def _whatever(said: list[bytes]) -> None:
    async with listening(quick(), Limits(message_octets=5000)) as listener:
        async with connected(listener) as peer:
            for octets in said:
                await peer.say(octets)
                await asyncio.sleep(0)
            peer.writer.write_eof()
            heard = await peer.hear_all()
        assert heard.startswith(b"220 talk.test ")
        for line in heard.removesuffix(b"\r\n").split(b"\r\n"):
            assert line[:1] in b"2345"
            assert line[:3].isdigit()
            assert line[3:4] in b" -"
            assert line.isascii()
        async with connected(listener) as peer:
            await peer.say(b"NOOP\r\n")
            assert (await peer.hear()).startswith(b"220 ")
            assert (await peer.hear()).startswith(b"250 ")


LINES = st.lists(st.one_of(st.binary(max_size=12), st.sampled_from([b".", b"..", b"", b".x"])), max_size=12)


@given(lines=LINES, rest=st.binary(max_size=8), cuts=st.lists(st.integers(0, 200), max_size=6))
def test_a_message_comes_out_as_it_went_in_however_it_is_cut(lines: list[bytes], rest: bytes, cuts: list[int]) -> None:
    lines = [line.translate(None, b"\r\n\0") for line in lines]
    content = b"".join(line + b"\r\n" for line in lines)
    wire = b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines) + b".\r\n" + rest
    places = sorted({0, len(wire), *(cut for cut in cuts if cut < len(wire))})
    reader = MessageReader(Limits())
    left = None
    for begin, end in itertools.pairwise(places):
        left = reader.feed(wire[begin:end]) if left is None else left + wire[begin:end]
    assert left == rest
    assert reader.message() == content


def test_a_message_of_just_the_limit_is_taken_octet_by_octet() -> None:
    content = b".x\r\n" * 50
    reader = MessageReader(Limits(message_octets=len(content)))
    for octet in content.replace(b".x", b"..x") + b".\r\n":
        reader.feed(bytes([octet]))
    assert reader.message() == content
