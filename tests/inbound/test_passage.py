"""A quote tells which comment is answered, or that it can't be told."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.blog import Comment, Commenter
from bridge.inbound import passage
from bridge.inbound.extract import extract

RUTH = Commenter(1, "Ruth")
FERRY = "Who remembers the ferry? It had a brass bell, and the pilot rang it for every child on the pier."
BRIDGE = "The bridge took its name from a pig that swam across when the ice broke in the year of the comet."
PARK = "Since then there is a park where the landing was, with three benches and a sundial that is wrong."
OURS = passage.shingles_of(
    ("Reply to this mail to comment. Your reply will be public, under your name.", "%(who)s replied to %(whom)s")
)


def said(n: int, text: str, parent: int | None = None) -> Comment:
    return Comment(f"{n:032x}", "b", "p", None if parent is None else f"{parent:032x}", RUTH, text, n)


def numbers(quote: str, *sent: Comment) -> list[int]:
    return [int(one.id, 16) for one in passage.quoted(quote, sent, OURS)]


TOLD = (said(1, FERRY), said(2, BRIDGE, 1), said(3, PARK))


@pytest.mark.parametrize("text", [FERRY, BRIDGE, PARK])
def test_a_comment_that_is_quoted_in_full_is_found(text: str) -> None:
    (found,) = numbers("> " + text.replace(" and ", "\n> and "), *TOLD)
    assert TOLD[found - 1].text == text


def test_a_sentence_of_it_is_enough_and_a_phrase_is_not() -> None:
    assert numbers("> a pig that swam across when the ice broke", *TOLD) == [2]
    assert numbers("> a pig", *TOLD) == []
    assert (
        numbers("> " + "many words of somebody else that we never sent to anybody " * 3 + "in the year of the", *TOLD)
        == []
    )


def test_two_comments_that_are_quoted_are_both_found() -> None:
    assert sorted(numbers(f"> {FERRY}\n\n> {PARK}", *TOLD)) == [1, 3]


def test_the_comment_above_drops_out_where_our_mail_shows_its_beginning() -> None:
    beginning = " ".join(FERRY.split()[:12])
    assert numbers(f"> Ruth replied to Ann:\n>\n> > {beginning} …\n>\n> {BRIDGE}", *TOLD) == [2]


def test_it_is_not_sure_which_is_meant_where_the_comment_below_has_two_words() -> None:
    short = said(4, "Indeed so.", 1)
    assert numbers(f"> > {FERRY}\n>\n> Indeed so.", *TOLD, short) == [1, 4]
    assert numbers(f"> {FERRY}", *TOLD, short) == [1]


def test_a_comment_that_repeats_another_is_not_meant_unless_its_own_words_are_there() -> None:
    repeats = said(4, f"> {FERRY}\n\nI do, and the bell is in my cellar now, wrapped in oilcloth.", 1)
    assert numbers(f"> {FERRY}", *TOLD, repeats) == [1]
    part = said(5, "It had a brass bell, and the pilot rang it")
    assert numbers(f"> {FERRY}", *TOLD, part) == [1]


def test_the_same_words_in_two_comments_tell_neither_from_the_other() -> None:
    assert sorted(
        numbers("> I like the slow ones.", said(1, "I like the slow ones."), said(2, "I like the slow ones."))
    ) == [1, 2]


def test_our_own_sentences_find_no_comment_that_repeats_them() -> None:
    trap = said(4, "Reply to this mail to comment. Your reply will be public, under your name.")
    assert numbers(f"> {FERRY}\n>\n> {trap.text}", *TOLD, trap) == [1]
    assert numbers(f"> {trap.text}", trap) == []


def test_chinese_is_compared_by_characters() -> None:
    tea = said(1, "我最喜欢慢慢泡的茶，特别是下雨的下午。")
    assert numbers("> 我最喜欢慢慢泡的茶，特别是下雨的下午。", tea, said(2, "下雨的时候我不出门。")) == [1]
    assert numbers("> 下雨的下午", tea) == []


def test_the_quotes_between_which_somebody_writes_count_too() -> None:
    extraction = extract(f"> {BRIDGE}\n\nThe pig was my uncle's.\n\n> {BRIDGE.split(' that ')[0]}\n\nAnd fat.\n")
    assert numbers(passage.quote_of(extraction), *TOLD) == [2]


TEXTS = st.text(st.sampled_from("ab cd\n>äß 我茶.,"), max_size=80)


@given(TEXTS, st.lists(TEXTS, max_size=6))
def test_whatever_is_quoted_only_comments_that_were_sent_are_found_each_once(quote: str, texts: list[str]) -> None:
    sent = [said(n, text, n // 2 if n > 1 else None) for n, text in enumerate(texts, start=1)]
    found = passage.quoted(quote, sent, OURS)
    assert len({one.id for one in found}) == len(found)
    assert set(found) <= set(sent)


@given(
    st.lists(
        st.lists(st.sampled_from([f"word{n}" for n in range(400)]), min_size=8, max_size=30), min_size=1, max_size=5
    )
)
def test_a_whole_comment_is_always_among_what_is_found(texts: list[list[str]]) -> None:
    sent = [said(n, " ".join(words)) for n, words in enumerate(texts, start=1)]
    found = {one.text for one in passage.quoted(sent[0].text, sent, OURS)}
    assert sent[0].text in found or any(sent[0].text in text for text in found)


def test_two_hundred_long_comments_are_compared_in_no_time() -> None:
    sent = [said(n, f"{n} " + "the same words again and again in every comment " * 400) for n in range(1, 201)]
    began = time.perf_counter()
    passage.quoted("> " + sent[7].text, sent, OURS)
    assert time.perf_counter() - began < 5
