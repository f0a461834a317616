"""A quote of a comment is under the name of its author."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bridge.inbound.credit import credited, uncredited
from bridge.render import comment_html

COMMENTS = [
    ("Ruth", "He knew the door, not me.\n\nIs that not the better kind of being known?"),
    ("Mei *Lin*", "Stamps."),
]


def test_a_quote_of_a_comment_has_the_name_of_its_author_above_it() -> None:
    reply = "> He knew the\n> door, not me.\n\nThis should hang over every counter."
    assert credited(reply, COMMENTS) == (
        "> **Ruth:**\n>\n> He knew the\n> door, not me.\n\nThis should hang over every counter."
    )


def test_each_quote_has_its_own_author() -> None:
    comments = [*COMMENTS, ("Mei *Lin*", "The post office lady in our village is the same.")]
    reply = "> not the better kind of being known\n\nYes.\n\n> The post office lady in our village\n\nAnd here."
    assert "> **Ruth:**\n>\n> not the better" in credited(reply, comments)
    assert r"> **Mei \*Lin\*:**" in credited(reply, comments)
    assert "<strong>Mei *Lin*:</strong>" in comment_html(credited(reply, comments))


def test_other_quotes_and_quotes_of_one_word_get_no_name() -> None:
    for reply in ("> To be or not to be\n\nIndeed.", "> door\n\nWhich?", "He knew the door, not me."):
        assert credited(reply, COMMENTS) == reply


@given(st.text(), st.lists(st.tuples(st.text(max_size=20), st.text())))
def test_every_line_of_the_reply_stays(reply: str, comments: list[tuple[str, str]]) -> None:
    kept = iter(credited(reply, comments).split("\n"))
    assert all(any(line == other for other in kept) for line in reply.split("\n"))


@given(st.text(max_size=30).map(" ".join), st.text(alphabet="ab *\\_>:\n", max_size=40))
def test_a_name_above_a_quote_can_be_taken_out_again(name: str, after: str) -> None:
    name = " ".join(name.split())
    reply = f"> Two words\n\n{after}"
    named = credited(reply, [(name, "Two words")] if name else [])
    expected = credited(reply, [("somebody", "Two words")] if name else [])
    assert uncredited(named, [name], "somebody") == expected
    assert uncredited(named, ["Another"], "somebody") == named
