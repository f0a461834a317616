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
from dataclasses import dataclass
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
            worker.writer.close()
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


@dataclass(frozen=True, slots=True)
class _Worker:
    """One process, seen from the loop."""

    process: Any
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def call(self, asked: object) -> tuple[bool, Any]:
        """(True, the result of the call), or (False, the name of the exception)."""
        self.writer.write(_framed(asked))
        await self.writer.drain()
        (length,) = _FRAME.unpack(await self.reader.readexactly(_FRAME.size))
        return cast(tuple[bool, Any], pickle.loads(await self.reader.readexactly(length)))  # noqa: S301 - our own

    def kill(self) -> None:
        self.writer.close()
        self.process.kill()

    async def ended(self) -> None:
        await asyncio.to_thread(self.process.join)


def _framed(content: object) -> bytes:
    octets = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
    return _FRAME.pack(len(octets)) + octets


def _work(channel: socket.socket) -> None:
    """The loop of a worker: read a call, write its result, until the daemon closes its end or ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Ctrl-C the daemon ends its workers in order
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_OCTETS, MEMORY_OCTETS))
    with channel, channel.makefile("rwb") as stream:
        while head := stream.read(_FRAME.size):
            function, args, kwargs = pickle.loads(stream.read(*_FRAME.unpack(head)))  # noqa: S301 - our own daemon's
            try:
                answer = (True, function(*args, **kwargs))
            except Exception as error:  # noqa: BLE001 - the daemon logs the name; the text may hold a mailbox
                answer = (False, type(error).__name__)
            stream.write(_framed(answer))
            stream.flush()
