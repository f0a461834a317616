"""The words of people who want something of us, and the command that is recognised in them."""

from datetime import date

import pytest

from bridge.blog import Cadence, Scope
from bridge.inbound.commands import command, recognise
from bridge.inbound.commands.command import Certainty, Command, Recognised

TODAY = date(2026, 11, 23)  # a Monday

SURE: dict[str, tuple[Command, str]] = {
    "join, en": (
        command.Join(),
        (
            "subscribe|Subscribe me|sign me up|join|please subscribe me to this list|I'd like to subscribe|"
            "Keep me posted"
        ),
    ),
    "join, de": (
        command.Join(),
        ("abonnieren|Bitte anmelden|melde mich an|Ich möchte mich anmelden|Abo|trag mich ein"),
    ),
    "join a post": (
        command.Join(Scope.POST),
        (
            "follow this post|subscribe to this post|follow this discussion|diesem Beitrag folgen|"
            "diesen Beitrag abonnieren"
        ),
    ),
    "join a thread": (
        command.Join(Scope.THREAD),
        ("follow this thread|subscribe to this thread|diesem Faden folgen|diesen Thread abonnieren"),
    ),
    "join the blog": (
        command.Join(Scope.BLOG),
        ("follow everything|follow the blog|subscribe to all posts|alles abonnieren|dem ganzen Blog folgen"),
    ),
    "join answers": (
        command.Join(Scope.ANSWERS),
        (
            "only answers to me|answers to me only|replies to me|follow answers to me|nur Antworten an mich|"
            "nur Antworten"
        ),
    ),
    "leave, en": (
        command.Leave(),
        "unsubscribe|Unsubscribe.|UNSUBSCRIBE|UNSUBSCRIBE!!!|unsubscribe me|please unsubscribe|"
        "Please unsubscribe me from this list.|"
        "unsubscribe me from these emails please|remove me from this list|take me off your mailing list|"
        "opt out|opt-out|sign me off|"
        "stop sending me emails|stop emailing me|no more emails please|"
        "please stop sending me these e-mails|I want to unsubscribe|"
        "I would like to unsubscribe, thanks.|Can you unsubscribe me?|"
        "Could you please remove me from this list?|cancel my subscription|"
        "I no longer want to receive these emails|Don't email me anymore|"
        "Please unsubscribe me, thanks. Ann|Unsubscribe, please!",
    ),
    "leave, de": (
        command.Leave(),
        "abmelden|Abmelden!|Bitte abmelden|bitte abmelden, danke|Ich möchte mich abmelden|"
        "ich will mich abmelden.|melde mich ab|Abbestellen|"
        "Newsletter abbestellen|Bitte aus der Liste austragen|Bitte tragen Sie mich aus|"
        "nehmt mich bitte vom Verteiler|keine Mails mehr|"
        "Bitte keine weiteren Mails|Abo kündigen|Hiermit melde ich mich ab|abmeldung|Könnt ihr mich bitte abmelden?",
    ),
    "leave all": (
        command.Leave(everything=True),
        (
            "unsubscribe from everything|unsubscribe me from all|stop everything|leave everything|"
            "von allem abmelden|alles abbestellen"
        ),
    ),
    "mute": (
        command.Mute(),
        (
            "mute this thread|Mute this conversation please|ignore this thread|diesen Faden stummschalten|"
            "Gespräch stummschalten|stummschalten"
        ),
    ),
    "pause": (
        command.Pause(),
        (
            "pause my subscription|please pause the mails|pausieren|Bitte pausieren|Abo pausieren|"
            "suspend my subscription"
        ),
    ),
    "resume, en": (
        command.Resume(),
        ("resume|Resume please|resume my subscription|unpause|I'm back|start sending me mails again"),
    ),
    "resume, de": (command.Resume(), "fortsetzen|wieder aufnehmen|Pause beenden|weiter senden|bitte wieder senden"),
    "each": (
        command.SetCadence(Cadence.EACH),
        (
            "every letter|each comment|every comment please|single mails|no digest|jede Mail|"
            "jeden Kommentar einzeln|einzelne Mails"
        ),
    ),
    "daily": (
        command.SetCadence(Cadence.DAILY),
        ("daily digest|once a day|one mail a day please|switch to daily digest|einmal am Tag|tägliche Zusammenfassung"),
    ),
    "weekly": (
        command.SetCadence(Cadence.WEEKLY),
        (
            "weekly digest|once a week|Once a week would be great|subscribe weekly|I'd prefer a weekly digest|"
            "einmal pro Woche|wöchentliche Mail bitte|nur einmal die Woche reicht mir"
        ),
    ),
    "monthly": (
        command.SetCadence(Cadence.MONTHLY),
        ("monthly digest|once a month|einmal im Monat|monatliche Zusammenfassung"),
    ),
    "at most": (
        command.AtMost(3),
        (
            "at most 3 a week|at most three mails a week|max 3 per week|max. 3 mails per week|"
            "no more than 3 emails per week|höchstens 3 pro Woche|höchstens drei Mails die Woche|"
            "maximal 3 Mails pro Woche bitte"
        ),
    ),
    "help": (command.Help(), "commands|show commands|instructions|Befehle|Anleitung bitte"),
    "status": (
        command.Status(),
        ("my subscriptions|what am I subscribed to?|settings|meine Abos|Einstellungen|was habe ich abonniert?"),
    ),
    "echo": (command.Receipts(on=True), "echo on|receipts|receipts on|Echo an|Quittungen an"),
    "no echo": (
        command.Receipts(on=False),
        ("no echo|echo off|no receipts please|no more receipts|kein Echo|keine Quittungen mehr|Echo aus"),
    ),
    "bundle": (
        command.Bundle(on=True),
        ("mime digest|MIME digests please|multipart digest|bündeln|gebündelt|Zusammenfassung als Anhänge"),
    ),
    "no bundle": (command.Bundle(on=False), "no bundle|no multipart|plain digest|nicht bündeln|unbundle"),
    "undo": (
        command.Undo(),
        (
            "undo|Undo.|UNDO!|undo it|undo please|take it back|withdraw my comment|please take that back|"
            "unsend|rückgängig|bitte rückgängig machen|zurücknehmen|nimm das zurück|ruckgangig|"
            "rueckgaengig machen|widerrufen|Ich ziehe meinen Kommentar zurück"
        ),
    ),
    "delete": (
        command.Delete(),
        (
            "delete my comment|please delete my comment|remove this comment|take my comment down|"
            "meinen Kommentar löschen|Bitte löschen Sie meinen Kommentar|Kommentar loeschen"
        ),
    ),
    "copy": (
        command.Copy(),
        (
            "my copy|My copy, please|send me a copy of my data|export my data|give me my data|meine Kopie|"
            "bitte meine Kopie|eine Kopie meiner Daten|meine Daten"
        ),
    ),
    "forget": (
        command.Forget(),
        (
            "forget me|Please forget me.|delete my account|erase all my data|right to be forgotten|"
            "vergiss mich|Bitte vergesst mich|vergessen Sie mich|alle meine Daten löschen|mein Konto löschen"
        ),
    ),
    "retire": (
        command.Retire(),
        ("retire my address|new address|I need a new address|Adresse stilllegen|neue Adresse|meine Adresse sperren"),
    ),
    "publish": (
        command.PublishKept(),
        (
            "publish it|publish|publish anyway|this was a comment|it was not a command|veröffentlichen|"
            "das war ein Kommentar|kein Befehl|bitte veröffentlichen"
        ),
    ),
}

ELSEWHERE: dict[Command, str] = {
    command.Join(): (
        "fr s'abonner | es suscríbeme | it iscrivimi | pt quero assinar | nl schrijf me in | sv prenumerera | "
        "da tilmeld | nb meld meg på | fi tilaa | pl zapisz mnie | cs přihlásit | ru подписаться | tr abone ol | "
        "ja 購読する | zh 订阅"
    ),
    command.Leave(): (
        "fr me désabonner | es darme de baja | it disiscrivimi | pt cancelar assinatura | nl uitschrijven | "
        "sv avprenumerera | da frameld | nb avmelding | fi peru tilaus | pl wypisz mnie | cs odhlásit | "
        "ru отписаться | tr abonelikten çık | ja 配信停止 | zh 退订"
    ),
    command.Resume(): (
        "fr reprendre | es reanudar | it riprendi | pt retomar | nl hervatten | sv återuppta | da genoptag | "
        "nb gjenoppta | fi jatka viestejä | pl wznów | cs obnovit | ru возобновить | tr devam et | ja 再開 | "
        "zh 恢复"
    ),
    command.SetCadence(Cadence.DAILY): (
        "fr une fois par jour | es una vez al día | it una volta al giorno | pt uma vez por dia | "
        "nl één keer per dag | sv en gång om dagen | fi kerran päivässä | pl raz dziennie | cs jednou denně | "
        "ru раз в день | tr günde bir | ja 一日一回 | zh 每天一次"
    ),
    command.SetCadence(Cadence.WEEKLY): (
        "fr une fois par semaine | es una vez por semana | it una volta alla settimana | pt resumo semanal | "
        "nl eenmaal per week | sv en gång i veckan | da en gang om ugen | nb en gang i uken | fi kerran viikossa | "
        "pl raz w tygodniu | cs jednou týdně | ru раз в неделю | tr haftada bir | ja 週一回 | zh 每周一次"
    ),
    command.SetCadence(Cadence.MONTHLY): (
        "fr une fois par mois | es una vez al mes | it una volta al mese | nl eenmaal per maand | "
        "sv en gång i månaden | da en gang om måneden | nb en gang i måneden | fi kerran kuussa | "
        "pl raz w miesiącu | cs jednou měsíčně | ru раз в месяц | tr ayda bir | ja 月一回 | zh 每月一次"
    ),
    command.Help(): (
        "fr comment ça marche | es cómo funciona | it come funziona | pt instruções | nl hoe werkt dit | "
        "sv kommandon | da hvordan virker det | fi komennot | pl jak to działa | cs nápověda | ru команды | "
        "tr komutlar | ja ヘルプ | zh 帮助"
    ),
    command.Undo(): (
        "fr annuler | es deshacer | it annulla | pt desfazer | nl ongedaan maken | sv ångra | da fortryd | "
        "nb angre | fi kumoa | pl cofnij | cs vzít zpět | ru отменить | tr geri al | ja 取り消し | zh 撤销"
    ),
    command.Delete(): (
        "fr supprimer | es borrar | it cancella | pt apagar | nl verwijderen | sv ta bort | "
        "da slet denne kommentar | nb slett kommentaren min | fi poista | pl usuń | cs smazat | ru удалить | "
        "tr sil | ja 削除 | zh 删除"
    ),
    command.Copy(): (
        "fr ma copie | es mi copia | it la mia copia | pt minha cópia | nl mijn kopie | sv mina uppgifter | "
        "fi omat tiedot | pl moja kopia | cs moje kopie | ru моя копия | tr kopyam | ja 私のデータ | zh 我的副本"
    ),
    command.Forget(): (
        "fr oubliez-moi | es olvídame | it dimenticami | pt me esqueça | nl vergeet mij | sv glöm mig | "
        "da glem mig | nb glem meg | fi unohda minut | pl zapomnij o mnie | cs zapomeňte na mě | ru забудьте меня | "
        "tr beni unut | ja 忘れてください | zh 忘记我"
    ),
}

LIKELY: dict[Command, str] = {
    command.Leave(): "stop|Stop.|STOP|leave|stopp|cancel|quit|Schluss|aufhören",
    command.Help(): "help|Help, please|Hilfe|help me|aide|ayuda|hulp|помощь",
    command.Pause(): "pause|Pause.|pausa|пауза|eine Pause",
    command.Mute(): "mute|mute it|stumm|silencio",
    command.Status(): "status|statut",
    command.SetCadence(Cadence.EACH): "each|einzeln|jede",
    command.SetCadence(Cadence.DAILY): "daily|every day|digest|täglich|taglich|taeglich|jeden Tag|diario|dagelijks",
    command.SetCadence(Cadence.WEEKLY): "weekly|every week|Weekly please|wöchentlich|hebdomadaire|semanal|wekelijks",
    command.SetCadence(Cadence.MONTHLY): "monthly|monatlich|mensuel|mensile",
    command.Delete(): "delete|delete it|löschen|loschen|bitte löschen",
    command.Join(): "follow|follow this|folgen",
    command.Receipts(on=True): "echo",
    command.Bundle(on=True): "bundle",
    command.PublishKept(): "comment|Kommentar",
}

MISSPELT: dict[Command, str] = {
    command.Leave(): (
        "unsubcribe|unsuscribe|unsubscirbe|unsusribe|unsubscribee|unsbscribe|Unsubscibe me please|"
        "unsubsribe from this list|abbmelden|abmelen|abbestelen|abbesteln|laeve|leav|abmelde|ab melden"
    ),
    command.Leave(everything=True): "laeve all|leavve all|alels abmelden|aalles abmelden",
    command.Join(): "subscirbe|subcribe|susbcribe|abonieren|anmleden|jion|joinn",
    command.Join(Scope.ANSWERS): "only answer|onyl answers|only anwsers|only asnwers|nur Antwoten|nur Antwort",
    command.Pause(): "puase|pasue|apuse|pausiren",
    command.Resume(): "reusme|resme|ersume|fortsezten|fortsetze",
    command.Mute(): "mtue|muute|stumschalten",
    command.SetCadence(Cadence.EACH): "eahc|jeder Breif|jedr Brief",
    command.SetCadence(Cadence.WEEKLY): "weeky|wekly|wöchendlich|wochentlch|weekly digset",
    command.SetCadence(Cadence.DAILY): "dayly|dialy|daliy|täglch",
    command.SetCadence(Cadence.MONTHLY): "montly|mothly|monatlih|omnthly",
    command.Delete(): "delte|deelte|delet|löschn|lööschen|plese delete",
    command.Undo(): "zurücknemen|zurüknehmen|zurück nehmen|zurüücknehmen|rückgänig|rückgängi|rückgängg machen|unod",
    command.Edit(""): "eidt|editt|bearbieten|bearbeite",
    command.Copy(): "my cpoy|my coppy|meine Koipe",
    command.Forget(): "froget me|forgt me|vergis mich|vergiss mcih",
    command.Retire(): "retrie|stilllgen|stillegn",
    command.Status(): "sttaus|statsu|statu",
    command.Help(): "hlep|hepl|hlp|Hifle",
    command.Receipts(on=True): "ehco on|Ehco an",
    command.Receipts(on=False): "no ehco|kein Ecoh",
    command.Bundle(on=True): "bunddle on|Bünddel an",
    command.Bundle(on=False): "unbundel|unbunde|entbünndeln|entbüdeln",
}


ORDINARY = """
Latter Better Lettre Letzter Leiter Remote Removed Joni Nudo Mut Ends Keep Edith Udo Tauglich Beantworten Brie Briefs
Bundes Jener Jedem Kien Coy Michel Stilleben
"""


def told(reply: str, subject: str = "Re: On mending a kettle", *, numbers: int = 0) -> Recognised | None:
    return recognise(subject, reply, today=TODAY, numbers=numbers)


def each(table: dict[Command, str]) -> list[tuple[str, Command]]:
    return [(reply, wanted) for wanted, replies in table.items() for reply in replies.split("|")]


@pytest.mark.parametrize(
    ("reply", "wanted"), [(reply, wanted) for wanted, row in SURE.values() for reply in row.split("|")]
)
def test_a_plain_command_is_done(reply, wanted):
    recognised = told(reply)
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (wanted, Certainty.SURE)


@pytest.mark.parametrize(
    ("language", "reply", "wanted"),
    [(*row.split(" ", 1), wanted) for wanted, table in ELSEWHERE.items() for row in table.split(" | ")],
)
def test_the_main_words_are_known_in_many_languages(language, reply, wanted):
    recognised = told(reply)
    assert recognised is not None
    assert recognised.command == wanted
    assert recognised.certainty is not Certainty.POSSIBLE
    assert recognised.language in (language, None)


@pytest.mark.parametrize(("reply", "wanted"), each(LIKELY))
def test_a_word_that_may_be_a_remark_is_a_command_with_a_doubt(reply, wanted):
    recognised = told(reply)
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (wanted, Certainty.LIKELY)


@pytest.mark.parametrize(("reply", "wanted"), each(MISSPELT))
def test_a_misspelt_word_is_known_with_a_doubt(reply, wanted):
    recognised = told(reply)
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (wanted, Certainty.LIKELY)


@pytest.mark.parametrize(
    ("reply", "language"),
    [
        ("unsubscribe", "en"),
        ("abmelden", "de"),
        ("stop", None),
        ("status", None),
        ("Status bitte", "de"),
        ("pause until Monday", "en"),
        ("Pause bis Montag", "de"),
        ("Pause, 2 Wochen", "de"),
        ("se désabonner", "fr"),
        ("退订", "zh"),
    ],
)
def test_the_language_is_told_where_one_alone_has_the_words(reply, language):
    recognised = told(reply)
    assert recognised is not None
    assert recognised.language == language


def test_the_words_are_given_back_as_they_were_written():
    recognised = told("Hello,\n\n*Bitte abmelden!*\n\nAnn")
    assert recognised is not None
    assert recognised.words == "Bitte abmelden"


@pytest.mark.parametrize("reply", ["ammelden", "amelden", "Weakly", "Dairy", "Fellow", *ORDINARY.split()])
def test_a_word_near_two_commands_or_an_ordinary_one_is_none(reply):
    assert told(reply) is None


@pytest.mark.parametrize("reply", ["Mute this thread. Weekly digest.", "undo\n\nforget me", "pausieren, abmelden"])
def test_two_commands_at_once_are_unsure(reply):
    recognised = told(reply)
    assert recognised is not None
    assert recognised.certainty is Certainty.POSSIBLE
