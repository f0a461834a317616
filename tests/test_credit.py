"""Who is quoted is named: ideas are credited to whoever had them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bridge.inbound.credit import credited
from bridge.render import comment_html

SAID = [("Ruth", "He knew the door, not me.\n\nIs that not the better kind of being known?"), ("Mei *Lin*", "Stamps.")]


def test_a_quote_of_our_words_stands_under_the_name_of_who_said_them() -> None:
    reply = "> He knew the\n> door, not me.\n\nThis should hang over every counter."
    assert credited(reply, SAID) == (
        "> **Ruth:**\n>\n> He knew the\n> door, not me.\n\nThis should hang over every counter."
    )


def test_each_quote_has_its_own_author() -> None:
    said = [*SAID, ("Mei *Lin*", "The post office lady in our village is the same.")]
    reply = "> not the better kind of being known\n\nYes.\n\n> The post office lady in our village\n\nAnd here."
    assert "> **Ruth:**\n>\n> not the better" in credited(reply, said)
    assert r"> **Mei \*Lin\*:**" in credited(reply, said)
    assert "<strong>Mei *Lin*:</strong>" in comment_html(credited(reply, said))


def test_somebody_elses_words_and_a_single_word_are_nobodys() -> None:
    for reply in ("> To be or not to be\n\nIndeed.", "> door\n\nWhich?", "He knew the door, not me."):
        assert credited(reply, SAID) == reply


@given(st.text(), st.lists(st.tuples(st.text(max_size=20), st.text())))
def test_every_line_of_the_reply_stays(reply: str, said: list[tuple[str, str]]) -> None:
    kept = iter(credited(reply, said).split("\n"))
    assert all(any(line == other for other in kept) for line in reply.split("\n"))
