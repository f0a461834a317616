"""Out-of-office notes and other automatic mails that no header gives away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.inbound.automatic import Sign, judge
from bridge.inbound.automatic.phrases import Kind, phrases
from tests.inbound.extract.test_properties import steps

_LINES = Path(__file__).with_name("mails.txt").read_text("utf-8").splitlines()
MAILS = [line.split(" | ", 3) for line in _LINES if not line.startswith("#")]
LANGUAGES = "ar cs da de el en es fi fr hu it ja ko nb nl pl pt ru sv tr zh"


@pytest.mark.parametrize(("subject", "text"), [mail[2:] for mail in MAILS if mail[1] == "machine"])
def test_a_mail_of_a_machine_is_known_by_its_subject_or_its_text(subject: str, text: str) -> None:
    assert judge(subject, text.replace(r"\n", "\n")) is not None


@pytest.mark.parametrize(("subject", "text"), [mail[2:] for mail in MAILS if mail[1] == "person"])
def test_a_remark_about_an_absence_is_a_persons(subject: str, text: str) -> None:
    assert judge(subject, text) is None


def test_a_subject_alone_and_a_text_alone_are_signs() -> None:
    assert judge("Automatic reply: Tea", "The mill burnt down in 1920.") is Sign.SUBJECT
    assert judge("Re: Tea", "I am out of the office until Monday.") is Sign.TEXT
    assert judge("Automatic reply: Tea", "I am out of the office until Monday.") is Sign.SURE


def test_a_text_that_says_that_it_is_automatic_needs_no_subject() -> None:
    assert judge("Re: Tea", "This is an automatically generated reply.") is Sign.SURE
    assert judge("Re: Tea", "Is this an automatic reply?") is not Sign.SURE
    assert judge("Re: Tea", "This is an automatic reply if ever I saw one, and a rude one at that.") is not Sign.SURE


@pytest.mark.parametrize("subject", ["Re: On vacation", "Re: Out of office", 'Re: New comment on "Closed until May 3"'])
def test_the_subject_of_a_reply_may_name_an_absence(subject: str) -> None:
    assert judge(subject, "A good one.") is None


def test_a_reply_that_says_in_its_subject_until_when_its_author_is_away_is_a_machines() -> None:
    assert judge("Re: Ann Weber is away until 3 June", "A good one.") is Sign.SUBJECT


@pytest.mark.parametrize("kind", Kind)
def test_each_language_has_each_table(kind: Kind) -> None:
    assert set(LANGUAGES.split()) <= {phrase.language for phrase in phrases() if phrase.kind is kind}


def test_no_phrase_is_in_every_text() -> None:
    assert [phrase for phrase in phrases() if not all(need.strip() for need in phrase.needs or ("",))] == []
    assert [phrase for phrase in phrases() if re.search(phrase.pattern, " ")] == []


@given(st.text(max_size=200), st.text(max_size=400))
def test_any_text_is_judged(subject: str, text: str) -> None:
    assert judge(subject, text) in (None, *Sign)


@pytest.mark.parametrize(
    "piece", ["I am away until Monday. ", "a ", "1", "a@", "休暇", "until ", "\n", "(((", "http://a"]
)
def test_a_long_text_takes_no_more_work_than_a_note(piece: str) -> None:
    def work(text: str) -> int:
        return steps(lambda: judge("Re: Tea", text))

    work(piece)
    assert work((piece * 200_000)[:200_000]) <= work((piece * 4_000)[:4_000]) + 1000
