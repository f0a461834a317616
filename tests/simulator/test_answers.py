"""Our own mails, answered from each program in each language: the answer comes back, complete and with nothing else."""

from __future__ import annotations

from pathlib import Path

from bridge.inbound.extract import extract
from bridge.mail.body import Body
from bridge.mail.message import parse
from tests.simulator.languages import Language
from tests.simulator.matrix import ALL, FORMS, each_form, each_program, folded, in_share_or_full, languages
from tests.simulator.programs import Answer, Original, Program, paragraphs

GOLDEN = Path(__file__).parent.parent / "mails" / "golden"
SENT = {name: parse((GOLDEN / f"{name}.eml").read_bytes()).body for name in ("notification", "digest")}
ORIGINALS = {
    name: Original(body.text, body.html.partition("<body")[2].partition(">")[2].partition("</body>")[0])
    for name, body in SENT.items()
}
EXACT = 0.9  # of answers at least that come back exactly although we do not know what we sent
COMPLETE = 0.99


def is_what_was_written(reply: str, language: Language) -> bool:
    """True if the reply is the answer, with or without its formal closing."""
    return folded(reply) in (folded(language.reply), folded(written(language)))


def written(language: Language) -> str:
    return language.reply + ("\n\n" + language.sign_off if language.sign_off else "")


@in_share_or_full
@each_form
def test_an_answer_above_our_mail_comes_back_alone(program: Program, only: str, full: bool) -> None:
    for name, original in ORIGINALS.items():
        for language in languages(program, ALL if full else 1):
            content = program.message(original, Answer(above=written(language)), language, only=only)
            assert is_what_was_written(extract(parse(content).body, SENT[name]).reply, language), name


@in_share_or_full
@each_program
def test_an_answer_below_our_mail_comes_back_alone(program: Program, full: bool) -> None:
    for name, original in ORIGINALS.items():
        for language in languages(program, ALL if full else 1):
            content = program.message(original, Answer(below=written(language)), language)
            assert is_what_was_written(extract(parse(content).body, SENT[name]).reply, language), name


@in_share_or_full
@each_program
def test_answers_between_our_paragraphs_come_back_with_the_paragraphs(program: Program, full: bool) -> None:
    original = ORIGINALS["notification"]
    answered = paragraphs(original.text)
    for language in languages(program, ALL if full else 1):
        one, two = language.reply.split("\n\n")
        content = program.message(original, Answer(within=((2, one), (5, two))), language)
        reply = extract(parse(content).body, SENT["notification"]).reply
        assert folded(reply) == folded(f"{answered[2]} {one} {answered[5]} {two}"), language.date


@in_share_or_full
def test_if_the_answered_mail_is_unknown_nearly_all_answers_come_back(full: bool) -> None:
    exact = complete = count = 0
    for program, only in FORMS:
        for language in languages(program, ALL if full else 1):
            for original in ORIGINALS.values():
                content = program.message(original, Answer(above=written(language)), language, only=only)
                reply = extract(parse(content).body).reply
                count += 1
                exact += is_what_was_written(reply, language)
                complete += set(folded(language.reply).split()) <= set(folded(reply).split())
    assert exact >= EXACT * count
    assert complete >= COMPLETE * count


def test_our_mail_without_an_answer_has_no_reply() -> None:
    for body in SENT.values():
        assert extract(body, body).reply == ""
        assert extract(Body(html=body.html), body).reply == ""
