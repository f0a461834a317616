"""Until when somebody pauses."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.inbound.commands import command, recognise
from bridge.inbound.commands.command import Certainty, Recognised

TODAY = date(2026, 11, 23)  # a Monday

DAYS = {
    date(2026, 12, 1): (
        "2026-12-01|1 December|December 1|Dec 1st|1st of December|the 1st of December|December 1 2026|"
        "December 1, 2026|1 Dec 2026|1.12.|1.12.2026|1.12.26|01.12.2026|1. Dezember|1. Dez. 2026|"
        "1. 12. 2026|Tuesday, 1 December|end of the month|end of November|next month|Ende November|"
        "Monatsende|zum 1. Dezember|bis 1.12.|the 1st|Dienstag, 1. Dezember|December|1 décembre|"
        "1 de diciembre|1 dicembre|2026/12/01"
    ),
    date(2026, 11, 24): ("tomorrow|morgen|demain|Tuesday|Dienstag|today|heute"),
    date(2026, 11, 30): (
        "Monday|next Monday|Montag|nächsten Montag|bis Montag|lundi|next week|a week|for a week|one week|"
        "in a week|eine Woche|für eine Woche|7 days|30 November|nächste Woche|the end of the week|"
        "the weekend"
    ),
    date(2026, 12, 7): (
        "two weeks|for 2 weeks|2 Wochen|zwei Wochen|für zwei Wochen|in zwei Wochen|in two weeks|14 days|"
        "14 Tage|dos semanas"
    ),
    date(2026, 12, 23): ("a month|for one month|einen Monat|1 month|30 days"),
    date(2027, 1, 1): ("January|1 January|end of the year|Ende Dezember|Jahresende|2027|next year|Neujahr|new year"),
    date(2027, 2, 23): ("3 months|for three months|drei Monate"),
    date(2027, 11, 22): ("22 November|22.11."),
    date(2027, 11, 23): ("a year|23 November|ein Jahr|12 months"),
    date(2026, 11, 25): ("Wednesday|Mittwoch|mercredi|day after tomorrow|übermorgen|uebermorgen|2 days|zwei Tage"),
    date(2026, 12, 24): ("24 December|24.12.|12/24/2026|24/12/2026|24-12-2026"),
    date(2028, 2, 29): ("29 February"),
}


MORE = ["29.2.", "31.", "the 30th", "1/2", "12/1", "end of February", "sunday next week"]


def told(reply: str, today: date = TODAY) -> Recognised | None:
    return recognise("Re: Tea", reply, today=today)


def each() -> list[tuple[str, date]]:
    return [(words, day) for day, row in DAYS.items() for words in row.split("|")]


@pytest.mark.parametrize(("words", "day"), each())
@pytest.mark.parametrize("asked", ["pause {}", "pause until {}", "Please pause until {}, thanks"])
def test_a_pause_ends_on_the_day_that_is_named(asked, words, day):
    recognised = told(asked.format(words))
    assert recognised is not None
    assert recognised.command == command.Pause(day)
    assert recognised.certainty is Certainty.SURE


@pytest.mark.parametrize(
    "asked",
    [
        "bis Montag pausieren",
        "Bitte bis Montag pausieren",
        "Pause bis Montag",
        "Keine Mails bis Montag",
        "no mails until Monday",
        "stop the mails until Monday",
        "Hi,\n\nplease pause until Monday.\n\nThanks\nAnn",
        "Ich möchte bis Montag pausieren",
        "pausieren bis nächsten Montag, danke",
        "until Monday pause",
    ],
)
def test_a_pause_may_be_asked_for_in_many_ways(asked):
    recognised = told(asked)
    assert recognised is not None
    assert recognised.command == command.Pause(date(2026, 11, 30))


def test_of_two_ways_to_read_a_date_the_nearer_is_taken_with_a_doubt():
    recognised = told("pause until 4/5")
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (command.Pause(date(2027, 4, 5)), Certainty.LIKELY)
    recognised = told("pause until 1/12/2026")
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (command.Pause(date(2026, 12, 1)), Certainty.LIKELY)


def test_a_weekday_that_does_not_fit_its_date_leaves_a_doubt():
    recognised = told("pause until Friday 1 December")
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (command.Pause(date(2026, 12, 1)), Certainty.LIKELY)


@pytest.mark.parametrize(
    "words",
    [
        "2020-01-01",
        "1 May 1999",
        "31 November",
        "2026-13-01",
        "30.2.",
        "9999 months",
        "9999-12-31",
        "32.1.",
        "0 days",
        "0.0.",
    ],
)
def test_no_pause_ends_on_a_day_that_is_past_or_far_or_none(words):
    recognised = told(f"pause until {words}")
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (command.Pause(), Certainty.POSSIBLE)


@given(
    st.dates(min_value=date(1990, 1, 1), max_value=date(9990, 1, 1)),
    st.sampled_from([words for words, _ in each()] + MORE),
)
def test_whenever_it_is_a_pause_ends_in_days_to_come(today, words):
    recognised = told(f"pause until {words}", today)
    if recognised is not None and isinstance(recognised.command, command.Pause) and recognised.command.until:
        assert timedelta(0) < recognised.command.until - today <= timedelta(5 * 366)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(9990, 1, 1)), st.integers(1, 1000))
def test_a_day_written_in_full_is_that_day(today, later):
    day = today + timedelta(later)
    for words in (day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day.day} {day:%B} {day.year}"):
        recognised = told(f"pause until {words}", today)
        assert recognised is not None
        assert recognised.command == command.Pause(day)
