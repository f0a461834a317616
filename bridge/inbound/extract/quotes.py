"""Decide which quoted lines go with the mail that is answered, and which stay since the person chose them."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.inbound.extract import quote_starts, signatures
from bridge.inbound.extract.line_match import LineMatch
from bridge.inbound.extract.lines import Lines, WhyElided

_CHOSEN = 12  # lines; a longer quote is not chosen by hand
_FEW, _MANY = 0.3, 0.6  # of a quote's lines that are ours
_LONG = 60  # characters of a line that a program may have broken
_RUNS = 100  # runs that are looked into; no mail has more


@dataclass(slots=True)
class LineRun:
    """Lines `begin` to `end` (exclusive): all quoted or all new, blank lines between them left out."""

    begin: int
    end: int
    quoted: bool
    introduced: bool = False  # a quote start is above it or in its first lines
    cut: bool = False  # something was cut right below it


def runs(lines: Lines, below_starts: frozenset[int]) -> list[LineRun]:
    """The lines that are not cut, as runs. `below_starts` are the lines right below the quote starts."""
    found: list[LineRun] = []
    below = cut = False
    for n, line in enumerate(lines.text):
        below = below or n in below_starts
        if lines.why[n] is not None:
            cut = cut or bool(line)
            continue
        if not line and not lines.depth[n]:
            continue
        quoted = lines.depth[n] > 0
        if cut and found:
            found[-1].cut = True
        if found and found[-1].quoted == quoted and not cut and not (below and quoted and not found[-1].introduced):
            found[-1].end = n + 1
        else:
            found.append(LineRun(n, n + 1, quoted))
        if below and quoted:
            found[-1].introduced = True
        below = cut = False
    if cut and found:
        found[-1].cut = True
    for run in found[:_RUNS]:
        if run.quoted and not run.introduced:
            first = [n for n in range(run.begin, min(run.end, run.begin + 8)) if lines.text[n]][:4]
            run.introduced = any(quote_starts.end_within_quote(lines, n) for n in first)
    return found


def judge(lines: Lines, below_starts: frozenset[int], match: LineMatch | None = None) -> str:
    """Cut the quoted lines that go. Returns one word for where the answer is: "top", "bottom", "inline" ...

    With `match`, a quote that is not ours counts as one that the person chose.
    """
    every = runs(lines, below_starts)
    found = every if match is None else _without_own_quotes(every, match)
    quoted = [k for k, run in enumerate(found) if run.quoted]
    if not quoted:
        return "new"
    start = next((k for k in quoted if found[k].introduced), None)
    if start is None:
        return _judge_unintroduced(lines, found, quoted) if match is None else "inline"
    answers = [k for k in range(start + 1, len(found)) if not found[k].quoted]
    last_words = max((k for k in quoted if _has_words(lines, found[k])), default=-1)
    if not any(k < last_words for k in answers):
        for k in quoted:
            if k >= start - 1 and not (k > start and _is_led_to(lines, found[k - 1], found[k])):
                lines.mark(found[k].begin, found[k].end, WhyElided.QUOTE)
        return "bottom" if answers else "top"
    _cut_between_answers(lines, found[start:])
    return "inline"


def _cut_between_answers(lines: Lines, found: list[LineRun]) -> None:
    """Keep of each quote only the paragraph right above an answer."""
    for before, run, following in zip([None, *found], found, [*found[1:], None], strict=False):
        if not run.quoted or (before and _is_led_to(lines, before, run)):
            continue
        if following and not following.quoted:
            _keep_answered(lines, run)
        else:
            lines.mark(run.begin, run.end, WhyElided.QUOTE)


def _without_own_quotes(found: list[LineRun], match: LineMatch) -> list[LineRun]:
    """The runs, where a quote that is not ours counts as the person's own words."""
    joined: list[LineRun] = []
    for run in found:
        ours = match.share_of(run.begin, run.end)
        if run.quoted and not run.introduced and ours < _FEW:
            run = LineRun(run.begin, run.end, quoted=False)
        elif run.quoted and ours > _MANY:
            run.introduced = True
        if joined and joined[-1].quoted == run.quoted and not (run.quoted and run.introduced):
            joined[-1].end = run.end
        else:
            joined.append(run)
    return joined


def _judge_unintroduced(lines: Lines, found: list[LineRun], quoted: list[int]) -> str:
    """Without a quote start, a quote between the person's words is their own choice; one at the end is a program's."""
    for k in quoted:
        run = found[k]
        if k + 1 == len(found):
            if k == 0 or not _leads(lines, found[k - 1], run):
                lines.mark(run.begin, run.end, WhyElided.QUOTE)
        elif run.end - run.begin > _CHOSEN:
            _keep_answered(lines, run)
    return "inline" if len(found) > 1 else "quote"


def _leads(lines: Lines, above: LineRun, run: LineRun) -> bool:
    """True if the words above a last quote lead to it. If a program wrote the line above, that line is cut."""
    led = above.quoted or _is_led_to(lines, above, run)
    line = lines.text[above.end - 1]
    if not led and line[-1] in ":：>" and quote_starts.is_by_program(line):
        lines.mark(above.end - 1, above.end, WhyElided.ATTRIBUTION)
    return led


def _is_led_to(lines: Lines, above: LineRun, run: LineRun) -> bool:
    """True if a person leads to a quote that they chose: "As Kant has it:"."""
    if above.quoted or run.introduced or run.end - run.begin > _CHOSEN:
        return False
    line = lines.text[above.end - 1]
    return line[-1] in ":：" and not quote_starts.is_by_program(line)


def _has_words(lines: Lines, run: LineRun) -> bool:
    """True if a quoted run has more than a signature or a list's footer."""
    return any(
        len(line) > 7 and (len(line.split()) >= 4 or not line.isascii()) and not signatures.is_contact(line)
        for line in lines.text[run.begin : run.end]
    )


def _keep_answered(lines: Lines, run: LineRun) -> None:
    """Cut all of a quote but the paragraph right above the answer."""
    last = lines.last_filled(run.end - 1)
    first = last
    while first - 1 >= run.begin and lines.text[first - 1] and lines.depth[first - 1] == lines.depth[last]:
        first -= 1
    for n in range(first, last + 1):
        if n >= first:
            first = quote_starts.end_within_quote(lines, n) or first  # an attribution line is not what is answered
    lines.mark(run.begin, min(first, last + 1), WhyElided.QUOTE)
    lines.mark(last + 1, run.end, WhyElided.QUOTE)


def join_broken_lines(lines: Lines) -> None:
    """Give a quote depth to the ends of quoted lines that a program broke off without a quote mark."""
    damaged = False
    for n in range(1, len(lines.text) - 1):
        line = lines.text[n]
        quoted = lines.depth[n] or not lines.depth[n - 1] or not lines.depth[n + 1]
        if quoted or not line or lines.why[n] is not None or n in lines.code:
            continue
        before = lines.text[n - 1]
        broken = len(before) >= _LONG and line[0].islower() and (damaged or before[-1] not in ".!?:")
        link = "://" in line and (line[-1] == ">" or line.startswith(("http", "<http", "(http")))
        if broken or link:
            lines.depth[n] = lines.depth[n - 1]
            damaged = damaged or broken
