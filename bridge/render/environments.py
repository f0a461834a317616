"""The jinja2 environments over `templates/`: one for the pages, the texts and the HTML of mails, in each language.

`templates/mail/KIND.jinja` has both parts of a mail: below the line `{# text #}` its text, below `{# html #}` its HTML.
HTML is escaped, the text of a mail is not; all refuse an unknown name. In a template `language` is the language of its
words, `_`, `ngettext` and `{% trans %}` bring them, and the filters for times and numbers write them as it does.
"""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from bridge.render import columns, languages, times, words
from bridge.render.catalogue import templates, translations

_HTML = "{# html #}\n"  # the line that ends the text of a mail and begins its HTML


def page(name: str, /, *, language: str, **facts: Any) -> str:
    """The page `templates/pages/NAME.html` with these facts in it."""
    return _environment("pages", languages.or_english(language), html=True).get_template(f"{name}.html").render(facts)


def mail_text(name: str, /, *, language: str, **facts: Any) -> str:
    """The text part of a mail, from `templates/mail/NAME.jinja`; nothing is escaped."""
    return _environment("mail", languages.or_english(language), html=False).get_template(f"{name}.jinja").render(facts)


def mail_html(name: str, /, *, language: str, **facts: Any) -> str:
    """The HTML part of a mail, from `templates/mail/NAME.jinja`."""
    return _environment("mail", languages.or_english(language), html=True).get_template(f"{name}.jinja").render(facts)


def _source(path: Path, *, html: bool) -> str:
    """The template in this file; of a file with the text and the HTML of a mail only the part that is asked for."""
    text, boundary, rest = path.read_text(encoding="utf-8").partition(_HTML)
    if not (boundary and html):
        return text
    # A comment with as many lines as the text: an error in the HTML names its line of the file.
    return "{#" + "\n" * text.count("\n") + "#}\n" + rest


@cache
def _environment(folder: str, language: str, *, html: bool) -> Environment:
    def load(name: str) -> tuple[str, str, None]:
        path = templates() / folder / name
        return _source(path, html=html), str(path), None

    environment = Environment(
        loader=FunctionLoader(load),
        autoescape=html,  # noqa: S701  the text of a mail is no HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    # Translators do not see the line breaks of a template; `[tool.babel]` in pyproject.toml says the same.
    environment.policies["ext.i18n.trimmed"] = True
    found = translations(language)
    environment.install_gettext_translations(found, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(language=language, direction=languages.locale(language).text_direction)
    environment.filters.update(
        comment_html=partial(words.comment_html, language=language),
        comment_plain=partial(words.comment_plain, language=language),
        comment_text=partial(words.comment_text, language=language),
        para=words.paragraph,
        columns=columns.width,
        moment=partial(times.moment, language=language),
        day=partial(times.day, language=language),
        weekday=partial(times.weekday, language=language),
        time_html=partial(times.time_html, language=language),
        rfc3339=times.rfc3339,
        in_words=partial(languages.in_words, language=language),
        translated=found.gettext,
    )
    return environment
