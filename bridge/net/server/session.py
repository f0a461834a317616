"""One connection to the listener: commands -> replies, and a message -> the Receiver's replies."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import structlog
from aiosmtpd.smtp import TLSSetupException

from bridge.mail.envelope import TRY_LATER, Envelope, SmtpReply
from bridge.net.server import commands, named_peer
from bridge.net.server.command_loop import Command, CommandLoop
from bridge.net.server.content import ContentFault, ContentReader
from bridge.net.server.named_peer import NotNamed
from bridge.net.server.session_peer import SessionPeer

if TYPE_CHECKING:
    from bridge.net.server.listener import SmtpListener

log = structlog.get_logger()

# aiosmtpd's reply -> ours
_OURS = {
    "500 Error: bad syntax": commands.BAD_SYNTAX,
    "500 Command line too long": commands.LONG_COMMAND,
}
_JUNK = frozenset({500, 501, 503, 553, 555})
_BAD_RECIPIENT = frozenset({550, 553})
_LINGER = 3  # seconds for the peer to read our last reply


class ServerSession(CommandLoop):
    """aiosmtpd's command loop with our commands, our clock and our way to read a message."""

    def __init__(self, listener: SmtpListener) -> None:
        self._listener = listener
        self._limits = listener.limits
        self._mail: Envelope | None = None
        self._utf8 = False  # SMTPUTF8 in the last MAIL
        self._junk_replies = self._replies = 0
        self._admitted = self._greeted = self._receiving = self._deaf = False
        self._deadline: asyncio.TimerHandle | None = None
        self._peer = SessionPeer(listener)
        self.in_message = False  # the peer sends a message, or waits for the reply to it
        super().__init__(
            hostname=listener.hostname,
            ident="LMTP" if listener.lmtp else "ESMTP",
            idle_seconds=self._limits.idle_seconds,
            tls=listener.tls,
            loop=listener.loop,
        )
        known: dict[str, Command] = {
            "MAIL": self._mail_from,
            "RCPT": self._rcpt_to,
            "DATA": self._data,
            "RSET": self._rset,
            "XFORWARD": self._xforward,
            "XCLIENT": self._xclient,
            "NOOP": self._replying(commands.OK),
            "QUIT": self._quit,
            "VRFY": self._replying(commands.CANNOT_VERIFY),
            "HELP": self._replying(commands.HELP),
        }
        known |= {"LHLO": self._ehlo} if listener.lmtp else {"HELO": self._greet, "EHLO": self._ehlo}
        known |= {"STARTTLS": self._starttls} if listener.tls else {}
        known |= dict.fromkeys(commands.HTTP_VERBS, self._http)
        self.set_commands(known, self._unknown)

    @property
    def peer(self) -> str:
        """The address of the peer; "" is our own mail server."""
        return self._peer.address

    # The connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._admitted:  # encrypted from here on: the same peer must greet again (RFC 3207 section 4.2)
            self._greeted = False
            self._end_message()
            super().connection_made(transport)
            return
        address = transport.get_extra_info("peername")
        self._peer.connected(str(address[0]) if isinstance(address, tuple) else "")
        refusal = commands.GUESSING if self._peer.is_cut_off else commands.CROWDED
        self._admitted = refusal is commands.CROWDED and self._listener.admit(self)
        if not self._admitted:
            self._listener.log_turned_away(self.peer, refusal)
            cast(asyncio.Transport, transport).write(_octets(refusal))
            transport.close()
            return
        self._set_deadline(self._limits.session_seconds, self._session_over)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if not self._admitted:  # or lost already: a failed handshake reports it twice
            return
        self._admitted = False
        if self._deadline:
            self._deadline.cancel()
        self._listener.dismiss(self)
        super().connection_lost(error)

    def eof_received(self) -> bool | None:
        return False if self._deaf else super().eof_received()

    def data_received(self, data: bytes) -> None:
        if self._deaf:
            return
        rest = self._peer.without_proxy_header(data)
        if isinstance(rest, SmtpReply):
            self.hang_up(rest)
        elif rest:
            super().data_received(rest)

    def hang_up(self, reply: SmtpReply) -> None:
        """Send the last reply, and read nothing more.

        A socket that is closed over unread octets loses the reply that was written last. So we drop what comes, and let
        the peer close.
        """
        if self._deaf or not isinstance(self.transport, asyncio.Transport):
            return
        self._deaf = True
        if reply is not commands.BYE:
            log.info("session ended", peer=self.peer, reply=reply.line())
        self.transport.write(_octets(reply))
        if self.inlet.forget() or not self.transport.can_write_eof():
            self.transport.close()
        else:
            with contextlib.suppress(OSError):  # closed already; connection_lost comes next
                self.transport.write_eof()
        self._set_deadline(_LINGER, self.abort)

    def _set_deadline(self, seconds: float, then: Callable[[], None]) -> None:
        if self._deadline:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, then)

    def idle(self) -> None:
        if not self._receiving:
            self.hang_up(commands.IDLE)

    def _session_over(self) -> None:
        if self._receiving:  # the peer waits for us and gets its reply first
            self._set_deadline(_LINGER, self._session_over)
        else:
            self.hang_up(commands.LONG_SESSION)

    def flooded(self) -> None:
        self.hang_up(commands.JUNK)

    # Replies

    async def push(self, status: Any) -> None:
        """Send one reply; every reply passes here and is counted. After the last reply none is sent."""
        if self._deaf:
            return
        reply = _OURS.get(status, status)
        text = reply.line() if isinstance(reply, SmtpReply) else reply
        await super().push(text)
        self._replies += 1
        self._junk_replies += int(text[:3]) in _JUNK
        if self._junk_replies >= self._limits.junk_commands or self._replies >= self._limits.commands:
            self.hang_up(commands.JUNK)

    async def handle_exception(self, error: Exception) -> str:
        """The reply when our own code failed: the peer tries again, and the log says where it was."""
        if isinstance(error, TLSSetupException | ssl.SSLError):  # a scanner, or a peer with other ideas of TLS
            log.info("session ended", peer=self.peer, reason="no TLS")
        else:
            log_fault(self.peer, error)
        return TRY_LATER.line()

    # Commands

    async def _ehlo(self, hostname: str | None) -> None:
        starttls = ("STARTTLS",) if self.tls_context and not self.encrypted else ()
        await self._greet(
            hostname,
            "PIPELINING",
            f"SIZE {self._limits.message_octets}",
            "8BITMIME",
            "SMTPUTF8",
            *starttls,
            *((named_peer.XFORWARD, named_peer.XCLIENT) if self._peer.may_name else ()),
            "ENHANCEDSTATUSCODES",
        )

    async def _greet(self, hostname: str | None, *extensions: str) -> None:
        if not hostname:
            await self.push(commands.BAD_ARGUMENT)
            return
        self._end_message()
        self._greeted = True
        *most, last = (self.hostname, *extensions)
        await self.push("".join(f"250-{line}\r\n" for line in most) + f"250 {last}")

    def _replying(self, reply: SmtpReply) -> Command:
        """A command that always has this reply."""

        async def command(_arg: str | None) -> None:
            await self.push(reply)

        return command

    async def _unknown(self, arg: str | None) -> None:
        await (self._http(arg) if commands.is_http(arg) else self.push(commands.UNKNOWN))

    async def _http(self, _arg: str | None) -> None:
        self.hang_up(commands.NOT_THE_WEB)

    async def _rset(self, arg: str | None) -> None:
        if not arg:
            self._end_message()
        await self.push(commands.BAD_ARGUMENT if arg else commands.OK)

    async def _xforward(self, arg: str | None) -> None:
        address = await self._named_by(arg, self.peer)
        if address is not None:
            await self.push(commands.OK if self._peer.forward(address) else commands.PEER_CROWDED)

    async def _xclient(self, arg: str | None) -> None:
        address = await self._named_by(arg, "")
        if address is None:
            return
        self._greeted = False
        if refusal := self._peer.become(address) if address else None:
            self.hang_up(refusal)
        await self.push(f"220 {self.hostname} {self.__ident__}")

    async def _named_by(self, arg: str | None, otherwise: str) -> str | None:
        """The address that the command names, or else `otherwise`; None after a reply that says what is wrong."""
        if not self._peer.may_name or self._mail:
            await self.push(commands.AMID_MESSAGE if self._peer.may_name else commands.UNKNOWN)
            return None
        try:
            address = named_peer.named(named_peer.attributes(arg))
            return otherwise if address is None else address
        except NotNamed:
            await self.push(commands.BAD_ARGUMENT)
            return None

    def _end_message(self) -> None:
        self._mail = None
        self._peer.end_message()

    async def _quit(self, _arg: str | None) -> None:
        self.hang_up(commands.BYE)

    async def _starttls(self, arg: str | None) -> None:
        await (self.push(commands.TLS_ALREADY) if self.encrypted else self.smtp_STARTTLS(arg))

    async def _mail_from(self, arg: str | None) -> None:
        await self.push(self._reply_to_mail(arg))

    def _reply_to_mail(self, arg: str | None) -> SmtpReply:
        if not self._greeted:
            return commands.GREET_FIRST
        if self._mail:
            return commands.SENDER_TWICE
        mail = commands.argument("FROM", arg)
        if mail is None:
            return commands.BAD_ARGUMENT
        if fault := commands.mail_fault(mail, self._limits):
            return fault
        if self._peer.is_cut_off:
            return commands.PEER_GUESSED
        self._mail = Envelope(self.peer, mail.path or None, (), self._listener.lmtp)
        self._utf8 = "SMTPUTF8" in mail.parameters
        return commands.OK

    async def _rcpt_to(self, arg: str | None) -> None:
        reply = await self._reply_to_rcpt(arg)
        await self.push(reply)
        is_last = reply.code in _BAD_RECIPIENT and self._peer.count_bad_recipient()
        if is_last or (self._peer.is_cut_off and not self._peer.is_forwarded):
            self.hang_up(commands.GUESSING)

    async def _reply_to_rcpt(self, arg: str | None) -> SmtpReply:
        if not self._mail:
            return commands.NO_SENDER
        if self._peer.is_cut_off:
            return commands.PEER_GUESSED
        recipient = commands.argument("TO", arg)
        if recipient is None:
            return commands.BAD_ARGUMENT
        if fault := commands.recipient_fault(recipient, utf8=self._utf8):
            return fault
        paths = self._mail.forward_paths
        if len(paths) >= self._limits.recipients:
            return commands.TOO_MANY
        reply = await self._listener.receiver.recipient(self._mail, recipient.path)
        if reply.accepted:
            self._mail = replace(self._mail, forward_paths=(*paths, recipient.path))
        return reply

    async def _data(self, arg: str | None) -> None:
        if arg or not self._mail or not self._mail.forward_paths:
            fault = commands.NO_RECIPIENT if self._mail else commands.NO_SENDER
            await self.push(commands.BAD_ARGUMENT if arg else fault)
            return
        envelope = self._mail
        self.in_message = True
        try:
            await self.push("354 Send the message; a dot alone on a line ends it")
            replies = await self._replies_to_message(envelope)
            self._end_message()
            if any(reply.accepted for reply in replies):
                self._replies = self._junk_replies = 0
            await self.push("\r\n".join(reply.line() for reply in replies))
        finally:
            self.in_message = False
        if self._listener.closing:
            self.hang_up(commands.CLOSING)

    # The message

    async def _replies_to_message(self, envelope: Envelope) -> tuple[SmtpReply, ...]:
        reader = ContentReader(self._limits)
        try:
            await self._read(reader)
            content = reader.content()
            if isinstance(content, ContentFault):
                reply = commands.reply_to_fault(content, self._limits)
                log.info("message refused", peer=self.peer, reply=reply.line())
                return (reply,) * _replies_wanted(envelope)
            return await self._replies_of_receiver(envelope, content)
        finally:
            self._listener.held_octets -= reader.held_octets

    async def _read(self, reader: ContentReader) -> None:
        rest = None
        while rest is None:
            self.restart_idle_timer()
            held = reader.held_octets
            rest = reader.feed(await self.inlet.octets())
            if self._listener.held_octets + reader.held_octets - held > self._limits.held_octets:
                reader.drop(ContentFault.NO_MEMORY)
            self._listener.held_octets += reader.held_octets - held
            if reader.fault is ContentFault.ENDLESS:
                self.hang_up(replace(commands.too_large(self._limits), code=421, status="4.3.4"))
                await self.inlet.octets()  # none comes, and the session ends here
        self.inlet.unread(rest)

    async def _replies_of_receiver(self, envelope: Envelope, content: bytes) -> tuple[SmtpReply, ...]:
        # A peer that leaves now cancels wait(), not the task: the Receiver finishes what it writes down.
        task = self._listener.receive(envelope, content)
        self._receiving = True
        try:
            await asyncio.wait({task}, timeout=self._limits.reply_seconds)
        finally:
            self._receiving = False
        self.restart_idle_timer()
        replies = task.result() if task.done() and not task.exception() else ()
        # A Receiver with too few or too many replies has failed, too.
        wanted = _replies_wanted(envelope)
        return replies if len(replies) == wanted else (TRY_LATER,) * wanted


def log_fault(peer: str, error: BaseException) -> None:
    """Log the kind of an exception and its place, never its text: that may hold a mailbox."""
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error("listener fault", peer=peer, error=type(error).__name__, where="".join(places[-1:]))


def _replies_wanted(envelope: Envelope) -> int:
    """RFC 2033 section 4.2: in LMTP each recipient gets a reply."""
    return len(envelope.forward_paths) if envelope.lmtp else 1


def _octets(reply: SmtpReply) -> bytes:
    return reply.line().encode() + b"\r\n"
