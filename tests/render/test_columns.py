"""Text fits its columns, whatever it is written in, and nothing of it is lost."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from bridge.render.columns import width, wrapped

WORDS = st.text(alphabet=st.sampled_from("abc xyz-,.日本語。、한국어ñé\u0301🌿\u00a0"), max_size=300)


@given(WORDS, st.integers(20, 80))
def test_no_line_is_wider_than_its_columns(text: str, columns: int) -> None:
    assert all(width(line) <= columns for line in wrapped(text, columns, "- ", "  "))


@given(WORDS, st.integers(20, 80))
def test_nothing_but_blanks_is_lost(text: str, columns: int) -> None:
    assert "".join("".join(wrapped(text, columns)).split(" ")) == "".join(text.split(" "))


def test_a_wide_character_is_two_columns() -> None:
    assert width("日本") == 4
    assert width("e\u0301") == 1
    assert wrapped("日本語" * 5, 10) == ["日本語日本", "語日本語日", "本語日本語"]


def test_the_end_of_a_sentence_does_not_begin_a_line() -> None:
    assert wrapped("日本語日本。語", 10) == ["日本語日", "本。語"]


def test_an_address_stays_whole() -> None:
    link = "https://talk.blog.example/posts/" + "x" * 90
    assert wrapped(f"See {link} for it", 40) == ["See", link, "for it"]


def test_a_long_word_is_broken_where_the_line_ends() -> None:
    assert wrapped("W" * 25, 10) == ["W" * 10, "W" * 10, "W" * 5]


def test_it_is_quick_however_long_the_word_is() -> None:
    began = time.process_time()
    wrapped("語" * 200_000, 72)
    wrapped("w" * 200_000, 72)
    assert time.process_time() - began < 5
