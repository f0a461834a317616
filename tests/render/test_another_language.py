"""A catalogue that is put there is all that another language needs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from bridge.render.catalogue import PACKAGE, templates

PORTUGUESE = """
msgid ""
msgstr "Plural-Forms: nplurals=2; plural=(n > 1);\\nContent-Type: text/plain; charset=utf-8\\n"

msgid "If you did not ask for this, do nothing. You will get no more mails about it."
msgstr "Se não pediu, não faça nada."
"""
HEBREW = 'msgid "yes"\nmsgstr "כן"\n'
ASKS = """
import json, sys
from bridge import render
from bridge.blog import Blog
from bridge.render import languages
blog = Blog("b", "B", "https://b.example", "https://talk.b.example", "{tag}@b.example")
facts = dict(blog=blog, followed=None, scope="blog", cadence="daily", at_most=None, confirm_link="L", subject="S")
print(json.dumps({
    "languages": languages.LANGUAGES,
    "names": [languages.name(one) for one in languages.LANGUAGES],
    "for a browser": languages.accepted("pt-BR,pt;q=0.9,en;q=0.8", "en"),
    "text": render.mail_text("confirm_subscription", language="pt-BR", **facts),
    "from the right": render.mail_html("confirm_subscription", language="he", **facts),
    "day": render.weekday(1_795_503_600_000_000, language="pt-BR"),
}))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The sentences of a Loosely that has two more catalogues."""
    folder = tmp_path_factory.mktemp("more")
    shutil.copytree(PACKAGE, folder / "bridge", ignore=shutil.ignore_patterns("__pycache__", "templates"))
    shutil.copytree(templates(), folder / "bridge" / "templates")
    for name, words in (("pt_BR", PORTUGUESE), ("he", HEBREW)):
        catalogue = folder / "bridge" / "templates" / "locale" / name / "LC_MESSAGES" / "loosely.po"
        catalogue.parent.mkdir(parents=True)
        catalogue.write_text(words)
    done = subprocess.run([sys.executable, "-c", ASKS], cwd=folder, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def test_it_is_offered_under_its_own_name(told: dict[str, object]) -> None:
    assert told["languages"] == ["en", "de", "he", "pt-BR"]
    assert told["names"] == ["English", "Deutsch", "עברית", "Português (Brasil)"]
    assert told["for a browser"] == "pt-BR"


def test_another_language_uses_its_own_sentences_and_days_and_else_english(told: dict[str, object]) -> None:
    assert "Se não pediu, não faça nada." in str(told["text"])
    assert "digest every day" in str(told["text"])
    assert told["day"] == "terça-feira, 24 de novembro"


def test_a_mail_is_read_from_the_side_that_its_language_is_read_from(told: dict[str, object]) -> None:
    assert '<html lang="he" dir="rtl">' in str(told["from the right"])
    assert "<b>כן</b>" in str(told["from the right"])
