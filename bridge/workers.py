"""Worker processes: where messages are read, so that no mail can hold up the daemon or eat its memory.

A message that ends its worker (too much time, too much memory) is read once more alone; if it ends that one too, it
is Unreadable. The pool is made anew each time.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import multiprocessing.connection
import os
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

CPU_SECONDS = 5  # for one message; a good one needs a thousandth of that
MEMORY_OCTETS = 1 << 30


class Unreadable(Exception):
    """The call ended its worker process twice."""


class Workers:
    """A pool of worker processes for pure functions."""

    def __init__(self, count: int = 2) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None
        self._alone = asyncio.Lock()

    async def start(self) -> None:
        """Make the first worker now, so that the first mail does not wait for it."""
        await self.run(abs, 0)

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The function's result, from a worker. Raises Unreadable, or what the function raised."""
        try:
            return await self._submit(function, *args, **kwargs)
        except BrokenProcessPool:
            # Another message may have ended the worker that ours was waiting for: each gets a second try by itself.
            async with self._alone:
                try:
                    return await self._submit(function, *args, **kwargs)
                except BrokenProcessPool as error:
                    raise Unreadable from error

    async def _submit(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        pool = self._pool = self._pool or self._new_pool()
        try:
            return await asyncio.wrap_future(pool.submit(_limited, function, args, kwargs))
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = None
                pool.shutdown(wait=False)
            raise

    def _new_pool(self) -> ProcessPoolExecutor:
        # forkserver: the daemon has threads, and a fork with threads may inherit a lock that nobody opens again.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["bridge.inbound.reading"])
        return ProcessPoolExecutor(self._count, mp_context=context, initializer=_begin)

    async def stop(self) -> None:
        """End the workers; calls that are under way are finished first."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(pool.shutdown)


def _begin() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:  # a daemon that is killed can't end its workers: each watches for itself
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the daemon's to hear; it stops us in order
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_OCTETS, MEMORY_OCTETS))


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(0)


def _limited(function: Callable[..., R], args: tuple[object, ...], kwargs: dict[str, object]) -> R:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    # Past the soft limit SIGXCPU ends the process, which no regular expression can hold up.
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + CPU_SECONDS, hard))
    return function(*args, **kwargs)
