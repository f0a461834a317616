"""Know lines that only greet or only take leave. Above or below an answer they are not an answer themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bridge.inbound.extract import vocabulary
from bridge.inbound.extract.signatures import is_sign_off

_LONGEST = 50  # characters of a greeting
_WORDS = 5  # words of a greeting that ends with a comma or the like; without it three

_GREETINGS = """
hi|hello|hey|hiya|howdy|dear|good morning|good afternoon|good evening|good day|greetings|hallo|liebe|lieber
guten tag|guten morgen|guten abend|moin|servus|grüezi|grüß gott|sehr geehrte|sehr geehrter|werte|bonjour|bonsoir
salut|coucou|cher|chère|chers|chères|hola|buenas|buenos días|buenas tardes|buenas noches|estimado|estimada
estimados|querido|querida|queridos|olá|oi|bom dia|boa tarde|boa noite|caro|cara|caros|prezado|prezados|ciao
buongiorno|buonasera|salve|cari|gentile|hoi|dag|beste|goedemorgen|goedemiddag|goedenavond|goedendag|hej|hejsan
tjena|kära|käre|bästa|god morgon|hei|kjære|god dag|god morgen|heisann|kære|goddag|moi|moikka|terve|hyvä
hyvää päivää|päivää|cześć|dzień dobry|witam|witajcie|drogi|droga|drodzy|szanowni|szanowny|szanowna|ahoj
dobrý den|zdravím|milý|milá|milí|vážený|vážená|vážení|čau|szia|sziasztok|kedves|jó napot|üdv|helló|tisztelt|bună
bună ziua|salutare|dragă|dragi|stimate|stimată|stimați|привет|здравствуйте|здравствуй|добрый день|доброе утро
добрый вечер|уважаемый|уважаемая|уважаемые|дорогой|дорогая|дорогие|привіт|вітаю|добрий день|доброго дня|шановний
шановна|шановні|дорогі|γεια|γειά|καλημέρα|καλησπέρα|αγαπητέ|αγαπητή|αγαπητοί|merhaba|selam|merhabalar|sevgili
sayın|günaydın|iyi günler|مرحبا|مرحباً|أهلا|أهلاً|السلام عليكم|عزيزي|عزيزتي|صباح الخير|שלום|היי|הי|בוקר טוב|יקר
יקרה
こんにちは|こんばんは|おはようございます|皆さん|皆様|안녕하세요|안녕|여러분|你好|您好|大家好
各位|嗨|早上好|xin chào|chào|thân gửi|kính gửi
"""
_GREETING = re.compile(rf"(?:{vocabulary.alternatives(_GREETINGS)})(?![^\W\d_])", re.IGNORECASE)
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NAME = re.compile(r"[^\W\d_][\w.'’-]{0,25}(?:\s[^\W\d_][\w.'’-]{0,25}){0,2}[,.!،，、。！]?$")
_ADDRESSES = re.compile(r"[^\W\d_][\w'’-]{0,25}(?:\s[^\W\d_][\w'’-]{0,25})?[,،，]$")


def is_greeting(lines: Sequence[str]) -> bool:
    """True if these lines, none of them blank, only greet, or only take leave and give a name."""
    if not lines or len(lines) > 3:
        return False
    if len(lines) == 1 and (_greets(lines[0]) or _ADDRESSES.match(lines[0])):
        return True
    return is_sign_off(lines[0]) and all(_NAME.match(line) for line in lines[1:])


def _greets(line: str) -> bool:
    if len(line) > _LONGEST or line[-1] in "?？":
        return False
    found = _GREETING.match(line)
    if found is None:
        return False
    rest = line[found.end() :]
    if _SPACELESS.search(line):
        return len(rest) <= 6
    ended = line[-1] in ",!.:،"
    return not re.search(r"[.!?:,]\s", rest) and len(line.split()) <= (_WORDS if ended else 3)
