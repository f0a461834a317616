"""A copy for somebody of all that is theirs: asked for in the transaction of their mail or form, and made later.

All that they wrote must be read to know how many mails the copy takes: that is done on a reader, so that mail does not
wait. The table `copying` has who asked, so that a daemon that is stopped on the way makes the copy at its next start.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from itertools import groupby

import structlog

from bridge.blog import DAY, Mailbox
from bridge.errors import StoreError, fault
from bridge.outbound.queued import CopyOfData
from bridge.store import copies, journal, outbox
from bridge.store.copies import CopyRequest
from bridge.store.engine import Store, Tx, new_id

log = structlog.get_logger()

# Of messages in one mail: a third more when it is written in base64, and most servers take 10 MiB.
PART_OCTETS = 6 * 1024 * 1024
_AT_ONCE = 500  # comments in one query
_MESSAGES = 20  # in one query: each may be large
# A mail of ours is composed from ids again: its size is guessed, and rather too high. Both parts of the mail have each
# comment, and an octet that is not ASCII becomes three in quoted-printable.
_FRAME, _ITEM, _EACH = 12_000, 2_000, 6


def ask_copy(tx: Tx, *, mailbox: Mailbox, now: int, answers: str | None) -> bool:
    """Note that somebody asks for a copy of all that is theirs; False where they asked before on the same day."""
    if outbox.by_unique(tx, unique=_unique(mailbox.id, now, 1)):
        return False
    return copies.ask(tx, request=CopyRequest(mailbox.id, mailbox.blog_id, now, answers))


async def queue_copies(store: Store) -> int:
    """Queue the mails of all copies that were asked for; how many.

    A request that fails is deleted, so that it keeps nobody else from their copy, and the same person may ask again.
    Where it is the store that fails, the request stays for the next call.
    """
    queued = 0
    while request := await store.read(copies.asked):
        try:
            parts = await store.read(parts_of, mailbox_id=request.mailbox_id, octets=PART_OCTETS)
            queued += await store.write(_queue, request=request, parts=parts)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001  whatever is wrong with it, the others are to have their copies
            log.error("copy", outcome="failed", mailbox=request.mailbox_id, fault=fault(error))
            await store.write(copies.done, mailbox_id=request.mailbox_id)
    return queued


def _queue(tx: Tx, *, request: CopyRequest, parts: list[tuple[str, ...]]) -> int:
    if not copies.done(tx, mailbox_id=request.mailbox_id):
        return 0  # they were forgotten meanwhile
    now = request.asked_at
    parts = parts or [()]  # a mail also says that there is nothing
    rows = [
        outbox.QueuedMail(
            new_id(now + part),  # so that they leave in their order
            request.blog_id,
            request.mailbox_id,
            CopyOfData(messages, part, len(parts), request.answers),
            queued_at=now,
            next_at=now,
            unique=_unique(request.mailbox_id, now, part),
        )
        for part, messages in enumerate(parts, start=1)
    ]
    return outbox.queue(tx, rows=rows)


def _unique(mailbox_id: int, now: int, part: int) -> str:
    return f"copy:{mailbox_id}:{now // DAY}:{part}"


def parts_of(tx: Tx, *, mailbox_id: int, octets: int) -> list[tuple[str, ...]]:
    """The ids of each part, "j:" and a journal id or "o:" and an outbox id, in the order of time.

    The messages of a part have fewer octets than that together, unless it has only one.
    """
    found = sorted([*_written(tx, mailbox_id), *_sent(tx, mailbox_id)])
    cut: list[list[str]] = []
    room = 0
    for _, name, size in found:
        if not cut or size > room:
            cut.append([])
            room = octets
        cut[-1].append(name)
        room -= size
    return [tuple(part) for part in cut]


def _written(tx: Tx, mailbox_id: int) -> Iterator[tuple[int, str, int]]:
    after = ""
    while rows := copies.written(tx, mailbox_id=mailbox_id, after=after, limit=_MESSAGES):
        after = rows[-1]["id"]
        for row in rows:
            try:
                size = len(journal.unpack(row["content"]))
            except zlib.error as error:
                log.error("copy", outcome="unreadable message left out", journal=row["id"], fault=fault(error))
                continue
            if size:  # a deleted comment leaves an empty message, which is nothing to copy
                yield row["at"], f"j:{row['id']}", size


def _sent(tx: Tx, mailbox_id: int) -> Iterator[tuple[int, str, int]]:
    """The mails that had a comment of a post where they took part."""
    theirs = copies.posts_of(tx, mailbox_id=mailbox_id)
    sent = copies.sent(tx, mailbox_id=mailbox_id)
    known = dict(_comments(tx, {row["comment_id"] for row in sent}))
    for (at, mail_id), rows in groupby(sent, key=lambda row: (row["at"], row["id"])):
        had = [known.get(row["comment_id"], ("", 0)) for row in rows]
        if any(post_id in theirs for post_id, _ in had):
            yield at, f"o:{mail_id}", _FRAME + _ITEM * len(had) + _EACH * sum(size for _, size in had)


def _comments(tx: Tx, ids: Iterable[str]) -> Iterator[tuple[str, tuple[str, int]]]:
    """The post of each comment, and how many octets its text has."""
    some = sorted(ids)
    for start in range(0, len(some), _AT_ONCE):
        for row in copies.texts(tx, ids=some[start : start + _AT_ONCE]):
            yield row["id"], (row["post_id"], len(row["text"].encode()))
