"""Each kind of mail -> its facts, which write its draft. Kinds with little to say are here; others have a module."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bridge.blog import Blog, CommentState, Mailbox, Post, Subscription
from bridge.mail.address import Pattern
from bridge.mails import copies, digest, mentions, moderation, notification, numbered, questions, wording
from bridge.mails.compose import CONFIRM, MailDraft
from bridge.mails.facts import Addressed, Facts, PlacedComment, ReadOnce, ToWrite, addressed
from bridge.mails.receipt import ReceiptFacts
from bridge.mails.status import StatusFacts
from bridge.outbound.queued import (
    AskUnplaced,
    AskUnsure,
    ConfirmComment,
    ConfirmForget,
    CopyOfData,
    Did,
    Digest,
    Done,
    ForModerator,
    ForOperator,
    Held,
    Invited,
    Joined,
    Mentions,
    Moderated,
    Notification,
    NotPublished,
    Plain,
    Receipt,
    StatusMail,
)
from bridge.store import comments, journal, subscriptions
from bridge.store.outbox import QueuedMail


def to_write(
    known: ReadOnce, row: QueuedMail, blog: Blog, mailbox: Mailbox, subscription: Subscription | None = None
) -> ToWrite | None:
    """The facts of this mail; None if there is nothing to tell. It is not asked whether its reader wants it.

    `subscription` is the one that the row names; without it, it is looked up.
    """
    to = addressed(known, row, blog, mailbox, subscription)
    facts = _facts(known, to)
    if facts is None:
        return None
    return ToWrite(row, blog, mailbox, to.subscription, to.followed, to.any_subscription, facts=facts)


def _facts(known: ReadOnce, to: Addressed) -> Facts | None:  # noqa: C901  one case for each kind that looks something up
    at = to.row.queued_at
    match to.row.mail:
        case Notification() as mail:
            return notification.look_up(known, to, mail)
        case Digest() as mail:
            return digest.look_up(known, to, mail)
        case Joined() as mail:
            found = (subscriptions.by_id(known.tx, subscription_id=one) for one in mail.ended)
            return JoinedFacts(
                mail, tuple((one, known.post(one.post_id) if one.post_id else None) for one in found if one)
            )
        case Receipt() as mail:
            own = numbered.look_up_own(known, to, mail.comment_ids, whole=True)
            new = any(comments.is_first_under_its_name(known.tx, comment_id=one) for one in mail.comment_ids[:1])
            return ReceiptFacts(mail, tuple(own), known.follows(to.mailbox.id), new)
        case ConfirmComment() as mail:
            return questions.about_comment(known, to, mail)
        case ConfirmForget() as mail:
            return questions.about_forgetting(known, to, mail)
        case AskUnplaced() as mail:
            return questions.about_unplaced(known, to, mail)
        case AskUnsure() as mail:
            return questions.about_unsure(known, to, mail)
        case NotPublished() as mail:
            return questions.MeaningQuestion(mail)
        case StatusMail() as mail:
            own = numbered.look_up_own(known, to, mail.comment_ids, whole=False)
            return StatusFacts(mail, tuple(own), known.follows(to.mailbox.id))
        case Done() as mail:
            return DoneFacts(mail, known.placed(mail.comment_id, at))
        case Invited() as mail:
            return InvitedFacts(mail, known.placed(mail.comment_id, at), known.placed(mail.parent_id, at))
        case Held() as mail:
            return moderation.look_up_held(known, to, mail)
        case ForModerator() as mail:
            return moderation.look_up_waiting(known, to, mail)
        case Moderated() as mail:
            return moderation.look_up_decided(known, to, mail)
        case CopyOfData() as mail:
            return copies.look_up(known, to, mail, to_write)
        case ForOperator() as mail:
            if journal.is_of_forgotten(known.tx, journal_id=mail.journal_id):
                return None
            return OperatorFacts(mail, journal.content(known.tx, journal_id=mail.journal_id))
        case Mentions() as mail:
            return mentions.look_up(known, to, mail)
        case Plain() as mail:
            return PlainFacts(mail)


@dataclass(frozen=True, slots=True)
class PlainFacts(Facts):
    """The value itself; the template sees it as `mail`."""

    mail: Plain

    def draft(self, to: Addressed) -> MailDraft:
        return wording.draft(to)


@dataclass(frozen=True, slots=True)
class JoinedFacts(Facts):
    """The subscriptions that ended because of the new one, each with its post."""

    mail: Joined
    ended: tuple[tuple[Subscription, Post | None], ...] = ()

    def draft(self, to: Addressed) -> MailDraft:
        return wording.draft(to, ended=self.ended)


@dataclass(frozen=True, slots=True)
class DoneFacts(Facts):
    """The comment that a command was about."""

    mail: Done
    about: PlacedComment | None = None

    @property
    def kept_of(self) -> str | None:
        """None where no comment was edited."""
        comment = self.about.comment if self.about and self.mail.did is Did.EDITED else None
        return comment.id if comment and comment.state is CommentState.PUBLISHED else None

    def draft(self, to: Addressed) -> MailDraft:
        return wording.draft(
            to,
            **wording.shown(to, self.about),
            kept_link=f"{to.blog.web}/kept/{CONFIRM}" if self.kept_of else "",
            until=wording.iso_day(to, self.mail.until),
        )


@dataclass(frozen=True, slots=True)
class InvitedFacts(Facts):
    """The first comment of somebody new, and the comment whose address they used."""

    mail: Invited
    first: PlacedComment | None
    used: PlacedComment | None

    def draft(self, to: Addressed) -> MailDraft:
        used_excerpt = wording.excerpt(to, self.used.comment.text) if self.used else ""
        return wording.draft(to, **wording.shown(to, self.first), used_excerpt=used_excerpt)


@dataclass(frozen=True, slots=True)
class OperatorFacts(Facts):
    """The message that a moderator gets as it came."""

    mail: ForOperator
    content: bytes

    def draft(self, to: Addressed) -> MailDraft:
        mailbox = Pattern.of(to.blog.address).with_tag(self.mail.role)
        return replace(wording.draft(to, role_mailbox=mailbox), attached=self.content)
