"""facts -> letters: the words from the templates, the ids and fields from `outbound.compose`."""

from __future__ import annotations

from collections.abc import Hashable

from bridge.dispatch.facts import Case
from bridge.dispatch.letters import copies, digest, notification, own, wishes, wording
from bridge.mail import subaddress, wire
from bridge.mail.address import Pattern
from bridge.outbound import compose
from bridge.outbound.compose import ANSWER, CONFIRM, DATE, ITEMS, MAIL_ID, SETTINGS, TO, Letter
from bridge.outbound.queued import (
    AskPlace,
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


class NoAsciiMailbox(Exception):
    """The mailbox needs SMTPUTF8 (RFC 6531), which we do not speak."""


def form_key(case: Case) -> Hashable:
    """Equal for mails that differ in their slots only; None where a mail is like no other."""
    about = case.kind, wording.language(case), case.blog.id, case.followed.id if case.followed else None
    match case.row.mail:
        case Notification() as mail:
            return *about, notification.key(case, mail)
        case Digest() as mail:
            return *about, digest.key(case, mail)
        case _:
            return None


def values(case: Case, key: bytes) -> dict[str, bytes]:
    """What fills the slots for this recipient; KeyError never, for every slot that a letter may hold is here."""
    to = wire.ascii_mailbox(case.mailbox.address)
    if to is None:
        raise NoAsciiMailbox
    filled = {TO: to.encode(), MAIL_ID: case.row.id.encode(), DATE: wire.date(case.row.queued_at).encode()}
    filled[ANSWER] = subaddress.write(_answer(case), key).encode()
    if isinstance(case.row.mail, Digest):
        for slot, said in zip(ITEMS, case.said, strict=False):
            item = subaddress.ReplyAddress(said.comment.id, case.mailbox.id)
            filled[slot] = subaddress.write(item, key).encode()
    if case.settings:
        filled[SETTINGS] = subaddress.write_link(subaddress.SettingsLink(case.settings), key).encode()
    if isinstance(case.row.mail, ConfirmSubscription | ConfirmComment | ConfirmForget):
        tag = subaddress.write(subaddress.QuestionAddress(case.row.mail.confirmation_id), key)
        filled[CONFIRM] = tag.removeprefix("ok-").encode()
    return filled


def form(case: Case) -> wire.SlottedMail:
    """The mail with its slots still open."""
    return compose.compose(letter(case))


def letter(case: Case, *, marked: bool = False) -> Letter:
    """What the mail says, its slots still open; where it is `marked` each item can be found again (mail.item_marks)."""
    match case.row.mail:
        case Notification() as mail:
            return notification.letter(case, mail)
        case Digest() as mail:
            return digest.letter(case, mail, marked=marked)
        case ConfirmComment() | Receipt() | AskPlace() | Invited() as mail:
            return own.letter(case, mail, marked=marked)
        case Done() | Left() | ConfirmForget() | StatusMail() as mail:
            return wishes.letter(case, mail, marked=marked)
        case CopyOfData() as mail:
            return copies.letter(case, mail)
        case Joined() as mail:
            return wording.mail(case, mail.answers, again=mail.again)
        case RefusalNotice() as mail:
            about = wire.clean(mail.subject)
            return wording.mail(case, mail.answers, sentence=wire.clean(mail.sentence), their_subject=about)
        case ForOperator() as mail:
            mailbox = Pattern.of(case.blog.address).with_tag(mail.role)
            return wording.mail(case, None, role=mail.role, role_mailbox=mailbox)
        case ConfirmSubscription() | HelpMail() as mail:
            return wording.mail(case, mail.answers)


def _answer(case: Case) -> subaddress.ReplyAddress | subaddress.QuestionAddress | subaddress.MailReplyAddress:
    """What an answer to the mail as a whole asks."""
    match case.row.mail:
        case Notification() as mail:
            return subaddress.ReplyAddress(mail.comment_id, case.mailbox.id)
        case ConfirmSubscription() | ConfirmComment() | ConfirmForget() as mail:
            return subaddress.QuestionAddress(mail.confirmation_id)
        case _:
            return subaddress.MailReplyAddress(case.row.id)
