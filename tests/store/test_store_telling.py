"""Whatever people wish, in whatever order: nobody is told of a comment twice, and who goes on listening misses none."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bridge.blog import SECOND, Cadence, CommentState, Scope, SubscriptionState, Topic
from bridge.store import comments, mailboxes, outbox, posts, subscriptions, tellings
from bridge.store.engine import Store, Tx, new_id

BLOG = "blog.example"
PEOPLE = st.integers(0, 2)
POSTS = st.integers(0, 1)
PLACES = st.sampled_from([0, 1, None])
CADENCES = st.sampled_from(list(Cadence))


def notify(tx: Tx, *, now: int) -> None:
    """What the verb of that name does, without the mails."""
    for comment_id in tellings.due(tx, now=now, limit=1):
        comment = comments.by_id(tx, comment_id=comment_id)
        assert comment
        rows = [
            outbox.Row(
                new_id(now),
                BLOG,
                "notification",
                listener.mailbox.id,
                comment_id=comment_id,
                subscription_id=listener.subscription.id,
                queued_at=now,
                unique=f"n:{comment_id}:{listener.mailbox.id}",
            )
            for listener in subscriptions.audience(tx, comment_id=comment_id)
            if listener.mailbox.id != comment.commenter.id
        ]
        assert outbox.queue(tx, rows=rows) == len(rows), "the audience has each mailbox once"
        tellings.done(tx, comment_id=comment_id, now=now)


def tell_digests(tx: Tx, *, now: int) -> None:
    for listener in subscriptions.due_digests(tx, now=now, limit=99):
        mine = listener.subscription
        items = tuple(comment.id for comment, _ in subscriptions.unheard(tx, subscription=mine, until=now))
        if items:
            row = outbox.Row(
                new_id(now),
                BLOG,
                "digest",
                mine.mailbox_id,
                subscription_id=mine.id,
                items=items,
                queued_at=now,
                unique=f"d:{mine.id}:{now}",
            )
            assert outbox.queue(tx, rows=[row]) == 1
        subscriptions.digest_done(tx, subscription_id=mine.id, next_due=now + 1, now=now, until=now)


class Telling(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = 1_790_000_000 * SECOND
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(Path(self.folder.name) / "loosely.db")
        self.write = self.store.write_now
        self.posts = [
            self.write(
                posts.add, blog_id=BLOG, url=f"u{n}", title="Tea", published_at=n, entry_id=str(n), now=self.tick()
            )
            for n in range(2)
        ]
        who = {"blog_id": BLOG, "name": "", "utc_offset_minutes": None, "language": None}
        self.people = [
            self.write(mailboxes.remember, **who, address=f"{n}@home.example", now=self.tick()) for n in range(3)
        ]
        self.must_hear: set[tuple[str, int]] = set()

    def topic(self, place: int | None) -> Topic:
        return Topic() if place is None else Topic(Scope.POST, self.posts[place].id)

    def tick(self) -> int:
        self.now += 1
        return self.now

    def teardown(self) -> None:
        try:
            self.write(notify_all, now=self.tick())
            self.write(tell_digests, now=self.tick() + 10)
            heard = set(self.heard())
            assert self.must_hear <= heard, "somebody who went on listening missed a comment"
        finally:
            self.store.close_now()
            self.folder.cleanup()

    def heard(self) -> list[tuple[str, int]]:
        mails = self.store.read_now(lambda tx: tx.execute("SELECT mailbox_id, comment_id, items FROM outbox"))
        return [(c, mail["mailbox_id"]) for mail in mails for c in json.loads(mail["items"]) or [mail["comment_id"]]]

    def listens(self, person: int, post_id: str) -> bool:
        wishes = self.store.read_now(subscriptions.of_mailbox, mailbox_id=self.people[person].id)
        active = [wish for wish, _ in wishes if wish.state is SubscriptionState.ACTIVE]
        if any(wish.post_id == post_id for wish in active):
            return True
        left = self.store.read_now(
            lambda tx: tx.execute(
                "SELECT max(left_at) AS at FROM subscription WHERE mailbox_id = :m AND post_id = :p",
                m=self.people[person].id,
                p=post_id,
            )
        )[0]["at"]
        return any(wish.post_id is None and (left is None or left < wish.since) for wish in active)

    @rule(person=PEOPLE, place=PLACES, cadence=CADENCES)
    def join(self, person: int, place: int | None, cadence: Cadence) -> None:
        asked = self.write(
            subscriptions.ask,
            blog_id=BLOG,
            mailbox_id=self.people[person].id,
            topic=self.topic(place),
            cadence=cadence,
            now=self.tick(),
        )
        self.write(subscriptions.confirm, subscription_id=asked.subscription.id, now=self.tick(), next_due=self.now)

    @rule(person=PEOPLE, place=PLACES)
    def be_asked(self, person: int, place: int | None) -> None:
        """Anybody can ask in somebody's name; nothing comes of it before they say yes."""
        wish = {"topic": self.topic(place), "cadence": Cadence.EACH}
        self.write(subscriptions.ask, blog_id=BLOG, mailbox_id=self.people[person].id, **wish, now=self.tick())

    @rule(person=PEOPLE, place=PLACES)
    def leave(self, person: int, place: int | None) -> None:
        post_id = None if place is None else self.posts[place].id
        mailbox_id = self.people[person].id
        self.write(subscriptions.leave_all, mailbox_id=mailbox_id, post_id=post_id, now=self.tick())
        self.must_hear = {(c, m) for c, m in self.must_hear if m != mailbox_id}

    @rule(person=PEOPLE, cadence=CADENCES, nth=st.integers(0, 2))
    def wish_otherwise(self, person: int, cadence: Cadence, nth: int) -> None:
        wishes = self.store.read_now(subscriptions.of_mailbox, mailbox_id=self.people[person].id)
        if nth < len(wishes) and wishes[nth][0].state is SubscriptionState.ACTIVE:
            self.write(
                subscriptions.set_cadence,
                subscription_id=wishes[nth][0].id,
                cadence=cadence,
                next_due=None if cadence is Cadence.EACH else self.now,
                now=self.tick(),
            )

    @rule(person=PEOPLE, place=POSTS, publish=st.integers(1, 2))
    def say(self, person: int, place: int, publish: int) -> None:
        comment_id = new_id(self.tick())
        self.write(
            comments.add,
            id=comment_id,
            blog_id=BLOG,
            post_id=self.posts[place].id,
            parent_id=None,
            mailbox_id=self.people[person].id,
            name="",
            text="",
            message_id=None,
            journal_id=None,
            state=CommentState.WAITING,
            now=self.now,
        )
        for _ in range(publish):
            self.write(comments.publish, comment_id=comment_id, now=self.now)

    @rule(late=st.integers(0, 3))
    def notify(self, late: int) -> None:
        """Its clock may have been read before what others have committed since."""
        for comment_id in self.store.read_now(tellings.due, now=self.now, limit=1):
            comment = self.store.read_now(comments.by_id, comment_id=comment_id)
            assert comment
            for person, mailbox in enumerate(self.people):
                if mailbox.id != comment.commenter.id and self.listens(person, comment.post_id):
                    self.must_hear.add((comment_id, mailbox.id))
        self.write(notify, now=self.tick() - late)

    @rule()
    def digests(self) -> None:
        self.write(tell_digests, now=self.tick())

    @invariant()
    def nobody_is_told_twice(self) -> None:
        heard = self.heard()
        assert len(set(heard)) == len(heard)


def notify_all(tx: Tx, *, now: int) -> None:
    while tellings.due(tx, now=now, limit=1):
        notify(tx, now=now)


TestTelling = Telling.TestCase
TestTelling.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
