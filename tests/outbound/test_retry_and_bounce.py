"""When a mail is tried again, and what a reply or a report says of a mailbox."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.blog import DAY, HOUR, MINUTE
from bridge.outbound.bounce import Verdict, judge, judge_report, status
from bridge.outbound.retry import GIVE_UP_AFTER, next_attempt


@given(st.integers(0, 200), st.integers(0, 6 * DAY), st.floats(0, 1))
def test_a_mail_is_tried_later_until_it_is_given_up(attempts: int, age: int, jitter: float) -> None:
    at = next_attempt(attempts, 0, age, jitter)
    if age >= GIVE_UP_AFTER:
        assert at is None
    else:
        assert at is not None
        assert age < at <= min(age + 4 * HOUR, GIVE_UP_AFTER)


def test_it_is_tried_twice_in_the_first_half_hour_and_then_less_and_less() -> None:
    times, now = [], 0
    while (at := next_attempt(len(times) + 1, 0, now, 0.5)) is not None:
        times.append(at)
        now = at
    assert sum(at <= 30 * MINUTE for at in times) >= 2
    assert times[-1] == 5 * DAY
    assert 30 < len(times) < 60


@pytest.mark.parametrize(
    ("code", "sentence", "verdict"),
    [
        (250, "2.0.0 ok", Verdict.RELAYED),
        (451, "4.7.1 Greylisted", Verdict.DELAYED),
        (421, "closing", Verdict.DELAYED),
        (550, "5.1.1 No such user", Verdict.FAILED_FOR_GOOD),
        (550, "5.1.10 null MX", Verdict.FAILED_FOR_GOOD),
        (550, "5.2.1 disabled", Verdict.FAILED_FOR_GOOD),
        (550, "5.2.2 over quota", Verdict.FAILED),
        (550, "5.7.1 we do not like you, user unknown or not", Verdict.FAILED),
        (550, "User unknown", Verdict.FAILED_FOR_GOOD),
        (550, "Blocked for spam", Verdict.FAILED),
        (554, "No such user", Verdict.FAILED),
        (550, "4.2.2 over quota", Verdict.DELAYED),
        (552, "5.1.11 no code that we know", Verdict.FAILED),
    ],
)
def test_a_reply_is_judged_by_its_codes_and_in_doubt_mildly(code: int, sentence: str, verdict: Verdict) -> None:
    assert judge(code, sentence) is verdict


def test_a_refused_sender_says_nothing_of_the_recipient() -> None:
    assert judge(550, "5.1.1 no", about_mailbox=False) is Verdict.FAILED


@pytest.mark.parametrize(
    ("action", "reported", "verdict"),
    [
        ("failed", "5.1.1", Verdict.FAILED_FOR_GOOD),
        (" Failed ", "5.2.2", Verdict.FAILED),
        ("failed", "4.4.7", Verdict.FAILED),
        ("delayed", "4.4.1", Verdict.DELAYED),
        ("delivered", "2.0.0", Verdict.RELAYED),
        ("nonsense", "", Verdict.RELAYED),
    ],
)
def test_a_report_is_judged_by_action_and_status(action: str, reported: str, verdict: Verdict) -> None:
    assert judge_report(action, reported) is verdict


def test_the_status_is_what_the_sentence_begins_with() -> None:
    assert status("5.1.1 no") == "5.1.1"
    assert status("no 5.1.1") == ""
    assert status("5.1.1x") == ""
