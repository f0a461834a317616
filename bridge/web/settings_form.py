"""The fields of a form on the settings page -> the change that the person asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from zoneinfo import available_timezones

from bridge.acts import naming
from bridge.blog import Cadence, Subscription
from bridge.render.languages import LANGUAGES

AT_MOST = (10, 5, 3, 1)  # limits that the page offers, in mails a week
LONGEST_PAUSE = timedelta(days=2 * 366)
LESS_OFTEN = ("daily", "weekly", "monthly", "most-3", "most-1")  # the buttons of "Less often"
MOST_ENDED = 20  # subscriptions that a page names

_AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
_ID = re.compile(r"[0-9a-f]{32}")
_HOUR = re.compile(r"1?[0-9]|2[0-3]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST = re.compile(r"most-([1-9][0-9]?)")


@dataclass(frozen=True, slots=True)
class EndSubscription:
    subscription_id: str


@dataclass(frozen=True, slots=True)
class EndAllSubscriptions:
    """End all subscriptions of this mailbox to this blog."""


@dataclass(frozen=True, slots=True)
class KeepOnlyAnswers:
    """Follow only the replies to one's own comments; all other subscriptions end."""


@dataclass(frozen=True, slots=True)
class ChangeCadence:
    """Set the cadence of this subscription; `at_most` limits its mails a week, None is no limit."""

    subscription_id: str
    cadence: Cadence
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeClock:
    """Send digests at this hour (0 to 23) in this IANA time zone."""

    digest_hour: int
    time_zone: str


@dataclass(frozen=True, slots=True)
class ChangePreferences:
    """Set the language of mails (None: that of the person's own mails), receipts, and bundled digests."""

    language: str | None
    receipts: bool
    bundled: bool


@dataclass(frozen=True, slots=True)
class ChangeName:
    """Show this name beside the person's comments, "" for none; `before`: also beside those that are published."""

    name: str
    before: bool


@dataclass(frozen=True, slots=True)
class PauseMail:
    """Send no mail until this day begins; None: until the person ends the pause."""

    until: date | None


@dataclass(frozen=True, slots=True)
class ResumeMail:
    """End the pause."""


@dataclass(frozen=True, slots=True)
class RequestCopy:
    """Mail the person a copy of their comments and mails."""


@dataclass(frozen=True, slots=True)
class RequestErasure:
    """Ask the person, by mail, to confirm that their data is erased."""


_BUTTONS: dict[str, EndAllSubscriptions | KeepOnlyAnswers | ResumeMail | RequestCopy | RequestErasure] = {
    "unsubscribe-all": EndAllSubscriptions(),
    "only-answers": KeepOnlyAnswers(),
    "resume": ResumeMail(),
    "copy": RequestCopy(),
    "erase": RequestErasure(),
}

SettingsChange = (
    EndSubscription
    | EndAllSubscriptions
    | KeepOnlyAnswers
    | ChangeCadence
    | ChangeClock
    | ChangePreferences
    | ChangeName
    | PauseMail
    | ResumeMail
    | RequestCopy
    | RequestErasure
)


class NoSuchName(ValueError):
    """A name that can't be shown, such as a mailbox."""


class NoSuchDay(ValueError):
    """A pause that would end today or earlier, or more than LONGEST_PAUSE from now."""


def one_click(fields: Mapping[str, str]) -> bool:
    """True if a mail program posted this for one-click unsubscribe (RFC 8058 section 3.2)."""
    return fields.get("List-Unsubscribe", "").strip().lower() == "one-click"


def requested_change(fields: Mapping[str, str], own_zone: str, today: date) -> SettingsChange | None:
    """The change that the form asks for; None if the page offers no such change.

    `own_zone` is the current time zone of the mailbox, `today` the date in that zone. Raises NoSuchDay for a pause
    that can't end on the given day, NoSuchName for a name that can't be shown.
    """
    subscription_id = fields.get("subscription", "")
    match fields.get("change"):
        case "unsubscribe" if _ID.fullmatch(subscription_id):
            return EndSubscription(subscription_id)
        case "cadence" if _ID.fullmatch(subscription_id):
            return _change_cadence(subscription_id, fields.get("cadence", ""))
        case "clock":
            return _change_clock(fields.get("digest_hour", ""), fields.get("time_zone", ""), own_zone)
        case "preferences":
            return _change_preferences(fields)
        case "name" if "name" in fields:
            return ChangeName(_name(fields["name"]), "before" in fields)
        case "pause":
            return PauseMail(_until(fields.get("until", "").strip(), today))
        case button:
            return _BUTTONS.get(button or "")


def cadences(at_most: int | None = None) -> tuple[str, ...]:
    """The values of the cadence menu: `each`, `most-10`, ..., `monthly`; `at_most` adds one more limit."""
    bounds = sorted({*AT_MOST, *([at_most] if at_most else [])}, reverse=True)
    return ("each", *(f"most-{mails}" for mails in bounds), "daily", "weekly", "monthly")


def ended(text: str) -> tuple[str, ...]:
    """The ids of subscriptions in the URL of the page that says that they ended."""
    return tuple(one for one in text.split(",")[:MOST_ENDED] if _ID.fullmatch(one))


def cadence(subscription: Subscription) -> str:
    """The menu value of the current cadence."""
    return f"most-{subscription.at_most}" if subscription.at_most else subscription.cadence.value


def _change_cadence(subscription_id: str, chosen: str) -> ChangeCadence | None:
    if most := _MOST.fullmatch(chosen):
        return ChangeCadence(subscription_id, Cadence.EACH, int(most[1]))
    return ChangeCadence(subscription_id, Cadence(chosen)) if chosen in list(Cadence) else None


def _change_clock(hour: str, time_zone: str, own_zone: str) -> ChangeClock | None:
    known = time_zone in (own_zone, "UTC") or any(time_zone in names for _, names in zones())
    return ChangeClock(int(hour), time_zone) if known and _HOUR.fullmatch(hour) else None


def _change_preferences(fields: Mapping[str, str]) -> ChangePreferences | None:
    language = fields.get("language", "")
    if language not in ("", *LANGUAGES):
        return None
    return ChangePreferences(language or None, "receipts" in fields, "bundled" in fields)


def _name(written: str) -> str:
    name = naming.chosen(written)
    if name is None:
        raise NoSuchName(written)
    return name


def _until(day: str, today: date) -> date | None:
    if not day:
        return None
    try:
        until = date.fromisoformat(day) if _DAY.fullmatch(day) else None
    except ValueError:  # such as 30 February
        until = None
    if until is None or not today < until <= today + LONGEST_PAUSE:
        raise NoSuchDay(day)
    return until


@cache
def zones() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The IANA time zones that the menu offers, by area: `("Asia", ("Asia/Aden", ...))`."""
    names = sorted(available_timezones())
    return tuple((area, tuple(name for name in names if name.startswith(area + "/"))) for area in _AREAS)
