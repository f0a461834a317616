"""Facts -> pages and mails; people's Markdown -> HTML and text that can harm nobody.

Two jinja2 environments over `templates/`: HTML is escaped, the text of a mail is not; both refuse an unknown name.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import Any
from zoneinfo import ZoneInfo

import nh3
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# ---------------------------------------------------------------- templates


def page(name: str, /, **facts: Any) -> str:
    """The page `templates/pages/NAME.html` with these facts in it."""
    return _environment("pages", autoescape=True).get_template(f"{name}.html").render(facts)


def mail_text(name: str, /, **facts: Any) -> str:
    """The text part `templates/mail/NAME.txt` of a mail; nothing is escaped."""
    return _environment("mail", autoescape=False).get_template(f"{name}.txt").render(facts)


def mail_html(name: str, /, **facts: Any) -> str:
    """The HTML part `templates/mail/NAME.html` of a mail."""
    return _environment("mail", autoescape=True).get_template(f"{name}.html").render(facts)


def templates() -> Path:
    """Where the templates are: inside the package when installed, beside it in a checkout."""
    here = Path(__file__).parent
    inside = here / "templates"
    return inside if inside.is_dir() else here.parent / "templates"


@cache
def _environment(folder: str, *, autoescape: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates() / folder),
        autoescape=autoescape,  # noqa: S701  the text of a mail is no HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters.update(
        comment_html=comment_html,
        comment_plain=comment_plain,
        comment_text=comment_text,
        moment=moment,
        day=day,
        time_html=time_html,
        rfc3339=rfc3339,
        counted=counted,
    )
    return environment


# ---------------------------------------------------------------- times and numbers


def zone(time_zone: str) -> tzinfo:
    """The zone of an IANA name or of a fixed offset such as `UTC+05:45`; UTC where it is neither."""
    fixed = re.fullmatch(r"UTC([+-])(\d\d):([0-5]\d)", time_zone)
    if fixed and int(fixed[2]) < 24:
        offset = timedelta(hours=int(fixed[2]), minutes=int(fixed[3]))
        return timezone(-offset if fixed[1] == "-" else offset)
    try:
        return ZoneInfo(time_zone)
    except (OSError, ValueError, LookupError):  # LookupError: ZoneInfoNotFoundError
        return UTC


def moment(at: int, now: int | None = None, time_zone: str = "UTC") -> str:
    """'3 May, 09:12' of that zone's clock; with its year when `now` is in another one."""
    there = _at(at, time_zone)
    return f"{day(at, now, time_zone)}, {there:%H:%M}"


def day(at: int, now: int | None = None, time_zone: str = "UTC") -> str:
    """'3 May', or '3 May 2024' when `now` is in another year."""
    there = _at(at, time_zone)
    year = "" if now is None or _at(now, time_zone).year == there.year else f" {there.year}"
    return f"{there.day} {MONTHS[there.month - 1]}{year}"


def weekday(at: int, time_zone: str = "UTC") -> str:
    """'Tuesday'."""
    return WEEKDAYS[_at(at, time_zone).weekday()]


def time_html(at: int, now: int | None = None) -> Markup:
    """The moment in UTC as a `<time>` that machines read too."""
    return Markup('<time datetime="{}">{}</time>').format(rfc3339(at), moment(at, now))


def rfc3339(at: int) -> str:
    """'2026-05-03T09:12:00Z' (RFC 3339 section 5.6)."""
    return f"{_at(at, 'UTC'):%Y-%m-%dT%H:%M:%SZ}"


def counted(number: int, one: str, many: str) -> str:
    """'1 thought', '7 thoughts'."""
    return f"{number} {one if number == 1 else many}"


def _at(at: int, time_zone: str) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).astimezone(zone(time_zone))


# ---------------------------------------------------------------- people's words

# Beyond these a comment is shown as it was typed: a parser of Markdown takes its time over a long text, and drops what
# is nested too deep. Nothing is cut either way.
_MARKDOWN_LENGTH = 20_000
_NESTING = 16

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# A person may write a mailbox into a letter, or leave one in a signature. Readers never see one (robots read pages),
# however Markdown or a URL lets an at sign be spelt.
_AT = re.compile("\\\\?[@\uff20\ufe6b]|%40|&(?:#0{0,5}64|#x0{0,5}40|commat);", re.IGNORECASE)
# local-part = Dot-string / Quoted-string ; of atext (RFC 5321 section 4.1.2, RFC 5322 section 3.2.3), and of any
# letters (RFC 6531). No mailbox ends in the slash or the sign of a URL: https://social.example/@mei.li is none.
_ATEXT = r"\w.!#$%&'*+/=?^`{|}~-"
_LOCAL = re.compile(
    rf"""(?:mailto:)?(?:"[^"\n]{{1,64}}"|\w(?:[{_ATEXT}]{{0,62}}[\w.!#$%'*+^`{{|}}~-])?)[\u200b\u2060]?\Z""",
    re.IGNORECASE,
)
_LONGEST_LOCAL = 76
_DOMAIN = re.compile(r"(?:[\w-]{1,63}\.){1,10}[\w-]{1,63}")
_NO_MAILBOX = "(a mailbox, not shown)"

# A link that acts for whoever opens it, as it stands at the end of our mails, and an address that only one person was
# given: whole, inside another URL, or broken by a program that wraps lines (RFC 2045 section 6.7 has "=" there).
_BREAK = r"(?:[ \t]{0,9}[=\\]?\n[ \t>]{0,99})?"
_SLASH = r"(?:\\?/|%(?:25){0,3}2F|&(?:#0{0,5}47|#x0{0,5}2f|sol);|_)"
_ACTS = re.compile(
    rf"(?:{_SLASH}{_BREAK}(?:u|o{_BREAK}k){_BREAK}{_SLASH}|\b(?:re|ok|bounce){_BREAK}-){_BREAK}"
    rf"(?:[a-z2-7]{_BREAK}){{41}}[a-z2-7](?:{_BREAK}[a-z2-7]){{0,6}}[a-z2-7]*"
    rf"(?P<mailbox>{_BREAK}(?:{_AT.pattern})(?:[\w-]{{1,63}}\.){{1,10}}[\w-]{{1,63}})?",
    re.IGNORECASE,
)
_BEFORE_LINK = re.compile(r"[^\s<>()\[\]\"']*\Z")
_LONGEST_START = 500
_NO_LINK = "(a private link, not shown)"

_TAGS = {"p", "br", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "a"}
_ATTRIBUTES = {"*": {"dir"}, "a": {"href"}, "ol": {"start"}}
_MAIL_STYLES = {
    "p": "margin:0 0 8px",
    "blockquote": "margin:0 0 8px;padding-left:12px;border-left:2px solid #a59d8f",
}


def without_secrets(text: str) -> str:
    """The text with `(a mailbox, not shown)` and `(a private link, not shown)` wherever it has one, no controls."""
    return _without_mailboxes(_without_links(_CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))))


def _without_links(text: str) -> str:
    kept: list[str] = []
    done = 0
    for link in _ACTS.finditer(text):
        before = _BEFORE_LINK.search(text, max(done, link.start() - _LONGEST_START), link.start())
        kept += text[done : before.start() if before else link.start()], _NO_MAILBOX if link["mailbox"] else _NO_LINK
        done = link.end()
    return "".join((*kept, text[done:]))


def _without_mailboxes(text: str) -> str:
    kept: list[str] = []
    done = 0
    for at in _AT.finditer(text):
        # The domain first: it costs nothing to see that there is none, and the look back is a short one.
        domain = _DOMAIN.match(text, at.end())
        local = _LOCAL.search(text, max(done, at.start() - _LONGEST_LOCAL), at.start()) if domain else None
        if domain and local:
            kept += text[done : local.start()], _NO_MAILBOX
            done = domain.end()
    return "".join((*kept, text[done:]))


def comment_html(text: str) -> Markup:
    """A comment's Markdown as HTML for a page: no image, no heading, no HTML of its own, links that endorse nothing."""
    return Markup(_cleaned(text, mail=False))  # noqa: S704  cleaned


def comment_plain(text: str) -> Markup:
    """A comment's Markdown as HTML for a mail: strangers' links stand there as text, styles are inline."""
    html = _cleaned(text, mail=True)
    for tag, style in _MAIL_STYLES.items():
        html = re.sub(rf"<{tag}(?=[ >])", f'<{tag} style="{style}"', html)
    return Markup(html)  # noqa: S704  cleaned


def comment_text(text: str, width: int = 72) -> str:
    """A comment as text for a mail: its lines as they were typed, those longer than `width` columns wrapped."""
    return "\n".join(_wrapped(without_secrets(text).strip("\n"), width))


def _wrapped(text: str, width: int) -> list[str]:
    lines: list[str] = []
    fenced = False
    for line in text.expandtabs(4).split("\n"):
        fence = line.lstrip().startswith(("```", "~~~"))
        if fenced or fence or line.startswith("    ") or len(line) <= width:
            lines.append(line.rstrip())
        else:
            lead = re.match(r" {0,3}(?:> ?)*(?:(?:[-+*]|\d{1,9}[.)]) )?", line)
            first = lead[0][: width // 2] if lead else ""
            hanging = "".join(c if c == ">" else " " for c in first)
            lines += wrap(
                line[len(first) :], width, initial_indent=first, subsequent_indent=hanging,
                break_long_words=False, break_on_hyphens=False,
            ) or [first.rstrip()]  # fmt: skip
        fenced ^= fence
    return lines


def _cleaned(text: str, *, mail: bool) -> str:
    """What is too long to be Markdown is quick to write out, and would fill the cache."""
    return _written_out(text, mail) if len(text) <= _MARKDOWN_LENGTH else _as_typed(text)


@lru_cache(maxsize=4096)
def _written_out(text: str, mail: bool) -> str:
    # A link that is wrapped is two pieces once Markdown has read it; what it hides in entities is found afterwards.
    text = _without_links(_CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    markdown = _mails() if mail else _pages()
    tokens = markdown.parse(text)
    if any(token.level >= _NESTING - 2 for token in tokens):
        return _as_typed(text)
    html = str(markdown.renderer.render(tokens, markdown.options, {}))
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"}, link_rel="nofollow ugc noopener"
    )


def _as_typed(text: str) -> str:
    paragraphs = re.split(r"\n(?:[ \t]*\n)+", without_secrets(text).strip())
    return "\n".join(
        '<p dir="auto">' + escape(paragraph).replace("\n", "<br>\n") + "</p>" for paragraph in paragraphs if paragraph
    )


@cache
def _pages() -> MarkdownIt:
    return _markdown()


@cache
def _mails() -> MarkdownIt:
    markdown = _markdown()
    markdown.core.ruler.push("links_as_text", _links_as_text)
    return markdown


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": _NESTING})
    # A link definition would vanish from the page; what people wrote stays.
    markdown.disable("reference")
    markdown.validateLink = _harmless  # type: ignore[method-assign]
    markdown.core.ruler.push("plain_words", _plain_words)
    return markdown


def _harmless(url: str) -> bool:
    return url.lower().startswith(("http://", "https://")) and without_secrets(url) == url


def _plain_words(state: StateCore) -> None:
    """Headings become strong paragraphs, images links; no mailbox stands anywhere."""
    for n, token in enumerate(state.tokens):
        if token.type in ("heading_open", "heading_close"):
            token.type, token.tag = token.type.replace("heading", "paragraph"), "p"
        elif token.type == "inline" and token.children is not None:
            token.children = _without_images(token.children)
            if n and state.tokens[n - 1].markup and state.tokens[n - 1].type == "paragraph_open":
                token.children = [
                    Token("strong_open", "strong", 1),
                    *token.children,
                    Token("strong_close", "strong", -1),
                ]
        if token.nesting == 1 and token.level == 0:
            token.attrSet("dir", "auto")  # people write from either side; what is inside a quote or a list goes with it
        for words in (token, *(token.children or ())):
            words.content = without_secrets(words.content)


def _without_images(tokens: list[Token]) -> list[Token]:
    """An image is a link to it, or, inside a link, only its words."""
    found: list[Token] = []
    linked = 0
    for token in tokens:
        linked += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type != "image":
            found.append(token)
            continue
        url = str(token.attrGet("src") or "")
        words = Token("text", "", 0, content=_words(token.children or []) or url)
        if linked:
            found.append(words)
        else:
            found += [Token("link_open", "a", 1, attrs={"href": url}), words, Token("link_close", "a", -1)]
    return found


def _words(tokens: list[Token]) -> str:
    return "".join(_words(token.children) if token.children else token.content for token in tokens)


def _links_as_text(state: StateCore) -> None:
    """`words (https://example.org/)`: a mail program shows where it leads, and nobody is led there by our word."""
    for token in state.tokens:
        if token.type == "inline" and token.children is not None:
            token.children = _spelt_out(token.children)


def _spelt_out(tokens: list[Token]) -> list[Token]:
    found: list[Token] = []
    opened: tuple[str, int] | None = None
    for token in tokens:
        if token.type == "link_open":
            opened = str(token.attrGet("href") or ""), len(found)
        elif token.type == "link_close" and opened:
            url, start = opened
            if _words(found[start:]) != url:
                found.append(Token("text", "", 0, content=f" ({url})"))
            opened = None
        else:
            found.append(token)
    return found
