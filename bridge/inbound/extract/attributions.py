"""Words of attribution lines, the lines that mail programs write above a quote: "On 3 May, Ann wrote:".

The table has one row for each language, from the programs' own translations. A line with a date, an address in angle
brackets and a colon at its end needs no word of the table.
"""

from __future__ import annotations

import re

from bridge.inbound.extract.vocabulary import alternatives, entries

# language: (words at the beginning of the line, words for "wrote")
LANGUAGES: dict[str, tuple[str, str]] = {
    "en": ("on|at|in a message dated|in article|in message", "wrote|writes|sent|said|has written|quoting"),
    "de": ("am|von|um", "schrieb|geschrieben|schreibt|zitat von"),
    "fr": ("le|en date du|dans un courrier daté du", "a écrit|écrit|a ecrit|ecrit|écrivait"),
    "es": ("el|con fecha|en fecha", "escribió|escribio|escribía|escribe"),
    "pt": ("em|a|no dia|na data de|às|no", "escreveu|escrevia"),
    "it": ("il|in data|il giorno|alle", "ha scritto|scrisse|scriveva|scrive|citando"),
    "nl": ("op|de|om", "schreef|geschreven|schrijft"),
    "sv": ("den|på|vid", "skrev|skriver"),
    "da": ("den|d.|på", "skrev|skriver"),
    "nb": ("den|på|kl.", "skrev|skriver|skreiv"),
    "fi": ("", "kirjoitti|kirjoittaa"),
    "is": ("þann|á|hinn", "skrifaði|reit"),
    "pl": ("dnia|w dniu|w dn.", "napisał|napisała|napisał(a)|napisał/a|pisze|napisano"),
    "cs": ("dne|dňa", "napsal|napsala|napsal(a)|napsal/a|odesílatel"),
    "sk": ("dňa|dna", "napísal|napísala|napísal(a)|napisal|napisal(a)|odosielateľ"),
    "hu": ("", "írta|írt|ezt írta|a következőt írta"),
    "ro": ("la|pe|în data de|în", "a scris"),
    "bg": ("на", "написа|пише|писа"),
    "ru": ("", "написал|написала|написал(а)|пишет|писал|писал(а)|пользователь"),
    "uk": ("", "написав|написала|написав(ла)|пише|писав|писав(ла)|користувач"),
    "be": ("", "напісаў|напісала|піша|карыстальнік"),
    "sr": (
        "дана|dana|на датум",
        "је написао|је написала|је написао/ла|пише|je napisao|je napisala|je napisao/la|napisao",
    ),
    "hr": ("dana|u|dne", "je napisao|je napisala|je napisao/la|napisao|napisala|piše"),
    "bs": ("dana", "je napisao|je napisala|napisao"),
    "sl": ("dne|v", "je napisal|je napisala|je napisal/-a|napisal|piše|je oseba|napisala"),
    "mk": ("на", "напиша"),
    "sq": ("më|me", "shkroi|ka shkruar"),
    "el": ("στις|την|τη|ο/η|ο|η|στισ", "έγραψε|γράφει|έγραψαν"),
    "tr": ("", "şunu yazdı|yazdı|şunları yazdı|yazmış"),
    "az": ("", "yazdı|yazıb|yazıb ki"),
    "ar": ("في|بتاريخ|يوم", "كتب|كتبت|كتب/كتبت|كَتَبَ|كتبَ"),
    "he": ("ב|בתאריך|ביום|‏בתאריך", "כתב|כתבה|כתב/ה|‏כתב|מאת"),
    "fa": ("در|در تاریخ", "نوشت|نوشته است|نوشته"),
    "ur": ("", "نے لکھا|لکھا"),
    "hi": ("", "ने लिखा|लिखा|ने लिखा है"),
    "bn": ("", "লিখেছেন|লিখেছে"),
    "mr": ("", "यांनी लिहिले|ने लिहिले|लिहिले"),
    "ne": ("", "ले लेख्नुभयो|लेख्नुभयो"),
    "ta": ("", "எழுதியது|எழுதினார்"),
    "te": ("", "ఇలా వ్రాసారు|రాశారు|వ్రాశారు"),
    "th": ("เมื่อ|ในวันที่|วันที่|ใน", "เขียนว่า|เขียน|ได้เขียนว่า"),
    "vi": ("vào|vào lúc|ngày|lúc", "đã viết|viết|viết rằng"),
    "id": ("pada|tanggal", "menulis|menuliskan"),
    "ms": ("pada", "menulis|telah menulis"),
    "tl": ("noong|nang|sa", "sumulat|isinulat ni|ay sumulat"),
    "ja": (
        "",
        "wrote|のメール|のメッセージ|は書きました|さんは書きました|さんが書きました|が書きました|が送信|さんの発言",
    ),
    "ko": ("", "작성|쓴 글|님이 작성|님이 씀|님께서 작성|님이 쓴 글|님의 말"),
    "zh": ("在|于|於", "写道|寫道|写到|写入|的邮件|寫下"),
    "et": ("", "kirjutas"),
    "lv": ("", "rakstīja|raksta"),
    "lt": ("", "rašė|parašė"),
    "ca": ("el|al", "va escriure|ha escrit|escrigué|escriví"),
    "gl": ("o|en", "escribiu|escribía"),
    "eu": ("", "idatzi du|idatzi zuen|idatzi|igorleak hau idatzi du"),
    "af": ("op", "het geskryf|skryf"),
    "ga": ("ar", "scríobh"),
    "cy": ("ar", "ysgrifennodd|ysgrifennwyd"),
    "sw": ("mnamo|tarehe", "aliandika|ameandika"),
    "ka": ("", "დაწერა|წერს"),
    "hy": ("", "գրել է|գրեց|գրում է"),
    "kk": ("", "жазды|былай деп жазды"),
    "uz": ("", "yozdi|deb yozdi"),
    "mn": ("", "бичсэн|бичжээ"),
    "eo": ("je|la", "skribis"),
    "la": ("die", "scripsit"),
    "lb": ("den|um", "huet geschriwwen|geschriwwen"),
    "br": ("d'", "en deus skrivet"),
    "mt": ("fil-|fi", "kiteb|kitbet"),
}


_BEGINNINGS, _VERBS = map("|".join, zip(*LANGUAGES.values(), strict=True))
_EACH_VERB = tuple(entries(_VERBS))
# Not \b, which scripts without spaces between words do not have. The letters keep "sent" apart from "presented".
_WROTE = re.compile(rf"(?<![a-zà-ɏ])(?:{alternatives(_VERBS)})(?![a-zà-ɏа-я])", re.IGNORECASE)
BEGINS = re.compile(rf"(?:{alternatives(_BEGINNINGS)})(?=[\s,:\d])\s?", re.IGNORECASE)


def wrote(text: str) -> bool:
    """True if the text says "wrote" in any language."""
    lower = text.lower()
    # a search for each word is much cheaper than the pattern
    return any(map(lower.__contains__, _EACH_VERB)) and _WROTE.search(lower) is not None


def ends_with_wrote(text: str) -> bool:
    """True if the text ends with "wrote" in any language; colons and dashes may follow."""
    lower = text.lower().rstrip("-—–=_*~ :：")
    return lower.endswith(_EACH_VERB) and _WROTE.search(lower[-40:]) is not None


def before_wrote(text: str) -> str:
    """The text before the "wrote" that it ends with; "" if it ends with none."""
    bare = text.rstrip("-—–=_*~ :：")
    lower = bare.lower()
    verb = max((verb for verb in _EACH_VERB if lower.endswith(verb)), key=len, default="")
    return bare[: -len(verb)] if verb and len(lower) == len(bare) else ""
