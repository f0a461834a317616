"""To follow and how often, said in one breath, in any order; and at most so many mails a week."""

from datetime import date

import pytest

from bridge.blog import Cadence, Scope
from bridge.inbound.commands import command, recognise
from bridge.inbound.commands.command import Certainty, Recognised

DAILY, WEEKLY, MONTHLY = map(command.SetCadence, (Cadence.DAILY, Cadence.WEEKLY, Cadence.MONTHLY))

SURE: dict[command.Command, str] = {
    DAILY: (
        "abonnieren täglich|abonnieren, täglich|abonnieren bitte täglich|bitte täglich abonnieren|abonnieren\ntäglich|"
        "abonnieren: täglich|join daily|join, daily|join. Daily.|follow this post, daily|daily, please join|"
        "Ich möchte abonnieren, gerne täglich|Hello,\n\nabonnieren täglich\n\nAnn Weber"
    ),
    WEEKLY: (
        "abonnieren wöchentlich|anmelden, wöchentlich|join, weekly|weekly, join|subscribe weekly please|"
        "sign me up for the weekly digest|subscribe to a weekly digest|join, but weekly|follow everything, weekly|"
        "weekly subscription|wöchentliches Abo|"
        "abonnieren, aber nur wöchentlich|bitte anmelden und zwar wöchentlich|"
        "Please subscribe me.\nOnce a week, thanks.\n\nAnn"
    ),
    MONTHLY: (
        "folgen, einmal im Monat|einmal im Monat folgen|subscribe please, once a month|subscribe, once a month please|"
        "s'abonner, une fois par mois|suscribirme, una vez al mes"
    ),
    command.SetCadence(Cadence.EACH): (
        "abonnieren, jeder Brief|join, every letter|join, letter by letter|Brief für Brief"
    ),
    command.AtMost(3): (
        "join at most 3|join, at most 3 a week|join at most three mails|subscribe, max. 3 per week|"
        "abonnieren, höchstens 3 pro Woche|abonnieren höchstens 3|höchstens 3 pro Woche abonnieren|"
        "diesem Beitrag folgen, höchstens drei Mails die Woche|abonnieren, 3 pro Woche|join, 3 a week"
    ),
}
LIKELY: dict[command.Command, str] = {
    command.AtMost(3): "at most 3|at most three|no more than 3 mails|höchstens 3|höchstens drei Briefe|maximal 3 Mails",
    command.AtMost(2): "max 2|max. 2 please",
    WEEKLY: "folgen, wöchentlich|folgen wöchentlich|abonieren wöchentlch",
    command.SetCadence(Cadence.EACH): "alle Briefe|all letters",
}


def told(reply: str) -> Recognised | None:
    return recognise("", reply, today=date(2026, 11, 23))


def rows(table: dict[command.Command, str]) -> list[tuple[str, command.Command]]:
    return [(reply, wanted) for wanted, row in table.items() for reply in row.split("|")]


@pytest.mark.parametrize(("reply", "wanted"), rows(SURE))
def test_to_follow_and_how_often_may_stand_in_any_order(reply, wanted):
    recognised = told(reply)
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (wanted, Certainty.SURE)


@pytest.mark.parametrize(("reply", "wanted"), rows(LIKELY))
def test_where_each_of_both_words_may_be_a_remark_there_is_a_doubt(reply, wanted):
    recognised = told(reply)
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (wanted, Certainty.LIKELY)


@pytest.mark.parametrize("reply", ["only answers, weekly", "only answers to me, once a week", "nur Antworten, täglich"])
def test_replies_alone_with_a_cadence_do_not_become_a_subscription_to_all(reply):
    recognised = told(reply)
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (command.Join(Scope.ANSWERS), Certainty.SURE)


@pytest.mark.parametrize(
    "reply",
    [
        "Jede Woche dabei",
        "Dabei, jede Woche",
        "Einmal im Monat mitlesen",
        "Count me in every week",
        "Folgen gleich",
        "Gleich folgen",
        "Follow each one",
        "Subscribed. Weekly.",
        "join weekly? monthly?",
        "Join! Daily?",
        "leave, daily",
        "join, daily, weekly",
        "subscribe daily to the paper",
        "I follow this daily",
        "Folgen hat das, täglich",
        "at most 3 spoons",
        "At most 3, I would say, in one pot",
        "höchstens 3 Tassen",
        "at most 0",
        "only 3",
        "3 a week",
        "3 pro Woche",
        "At most 3?",
        "Alle Briefe sind da",
    ],
)
def test_a_text_that_is_not_both_or_is_about_other_things_is_unsure(reply):
    recognised = told(reply)
    assert recognised is None or recognised.certainty is Certainty.POSSIBLE
