"""A real Postfix in front of a real listener: it hands over by LMTP, and says with XFORWARD whose mail it is."""

from __future__ import annotations

import asyncio
import contextlib
import grp
import ipaddress
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bridge.mail.envelope import Envelope, SmtpReply
from bridge.net.server.limits import Limits
from bridge.net.server.listener import listen

pytestmark = [pytest.mark.anyio, pytest.mark.real("postfix")]

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
myhostname = mx.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relay_domains = talk.test
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_authorized_xclient_hosts = 127.0.0.1
default_transport = discard:
relay_transport = lmtp:inet:127.0.0.1:{lmtp}
lmtp_send_xforward_command = yes
alias_maps =
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
"""
MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


class Peers:
    """A Receiver that remembers the peer of each message; there is one mailbox, tea."""

    def __init__(self) -> None:
        self.taken: asyncio.Queue[str] = asyncio.Queue()
        self.refused: asyncio.Queue[str] = asyncio.Queue()

    async def recipient(self, envelope: Envelope, forward_path: str) -> SmtpReply:
        if forward_path.startswith("tea@"):
            return SmtpReply(250, "2.1.5", "Go on")
        self.refused.put_nowait(envelope.peer)
        return SmtpReply(550, "5.1.1", "Nobody")

    async def message(self, envelope: Envelope, content: bytes) -> tuple[SmtpReply, ...]:
        self.taken.put_nowait(envelope.peer)
        return (SmtpReply(250, "2.0.0", "Taken"),) * len(envelope.forward_paths)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def folder_of_postfix(lmtp: int, smtp: int) -> Iterator[Path]:
    """The configuration of a Postfix of our own; its folder is none of the test's, since others must enter it."""
    with tempfile.TemporaryDirectory(prefix="postfix-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for part in ("queue", "data"):
            (folder / part).mkdir()
        os.chown(folder / "data", pwd.getpwnam("postfix").pw_uid, grp.getgrnam("postfix").gr_gid)
        (folder / "main.cf").write_text(MAIN.format(folder=folder, lmtp=lmtp))
        (folder / "master.cf").write_text(MASTER.format(smtp=smtp))
        yield folder


@contextlib.asynccontextmanager
async def postfix(lmtp: int) -> AsyncIterator[int]:
    """The port of a running Postfix."""
    if os.geteuid() != 0:
        pytest.skip("Postfix has to be started by root")
    program, smtp = shutil.which("postfix", path="/usr/sbin"), free_port()
    with folder_of_postfix(lmtp, smtp) as folder:

        async def postfix_does(what: str) -> int:
            words = [str(program), "-c", str(folder), what]
            done = await asyncio.to_thread(subprocess.run, words, check=False, capture_output=True)
            return done.returncode

        assert await postfix_does("start") == 0
        try:
            yield smtp
        finally:
            await postfix_does("stop")


def send(smtp: int, client: str, recipient: str) -> None:
    """Send as if this client were connected to Postfix."""
    with smtplib.SMTP("127.0.0.1", smtp) as session:
        if client:
            session.ehlo("there.test")
            assert session.docmd("XCLIENT", f"ADDR={client} NAME=there.test")[0] == 220
        session.sendmail("ann@there.test", [f"{recipient}@talk.test"], "From: ann@there.test\r\n\r\nHello\r\n")


async def test_postfix_says_whose_mail_it_is_and_the_peer_that_guesses_is_deferred_alone() -> None:
    receiver = Peers()
    listener = await listen(
        "127.0.0.1:0",
        receiver,
        hostname="talk.test",
        limits=Limits(bad_recipients_per_hour=2),
        lmtp=True,
        mail_servers=(ipaddress.ip_network("127.0.0.1"),),
    )
    try:
        async with postfix(listener.port) as smtp, asyncio.timeout(60):
            for _ in range(2):
                await asyncio.to_thread(send, smtp, "192.0.2.7", "nobody")
                assert await receiver.refused.get() == "192.0.2.7"
            await asyncio.to_thread(send, smtp, "192.0.2.7", "tea")  # waits in Postfix
            await asyncio.to_thread(send, smtp, "192.0.2.8", "tea")
            assert await receiver.taken.get() == "192.0.2.8"
            await asyncio.to_thread(send, smtp, "", "tea")
            assert await receiver.taken.get() == ""
            assert receiver.taken.empty()
    finally:
        await listener.close(1)
