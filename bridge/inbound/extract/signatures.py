"""Cut what is below a person's words and is not part of them: signatures, and footers of devices, firms and lists.

A sign-off ("Thanks, Ann") stays. A block with telephone numbers below it goes.
"""

from __future__ import annotations

import re

from bridge.inbound.extract import vocabulary
from bridge.inbound.extract.footers import is_banner, is_boilerplate, is_footer, is_notice
from bridge.inbound.extract.lines import Lines, WhyElided
from bridge.inbound.extract.separators import RULE

_LONGEST = 15  # lines of a signature below "--", blank ones not counted
_WEAKEST = 10  # lines of a signature below any other rule, blank ones not counted
_SEARCHED = 600  # characters of a legal notice
_NOTICE = 40  # lines of a legal notice below a rule, blank ones not counted
_DELIMITERS = frozenset({"--", "––", "-- --"})
_WEAK = re.compile(r"(?:_{2,}|[-–—=~*#]{3,}|\* \* \*|- - -|—)\s?$")
_ODD = frozenset("ᐧ·•")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,60}\.[\w.-]{2,60}")
_PHONE = re.compile(r"(?:\+|\(|\b0|\b\d)(?:[\s()./-]{0,3}\d){6,14}\b")
_URL = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_LABELLED = re.compile(
    r"[*_]{0,2}(?:tel|telephone|phone|ph|mobile|mob|cell|fax|direct|office|skype|email|e-mail|web|website|www|t|m|f|p|e|w|telefon|handy|mobil|tél|tel|gsm|móvil|teléfono|telefone|cell|тел|моб|факс|電話|携帯|电话|手机|전화)"
    r"\s?[*_]{0,2}\s?[.:|)]\s?\S",
    re.IGNORECASE,
)
_DASH_NAME = re.compile(r"(?:[-–—~]{1,2}\s?|/)[^\W\d_][\w.'’]{0,20}(?:\s[^\W\d_][\w.'’-]{0,20})?$")
_BULLET = re.compile(r"[-–—*•+~/]\s?\S")
_NAME = re.compile(
    r"[^\W\d_a-zà-ɏа-я][\w.'’-]{0,20}(?:\s(?:[^\W\d_a-zà-ɏа-я][\w.'’-]{0,20}|van|von|de|der|la|di|da|bin|al)){0,3}[.,]?$"
)
_SIGN_OFF = vocabulary.pattern(
    r"""
thanks?(?:\s(?:you|again|a lot|so much|in advance|and regards|& regards))?|thx|regards|cheers|best(?: wishes)?
wishes|sincerely|truly|faithfully|br|rgds|care|love|xo
(?:mit )?(?:freundliche[nm]?|liebe[nm]?|viele[n]?|beste[n]?|schöne[n]?|herzliche[n]?) gr(?:ü|u|ue)(?:ß|ss)(?:e|en)
gr(?:ü|u|ue)(?:ß|ss)e?|mfg|lg|vg|danke|vielen dank|hochachtungsvoll|(?:bien )?cordialement|bien à (?:vous|toi)
salutations?(?: distinguées)?|merci(?: d'avance)?|bonne journée|amicalement|bisous|à bientôt
(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|gracias|un abrazo|(?:muito )?obrigad[oa]
(?:melhores )?cumprimentos|atenciosamente|abraços?|(?:cordiali |distinti |cari )?saluti|grazie
met (?:vriendelijke|hartelijke) groet(?:en)?|groet(?:en|jes)?|mvg|m\.?v\.?h\.?|hälsningar
(?:med )?(?:vänliga?|vennlig|venlig|kærlig|bästa|hjärtliga|beste|mange)\s(?:hälsning(?:ar)?|hilsen(?:er)?|hilsner)
hilsen|kh|vh|dbh|ystävällisin terveisin|terveisin|terv|t|pozdrawiam(?: serdecznie)?
z (?:poważaniem|powazaniem|wyrazami szacunku)|s pozdravem|se srdečným pozdravem|s pozdravom|üdvözlettel|üdv
cu (?:stimă|respect)|mulțumesc|с уважением|с наилучшими пожеланиями|спасибо|з повагою|дякую|поздрави|lep pozdrav
lijep pozdrav|srdačan pozdrav|με εκτίμηση|ευχαριστώ|saygılarımla|sevgiler|teşekkürler|مع التحية|تحياتي|شكرا|בברכה
תודה|trân trọng|salam|hormat saya|terima kasih|よろしくお願いします|敬具|감사합니다|此致|敬礼|谢谢
""",
    before=r"(?:(?:many|best|kind(?:est)?|warm(?:est)?|with|yours|sincerely|very|all the|take)\s){0,3}",
    after=r"\s?[,.!:;，。！—–-]{0,3}$",
)

_CLOSING = vocabulary.pattern(
    r"""
(?:(?:kind|best|warm) )?regards|sincerely|yours (?:sincerely|faithfully|truly)|mfg|mit freundlichen gr(?:ü|ue)(?:ß|ss)en
(?:viele|beste|freundliche) gr(?:ü|ue)(?:ß|ss)e|(?:bien )?cordialement|salutations|saludos|un saludo|atentamente
cumprimentos|atenciosamente|cordiali saluti|met vriendelijke groet(?:en)?|med vänliga? hälsning(?:ar)?
(?:med )?(?:venlig|vennlig) hilsen|hilsen|mvh|kh|pozdrawiam|z (?:poważaniem|powazaniem)|с уважением
""",
    after=r"\s?[,.!]?$",
)


def clean_head(lines: Lines, begin: int, end: int, *, alone: bool = True) -> None:
    """Cut the warnings that a firm's mail gateway puts above the first words.

    With `alone`, the run is all of the mail: something is then always kept.
    """
    for _ in range(3):
        begin = lines.next_filled(begin)
        if begin >= end:
            return
        after = begin
        while after < end and lines.text[after] and not RULE.match(lines.text[after][:200]):
            after += 1
        if (alone and lines.next_filled(after) >= end) or not is_banner(" ".join(lines.text[begin:after])[:800]):
            return
        rule = lines.next_filled(after)
        if rule < end and rule - after < 2 and RULE.match(lines.text[rule][:200]) and lines.next_filled(rule + 1) < end:
            after = rule + 1
        lines.mark(begin, after, WhyElided.BANNER)
        begin = after


def clean_tail(lines: Lines, begin: int, end: int, *, alone: bool = True) -> None:
    """Cut signature and footers at the end of a run of the person's lines.

    With `alone`, the run begins the reply: a paragraph that is all of the run is then kept.
    """
    end = _cut_delimited(lines, begin, end)
    end = _cut_footers(lines, begin, end, alone=alone)
    above = _cut_contacts(lines, begin, end)
    if above != end:
        end = _cut_footers(lines, begin, above, alone=alone)
    _cut_dash_name(lines, begin, end)


def cut_below_footer(lines: Lines, begin: int, end: int) -> None:
    """Cut a phone's footer and all lines below it. Only for mails without any other sign of a quote.

    Phones quote the mail that is answered below their footer, some of them with no other sign.
    """
    first = lines.next_filled(begin)
    for n in range(first + 1, end - 1):
        line = lines.text[n]
        alone = not lines.text[n - 1] and not lines.text[n + 1] and n not in lines.code
        if alone and 0 < len(line) <= 120 and is_footer(line) and lines.next_filled(n + 1) < end:
            lines.mark(n, n + 1, WhyElided.FOOTER)
            lines.mark(n + 1, end, WhyElided.QUOTE)
            return


def cut_mailbox(lines: Lines, begin: int, end: int, *, alone: bool) -> None:
    """Cut a mailbox in a paragraph of its own right above a quote: Foxmail writes the author's own one there.

    With `alone`, nothing else was written: the mailbox is then kept if it is all of the run.
    """
    last = lines.last_filled(end - 1)
    if last < begin or lines.why[last] is not None or not _EMAIL.fullmatch(lines.text[last]) or last in lines.code:
        return
    above = lines.last_filled(last - 1)
    if (above < begin and not alone) or (above >= begin and above < last - 1 and lines.text[above][-1] not in ":：,"):
        lines.mark(last, last + 1, WhyElided.SIGNATURE)


def cut_closing(lines: Lines, begin: int, end: int) -> None:
    """Cut a formal closing with a name right above a quote: the program wrote it there, not the person."""
    while end > begin and (lines.why[end - 1] is not None or not lines.text[end - 1]):
        end -= 1
    closing = end - 2
    apart = closing > lines.next_filled(begin) and not lines.text[closing - 1] and closing not in lines.code
    if apart and _CLOSING.match(lines.text[closing]) and _NAME.match(lines.text[end - 1]):
        lines.mark(closing, end, WhyElided.SIGNATURE)


def _cut_delimited(lines: Lines, begin: int, end: int) -> int:
    """Cut all from "-- " on (RFC 3676 section 4.3), or from a rule with contact details below it on.

    Like the other functions below, it returns the line where the kept lines end (exclusive).
    """
    if all(line[0] not in "-–—_=~*#" for line in lines.text[begin:end] if line):
        return end
    filled = [n for n in range(begin, end) if lines.text[n]]
    near, weak = (filled[-count - 1] if len(filled) > count else begin for count in (_LONGEST, _NOTICE))
    for n in range(begin, end):
        line = lines.text[n]
        if not line or line[0] not in "-–—_=~*#" or len(line) > 100:
            continue
        if n in lines.code or (_is_indented(lines, n) and not _is_block(lines, n, end)):
            continue
        if line in _DELIMITERS:
            cut = n >= near or lines.raw[n] == "-- "
        else:
            cut = n >= weak and _WEAK.match(line) is not None and _has_signature_below(lines, begin, n, end)
        if cut:
            lines.mark(n, end, WhyElided.SIGNATURE)
            return n
    return end


def _is_indented(lines: Lines, n: int) -> bool:
    return lines.raw[n].startswith(("    ", "\t"))


def _is_block(lines: Lines, n: int, end: int) -> bool:
    """True if the delimiter at n begins an indented block that ends the run: a signature within <pre>."""
    above = lines.last_filled(n - 1)
    led = above >= 0 and (lines.text[above][-1] in ":：" or _is_indented(lines, above))
    if lines.text[n] not in _DELIMITERS or led:
        return False
    return all(_is_indented(lines, below) for below in range(n + 1, end) if lines.text[below])


def _has_signature_below(lines: Lines, begin: int, n: int, end: int) -> bool:
    """True if the lines below the rule at n are a signature."""
    texts = [line for line in lines.text[n + 1 : end] if line]
    if _is_notice_below(lines, n + 1, end):
        return True
    if not 0 < len(texts) <= _WEAKEST:
        return False
    if max(map(len, texts)) > 90:
        return False
    if any(map(is_contact, texts)) and not any(map(_is_sentence, texts)):
        return True
    above = [line for line in lines.text[max(begin, n - 6) : n] if line]
    return any(map(_SIGN_OFF.match, above[-2:])) and len(texts) <= 3 and lines.text[n] != "—"


def _is_notice_below(lines: Lines, begin: int, end: int) -> bool:
    """True if a legal notice begins right below a rule, and no sentence of anybody is among its paragraphs."""
    held: list[str] = []
    noticed = False
    for n in range(begin, end + 1):
        line = lines.text[n] if n < end else ""
        if line and not RULE.match(line[:200]):
            held.append(line)
        elif held:
            paragraph = " ".join(held)[:_SEARCHED]
            if is_boilerplate(paragraph) or is_notice(paragraph):
                noticed = True
            elif not noticed or any(map(_is_sentence, held)):
                return False
            held = []
    return noticed


def is_contact(line: str) -> bool:
    """True if the line has a telephone number, a mailbox or a web address, and little else."""
    return len(line) <= 120 and (
        ("@" in line and _EMAIL.search(line) is not None)
        or _LABELLED.match(line) is not None
        or (_PHONE.search(line) is not None and sum(c.isalpha() for c in line) < 30)
        or (_URL.match(line) is not None)
    )


def is_sign_off(line: str) -> bool:
    """True if the line is a sign-off: "Best wishes,"."""
    return len(line) < 60 and _SIGN_OFF.match(line) is not None


def _is_sentence(line: str) -> bool:
    """True if the line reads like a sentence: many words, or a few and a full stop."""
    words = line.split()
    return len(words) > 9 or (len(words) > 3 and line[-1] in ".?!…" and not is_contact(line))


def _cut_footers(lines: Lines, begin: int, end: int, *, alone: bool) -> int:
    while True:
        last = lines.last_filled(end - 1)
        if last < begin or last in lines.code:
            return max(last + 1, begin)
        kept = _cut_footer(lines, begin, last, end, alone=alone)
        if kept == end:
            return last + 1
        end = kept


def _cut_footer(lines: Lines, begin: int, last: int, end: int, *, alone: bool) -> int:
    """Cut a rule, a footer or a paragraph of boilerplate that ends in the line `last`."""
    line = lines.text[last]
    if len(line) < 400 and (RULE.match(line) or line[0] in _ODD) and not line.strip("-_=*~#+─━—–·•ᐧ "):
        lines.mark(last, end, WhyElided.SIGNATURE)
        return last
    if is_footer(line):
        lines.mark(last, end, WhyElided.FOOTER)
        kept = _cut_name_above(lines, begin, last)
        above = lines.last_filled(kept - 1)
        if above <= begin or lines.text[above] not in ("—", "–", "-"):
            return kept
        lines.mark(above, kept, WhyElided.SIGNATURE)
        return above
    first = last
    while first > begin and lines.text[first - 1] and last - first < 12:
        first -= 1
    paragraph = " ".join(lines.text[first : last + 1])
    wrapped = last - first == 1 and len(paragraph) < 100 and is_footer(paragraph)
    if wrapped or ((not alone or lines.last_filled(first - 1) >= begin) and is_boilerplate(paragraph)):
        lines.mark(first, end, WhyElided.FOOTER)
        return first
    return end


def _cut_name_above(lines: Lines, begin: int, footer: int) -> int:
    """Cut a full name right above "Sent from my phone", if a blank line is above the name."""
    name = footer - 1
    above = lines.last_filled(name - 1)
    apart = above >= begin and not lines.text[name - 1] and not _SIGN_OFF.match(lines.text[above])
    if not apart or " " not in lines.text[name] or not _NAME.match(lines.text[name]):
        return footer
    lines.mark(name, footer, WhyElided.SIGNATURE)
    return name


def _cut_contacts(lines: Lines, begin: int, end: int) -> int:
    """Cut a last block of short lines with a telephone number, a mailbox or the like. The sign-off above it stays."""
    last = lines.last_filled(end - 1)
    if last < begin or last in lines.code:
        return end
    first, contacts, gaps = last + 1, 0, 0
    for at in range(last, max(begin, last - 16) - 1, -1):
        line = lines.text[at]
        contact = is_contact(line)
        gaps += not line
        prose = len(line) > 90 or (not contact and (_is_sentence(line) or _BULLET.match(line)))
        if gaps > 2 or prose or (line and at in lines.code):
            break
        if line and _SIGN_OFF.match(line):
            return _cut_signed(lines, at, first, contacts, end)
        if line:
            contacts += contact
            first = at
    return _cut_unsigned(lines, begin, first, last, end)


def _cut_signed(lines: Lines, sign_off: int, first: int, contacts: int, end: int) -> int:
    """Cut the contact details below a sign-off and the name that follows it."""
    if not contacts:
        return end
    name = lines.next_filled(sign_off + 1)
    if name < end and _NAME.match(lines.text[name]) and not is_contact(lines.text[name]):
        first = max(first, name + 1)
    lines.mark(first, end, WhyElided.SIGNATURE)
    return first


def _cut_unsigned(lines: Lines, begin: int, first: int, last: int, end: int) -> int:
    """Cut the last paragraph if it begins with a name and has a telephone number or a mailbox."""
    for n in range(max(first, begin + 1), last):
        if lines.text[n - 1] or not lines.text[n] or lines.last_filled(n - 1) < begin:
            continue
        block = [line for line in lines.text[n : last + 1] if line]
        found = [line for line in block[1:] if is_contact(line)]
        if _NAME.match(block[0]) and any(_PHONE.search(line) or _EMAIL.search(line) for line in found):
            lines.mark(n, end, WhyElided.SIGNATURE)
            return n
    return end


def _cut_dash_name(lines: Lines, begin: int, end: int) -> None:
    """Cut "-Ann" or "/Ann" as the last line, unless it ends a list or follows a colon."""
    last = lines.last_filled(end - 1)
    above = lines.last_filled(last - 1)
    if min(last, above) < begin or last in lines.code or len(lines.text[last]) > 40:
        return
    listed = _BULLET.match(lines.text[above]) or lines.text[above][-1] in ":：,"
    if not listed and _DASH_NAME.match(lines.text[last]):
        lines.mark(last, end, WhyElided.SIGNATURE)
