"""The next hop: a few kept connections, and one attempt at a time to get them back once they are lost.

aiosmtplib connects, says EHLO, starts TLS and authenticates; `net.transaction` does the rest.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import aiosmtplib

from bridge.errors import SmarthostError
from bridge.net.client.transactions import Connection, Judged, Mail, Outcome, Session


@dataclass(frozen=True, slots=True)
class SmarthostSettings:
    """Where the smarthost is and how it wants to be spoken to."""

    host: str
    port: int = 25
    tls: Literal["none", "starttls", "tls"] = "none"
    username: str | None = None
    password: str | None = None
    connections: int = 4
    timeout: float = 60.0
    hostname: str | None = None  # what we call ourselves in EHLO


class Smarthost:
    """Hands mails over, on as many connections at a time as the settings allow."""

    def __init__(self, settings: SmarthostSettings, tls_context: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._tls_context = tls_context
        self._idle: list[Connection] = []
        self._places = asyncio.Semaphore(settings.connections)
        self._opening = asyncio.Lock()
        self._failures = 0
        self._down = False
        self._fault = ""

    @property
    def connections(self) -> int:
        return self._settings.connections

    @property
    def down(self) -> bool:
        """Whether the last attempt at a connection failed."""
        return self._down

    async def ready(self) -> None:
        """Return once a connection stands; SmarthostError where none can be had. Ask before mails are taken up."""
        async with self._places:
            self._idle.append(self._kept() or await self._open())

    async def relay(self, reverse_path: str | None, forward_path: str, content: bytes) -> Outcome:
        """What the smarthost said of one mail; SmarthostError where it said nothing."""
        said: list[Outcome | SmarthostError] = []

        async def judged(_: Mail, outcome: Outcome | SmarthostError) -> None:
            said.append(outcome)

        await self.relay_all(iter([Mail("", reverse_path, forward_path, content)]), judged)
        if isinstance(said[0], SmarthostError):
            raise said[0]
        return said[0]

    async def relay_all(self, mails: Iterator[Mail], judged: Judged) -> None:
        """Relay on one connection until `mails` ends or no connection can be had; each mail taken is judged once."""
        async with self._places:
            mail = next(mails, None)
            while mail:
                kept = self._kept()
                try:
                    connection = kept or await self._open()
                except SmarthostError as error:
                    await judged(mail, error)
                    return
                session = Session(connection, mails, judged, self._settings.timeout)
                mail = await session.run(mail)
                if mail and not kept and not session.judgements:
                    # A kept connection may have been closed while nobody spoke; a new one that achieves nothing is an
                    # attempt, or we would connect for ever.
                    await judged(mail, SmarthostError(f"{self._where}: {session.fault}"))
                    mail = next(mails, None)
                if connection.usable:
                    self._idle.append(connection)

    async def close(self) -> None:
        """Say goodbye on every connection that waits."""
        while self._idle:
            await self._idle.pop().quit()

    def _kept(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:
                return connection
            connection.abort()
        return None

    async def _open(self) -> Connection:
        """A new connection. Many may want one while the smarthost is down: one of them tries, and speaks for all."""
        failures = self._failures
        async with self._opening:
            if self._failures != failures:
                raise SmarthostError(self._fault)
            try:
                connection = await self._connect()
            except (aiosmtplib.SMTPException, OSError, ValueError) as error:
                self._failures += 1
                self._down = True
                self._fault = (
                    f"{self._where}: {_reason(error)}; is it running, and are smarthost.tls and the login right?"
                )
                raise SmarthostError(self._fault) from error
            self._down = False
            return connection

    @property
    def _where(self) -> str:
        return f"smarthost {self._settings.host}:{self._settings.port}"

    async def _connect(self) -> Connection:
        settings = self._settings
        client = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            use_tls=settings.tls == "tls",
            start_tls=settings.tls == "starttls",
            username=settings.username,
            password=settings.password,
            timeout=settings.timeout,
            local_hostname=settings.hostname,
            tls_context=self._tls_context if settings.tls != "none" else None,
        )
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                try:
                    await client.ehlo()
                except aiosmtplib.SMTPHeloError:
                    await client.helo()
            return Connection.taken_over(client)
        except BaseException:
            client.close()
            raise


def _reason(error: Exception) -> str:
    """A sentence for the operator; aiosmtplib's errors may repeat what we sent, so only the reply's code is told."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.code}"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__
