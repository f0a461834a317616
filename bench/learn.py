"""The examples in `bench/texts/` -> the weights of `bridge.inbound.commands.learned`, and how well unseen texts fare.

Only one sentence of a request needs to be one; the rest of the mail may say anything. So a first round takes every
sentence of a request for one, and each further round only the sentence of each text that is most like one. The figures
come from texts that took no part: each tenth is judged by weights from the others. `LOOSELY_WRITE=1` writes weights.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bridge.inbound.commands import learned, request
from bridge.inbound.extract.footers import is_footer

TEXTS = Path(__file__).with_name("texts")
WEIGHTS = Path(learned.__file__).with_name("weights.txt")
_ROUNDS = 4
_TIMID = 0.1  # scikit-learn's C: smaller weights for what is rare
_RARE = 3  # a feature of fewer sentences has no weight
_PARTS = 10


@dataclass(frozen=True, slots=True)
class Example:
    """A text, whether it asks for something, and the features of each of its sentences."""

    text: str
    language: str
    asks: bool
    sentences: list[set[str]]


def examples(folder: Path) -> list[Example]:
    """Requests, remarks with a request, remarks, and notes of machines: a sentence of a note is asked about, too."""
    found = []
    for name in ("requests", "mixed", "remarks", "machines"):
        for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines():
            case = json.loads(line)
            sentences = [
                learned.features(reading, piece.shown, piece.place, piece.before.get(reading.language, 0))
                for piece in request.pieces(case["text"])
                if not is_footer(piece.shown.strip())
                for reading in piece.readings[:1]
            ]
            if sentences:
                found.append(Example(case["text"], case["lang"], case["want"] != ["comment"], sentences))
    return found


class Learner:
    """Weights from some examples."""

    def __init__(self, known: list[Example]) -> None:
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.linear_model import LogisticRegression

        counts = Counter(feature for one in known for sentence in one.sentences for feature in sentence)
        self._frequent = {feature for feature, count in counts.items() if count >= _RARE}
        self._vectors = DictVectorizer()
        owners = [n for n, one in enumerate(known) for _ in one.sentences]
        rows = self._vectors.fit_transform([self._row(each) for one in known for each in one.sentences])
        asks = [known[n].asks for n in owners]
        chosen = list(range(len(owners)))
        for _ in range(_ROUNDS):
            self._model = LogisticRegression(C=_TIMID, max_iter=500, class_weight="balanced")
            self._model.fit(rows[chosen], [asks[n] for n in chosen])
            sums = self._model.decision_function(rows)
            most: dict[int, int] = {}  # text -> the row of the sentence that is most like a request
            for row, owner in enumerate(owners):
                if asks[row] and (owner not in most or sums[row] > sums[most[owner]]):
                    most[owner] = row
            chosen = [row for row, owner in enumerate(owners) if not asks[row] or most[owner] == row]

    def _row(self, sentence: set[str]) -> dict[str, int]:
        return dict.fromkeys(sentence & self._frequent, 1)

    def sum_of(self, example: Example) -> float:
        """The sum of the sentence that is most like a request."""
        rows = self._vectors.transform([self._row(each) for each in example.sentences])
        return float(self._model.decision_function(rows).max())

    def weights(self) -> dict[str, float]:
        names = self._vectors.get_feature_names_out()
        found = dict(zip(names, map(float, self._model.coef_[0]), strict=True))
        return {"": float(self._model.intercept_[0]), **{name: found[name] for name in sorted(found)}}


def unseen_sums(known: list[Example]) -> list[float]:
    """The sum of each text by weights that were learned without it."""
    found = [0.0] * len(known)
    for part in range(_PARTS):
        learner = Learner([one for n, one in enumerate(known) if n % _PARTS != part])
        for n in range(part, len(known), _PARTS):
            found[n] = learner.sum_of(known[n])
    return found


def _table(known: list[Example], sums: list[float]) -> None:
    heard = [request.by_rule(one.text, request.pieces(one.text)) is not None for one in known]
    for threshold in (None, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5):
        asked = [
            rule if threshold is None else total > threshold or (rule and total > learned.UNLIKELY)
            for rule, total in zip(heard, sums, strict=True)
        ]
        counts = Counter((one.asks, each) for one, each in zip(known, asked, strict=True))
        missed = counts[True, False] / (counts[True, False] + counts[True, True])
        wrong = counts[False, True] / (counts[False, False] + counts[False, True])
        name = "rules alone" if threshold is None else f"threshold {threshold:.2f}"
        print(f"  {name:<14} requests not heard {missed:6.1%}, remarks asked about {wrong:6.1%}")


def main() -> None:
    known = examples(TEXTS)
    print(f"  {len(known)} texts, {sum(one.asks for one in known)} of them ask for something")
    _table(known, unseen_sums(known))
    if os.environ.get("LOOSELY_WRITE"):
        weights = Learner(known).weights()
        lines = [f"{weight:.3f}\t{name}" for name, weight in weights.items() if not name or abs(weight) >= 0.005]
        WEIGHTS.write_text("# Made by `LOOSELY_WRITE=1 make bench ARGS=learn`.\n" + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
