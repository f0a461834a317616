"""Find the lines that introduce older words: attribution lines, header blocks, separators.

Each rule looks at one line and a few beside it, so the time is linear in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bridge.inbound.extract.attributions import BEGINS, before_wrote, ends_with_wrote, wrote
from bridge.inbound.extract.headers import LABELS, Label, label
from bridge.inbound.extract.lines import SHARED, Lines, WhyElided, is_framed
from bridge.inbound.extract.separators import ABOVE, FORWARDED, RULE, UNKNOWN, is_forward_line, table_of

_WINDOW = 4  # lines that an attribution line may be wrapped over
_LENGTH = 500  # characters of an attribution line; a longer one is prose
_BLOCK = 16  # lines of a header block
_WEEKDAY = 20  # characters of a line with nothing but "On Sunday,"

_TIME = re.compile(r"(?<!\d)\d{1,2}\s?[:.h時时点시]\s?\d\d(?!\d)|\d\s?(?:am|pm|uhr)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d\d(?!\d)|[٠-٩۰-۹०-९]{4}|\d{1,2}[./-]\d{1,2}[./-]\d\d(?!\d)|令和|平成")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_ADDRESS = re.compile(
    r"[<(\[]\s?[^<>()\s@]{1,120}@[^<>()\s@]{1,200}|[<(]mailto:|&lt;[^\s@]{1,100}@|[<\[]\s?(?:https?:|mailto:)"
)
_BARE_ADDRESS = re.compile(r"[^\s<>@]{1,100}@[\w.-]{3,100}")
_DATE_FIRST = re.compile(r"\d{4}[-/.]\s?\d{1,2}[-/.]\s?\d{1,2}\b.{0,40}(?:GMT|UTC)\s?[+-]\d\d:?\d\d\s.{1,120}$")
_DATE_AND_ADDRESS = re.compile(r"\d{4}[-/.]\s?\d{1,2}[-/.]\s?\d{1,2}\b[^<>]{1,140}<[^<>\s]{3,120}>$")
# The line begins with a date, or a weekday and a date. "Meeting on 3 May with Ann <...>:" is a person's line.
_OPENS = re.compile(r"\W{0,4}(?:\d|[^\W\d]{1,14}[.,،]?\s{1,2}\d|[^\W\d]{1,14}[.,،]{1,2}\s)")
_PERSON = re.compile(
    r"\b(?:i|he|she|we|they|you|who|ich|er|sie|wir|man|je|il|elle|nous|ils|elles|jag|jeg|han|hon|hun|ik|hij|zij|yo|él|ella|io|lui|lei|я|он|она|мы)"
    r"\s(?:(?:have|had|has|also|then|once|just|hat|habe|a|ai|ha|ho|har)\s)?(?:wrote|said|sent|writes|written|schrieb|geschrieben|schreibt|écrit|escribió|escribe"
    r"|scritto|scrive|schreef|geschreven|skrev|skriver|пишет|написал|написала|писал)\b",
    re.IGNORECASE,
)
_ENDS = frozenset(":：")
_DASHES = "-—–=_*~─━ "
_RULES = frozenset("-_=*~#+─━—–")
_NOT, _IF_QUOTED, _SURE = range(3)  # how far a line is an attribution line: _IF_QUOTED if a quote follows
_INNER = re.compile(r"[\s>*]([^\s:*<>@]{2,14})\s?[*_]{0,2}:(?!//)")


@dataclass(frozen=True, slots=True)
class QuoteStart:
    """Lines `begin` to `end` (exclusive) introduce older words. If it is not `sure`, quote marks must follow."""

    begin: int
    end: int
    why: WhyElided
    sure: bool = True


def find(lines: Lines) -> list[QuoteStart]:
    """The quote starts among the unquoted lines, in order. They do not overlap."""
    found: list[QuoteStart] = []
    after = 0
    for n, line in enumerate(lines.text):
        if not line or n < after or lines.depth[n] or n in lines.code:
            continue
        if start := _start_at(lines, n, line, after):
            found.append(start)
            after = start.end
    return found


_SHARED = re.compile(r"(?<=[^\s-])\s?-{2,6}\s?(?=[A-ZÀ-Þ])")
_RUN_ON = re.compile(r"(?<=[:：])(?:>|\s{2,}(?=\S))")
# The end of the words above an attribution line on the same line: two blanks, or the end of a sentence.
_WORDS_END = re.compile(
    r"\s{2,}|(?<=[.!?…。！？)”»\"'])\s?|(?<![-–—])\s(?=(?:On|Am|Le|El|Il giorno|Op|Den|Em|No dia|W dniu|Dne)\s)"
)
_SHORTEST, _LAST = 50, 300  # characters of such a line, and of its end that may be the attribution line


def split_shared(lines: Lines) -> None:
    """Split lines that some programs write in one: "reply   On Monday, Ann wrote:  quoted words"."""
    long = [n for n, line in enumerate(lines.text) if len(line) >= _SHORTEST and not lines.depth[n]]
    for n in reversed(long):
        line = lines.text[n]
        if n in lines.code or lines.tries <= 0:
            continue
        if lines.has_shared and any(map(line.__contains__, SHARED)):
            ends = _RUN_ON.search(line)
            head = line[: ends.start()] if ends else ""
            if head and (_strength(head) == _SURE or _shared_from(lines, head)):
                lines.tries -= 1
                lines.split(n, len(head))
                line = head
        if line[-1] in _ENDS and (at := _shared_from(lines, line)):
            lines.tries -= 1
            lines.split(n, at)
        elif "--" in line and len(line) <= _LENGTH:
            shared = _SHARED.search(line)
            if shared and BEGINS.match(line[shared.end() :]) and _may_end(line) and _strength(line[shared.end() :]):
                lines.split(n, shared.start())


def _shared_from(lines: Lines, line: str) -> int:
    """The character of a line where an attribution line begins below other words; 0 if there is none."""
    found = 0
    opens = BEGINS.match(line) is not None
    for gap in _WORDS_END.finditer(line, max(1, len(line) - _LAST)):
        tail = line[gap.end() :]
        wide = len(gap[0]) > 1
        begins = not tail[:1].islower() and BEGINS.match(tail) and _DAY.search(tail[:_SHORTEST])
        if not begins and not (wide and _OPENS.match(tail)):
            continue
        if lines.tries <= 0:
            break
        lines.tries -= 1
        head = line[: gap.start()]
        # all of "On Tue., 24 Nov. 2026, Ann wrote" is one
        whole = not wide and ((opens and len(head) < _SHORTEST and _DAY.search(head)) or _ADDRESS.search(head))
        if not whole and _dated(tail) and wrote(tail) and _strength(tail) == _SURE:
            found = gap.start()
    return found


def end_within_quote(lines: Lines, n: int) -> int:
    """The line after the quote start that begins in the quoted line n; 0 if none begins there."""
    line = lines.text[n]
    if line[0] in _RULES and _separator(lines, n, line) is not None:
        return n + 1
    if label(line[:120]) is not None and (block := _headers(lines, n)):
        return block.end
    if len(line) < 80 and is_forward_line(line):
        return n + 1
    joined = ""
    for at in range(n, min(n + _WINDOW, len(lines.text))):
        if not lines.text[at] or not lines.depth[at]:
            break
        joined = f"{joined} {lines.text[at]}".lstrip()
        if len(joined) > _LENGTH:
            break
        if _may_end(lines.text[at]) and _strength(joined):
            return at + 1
    return 0


def is_by_program(line: str) -> bool:
    """True if a line right above a quote was written by a program: it has an address, or a date and a colon."""
    if len(line) > _LENGTH or line[-1] in ".?!…":
        return False
    if _ADDRESS.search(line) or label(line[:120]) is not None or RULE.match(line):
        return True
    if _BARE_ADDRESS.search(line) and line[-1] in ":：>":
        return True
    if _PERSON.search(line):
        return False
    opens = _OPENS.match(line) is not None and _TIME.search(line) is not None
    return opens or (line[-1] in _ENDS and _dated(line))


# "Ann Bell via Tea and Letters wrote:", without a date: names and nothing else above a quote
_NAME = r"(?:[^\W\d_a-zà-ɏа-я][\w.'’&-]{0,30}|via|von|van|de|der|la|und|and|et|en|of|y|e|i|&)"
_NAMES = re.compile(rf"{_NAME}(?:\s{{1,3}}{_NAME}){{0,11}}\s{{0,3}}$")


def names_its_author(line: str) -> bool:
    """True if the line is names and "wrote:". Where a quote of our mail follows, a program wrote it."""
    if len(line) > 120 or line[-1] not in _ENDS or _PERSON.search(line):
        return False
    return _NAMES.match(before_wrote(line)) is not None


def _start_at(lines: Lines, n: int, line: str, after: int) -> QuoteStart | None:
    if line[0] in _RULES and len(line) < 400 and lines.tries > 0:
        lines.tries -= 1
        if start := _separator(lines, n, line):
            return start
    if ":" in line or "：" in line:
        if label(line[:120]) is not None and (start := _headers(lines, n)):
            return start
        if line[-1] in _ENDS and len(line) < 80 and is_forward_line(line):
            return QuoteStart(n, n + 1, WhyElided.FORWARD)
    if lines.has_above and len(line) < 140 and ABOVE.search(line) is not None:
        return QuoteStart(n, n + 1, WhyElided.SEPARATOR)
    return _attribution(lines, n, line, after)


# --- separators -------------------------------------------------------------------------------------------------------


def _separator(lines: Lines, n: int, line: str) -> QuoteStart | None:
    table = table_of(line[:200])
    if table is FORWARDED:
        return QuoteStart(n, n + 1, WhyElided.FORWARD)
    if table is not None:
        following = lines.next_filled(n + 1)
        below = following < len(lines.text) and label(lines.text[following][:120]) and _headers(lines, following)
        return QuoteStart(n, below.end if below else n + 1, WhyElided.SEPARATOR)
    if len(line) > 12 and len(line) < 120 and UNKNOWN.match(line):
        following = lines.next_filled(n + 1)
        if following < len(lines.text) and _headers(lines, following) is not None:
            return QuoteStart(n, n + 1, WhyElided.SEPARATOR)
    return None


# --- header blocks ----------------------------------------------------------------------------------------------------


def _headers(lines: Lines, n: int) -> QuoteStart | None:
    kinds: set[Label] = set()
    end, address, clock, loose = n, False, False, 0  # loose: lines without a label since the last label
    depth = lines.depth[n]
    for at in range(n, min(n + _BLOCK, len(lines.text))):
        line = lines.text[at][:300]
        if not line or lines.depth[at] != depth:
            # some programs put an empty line between the fields
            if line or at + 1 >= len(lines.text) or label(lines.text[at + 1][:120]) is None:
                break
            continue
        kind = label(line)
        if kind is None:
            loose += 1
            if loose > 2 or (loose > 1 and not (line[0] in "<[(" or line[-1] in ",;>" or "@" in line)):
                break
            address = address or "@" in line
            continue
        if kind in kinds and kind in (Label.FROM, Label.SUBJECT):
            break
        kinds.add(kind)
        kinds.update(_inner(line))
        address = address or "@" in line
        if Label.DATE in kinds:
            clock = clock or _TIME.search(line) is not None or _YEAR.search(line) is not None
        end, loose = at + 1, 0
    return QuoteStart(_rule_above(lines, n), end, WhyElided.HEADERS) if _is_block(kinds, address, clock) else None


def _inner(line: str) -> set[Label]:
    """The labels in the middle of a line that has several fields."""
    if line.count(":") < 2:
        return set()
    labels = (LABELS.get(match[1].lower()) for match in _INNER.finditer(line))
    return {kind for kind in labels if kind is not None}


def _is_block(kinds: set[Label], address: bool, clock: bool) -> bool:
    named = len(kinds - {Label.OTHER})
    if named >= 3:
        return address or clock or Label.SUBJECT in kinds
    begins = named == 2 and (Label.FROM in kinds or Label.DATE in kinds)
    return begins and (address or (clock and not kinds >= {Label.DATE, Label.SUBJECT}))


def _rule_above(lines: Lines, n: int) -> int:
    """The line of the rule above the block that begins at line n; n if there is none."""
    above = lines.last_filled(n - 1)
    near = above >= 0 and n - above <= 3 and not lines.depth[above] and above not in lines.code
    return above if near and RULE.match(lines.text[above][:200]) else n


# --- attribution lines ------------------------------------------------------------------------------------------------


def _attribution(lines: Lines, n: int, line: str, after: int) -> QuoteStart | None:
    if len(line) > _LENGTH or not _may_end(line) or lines.tries <= 0:
        return None
    lines.tries -= 1
    begin, joined, strength = n, line, _strength(line)
    while not strength and n - begin < _WINDOW - 1 and (above := _line_above(lines, begin, after)) >= 0:
        begin = above
        joined = f"{lines.text[begin]} {joined}"
        strength = _strength(joined)
    if not strength:
        return None
    begin = _day_above(lines, _first_line(lines, begin, n, joined, after), n, after)
    return QuoteStart(begin, n + 1, WhyElided.ATTRIBUTION, strength == _SURE)


def _line_above(lines: Lines, begin: int, after: int) -> int:
    """The line above that may be part of the same attribution line, which a program wrapped; -1 if there is none.

    There is no gap between them, or the lower line begins with an angle bracket.
    """
    above = begin - 1
    if above >= after and not lines.text[above] and lines.text[begin][0] in "<>":
        above -= 1
    apart = above < after or not lines.text[above] or lines.depth[above] > 0 or above in lines.code
    return -1 if apart or len(lines.text[above]) >= 200 else above


def _may_end(line: str) -> bool:
    """True if an attribution line may end here. This is cheap, since it is asked of every line."""
    last = line[-1]
    if last in _ENDS:
        return True
    if last == ">":
        return line[0].isdigit() or is_framed(line)
    if last in "-—–" or "@" in line or "<" in line or line[0] in "-—":
        return (last in "-—–" and line[0] in "-—–") or ends_with_wrote(line)
    return line[0].isdigit() and "GMT" in line


def _strength(joined: str) -> int:
    """How far these lines, joined, are an attribution line."""
    if len(joined) > _LENGTH:
        return _NOT
    if is_framed(joined) and _dated(joined):
        return _SURE
    bare = joined.strip(_DASHES)
    if _DATE_FIRST.match(bare) or (joined[0] in "-—" and joined[-1] in "-—" and ends_with_wrote(bare)):
        return _SURE
    if _DATE_AND_ADDRESS.match(bare):
        return _IF_QUOTED
    colon = bare[-1:] in _ENDS
    address = _ADDRESS.search(bare) is not None
    clock, year = _TIME.search(bare) is not None, _YEAR.search(bare) is not None
    if not wrote(bare):
        return _strength_by_address(bare, clock=clock, year=year, address=address) if colon else _NOT
    if not colon and not ends_with_wrote(bare):
        return _NOT
    if address:
        return _SURE
    if _BARE_ADDRESS.search(bare):
        return _SURE if clock or year or colon else _NOT
    if _PERSON.search(bare):
        return _NOT
    by_date = _strength_by_date(bare, clock=clock, year=year)
    # "Ann via Tea and Letters wrote:" has our own From field
    return by_date or (_IF_QUOTED if " via " in bare and names_its_author(joined) else _NOT)


def _strength_by_address(bare: str, *, clock: bool, year: bool, address: bool) -> int:
    """The strength of a line with a date and an address, but no word for "wrote"."""
    if clock and year and not address and bare[0].isdigit() and _BARE_ADDRESS.search(bare):
        return _SURE
    if not address or not (clock or year):
        return _NOT
    return _SURE if _OPENS.match(bare) or BEGINS.match(bare) else _IF_QUOTED


def _strength_by_date(bare: str, *, clock: bool, year: bool) -> int:
    """The strength of a line with a date and "wrote", but no address."""
    begins = BEGINS.match(bare) is not None
    day = _DAY.search(_YEAR.sub("", bare))
    if year and (clock or (day and (begins or bare[0].isdigit()))):
        return _SURE
    if clock and begins and _DAY.search(_TIME.sub("", bare)):
        return _SURE
    return _IF_QUOTED if clock or ((year or begins) and day) else _NOT


def _first_line(lines: Lines, begin: int, n: int, joined: str, after: int) -> int:
    """The line where an attribution line begins, of which `begin` to `n` may be only the end."""
    at = begin
    dated, address = _dated(joined), _ADDRESS.search(joined) is not None
    if dated and address and joined[0] not in "<(":
        return begin
    while n - at < _WINDOW - 1 and (above := _line_above(lines, at, after)) >= 0:
        below, at = lines.text[at], above
        line = lines.text[at].lstrip(_DASHES)
        if not line:
            return begin
        if below[0] in "<(" and len(line) < 60 and line[-1] not in ".!?…:" and (at == 0 or not lines.text[at - 1]):
            return at
        if (not dated and BEGINS.match(line) and _DAY.search(line)) or (not address and _with_address(line)):
            return at
        if (
            not dated
            and _dated(line)
            and (line[0].isdigit() or line[-1] in "<,(" or below[0] in "<(" or len(line) > 50)
        ):
            return at
    return begin


def _day_above(lines: Lines, begin: int, n: int, after: int) -> int:
    """The line with the day, if an attribution line has its time only on line `begin`, and the day right above."""
    above = lines.last_filled(begin - 1)
    if above < max(after, begin - 2) or lines.depth[above] or above in lines.code:
        return begin
    line = lines.text[above]
    opens = BEGINS.match(line) is not None
    if above < begin - 1 and not (opens and line[-1] == "," and _dated(line)):
        return begin
    if opens and line[-1] == "," and len(line) < _WEEKDAY and not BEGINS.match(lines.text[begin]):
        return above
    day = len(line) < 60 and line[-1] not in ".!?…:" and _YEAR.search(line) is not None
    alone = _YEAR.search(" ".join(lines.text[begin : n + 1])) is None
    return above if day and alone and (opens or _OPENS.match(line)) else begin


def _with_address(line: str) -> bool:
    """True if the line ends with an address, or with an address and a date."""
    found = _ADDRESS.search(line)
    after = line[found.start() :].partition(">")[2] if found else ""
    return found is not None and (line[-1] in ">,)" or len(after) < 14 or _dated(after))


def _dated(text: str) -> bool:
    return _TIME.search(text) is not None or _YEAR.search(text) is not None
