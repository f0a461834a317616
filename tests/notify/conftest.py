"""A store on the disk, a smarthost that keeps what it gets, and the verbs between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from bridge.acts import subscribing
from bridge.blog import SECOND, Blog, Cadence, Comment, CommentState, Mailbox, Post, Scope, Subscription, Topic
from bridge.dispatch import Dispatch
from bridge.net.client.smarthost import Smarthost, SmarthostSettings
from bridge.notify import Notify
from bridge.store import comments, mailboxes, posts, subscriptions
from bridge.store.engine import Store, new_id

BLOG = Blog(
    "blog.example", "Tea and Letters", "https://blog.example", "https://talk.blog.example", "{tag}@talk.blog.example"
)
START = 1_795_503_600 * SECOND  # Tuesday 24 November 2026, 07:00 UTC


@dataclass(frozen=True)
class Mail:
    """A mail that the smarthost was given."""

    reverse_path: str
    forward_path: str
    content: bytes


@dataclass
class Hop:
    """An aiosmtpd on loopback; `says` has its replies to RCPT ("*": for all), `after_data` those to the content."""

    pipelining: bool = True
    mails: list[Mail] = field(default_factory=list)
    after_mail: str = ""
    says: dict[str, str] = field(default_factory=dict)
    after_data: dict[str, str] = field(default_factory=dict)
    sessions: int = 0
    tried: int = 0
    port: int = 0
    _server: asyncio.Server | None = None
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, hostname="hop.example"), "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def have(self, count: int) -> None:
        """Return once so many mails have come."""
        async with asyncio.timeout(10):
            while len(self.mails) < count:
                self._came.clear()
                await self._came.wait()

    def to(self, mailbox: str) -> list[Mail]:
        return [mail for mail in self.mails if mail.forward_path == mailbox]

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.sessions += 1
        return [*responses[:-1], *(["250-PIPELINING"] if self.pipelining else []), responses[-1]]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tried += 1
        if self.after_mail:
            return self.after_mail
        envelope.mail_from = address
        return "250 2.1.0 fine"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if reply := self.says.get(address) or self.says.get("*"):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (address,) = envelope.rcpt_tos
        if address in self.after_data:
            return self.after_data[address]
        content = envelope.original_content
        assert isinstance(content, bytes)
        self.mails.append(Mail(envelope.mail_from or "", address, content))
        self._came.set()
        return "250 2.0.0 have it"

    async def handle_exception(self, error: Exception) -> str:
        return f"451 4.3.0 {type(error).__name__}"


@dataclass
class World:
    """A blog, its people, and a clock that goes on by one second a step."""

    store: Store
    now: int = START

    def clock(self) -> int:
        return self.now

    def tick(self) -> int:
        self.now += SECOND
        return self.now

    async def post(self, title: str = "What we lose when every shop knows our name") -> Post:
        now = self.tick()
        return await self.store.write(
            posts.add,
            blog_id=BLOG.id,
            url=f"https://blog.example/{now}",
            title=title,
            published_at=now,
            entry_id=f"tag:{now}",
            now=now,
        )

    async def person(self, name: str, *, address: str | None = None, time_zone: str | None = None) -> Mailbox:
        person = await self.store.write(
            mailboxes.remember,
            blog_id=BLOG.id,
            address=address or f"{name.lower()}@home.example",
            name=name,
            utc_offset_minutes=None,
            language=None,
            now=self.tick(),
        )
        if time_zone:
            await self.store.write(mailboxes.configure, mailbox_id=person.id, time_zone=time_zone, digest_hour=7)
        return person

    async def state_of(self, outbox_id: str) -> str:
        rows = await self.store.read(lambda tx: tx.execute("SELECT state FROM outbox WHERE id = :id", id=outbox_id))
        return str(rows[0]["state"])

    async def join(
        self,
        person: Mailbox,
        post: Post | None = None,
        cadence: Cadence = Cadence.EACH,
        due: int | None = None,
        *,
        topic: Topic | None = None,
        at_most: int | None = None,
    ) -> Subscription:
        asked = await self.store.write(
            subscribing.pend,
            blog_id=BLOG.id,
            mailbox_id=person.id,
            topic=topic or (Topic(Scope.POST, post.id) if post else Topic()),
            cadence=cadence,
            at_most=at_most,
            now=self.tick(),
        )
        joined = await self.store.write(
            subscriptions.confirm, subscription_id=asked.subscription.id, now=self.tick(), next_due=due
        )
        assert joined
        return joined

    async def say(
        self,
        person: Mailbox,
        post: Post,
        text: str = "Good morning",
        *,
        answers: Comment | None = None,
        message_id: str | None = None,
        invited_by: int | None = None,
        settle: int = 0,
        publish: bool = True,
    ) -> Comment:
        now = self.tick()
        comment = await self.store.write(
            comments.add,
            id=new_id(now),
            blog_id=BLOG.id,
            post_id=post.id,
            parent_id=answers.id if answers else None,
            mailbox_id=person.id,
            name=person.name,
            text=text,
            message_id=message_id,
            journal_id=None,
            state=CommentState.UNCONFIRMED,
            now=now,
            invited_by=invited_by,
        )
        if publish:
            await self.store.write(comments.publish, comment_id=comment.id, now=now, settle=settle)
        return comment


@pytest.fixture
def store(store_path: Path) -> Iterator[Store]:
    with Store.open(store_path, patience=0.05) as store:
        yield store


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


@pytest.fixture(params=[pytest.param(True, id="pipelining"), pytest.param(False, id="in turn", marks=pytest.mark.full)])
def hop(request: pytest.FixtureRequest) -> Hop:
    return Hop(pipelining=request.param)


@pytest.fixture
async def smarthost(anyio_backend: str, hop: Hop) -> AsyncIterator[Smarthost]:
    await hop.start()
    smarthost = Smarthost(SmarthostSettings("127.0.0.1", hop.port, timeout=10, connections=4, hostname="talk.example"))
    yield smarthost
    await smarthost.close()
    await hop.stop()


@pytest.fixture
def notify(world: World) -> Notify:
    return Notify(world.store, [BLOG], world.clock)


@pytest.fixture
def dispatch(world: World, smarthost: Smarthost) -> Dispatch:
    return Dispatch(world.store, [BLOG], smarthost, world.clock, chance=lambda: 0.5)
