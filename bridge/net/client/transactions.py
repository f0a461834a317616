"""Mail transactions on one open SMTP connection, every reply given to the mail that it is about.

Where the server announces PIPELINING (RFC 2920) a content and the next MAIL, RCPT and DATA leave in one write, which is
many times less work a mail than command by command.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar, cast

import aiosmtplib

from bridge.errors import SmarthostError

_T = TypeVar("_T")
_LONGEST_REPLY = 65_536
_CODE = re.compile(r"[2-5][0-9]{2}")
_RSET = b"RSET\r\n"
_DATA = b"DATA\r\n"


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one mailbox; `id` is the caller's name for it."""

    id: str
    reverse_path: str | None
    forward_path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the smarthost said of one mail. `about_mailbox` is false where it was not about the recipient."""

    code: int
    sentence: str  # with its enhanced status code, if it has one
    about_mailbox: bool = True


# Of one mail: what the smarthost said, or that it said nothing.
Judged = Callable[[Mail, Outcome | SmarthostError], Awaitable[None]]


class Session:
    """Mail after mail on one connection: the content of one and the commands for the next leave together."""

    def __init__(self, connection: Connection, mails: Iterator[Mail], judged: Judged, timeout: float) -> None:
        self._connection = connection
        self._mails = mails
        self._judged = judged
        self._timeout = timeout
        self.judgements = 0
        self.fault = ""

    async def run(self, mail: Mail | None) -> Mail | None:
        """None once all are judged; else the mail that was announced when the connection broke, and not yet given."""
        given: Mail | None = None
        connection = self._connection
        try:
            if mail:
                connection.begin(mail)
            while mail:
                refused = await self._within(connection.admitted())
                if refused:
                    await self._tell(mail, refused)
                    mail = next(self._mails, None)
                    if not connection.usable:
                        return mail
                    if mail:
                        connection.begin(mail)
                    continue
                given, mail = mail, next(self._mails, None)
                connection.give(given.content, mail)
                outcome = await self._within(connection.final())
                judged, given = given, None
                await self._tell(judged, outcome)
        except SmarthostError as error:
            connection.abort()
            self.fault = str(error)
            if given:
                await self._tell(given, error)
            return mail
        except BaseException:
            connection.abort()
            raise
        return None

    async def _tell(self, mail: Mail, outcome: Outcome | SmarthostError) -> None:
        self.judgements += 1
        if isinstance(outcome, Outcome) and outcome.code == 421:  # RFC 5321 section 3.8: it closes the channel
            self._connection.abort()
        await self._judged(mail, outcome)

    async def _within(self, step: Awaitable[_T]) -> _T:
        try:
            async with asyncio.timeout(self._timeout):
                return await step
        except TimeoutError:
            raise SmarthostError(f"no reply within {self._timeout:g} s") from None


class Connection(asyncio.Protocol):
    """One SMTP connection after its greeting and login."""

    def __init__(self, client: aiosmtplib.SMTP, transport: asyncio.Transport) -> None:
        self._client = client  # it owns the transport and would close it when collected
        self._transport = transport
        self._pipelining = client.supports_extension("pipelining")
        self._commands: list[bytes] = []
        self._replies: deque[tuple[int, str]] = deque()
        self._buffer = b""
        self._lines: list[str] = []
        self._wanted = 0
        self._waiter: asyncio.Future[None] | None = None
        self._open_transaction = False  # the server remembers a MAIL that led to nothing
        self._alive = True

    @classmethod
    def taken_over(cls, client: aiosmtplib.SMTP) -> Connection:
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

    @property
    def usable(self) -> bool:
        """Whether the next reply will be to our next command: a server that shuts down says 421 unasked."""
        return self._alive and not self._replies and not self._buffer and not self._lines

    def begin(self, mail: Mail) -> None:
        """Announce a mail: all its commands at once, if the server takes them so (RFC 2920)."""
        self._commands = _commands(mail)
        if self._open_transaction:
            self._commands.insert(0, _RSET)
        if self._pipelining:
            self._transport.write(b"".join(self._commands))

    async def admitted(self) -> Outcome | None:
        """None where the server waits for the content; else why it does not want it."""
        replies = await (self._read(len(self._commands)) if self._pipelining else self._in_turn(self._commands))
        if self._commands[0] == _RSET:
            del replies[:1]
        refused = next((n for n, (code, _) in enumerate(replies) if not 200 <= code < 400), None)
        if refused is None:
            if len(replies) < 3 or replies[2][0] != 354:
                raise SmarthostError("DATA was answered with something else than 354")
            return None
        self._open_transaction = True
        if len(replies) == 3 and replies[2][0] == 354:
            # RFC 2920 section 3.1: DATA was taken though no recipient was; it wants an empty content.
            await self._in_turn([b".\r\n"])
        code, sentence = replies[refused]
        return Outcome(code, sentence, about_mailbox=refused == 1)

    def give(self, content: bytes, following: Mail | None) -> None:
        """Hand over the content, and announce the next mail: it may be the first in a group of commands (RFC 2920)."""
        self._open_transaction = False
        # RFC 5321 section 4.5.2: a dot that begins a line is doubled
        stuffed = content.replace(b"\r\n.", b"\r\n..")
        if stuffed.startswith(b"."):
            stuffed = b"." + stuffed
        end = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
        self._commands = _commands(following) if following else []
        together = self._commands if self._pipelining else []
        self._transport.write(b"".join((stuffed, end, *together)))

    async def final(self) -> Outcome:
        """What became of the content that was given."""
        ((code, sentence),) = await self._read(1)
        return Outcome(code, sentence)

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
        if len(self._replies) < wanted and self._alive:
            self._wanted = wanted
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        found = [self._replies.popleft() for _ in range(min(wanted, len(self._replies)))]
        if len(found) < wanted and not any(code >= 400 for code, _ in found):
            raise SmarthostError("the connection broke off")
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
        if not _CODE.fullmatch(code) or more not in ("", " ", "-"):
            self.abort()
            return
        self._lines.append(text)
        if more != "-":
            self._replies.append((int(code), " ".join(self._lines)))
            self._lines = []

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  asyncio calls it so
        self._alive = False
        self._wake()

    def abort(self) -> None:
        """Give the connection up; whoever waits for a reply gets none."""
        self._alive = False
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


def _commands(mail: Mail) -> list[bytes]:
    return [f"MAIL FROM:<{mail.reverse_path or ''}>\r\n".encode(), f"RCPT TO:<{mail.forward_path}>\r\n".encode(), _DATA]
