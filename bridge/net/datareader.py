"""The octets of a session -> command lines and messages, in bounded memory and linear time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum, auto

from bridge.net.limits import Limits

_END = b"\r\n.\r\n"
_COMMAND_FLOOD = 64 * 1024  # octets of one command line, after which nobody means a command


class Fault(Enum):
    """What is wrong with a message before anybody has looked into it."""

    BARE = auto()  # a CR or LF alone, or a NUL
    LONG_LINE = auto()
    TOO_LARGE = auto()
    ENDLESS = auto()  # far too large, and the dot did not come
    BUSY = auto()  # too many messages at a time; it is our fault


class Inlet(asyncio.StreamReader):
    """A StreamReader that can take octets back and that ends where the peer does.

    aiosmtpd takes an EOF for an error of its own and a cancellation for the end of a session: a peer that
    closes its half right after the dot would lose the 250. Here the end comes once all that was sent is read.
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
        """What has come, at least one octet."""
        chunk = await self.read(64 * 1024)
        if not chunk:
            raise asyncio.CancelledError
        return chunk

    def unread(self, octets: bytes) -> None:
        """Octets to be read again, before all others."""
        self._buffer[:0] = octets  # type: ignore[attr-defined]

    def forget(self) -> bool:
        """Drop what has not been read; whether the peer has said all."""
        self._buffer.clear()  # type: ignore[attr-defined]
        self._maybe_resume_transport()  # type: ignore[attr-defined]
        return bool(self._eof)  # type: ignore[attr-defined]


class MessageReader:
    """What follows DATA, up to CR LF dot CR LF and nothing like it (RFC 5321 section 4.1.1.4).

    A line feed alone ends a line for some servers and not for others; between two that differ, one message
    becomes two, the second with any author the sender likes. So such a message is refused, not repaired.
    """

    def __init__(self, limits: Limits) -> None:
        self._limit = limits.message_octets
        self._line_limit = limits.line_octets
        self._drain_limit = limits.message_octets * limits.drain_times
        self._raw = bytearray(b"\r\n")  # as if a line had ended, so that the first may begin with a dot
        self._dots = 0  # octets that section 4.5.2 has added
        self._read = 0
        self.held = 0  # octets kept in memory
        self.fault: Fault | None = None

    def feed(self, chunk: bytes) -> bytes | None:
        """What came after the end of the message, or None as long as it has not ended."""
        raw = self._raw
        before = len(raw)
        raw += chunk
        self._read += len(chunk)
        end = raw.find(_END, max(0, before - len(_END) + 1))
        if end >= 0:
            rest = bytes(raw[end + len(_END) :])
            del raw[end + 2 :]
            self.held = len(raw)
            return rest
        self._dots += raw.count(b"\r\n.", max(0, before - 2))
        if len(raw) - self._dots > self._limit + len(_END):
            self.fault = Fault.TOO_LARGE
        if self._read > self._drain_limit:
            self.fault = Fault.ENDLESS
        if self.fault:
            del raw[: 1 - len(_END)]
        self.held = len(raw)
        return None

    def give_up(self, fault: Fault) -> int:
        """Go on to the end for this fault's sake alone; how many octets became free."""
        self.fault = self.fault or fault
        freed, self.held = self.held, 0
        del self._raw[: 1 - len(_END)]
        return freed

    def message(self) -> bytes | Fault:
        """The message once it has ended, without the dots that section 4.5.2 has added."""
        if self.fault:
            return self.fault
        content = self._raw.replace(b"\r\n.", b"\r\n")
        self._raw.clear()
        del content[:2]
        if len(content) > self._limit:
            return Fault.TOO_LARGE
        if _is_bare(content):
            return Fault.BARE
        if _has_long_line(content, self._line_limit):
            return Fault.LONG_LINE
        return bytes(content)


def _is_bare(content: bytearray) -> bool:
    lines = content.count(b"\r\n")
    return b"\0" in content or content.count(b"\n") != lines or content.count(b"\r") != lines


def _has_long_line(content: bytearray, limit: int) -> bool:
    start = 0
    while len(content) - start > limit:
        # From the last line that ends within the limit on: two steps go further than one line may be long.
        end = content.rfind(b"\n", start, start + limit)
        if end < 0:
            return True
        start = end + 1
    return False
