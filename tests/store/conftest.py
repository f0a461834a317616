"""A store on the disk, and a small blog world in it whose clock goes on by one second a step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bridge.blog import HOUR, SECOND, Comment, CommentState, Fold, Mailbox, Post, Scope, Subscription
from bridge.outbound.audience import Notified, audience
from bridge.outbound.queued import Notification, NotificationReason
from bridge.store import announcements, comments, mailboxes, outbox, subscriptions
from bridge.store.engine import Store, Tx, new_id
from tests.builder import Builder

START = 1_790_000_000 * SECOND


@dataclass
class World(Builder):
    """A blog on which people act, each step a transaction of its own."""

    store: Store
    now: int = START

    def write(
        self,
        person: Mailbox,
        post: Post,
        text: str = "Good morning",
        *,
        answers: Comment | None = None,
        state: CommentState = CommentState.UNCONFIRMED,
    ) -> Comment:
        return self.add_comment(person, post, text, state, answers=answers)

    def say(
        self, person: Mailbox, post: Post, text: str = "Good morning", *, answers: Comment | None = None
    ) -> Comment:
        """Write, publish, and have it told."""
        comment = self.write(person, post, text, answers=answers)
        self.store.write_now(comments.publish, comment_id=comment.id, now=self.tick())
        self.store.write_now(announcements.done, comment_id=comment.id, now=self.tick())
        return comment

    def notified(self, comment: Comment) -> list[Notified]:
        """The mailboxes that would be notified at once of this comment if it was announced now."""

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
def store(store_path: Path) -> Iterator[Store]:
    with Store.open(store_path, patience=0.05) as store:
        yield store


@pytest.fixture
def world(store: Store) -> World:
    return World(store)
