"""HTTP as hard as SMTP: slow and crowding peers, with real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import ipaddress
import time
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bridge.net.server.http import BoundedHttp, HttpLimits, HttpPlaces

LIMITS = HttpLimits(connections=100, connections_per_peer=20, header_seconds=0.6, body_seconds=0.6, whole_seconds=2.0)
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
HALF = b"GET / HTTP/1.1\r\nHost: x\r\n"


async def _hello(request: Request) -> PlainTextResponse:
    body = await request.body()
    return PlainTextResponse(f"hello {len(body)} {request.client.host if request.client else ''}")


@contextlib.asynccontextmanager
async def serving(limits: HttpLimits = LIMITS, *, proxies: bool = True) -> AsyncIterator[int]:
    places = HttpPlaces(limits, LOOPBACK if proxies else (), time.monotonic)
    app = Starlette(routes=[Route("/", _hello, methods=["GET", "POST"])])
    config = uvicorn.Config(
        app,
        port=0,
        log_config=None,
        lifespan="off",
        http=functools.partial(BoundedHttp, places=places),  # type: ignore[arg-type]
        forwarded_allow_ips=["127.0.0.1"],
    )
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    loop = asyncio.create_task(server.main_loop())
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await loop
        await server.shutdown()


async def ask(port: int, octets: bytes = GET, wait: float = 5.0) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(octets.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
        async with asyncio.timeout(wait):
            return await reader.read()
    finally:
        writer.close()


async def ends(port: int, octets: bytes) -> float:
    """Seconds until the server ends this connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.monotonic()
    writer.write(octets)
    async with asyncio.timeout(10):
        with contextlib.suppress(ConnectionError):
            await reader.read()
    writer.close()
    return time.monotonic() - began


@pytest.mark.parametrize("octets", [b"", HALF, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"])
def test_a_request_that_never_ends_is_ended(octets: bytes) -> None:
    async def run() -> None:
        async with serving() as port:
            assert await ends(port, octets) < 3

    asyncio.run(run())


def test_one_octet_a_while_does_not_lengthen_the_header_time() -> None:
    async def run() -> None:
        async with serving() as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            began = time.monotonic()
            with contextlib.suppress(ConnectionError):
                for octet in HALF * 10:
                    writer.write(bytes([octet]))
                    await writer.drain()
                    await asyncio.sleep(0.1)
                    if reader.at_eof():
                        break
            assert time.monotonic() - began < 3
            writer.close()

    asyncio.run(run())


def test_twelve_hundred_half_open_requests_leave_the_pages_alive(capsys: pytest.CaptureFixture[str]) -> None:
    async def run() -> None:
        async with serving(HttpLimits(connections=100, header_seconds=30)) as port:
            held = []
            for _ in range(1200):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(HALF)
                held.append(writer)
            for _ in range(10):
                assert b"hello" in await ask(port)
            for writer in held:
                writer.close()

    asyncio.run(run())
    said = capsys.readouterr().out
    assert said.count("http crowded") == 1
    assert len(said.splitlines()) < 5


def test_one_peer_has_its_share_and_others_still_come_in() -> None:
    async def run() -> None:
        async with serving(proxies=False) as port:
            working = []
            for _ in range(20):  # 127.0.0.1 uses up its places with bodies that it does not send
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(HALF)
                working.append(writer)
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.2", 0))
            writer.write(GET)
            assert b"hello" in await reader.readuntil(b"127.0.0.2")
            writer.close()
            for one in working:
                one.close()

    asyncio.run(run())


def test_many_requests_on_one_kept_connection_and_pipelined_ones_are_answered() -> None:
    async def run() -> None:
        async with serving() as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for _ in range(5):
                writer.write(GET)
                assert b"hello" in await reader.readuntil(b"127.0.0.1")
                await asyncio.sleep(0.2)
            writer.write(GET * 3)
            for _ in range(3):
                assert b"hello" in await reader.readuntil(b"127.0.0.1")
            writer.close()

    asyncio.run(run())


def test_a_connection_that_idles_gives_way() -> None:
    async def run() -> None:
        async with serving(HttpLimits(connections=20)) as port:
            idle = []
            for _ in range(20):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(GET)
                await reader.readuntil(b"127.0.0.1")
                idle.append(writer)
            assert b"hello" in await ask(port)
            for writer in idle:
                writer.close()

    asyncio.run(run())


def test_a_proxy_names_the_client() -> None:
    async def run() -> None:
        async with serving() as port:
            answer = await ask(port, GET.replace(b"Host: x", b"Host: x\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.9"))
            assert b"hello 0 203.0.113.9" in answer

    asyncio.run(run())
