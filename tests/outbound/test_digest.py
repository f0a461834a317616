"""When a digest is due, on clocks that jump, and in which order it shows comments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.blog import DAY, HOUR, SECOND, Cadence, Comment, Commenter, Post
from bridge.outbound import digest
from bridge.outbound.digest import Item

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = ["Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York", "Europe/Lisbon", "UTC+05:45", "UTC-03:30", "UTC"]


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * SECOND


def local(instant: int, time_zone: str) -> datetime:
    return (EPOCH + timedelta(microseconds=instant)).astimezone(digest.zone_of(time_zone))


@pytest.mark.parametrize("time_zone", ZONES)
@pytest.mark.parametrize("hour", [0, 1, 2, 3, 7, 23])
def test_every_local_day_of_a_year_has_one_window_at_its_hour(time_zone: str, hour: int) -> None:
    due, days = at("2025-12-31T12:00:00+00:00"), []
    while len(days) < 366:
        due = digest.next_due(Cadence.DAILY, due, time_zone, hour)
        there = local(due, time_zone)
        days.append(there.date())
        before = local(due - SECOND, time_zone)
        if (there.hour, there.minute) != (hour, 0):  # only where the clock jumped over that hour, and right after it
            assert there.replace(tzinfo=None) - before.replace(tzinfo=None) > timedelta(minutes=29)
            assert before.hour < hour or before.date() < there.date()
        assert there.fold == 0
    assert days == [days[0] + timedelta(days=n) for n in range(366)]


@pytest.mark.parametrize(
    ("time_zone", "hour", "after", "due"),
    [
        ("America/New_York", 2, "2026-03-08T04:00:00+00:00", "2026-03-08T03:00:00-04:00"),  # 02:00 never comes
        ("America/New_York", 1, "2026-11-01T04:00:00+00:00", "2026-11-01T01:00:00-04:00"),  # 01:00 comes twice
        ("America/New_York", 1, "2026-11-01T05:00:00+00:00", "2026-11-02T01:00:00-05:00"),
        ("Australia/Lord_Howe", 2, "2026-10-03T12:00:00+00:00", "2026-10-04T02:30:00+11:00"),  # half an hour is skipped
        ("America/St_Johns", 1, "2011-03-13T00:00:00+00:00", "2011-03-13T01:01:00-02:30"),  # from 00:01 to 01:01
        ("Europe/Lisbon", 7, "2026-03-29T00:00:00+00:00", "2026-03-29T07:00:00+01:00"),
        ("Asia/Kathmandu", 7, "2026-11-24T00:00:00+00:00", "2026-11-24T07:00:00+05:45"),
        ("UTC+05:45", 7, "2026-11-24T01:15:00+00:00", "2026-11-25T07:00:00+05:45"),
        ("Nowhere/Town", 7, "2026-11-24T00:00:00+00:00", "2026-11-24T07:00:00+00:00"),
        ("../../etc/passwd", 7, "2026-11-24T00:00:00+00:00", "2026-11-24T07:00:00+00:00"),
    ],
)
def test_a_window_begins_when_that_clock_shows_the_hour(time_zone: str, hour: int, after: str, due: str) -> None:
    assert digest.next_due(Cadence.DAILY, at(after), time_zone, hour) == at(due)


@given(
    st.sampled_from(ZONES),
    st.integers(0, 23),
    st.integers(at("2020-01-01T00:00:00+00:00"), at("2040-01-01T00:00:00+00:00")),
)
def test_the_next_window_is_later_and_within_a_day_or_a_week(time_zone: str, hour: int, after: int) -> None:
    daily = digest.next_due(Cadence.DAILY, after, time_zone, hour)
    weekly = digest.next_due(Cadence.WEEKLY, after, time_zone, hour)
    assert after < daily <= after + DAY + 2 * HOUR
    assert daily <= weekly <= after + 7 * DAY + 2 * HOUR
    assert local(weekly, time_zone).weekday() == 0
    assert digest.next_due(Cadence.DAILY, daily - 1, time_zone, hour) == daily


def test_a_window_is_named_for_its_local_day_or_week() -> None:
    due = at("2026-11-30T07:00:00+05:45")
    assert digest.window(Cadence.DAILY, due, "Asia/Kathmandu") == "2026-11-30"
    assert digest.window(Cadence.WEEKLY, due, "Asia/Kathmandu") == "2026-W49"
    assert digest.window(Cadence.DAILY, due, "America/New_York") == "2026-11-29"


def test_a_month_begins_on_its_first_day_and_has_one_window() -> None:
    due = digest.next_due(Cadence.MONTHLY, at("2026-01-31T23:00:00+00:00"), "Asia/Kathmandu", 7)
    assert due == at("2026-02-01T07:00:00+05:45")
    assert digest.window(Cadence.MONTHLY, due, "Asia/Kathmandu") == "2026-02"
    assert digest.next_due(Cadence.MONTHLY, due, "Asia/Kathmandu", 7) == at("2026-03-01T07:00:00+05:45")


def test_a_digest_that_comes_once_is_named_for_its_second() -> None:
    assert digest.window(Cadence.EACH, at("2026-11-30T07:00:01+00:00"), "Asia/Kathmandu") == "2026-11-30T07:00:01"


def test_the_zone_of_a_name_is_the_zone() -> None:
    assert digest.zone_of("Europe/Lisbon") == ZoneInfo("Europe/Lisbon")


POSTS = [Post(f"{n:032x}", "b", f"post-{n}", "https://b/", f"Post {n}", 0) for n in range(3)]


def item(
    n: int,
    voice: int,
    text: str = "Good.",
    *,
    post: int = 0,
    first: bool = False,
    answered: bool = False,
    heard: int = 9,
) -> Item:
    comment = Comment(f"{n:032x}", "b", POSTS[post].id, None, Commenter(voice, f"V{voice}"), text, n, first=first)
    return Item(comment, POSTS[post], answered, heard)


def numbers(items: list[Item], most: int = digest.MOST_ITEMS) -> list[int]:
    return [one.comment.posted_at for one in digest.in_order(items, most)]


def test_open_questions_come_first_then_new_authors_then_the_rest_by_time() -> None:
    items = [
        item(1, 1),
        item(2, 2, "Why?"),
        item(3, 3, first=True),
        item(4, 4, "Who?", answered=True),
        item(5, 5, "How?"),
    ]
    assert numbers(items) == [2, 5, 3, 1, 4]


def test_authors_who_are_heard_seldom_come_before_the_rest() -> None:
    items = [item(1, 1), item(2, 2, heard=2), item(3, 3, heard=1), item(4, 4, first=True, heard=1), item(5, 5, heard=3)]
    assert numbers(items) == [4, 3, 2, 1, 5]


def test_one_person_never_fills_a_digest_not_even_with_questions() -> None:
    items = [*(item(n, 1, "Why?") for n in range(30)), *(item(30 + n, 2 + n) for n in range(8))]
    shown = numbers(items, most=10)
    assert set(range(30, 38)) < set(shown)
    assert shown[:2] == [0, 1]  # and still the questions come first


def test_each_author_has_a_turn_before_an_author_has_a_second_one() -> None:
    assert numbers([item(1, 1), item(2, 1), item(3, 1), item(4, 2), item(5, 3)]) == [1, 4, 5, 2, 3]


def test_the_comments_of_a_post_stand_together() -> None:
    items = [item(1, 1, post=0), item(2, 2, "Why?", post=1), item(3, 3, post=1), item(4, 4, post=0)]
    assert numbers(items) == [2, 3, 1, 4]


def test_the_comments_without_room_are_from_authors_who_have_had_a_turn() -> None:
    items = [*(item(n, 1) for n in range(30)), item(30, 2, post=1), item(31, 3, "Why?", post=2)]
    shown = numbers(items, most=4)
    assert set(shown) == {0, 1, 30, 31}


COMMENTS = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from(["Why?", "Good."]), st.integers(0, 2), st.booleans(), st.booleans()),
    max_size=40,
)


@given(COMMENTS)
def test_the_order_neither_loses_nor_doubles_a_comment(raw: list[tuple[int, str, int, bool, bool]]) -> None:
    items = [item(n, v, t, post=p, first=f, answered=a) for n, (v, t, p, f, a) in enumerate(raw)]
    assert sorted(numbers(items, most=100)) == list(range(len(items)))
    assert len(numbers(items)) == min(len(items), digest.MOST_ITEMS)
