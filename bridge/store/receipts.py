"""What a comment's author is told of it, and whoever brought them in; in the transaction that publishes it."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.blog import DAY, Comment, Mailbox
from bridge.outbound.mails import Kind
from bridge.store import comments, mailboxes, outbox
from bridge.store.engine import Tx, new_id


def published(
    tx: Tx,
    *,
    comment_ids: Sequence[str],
    now: int,
    answers: str | None,
    seems: str | None = None,
    always: bool = False,
    known: tuple[Comment, Mailbox] | None = None,
) -> None:
    """After the comments of one message were published: its author's receipt, and the news for who brought them in.

    An receipt goes out after somebody's first comment, to whoever wishes one each time, and wherever there is something
    to say: several places, or words (`seems`) that may have been a command. `answers` is their message's id, `known`
    the first of the comments and its author, where the caller has them.
    """
    first = known[0] if known else comments.by_id(tx, comment_id=comment_ids[0])
    author = known[1] if known else mailboxes.by_id(tx, mailbox_id=first.commenter.id) if first else None
    if first is None or author is None:
        return
    if always or seems or first.first or author.receipts:
        _echo(tx, author, comment_ids, now, answers, seems)
    if first.invited_by is not None:
        _invited(tx, first, first.invited_by.id, now)


def _echo(
    tx: Tx, author: Mailbox, comment_ids: Sequence[str], now: int, answers: str | None, seems: str | None
) -> None:
    row = outbox.Row(
        id=new_id(now),
        blog_id=author.blog_id,
        kind=Kind.RECEIPT,
        mailbox_id=author.id,
        items=tuple(comment_ids),
        detail={**({"answers": answers} if answers else {}), **({"seems": seems} if seems else {})},
        queued_at=now,
        next_at=now,
        unique=f"receipt:{comment_ids[0]}",
    )
    outbox.queue(tx, rows=[row])


def _invited(tx: Tx, comment: Comment, mailbox_id: int, now: int) -> None:
    """Once a day for each letter whose address was passed on, if they can be reached."""
    told = mailboxes.by_id(tx, mailbox_id=mailbox_id)
    if told is None or told.suppressed or "@" not in told.address:
        return
    row = outbox.Row(
        id=new_id(now),
        blog_id=comment.blog_id,
        kind=Kind.INVITED,
        mailbox_id=mailbox_id,
        comment_id=comment.id,
        items=(comment.parent_id,) if comment.parent_id else (),
        queued_at=now,
        next_at=now,
        unique=f"invited:{mailbox_id}:{comment.parent_id or comment.post_id}:{now // DAY}",
    )
    outbox.queue(tx, rows=[row])
