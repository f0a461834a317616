"""The smarthost: an aiosmtpd in a thread of its own that keeps every mail that the daemon relays."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session

PATIENCE = 60  # seconds; a busy machine starts a daemon in half a minute


@dataclass(frozen=True)
class Mail:
    """A mail as it was handed over."""

    reverse_path: str
    forward_path: str
    content: bytes

    @cached_property
    def message(self) -> EmailMessage:
        return cast(EmailMessage, message_from_bytes(self.content, policy=policy.default))

    def part(self, kind: str = "plain") -> str:
        """The body as `plain` or `html`."""
        found = self.message.get_body((kind,))
        assert found is not None, f"{self.subject} has no {kind} part"
        return str(found.get_content())

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def answer_to(self) -> str:
        """The mailbox that an answer goes to."""
        return str(self.message["Reply-To"].addresses[0].addr_spec)


def is_question(mail: Mail) -> bool:
    """Whether its answer is a yes."""
    return mail.answer_to.startswith("ok-")


def is_welcome(mail: Mail) -> bool:
    """Whether it says that a subscription has begun."""
    return "List-Unsubscribe" in mail.message and "follow" in mail.subject


class Smarthost:
    """Takes everything, on a free port of loopback."""

    def __init__(self) -> None:
        self.port = 0
        self._mails: list[Mail] = []
        self._more = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smarthost")
        self._server: asyncio.Server

    def __enter__(self) -> Smarthost:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    @property
    def mails(self) -> list[Mail]:
        with self._more:
            return list(self._mails)

    def to(self, mailbox: str) -> list[Mail]:
        return [mail for mail in self.mails if mail.forward_path == mailbox]

    def mails_to(self, mailbox: str, count: int) -> list[Mail]:
        """The mails to this mailbox, as soon as there are so many."""

        def here() -> bool:
            return sum(mail.forward_path == mailbox for mail in self._mails) >= count

        with self._more:
            assert self._more.wait_for(here, PATIENCE), f"of {count} mails {mailbox} got only some"
        return self.to(mailbox)

    def mail_to(self, mailbox: str, wanted: Callable[[Mail], bool]) -> Mail:
        """The first such mail to this mailbox, as soon as it is here."""
        found: list[Mail] = []

        def here() -> bool:
            found[:] = [mail for mail in self._mails if mail.forward_path == mailbox and wanted(mail)]
            return bool(found)

        with self._more:
            assert self._more.wait_for(here, PATIENCE), f"{mailbox} got only {[mail.subject for mail in self._mails]}"
        return found[0]

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(lambda: SMTP(self, hostname="out.test"), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """aiosmtpd's hook."""
        content = envelope.original_content
        assert isinstance(content, bytes)
        with self._more:
            self._mails += [Mail(envelope.mail_from or "", str(to), content) for to in envelope.rcpt_tos]
            self._more.notify_all()
        return "250 2.0.0 have it"
