"""words -> a day to come: "until 1 December", "bis Montag", "for two weeks", reckoned from the writer's today.

Until a month, a week or a year ends means that mails come again on the first day after it. A day without a year that is
past means next year's. Where a number may be the day or the month (`4/5`), the nearer day to come is taken, for mails
that come again too soon are the smaller fault; and that it was a guess is said.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from bridge.inbound.commands import tables
from bridge.inbound.commands.command import Certainty
from bridge.inbound.commands.pieces import Word, folded

_FARTHEST = 5 * 366  # days; whoever names a later one means something else
_PARTS = re.compile(r"(\d{1,4})([./-])(\d{1,2})(?:\2(\d{1,4}))?\.?")


@dataclass(frozen=True, slots=True)
class When:
    """A day to come, how sure it is that it is meant, and the languages of the words."""

    day: date
    certainty: Certainty = Certainty.SURE
    languages: frozenset[str] = frozenset()


def _listed(name: str) -> dict[str, tuple[int, frozenset[str]]]:
    """Each spelling with its place in its language's row, from 1, and the languages that have it there."""
    found: dict[str, tuple[int, frozenset[str]]] = {}
    for language, row in tables.section(name).items():
        for place, written in enumerate(row.split(), 1):
            for key in chain(*map(tables.spellings, written.split("|"))):
                known = found.get(key, (place, frozenset[str]()))
                if known[0] == place:
                    found[key] = place, known[1] | {language}
    return found


_MONTHS = _listed("months")
_WEEKDAYS = _listed("weekdays")
_UNITS = _listed("units")
_NUMBERS = _listed("numbers")
_LEADS = tables.phrases("leads")
_LEAD_WORDS = frozenset(word for phrase in _LEADS for word in phrase.split())
_TRAILS = tables.phrases("trails")
_ENDS = tables.phrases("ends")
# They name a number of days from today on, or the first day of the next week, month or year.
_NAMED = {name: tables.phrases(name) for name in ("tomorrow", "day after", "next week", "next month", "next year")}
_OF = frozenset(folded("of the in de del di d' do av den y").split())
_PHRASES = chain(_MONTHS, _WEEKDAYS, _UNITS, _NUMBERS, _LEADS, _TRAILS, _ENDS, _OF, *_NAMED.values())
WORDS = frozenset(word for phrase in _PHRASES for word in phrase.split())


def number(word: Word) -> int | None:
    """The number that a word is, in digits or, up to twelve, in letters."""
    if word.is_number:
        return int(word.key)
    return _NUMBERS[word.key][0] if word.key in _NUMBERS else None


def is_temporal(word: Word) -> bool:
    """Whether a word is likely to belong to a date."""
    return word.key[:1].isdigit() or word.key in _MONTHS or word.key in _WEEKDAYS or word.key in _UNITS


def when(words: tuple[Word, ...], today: date) -> When | None:
    """The day that these words name, all of them; None if they name none that is to come."""
    for begin in range(min(len(words), 5) + 1):
        if begin and words[begin - 1].key not in _LEAD_WORDS:
            break
        for end in range(len(words), max(len(words) - 3, begin), -1):
            if end < len(words) and " ".join(word.key for word in words[end:]) not in _TRAILS:
                continue
            named = _named(words[begin:end], today)
            if named is not None:
                return _to_come(named, words[:begin], today)
    return None


def _to_come(named: When, lead: tuple[Word, ...], today: date) -> When | None:
    if not 0 < (named.day - today).days <= _FARTHEST:
        return None
    languages = _LEADS.get(" ".join(word.key for word in lead), frozenset())
    both = named.languages & languages if named.languages and languages else named.languages | languages
    return When(named.day, named.certainty, both)


def _named(words: tuple[Word, ...], today: date) -> When | None:
    readings: tuple[Callable[[tuple[Word, ...], date], When | None], ...] = (
        _by_name, _numeric, _weekday, _stretch, _of_month, _end_of,
    )  # fmt: skip
    for reading in readings:
        try:
            found = reading(words, today)
        except (ValueError, OverflowError):  # there is no such day
            continue
        if found is not None:
            return found
    return None


def _by_name(words: tuple[Word, ...], today: date) -> When | None:
    key = " ".join(word.key for word in words)
    for name, phrases in _NAMED.items():
        if key in phrases:
            return When(_from_today(name, today), languages=phrases[key])
    return None


def _from_today(name: str, today: date) -> date:
    match name:
        case "tomorrow":
            return today + timedelta(1)
        case "day after":
            return today + timedelta(2)
        case "next week":
            return today + timedelta(7 - today.weekday())
        case "next month":
            return _months_on(today.replace(day=1), 1)
        case _:
            return date(today.year + 1, 1, 1)


def _numeric(words: tuple[Word, ...], today: date) -> When | None:
    """`2026-12-01`, `1.12.`, `1.12.2026`, `12/1/2026`; also with blanks, `1. 12. 2026`."""
    if len(words) in (2, 3) and all(word.is_number and word.text.endswith(".") for word in words[:2]):
        if len(words) == 3 and not words[2].is_number:
            return None
        numbers = [int(word.key) for word in words]
        return When(_dated(numbers[0], numbers[1], numbers[2] if len(words) == 3 else None, today))
    parts = _PARTS.fullmatch(words[0].key) if len(words) == 1 else None
    if parts is None:
        return None
    first, mark, second, third = int(parts[1]), parts[2], int(parts[3]), int(parts[4]) if parts[4] else None
    if len(parts[1]) == 4:
        return When(date(first, second, third)) if third is not None else None
    if mark == "-" and third is None:
        return None  # "1-2" is one or two
    return When(_dated(first, second, third, today)) if mark == "." else _either(first, second, third, today)


def _either(first: int, second: int, year: int | None, today: date) -> When | None:
    """The day and the month in either order: the one that can be, or the nearer one that is to come."""
    found = set()
    for day, month in ((first, second), (second, first)):
        try:
            found.add(_dated(day, month, year, today))
        except ValueError:
            continue
    coming = sorted(day for day in found if day > today)
    return When(coming[0], Certainty.SURE if len(found) == 1 else Certainty.LIKELY) if coming else None


def _weekday(words: tuple[Word, ...], today: date) -> When | None:
    """The next such day after today; a day of next week where that is said."""
    if not words or words[0].key not in _WEEKDAYS:
        return None
    place, languages = _WEEKDAYS[words[0].key]
    day = today + timedelta((place - 2 - today.weekday()) % 7 + 1)
    if len(words) == 1:
        return When(day, languages=languages)
    dated = when(words[1:], today)  # "Monday 1 December", "Monday next week"
    if dated is None:
        return None
    behind = " ".join(word.key for word in words[1:])
    if behind in _NAMED["next week"]:
        return When(_from_today("next week", today) + timedelta(place - 1), languages=languages)
    return When(dated.day, dated.certainty if dated.day.weekday() == place - 1 else Certainty.LIKELY, languages)


def _stretch(words: tuple[Word, ...], today: date) -> When | None:
    """ "two weeks", "10 days", "a couple of months", "week"."""
    if not words or words[-1].key not in _UNITS:
        return None
    unit, languages = _UNITS[words[-1].key]
    counted = tuple(word for word in words[:-1] if word.key not in _OF)
    if len(counted) == 2 and counted[0].key in ("a", "another", "the"):
        counted = counted[1:]
    if len(counted) > 1:
        return None
    count = number(counted[0]) if counted else 1
    if not count:
        return None
    if counted and counted[0].key in _NUMBERS:
        languages &= _NUMBERS[counted[0].key][1] or languages
    return When(_later(today, count, unit), languages=languages)


def _later(today: date, count: int, unit: int) -> date:
    if unit <= 2:
        return today + timedelta(count * (1, 7)[unit - 1])
    return _months_on(today, count * (1, 12)[unit - 3])


def _of_month(words: tuple[Word, ...], today: date) -> When | None:
    """ "1 December", "Dec 1st", "December 1 2026", "1. Dezember", "December", "the 1st"."""
    told = [word for word in words if word.key not in _OF]
    month = next((word for word in told if word.key in _MONTHS), None)
    numbers = [int(word.key) for word in told if word.is_number]
    if len(told) != len(numbers) + (month is not None) or not told:
        return None
    if month is None:
        return _day_alone(told, today)
    place, languages = _MONTHS[month.key]
    year = next((each for each in numbers if each > 31), None)
    days = [each for each in numbers if each <= 31]
    if len(days) > 1 or len(numbers) - len(days) > 1:
        return None
    return When(_dated(days[0] if days else 1, place, year, today), languages=languages)


def _day_alone(told: list[Word], today: date) -> When | None:
    """ "the 1st", "zum 15.": of this month or the next; "2027": its first day."""
    if len(told) != 1:
        return None
    if len(told[0].key) == 4:
        return When(date(int(told[0].key), 1, 1))
    if told[0].text == told[0].key:
        return None  # a bare number is no day
    day = int(told[0].key)
    this = today.replace(day=1)
    for month in range(3):
        found = _months_on(this, month)
        if day <= calendar.monthrange(found.year, found.month)[1] and found.replace(day=day) > today:
            return When(found.replace(day=day))
    return None


def _end_of(words: tuple[Word, ...], today: date) -> When | None:
    """ "end of November", "Ende Januar 2027"."""
    for count in range(1, min(len(words), 4)):
        if " ".join(word.key for word in words[:count]) in _ENDS:
            month = _of_month(words[count:], today)
            if month is None or any(word.is_number and int(word.key) <= 31 for word in words[count:]):
                return None
            if month.day.month == today.month and month.day.year == today.year + 1:
                month = When(today.replace(day=1), month.certainty, month.languages)  # it has begun but not ended
            return When(_months_on(month.day, 1), month.certainty, month.languages)
    return None


def _dated(day: int, month: int, year: int | None, today: date) -> date:
    """That day; without a year the first that is to come. ValueError if there is none."""
    if year is not None:
        return date(year + 2000 if year < 100 else year, month, day)
    for later in range(5):  # 29 February
        try:
            found = date(today.year + later, month, day)
        except ValueError:
            if (month, day) != (2, 29):
                raise
            continue
        if found > today:
            return found
    raise ValueError(f"there is no {day}.{month}. to come")


def _months_on(day: date, count: int) -> date:
    """The same day of the month so many months later, or that month's last day."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
