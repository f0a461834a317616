"""A store on the disk, and a small blog world in it whose clock goes on by one second a step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bridge.blog import HOUR, SECOND, Cadence, Comment, CommentState, Fold, Mailbox, Post, Scope, Subscription, Topic
from bridge.outbound.audience import Notified, audience
from bridge.outbound.queued import Notification, NotificationReason
from bridge.store import announcements, comments, mailboxes, outbox, posts, subscriptions
from bridge.store.engine import Store, Tx, new_id

BLOG = "blog.example"
START = 1_790_000_000 * SECOND


@dataclass
class World:
    """What happens on a blog, each step a transaction of its own."""

    store: Store
    now: int = START

    def tick(self) -> int:
        self.now += SECOND
        return self.now

    @staticmethod
    def topic(about: Topic | Post | Comment | None) -> Topic:
        """The blog, a post, or the thread below a comment."""
        match about:
            case Topic():
                return about
            case Post(id):
                return Topic(Scope.POST, id)
            case Comment(id, _, post_id):
                return Topic(Scope.THREAD, post_id, id)
            case None:
                return Topic()

    def post(self, title: str = "Tea and letters", blog_id: str = BLOG) -> Post:
        return self.store.write_now(
            posts.add,
            blog_id=blog_id,
            url=f"https://{blog_id}/{self.now}",
            title=title,
            published_at=self.now,
            entry_id=f"tag:{blog_id}:{self.tick()}",
            now=self.now,
        )

    def person(self, name: str, blog_id: str = BLOG) -> Mailbox:
        return self.store.write_now(
            mailboxes.remember,
            blog_id=blog_id,
            address=f"{name.lower()}@home.example",
            name=name,
            utc_offset_minutes=None,
            language=None,
            now=self.tick(),
        )

    def write(
        self,
        person: Mailbox,
        post: Post,
        text: str = "Good morning",
        *,
        answers: Comment | None = None,
        state: CommentState = CommentState.UNCONFIRMED,
    ) -> Comment:
        now = self.tick()
        return self.store.write_now(
            comments.add,
            id=new_id(now),
            blog_id=post.blog_id,
            post_id=post.id,
            parent_id=answers.id if answers else None,
            mailbox_id=person.id,
            name=person.name,
            text=text,
            message_id=None,
            journal_id=None,
            state=state,
            now=now,
        )

    def say(
        self, person: Mailbox, post: Post, text: str = "Good morning", *, answers: Comment | None = None
    ) -> Comment:
        """Write, publish, and have it told."""
        comment = self.write(person, post, text, answers=answers)
        self.store.write_now(comments.publish, comment_id=comment.id, now=self.tick())
        self.store.write_now(announcements.done, comment_id=comment.id, now=self.tick())
        return comment

    def join(
        self, person: Mailbox, about: Topic | Post | Comment | None, cadence: Cadence = Cadence.EACH
    ) -> Subscription:
        now = self.tick()
        asked = self.store.write_now(
            subscriptions.ask,
            blog_id=person.blog_id,
            mailbox_id=person.id,
            topic=self.topic(about),
            cadence=cadence,
            now=now,
        )
        due = None if cadence is Cadence.EACH else now
        subscription = self.store.write_now(
            subscriptions.confirm, subscription_id=asked.subscription.id, now=self.tick(), next_due=due
        )
        assert subscription
        return subscription

    def notified(self, comment: Comment) -> list[Notified]:
        """Who would be told at once of this comment if it was announced now."""

        def read(tx: Tx) -> list[Notified]:
            followers = subscriptions.followers(tx, comment=comment)
            about = subscriptions.announced(tx, comment=comment, followers=followers, announced_at=self.now + 1)
            return audience(about, followers)

        return self.store.read_now(read)

    def told_by(self, comment: Comment) -> dict[str, Scope]:
        """The names of those, and the scope of the subscription that tells each."""
        return {one.mailbox.name: one.subscription.topic.scope for one in self.notified(comment)}

    def tell(self, comment: Comment) -> None:
        """Queue those notifications."""
        for one in self.notified(comment):
            self.store.write_now(outbox.queue, rows=[self.notification(one.mailbox, comment, one.subscription)])

    def digest(self, subscription: Subscription) -> list[str]:
        """The texts of the digest that is made now, in the order in which they were written."""
        until = self.tick()

        def make(tx: Tx) -> list[str]:
            mailbox = mailboxes.by_id(tx, mailbox_id=subscription.mailbox_id)
            mine = subscriptions.by_id(tx, subscription_id=subscription.id)
            assert mailbox
            assert mine
            due = subscriptions.DueDigest(mailbox, mine)
            round_ = subscriptions.digest_round(tx, due=[due], until=until)
            window = round_.window(due)
            held = round_.followers[mailbox.id].digest_of(mine, [one.announced for one in window], round_.told)
            subscriptions.digest_done(tx, subscription_id=mine.id, next_due=until + HOUR, until=until)
            texts = {one.comment.id: one.comment.text for one in window}
            return [texts[comment_id] for comment_id in sorted(held)]

        return self.store.write_now(make)

    def fold(self, subscription: Subscription, why: Fold = Fold.BUSY) -> bool:
        folding = {"subscription_id": subscription.id, "why": why, "due": self.now + HOUR}
        return self.store.write_now(subscriptions.fold, **folding, after=self.tick())

    def state_of(self, outbox_id: str) -> str:
        return self.store.read_now(lambda tx: tx.execute("SELECT state FROM outbox WHERE id = :id", id=outbox_id))[0][0]

    def notification(
        self, person: Mailbox, comment: Comment, subscription: Subscription | None = None
    ) -> outbox.QueuedMail:
        mail = Notification(comment.id, subscription.id if subscription else "", NotificationReason.BLOG)
        return outbox.QueuedMail(
            new_id(self.now),
            person.blog_id,
            person.id,
            mail,
            queued_at=self.now,
            next_at=self.now,
            unique=mail.unique(person.id),
        )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "loosely.db", patience=0.05) as store:
        yield store


@pytest.fixture
def world(store: Store) -> World:
    return World(store)
