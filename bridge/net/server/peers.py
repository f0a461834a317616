"""How many places each peer has, and which peers are cut off since they guess addresses.

A peer is one IPv4 address or one IPv6 /64, in which one person can have any number of addresses. "" is our own mail
server that does not say whose mail it brings: no rule here is about it, for all honest mail comes through it.
"""

from __future__ import annotations

import ipaddress
import math
from collections import Counter, OrderedDict
from dataclasses import dataclass

from bridge.mail.peer import block
from bridge.net.server.limits import Limits

_KNOWN = 10_000  # peers whose bad recipients are counted; then the one that named its last one first is dropped
_WINDOW = 3600.0  # seconds

Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]


class Places:
    """The places of one listener. One peer has few, one network half of them, one family of addresses three quarters.

    So a person with a whole /24, or with all of an IPv6 provider's addresses, still leaves places for everybody else.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._taken: Counter[str] = Counter()
        self._all = 0

    def take(self, address: str) -> bool:
        """Take a place; False if there is none for this address."""
        shares = self._shares(address)
        if self._all >= self._limits.connections or any(self._taken[name] >= most for name, most in shares.items()):
            return False
        self._taken.update(shares.keys())
        self._all += 1
        return True

    def give_back(self, address: str) -> None:
        self._taken -= Counter(self._shares(address).keys())  # a count of 0 leaves the table
        self._all -= 1

    def move(self, address: str, to: str) -> bool:
        """Let a place be that of another address; False, and nothing has changed, if that one may have no more."""
        self.give_back(address)
        if self.take(to):
            return True
        self._taken.update(self._shares(address).keys())
        self._all += 1
        return False

    def _shares(self, address: str) -> dict[str, int]:
        """How many places may be taken by the peer, by its network and by its family of addresses."""
        if not address:
            return {}
        limits = self._limits
        return {
            f"peer {block(address)}": limits.connections_per_peer,
            f"network {block(address, of_ipv4=24, of_ipv6=48)}": max(
                limits.connections_per_peer, -(-limits.connections // 2)
            ),
            f"family {'6' if ':' in address else '4'}": -(-limits.connections * 3 // 4),
        }


@dataclass(slots=True)
class _Count:
    bad: float
    at: float
    until: float = 0.0


class Guessers:
    """The peers that named recipients whom nobody has, over time: a token is guessed by naming many."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._counts: OrderedDict[str, _Count] = OrderedDict()

    def add(self, address: str, now: float) -> bool:
        """Count one bad recipient; True if this one cuts the peer off for an hour.

        What was counted is forgotten at the same rate, so a peer may name `most` an hour for ever.
        """
        if not address:
            return False
        count = self._counts.setdefault(block(address), _Count(0, now))
        self._counts.move_to_end(block(address))
        if len(self._counts) > _KNOWN:
            self._counts.popitem(last=False)
        count.bad = max(0.0, count.bad - (now - count.at) * self._most / _WINDOW) + 1
        count.at = now
        if math.ceil(count.bad) < self._most or now < count.until:
            return False
        count.bad, count.until = 0.0, now + _WINDOW
        return True

    def is_cut_off(self, address: str, now: float) -> bool:
        count = self._counts.get(block(address)) if address else None
        return count is not None and now < count.until
