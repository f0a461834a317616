"""Mail transactions on one open SMTP connection; each reply is assigned to the mail that it answers.

If the server announces PIPELINING (RFC 2920), a content and the next mail's MAIL, RCPT and DATA leave in one write:
much less work for each mail.
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
from bridge.mail.envelope import SmtpStage

_T = TypeVar("_T")
_LONGEST_REPLY = 65_536  # octets of one line
_MOST_LINES = 1000  # of one reply
_CODE = re.compile(r"[2-5][0-9]{2}")
_RSET = b"RSET\r\n"


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One mail to one mailbox; `id` is the caller's name for it."""

    id: str
    reverse_path: str | None
    forward_path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class SmarthostReply:
    """The reply that decides one mail, and the stage of the transaction that it answers."""

    code: int
    sentence: str  # with its enhanced status code, if it has one
    stage: SmtpStage = SmtpStage.CONTENT


# Called once for each mail: with the smarthost's reply, or with the error if there was none.
OnReply = Callable[[OutgoingMail, SmarthostReply | SmarthostError], Awaitable[None]]


@dataclass(slots=True)
class TransactionPipeline:
    """Mail after mail on one connection: the content of one and the commands for the next leave together."""

    connection: ClientConnection
    mails: Iterator[OutgoingMail]
    on_reply: OnReply
    timeout: float
    replies: int = 0
    fault: str = ""

    async def run(self, mail: OutgoingMail | None) -> OutgoingMail | None:
        """None once all mails have replies; else the mail whose content had not left when the connection broke."""
        given: OutgoingMail | None = None
        try:
            if mail:
                self.connection.announce(mail)
            while mail:
                if refused := await self._within(self.connection.refusal()):
                    await self._report(mail, refused)
                    mail = next(self.mails, None)
                    if not self.connection.usable:
                        return mail
                    if mail:
                        self.connection.announce(mail)
                    continue
                given, mail = mail, next(self.mails, None)
                self.connection.give(given.content, mail)
                reply = await self._within(self.connection.final_reply())
                decided, given = given, None
                await self._report(decided, reply)
        except SmarthostError as error:
            self.connection.abort()
            self.fault = str(error)
            if given:
                await self._report(given, error)
            return mail
        except BaseException:
            self.connection.abort()
            raise
        return None

    async def _report(self, mail: OutgoingMail, reply: SmarthostReply | SmarthostError) -> None:
        self.replies += 1
        if isinstance(reply, SmarthostReply) and reply.code == 421:  # RFC 5321 section 3.8: the server hangs up
            self.connection.abort()
        await self.on_reply(mail, reply)

    async def _within(self, step: Awaitable[_T]) -> _T:
        try:
            async with asyncio.timeout(self.timeout):
                return await step
        except TimeoutError:
            raise SmarthostError(f"no reply within {self.timeout:g} s") from None


class ClientConnection(asyncio.Protocol):
    """One SMTP connection after its greeting and login."""

    def __init__(self, client: aiosmtplib.SMTP, transport: asyncio.Transport) -> None:
        self._client = client  # owns the transport, and would close it when collected as garbage
        self._transport = transport
        self._pipelining = client.supports_extension("pipelining")
        self._commands: list[bytes] = []
        self._replies: deque[tuple[int, str]] = deque()
        self._buffer = b""
        self._lines: list[str] = []
        self._wanted = 0
        self._waiter: asyncio.Future[None] | None = None
        self._open_transaction = False  # the server still remembers the MAIL of a refused mail
        self._alive = True
        self._fault = "the connection broke off"

    @classmethod
    def taken_over(cls, client: aiosmtplib.SMTP) -> ClientConnection:
        """The connection that aiosmtplib has opened, with this protocol instead of its own."""
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
        """True if the next reply will answer our next command. A server that shuts down sends 421 unasked."""
        return self._alive and not self._replies and not self._buffer and not self._lines

    def announce(self, mail: OutgoingMail) -> None:
        """Send a mail's commands, all at once if the server announces PIPELINING (RFC 2920)."""
        self._commands = [*([_RSET] if self._open_transaction else []), *_commands(mail)]
        if self._pipelining:
            self._transport.write(b"".join(self._commands))

    async def refusal(self) -> SmarthostReply | None:
        """The reply that refuses the announced mail; None if the server waits for its content."""
        replies = await (self._read(len(self._commands)) if self._pipelining else self._in_turn(self._commands))
        if self._commands[0] == _RSET:
            del replies[:1]
        refused = next((n for n, (code, _) in enumerate(replies) if not 200 <= code < 400), None)
        if refused is None:
            if len(replies) < 3 or replies[2][0] != 354:
                raise SmarthostError("the reply to DATA is not 354")
            return None
        self._open_transaction = True
        if len(replies) == 3 and replies[2][0] == 354:
            # RFC 2920 section 3.1: the server accepted DATA without a recipient, and wants an empty content.
            await self._in_turn([b".\r\n"])
        code, sentence = replies[refused]
        return SmarthostReply(code, sentence, tuple(SmtpStage)[refused])

    def give(self, content: bytes, following: OutgoingMail | None) -> None:
        """Send the content, and announce the next mail: a content may begin a group of commands (RFC 2920)."""
        self._open_transaction = False
        # RFC 5321 section 4.5.2: a dot that begins a line is doubled
        stuffed = (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:]
        end = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
        self._commands = _commands(following) if following else []
        self._transport.write(b"".join((stuffed, end, *(self._commands if self._pipelining else []))))

    async def final_reply(self) -> SmarthostReply:
        return SmarthostReply(*(await self._read(1))[0])

    async def _in_turn(self, commands: list[bytes]) -> list[tuple[int, str]]:
        replies: list[tuple[int, str]] = []
        for command in commands:
            self._transport.write(command)
            replies += await self._read(1)
            if replies[-1][0] >= 400:
                break
        return replies

    async def _read(self, wanted: int) -> list[tuple[int, str]]:
        """So many replies; fewer if the server refused something and hung up."""
        if len(self._replies) < wanted and self._alive:
            self._wanted = wanted
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        found = [self._replies.popleft() for _ in range(min(wanted, len(self._replies)))]
        if len(found) < wanted and not any(code >= 400 for code, _ in found):
            raise SmarthostError(self._fault)
        return found

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        *lines, self._buffer = self._buffer.split(b"\n")
        # Behind a malformed line, a line may look like the reply to another command: no line there counts.
        taken = all(self._take(octets.rstrip(b"\r").decode("utf-8", "replace")) for octets in lines)
        if not taken or len(self._buffer) > _LONGEST_REPLY or len(self._lines) > _MOST_LINES:
            self._fault = "a reply was malformed"
            self.abort()
        elif len(self._replies) >= self._wanted:
            self._wake()

    def _take(self, line: str) -> bool:
        """Keep one line of a reply; False if it is malformed."""
        # Reply-line = *( code "-" text CRLF ) code [ SP text ] CRLF (RFC 5321 section 4.2)
        code, more, text = line[:3], line[3:4], line[4:]
        if not _CODE.fullmatch(code) or more not in ("", " ", "-"):
            return False
        self._lines.append(text)
        if more != "-":
            self._replies.append((int(code), " ".join(self._lines)))
            self._lines = []
        return True

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  asyncio calls it so
        self._alive = False
        self._wake()

    def abort(self) -> None:
        """Close the connection at once; a reply that is awaited does not come."""
        self._transport.abort()
        self.connection_lost(None)

    async def quit(self) -> None:
        """Close it as RFC 5321 section 4.1.1.10 asks; wait two seconds at most for the reply."""
        with contextlib.suppress(SmarthostError, TimeoutError, OSError):
            async with asyncio.timeout(2):
                await self._in_turn([b"QUIT\r\n"])
        self.abort()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)


def _commands(mail: OutgoingMail) -> list[bytes]:
    return [
        f"MAIL FROM:<{mail.reverse_path or ''}>\r\n".encode(),
        f"RCPT TO:<{mail.forward_path}>\r\n".encode(),
        b"DATA\r\n",
    ]
