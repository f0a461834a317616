"""Each language has all the words, and each word stands where translators find it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bridge.inbound.refusal import Refusal
from bridge.render.catalogue import templates, translated
from bridge.render.languages import gettext

ROOT = Path(__file__).parents[2]
_PLACEHOLDER = re.compile(r"%(?:\((\w+)\)[sd]|%|.?)")
_TAG = re.compile(r"</?[a-z][^>]*>")


@pytest.fixture(scope="session")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The words of the templates and of the code, found by the command that `make words` runs."""
    found = tmp_path_factory.mktemp("words") / "loosely.pot"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "babel.messages.frontend",
            "--quiet",
            "extract",
            "-F",
            "pyproject.toml",
            "-o",
            found,
            ".",
        ],
        cwd=ROOT,
        check=True,
    )
    with found.open("rb") as source:
        return read_po(source)


def catalogue(language: str) -> Catalog:
    with (templates() / "locale" / language.replace("-", "_") / "LC_MESSAGES" / "loosely.po").open("rb") as source:
        return read_po(source, locale=language.replace("-", "_"), abort_invalid=True)


def forms(words: object) -> tuple[str, ...]:
    """A message without numbers has one form, one with numbers a form for each kind of number."""
    return (words,) if isinstance(words, str) else tuple(words)  # type: ignore[arg-type]


def placeholders(words: str) -> set[str]:
    return set(_PLACEHOLDER.findall(words))


def messages(words: Catalog) -> list[Message]:
    return [message for message in words if message.id]


def test_the_sentences_of_templates_and_code_are_found(wanted: Catalog) -> None:
    for words in ("Did you write this?", "eleven", Refusal.ENCRYPTED.value[2]):
        assert wanted.get(words), words


@pytest.mark.parametrize("language", translated())
def test_a_catalogue_has_every_message_and_no_unused_one(wanted: Catalog, language: str) -> None:
    has = catalogue(language)
    keys = {(message.context, forms(message.id)) for message in messages(wanted)}
    assert {(message.context, forms(message.id)) for message in messages(has)} == keys, "see docs/translating.md"
    assert not has.obsolete


@pytest.mark.parametrize("language", translated())
def test_no_translation_is_empty_or_a_guess(language: str) -> None:
    has = catalogue(language)
    for message in messages(has):
        assert not message.fuzzy, message.id
        count = has.num_plurals if message.pluralizable else 1
        assert len(forms(message.string)) == count, message.id
        assert all(form.strip() for form in forms(message.string)), message.id


@pytest.mark.parametrize("language", translated())
def test_a_translation_has_the_placeholders_and_the_markup_of_what_it_translates(language: str) -> None:
    for message in messages(catalogue(language)):
        asked = [placeholders(form) for form in forms(message.id)]
        said = [placeholders(form) for form in forms(message.string)]
        # What is said of one alone may leave out that it is one.
        assert said[-1] == asked[-1], message.id
        for n, form in enumerate(forms(message.string)):
            assert said[n] <= set.union(*asked), message.id
            assert sorted(_TAG.findall(form)) == sorted(_TAG.findall(forms(message.id)[0])), message.id


@pytest.mark.parametrize("language", translated())
def test_a_translation_ends_and_begins_like_what_it_translates(language: str) -> None:
    for message in messages(catalogue(language)):
        for form in forms(message.string):
            original = forms(message.id)[-1]
            assert form == form.strip(), message.id
            for sign in ".:?…,":
                assert form.endswith(sign) == original.endswith(sign), message.id
            assert "!" not in form, message.id
            assert '"' not in re.sub(r"<[^>]*>", "", form), "a language has quotation marks of its own: " + form


@pytest.mark.parametrize("refusal", Refusal)
def test_a_refusal_in_a_mail_is_in_its_readers_language(refusal: Refusal) -> None:
    sentence = refusal.value[2]
    assert sentence.isascii(), "the SMTP reply says it as it is"
    for language in translated():
        assert gettext(sentence, language) != sentence
