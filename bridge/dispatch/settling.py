"""The outcomes of mails -> the store: many outcomes in one transaction, while the next mails are relayed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bridge.acts import pausing
from bridge.store import outbox
from bridge.store.engine import Store, Tx
from bridge.store.outbox import Settled

_BATCH = 100  # a crash makes at most so many mails of each lane arrive twice
_LONGEST_REASON = 100

# The outcome of a mail, and its mailbox if nobody reads that.
_Outcome = tuple[Settled, int | None]


class Settling:
    """The outcomes of all lanes, on their way to the store. Outcomes that can't be written are kept for later."""

    def __init__(self, store: Store, clock: Callable[[], int]) -> None:
        self._store = store
        self._clock = clock
        self._outcomes: list[_Outcome] = []
        self._turn = asyncio.Lock()
        self._writing: asyncio.Task[None] | None = None
        self.error: Exception | None = None  # of the last write; no mail should leave before the next one succeeds

    def put(self, settled: Settled, suppressed: int | None = None) -> None:
        """Keep an outcome; `suppressed` is a mailbox that nobody reads."""
        self._outcomes.append((settled, suppressed))

    async def keep_up(self) -> None:
        """Begin to write when there is a batch; wait for the batch before it."""
        if len(self._outcomes) < _BATCH:
            return
        async with self._turn:
            await self._written()
            if len(self._outcomes) >= _BATCH and not self.error:
                self._writing = asyncio.create_task(self._write())

    async def flush(self) -> None:
        """Write everything. If that fails, `error` is why."""
        async with self._turn:
            await self._written()
            await self._write()

    async def _written(self) -> None:
        if self._writing:
            await asyncio.wait({self._writing})  # which a cancellation of the one who waits does not cancel
            self._writing = None

    async def _write(self) -> None:
        outcomes, self._outcomes = self._outcomes, []
        if not outcomes:
            return
        try:
            await self._store.write(_settle, outcomes=outcomes, now=self._clock())
            self.error = None
        except BaseException as error:
            self._outcomes = outcomes + self._outcomes
            if not isinstance(error, Exception):
                raise
            self.error = error


def _settle(tx: Tx, *, outcomes: Sequence[_Outcome], now: int) -> None:
    outbox.settle(tx, outcomes=[settled for settled, _ in outcomes], now=now)
    for settled, suppressed in outcomes:
        if suppressed is not None:
            reason = settled.smtp_reply[:_LONGEST_REASON]
            pausing.suppress(tx, mailbox_id=suppressed, now=now, reason=reason)
