"""A daemon as an operator runs it: its own process, a configuration file, a feed, a smarthost, a store on the disk."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from bridge.inbound.caps import CapKind
from bridge.store import announcements, mailboxes, outbox, subscriptions
from bridge.store.engine import Store, Tx

from .smarthost import PATIENCE, Mail, Smarthost

LOOSELY = Path(sys.executable).with_name("loosely")
TITLES = ("A bench for two", "In praise of the slow letter", "What the ironmonger knew", "Bread", "Rain", "Keys")
DOMAIN = "talk.blog.example"
NO_LIMITS = "\n".join(f"{kind.value} = 0" for kind in CapKind)
OPEN = 'moderation = "open"\ntell_moderators = "none"'
VOUCHES = "mx.blog.example"  # our own mail server, whose word on authors is believed


def until(holds: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Return once it holds; AssertionError where it does not come to that."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.01)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Process:
    """One `loosely` at work; whatever happens to the test, it is ended by its own id."""

    def __init__(self, *words: object, log: Path, program: Sequence[object] = (LOOSELY,)) -> None:
        self.log = log
        with log.open("ab") as stream:
            self.popen = subprocess.Popen(
                [*map(str, program), *map(str, words)],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                process_group=0,
            )

    @property
    def pid(self) -> int:
        return self.popen.pid

    def alive(self) -> bool:
        return self.popen.poll() is None

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send the signal, and return the exit status once the process and its workers are gone."""
        if self.alive():
            self.popen.send_signal(number)
        try:
            status = self.popen.wait(PATIENCE)
            until(lambda: not self._family(), "the workers had ended")
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self.popen.wait()
        return status

    def _family(self) -> bool:
        """Whether anything of it still runs; the group bears the id of the process that we started."""
        if Path("/proc/self/stat").exists():
            # An orphan that has ended stays in its group until init comes round to it.
            return any(_is_of(path, self.pid) for path in Path("/proc").glob("[0-9]*/stat"))
        try:
            os.killpg(self.pid, 0)
        except ProcessLookupError:
            return False
        return True


def _is_of(stat: Path, group: int) -> bool:
    try:
        state, _, of, *_ = stat.read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return int(of) == group and state not in "ZX"


_World = TypeVar("_World", bound="World")


class Feed(ThreadingHTTPServer):
    """The blog's Atom feed."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _FeedRequest)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, name="feed")

    def __enter__(self) -> Feed:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._thread.join(PATIENCE)
        self.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/feed.atom"


class _FeedRequest(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        entries = "".join(
            f"<entry><id>tag:blog.example,2026:{n}</id><title>{title}</title><link href='https://blog.example/{n}'/>"
            f"<published>2026-05-0{n + 1}T09:12:00Z</published><updated>2026-05-0{n + 1}T09:12:00Z</updated></entry>"
            for n, title in enumerate(TITLES)
        )
        octets = (
            "<feed xmlns='http://www.w3.org/2005/Atom'><id>https://blog.example</id><title>Tea and Letters</title>"
            f"<updated>2026-05-09T09:12:00Z</updated>{entries}</feed>"
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/atom+xml")
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        self.wfile.write(octets)

    def log_message(self, *_: object) -> None:
        """The tests' output is for the tests."""


class World:
    """Where one daemon lives. It may end and begin again; ports, store and mails stay."""

    def __init__(
        self,
        folder: Path,
        smarthost: Smarthost,
        feed: Feed,
        listen: str = "",
        settle: int = 0,
        busy: int = 1000,
        moderation: str = OPEN,
        limits: str = NO_LIMITS,
    ) -> None:
        self.folder = folder
        self.smarthost = smarthost
        self.smtp_port, self.http_port = free_port(), free_port()
        self.web = f"http://127.0.0.1:{self.http_port}"
        self.config = folder / "config.toml"
        self.store = folder / "loosely.db"
        self.lmtp = folder / "lmtp"
        self.process: Process
        self.config.write_text(
            f"""
            [listen]
            smtp = "127.0.0.1:{self.smtp_port}"
            lmtp = "unix:{self.lmtp}"
            http = "127.0.0.1:{self.http_port}"
            hostname = "{DOMAIN}"
            {listen}
            [smarthost]
            port = {smarthost.port}
            [limits]
            {limits}
            [mail]
            authserv_id = "{VOUCHES}"
            [[blog]]
            name = "Tea and Letters"
            url = "https://blog.example"
            feed = "{feed.url}"
            web = "{self.web}"
            address = "{{tag}}@{DOMAIN}"
            moderators = ["owner@blog.example"]
            settle_seconds = {settle}
            busy_per_hour = {busy}
            {moderation}
            """
        )

    def start(self) -> None:
        """Begin, and return once it has read the feed and takes mail."""
        self.process = Process("serve", "--config", self.config, log=self.folder / "log")
        until(self._ready, f"the daemon was ready; it said {self.log!r}")

    def _ready(self) -> bool:
        assert self.process.alive(), f"the daemon ended: {self.log}"
        try:
            with socket.create_connection(("127.0.0.1", self.smtp_port)) as peer:
                peer.sendall(b"QUIT\r\n")
            return httpx2.get(f"{self.web}/posts/bread.json").status_code == 200
        except (OSError, httpx2.TransportError):
            return False

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def loosely(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Another command beside the daemon."""
        return subprocess.run(
            [LOOSELY, *map(str, words), "--config", self.config],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def mailbox(self, tag: str) -> str:
        return f"{tag}@{DOMAIN}"

    def submit(self, content: bytes, reverse_path: str, *forward_paths: str) -> tuple[int, str]:
        """Hand a message over; the reply that decided about it, without the journal id."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, local_hostname="there.test", timeout=PATIENCE) as client:
            client.ehlo()
            client.mail(reverse_path)
            for path in forward_paths:
                code, text = client.rcpt(path)
                if code != 250:
                    return code, text.decode()
            code, text = client.data(content)
            return code, re.sub(r" \([0-9a-f]{32}\)$", "", text.decode())

    def thread(self, slug: str) -> list[dict[str, Any]]:
        """The comments of a post, as programs see them."""
        reply = httpx2.get(f"{self.web}/posts/{slug}.json")
        assert reply.status_code == 200, reply.text
        found: list[dict[str, Any]] = reply.json()["comments"]
        return found

    def standing(self, slug: str, name: str) -> list[dict[str, Any]]:
        """The comments of this person there."""
        return [comment for comment in self.thread(slug) if comment["name"] == name]

    def follows(self, address: str) -> dict[str, str]:
        """The subscriptions of a mailbox, and whether each is pending or active; the whole blog is "*"."""
        with Store.open(self.store, read_only=True, alone=False) as store:
            return store.read_now(_follows, address=address)

    def quiet(self) -> list[Mail]:
        """All mails, once nothing is left to tell or to relay."""
        with Store.open(self.store, read_only=True, alone=False) as store:
            until(lambda: _idle(store), "all was told")
        return self.smarthost.mails


class Clockwork(World):
    """A world whose clock a test can put forward; its daemon is otherwise the same."""

    def start(self) -> None:
        """Begin with the clock that everybody has."""
        self._ahead = self.folder / "ahead"
        self._ahead.write_text("0")
        program = (sys.executable, Path(__file__).with_name("clockwork.py"))
        self.process = Process(self.config, self._ahead, log=self.folder / "log", program=program)
        until(self._ready, f"the daemon was ready; it said {self.log!r}")

    @property
    def now(self) -> int:
        """Microseconds UTC, by its clock."""
        return time.time_ns() // 1000 + int(self._ahead.read_text())

    def forward(self, to: int) -> None:
        """Put the clock forward to this moment, and have the daemon look at it."""
        new = self._ahead.with_suffix(".new")
        new.write_text(str(to - time.time_ns() // 1000))
        new.replace(self._ahead)
        httpx2.post(f"{self.web}/look-at-the-clock")


def _follows(tx: Tx, *, address: str) -> dict[str, str]:
    mailbox = mailboxes.by_address(tx, blog_id="blog.example", address=address)
    found = subscriptions.of_mailbox(tx, mailbox_id=mailbox.id) if mailbox else []
    return {post.slug if post else "*": subscription.state.value for subscription, post in found}


def _idle(store: Store) -> bool:
    return not store.read_now(announcements.next_due) and not any(store.read_now(outbox.waiting).values())


@contextlib.contextmanager
def living(folder: Path, listen: str = "", moderation: str = OPEN, limits: str = NO_LIMITS) -> Iterator[World]:
    """A world with its daemon at work; `listen`, `moderation` and `limits` have more lines of its configuration."""
    with Smarthost() as smarthost, Feed() as feed:
        yield from _alive(World(folder, smarthost, feed, listen, moderation=moderation, limits=limits))


@contextlib.contextmanager
def ticking(folder: Path, settle: int = 120, busy: int = 6) -> Iterator[Clockwork]:
    """The same with a clock that can be put forward, and with the bounds that are usual; `settle` is in seconds."""
    with Smarthost() as smarthost, Feed() as feed:
        yield from _alive(Clockwork(folder, smarthost, feed, settle=settle, busy=busy))


def _alive(world: _World) -> Iterator[_World]:
    try:
        world.start()
        yield world
    finally:
        world.process.end()
