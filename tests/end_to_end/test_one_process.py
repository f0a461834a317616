"""The daemon as a process: it ends in order, it is alone with its store, and no mail is too much for it."""

from __future__ import annotations

import contextlib
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .people import Person
from .smarthost import PATIENCE
from .world import Process, World, living, until

RUTH, MEI = Person("Ruth Amsel"), Person("Mei Lin")


@pytest.fixture
def restless(tmp_path: Path) -> Iterator[World]:
    """A world of its own, for a test that ends the daemon."""
    with living(tmp_path) as world:
        yield world


@contextlib.contextmanager
def session(world: World) -> Iterator[smtplib.SMTP]:
    """An SMTP session that has said EHLO; at its end it hangs up without a word."""
    client = smtplib.SMTP("127.0.0.1", world.smtp_port, "there.test", PATIENCE)
    try:
        client.ehlo()
        yield client
    finally:
        client.close()


def test_a_message_under_way_at_sigterm_is_accepted_and_announced_by_the_next_daemon(restless: World) -> None:
    world = restless
    MEI.join(world)
    message = RUTH.vouched(RUTH.message(world.mailbox("rain"), "Before you go."))
    with session(world) as busy:
        busy.mail(RUTH.mailbox)
        busy.rcpt(str(message["To"]))
        assert busy.docmd("DATA")[0] == 354
        with session(world) as idle:
            world.process.popen.send_signal(signal.SIGTERM)
            assert idle.getreply()[0] == 421
        until(lambda: not _takes_connections(world), "nobody new was let in")
        assert world.process.alive()
        busy.send(message.as_bytes() + b"\r\n.\r\n")
        assert busy.getreply()[0] == 250
    assert world.process.end() == 0
    world.start()
    assert [comment["text"] for comment in world.thread("rain")] == ["Before you go."]
    world.smarthost.mail_to(MEI.mailbox, lambda mail: "Before you go." in mail.part())


def _takes_connections(world: World) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", world.smtp_port), PATIENCE):
            return True
    except OSError:
        return False


def test_a_second_daemon_on_the_same_store_refuses_with_a_sentence(world: World) -> None:
    second = Process("serve", "--config", world.config, log=world.folder / "second.log")
    assert second.popen.wait(PATIENCE) == 1
    assert second.end() == 1
    assert second.log.read_text() == (
        f"store.path: {world.store} is in use by another Loosely (process {world.process.pid}); "
        "stop it first, or give this one its own store\n"
    )
    assert RUTH.send(world, RUTH.vouched(RUTH.message(world.mailbox("keys"), "Still here.")))[0] == 250


def test_a_mail_of_30_megabytes_is_refused_and_the_daemon_goes_on(world: World) -> None:
    with session(world) as client:
        code, text = client.mail(RUTH.mailbox, ["SIZE=31457280"])
        assert code == 552
        assert text.startswith(b"5.3.4 ")
    assert _streamed(world, 30 * 1024 * 1024).startswith(b"552 5.3.4 ")
    if sys.platform == "linux":
        assert _most_memory(world.process.pid) < 150
    assert RUTH.send(world, RUTH.vouched(RUTH.message(world.mailbox("keys"), "A short one.")))[0] == 250
    assert [comment["text"] for comment in world.standing("keys", RUTH.name)][-1] == "A short one."


def _streamed(world: World, octets: int) -> bytes:
    """The reply at the end of a message that did not say how large it is."""
    head = b"From: Ruth <ruth@home.example>\r\nSubject: photographs\r\n\r\n"
    line = b"QmVuY2hlcywgYnJlYWQgYW5kIGtleXM=" * 2 + b"\r\n"
    with session(world) as client:
        client.mail(RUTH.mailbox)
        client.rcpt(world.mailbox("keys"))
        assert client.docmd("DATA")[0] == 354
        client.send(head)
        for _ in range(octets // len(line) // 1000):
            client.send(line * 1000)
        client.send(b".\r\n")
        code, text = client.getreply()
    return b"%d %s" % (code, text)


def _most_memory(pid: int) -> int:
    """The largest resident size that a process has had, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


@pytest.mark.real("openssl", "msmtp")
def test_a_mail_program_that_trusts_our_certificate_hands_over_in_tls(tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
    names = ("-addext", "subjectAltName=DNS:localhost", "-out", str(certificate), "-keyout", str(key))
    subprocess.run([*command.split(), *names], check=True, capture_output=True)
    with living(tmp_path, f'tls_certificate = "{certificate}"\ntls_key = "{key}"') as world:
        RUTH.msmtp(world, RUTH.vouched(RUTH.message(world.mailbox("keys"), "In an envelope.")), trusting=certificate)
        assert [comment["text"] for comment in world.thread("keys")] == ["In an envelope."]
        with session(world) as client:
            assert client.has_extn("starttls")
