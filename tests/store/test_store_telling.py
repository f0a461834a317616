"""Whatever people wish, in whatever order: nobody is told of a comment twice, and who goes on listening misses none."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bridge.acts import commenting
from bridge.blog import SECOND, Cadence, Comment, CommentState, Fold, Scope, Subscription, SubscriptionState, Topic
from bridge.outbound.queued import Digest, Notification, NotificationReason
from bridge.store import announcements, comments, mailboxes, outbox, posts, subscriptions
from bridge.store.engine import Store, Tx, new_id

BLOG = "blog.example"
FAR = 1000
PEOPLE = st.integers(0, 2)
POSTS = st.integers(0, 1)
PLACES = st.sampled_from([0, 1, None, "answers", "thread", "thread last"])
CADENCES = st.sampled_from(list(Cadence))


def notify(tx: Tx, *, now: int) -> None:
    """What the verb of that name does, without the mails."""
    for comment_id in announcements.due(tx, now=now, limit=1):
        rows = rows_of(tx, comment_id=comment_id, now=now)
        assert write_rows(tx, comment_id=comment_id, rows=rows, now=now) == len(rows), "each mailbox is there once"


def rows_of(tx: Tx, *, comment_id: str, now: int) -> list[outbox.QueuedMail]:
    comment = comments.by_id(tx, comment_id=comment_id)
    assert comment
    return [
        outbox.QueuedMail(
            new_id(now),
            BLOG,
            listener.mailbox.id,
            Notification(comment_id, listener.subscription.id, NotificationReason.BLOG),
            queued_at=now,
            unique=f"n:{comment_id}:{listener.mailbox.id}",
        )
        for listener in subscriptions.audience(tx, comment_id=comment_id)
        if listener.mailbox.id != comment.commenter.id
    ]


def write_rows(tx: Tx, *, comment_id: str, rows: list[outbox.QueuedMail], now: int) -> int:
    if not announcements.done(tx, comment_id=comment_id, now=now):
        return 0
    return outbox.queue(tx, rows=rows)


def tell_digests(tx: Tx, *, now: int) -> None:
    for listener in subscriptions.due_digests(tx, now=now, limit=99):
        mine = listener.subscription
        items = tuple(comment.id for comment, _ in subscriptions.unheard(tx, subscription=mine, until=now))
        if items:
            row = outbox.QueuedMail(
                new_id(now),
                BLOG,
                mine.mailbox_id,
                Digest(mine.id, items),
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
        self.read = self.store.read_now
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
        self.said: list[Comment] = []
        self.looked: list[tuple[str, list[outbox.QueuedMail], set[int]]] = []
        self.must_hear: set[tuple[str, int]] = set()
        self.taken_back: set[str] = set()
        self.join(0, None, Cadence.EACH)
        self.join(1, 0, Cadence.EACH)
        self.join(1, None, Cadence.DAILY)
        self.join(2, "answers", Cadence.EACH)

    def tick(self) -> int:
        self.now += 1
        return self.now

    @rule(person=PEOPLE, place=POSTS, answers=st.sampled_from([None, 0, -1]))
    def say_and_tell(self, person: int, place: int, answers: int | None) -> None:
        self.say(person, place, 1, answers)
        self.tell()
        for comment_id in self.read(announcements.due, now=self.now, limit=99):
            self.expect(comment_id)
        self.write(notify_all, now=self.tick())

    def teardown(self) -> None:
        try:
            self.tell()
            self.write(notify_all, now=self.tick())
            for person in self.people:
                self.write(subscriptions.resume, mailbox_id=person.id, now=self.tick())
            self.write(tell_digests, now=self.tick() + 2 * FAR)
            assert self.must_hear <= set(self.heard()), "somebody who went on listening missed a comment"
        finally:
            self.store.close_now()
            self.folder.cleanup()

    def heard(self) -> list[tuple[str, int]]:
        told = """SELECT coalesce(i.comment_id, o.comment_id) AS comment_id, o.mailbox_id
            FROM outbox o LEFT JOIN digest_item i ON i.outbox_id = o.id WHERE o.state <> 'dropped'"""
        return [(row["comment_id"], row["mailbox_id"]) for row in self.read(lambda tx: tx.execute(told))]

    def listens(self, person: int, comment: Comment) -> bool:
        """What the wishes say, gone through one by one."""
        rows = self.read(
            lambda tx: tx.execute("SELECT * FROM subscription WHERE mailbox_id = :m", m=self.people[person].id)
        )
        above = self.read(comments.chain, comment_id=comment.id)
        here = [row for row in rows if row["scope"] == "post" and row["post_id"] == comment.post_id]
        left = max((row["left_at"] or 0 for row in here), default=0)
        muted = max((row["muted_at"] or 0 for row in here), default=0)
        for row in rows:
            covers = {
                "blog": left <= row["since"],
                "post": row["post_id"] == comment.post_id,
                "thread": row["comment_id"] in [one.id for one in above],
                "answers": bool(above) and above[0].commenter.id == row["mailbox_id"],
            }
            if row["state"] == "active" and covers[row["scope"]] and muted <= row["since"]:
                return True
        return False

    def topic(self, place: int | str | None) -> Topic:
        match place:
            case "answers":
                return Topic(Scope.ANSWERS)
            case "thread" if self.said:
                return Topic(Scope.THREAD, self.said[0].post_id, self.said[0].id)
            case "thread last" if self.said:
                return Topic(Scope.THREAD, self.said[-1].post_id, self.said[-1].id)
            case int():
                return Topic(Scope.POST, self.posts[place].id)
        return Topic()

    def wishes(self, person: int) -> list[Subscription]:
        return [wish for wish, _ in self.read(subscriptions.of_mailbox, mailbox_id=self.people[person].id)]

    @rule(person=PEOPLE, place=PLACES, cadence=CADENCES)
    def join(self, person: int, place: int | str | None, cadence: Cadence) -> None:
        asked = self.write(
            subscriptions.ask,
            blog_id=BLOG,
            mailbox_id=self.people[person].id,
            topic=self.topic(place),
            cadence=cadence,
            now=self.tick(),
        )
        due = None if cadence is Cadence.EACH else self.now
        self.write(subscriptions.confirm, subscription_id=asked.subscription.id, now=self.tick(), next_due=due)

    @rule(person=PEOPLE, place=PLACES)
    def be_asked(self, person: int, place: int | str | None) -> None:
        """Anybody can ask in somebody's name; nothing comes of it before they say yes."""
        wish = {"topic": self.topic(place), "cadence": Cadence.EACH}
        self.write(subscriptions.ask, blog_id=BLOG, mailbox_id=self.people[person].id, **wish, now=self.tick())

    @rule(person=PEOPLE, place=st.sampled_from([0, 1, None]))
    def leave(self, person: int, place: int | None) -> None:
        post_id = None if place is None else self.posts[place].id
        self.write(subscriptions.leave_all, mailbox_id=self.people[person].id, post_id=post_id, now=self.tick())
        self.expects_nothing(person)

    @rule(person=PEOPLE, place=POSTS)
    def mute(self, person: int, place: int) -> None:
        muting = {"mailbox_id": self.people[person].id, "post_id": self.posts[place].id}
        self.write(subscriptions.mute, **muting, now=self.tick())
        assert not self.write(subscriptions.mute, **muting, now=self.tick())
        self.expects_nothing(person)

    def expects_nothing(self, person: int) -> None:
        self.must_hear = {(c, m) for c, m in self.must_hear if m != self.people[person].id}

    @rule(person=PEOPLE, cadence=CADENCES, nth=st.integers(0, 2))
    def wish_otherwise(self, person: int, cadence: Cadence, nth: int) -> None:
        wishes = self.wishes(person)
        if nth < len(wishes) and wishes[nth].state is SubscriptionState.ACTIVE:
            self.write(
                subscriptions.set_cadence,
                subscription_id=wishes[nth].id,
                cadence=cadence,
                next_due=None if cadence is Cadence.EACH else self.now,
                now=self.tick(),
            )

    @rule(person=PEOPLE, nth=st.integers(0, 2), due=st.sampled_from([0, FAR]))
    def fold(self, person: int, nth: int, due: int) -> None:
        wishes = self.wishes(person)
        if nth < len(wishes):
            why = {"why": Fold.BUSY, "due": self.now + due}
            self.write(subscriptions.fold, subscription_id=wishes[nth].id, **why, now=self.tick())

    @rule(person=PEOPLE)
    def pause(self, person: int) -> None:
        self.write(subscriptions.pause, mailbox_id=self.people[person].id, until=None, now=self.tick())

    @rule(person=PEOPLE)
    def resume(self, person: int) -> None:
        self.write(subscriptions.resume, mailbox_id=self.people[person].id, now=self.tick())

    @rule(person=PEOPLE, place=POSTS, publish=st.integers(1, 2), answers=st.sampled_from([None, 0, -1]))
    def say(self, person: int, place: int, publish: int, answers: int | None) -> None:
        comment_id = new_id(self.tick())
        parent = self.said[answers] if self.said and answers is not None else None
        comment = self.write(
            comments.add,
            id=comment_id,
            blog_id=BLOG,
            post_id=parent.post_id if parent else self.posts[place].id,
            parent_id=parent.id if parent else None,
            mailbox_id=self.people[person].id,
            name="",
            text="",
            message_id=None,
            journal_id=None,
            state=CommentState.UNCONFIRMED,
            now=self.now,
        )
        self.said.append(comment)
        for _ in range(publish):
            self.write(comments.publish, comment_id=comment_id, now=self.now)

    @rule(nth=st.sampled_from([0, -1]))
    def undo(self, nth: int) -> None:
        if not self.said:
            return
        comment = self.said[nth]
        told = {c for c, _ in self.heard()}
        if self.write(commenting.undo, comment_id=comment.id, now=self.tick()):
            assert comment.id not in told, "what somebody has heard can't be taken back unheard"
            self.said.remove(comment)
            self.taken_back.add(comment.id)
            self.must_hear = {(c, m) for c, m in self.must_hear if c != comment.id}

    @rule(late=st.integers(0, 3))
    def notify(self, late: int) -> None:
        """Its clock may have been read before what others have committed since."""
        for comment_id in self.read(announcements.due, now=self.now, limit=1):
            self.expect(comment_id)
        self.write(notify, now=self.tick() - late)

    @rule()
    def look(self) -> None:
        """Who is told is looked up first and written later; much may happen in between."""
        if not self.looked:
            for comment_id in self.read(announcements.due, now=self.now, limit=1):
                rows = self.read(rows_of, comment_id=comment_id, now=self.now)
                self.looked.append((comment_id, rows, self.listeners(comment_id)))

    @rule()
    def tell(self) -> None:
        while self.looked:
            comment_id, rows, listened = self.looked.pop()
            if comment_id not in self.taken_back:  # who has joined since then hears of what is said from now on
                self.must_hear |= {(comment_id, one) for one in listened & self.listeners(comment_id)}
            self.write(write_rows, comment_id=comment_id, rows=rows, now=self.tick())

    def expect(self, comment_id: str) -> None:
        self.must_hear |= {(comment_id, one) for one in self.listeners(comment_id)}

    def listeners(self, comment_id: str) -> set[int]:
        comment = self.read(comments.by_id, comment_id=comment_id)
        assert comment
        return {
            mailbox.id
            for person, mailbox in enumerate(self.people)
            if mailbox.id != comment.commenter.id and self.listens(person, comment)
        }

    @rule()
    def digests(self) -> None:
        self.tell()
        self.write(tell_digests, now=self.tick())

    @rule()
    def relay(self) -> None:
        rows = self.write(outbox.lease, now=self.now, until=self.now + 9, limit=99)
        self.write(outbox.settle, outcomes=[outbox.Settled(row.id, "relayed") for row in rows], now=self.tick())

    @invariant()
    def nobody_is_told_twice(self) -> None:
        heard = self.heard()
        assert len(set(heard)) == len(heard)

    @invariant()
    def nobody_hears_what_was_taken_back(self) -> None:
        assert not self.taken_back & {c for c, _ in self.heard()}

    @invariant()
    def a_mailbox_is_in_an_audience_once(self) -> None:
        for comment in self.said[-2:]:
            names = [one.mailbox.id for one in self.read(subscriptions.audience, comment_id=comment.id)]
            assert len(set(names)) == len(names)


def notify_all(tx: Tx, *, now: int) -> None:
    while announcements.due(tx, now=now, limit=1):
        notify(tx, now=now)


TestTelling = Telling.TestCase
TestTelling.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)
