"""Requests in free words are asked about, remarks are not; what a remark says beside a request is kept."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.blog import Cadence, Scope
from bridge.inbound.commands import command, recognise, request
from bridge.inbound.commands.command import Certainty, Recognised

TODAY = date(2026, 11, 23)

REQUESTS = """
en|I never wanted to be on your list, so please get me off it.
en|Would you mind not writing to this mailbox any longer?
en|Whoever looks after these notifications: kindly switch mine off.
en|How can I make these mails stop? My phone buzzes all night.
en|Too many messages for my taste, could you send fewer?
en|A summary every Sunday would suit me better than a mail for each reply.
en|Please hold my mail until I am back from Spain on 3 March.
en|You can start sending me the notifications again.
en|I didn't know that my answer would be public. Please take it down.
en|There is a typo in my comment: it should read "heron", not "heroine".
en|My surname should not be shown beside my comments.
en|Under the GDPR I ask you to erase everything you have stored about me.
en|I would like to have a copy of all the information you keep about me.
en|Please send everything to my new address, which is ruth@example.org.
en|Why do you keep sending me these messages, and who are you?
en|Somebody is posting under my name, please look into it.
en|I only want to hear from you when somebody answers my comment.
en|No more confirmations of my own comments please.
en|Please pass this mail on to the moderators.
en|What am I subscribed to?
de|Könntet ihr mich bitte von dieser Liste streichen?
de|Ich möchte ab sofort keine Nachrichten mehr von euch erhalten.
de|Mir sind das viel zu viele Mails, geht es auch einmal in der Woche?
de|Bitte alles bis zum 3. Januar aussetzen, ich bin verreist.
de|Das war nur für Petra gedacht, bitte löschen Sie meinen Kommentar.
de|In meinem Kommentar ist ein Tippfehler, bitte korrigieren: Reiher statt Reihe.
de|Mein voller Name soll nicht unter dem Kommentar stehen.
de|Ich verlange die Löschung aller meiner personenbezogenen Daten nach Art. 17 DSGVO.
de|Welche Daten habt ihr über mich gespeichert?
de|Meine neue Mailadresse ist ruth@example.org, bitte ändern.
de|Warum bekomme ich diese Mails, und wer seid ihr?
de|Schickt mir bitte nur etwas, wenn jemand auf meinen Kommentar antwortet.
de|Ich brauche keine Bestätigung für jeden Kommentar.
de|Ihr könnt mir die Benachrichtigungen jetzt wieder schicken.
fr|Pourriez-vous me retirer de votre liste de diffusion ?
fr|Je ne souhaite plus être averti des nouveaux messages.
fr|Un résumé par semaine me suffirait largement.
fr|Merci de suspendre les envois jusqu'au 3 janvier.
fr|Ma réponse était privée, pouvez-vous la supprimer du site ?
fr|Merci d'afficher seulement mon prénom.
fr|Je demande l'effacement de toutes mes données personnelles.
fr|Voici ma nouvelle adresse : ruth@example.org. Merci de l'utiliser désormais.
fr|Qui êtes-vous et comment avez-vous eu mon adresse ?
fr|Prévenez-moi seulement quand quelqu'un répond à mon commentaire.
es|¿Podrían quitarme de esta lista, por favor?
es|Ya no quiero recibir más correos de ustedes.
es|Con un resumen a la semana me basta.
es|Por favor, no me envíen nada hasta el 3 de enero.
es|No sabía que mi respuesta sería pública, bórrenla por favor.
es|Prefiero que aparezca solo mi nombre, sin apellidos.
es|Solicito que eliminen todos mis datos personales.
es|Mi nueva dirección es ruth@example.org, escríbanme ahí.
es|¿Quiénes son ustedes y por qué me escriben?
it|Potreste togliermi da questa mailing list?
it|Non desidero più ricevere i vostri messaggi.
it|Preferirei un riepilogo settimanale invece di tutte queste mail.
it|Sospendete gli invii fino al 3 gennaio, per favore.
it|Il mio commento era privato, potete cancellarlo?
it|Vorrei che comparisse soltanto il mio nome, senza cognome.
it|Chiedo la cancellazione di tutti i miei dati personali.
it|Il mio nuovo indirizzo è ruth@example.org.
it|Chi siete e perché mi scrivete?
pt|Podem tirar-me desta lista, por favor?
pt|Já não quero receber as vossas mensagens.
pt|Prefiro um resumo por semana em vez de tantos emails.
pt|Por favor não enviem nada até 3 de janeiro.
pt|O meu comentário era privado, podem apagá-lo?
pt|Gostava que aparecesse apenas o meu primeiro nome.
pt|Solicito a eliminação de todos os meus dados pessoais.
pt|Quem são vocês e porque me escrevem?
nl|Kunnen jullie mij van deze lijst halen?
nl|Ik wil geen berichten meer van jullie ontvangen.
nl|Eén overzicht per week is voor mij genoeg.
nl|Stuur mij alstublieft niets tot 3 januari.
nl|Mijn reactie was privé, kunt u die verwijderen?
nl|Laat mijn achternaam alstublieft weg.
nl|Ik verzoek u al mijn persoonsgegevens te wissen.
nl|Wie zijn jullie en waarom krijg ik dit?
sv|Kan ni ta bort mig från den här listan?
sv|Jag vill inte få fler mejl från er.
sv|En sammanfattning i veckan räcker för mig.
sv|Skicka inget till mig förrän den 3 januari, tack.
sv|Min kommentar var privat, kan ni ta bort den?
sv|Visa bara mitt förnamn, tack.
sv|Jag vill att ni raderar alla mina uppgifter.
pl|Proszę usunąć mnie z tej listy.
pl|Nie chcę już dostawać od was wiadomości.
pl|Wystarczy mi jedno podsumowanie na tydzień.
pl|Proszę nic nie wysyłać do 3 stycznia.
pl|Mój komentarz był prywatny, czy możecie go usunąć?
pl|Proszę pokazywać tylko moje imię.
pl|Żądam usunięcia wszystkich moich danych osobowych.
cs|Můžete mě prosím vyškrtnout z tohoto seznamu?
cs|Už od vás nechci dostávat žádné zprávy.
cs|Stačí mi jeden souhrn za týden.
cs|Prosím neposílejte mi nic do 3. ledna.
cs|Můj komentář byl soukromý, můžete ho smazat?
cs|Zobrazujte prosím jen mé křestní jméno.
cs|Žádám o výmaz všech svých osobních údajů.
ru|Уберите меня, пожалуйста, из этого списка.
ru|Я больше не хочу получать от вас письма.
ru|Мне хватило бы одной сводки в неделю.
ru|Пожалуйста, ничего не присылайте до 3 января.
ru|Мой комментарий был личным, удалите его, пожалуйста.
ru|Показывайте, пожалуйста, только моё имя без фамилии.
ru|Требую удалить все мои персональные данные.
tr|Beni bu listeden çıkarır mısınız?
tr|Artık sizden e-posta almak istemiyorum.
tr|Haftada bir özet bana yeter.
tr|Lütfen 3 Ocak'a kadar bana bir şey göndermeyin.
tr|Yorumum özeldi, lütfen siler misiniz?
tr|Lütfen sadece adımı gösterin, soyadımı değil.
tr|Tüm kişisel verilerimin silinmesini talep ediyorum.
ja|このリストから外していただけますか。
ja|もうメールを送らないでください。
ja|週に一度のまとめで十分です。
ja|1月3日までメールを止めてください。
ja|公開されるとは知りませんでした。コメントを削除してください。
ja|苗字は表示しないでください。
ja|私の個人情報をすべて削除してください。
zh|请把我从这个名单上删除。
zh|我不想再收到你们的邮件了。
zh|每周一次汇总就够了。
zh|一月三日之前请不要给我发邮件。
zh|我不知道会公开,请删除我的评论。
zh|请只显示我的名字,不要显示姓。
zh|请删除我的所有个人数据。
"""
REMARKS = """
en|Please stop feeding the ducks white bread, it makes them ill.
en|My grandmother wrote one letter a week and posted it on Sundays.
en|Could you tell us which paint you used for the shutters?
en|The council removed the bench last spring and nobody was asked.
en|I would delete the third verse, it says the same as the first.
en|Ann, your photo of the harbour made me want to go back.
en|We had no telephone until 1971, and nobody missed it.
en|He changed his name when he crossed the border.
en|"Do not disturb" hung on that door for a whole year.
de|Bitte hört auf, die Hecken im Mai zu schneiden.
de|Meine Oma hat jede Woche einen Kuchen gebacken.
de|Welche Farbe habt ihr für die Fensterläden genommen?
de|Die Stadt hat die Bank letztes Jahr entfernt.
de|Ich würde die dritte Strophe streichen, sie wiederholt nur.
de|Das Wasser stand damals bis zur Kirchentür.
fr|Arrêtez de couper les arbres devant l'école !
fr|Mon grand-père prenait le train chaque semaine pour la voir.
fr|Quelle couleur avez-vous choisie pour les volets ?
fr|La mairie a supprimé le banc l'an dernier.
es|Dejen de talar los árboles de la plaza.
es|Mi abuelo tomaba el tren cada semana para verla.
es|¿Qué pintura usaste para las ventanas?
it|Smettetela di tagliare gli alberi davanti alla scuola!
it|Mio nonno prendeva il treno ogni settimana per vederla.
it|Che colore hai usato per le persiane?
pt|Parem de cortar as árvores da praça.
pt|O meu avô apanhava o comboio todas as semanas.
nl|Stop met het kappen van bomen bij de school!
nl|Mijn opa nam elke week de trein naar de kust.
sv|Sluta hugga ner träden vid skolan!
sv|Min morfar tog tåget varje vecka till kusten.
pl|Przestańcie wycinać drzewa przy szkole.
pl|Mój dziadek co tydzień jeździł pociągiem nad morze.
cs|Přestaňte kácet stromy u školy.
cs|Můj děda jezdil každý týden vlakem k moři.
ru|Перестаньте рубить деревья у школы.
ru|Мой дед каждую неделю ездил на поезде к морю.
tr|Okulun önündeki ağaçları kesmeyin artık.
tr|Dedem her hafta trenle denize giderdi.
ja|祖父は毎週電車で海へ行きました。
zh|我爷爷每周坐火车去海边。
"""
# Only words that turn to something else part a remark from a request.
MIXED = [
    (
        "The mill had two wheels, not one. By the way, please take me off this list.",
        "The mill had two wheels, not one.",
    ),
    ("Die Mühle hatte zwei Räder. Übrigens, bitte keine Mails mehr an mich.", "Die Mühle hatte zwei Räder."),
    ("Le moulin avait deux roues. Au fait, merci de me désinscrire.", "Le moulin avait deux roues."),
    ("El molino tenía dos ruedas grandes. Por cierto, denme de baja.", "El molino tenía dos ruedas grandes."),
    (
        "The mill had two wheels, my uncle greased them.\n\nPS: unsubscribe me please.",
        "The mill had two wheels, my uncle greased them.",
    ),
    ("My father is in hospital, I can't read now. Please stop these mails for a while.", ""),
    ("Please unsubscribe me. The mill had two wheels, my uncle greased them.", ""),
]


def rows(table: str) -> list[tuple[str, str]]:
    return [(language, text) for language, _, text in (row.partition("|") for row in table.strip().splitlines())]


def told(text: str, subject: str = "Re: Tea") -> Recognised | None:
    return recognise(subject, text, today=TODAY)


@pytest.mark.parametrize(("language", "text"), rows(REQUESTS))
def test_a_request_in_free_words_is_asked_about(language: str, text: str) -> None:
    found = told(text)
    assert found is not None
    assert not found.sure or not found.why


@pytest.mark.parametrize(("language", "text"), rows(REMARKS))
def test_a_remark_is_no_request(language: str, text: str) -> None:
    assert told(text) is None


@pytest.mark.parametrize(("text", "rest"), MIXED)
def test_a_remark_beside_a_request_is_kept_apart_from_it(text: str, rest: str) -> None:
    found = told(text)
    assert found is not None
    assert found.certainty is Certainty.POSSIBLE
    assert found.rest.strip() == rest


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("I never wanted these mails, please stop sending them to me.", command.Leave()),
        ("Please stop mailing me, from all blogs and everywhere.", command.Leave(everything=True)),
        ("Could I have a summary of my mails once a week instead?", command.SetCadence(Cadence.WEEKLY)),
        ("Please do not send me more than 3 mails a week.", command.AtMost(3)),
        ("I only want mails when somebody replies to me, please.", command.Join(Scope.ANSWERS)),
        ("I would rather not hear more about this discussion.", command.Mute()),
        ("Please erase all the personal data you have about me.", command.Forget()),
        ("Could you please remove my comment from the page?", command.Delete()),
        ('I would like my name to be shown as "Old Heron" please.', command.SetName("Old Heron")),
        ("Please show my comments without my surname from now on.", command.SetName()),
        ("My new address is ruth@example.org, please use it.", command.NewAddress("ruth@example.org")),
        ("Please change my mail from old@example.org to new@example.org.", command.NewAddress("new@example.org")),
    ],
)
def test_the_likeliest_command_is_told(text: str, meant: command.Command) -> None:
    found = told(text)
    assert found is not None
    assert found.command == meant


def test_the_words_that_gave_a_request_away_are_told() -> None:
    found = told("Could you take me off whatever list this is?")
    assert found is not None
    assert set(found.why.split(" · ")) >= {"could", "you", "take", "me", "off"}


def test_a_name_behind_a_colon_is_a_command() -> None:
    assert told("name: Ruth") == Recognised(command.SetName("Ruth"), "name: Ruth", None, Certainty.SURE)
    assert told("My comments are public, name: Ruth") is None or not told("My comments are public, name: Ruth").sure


def test_a_request_in_the_subject_alone_is_asked_about() -> None:
    found = told("", "Could you stop mailing me?")
    assert found is not None
    assert isinstance(found.command, command.Leave)


def test_a_request_is_found_however_long_the_text_is() -> None:
    found = told("The mill had two wheels and a sluice. " * 200 + "Please stop mailing me.")
    assert found is not None
    assert found.words.strip() == "Please stop mailing me."


@pytest.mark.parametrize(
    "piece",
    [
        "please stop ",
        "a",
        "my comment. ",
        "»",
        "「",
        "メール",
        "你好",
        "x@y ",
        "please, ",
        "no\n",
        "1.",
        '"',
        "«",
        "👍",
        "(",
        "- ",
    ],
)
def test_the_time_is_linear(piece: str) -> None:
    short, long = (piece * (size // len(piece)) for size in (4_000, 40_000))
    spent = []
    for text in (short, long):
        began = time.process_time()
        request.find(text)
        spent.append(time.process_time() - began)
    assert spent[1] < 30 * max(spent[0], 0.02)


PIECES = (
    "please",
    "stop",
    "mailing",
    "me",
    ".",
    ",",
    "!",
    "\n",
    "my",
    "comment",
    "remove",
    "Ann",
    "你好",
    "退订",
    "@",
    "3",
)


@given(st.text(max_size=400) | st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_the_request_and_the_rest_are_the_text(text: str) -> None:
    found = request.find(text)
    if found is not None and found.rest:
        assert text in (found.words + found.rest, found.rest + found.words)
