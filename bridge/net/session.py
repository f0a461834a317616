"""One connection: commands -> replies, and a message -> the Receiver's."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import structlog
from aiosmtpd.smtp import SMTP

from bridge.mail.envelope import TRY_LATER, Envelope, SmtpReply
from bridge.net import command
from bridge.net.datareader import Fault, Inlet, MessageReader

if TYPE_CHECKING:
    from bridge.net.smtpd import Listener

log = structlog.get_logger()

# aiosmtpd logs every command, mailboxes and all.
logging.getLogger("mail.log").disabled = True

# what aiosmtpd's command loop says -> what we say
_OURS = {
    "500 Error: bad syntax": command.BAD_SYNTAX,
    "500 Command line too long": command.LONG_COMMAND,
}
_COMMANDS = ("MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT", "VRFY", "HELP")
_JUNK = frozenset({500, 501, 503, 553, 555})
_LINGER = 3  # seconds that a peer has to hear our last word


class _CommandSizes(dict[str, int]):
    """Octets of a command line; aiosmtpd keeps one table for all sessions and lets it grow."""

    def __missing__(self, name: str) -> int:
        return 1000


class _Commands(dict[str, Any]):
    """aiosmtpd's table of commands, where we answer the unknown ones, too."""

    def get(self, name: str, _default: Any = None) -> Any:
        return super().get(name, self["*"])


class Session(SMTP):
    """aiosmtpd's command loop with our commands, our clock and our way to read a message."""

    command_size_limits = _CommandSizes()

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._limits = listener.limits
        self._mail: Envelope | None = None
        self._utf8 = False
        self._junk = self._commands = 0
        self._admitted = self._greeted = self._busy = self._deaf = False
        self._deadline: asyncio.TimerHandle | None = None
        self.peer = ""
        self.in_message = False  # the peer is sending one, or waits for the reply
        super().__init__(
            None,
            data_size_limit=self._limits.message_octets,
            enable_SMTPUTF8=True,
            hostname=listener.hostname,
            ident="LMTP" if listener.lmtp else "ESMTP",
            tls_context=listener.tls,
            timeout=self._limits.idle_seconds,
            loop=listener.loop,
        )
        # aiosmtpd makes its own reader, which can't take octets back: begin again with ours.
        self._inlet = Inlet(limit=self.line_length_limit, loop=listener.loop, on_flood=self._flooded)
        asyncio.StreamReaderProtocol.__init__(self, self._inlet, self._cb_client_connected, listener.loop)
        self._smtp_methods = _Commands({name: getattr(self, f"smtp_{name}") for name in _COMMANDS})
        self._smtp_methods["*"] = self._unknown
        for greeting in ("LHLO",) if listener.lmtp else ("HELO", "EHLO"):
            self._smtp_methods[greeting] = self.smtp_HELO if greeting == "HELO" else self.smtp_EHLO
        if listener.tls:
            self._smtp_methods["STARTTLS"] = self.smtp_STARTTLS

    def __dir__(self) -> list[str]:
        # aiosmtpd looks at every attribute for its commands, at each connection; ours are named above.
        return []

    # The connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._admitted:  # encrypted from here on: the same peer, who must greet again (RFC 3207 section 4.2)
            self._greeted = False
            super().connection_made(transport)
            return
        address = transport.get_extra_info("peername")
        self.peer = str(address[0]) if isinstance(address, tuple) else ""
        self._admitted = self._listener.admit(self)
        if not self._admitted:
            cast(asyncio.Transport, transport).write(_octets(command.CROWDED))
            transport.close()
            return
        self._deadline = self.loop.call_later(self._limits.session_seconds, self._session_over)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if not self._admitted:  # or lost before: a failed handshake says so twice
            return
        self._admitted = False
        if self._deadline:
            self._deadline.cancel()
        self._listener.dismiss(self)
        super().connection_lost(error)

    def eof_received(self) -> bool | None:
        # Not aiosmtpd's, which cancels what is under way: a peer that has said all may still want to hear.
        return False if self._deaf else asyncio.StreamReaderProtocol.eof_received(self)

    def data_received(self, data: bytes) -> None:
        if not self._deaf:
            super().data_received(data)

    def hang_up(self, reply: SmtpReply) -> None:
        """Say the last word; what the peer has already sent is not looked at any more.

        A socket that is closed over unread octets takes back what was written last, so we go deaf first and let the
        peer close.
        """
        if self._deaf or not isinstance(self.transport, asyncio.Transport):
            return
        self._deaf = True
        if reply is not command.BYE:
            log.info("session ended", peer=self.peer, reply=reply.line())
        self.transport.write(_octets(reply))
        if self._inlet.forget() or not self.transport.can_write_eof():
            self.transport.close()
        else:
            with contextlib.suppress(OSError):  # gone already; connection_lost is on its way
                self.transport.write_eof()
        self._at(_LINGER, self.abort)

    def abort(self) -> None:
        """End without a word."""
        transport = self._original_transport or self.transport
        if isinstance(transport, asyncio.Transport):
            transport.abort()

    def _at(self, seconds: float, then: Any) -> None:
        if self._deadline:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, then)

    def _timeout_cb(self) -> None:
        if not self._busy:
            self.hang_up(command.IDLE)

    def _session_over(self) -> None:
        if self._busy:  # the peer waits for us: it shall have its reply
            self._at(_LINGER, self._session_over)
        else:
            self.hang_up(command.LONG_SESSION)

    def _flooded(self) -> None:
        self.hang_up(command.JUNK)

    # Replies

    async def push(self, status: Any) -> None:
        """Send one reply; all of them pass here, and are counted. After the last word there is none."""
        if self._deaf:
            return
        reply = _OURS.get(status, status)
        await super().push(reply.line() if isinstance(reply, SmtpReply) else reply)
        code = reply.code if isinstance(reply, SmtpReply) else int(reply[:3])
        self._commands += 1
        self._junk += code in _JUNK
        if self._junk >= self._limits.junk_commands or self._commands >= self._limits.commands:
            self.hang_up(command.JUNK)

    async def handle_exception(self, error: Exception) -> str:
        """The reply where our own code failed: the peer tries again, the operator reads where it was."""
        log_fault(self.peer, error)
        return TRY_LATER.line()

    # Commands

    async def smtp_HELO(self, hostname: str | None) -> None:
        await self._greet(hostname)

    async def smtp_EHLO(self, hostname: str | None) -> None:
        starttls = ("STARTTLS",) if self.tls_context and not self._tls_protocol else ()
        size = f"SIZE {self._limits.message_octets}"
        await self._greet(hostname, "PIPELINING", size, "8BITMIME", "SMTPUTF8", *starttls, "ENHANCEDSTATUSCODES")

    async def _greet(self, hostname: str | None, *extensions: str) -> None:
        if not hostname:
            await self.push(command.BAD_ARGUMENT)
            return
        self._set_rset_state()  # type: ignore[no-untyped-call]
        self._greeted = True
        *most, last = (self.hostname, *extensions)
        await self.push("".join(f"250-{line}\r\n" for line in most) + f"250 {last}")

    async def _unknown(self, _arg: str | None) -> None:
        await self.push(command.UNKNOWN)

    async def smtp_NOOP(self, _arg: str | None) -> None:
        await self.push(command.OK)

    async def smtp_VRFY(self, _arg: str | None) -> None:
        await self.push(command.CANNOT_VERIFY)

    async def smtp_HELP(self, _arg: str | None) -> None:
        await self.push(command.HELP)

    async def smtp_RSET(self, _arg: str | None) -> None:
        self._set_rset_state()  # type: ignore[no-untyped-call]
        await self.push(command.OK)

    async def smtp_QUIT(self, _arg: str | None) -> None:
        self.hang_up(command.BYE)

    async def smtp_STARTTLS(self, arg: str | None) -> None:
        if self._tls_protocol:
            await self.push(command.TLS_ALREADY)
            return
        await super().smtp_STARTTLS(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:
        await self.push(self._sender(arg))

    def _sender(self, arg: str | None) -> SmtpReply:
        if not self._greeted:
            return command.GREET_FIRST
        if self._mail:
            return command.SENDER_TWICE
        mail = command.argument("FROM", arg)
        if mail is None:
            return command.BAD_ARGUMENT
        if fault := command.mail_fault(mail, self._limits):
            return fault
        self._mail = Envelope(self.peer, mail.path or None, (), self._listener.lmtp)
        self._utf8 = "SMTPUTF8" in mail.parameters
        return command.OK

    async def smtp_RCPT(self, arg: str | None) -> None:
        await self.push(await self._recipient(arg))

    async def _recipient(self, arg: str | None) -> SmtpReply:
        if not self._mail:
            return command.NO_SENDER
        recipient = command.argument("TO", arg)
        if recipient is None:
            return command.BAD_ARGUMENT
        if fault := command.recipient_fault(recipient, utf8=self._utf8):
            return fault
        paths = self._mail.forward_paths
        if len(paths) >= self._limits.recipients:
            return command.TOO_MANY
        reply = await self._listener.receiver.recipient(self._mail, recipient.path)
        if reply.accepted:
            self._mail = replace(self._mail, forward_paths=(*paths, recipient.path))
        return reply

    async def smtp_DATA(self, arg: str | None) -> None:
        if arg or not self._mail or not self._mail.forward_paths:
            await self.push(self._data_fault(arg))
            return
        envelope = self._mail
        self.in_message = True
        try:
            await self.push("354 Send the message; a dot alone on a line ends it")
            replies = await self._message(envelope)
            self._set_post_data_state()
            await self._reply_to_message(replies)
        finally:
            self.in_message = False
        if self._listener.closing:
            self.hang_up(command.CLOSING)

    def _data_fault(self, arg: str | None) -> SmtpReply:
        if arg:
            return command.BAD_ARGUMENT
        return command.NO_RECIPIENT if self._mail else command.NO_SENDER

    async def _message(self, envelope: Envelope) -> tuple[SmtpReply, ...]:
        reader = MessageReader(self._limits)
        try:
            await self._read(reader)
            content = reader.message()
            if isinstance(content, Fault):
                reply = command.of_fault(content, self._limits)
                log.info("message refused", peer=self.peer, reply=reply.line())
                return (reply,) * _replies(envelope)
            return await self._verdict(envelope, content)
        finally:
            self._listener.held -= reader.held

    async def _read(self, reader: MessageReader) -> None:
        rest = None
        while rest is None:
            self._reset_timeout()
            held = reader.held
            rest = reader.feed(await self._inlet.octets())
            self._listener.held += reader.held - held
            if self._listener.held > self._limits.held_octets:
                self._listener.held -= reader.give_up(Fault.BUSY)
            if reader.fault is Fault.ENDLESS:
                self.hang_up(command.hang_up_on_size(self._limits))
                await self._inlet.octets()  # none will come
        self._inlet.unread(rest)

    async def _verdict(self, envelope: Envelope, content: bytes) -> tuple[SmtpReply, ...]:
        # A peer that leaves now takes nothing back: wait() ends with us, and what is being written down goes on.
        task = self._listener.judge(envelope, content)
        self._busy = True
        try:
            await asyncio.wait({task}, timeout=self._limits.verdict_seconds)
        finally:
            self._busy = False
        self._reset_timeout()
        replies = task.result() if task.done() and not task.exception() else ()
        # A Receiver that answers too little or too much has failed, too.
        return replies if len(replies) == _replies(envelope) else (TRY_LATER,) * _replies(envelope)

    async def _reply_to_message(self, replies: tuple[SmtpReply, ...]) -> None:
        if any(reply.accepted for reply in replies):
            self._commands = self._junk = 0
        await self.push("\r\n".join(reply.line() for reply in replies))

    def _set_post_data_state(self) -> None:
        super()._set_post_data_state()  # type: ignore[no-untyped-call]
        self._mail = None
        self._utf8 = False


def log_fault(peer: str, error: BaseException) -> None:
    """What failed and where, never what it said: that may hold a mailbox."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    log.error("listener fault", peer=peer, error=type(error).__name__, where=where)


def _replies(envelope: Envelope) -> int:
    """RFC 2033 section 4.2: LMTP tells each recipient's luck."""
    return len(envelope.forward_paths) if envelope.lmtp else 1


def _octets(reply: SmtpReply) -> bytes:
    return reply.line().encode() + b"\r\n"
