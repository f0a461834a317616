"""Posts, people, comments and subscriptions for the tests of several rooms, put into a store one after the other."""

from __future__ import annotations

from typing import Any

from bridge.acts import subscribing
from bridge.blog import SECOND, Cadence, Comment, CommentState, Mailbox, Post, Scope, Subscription, Topic
from bridge.store import comments, journal, mailboxes, posts, subscriptions
from bridge.store.engine import Store, new_id

BLOG_ID = "blog.example"


class Builder:
    """Each step is one transaction, and the clock goes on by `step` before it.

    A dataclass that derives from it holds `store` and `now`. A test on an event loop may call it too, since the store
    writes in a thread of its own.
    """

    store: Store
    now: int
    step = SECOND
    utc_offset_minutes: int | None = None

    def tick(self) -> int:
        self.now += self.step
        return self.now

    @staticmethod
    def topic(about: Topic | Post | Comment | None) -> Topic:
        """The topic of a subscription: a post, the thread below a comment, or the whole blog where nothing is named."""
        match about:
            case Topic():
                return about
            case Post(id):
                return Topic(Scope.POST, id)
            case Comment(id, _, post_id):
                return Topic(Scope.THREAD, post_id, id)
            case None:
                return Topic()

    def post(self, title: str = "The ironmonger", slug: str | None = None, *, blog_id: str = BLOG_ID) -> Post:
        url = f"https://{blog_id}/{self.tick()}"
        return self.store.write_now(
            posts.add,
            blog_id=blog_id,
            url=url,
            title=title,
            published_at=self.now,
            entry_id=url,
            now=self.now,
            slug=slug,
        )

    def person(self, name: str, address: str = "", *, blog_id: str = BLOG_ID) -> Mailbox:
        return self.store.write_now(
            mailboxes.remember,
            blog_id=blog_id,
            address=address or f"{name.lower()}@home.example",
            name=name,
            utc_offset_minutes=self.utc_offset_minutes,
            language=None,
            now=self.tick(),
        )

    def add_comment(
        self,
        person: Mailbox,
        post: Post,
        text: str,
        state: CommentState,
        *,
        answers: Comment | None = None,
        name: str | None = None,
        message_id: str | None = None,
        invited_by: int | None = None,
    ) -> Comment:
        """A comment in that state. Nobody is told of it."""
        return self.store.write_now(
            comments.add,
            id=new_id(self.tick()),
            blog_id=post.blog_id,
            post_id=post.id,
            parent_id=answers.id if answers else None,
            mailbox_id=person.id,
            name=person.name if name is None else name,
            text=text,
            message_id=message_id,
            journal_id=None,
            state=state,
            now=self.now,
            invited_by=invited_by,
        )

    def record(self, content: bytes, author: Mailbox | None = None, *, id: str = "", **fields: Any) -> str:
        """The journal id of a message that was accepted; `fields` has other values of its row."""
        journal_id = id or new_id(self.tick())
        row = {
            "blog_id": author.blog_id if author else BLOG_ID,
            "received_at": self.now,
            "peer": "192.0.2.1",
            "reverse_path": None,
            "forward_paths": (),
            "content": content,
            "message_id": None,
            "fingerprint": journal_id,
            "disposition": "accept",
            "status": "2.0.0",
            "reason": "",
            "mailbox_id": author.id if author else None,
        }
        self.store.write_now(journal.record, id=journal_id, **(row | fields))
        return journal_id

    def came_by(self, comment: Comment, journal_id: str, message_id: str | None = None) -> None:
        """Say of a comment which message made it."""
        values = {"id": comment.id, "journal": journal_id, "message_id": message_id or comment.message_id}
        self.store.write_now(
            lambda tx: tx.execute(
                "UPDATE comment SET journal_id = :journal, message_id = :message_id WHERE id = :id", values
            )
        )

    def ask(
        self,
        person: Mailbox,
        about: Topic | Post | Comment | None,
        cadence: Cadence = Cadence.EACH,
        at_most: int | None = None,
    ) -> subscriptions.PendingSubscription:
        """A subscription that is not confirmed yet."""
        return self.store.write_now(
            subscribing.pend,
            blog_id=person.blog_id,
            mailbox_id=person.id,
            topic=self.topic(about),
            cadence=cadence,
            at_most=at_most,
            now=self.tick(),
        )

    def join(
        self,
        person: Mailbox,
        about: Topic | Post | Comment | None,
        cadence: Cadence = Cadence.EACH,
        at_most: int | None = None,
        *,
        next_due: int | None = None,
    ) -> Subscription:
        """A confirmed subscription; a digest is due at once where `next_due` is not given."""
        asked = self.ask(person, about, cadence, at_most)
        due = self.now if next_due is None and cadence is not Cadence.EACH else next_due
        joined = self.store.write_now(
            subscriptions.confirm, subscription_id=asked.subscription.id, now=self.tick(), next_due=due
        )
        assert joined
        return joined
