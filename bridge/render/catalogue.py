"""templates/locale/LANGUAGE/LC_MESSAGES/loosely.po -> the translations for gettext.

The .po files are read as they are, so that no compiled file can be older than its source.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parents[1]


def templates() -> Path:
    """The folder of the templates: inside the package when installed, beside it in a checkout."""
    inside = PACKAGE / "templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"


def translated() -> tuple[str, ...]:
    """The tags (RFC 5646) of the languages that have a catalogue: "pt-BR" for the folder pt_BR."""
    found = (templates() / "locale").glob("*/LC_MESSAGES/loosely.po")
    return tuple(sorted(path.parents[1].name.replace("_", "-") for path in found))


@cache
def sentences() -> tuple[str, ...]:
    """All that our mails and pages say, in every language."""
    found: list[str] = []
    for language in translated():
        with _catalogue(language).open("rb") as source:
            for message in read_po(source, abort_invalid=True):
                for said in (message.id, message.string):
                    found += [said] if isinstance(said, str) else said or ()
    return tuple(found)


def _catalogue(language: str) -> Path:
    return templates() / "locale" / language.replace("-", "_") / "LC_MESSAGES" / "loosely.po"


@cache
def translations(language: str) -> NullTranslations:
    """The words of one of our languages; English is what the templates say themselves."""
    if language not in translated():
        return NullTranslations()
    compiled = BytesIO()
    with _catalogue(language).open("rb") as source:
        write_mo(compiled, read_po(source, locale=language.replace("-", "_"), abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)
