"""a sentence -> how much it is like a request in free words: a sum of weights that were learned from examples.

The rules hear a request where they know nearly all of its words. People use others too. So each concept, each two
concepts of a sentence, and each frequent word has a weight, which `python -m bench.learn` finds from the examples in
`bench/texts/`: people's requests and remarks in many languages. A sum alone never runs a command: its writer is asked.
And where a rule hears a request in what people say to each other ("twice a week is enough for my roses"), a low sum
makes it a comment.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

from bridge.inbound.commands.concepts import Told
from bridge.inbound.commands.lexicon import Concept

THRESHOLD = 1.0  # a sentence with a higher sum is asked about, though no rule knows it
OF_SHORT = 1.5  # the same for a sentence of few words, which says too little
FEW = 6
UNLIKELY = -1.0  # a text whose sums are all lower is a comment, though a rule hears a request
_WEIGHTS = "weights.txt"
_LENGTHS = (3, 8, 15, 25)  # words of a sentence
_STRANGE = (0, 1, 2, 4, 8)  # words that no table knows
_TOLD_BEFORE = int(
    Concept.MAIL | Concept.SEND | Concept.COMMENT | Concept.OWN_COMMENT | Concept.NAME | Concept.OWN_NAME
    | Concept.DATA | Concept.ADDRESS | Concept.STOP | Concept.LEAVE | Concept.WISH | Concept.ME | Concept.THING
    | Concept.SAID
)  # fmt: skip


def likeness(sentence: Told, shown: str, place: str, before: int) -> float:
    """The sum of the weights of a sentence. `shown` is its text, `before` the concepts of the sentence before it.

    `place` is where it stands in the text: `only`, `first`, `last` or `amid`.
    """
    weights = _weights()
    return weights[""] + sum(weights.get(feature, 0.0) for feature in features(sentence, shown, place, before))


def features(sentence: Told, shown: str, place: str, before: int) -> set[str]:
    """What is weighed in a sentence."""
    names = _names(sentence.all)
    found = {f"place {place}", f"length {_step(len(sentence.words), _LENGTHS)}"}
    found.add(f"strange {_step(sentence.unknown, _STRANGE)}")
    if "?" in shown or "？" in shown:
        found.add("asks")
    found.update(names)
    found.update(f"{one} {other}" for n, one in enumerate(names) for other in names[n + 1 :])
    found.update(f"before {name}" for name in _names(before & _TOLD_BEFORE))
    found.update(_neighbours(sentence))
    found.update(_words(sentence))
    return found


def _neighbours(sentence: Told) -> Iterator[str]:
    """Each two words that follow each other, by their concepts; words that say nothing are left out."""
    last: tuple[str, ...] = ("^",)
    for concepts in sentence.concepts:
        here = _names(concepts) if concepts else ("?",)
        if here:
            yield from (f"{one}>{other}" for one in last for other in here)
            last = here
    yield from (f"{one}>$" for one in last)


def _words(sentence: Told) -> Iterator[str]:
    """Each word; where letters are words, each two letters."""
    last = ""
    for word in sentence.words:
        if len(word) == 1 and not word.isascii():
            yield f"={last}{word}"
            last = word
        else:
            yield f"={word}"
            last = ""


def _step(count: int, steps: tuple[int, ...]) -> int:
    return next((step for step in steps if count <= step), steps[-1] + 1)


@lru_cache(maxsize=16384)
def _names(concepts: int) -> tuple[str, ...]:
    """The names of concepts, but for the one of words that say nothing."""
    return tuple(one.name or "" for one in Concept if concepts & one and one is not Concept.PLAIN)


@cache
def _weights() -> dict[str, float]:
    """The weight of each feature, and of none ("")."""
    lines = resources.files(__package__).joinpath(_WEIGHTS).read_text("utf-8").splitlines()
    return {feature: float(weight) for weight, feature in (line.split("\t") for line in lines if line[:1] != "#")}
