"""The words around a command that say nothing more: please, hello, thanks; and what makes a question a request."""

from __future__ import annotations

from bridge.inbound.commands.pieces import folded

# Before a command. A mark `*` stands before what makes a question a request.
BEFORE = {
    "en": """
    please; pls; plz; kindly; just; simply; hi; hello; hey; hi there; hello there; dear all; ok; okay; now; so; and;
    then; yes; no; oh; sorry; *i want; *i want to; *i would like; *i would like to; *i'd like; *i'd like to; *i wish
    to; *i need to; *i want you to; *we want to; *i'd rather; *i would prefer; *i prefer; *i'd prefer; *can you;
    *could you; *would you; *will you; *can i get; *can i have; *could i have; *could i get; *may i have; *let me;
    *let's; *you can; *you may; *switch to; *switch me to; *change to; *set to; *change me to; *set me to; *make it;
    *make that; *give me; *can i have it; *only; just once; oops; ups; uups; whoops; *send me; *i'll take; *put
    me on; *put me down for; *from now on; good morning; good
    evening; good day; my command; command; *i hereby; hereby; *i am asking you to; *i ask you to; *i request
    to; *please can you; *for me; actually
""",
    "de": """
    bitte; bitte einmal; bitte mal; einfach; nur; hallo; hi; hey; ups; oje; *nur noch; bitte nur noch; guten tag;
    guten morgen; guten abend; moin;
    servus; ok; okay; jetzt; und; dann; ja; nein; doch; also; ach; *ich möchte; *ich will; *ich würde gern; *ich
    würde gerne; *ich möchte gern; *ich möchte gerne; *ich hätte gern; *ich hätte gerne; *ich möchte mich; *ich will
    mich; *ich wünsche; *ich bitte um; *hiermit; *wir möchten; *können sie; *könnten sie; *kannst du; *könntest du;
    *könnt ihr; *könntet ihr; *würden sie; *würdest du; *lieber; *ab jetzt; *ab sofort; *gerne; *gern; *umstellen
    auf; *wechseln zu; *stell um auf; *stellt um auf; *befehl; *schick mir; *schickt mir; *schicken sie mir; *sendet
    mir; *senden sie mir; *mich bitte; *bitte mich; *kann ich; *könnte ich; *dürfte ich
""",
    "fr": """
    s'il vous plaît; s'il te plaît; svp; stp; veuillez; merci de; bonjour; salut; *je veux; *je voudrais; *je
    souhaite; *pouvez vous; *peux tu; *merci de bien vouloir
""",
    "es": "por favor; hola; buenos días; *quiero; *quisiera; *me gustaría; *pueden; *puede; *puedes",
    "it": """
    per favore; per piacere; per cortesia; ciao; salve; buongiorno; *vorrei; *voglio; *potete; *puoi; *potresti
""",
    "pt": "por favor; olá; oi; bom dia; *quero; *gostaria de; *queria; *pode; *podem; *poderia",
    "nl": """
    alsjeblieft; alstublieft; aub; graag; hallo; hoi; dag; *ik wil; *ik wil graag; *ik zou graag; *kunt u; *kun je;
    *wilt u; *wil je
""",
    "sv": "snälla; hej; *jag vill; *vänligen; *kan du; *kan ni; *jag skulle vilja",
    "da": "venligst; hej; *jeg vil; *jeg vil gerne; *kan du; *kan i; *vil du",
    "nb": "vennligst; hei; *jeg vil; *jeg vil gjerne; *kan du; *kan dere",
    "fi": "ole hyvä; olkaa hyvä; hei; moi; *haluan; *haluaisin; *voisitko",
    "pl": "proszę; poproszę; dzień dobry; cześć; *chcę; *chciałbym; *chciałabym; *czy możesz; *proszę o",
    "cs": "prosím; dobrý den; ahoj; *chci; *chtěl bych; *chtěla bych; *můžete; *prosím o",
    "ru": "пожалуйста; здравствуйте; привет; добрый день; прошу; *хочу; *я хочу; *можете",
    "tr": "lütfen; merhaba; selam",
    "ja": "すみません; こんにちは",
    "zh": "请; 請; 你好; 您好; 麻烦",
}
# Behind one.
AFTER = {
    "en": """
    please; pls; plz; thanks; thank you; thx; tia; ty; thanks a lot; many thanks; thank you very much; thanks very
    much; thank you so much; thanks so much; thanks again; thank you again; in advance; thanks in advance; thank you
    in advance; now; immediately; asap; right away; right now; today; at once; for now; again; instead; for me; if
    possible; if you can; if you would; if that's ok; if i may; would you; will you; cheers; kind regards; best
    regards; regards; best; best wishes; sincerely; yours; thanks for everything; thanks for your help; thank you
    for your help; thank you for everything; much appreciated; appreciated; sorry; ok; okay; from now on; bye;
    goodbye; only; just; then; instead please; forthwith; kindly; effective immediately; with immediate effect; all
    the best; with best wishes; warm regards; love; take care; have a nice day; and thanks; and thank you; would be
    great; would be nice; would be fine; would be enough; will do; is enough; is fine; nothing more; that's all;
    that is all; it's too much; it is too much; too many mails; too much mail
""",
    "de": """
    bitte; danke; danke schön; dankeschön; vielen dank; besten dank; herzlichen dank; danke sehr; danke vorab; danke
    im voraus; vielen dank im voraus; merci; jetzt; sofort; umgehend; wieder; nur; mal; einmal; lieber; gern; gerne;
    stattdessen; ab jetzt; ab sofort; und danke; und vielen dank; mit freundlichen grüßen; mit freundlichem gruß;
    freundliche grüße; viele grüße; liebe grüße; beste grüße; schöne grüße; herzliche grüße; gruß; grüße; mfg; lg;
    vg; vlg; bg; tschüss; tschüß; ciao; servus; für mich; wenn möglich; wenn es geht; wäre schön; wäre nett; wäre
    gut; wäre toll; reicht; genügt; reicht mir; genügt mir; bis dann; bis bald; schönen tag; schönen tag noch; einen
    schönen tag; alles gute; herzlich; herzlichst; hochachtungsvoll; das wars; das war's; zukommen lassen; es wird
    mir zu viel; zu viele mails; sonst nichts
""",
    "fr": """
    s'il vous plaît; s'il te plaît; svp; stp; merci; merci d'avance; merci beaucoup; cordialement; bien
    cordialement; bien à vous; maintenant; au revoir; salutations
""",
    "es": """
    por favor; gracias; muchas gracias; gracias de antemano; saludos; un saludo; atentamente; ahora; cordialmente;
    adiós
""",
    "it": """
    per favore; per piacere; per cortesia; grazie; grazie mille; molte grazie; cordiali saluti; saluti; distinti
    saluti; adesso; ora; ciao
""",
    "pt": """
    por favor; obrigado; obrigada; muito obrigado; muito obrigada; agora; atenciosamente; cumprimentos; abraços
""",
    "nl": """
    alsjeblieft; alstublieft; aub; graag; dank; dank je; dank u; dank u wel; dankjewel; bedankt; alvast bedankt; nu;
    met vriendelijke groet; groet; groeten; groetjes; mvg
""",
    "sv": "tack; tack så mycket; snälla; nu; hälsningar; med vänliga hälsningar; mvh; vänliga hälsningar",
    "da": "tak; mange tak; venligst; nu; hilsen; med venlig hilsen; mvh; venlig hilsen",
    "nb": "takk; mange takk; tusen takk; vennligst; nå; hilsen; med vennlig hilsen; mvh; vennlig hilsen",
    "fi": "kiitos; kiitos paljon; kiitoksia; nyt; terveisin; ystävällisin terveisin; t",
    "pl": "proszę; dziękuję; dzięki; dziękuję bardzo; teraz; pozdrawiam; z góry dziękuję; pozdrowienia",
    "cs": "prosím; děkuji; děkuju; díky; předem děkuji; teď; s pozdravem; zdravím",
    "ru": "пожалуйста; спасибо; большое спасибо; сейчас; с уважением; заранее спасибо; спасибо заранее",
    "tr": "lütfen; teşekkürler; teşekkür ederim; sağ olun; şimdi; saygılar; saygılarımla; iyi günler; selamlar",
    "ja": """
    お願いします; よろしくお願いします; ありがとうございます; ありがとう; よろしくお願いいたします; お願いいたします
""",
    "zh": "谢谢; 謝謝; 多谢; 感谢; 此致敬礼; 祝好",
}
# Begin a line or clause that greets, with a name behind.
GREETINGS = """
    hi; hello; hey; dear; good morning; good evening; good afternoon; good day; greetings; hallo; liebe; lieber;
    liebes; guten tag; guten morgen; guten abend; moin; servus; grüß gott; sehr geehrte; sehr geehrter; bonjour;
    salut; cher; chère; hola; estimado; estimada; buenos días; ciao; salve; buongiorno; gentile; olá; oi; prezado;
    prezada; caro; cara; hoi; dag; beste; geachte; hej; kära; hei; hyvä; kjære; kære; cześć; dzień dobry; dobrý den;
    ahoj; здравствуйте; привет; уважаемые; merhaba; selam; sayın; こんにちは; 你好; 您好
"""
# Begin a question about a command, which is none.
QUESTIONS = """
    how do i; how can i; how to; how would i; how does one; how could i; how do you; how do we; where do i; where
    can i; is it possible to; can one; may i; am i able to; do you know how to; is there a way to; i don't know how
    to; i do not know how to; i can't; i cannot; i could not; i couldn't; i tried to; i have tried to; i am trying
    to; i'm trying to; why can't i; what is the way to; can i; could i; should i; how about; what about; what does;
    what is; what's; wie kann ich; wie kann man; wie; wo kann ich; kann man; wie kann ich mich; kann ich mich; wie
    mache ich; wie geht; wie komme ich; ich weiß nicht wie ich; ich kann mich nicht; wie kann ich mich von; gibt es
    eine möglichkeit; wie stelle ich; wo; warum kann ich mich nicht; was ist; was bedeutet; comment; comment puis
    je; comment faire pour; puis je; cómo; cómo puedo; puedo; come; come posso; posso; como; como posso; hoe; hoe
    kan ik; kan ik; hur; hur kan jag; hvordan; hvordan kan jeg; miten; jak; как; nasıl
"""
# Words that complain of mails, behind a command to leave.
COMPLAINTS = """
    ask asked asking sign signed subscribe subscribed subscribing request requested want wanted interested interest
    spam mail mails email emails inbox list newsletter annoying permission consent address mailbox gdpr longer never
    again angefordert bestellt abonniert interessiert interesse spam mail mails postfach liste verteiler zugestimmt
    eingetragen angemeldet erlaubt dsgvo adresse nie wieder demandé inscrit intéressé pedido solicitado interesado
    richiesto interessato
"""


def _keys(table: str) -> dict[str, bool]:
    """Each entry as it is looked up, with whether it bears the mark of a request."""
    entries = filter(None, (" ".join(entry.split()) for entry in table.split(";")))
    return {folded(entry.lstrip("*")): entry.startswith("*") for entry in entries}


def _by_phrase(tables: dict[str, str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for language, table in tables.items():
        for key in _keys(table):
            found[key] = found.get(key, frozenset()) | {language}
    return found


BEFORE_KEYS = _by_phrase(BEFORE)
AFTER_KEYS = _by_phrase(AFTER)
REQUESTS = frozenset(key for table in BEFORE.values() for key, request in _keys(table).items() if request)
GREETING_KEYS = frozenset(_keys(GREETINGS))
QUESTION_KEYS = frozenset(_keys(QUESTIONS))
COMPLAINT_KEYS = frozenset(folded(COMPLAINTS).split())
LEAVING_KEYS = frozenset(
    folded("unsubscribe unsubscribing abmelden abbestellen désabonner désinscrire uitschrijven").split()
)
LIST_KEYS = frozenset({"list", "mailinglist", "newsletter", "verteiler", "liste", "mailingliste"})
REMOVAL_KEYS = frozenset({"remove", "removed", "off", "austragen", "entfernen", "entfernt", "gestrichen", "raus"})
