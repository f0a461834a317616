"""Read the number at the beginning of a line that tells which item it answers: "3: my words", "@3", "1 and 3: yes"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bridge.inbound.extract import vocabulary

# Words that people write before the number. Only with a colon behind the number is it one.
_BEFORE = """
to|ad|re|on|for|no|nr|num|number|item|letter|answer|answer to|reply to|point|zu|zum|auf|an|nummer|brief|punkt|antwort
antwort auf|à|au|pour|sur|numéro|lettre|réponse|réponse à|n°|nº|№|a|al|para|número|núm|carta|respuesta|respuesta a|ao
resposta|per|alla|numero|lettera|risposta|aan|op|bij|voor|antwoord|antwoord op|till|på|om|svar|svar på|til|nummer
kohtaan|numero|vastaus|do|na|odpowiedź na|numer|list|k|ke|č|číslo|odpověď na|válasz|a|la|pentru|numărul|к|на|номер
ответ на|письмо|до|номер|відповідь на|στο|για|αριθμός|numara|yanıt|رقم|على|إلى|ל|מספר|第|番号|번|답장|第|回复|回覆|số
trả lời
comment|kommentar|commentaire|comentario|comentário|commento|reactie|kommentti|komentarz|komentář|komentár|hozzászólás
comentariu|коментар|комментарий|σχόλιο|yorum|تعليق|תגובה|コメント|댓글|评论|評論|bình luận
"""
_AND = "and|und|et|y|e|en|och|og|ja|i|a|és|și|и|та|και|ve|و|ו|と|和|및|và|,|&|[+]|、|，"
_MANY = rf"\d{{1,3}}(?:\s?(?:{_AND})\s?\d{{1,3}}){{0,40}}"
# marker = [emphasis] [bullet] [words] numbers [emphasis] colon [emphasis]
_NUMBERED = re.compile(
    rf"(?P<opens>[*_]{{0,3}})(?:[-•–]\s)?(?:(?:{vocabulary.alternatives(_BEFORE)})(?:[.:]\s{{0,2}}|\s{{1,2}}|(?=[\d#@]))){{0,2}}"
    rf"[#@№(\[]?\s?(?P<numbers>{_MANY})\s?[)\].号號번番]?(?P<closes>[*_]{{0,3}})\s?(?::(?!\d)|：)(?P<after>[*_]{{0,3}})\s{{0,9}}",
    re.IGNORECASE,
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
    """The numbers that the line (stripped) begins with; None if it begins with none."""
    found = _NUMBERED.match(line)
    if found is not None:
        opened = found["opens"] if not found["closes"] and not found["after"] else ""
        return Numbered(_numbers(found["numbers"]), found.end() - len(opened), opened + line[found.end() :])
    found = _POINTED.match(line)
    if found is not None:
        return Numbered(_numbers(found["numbers"] or found["alone"]), found.end(), line[found.end() :])
    return None


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(digits) for digits in _DIGITS.findall(text)))
