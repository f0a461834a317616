"""A moderator's answer: one of five words, or it is asked about. No free words become a verdict."""

from __future__ import annotations

import pytest

from bridge.inbound.commands.verdicts import ModeratorAnswer, ModeratorVerdict, verdicts

ONE = {
    "yes": ModeratorVerdict.APPROVE,
    "Yes, please!": ModeratorVerdict.APPROVE,
    "ja": ModeratorVerdict.APPROVE,
    "Freigeben.": ModeratorVerdict.APPROVE,
    "no": ModeratorVerdict.REJECT,
    "Nein danke": ModeratorVerdict.REJECT,
    "spam": ModeratorVerdict.REJECT,
    "löschen": ModeratorVerdict.REJECT,
    "BLOCK": ModeratorVerdict.BLOCK,
    "sperren": ModeratorVerdict.BLOCK,
    "trust": ModeratorVerdict.TRUST,
    "нет": ModeratorVerdict.REJECT,
    "いいえ": ModeratorVerdict.REJECT,
}
UNCLEAR = """
Yes, block.|Yes, reject it|ja, sperren|Yes, bin it|sure, kill it|Yes, this is an ad|no, leave it|No objection
|unsubscribe|stop|leave|wrong address|not me|abmelden|help|Answer: no|Antwort: nein|Reply: no, delete it|reply
|Reply: yes|I think so|What is this?|yes or no?|not sure
"""


@pytest.mark.parametrize(("reply", "verdict"), ONE.items())
def test_one_word_decides_about_one_comment(reply: str, verdict: ModeratorVerdict) -> None:
    assert verdicts(reply, 1) == ModeratorAnswer(((1, verdict),))


@pytest.mark.parametrize("reply", [one.strip() for one in UNCLEAR.split("|")])
def test_free_words_decide_nothing(reply: str) -> None:
    assert verdicts(reply, 1) is None


@pytest.mark.parametrize(
    "reply", ["all yes except 3", "Not all of them", "all of them?", "yes", "1 yes\n1 no", "4 yes", "1 perhaps"]
)
def test_an_unclear_answer_about_several_decides_about_none(reply: str) -> None:
    assert verdicts(reply, 3) is None


def test_numbers_and_all() -> None:
    assert verdicts("all no", 2) == ModeratorAnswer(((1, ModeratorVerdict.REJECT), (2, ModeratorVerdict.REJECT)))
    assert verdicts("alle ablehnen", 1) == ModeratorAnswer(((1, ModeratorVerdict.REJECT),))
    assert verdicts("1 yes\n2-3: no", 3) == ModeratorAnswer(
        ((1, ModeratorVerdict.APPROVE), (2, ModeratorVerdict.REJECT), (3, ModeratorVerdict.REJECT))
    )


def test_words_are_published_below_only_where_they_are_no_verdict() -> None:
    assert verdicts("reply\n\nThank you, Ann.\nCome again.", 1) == ModeratorAnswer(
        ((1, ModeratorVerdict.REPLY),), "Thank you, Ann.\nCome again."
    )
    assert verdicts("Antwort: Danke dir!", 1) == ModeratorAnswer(((1, ModeratorVerdict.REPLY),), "Danke dir!")
