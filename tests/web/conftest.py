"""A blog with its pages: a real store, the real application, and a client that asks it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bridge import web
from bridge.acts import commenting, copying, forgetting
from bridge.blog import HOUR, SECOND, Blog, Comment, CommentState, Mailbox, Post, Subscription
from bridge.mail import subaddress
from bridge.store import comments, confirmations, mailboxes, subscriptions
from bridge.store.engine import Store
from tests.builder import Builder

START = 1_777_799_520 * SECOND  # 3 May 2026, 09:12 UTC
BLOG = Blog(
    "blog.example", "Tea and Letters", "https://blog.example", "https://talk.blog.example", "{tag}@talk.blog.example"
)
OTHER = Blog(
    "other.example", "Other", "https://other.example", "https://talk.other.example", "talk+{tag}@other.example"
)


@dataclass
class Site(Builder):
    """A blog: its people act on it, and its pages are read."""

    store: Store
    blogs: tuple[Blog, ...] = (BLOG,)
    now: int = START
    step = HOUR
    utc_offset_minutes = 345

    def __post_init__(self) -> None:
        application = web.app(self.store, self.blogs, lambda: self.now)
        self.client = TestClient(
            application, base_url="https://talk.blog.example", raise_server_exceptions=False, follow_redirects=False
        )

    def say(
        self,
        person: Mailbox,
        post: Post,
        text: str = "He knew the door, not me.",
        *,
        answers: Comment | None = None,
        state: CommentState = CommentState.PUBLISHED,
        name: str | None = None,
        invited_by: Mailbox | None = None,
        agreed: bool = True,
    ) -> Comment:
        """A comment; `agreed`: its inviter may be named."""
        invited_by_id = invited_by.id if invited_by else None
        made = self.add_comment(person, post, text, state, answers=answers, name=name, invited_by=invited_by_id)
        if invited_by_id and agreed:
            self.store.write_now(comments.name_inviter, comment_id=made.id, agreed=True)
        return self.comment(made)

    def subscription(self, known: Subscription) -> Subscription:
        found = self.store.read_now(subscriptions.by_id, subscription_id=known.id)
        assert found
        return found

    def comment(self, known: Comment) -> Comment:
        found = self.store.read_now(comments.by_id, comment_id=known.id)
        assert found
        return found

    def waiting(
        self, person: Mailbox, post: Post, text: str = "It was me.", invited_by: Mailbox | None = None
    ) -> tuple[Comment, str]:
        """A comment that waits for its author, and the path of the page that asks them."""
        comment = self.say(person, post, text, state=CommentState.UNCONFIRMED, invited_by=invited_by, agreed=False)
        confirmation = self.store.write_now(
            confirmations.open,
            blog_id=post.blog_id,
            mailbox_id=person.id,
            kind="comment",
            target_id=comment.id,
            now=self.tick(),
        )
        return comment, self.ok_path(confirmation)

    def forgetting(self, person: Mailbox) -> str:
        """The path of the page that asks them whether we shall forget them."""
        asked = self.store.write_now(forgetting.ask_forget, mailbox=person, now=self.tick(), answers=None)
        assert asked is forgetting.ForgetOutcome.QUESTION_MAILED
        (row,) = self.store.read_now(
            lambda tx: tx.execute(
                "SELECT id FROM confirmation WHERE kind = 'forget' AND mailbox_id = :id ORDER BY id DESC LIMIT 1",
                id=person.id,
            )
        )
        return self.ok_path(row["id"])

    def edit(self, comment: Comment, text: str) -> None:
        assert self.store.write_now(commenting.edit, comment_id=comment.id, text=text, now=self.tick())

    def mailbox(self, known: Mailbox) -> Mailbox:
        found = self.store.read_now(mailboxes.by_id, mailbox_id=known.id)
        assert found
        return found

    def mails(self, person: Mailbox) -> list[tuple[str, str]]:
        asyncio.run(copying.queue_copies(self.store))
        """Kind and state of each mail to them, the first queued first."""
        rows = self.store.read_now(
            lambda tx: tx.execute(
                "SELECT kind, state FROM outbox WHERE mailbox_id = :id ORDER BY queued_at, id", id=person.id
            )
        )
        return [(row["kind"], row["state"]) for row in rows]

    def ok_path(self, confirmation_id: str) -> str:
        tag = subaddress.write(subaddress.QuestionAddress(confirmation_id), self.store.key)
        return "/ok/" + tag.removeprefix("ok-")

    def own_path(self, person: Mailbox) -> str:
        """Of the settings of somebody who need not follow anything."""
        return "/u/" + subaddress.write_link(subaddress.SettingsLink.of_mailbox(person.id), self.store.key)

    def kept_path(self, comment: Comment) -> str:
        """The page that its author alone has the link to."""
        return f"/kept/{subaddress.write_kept(subaddress.KeptLink(comment.id), self.store.key)}"

    def settings_path(self, subscription: Subscription) -> str:
        return "/u/" + subaddress.write_link(subaddress.SettingsLink(subscription.id), self.store.key)

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """All that the store holds, to compare with later."""
        tables = ("post", "comment", "mailbox", "subscription", "confirmation", "announcement", "outbox", "journal")
        return {
            name: [tuple(row) for row in self.store.read_now(lambda tx, name=name: tx.execute(f"SELECT * FROM {name}"))]
            for name in tables
        }


class Elements(HTMLParser):
    """Every element of a page with its attributes, and whether all that opened was closed in order."""

    VOID = frozenset({"meta", "link", "input", "br", "hr", "img"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.deepest = 0
        self.words: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{name}> was not closed" for name in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)
            self.deepest = max(self.deepest, len(self.open))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closed something else")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture
def store(store_path: Path) -> Iterator[Store]:
    with Store.open(store_path) as store:
        yield store


@pytest.fixture
def site(store: Store) -> Iterator[Site]:
    site = Site(store)
    with site.client:
        yield site


@pytest.fixture
def site_at(store: Store) -> Callable[[str], Site]:
    """The blog with its pages at another address."""
    return lambda address: Site(store, (replace(BLOG, web=address),))


@pytest.fixture
def two(store: Store) -> Iterator[Site]:
    """Two blogs at one door."""
    site = Site(store, (BLOG, OTHER))
    with site.client:
        yield site


@pytest.fixture(scope="session")
def elements() -> type[Elements]:
    return Elements
