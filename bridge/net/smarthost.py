"""The next hop: a few kept connections, one mail after another on each, every reply given to the mail it is about.

aiosmtplib connects, says EHLO, starts TLS and authenticates. The transactions themselves are written here: MAIL, RCPT
and DATA leave in one write where the server announces PIPELINING (RFC 2920), which is eight times less work a mail.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections import deque
from dataclasses import dataclass
from typing import Literal, cast

import aiosmtplib

from bridge.errors import SmarthostError

_LONGEST_REPLY = 65_536
_RSET = b"RSET\r\n"
_DATA = b"DATA\r\n"


@dataclass(frozen=True, slots=True)
class SmarthostSettings:
    """Where the smarthost is and how it wants to be spoken to."""

    host: str
    port: int = 25
    tls: Literal["none", "starttls", "tls"] = "none"
    username: str | None = None
    password: str | None = None
    connections: int = 4
    timeout: float = 60.0
    hostname: str | None = None  # what we call ourselves in EHLO


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the smarthost said of one mail. `about_mailbox` is false where it was not about the recipient."""

    code: int
    sentence: str  # with its enhanced status code, if it has one
    about_mailbox: bool = True


class Smarthost:
    """`relay` hands one mail over; as many at a time as there may be connections."""

    def __init__(self, settings: SmarthostSettings, tls_context: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._tls_context = tls_context
        self._idle: list[_Connection] = []
        self._places = asyncio.Semaphore(settings.connections)
        self._opening = asyncio.Lock()
        self._failures = 0
        self._down = False
        self._fault = ""

    @property
    def connections(self) -> int:
        return self._settings.connections

    @property
    def down(self) -> bool:
        """Whether the last attempt at a connection failed."""
        return self._down

    async def ready(self) -> None:
        """Return once a connection stands; SmarthostError where none can be had. Ask before mails are taken up."""
        async with self._places:
            self._idle.append(self._kept() or await self._open())

    async def relay(self, reverse_path: str | None, forward_path: str, content: bytes) -> Outcome:
        """What the smarthost said; SmarthostError where it said nothing, so that nothing is known of the mail."""
        async with self._places:
            kept = self._kept()
            if kept:
                try:
                    return await self._transact(kept, reverse_path, forward_path, content)
                except SmarthostError:
                    # It had closed the connection while nobody spoke: that is no fault, and no mail was given yet.
                    if kept.content_given:
                        raise
            return await self._transact(await self._open(), reverse_path, forward_path, content)

    async def close(self) -> None:
        """Say goodbye on every connection that waits."""
        while self._idle:
            await self._idle.pop().quit()

    def _kept(self) -> _Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.alive:
                return connection
        return None

    async def _transact(
        self, connection: _Connection, reverse_path: str | None, forward_path: str, content: bytes
    ) -> Outcome:
        try:
            async with asyncio.timeout(self._settings.timeout):
                outcome = await connection.transact(reverse_path or "", forward_path, content)
        except TimeoutError:
            connection.abort()
            raise SmarthostError(f"{self._where}: no reply within {self._settings.timeout:g} s") from None
        except (SmarthostError, asyncio.CancelledError):
            connection.abort()
            raise
        if outcome.code == 421:  # RFC 5321 section 3.8: it closes the channel
            connection.abort()
        elif connection.alive:
            self._idle.append(connection)
        return outcome

    async def _open(self) -> _Connection:
        """A new connection. Many may want one while the smarthost is down: one of them tries, and speaks for all."""
        failures = self._failures
        async with self._opening:
            if self._failures != failures:
                raise SmarthostError(self._fault)
            try:
                connection = await self._connect()
            except (aiosmtplib.SMTPException, OSError, ValueError) as error:
                self._failures += 1
                self._down = True
                self._fault = (
                    f"{self._where}: {_reason(error)}; is it running, and are smarthost.tls and the login right?"
                )
                raise SmarthostError(self._fault) from error
            self._down = False
            return connection

    @property
    def _where(self) -> str:
        return f"smarthost {self._settings.host}:{self._settings.port}"

    async def _connect(self) -> _Connection:
        settings = self._settings
        client = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            use_tls=settings.tls == "tls",
            start_tls=settings.tls == "starttls",
            username=settings.username,
            password=settings.password,
            timeout=settings.timeout,
            local_hostname=settings.hostname,
            tls_context=self._tls_context if settings.tls != "none" else None,
        )
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                try:
                    await client.ehlo()
                except aiosmtplib.SMTPHeloError:
                    await client.helo()
            return _Connection.taken_over(client)
        except BaseException:
            client.close()
            raise


class _Connection(asyncio.Protocol):
    """One session after its greeting and login."""

    def __init__(self, client: aiosmtplib.SMTP, transport: asyncio.Transport) -> None:
        self._client = client  # it owns the transport and would close it when collected
        self._transport = transport
        self._pipelining = client.supports_extension("pipelining")
        self._replies: deque[tuple[int, str]] = deque()
        self._buffer = b""
        self._lines: list[str] = []
        self._wanted = 0
        self._waiter: asyncio.Future[None] | None = None
        self._open_transaction = False  # the server remembers a MAIL that led to nothing
        self.content_given = False
        self.alive = True

    @classmethod
    def taken_over(cls, client: aiosmtplib.SMTP) -> _Connection:
        """The connection that aiosmtplib has opened, with our protocol in place of its own."""
        transport = cast(asyncio.Transport, client.transport)
        if transport is None or transport.is_closing():
            raise ConnectionResetError("closed after its greeting")
        connection = cls(client, transport)
        transport.set_protocol(connection)
        with contextlib.suppress(OSError, AttributeError):
            # Nagle and delayed ACK together cost 40 ms a transaction.
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    async def transact(self, reverse_path: str, forward_path: str, content: bytes) -> Outcome:
        """One mail transaction (RFC 5321 section 3.3); each command's reply decides whether the next one counts."""
        self.content_given = False
        commands = [
            f"MAIL FROM:<{reverse_path}>\r\n".encode(),
            f"RCPT TO:<{forward_path}>\r\n".encode(),
            _DATA,
        ]
        if self._open_transaction:
            commands.insert(0, _RSET)
        replies = await (self._together(commands) if self._pipelining else self._in_turn(commands))
        if self._open_transaction:
            replies = replies[1:]
        self._open_transaction = True
        refused = next((n for n, (code, _) in enumerate(replies) if not 200 <= code < 400), None)
        if refused is None and len(replies) == 3 and replies[2][0] == 354:
            return await self._give(content)
        if len(replies) == 3 and replies[2][0] == 354:
            # RFC 2920 section 3.1: DATA was accepted though no recipient was; it wants an empty content.
            await self._in_turn([b".\r\n"])
        if refused is None:
            raise SmarthostError("the smarthost answered DATA with something else than 354")
        code, sentence = replies[refused]
        return Outcome(code, sentence, about_mailbox=refused == 1)

    async def _give(self, content: bytes) -> Outcome:
        self.content_given = True
        # RFC 5321 section 4.5.2: a dot that begins a line is doubled
        stuffed = content.replace(b"\r\n.", b"\r\n..")
        if stuffed.startswith(b"."):
            stuffed = b"." + stuffed
        end = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
        ((code, sentence),) = await self._in_turn([stuffed + end])
        self._open_transaction = False
        return Outcome(code, sentence)

    async def _together(self, commands: list[bytes]) -> list[tuple[int, str]]:
        self._transport.write(b"".join(commands))
        return await self._read(len(commands))

    async def _in_turn(self, commands: list[bytes]) -> list[tuple[int, str]]:
        replies: list[tuple[int, str]] = []
        for command in commands:
            self._transport.write(command)
            replies += await self._read(1)
            if replies[-1][0] >= 400:
                break
        return replies

    async def _read(self, wanted: int) -> list[tuple[int, str]]:
        """So many replies; fewer where the server refused something and hung up."""
        if len(self._replies) < wanted and self.alive:
            self._wanted = wanted
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        found = [self._replies.popleft() for _ in range(min(wanted, len(self._replies)))]
        if len(found) < wanted and not any(code >= 400 for code, _ in found):
            raise SmarthostError("the smarthost broke off")
        return found

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        *lines, self._buffer = self._buffer.split(b"\n")
        for octets in lines:
            self._take(octets.rstrip(b"\r").decode("utf-8", "replace"))
        if len(self._buffer) > _LONGEST_REPLY or len(self._lines) > 1000:
            self.abort()
        elif len(self._replies) >= self._wanted:
            self._wake()

    def _take(self, line: str) -> None:
        # Reply-line = *( code "-" text CRLF ) code [ SP text ] CRLF (RFC 5321 section 4.2)
        code, more, text = line[:3], line[3:4], line[4:]
        if not code.isdecimal() or not code.isascii() or more not in ("", " ", "-"):
            self.abort()
            return
        self._lines.append(text)
        if more != "-":
            self._replies.append((int(code), " ".join(self._lines)))
            self._lines = []

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  asyncio calls it so
        self.alive = False
        self._wake()

    def abort(self) -> None:
        """Give the connection up; whoever waits for a reply gets none."""
        self.alive = False
        self._transport.abort()
        self._wake()

    async def quit(self) -> None:
        """Close it as RFC 5321 section 4.1.1.10 asks, without insisting on an answer."""
        with contextlib.suppress(SmarthostError, TimeoutError, OSError):
            async with asyncio.timeout(2):
                await self._in_turn([b"QUIT\r\n"])
        self.abort()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)


def _reason(error: Exception) -> str:
    """A sentence for the operator; aiosmtplib's errors may repeat what we sent, so only the reply's code is told."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.code}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__
