"""Comments are published: announced to subscribers later, and confirmed to their author by a receipt."""

from __future__ import annotations

from collections.abc import Sequence

from bridge.acts import Occasion, holding, inviting, queue_mail
from bridge.blog import Comment, CommentState, Mailbox
from bridge.outbound.queued import AskUnplaced, Receipt
from bridge.store import comments, mailboxes
from bridge.store.engine import Tx


def publish(
    tx: Tx,
    occasion: Occasion,
    comment_ids: Sequence[str],
    *,
    receipt: bool = False,
    known: tuple[Comment, Mailbox] | None = None,
) -> int:
    """Publish the comments of one message, in its order, but for those that wait for a moderator; how many.

    The author gets a receipt after the first comment under their name, where they chose one each time, or where
    `receipt` says so; none if their mail asks for no automatic answers. Whoever invited the author is told too. `known`
    is the first comment with its author, where the caller has them.
    """
    comment = known[0] if known else comments.by_id(tx, comment_id=comment_ids[0])
    author = known[1] if known else mailboxes.by_id(tx, mailbox_id=comment.commenter.id) if comment else None
    if comment is None or author is None:
        return 0
    shown = holding.hold_some(tx, occasion, list(comment_ids), author, comment)
    for comment_id in shown:
        comments.publish(
            tx, comment_id=comment_id, now=occasion.now, settle=occasion.blog.settle if occasion.blog else 0
        )
        if occasion.blog:
            holding.note_published(tx, occasion.blog, comment_id, author, occasion.now)
    if not shown:
        return 0
    first = comment if comment.id == shown[0] else comments.by_id(tx, comment_id=shown[0])
    wanted = receipt or author.receipts or comments.is_first_under_its_name(tx, comment_id=shown[0])
    if wanted and not occasion.no_receipt:
        mail = Receipt(tuple(shown), answers=occasion.answers)
        queue_mail(tx, mail, blog_id=author.blog_id, mailbox_id=author.id, now=occasion.now, unique=mail.unique())
    if first and first.invited_by is not None:
        inviting.tell_inviter(tx, first, first.invited_by.id, occasion.now)
    return len(shown)


def publish_kept(tx: Tx, occasion: Occasion, kept: Comment, listed: Sequence[str]) -> None:
    """Publish a text that was kept because it may have been a command.

    `listed` are the comments of the answered digest. If there are several, the author is asked which one it answers.
    """
    if kept.parent_id is None and len(listed) > 1:
        comments.set_state(tx, comment_id=kept.id, state=CommentState.UNPLACED)
        mail = AskUnplaced(kept.id, tuple(listed), answers=occasion.answers)
        queue_mail(tx, mail, blog_id=kept.blog_id, mailbox_id=kept.commenter.id, now=occasion.now)
    else:
        publish(tx, occasion, (kept.id,), receipt=True)
