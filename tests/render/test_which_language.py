"""A reader gets the language that they like best of those that we have."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.render.languages import LANGUAGES, accepted, asked_for, known, name


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("de-AT", "de"),
        ("de_CH.UTF-8", None),
        ("de_CH", "de"),
        (" de-Latn-CH-1996 ", "de"),
        ("en-GB", "en"),
        ("den", None),
        ("fr", None),
        ("fr, de-AT, en", "de"),
        ("fr, tlh", None),
        ("x-de", None),
        ("", None),
        (None, None),
        ("*", None),
        ("de\r\nBcc: x@y.example", None),
        ("../../../etc/passwd", None),
    ],
)
def test_a_language_tag_is_shortened_until_it_is_known(tag: str | None, language: str | None) -> None:
    assert known(tag) == language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de", "de"),
        ("de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "de"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("en;q=0.5, de;q=0.7", "de"),
        ("fr-FR, fr;q=0.9, en;q=0.1, de;q=0.2", "de"),
        ("de;q=0.8, en;q=0.80", "de"),
        ("de ; q=0.3 , en ; q=0.2", "de"),
        ("de;Q=1.000", "de"),
        ("de;q=0, en;q=0.001", "en"),
    ],
)
@pytest.mark.parametrize("default", LANGUAGES)
def test_the_weights_choose_the_language(header: str, language: str, default: str) -> None:
    assert accepted(header, default) == language


@pytest.mark.parametrize(
    "header", [None, "", "*", "fr, *;q=0.1", "fr", "fr;q=1, it", ",,;;", "de;q=2", "de;q=-1", "de;q"]
)
@pytest.mark.parametrize("default", LANGUAGES)
def test_a_reader_of_an_unknown_language_gets_the_blogs_language(header: str | None, default: str) -> None:
    assert accepted(header, default) == default


def test_a_blog_in_an_unknown_language_has_english_sentences() -> None:
    assert accepted("*", "tlh") == "en"
    assert accepted("de", "tlh") == "de"


def test_only_a_language_that_a_browser_names_is_asked_for() -> None:
    assert asked_for("fr, de;q=0.5, en;q=0.2, *;q=0.9") == "de"
    for header in (None, "", "*", "fr", "de;q=0"):
        assert asked_for(header) is None


def test_one_bad_range_spoils_no_other() -> None:
    assert accepted("\x00\x01, de;q=zwei, ////, de;q=0.5, -", "en") == "de"


def test_any_language_else_counts_for_the_blogs_own() -> None:
    assert accepted("de;q=0.4, *;q=0.5", "en") == "en"
    assert accepted("de;q=0.5, *;q=0.4", "en") == "de"


@given(st.text() | st.text(alphabet="den-;q=0.19, *"), st.sampled_from(LANGUAGES))
@example("de," * 100_000, "en")
@example("a-" * 500_000, "en")
@example("de;q=0." + "0" * 500_000, "en")
@example(" " * 500_000 + "de", "en")
def test_any_accept_language_gives_a_known_language(header: str, default: str) -> None:
    assert accepted(header, default) in LANGUAGES
    assert {known(header), asked_for(header)} <= {*LANGUAGES, None}


def test_each_language_has_its_own_name_for_itself() -> None:
    assert [name(language) for language in LANGUAGES] == ["English", "Deutsch"]
