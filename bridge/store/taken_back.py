"""Words that were taken back leave the messages that brought them; a copy of those is still known as one."""

from __future__ import annotations

import json
import re
import zlib

from bridge.store import journal
from bridge.store.engine import Row, Tx

_HEAD = 65536  # octets of a message in which its header is looked for: most have less than a tenth
_FIELD = re.compile(rb"(?im)^(from|date|subject|message-id):.*(?:\r?\n[ \t].*)*")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_QUOTED = re.compile(r"(?m)^[ \t>]+")
_PLAIN = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"


def messages(tx: Tx, *, comment_id: str) -> None:
    """Take its words out of all that brought them: its own message, and those that edited it.

    Call it while the comment has its words. What else came with the same message, and stands, stays in it.
    """
    found = tx.execute(
        """SELECT id, comment_id, content, elided FROM journal WHERE id IN (
            SELECT id FROM journal WHERE comment_id = :id
            UNION SELECT journal_id FROM comment WHERE id = :id
            UNION SELECT journal_id FROM edition WHERE comment_id = :id)""",
        id=comment_id,
    )
    for row in found:
        others = _others(tx, row, comment_id)
        if not others:
            journal.empty(tx, journal_id=row["id"])
        elif row["comment_id"] is not None:  # else it only said where words belong, and has none of them
            _cut(tx, row, others, _words(tx, comment_id))


def _others(tx: Tx, row: Row, comment_id: str) -> list[str]:
    """What the other comments of the message said at first, those that still stand or wait."""
    rows = tx.execute(
        """SELECT coalesce(
            (SELECT e.text FROM edition e WHERE e.comment_id = c.id ORDER BY e.replaced_at, e.id LIMIT 1), c.text
        ) AS text FROM comment c
        WHERE c.id IN (SELECT id FROM comment WHERE journal_id = :row UNION SELECT :first)
            AND c.id <> :id AND c.state <> 'removed' ORDER BY c.number""",
        row=row["id"],
        first=row["comment_id"],
        id=comment_id,
    )
    return [row["text"] for row in rows]


def _words(tx: Tx, comment_id: str) -> list[str]:
    """All that the comment said, now and before."""
    rows = tx.execute(
        "SELECT text FROM comment WHERE id = :id UNION SELECT text FROM edition WHERE comment_id = :id", id=comment_id
    )
    return [row["text"] for row in rows]


def _cut(tx: Tx, row: Row, others: list[str], taken: list[str]) -> None:
    """A message of the same author and time with the other words alone; one that was emptied stays empty."""
    head = zlib.decompressobj().decompress(row["content"], _HEAD)
    if head:
        tx.execute(
            "UPDATE journal SET content = :content, elided = :elided WHERE id = :id",
            id=row["id"],
            content=journal.pack(_message(head, others)).octets,
            elided=_elided(row["elided"], taken),
        )


def _message(head: bytes, texts: list[str]) -> bytes:
    fields: dict[bytes, bytes] = {}
    for field in _FIELD.finditer(_END_OF_HEAD.split(head, maxsplit=1)[0]):
        fields.setdefault(field[1].lower(), field[0].rstrip() + b"\r\n")
    body = "\n\n".join(texts).encode(errors="replace").replace(b"\n", b"\r\n")
    return b"".join(fields.values()) + _PLAIN + b"\r\n" + body + b"\r\n"


def _elided(elided: str, taken: list[str]) -> str:
    """What was left out of the message, but for what has a line of the words that were taken back."""
    lines = {_bare(line) for text in taken for line in text.splitlines()} - {""}
    kept = [piece for piece in json.loads(elided) if not any(line in _bare(piece["text"]) for line in lines)]
    return json.dumps(kept, ensure_ascii=False)


def _bare(text: str) -> str:
    return " ".join(_QUOTED.sub("", text).split()).casefold()
