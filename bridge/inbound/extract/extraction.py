"""A mail's body, and the mail of ours that it answers -> the words that the person newly wrote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from bridge.inbound.extract import footers, quote_starts, quotes, signatures
from bridge.inbound.extract import lines as line_reader
from bridge.inbound.extract.headers import Label, label
from bridge.inbound.extract.line_match import AnsweredMail, LineMatch, quote_ours, release_new
from bridge.inbound.extract.lines import Lines, WhyElided
from bridge.inbound.extract.quote_starts import QuoteStart
from bridge.inbound.extract.reflow import reflow
from bridge.inbound.extract.separators import RULE
from bridge.inbound.extract.vocabulary import words_of
from bridge.mail import html
from bridge.mail.body import Body
from bridge.mail.html import Page, Role


@dataclass(frozen=True, slots=True)
class ElidedPiece:
    """A piece of the mail that is not newly written, as it was in the mail."""

    text: str
    why: WhyElided


@dataclass(frozen=True, slots=True)
class Extraction:
    """`reply` is what the person wrote, in Markdown; `why` is one word for the kind of mail: "top", "inline" ..."""

    reply: str
    elided: tuple[ElidedPiece, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The lines of a reply to a digest, after extraction; `items` is the number of items of the digest."""

    lines: Lines
    match: LineMatch | None  # None if nothing of the digest came back
    items: int
    page: bool  # the lines are from text/html


def extract(body: Body | str, sent: Body | str | None = None) -> Extraction:
    """The newly written words of a mail's body. `sent` is the mail that is answered, if it is known.

    `body` and `sent` are a Body or plain text. No word is lost: what is not in `reply` is in `elided`. With `sent`, our
    own words are found in any language and however they are quoted. Without it, only the signs count that mail programs
    set.
    """
    return compare(body, sent)[0]


def compare(body: Body | str, sent: Body | str | None) -> tuple[Extraction, Compared | None]:
    """The extraction, and for a reply to a digest with marked items (mail.item_marks) the compared lines.

    It is that of the text. Where the text hardly tells the answer from the quote, HTML beside it may tell it better.
    """
    answered = _answered_mail(sent) if sent else None
    if isinstance(body, str):
        return _compared(line_reader.read(body), None, answered)
    if not body.text.strip():
        page = html.read(body.html)
        return _compared(line_reader.read(page.text), page, answered)
    lines = line_reader.read(body.text)
    found = _compared(lines, None, answered)
    if body.html.strip() and _is_doubtful(found[0], lines, body.html):
        page = html.read(body.html)
        of_page = line_reader.read(page.text)
        other = _compared(of_page, page, answered)
        if _separates_better(other[0], of_page, found[0], lines):
            return other
    return found


_QUOTES = re.compile(r"<blockquote|_quote|quoted|cite-prefix|rplyfwdmsg|olk_src|reference-message", re.IGNORECASE)
_STARTED = frozenset({WhyElided.ATTRIBUTION, WhyElided.HEADERS, WhyElided.SEPARATOR})


def _is_doubtful(extraction: Extraction, lines: Lines, page: str) -> bool:
    """True if the text is not clear: no answer is in it, or nothing was elided although the HTML has a quote."""
    unclear = lines.unmarked or not extraction.reply
    return unclear or (not extraction.elided and _QUOTES.search(page) is not None)


def _separates_better(other: Extraction, of_page: Lines, found: Extraction, lines: Lines) -> bool:
    """True if the extraction of the HTML tells the answer from the quote, and the one of the text does not."""
    started = other.why in ("top", "bottom") or any(piece.why in _STARTED for piece in other.elided)
    if of_page.unmarked or not started:
        return False
    if lines.unmarked:
        return True
    if not found.reply:
        return bool(other.reply)
    fewer, words = Counter(words_of(other.reply)), Counter(words_of(found.reply))
    return 0 < fewer.total() < words.total() and fewer <= words


def _compared(lines: Lines, page: Page | None, answered: AnsweredMail | None) -> tuple[Extraction, Compared | None]:
    """The extraction of these lines, which are from `page` if there is one."""
    roles = page.roles if page else {}
    if not roles:  # roles are known by line number, so the lines must then stay as they are
        quote_starts.split_shared(lines)
    match = answered.match(lines) if answered else None
    if page and answered and match and match.enough and not answered.items:
        release_new(lines, match)
    if answered is None or match is None or not answered.items:
        return _settled(lines, roles, match if match is not None and match.enough else None), None
    if match.enough:
        return _extracted(lines, roles, match), Compared(lines, match, answered.items, page is not None)
    # people quote only one comment of a digest, so a passage is enough to tell which one is answered
    again = lines.copy()
    extraction = _settled(lines, roles, None)
    if any(match.items):
        _extracted(again, roles, match)
        return extraction, Compared(again, match, answered.items, page is not None)
    return extraction, Compared(line_reader.read(extraction.reply), None, answered.items, page=False)


@lru_cache(maxsize=32)
def _answered_mail(sent: Body | str) -> AnsweredMail:
    """The mail that we sent, ready to be compared. It is cached, since one notification gets many replies."""
    if isinstance(sent, str):
        return AnsweredMail((sent,))
    return AnsweredMail([text for text in (sent.text, html.text(sent.html)) if text.strip()])


def _settled(lines: Lines, roles: Mapping[int, Role], match: LineMatch | None) -> Extraction:
    """The extraction. Where the answered mail is unknown, it is repeated until another time changes nothing."""
    extraction = _extracted(lines, roles, match)
    for _ in range(4 if match is None and _has_gaps(lines) else 0):
        again = _extracted(line_reader.read(extraction.reply), {}, None)
        if again.reply == extraction.reply:
            break
        extraction = Extraction(again.reply, extraction.elided + again.elided, extraction.why)
    return extraction


def _has_gaps(lines: Lines) -> bool:
    """True if something was cut from the middle of the reply, or quotes stay in it: it may now look like a quote."""
    kept = [n for n, why in enumerate(lines.why) if why is None and lines.text[n]]
    gaps = bool(kept) and (any(lines.why[kept[0] : kept[-1]]) or any(lines.depth[n] for n in kept))
    return gaps and any(lines.why)


def _extracted(lines: Lines, roles: Mapping[int, Role], match: LineMatch | None) -> Extraction:
    """Mark the lines that are not the person's, and take the others for the reply."""
    starts = sorted([*quote_starts.find(lines), *_starts_of_roles(lines, roles)], key=lambda start: start.begin)
    below_starts = _cut_quotes(lines, starts, match)
    if match is not None:
        begins = quote_ours(lines, match, below_starts) | _first_quote_of_ours(lines, match)
        _cut_introductions(lines, begins)
        below_starts |= begins
    else:
        quotes.join_broken_lines(lines)
    _cut_signatures(lines, below_starts, known=match is not None)
    why = quotes.judge(lines, below_starts, match)
    if why == "new" and below_starts and any(lines.why):
        why = "top"
    return Extraction(_reply(lines), _elided(lines), why)


def _cut_quotes(lines: Lines, starts: Sequence[QuoteStart], match: LineMatch | None) -> frozenset[int]:
    """Cut the quote starts, and everything below the first one that no quote marks follow.

    Returns the numbers of the lines right below the quote starts.
    """
    below_starts: set[int] = set()
    kept_to = 0
    for start in starts:
        following = lines.next_filled(start.end)
        quoted = following < len(lines.text) and (lines.depth[following] > 0 or _quote_bars(lines, following))
        if quoted or (start.sure and match is not None and match.is_known(start.end, len(lines.text))):
            lines.mark(start.begin, start.end, start.why)
            below_starts.add(start.end)
            if not quoted and match is not None:
                # a heading above our words that only the other text of our mail has
                below = range(start.end, min(start.end + _HEADING, len(lines.text)))
                lines.mark(start.end, next(filter(match.is_ours, below), start.end), WhyElided.QUOTE)
        elif start.sure and start.begin >= kept_to:
            end = _end_of_our_mail(lines, start.end)
            if (
                match is None
                and end == len(lines.text)
                and start.why is not WhyElided.FORWARD
                and _is_first(lines, start)
            ):
                # nothing is above it, so an answer may be below, and nothing marks where it begins: in doubt, keep
                lines.unmarked = True
                kept_to = _end_of_signed_mail(lines, start.end)
                lines.mark(start.begin, start.end, start.why)
                lines.mark(start.end, kept_to, WhyElided.QUOTE)
                below_starts.add(kept_to)
                continue
            lines.mark(start.begin, start.end, start.why)
            why = WhyElided.FORWARD if start.why is WhyElided.FORWARD else WhyElided.QUOTE
            lines.mark(start.end, end, why)
            below_starts.add(start.end)
            break
    return frozenset(below_starts)


# Each mail of ours ends with the link to its reader's settings, /u/TOKEN (mail.subaddress). Programs rewrite the link
# around it, but not the token.
_SETTINGS_LINK = re.compile(r"(?:/|%2f)u(?:/|%2f)[a-z2-7]{42}(?![a-z2-7])", re.IGNORECASE)
_HEADING = 12  # lines between an attribution line and the first line that is surely ours
_SEARCHED = 2000  # characters of a line that are searched for it
_PARAGRAPH = 60  # characters of a line that may be a legal notice


def _end_of_our_mail(lines: Lines, begin: int) -> int:
    """The line behind a mail of ours that is quoted without quote marks. What is below that line is an answer."""
    linked = (n for n in range(begin, len(lines.text)) if _SETTINGS_LINK.search(lines.raw[n][-_SEARCHED:]))
    end = next(linked, len(lines.text))
    while end < len(lines.text) and lines.text[end]:
        end += 1
    return end


def _is_first(lines: Lines, start: QuoteStart) -> bool:
    """True if nobody wrote anything above the quote start, and it does not forward a mail.

    Thunderbird begins the header block of a forwarded mail with the subject.
    """
    held: list[str] = []
    for n in range(start.begin + 1):
        line = lines.text[n] if n < start.begin and lines.why[n] is None else ""
        if line and not RULE.match(line[:200]):
            held.append(line)
        elif held:
            if not footers.is_banner(" ".join(held)[:_SEARCHED]):
                return False
            held = []
    labels = (label(line[:120]) for line in lines.text[start.begin : start.end])
    return next(filter(None, labels), None) is not Label.SUBJECT


def _end_of_signed_mail(lines: Lines, begin: int) -> int:
    """The line behind an unmarked quote that ends with a signature, if words are below it; else `begin`."""
    for n in range(begin, len(lines.text) - 1):
        line = lines.text[n]
        if not line or n in lines.code:
            continue
        signed = line in ("--", "––") or (signatures.is_sign_off(line) and n > begin and not lines.text[n - 1])
        if signed or (len(line) > _PARAGRAPH and footers.is_boilerplate(line)):
            end = n + 1
            while end < len(lines.text) and lines.text[end]:
                end += 1
            return end if lines.next_filled(end) < len(lines.text) else begin
    return begin


def _first_quote_of_ours(lines: Lines, match: LineMatch) -> frozenset[int]:
    """The first line of the first quote that is surely ours; empty if there is none."""
    n = next((n for n, depth in enumerate(lines.depth) if depth and match.is_surely_ours(n)), -1)
    while n > 0 and (lines.depth[n - 1] or not lines.text[n - 1]):
        n -= 1
    return frozenset({lines.next_filled(n)} if n >= 0 else ())


def _cut_introductions(lines: Lines, begins: frozenset[int]) -> None:
    """Cut the lines above quotes of ours that a program wrote, in a language that no table has."""
    for begin in begins:
        at = lines.last_filled(begin - 1)
        for _ in range(8):
            person = at < 0 or lines.depth[at] or lines.why[at] is not None
            line = "" if person else lines.text[at]
            if person or not (quote_starts.is_by_program(line) or quote_starts.names_its_author(line)):
                break
            lines.mark(at, begin, WhyElided.ATTRIBUTION)
            at = lines.last_filled(at - 1)


_WHY_OF_ROLE = {
    Role.ATTRIBUTION: WhyElided.ATTRIBUTION,
    Role.REST: WhyElided.SEPARATOR,
    Role.FORWARD: WhyElided.FORWARD,
}


def _starts_of_roles(lines: Lines, roles: Mapping[int, Role]) -> list[QuoteStart]:
    """The quote starts that the HTML of a mail program names. Signatures that it names are cut here."""
    found: list[QuoteStart] = []
    for n, role in sorted(roles.items()):
        if role is Role.SIGNATURE:
            lines.mark(n, n + 1, WhyElided.SIGNATURE)
        elif role is not Role.ATTRIBUTION or not lines.depth[n]:
            begin = found.pop().begin if found and found[-1].end == n and role is Role.ATTRIBUTION else n
            found.append(QuoteStart(begin, n + (role is Role.ATTRIBUTION), _WHY_OF_ROLE[role]))
    return found


def _quote_bars(lines: Lines, n: int) -> bool:
    """Give a quote depth to the lines from n on that are marked with "|", as old Gmail and news readers do.

    Returns True if there are any.
    """
    if lines.text[n][0] != "|" or lines.text[n][-1] == "|":
        return False
    for at in range(n, len(lines.text)):
        line = lines.text[at]
        if line[:1] == "|" and (line[-1] != "|" or line == "|"):  # rows of a table end with one
            lines.depth[at], lines.text[at] = 1, line.lstrip("| ")
            lines.raw[at] = f"> {lines.text[at]}"
    return True


def _cut_signatures(lines: Lines, below_starts: frozenset[int], *, known: bool) -> None:
    """Cut banners, signatures and footers from the person's own runs of lines, the last run first."""
    runs = quotes.runs(lines, below_starts)
    last = True  # the person wrote nothing below this run
    for k in range(len(runs) - 1, -1, -1):
        run = runs[k]
        if run.quoted:
            continue
        if k == 0:
            alone = not any(not other.quoted for other in runs[1:])
            signatures.clean_head(lines, run.begin, run.end, alone=not below_starts)
            if below_starts:
                signatures.cut_mailbox(lines, run.begin, run.end, alone=alone)
            if len(runs) == 1 and not below_starts and not known:
                signatures.cut_below_footer(lines, run.begin, run.end)
        if last or run.cut or runs[k + 1].introduced:
            signatures.clean_tail(lines, run.begin, run.end, alone=k == 0)
            if k == 0 and below_starts:
                signatures.cut_closing(lines, run.begin, run.end)
        last = last and all(lines.why[n] is not None or not lines.text[n] for n in range(run.begin, run.end))


def _reply(lines: Lines) -> str:
    kept: list[str] = []
    before, gap = 0, False
    for n, raw in enumerate(lines.raw):
        if lines.why[n] is not None:
            gap = True
            continue
        if gap and kept and not kept[-1] and not raw.strip():
            continue  # one empty line separates what was above and below an elided piece
        depth = lines.depth[n]
        if before and not depth and kept[-1].strip() and raw.strip():
            kept.append("")  # or Markdown would read the answer as more of the quote (CommonMark section 5.1)
        quote = "" if not depth else raw.lstrip() if raw.lstrip().startswith(">") else f"> {raw.strip()}"
        kept.append((quote or raw).rstrip())
        before, gap = depth, gap and not raw.strip()
    return reflow("\n".join(kept).strip("\n").rstrip())


def _elided(lines: Lines) -> tuple[ElidedPiece, ...]:
    numbers = [n for n, why in enumerate(lines.why) if why is not None]
    pieces = [(why, "\n".join(lines.raw[n] for n in same)) for why, same in groupby(numbers, lines.why.__getitem__)]
    return tuple(ElidedPiece(text.strip("\n"), why) for why, text in pieces if why and text.strip())
