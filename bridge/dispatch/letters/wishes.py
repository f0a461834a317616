"""The letters about what the reader wishes: what was done about it, whether it shall be, and how things stand."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bridge import render
from bridge.blog import SECOND, Cadence, Subscription, SubscriptionState
from bridge.dispatch.facts import Case
from bridge.dispatch.letters import own, wording
from bridge.outbound.compose import Letter
from bridge.outbound.queued import ConfirmForget, Done, InDoubt, Left, StatusMail


def letter(case: Case, mail: Done | Left | ConfirmForget | StatusMail, *, marked: bool) -> Letter:
    match mail:
        case Done():
            return _done(case, mail)
        case Left():
            return wording.mail(case, mail.answers, word=_word(case, mail.doubt))
        case ConfirmForget():
            return wording.mail(case, mail.answers, letters=case.letters)
        case StatusMail():
            return _status(case, mail, marked=marked)


def _done(case: Case, mail: Done) -> Letter:
    """What was done about their command, and how to turn it round."""
    about = case.said[0] if case.said else None
    return wording.mail(
        case,
        mail.answers,
        did=mail.did.value,
        comment=about.comment if about else None,
        about=about.post if about else None,
        link=wording.link(case, about.comment, about.post) if about else "",
        until=_day(case, mail.until),
        mails=mail.at_most or 0,
        word=_word(case, mail.doubt),
        how_often=mail.cadence.value if mail.cadence else "",
    )


def _status(case: Case, mail: StatusMail, *, marked: bool) -> Letter:
    """What they follow, what they wrote last, and what they can write."""
    at = case.mailbox.paused_until
    return wording.mail(
        case,
        mail.answers,
        items=own.own(case, marked=marked),
        word=_word(case, mail.doubt),
        following=[(one, post) for one, post in case.follows if _active(one)],
        asked_for=[(one, post) for one, post in case.follows if not _active(one)],
        paused=case.mailbox.paused,
        until=_moment_day(case, at) if at else "",
        asked=wording.beginning(case, mail.asked, 60),
        digests=any(_active(one) and _of_digests(one) for one, _ in case.follows),
        hour=f"{case.mailbox.digest_hour:02d}:00",
    )


def _word(case: Case, doubt: InDoubt | None) -> str:
    """What was taken for a command in doubt."""
    return wording.beginning(case, doubt.words if doubt else "", 60)


def _active(subscription: Subscription) -> bool:
    return subscription.state is SubscriptionState.ACTIVE


def _of_digests(subscription: Subscription) -> bool:
    """Whether anything that it hears may come in a digest that was chosen."""
    return subscription.cadence is not Cadence.EACH or subscription.at_most is not None


def _day(case: Case, iso: str) -> str:
    """'Thursday 24 December' of an ISO 8601 date; "" where there is none."""
    if not iso:
        return ""
    try:
        there = date.fromisoformat(iso)
    except ValueError:
        return ""
    at = int(datetime(there.year, there.month, there.day, tzinfo=UTC).timestamp()) * SECOND
    return render.weekday(at, "UTC", language=wording.language(case))


def _moment_day(case: Case, at: int) -> str:
    return render.weekday(at, case.mailbox.time_zone, language=wording.language(case))
