"""HTTP with deadlines and places: a peer that is slow or comes in a crowd takes neither descriptors nor patience.

uvicorn waits for ever for a header or a body, and has one limit for all. Here each request has deadlines, and where no
place is left, the connection that waits longest for the end of its request gives way to a new one.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from uvicorn.protocols.http.h11_impl import H11Protocol

from bridge.mail.peer import block
from bridge.net.server.limits import Limits
from bridge.net.server.peers import Networks, Places

log = structlog.get_logger()

_QUIET = 60.0  # seconds between two lines in the log about a crowd


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """Connections at once, also of one peer that is no proxy of ours; and seconds."""

    connections: int = 400
    connections_per_peer: int = 50
    header_seconds: float = 10.0
    body_seconds: float = 20.0
    whole_seconds: float = 120.0  # from the first octet of a request to the last of its response


class HttpPlaces:
    """The connections of one listener."""

    def __init__(self, limits: HttpLimits, proxies: Networks, clock: Callable[[], float]) -> None:
        self.limits = limits
        self._proxies = proxies
        self._clock = clock
        self._places = Places(Limits(connections=limits.connections, connections_per_peer=limits.connections_per_peer))
        self._waiting: OrderedDict[BoundedHttp, str] = OrderedDict()  # for the end of a request, the oldest first
        self._dropped = 0
        self._told_at = -_QUIET

    def name(self, address: str) -> str:
        """The address that is counted; "" for a proxy of ours, through which everybody comes."""
        try:
            ip = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return ""
        return "" if any(ip in network for network in self._proxies if network.version == ip.version) else address

    def enter(self, protocol: BoundedHttp, address: str) -> bool:
        """Take a place for a connection that now waits for a request; another that waits may lose its own for it."""
        if not self._places.take(address):
            peer = block(address) if address else ""
            same = (one for one, other in self._waiting.items() if not peer or (other and block(other) == peer))
            # Where the peer has none that waits, all may be full of others.
            oldest = next(same, None) or next(iter(self._waiting), None)
            if oldest is None:
                self._tell()
                return False
            oldest.drop()
            self._tell()
            if not self._places.take(address):
                return False
        self._waiting[protocol] = address
        return True

    def waits(self, protocol: BoundedHttp, address: str) -> None:
        self._waiting[protocol] = address

    def idles(self, protocol: BoundedHttp, address: str) -> None:
        """Its request is answered, and it keeps the connection: it is the first to give way."""
        self._waiting[protocol] = address
        self._waiting.move_to_end(protocol, last=False)

    def works(self, protocol: BoundedHttp) -> None:
        """Its request is complete: it is not dropped for another one."""
        self._waiting.pop(protocol, None)

    def leave(self, protocol: BoundedHttp, address: str) -> None:
        self._waiting.pop(protocol, None)
        self._places.give_back(address)

    def _tell(self) -> None:
        """One line a minute, however many come."""
        self._dropped += 1
        now = self._clock()
        if now - self._told_at >= _QUIET:
            log.warning("http crowded", dropped=self._dropped)
            self._told_at, self._dropped = now, 0


class BoundedHttp(H11Protocol):
    """One HTTP connection with deadlines."""

    def __init__(self, *, places: HttpPlaces, **named: Any) -> None:
        super().__init__(**named)
        self._places = places
        self._address = ""
        self._has_place = False
        self._deadline: asyncio.TimerHandle | None = None
        self._what = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._address = self._places.name(self.client[0] if self.client else "")
        self._has_place = self._places.enter(self, self._address)
        if self._has_place:
            self._expect("header", self._places.limits.header_seconds)
        else:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        if not self._has_place or self.transport.is_closing():
            return
        if not self._what:  # a further request on a kept connection
            self._places.waits(self, self._address)
            self._expect("header", self._places.limits.header_seconds)
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        self._forget()  # the keep-alive time of uvicorn counts until the next octet
        if self._has_place:
            self._places.idles(self, self._address)
        super().on_response_complete()
        self._look()  # a pipelined request

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        if self._has_place:
            self._has_place = False
            self._places.leave(self, self._address)
        super().connection_lost(exc)

    def drop(self) -> None:
        """End the connection at once, and free its place."""
        if self._has_place:
            self._has_place = False
            self._places.leave(self, self._address)
        self.transport.abort()

    def _look(self) -> None:
        """Set the deadline of what is expected now."""
        if self.cycle is None or self.cycle.response_complete or self.transport.is_closing():
            return
        limits = self._places.limits
        if self.cycle.more_body:
            if self._what == "header":
                self._expect("body", limits.body_seconds)
        elif self._what != "response":
            self._places.works(self)
            self._expect("response", limits.whole_seconds)

    def _expect(self, what: str, seconds: float) -> None:
        self._forget()
        self._what = what
        self._deadline = self.loop.call_later(seconds, self._too_slow)

    def _forget(self) -> None:
        self._what = ""
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        log.debug("http too slow", waited_for=self._what)
        self.drop()
