"""The digests that we send, in both languages, answered from each program: each answer has its comment's number."""

from __future__ import annotations

from dataclasses import replace

from bridge.mail.body import Body, BodyKind
from bridge.mail.message import parse
from tests.mails.examples import ALL
from tests.mails.test_golden import written
from tests.simulator.languages import LANGUAGES
from tests.simulator.matrix import each_form, each_program, in_share_or_full, parts_of, wanted
from tests.simulator.programs import PROGRAMS, Answer, Original, Program


def _sent(name: str, language: str) -> tuple[Original, Body]:
    """A digest as we sent it, and as it is composed again for comparison."""
    mail = replace(ALL[name], mailbox=replace(ALL[name].mailbox, language=language))
    body = parse(written(mail)).body
    draft = replace(mail, marked=True).draft()
    shown = body.html.partition("<body")[2].partition(">")[2].partition("</body>")[0]
    return Original(body.text, shown), Body(draft.text, draft.html, BodyKind.TEXT)


SENT = {(name, language): _sent(name, language) for name in ("digest", "digest-of-one") for language in ("en", "de")}


CODES = ("en", "de", "he", "ja")


@in_share_or_full
@each_form
def test_answers_to_our_digest_have_the_right_numbers(program: Program, only: str, full: bool) -> None:
    first = PROGRAMS.index(program)
    original, marked = SENT["digest", ("en", "de")[first % 2]]
    for code in CODES if full else (CODES[first // 2 % 4],):
        language = LANGUAGES[code]
        one, two = language.reply.split("\n\n")
        for answer, expected in (
            (Answer(above=f"1: {one}\n\n4: {two}"), ((1, one), (4, two))),
            (Answer(inline=(("better kind of being known", one), ("write her a card", two))), ((1, one), (2, two))),
            (Answer(above=language.reply), ((None, language.reply),)),
            (Answer(below=language.reply), ((None, language.reply),)),
        ):
            content = program.message(original, answer, language, only=only)
            assert parts_of(content, marked) == wanted(*expected), (code, answer)


@each_program
def test_an_answer_to_a_digest_of_one_comment_answers_that_comment(program: Program) -> None:
    original, marked = SENT["digest-of-one", ("en", "de")[PROGRAMS.index(program) % 2]]
    language = LANGUAGES["fr"]
    for answer in (Answer(above=language.reply), Answer(below=language.reply)):
        assert parts_of(program.message(original, answer, language), marked) == wanted((1, language.reply))
