"""facts -> letters: the words from the templates, the ids and fields from `outbound.compose`."""

from __future__ import annotations

from collections.abc import Hashable

from bridge.dispatch.facts import Case
from bridge.dispatch.letters import copies, digest, notification, own, wishes, wording
from bridge.mail import subaddress, wire
from bridge.outbound import compose
from bridge.outbound.compose import ANSWER, CONFIRM, DATE, ITEMS, MAIL_ID, SETTINGS, TO, Letter
from bridge.outbound.mails import Kind

_QUESTIONS = frozenset({Kind.CONFIRM_COMMENT, Kind.CONFIRM_SUBSCRIPTION, Kind.CONFIRM_FORGET})


class NoAsciiMailbox(Exception):
    """The mailbox needs SMTPUTF8 (RFC 6531), which we do not speak."""


def form_key(case: Case) -> Hashable:
    """Equal for mails that differ in their slots only; None where a mail is like no other."""
    about = case.kind, wording.language(case), case.blog.id, case.followed.id if case.followed else None
    match case.kind:
        case Kind.NOTIFICATION:
            return *about, notification.key(case)
        case Kind.DIGEST:
            return *about, digest.key(case)
        case _:
            return None


def values(case: Case, key: bytes) -> dict[str, bytes]:
    """What fills the slots for this recipient; KeyError never, for every slot that a letter may hold is here."""
    to = wire.ascii_mailbox(case.mailbox.address)
    if to is None:
        raise NoAsciiMailbox
    filled = {TO: to.encode(), MAIL_ID: case.row.id.encode(), DATE: wire.date(case.row.queued_at).encode()}
    filled[ANSWER] = subaddress.write(_answer(case), key).encode()
    if case.kind is Kind.DIGEST:
        for slot, said in zip(ITEMS, case.said, strict=False):
            item = subaddress.ReplyAddress(said.comment.id, case.mailbox.id)
            filled[slot] = subaddress.write(item, key).encode()
    if case.settings:
        filled[SETTINGS] = subaddress.write_link(subaddress.SettingsLink(case.settings), key).encode()
    if case.row.confirmation_id:
        tag = subaddress.write(subaddress.QuestionAddress(case.row.confirmation_id), key)
        filled[CONFIRM] = tag.removeprefix("ok-").encode()
    return filled


def form(case: Case) -> wire.SlottedMail:
    """The mail with its slots still open."""
    return compose.compose(letter(case))


def letter(case: Case, *, marked: bool = False) -> Letter:
    """What the mail says, its slots still open; where it is `marked` each item can be found again (mail.item_marks)."""
    match case.kind:
        case Kind.NOTIFICATION:
            return notification.letter(case)
        case Kind.DIGEST:
            return digest.letter(case, marked=marked)
        case Kind.RECEIPT | Kind.WHICH | Kind.INVITED | Kind.CONFIRM_COMMENT:
            return own.letter(case, marked=marked)
        case Kind.DONE | Kind.STATUS | Kind.LEFT | Kind.CONFIRM_FORGET:
            return wishes.letter(case, marked=marked)
        case Kind.COPY:
            return copies.letter(case)
        case Kind.CONFIRM_SUBSCRIPTION | Kind.JOINED | Kind.HELP | Kind.REFUSAL | Kind.OPERATOR:
            return wording.mail(case)


def _answer(case: Case) -> subaddress.ReplyAddress | subaddress.QuestionAddress | subaddress.MailReplyAddress:
    """What an answer to the mail as a whole asks."""
    if case.kind is Kind.NOTIFICATION:
        return subaddress.ReplyAddress(case.said[0].comment.id, case.mailbox.id)
    if case.kind in _QUESTIONS and case.row.confirmation_id:
        return subaddress.QuestionAddress(case.row.confirmation_id)
    return subaddress.MailReplyAddress(case.row.id)
