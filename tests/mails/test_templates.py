"""One template holds the text and the HTML of a mail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from bridge.outbound.queued import MailKind
from bridge.render import environments, mail_html, mail_text, templates

from .examples import ALL

BOTH = """{# text #}
A & B, {{ first }}
{# html #}
{% extends "layout.html" %}
{% block words %}
{{ "A & B" }}, {{ second }}
{% endblock %}
{% block foot %}{% endblock %}
"""


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail/both.jinja").write_text(BOTH)
    (tmp_path / "mail/layout.html").write_text("{% block words required %}{% endblock %}{% block foot %}{% endblock %}")
    monkeypatch.setattr(environments, "templates", lambda: tmp_path)
    environments._environment.cache_clear()
    yield
    environments._environment.cache_clear()


def line_of(error: pytest.ExceptionInfo[UndefinedError]) -> int:
    return [entry.lineno + 1 for entry in error.traceback if Path(entry.path).name == "both.jinja"][-1]


@pytest.mark.usefixtures("template")
def test_each_part_is_written_alone_and_only_the_html_is_escaped():
    assert mail_text("both", language="en", first="<1>") == "A & B, <1>\n"
    assert mail_html("both", language="en", second="<2>") == "A &amp; B, &lt;2&gt;\n"


@pytest.mark.usefixtures("template")
def test_an_error_in_either_part_names_its_line_of_the_file():
    with pytest.raises(UndefinedError) as in_text:
        mail_text("both", language="en")
    with pytest.raises(UndefinedError) as in_html:
        mail_html("both", language="en")
    assert (line_of(in_text), line_of(in_html)) == (2, 6)


def test_each_kind_of_mail_has_one_template_with_both_parts():
    found = {path.stem: path.read_text() for path in (templates() / "mail").glob("*.jinja")}
    assert set(found) == set(MailKind)
    assert all(one.startswith("{# text #}\n") and one.count("\n{# html #}\n") == 1 for one in found.values())


def test_first_comment_is_marked_in_a_digest_only_beside_somebody_who_is_not_new():
    for language, words in (("en", "first comment"), ("de", "erster Kommentar")):
        for name, marked in (("digest", True), ("digest-of-one", False)):
            mail = replace(ALL[name], mailbox=replace(ALL[name].mailbox, language=language))
            draft = mail.draft()
            assert [words in part for part in (draft.text, draft.html)] == [marked, marked]
