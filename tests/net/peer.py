"""A listener with a slow Receiver, and a peer that sends it octets."""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from bridge.mail.envelope import Envelope, SmtpReply
from bridge.net.server.limits import Limits
from bridge.net.server.listener import SmtpListener, listen
from bridge.net.server.peers import Networks

OPENING = b"EHLO there.test\r\nMAIL FROM:<ann@there.test>\r\nRCPT TO:<tea@talk.test>\r\nDATA\r\n"
MEGABYTE = 1024 * 1024


@dataclass
class SlowReceiver:
    """A Receiver that finishes no message until `may` is set."""

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


def quick() -> SlowReceiver:
    """A Receiver that need not wait."""
    receiver = SlowReceiver()
    receiver.may.set()
    return receiver


@contextlib.asynccontextmanager
async def listening(
    receiver: SlowReceiver,
    limits: Limits | None = None,
    tls: ssl.SSLContext | None = None,
    mail_servers: Networks = (),
) -> AsyncIterator[SmtpListener]:
    listener = await listen(
        "127.0.0.1:0", receiver, hostname="talk.test", limits=limits or Limits(), tls=tls, mail_servers=mail_servers
    )
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
        """Close with RST: after a FIN alone the peer might still read."""
        connection = self.writer.get_extra_info("socket")
        if connection is not None and connection.fileno() >= 0:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


@contextlib.asynccontextmanager
async def connected(listener: SmtpListener, address: str = "127.0.0.1") -> AsyncIterator[Peer]:
    """A peer that connects from this address of the loopback network."""
    peer = Peer(*await asyncio.open_connection("127.0.0.1", listener.port, local_addr=(address, 0)))
    try:
        yield peer
    finally:
        peer.leave()
        await asyncio.sleep(0)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - no event tells what the kernel has done
            await asyncio.sleep(0.001)


async def in_data(peer: Peer) -> None:
    await peer.say(OPENING)
    while not (await peer.hear()).startswith(b"354"):
        pass
