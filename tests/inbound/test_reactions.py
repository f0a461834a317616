"""Reactions, as mail programs write them."""

import time

import pytest

from bridge.inbound.reactions import reaction

REACTIONS = """
👍|❤️|👍👍🏽|+1|🎉 🎉|Ann reacted with a heart|👍 Ann reacted via Gmail|Liked “The mill had two wheels”
Ann reacted to your message://👍|Ann hat mit 👍 reagiert|👍 über Gmail reagiert|Ann a réagi via Gmail
Ann ha reaccionado con 🎉|Ann ha reagito con ❤️|Ann reagiu com 👍|Ann heeft gereageerd via Gmail
Ann reagerade via Gmail|Ann zareagowała przez Gmail|Ann reagovala pomocí Gmailu|Анна отреагировала через Gmail
Ann Gmail üzerinden tepki verdi|🎉 Gmailでリアクションしました|安通过 Gmail 做出了回应
"""


@pytest.mark.parametrize(
    "text", [text.replace("/", "\n") for line in REACTIONS.strip().splitlines() for text in line.split("|")]
)
def test_a_reaction_is_known(text: str) -> None:
    assert reaction(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "This.",
        "1912",
        "I liked the story about the mill, and my uncle did",
        "Thanks 👍",
        "My aunt loved it\nand so did we all",
    ],
)
def test_words_are_no_reaction(text: str) -> None:
    assert not reaction(text)


@pytest.mark.parametrize("piece", ["👍", "reacted with ", "*", '"', "“", " ", "a\n"])
def test_the_time_is_bounded(piece: str) -> None:
    began = time.process_time()
    for size in (300, 2_300, 200_000):
        reaction(piece * (size // len(piece)))
    assert time.process_time() - began < 2
