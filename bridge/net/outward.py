"""Fetching what others name: a URL from a feed, a redirect or a stranger must not lead into our own network.

The name is resolved here and the connection goes to an address that was checked, so that a name server can't give
another one in between (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Collection

import httpx2

from bridge.errors import FeedError

_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052
_SHARED = ipaddress.ip_network("100.64.0.0/10")  # RFC 6598
_SIXTOFOUR = ipaddress.ip_network("2002::/16")  # RFC 3056


class NotOutsideError(FeedError):
    """The URL leads to an address that is not public."""


def is_public(address: str) -> bool:
    """True if this address belongs to somebody on the Internet: not loopback, link-local, private or multicast.

    An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4, Teredo) is judged as what it is.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is None and ip in _SIXTOFOUR:
            inner = ip.sixtofour
        if inner is None and ip.teredo:
            inner = ip.teredo[1]
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not (ip.version == 4 and ip in _SHARED)


class CheckedTransport(httpx2.AsyncBaseTransport):
    """Sends a request only to a public address; `trusted` are the hosts that the operator named."""

    def __init__(self, trusted: Collection[str] = ()) -> None:
        self._inner = httpx2.AsyncHTTPTransport()
        self._trusted = {host.lower() for host in trusted}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        host = request.url.host
        if host.lower() not in self._trusted:
            address = await _checked(host, request.url.port or (443 if request.url.scheme == "https" else 80))
            request = httpx2.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,  # with the Host of the name
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


async def _checked(host: str, port: int) -> str:
    """An address of this host, where all that it has are public; NotOutsideError, httpx2.ConnectError."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpx2.ConnectError(f"the name {host} can't be resolved") from error
    addresses = [str(info[4][0]) for info in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise NotOutsideError(f"{host} is an address inside a network; a feed or a stranger may not lead there")
    return addresses[0]
