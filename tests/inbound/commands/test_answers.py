"""Yes, no and thanks, as people write them."""

import pytest

from bridge.inbound.commands.answers import KeepOrRemove, YesNo, is_thanks, keep_or_remove, yes_or_no

YES = """
yes|Yes, that's me.|Yes, I wrote that|It was me, go ahead|I confirm|ja|Ja, stimmt, das bin ich
Das habe ich geschrieben|oui, c'est moi
Oui, je l'ai écrit|Sí, fui yo|sí, lo escribí yo|Sì, sono stato io|sim, fui eu|Ja, dat was ik|Ja, det var jag
Tak, to ja|Ano, psal jsem to já
Да, это я написал|Evet, bunu ben yazdım|はい、私が書きました|是的,是我写的
"""
NO = """
no|No, that wasn't me|I didn't write that|not me|nein|Das war ich nicht|Nein, das habe ich nicht geschrieben
Non, ce n'est pas moi
No, no fui yo|No, non sono stato io|Não fui eu|Nee, dat was ik niet|Nej, det var inte jag|Nie, to nie ja
Ne, to jsem nebyl já
Нет, это не я|Hayır, ben yazmadım|いいえ、私ではありません|不是我写的|No thanks|Nein danke
"""
NEITHER = """
Who are you?|yes, but delete it again|What is this?|Yes?|I never asked for this, who are you|ja, aber warum
The yes men of the council
"""
THANKS = """
thanks|Thank you!|ok great, thank you!|Perfect, cheers|merci beaucoup|alles klar danke
Vielen Dank für die schnelle Antwort|muchas gracias
grazie mille|muito obrigado|Bedankt!|tack så mycket|dziękuję bardzo|Děkuji moc|Спасибо большое!|teşekkür ederim
ありがとうございます|谢谢|👍|👍🏽 thanks
Thanks a lot, best wishes\\nAnn
"""
NO_THANKS = """
no thanks|Thanks, but the mill had two wheels|Thank you for the story about the mill|👎|what|yes|thanks?
danke, aber bitte löschen
"""


def cases(table: str) -> list[str]:
    return [text.replace("\\n", "\n") for line in table.strip().splitlines() for text in line.split("|")]


@pytest.mark.parametrize("text", cases(YES))
def test_a_yes_in_a_sentence_is_a_yes(text: str) -> None:
    assert yes_or_no(text) is YesNo.YES


@pytest.mark.parametrize("text", cases(NO))
def test_a_no_in_a_sentence_is_a_no(text: str) -> None:
    assert yes_or_no(text) is YesNo.NO


@pytest.mark.parametrize("text", cases(NEITHER))
def test_what_may_be_something_else_is_neither(text: str) -> None:
    assert yes_or_no(text) is YesNo.NEITHER


@pytest.mark.parametrize("text", cases(THANKS))
def test_nothing_but_thanks_is_thanks(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize("text", cases(NO_THANKS))
def test_what_says_more_is_no_thanks(text: str) -> None:
    assert not is_thanks(text)


@pytest.mark.parametrize(
    "reply",
    [
        "please delete my last comment",
        "pause until Monday. delete.",
        "delete\nthis thread",
        "Bitte löschen Sie nur den ersten.",
        "keep me informed by the weekly digest",
    ],
)
def test_more_than_the_choice_forgets_nobody(reply: str) -> None:
    assert keep_or_remove(reply) is KeepOrRemove.NEITHER


@pytest.mark.parametrize(
    ("reply", "choice"),
    [
        ("Remove, please.", KeepOrRemove.REMOVE),
        ("Yes, remove all my comments.", KeepOrRemove.REMOVE),
        ("entfernen bitte", KeepOrRemove.REMOVE),
        ("Bitte alle meine Kommentare entfernen.", KeepOrRemove.REMOVE),
        ("keep", KeepOrRemove.KEEP),
        ("Keep my comments, thank you.", KeepOrRemove.KEEP),
        ("behalten", KeepOrRemove.KEEP),
        ("削除", KeepOrRemove.REMOVE),
    ],
)
def test_a_choice_with_courtesy_is_one(reply: str, choice: KeepOrRemove) -> None:
    assert keep_or_remove(reply) is choice
