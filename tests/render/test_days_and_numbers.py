"""Days and numbers as people write them in their language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bridge.render import day, moment, time_html, weekday
from bridge.render.languages import LANGUAGES, in_words, number


def at(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp()) * 1_000_000


MAY = at(2026, 5, 3, 9, 12)
NOVEMBER = at(2026, 11, 24, 7)


@pytest.mark.parametrize(
    ("written", "english", "german"),
    [
        (lambda language: moment(MAY, language=language), "3 May, 09:12", "3. Mai, 09:12"),
        (lambda language: moment(MAY, NOVEMBER, language=language), "3 May, 09:12", "3. Mai, 09:12"),
        (
            lambda language: moment(MAY, at(2027, 1, 1), language=language),
            "3 May 2026, 09:12",
            "3. Mai 2026, 09:12",
        ),
        (lambda language: day(NOVEMBER, language=language), "24 November", "24. November"),
        (lambda language: day(at(2024, 3, 1), NOVEMBER, language=language), "1 March 2024", "1. März 2024"),
        (lambda language: weekday(NOVEMBER, language=language), "Tuesday 24 November", "Dienstag, 24. November"),
    ],
)
def test_a_day_is_written_as_the_language_writes_it(written, english: str, german: str) -> None:
    assert [written(language) for language in LANGUAGES] == [english, german]


def test_a_day_is_the_one_of_the_readers_clock() -> None:
    late = at(2026, 12, 31, 23, 30)
    assert day(late, late, "UTC+05:45", language="de") == "1. Januar"
    assert weekday(late, "Asia/Kathmandu", language="de") == "Freitag, 1. Januar"
    assert moment(late, late, "America/New_York", language="de") == "31. Dezember, 18:30"
    assert day(late, at(2027, 1, 1, 12), "Asia/Kathmandu", language="de") == "1. Januar"


def test_programs_read_the_same_time_in_each_language() -> None:
    assert time_html(MAY, language="de") == '<time datetime="2026-05-03T09:12:00Z">3. Mai, 09:12</time>'


def test_large_numbers_are_grouped_and_small_ones_are_words() -> None:
    assert [number(12345, language=language) for language in LANGUAGES] == ["12,345", "12.345"]
    assert [in_words(3, language=language) for language in LANGUAGES] == ["three", "drei"]
    assert [in_words(13, language=language) for language in LANGUAGES] == ["13", "13"]
    assert [in_words(-1, language=language) for language in LANGUAGES] == ["-1", "-1"]
