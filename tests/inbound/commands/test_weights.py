"""Requests with words that no table knows are heard by learned weights; ordinary words are not."""

from __future__ import annotations

from importlib import resources

import pytest

from bridge.inbound.commands import command, request
from bridge.inbound.commands.command import Certainty
from bridge.inbound.commands.learned import features, likeness
from bridge.inbound.commands.lexicon import Concept


def weights() -> dict[str, float]:
    text = resources.files("bridge.inbound.commands").joinpath("weights.txt").read_text("utf-8")
    lines = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {feature: float(weight) for weight, feature in lines}


HEARD = """
Would you be able to lump these together into one note on Saturdays?
Any chance of sparing my poor inbox these hourly bulletins from the parish?
Kan ni bespara mig era hälsningar framöver, tack?
Prosiłabym o oszczędzenie mi tych powiadomień, skrzynka pęka w szwach.
Mohli byste mě prosím ušetřit těchto upozornění?
Bu bildirimlerden beni kurtarabilir misiniz lütfen?
"""


def test_the_sum_of_a_sentence_is_that_of_its_weights() -> None:
    (piece,) = request.pieces("Could you kindly spare me all these notifications from now on?")
    reading, known = piece.readings[0], weights()
    found = features(reading, piece.shown, piece.place, 0)
    assert likeness(reading, piece.shown, piece.place, 0) == pytest.approx(
        known[""] + sum(known.get(feature, 0.0) for feature in found)
    )


def test_each_concept_that_has_a_weight_is_one() -> None:
    concepts = {name for name in Concept.__members__ if name != "PLAIN"}
    for feature in weights():
        if feature and feature[0] not in "=bpls" and feature != "asks":
            assert set(feature.replace(">", " ").split()) <= concepts | {"?", "^", "$"}, feature


@pytest.mark.parametrize("reply", [line for line in HEARD.splitlines() if line])
def test_a_request_with_strange_words_is_asked_about(reply: str) -> None:
    assert request.by_rule(reply, request.pieces(reply)) is None
    heard = request.find(reply)
    assert heard is not None
    assert heard.certainty is Certainty.POSSIBLE
    assert heard.why


@pytest.mark.parametrize(
    "reply",
    [
        "Yes, I saw that one in the market at Ludlow, and it was far too dear.",
        "Mail used to come twice a day when I was a girl, and nobody complained.",
        "The oven door is not meant to be slammed, Peter.",
        "Meine Oma hat den Teig immer über Nacht stehen lassen.",
    ],
)
def test_an_ordinary_remark_is_not(reply: str) -> None:
    assert request.find(reply) is None


def test_the_command_is_the_likeliest_one() -> None:
    scrubbed = request.find("Kindly scrub what I scribbled under that post, it embarrasses my daughter.")
    spared = request.find("Potreste risparmiarmi queste notifiche? La casella trabocca.")
    assert scrubbed is not None
    assert spared is not None
    assert (scrubbed.command, spared.command) == (command.Delete(), command.Leave())
