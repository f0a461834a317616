"""The digests that leave, in both languages, answered from every program: each answer lands with its letter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.dispatch import letters
from bridge.inbound.extract import compare
from bridge.inbound.parts import parts
from bridge.mail.body import Body, Kind
from bridge.mail.message import parse
from tests.outbound.letters import ALL
from tests.outbound.test_golden import written
from tests.simulator.languages import LANGUAGES
from tests.simulator.programs import PROGRAMS, Answer, Original, Program
from tests.simulator.test_digests import Said, folded, wanted

FORMS = [(program, only) for program in PROGRAMS for only in ("", "html") if program.page or not only]


def _sent(name: str, language: str) -> tuple[Original, Body]:
    """A digest as it left, and as it is composed again to be compared with."""
    case = replace(ALL[name], mailbox=replace(ALL[name].mailbox, language=language))
    body = parse(written(case)).body
    letter = letters.letter(case, marked=True)
    shown = body.html.partition("<body")[2].partition(">")[2].partition("</body>")[0]
    return Original(body.text, shown), Body(letter.text, letter.html, Kind.TEXT)


SENT = {(name, language): _sent(name, language) for name in ("digest", "digest-of-one") for language in ("en", "de")}


def landed(marked: Body, content: bytes) -> Said:
    _, compared = compare(parse(content).body, marked)
    assert compared is not None
    return tuple((part.number, folded(part.text)) for part in parts(compared))


@pytest.mark.parametrize(("program", "only"), FORMS, ids=[f"{one.name} {only}".strip() for one, only in FORMS])
def test_an_answer_to_a_digest_of_ours_lands(program: Program, only: str) -> None:
    original, marked = SENT["digest", ("en", "de")[PROGRAMS.index(program) % 2]]
    for code in ("en", "de", "he", "ja"):
        language = LANGUAGES[code]
        one, two = language.reply.split("\n\n")
        for answer, said in (
            (Answer(above=f"1: {one}\n\n4: {two}"), ((1, one), (4, two))),
            (Answer(inline=(("better kind of being known", one), ("write her a card", two))), ((1, one), (2, two))),
            (Answer(above=language.reply), ((None, language.reply),)),
            (Answer(below=language.reply), ((None, language.reply),)),
        ):
            content = program.message(original, answer, language, only=only)
            assert landed(marked, content) == wanted(*said), (code, answer)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_an_answer_to_a_digest_of_one_letter_is_for_that_letter(program: Program) -> None:
    original, marked = SENT["digest-of-one", ("en", "de")[PROGRAMS.index(program) % 2]]
    language = LANGUAGES["fr"]
    for answer in (Answer(above=language.reply), Answer(below=language.reply)):
        assert landed(marked, program.message(original, answer, language)) == wanted((1, language.reply))
