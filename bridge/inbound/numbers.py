"""Read the number at the beginning of a line that tells which item it answers: "3: my words", "@3", "1 and 3: yes".

`numbered` reads beginnings that nothing else has. `listed` reads those of lists too: "3. my words", "(3) my words".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from bridge.inbound.commands.pieces import folded
from bridge.inbound.commands.tables import words
from bridge.inbound.extract import vocabulary

# Words that people write before the number. Only with a colon behind the number is it one.
_BEFORE = """
to|ad|re|on|for|no|nr|num|number|item|letter|answer|answer to|reply to|point|zu|zum|auf|an|nummer|brief|punkt|antwort
antwort auf|à|au|pour|sur|numéro|lettre|réponse|réponse à|n°|nº|№|a|al|para|número|núm|carta|respuesta|respuesta a|ao
resposta|per|alla|numero|lettera|risposta|aan|op|bij|voor|antwoord|antwoord op|till|på|om|svar|svar på|til|nummer
kohtaan|numero|vastaus|do|na|odpowiedź na|numer|list|k|ke|č|číslo|odpověď na|válasz|a|la|pentru|numărul|к|на|номер
ответ на|письмо|до|номер|відповідь на|στο|για|αριθμός|numara|yanıt|رقم|على|إلى|ל|מספר|第|番号|번|답장|第|回复|回覆|số
trả lời
items|punto|ponto|ítem|pkt|bod|пункт|madde|項目|项目|条目
comment|kommentar|commentaire|comentario|comentário|commento|reactie|kommentti|komentarz|komentář|komentár|hozzászólás
comentariu|коментар|комментарий|σχόλιο|yorum|تعليق|תגובה|コメント|댓글|评论|評論|bình luận
"""
_SHORT = "nr.|no.|nr|num.|núm.|n.|n°|nº|№|č.|number|nummer|numéro|número|numero"
_AND = "and|und|et|y|e|en|och|og|ja|i|a|és|și|и|та|και|ve|و|ו|と|和|및|và|,|&|[+]|、|，"
_MANY = rf"\d{{1,3}}(?:\s?(?:{_AND})\s?\d{{1,3}}){{0,40}}"
# marker = [emphasis] [bullet] [words] numbers [emphasis] colon [emphasis]
_NUMBERED = re.compile(
    rf"(?P<opens>[*_]{{0,3}})(?:[-•–]\s)?(?:(?:{vocabulary.alternatives(_BEFORE)})(?:[.:]\s{{0,2}}|\s{{1,2}}|(?=[\d#@]))){{0,2}}"
    rf"[#@№(\[]?\s?(?P<numbers>{_MANY})\s?[)\].号號번番]?(?P<closes>[*_]{{0,3}})\s?(?::(?!\d)|：)(?P<after>[*_]{{0,3}})\s{{0,9}}",
    re.IGNORECASE,
)
# "Nr. 3 - my words": with such a word before the number, a dash is as good as a colon.
_DASHED = re.compile(
    rf"(?:{vocabulary.alternatives(_SHORT)})\s?(?P<numbers>{_MANY})\s?(?:[–—]|-(?=\s))\s{{0,9}}", re.IGNORECASE
)
# Beginnings that a list has too: "(3) my words", "#3 my words", "3. my words"
_LISTED = re.compile(
    rf"""
    (?P<opens>[*_]{{0,3}})
    (?: [(\[（［【〔](?P<enclosed>\d{{1,3}})[)\]）］】〕](?!\()
      | (?:{vocabulary.alternatives(_SHORT)}|[#＃№])\s?(?P<named>\d{{1,3}})[.)]?(?=[\s*_])
      | (?P<plain>\d{{1,3}})(?P<behind>[)）]|\s?\\?\.(?![\d.])\s?\)?|[．、](?!\d)|\s[-–—](?=\s{{1,3}}(?!\d)))
    )
    (?P<closes>[*_]{{0,3}})\s{{0,9}}
    """,
    re.IGNORECASE | re.VERBOSE,
)
_POINTED = re.compile(rf"[@](?P<numbers>{_MANY})(?:[,，]?\s{{1,9}}|$)|#(?P<alone>{_MANY})$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Numbered:
    """The numbers that a line answers, the length of the marker that names them, and the text behind the marker."""

    numbers: tuple[int, ...]
    length: int
    text: str


def numbered(line: str) -> Numbered | None:
    """The numbers that the line (stripped) begins with; None if it begins with none.

    A program may have put the number of a list before it: "1. 3: my words" answers item 3.
    """
    found = _numbered(line)
    if found is not None:
        return found
    by_list = listed(line)
    inner = _numbered(by_list.numbered.text) if by_list is not None else None
    if by_list is None or inner is None:
        return None
    return Numbered(inner.numbers, by_list.numbered.length + inner.length, inner.text)


def _numbered(line: str) -> Numbered | None:
    found = _NUMBERED.match(line)
    if found is not None:
        opened = found["opens"] if not found["closes"] and not found["after"] else ""
        return Numbered(_numbers(found["numbers"]), found.end() - len(opened), opened + line[found.end() :])
    found = _DASHED.match(line)
    if found is not None:
        return Numbered(_numbers(found["numbers"]), found.end(), line[found.end() :])
    found = _POINTED.match(line)
    if found is not None:
        return Numbered(_numbers(found["numbers"] or found["alone"]), found.end(), line[found.end() :])
    return None


class Mark(Enum):
    """How sure it is that the number of a line that stands alone is not a part of its words."""

    BRACKET = auto()  # "3) my words", "[3] my words", "3 - my words"
    POINT = auto()  # "3. my words", and "3. Mai"
    BEFORE = auto()  # "#3 my words", and "#3 is the best"


@dataclass(frozen=True, slots=True)
class Listed:
    """The number that a line of a list begins with. Lines of one list have one `style`."""

    mark: Mark
    style: str
    numbered: Numbered

    @property
    def names_item_alone(self) -> bool:
        """True if the line, though no other has such a number, is more likely an answer than a sentence."""
        if self.mark is Mark.BRACKET:
            return True
        first = re.match(r"[^\W\d_]+", self.numbered.text.lstrip("*_"))
        if first is None:
            return self.mark is Mark.POINT
        return not first[0][0].islower() and not (self.mark is Mark.POINT and folded(first[0]) in _ordinals())


def listed(line: str) -> Listed | None:
    """The number that the line (stripped) begins with as the lines of a list do; None if it begins with none."""
    found = _LISTED.match(line)
    if found is None:
        return None
    opens = found["opens"] if not found["closes"] else ""
    number = found["enclosed"] or found["named"] or found["plain"]
    read = Numbered(_numbers(number), found.end() - len(opens), opens + line[found.end() :])
    if found["enclosed"]:
        return Listed(Mark.BRACKET, "()", read)
    if found["named"]:
        return Listed(Mark.BEFORE, "#", read)
    behind = found["behind"].replace(" ", "")
    return Listed(Mark.POINT if behind in (".", "\\.", "．") else Mark.BRACKET, behind, read)


# Words behind an ordinal number, in sentences such as "1. Platz für Ann"
_NOUNS = """
fc advent klasse platz stock etage liga weltkrieg halbzeit tag akt satz kapitel januar weihnachtstag reihe gang mal
april august september november
"""


@cache
def _ordinals() -> frozenset[str]:
    named = {name for entry in words("months") for name in entry.split("|")}
    return frozenset(named | set(_NOUNS.split()))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(digits) for digits in _DIGITS.findall(text)))
