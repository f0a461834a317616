"""SMTP (RFC 5321) or LMTP (RFC 2033) in: a peer's octets -> the Receiver's judgement -> the reply."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections import Counter
from pathlib import Path
from typing import Protocol

from bridge.mail.envelope import Envelope, SmtpReply
from bridge.net import command
from bridge.net.limits import Limits
from bridge.net.session import Session, log_fault

__all__ = ["Limits", "Listener", "Receiver", "listen"]


class Receiver(Protocol):
    """Who judges. An exception of theirs becomes 451, and its text stays here."""

    async def recipient(self, envelope: Envelope, forward_path: str) -> SmtpReply:
        """Whether there is such a mailbox; `envelope` has the forward-paths taken so far."""

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
) -> Listener:
    """A listener at "HOST:PORT", "[IPV6]:PORT" (port 0: any) or "unix:/PATH"; OSError where that can't be had.

    A socket at a path is open to all who may enter its directory.
    """
    listener = Listener(receiver, hostname=hostname, limits=limits or Limits(), lmtp=lmtp, tls=tls)
    await listener.open(where)
    return listener


class Listener:
    """All sessions at one address."""

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
        self.held = 0  # octets of messages that are being sent to us
        self._sessions: set[Session] = set()
        self._peers: Counter[str] = Counter()
        self._verdicts: set[asyncio.Task[tuple[SmtpReply, ...]]] = set()
        self._server: asyncio.Server  # since open()
        self._empty = asyncio.Event()
        self._empty.set()

    async def open(self, where: str) -> None:
        """Begin to listen."""
        if where.startswith("unix:"):
            path = where.removeprefix("unix:")
            self._server = await self.loop.create_unix_server(lambda: Session(self), path)
            await asyncio.to_thread(Path(path).chmod, 0o666)  # the MTA is another user
            return
        host, _, port = where.rpartition(":")
        self._server = await self.loop.create_server(
            lambda: Session(self), host.strip("[]") or None, int(port), backlog=self.limits.connections
        )

    @property
    def port(self) -> int:
        """The TCP port; 0 on a unix socket."""
        name = self._server.sockets[0].getsockname()
        return int(name[1]) if isinstance(name, tuple) else 0

    @property
    def sessions(self) -> int:
        """How many peers are connected."""
        return len(self._sessions)

    async def close(self, grace: float) -> None:
        """Take no more; who is sending a message has `grace` seconds to end it. What is being judged is awaited."""
        self.closing = True
        self._server.close()
        for session in tuple(self._sessions):
            if not session.in_message:
                session.hang_up(command.CLOSING)
        try:
            await asyncio.wait_for(self._empty.wait(), grace)
        except TimeoutError:
            for session in tuple(self._sessions):
                session.abort()
        if self._verdicts:
            await asyncio.wait(self._verdicts)
        await self._empty.wait()

    def judge(self, envelope: Envelope, content: bytes) -> asyncio.Task[tuple[SmtpReply, ...]]:
        """The Receiver at work, whether the peer waits for it or not."""
        task = self.loop.create_task(self._judged(envelope, content))
        self._verdicts.add(task)

        def done(task: asyncio.Task[tuple[SmtpReply, ...]]) -> None:
            self._verdicts.discard(task)
            if not task.cancelled() and (error := task.exception()):
                log_fault(envelope.peer, error)

        task.add_done_callback(done)
        return task

    async def _judged(self, envelope: Envelope, content: bytes) -> tuple[SmtpReply, ...]:
        return tuple(await self.receiver.message(envelope, content))

    def admit(self, session: Session) -> bool:
        """Whether there is room for one more."""
        network = _network(session.peer)
        if self.closing or len(self._sessions) >= self.limits.connections:
            return False
        # On a unix socket all peers are one: our own MTA.
        if network and self._peers[network] >= self.limits.connections_per_peer:
            return False
        self._peers[network] += 1
        self._sessions.add(session)
        self._empty.clear()
        return True

    def dismiss(self, session: Session) -> None:
        """Give an admitted session's place free."""
        network = _network(session.peer)
        self._peers[network] -= 1
        if not self._peers[network]:
            del self._peers[network]
        self._sessions.discard(session)
        if not self._sessions:
            self._empty.set()


def _network(peer: str) -> str:
    """What one peer can have as many addresses of as it likes: an IPv6 /64."""
    if ":" not in peer:
        return peer
    return str(ipaddress.ip_network(f"{peer.partition('%')[0]}/64", strict=False))
