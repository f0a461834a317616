"""text/html -> Markdown, in one pass: linear in the markup, without recursion and without a tree.

The quotes of mail programs become "> " lines; `roles` has the lines that a program marks as attribution line or
signature. Links, lists, emphasis, code and headings stay. Styles, hidden text and tracking images go.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bridge.mail import html_roles
from bridge.mail.html_roles import Role

__all__ = ["Page", "Role", "read", "text"]


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a page, and the roles of some of its lines by line number."""

    text: str
    roles: dict[int, Role] = field(default_factory=dict)


_MARKUP = 1024 * 1024  # characters that are read
_CODE = "    "  # before the lines of <pre>
_DEPTH = 12  # of quotes and lists; deeper ones are written at this depth
_OPEN = 64  # open elements among which the beginning is searched when an element ends
_ATTRIBUTES = 4000  # characters of one tag's attributes that are read

# The quantifiers are possessive, so a tag that never ends costs one pass.
# token = text / tag / comment / any other markup / "<" that begins none ; the last three have no groups but the "<"
_TOKEN = re.compile(
    r"""([^<]++|<(?![^\W\d_]|[!?/]))
    |<(/?)([A-Za-z][^\s/>]{0,40})((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>
    |<!--[^-]*+(?:-(?!->)[^-]*+)*+(?:-->)?
    |<[^>]*+>?""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([A-Za-z][A-Za-z-]{0,20})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_HIDDEN = re.compile(
    r"display\s?:\s?none|visibility\s?:\s?hidden|mso-hide\s?:\s?all|max-height\s?:\s?0(?:px)?\s?(?:;|$)"
    r"|font-size\s?:\s?0(?:px|pt)?\s?(?:;|$)|opacity\s?:\s?0\s?(?:;|$)",
    re.IGNORECASE,
)
# margin = one to four values ; the third is the lower one, if there are three
_TIGHT = re.compile(
    r"margin\s?:\s?0\w*(?:\s[^\s;]{1,20}(?:\s0(?:\.0\d*)?[a-z]*(?:\s[^\s;]{1,20})?)?)?\s?(?:;|!|$)"
    r"|margin-bottom\s?:\s?0(?![.\d]*[1-9])",
    re.IGNORECASE,
)

_VOID = frozenset({"br", "img", "hr", "meta", "link", "input", "base", "col", "wbr", "area", "embed", "source"})
_SKIPPED = frozenset({"style", "script", "head", "title", "template", "noscript", "svg", "object", "xml", "math"})
# elements whose content is no markup, with the pattern of their end tags
_RAW = {name: re.compile(f"</(?i:{name})") for name in ("style", "script", "title", "textarea", "xmp")}
_LINES = frozenset(
    [
        "div",
        "tr",
        "address",
        "article",
        "aside",
        "section",
        "main",
        "header",
        "footer",
        "center",
        "dt",
        "dd",
        "form",
        "fieldset",
        "figure",
        "figcaption",
        "caption",
        "details",
        "summary",
        "nav",
        "body",
        "html",
    ]
)
_BLOCKS = frozenset({"p", "ul", "ol", "table", "pre", "blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6"})
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`", "del": "~~", "s": "~~"}


def text(markup: str) -> str:
    """The text that a reader of the HTML sees, as Markdown."""
    return read(markup).text


def read(markup: str) -> Page:
    """The page as Markdown with its quotes as "> " lines."""
    writer = _MarkdownWriter()
    for piece, closing, name, attributes in _tokens(markup[:_MARKUP]):
        if name:
            writer.end(name) if closing else writer.begin(name, attributes)
        else:
            writer.write(piece)
    return writer.page()


def _tokens(markup: str) -> Iterator[tuple[str, bool, str, str]]:
    """The tokens as (text, closing, tag name, attributes); the name is "" for text."""
    at = 0
    while found := _TOKEN.match(markup, at):
        text, slash, name, attributes = found.groups("")
        name = name.lower()
        at = found.end()
        if text or name:
            yield text, bool(slash), name, attributes
        if name in _RAW and not slash:
            end = _RAW[name].search(markup, at)
            at = end.start() if end else len(markup)


@dataclass(slots=True)
class _Element:
    name: str
    closes: str = ""  # Markdown to write at its end
    quotes: bool = False
    hides: bool = False
    apart: bool = False  # an empty line is above and below it
    role: Role | None = None


class _MarkdownWriter:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._roles: dict[int, Role] = {}
        self._line: list[str] = []
        self._open: list[_Element] = []
        self._quotes = self._hidden = self._preformatted = 0
        self._lists: list[int] = []  # the number of the next item; 0 for bullets
        self._bullet = ""
        self._gap = False
        self._open_roles: list[Role] = []  # of the open elements, the innermost last

    # --- tokens -------------------------------------------------------------------------------------------------------

    def write(self, piece: str) -> None:
        """Text between tags."""
        if self._hidden:
            return
        if "&" in piece:
            piece = html.unescape(piece)
        if self._preformatted:
            *ended, piece = piece.replace("\r", "").split("\n")
            for line in ended:
                self._line.append(line)
                self._break()
            self._line.append(piece)
            return
        self._line.append(_BLANKS.sub(" ", piece))

    def begin(self, name: str, attributes: str) -> None:
        if name in _SKIPPED or self._hidden:
            if name not in _VOID and name not in _RAW:
                self._push(_Element(name, hides=True))
            return
        if name in _VOID:
            self._void(name, attributes)
            return
        element = _Element(name)
        values = _values(attributes) if "=" in attributes else {}
        if values:
            element.role = html_roles.role(values)
            element.quotes = element.role is None and html_roles.is_quote(values)
            element.hides = "hidden" in values or _HIDDEN.search(values.get("style", "")[:1000]) is not None
        if name in _BLOCKS or name in _LINES or name == "li":
            self._break()
            tight = name == "p" and (
                "mso" in values.get("class", "").lower() or _TIGHT.search(values.get("style", "")[:1000])
            )
            element.apart = name in _BLOCKS and not tight
            self._gap = self._gap or element.apart
        self._begin_markdown(element, values)
        self._push(element)

    def end(self, name: str) -> None:
        """An end tag. It is ignored if no element began with it."""
        for back in range(1, min(len(self._open), _OPEN) + 1):
            if self._open[-back].name == name:
                for _ in range(back):
                    self._pop()
                return
        if name == "p":
            self._break()

    def page(self) -> Page:
        while self._open:
            self._pop()
        self._break()
        filled = [line for line in self._lines if line]
        if filled and all(line.startswith(_CODE) for line in filled):  # a plain mail that a program put into <pre>
            self._lines = [line.removeprefix(_CODE) for line in self._lines]
        return Page("\n".join(self._lines), self._roles)

    # --- elements -----------------------------------------------------------------------------------------------------

    def _void(self, name: str, attributes: str) -> None:
        if name == "br":
            self._break(hard=True)
        elif name == "hr":
            self._break()
            if html_roles.role(_values(attributes)) is Role.REST:
                self._note_role(Role.REST)
            self._line.append("---")
            self._break()
        elif name == "img":
            alt = _values(attributes).get("alt", "")
            # an emoji that a program sends as a picture
            if alt and (len(alt) <= 2 or not alt.isascii()) and len(alt) < 12:
                self._line.append(alt)

    def _begin_markdown(self, element: _Element, values: dict[str, str]) -> None:
        """Write the Markdown before an element, and note what to write after it."""
        name = element.name
        if mark := _MARKS.get(name):
            if not self._preformatted:
                self._line.append(_BEGIN + mark)
                element.closes = _END + mark
        elif name == "a":
            address = values.get("href", "")
            if address.startswith(("http://", "https://")) and len(address) < 2000:
                self._line.append(_LINK)
                element.closes = address
        elif name in ("ul", "ol"):
            self._lists.append(name == "ol")
        elif name == "li":
            self._bullet = self._next_bullet()
        elif name == "blockquote":
            element.quotes = True
        elif name == "pre":
            self._preformatted += 1
        else:
            self._line.append(_PREFIXES.get(name, ""))

    def _next_bullet(self) -> str:
        indent = "  " * min(len(self._lists) - 1, _DEPTH)
        if not self._lists or not self._lists[-1]:
            return f"{indent}- "
        self._lists[-1] += 1
        return f"{indent}{self._lists[-1] - 1}. "

    def _push(self, element: _Element) -> None:
        self._quotes += element.quotes
        self._hidden += element.hides
        if element.role is not None and not element.hides:
            self._break()
            self._open_roles.append(element.role)
        self._open.append(element)

    def _pop(self) -> None:
        element = self._open.pop()
        name = element.name
        if name == "a" and element.closes:
            self._link(element.closes)
        elif element.closes:
            self._line.append(element.closes)
        if name in _BLOCKS or name in _LINES or name == "li" or element.role is not None:
            self._break()
        if element.apart:
            self._gap = True
        self._quotes -= element.quotes
        self._hidden -= element.hides
        if not self._hidden:  # in hidden markup, start tags are not counted
            self._preformatted -= name == "pre"
            if name in ("ul", "ol"):
                self._lists.pop()
        if element.role is not None and not element.hides and self._open_roles:
            self._open_roles.pop()

    def _link(self, address: str) -> None:
        """Write the text since the link began as a link, or as text if it is the address itself."""
        if _LINK not in self._line:
            return
        at = len(self._line) - 1 - self._line[::-1].index(_LINK)
        label = "".join(self._line[at + 1 :])
        bare = "".join(c for c in label if c not in _SIGNS).strip()
        same = bare.removesuffix("/") in address or address.rstrip("/").endswith(bare) or "@" in bare
        self._line[at:] = [label] if not bare or same else [f"[{label.strip()}]({address})"]

    def _note_role(self, role: Role) -> None:
        self._roles.setdefault(len(self._lines) + (1 if self._gap and self._lines and self._lines[-1] else 0), role)

    def _break(self, *, hard: bool = False) -> None:
        """End the line. An empty line is written only for a <br> (`hard`)."""
        line = _emphasised(self._line, keep=bool(self._preformatted)) if self._line else ""
        self._line.clear()
        if not line.strip() and not self._preformatted:
            if hard and self._lines and self._lines[-1]:
                self._lines.append("")
            return
        if self._gap and self._lines and self._lines[-1]:
            self._lines.append("")
        self._gap = False
        if self._open_roles:
            self._note_role(self._open_roles[-1])
        quote = "> " * min(self._quotes, _DEPTH)
        if self._preformatted:
            self._lines.append(f"{quote}{_CODE}{line}".rstrip())
            return
        self._lines.append(quote + self._bullet + line.strip())
        self._bullet = ""


# Noncharacters (Unicode 23.7). The slots of mail.wire are others, since our own mails are read here too, with slots.
_LINK = "\U0001fffe"
_BEGIN, _END = "\U0002fffe", "\U0002ffff"
_PREFIXES = {"td": " ", "th": " "} | {f"h{n}": f"{_BEGIN}{'#' * n} " for n in range(1, 7)}
_SIGNS = frozenset({_LINK, _BEGIN, _END, "*", "`"})


def _emphasised(pieces: list[str], *, keep: bool) -> str:
    """The line of these pieces, without empty emphasis and emphasis that Markdown would not read as such."""
    line = "".join(piece for piece in pieces if piece != _LINK)
    if _BEGIN not in line and _END not in line:
        return line if keep else _BLANKS.sub(" ", line).replace("\xa0", " ")
    return _BLANKS.sub(" ", _EMPHASIS.sub(_emphasis, line)).replace("\xa0", " ").replace(_BEGIN, "").replace(_END, "")


_SIGN = r"(?:\*\*|\*|`|~~)"
_EMPHASIS = re.compile(
    rf"{_BEGIN}({_SIGN}|#+ )([^{_BEGIN}{_END}]*)(?:{_END}({_SIGN}))?|{_END}{_SIGN}|{_BEGIN}{_SIGN}",
)


def _emphasis(match: re.Match[str]) -> str:
    sign, inner, end = match.groups("")
    if sign.startswith("#"):
        return sign + inner if inner.strip() else inner
    bare = inner.strip(" \xa0")
    if end != sign or not bare or bare[-1] in ":：":
        return inner
    before, after = inner.split(bare)
    return f"{before}{sign}{bare}{sign}{after}"


def _values(attributes: str) -> dict[str, str]:
    """The values of a tag's attributes by name."""
    attributes = attributes[:_ATTRIBUTES]
    found = _ATTRIBUTE.findall(attributes)[:40]
    values = {name.lower(): html.unescape(one or two or three) for name, one, two, three in found}
    return values | ({"hidden": ""} if "hidden" in attributes.split() else {})
