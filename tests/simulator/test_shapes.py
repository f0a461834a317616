"""Shapes of mails as many programs write them: nearly all answers come back exactly, and hardly a word is lost."""

from __future__ import annotations

from tests.simulator.shapes.measure import scores

OTHERS, OURS, HARDER = 96.0, 99.5, 99.0  # per cent of replies that come back exactly
LOSS = 1.0


def test_answers_come_back_exactly() -> None:
    for name, score in scores():
        harder = "inline" in name or "unknown" in name
        exact = OTHERS if "other mails" in name else HARDER if harder else OURS
        assert score.share(score.exact) >= exact, (name, score.failures)
        assert score.share(score.loss) <= LOSS, (name, score.failures)
