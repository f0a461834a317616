"""The parts of a reply to a digest: which words answer which comment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.inbound.extract import compare
from bridge.inbound.parts import ReplyPart, parts
from bridge.mail import item_marks
from bridge.mail.body import Body
from tests.inbound.extract.test_properties import steps, words
from tests.simulator.digests import Digest, Entry

DIGEST = Digest(
    (
        Entry("Ruth", "I keep thinking of the ironmonger who never asked my name in thirty years.\n\nHe had hinges."),
        Entry("Ibrahim", "Does she still work there? I should like to write her a card.", to="you"),
        Entry("Mei", "My grandmother wrote to the baker every week, although he lived next door."),
        Entry("Zoë", "Is that so? My neighbour says otherwise.", excerpt="Does she still work there?"),
    ),
    contents=False,
)
ALONE = Digest(DIGEST.entries[:1], contents=False)
WROTE = "On Tue, Nov 24, 2026 at 7:00 AM Tea and Letters <mail-a@talk.blog.example> wrote:\n"
QUOTED = WROTE + "\n".join(f"> {line}".rstrip() for line in DIGEST.body.text.strip().split("\n"))


def of(mail: str, digest: Digest = DIGEST) -> list[tuple[int | None, str]]:
    _, compared = compare(mail, digest.marked)
    assert compared is not None
    return [(part.number, part.text) for part in parts(compared)]


def below(words_of_ours: str, answer: str, mail: str = QUOTED) -> str:
    """The quoted digest with an answer below the line with these words."""
    line = next(line for line in mail.split("\n") if words_of_ours in line)
    return mail.replace(line, f"{line}\n\n{answer}\n", 1)


def test_a_number_is_for_all_words_up_to_the_next_number() -> None:
    mail = f"1: Yes.\nAnd no.\n\nWhy not?\n\n3: No.\n4: Perhaps.\n\n{QUOTED}"
    assert of(mail) == [(1, "Yes.\nAnd no.\n\nWhy not?"), (3, "No."), (4, "Perhaps.")]


def test_a_number_may_be_alone_on_its_line() -> None:
    assert of("3:\n\nNo.\n\n#4\nPerhaps.") == [(3, "No."), (4, "Perhaps.")]


def test_a_number_that_occurs_twice_makes_one_part() -> None:
    assert of("1: Yes.\n\n3: No.\n\n1: Or rather no.") == [(1, "Yes.\n\nOr rather no."), (3, "No.")]


def test_words_with_two_numbers_answer_both_comments() -> None:
    assert of("1 and 3: Thanks for these.") == [(1, "Thanks for these."), (3, "Thanks for these.")]


def test_among_valid_numbers_an_unknown_one_answers_no_single_comment() -> None:
    assert of("1: Yes.\n\n7: No.") == [(1, "Yes."), (None, "7: No.")]


def test_an_unknown_number_alone_is_a_part_of_the_words() -> None:
    assert of("30: that is how old the shop was.") == [(None, "30: that is how old the shop was.")]


def test_a_paragraph_that_a_program_broke_is_joined() -> None:
    said = "A long answer that a mail program broke at its column, since it was set to\ndo so long ago, when screens "
    said += "had eighty columns and nobody thought that they\nwould ever grow."
    assert of(f"3: {said}") == [(3, said.replace("\n", " "))]


@pytest.mark.parametrize("greeting", ["Hi all,", "Hello Ruth", "Liebe Alle,", "Bonjour à tous,", "皆さん、", "Ruth,"])
def test_a_greeting_is_left_out(greeting: str) -> None:
    assert of(f"{greeting}\n\n3: No.\n\n{QUOTED}") == [(3, "No.")]
    assert of(f"{greeting}\n\n{below('My grandmother wrote', 'Mine too.')}") == [(3, "Mine too.")]


@pytest.mark.parametrize("sign_off", ["Best wishes,\nBo", "Thanks", "Viele Grüße\nBo"])
def test_a_sign_off_is_left_out(sign_off: str) -> None:
    assert of(f"{below('My grandmother wrote', 'Mine too.')}\n\n{sign_off}") == [(3, "Mine too.")]


def test_a_greeting_in_a_longer_sentence_is_kept() -> None:
    said = "Hi all, what a good one this is. I read it twice."
    assert of(f"{said}\n\n3: No.\n\n{QUOTED}") == [(None, said), (3, "No.")]


def test_a_reply_that_is_only_a_greeting_is_kept() -> None:
    assert of(f"Hello all\n\n{QUOTED}") == [(None, "Hello all")]


def test_words_above_all_quotes_answer_no_single_comment() -> None:
    assert of(f"A good one.\n\n{QUOTED}") == [(None, "A good one.")]
    assert of("A good one.") == [(None, "A good one.")]


def test_words_below_the_footer_answer_no_single_comment() -> None:
    assert of(f"{QUOTED}\n\nA good one.") == [(None, "A good one.")]


def test_without_the_footer_words_below_all_comments_answer_no_single_one() -> None:
    without = QUOTED.partition("\n> 3 more comments")[0]
    assert of(f"{without}\n\nA good one.") == [(None, "A good one.")]
    assert of(f"{below('ironmonger', 'Yes.', without)}\n\nNo.") == [(1, "Yes."), (4, "No.")]


def test_words_below_a_comment_answer_it_and_its_words_are_not_repeated() -> None:
    mail = below("He had hinges.", "And screws.", below("My grandmother wrote", "Mine too.\n\nEvery day."))
    assert of(mail) == [(1, "And screws."), (3, "Mine too.\n\nEvery day.")]


def test_words_below_two_passages_of_a_comment_are_one_part() -> None:
    mail = below("He had hinges.", "And screws.", below("ironmonger", "I knew him."))
    assert of(mail) == [(1, "I knew him.\n\nAnd screws.")]


def test_below_a_sentence_that_another_comment_quotes_its_first_author_is_answered() -> None:
    assert of("> Does she still work there?\n\nShe does.") == [(2, "She does.")]
    assert of("> Does she still work there?\n>\n> Is that so?\n\nShe does.") == [(4, "She does.")]


def test_quotes_may_be_in_any_order() -> None:
    mail = (
        "> My grandmother wrote to the baker every week\n\nMine too.\n\n> the ironmonger who never asked\n\nI knew.\n"
    )
    assert of(mail) == [(3, "Mine too."), (1, "I knew.")]


def test_a_quote_of_other_words_stays() -> None:
    mail = below("My grandmother wrote", "As Kant has it:\n\n>> Act only according to that maxim.\n\nSo did she.")
    assert of(mail) == [(3, "As Kant has it:\n\n>> Act only according to that maxim.\n\nSo did she.")]
    mail = "3: As Ruth says:\n\n> the ironmonger who never asked my name\n\nSo it is."
    assert of(mail) == [(3, "As Ruth says:\n\n> the ironmonger who never asked my name\n\nSo it is.")]


@pytest.mark.parametrize(
    "beginning",
    [
        "{}. ",
        "{}) ",
        "{}.) ",
        "{} - ",
        "{} – ",
        "#{} ",
        "[{}] ",
        "({}) ",
        "Nr. {} ",
        "No. {} – ",
        "（{}）",
        "{}、",
        "**{}.** ",
    ],
)
def test_items_may_be_numbered_as_in_a_list(beginning: str) -> None:
    first, second = beginning.format(2), beginning.format(4)
    assert of(f"{first}Yes.\n{second}No.") == [(2, "Yes."), (4, "No.")]
    assert of(f"Hi all,\n\n{first}Yes.\n\nAnd no.\n\n{second}No.\n\nBest,\nBo\n\n{QUOTED}") == [
        (2, "Yes.\n\nAnd no."),
        (4, "No."),
    ]
    assert of(f"{first}Yes.") == [(2, "Yes.")]


def test_digits_of_other_scripts_are_numbers() -> None:
    assert of("（２）そうです。\n（４）ちがいます。") == [(2, "そうです。"), (4, "ちがいます。")]
    assert of("٢) نعم\n٤) لا") == [(2, "نعم"), (4, "لا")]


@pytest.mark.parametrize(
    "said",
    [
        "How I make it:\n1. boil the water\n2. wait\n3. drink",
        "I need two things\n\n1) time\n2) a cat",
        "1. boil\n2. wait\n3. stir\n4. pour\n5. drink",
        "1) yes\n1) no",
        "1. Mai, und es regnet.",
        "2. Platz für Ann!",
        "#2 pencils were all we had.",
        "No. 1 in our hearts.",
        "3 cheers for Ann!",
        "2 - 0 for the village.",
        "1.5 litres are enough.",
    ],
)
def test_a_list_and_a_number_in_a_sentence_name_no_item(said: str) -> None:
    assert of(said) == [(None, said)]


def test_a_list_within_an_answer_belongs_to_it() -> None:
    assert of("3: You need\n1. flour\n2. eggs\n\n4: No.") == [(3, "You need\n1. flour\n2. eggs"), (4, "No.")]
    assert of("2. You need:\n1. flour\n2. eggs\n\n4. No.") == [(2, "You need:\n1. flour\n2. eggs"), (4, "No.")]
    steps_of = "1. Wait.\n2. Drink."
    assert of(below("My grandmother wrote", steps_of)) == [(3, steps_of)]


def test_below_the_quote_of_an_item_its_own_number_is_left_out() -> None:
    assert of(below("My grandmother wrote", "3. Mine too.")) == [(3, "Mine too.")]


def test_a_number_in_quoted_words_does_not_count() -> None:
    said = "3: is the number of my bus.\n\n1: is the loneliest number, they say, and who would know."
    digest = Digest((Entry("Ann", said), Entry("Bo", "Is it?"), Entry("Cem", "It is not, says my neighbour.")))
    for mark in ("> ", ""):
        quoted = "\n".join((mark + line).rstrip() for line in digest.body.text.split("\n"))
        assert of(f"2: It is.\n\n{WROTE}\n{quoted}", digest) == [(2, "It is.")]


def test_a_number_within_code_does_not_count() -> None:
    assert of("1: Try this:\n\n```\n3: no\n```") == [(1, "Try this:\n\n```\n3: no\n```")]


def test_a_reply_to_a_digest_of_one_comment_answers_that_comment() -> None:
    quoted = WROTE + "\n".join(f"> {line}".rstrip() for line in ALONE.body.text.split("\n"))
    assert of(f"Hi Ruth,\n\nyes.\n\n{quoted}", ALONE) == [(1, "Hi Ruth,\n\nyes.")]
    assert of(f"{quoted}\n\nYes.", ALONE) == [(1, "Yes.")]
    assert of(below("ironmonger", "I knew him.", quoted), ALONE) == [(1, "I knew him.")]


def test_a_reply_to_another_mail_has_no_parts() -> None:
    assert compare("Yes.", DIGEST.body)[1] is None
    assert compare("Yes.", None)[1] is None


def test_marks_that_people_write_do_not_count() -> None:
    assert of(f"{item_marks.item(2)}Yes.") == [(None, f"{item_marks.item(2)}Yes.")]


PIECE = st.one_of(
    st.sampled_from(
        [
            "1: yes",
            "3: no",
            "2. yes",
            "4) no",
            "(1) so",
            "9: who",
            "Hi all,",
            "Best,\nBo",
            "",
            "> Is that so?",
            "```",
            "On Monday:",
            WROTE,
        ]
    ),
    st.lists(st.sampled_from(words(DIGEST.body.text)), min_size=1, max_size=9).map(" ".join),
    st.lists(st.sampled_from(words(DIGEST.body.text)), min_size=1, max_size=9).map(lambda said: "> " + " ".join(said)),
    st.sampled_from(QUOTED.split("\n")),
)


@given(st.lists(PIECE, max_size=30).map("\n".join))
def test_each_number_occurs_once_and_all_words_are_from_the_mail(mail: str) -> None:
    said = of(mail)
    numbers = [number for number, _ in said]
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) <= {None, 1, 2, 3, 4}
    for _, text in said:
        assert text.strip()
        assert set(words(text)) <= set(words(mail))


@pytest.mark.parametrize(
    "piece",
    [
        "1: a\n",
        "1. a\n",
        "a:\n\n\n1) b\n",
        "> Is that so? My neighbour says.\nNo.\n",
        "> Is that\n",
        "@1 ",
        "1,",
        "Does she still ",
        "👍\n",
        "a<b&c\n",
    ],
)
def test_twice_the_reply_takes_at_most_two_and_a_half_times_the_work(piece: str) -> None:
    def work(mail: str) -> int:
        return steps(lambda: of(mail))

    assert work(piece * 600) <= 2.5 * work(piece * 300) + 1000


def test_a_reply_of_200_kilobytes_has_one_part_for_each_comment_and_one_more() -> None:
    mail = "".join(f"{n % 5 + 1}: word {n}\n" for n in range(200_000 // 12))
    assert len(of(mail)) <= len(DIGEST.entries) + 1


def test_html_is_read_like_text() -> None:
    page = f"<div>2: She does.</div><div><b>3:</b> So did mine.</div><blockquote>{DIGEST.body.html}</blockquote>"
    _, compared = compare(Body(html=page), DIGEST.marked)
    assert compared is not None
    assert parts(compared) == (ReplyPart(2, "She does."), ReplyPart(3, "So did mine."))


def test_a_sentence_that_two_comments_have_belongs_to_the_one_quoted_above_it() -> None:
    same = "Thanks a lot for this, it made my day."
    twice = (
        Entry("Ann", f"The bakery closed at noon on Mondays.\n\nNobody knew why.\n\n{same}"),
        Entry("Bo", f"The ferry to the island goes twice a day.\n\nIn winter once.\n\n{same}"),
    )
    digest = Digest((*twice, *DIGEST.entries), contents=False)
    assert of(f"> The bakery closed at noon on Mondays.\n> {same}\n\nMine too.", digest) == [(1, "Mine too.")]
    assert of(f"> The ferry to the island goes twice a day.\n> {same}\n\nMine too.", digest) == [(2, "Mine too.")]
    assert of(f"> {same}\n\nMine too.", digest) == [(None, "Mine too.")]
