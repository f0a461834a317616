"""`loosely demo`: start all parts, create sample comments by mail, print three lines, and stop all parts at the end."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import tempfile
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
import httpx2
from starlette.applications import Starlette
from starlette.routing import Mount

from bridge.blog import SECOND, Subscription
from bridge.config import Config, LogTable
from bridge.daemon import Daemon, now, until_signalled
from bridge.demo.blog import SampleBlog
from bridge.demo.mailboxes import DeliveredMail, Draft, MailServer, quoted, submit
from bridge.demo.page import DemoPage, UndoLeft
from bridge.demo.people import ARTICLES, BLOG_NAME, DOMAIN, JOINED, MEI, SCRIPT, DemoPerson
from bridge.errors import LooselyError
from bridge.logs import log_to
from bridge.mail import subaddress
from bridge.mail.address import Pattern
from bridge.outbound import digest
from bridge.store import announcements, comments, mailboxes, posts, subscriptions
from bridge.store.engine import Tx

ADDRESS = "{tag}@talk.example"
BLOG_ID = "tea-and-letters"
SETTLE = 30 * SECOND  # time enough to read what undo does, and to try it
PATIENCE = 20.0  # seconds for each step of creating the sample comments


def run(*, keep: Path | None, smtp_port: int, http_port: int, open_browser: bool) -> None:
    """Show the demo until Ctrl-C."""
    with contextlib.ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="loosely-demo-")))
        folder.mkdir(parents=True, exist_ok=True)
        log_to(stack.enter_context((folder / "loosely.log").open("a", encoding="utf-8")), LogTable())
        asyncio.run(_World(folder.absolute(), smtp_port, http_port).show(open_browser=open_browser))


class _World:
    def __init__(self, folder: Path, smtp_port: int, http_port: int) -> None:
        self.folder = folder
        self._ahead = 0
        self.http_port = http_port or _free_port()
        self.smtp_port = smtp_port or _free_port()
        self.origin = f"http://127.0.0.1:{self.http_port}"
        self.server = MailServer(folder / "mailboxes", self._arrived)
        self.pattern = Pattern.of(ADDRESS)
        self.blog = SampleBlog(f"{self.origin}/blog", self.origin, self.pattern)
        self.page = DemoPage(
            self.server,
            smtp_port=self.smtp_port,
            origin=self.origin,
            clock=self.clock,
            morning=self.morning,
            settle=self.settle,
            undoable=self.undoable,
        )
        self._waiting: list[tuple[Callable[[DeliveredMail], bool], asyncio.Future[DeliveredMail]]] = []
        self.daemon: Daemon

    def clock(self) -> int:
        """The real time plus an offset that can grow."""
        return now() + self._ahead

    def _skip_to(self, instant: int) -> None:
        self._ahead = max(self._ahead, instant - now())

    async def show(self, *, open_browser: bool) -> None:
        """Start, print the addresses, and run until a signal."""
        asked = asyncio.create_task(until_signalled())  # first, so that Ctrl-C at any time stops everything in order
        mail_port = await self.server.start()
        pages = (*self.page.routes, *self.blog.routes)
        self.daemon = Daemon(
            self._config(mail_port), clock=self.clock, around=lambda app: Starlette(routes=[*pages, Mount("/", app)])
        )
        try:
            await self.daemon.start()
            try:
                scene = asyncio.create_task(self._set_scene())
                await asyncio.wait((scene, asked), return_when=asyncio.FIRST_COMPLETED)
                if not asked.done():
                    await scene
                    click.echo(
                        f"Open {self.origin}/demo : the thread on one side, the mailboxes on the other. "
                        "Reply to a mail there.\n"
                        f"Your own mail program can send too: SMTP 127.0.0.1:{self.smtp_port}, no password; "
                        "the page says how.\n"
                        f"All files are in {self.folder}. Press Ctrl-C to stop."
                    )
                    if open_browser:
                        await asyncio.to_thread(webbrowser.open, f"{self.origin}/demo")
                    watch = asyncio.create_task(self._watch())
                    await asked
                    watch.cancel()
            finally:
                scene.cancel()
                self.page.tell("")  # the server can stop once no page listens
                await self.daemon.stop()
        finally:
            asked.cancel()
            await self.server.stop()

    def _config(self, mail_port: int) -> Config:
        blog = {
            "id": BLOG_ID,
            "name": BLOG_NAME,
            "url": self.blog.url,
            "feed": f"{self.blog.url}/feed.atom",
            "web": self.origin,
            "address": ADDRESS,
            "moderation": "open",
            "tell_moderators": "none",
            "moderators": [f"owner@{DOMAIN}"],
            "settle_seconds": SETTLE // SECOND,
        }
        tables = {
            "store": {"path": "loosely.db"},
            "listen": {
                "smtp": f"127.0.0.1:{self.smtp_port}",
                "http": f"127.0.0.1:{self.http_port}",
                "hostname": "talk.example",
            },
            "smarthost": {"host": "127.0.0.1", "port": mail_port},
            "mail": {"authserv_id": DOMAIN},  # the demo's own mail server authenticates its people
            "blog": [blog],
        }
        return Config.model_validate(tables, context={"folder": self.folder})

    # ---------------------------------------------------------------- mail

    def _arrived(self, mail: DeliveredMail) -> None:
        for waits, future in self._waiting:
            if not future.done() and waits(mail):
                future.set_result(mail)
        self._waiting = [(waits, future) for waits, future in self._waiting if not future.done()]
        self.page.tell("mail")

    async def _watch(self) -> None:
        """Notify the open pages of comments that came from other mail programs: the daemon does not say so."""
        last = None
        while True:
            if last != (last := await self.daemon.store.read(comments.latest, blog_id=BLOG_ID, limit=1)):
                self.page.tell("thread")
            await asyncio.sleep(0.5)

    async def undoable(self) -> UndoLeft | None:
        """The last comment, if nobody has been notified of it."""
        return await self.daemon.store.read(_undoable, now=self.clock())

    async def settle(self) -> str:
        """Set the clock to the end of the time for undo; returns nothing to say."""
        self._skip_to(self.clock() + SETTLE)
        self.daemon.wake()
        return ""

    async def _mail_to(self, person: DemoPerson, says: Callable[[DeliveredMail], bool]) -> DeliveredMail:
        """The first mail of this person that matches; waits for it if needed."""

        def wanted(mail: DeliveredMail) -> bool:
            return mail.mailbox == person.mailbox and says(mail)

        if found := next(filter(wanted, self.server.mails), None):
            return found
        future: asyncio.Future[DeliveredMail] = asyncio.get_running_loop().create_future()
        self._waiting.append((wanted, future))
        return await asyncio.wait_for(future, PATIENCE)

    async def _submit(self, draft: Draft) -> None:
        code, reply = await submit(draft, self.smtp_port, self.clock())
        if code != 250:
            raise LooselyError(f"demo: the daemon refused what {draft.author.name} wrote: {code} {reply}")

    # ---------------------------------------------------------------- the scene

    async def _set_scene(self) -> None:
        async with asyncio.timeout(PATIENCE):
            # The daemon reads the blog's feed; only its store shows when it is done.
            while len(await self.daemon.store.read(posts.listed, blog_id=BLOG_ID)) < len(ARTICLES):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        if kept := await self.daemon.store.read(comments.latest, blog_id=BLOG_ID, limit=1):
            self._skip_to(kept[0][0].posted_at)  # a folder that was kept, with comments of a clock that was ahead
            return
        for person in JOINED:
            await self._join(person)
        for said in SCRIPT:
            if said.answers is None:
                article = ARTICLES[said.article]
                to = self.pattern.with_tag(article.slug)
                draft = Draft(author=said.person, to=to, subject=article.title, text=said.words + "\n")
            else:
                draft = _answer(await self._told(said.person, SCRIPT[said.answers].words), said.words)
            await self._submit(draft)
            self._skip_to(self.clock() + SETTLE)
            self.daemon.wake()
        for said in SCRIPT:
            if said.person is not MEI:  # a comment that she was not notified of would be in her first digest
                await self._told(MEI, said.words)
        await self._hear_daily(MEI)

    async def _join(self, person: DemoPerson) -> None:
        to = self.pattern.with_tag(subaddress.write(subaddress.JoinAddress(), b""))
        await self._submit(Draft(author=person, to=to, subject="Join", text="I want to follow the blog.\n"))
        question = await self._mail_to(person, lambda mail: "ok-" in _reply_to(mail))
        await self._submit(_answer(question, "Yes, please."))
        await self._mail_to(person, lambda mail: "ok-" not in _reply_to(mail))

    async def _told(self, person: DemoPerson, words: str) -> DeliveredMail:
        """The notification of this comment to this person."""
        begins = words.split(".")[0]
        return await self._mail_to(person, lambda mail: begins in " ".join(mail.text.split()))

    async def _hear_daily(self, person: DemoPerson) -> None:
        """Change her cadence on the settings page, as a person would."""
        found = await self.daemon.store.read(_first_subscription, address=person.mailbox)
        token = subaddress.write_link(subaddress.SettingsLink(found.id), self.daemon.store.key)
        fields = {"change": "cadence", "subscription": found.id, "cadence": "daily"}
        async with httpx2.AsyncClient() as client:
            reply = await client.post(f"{self.origin}/u/{token}", data=fields)
        if reply.status_code != 303:
            raise LooselyError(f"demo: the settings page answered {reply.status_code}")

    async def morning(self) -> str:
        """Set the clock to the time of Mei's next digest; returns the day and time."""
        found = await self.daemon.store.read(_first_subscription, address=MEI.mailbox)
        mei = await self.daemon.store.read(mailboxes.by_id, mailbox_id=found.mailbox_id)
        if mei is not None and found.next_due is not None:
            self._skip_to(found.next_due)
        self.daemon.wake()
        zone = digest.zone_of(mei.time_zone if mei else "UTC")
        at = datetime.fromtimestamp(self.clock() / SECOND, UTC).astimezone(zone)
        return f"{at:%A} {at:%H:%M}"


def _first_subscription(tx: Tx, *, address: str) -> Subscription:
    mailbox = mailboxes.by_address(tx, blog_id=BLOG_ID, address=address)
    assert mailbox is not None  # noqa: S101 - the sample people have joined
    return subscriptions.of_mailbox(tx, mailbox_id=mailbox.id)[0][0]


def _undoable(tx: Tx, *, now: int) -> UndoLeft | None:
    for comment, _ in comments.latest(tx, blog_id=BLOG_ID, limit=1):
        author = mailboxes.by_id(tx, mailbox_id=comment.commenter.id)
        due_at = announcements.due_at(tx, comment_id=comment.id)
        if author and due_at and due_at > now and announcements.is_open(tx, comment_id=comment.id):
            return UndoLeft(author.address, (due_at - now) / SECOND)
    return None


def _reply_to(mail: DeliveredMail) -> str:
    return str(mail.message["Reply-To"] or "")


def _answer(mail: DeliveredMail, words: str) -> Draft:
    draft = quoted(mail)
    return replace(draft, text=words + draft.text)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
