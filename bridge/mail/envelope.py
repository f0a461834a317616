"""What travels around a message: the envelope in, the SMTP reply out (RFC 5321 sections 2.3.1 and 4.2)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who hands over, from whom, to whom. The null reverse-path is None (RFC 5321 section 4.5.5)."""

    peer: str  # the address of the other end, without its port; "" on a unix socket
    reverse_path: str | None
    forward_paths: tuple[str, ...]
    lmtp: bool = False  # RFC 2033: one reply for each forward-path, not one for all


@dataclass(frozen=True, slots=True)
class SmtpReply:
    """A code, an enhanced status code (RFC 3463) and a sentence for the person who will read it in a bounce."""

    code: int
    status: str
    text: str

    def line(self) -> str:
        """The reply as it goes over the wire, without CRLF; ASCII, one line."""
        text = " ".join(self.text.encode("ascii", "replace").decode().split())
        return f"{self.code} {self.status} {text}"

    @property
    def accepted(self) -> bool:
        return 200 <= self.code < 300


TRY_LATER = SmtpReply(451, "4.3.0", "Something went wrong on our side. Your mail server will try again.")
