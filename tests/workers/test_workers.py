"""Worker processes: a call that harms its worker harms nobody else."""

from __future__ import annotations

import os
import signal
import time

import pytest

from bridge import workers
from bridge.workers import Unreadable, Workers

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_the_result_comes_from_another_process() -> None:
    pool = Workers(1)
    await pool.start()
    assert await pool.run(os.getpid) != os.getpid()
    assert await pool.run(divmod, 7, 2) == (3, 1)
    await pool.stop()


async def test_a_call_that_ends_its_worker_is_tried_again_and_then_given_up() -> None:
    pool = Workers(1)
    await pool.start()
    with pytest.raises(Unreadable):
        await pool.run(os._exit, 1)
    assert await pool.run(len, "abc") == 3
    await pool.stop()


async def test_a_worker_that_was_killed_meanwhile_is_replaced() -> None:
    pool = Workers(1)
    await pool.start()
    os.kill(await pool.run(os.getpid), signal.SIGKILL)
    assert await pool.run(len, "abc") == 3
    await pool.stop()


async def test_a_call_that_eats_memory_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Workers(1)
    await pool.start()
    with pytest.raises(Unreadable, match="MemoryError"):
        await pool.run(bytes, 8 * workers.MEMORY_OCTETS)
    assert await pool.run(len, "abc") == 3
    await pool.stop()


async def test_a_call_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Workers(1)
    await pool.start()
    monkeypatch.setattr(workers, "PATIENCE", 0.2)
    with pytest.raises(Unreadable):
        await pool.run(time.sleep, 60)
    monkeypatch.setattr(workers, "PATIENCE", 20.0)
    assert await pool.run(len, "abc") == 3
    await pool.stop()


async def test_ten_megabytes_go_there_and_come_back() -> None:
    pool = Workers(2)
    await pool.start()
    content = os.urandom(10_000_000)
    assert await pool.run(bytes.__add__, content, b"!") == content + b"!"
    await pool.stop()


async def test_an_exception_of_a_call_is_named_and_its_text_is_not_shown() -> None:
    pool = Workers(1)
    await pool.start()
    with pytest.raises(Unreadable, match=r"^ValueError$"):
        await pool.run(int, "ann@mail.example")
    await pool.stop()
