"""STARTTLS, and the invariant of the listener: whatever octets arrive, it replies and goes on."""

import asyncio
import contextlib
import itertools
import logging
import ssl
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bridge.net.server.content import ContentReader
from bridge.net.server.limits import Limits

from .peer import OPENING, connected, listening, quick, until

pytestmark = pytest.mark.anyio


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
async def test_an_encrypted_session_must_greet_again(certificate: Path) -> None:
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
async def test_a_failed_handshake_ends_only_its_own_session_and_is_no_fault_of_ours(
    certificate: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with capture_logs() as lines:
        await _garbage_for_a_handshake(certificate)
    assert [line["log_level"] for line in lines if "TLS" in line.get("reason", "")] == ["info"]
    assert not [line for line in lines if line["log_level"] not in ("debug", "info")]
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


async def _garbage_for_a_handshake(certificate: Path) -> None:
    async with listening(quick(), tls=server_tls(certificate)) as listener:
        async with connected(listener) as peer:
            await peer.say(b"STARTTLS\r\n")
            await peer.hear()
            await peer.hear()
            await peer.say(b"this is no handshake\r\n" * 10)
            with contextlib.suppress(ConnectionResetError):
                await peer.hear_all()
        await until(lambda: not listener.sessions)
        async with connected(listener) as peer:
            assert (await peer.hear()).startswith(b"220 ")


@pytest.mark.real("openssl")
async def test_garbage_after_the_handshake_is_no_fault_of_ours(
    certificate: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with capture_logs() as lines:
        async with listening(quick(), tls=server_tls(certificate)) as listener, connected(listener) as peer:
            await peer.say(b"STARTTLS\r\n")
            await peer.hear()
            await peer.hear()
            below = peer.writer.transport
            await peer.writer.start_tls(client_tls(certificate))
            await peer.say(b"NOOP\r\n")
            assert (await peer.hear()).startswith(b"250 ")
            below.write(b"\x17\x03\x03\x00\x20" + b"no record of TLS" * 20)
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await peer.hear_all()
            await until(lambda: not listener.sessions)
    assert not [line for line in lines if line["log_level"] not in ("debug", "info")]
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


# Whatever octets arrive, the listener replies and goes on.

WORDS = st.sampled_from(
    b"EHLO x|HELO x|LHLO x|MAIL FROM:<a@b.c>|MAIL FROM:<>|RCPT TO:<t@u.v>|RCPT TO:<postmaster>|DATA|RSET|NOOP|QUIT|"
    b'VRFY|HELP|STARTTLS|AUTH PLAIN x|BDAT 4 LAST|*| |SIZE=|SMTPUTF8|<|>|"|@|:|.|..|\0|\xff|\xc3'.split(b"|")
)
ENDS = st.sampled_from([b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b" ", b"", b"\r\n.\r\n", b"\n.\n", b"\r\n.\r"])
SAID = st.lists(st.tuples(st.one_of(WORDS, WORDS, st.binary(max_size=20)), ENDS).map(b"".join), max_size=25)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(said=st.lists(SAID.map(b"".join), max_size=3), opened=st.booleans())
def test_whatever_octets_arrive_the_listener_replies_and_goes_on(said: list[bytes], opened: bool) -> None:
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
def test_a_message_is_read_as_it_was_sent_however_it_is_cut(lines: list[bytes], rest: bytes, cuts: list[int]) -> None:
    lines = [line.translate(None, b"\r\n\0") for line in lines]
    content = b"".join(line + b"\r\n" for line in lines)
    wire = b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines) + b".\r\n" + rest
    places = sorted({0, len(wire), *(cut for cut in cuts if cut < len(wire))})
    reader = ContentReader(Limits())
    left = None
    for begin, end in itertools.pairwise(places):
        left = reader.feed(wire[begin:end]) if left is None else left + wire[begin:end]
    assert left == rest
    assert reader.content() == content


def test_a_message_of_exactly_the_limit_is_accepted() -> None:
    content = b".x\r\n" * 50
    reader = ContentReader(Limits(message_octets=len(content)))
    for octet in content.replace(b".x", b"..x") + b".\r\n":
        reader.feed(bytes([octet]))
    assert reader.content() == content
