"""Replies taken durably by a real daemon, beside the ceiling: what smtp-source reaches against smtp-sink.

A reply is accepted once its comment, its journal row and its announcement are committed (synchronous=FULL). After
that, one hundred replies one after another: how long until each stands in the thread's JSON, and until it is in the
mailbox of somebody who follows. Last, the memory of the daemon with its worker processes.
"""

from __future__ import annotations

import contextlib
import json
import smtplib
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

import bench
from bench import _postfix
from bridge.acts import subscribing
from bridge.blog import Cadence, CommentState, Scope, Topic
from bridge.inbound.caps import CapKind
from bridge.mail import subaddress
from bridge.store import comments, mailboxes, posts, subscriptions
from bridge.store.engine import Store, Tx, new_id

ADDRESS = "{tag}@talk.blog.example"
AUTHOR, READER = "ann@mail.example", "ben@mail.example"
BLOG = "blog.example"


def main(replies: int = 3000, singles: int = 100) -> None:
    if not _postfix.installed():
        return
    with tempfile.TemporaryDirectory() as folder, _running(Path(folder)) as daemon:
        for sessions in (1, 10):
            ceiling = _postfix.ceiling(sessions)
            before = daemon.comments()
            rate = _postfix.poured(
                daemon.smtp_port, author=AUTHOR, recipient=daemon.many_address, sessions=sessions, messages=replies
            )
            stand = daemon.comments() - before
            assert stand == replies, f"{replies} replies were accepted and {stand} stand"
            bench.line(f"accepted durably, {sessions} sessions", rate, "replies/s")
            bench.line("  smtp-source into smtp-sink", ceiling, "mails/s")
            bench.line("  ratio", 100 * rate / ceiling, "%")
        stands, told = daemon.one_by_one(singles)
        bench.line(f"accepted to JSON, median of {singles} one after another", stands, "ms")
        bench.line("accepted to the mailbox of a follower, median", told, "ms")
        bench.line(f"memory of the daemon, {daemon.processes()} processes (PSS)", daemon.megabytes(), "MB")


class _Mailboxes:
    """The smarthost: when each mail arrived, by the words in it."""

    def __init__(self) -> None:
        self.arrived: dict[str, float] = {}
        self.news = threading.Condition()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        text = (envelope.content or b"").decode("utf-8", "replace") if isinstance(envelope.content, bytes) else ""
        now = time.perf_counter()
        with self.news:
            for word in text.split():
                if word.startswith("single-"):
                    self.arrived.setdefault(word, now)
            self.news.notify_all()
        return "250 2.0.0 taken"


@dataclass
class _Daemon:
    process: subprocess.Popen[bytes]
    folder: Path
    smtp_port: int
    http_port: int
    slug: str
    many_address: str
    single_address: str
    mailboxes: _Mailboxes

    def comments(self) -> int:
        with contextlib.closing(sqlite3.connect(f"file:{self.folder}/loosely.db?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM comment WHERE state = 'published'").fetchone()[0])

    def one_by_one(self, count: int) -> tuple[float, float]:
        """Medians in milliseconds, from the 250 on: until it stands in the JSON, until it is in a mailbox."""
        stands, told = [], []
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as client:
            for n in range(count):
                word = f"single-{n:04}-x"
                client.sendmail(AUTHOR, [self.single_address], _reply(word))
                accepted = time.perf_counter()
                while word not in self._thread():
                    pass
                stands.append(time.perf_counter() - accepted)
                with self.mailboxes.news:
                    if not self.mailboxes.news.wait_for(lambda word=word: word in self.mailboxes.arrived, 30):
                        raise TimeoutError(word)
                told.append(max(0.0, self.mailboxes.arrived[word] - accepted))
        return 1000 * statistics.median(stands), 1000 * statistics.median(told)

    def _thread(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http_port}/posts/{self.slug}.json") as reply:
            return json.dumps(json.load(reply))

    def family(self) -> list[int]:
        found, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                todo.extend(int(child) for child in children.read_text().split())
        return found

    def processes(self) -> int:
        return len(self.family())

    def megabytes(self) -> float:
        total = 0
        for pid in self.family():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        return total / 1024


def _reply(word: str) -> str:
    return (
        f"From: Ann <{AUTHOR}>\r\nTo: somebody\r\nSubject: Re: Green tea\r\nMessage-ID: <{word}@mail.example>\r\n"
        f"Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n\r\n{word} is what I say.\r\n\r\n"
        "On Mon, 23 Nov 2026, Ben via Tea and Letters wrote:\r\n> Which hinge did you need?\r\n"
    )


@contextlib.contextmanager
def _running(folder: Path) -> Iterator[_Daemon]:
    boxes = _Mailboxes()
    smarthost = Controller(boxes, hostname="127.0.0.1", port=_postfix.free_port())
    smarthost.start()
    smtp_port, http_port = _postfix.free_port(), _postfix.free_port()
    with Store.open(folder / "loosely.db") as store:
        many, single, slug = store.write_now(_scene, key=store.key, now=time.time_ns() // 1000)
    config = folder / "config.toml"
    config.write_text(
        f'[store]\npath = "loosely.db"\n[listen]\nsmtp = "127.0.0.1:{smtp_port}"\nhttp = "127.0.0.1:{http_port}"\n'
        f'[smarthost]\nhost = "127.0.0.1"\nport = {smarthost.port}\n'
        # No cap and no moderator: one author writes thousands of comments within a minute.
        f"[limits]\n{''.join(f'{kind.value} = 0' + chr(10) for kind in CapKind)}"
        f'[[blog]]\nid = "{BLOG}"\nname = "Tea and Letters"\nurl = "https://blog.example"\n'
        f'web = "http://127.0.0.1:{http_port}"\naddress = "{ADDRESS}"\nmoderators = ["owner@blog.example"]\n'
        'settle_seconds = 0\nbusy_per_hour = 1000\nmoderation = "open"\ntell_moderators = "none"\n'
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "bridge", "serve", "--config", str(config)], stderr=log)
        try:
            _postfix.await_port(smtp_port)
            addresses = (ADDRESS.replace("{tag}", tag) for tag in (many, single))
            yield _Daemon(process, folder, smtp_port, http_port, slug, *addresses, boxes)
        finally:
            process.terminate()
            process.wait(60)
            smarthost.stop()


def _scene(tx: Tx, *, key: bytes, now: int) -> tuple[str, str, str]:
    """Two posts, each with one comment by Ben: the first nobody follows, the second he does.

    The tags with which Ann answers the one and the other, and the slug of the second.
    """
    author, reader = (
        mailboxes.remember(tx, blog_id=BLOG, address=address, name=name, utc_offset_minutes=0, language=None, now=now)
        for address, name in ((AUTHOR, "Ann"), (READER, "Ben"))
    )
    tags = []
    for title in ("Many replies", "Green tea"):
        post = posts.add(
            tx, blog_id=BLOG, url=f"{BLOG}/{title}", title=title, published_at=now, entry_id=title, now=now
        )
        comment_id = new_id(now)
        comments.add(
            tx,
            id=comment_id,
            blog_id=BLOG,
            post_id=post.id,
            parent_id=None,
            mailbox_id=reader.id,
            name="Ben",
            text="Which hinge did you need?",
            message_id=None,
            journal_id=None,
            state=CommentState.UNCONFIRMED,
            now=now,
        )
        comments.publish(tx, comment_id=comment_id, now=now)
        tags.append(subaddress.write(subaddress.ReplyAddress(comment_id, author.id), key))
    pending = subscribing.pend(
        tx, blog_id=BLOG, mailbox_id=reader.id, topic=Topic(Scope.POST, post.id), cadence=Cadence.EACH, now=now
    ).subscription
    subscriptions.confirm(tx, subscription_id=pending.id, now=now, next_due=None)
    return tags[0], tags[1], post.slug


if __name__ == "__main__":
    main()
