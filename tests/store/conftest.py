"""A store on the disk, and a small blog world in it whose clock goes on by one second a step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bridge.blog import HOUR, SECOND, Comment, CommentState, Fold, Mailbox, Post, Scope, Subscription
from bridge.outbound.queued import Notification, NotificationReason
from bridge.store import announcements, comments, outbox, subscriptions
from bridge.store.engine import Store, new_id
from tests.builder import Builder

START = 1_790_000_000 * SECOND


@dataclass
class World(Builder):
    """What happens on a blog, each step a transaction of its own."""

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

    def told_by(self, comment: Comment) -> dict[str, Scope]:
        """Who is told at once, and by which of their wishes."""
        listeners = self.store.read_now(subscriptions.audience, comment_id=comment.id)
        assert len({one.mailbox.id for one in listeners}) == len(listeners)
        return {one.mailbox.name: one.subscription.topic.scope for one in listeners}

    def tell(self, comment: Comment) -> None:
        """Queue what the audience is told now."""
        for one in self.store.read_now(subscriptions.audience, comment_id=comment.id):
            self.store.write_now(outbox.queue, rows=[self.notification(one.mailbox, comment, one.subscription)])

    def digest(self, subscription: Subscription) -> list[str]:
        """What the digest that is made now tells."""
        until = self.tick()
        mine = self.store.read_now(subscriptions.by_id, subscription_id=subscription.id)
        items = self.store.write_now(subscriptions.unheard, subscription=mine, until=until)
        done = {"subscription_id": subscription.id, "next_due": until + HOUR, "now": until, "until": until}
        self.store.write_now(subscriptions.digest_done, **done)
        return [comment.text for comment, _ in items]

    def fold(self, subscription: Subscription, why: Fold = Fold.BUSY) -> bool:
        folding = {"subscription_id": subscription.id, "why": why, "due": self.now + HOUR}
        return self.store.write_now(subscriptions.fold, **folding, now=self.tick())

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
