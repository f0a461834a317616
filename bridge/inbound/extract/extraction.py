"""extract(body, sent) -> Extraction: the product's core."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bridge.mail import html
from bridge.mail.body import Body


class Why(StrEnum):
    """What an elided piece was."""

    QUOTE = "quote"
    SENT = "sent"  # words of ours, known from the mail that is answered
    ATTRIBUTION = "attribution"
    HEADERS = "headers"
    SEPARATOR = "separator"
    FORWARD = "forward"
    SIGNATURE = "signature"
    FOOTER = "footer"
    BANNER = "banner"


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


_WROTE = re.compile(r"(?:On|Le|Am|El) .{0,300}(?:wrote|écrit|schrieb|escribió)\s?:$")


def extract(body: Body | str, sent: str | None = None) -> Extraction:
    """What is newly written in a mail's body; `sent` is the text of the mail that is answered, where it is known.

    `body` is a Body (mail.body) or the bare text of one. Nothing is lost: what is not in `reply` is in `elided`.
    """
    text = body if isinstance(body, str) else body.text if body.text.strip() else html.text(body.html)
    lines = text.replace("\r\n", "\n").split("\n")
    known = {line.strip() for line in (sent or "").split("\n") if len(line.strip()) > 12}
    kept: list[str] = []
    elided: list[Elided] = []
    for n, line in enumerate(lines):
        if line.rstrip() == "--" and n:
            elided.append(Elided("\n".join(lines[n:]), Why.SIGNATURE))
            break
        if line.startswith(">"):
            elided.append(Elided(line, Why.QUOTE))
        elif line.strip() in known:
            elided.append(Elided(line, Why.SENT))
        elif _WROTE.match(line[:400].strip()):
            elided.append(Elided(line, Why.ATTRIBUTION))
        else:
            kept.append(line)
    return Extraction("\n".join(kept).strip(), tuple(elided), "reply" if elided else "untouched")
