"""Words for people stand in templates, and there inside what gettext finds: else no language would ever have them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from bridge.render.catalogue import templates
from tests.languages.reading import visible

# The demo is a play with English people in it; its pages are no part of a blog's.
FOLDER = templates()
ALL = sorted(
    str(path.relative_to(FOLDER))
    for path in FOLDER.rglob("*")
    if path.suffix in (".html", ".jinja", ".txt") and "demo" not in path.parts
)
# The line of a mail's template that ends its text and begins its HTML.
BOUNDARY = "{# html #}\n"
SAID = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
# What every language leaves as it is.
AS_IT_IS = {"Re", "UTC"}
_WORD = re.compile(r"[^\W\d_]{2,}")


def tree(source: str) -> nodes.Template:
    return Environment(extensions=["jinja2.ext.i18n"]).parse(source)


def in_the_open(template: nodes.Template, *, html: bool) -> str:
    """The template's own words outside of `trans`; a value is a full stop, so that no two words become one."""
    raw = "".join(_data(template))
    if not html:
        return raw
    return visible(raw)


def _data(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.TemplateData):
        yield node.data
    elif isinstance(node, nodes.Expr):
        yield "."
    else:
        for child in node.iter_child_nodes():
            yield from _data(child)


def spoken(node: nodes.Node) -> Iterator[str]:
    """Sentences in expressions that no gettext function gets: "a letter" if removed else name."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in SAID:
        return
    if isinstance(node, nodes.Filter) and node.name in ("translated", "format"):
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and re.search(r"[a-z] [a-z]", node.value):
        yield node.value
    for child in node.iter_child_nodes():
        yield from spoken(child)


@pytest.mark.parametrize("name", ALL)
def test_every_sentence_of_a_template_is_in_the_catalogue(name: str) -> None:
    source = (FOLDER / name).read_text()
    text, _, html = source.partition(BOUNDARY) if BOUNDARY in source else ("", "", source)
    if name.endswith(".txt"):
        text, html = source, ""
    found = _WORD.findall(in_the_open(tree(text), html=False)) + _WORD.findall(in_the_open(tree(html), html=True))
    assert set(found) - AS_IT_IS == set()


@pytest.mark.parametrize("name", ALL)
def test_every_sentence_in_an_expression_is_in_the_catalogue(name: str) -> None:
    found = [words for words in spoken(tree((FOLDER / name).read_text())) if "," not in words or ":" in words]
    assert [words for words in found if "sans-serif" not in words] == []


def test_a_sentence_outside_the_catalogue_is_found() -> None:
    source = '{% trans %}Well{% endtrans %}<p title="Aha">{{ name }} writes{{ "to you" if here else _("of it") }}</p>'
    assert _WORD.findall(in_the_open(tree(source), html=True)) == ["Aha", "writes"]
    assert list(spoken(tree(source))) == ["to you"]
    assert Path(FOLDER / ALL[0]).is_file()
