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
def translations(language: str) -> NullTranslations:
    """The words of one of our languages; English is what the templates say themselves."""
    if language not in translated():
        return NullTranslations()
    compiled, folder = BytesIO(), language.replace("-", "_")
    with (templates() / "locale" / folder / "LC_MESSAGES" / "loosely.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=folder, abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)
