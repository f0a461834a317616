"""extract(body, sent) -> Extraction: the product's core."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bridge.inbound.extract import lines as line_reader
from bridge.inbound.extract import marks, quotes, signatures
from bridge.inbound.extract.lines import Lines, Why
from bridge.inbound.extract.marks import Mark
from bridge.inbound.extract.reflow import reflow
from bridge.inbound.extract.sent import Match, Sent, apply
from bridge.mail import html
from bridge.mail.body import Body
from bridge.mail.html import Role


@dataclass(frozen=True, slots=True)
class Elided:
    """A piece of the mail that is not newly written, as it stood there."""

    text: str
    why: Why


@dataclass(frozen=True, slots=True)
class Extraction:
    """`reply` is what the person wrote, Markdown; `why` says in one word what the mail was taken for."""

    reply: str
    elided: tuple[Elided, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The lines of an answer to a digest, marked, and what is known of each; `items` is how many the digest has."""

    lines: Lines
    match: Match | None  # None where nothing of the digest came back
    items: int
    page: bool  # the lines are those of a page (text/html)


def extract(body: Body | str, sent: Body | str | None = None) -> Extraction:
    """What is newly written in a mail's body; `sent` is the mail that is answered, where it is known.

    `body` is a Body (mail.body) or the bare text of one, and so is `sent`. Nothing is lost: what is not in `reply` is
    in `elided`. With `sent`, what we wrote ourselves is known in any language and however it was quoted; without it,
    the signs that mail programs set are all there is to go by.
    """
    return compare(body, sent)[0]


def compare(body: Body | str, sent: Body | str | None) -> tuple[Extraction, Compared | None]:
    """The extraction; and, where a digest is answered whose items are marked (mail.marks), the lines it was made of."""
    ours = _ours(sent) if sent else None
    if isinstance(body, str) or body.text.strip():
        return _of_lines(line_reader.read(body if isinstance(body, str) else body.text), {}, ours, page=False)
    page = html.read(body.html)
    return _of_lines(line_reader.read(page.text), page.roles, ours, page=True)


@lru_cache(maxsize=32)
def _ours(sent: Body | str) -> Sent:
    """What we sent, ready to be compared; one notification is answered many times."""
    return Sent(_forms(sent))


def _forms(sent: Body | str) -> tuple[str, ...]:
    if isinstance(sent, str):
        return (sent,)
    return tuple(form for form in (sent.text, html.text(sent.html)) if form.strip())


def _of_lines(
    lines: Lines, roles: Mapping[int, Role], ours: Sent | None, *, page: bool
) -> tuple[Extraction, Compared | None]:
    if not roles:  # which count the lines of the page as they are
        marks.unshare(lines)
    match = ours.match(lines) if ours else None
    if ours is None or match is None or not ours.items:
        return _judged(lines, roles, match), None
    if match.enough:
        return _once(lines, roles, match), Compared(lines, match, ours.items, page)
    # Of a digest, a passage is enough: a person quotes the one letter they answer.
    again = lines.copy()
    extraction = _judged(lines, roles, None)
    if any(match.items):
        _once(again, roles, match)
        return extraction, Compared(again, match, ours.items, page)
    return extraction, Compared(line_reader.read(extraction.reply), None, ours.items, page=False)


def _judged(lines: Lines, roles: Mapping[int, Role], match: Match | None) -> Extraction:
    if match is not None and not match.enough:
        match = None
    extraction = _once(lines, roles, match)
    return extraction if match is not None or not _parted(lines) else _settled(extraction)


def _once(lines: Lines, roles: Mapping[int, Role], match: Match | None) -> Extraction:
    found = sorted([*marks.find(lines), *_roles(lines, roles)], key=lambda mark: mark.begin)
    announced = _cut(lines, found, match)
    if match is not None:
        begins = apply(lines, match, announced)
        announced |= _introduce(lines, begins | _quotes_of_ours(lines, match))
    else:
        quotes.mend(lines)
    _clean(lines, announced, known=match is not None)
    why = quotes.judge(lines, announced, match)
    if why == "new" and any(lines.why):
        why = "top" if announced else "new"
    return Extraction(_reply(lines), _elided(lines), why)


def _parted(lines: Lines) -> bool:
    """Whether pieces of the reply stood apart, or quotes stay in it: it may then look like what it was not."""
    if not any(lines.why):
        return False
    kept = [n for n, why in enumerate(lines.why) if why is None and lines.text[n]]
    return bool(kept) and (any(lines.why[kept[0] : kept[-1]]) or any(lines.depth[n] for n in kept))


def _settled(extraction: Extraction) -> Extraction:
    """The same once more, for as long as that changes something (a few times at most, each time it is shorter)."""
    for _ in range(4):
        again = _once(line_reader.read(extraction.reply), {}, None)
        if again.reply == extraction.reply:
            break
        extraction = Extraction(again.reply, extraction.elided + again.elided, extraction.why)
    return extraction


def _cut(lines: Lines, found: Sequence[Mark], match: Match | None) -> frozenset[int]:
    """Mark what the marks announce: themselves, and all below where no quote marks tell what is quoted."""
    announced: set[int] = set()
    for mark in found:
        following = lines.next_filled(mark.end)
        quoted = following < len(lines.text) and (lines.depth[following] > 0 or _barred(lines, following))
        if quoted or (mark.sure and match is not None and match.known(mark.end, len(lines.text))):
            lines.mark(mark.begin, mark.end, mark.why)
            announced.add(mark.end)
            if not quoted and match is not None:
                _head(lines, mark.end, match)
        elif mark.sure:
            end = _end_of_ours(lines, mark.end)
            lines.mark(mark.begin, mark.end, mark.why)
            lines.mark(mark.end, end, Why.FORWARD if mark.why is Why.FORWARD else Why.QUOTE)
            announced.add(mark.end)
            break
    return frozenset(announced)


_HEAD = 12  # lines between an attribution and the first of our words that we know


def _head(lines: Lines, begin: int, match: Match) -> None:
    """Mark what stands between an attribution and our words: a heading that only the other form of our mail has."""
    for n in range(begin, min(begin + _HEAD, len(lines.text))):
        if match.ours(n):
            lines.mark(begin, n, Why.QUOTE)
            return


# Each mail of ours ends with the link to its reader's settings, /u/TOKEN (mail.subaddress). Programs rewrite links, but
# not what is in them.
_OUR_END = re.compile(r"(?:/|%2f)u(?:/|%2f)[a-z2-7]{42}(?![a-z2-7])", re.IGNORECASE)


def _end_of_ours(lines: Lines, begin: int) -> int:
    """Where a mail of ours ends that stands there without quote marks: what is below it is an answer."""
    end = len(lines.text)
    for n in range(begin, end):
        if "u" in lines.raw[n] and _OUR_END.search(lines.raw[n][-_LINK:]):
            end = n + 1
            while end < len(lines.text) and lines.text[end]:
                end += 1
            return end
    return end


_LINK = 2000  # characters of a line that are searched


def _quotes_of_ours(lines: Lines, match: Match) -> frozenset[int]:
    """Where quoted lines of ours begin."""
    begins: set[int] = set()
    for n in range(len(lines.text)):
        if lines.depth[n] and match.surely_ours(n):
            first = n
            while first and (lines.depth[first - 1] or not lines.text[first - 1]):
                first -= 1
            begins.add(lines.next_filled(first))
            break
    return frozenset(begins)


def _introduce(lines: Lines, begins: frozenset[int]) -> frozenset[int]:
    """Mark the lines above a quote of ours that only a program writes, in a language that no table has."""
    for begin in begins:
        at = lines.last_filled(begin - 1)
        for _ in range(8):
            if at < 0 or lines.depth[at] or lines.why[at] is not None or not marks.introduces(lines.text[at]):
                break
            lines.mark(at, begin, Why.ATTRIBUTION)
            at = lines.last_filled(at - 1)
    return begins


_ROLES = {Role.ATTRIBUTION: Why.ATTRIBUTION, Role.REST: Why.SEPARATOR, Role.FORWARD: Why.FORWARD}


def _roles(lines: Lines, roles: Mapping[int, Role]) -> list[Mark]:
    """The marks that the HTML of a mail program makes by itself; signatures are marked at once."""
    found: list[Mark] = []
    for n, role in sorted(roles.items()):
        if role is Role.SIGNATURE:
            lines.mark(n, n + 1, Why.SIGNATURE)
        elif role is not Role.ATTRIBUTION or not lines.depth[n]:
            begin = found.pop().begin if found and found[-1].end == n and role is Role.ATTRIBUTION else n
            found.append(Mark(begin, n + (role is Role.ATTRIBUTION), _ROLES[role]))
    return found


def _barred(lines: Lines, n: int) -> bool:
    """Whether a quote begins here that is marked with "|", as old Gmail and news readers do; it is then made deep."""
    if lines.text[n][0] != "|":
        return False
    while n < len(lines.text) and (not lines.text[n] or lines.text[n][0] == "|"):
        if lines.text[n]:
            lines.depth[n], lines.text[n] = 1, lines.text[n].lstrip("| ")
        n += 1
    return True


def _clean(lines: Lines, announced: frozenset[int], *, known: bool) -> None:
    """Mark banners, signatures and footers of the person's own runs; the last first, since they end what is before."""
    found = quotes.runs(lines, announced)
    last = True  # whether nothing of the person's stands below
    for k in range(len(found) - 1, -1, -1):
        run = found[k]
        if run.quoted:
            continue
        if k == 0:
            signatures.clean_head(lines, run.begin, run.end)
            if len(found) == 1 and not announced and not known:
                signatures.cut_below_footer(lines, run.begin, run.end)
        if last or run.cut or found[k + 1].announced:
            signatures.clean_tail(lines, run.begin, run.end, alone=k == 0)
            if k == 0 and announced:
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
            continue  # what stood on both sides of an elided piece is parted by one empty line
        depth = lines.depth[n]
        if before and not depth and kept[-1].strip() and raw.strip():
            kept.append("")  # or Markdown would read the answer as more of the quote (CommonMark section 5.1)
        quote = "" if not depth else raw.lstrip() if raw.lstrip().startswith(">") else f"> {raw.strip()}"
        kept.append((quote or raw).rstrip())
        before, gap = depth, gap and not raw.strip()
    return reflow("\n".join(kept).strip("\n").rstrip())


def _elided(lines: Lines) -> tuple[Elided, ...]:
    pieces: list[tuple[Why, list[str]]] = []
    for n, why in enumerate(lines.why):
        if why is None:
            continue
        if pieces and pieces[-1][0] is why:
            pieces[-1][1].append(lines.raw[n])
        else:
            pieces.append((why, [lines.raw[n]]))
    return tuple(Elided("\n".join(raw).strip("\n"), why) for why, raw in pieces if any(line.strip() for line in raw))
