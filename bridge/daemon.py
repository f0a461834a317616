"""The wiring: which parts there are, which configuration each gets, and in which order they begin and end.

The only module that knows the configuration and the parts, and the only one that reads the clock.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import errno
import functools
import ipaddress
import os
import random
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

import structlog
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from bridge import logs, web
from bridge.acts import commenting, departing, forgetting, holding, moderating, moving
from bridge.blog import DAY, MINUTE
from bridge.config import Config, ListenTable, SmarthostTable, host_and_port, is_local
from bridge.dispatch import Dispatch
from bridge.errors import ConfigError, ListenError, LooselyError, fault
from bridge.gather import Gather, Source
from bridge.intake import Intake
from bridge.net.client.smarthost import Smarthost, SmarthostSettings
from bridge.net.server import listener as smtpd
from bridge.net.server.http import BoundedHttp, HttpLimits, HttpPlaces
from bridge.net.server.limits import Limits
from bridge.notify import Notify
from bridge.store import blogs as blog_table
from bridge.store import journal, outbox, tally
from bridge.store.engine import Store
from bridge.web.rate import FormRate
from bridge.workers import Workers

log = structlog.get_logger()

_TIDY = 1800.0  # seconds
GRACE = 20.0  # seconds that a peer has to end its message, and the smarthost to answer, once we are asked to stop


def now() -> int:
    """The time, in microseconds UTC."""
    return time.time_ns() // 1000


class Daemon:
    """All parts of one running Loosely. `around` may wrap the web side, as the demo does."""

    def __init__(
        self, config: Config, *, clock: Callable[[], int] = now, around: Callable[[ASGIApp], ASGIApp] = lambda app: app
    ) -> None:
        self.config = config
        self.clock = clock
        self.blogs = config.blogs()
        self.store: Store
        self.notify: Notify
        self._around = around
        self._tell = asyncio.Event()
        self._relay = asyncio.Event()
        self._open: contextlib.AsyncExitStack
        self._loops: list[asyncio.Task[None]] = []
        self._listeners: list[smtpd.SmtpListener] = []

    @property
    def smtp_port(self) -> int:
        """The TCP port of the first listener."""
        return self._listeners[0].port

    def wake(self) -> None:
        """There may be something to tell, or to relay."""
        self._tell.set()
        self._relay.set()

    async def start(self) -> None:
        """Begin, from the store outwards: whoever can reach us finds everything behind us ready."""
        async with contextlib.AsyncExitStack() as stack:
            self.store = Store.open(self.config.store.path)
            stack.push_async_callback(self.store.close)
            if renamed := await self.store.read(blog_table.renamed, blogs=self.blogs):
                raise ConfigError(tuple(renamed))
            await self.store.write(blog_table.keep, blogs=self.blogs)
            await self._replay_departures()
            await self.store.write(outbox.release, now=self.clock())
            workers = Workers()
            stack.push_async_callback(workers.stop)
            await workers.start()
            smarthost = Smarthost(_smarthost(self.config.smarthost, self.config.listen.hostname))
            stack.push_async_callback(smarthost.close)
            self.notify = Notify(self.store, self.blogs, self.clock, self._relay)
            dispatch = Dispatch(self.store, self.blogs, smarthost, self.clock, signers=self.config.signers())
            tables = zip(self.config.blog, self.blogs, strict=True)
            sources = [Source(blog.id, one.feed, one.poll_minutes * MINUTE) for one, blog in tables if one.feed]
            gather = Gather(self.store, sources, self.clock, random.random)
            stack.push_async_callback(self._end_loops)
            self._begin("notify", self.notify.run(self._tell))
            self._begin("dispatch", dispatch.run(self._relay))
            self._begin("tidy", self._tidy())
            await stack.enter_async_context(self._http())
            await self._listen(stack, workers)
            self._begin("gather", gather.run())
            self._open = stack.pop_all()

    async def stop(self) -> None:
        """End, from the outside inwards: nothing that was taken is left half done."""
        await self._open.aclose()

    async def ended(self) -> str:
        """The name of a part that ended by itself, which none should."""
        done, _ = await asyncio.wait(self._loops, return_when=asyncio.FIRST_COMPLETED)
        return next(iter(done)).get_name()

    async def _tidy(self) -> None:
        """At the start and every half hour, drop what nobody answered, and overwrite what was deleted.

        A person who wants to be forgotten does not wait for that, unless the daemon was stopped on the way.
        """
        while True:
            kept, now = self.config.store, self.clock()
            partial = functools.partial
            before, most = now - kept.refused_days * DAY, kept.refused_megabytes * 1_000_000
            jobs: tuple[tuple[str, Callable[[], Awaitable[object]]], ...] = (
                ("drop unanswered", partial(self.store.write, commenting.drop_unanswered, now=now)),
                ("drop unanswered", partial(self.store.write, moving.drop_unanswered, now=now)),
                ("expire held", partial(self.store.write, holding.expire, blogs=self.blogs, now=now)),
                ("purge removed", partial(self.store.write, moderating.purge, blogs=self.blogs, now=now)),
                ("drop refused", partial(self.store.write, journal.drop_refused, before=before, most_octets=most)),
                ("drop counts", partial(self.store.write, tally.forget, before=now - 2 * DAY)),
                ("erase", self._erase),
            )
            for name, job in jobs:
                # A fault of one job must not end the daemon, or keep it from the others: tell the operator, go on.
                try:
                    await job()
                except Exception as error:  # noqa: BLE001
                    log.error("tidy", job=name, outcome="failed", fault=fault(error))
            await asyncio.sleep(_TIDY)

    async def _erase(self) -> None:
        """Forget on, and overwrite what was deleted."""
        await self.store.write(forgetting.tidy, blogs=self.blogs, now=self.clock())
        await forgetting.erase(self.store)
        await asyncio.to_thread(departing.keep_list, self.store)
        self.wake()  # for the last mail to a person, and the list for the moderators

    async def _replay_departures(self) -> None:
        """Where the store is a backup: forget and unsubscribe those again who asked for it later. No mail has left."""
        replayed = await asyncio.to_thread(departing.replay, self.store, now=self.clock())
        if replayed.forgotten or replayed.ended:
            log.warning("departures", forgotten=replayed.forgotten, ended=replayed.ended)

    def _begin(self, name: str, loop: Coroutine[None, None, None]) -> None:
        self._loops.append(asyncio.create_task(loop, name=name))

    async def _end_loops(self) -> None:
        for task in self._loops:
            task.cancel()
        await asyncio.wait(self._loops, timeout=GRACE)

    async def _listen(self, stack: contextlib.AsyncExitStack, workers: Workers) -> None:
        listen = self.config.listen
        intake = Intake(
            self.store,
            self.blogs,
            workers,
            clock=self.clock,
            published=self._tell.set,
            queued=self._relay.set,
            authserv_id=self.config.mail.authserv_id or None,
            caps=self.config.limits.caps(),
        )
        for where, lmtp in ((listen.smtp, False), (listen.lmtp, True)):
            if where:
                try:
                    listener = await smtpd.listen(
                        where,
                        intake,
                        hostname=listen.hostname or socket.getfqdn(),
                        limits=_limits(listen, where, lmtp=lmtp),
                        lmtp=lmtp,
                        tls=None if lmtp else self.config.tls(),
                        mail_servers=tuple(ipaddress.ip_network(one) for one in listen.mail_servers if one != "unix"),
                        trusts_unix="unix" in listen.mail_servers,
                    )
                except OSError as error:
                    raise no_place("lmtp" if lmtp else "smtp", where, error) from error
                stack.push_async_callback(listener.close, GRACE)
                self._listeners.append(listener)
                log.info("listening", where=where, protocol="lmtp" if lmtp else "smtp")

    def _waking(self, app: ASGIApp) -> ASGIApp:
        """A form that was posted may have published a comment."""

        async def waking(scope: Scope, receive: Receive, send: Send) -> None:
            await app(scope, receive, send)
            if scope.get("method") == "POST":
                self.wake()

        return waking

    @contextlib.asynccontextmanager
    async def _http(self) -> AsyncIterator[None]:
        host, port = host_and_port(self.config.listen.http)
        app = self._around(
            FormRate(self._waking(web.app(self.store, self.blogs, self.clock, self.config.limits.caps())), self.clock)
        )
        proxies = self.config.listen.http_proxies
        places = HttpPlaces(HttpLimits(), tuple(map(ipaddress.ip_network, proxies)), time.monotonic)
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                http=functools.partial(BoundedHttp, places=places),  # type: ignore[arg-type]
                proxy_headers=bool(proxies),
                forwarded_allow_ips=list(proxies),
                lifespan="off",
                timeout_graceful_shutdown=5,
            )
        )
        server.config.load()
        server.lifespan = server.config.lifespan_class(server.config)
        await server.startup(sockets=[_bound("http", host, port)])
        serving = asyncio.create_task(server.main_loop(), name="http")
        log.info("listening", where=self.config.listen.http, protocol="http")
        try:
            yield
        finally:
            server.should_exit = True
            await serving
            await server.shutdown()


def _bound(key: str, host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.getaddrinfo(host, port, family)  # create_server hides that it was the name
        server = socket.create_server((host, port), family=family)
        # asyncio sets this only where the socket names its protocol, and this one does not. Without it a page is 40 ms
        # late: its second packet waits for a reader who waits to acknowledge the first.
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return server
    except OSError as error:
        raise no_place(key, f"{host}:{port}", error) from error


# Advice for each reason why we can't listen at a place. For a path and for a port the same fault has another remedy.
_ADDRESS_ADVICE = {
    errno.EADDRINUSE: "end what listens there, or name another place",
    errno.EACCES: "a port below 1024 needs CAP_NET_BIND_SERVICE, as the service unit gives it; or name a higher one",
    errno.EADDRNOTAVAIL: "this machine has no such address; name one that it has",
}
_PATH_ADVICE = {
    errno.EADDRINUSE: "end what listens there, or name another place",
    errno.EACCES: "the user that Loosely runs as must be able to write to its folder",
    errno.ENOENT: "make its folder",
}


def no_place(key: str, where: str, error: OSError) -> ListenError:
    """Why we can't listen there, and what to do about it."""
    if isinstance(error, socket.gaierror):
        return ListenError(
            f"listen.{key}: {where} can't be had ({error.strerror}); name an address of this machine, such as 127.0.0.1"
        )
    number = error.errno or errno.EADDRNOTAVAIL  # for which asyncio of Python 3.13 has no number
    advice = (_PATH_ADVICE if where.startswith("unix:") else _ADDRESS_ADVICE).get(number, "name another place")
    # Not error.strerror: asyncio tells the place once more in it.
    return ListenError(f"listen.{key}: {where} can't be had ({os.strerror(number)}); {advice}")


def _limits(listen: ListenTable, where: str, *, lmtp: bool) -> Limits:
    limits = Limits(message_octets=listen.message_size, connections=listen.connections, recipients=listen.recipients)
    # A mail server of this machine may be in front, although it is not listed. Of strangers nobody gets that many.
    if not lmtp and is_local(where):
        half = listen.connections // 2
        return dataclasses.replace(limits, connections_per_peer=max(limits.connections_per_peer, half))
    return limits


def _smarthost(table: SmarthostTable, hostname: str) -> SmarthostSettings:
    return SmarthostSettings(
        host=table.host,
        port=table.port,
        tls=table.tls,
        username=table.username or None,
        password=table.secret() or None,
        connections=table.connections,
        timeout=table.timeout,
        hostname=hostname or None,
    )


async def until_signalled() -> None:
    """Return at SIGTERM or SIGINT."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()


async def run(config: Config, *, clock: Callable[[], int] = now) -> None:
    """Serve until SIGTERM or SIGINT, then end in order. LooselyError where a part ended by itself."""
    daemon = Daemon(config, clock=clock)
    asked = asyncio.create_task(until_signalled())
    await daemon.start()
    ended = asyncio.create_task(daemon.ended())
    try:
        await asyncio.wait((asked, ended), return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping", reason="asked" if asked.done() else "a part ended")
    finally:
        await daemon.stop()
    log.info("stopped")
    if not asked.done():
        raise LooselyError(f"serve: {await ended} ended by itself; start again, and keep the log of this time")


def serve(config: Config) -> None:
    """`loosely serve`: the daemon, until it is asked to stop."""
    # The loop waits for the writer's thread to yield; a tenth of the usual 5 ms makes a tenth more replies a second.
    sys.setswitchinterval(0.0005)
    logs.log_to(sys.stderr, config.log)
    logs.log_tracebacks()
    asyncio.run(run(config))
