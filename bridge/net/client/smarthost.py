"""The smarthost: a few connections that are kept, and one attempt at a time to connect again when they are lost.

aiosmtplib connects, sends EHLO, starts TLS and authenticates; `net.client.transactions` does the rest.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import aiosmtplib

from bridge.errors import SmarthostError, SmarthostRefusal
from bridge.net.client.transactions import ClientConnection, OnReply, OutgoingMail, TransactionPipeline


@dataclass(frozen=True, slots=True)
class SmarthostSettings:
    """The smarthost's address, TLS and login, and how many connections we keep."""

    host: str
    port: int = 25
    tls: Literal["none", "starttls", "tls"] = "none"
    username: str | None = None
    password: str | None = None
    connections: int = 4
    timeout: float = 60.0
    hostname: str | None = None  # our name in EHLO


class Smarthost:
    """Relays mails, on as many connections at a time as the settings allow."""

    def __init__(self, settings: SmarthostSettings, tls_context: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._tls_context = tls_context
        self._idle: list[ClientConnection] = []
        self._places = asyncio.Semaphore(settings.connections)
        self._opening = asyncio.Lock()
        self._failures = 0
        self._error: SmarthostError | None = None  # of the last attempt to connect

    @property
    def connections(self) -> int:
        return self._settings.connections

    @property
    def down(self) -> bool:
        """True if the last attempt to connect failed."""
        return self._error is not None

    async def ready(self) -> None:
        """Return once there is a connection; SmarthostError if there can be none. Ask before mails are leased."""
        async with self._places:
            self._idle.append(self._kept() or await self._open())

    async def relay_all(self, mails: Iterator[OutgoingMail], on_reply: OnReply) -> None:
        """Relay on one connection until `mails` ends or there can be no connection; each mail taken gets one reply."""
        async with self._places:
            mail = next(mails, None)
            while mail:
                kept = self._kept()
                try:
                    connection = kept or await self._open()
                except SmarthostError as error:
                    await on_reply(mail, error)
                    return
                pipeline = TransactionPipeline(connection, mails, on_reply, self._settings.timeout)
                mail = await pipeline.run(mail)
                if mail and not kept and not pipeline.replies:
                    # A kept connection may have been closed while nobody used it. A new one without any reply is an
                    # attempt, or we would connect again and again without end.
                    await on_reply(mail, SmarthostError(f"{self._where}: {pipeline.fault}"))
                    mail = next(mails, None)
                if connection.usable:
                    self._idle.append(connection)

    async def close(self) -> None:
        """Send QUIT on every idle connection."""
        while self._idle:
            await self._idle.pop().quit()

    def _kept(self) -> ClientConnection | None:
        while self._idle and not self._idle[-1].usable:
            self._idle.pop().abort()
        return self._idle.pop() if self._idle else None

    async def _open(self) -> ClientConnection:
        """A new connection. If many callers want one while the smarthost is down, one attempt counts for all."""
        failures = self._failures
        async with self._opening:
            if self._error and self._failures != failures:
                raise self._error
            try:
                connection = await self._connect()
            except (aiosmtplib.SMTPException, OSError, ValueError) as error:
                self._failures += 1
                self._error = _smarthost_error(self._where, error)
                raise self._error from error
            self._error = None
            return connection

    @property
    def _where(self) -> str:
        return f"smarthost {self._settings.host}:{self._settings.port}"

    async def _connect(self) -> ClientConnection:
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
            return ClientConnection.taken_over(client)
        except BaseException:
            client.close()
            raise


def _smarthost_error(where: str, error: Exception) -> SmarthostError:
    """The error for the operator. aiosmtplib's errors may repeat our mail, so only the code of a reply is in it."""
    if certificate := _certificate_error(error):
        said = certificate.verify_message.rstrip(".")
        return SmarthostError(f"{where}: its certificate is refused ({said}); is smarthost.host a name in it?")
    code = error.code if isinstance(error, aiosmtplib.SMTPResponseException) else 0
    if code >= 500 and isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return SmarthostRefusal(f"{where}: it refuses our login ({code}); correct smarthost.username and the password")
    if code >= 500:
        advice = "ask its operator, or name another smarthost"
        return SmarthostRefusal(f"{where}: it refuses our connection ({code}); {advice}")
    told = error.strerror if isinstance(error, OSError) else None
    reason = told or " ".join([type(error).__name__, *([str(code)] if code else [])])
    return SmarthostError(f"{where}: {reason}; is it running, and are smarthost.tls and the login right?")


def _certificate_error(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    while error:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error
        error = error.__cause__ or error.__context__
    return None
