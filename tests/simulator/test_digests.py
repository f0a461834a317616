"""A digest answered from every program: what is written for a letter lands with that letter, and nothing else does."""

from __future__ import annotations

import re
import textwrap

import pytest

from bridge.inbound.extract import compare
from bridge.inbound.parts import parts
from bridge.mail.message import parse
from tests.simulator.digests import LETTERS, Digest, Letter
from tests.simulator.languages import LANGUAGES, Language
from tests.simulator.programs import PROGRAMS, Answer, Original, Program, paragraphs

Said = tuple[tuple[int | None, str], ...]

SMALL = Digest(
    (
        Letter(
            "Ruth",
            "I keep thinking of the ironmonger who never asked my name in thirty years and yet knew which hinge I "
            "needed. Is that not the better kind of being known?\n\n"
            "What he had was patience, and a drawer for everything.",
        ),
        Letter(
            "Ibrahim",
            "Does she still work there? I should like to write her a card.",
            to="you",
            excerpt="The post office lady in our village is the same. She knows who is ill.",
        ),
        Letter("Mei", "My grandmother wrote to the baker every week, although he lived next door.", post=LETTERS),
        Letter("Zoë", "Grüße aus Köln, wo der Briefträger noch klingelt und fragt, wie es geht.", post=LETTERS),
    )
)
_SAID = (
    "I keep thinking of the ironmonger who never asked my name.",
    "Thanks a lot for this, it made my day.",
    "Does she still work there? I should like to write her a card.",
    "Thanks a lot for this, it made my day.",
    "Yes.",
    "My grandmother wrote to the baker every week, although he lived next door.",
    "3: is the number of my favourite bus.\n\n1: is the loneliest number, they say, and 2: the next.",
    "See https://ironmonger.example/?a=b&c=<d> and <b@c.example> for more of <that> kind.",
    "茶を飲みながら手紙を書くのが好きです。",
    "Yes.",
    "Thanks a lot for this, it made my day.",
    "Grüße aus Köln, wo der Briefträger noch klingelt.",
    "I agree with Ruth.",
    "I agree with Ruth.",
    "- one thing that I like\n\n- another thing that I like",
    "On Friday she said that I may come back. And I did, many times.",
    "What about the second shop, the one beside the church, where they sold buttons?",
    "As my neighbour says: nobody is a stranger who comes twice, and she ought to know.",
    "Спасибо за письмо, я долго его ждала и перечитывала.",
    "😀",
    "Yes, and no.",
    "I do not think that this is true of every shop in every town.",
    "The last word belongs to the ironmonger, who never asked my name.",
    "Really the last one: good night to all of you who read this far.",
)
_NAMES = [
    "Ruth",
    "Ibrahim",
    "Mei",
    "Zoë",
    "Ann",
    "Bo",
    "Cem",
    "Dana",
    "Eve",
    "Finn",
    "Gro",
    "Hal",
    "Ida",
    "Jo",
    "Kai",
    "Lea",
]
# letters that say the same, take up what another says, say next to nothing, or begin with a number themselves
LARGE = Digest(
    tuple(
        Letter(
            _NAMES[n % 15],
            said,
            to=_NAMES[(n + 3) % 15] if n % 2 else "",
            excerpt=_SAID[n - 1] if n % 3 == 2 and len(_SAID[n - 1]) > 10 else "",
            **({} if n < 12 else {"post": LETTERS}),
        )
        for n, said in enumerate(_SAID)
    )
)

FORMS = [(program, only) for program in PROGRAMS for only in ("", "html") if program.page or not only]
NAMES = [f"{program.name} {only}".strip() for program, only in FORMS]


def folded(text: str) -> str:
    return re.sub(r"[\s>]+", " ", text).strip()


def landed(digest: Digest, content: bytes) -> Said:
    _, compared = compare(parse(content).body, digest.marked)
    assert compared is not None
    return tuple((part.number, folded(part.text)) for part in parts(compared))


def wanted(*said: tuple[int | None, str]) -> Said:
    return tuple((number, folded(text)) for number, text in said)


def languages(program: Program, count: int) -> list[Language]:
    """Some languages, others for each program."""
    every = list(LANGUAGES.values())
    first = PROGRAMS.index(program)
    return [every[(first + 5 * n) % len(every)] for n in range(count)]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_numbered_answers_land_in_every_language(program: Program) -> None:
    for code, language in LANGUAGES.items():
        one, two = language.reply.split("\n\n")
        content = program.message(SMALL.original, Answer(above=f"1: {one}\n\n3: {two}\n\n{one}"), language)
        assert landed(SMALL, content) == wanted((1, one), (3, f"{two} {one}")), code


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_answers_below_letters_land_in_every_language(program: Program) -> None:
    for code, language in LANGUAGES.items():
        one, two = language.reply.split("\n\n")
        below = (("a drawer for everything", one), ("to the baker every week", two))
        content = program.message(SMALL.original, Answer(inline=below), language)
        assert landed(SMALL, content) == wanted((1, one), (3, two)), code


@pytest.mark.parametrize(("program", "only"), FORMS, ids=NAMES)
def test_in_either_form_numbers_and_places_tell_and_other_words_belong_to_none(program: Program, only: str) -> None:
    for language in languages(program, 5):
        one, two = language.reply.split("\n\n")
        answers = (
            (Answer(above=f"2: {one}\n\n4: {two}"), ((2, one), (4, two))),
            (Answer(below=f"1: {one}\n\n4: {two}"), ((1, one), (4, two))),
            (Answer(inline=(("write her a card", one), ("every week", two))), ((2, one), (3, two))),
            (Answer(above=one, inline=(("every week", two),)), ((None, one), (3, two))),
            (Answer(above=language.reply), ((None, language.reply),)),
            (Answer(below=language.reply), ((None, language.reply),)),
        )
        for answer, said in answers:
            content = program.message(SMALL.original, answer, language, only=only)
            assert landed(SMALL, content) == wanted(*said), answer


def _paragraphs_of(n: int) -> tuple[int, int, int]:
    """The heading, the last paragraph and the link of a letter, by their numbers in the digest's text."""
    found = paragraphs(LARGE.original.text)
    link = next(k for k, said in enumerate(found) if f"Answer {n}:" in said)
    return next(k for k, said in enumerate(found) if k > 2 and re.fullmatch(rf"{n}\. .*", said)), link - 1, link


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_letters_that_say_the_same_are_told_apart_by_what_stands_around_them(program: Program) -> None:
    first = PROGRAMS.index(program)
    for n in range(first % 3 + 1, 24, 3):
        language = languages(program, 24)[n]
        one, two = language.reply.split("\n\n")
        upper, lower = _paragraphs_of(n)[(first + n) % 3], _paragraphs_of(n + 1)[(first + n) % 3]
        content = program.message(LARGE.original, Answer(within=((upper, one), (lower, two))), language)
        assert landed(LARGE, content) == wanted((n, one), (n + 1, two))


def _trimmed(n: int, *, heading: bool) -> str:
    letter = LARGE.letters[n - 1]
    to = f", to {letter.to}" if letter.to else ""
    said = "\n".join(textwrap.wrap(letter.text.split("\n\n")[-1], 68)) + "\n"
    return f"{n}. {letter.name}{to}{letter.remark}\n\n{said}" if heading else said


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_words_below_the_one_passage_that_was_kept_land_with_its_letter(program: Program) -> None:
    for n in range(PROGRAMS.index(program) % 3 + 1, 25, 3):
        language = languages(program, 25)[n]
        one, two = language.reply.split("\n\n")
        content = program.message(Original(_trimmed(n, heading=True), ""), Answer(below=one), language, only="text")
        assert landed(LARGE, content) == wanted((n, one)), n
        if len(_SAID[n - 1].split()) > 2:
            # who keeps a sentence that two letters have is asked which is meant
            number = n if _SAID.count(_SAID[n - 1]) == 1 else None
            content = program.message(
                Original(_trimmed(n, heading=False), ""), Answer(below=one), language, only="text"
            )
            assert landed(LARGE, content) == wanted((number, one)), n
        other = n % 24 + 1
        both = Original(_trimmed(n, heading=True) + "\n" + _trimmed(other, heading=True), "")
        content = program.message(both, Answer(within=((1, one), (3, two))), language, only="text")
        assert landed(LARGE, content) == wanted((n, one), (other, two)), n


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_a_program_that_leaves_the_footer_away_changes_nothing_for_the_letters(program: Program) -> None:
    without = Original(SMALL.body.text.partition("\n-- \n")[0] + "\n", "")
    for language in languages(program, 3):
        one, two = language.reply.split("\n\n")
        below = (("a drawer for everything", one), ("to the baker every week", two))
        content = program.message(without, Answer(inline=below), language, only="text")
        assert landed(SMALL, content) == wanted((1, one), (3, two))


def test_what_we_sent_says_nothing_by_itself() -> None:
    for digest in (SMALL, LARGE):
        for body in (
            digest.body,
            parse(b"Content-Type: text/html; charset=utf-8\n\n" + digest.body.html.encode()).body,
        ):
            _, compared = compare(body, digest.marked)
            assert compared is not None
            assert parts(compared) == ()
