"""Words that others shall read -> comments, the question to their author, and the mail that says how they stand."""

from __future__ import annotations

from bridge.blog import Blog, CommentState, Mailbox
from bridge.inbound.command import word
from bridge.inbound.deeds import Settle, Speak, SpeakEach
from bridge.intake.scribe import Scribe
from bridge.outbound.queued import AskPlace, ConfirmComment, question_name
from bridge.store import comments, confirmations, mailboxes, receipts
from bridge.store.engine import new_id


def publish(scribe: Scribe, blog: Blog, deed: Speak) -> None:
    """A comment that stands from now on."""
    author = _verified(scribe, blog)
    text = scribe.reading.extraction.reply if deed.text is None else deed.text
    said = scribe.comment(author, deed.post.id, deed.parent, text, id=scribe.comment_id)
    comments.publish(scribe.tx, comment_id=scribe.comment_id, now=scribe.now, settle=blog.settle)
    receipts.published(
        scribe.tx,
        comment_ids=(said.id,),
        known=(said, author),
        now=scribe.now,
        answers=scribe.reading.message_id,
        seems=word(deed.seems.command) if deed.seems else None,
    )


def ask_author(scribe: Scribe, blog: Blog, deed: Speak) -> None:
    """A comment that waits until its author says that they wrote it."""
    author = scribe.author(blog)
    text = scribe.reading.extraction.reply if deed.text is None else deed.text
    scribe.comment(author, deed.post.id, deed.parent, text, id=scribe.comment_id, invited_by=deed.invited_by)
    question = confirmations.open(
        scribe.tx, blog_id=blog.id, mailbox_id=author.id, kind="comment", target_id=scribe.comment_id, now=scribe.now
    )
    mail = ConfirmComment(question, scribe.comment_id, scribe.answers)
    scribe.queue(blog, author.id, mail, question_name(question))


def each(scribe: Scribe, blog: Blog, deed: SpeakEach) -> None:
    """The parts of an answer to a digest, each below what it answers; what has no place is asked about."""
    author = _verified(scribe, blog)
    made: list[str] = []
    for listed, part in deed.parts:
        comment_id = scribe.comment_id if not made else new_id(scribe.now)
        made.append(scribe.comment(author, listed.post.id, listed.comment, part.text, id=comment_id).id)
        comments.publish(scribe.tx, comment_id=comment_id, now=scribe.now, settle=blog.settle)
    if made:
        alone = len(made) == 1 and not deed.unplaced
        receipts.published(
            scribe.tx, comment_ids=made, now=scribe.now, answers=scribe.reading.message_id, always=not alone
        )
    if deed.unplaced:
        _ask_where(scribe, blog, author, deed, scribe.comment_id if not made else new_id(scribe.now))


def _ask_where(scribe: Scribe, blog: Blog, author: Mailbox, deed: SpeakEach, comment_id: str) -> None:
    listed = [one for one in deed.about.listed if one]
    if not listed:
        return
    scribe.comment(author, listed[0].post.id, None, deed.unplaced, id=comment_id)
    # A number that is gone keeps its place: the mail that is answered and the one that asks have the same numbers.
    below = tuple(one.comment.id if one else "" for one in deed.about.listed)
    scribe.queue(blog, author.id, AskPlace(comment_id, below, scribe.answers))


def settle(scribe: Scribe, blog: Blog, deed: Settle) -> None:
    """Words that waited for a place get it; below a second comment they stand as a copy."""
    author = _verified(scribe, blog)
    if deed.held.state is not CommentState.UNCONFIRMED:
        return
    first, *others = deed.under
    comments.place(scribe.tx, comment_id=deed.held.id, post_id=first.post.id, parent_id=first.comment.id)
    made = [deed.held.id]
    for listed in others:
        comment_id = new_id(scribe.now)
        made.append(scribe.comment(author, listed.post.id, listed.comment, deed.held.text, id=comment_id).id)
    for comment_id in made:
        comments.publish(scribe.tx, comment_id=comment_id, now=scribe.now, settle=blog.settle)
    receipts.published(scribe.tx, comment_ids=made, now=scribe.now, answers=scribe.reading.message_id, always=True)


def _verified(scribe: Scribe, blog: Blog) -> Mailbox:
    author = scribe.author(blog, believed=True)
    if not author.verified or author.suppressed:
        mailboxes.verify(scribe.tx, mailbox_id=author.id, now=scribe.now)
    return author
