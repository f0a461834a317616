"""Times -> days and hours on the reader's clock, in the reader's language."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import DateTimePattern, get_timezone_location, match_skeleton, parse_pattern
from markupsafe import Markup

from bridge.outbound.digest import zone_of
from bridge.render.languages import ENGLISH, locale

# Text in quotes in a pattern is words (UTS 35, Date Format Patterns).
_SHORT = re.compile(r"'[^']*'|E+|MMM+")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(at: int, now: int | None = None, time_zone: str = "UTC", *, language: str = ENGLISH) -> str:
    """'3 May, 09:12' of that zone's clock; with its year when `now` is in another one."""
    return f"{day(at, now, time_zone, language=language)}, {_at(at, time_zone):%H:%M}"


def day(at: int, now: int | None = None, time_zone: str = "UTC", *, language: str = ENGLISH) -> str:
    """'3 May', or '3 May 2024' when `now` is in another year."""
    there = _at(at, time_zone)
    this_year = now is None or _at(now, time_zone).year == there.year
    return _written(there.date(), "MMMMd" if this_year else "yMMMMd", language)


def weekday(at: int, time_zone: str = "UTC", *, language: str = ENGLISH, with_year: bool = False) -> str:
    """'Tuesday 24 November', or 'Tuesday 24 November 2026' with its year."""
    return _written(_at(at, time_zone).date(), "yMMMMEEEEd" if with_year else "MMMMEEEEd", language)


@lru_cache(maxsize=1024)
def city(time_zone: str, *, language: str = ENGLISH) -> str:
    """The city that an IANA zone is named after, as that language writes it; "" for another zone."""
    try:
        zone = ZoneInfo(time_zone)
    except (OSError, ValueError, LookupError):
        return ""
    return get_timezone_location(zone, locale(language), return_city=True) if "/" in time_zone else ""


def time_html(at: int, now: int | None = None, *, language: str = ENGLISH) -> Markup:
    """The moment in UTC as a `<time>` that machines read too."""
    return Markup('<time datetime="{}">{}</time>').format(rfc3339(at), moment(at, now, language=language))


def rfc3339(at: int) -> str:
    """'2026-05-03T09:12:00Z' (RFC 3339 section 5.6)."""
    return f"{_at(at, 'UTC'):%Y-%m-%dT%H:%M:%SZ}"


def _at(at: int, time_zone: str) -> datetime:
    return (_EPOCH + timedelta(microseconds=at)).astimezone(zone_of(time_zone))


@lru_cache(maxsize=4096)  # a run of digests writes the same day thousands of times
def _written(there: date, skeleton: str, language: str) -> str:
    return _pattern(skeleton, language).apply(there, locale(language))


@lru_cache(maxsize=256)
def _pattern(skeleton: str, language: str) -> DateTimePattern:
    """The pattern of this language for the parts that the skeleton names (UTS 35, Date Skeletons), each spelt out."""
    formats = locale(language).datetime_skeletons
    pattern = formats[match_skeleton(skeleton, formats)].pattern
    return parse_pattern(_SHORT.sub(lambda part: {"E": "EEEE", "M": "MMMM"}.get(part[0][0], part[0]), pattern))
