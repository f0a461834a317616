"""A place to listen -> sessions: a peer's messages go to the Receiver, and the Receiver's replies to the peer."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from pathlib import Path
from typing import Protocol

import structlog

from bridge.mail.envelope import Envelope, SmtpReply
from bridge.net.server import commands
from bridge.net.server.limits import Limits
from bridge.net.server.peers import Guessers, Networks, Places
from bridge.net.server.session import ServerSession, log_fault

log = structlog.get_logger()


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
    mail_servers: Networks = (),
    trusts_unix: bool = False,
) -> SmtpListener:
    """A listener at "HOST:PORT", "[IPV6]:PORT" (port 0: any free one) or "unix:/PATH"; OSError if that is impossible.

    Everybody who may enter the directory of a unix socket can connect to it. `mail_servers` are those in front of us,
    which may name their peers; with `trusts_unix` so may whoever connects to a unix socket.
    """
    listener = SmtpListener(
        receiver,
        hostname=hostname,
        limits=limits or Limits(),
        lmtp=lmtp,
        tls=tls,
        mail_servers=mail_servers,
        trusts_unix=trusts_unix,
    )
    await listener.open(where)
    return listener


class SmtpListener:
    """All sessions at one address. `sessions` are those of the peers that are connected."""

    def __init__(
        self,
        receiver: Receiver,
        *,
        hostname: str,
        limits: Limits,
        lmtp: bool,
        tls: ssl.SSLContext | None,
        mail_servers: Networks,
        trusts_unix: bool,
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
        self.guessers = Guessers(limits.bad_recipients_per_hour)
        self.places = Places(limits)
        self._quiet_until = 0.0  # of the loop's clock
        self._mail_servers = mail_servers
        self._trusts_unix = trusts_unix
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

    def may_name_peers(self, address: str) -> bool:
        """True if a mail server in front of us has this address; "" is that of a unix socket."""
        if not address:
            return self._trusts_unix
        return any(ipaddress.ip_address(address.partition("%")[0]) in network for network in self._mail_servers)

    def admit(self, session: ServerSession) -> bool:
        """Count a new session; False if there is no room for it."""
        if self.closing or not self.places.take(session.peer):
            return False
        self.sessions.add(session)
        self._empty.clear()
        return True

    def log_turned_away(self, peer: str, reply: SmtpReply) -> None:
        """Log once a minute that connections are turned away: somebody who opens thousands must not fill the disk."""
        if self.loop.time() >= self._quiet_until:
            self._quiet_until = self.loop.time() + 60
            log.info("session ended", peer=peer, reply=reply.line())

    def dismiss(self, session: ServerSession) -> None:
        """A session that was admitted has ended."""
        self.places.give_back(session.peer)
        self.sessions.discard(session)
        if not self.sessions:
            self._empty.set()
