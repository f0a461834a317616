"""A forwarded mail led somebody here: one mail tells its first reader, and asks whether the page may name them."""

from __future__ import annotations

from bridge.acts import queue_mail
from bridge.blog import DAY, Comment, CommentState
from bridge.outbound.queued import Invited
from bridge.store import comments, confirmations, mailboxes, outbox
from bridge.store.confirmations import Confirmation
from bridge.store.engine import Tx


def tell_inviter(tx: Tx, comment: Comment, mailbox_id: int, now: int) -> None:
    """Once a day for each address that was forwarded, if the inviter can be reached.

    The same mail asks whether the page may say "invited by" them. Somebody without a name is not asked.
    """
    inviter = mailboxes.by_id(tx, mailbox_id=mailbox_id)
    if inviter is None or inviter.suppressed or inviter.forgotten:
        return
    unique = f"invited:{mailbox_id}:{comment.parent_id or comment.post_id}:{now // DAY}"
    if outbox.by_unique(tx, unique=unique) is not None:
        return
    asked = (
        confirmations.open(
            tx, blog_id=comment.blog_id, mailbox_id=mailbox_id, kind="invitation", target_id=comment.id, now=now
        )
        if inviter.name
        else None
    )
    mail = Invited(comment.id, comment.parent_id, asked)
    queue_mail(tx, mail, blog_id=comment.blog_id, mailbox_id=mailbox_id, now=now, unique=unique)


def agree(tx: Tx, asked: Confirmation, *, agreed: bool, now: int) -> None:
    """The inviter's yes or no. It may change later: the last answer counts."""
    confirmations.done(tx, confirmation_id=asked.id, now=now)
    comment = comments.by_id(tx, comment_id=asked.target_id)
    named = comment.invited_by if comment and comment.state is CommentState.PUBLISHED else None
    if comment and named and named.id == asked.mailbox_id:
        comments.name_inviter(tx, comment_id=comment.id, agreed=agreed)
