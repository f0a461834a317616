"""What several tests of the intake need: an event loop, and workers that read mails."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bridge.workers import Workers
from tests.store.conftest import store, world

__all__ = ["store", "world"]


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def workers(loop: asyncio.Runner) -> Iterator[Workers]:
    """One pool for all dialogues, for it takes a second to begin."""
    workers = Workers()
    loop.run(workers.start())
    yield workers
    loop.run(workers.stop())
