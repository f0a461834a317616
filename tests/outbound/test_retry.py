"""When a mail is tried again, and when it fails."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bridge.blog import DAY, HOUR, MINUTE
from bridge.outbound.retry import DELAYS, GIVE_UP_AFTER, next_attempt


@given(st.integers(0, 200), st.integers(0, 6 * DAY), st.floats(0, 1))
def test_a_mail_is_tried_later_until_it_fails(attempts: int, age: int, jitter: float) -> None:
    at = next_attempt(attempts, 0, age, jitter)
    if age >= GIVE_UP_AFTER and attempts >= len(DELAYS):
        assert at is None
    else:
        assert at is not None
        assert age < at <= age + 4 * HOUR


def test_a_mail_is_tried_twice_in_the_first_half_hour_and_then_less_and_less() -> None:
    times, now = [], 0
    while (at := next_attempt(len(times) + 1, 0, now, 0.5)) is not None:
        times.append(at)
        now = at
    assert sum(at <= 30 * MINUTE for at in times) >= 2
    assert times[-1] == 5 * DAY
    assert 30 < len(times) < 60


def test_a_mail_that_waited_five_days_for_the_smarthost_still_gets_the_whole_schedule() -> None:
    attempts, now = 1, 5 * DAY
    while (at := next_attempt(attempts, 0, now, 0.5)) is not None:
        attempts, now = attempts + 1, at
    assert attempts == len(DELAYS)
    assert now - 5 * DAY == sum(DELAYS[:-1])
