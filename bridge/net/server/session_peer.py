"""Whose session this is: the peer that is connected, or the one that a mail server in front of us names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bridge.mail.envelope import SmtpReply
from bridge.net.server import commands, named_peer
from bridge.net.server.named_peer import NotNamed

if TYPE_CHECKING:
    from bridge.net.server.listener import SmtpListener

log = structlog.get_logger()

_LOOPBACK = frozenset({"127.0.0.1", "::1"})


class SessionPeer:
    """The peer of one session. Its `address` is "" while our own mail server does not say whose mail it brings.

    Our own mail server is never cut off, for all honest mail comes through it. A peer that it names by XFORWARD is
    answered with 450 and not hung up on, since the connection is that of the mail server.
    """

    def __init__(self, listener: SmtpListener) -> None:
        self._listener = listener
        self._of_session = ""  # `address` differs from it during a message that XFORWARD named a peer for
        self._bad_recipients = 0
        self._first_octets: bytes | None = None  # that may be a PROXY header; None once that is known
        self.address = ""
        self.may_name = False

    @property
    def is_forwarded(self) -> bool:
        """True if XFORWARD named the peer, for one message."""
        return self.address != self._of_session

    @property
    def is_cut_off(self) -> bool:
        return self._listener.guessers.is_cut_off(self.address, self._listener.loop.time())

    def connected(self, address: str) -> None:
        """A connection came from this address; "" is that of a unix socket."""
        self.may_name = self._listener.may_name_peers(address)
        self._first_octets = b"" if self.may_name else None
        self.address = self._of_session = "" if self.may_name or self._listener.lmtp else address

    def without_proxy_header(self, octets: bytes) -> bytes | SmtpReply:
        """The octets after the PROXY header that may begin the connection, or the reply to hang up with."""
        if self._first_octets is None:
            return octets
        octets = self._first_octets + octets
        self._first_octets = None
        try:
            header = named_peer.proxy_header(octets)
        except NotNamed:
            return commands.BAD_PROXY
        if header is None:
            self._first_octets = octets
            return b""
        refusal = self.become(header.address) if header.address else None
        return refusal or octets[header.octets :]

    def become(self, address: str) -> SmtpReply | None:
        """Let the session be that of this peer, which may name no other; the reply to hang up with if it is refused."""
        self.may_name = self._listener.may_name_peers(address)
        of_session = "" if self._is_ours(address) else address
        if not self._move(of_session):
            return commands.CROWDED
        self._of_session = of_session
        return commands.GUESSING if self.is_cut_off else None

    def forward(self, address: str) -> bool:
        """Let the next message be that of this peer, or of the mail server if it is ""; False if the peer is full."""
        return self._move(self._of_session if not address or self._is_ours(address) else address)

    def end_message(self) -> None:
        """The message is over, and with it what XFORWARD said."""
        if self.is_forwarded:
            self._move(self._of_session)

    def count_bad_recipient(self) -> bool:
        """Count a recipient whom nobody has; True if this session is to end."""
        if not self.address:
            return False
        if self._listener.guessers.add(self.address, self._listener.loop.time()):
            log.warning("peer cut off", peer=self.address, reason="bad recipients")
        self._bad_recipients += not self.is_forwarded
        return self._bad_recipients >= self._listener.limits.bad_recipients

    def _is_ours(self, address: str) -> bool:
        """True if a mail server names another of ours, or itself, as for mail of its own machine."""
        return address in _LOOPBACK or self._listener.may_name_peers(address)

    def _move(self, address: str) -> bool:
        """Let the place of this session be that of another peer; False, and nothing has changed, if that is full."""
        moved = self._listener.places.move(self.address, address)
        self.address = address if moved else self.address
        return moved
