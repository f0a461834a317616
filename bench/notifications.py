"""One comment told to ten thousand: from its publication to the last mail settled in the store.

The next hop is Postfix's smtp-sink, which takes mail and drops it, on the other core.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import line, rate
from bridge.blog import Blog, Cadence, CommentState
from bridge.config import LogTable
from bridge.daemon import log_to
from bridge.dispatch import Dispatch
from bridge.mail import wire
from bridge.net.smarthost import Smarthost, SmarthostSettings
from bridge.notify import Notify
from bridge.outbound import compose
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
    """Measure and print: what filling in one mail costs, and one comment to ten thousand readers."""
    line("a composed mail, filled in for one recipient", rate(_filling()), "mails/s")
    result = measured()
    if result:
        line(f"one comment to {result.readers:,} readers, until all are settled", result.mails_per_second, "mails/s")
        line("... of which until all are queued", result.queued, "s")
        line("... CPU for one mail", result.cpu / result.readers * 1e6, "us")


def measured(readers: int = 10_000, connections: int = 4) -> Result | None:
    """From the publication of one comment to the last settled mail; None where smtp-sink is missing."""
    sink = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin:/sbin")
    if sink is None:
        print("  smtp-sink is not installed (Debian has it in postfix)")
        return None
    with tempfile.TemporaryDirectory() as folder, _sink(sink) as port, (Path(folder) / "log").open("w") as stream:
        log_to(stream, LogTable())
        return asyncio.run(_measure(Path(folder), port, readers, connections))


def _filling() -> Callable[[], object]:
    """A notification of usual length with all its slots."""
    slots = (compose.TO, compose.ANSWER, compose.SETTINGS)
    body = wire.quoted_printable(TEXT * 6 + "".join(f"\nhttps://talk.blog.example/u/{slot}" for slot in slots))
    form = wire.Form.of(body)
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
    telling = asyncio.create_task(_tell(notify, start))
    sent = 0
    while sent < readers:
        await queued.wait()
        queued.clear()
        sent += await dispatch.once()
    settled, cpu = time.perf_counter() - start, time.process_time() - cpu
    queued_after = await telling
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
            asked = subscriptions.ask(
                tx, blog_id=BLOG.id, mailbox_id=mailbox.id, post_id=None, cadence=Cadence.EACH, now=now
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
        state=CommentState.WAITING,
        now=now,
    )
    return comment.id


@contextlib.contextmanager
def _sink(program: str) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # -u: as root it insists on becoming somebody else
    process = subprocess.Popen([program, "-u", "nobody", f"127.0.0.1:{port}", "100"])
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def _clock() -> int:
    return time.time_ns() // 1000


if __name__ == "__main__":
    main()
