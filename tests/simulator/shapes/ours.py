"""Answers to our own notifications, written after the rules, to measure them with and without the mail at hand.

Other comments, names, replies, programs and columns than in tests/simulator/programs.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

from bridge.mail.body import Body, BodyKind
from tests.simulator.inline import written_into
from tests.simulator.shapes.mail import Letter, Person, marked, octets, shown, wrap
from tests.simulator.test_answers import ORIGINALS

BLOG = "Harbour Notes"


@dataclass(frozen=True)
class Notification:
    """A notification of ours with another comment; `paragraphs` are those of the comment."""

    author: str
    paragraphs: tuple[str, ...]

    @property
    def sender(self) -> Person:
        return Person(f"{self.author} via {BLOG}", "by-7kq2mzn4@talk.harbour.example")

    @property
    def body(self) -> Body:
        return Body(self.text, self.page, BodyKind.TEXT)

    @property
    def text(self) -> str:
        head, _, rest = ORIGINALS["notification"].text.partition("I keep thinking")
        foot = rest[rest.index("https://talk.blog.example/posts") :]
        text = f"{head}{wrap(chr(10).join((p + chr(10)) for p in self.paragraphs), 72)}\n{foot}"
        return text.replace("Ruth", self.author).replace("Tea and Letters", BLOG)

    @property
    def page(self) -> str:
        head, _, rest = ORIGINALS["notification"].html.partition('<div dir="auto"')
        foot = rest[rest.index('<p class="quiet rule"') :]
        middle = "".join(f'<p style="margin:0 0 8px" dir="auto">{html.escape(p)}</p>\n' for p in self.paragraphs)
        page = f'{head}<div dir="auto" lang="">{middle}</div>\n{foot}'
        return page.replace("Ruth", self.author).replace("Tea and Letters", BLOG)


NOTIFICATIONS = (
    Notification(
        "Oskar Lind",
        (
            "The ferry used to wait for the postman, and everybody on board knew why it was late.",
            "Now it leaves on the minute and nobody speaks.",
            "Is a timetable worth that much? I have lived here for sixty years, and I can't remember a single person who "
            "missed anything because the postman was slow.",
        ),
    ),
    Notification(
        "Priya Nair",
        (
            "Two remarks on the drawing of the pier: the bollards were never painted, and the crane stood further left.",
            "My uncle worked there until 1971. He kept a diary.",
            "I could scan the pages about the storm, if anybody wants to read them.",
            "Does the archive take such things?",
        ),
    ),
    Notification(
        "Günter Graß-Maier",
        (
            "Ich habe die alte Mole noch gesehen, bevor sie abgerissen wurde, und sie war aus Holz und nicht aus Stein.",
            "Auf dem Foto von 1958 erkennt man die Pfähle gut.",
            "Wer hat das Bild eigentlich aufgenommen, und wo liegt das Negativ heute?",
        ),
    ),
)
PEOPLE = (
    Person("Maud Fairweather", "maud@fairweather.example"),
    Person("Tomasz Zieliński", "t.zielinski@poczta.example"),
    Person("Ida Bäcker", "ida.baecker@mail.example"),
    Person("René Laforêt", "rene@laforet.example"),
)
REPLIES = (
    (
        "We had the same on our island. The postman came by bicycle and everybody waited at the gate.",
        "Where is he now?",
    ),
    ("No.", "Well, perhaps on Sundays."),
    (
        "Das stimmt nicht ganz: Mein Vater hat 1962 noch daran gebaut, und da war sie schon aus Beton.",
        "Ich schicke gern ein Bild davon.",
    ),
    (
        "J'ai gardé les horaires de 1964, avec les notes du capitaine dans la marge. On y lit : « attendu le facteur ».",
        "Je peux les photographier.",
    ),
    ("Yes please, scan them!", "And the map too, if it is not too large; I would print it for the school."),
    (
        "+1 from me. From: memory. To: everybody. I'd say the crane was on the right.",
        "On that day we all wrote letters.",
    ),
)


@dataclass(frozen=True)
class Case:
    """A mail that answers `sent`; `place` is "top", "bottom" or "inline"."""

    name: str
    place: str
    octets: bytes
    sent: Body
    written: str


@dataclass(frozen=True)
class Client:
    """A program: the lines above its quote, its mark (None: none), its column, what it adds, its HTML."""

    name: str
    head: Callable[[Person, Person], str]
    mark: str | None = "> "
    width: int = 72
    adds: str = ""
    banner: str = ""
    notice: str = ""
    page: Callable[[str, str, str], str] | None = None
    only_page: bool = False


def _wrote(line: str) -> Callable[[Person, Person], str]:
    return lambda other, author: line.format(n=other.name, a=other.mailbox)


def _rows(labels: str, date: str, *, before: str = "", colon: str = ": ") -> Callable[[Person, Person], str]:
    def head(other: Person, author: Person) -> str:
        values = (f"{other.name} <{other.mailbox}>", date, f"{author.name} <{author.mailbox}>", "Re: The old pier")
        pairs = zip(labels.split("|"), values, strict=True)
        return before.format(a=author.mailbox) + "\n".join(f"{label}{colon}{value}" for label, value in pairs)

    return head


def _blockquote(new: str, head: str, old: str) -> str:
    return f'<div>{new}</div><div class="cite">{head}</div><blockquote type="cite">{old}</blockquote>'


def _gmail(new: str, head: str, old: str) -> str:
    return (
        f'<div dir="auto">{new}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{head}<br></div>'
        f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid">{old}</blockquote></div>'
    )


def _word(new: str, head: str, old: str) -> str:
    return (
        f'<html><body lang="DE" link="#0563C1"><div class="WordSection1"><p class="MsoNormal">{new}</p><p class="MsoNormal">'
        '<o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{head}</p></div></div>{old}</div></body></html>'
    )


def _owa(new: str, head: str, old: str) -> str:
    return (
        f'<html><body dir="ltr"><div class="elementToProof">{new}</div><div id="appendonsend"></div><hr style="width:98%">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font>{head}</font><div>&nbsp;</div></div><div>{old}</div></body></html>'
    )


def _owa_renamed(new: str, head: str, old: str) -> str:
    return (
        f'<html><body><div class="x_x_elementToProof">{new}</div><div><b>{head}</b></div><div id="x_divRplyFwdMsg"></div>'
        f'<div class="x_WordSection1">{old}</div></body></html>'
    )


def _mac(new: str, head: str, old: str) -> str:
    return (
        f'<html><body><div class="WordSection1"><div>{new}</div><div id="mail-editor-reference-message-container"><div>'
        f'<div style="border-top:solid #B5C4DF 1.0pt"><p class="MsoNormal" style="margin-bottom:12.0pt">{head}</p></div>'
        f"{old}</div></div></div></body></html>"
    )


def _mac_2011(new: str, head: str, old: str) -> str:
    return (
        f'<html><body><div>{new}</div><span id="OLK_SRC_BODY_SECTION"><div style="border-top: #b5c4df 1pt solid">{head}'
        f"</div><div><br></div>{old}</span></body></html>"
    )


def _yahoo(new: str, head: str, old: str) -> str:
    return (
        f'<div class="ydp55yahoo-style-wrap">{new}</div><div id="ydp66yahoo_quoted_1" class="ydp66yahoo_quoted"><div>'
        f"<div>{head}</div><div><br></div><div>{old}</div></div></div>"
    )


def _foxmail(new: str, head: str, old: str) -> str:
    return (
        f'<div>{new}</div><div><br></div><hr style="WIDTH: 210px; HEIGHT: 1px" color="#b5c4df" size="1" align="left">'
        '<blockquote style="margin-left: 0.5em"><div>&nbsp;</div><div style="border-top:solid #B5C4DF 1.0pt"><div '
        f'style="background:#efefef">{head}</div></div>{old}</blockquote>'
    )


def _bare(new: str, head: str, old: str) -> str:
    return f"<body>{new}<br><br>{head}<br><br>{old}</body>"


_RULE = "________________________________\n"
_EN, _DE = "From|Sent|To|Subject", "Von|Gesendet|An|Betreff"
_LONG, _LANG = "Friday, March 13, 2026 6:31:09 AM", "Freitag, 13. März 2026 06:31"
_EXTERN = (
    "[EXTERN] Vorsicht: Diese Nachricht kommt von außerhalb. Öffnen Sie keine Links oder Anhänge unbekannter Absender."
)
_TAG = "[EXTERNAL EMAIL]"
_SELDOM = "You don't often get email from by-7kq2mzn4@talk.harbour.example. Learn why this is important"
_NOTICE = (
    "CONFIDENTIALITY NOTICE: The contents of this email message and any attachments are intended solely for the "
    "addressee(s) and may contain confidential information."
)

CLIENTS = (
    Client("gmail", _wrote("On Fri, Mar 13, 2026 at 6:31\u202fAM {n} <\n{a}> wrote:"), width=76, page=_gmail),
    Client("gmail html", _wrote("Am Fr., 13. März 2026 um 06:31 Uhr schrieb {n} <{a}>:"), page=_gmail, only_page=True),
    Client("gmail czech", _wrote("pá 13. 3. 2026 v 6:31 odesílatel {n} <{a}> napsal:"), width=64, page=_gmail),
    Client("apple", _wrote("On 13 Mar 2026, at 06:31, {n} <{a}> wrote:"), width=200),
    Client("iphone", _wrote("Le 13 mars 2026 à 06:31, {n} <{a}> a écrit :"), width=200, adds="Envoyé de mon iPhone"),
    Client("thunderbird", _wrote("On 13.03.26 06:31, {n} wrote:"), width=68, page=_blockquote),
    Client("evolution", _wrote("On Fri, 2026-03-13 at 06:31 +0100, {n} wrote:"), width=66),
    Client("k-9", _wrote("Am 13. März 2026 06:31:09 MEZ schrieb {n} <{a}>:"), mark=">", width=200),
    Client("word", _rows(_EN, _LONG), mark=None, width=400, page=_word),
    Client("word html", _rows(_DE, _LANG), mark=None, width=400, page=_word, only_page=True),
    Client("word marked", _rows(_DE, _LANG, before="-----Ursprüngliche Nachricht-----\n"), width=70),
    Client("owa", _rows(_DE, _LANG, before=_RULE), mark=None, width=400, page=_owa),
    Client("owa html", _rows(_EN, _LONG, before=_RULE), mark=None, width=400, page=_owa, only_page=True),
    Client("owa renamed", _rows(_EN, _LONG), mark=None, width=400, page=_owa_renamed, only_page=True),
    Client("company", _rows(_EN, _LONG), mark=None, width=400, banner=_TAG, notice=_NOTICE, page=_word),
    Client("company german", _rows(_DE, _LANG), mark=None, width=400, banner=_EXTERN, notice=_NOTICE, page=_owa),
    Client("exchange", _rows(_EN, _LONG), mark=None, width=400, banner=_SELDOM, page=_owa, only_page=True),
    Client("exchange text", _rows(_EN, _LONG), width=76, banner=_SELDOM),
    Client("mac", _rows("From|Date|To|Subject", "Friday, 13 March 2026 at 06:31"), mark=None, width=400, page=_mac),
    Client("mac html", _rows("De|Date|À|Objet", "vendredi 13 mars 2026 à 06:31"), None, 400, page=_mac, only_page=True),
    Client(
        "mac 2011", _rows("From|Date|To|Subject", "Friday, 13 March 2026 06:31", colon=":  "), None, 400, page=_mac_2011
    ),
    Client(
        "mac 2011 html", _rows("Von|Datum|An|Betreff", _LANG, colon=":  "), None, 400, page=_mac_2011, only_page=True
    ),
    Client(
        "yahoo",
        _wrote("    On Friday, March 13, 2026 at 06:31:09 AM GMT+1, {n} <{a}> wrote:  "),
        None,
        400,
        page=_yahoo,
    ),
    Client("yahoo html", _wrote("On Friday, March 13, 2026, {n} <{a}> wrote:"), None, 400, page=_yahoo, only_page=True),
    Client(
        "foxmail", _rows("发件人|发送时间|收件人|主题", "2026-03-13 14:31", before="{a}\n \n", colon="： "), None, 400
    ),
    Client(
        "foxmail html",
        _rows("发件人|发送时间|收件人|主题", "2026-03-13 14:31", colon="："),
        None,
        400,
        page=_foxmail,
        only_page=True,
    ),
    Client(
        "samsung",
        _rows(_EN, "13/03/2026 06:31 (GMT+01:00)", before="-------- Original message --------\n"),
        None,
        400,
        page=_bare,
    ),
    Client("notes", _wrote("{n} <{a}> wrote on 03/13/2026 06:31:09 AM:"), width=70),
    Client(
        "proton",
        _wrote("On Friday, March 13th, 2026 at 6:31 AM, {n} <{a}> wrote:"),
        adds="Sent with Proton Mail secure email.",
        page=_blockquote,
    ),
    Client("three lines", _wrote("On Friday, March 13, 2026,\n6:31 AM, {n}\n<{a}> wrote:"), width=74),
    Client("no time", _wrote("{n} schrieb:"), width=60),
    Client("unknown words", _wrote("13.03.2026 06:31 {n} <{a}> kirjutõ:"), width=72),
)


def cases(clients: tuple[Client, ...] = CLIENTS) -> Iterator[Case]:
    """Each client with each notification, and the answer at each place."""
    people, replies = cycle(PEOPLE), cycle(REPLIES)
    for client in clients:
        for notification in NOTIFICATIONS:
            for place in ("top", "bottom", "inline"):
                author, new = next(people), next(replies)
                letter = Letter(author, notification.sender, new, notification.paragraphs)
                name = f"{client.name}, {notification.author}, {place}"
                yield Case(
                    name,
                    place,
                    _written(client, letter, notification, place),
                    notification.body,
                    _expected(letter, place),
                )


def _expected(letter: Letter, place: str) -> str:
    if place != "inline":
        return letter.reply
    return f"> {letter.old[0]}\n\n{letter.new[0]}\n\n> {letter.old[2]}\n\n{letter.new[1]}"


def _written(client: Client, m: Letter, notification: Notification, place: str) -> bytes:
    head = client.head(m.other, m.author)
    text = "" if client.only_page else _text(client, m, notification, place, head)
    page = ""
    if client.page and (client.only_page or place != "inline"):
        old = (f"<div>{shown(client.banner)}</div>" if client.banner else "") + notification.page
        page = client.page(m.new_html() if place == "top" else "", shown(head), old)
        if place == "inline":
            page = written_into(page, ((m.old[0], m.new[0]), (m.old[2], m.new[1])))
        page += (m.new_html("p") if place == "bottom" else "") + (f"<p>{client.notice}</p>" if client.notice else "")
    return octets(m, text, page)


def _text(client: Client, m: Letter, notification: Notification, place: str, head: str) -> str:
    banner = f"{client.banner}\n\n" if client.banner else ""
    old = wrap(banner + notification.text.strip("\n"), client.width)
    if client.mark:
        old = marked(old, client.mark)
    if place == "inline":
        for before, new in ((m.old[0], m.new[0]), (m.old[2], m.new[1])):
            quoted = wrap(wrap(before, 72), client.width)
            quoted = marked(quoted, client.mark) if client.mark else quoted
            assert quoted in old, (client.name, quoted, old)
            old = old.replace(quoted, f"{quoted}\n\n{wrap(new, client.width)}\n", 1)
    new = wrap(m.reply, client.width)
    gap = "   " if client.name == "shared line" else "\n\n"
    above = f"{new}{gap}" if place == "top" else ""
    below = f"\n\n{new}" if place == "bottom" else ""
    adds = f"{client.adds}\n\n" if client.adds else ""
    notice = f"\n\n{client.notice}" if client.notice else ""
    return f"{above}{adds}{head}\n\n{old}{below}{notice}\n"


# --- a second set of clients, written when the first one was read ------------------------------------------------------


def _hey(new: str, head: str, old: str) -> str:
    return f'<div class="trix-content">{new}<br><br></div><div><div>{head}</div><blockquote>{old}</blockquote></div>'


def _airmail(new: str, head: str, old: str) -> str:
    return (
        f'<body><div id="bloop_customfont">{new}</div><br><div id="bloop_sign_1"></div><br><p class="airmail_on">{head}</p>'
        f'<blockquote type="cite" class="clean_bq"><span><div>{old}</div></span></blockquote></body>'
    )


def _mailru(new: str, head: str, old: str) -> str:
    return f"<BODY>{new}<br><blockquote style='border-left:1px solid #0857A6'>{head}<br><br>{old}</blockquote></BODY>"


def _word_list(new: str, head: str, old: str) -> str:
    """Word with the quote in a frame of its own, indented."""
    return (
        f'<html><body><div class="WordSection1">{new}<div style="border:none;border-left:solid blue 1.5pt;padding:0 0 0 4pt">'
        f'<div><div style="border-top:solid #B5C4DF 1.0pt"><p class="MsoNormal"><b>{head}</b></p></div></div>{old}</div>'
        "</div></body></html>"
    )


def _missive(new: str, head: str, old: str) -> str:
    return f'<div>{new}</div><div class="missive_quote"><div>{head}</div><blockquote>{old}</blockquote></div>'


_EXT_TABLE = "EXTERNAL: This e-mail comes from outside the company. Be careful with links and attachments."
_VORSICHT = "VORSICHT! Externer Absender. Klicken Sie nicht auf Links, wenn Sie den Absender nicht kennen."
_LEGAL = (
    f"{'-' * 64}\nThis message is for the addressee only and may be privileged. If you are not the intended recipient please "
    f"tell us and destroy it.\nNorthpier Ltd, registered in Scotland, number SC 99011.\n{'-' * 64}"
)
_STARS = f"{'*' * 40}\nDiese Nachricht ist vertraulich und nur für den genannten Empfänger bestimmt.\n{'*' * 40}"

LATER = (
    Client("groupwise", _wrote(">>> {n} <{a}> 3/13/2026 6:31 AM >>>"), mark=None, width=400),
    Client("pegasus", _wrote("On 13 Mar 2026 at 6:31, {n} wrote:"), width=70),
    Client("mailspring", _wrote("On Mar 13 2026, at 6:31 am, {n} <{a}> wrote:"), width=200, page=_blockquote),
    Client("airmail", _wrote("On 13 March 2026 at 06:31:09, {n} ({a}) wrote:"), width=200, page=_airmail),
    Client("airmail html", _wrote("Am 13. März 2026 um 06:31:09, {n} ({a}) schrieb:"), page=_airmail, only_page=True),
    Client("hey", _wrote("On March 13, 2026, {n} <{a}> wrote:"), width=200, page=_hey),
    Client("missive", _wrote("On March 13, 2026 at 6:31 AM GMT+1 {n} <{a}> wrote:"), width=90, page=_missive),
    Client("sogo", _wrote("On Friday, March 13, 2026 06:31 CET, {n} <{a}> wrote:\n "), width=400),
    Client("roundcube", _wrote("W dniu 2026-03-13 06:31, {n} napisał(a):"), width=72),
    Client("roundcube html", _wrote("Le 2026-03-13 06:31, {n} a écrit\u00a0:"), page=_blockquote, only_page=True),
    Client("mail.ru", _wrote("Пятница, 13 марта 2026, 8:31 +03:00 от {n} <{a}>:"), mark=">", width=200, page=_mailru),
    Client("yandex", _wrote('13.03.2026, 08:31, "{n}" <{a}>:'), width=400, page=_blockquote),
    Client(
        "em client", _rows("From|To|Date|Subject", _LONG, before="------ Original Message ------\n"), mark=">", width=78
    ),
    Client(
        "zimbra",
        _rows("De|À|Envoyé|Objet", "Vendredi 13 Mars 2026 06:31:09", before="----- Mail original -----\n"),
        None,
        400,
    ),
    Client(
        "aol",
        _rows("From|To|Sent|Subject", "Fri, Mar 13, 2026 6:31 am", before="-----Original Message-----\n"),
        None,
        400,
    ),
    Client("word italian", _rows("Da|Inviato|A|Oggetto", "venerdì 13 marzo 2026 06:31"), None, 400, page=_word_list),
    Client(
        "word hungarian",
        _rows("Feladó|Elküldve|Címzett|Tárgy", "2026. március 13., péntek 6:31"),
        None,
        400,
        page=_word,
    ),
    Client(
        "word greek html",
        _rows("Από|Στάλθηκε|Προς|Θέμα", "Παρασκευή, 13 Μαρτίου 2026 06:31"),
        page=_word,
        only_page=True,
    ),
    Client(
        "owa japanese", _rows("差出人|送信日時|宛先|件名", "2026年3月13日 14:31", before=_RULE), None, 400, page=_owa
    ),
    Client(
        "owa korean html", _rows("보낸 사람|보낸 날짜|받는 사람|제목", "2026년 3월 13일"), page=_owa, only_page=True
    ),
    Client("mac swedish html", _rows("Från|Datum|Till|Ämne", "fredag, 13 mars 2026 06:31"), page=_mac, only_page=True),
    Client("company ruled", _rows(_EN, _LONG), None, 400, banner=_EXT_TABLE, notice=_LEGAL, page=_word),
    Client(
        "company marked",
        _rows(_DE, _LANG, before="-----Ursprüngliche Nachricht-----\n"),
        width=76,
        banner=_VORSICHT,
        notice=_STARS,
    ),
    Client("company html", _rows(_DE, _LANG), banner=_VORSICHT, notice=_NOTICE, page=_owa, only_page=True),
    Client("shared line", _wrote("On Fri, 13 Mar 2026 06:31, {n} <{a}> wrote:"), width=76, page=_blockquote),
    Client("bars", _wrote("On 13 Mar 2026, {n} <{a}> wrote:"), mark="| ", width=70),
    Client("no time swedish", _wrote("{n} skrev:"), width=72),
    Client("swahili", _wrote("Mnamo Ijumaa, 13 Machi 2026, {n} <{a}> aliandika:"), width=72, page=_gmail),
)
