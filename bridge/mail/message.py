"""The octets of one mail -> Message. Whatever octets arrive, `parse` returns a Message, in linear time.

The octets are bounded before any parser sees them (see `mime`). mail-parser reads From and Date. The author is known
only if our own strict reading of From agrees with it.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from typing import Any
from unicodedata import category

import mailparser

from bridge.mail import address, body, charsets, mime
from bridge.mail.body import Body
from bridge.mail.visible import seemly

# Fields that servers write, with text of strangers in them: an encoded word in a HELO could decode to "; dmarc=pass",
# which the server did not write. RFC 2047 section 5 allows no encoded words here.
_AS_WRITTEN = frozenset({"authentication-results", "arc-authentication-results", "received", "return-path"})
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bq])\?([^?\s]{0,400})\?=", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"(\?=)\s{1,8}(?==\?[^?\s]{1,40}\?[bq]\?)", re.IGNORECASE)
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"), " ")  # a command with one of them is a command
_IDS = 100  # of References: the first one, which begins the thread, and the last ones, which are the nearest


@dataclass(frozen=True, slots=True)
class Author:
    """The author that From names: a normalised mailbox, and a name fit to be shown, or ""."""

    mailbox: str
    name: str


class AuthorFault(StrEnum):
    """The reason why From names no author."""

    NONE = "there is no From"
    SEVERAL = "there are several From fields or several mailboxes"
    UNCLEAR = "the mailbox is unclear"


@dataclass(frozen=True, slots=True)
class Message:
    """One mail. `date` is in microseconds UTC; `utc_offset` of the author's clock is in minutes east of UTC.

    `author` is None, and `author_fault` says why, unless there is exactly one From with exactly one addr-spec.
    `fields` has all values, decoded and in order, by lower case field name. `faults` names what was damaged or exceeded
    a limit.
    """

    author: Author | None
    author_fault: AuthorFault | None
    subject: str
    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    date: int | None
    utc_offset: int | None
    fields: Mapping[str, tuple[str, ...]]
    content_type: str
    body: Body
    faults: tuple[str, ...] = ()


def parse(content: bytes) -> Message:
    """The message in these octets. Never raises."""
    part = mime.read(content)
    fields: dict[str, tuple[str, ...]] = {}
    for one in part.fields:
        value = one.value if one.name in _AS_WRITTEN else decoded(one.value)
        fields[one.name] = (*fields.get(one.name, ()), value)
    parsed = _mailparser(part)
    author = _author(part, parsed)
    date, utc_offset = _date(part.value("date"), parsed)
    return Message(
        author=author if isinstance(author, Author) else None,
        author_fault=author if isinstance(author, AuthorFault) else None,
        subject=_subject(decoded(part.value("subject"))),
        message_id=next(iter(_ids(part.value("message-id"))), None),
        in_reply_to=_ids(part.value("in-reply-to")),
        references=_ids(part.value("references")),
        date=date,
        utc_offset=utc_offset,
        fields=fields,
        content_type=part.content_type,
        body=body.read(part),
        faults=part.faults,
    )


def _subject(value: str) -> str:
    """The subject on one line, as it may be shown. Joiners and bidi controls that somebody needs are no blanks."""
    line = " ".join("".join(c if c.isprintable() or category(c) == "Cf" else " " for c in value).split())
    return seemly(line.translate(_INVISIBLE)).strip()


def decoded(value: str) -> str:
    """The value of a field with its encoded words decoded (RFC 2047), in linear time."""
    if "=?" not in value:
        return value
    value = _BETWEEN_WORDS.sub(r"\1", value[: mime.FIELD])
    return _ENCODED_WORD.sub(_word, value)


def _word(match: re.Match[str]) -> str:
    charset, text = match[1].partition("*")[0], match[3]
    quoted = match[2] in "qQ"
    octets = quopri.decodestring(text.encode(), header=True) if quoted else mime.unbase64(text.encode())
    return charsets.decode(octets, charset)


def _ids(value: str) -> tuple[str, ...]:
    """The msg-ids of a field (RFC 5322 section 3.6.4), each once."""
    found = tuple(dict.fromkeys(_MESSAGE_ID.findall(value)))
    return found if len(found) <= _IDS else found[:1] + found[1 - _IDS :]


# --- author -----------------------------------------------------------------------------------------------------------


def _author(part: mime.Part, parsed: Any) -> Author | AuthorFault:
    stated = [one.value for one in part.fields if one.name == "from"]
    if len(stated) != 1:
        return AuthorFault.SEVERAL if stated else AuthorFault.NONE
    strict = _mailbox(stated[0])
    if isinstance(strict, AuthorFault):
        return strict
    name, addr_spec = strict
    mailbox = address.normalised(addr_spec)
    # parsers disagree about From, which is used to impersonate people; so two readings must agree
    others = [address.normalised(other) for _, other in (parsed.from_ if parsed else ())]
    if mailbox is None or others != [mailbox]:
        return AuthorFault.UNCLEAR
    return Author(mailbox, address.display_name(name))


def _mailbox(value: str) -> tuple[str, str] | AuthorFault:
    """Name and mailbox of a From field: [phrase] "<" addr-spec ">" / addr-spec (RFC 5322 section 3.4).

    A comment is a name if there is no phrase. An "@" outside quotes and angle brackets would be a second addr-spec. A
    list or a group is not one author.
    """
    phrase, angle, comments = _lexed(value)
    if phrase is None or len(angle) > 1 or any(c in _bare(phrase) for c in ",;"):
        return AuthorFault.UNCLEAR if phrase is None else AuthorFault.SEVERAL
    if not angle:
        return decoded(comments), phrase.strip()
    if "@" in _bare(phrase):
        return AuthorFault.SEVERAL
    name = re.sub(r'"((?:[^"\\]|\\.)*)"', lambda m: re.sub(r"\\(.)", r"\1", m[1]), phrase)
    return decoded(name.strip()) or decoded(comments), angle[0].strip()


def _bare(phrase: str) -> str:
    return re.sub(r'"(?:[^"\\]|\\.)*"', "", phrase)


# text / quoted-string / "<" ... ">" / the beginning of a comment
_OUTSIDE = re.compile(r"""[^"(<]++|"(?:[^"\\]|\\.)*+"|<(?:[^>\\]|\\.)*+>|\(""", re.DOTALL)
_IN_COMMENT = re.compile(r"\\?.|\\", re.DOTALL)


def _lexed(value: str) -> tuple[str | None, list[str], str]:
    """The text outside of angle brackets and comments, the texts in angle brackets, and the text in comments.

    The first one is None if a quote, a bracket or a comment is not closed.
    """
    outside = comments = ""
    angle: list[str] = []
    at = depth = 0  # depth: of comments within comments
    while found := (_IN_COMMENT if depth else _OUTSIDE).match(value, at):
        at, text = found.end(), found[0]
        if depth:
            depth += {"(": 1, ")": -1}.get(text, 0)
            comments += text[-1] if depth else " "
        elif text[0] in "(<":
            outside += " "
            depth = int(text == "(")
            angle += [text[1:-1]] if not depth else []
        else:
            outside += text
    return (None if depth or at < len(value) else outside), angle, comments.strip()


# --- date -------------------------------------------------------------------------------------------------------------


def _date(stated: str, parsed: Any) -> tuple[int | None, int | None]:
    when = parsed.date if parsed and stated else None
    if when is None:
        return None, None
    zone = re.search(r"([+-])(\d\d):?(\d\d)\b", stated)
    offset = (int(zone[2]) * 60 + int(zone[3])) * (-1 if zone[1] == "-" else 1) if zone else None
    try:
        seconds = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None, None
    return int(seconds * 1_000_000), offset if offset is not None and abs(offset) <= 14 * 60 else None


def _mailparser(part: mime.Part) -> Any:
    """mail-parser's reading of From and Date; None if it fails. It is slow on long fields, so it gets no others."""
    stated = {"From": part.value("from"), "Date": part.value("date")}
    block = "".join(f"{name}: {value[: mime.FIELD]}\n" for name, value in stated.items() if value)
    try:
        return mailparser.parse_from_bytes(block.encode("utf-8", "replace") + b"\n")
    except Exception:  # noqa: BLE001 - whatever octets arrive, parse returns a Message
        return None
