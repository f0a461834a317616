"""A mail's text as lines: how deep each is quoted, and why it is not part of the reply."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from bridge.inbound.extract.attributions import ends_with_wrote
from bridge.inbound.extract.separators import ABOVE_WORDS


class WhyElided(StrEnum):
    """The kinds of text that is not part of the reply."""

    QUOTE = "quote"
    ATTRIBUTION = "attribution"
    HEADERS = "headers"
    SEPARATOR = "separator"
    FORWARD = "forward"
    SIGNATURE = "signature"
    FOOTER = "footer"
    BANNER = "banner"


# Right-to-left mails have bidirectional marks and zero-width characters before "From:" and after "wrote:".
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u180e]")
SHARED = (":  ", "：  ", ":>")  # a line has one of these if other words follow an attribution line on it
_QUOTED = re.compile(r"(?:>[ \t]?)+")
_NO_QUOTE = re.compile(r">(?:From |[:;=.][-o']?[()/\\|DPO]|[._o]+<|_>)")


@dataclass(slots=True)
class Lines:
    """The lines of a text, which rules mark as not part of the reply."""

    raw: list[str]  # as they came
    text: list[str]  # without quote marks and the blanks around
    depth: list[int]  # how deep they are quoted
    why: list[WhyElided | None]  # None: the line is part of the reply
    code: frozenset[int] = frozenset()  # the lines within a fence; no rule looks for signs there
    has_above: bool = False  # a line may be "reply above this line"
    has_shared: bool = False  # an attribution line may share its line with other words
    unmarked: bool = False  # all below a quote start was kept or elided without a sign where the quote ends
    tries: int = 500  # how many more lines may be tried as attribution lines; a mail with more is hostile

    def copy(self) -> Lines:
        """A copy, which can be marked otherwise."""
        return replace(self, raw=[*self.raw], text=[*self.text], depth=[*self.depth], why=[*self.why])

    def mark(self, begin: int, end: int, why: WhyElided) -> None:
        """Take lines `begin` to `end` (exclusive) out of the reply. A line that is marked keeps its first mark."""
        for n in range(begin, end):
            if self.why[n] is None:
                self.why[n] = why

    def split(self, n: int, at: int) -> None:
        """Split line n in two at a character of its text."""
        line = self.text[n]
        self.raw[n : n + 1] = [line[:at], line[at:]]
        self.text[n : n + 1] = [line[:at].strip(), line[at:].strip()]
        self.depth.insert(n, self.depth[n])
        self.why.insert(n, self.why[n])
        self.code = frozenset(m + (m > n) for m in self.code)

    def next_filled(self, n: int) -> int:
        """The first line from n on that is not blank, or the number of lines."""
        while n < len(self.text) and not self.text[n]:
            n += 1
        return n

    def last_filled(self, n: int) -> int:
        """The last line up to n that is not blank, or -1."""
        while n >= 0 and not self.text[n]:
            n -= 1
        return n


def read(body: str) -> Lines:
    """The lines of a text. CR, LF and CRLF end a line; NUL is dropped."""
    body = body.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    raw = body.split("\n")
    plain = body if body.isascii() else _INVISIBLE.sub("", body).replace("\xa0", " ")
    text = [line.strip() for line in plain.split("\n")]
    depth = [0] * len(raw)
    code = _fenced(text) if "```" in body or "~~~" in body else frozenset()
    if ">" in body:
        _unquote(text, depth, code)
    has_above = any(map(body.__contains__, ABOVE_WORDS))
    return Lines(raw, text, depth, [None] * len(raw), code, has_above, any(map(plain.__contains__, SHARED)))


def _unquote(text: list[str], depth: list[int], code: frozenset[int]) -> None:
    for n, line in enumerate(text):
        mark = _QUOTED.match(line)
        if not mark or n in code or _NO_QUOTE.match(line) or is_framed(line):
            continue
        depth[n] = depth[n - 1] if n and _closes_address(text[n - 1], line) else mark[0].count(">")
        if depth[n]:
            text[n] = line[mark.end() :].strip()


def is_framed(line: str) -> bool:
    """True if it is an attribution line as GroupWise writes it: ">>> Ann <ann@x.example> 3/13/2026 6:31 AM >>>"."""
    return line.startswith(">>> ") and line.endswith(" >>>") and len(line) < 300 and any(map(str.isdigit, line))


def _closes_address(before: str, line: str) -> bool:
    """True if this ">" ends an address that the line before begins: "Ann <ann@x.example" and below it ">:"."""
    complete = not before or before[-1] in ":："  # the attribution line ends above: this is the first quoted line
    if complete or len(line) > 40 or line[-1] not in ":：":
        return False
    return before.rfind("<") > before.rfind(">") or (len(line) < 20 and ends_with_wrote(line))


def _fenced(text: list[str]) -> frozenset[int]:
    """The lines within fences of ``` or ~~~ (CommonMark section 4.5)."""
    inside: list[int] = []
    opened: tuple[int, str] | None = None
    for n, line in enumerate(text):
        mark = line[:3]
        if mark not in ("```", "~~~"):
            continue
        if opened is None:
            opened = (n, mark)
        elif mark == opened[1]:
            inside.extend(range(opened[0], n + 1))
            opened = None
    return frozenset(inside)
