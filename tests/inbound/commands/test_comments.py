"""The words of people to each other: they must never be taken for a command to us."""

from datetime import date

import pytest

from bridge.inbound.commands import recognise
from bridge.inbound.commands.command import Certainty

TODAY = date(2026, 11, 23)

# Short, ordinary, and full of the words of commands.
COMMENTS = """
Leaf.|Weak!|Stop it, you two are funny|Help yourself|Daily bread?|Each to their own|Delete this line in the recipe
Danke|Thanks!|Thank you, Ann|Hilfe, ist das schön|Yes|No|Me too|+1|👍|Great post|Nice|I agree|Agreed.|Wow|lol|Hello
Hi Ann|Pause and breathe, then pour|Stop the press!|Never mind the bollocks|Follow your heart
Follow the yellow brick road|Leave it be|Leave the lid off|Leave me alone, kettle|Mute swans are not mute
My copy arrived yesterday|My copy is the blue one|I forgot|Forget it, Jake. It's Chinatown.
Don't forget me when you are famous|Forget me not|Status quo, as ever|Help!|Help me understand this
Resume of the whole: it leaks|A weekly market is better|I read it daily|Once a week I descale mine
We do that every day|Every day is a school day|Monthly would be too seldom for my kettle|I take three a week
At most three spoons|Three a day keeps the doctor away|Undo the knot first|You can't undo that
Can you undo a soldered joint?|Edit the second paragraph and it is perfect|Edit your drafts, people|Delete the comma
Cancel culture again|Cancel the milk|Join the dots|Join us on Sunday|Letter of the week!|Publish and be damned
Echo and Narcissus|Echo chamber|Bundle up, it is cold|Retire? Never!|When I retire I will mend kettles|Copy that
Copy editor here|The end|End of story|Enough already|Settings matter|The manual says otherwise
Information wants to be free|List of ingredients, please|Please list your sources|Please|Please explain|Sorry
Sorry for your loss|Welcome back|I'm back in town on Monday|Back in my day|Go on, tell us|Continue like this!
Carry on, nurse|Until Monday!|See you tomorrow|Tomorrow|Monday|1 December|December|Next week then
In two weeks I will know|For a week I drank only water|The first one|Number 3 is wrong|3 cups|42|2 and 2 is 4|1|#2
10:30|50%|1.5 litres|12/1/2026|How do I mend a kettle?|How do you know?|What is a kettle?|Where can I buy one?
Who wrote this?|Why?|Really?|So what|And then?|I unsubscribed from the gas company last year and never looked back
My bank lets nobody unsubscribe, which is another story altogether|Subscribe to the theory or not, it holds
I subscribe to that view|I don't subscribe to this theory|Opting out is not an option for the poor
Remove the rust first|Remove it with vinegar|Take it down a notch|Take it off the boil|Take that back to the shop
Take me home, country roads|Keep me in mind|Sign of the times|Signed, Ann|Yours, Bo|Best|Cheers|Kind regards|Bye
Love it|Love this|Hear, hear|First!|All of them|Both|Never again|No more tea for me
No more mails from the tax office, hooray|Stop sending letters to The Times, they never print them
Suspend your disbelief|Hold on|Hold the milk|On hold for an hour with the gas company|Silence is golden
Ignore the haters|Nothing|Nothing new|Blatt.|Schwach!|Hört auf, ihr zwei|Hilf dir selbst|Unser täglich Brot
Jedem das Seine|Jeder wie er mag|Jede Woche dasselbe|Jeden Tag Tee|Lösche diese Zeile im Rezept
Erst löschen, dann fegen|Durst löschen|Ändern wird das nichts|Das ändert alles|Alles beim Alten|Alles Gute
Alles klar|Schöne Grüße|Liebe Grüße, Ann|Vielen Dank|Danke, Ann|Danke für den Brief|Bitte|Bitte schön|Bitte sehr
Gern geschehen|Ja|Nein|Genau|Stimmt|Weiter so!|Weiter im Text|Wieder was gelernt|Ich bin wieder gesund
Zurück zur Natur|Zurück auf Los|Kommt Zeit, kommt Rat|Ende gut, alles gut|Nicht vergessen|Vergiss es
Vergiss mein nicht|Vergissmeinnicht|Meine Kopie ist blau|Meine Daten sind älter|Kommentar überflüssig|Kein Kommentar
Bis Montag!|Bis morgen|Morgen|Montag|Am 1. Dezember|In zwei Wochen weiß ich mehr|Pause muss sein|Große Pause
Urlaub wäre schön|Ruhe bewahren|Melde mich später|Ich melde mich|Melde dich mal|Folgen hat das keine
Die Folgen sind bekannt|Dem kann ich nicht folgen|Mitlesen lohnt sich|Wie geht es dir?|Wie kann ich helfen?
Was ist das?|Warum?|Echt?|Wirklich schön|Kann man das essen?|Keine Ahnung|Keine Post von Bo?|Post von Ann
Höchstens drei Löffel|Drei pro Woche sind zu viel|Einmal im Jahr reicht|Übersicht verloren|Stand der Dinge|Richtig!
Richtig schön|Korrekt|Merci|Merci beaucoup|Bravo !|Bonjour à tous|Très bien|Chaque jour est un cadeau
Suivre son cœur|Gracias|Muchas gracias, Ana|Hola|Qué bonito|Basta così poco|Grazie mille|Ciao|Buongiorno|Ogni tanto
Bello|Obrigado|Que bom|Bedankt|Mooi|Tack|Hej|Tak|Hei|Kiitos|Dziękuję|Díky|Спасибо|Хорошо|Каждый день пью чай
Teşekkürler|Güzel|ありがとう|いいね|谢谢|很好|Stop, Ann|Hi Ann, help|Stop!|Stopp!|Weekly?|Daily?|Delete!|Undo?
Unsubscribe?|Status?|Résumé|Zurück zum Tee|Never mind|Stop the presses|Only once|Do nothing|+2|So nicht
At most three, I think|At most 3 cups a day|Höchstens drei, glaube ich|Max is my cat|Max 2 is out|Join us weekly
Join us daily, at noon|Count me in every week|Jede Woche dabei|Jeden Tag dabei!|Täglich Brot, wöchentlich Kuchen
Follow me daily|Subscribe to the weekly of our town|Abonnieren werde ich die Zeitung wöchentlich|Nur Antworten helfen
Only answers count here|The only answer|Letter for letter the same|Alle Briefe sind da|Jeder Brief zählt|As Ann wrote:
On Monday Ann wrote:|Anna schrieb:|Hlp desk|Udo|Nudo|Brie|Remote|Latter|Joni
"""


def lines() -> list[str]:
    return [each.strip() for each in COMMENTS.replace("\n", "|").split("|") if each.strip()]


@pytest.mark.parametrize("reply", lines())
def test_words_of_people_to_each_other_stay_a_comment(reply):
    recognised = recognise("Re: On mending a kettle", reply, today=TODAY)
    assert recognised is None or recognised.certainty is Certainty.POSSIBLE


def test_there_are_many_such_remarks():
    assert len(set(lines())) > 270


def test_hardly_any_of_them_is_answered_with_a_hint():
    """A hint is one more mail: it is for those who talk of a command, or cry a word that is one."""
    hinted = [reply for reply in lines() if recognise("", reply, today=TODAY) is not None]
    assert len(hinted) <= 45, hinted


@pytest.mark.parametrize("subject", ["Re: unsubscribe", "AW: Abmelden", "Fwd: stop", "WG: undo", "Re[2]: help"])
def test_a_subject_that_came_with_the_mail_asks_for_nothing(subject):
    assert recognise(subject, "", today=TODAY) is None
    assert recognise(subject, "What a lovely post", today=TODAY) is None


@pytest.mark.parametrize("reply", ["", " \n", "\n\n", "...", "👍", "> ", "---", "*"])
def test_where_nothing_is_said_nothing_is_asked(reply):
    assert recognise("", reply, today=TODAY) is None


@pytest.mark.parametrize(
    "reply",
    [
        "How do I unsubscribe?",
        "how can I unsubscribe from this list?",
        "Is it possible to pause?",
        "Wie kann ich mich abmelden?",
        "I don't know how to unsubscribe",
        "Unsubscribe. I loved that song.",
        "Unsubscribe?",
        "forget me and unsubscribe. My copy",
        "Pause until 2020-01-01",
        "Pause until 31 November",
        "undo 7",
        "delete 2",
        "at most 3 a day",
        "How does this work?",
        "I have asked three times to be removed from this list",
        "Take me off this list immediately or I will call my lawyer",
        "I tried to unsubscribe and it failed",
    ],
)
def test_a_remark_about_a_command_is_answered_with_how_to_give_it(reply):
    recognised = recognise("", reply, today=TODAY)
    assert recognised is not None
    assert recognised.certainty is Certainty.POSSIBLE
