"""The language that a program or a setting names -> a language that we have words in."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale
from babel.numbers import format_decimal

from bridge.render.catalogue import translated, translations

ENGLISH = "en"
LANGUAGES = (ENGLISH, *translated())

# A date needs more than the tag "en" says: here the day comes before the month, and hours go to 24.
_LOCALES = {ENGLISH: "en-GB"}

_LONGEST = 2000  # of a header field; browsers send less than a tenth of it
# language-range = (1*8ALPHA *("-" 1*8alphanum)) / "*"   (RFC 4647 section 2.1)
# weight = OWS ";" OWS "q=" qvalue                       (RFC 9110 section 12.4.2)
_RANGE = re.compile(
    r"\s*(?P<range>\*|[a-z]{1,8}(?:-[a-z0-9]{1,8}){0,8})\s*(?:;\s*q=(?P<weight>0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?",
    re.IGNORECASE,
)
_TAG = re.compile(r"[a-z]{1,8}(?:[-_][a-z0-9]{1,8}){0,8}", re.IGNORECASE)


def N_(words: str) -> str:
    """The words unchanged; Babel finds them for the catalogue."""
    return words


_NUMBERS = (
    N_("no"), N_("one"), N_("two"), N_("three"), N_("four"), N_("five"), N_("six"), N_("seven"), N_("eight"),
    N_("nine"), N_("ten"), N_("eleven"), N_("twelve"),
)  # fmt: skip


def known(tag: str | None) -> str | None:
    """Our language for this tag: "de" for "de-AT", "de_CH" or "DE"; None where we have none.

    A tag loses its end until it is one of ours (RFC 4647 section 3.4). Of several, as Content-Language may have them
    (RFC 3282 section 2), the first that we have counts.
    """
    return next(filter(None, map(_ours, (tag or "")[:_LONGEST].split(","))), None)


@lru_cache(maxsize=512)
def _ours(tag: str) -> str | None:
    if not _TAG.fullmatch(tag.strip()):
        return None
    parts = tag.strip().lower().replace("_", "-").split("-")
    ours = {language.lower(): language for language in LANGUAGES}
    shorter = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((ours[one] for one in shorter if one in ours), None)


def or_english(tag: str | None) -> str:
    """Our language for this tag; English where we have none."""
    return known(tag) or ENGLISH


def accepted(accept_language: str | None, default: str) -> str:
    """The language of ours that this Accept-Language (RFC 9110 section 12.5.4) likes best; the default for none."""
    weights, anything = _weights(accept_language)
    home = or_english(default)
    weights.setdefault(home, anything)
    best = max(weights, key=lambda language: weights[language])  # the first of those that are liked as much
    return best if weights[best] > 0 else home


def asked_for(accept_language: str | None) -> str | None:
    """The language of ours that this Accept-Language names and likes best; None where it names none."""
    weights, _ = _weights(accept_language)
    best = max(weights, key=lambda language: weights[language], default=None)
    return best if best and weights[best] > 0 else None


def _weights(accept_language: str | None) -> tuple[dict[str, float], float]:
    """The weight of each language of ours, in the order of the field, and the weight of any other."""
    weights: dict[str, float] = {}
    anything = 0.0
    for one in (accept_language or "")[:_LONGEST].split(","):
        asked = _RANGE.fullmatch(one)
        if not asked:
            continue
        weight = float(asked["weight"]) if asked["weight"] is not None else 1.0
        if asked["range"] == "*":
            anything = weight
        elif language := known(asked["range"]):
            weights[language] = max(weight, weights.get(language, 0.0))
    return weights, anything


def locale(language: str) -> Locale:
    """The rules for dates and numbers in this language."""
    return Locale.parse(_LOCALES.get(language, language), sep="-")


def gettext(words: str, language: str) -> str:
    """These words in this language; as they are where its catalogue has none."""
    return translations(or_english(language)).gettext(words)


def name(language: str) -> str:
    """The name of the language in that language: "Deutsch"."""
    found = Locale.parse(language, sep="-").get_display_name() or language
    return found[0].upper() + found[1:]


def number(value: int, *, language: str) -> str:
    """'1,234', or '1.234' in German."""
    return format_decimal(value, locale=locale(language))


def in_words(value: int, *, language: str) -> str:
    """'three'; in digits from thirteen on."""
    if not 0 <= value < len(_NUMBERS):
        return number(value, language=language)
    return gettext(_NUMBERS[value], language)
