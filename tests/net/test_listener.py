"""Tests of the listener that a dialogue file can't hold: time, memory, peers that leave, and its end."""

import asyncio
import contextlib
import logging
import socket
import time
import tracemalloc

import pytest
import structlog

from bridge.mail.envelope import Envelope, SmtpReply
from bridge.net.server.limits import Limits

from .peer import MEGABYTE, OPENING, SlowReceiver, connected, in_data, listening, quick, until

pytestmark = pytest.mark.anyio


# Peers that leave


async def test_a_message_is_written_down_although_the_peer_leaves_after_the_dot() -> None:
    receiver = SlowReceiver()
    async with listening(receiver) as listener, connected(listener) as peer:
        await peer.say(OPENING + b"Hello\r\n.\r\n")
        await receiver.begun.wait()
        peer.leave()
        await until(lambda: not listener.sessions)
        receiver.may.set()
        await listener.close(0.05)
        assert receiver.written == [b"Hello\r\n"]


async def test_a_peer_that_has_closed_its_half_still_gets_a_slow_reply() -> None:
    receiver = SlowReceiver()
    async with listening(receiver) as listener, connected(listener) as peer:
        await peer.say(OPENING + b"Hello\r\n.\r\n")
        peer.writer.write_eof()
        await receiver.begun.wait()
        receiver.may.set()
        assert (await peer.hear_all()).endswith(b"\r\n250 2.0.0 Taken\r\n")


async def test_a_peer_that_leaves_amid_its_message_has_sent_no_message() -> None:
    receiver = quick()
    async with listening(receiver) as listener, connected(listener) as peer:
        await in_data(peer)
        await peer.say(b"x" * 100_000)
        await until(lambda: listener.held_octets > 0)
        peer.leave()
        # The session leaves the table when its connection is lost; its command ends one turn of the loop later.
        await until(lambda: not listener.sessions and listener.held_octets == 0)
        assert receiver.written == []


async def test_a_receiver_that_takes_too_long_is_answered_for_with_451_and_still_writes_down() -> None:
    receiver = SlowReceiver()
    async with listening(receiver, Limits(reply_seconds=0.05)) as listener, connected(listener) as peer:
        await in_data(peer)
        await peer.say(b"Hello\r\n.\r\n")
        assert (await peer.hear()).startswith(b"451 4.3.0 ")
        receiver.may.set()
        await listener.close(0.05)
        assert receiver.written == [b"Hello\r\n"]


async def test_a_peer_that_waits_for_a_slow_receiver_is_not_idle() -> None:
    receiver = SlowReceiver()
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
        assert listener.held_octets == 0


async def test_32_megabytes_of_empty_lines_are_read_in_linear_time() -> None:
    receiver = quick()
    async with listening(receiver, Limits(message_octets=33 * MEGABYTE)) as listener, connected(listener) as peer:
        await in_data(peer)
        begin = time.process_time()
        for _ in range(32):
            await peer.say(b"\r\n" * (MEGABYTE // 2))
        await peer.say(b".\r\n")
        assert (await peer.hear()).startswith(b"250 ")
        assert time.process_time() - begin < 5  # in quadratic time it takes minutes
        assert len(receiver.written[0]) == 32 * MEGABYTE


async def test_a_message_without_end_is_refused_with_the_reason() -> None:
    async with listening(quick(), Limits(message_octets=MEGABYTE)) as listener, connected(listener) as peer:
        await in_data(peer)
        with contextlib.suppress(ConnectionError):
            for _ in range(8):
                await peer.say(b"x" * MEGABYTE)
        assert (await peer.hear()).startswith(b"421 4.3.4 The message is larger than the 1 MB")


async def test_all_unfinished_messages_share_one_limit_of_memory() -> None:
    limits = Limits(message_octets=MEGABYTE, held_octets=MEGABYTE + 100_000)
    receiver = quick()
    async with listening(receiver, limits) as listener, connected(listener) as first, connected(listener) as second:
        await in_data(first)
        await first.say(b"x" * 900_000)
        await until(lambda: not (listener.held_octets < 900_000))
        await in_data(second)
        await second.say(b"y" * 900_000 + b"\r\n.\r\n")
        assert (await second.hear()).startswith(b"452 4.3.1 ")
        await first.say(b"\r\n" * 10 + b".\r\n")
        assert (await first.hear()).startswith(b"550 5.5.2 ")  # only because its one line is too long
        assert listener.held_octets == 0


async def test_a_peer_that_reads_nothing_is_disconnected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.net.server.session._LINGER", 0.05)
    limits = Limits(session_seconds=0.1, commands=10_000_000)
    async with listening(quick(), limits) as listener, connected(listener) as peer:
        peer.writer.write(b"NOOP\r\n" * 1_000_000)
        await until(lambda: len(listener.sessions) == 1)
        await until(lambda: len(listener.sessions) == 0)


async def test_after_the_last_reply_no_message_is_accepted() -> None:
    receiver = quick()
    async with listening(receiver, Limits(junk_commands=1)) as listener, connected(listener) as peer:
        await peer.say(b"NONSENSE\r\n")
        assert (await peer.hear_all()).endswith(b"\r\n421 4.7.0 Too many commands that failed\r\n")
        await peer.say(OPENING + b"Hello\r\n.\r\n")
        peer.writer.write_eof()
        await until(lambda: len(listener.sessions) == 0)
        assert receiver.written == []


# How many


async def test_one_peer_has_a_limit_of_connections() -> None:
    limits = Limits(connections_per_peer=2)
    async with listening(quick(), limits) as listener, connected(listener) as first, connected(listener) as second:
        assert (await first.hear()).startswith(b"220 ")
        assert (await second.hear()).startswith(b"220 ")
        async with connected(listener) as third:
            assert (await third.hear_all()).startswith(b"421 4.7.0 ")
        await first.say(b"QUIT\r\n")
        await first.hear_all()
        first.leave()
        await until(lambda: len(listener.sessions) <= 1)
        async with connected(listener) as fourth:
            assert (await fourth.hear()).startswith(b"220 ")


async def test_all_peers_together_have_a_limit_of_connections() -> None:
    async with listening(quick(), Limits(connections=1)) as listener, connected(listener) as first:
        assert (await first.hear()).startswith(b"220 ")
        async with connected(listener) as second:
            assert (await second.hear_all()).startswith(b"421 4.7.0 ")


async def test_a_reply_does_not_wait_for_the_next_one() -> None:
    async with listening(quick()) as listener, connected(listener) as peer:
        await peer.hear()
        (session,) = listener.sessions
        assert session.transport
        assert session.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


# The end


async def test_closing_waits_for_a_message_under_way_and_ends_idle_sessions() -> None:
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


async def test_closing_waits_no_longer_than_the_grace() -> None:
    async with listening(quick()) as listener, connected(listener) as peer:
        await in_data(peer)
        await asyncio.wait_for(listener.close(0.05), 2)
        with contextlib.suppress(ConnectionResetError):
            assert await peer.hear_all() == b""


async def test_closing_waits_for_the_receiver() -> None:
    receiver = SlowReceiver()
    async with listening(receiver) as listener, connected(listener) as peer:
        await in_data(peer)
        await peer.say(b"Hello\r\n.\r\n")
        await receiver.begun.wait()
        closing = asyncio.create_task(listener.close(0.05))
        await until(lambda: not listener.sessions)
        assert not closing.done()
        receiver.may.set()
        await closing
        assert receiver.written == [b"Hello\r\n"]


# The log


async def test_no_mailbox_and_no_text_of_an_exception_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(SlowReceiver):
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
