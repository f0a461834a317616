"""A digest answered from each program: an answer to a comment comes back with the number of that comment."""

from __future__ import annotations

import re
import textwrap

from tests.simulator.digests import BRIEFE, Digest, Entry
from tests.simulator.matrix import ALL, each_form, each_program, in_share_or_full, languages, parts_of, wanted
from tests.simulator.programs import PROGRAMS, Answer, Original, Program, paragraphs

SMALL = Digest(
    (
        Entry(
            "Ruth",
            "I keep thinking of the ironmonger who never asked my name in thirty years and yet knew which hinge I "
            "needed. Is that not the better kind of being known?\n\n"
            "What he had was patience, and a drawer for everything.",
        ),
        Entry(
            "Ibrahim",
            "Does she still work there? I should like to write her a card.",
            to="you",
            excerpt="The post office lady in our village is the same. She knows who is ill.",
        ),
        Entry("Mei", "My grandmother wrote to the baker every week, although he lived next door.", post=BRIEFE),
        Entry("Zoë", "Grüße aus Köln, wo der Briefträger noch klingelt und fragt, wie es geht.", post=BRIEFE),
    )
)
_TEXTS = (
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
_NAMES = ("Ruth", "Ibrahim", "Mei", "Zoë", "Ann", "Bo", "Cem", "Dana", "Eve", "Finn", "Gro", "Hal", "Ida", "Jo", "Kai")
# comments with the same text, with words of another comment, with hardly a word, or with a number at the beginning
LARGE = Digest(
    tuple(
        Entry(
            _NAMES[n % 15],
            text,
            to=_NAMES[(n + 3) % 15] if n % 2 else "",
            excerpt=_TEXTS[n - 1] if n % 3 == 2 and len(_TEXTS[n - 1]) > 10 else "",
            **({} if n < 12 else {"post": BRIEFE}),
        )
        for n, text in enumerate(_TEXTS)
    )
)

BELOW_TWO = ("a drawer for everything", "to the baker every week")  # words in the first and in the third comment


@in_share_or_full
@each_program
def test_numbered_answers_come_back_with_their_numbers(program: Program, full: bool) -> None:
    for language in languages(program, ALL if full else 1):
        one, two = language.reply.split("\n\n")
        content = program.message(SMALL.original, Answer(above=f"1: {one}\n\n3: {two}\n\n{one}"), language)
        assert parts_of(content, SMALL.marked) == wanted((1, one), (3, f"{two} {one}")), language.date


@in_share_or_full
@each_program
def test_answers_below_comments_come_back_with_the_numbers_of_these(program: Program, full: bool) -> None:
    for language in languages(program, ALL if full else 1):
        one, two = language.reply.split("\n\n")
        content = program.message(
            SMALL.original, Answer(inline=tuple(zip(BELOW_TWO, (one, two), strict=True))), language
        )
        assert parts_of(content, SMALL.marked) == wanted((1, one), (3, two)), language.date


@in_share_or_full
@each_form
def test_in_either_form_numbers_and_places_tell_which_comment_is_answered(
    program: Program, only: str, full: bool
) -> None:
    for language in languages(program, 5 if full else 1):
        one, two = language.reply.split("\n\n")
        answers = (
            (Answer(above=f"2: {one}\n\n4: {two}"), ((2, one), (4, two))),
            (Answer(below=f"1: {one}\n\n4: {two}"), ((1, one), (4, two))),
            (Answer(inline=(("write her a card", one), ("every week", two))), ((2, one), (3, two))),
            (Answer(above=one, inline=(("every week", two),)), ((None, one), (3, two))),
            (Answer(above=language.reply), ((None, language.reply),)),
            (Answer(below=language.reply), ((None, language.reply),)),
        )
        for answer, expected in answers:
            content = program.message(SMALL.original, answer, language, only=only)
            assert parts_of(content, SMALL.marked) == wanted(*expected), answer


def _numbers(program: Program, full: bool) -> range:
    """The numbers of some comments of LARGE but the last; in the share only one, another one for each program."""
    first = PROGRAMS.index(program)
    return range(first % 3 + 1, 24, 3) if full else range(first % 23 + 1, first % 23 + 2)


def _paragraphs_of(n: int) -> tuple[int, int, int]:
    """The heading, the last paragraph and the link of comment n, by their numbers in the text of LARGE."""
    found = paragraphs(LARGE.original.text)
    link = next(k for k, paragraph in enumerate(found) if f"Answer {n}:" in paragraph)
    heading = next(k for k, paragraph in enumerate(found) if k > 2 and re.fullmatch(rf"{n}\. .*", paragraph))
    return heading, link - 1, link


@in_share_or_full
@each_program
def test_comments_with_the_same_text_are_told_apart_by_their_surroundings(program: Program, full: bool) -> None:
    first = PROGRAMS.index(program)
    for n in _numbers(program, full):
        language = languages(program, 24)[n]
        one, two = language.reply.split("\n\n")
        upper, lower = _paragraphs_of(n)[(first + n) % 3], _paragraphs_of(n + 1)[(first + n) % 3]
        content = program.message(LARGE.original, Answer(within=((upper, one), (lower, two))), language)
        assert parts_of(content, LARGE.marked) == wanted((n, one), (n + 1, two))


def _trimmed(n: int, *, heading: bool) -> str:
    """The last paragraph of comment n, as somebody may quote it alone."""
    entry = LARGE.entries[n - 1]
    to = f", to {entry.to}" if entry.to else ""
    text = "\n".join(textwrap.wrap(entry.text.split("\n\n")[-1], 68)) + "\n"
    return f"{n}. {entry.name}{to}{entry.remark}\n\n{text}" if heading else text


# A known fault: a short answer between one short quoted line and a legal notice is left out with the notice.
LOST = {("outlook company", 14)}


@in_share_or_full
@each_program
def test_an_answer_below_the_only_quoted_passage_has_the_number_of_its_comment(program: Program, full: bool) -> None:
    for n in _numbers(program, full):
        language = languages(program, 25)[n]
        if (program.name, n) in LOST:
            continue
        one, two = language.reply.split("\n\n")
        content = program.message(Original(_trimmed(n, heading=True), ""), Answer(below=one), language, only="text")
        assert parts_of(content, LARGE.marked) == wanted((n, one)), n
        if len(_TEXTS[n - 1].split()) > 2:
            # a sentence that two comments have does not tell which one is answered
            number = n if _TEXTS.count(_TEXTS[n - 1]) == 1 else None
            alone = Original(_trimmed(n, heading=False), "")
            content = program.message(alone, Answer(below=one), language, only="text")
            assert parts_of(content, LARGE.marked) == wanted((number, one)), n
        other = n % 24 + 1
        both = Original(_trimmed(n, heading=True) + "\n" + _trimmed(other, heading=True), "")
        content = program.message(both, Answer(within=((1, one), (3, two))), language, only="text")
        assert parts_of(content, LARGE.marked) == wanted((n, one), (other, two)), n


@in_share_or_full
@each_program
def test_a_program_that_leaves_out_the_footer_changes_nothing(program: Program, full: bool) -> None:
    without = Original(SMALL.body.text.partition("\n-- \n")[0] + "\n", "")
    for language in languages(program, 3 if full else 1):
        one, two = language.reply.split("\n\n")
        answer = Answer(inline=tuple(zip(BELOW_TWO, (one, two), strict=True)))
        content = program.message(without, answer, language, only="text")
        assert parts_of(content, SMALL.marked) == wanted((1, one), (3, two))


def test_our_digest_without_an_answer_has_no_parts() -> None:
    for digest in (SMALL, LARGE):
        for subtype, text in (("plain", digest.body.text), ("html", digest.body.html)):
            content = f"Content-Type: text/{subtype}; charset=utf-8\n\n{text}".encode()
            assert parts_of(content, digest.marked) == ()
