"""Our own mails, answered from every program in every language: the answer comes back, all of it and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bridge.inbound.extract import extract
from bridge.mail.body import Body
from bridge.mail.message import parse
from tests.simulator.languages import LANGUAGES, Language
from tests.simulator.programs import PROGRAMS, Answer, Original, Program, paragraphs

GOLDEN = Path(__file__).parent.parent / "outbound" / "golden"
SENT = {name: parse((GOLDEN / f"{name}.eml").read_bytes()).body for name in ("notification", "digest")}
ORIGINALS = {
    name: Original(body.text, body.html.partition("<body")[2].partition(">")[2].partition("</body>")[0])
    for name, body in SENT.items()
}
WITHOUT = 0.9  # of answers that come back exactly where we do not know what we sent
UNLOST = 0.99


def folded(text: str) -> str:
    return re.sub(r"[\s>]+", " ", text).strip()


def said(reply: str, language: Language) -> bool:
    """Whether the reply is what was written; a formal closing may stay or go."""
    return folded(reply) in (folded(language.reply), folded(written(language)))


def written(language: Language) -> str:
    return language.reply + ("\n\n" + language.sign_off if language.sign_off else "")


FORMS = [(program, only) for program in PROGRAMS for only in ("", "html") if program.page or not only]


@pytest.mark.parametrize("name", SENT)
@pytest.mark.parametrize(("program", "only"), FORMS, ids=[f"{program.name} {only}".strip() for program, only in FORMS])
def test_an_answer_above_what_we_sent_comes_back_alone(program: Program, name: str, only: str) -> None:
    for code, language in LANGUAGES.items():
        content = program.message(ORIGINALS[name], Answer(above=written(language)), language, only=only)
        assert said(extract(parse(content).body, SENT[name]).reply, language), code


@pytest.mark.parametrize("name", SENT)
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_an_answer_below_what_we_sent_comes_back_alone(program: Program, name: str) -> None:
    for code, language in LANGUAGES.items():
        content = program.message(ORIGINALS[name], Answer(below=written(language)), language)
        assert said(extract(parse(content).body, SENT[name]).reply, language), code


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_answers_between_our_paragraphs_come_back_with_what_they_answer(program: Program) -> None:
    original = ORIGINALS["notification"]
    asked = paragraphs(original.text)
    for code, language in LANGUAGES.items():
        one, two = language.reply.split("\n\n")
        content = program.message(original, Answer(within=((2, one), (5, two))), language)
        wanted = folded(f"{asked[2]} {one} {asked[5]} {two}")
        assert folded(extract(parse(content).body, SENT["notification"]).reply) == wanted, code


def test_without_what_we_sent_nearly_all_answers_come_back_and_no_word_is_lost() -> None:
    exact = lost = count = 0
    for program in PROGRAMS:
        for language in LANGUAGES.values():
            for original in ORIGINALS.values():
                for only in ("", "html") if program.page else ("",):
                    content = program.message(original, Answer(above=written(language)), language, only=only)
                    reply = extract(parse(content).body).reply
                    count += 1
                    exact += said(reply, language)
                    lost += not set(folded(language.reply).split()) <= set(folded(reply).split())
    assert exact >= WITHOUT * count
    assert lost <= (1 - UNLOST) * count


def test_what_we_sent_is_found_in_either_form() -> None:
    for body in SENT.values():
        assert extract(body, body).reply == ""
        assert extract(Body(html=body.html), body).reply == ""
