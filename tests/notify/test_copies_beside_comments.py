"""Somebody's copy takes long, or fails: comments are told meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bridge.acts import copying
from bridge.notify import Notify
from bridge.store import outbox
from bridge.store.engine import Store

from .conftest import World

pytestmark = pytest.mark.anyio


async def takes_long(store: Store) -> int:
    await asyncio.Event().wait()
    return 0


async def fails(store: Store) -> int:
    raise KeyError("id")


@pytest.mark.parametrize("queue_copies", [takes_long, fails])
async def test_comments_are_told_whatever_becomes_of_a_copy(
    world: World, notify: Notify, monkeypatch: pytest.MonkeyPatch, queue_copies: Callable[[Store], Awaitable[int]]
) -> None:
    monkeypatch.setattr(copying, "queue_copies", queue_copies)
    ann, ruth, post = await world.person("Ann"), await world.person("Ruth"), await world.post()
    await world.join(ann, post)
    wake = asyncio.Event()
    running = asyncio.create_task(notify.run(wake))
    await asyncio.sleep(0.1)
    await world.say(ruth, post)
    world.tick()
    wake.set()
    async with asyncio.timeout(3):
        while not (await world.store.read(outbox.waiting))["queued"]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    running.cancel()


async def test_a_copy_is_queued_beside_the_comments(world: World, notify: Notify) -> None:
    ann = await world.person("Ann")
    await world.store.write(copying.ask_copy, mailbox=ann, now=world.tick(), answers=None)
    running = asyncio.create_task(notify.run(asyncio.Event()))
    async with asyncio.timeout(3):
        while not (await world.store.read(outbox.waiting))["queued"]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    running.cancel()
