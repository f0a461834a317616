"""Each kind of mail -> its facts, and its facts -> its draft: the module that knows the kind does both."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TypeAlias

from bridge.blog import Blog, Mailbox, Subscription
from bridge.mail import wire
from bridge.mails import copies, digest, done, invited, notification, operator, questions, receipt, status, wording
from bridge.mails.compose import MailDraft
from bridge.mails.copies import CopyFacts
from bridge.mails.digest import DigestFacts
from bridge.mails.done import DoneFacts
from bridge.mails.facts import Addressed, ReadOnce, addressed
from bridge.mails.invited import InvitedFacts
from bridge.mails.notification import NotificationFacts
from bridge.mails.operator import OperatorFacts
from bridge.mails.questions import CommentQuestion, ForgetQuestion, UnplacedQuestion, UnsureQuestion
from bridge.mails.receipt import ReceiptFacts
from bridge.mails.status import StatusFacts
from bridge.outbound.queued import (
    AskUnplaced,
    AskUnsure,
    ConfirmComment,
    ConfirmForget,
    ConfirmSubscription,
    CopyOfData,
    Digest,
    Done,
    ForOperator,
    HelpMail,
    Invited,
    Joined,
    Left,
    Notification,
    Receipt,
    RefusalNotice,
    StatusMail,
)
from bridge.store.outbox import QueuedMail

# Of a kind that needs nothing from the store, the value itself.
Facts: TypeAlias = (
    NotificationFacts | DigestFacts | ReceiptFacts | CommentQuestion | ForgetQuestion | UnplacedQuestion
    | UnsureQuestion | StatusFacts | DoneFacts | InvitedFacts | CopyFacts | OperatorFacts
    | ConfirmSubscription | Joined | Left | HelpMail | RefusalNotice
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ToWrite(Addressed):
    """All that is known of one mail before it is written."""

    facts: Facts = field(kw_only=True)


def to_write(
    known: ReadOnce, row: QueuedMail, blog: Blog, mailbox: Mailbox, subscription: Subscription | None
) -> ToWrite | None:
    """The facts of this mail; None if there is nothing to tell. Whether its reader wants it is not asked here."""
    to = addressed(known, row, blog, mailbox, subscription)
    facts = _facts(known, to)
    if facts is None:
        return None
    return ToWrite(row, blog, mailbox, to.subscription, to.followed, to.any_subscription, facts=facts)


def _facts(known: ReadOnce, to: Addressed) -> Facts | None:  # noqa: C901  one case for each kind of mail
    match to.row.mail:
        case Notification() as mail:
            return notification.look_up(known, to, mail)
        case Digest() as mail:
            return digest.look_up(known, to, mail)
        case Receipt() as mail:
            return receipt.look_up(known, to, mail)
        case ConfirmComment() as mail:
            return questions.about_comment(known, to, mail)
        case ConfirmForget() as mail:
            return questions.about_forgetting(known, to, mail)
        case AskUnplaced() as mail:
            return questions.about_unplaced(known, to, mail)
        case AskUnsure() as mail:
            return questions.about_unsure(known, to, mail)
        case StatusMail() as mail:
            return status.look_up(known, to, mail)
        case Done() as mail:
            return done.look_up(known, to, mail)
        case Invited() as mail:
            return invited.look_up(known, to, mail)
        case CopyOfData() as mail:
            return copies.look_up(known, to, mail, to_write)
        case ForOperator() as mail:
            return operator.look_up(known, mail)
        case ConfirmSubscription() | Joined() | Left() | HelpMail() | RefusalNotice() as mail:
            return mail


def draft(to: ToWrite, *, marked: bool = False) -> MailDraft:  # noqa: C901  one case for each kind of mail
    """What the mail says, its slots still open; if it is `marked`, each item can be found again (mail.item_marks)."""
    match to.facts:
        case NotificationFacts() as facts:
            return notification.draft(to, facts)
        case DigestFacts() as facts:
            return digest.draft(to, facts, marked=marked)
        case ReceiptFacts() as facts:
            return receipt.draft(to, facts, marked=marked)
        case CommentQuestion() | ForgetQuestion() | UnplacedQuestion() | UnsureQuestion() as facts:
            return questions.draft(to, facts, marked=marked)
        case StatusFacts() as facts:
            return status.draft(to, facts, marked=marked)
        case DoneFacts() as facts:
            return done.draft(to, facts)
        case InvitedFacts() as facts:
            return invited.draft(to, facts)
        case CopyFacts() as facts:
            return copies.draft(to, facts)
        case OperatorFacts() as facts:
            return operator.draft(to, facts)
        case Joined() as mail:
            return wording.draft(to, mail.answers, again=mail.again)
        case RefusalNotice() as mail:
            sentence, subject = wire.clean(mail.sentence), wire.clean(mail.subject)
            return wording.draft(to, mail.answers, sentence=sentence, their_subject=subject)
        case ConfirmSubscription() | HelpMail() | Left() as mail:
            return wording.draft(to, mail.answers)


def form_key(to: ToWrite) -> Hashable:
    """Equal for mails that differ in their slots only; None if a mail is like no other."""
    about = to.kind, wording.language(to), to.blog.id, to.followed.id if to.followed else None
    match to.facts:
        case NotificationFacts() as facts:
            return *about, notification.key(to, facts)
        case DigestFacts() as facts:
            return *about, digest.key(to, facts)
        case _:
            return None
