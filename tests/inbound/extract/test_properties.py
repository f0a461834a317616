"""Invariants of each extraction, fuzzed with the structures of mails and with octets."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.inbound.extract import extract
from bridge.mail.body import Body, BodyKind
from bridge.mail.message import parse

WORDS = """
tea letter shop kettle hinge ironmonger Ruth asked wrote sent On From Monday 10:00 2026 über schön δύο три 茶 -- - / * >
>> ann@x.example <ann@x.example> https://blog.example : , . ? ! +44 20 7946 0000 regards Thanks Ann
"""
TAGS = """
<div> </div> <p> </p> <br> <blockquote> </blockquote> <b> </b> <ul> <li> </ul> <pre> </pre> <hr> <td> </a> &amp; <
</span>
<a_href="https://x.example"> <div_class="gmail_quote"> <div_id="divRplyFwdMsg"> <style> </style> <!-- --> &#0; &#xD800;
<div_class="gmail_attr">
<div_class="gmail_signature"> <span_style="display:none">
"""
WORD = st.sampled_from(WORDS.split())
SENTENCE = st.lists(WORD, min_size=1, max_size=12).map(" ".join)
PLAIN_WORDS = "tea letter shop kettle hinge ironmonger asked über schön δύο τρία три слова"
PLAIN = st.lists(st.sampled_from(PLAIN_WORDS.split()), min_size=3, max_size=12).map(lambda said: " ".join(said) + ".")
PIECE = st.one_of(
    SENTENCE,
    PLAIN,
    PLAIN.map("> {}".format),
    PLAIN.map(">> {}".format),
    st.sampled_from(
        [
            "",
            "",
            "On 3 May 2026 at 10:00, Ann <ann@x.example> wrote:",
            "Am 03.05.26 um 10:00 schrieb Ann:",
            "On 3 May 2026 at 10:00, Ann",
            "<ann@x.example> wrote:",
            "From: Ann <ann@x.example>",
            "Sent: 3 May 2026 10:00",
            "To: Ruth",
            "Subject: tea",
            "-----Original Message-----",
            "---------- Forwarded message ---------",
            "-- ",
            "--",
            "________________________________",
            "Sent from my iPhone",
            "Best regards,",
            "Ann Bell",
            "-Ann",
            "+44 20 7946 0000",
            "ann@x.example",
            "```",
            "| barred",
            "- one",
            "* * *",
            "> On 3 May 2026 at 10:00, Ann <ann@x.example> wrote:",
            ">",
            "CAUTION: This message is from an EXTERNAL sender. Do not click links.",
            "##- Please type your reply above this line -##",
            "As she said:",
        ]
    ),
)
MAIL = st.lists(PIECE, max_size=25).map("\n".join)
TAG = st.sampled_from(TAGS.split()).map(lambda tag: tag.replace("_", " ", 1) if "=" in tag else tag)
PAGE = st.lists(st.one_of(TAG, SENTENCE), max_size=40).map("".join)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def is_subsequence(few: list[str], many: list[str]) -> bool:
    rest = iter(many)
    return all(word in rest for word in few)


@given(MAIL)
def test_a_reply_is_a_subsequence_of_the_words_of_the_mail(mail: str) -> None:
    assert is_subsequence(words(extract(mail).reply), words(mail))


@given(MAIL, MAIL)
def test_with_the_answered_mail_a_reply_is_a_subsequence_too(mail: str, sent: str) -> None:
    assert is_subsequence(words(extract(mail, sent).reply), words(mail))


@given(MAIL)
def test_each_word_is_in_the_reply_or_in_an_elided_piece(mail: str) -> None:
    extraction = extract(mail)
    kept = [*words(extraction.reply), *(word for piece in extraction.elided for word in words(piece.text))]
    assert sorted(kept) == sorted(words(mail))


@given(MAIL)
@example("tea\n-Ann\n-Ann")
def test_extracting_twice_changes_nothing(mail: str) -> None:
    once = extract(mail).reply
    assert extract(once).reply == once


@given(PLAIN, MAIL)
def test_words_at_the_top_are_kept_whatever_follows(said: str, mail: str) -> None:
    assert extract(f"{said}\n\n{mail}").reply.startswith(said)


@given(st.lists(PLAIN, min_size=1, max_size=6).map("\n\n".join))
def test_plain_words_are_untouched(mail: str) -> None:
    assert extract(mail).reply == mail
    assert extract(mail).elided == ()


@given(PAGE)
def test_any_html_has_a_reply_without_our_own_control_characters(page: str) -> None:
    extraction = extract(Body(html=page, kind=BodyKind.HTML))
    extraction.reply.encode()
    assert not {"\U0001fffe", "\U0002fffe", "\U0002ffff"} & set(extraction.reply)


@given(st.binary(max_size=400), MAIL)
def test_any_octets_have_an_extraction(head: bytes, mail: str) -> None:
    extract(parse(head + mail.encode()).body)


def steps(work: Callable[[], object]) -> int:
    """The number of lines of Python that run for some work.

    The work is done once before, because slipcover's probes count as lines until each has run.
    """
    work()
    count = 0

    def trace(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "On ",
        "\n",
        "-",
        "<",
        "From: a\n",
        "> x\n",
        "> x\ny\n",
        "wrote:\n",
        "--\n",
        "Sent from my iPhone\n",
        "a b:\n",
        "x\n\n",
    ],
)
def test_twice_the_text_takes_at_most_two_and_a_half_times_the_work(piece: str) -> None:
    small, large = piece * 2000, piece * 4000
    assert steps(lambda: extract(large)) <= 2.5 * steps(lambda: extract(small)) + 1000


@pytest.mark.parametrize("piece", ["<div>", "<blockquote>", "<b>x", "<a href=b>", "</p>", "<", "&amp;", "<p a=b c=d>x"])
def test_twice_the_html_takes_at_most_two_and_a_half_times_the_work(piece: str) -> None:
    small, large = (Body(html=piece * n, kind=BodyKind.HTML) for n in (1000, 2000))
    assert steps(lambda: extract(large)) <= 2.5 * steps(lambda: extract(small)) + 1000
