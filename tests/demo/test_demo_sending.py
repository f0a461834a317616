"""What the demo's page posts: whatever it is, what comes back is a reply of the daemon or a sentence."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from bridge.demo.mailboxes import MailServer
from bridge.demo.page import DemoPage
from bridge.demo.people import PEOPLE
from bridge.mail.envelope import Envelope, SmtpReply
from bridge.net.server.listener import listen

pytestmark = pytest.mark.anyio
ORIGIN = "http://127.0.0.1:8080"
RUTH = PEOPLE[0].mailbox
NOW = 1_790_000_000_000_000
GOOD = {"from": RUTH, "to": "tea@talk.example", "subject": "Tea", "text": "I like it."}


class Mails:
    """Takes every mail."""

    def __init__(self) -> None:
        self.contents: list[bytes] = []

    async def recipient(self, _envelope: Envelope, _forward_path: str) -> SmtpReply:
        return SmtpReply(250, "2.1.5", "Go on")

    async def message(self, _envelope: Envelope, content: bytes) -> tuple[SmtpReply, ...]:
        self.contents.append(content)
        return (SmtpReply(250, "2.0.0", "Taken"),)


@contextlib.asynccontextmanager
async def opened(folder: Path, smtp_port: int) -> AsyncIterator[httpx2.AsyncClient]:
    """The page, where the daemon takes mail at this port."""

    async def skip() -> str:
        return ""

    async def undoable() -> None:
        return None

    server = MailServer(folder, lambda _letter: None)
    table = DemoPage(
        server,
        smtp_port=smtp_port,
        origin=ORIGIN,
        clock=lambda: NOW,
        morning=skip,
        settle=skip,
        undoable=undoable,
    )
    transport = httpx2.ASGITransport(Starlette(routes=table.routes))
    async with httpx2.AsyncClient(transport=transport, base_url=ORIGIN, headers={"Origin": ORIGIN}) as client:
        yield client


async def send(folder: Path, smtp_port: int, posted: Any) -> httpx2.Response:
    """What /demo/send answers."""
    async with opened(folder, smtp_port) as client:
        content = posted if isinstance(posted, bytes) else json.dumps(posted)  # half a character as \\ud83d
        return await client.post("/demo/send", content=content)


@contextlib.asynccontextmanager
async def listening(mails: Mails) -> AsyncIterator[int]:
    listener = await listen("127.0.0.1:0", mails, hostname="talk.example")
    try:
        yield listener.port
    finally:
        await listener.close(0)


@contextlib.asynccontextmanager
async def breaking_off(greeting: bytes) -> AsyncIterator[int]:
    """A daemon that ends while somebody speaks with it."""

    def connected(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        writer.close()

    async with await asyncio.start_server(connected, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def test_a_good_mail_goes_in_and_the_reply_comes_back(tmp_path):
    mails = Mails()
    async with listening(mails) as port:
        reply = await send(tmp_path, port, GOOD)
    assert (reply.status_code, reply.json()["code"]) == (200, 250)
    assert b"I like it." in mails.contents[0]


@pytest.mark.parametrize("to", ["", "tea", "ä@talk.example", "tea@tälk.example", "a@b@c d"])
async def test_an_invalid_address_gets_a_sentence(tmp_path, to):
    reply = await send(tmp_path, 1, {**GOOD, "to": to})
    assert (reply.status_code, list(reply.json())) == (400, ["error"])
    assert reply.json()["error"].startswith("The demo can't send to the address in To.")


@pytest.mark.parametrize("key", ["subject", "text", "in_reply_to", "references"])
async def test_half_a_character_goes_in_as_a_question_mark(tmp_path, key):
    mails = Mails()
    async with listening(mails) as port:
        reply = await send(tmp_path, port, {**GOOD, "in_reply_to": "<1@talk.example>", key: "so \ud83d so"})
    assert reply.json()["code"] == 250
    assert len(mails.contents) == 1


@pytest.mark.parametrize("greeting", [b"", b"220 talk.example\r\n"])
async def test_a_daemon_that_breaks_off_gives_a_sentence(tmp_path, greeting):
    async with breaking_off(greeting) as port:
        reply = await send(tmp_path, port, GOOD)
    assert reply.status_code == 502
    assert reply.json()["error"].startswith("The daemon closed the connection before it replied.")


async def test_a_daemon_that_is_not_there_gives_a_sentence(tmp_path):
    async with breaking_off(b"") as port:
        pass
    assert (await send(tmp_path, port, GOOD)).status_code == 502


@pytest.mark.parametrize("posted", [b"[" * 100_000, b"{", b"\xff", b"[]", b"x" * 300_000])
async def test_a_body_that_is_not_json_is_refused(tmp_path, posted):
    assert (await send(tmp_path, 1, posted)).status_code == 400


VALUES = st.one_of(st.text(st.characters()), st.integers(), st.none(), st.lists(st.booleans(), max_size=2))
ADDRESSES = st.one_of(VALUES, st.text(st.characters()).map(lambda text: f"{text}@talk.example"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.fixed_dictionaries({}, optional={"to": ADDRESSES, "subject": VALUES, "text": VALUES, "in_reply_to": VALUES}),
    st.sampled_from([RUTH, "ä@mail.example", "ana@mail.example", "@mail.example"]),
)
def test_any_post_gets_an_smtp_reply_or_a_sentence(tmp_path, posted, author):
    async def one() -> httpx2.Response:
        async with listening(Mails()) as port:
            return await send(tmp_path, port, {**GOOD, **posted, "from": author})

    reply = asyncio.run(one())
    assert reply.status_code in (200, 400)
    assert reply.json().keys() in ({"code", "reply"}, {"error"})


async def test_the_page_points_to_no_side_since_on_a_phone_one_half_is_below_the_other(tmp_path):
    async with opened(tmp_path, 1) as client:
        text = (await client.get("/demo")).text
    assert "Choose a mailbox and reply to a mail." in text
    assert "on the right" not in text
