"""People's Markdown -> HTML and text that can harm nobody; our own paragraphs -> lines of a mail."""

from __future__ import annotations

import re
from functools import cache, lru_cache, partial
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

from bridge.render.columns import width as columns_of
from bridge.render.columns import wrapped
from bridge.render.languages import ENGLISH
from bridge.render.private import without_controls, without_links, without_secrets

# Beyond these a comment is shown as it was typed: a parser of Markdown takes its time over a long text, and drops what
# is nested too deep. Nothing is cut either way.
_MARKDOWN_LENGTH = 20_000
_NESTING = 16

_TAGS = {"p", "br", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "a"}
_ATTRIBUTES = {"*": {"dir"}, "a": {"href"}, "ol": {"start"}}
_MAIL_STYLES = {
    "p": "margin:0 0 8px",
    "blockquote": "margin:0 0 8px;padding-left:12px;border-left:2px solid #a59d8f",
}


def comment_html(text: str, language: str = ENGLISH) -> Markup:
    """A comment's Markdown as HTML for a page: no image, no heading, no HTML of its own, links that endorse nothing."""
    return Markup(_cleaned(text, language, mail=False))  # noqa: S704  cleaned


def comment_plain(text: str, language: str = ENGLISH) -> Markup:
    """A comment's Markdown as HTML for a mail: links are shown as text, styles are inline."""
    return _styled(text, language) if len(text) <= _MARKDOWN_LENGTH else _styled.__wrapped__(text, language)


@lru_cache(maxsize=1024)
def _styled(text: str, language: str) -> Markup:
    html = _cleaned(text, language, mail=True)
    for tag, style in _MAIL_STYLES.items():
        html = re.sub(rf"<{tag}(?=[ >])", f'<{tag} style="{style}"', html)
    return Markup(html)  # noqa: S704  cleaned


def comment_text(text: str, width: int = 72, *, language: str = ENGLISH) -> str:
    """A comment as text for a mail: its lines as they were typed, those longer than `width` columns wrapped."""
    columned = _columned if len(text) <= _MARKDOWN_LENGTH else _columned.__wrapped__
    return columned(text, width, language)


@lru_cache(maxsize=1024)  # the same comment is in the digests of many
def _columned(text: str, width: int, language: str) -> str:
    return "\n".join(_wrapped(without_secrets(text, language).strip("\n"), width))


def paragraph(text: str, width: int = 72) -> str:
    """One paragraph of ours as lines of at most `width` columns, the last of them ended too. Addresses stay whole."""
    words = re.sub(r"[ \t\n]+", " ", text)  # and no other space: a no-break space is one on purpose
    return "".join(f"{line}\n" for line in wrapped(words.strip(), width))


def _wrapped(text: str, width: int) -> list[str]:
    lines: list[str] = []
    fenced = False
    for line in text.expandtabs(4).split("\n"):
        fence = line.lstrip().startswith(("```", "~~~"))
        if fenced or fence or line.startswith("    ") or columns_of(line) <= width:
            lines.append(line.rstrip())
        else:
            lead = re.match(r" {0,3}(?:> ?)*(?:(?:[-+*]|\d{1,9}[.)]) )?", line)
            first = lead[0][: width // 2] if lead else ""
            hanging = "".join(c if c == ">" else " " for c in first)
            lines += wrapped(line[len(first) :], width, first, hanging) or [first.rstrip()]
        fenced ^= fence
    return lines


def _cleaned(text: str, language: str, *, mail: bool) -> str:
    """A text that is too long for Markdown is quick to write out, and would fill the cache."""
    return _written_out(text, language, mail) if len(text) <= _MARKDOWN_LENGTH else _as_typed(text, language)


@lru_cache(maxsize=4096)
def _written_out(text: str, language: str, mail: bool) -> str:
    # A link that is wrapped is two pieces once Markdown has read it; what it hides in entities is found afterwards.
    text = without_links(without_controls(text), language)
    markdown = _markdown(language, mail)
    tokens = markdown.parse(text)
    if any(token.level >= _NESTING - 2 for token in tokens):
        return _as_typed(text, language)
    html = str(markdown.renderer.render(tokens, markdown.options, {}))
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"}, link_rel="nofollow ugc noopener"
    )


def _as_typed(text: str, language: str) -> str:
    paragraphs = re.split(r"\n(?:[ \t]*\n)+", without_secrets(text, language).strip())
    return "\n".join(
        '<p dir="auto">' + escape(paragraph).replace("\n", "<br>\n") + "</p>" for paragraph in paragraphs if paragraph
    )


@cache
def _markdown(language: str, mail: bool) -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": _NESTING})
    # A link definition would vanish from the page; what people wrote stays.
    markdown.disable("reference")
    markdown.validateLink = _harmless  # type: ignore[method-assign]
    markdown.core.ruler.push("plain_words", partial(_plain_words, language))
    if mail:
        markdown.core.ruler.push("links_as_text", _links_as_text)
    return markdown


def _harmless(url: str) -> bool:
    return url.lower().startswith(("http://", "https://")) and without_secrets(url) == url


def _plain_words(language: str, state: StateCore) -> None:
    """Headings become strong paragraphs, images become links; mailboxes are replaced."""
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
            words.content = without_secrets(words.content, language)


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
    """`words (https://example.org/)`: the reader sees where a link leads, and we do not link there ourselves."""
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
