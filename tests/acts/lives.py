"""A person who did everything that one can do here, and a search for what is left of them."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from pathlib import Path

from bridge.acts import commenting, forgetting
from bridge.blog import Cadence, Scope, Topic
from bridge.outbound.queued import RefusalNotice
from bridge.store import comments, confirmations, last_mails, mailboxes, outbox, retired
from bridge.store.engine import Store, connect, new_id

BLOG = "blog.example"
ADDRESS = "anna.quux@home.example"
NAME = "Annabella Quux"


def forget_person(world, person, *, keep: bool) -> bool:
    return world.store.write_now(forgetting.forget, mailbox_id=person.id, keep=keep, now=world.tick())


def record(world, content: bytes, *, comment=None, author=None, reverse_path: str | None = None) -> str:
    by_bob = author is not None and author.name == "Bob"
    message_id = "<1@bob.example>" if by_bob else "<quuxid@host.home.example>"
    journal_id = world.record(
        content,
        author,
        peer="192.0.2.1" if by_bob else "192.0.2.77",
        reverse_path=reverse_path,
        forward_paths=("tea@talk.blog.example",),
        message_id=message_id,
        comment_id=comment.id if comment else None,
        elided=f'["On Monday {ADDRESS.upper()} wrote:"]',
    )
    if comment:
        world.came_by(comment, journal_id, "<quuxid@host.home.example>")
    return journal_id


def settle(world, row, state: str, reply: str) -> None:
    outcome = outbox.Settled(row.id, state, smtp_reply=reply)
    world.store.write_now(outbox.settle, outcomes=[outcome], now=world.tick())


def everything(path: Path) -> Iterable[tuple[str, bytes]]:
    """All octets on the disk, and all values in the tables, unpacked."""
    for file in sorted(path.parent.iterdir()):
        if file.is_file():
            yield file.name, file.read_bytes()
    db = connect(path, read_only=True)
    for table in db.table_names():
        for row in db.execute(f"SELECT * FROM [{table}]").fetchall():
            for value in tuple(row):
                octets = value if isinstance(value, bytes) else str(value).encode()
                yield table, zlib.decompress(octets) if table == "journal" and isinstance(value, bytes) else octets
    db.close()


def places(path: Path, *needles: str) -> list[tuple[str, str]]:
    """Where any of these words is still found, in upper or lower case."""
    wanted = [needle.lower() for needle in needles]
    lower = ((name, octets.lower()) for name, octets in everything(path))
    return [(name, needle) for name, octets in lower for needle in wanted if needle.encode() in octets]


def erased(world) -> bool:
    """Whether all is erased, once the last mails are relayed too."""
    return erased_in(world.store)


def erased_in(store: Store) -> bool:
    if not forgetting.erase_now(store):
        return False
    if due := store.read_now(last_mails.due, now=1 << 62, limit=99):
        store.write_now(last_mails.done, ids=[one.id for one in due])
    return forgetting.erase_now(store)


def person(world, name: str = NAME, address: str = ADDRESS):
    return world.store.write_now(
        mailboxes.remember,
        blog_id=BLOG,
        address=address,
        name=name,
        utc_offset_minutes=345,
        language="ne",
        now=world.tick(),
    )


def a_life(world) -> dict[str, object]:
    """A person who did everything that one can do here, on a blog where others quote her."""
    ann, bob, post = person(world), world.person("Bob"), world.post()
    first = world.write(ann, post, "Ultramarine zebrafish")
    record(world, f"From: {ADDRESS}\r\n\r\nUltramarine".encode(), comment=first, author=ann, reverse_path=ADDRESS)
    world.store.write_now(comments.publish, comment_id=first.id, now=world.tick())
    world.store.write_now(commenting.edit, comment_id=first.id, text="Crimson zebrafish", now=world.tick())
    second = world.say(ann, post, "Nobody knows")
    record(world, b"Nothing of hers but Vermilion words", comment=second, author=ann)
    world.tell(first)
    told = world.say(bob, post, f"You can reach her at {ADDRESS.title()}, I think", answers=first)
    world.join(ann, post)
    world.join(ann, Topic(Scope.ANSWERS), Cadence.DAILY)
    old = record(world, f"From: {NAME} <{ADDRESS.upper()}>\r\nSubject: join\r\n\r\njoin".encode(), reverse_path=ADDRESS)
    dsn = record(world, f"From: mailer-daemon@x.test\r\n\r\nFinal-Recipient: rfc822; {ADDRESS}".encode())
    rows = []
    for n, reply in enumerate((f"250 taken for {NAME}", f"451 {ADDRESS} later", f"550 no {ADDRESS}")):
        mail = RefusalNotice("We found nothing new.", f"from {NAME}", "<quuxid@host.home.example>")
        rows.append(outbox.QueuedMail(new_id(world.tick()), BLOG, ann.id, mail))
        world.store.write_now(outbox.queue, rows=rows[-1:])
        settle(world, rows[-1], ("relayed", "delayed", "failed")[n], reply)
    asking = {"blog_id": BLOG, "mailbox_id": ann.id, "kind": "comment", "target_id": first.id}
    world.store.write_now(confirmations.open, **asking, now=world.tick())
    world.store.write_now(retired.retire, comment_id=told.id, mailbox_id=ann.id, now=world.tick())
    for filler in range(60):  # pages are split and moved, as they are in a life
        record(world, os.urandom(3000), author=bob)
        world.say(bob, post, f"word{filler} " * 200)
    return {"ann": ann, "bob": bob, "post": post, "first": first, "told": told, "old": old, "dsn": dsn, "rows": rows}
