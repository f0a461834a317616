"""Which quoted lines are the mail that is answered, and which a person wants to be read beside the answer."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.inbound.extract import marks, signatures
from bridge.inbound.extract.lines import Lines, Why
from bridge.inbound.extract.sent import Match

_CHOSEN = 12  # lines that a person takes the trouble to quote by hand, where no program announced a quote


_FEW, _MANY = 0.3, 0.6  # of a quote's lines that are ours
_LONG = 60  # characters of a line that a program may have broken
_RUNS = 100  # runs that are looked into; no mail has more


@dataclass(slots=True)
class Run:
    """Lines of one sort that follow each other, blanks among them passed over."""

    begin: int
    end: int
    quoted: bool
    announced: bool = False  # by an attribution line above it or within its first lines
    cut: bool = False  # what follows it is no part of the reply


def runs(lines: Lines, announced: frozenset[int]) -> list[Run]:
    """The lines that are still kept, as runs of quoted and of new ones; `announced` are the ends of marks."""
    found: list[Run] = []
    ends = cut = False
    for n, line in enumerate(lines.text):
        ends = ends or n in announced
        if lines.why[n] is not None:
            cut = cut or bool(line)
            continue
        if not line and not lines.depth[n]:
            continue
        quoted = lines.depth[n] > 0
        if cut and found:
            found[-1].cut = True
        if found and found[-1].quoted == quoted and not cut and not (ends and quoted and not found[-1].announced):
            found[-1].end = n + 1
        else:
            found.append(Run(n, n + 1, quoted))
        if ends and quoted:
            found[-1].announced = True
        ends = cut = False
    if cut and found:
        found[-1].cut = True
    for run in found[:_RUNS]:
        run.announced = run.announced or (run.quoted and _announces_itself(lines, run))
    return found


def _announces_itself(lines: Lines, run: Run) -> bool:
    first = [n for n in range(run.begin, min(run.end, run.begin + 8)) if lines.text[n]][:4]
    return any(marks.within_quote(lines, n) for n in first)


def judge(lines: Lines, announced: frozenset[int], match: Match | None = None) -> str:
    """Mark the quoted lines that go; the answer says what the mail was taken for.

    `match`, where what we sent is known, tells quotes of ours from a person's own.
    """
    found = runs(lines, announced)
    if match is not None:
        found = _owned(found, match)
    quoted = [k for k, run in enumerate(found) if run.quoted]
    if not quoted:
        return "new"
    start = next((k for k in quoted if found[k].announced), None)
    if start is None:
        return _unannounced(lines, found, quoted) if match is None else "inline"
    answers = [k for k in range(start + 1, len(found)) if not found[k].quoted]
    saying = max((k for k in quoted if _says(lines, found[k])), default=-1)
    if not any(k < saying for k in answers):
        for k in quoted:
            if k >= start - 1 and not (k > start and _led(lines, found[k - 1], found[k])):
                lines.mark(found[k].begin, found[k].end, Why.QUOTE)
        return "bottom" if answers else "top"
    _interleaved(lines, found[start:])
    return "inline"


def _interleaved(lines: Lines, found: list[Run]) -> None:
    """Keep of the quotes what stands right above an answer."""
    for before, run, following in zip([None, *found], found, [*found[1:], None], strict=False):
        if run.quoted and before is not None and _led(lines, before, run):
            continue
        if run.quoted and following is not None and not following.quoted:
            _keep_answered(lines, run)
        elif run.quoted:
            lines.mark(run.begin, run.end, Why.QUOTE)


def _owned(found: list[Run], match: Match) -> list[Run]:
    """The runs, quotes that are not ours taken for the person's own words."""
    joined: list[Run] = []
    for run in found:
        ours = match.of(run.begin, run.end)
        if run.quoted and not run.announced and ours < _FEW:
            run = Run(run.begin, run.end, quoted=False)
        elif run.quoted and ours > _MANY:
            run.announced = True
        if joined and joined[-1].quoted == run.quoted and not (run.quoted and run.announced):
            joined[-1].end = run.end
        else:
            joined.append(run)
    return joined


def _unannounced(lines: Lines, found: list[Run], quoted: list[int]) -> str:
    """No program said that it quotes: what a person put between their own words is theirs."""
    for k in quoted:
        run = found[k]
        if k + 1 == len(found):
            if k == 0 or not _introduced(lines, found[k - 1], run):
                lines.mark(run.begin, run.end, Why.QUOTE)
        elif run.end - run.begin > _CHOSEN:
            _keep_answered(lines, run)
    return "inline" if len(found) > 1 else "quote"


def _introduced(lines: Lines, above: Run, run: Run) -> bool:
    """Whether the words above a last quote lead to it. A line with a date and a time was written by a program."""
    if above.quoted or _led(lines, above, run):
        return True
    line = lines.text[above.end - 1]
    if line[-1] in ":：>" and marks.introduces(line):
        lines.mark(above.end - 1, above.end, Why.ATTRIBUTION)
    return False


def _led(lines: Lines, above: Run, run: Run) -> bool:
    """Whether a person leads to a quote of their own choice: "As Kant has it:"."""
    if above.quoted or run.announced or run.end - run.begin > _CHOSEN:
        return False
    line = lines.text[above.end - 1]
    return line[-1] in ":：" and not marks.introduces(line)


def _says(lines: Lines, run: Run) -> bool:
    """Whether a quoted run has anything but a signature or a list's footer."""
    for n in range(run.begin, run.end):
        line = lines.text[n]
        if len(line) > 7 and (len(line.split()) >= 4 or not line.isascii()) and not signatures.is_contact(line):
            return True
    return False


def _keep_answered(lines: Lines, run: Run) -> None:
    """Keep the paragraph right above an answer, and mark the quoted lines before it."""
    last = lines.last_filled(run.end - 1)
    first = last
    while first - 1 >= run.begin and lines.text[first - 1] and lines.depth[first - 1] == lines.depth[last]:
        first -= 1
    for n in range(first, last + 1):
        if n >= first:
            first = marks.within_quote(lines, n) or first  # who said it when is not what is answered
    lines.mark(run.begin, min(first, last + 1), Why.QUOTE)
    lines.mark(last + 1, run.end, Why.QUOTE)


def mend(lines: Lines) -> None:
    """Take back into the quote the ends of its lines that a program broke off without a quote mark."""
    damaged = False
    for n in range(1, len(lines.text) - 1):
        line = lines.text[n]
        if not line or lines.depth[n] or lines.why[n] is not None or n in lines.code:
            continue
        if not lines.depth[n - 1] or not lines.depth[n + 1]:
            continue
        before = lines.text[n - 1]
        broken = len(before) >= _LONG and line[0].islower() and (damaged or before[-1] not in ".!?:")
        link = "://" in line and (line[-1] == ">" or line.startswith(("http", "<http", "(http")))
        if broken or link:
            lines.depth[n] = lines.depth[n - 1]
            damaged = damaged or broken
