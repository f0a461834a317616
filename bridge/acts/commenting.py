"""An author undoes, edits or deletes a comment; and a comment that nobody confirms is dropped."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Sequence

from bridge.blog import DAY, DAYS_KEPT, CommentState
from bridge.store import announcements, comments, confirmations, journal, outbox
from bridge.store.engine import Tx

_DROPPED = 500  # comments of a state in one transaction
_HEAD = 65536  # octets of a message in which its header is looked for: most have less than a tenth
_FIELD = re.compile(rb"(?im)^(from|date|subject|message-id):.*(?:\r?\n[ \t].*)*")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_QUOTED = re.compile(r"(?m)^[ \t>]+")
_PLAIN = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"


def undo(tx: Tx, *, comment_id: str, now: int) -> bool:
    """Delete a comment without a trace while nobody was told of it; False where it is too late, or already gone.

    No copy of its message brings it back. Where somebody has replied on the page, or follows it, its place stays.
    """
    if not comments.is_unheard_of(tx, comment_id=comment_id):
        return False
    delete(tx, comment_id=comment_id, now=now)
    confirmations.withdraw(tx, target_id=comment_id, now=now)
    comments.drop_place(tx, comment_id=comment_id)
    return True


def delete(tx: Tx, *, comment_id: str, now: int) -> bool:
    """Delete the name and the text of a comment for good; its place stays. Whether it was not deleted before.

    Nobody is told of it any more, and its text leaves the messages that made and edited it.
    """
    there = comments.is_there(tx, comment_id=comment_id)
    comment = comments.by_id(tx, comment_id=comment_id)
    if there and comment and comment.state is CommentState.HELD:  # nobody has seen it: no place is left
        _leave_messages(tx, comment_id)
        comments.withdraw(tx, comment_id=comment_id)
    elif there:
        _leave_messages(tx, comment_id)
        comments.remove(tx, comment_id=comment_id)
        announcements.withdraw(tx, comment_id=comment_id)
    outbox.drop_for(tx, comment_id=comment_id, now=now)
    return there


def withdraw(tx: Tx, *, comment_id: str, now: int) -> None:
    """Take a comment off the page and tell nobody of it any more; its text is kept."""
    comments.set_state(tx, comment_id=comment_id, state=CommentState.REMOVED)
    announcements.withdraw(tx, comment_id=comment_id)
    outbox.drop_for(tx, comment_id=comment_id, now=now)


def edit(tx: Tx, *, comment_id: str, text: str, now: int, journal_id: str | None = None) -> bool:
    """Another text for a comment; the earlier ones are kept. False where there is nothing to change.

    It counts as edited also while nobody was told: the page has shown it from the first moment. `journal_id` is the
    message with the new text: when the comment is deleted, the text leaves that message too.
    """
    comment = comments.by_id(tx, comment_id=comment_id)
    if comment is None or comment.state not in (CommentState.PUBLISHED, CommentState.UNCONFIRMED):
        return False
    if comment.text == text:
        return False
    comments.replace_text(tx, comment=comment, text=text, now=now, journal_id=journal_id)
    return True


def drop_unanswered(tx: Tx, *, now: int) -> int:
    """Drop the comments whose authors were asked and have not answered; how many. The journal says so."""
    dropped = 0
    for state, days in DAYS_KEPT.items():
        for comment_id in comments.kept_since(tx, state=state, before=now - days * DAY, limit=_DROPPED):
            journal.set_reason(tx, comment_id=comment_id, reason=f"{state.value}: no answer in {days} days")
            confirmations.withdraw(tx, target_id=comment_id, now=now)
            comments.withdraw(tx, comment_id=comment_id)
            dropped += 1
    return dropped


def _leave_messages(tx: Tx, comment_id: str) -> None:
    """Take the texts of a comment out of the messages that made and edited it; other comments of those stay there."""
    for row in journal.that_brought(tx, comment_id=comment_id):
        others = comments.others_of_message(tx, journal_id=row["id"], first_id=row["comment_id"], comment_id=comment_id)
        if not others:
            journal.empty(tx, journal_id=row["id"])
        elif row["comment_id"] is not None:  # else it only said where comments belong, and has none of their texts
            head = zlib.decompressobj().decompress(row["content"], _HEAD)
            if head:  # an emptied message stays empty
                content = journal.pack(with_texts(head, others))
                elided = _elided(row["elided"], comments.texts(tx, comment_id=comment_id))
                journal.rewrite(tx, journal_id=row["id"], columns={"content": content, "elided": elided})


def with_texts(head: bytes, texts: Sequence[str]) -> bytes:
    """A message of the same author, subject and time with these texts alone."""
    fields: dict[bytes, bytes] = {}
    for field in _FIELD.finditer(_END_OF_HEAD.split(head, maxsplit=1)[0]):
        fields.setdefault(field[1].lower(), field[0].rstrip() + b"\r\n")
    body = "\n\n".join(texts).encode(errors="replace").replace(b"\n", b"\r\n")
    return b"".join(fields.values()) + _PLAIN + b"\r\n" + body + b"\r\n"


def _elided(elided: str, deleted: Sequence[str]) -> str:
    """The elided pieces of a message as JSON, without those that hold a line of the deleted texts."""
    lines = {_bare(line) for text in deleted for line in text.splitlines()} - {""}
    kept = [piece for piece in json.loads(elided) if not any(line in _bare(piece["text"]) for line in lines)]
    return json.dumps(kept, ensure_ascii=False)


def _bare(text: str) -> str:
    return " ".join(_QUOTED.sub("", text).split()).casefold()
