"""One comment told to a thousand, and to ten thousand: from its publication to the last mail settled in the store.

The next hop is Postfix's smtp-sink, which takes mail and drops it, on the other core.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import _postfix, line, rate
from bridge.acts import subscribing
from bridge.blog import Blog, Cadence, CommentState, Topic
from bridge.config import LogTable
from bridge.dispatch import Dispatch
from bridge.logs import log_to
from bridge.mail import wire
from bridge.mails import compose
from bridge.net.client.smarthost import Smarthost, SmarthostSettings
from bridge.notify import Notify
from bridge.store import comments, mailboxes, outbox, posts, subscriptions
from bridge.store.engine import Store, Tx, new_id

BLOG = Blog(
    "blog.example", "Tea and Letters", "https://blog.example", "https://talk.blog.example", "{tag}@talk.blog.example"
)
TEXT = "I keep thinking of the ironmonger who never asked my name in thirty years.\n\nWhich hinge did you need? " * 4


@dataclass(frozen=True)
class Result:
    """Seconds for one comment to all readers; `queued` is when the outbox held them all."""

    readers: int
    connections: int
    queued: float
    settled: float
    cpu: float  # of our process, all threads

    @property
    def mails_per_second(self) -> float:
        return self.readers / self.settled


def main() -> None:
    """Measure and print: what filling in one mail costs, one comment to many readers, and the ceiling beside it."""
    line("a composed mail, filled in for one recipient", rate(_filling()), "mails/s")
    if not _postfix.installed():
        return
    for readers in (1_000, 10_000):
        result = measured(readers)
        line(f"one comment to {readers:,} readers, until all are settled", result.mails_per_second, "mails/s")
        line("... of which until all are queued", result.queued, "s")
        line("... CPU for one mail", result.cpu / readers * 1e6, "us")
    line("smtp-source into smtp-sink, 4 sessions", _postfix.ceiling(4), "mails/s")


def measured(readers: int, connections: int = 4) -> Result:
    """From the publication of one comment to the last settled mail."""
    with tempfile.TemporaryDirectory() as folder, _postfix.sink() as port, (Path(folder) / "log").open("w") as stream:
        log_to(stream, LogTable())
        return asyncio.run(_measure(Path(folder), port, readers, connections))


def _filling() -> Callable[[], object]:
    """A notification of usual length with all its slots."""
    slots = (compose.TO, compose.ANSWER, compose.SETTINGS)
    body = wire.quoted_printable(TEXT * 6 + "".join(f"\nhttps://talk.blog.example/u/{slot}" for slot in slots))
    form = wire.SlottedMail.of(body)
    values = dict.fromkeys(slots, b"x" * 48)
    return lambda: form.filled(values)


async def _measure(folder: Path, port: int, readers: int, connections: int) -> Result:
    store = Store.open(folder / "loosely.db")
    comment_id = await store.write(_furnish, readers=readers)
    smarthost = Smarthost(SmarthostSettings("127.0.0.1", port, connections=connections, hostname="talk.blog.example"))
    queued = asyncio.Event()
    notify = Notify(store, [BLOG], _clock, queued)
    dispatch = Dispatch(store, [BLOG], smarthost, _clock)
    start, cpu = time.perf_counter(), time.process_time()
    await store.write(comments.publish, comment_id=comment_id, now=_clock())
    announcement = asyncio.create_task(_tell(notify, start))
    sent = 0
    while sent < readers:
        await queued.wait()
        queued.clear()
        sent += await dispatch.once()
    settled, cpu = time.perf_counter() - start, time.process_time() - cpu
    queued_after = await announcement
    waiting = await store.read(outbox.waiting)
    assert sum(waiting.values()) == 0, waiting
    await smarthost.close()
    await store.close()
    return Result(readers, connections, queued_after, settled, cpu)


async def _tell(notify: Notify, start: float) -> float:
    await notify.once()
    return time.perf_counter() - start


def _furnish(tx: Tx, *, readers: int) -> str:
    now = _clock()
    post = posts.add(
        tx, blog_id=BLOG.id, url="https://blog.example/1", title="Shops", published_at=now, entry_id="1", now=now
    )
    for n in range(readers + 1):
        mailbox = mailboxes.remember(
            tx,
            blog_id=BLOG.id,
            address=f"reader{n}@home.example",
            name=f"Reader {n}",
            utc_offset_minutes=None,
            language=None,
            now=now,
        )
        if n:
            asked = subscribing.pend(
                tx, blog_id=BLOG.id, mailbox_id=mailbox.id, topic=Topic(), cadence=Cadence.EACH, now=now
            )
            subscriptions.confirm(tx, subscription_id=asked.subscription.id, now=now, next_due=None)
    author = mailboxes.by_address(tx, blog_id=BLOG.id, address="reader0@home.example")
    assert author is not None
    comment = comments.add(
        tx,
        id=new_id(now),
        blog_id=BLOG.id,
        post_id=post.id,
        parent_id=None,
        mailbox_id=author.id,
        name=author.name,
        text=TEXT,
        message_id=None,
        journal_id=None,
        state=CommentState.UNCONFIRMED,
        now=now,
    )
    return comment.id


def _clock() -> int:
    return time.time_ns() // 1000


if __name__ == "__main__":
    main()
