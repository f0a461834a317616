"""The fields of a form on a settings page -> what the person wishes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from bridge.blog import Cadence

_AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
_ID = re.compile(r"[0-9a-f]{32}")
_HOUR = re.compile(r"1?[0-9]|2[0-3]")


@dataclass(frozen=True, slots=True)
class Leave:
    """No more mail for this subscription."""

    subscription_id: str


@dataclass(frozen=True, slots=True)
class LeaveAll:
    """No more mail for any subscription of this mailbox on this blog."""


@dataclass(frozen=True, slots=True)
class HearAt:
    """Another cadence for this subscription."""

    subscription_id: str
    cadence: Cadence


@dataclass(frozen=True, slots=True)
class Clock:
    """When digests come: at this hour of this zone's clock."""

    digest_hour: int
    time_zone: str


Wish = Leave | LeaveAll | HearAt | Clock


def one_click(fields: Mapping[str, str]) -> bool:
    """Whether a mail program posted this for a reader who pressed its button (RFC 8058 section 3.2)."""
    return fields.get("List-Unsubscribe", "").strip().lower() == "one-click"


def wish(fields: Mapping[str, str], own_zone: str) -> Wish | None:
    """What is wished; None where it is nothing that the page offers. `own_zone` is the one that the mailbox has now."""
    match fields.get("wish"):
        case "leave" if _ID.fullmatch(fields.get("subscription", "")):
            return Leave(fields["subscription"])
        case "leave-all":
            return LeaveAll()
        case "cadence" if _ID.fullmatch(fields.get("subscription", "")) and fields.get("cadence") in list(Cadence):
            return HearAt(fields["subscription"], Cadence(fields["cadence"]))
        case "clock":
            return _clock(fields.get("digest_hour", ""), fields.get("time_zone", ""), own_zone)
    return None


def _clock(hour: str, time_zone: str, own_zone: str) -> Clock | None:
    known = time_zone in (own_zone, "UTC") or any(time_zone in places for _, places in zones())
    return Clock(int(hour), time_zone) if known and _HOUR.fullmatch(hour) else None


@cache
def zones() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The IANA zones that people look for, by area: `("Asia", ("Asia/Aden", ...))`."""
    names = sorted(available_timezones())
    return tuple((area, tuple(name for name in names if name.startswith(area + "/"))) for area in _AREAS)
