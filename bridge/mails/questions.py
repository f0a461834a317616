"""The mails that ask: did you write this, shall we forget you, which comment does your text answer, is it a command?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bridge import render
from bridge.blog import DAYS_KEPT, CommentState, Scope
from bridge.inbound.commands import command
from bridge.mail import item_marks, wire
from bridge.mails import numbered, wording
from bridge.mails.compose import MailDraft
from bridge.mails.facts import Addressed, Facts, PlacedComment, ReadOnce
from bridge.outbound.queued import AskUnplaced, AskUnsure, ConfirmComment, ConfirmForget, NotPublished
from bridge.store import comments, confirmations

_SHOWN = 100  # characters of a name or address that a question repeats
_COUNTED = 1000  # comments of one person; whether there are any is what matters


@dataclass(frozen=True, slots=True)
class CommentQuestion(Facts):
    """The comment that waits for its author's yes."""

    mail: ConfirmComment
    asked: PlacedComment

    def draft(self, to: Addressed) -> MailDraft:
        comment, zone = self.asked.comment, to.mailbox.time_zone
        return wording.draft(
            to,
            **wording.shown(to, self.asked),
            # Anybody may have written it. A mailbox that never said yes gets none of their words, not even the name.
            opening=wording.opening(to, comment) if to.mailbox.verified else "",
            day=render.weekday(comment.posted_at, zone, language=wording.language(to)),
            time=wording.clock_and_zone(to, comment.posted_at),
            invited=comment.invited_by is not None,
        )


@dataclass(frozen=True, slots=True)
class ForgetQuestion(Facts):
    """The number of published comments of the person who may be forgotten."""

    mail: ConfirmForget
    comments: int = 0

    def draft(self, to: Addressed) -> MailDraft:
        return wording.draft(to, comment_count=self.comments)


@dataclass(frozen=True, slots=True)
class UnplacedQuestion(Facts):
    """The text that waits for a place, and the comments it may answer, by number; None for one that is gone."""

    mail: AskUnplaced
    waiting: PlacedComment | None
    listed: tuple[PlacedComment | None, ...]

    def draft(self, to: Addressed) -> MailDraft:
        text = self.waiting.comment if self.waiting else None
        kept = text if text and text.state is not CommentState.REMOVED else None
        words = wording.opening(to, kept) if kept and self.mail.lost else kept.text if kept else ""
        return wording.draft(
            to,
            items=numbered.listed(to, self.listed),
            words=words,
            no_item=item_marks.NO_ITEM if to.marked else "",
            name=text.commenter.name if text else "",
        )


@dataclass(frozen=True, slots=True)
class UnsureQuestion(Facts):
    """The text that may be a command."""

    mail: AskUnsure
    kept: PlacedComment

    def draft(self, to: Addressed) -> MailDraft:
        days = DAYS_KEPT[CommentState.UNSURE]
        asked = in_full(to, self.mail.command) if self.mail.command else None
        return wording.draft(to, **wording.shown(to, self.kept), asked=asked, days=days)


@dataclass(frozen=True, slots=True)
class MeaningQuestion(Facts):
    """The command that an unpublished answer may be."""

    mail: NotPublished

    def draft(self, to: Addressed) -> MailDraft:
        asked = in_full(to, self.mail.command) if self.mail.command else None
        return wording.draft(to, asked=asked, can_forward=bool(to.blog.moderators))


def about_unsure(known: ReadOnce, to: Addressed, mail: AskUnsure) -> UnsureQuestion | None:
    kept = known.placed(mail.comment_id, to.row.queued_at)
    return UnsureQuestion(mail, kept) if kept and kept.comment.state is CommentState.UNSURE else None


def about_comment(known: ReadOnce, to: Addressed, mail: ConfirmComment) -> CommentQuestion | None:
    comment_id = mail.comment_id
    if comment_id is None:
        confirmation = confirmations.by_id(known.tx, confirmation_id=mail.confirmation_id)
        comment_id = confirmation.target_id if confirmation and confirmation.kind == "comment" else None
    asked = known.placed(comment_id, to.row.queued_at, near=False)
    return CommentQuestion(mail, asked) if asked and asked.comment.state is CommentState.UNCONFIRMED else None


def about_forgetting(known: ReadOnce, to: Addressed, mail: ConfirmForget) -> ForgetQuestion:
    theirs = comments.of_mailbox(known.tx, mailbox_id=to.mailbox.id, limit=_COUNTED)
    return ForgetQuestion(mail, sum(one.state is CommentState.PUBLISHED for one, _ in theirs))


def about_unplaced(known: ReadOnce, to: Addressed, mail: AskUnplaced) -> UnplacedQuestion:
    at = to.row.queued_at
    return UnplacedQuestion(
        mail, known.placed(mail.comment_id, at), tuple(known.placed(one, at) for one in mail.comment_ids)
    )


def in_full(to: Addressed, written: str) -> dict[str, object]:
    """The content of a command, for the macro `command_in_full` of templates/mail/sentences.txt."""
    asked = command.read(written) or command.Help()
    said: dict[str, object] = dict.fromkeys(("mails", "until", "scope", "number", "name", "address"))
    said["word"] = command.word(asked)
    match asked:
        case command.AtMost(mails):
            said["mails"] = mails
        case command.Pause(date() as until):
            said["until"] = wording.iso_day(to, until.isoformat())
        case command.Join(Scope() as scope):
            said["scope"] = scope.value
        case command.SetName(str(name)):
            said["name"] = wire.one_line(name, longest=_SHOWN)
        case command.NewAddress(address):
            said["address"] = wire.one_line(address, longest=_SHOWN)
        case command.Undo(number) | command.Delete(number) | command.Edit(_, number):
            said["number"] = number
        case _:
            pass
    return said
