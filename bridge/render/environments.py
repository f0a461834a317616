"""The jinja2 environments over `templates/`: one for each folder and language.

HTML is escaped, the text of a mail is not; all refuse an unknown name. In a template `language` is what its words are
in, `_`, `ngettext` and `{% trans %}` bring them, and the filters for times and numbers write them as it does.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bridge.render import columns, languages, times, words
from bridge.render.catalogue import templates, translations


def page(name: str, /, *, language: str, **facts: Any) -> str:
    """The page `templates/pages/NAME.html` with these facts in it."""
    return (
        _environment("pages", languages.or_english(language), autoescape=True)
        .get_template(f"{name}.html")
        .render(facts)
    )


def mail_text(name: str, /, *, language: str, **facts: Any) -> str:
    """The text part `templates/mail/NAME.txt` of a mail; nothing is escaped."""
    return (
        _environment("mail", languages.or_english(language), autoescape=False).get_template(f"{name}.txt").render(facts)
    )


def mail_html(name: str, /, *, language: str, **facts: Any) -> str:
    """The HTML part `templates/mail/NAME.html` of a mail."""
    return (
        _environment("mail", languages.or_english(language), autoescape=True).get_template(f"{name}.html").render(facts)
    )


@cache
def _environment(folder: str, language: str, *, autoescape: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates() / folder),
        autoescape=autoescape,  # noqa: S701  the text of a mail is no HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    # The line breaks of a template are not the translator's business; `[tool.babel]` says the same to who extracts.
    environment.policies["ext.i18n.trimmed"] = True
    found = translations(language)
    environment.install_gettext_translations(found, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(language=language, direction=languages.direction(language))
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
