"""What waits for an answer: a text is kept, or nothing of it, and one mail asks its author."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bridge.acts import asking, holding
from bridge.blog import DAY, Blog, CommentState, Mailbox
from bridge.inbound.acknowledgement import Acknowledgement
from bridge.inbound.commands import command
from bridge.inbound.disposition import AskAuthor, AskIntent, AskMeaning, AskPlace, KeepUnsure
from bridge.inbound.facts import ListedComment
from bridge.intake.recording import Recording
from bridge.outbound.queued import AskUnplaced, AskUnsure, ConfirmComment, NotPublished
from bridge.store import confirmations

_MEANINGS = 5  # mails a day to one mailbox that ask what it meant


def hold(recording: Recording, blog: Blog, question: AskAuthor | AskIntent | AskPlace | KeepUnsure) -> Acknowledgement:
    match question:
        case AskAuthor():
            return _ask_author(recording, blog, question)
        case AskIntent():
            return ask_intent(recording, blog, question)
        case AskPlace():
            return _ask_place(recording, blog, question)
        case KeepUnsure(comment):
            recording.keep_comment(recording.verified_author(blog), comment, CommentState.UNSURE)
            return Acknowledgement.UNSURE_KEPT


def _ask_author(recording: Recording, blog: Blog, question: AskAuthor) -> Acknowledgement:
    author = recording.author(blog)
    comment = recording.keep_comment(author, question.comment, invited_by=question.invited_by)
    cause = holding.must_wait(recording.tx, blog, comment, author)
    if cause:  # its author is asked after a moderator's yes: no stranger's text causes a mail before
        holding.hold(recording.tx, comment, cause, recording.now, unconfirmed=True)
        return Acknowledgement.HELD
    confirmation_id = confirmations.open(
        recording.tx, blog_id=blog.id, mailbox_id=author.id, kind="comment", target_id=comment.id, now=recording.now
    )
    mail = ConfirmComment(confirmation_id, comment.id, answers=recording.reading.message_id)
    asking.queue_question(recording.tx, mail, confirmation_id, author, recording.now)
    return Acknowledgement.AUTHOR_ASKED


def _ask_place(recording: Recording, blog: Blog, question: AskPlace) -> Acknowledgement:
    """The question counts for the limit: anybody can write in this author's name."""
    author = recording.author(blog)
    kept = recording.keep_comment(author, question.comment, CommentState.UNPLACED)
    confirmations.open(
        recording.tx, blog_id=blog.id, mailbox_id=author.id, kind="unplaced", target_id=kept.id, now=recording.now
    )
    listed = tuple(one.comment.id for one in question.listed)
    recording.mail(author, AskUnplaced(kept.id, listed, lost=True, answers=recording.reading.message_id))
    return Acknowledgement.LOST_PLACE_ASKED


def ask_intent(recording: Recording, blog: Blog, question: AskIntent, *, kept_id: str | None = None) -> Acknowledgement:
    """Keep the text and mail the question; `kept_id` is the kept text's id where the message also makes a comment."""
    author, context = recording.verified_author(blog), question.context
    comment = recording.keep_comment(author, question.comment, CommentState.UNSURE, id=kept_id)
    asked, topic = question.recognised.command if question.recognised else None, context.topic
    confirmations.open(
        recording.tx, blog_id=blog.id, mailbox_id=author.id, kind="unsure", target_id=comment.id, now=recording.now
    )
    mail = AskUnsure(
        comment.id,
        comment_ids=tuple(one.comment.id if one else "" for one in context.listed),
        # The new text of a comment is kept once, in the kept text: it is sent again.
        command=command.written(replace(asked, text="") if isinstance(asked, command.Edit) else asked) if asked else "",
        subscription_id=context.subscription.id if context.subscription else None,
        scope=topic.scope,
        post_id=context.post.id if context.post else None,
        thread_id=topic.comment_id,
        rest=kept_id is not None,
        answers=recording.reading.message_id,
    )
    recording.mail(author, mail)
    return Acknowledgement.INTENT_ASKED


def ask_which(
    recording: Recording, author: Mailbox, text: str, listed: Sequence[ListedComment | None], id: str
) -> None:
    """Keep what was left of the answers to a digest, and ask which of its comments it answers; `id` is the kept text's.

    A number that is gone keeps its place: the answered mail and the one that asks have the same numbers.
    """
    there = next((one for one in listed if one), None)
    if there is None:
        return
    kept = recording.keep(author, there.post.id, None, text, id=id, state=CommentState.UNPLACED)
    comment_ids = tuple(one.comment.id if one else "" for one in listed)
    recording.mail(author, AskUnplaced(kept.id, comment_ids, answers=recording.reading.message_id))


def ask_meaning(recording: Recording, blog: Blog, question: AskMeaning) -> Acknowledgement:
    """A few times a day: the mail that is answered may have been forwarded, and From may be forged."""
    author = recording.author(blog)
    mail = NotPublished(
        recording.journal_id,
        question.mail_id,
        command=command.written(question.likely) if question.likely else "",
        offers=question.offers,
        sentence=question.sentence,
        answers=recording.reading.message_id,
    )
    day = recording.now // DAY
    names = (f"meaning:{author.id}:{day}:{number}" for number in range(_MEANINGS))
    mailed = any(recording.mail(author, mail, name) for name in names)
    return Acknowledgement.MEANING_ASKED if mailed else Acknowledgement.MEANING_NOT_ASKED
