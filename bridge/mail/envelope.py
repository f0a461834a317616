"""The envelope of a message, the stages of its transaction, and the SMTP reply (RFC 5321 sections 2.3.1, 3.3, 4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class Envelope:
    """Peer, reverse-path and forward-paths. The null reverse-path is None (RFC 5321 section 4.5.5)."""

    peer: str  # the peer's IP address, without its port; "" is our own mail server that does not say whose mail it is
    reverse_path: str | None
    forward_paths: tuple[str, ...]
    lmtp: bool = False  # RFC 2033: one reply for each forward-path, not one for all


class SmtpStage(Enum):
    """The commands of a transaction in order (RFC 5321 section 3.3), and the content, which other servers reply to."""

    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    CONTENT = auto()


@dataclass(frozen=True, slots=True)
class SmtpReply:
    """A code, an enhanced status code (RFC 3463) and a sentence for the person who reads it in a bounce."""

    code: int
    status: str
    text: str

    def line(self) -> str:
        """The reply as it is sent, without CRLF: one line of ASCII."""
        text = " ".join(self.text.encode("ascii", "replace").decode().split())
        return f"{self.code} {self.status} {text}"

    @property
    def accepted(self) -> bool:
        return 200 <= self.code < 300


TRY_LATER = SmtpReply(451, "4.3.0", "Something went wrong on our side. Your mail server will try again.")
