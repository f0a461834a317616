"""The mail that says that somebody new wrote at the reader's own address, from a mail that was passed on."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.mails import wording
from bridge.mails.compose import MailDraft
from bridge.mails.facts import Addressed, PlacedComment, ReadOnce
from bridge.outbound.queued import Invited


@dataclass(frozen=True, slots=True)
class InvitedFacts:
    """The first comment of the newcomer, and the comment whose address was used."""

    mail: Invited
    first: PlacedComment | None
    used: PlacedComment | None


def look_up(known: ReadOnce, to: Addressed, mail: Invited) -> InvitedFacts:
    at = to.row.queued_at
    return InvitedFacts(mail, known.placed(mail.comment_id, at), known.placed(mail.parent_id, at))


def draft(to: Addressed, facts: InvitedFacts) -> MailDraft:
    first, used = facts.first, facts.used
    return wording.draft(
        to,
        None,
        newcomer=first.comment if first else None,
        post=first.post if first else None,
        link=wording.link(to, first.comment, first.post) if first else "",
        used=used.comment if used else None,
        used_excerpt=wording.excerpt(to, used.comment.text) if used else "",
    )
