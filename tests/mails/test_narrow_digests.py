"""No line of a digest is wider than 78 columns, whatever the names and titles in it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.blog import Cadence
from bridge.mail import wire
from bridge.mails.digest import DigestFacts
from bridge.mails.facts import PlacedComment, ToWrite, cleaned
from bridge.render.columns import width

from .examples import CARD, OFFICE, SHOPS, SUBSCRIPTION, example
from .examples import digest as a_digest

ODD = st.one_of(
    st.text(alphabet=st.sampled_from("Ww 長い話で、。한글 é🌿-.,"), max_size=250),
    st.text(max_size=120),
    st.just("W" * 300),
)


def digest(words: str, title: str, name: str, count: int) -> ToWrite:
    post = replace(SHOPS, title=wire.one_line(title))
    said = replace(CARD, text=words, commenter=replace(CARD.commenter, name=name))
    above = replace(OFFICE, text=words, commenter=replace(OFFICE.commenter, name=name))
    one = PlacedComment(cleaned(said), post, (cleaned(above),))
    facts = DigestFacts(a_digest(), (one,) * count)
    return example(facts, 1, subscription=replace(SUBSCRIPTION, cadence=Cadence.DAILY))


@settings(max_examples=60)
@given(ODD, ODD, ODD.map(lambda name: name[:40]), st.sampled_from([1, 2, 9]))
def test_no_line_of_a_digest_is_wider_than_78_columns_but_for_addresses(
    words: str, title: str, name: str, count: int
) -> None:
    written = digest(words, title, name, count).draft().text
    ours = ("://", "@", "\ufdd1")
    code = words.count("```") + words.count("~~~") or any(line.startswith("    ") for line in words.splitlines())
    for line in written.splitlines():
        assert width(line) <= 78 or any(sign in line for sign in ours) or code, line
