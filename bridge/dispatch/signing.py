"""The signatures of our mails, made by threads while other mails are relayed: RSA takes half a millisecond a mail."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice

from bridge.blog import SECOND
from bridge.mail.dkim import BodyStart, Signer
from bridge.mail.wire import SlottedMail
from bridge.net.client.transactions import OutgoingMail

_THREADS = 2
AHEAD = 32  # mails that are signed together; a digest has 74 kB


@dataclass(frozen=True, slots=True)
class MailToSign:
    """A mail to be signed for its blog; `start` is what its body shares with others."""

    mail: OutgoingMail
    blog_id: str
    start: BodyStart | None = None


class Signing:
    """Signs with the keys of each blog. A blog without keys has its mails relayed as they are."""

    def __init__(self, signers: Mapping[str, Signer], clock: Callable[[], int]) -> None:
        self._signers = signers
        self._clock = clock
        self._threads = ThreadPoolExecutor(_THREADS, "dkim") if signers else None

    def __bool__(self) -> bool:
        return bool(self._signers)

    def start_of(self, form: SlottedMail) -> BodyStart | None:
        """The first lines of the body that all mails of this form share."""
        if not self._signers:
            return None
        fixed = next((piece for piece in form.pieces if b"\r\n\r\n" in piece), b"")
        return BodyStart.of(fixed.partition(b"\r\n\r\n")[2])

    async def signed(self, mails: list[MailToSign]) -> list[OutgoingMail]:
        """The mails with their signatures, in order."""
        if not self._threads:
            return [one.mail for one in mails]
        loop, half = asyncio.get_running_loop(), (len(mails) + 1) // _THREADS
        parts = [mails[at : at + half] for at in range(0, len(mails), max(half, 1))]
        done = await asyncio.gather(*(loop.run_in_executor(self._threads, self._all, part) for part in parts))
        return [mail for part in done for mail in part]

    def _all(self, mails: list[MailToSign]) -> list[OutgoingMail]:
        return [self._one(mail) for mail in mails]

    def _one(self, unsigned: MailToSign) -> OutgoingMail:
        signer = self._signers.get(unsigned.blog_id)
        if signer is None:
            return unsigned.mail
        content = signer.signed(unsigned.mail.content, self._clock() // SECOND, unsigned.start)
        return replace(unsigned.mail, content=content)


class SigningPipeline:
    """Mails in batches: each batch is signed while the one before it is relayed."""

    def __init__(self, signing: Signing, mails: Iterator[MailToSign]) -> None:
        self._signing = signing
        self._mails = mails
        self.left: dict[str, None] = {}  # the ids of mails that were written, and that no connection has taken

    async def relay(self, relay: Callable[[Iterator[OutgoingMail]], Awaitable[None]]) -> None:
        """Call `relay` with the mails of each batch, until there are none or it leaves some of them."""
        if not self._signing:
            await relay(one.mail for one in self._mails)
            return
        following = self._begin()
        try:
            while following:
                batch = await following
                following = self._begin()
                await relay(self._taken(batch))
                if not self.left.keys().isdisjoint(mail.id for mail in batch):
                    break
        finally:
            if following:
                following.cancel()
                await asyncio.wait({following})

    def _begin(self) -> asyncio.Task[list[OutgoingMail]] | None:
        batch = list(islice(self._mails, AHEAD))
        self.left.update(dict.fromkeys(one.mail.id for one in batch))
        return asyncio.create_task(self._signing.signed(batch)) if batch else None

    def _taken(self, batch: list[OutgoingMail]) -> Iterator[OutgoingMail]:
        for mail in batch:
            del self.left[mail.id]
            yield mail
