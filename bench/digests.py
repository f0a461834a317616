"""A digest run: ten thousand subscribers and two hundred new comments, from the hour that strikes to the last mail.

Subscribers who follow the same get the same comments, so their digest is written once and filled in for each. In the
worst case no two of them get the same comments.
"""

from __future__ import annotations

import asyncio
import resource
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench import _postfix, line
from bridge.acts import subscribing
from bridge.blog import DAY, HOUR, Blog, Cadence, CommentState, Mailbox, Post, Topic
from bridge.config import LogTable
from bridge.dispatch import Dispatch
from bridge.logs import log_to
from bridge.mail import wire
from bridge.mails import compose, octets
from bridge.mails import rows as mail_rows
from bridge.mails.digest import DigestFacts
from bridge.mails.facts import ToWrite
from bridge.net.client.smarthost import Smarthost, SmarthostSettings
from bridge.notify import Notify
from bridge.store import announcements, comments, mailboxes, outbox, posts, subscriptions
from bridge.store.engine import Store, Tx, new_id

BLOG = Blog(
    "blog.example", "Tea and Letters", "https://blog.example", "https://talk.blog.example", "{tag}@talk.blog.example"
)
TEXT = "I keep thinking of the ironmonger who never asked my name in thirty years.\n\nWhich hinge did you need? " * 4
SUBSCRIBERS, COMMENTS, POSTS, VOICES = 10_000, 200, 8, 40
_LEASED = 400


def main() -> None:
    """Measure and print: composing alone, by the CPU, in the usual and the worst case; the whole run; the ceiling."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w") as stream:
        log_to(stream, LogTable())
        asyncio.run(_measure(Path(folder)))
    if _postfix.installed():
        line("smtp-source into smtp-sink, 4 sessions", _postfix.ceiling(4), "mails/s")


async def _measure(folder: Path) -> None:
    store = Store.open(folder / "loosely.db")
    due = await store.write(_furnish)
    notify = Notify(store, [BLOG], lambda: due)
    began = time.process_time()
    while await notify.digests_due(due):
        pass
    queued = time.process_time() - began
    line(f"queued: {SUBSCRIBERS:,} subscribers, {COMMENTS} new comments", SUBSCRIBERS / queued, "digests/s")
    rows = await store.write(outbox.lease, now=due, until=due + HOUR, limit=SUBSCRIBERS)
    assert len(rows) == SUBSCRIBERS, len(rows)
    same = await store.read(_composed, rows=rows, worst=False)
    line("composed, readers of one zone and language", same, "digests/s")
    line(
        "composed, no two readers with the same comments",
        await store.read(_composed, rows=rows[:1000], worst=True),
        "digests/s",
    )
    await store.write(outbox.release, now=due)
    if _postfix.installed():
        with _postfix.sink() as port:
            await _relay(store, port, due)
    await store.close()


async def _relay(store: Store, port: int, due: int) -> None:
    smarthost = Smarthost(SmarthostSettings("127.0.0.1", port, connections=4, hostname="talk.blog.example"))
    dispatch = Dispatch(store, [BLOG], smarthost, lambda: due)
    before, began = _memory(), time.perf_counter()
    relayed = await dispatch.once()
    spent = time.perf_counter() - began
    assert relayed == SUBSCRIBERS, relayed
    line("composed, relayed and settled, 4 connections", SUBSCRIBERS / spent, "digests/s")
    line("... and the memory that this took", _memory() - before, "MB")
    await smarthost.close()


def _composed(tx: Tx, *, rows: Sequence[outbox.QueuedMail | outbox.UnreadableMail], worst: bool) -> float:
    """Digests in a second of one core: looked up, written, filled and checked, as the dispatcher does it."""
    forms: dict[object, wire.SlottedMail] = {}
    mails = octets = 0
    began = time.process_time()
    for start in range(0, len(rows), _LEASED):
        found = mail_rows.look_up(tx, rows=rows[start : start + _LEASED], blogs={BLOG.id: BLOG})
        for n, mail in enumerate(found.mails):
            content = _written(_unlike(mail, start + n) if worst else mail, forms)
            mails, octets = mails + 1, octets + len(content)
    spent = time.process_time() - began
    assert mails == len(rows), mails
    if not worst:
        line("... each of", octets / mails / 1000, "kB")
    assert len(forms) == (len(rows) if worst else 1), len(forms)
    return mails / spent


def _written(mail: ToWrite, forms: dict[object, wire.SlottedMail]) -> bytes:
    key = octets.form_key(mail)
    if key not in forms:
        forms[key] = octets.form(mail)
    values = octets.values(mail, b"k" * 32)
    return compose.checked(forms[key].filled(values), values[compose.TO])


def _unlike(mail: ToWrite, n: int) -> ToWrite:
    """The same digest with another text in one comment: nobody else reads just these."""
    assert isinstance(mail.facts, DigestFacts)
    first, *others = mail.facts.comments
    other = replace(first.comment, id=f"{n:032x}", text=f"{first.comment.text} {n}")
    return replace(mail, facts=replace(mail.facts, comments=(replace(first, comment=other), *others)))


def _furnish(tx: Tx) -> int:
    """Daily subscribers of the whole blog, and the comments since their last digest; when the next is due."""
    now = time.time_ns() // 1000 - 2 * DAY
    due = now + DAY
    people = [_person(tx, n, now) for n in range(SUBSCRIBERS + VOICES)]
    for person in people[VOICES:]:
        asked = subscribing.pend(
            tx, blog_id=BLOG.id, mailbox_id=person.id, topic=Topic(), cadence=Cadence.DAILY, now=now
        )
        subscriptions.confirm(tx, subscription_id=asked.subscription.id, now=now, next_due=due)
    talks = [
        posts.add(
            tx, blog_id=BLOG.id, url=f"https://blog.example/{n}", title=f"Shops that know us, part {n}",
            published_at=now, entry_id=str(n), now=now,
        )
        for n in range(POSTS)
    ]  # fmt: skip
    for n in range(COMMENTS):
        _say(tx, talks[n % POSTS], people[n % VOICES], n, now + HOUR + n)
    return due


def _person(tx: Tx, n: int, now: int) -> Mailbox:
    return mailboxes.remember(
        tx,
        blog_id=BLOG.id,
        address=f"reader{n}@home.example",
        name=f"Reader {n}",
        utc_offset_minutes=None,
        language=None,
        now=now,
    )


def _say(tx: Tx, post: Post, author: Mailbox, n: int, now: int) -> None:
    comment = comments.add(
        tx,
        id=new_id(now),
        blog_id=BLOG.id,
        post_id=post.id,
        parent_id=None,
        mailbox_id=author.id,
        name=author.name,
        text=f"{TEXT} {n}",
        message_id=None,
        journal_id=None,
        state=CommentState.UNCONFIRMED,
        now=now,
    )
    comments.publish(tx, comment_id=comment.id, now=now)
    announcements.done(tx, comment_id=comment.id, now=now)


def _memory() -> float:
    """MB that this process has in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024**2


if __name__ == "__main__":
    main()
