"""What a comment's author is told of it, and whoever brought them in; in the transaction that publishes it."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.blog import DAY, Comment, Mailbox
from bridge.outbound.queued import InDoubt, Invited, Receipt
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
        _receipt(tx, author, comment_ids, now, answers, seems)
    if first.invited_by is not None:
        _invited(tx, first, first.invited_by.id, now)


def _receipt(
    tx: Tx, author: Mailbox, comment_ids: Sequence[str], now: int, answers: str | None, seems: str | None
) -> None:
    mail = Receipt(tuple(comment_ids), answers, InDoubt(seems) if seems else None)
    row = outbox.QueuedMail(
        new_id(now), author.blog_id, author.id, mail, queued_at=now, next_at=now, unique=mail.unique()
    )
    outbox.queue(tx, rows=[row])


def _invited(tx: Tx, comment: Comment, mailbox_id: int, now: int) -> None:
    """Once a day for each comment whose address was used, if its reader can be reached."""
    told = mailboxes.by_id(tx, mailbox_id=mailbox_id)
    if told is None or told.suppressed or "@" not in told.address:
        return
    row = outbox.QueuedMail(
        new_id(now),
        comment.blog_id,
        mailbox_id,
        Invited(comment.id, comment.parent_id),
        queued_at=now,
        next_at=now,
        unique=f"invited:{mailbox_id}:{comment.parent_id or comment.post_id}:{now // DAY}",
    )
    outbox.queue(tx, rows=[row])
