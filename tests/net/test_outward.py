"""A URL that somebody else names does not lead into our own network."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest

from bridge.errors import FeedError
from bridge.net.feeds import fetch
from bridge.net.outward import CheckedTransport, NotOutsideError, is_public

PRIVATE = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.18.0.1",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "fd12::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001:db8::1",
    "fe80::1%eth0",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_addresses_that_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_a_request_into_our_own_network_is_not_sent(url: str) -> None:
    async def run() -> None:
        async with httpx2.AsyncClient(transport=CheckedTransport()) as client:
            await client.get(url)

    with pytest.raises((NotOutsideError, httpx2.HTTPError)):
        asyncio.run(run())


class _Redirects(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.seen.append(self.path)  # type: ignore[attr-defined]
        self.send_response(302)
        self.send_header("Location", f"http://localhost:{self.server.server_address[1]}/secret")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """The tests' output is for the tests."""


@pytest.fixture
def redirects() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Redirects)
    server.seen = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_feed_that_redirects_into_our_own_network_is_refused(redirects: ThreadingHTTPServer) -> None:
    url = f"http://127.0.0.1:{redirects.server_address[1]}/feed"
    with pytest.raises(FeedError, match="inside a network"):
        asyncio.run(fetch(url))
    assert redirects.seen == ["/feed"]  # type: ignore[attr-defined]
