"""The mail that hands a message to a moderator as it came."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.mail.address import Pattern
from bridge.mails import wording
from bridge.mails.compose import MailDraft
from bridge.mails.facts import Addressed, ReadOnce
from bridge.outbound.queued import ForOperator
from bridge.store import journal


@dataclass(frozen=True, slots=True)
class OperatorFacts:
    """The message that a moderator gets."""

    mail: ForOperator
    content: bytes


def look_up(known: ReadOnce, mail: ForOperator) -> OperatorFacts:
    return OperatorFacts(mail, journal.content(known.tx, journal_id=mail.journal_id))


def draft(to: Addressed, facts: OperatorFacts) -> MailDraft:
    role = facts.mail.role
    mailbox = Pattern.of(to.blog.address).with_tag(role)
    return wording.draft(to, None, attached=facts.content, role=role, role_mailbox=mailbox)
