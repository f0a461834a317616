"""Worker processes: where messages are read, so that no mail can hold up the daemon or eat its memory.

Each worker does one thing at a time over a socket of its own, so the loop waits on sockets alone; an executor's threads
cost more than reading a usual mail. A call that ends its worker, or takes too long, is tried once more in a new one.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import pickle
import resource
import signal
import socket
import struct
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE = 20.0  # seconds for one call; a usual mail takes a thousandth of one
MEMORY_OCTETS = 1 << 30
PRELOAD = ["bridge.inbound.reading", "bridge.inbound.commands.ready"]

_FRAME = struct.Struct(">Q")  # how many octets of pickle follow


class Unreadable(Exception):
    """The call could not be done, twice: it ended its worker, took too long, or raised."""


class Workers:
    """Worker processes for pure functions; as many calls at once as there are workers, the others wait their turn."""

    def __init__(self, count: int = 2) -> None:
        self._count = count
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._all: set[_Worker] = set()
        # forkserver: the daemon has threads, and a fork with threads may inherit a lock that nobody opens again.
        self._context = multiprocessing.get_context("forkserver")

    async def start(self) -> None:
        """Begin the workers, each ready to work."""
        self._context.set_forkserver_preload(PRELOAD)
        for _ in range(self._count):
            self._idle.put_nowait(await self._begin())

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The function's result, from a worker. Raises Unreadable."""
        worker = await self._idle.get()
        try:
            for _ in range(2):
                try:
                    async with asyncio.timeout(PATIENCE):
                        done, result = await worker.call((function, args, kwargs))
                    break
                except (TimeoutError, OSError, asyncio.IncompleteReadError):
                    worker = await self._replaced(worker)
            else:
                raise Unreadable("it ended its worker")
        except asyncio.CancelledError:
            worker.kill()  # it may be in the midst of an answer that nobody waits for
            raise
        finally:
            self._idle.put_nowait(worker)
        if not done:
            raise Unreadable(result)
        return cast(R, result)

    async def stop(self) -> None:
        """End the workers; nobody may call any more."""
        for worker in self._all:
            worker.close()
        for worker in self._all:
            await worker.ended()
        self._all.clear()

    async def _begin(self) -> _Worker:
        ours, theirs = socket.socketpair()
        with theirs:
            process = self._context.Process(target=_work, args=(theirs,), daemon=True)
            await asyncio.to_thread(process.start)
        worker = _Worker(process, *await asyncio.open_unix_connection(sock=ours))
        self._all.add(worker)
        return worker

    async def _replaced(self, worker: _Worker) -> _Worker:
        self._all.discard(worker)
        worker.kill()
        await worker.ended()
        return await self._begin()


class _Worker:
    """One process, seen from the loop."""

    def __init__(self, process: Any, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer

    async def call(self, asked: object) -> tuple[bool, Any]:
        """Whether it was done, and what came of it: the result, or the name of what was raised."""
        frame = pickle.dumps(asked, pickle.HIGHEST_PROTOCOL)
        self._writer.write(_FRAME.pack(len(frame)) + frame)
        await self._writer.drain()
        (length,) = _FRAME.unpack(await self._reader.readexactly(_FRAME.size))
        return cast(tuple[bool, Any], pickle.loads(await self._reader.readexactly(length)))  # noqa: S301 - our own

    def close(self) -> None:
        self._writer.close()

    def kill(self) -> None:
        self._writer.close()
        self._process.kill()

    async def ended(self) -> None:
        await asyncio.to_thread(self._process.join)


def _work(channel: socket.socket) -> None:
    """A worker's life: calls in, results out, until the daemon closes its end or is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the daemon's to hear; it ends us in order
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_OCTETS, MEMORY_OCTETS))
    with channel, channel.makefile("rwb") as stream:
        while head := stream.read(_FRAME.size):
            function, args, kwargs = pickle.loads(stream.read(*_FRAME.unpack(head)))  # noqa: S301 - our own daemon's
            try:
                answer = (True, function(*args, **kwargs))
            except Exception as error:  # noqa: BLE001 - the daemon says so in the log; the text may hold a mailbox
                answer = (False, type(error).__name__)
            frame = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
            stream.write(_FRAME.pack(len(frame)) + frame)
            stream.flush()
