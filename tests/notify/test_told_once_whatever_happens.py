"""Every announced comment reaches each mailbox with an active subscription that covers it once, by the narrowest one.

Nobody else is told, never its author. That holds whatever people follow, leave, mute, pause and change, in whatever
order, also when mails are dropped and when much happens while a comment is being announced.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bridge import notify
from bridge.acts import commenting, leaving, pausing, subscribing
from bridge.blog import DAY, SECOND, Blog, Cadence, Comment, CommentState, Fold, Scope, Subscription, Topic
from bridge.blog import SubscriptionState as State
from bridge.notify import Notify
from bridge.store import announcements, comments, mailboxes, outbox, posts, subscriptions
from bridge.store.engine import Row, Store, new_id

BLOG = Blog(
    "blog.example", "Tea", "https://blog.example", "https://talk.blog.example", "{tag}@talk.blog.example", busy=3
)
START = 1_790_000_000 * SECOND
PEOPLE = st.integers(0, 2)
POSTS = st.integers(0, 1)
PLACES = st.sampled_from([0, 1, None, "answers", "thread", "thread last"])
CADENCES = st.sampled_from(list(Cadence))
NTH = st.integers(0, 3)


class SlowStore:
    """A store whose writer is busy until it is told to go on."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.reached = asyncio.Event()
        self.free = asyncio.Event()

    async def read(self, fn: Callable[..., Any], **named: Any) -> Any:
        return await self._store.read(fn, **named)

    async def write(self, fn: Callable[..., Any], **named: Any) -> Any:
        self.reached.set()
        await self.free.wait()
        return await self._store.write(fn, **named)


class ToldOnce(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(Path(self.folder.name) / "loosely.db")
        self.write = self.store.write_now
        self.read = self.store.read_now
        self.slow = SlowStore(self.store)
        self.notify = Notify(self.slow, [BLOG], lambda: self.now)  # type: ignore[arg-type]  # it reads and writes
        self.begun: asyncio.Task[int] | None = None
        self.decided: dict[tuple[str, int], str | None] = {}  # who tells, where that was decided before it is written
        self.posts = [
            self.write(
                posts.add, blog_id=BLOG.id, url=f"u{n}", title="Tea", published_at=n, entry_id=str(n), now=self.tick()
            )
            for n in range(2)
        ]
        who = {"blog_id": BLOG.id, "name": "", "utc_offset_minutes": None, "language": None}
        self.people = [
            self.write(mailboxes.remember, **who, address=f"{n}@home.example", now=self.tick()) for n in range(3)
        ]
        self.said: list[Comment] = []
        self.undone: set[str] = set()
        self.seen: set[str] = set()  # announced, and expected
        self.may: set[tuple[str, int]] = set()
        self.must: dict[tuple[str, int], str] = {}  # which subscription tells it
        self.join(0, None, Cadence.EACH)
        self.join(1, 0, Cadence.EACH)
        self.join(1, None, Cadence.DAILY)
        self.join(2, "answers", Cadence.EACH)

    def tick(self) -> int:
        self.now += 1
        return self.now

    # ------------------------------------------------------------ what is expected

    def expect(self) -> None:
        """Note who must get each comment that was announced since the last time: read from the rows, one by one."""
        rows = self.read(lambda tx: tx.execute("SELECT * FROM announcement WHERE announced_at IS NOT NULL"))
        for row in rows:
            comment = self.read(comments.by_id, comment_id=row["comment_id"])
            if row["comment_id"] in self.seen or comment is None:
                continue
            self.seen.add(comment.id)
            for person in self.people:
                what = comment.id, person.id
                by = self.narrowest(person.id, comment, row["announced_at"])
                before = self.decided.get(what, by)
                if by or before:
                    self.may.add(what)
                if by and by == before:
                    self.must[what] = by

    def narrowest(self, mailbox_id: int, comment: Comment, announced_at: int) -> str | None:
        if mailbox_id == comment.commenter.id:
            return None
        rows = self.read(lambda tx: tx.execute("SELECT * FROM subscription WHERE mailbox_id = :m", m=mailbox_id))
        above = [one.id for one in self.read(comments.chain, comment_id=comment.id)]
        parent = self.read(comments.by_id, comment_id=comment.parent_id) if comment.parent_id else None
        here = [row for row in rows if row["scope"] == "post" and row["post_id"] == comment.post_id]
        left, muted = (max((row[name] or 0 for row in here), default=0) for name in ("left_at", "muted_at"))

        def place(row: Row) -> int | None:
            """How narrow it is, if it covers the comment."""
            match row["scope"]:
                case "answers":
                    return 0 if parent and parent.commenter.id == mailbox_id else None
                case "thread":
                    return 1 + above.index(row["comment_id"]) if row["comment_id"] in above else None
                case "post":
                    return 1000 if row in here else None
                case _:
                    return 1001 if left <= row["since"] else None

        covering = [
            (at, row["id"])
            for row in rows
            if row["state"] == "active" and muted <= row["since"] < announced_at and (at := place(row)) is not None
        ]
        return str(min(covering)[1]) if covering else None

    def told(self) -> list[tuple[tuple[str, int], str]]:
        """Each comment that a mail has told, with its mailbox, and by which subscription."""
        rows = self.read(
            lambda tx: tx.execute(
                """SELECT coalesce(i.comment_id, o.comment_id) AS comment_id, o.mailbox_id, o.subscription_id
                FROM outbox o LEFT JOIN digest_item i ON i.outbox_id = o.id WHERE o.state <> 'dropped'"""
            )
        )
        return [((row["comment_id"], row["mailbox_id"]), row["subscription_id"]) for row in rows]

    @invariant()
    def nobody_is_told_twice_or_of_anything_else(self) -> None:
        told = [what for what, _ in self.told()]
        assert len(set(told)) == len(told)
        assert not self.undone & {comment_id for comment_id, _ in told}
        if not self.begun:
            self.expect()
            assert set(told) <= self.may

    def teardown(self) -> None:
        try:
            self.go_on()
            self.run(self.notify.once())
            self.expect()
            for person in self.people:
                self.write(subscriptions.resume, mailbox_id=person.id, now=self.tick())
            self.now += 40 * DAY
            self.tell_digests()
            told = self.told()
            assert len(dict(told)) == len(told)
            wrong = {what: by for what, by in self.must.items() if dict(told).get(what) != by}
            assert not wrong, "not told, or not by the narrowest"
        finally:
            self.loop.close()
            self.store.close_now()
            self.folder.cleanup()

    # ------------------------------------------------------------ what people do

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

    def followed(self, person: int, nth: int) -> Subscription | None:
        found = [one for one, _ in self.read(subscriptions.of_mailbox, mailbox_id=self.people[person].id)]
        return found[nth] if nth < len(found) and found[nth].state is State.ACTIVE else None

    @rule(person=PEOPLE, place=PLACES, cadence=CADENCES)
    def join(self, person: int, place: int | str | None, cadence: Cadence) -> None:
        self.be_asked(person, place, cadence)
        due = None if cadence is Cadence.EACH else self.now
        known = self.read(subscriptions.by_topic, mailbox_id=self.people[person].id, topic=self.topic(place))
        self.write(subscriptions.confirm, subscription_id=known.id, now=self.tick(), next_due=due)

    @rule(person=PEOPLE, place=PLACES, cadence=CADENCES)
    def be_asked(self, person: int, place: int | str | None, cadence: Cadence) -> None:
        """Anybody can ask in somebody's name; a pending subscription changes nothing."""
        topic = {"topic": self.topic(place), "cadence": cadence}
        self.write(subscribing.pend, blog_id=BLOG.id, mailbox_id=self.people[person].id, **topic, now=self.tick())

    @rule(person=PEOPLE, place=st.sampled_from([0, 1, None]))
    def leave(self, person: int, place: int | None) -> None:
        post_id = None if place is None else self.posts[place].id
        self.write(leaving.leave_all, mailbox_id=self.people[person].id, post_id=post_id, now=self.tick())
        self.must_no_more(person)

    @rule(person=PEOPLE, nth=NTH)
    def leave_one(self, person: int, nth: int) -> None:
        one = self.followed(person, nth)
        if one:
            self.write(leaving.end, subscription_id=one.id, now=self.tick())
            self.must = {what: by for what, by in self.must.items() if by != one.id}

    @rule(person=PEOPLE, place=POSTS)
    def mute(self, person: int, place: int) -> None:
        muting = {"mailbox_id": self.people[person].id, "post_id": self.posts[place].id}
        self.write(leaving.mute, **muting, now=self.tick())
        assert not self.write(leaving.mute, **muting, now=self.tick())
        self.must_no_more(person)

    def must_no_more(self, person: int) -> None:
        self.must = {what: by for what, by in self.must.items() if what[1] != self.people[person].id}

    @rule(person=PEOPLE, cadence=CADENCES, nth=NTH)
    def change_cadence(self, person: int, cadence: Cadence, nth: int) -> None:
        one = self.followed(person, nth)
        if one:
            due = None if cadence is Cadence.EACH else self.now
            change = {"subscription_id": one.id, "cadence": cadence, "next_due": due}
            self.write(subscriptions.set_cadence, **change, now=self.tick())

    @rule(person=PEOPLE, nth=NTH, due=st.sampled_from([0, DAY]))
    def fold(self, person: int, nth: int, due: int) -> None:
        one = self.followed(person, nth)
        if one:
            folding = {"subscription_id": one.id, "why": Fold.BUSY, "due": self.now + due}
            self.write(subscriptions.fold, **folding, after=self.tick())

    @rule(person=PEOPLE, days=st.sampled_from([None, 1]))
    def pause(self, person: int, days: int | None) -> None:
        until = days and self.now + days * DAY
        self.write(pausing.pause, mailbox_id=self.people[person].id, until=until, now=self.tick())

    @rule(person=PEOPLE)
    def resume(self, person: int) -> None:
        self.write(subscriptions.resume, mailbox_id=self.people[person].id, now=self.tick())

    @rule(person=PEOPLE, place=POSTS, publish=st.integers(1, 2), answers=st.sampled_from([None, 0, -1]))
    def say(self, person: int, place: int, publish: int, answers: int | None) -> None:
        parent = self.said[answers] if self.said and answers is not None else None
        comment = self.write(
            comments.add,
            id=new_id(self.tick()),
            blog_id=BLOG.id,
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
            self.write(comments.publish, comment_id=comment.id, now=self.now)

    @rule(nth=st.sampled_from([0, -1]))
    def undo(self, nth: int) -> None:
        if self.said:
            comment = self.said[nth]
            told = {comment_id for (comment_id, _), _ in self.told()}
            if self.write(commenting.undo, comment_id=comment.id, now=self.tick()):
                assert comment.id not in told or self.begun, "a comment that was told can't be undone"
                self.said.remove(comment)
                self.undone.add(comment.id)

    # ------------------------------------------------------------ what we do

    def run(self, work: Any) -> Any:
        self.slow.free.set()
        return self.loop.run_until_complete(work)

    @rule(late=st.integers(0, 3))
    @precondition(lambda self: not self.begun)
    def announce(self, late: int) -> None:
        """The clock may have been read before what others have committed since."""
        now, self.now = self.now, self.now - late
        self.run(self.notify.once())
        self.now = max(now, self.now)
        self.tick()

    @rule(in_pieces=st.booleans())
    @precondition(lambda self: not self.begun)
    def begin_to_announce(self, in_pieces: bool) -> None:
        """The mailboxes to notify are looked up first and written later; much may happen in between."""
        self.slow.free.clear()
        self.slow.reached.clear()
        self.decided = {}
        if in_pieces:
            notify._ROWS = 1
            for comment_id in self.read(announcements.due, now=self.now, limit=99):
                comment = self.read(comments.by_id, comment_id=comment_id)
                for person in self.people:
                    self.decided[comment_id, person.id] = self.narrowest(person.id, comment, self.now)
        self.begun = self.loop.create_task(self.notify.once())
        reached = self.loop.create_task(self.slow.reached.wait())
        self.loop.run_until_complete(asyncio.wait([self.begun, reached], return_when=asyncio.FIRST_COMPLETED))
        reached.cancel()
        self.tick()

    @rule()
    def go_on(self) -> None:
        if self.begun:
            self.run(self.begun)
            self.begun = None
            notify._ROWS = 500

    @rule(days=st.sampled_from([0, 0, 1, 7]))
    def digests(self, days: int) -> None:
        self.go_on()
        self.now += days * DAY
        self.tell_digests()

    def tell_digests(self) -> None:
        while self.run(self.notify.digests_due(self.tick())):
            pass

    @rule()
    def relay(self) -> None:
        rows = self.write(outbox.lease, now=self.now, until=self.now + 9, limit=99)
        self.write(outbox.settle, outcomes=[outbox.Settled(row.id, "relayed") for row in rows], now=self.tick())


TestToldOnce = ToldOnce.TestCase
TestToldOnce.settings = settings(stateful_step_count=30)
