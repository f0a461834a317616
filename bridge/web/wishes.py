"""The fields of a form on a settings page -> what the person wishes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from zoneinfo import available_timezones

from bridge.blog import Cadence, Subscription
from bridge.render.languages import LANGUAGES

AT_MOST = (10, 5, 3, 1)  # mails a week
LONGEST_PAUSE = timedelta(days=2 * 366)

_AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
_ID = re.compile(r"[0-9a-f]{32}")
_HOUR = re.compile(r"1?[0-9]|2[0-3]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST = re.compile(r"most-([1-9][0-9]?)")


@dataclass(frozen=True, slots=True)
class Leave:
    """No more mail for this subscription."""

    subscription_id: str


@dataclass(frozen=True, slots=True)
class LeaveAll:
    """No more mail for any subscription of this mailbox on this blog."""


@dataclass(frozen=True, slots=True)
class HearAt:
    """Another cadence for this subscription, and at most so many mails a week where that is set."""

    subscription_id: str
    cadence: Cadence
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """When digests come: at this hour of this zone's clock."""

    digest_hour: int
    time_zone: str


@dataclass(frozen=True, slots=True)
class Like:
    """How mails are written: their language (None: as the person's own mails say), receipts, bundles."""

    language: str | None
    receipts: bool
    bundled: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """No mail until this day begins, or until they resume."""

    until: date | None


@dataclass(frozen=True, slots=True)
class Resume:
    """Mail again."""


@dataclass(frozen=True, slots=True)
class Copy:
    """All that they wrote and were sent."""


@dataclass(frozen=True, slots=True)
class Forget:
    """To be forgotten; a mail asks whether that is so."""


_BUTTONS: dict[str, LeaveAll | Resume | Copy | Forget] = {
    "leave-all": LeaveAll(),
    "resume": Resume(),
    "copy": Copy(),
    "forget": Forget(),
}

Wish = Leave | LeaveAll | HearAt | Clock | Like | Pause | Resume | Copy | Forget


class NoSuchDay(ValueError):
    """A pause that would have ended before it began, or that ends too far away to be meant."""


def one_click(fields: Mapping[str, str]) -> bool:
    """Whether a mail program posted this for a reader who pressed its button (RFC 8058 section 3.2)."""
    return fields.get("List-Unsubscribe", "").strip().lower() == "one-click"


def wish(fields: Mapping[str, str], own_zone: str, today: date) -> Wish | None:
    """What is wished; None where it is nothing that the page offers, NoSuchDay where a pause can't end then.

    `own_zone` is the one that the mailbox has now, `today` what its calendar shows.
    """
    subscription_id = fields.get("subscription", "")
    match fields.get("wish"):
        case "leave" if _ID.fullmatch(subscription_id):
            return Leave(subscription_id)
        case "cadence" if _ID.fullmatch(subscription_id):
            return _hear_at(subscription_id, fields.get("cadence", ""))
        case "clock":
            return _clock(fields.get("digest_hour", ""), fields.get("time_zone", ""), own_zone)
        case "like":
            return _like(fields)
        case "pause":
            return Pause(_until(fields.get("until", "").strip(), today))
        case button:
            return _BUTTONS.get(button or "")


def cadences(at_most: int | None = None) -> tuple[str, ...]:
    """The values of the choice between cadences: `each`, `most-10`, ..., `monthly`; `at_most` is one more of them."""
    bounds = sorted({*AT_MOST, *([at_most] if at_most else [])}, reverse=True)
    return ("each", *(f"most-{mails}" for mails in bounds), "daily", "weekly", "monthly")


def cadence(subscription: Subscription) -> str:
    """The value of the choice that holds now."""
    return f"most-{subscription.at_most}" if subscription.at_most else subscription.cadence.value


def _hear_at(subscription_id: str, chosen: str) -> HearAt | None:
    if most := _MOST.fullmatch(chosen):
        return HearAt(subscription_id, Cadence.EACH, int(most[1]))
    return HearAt(subscription_id, Cadence(chosen)) if chosen in list(Cadence) else None


def _clock(hour: str, time_zone: str, own_zone: str) -> Clock | None:
    known = time_zone in (own_zone, "UTC") or any(time_zone in places for _, places in zones())
    return Clock(int(hour), time_zone) if known and _HOUR.fullmatch(hour) else None


def _like(fields: Mapping[str, str]) -> Like | None:
    language = fields.get("language", "")
    if language not in ("", *LANGUAGES):
        return None
    return Like(language or None, "receipts" in fields, "bundled" in fields)


def _until(day: str, today: date) -> date | None:
    if not day:
        return None
    try:
        until = date.fromisoformat(day) if _DAY.fullmatch(day) else None
    except ValueError:  # the 30th of February
        until = None
    if until is None or not today < until <= today + LONGEST_PAUSE:
        raise NoSuchDay(day)
    return until


@cache
def zones() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The IANA zones that people look for, by area: `("Asia", ("Asia/Aden", ...))`."""
    names = sorted(available_timezones())
    return tuple((area, tuple(name for name in names if name.startswith(area + "/"))) for area in _AREAS)
