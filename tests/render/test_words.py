"""People's words on a page and in a mail: all of them, and none that does anything."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.render import comment_html, comment_plain, comment_text, without_secrets
from bridge.render.columns import width as columns

TAGS = {"p", "br", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "a"}
FRAGMENTS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href=javascript:alert(1)>",
    "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "[a](data:text/html,<script>)", "![a](javascript:x)",
    "![a](http://i.mg/x.png 'onload=x')", "<javascript:alert(1)>", "[a](http://x.test 'a\" onmouseover=\"b')",
    "[a]: javascript:alert(1)\n\n[a]", "<svg/onload=x>", "[a](http://x.test\" onclick=\"y)", "<!--", "-->",
    "<![CDATA[", "]]>", "&lt;script&gt;", "&#x3c;script&#x3e;", "\\<b>", "`<b>`", "    <b>", "> ", "- ", "# ", "***",
    "```\n", "~~~ \"><script>\n", "\n", "\n\n", " ", "\t", "\u0000", "\u202e", "[", "]", "(", ")", "!", "<", ">",
    "\"", "'", "&", "http://x.test/", "vbscript:x", "a@b.test", "mailto:a@b.test", "_", "*", "1. ", "--- \n",
    "|a|b|\n|-|-|\n",
]  # fmt: skip


def harmless(html: str, elements) -> None:
    found = elements(html)
    assert found.faults == []
    assert {name for name, _ in found.found} <= TAGS
    for name, attributes in found.found:
        allowed = {"a": {"href", "rel"}, "ol": {"start"}}.get(name, set()) | {"dir", "style"}
        assert set(attributes) <= allowed
        assert attributes.get("dir") in (None, "auto")
        assert not re.search(r"url|expression|@import", attributes.get("style") or "")
        if name == "a":
            assert re.match("https?://", attributes["href"] or "")
            assert attributes["rel"] == "nofollow ugc noopener"


@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=8)), max_size=30).map("".join))
def test_any_comment_is_harmless(elements, text) -> None:
    harmless(comment_html(text), elements)
    harmless(comment_plain(text), elements)
    assert "<a" not in comment_plain(text)


@given(
    st.lists(
        st.sampled_from(["Tea", "zwei", "三", "- ", "> ", "1. ", "# ", "*", "_", "\n", "\n\n", " ", "    "]),
        max_size=40,
    )
)
def test_no_text_of_a_comment_is_lost(elements, parts) -> None:
    text = "".join(parts)
    for html in (comment_html(text), comment_plain(text)):
        shown = "".join(elements(html).words)
        for word in ("Tea", "zwei", "三"):
            assert shown.count(word) == text.count(word)
    assert comment_text(text).split() == text.split()


@pytest.mark.parametrize(
    "text",
    [
        "> " * 9_000 + "deep",
        "".join("  " * n + "- item\n" for n in range(40)),
        "- " * 60 + "deep",
        "1. " * 60 + "deep",
        "> - " * 60 + "deep",
        "**a *b " * 2_500,
        "[" * 19_000,
        "[a](" * 4_000,
        "`" * 9_000 + "a" + "`" * 8_999,
        "<" * 19_000,
        "&#" * 9_000,
        "a@" * 9_000,
        ("a" * 64 + "@" + "b." * 1_000) * 9,
        "x" * 200_000,
        "a\n" * 20_000,
        "a@b.c " * 30_000,
    ],
)
def test_no_text_takes_long(text, elements) -> None:
    before = time.process_time()
    page, mail, plain = comment_html(text), comment_plain(text), comment_text(text)
    assert time.process_time() - before < 5  # half a second here at most; quadratic ones would take minutes
    for html in (page, mail):
        assert "deep" not in text or "deep" in html
        assert text.count("item") == html.count("item")
    assert text.count("item") == plain.count("item")
    assert elements(page).deepest < 30


def test_a_heading_is_a_strong_paragraph() -> None:
    assert comment_html("# Hear me\n\nSo") == '<p dir="auto"><strong>Hear me</strong></p>\n<p dir="auto">So</p>\n'
    assert "<strong>Under</strong>" in comment_html("Under\n-----")


def test_an_image_is_a_link_to_it_and_loads_nothing() -> None:
    html = comment_html("![my cat](https://cat.example/c.png) and ![](https://cat.example/d.png)")
    assert '<a href="https://cat.example/c.png" rel="nofollow ugc noopener">my cat</a>' in html
    assert ">https://cat.example/d.png</a>" in html


def test_an_image_inside_a_link_is_its_words() -> None:
    html = comment_html("[![cat](https://a.example/c.png)](https://b.example)")
    assert html.count("<a ") == 1
    assert ">cat</a>" in html


def test_a_link_in_a_mail_is_spelt_out() -> None:
    html = comment_plain("See [my notes](https://olga.example/n?a=1&b=2) and <https://olga.example>.")
    assert "See my notes (https://olga.example/n?a=1&amp;b=2) and https://olga.example." in html


def test_a_link_definition_stays_readable() -> None:
    assert "[1]: https://example.org" in comment_html("As in [1].\n\n[1]: https://example.org")


def test_html_is_shown_as_it_was_typed() -> None:
    assert unescape(comment_html("Use <b>bold</b>.")) == '<p dir="auto">Use <b>bold</b>.</p>\n'


def test_a_mail_keeps_the_lines_of_a_poem_and_wraps_long_lines() -> None:
    poem = "Roses are red,\nviolets are blue."
    assert comment_text(poem) == poem
    lines = comment_text("> " + "word " * 40 + "\n\n- " + "item " * 40 + "\n\n    " + "code " * 40).split("\n")
    quoted = [line for line in lines if "word" in line]
    listed = [line for line in lines if "item" in line]
    assert all(line.startswith("> ") and len(line) <= 72 for line in quoted)
    assert listed[0].startswith("- ")
    assert all(line.startswith("  ") and len(line) <= 72 for line in listed[1:])
    assert len([line for line in lines if "code" in line]) == 1


@given(st.text(max_size=300), st.integers(20, 80))
@example("0000000000 000000000\u0941", 20)  # a vowel sign takes no column
def test_a_line_of_a_mail_is_short_unless_a_word_is_long(text, width) -> None:
    for line in comment_text(text, width).split("\n"):
        words = line.split()
        verbatim = line.startswith("    ") or "```" in text or "~~~" in text
        assert columns(line) <= width or verbatim or max(map(columns, words)) > width // 2


def test_the_links_of_a_footer_are_not_shown_to_others() -> None:
    link = "https://talk.blog.example/u/" + "a" * 42
    for tail in ("/unsubscribe", "#less", ""):
        assert without_secrets(f"Unsubscribe: {link}{tail} and more") == (
            "Unsubscribe: (a private link, not shown) and more"
        )
