"""A place to listen -> sessions: a peer's messages go to the Receiver, and the Receiver's replies to the peer."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections import Counter
from pathlib import Path
from typing import Protocol

from bridge.mail.envelope import Envelope, SmtpReply
from bridge.net.server import commands
from bridge.net.server.limits import Limits
from bridge.net.server.session import ServerSession, log_fault


class Receiver(Protocol):
    """Accepts or refuses mail (`intake.Intake`). An exception becomes 451, and the peer does not see its text."""

    async def recipient(self, envelope: Envelope, forward_path: str) -> SmtpReply:
        """250 if there is such a mailbox; `envelope` has the forward-paths accepted so far."""

    async def message(self, envelope: Envelope, content: bytes) -> tuple[SmtpReply, ...]:
        """One reply, or one for each forward-path where `envelope.lmtp`; never cancelled."""


async def listen(
    where: str,
    receiver: Receiver,
    *,
    hostname: str,
    limits: Limits | None = None,
    lmtp: bool = False,
    tls: ssl.SSLContext | None = None,
) -> SmtpListener:
    """A listener at "HOST:PORT", "[IPV6]:PORT" (port 0: any free one) or "unix:/PATH"; OSError if that is impossible.

    Everybody who may enter the directory of a unix socket can connect to it.
    """
    listener = SmtpListener(receiver, hostname=hostname, limits=limits or Limits(), lmtp=lmtp, tls=tls)
    await listener.open(where)
    return listener


class SmtpListener:
    """All sessions at one address. `sessions` are those of the peers that are connected."""

    def __init__(
        self, receiver: Receiver, *, hostname: str, limits: Limits, lmtp: bool, tls: ssl.SSLContext | None
    ) -> None:
        self.receiver = receiver
        self.hostname = hostname
        self.limits = limits
        self.lmtp = lmtp
        self.tls = tls
        self.loop = asyncio.get_running_loop()
        self.closing = False
        self.held_octets = 0  # of unfinished messages, all sessions together
        self.sessions: set[ServerSession] = set()
        self._peers: Counter[str] = Counter()
        self._receiving: set[asyncio.Task[tuple[SmtpReply, ...]]] = set()
        self._server: asyncio.Server  # since open()
        self._empty = asyncio.Event()
        self._empty.set()

    async def open(self, where: str) -> None:
        if where.startswith("unix:"):
            path = where.removeprefix("unix:")
            self._server = await self.loop.create_unix_server(lambda: ServerSession(self), path)
            await asyncio.to_thread(Path(path).chmod, 0o666)  # the MTA is another user
            return
        host, _, port = where.rpartition(":")
        self._server = await self.loop.create_server(
            lambda: ServerSession(self), host.strip("[]") or None, int(port), backlog=self.limits.connections
        )

    @property
    def port(self) -> int:
        """The TCP port; 0 on a unix socket."""
        name = self._server.sockets[0].getsockname()
        return int(name[1]) if isinstance(name, tuple) else 0

    async def close(self, grace: float) -> None:
        """Accept no connections. A message that is under way has `grace` seconds to end; the Receiver is awaited."""
        self.closing = True
        self._server.close()
        for session in tuple(self.sessions):
            if not session.in_message:
                session.hang_up(commands.CLOSING)
        try:
            await asyncio.wait_for(self._empty.wait(), grace)
        except TimeoutError:
            for session in tuple(self.sessions):
                session.abort()
        if self._receiving:
            await asyncio.wait(self._receiving)
        await self._empty.wait()

    def receive(self, envelope: Envelope, content: bytes) -> asyncio.Task[tuple[SmtpReply, ...]]:
        """The Receiver's work on a message; it goes on when the peer has left."""
        task = self.loop.create_task(self.receiver.message(envelope, content))
        self._receiving.add(task)

        def done(task: asyncio.Task[tuple[SmtpReply, ...]]) -> None:
            self._receiving.discard(task)
            if not task.cancelled() and (error := task.exception()):
                log_fault(envelope.peer, error)

        task.add_done_callback(done)
        return task

    def admit(self, session: ServerSession) -> bool:
        """Count a new session; False if there is no room for it."""
        network = _network(session.peer)
        # On a unix socket every peer is our own MTA.
        crowded = network and self._peers[network] >= self.limits.connections_per_peer
        if self.closing or crowded or len(self.sessions) >= self.limits.connections:
            return False
        self._peers[network] += 1
        self.sessions.add(session)
        self._empty.clear()
        return True

    def dismiss(self, session: ServerSession) -> None:
        """A session that was admitted has ended."""
        self._peers -= Counter([_network(session.peer)])  # a count of 0 leaves the table
        self.sessions.discard(session)
        if not self.sessions:
            self._empty.set()


def _network(peer: str) -> str:
    """The peer's address; of IPv6 its /64, in which one peer can have any number of addresses."""
    return str(ipaddress.ip_network(f"{peer.partition('%')[0]}/64", strict=False)) if ":" in peer else peer
