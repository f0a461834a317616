"""The octets after DATA -> the content of a message, in bounded memory and linear time."""

from __future__ import annotations

import re
from enum import Enum, auto

from bridge.net.server.limits import Limits

_END = b"\r\n.\r\n"
_RECEIVED = re.compile(rb"^received[ \t]*:", re.IGNORECASE | re.MULTILINE)


class ContentFault(Enum):
    """Why the content of a message is refused unread."""

    BARE = auto()  # a CR or LF alone, or a NUL
    LONG_LINE = auto()
    TOO_LARGE = auto()
    ENDLESS = auto()  # far too large, and the final dot did not come
    LOOP = auto()  # more servers have passed it on than any mail needs
    NO_MEMORY = auto()  # too many messages at a time; the peer is not to blame


class ContentReader:
    """Reads a message after DATA, up to CR LF dot CR LF and nothing similar (RFC 5321 section 4.1.1.4).

    A line feed alone ends a line for some servers and not for others. Between two servers that differ, one message can
    become two, and its sender chooses the author of the second. So such a message is refused, not repaired.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._raw = bytearray(b"\r\n")  # as if a line had ended, since the first line may begin with a dot
        self._dots = 0  # octets that section 4.5.2 adds
        self._read = 0
        self.held_octets = 0  # in memory
        self.fault: ContentFault | None = None

    def feed(self, chunk: bytes) -> bytes | None:
        """The octets after the end of the message; None while the message has not ended."""
        raw = self._raw
        before = len(raw)
        raw += chunk
        self._read += len(chunk)
        end = raw.find(_END, max(0, before - len(_END) + 1))
        if end >= 0:
            rest = bytes(raw[end + len(_END) :])
            del raw[end + 2 :]
            self.held_octets = len(raw)
            return rest
        self._dots += raw.count(b"\r\n.", max(0, before - 2))
        if len(raw) - self._dots > self._limits.message_octets + len(_END):
            self.fault = ContentFault.TOO_LARGE
        if self._read > self._limits.message_octets * self._limits.drain_times:
            self.fault = ContentFault.ENDLESS
        if self.fault:
            del raw[: 1 - len(_END)]
        self.held_octets = len(raw)
        return None

    def drop(self, fault: ContentFault) -> None:
        """Refuse the message for this fault: drop its octets, and those that follow."""
        self.fault = self.fault or fault
        self.held_octets = 0
        del self._raw[: 1 - len(_END)]

    def content(self) -> bytes | ContentFault:
        """The content once it has ended, without the dots that section 4.5.2 adds."""
        if self.fault:
            return self.fault
        content = self._raw.replace(b"\r\n.", b"\r\n")
        self._raw.clear()
        del content[:2]
        if len(content) > self._limits.message_octets:
            return ContentFault.TOO_LARGE
        lines = content.count(b"\r\n")
        if b"\0" in content or content.count(b"\n") != lines or content.count(b"\r") != lines:
            return ContentFault.BARE
        if _has_long_line(content, self._limits.line_octets):
            return ContentFault.LONG_LINE
        header = content[: content.find(b"\r\n\r\n") + 1 or len(content)]
        if sum(1 for _ in _RECEIVED.finditer(header)) > self._limits.received_fields:
            return ContentFault.LOOP
        return bytes(content)


def _has_long_line(content: bytearray, limit: int) -> bool:
    start = 0
    while len(content) - start > limit:
        # Go on after the last line that ends within the limit: two steps are always longer than one line may be.
        end = content.rfind(b"\n", start, start + limit)
        if end < 0:
            return True
        start = end + 1
    return False
