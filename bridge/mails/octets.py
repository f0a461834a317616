"""The facts of a mail -> its octets: a form for all who get the same words, and the slots of each recipient."""

from __future__ import annotations

import re
from collections.abc import Hashable

from bridge.mail import subaddress, wire
from bridge.mails import compose, wording
from bridge.mails.compose import ANSWER, AUTHOR, CONFIRM, DATE, ITEMS, MAIL_ID, NAME, SETTINGS, TO
from bridge.mails.digest import DigestFacts
from bridge.mails.facts import ToWrite
from bridge.mails.notification import NotificationFacts
from bridge.outbound.queued import (
    ConfirmComment,
    ConfirmForget,
    ConfirmMove,
    ConfirmSubscription,
    Invited,
    MailKind,
    Notification,
)

# A name has no other sign that means something in HTML (mail.address.display_name), and no semicolon.
_AND = re.compile(r"&(?=[\w#])")


class NoAsciiMailbox(Exception):
    """The mailbox needs SMTPUTF8 (RFC 6531), which we do not speak."""


def form_key(to: ToWrite) -> Hashable:
    """Equal for mails that differ in their slots only; None if a mail is like no other."""
    key = to.facts.key(to)
    return key and (to.row.kind, wording.language(to), to.blog.id, to.followed.id if to.followed else None, key)


def form(to: ToWrite) -> wire.SlottedMail:
    """The mail with its slots still open."""
    return compose.compose(to.draft())


def filled(to: ToWrite, key: bytes) -> bytes:
    """The mail as it leaves; `key` signs its addresses and links."""
    return form(to).filled(values(to, key))


def values(to: ToWrite, key: bytes) -> dict[str, bytes]:
    """The values of the slots for this recipient, for each slot that a draft may hold; NoAsciiMailbox."""
    mailbox = wire.ascii_mailbox(to.mailbox.address)
    if mailbox is None:
        raise NoAsciiMailbox
    slots = {TO: mailbox.encode(), MAIL_ID: to.row.id.encode(), DATE: wire.date(to.row.queued_at).encode()}
    slots[NAME] = wire.quoted_piece(_AND.sub("& ", wording.own_name(to)))
    slots[ANSWER] = subaddress.write(_answer(to), key).encode()
    if own := to.facts.kept_of:
        slots[CONFIRM] = subaddress.write_kept(subaddress.KeptLink(own), key).encode()
    if to.row.kind in (MailKind.MODERATE, MailKind.MODERATED):
        slots[CONFIRM] = subaddress.write_moderation(subaddress.ModerationLink(to.mailbox.id), key).encode()
    author = to.facts.told.comment.commenter.id if isinstance(to.facts, NotificationFacts) else subaddress.BLOG_ITSELF
    slots[AUTHOR] = _author(to, author, key)
    if isinstance(to.facts, DigestFacts):
        for slot, placed in zip(ITEMS, to.facts.comments, strict=False):
            item = subaddress.ReplyAddress(placed.comment.id, to.mailbox.id)
            slots[slot] = subaddress.write(item, key).encode()
            slots[wire.AUTHOR_OF + slot] = _author(to, placed.comment.commenter.id, key)
    if to.settings:
        slots[SETTINGS] = subaddress.write_link(subaddress.SettingsLink(to.settings), key).encode()
    if isinstance(to.row.mail, ConfirmSubscription | ConfirmComment | ConfirmForget | ConfirmMove | Invited) and (
        to.row.mail.confirmation_id
    ):
        tag = subaddress.write(subaddress.QuestionAddress(to.row.mail.confirmation_id), key)
        slots[CONFIRM] = tag.removeprefix("ok-").encode()
    return slots


def _author(to: ToWrite, mailbox_id: int, key: bytes) -> bytes:
    """The address that is From of all mails with comments of this author, or of the blog itself."""
    return subaddress.write(subaddress.AuthorAddress.of(mailbox_id, to.blog.id), key).encode()


def _answer(to: ToWrite) -> subaddress.ReplyAddress | subaddress.QuestionAddress | subaddress.MailReplyAddress:
    """The address for a reply to the mail as a whole."""
    match to.row.mail:
        case Notification() as mail:
            return subaddress.ReplyAddress(mail.comment_id, to.mailbox.id)
        case ConfirmSubscription() | ConfirmComment() | ConfirmForget() | ConfirmMove() as mail:
            return subaddress.QuestionAddress(mail.confirmation_id)
        case _:
            return subaddress.MailReplyAddress(to.row.id)
