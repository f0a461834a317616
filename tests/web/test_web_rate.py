"""A peer that posts forms without end is answered 429, and others are not."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from bridge.blog import MINUTE
from bridge.web.rate import FormRate


@dataclass
class Clock:
    now: int = MINUTE

    def __call__(self) -> int:
        return self.now


async def _taken(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("taken")


def test_thirty_forms_a_minute_of_one_peer() -> None:
    clock = Clock()
    app = FormRate(Starlette(routes=[Route("/", _taken, methods=["GET", "POST"])]), clock)
    crowd, other = TestClient(app, client=("192.0.2.1", 1)), TestClient(app, client=("198.51.100.1", 1))
    assert [crowd.post("/").status_code for _ in range(40)] == [200] * 30 + [429] * 10
    assert crowd.get("/").status_code == 200
    assert other.post("/").status_code == 200
    clock.now += MINUTE
    assert crowd.post("/").status_code == 200


def test_a_network_of_peers_has_a_share() -> None:
    app = FormRate(Starlette(routes=[Route("/", _taken, methods=["POST"])]), Clock())
    codes = [TestClient(app, client=(f"2001:db8::{n:x}", 1)).post("/").status_code for n in range(150)]
    assert codes == [200] * 120 + [429] * 30
