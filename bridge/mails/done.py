"""The mail that says what was done about a command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from bridge import render
from bridge.blog import SECOND
from bridge.mails import wording
from bridge.mails.compose import MailDraft
from bridge.mails.facts import Addressed, PlacedComment, ReadOnce
from bridge.outbound.queued import Done


@dataclass(frozen=True, slots=True)
class DoneFacts:
    """The comment that a command was about."""

    mail: Done
    about: PlacedComment | None = None


def look_up(known: ReadOnce, to: Addressed, mail: Done) -> DoneFacts:
    return DoneFacts(mail, known.placed(mail.comment_id, to.row.queued_at))


def draft(to: Addressed, facts: DoneFacts) -> MailDraft:
    mail, about = facts.mail, facts.about
    return wording.draft(
        to,
        mail.answers,
        did=mail.did.value,
        comment=about.comment if about else None,
        about=about.post if about else None,
        link=wording.link(to, about.comment, about.post) if about else "",
        until=day(to, mail.until),
        mails=mail.at_most or 0,
        how_often=mail.cadence.value if mail.cadence else "",
    )


def day(to: Addressed, iso: str) -> str:
    """'Thursday 24 December' of an ISO 8601 date; "" if there is none."""
    try:
        there = date.fromisoformat(iso)
    except ValueError:
        return ""
    at = int(datetime(there.year, there.month, there.day, tzinfo=UTC).timestamp()) * SECOND
    return render.weekday(at, "UTC", language=wording.language(to))
