"""aiosmtpd's command loop, and everything private that we use of aiosmtpd and of asyncio.StreamReader.

No other file uses a private name of either. tests/net/test_private_names.py lists the names in this file, and fails
when a new version of the library has lost one.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiosmtpd.smtp import SMTP

Command = Callable[[str | None], Awaitable[None]]

_COMMAND_FLOOD = 64 * 1024  # octets of one command line, after which we hang up

# aiosmtpd logs every command, with the mailboxes in it. A filter stays when somebody configures logging anew.
logging.getLogger("mail.log").addFilter(lambda _: False)


class Inlet(asyncio.StreamReader):
    """A StreamReader that can take octets back, and that ends when the peer has ended and all is read.

    aiosmtpd takes an EOF for an error of its own, and a cancellation for the end of a session: a peer that closes its
    half of the connection right after the dot would lose the 250.
    """

    def __init__(self, *, limit: int, loop: asyncio.AbstractEventLoop, on_flood: Callable[[], None]) -> None:
        super().__init__(limit=limit, loop=loop)
        self._on_flood = on_flood
        self._skipped = 0

    async def readuntil(self, separator: bytes = b"\n") -> bytes:  # type: ignore[override]
        """One command line, with its LF."""
        try:
            line = await super().readuntil(separator)
        except asyncio.IncompleteReadError:
            raise asyncio.CancelledError from None
        except asyncio.LimitOverrunError as overrun:
            self._skipped += overrun.consumed
            if self._skipped > _COMMAND_FLOOD:
                self._on_flood()
            raise
        self._skipped = 0
        return line

    async def octets(self) -> bytes:
        """The octets that have arrived, at least one."""
        chunk = await self.read(64 * 1024)
        if not chunk:
            raise asyncio.CancelledError
        return chunk

    def unread(self, octets: bytes) -> None:
        """Put octets back, before all others."""
        self._buffer[:0] = octets  # type: ignore[attr-defined]

    def forget(self) -> bool:
        """Drop all unread octets; True if the peer has ended its half of the connection."""
        self._buffer.clear()  # type: ignore[attr-defined]
        self._maybe_resume_transport()  # type: ignore[attr-defined]
        return bool(self._eof)  # type: ignore[attr-defined]


class _CommandTable(dict[str, Command]):
    """aiosmtpd's table of commands, with our reply to an unknown command."""

    def __init__(self, commands: Mapping[str, Command], unknown: Command) -> None:
        super().__init__(commands)
        self._unknown = unknown

    def get(self, name: str, _default: Any = None) -> Command:
        return super().get(name, self._unknown)


class CommandLoop(SMTP):
    """aiosmtpd's loop with our reader and our commands."""

    def __init__(
        self,
        *,
        hostname: str,
        ident: str,
        idle_seconds: float,
        tls: ssl.SSLContext | None,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(
            None,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident=ident,
            tls_context=tls,
            timeout=idle_seconds,
            loop=loop,
        )
        # aiosmtpd makes a reader of its own, which can't take octets back: begin again with ours.
        self.inlet = Inlet(limit=self.line_length_limit, loop=loop, on_flood=self.flooded)
        asyncio.StreamReaderProtocol.__init__(self, self.inlet, self._cb_client_connected, loop)

    def __dir__(self) -> list[str]:
        # aiosmtpd searches every attribute for commands, at each connection; ours come by set_commands.
        return []

    def set_commands(self, commands: Mapping[str, Command], unknown: Command) -> None:
        """Answer these commands, and all others with `unknown`."""
        self._smtp_methods = _CommandTable(commands, unknown)

    @property
    def encrypted(self) -> bool:
        return self._tls_protocol is not None

    def restart_idle_timer(self) -> None:
        self._reset_timeout()

    def eof_received(self) -> bool | None:
        # aiosmtpd cancels the command that runs; a peer that has ended its half may still wait for the reply.
        return asyncio.StreamReaderProtocol.eof_received(self)

    def abort(self) -> None:
        """Close the connection without a reply."""
        transport = self._original_transport or self.transport
        if isinstance(transport, asyncio.Transport):
            transport.abort()

    def idle(self) -> None:
        """Called when the peer was silent for too long."""
        raise NotImplementedError

    def flooded(self) -> None:
        """Called when a command line does not end."""
        raise NotImplementedError

    def _timeout_cb(self) -> None:
        self.idle()
