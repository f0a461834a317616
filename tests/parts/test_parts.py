"""The answer to a digest, in parts: which words go to which letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.inbound.extract import compare
from bridge.inbound.parts import Part, parts
from bridge.mail import marks
from bridge.mail.body import Body
from tests.extract.test_properties import steps, words
from tests.simulator.digests import Digest, Letter

DIGEST = Digest(
    (
        Letter("Ruth", "I keep thinking of the ironmonger who never asked my name in thirty years.\n\nHe had hinges."),
        Letter("Ibrahim", "Does she still work there? I should like to write her a card.", to="you"),
        Letter("Mei", "My grandmother wrote to the baker every week, although he lived next door."),
        Letter("Zoë", "Is that so? My neighbour says otherwise.", excerpt="Does she still work there?"),
    ),
    contents=False,
)
ALONE = Digest(DIGEST.letters[:1], contents=False)
WROTE = "On Tue, Nov 24, 2026 at 7:00 AM Tea and Letters <mail-a@talk.blog.example> wrote:\n"
QUOTED = WROTE + "\n".join(f"> {line}".rstrip() for line in DIGEST.body.text.strip().split("\n"))


def of(mail: str, digest: Digest = DIGEST) -> list[tuple[int | None, str]]:
    _, compared = compare(mail, digest.marked)
    assert compared is not None
    return [(part.number, part.text) for part in parts(compared)]


def below(words_of_ours: str, said: str, mail: str = QUOTED) -> str:
    line = next(line for line in mail.split("\n") if words_of_ours in line)
    return mail.replace(line, f"{line}\n\n{said}\n", 1)


def test_a_number_takes_all_up_to_the_next() -> None:
    mail = f"1: Yes.\nAnd no.\n\nWhy not?\n\n3: No.\n4: Perhaps.\n\n{QUOTED}"
    assert of(mail) == [(1, "Yes.\nAnd no.\n\nWhy not?"), (3, "No."), (4, "Perhaps.")]


def test_a_number_alone_on_its_line_is_one() -> None:
    assert of("3:\n\nNo.\n\n#4\nPerhaps.") == [(3, "No."), (4, "Perhaps.")]


def test_the_same_number_twice_is_one_part() -> None:
    assert of("1: Yes.\n\n3: No.\n\n1: Or rather no.") == [(1, "Yes.\n\nOr rather no."), (3, "No.")]


def test_words_for_two_letters_go_to_both() -> None:
    assert of("1 and 3: Thanks for these.") == [(1, "Thanks for these."), (3, "Thanks for these.")]


def test_beside_numbers_that_are_right_a_wrong_one_belongs_to_no_letter() -> None:
    assert of("1: Yes.\n\n7: No.") == [(1, "Yes."), (None, "7: No.")]


def test_without_other_numbers_a_wrong_one_is_just_words() -> None:
    assert of("30: that is how old the shop was.") == [(None, "30: that is how old the shop was.")]


def test_a_paragraph_that_a_program_broke_is_joined_as_one() -> None:
    said = "A long answer that a mail program broke at its column, since it was set to\ndo so long ago, when screens "
    said += "had eighty columns and nobody thought that they\nwould ever grow."
    assert of(f"3: {said}") == [(3, said.replace("\n", " "))]


@pytest.mark.parametrize("greeting", ["Hi all,", "Hello Ruth", "Liebe Alle,", "Bonjour à tous,", "皆さん、", "Ruth,"])
def test_a_greeting_is_no_answer(greeting: str) -> None:
    assert of(f"{greeting}\n\n3: No.\n\n{QUOTED}") == [(3, "No.")]
    assert of(f"{greeting}\n\n{below('My grandmother wrote', 'Mine too.')}") == [(3, "Mine too.")]


@pytest.mark.parametrize("farewell", ["Best wishes,\nBo", "Thanks", "Viele Grüße\nBo"])
def test_a_farewell_is_no_answer(farewell: str) -> None:
    assert of(f"{below('My grandmother wrote', 'Mine too.')}\n\n{farewell}") == [(3, "Mine too.")]


def test_a_greeting_that_says_more_is_kept() -> None:
    said = "Hi all, what a good one this is. I read it twice."
    assert of(f"{said}\n\n3: No.\n\n{QUOTED}") == [(None, said), (3, "No.")]


def test_nothing_but_a_greeting_is_kept_too() -> None:
    assert of(f"Hello all\n\n{QUOTED}") == [(None, "Hello all")]


def test_words_above_all_belong_to_no_letter() -> None:
    assert of(f"A good one.\n\n{QUOTED}") == [(None, "A good one.")]
    assert of("A good one.") == [(None, "A good one.")]


def test_words_below_the_footer_belong_to_no_letter() -> None:
    assert of(f"{QUOTED}\n\nA good one.") == [(None, "A good one.")]


def test_words_below_all_letters_belong_to_none_where_the_footer_was_left_away() -> None:
    without = QUOTED.partition("\n> 3 more letters")[0]
    assert of(f"{without}\n\nA good one.") == [(None, "A good one.")]
    assert of(f"{below('ironmonger', 'Yes.', without)}\n\nNo.") == [(1, "Yes."), (4, "No.")]


def test_words_below_a_letter_go_to_it_and_its_words_are_not_said_again() -> None:
    mail = below("He had hinges.", "And screws.", below("My grandmother wrote", "Mine too.\n\nEvery day."))
    assert of(mail) == [(1, "And screws."), (3, "Mine too.\n\nEvery day.")]


def test_words_below_a_part_of_a_letter_go_to_it_together() -> None:
    mail = below("He had hinges.", "And screws.", below("ironmonger", "I knew him."))
    assert of(mail) == [(1, "I knew him.\n\nAnd screws.")]


def test_below_a_sentence_that_another_letter_takes_up_the_one_who_said_it_is_answered() -> None:
    assert of("> Does she still work there?\n\nShe does.") == [(2, "She does.")]
    assert of("> Does she still work there?\n>\n> Is that so?\n\nShe does.") == [(4, "She does.")]


def test_quotes_may_stand_in_any_order() -> None:
    mail = (
        "> My grandmother wrote to the baker every week\n\nMine too.\n\n> the ironmonger who never asked\n\nI knew.\n"
    )
    assert of(mail) == [(3, "Mine too."), (1, "I knew.")]


def test_a_quote_of_something_else_stays() -> None:
    mail = below("My grandmother wrote", "As Kant has it:\n\n>> Act only according to that maxim.\n\nSo did she.")
    assert of(mail) == [(3, "As Kant has it:\n\n>> Act only according to that maxim.\n\nSo did she.")]
    mail = "3: As Ruth says:\n\n> the ironmonger who never asked my name\n\nSo it is."
    assert of(mail) == [(3, "As Ruth says:\n\n> the ironmonger who never asked my name\n\nSo it is.")]


def test_a_number_in_what_is_quoted_is_none() -> None:
    said = "3: is the number of my bus.\n\n1: is the loneliest number, they say, and who would know."
    digest = Digest((Letter("Ann", said), Letter("Bo", "Is it?"), Letter("Cem", "It is not, says my neighbour.")))
    for mark in ("> ", ""):
        quoted = "\n".join((mark + line).rstrip() for line in digest.body.text.split("\n"))
        assert of(f"2: It is.\n\n{WROTE}\n{quoted}", digest) == [(2, "It is.")]


def test_a_number_within_code_is_none() -> None:
    assert of("1: Try this:\n\n```\n3: no\n```") == [(1, "Try this:\n\n```\n3: no\n```")]


def test_a_digest_of_one_letter_is_answered_as_a_whole() -> None:
    quoted = WROTE + "\n".join(f"> {line}".rstrip() for line in ALONE.body.text.split("\n"))
    assert of(f"Hi Ruth,\n\nyes.\n\n{quoted}", ALONE) == [(1, "Hi Ruth,\n\nyes.")]
    assert of(f"{quoted}\n\nYes.", ALONE) == [(1, "Yes.")]
    assert of(below("ironmonger", "I knew him.", quoted), ALONE) == [(1, "I knew him.")]


def test_what_is_no_digest_has_no_parts() -> None:
    assert compare("Yes.", DIGEST.body)[1] is None
    assert compare("Yes.", None)[1] is None


def test_marks_in_an_answer_are_nothing() -> None:
    assert of(f"{marks.item(2)}Yes.") == [(None, f"{marks.item(2)}Yes.")]


PIECE = st.one_of(
    st.sampled_from(
        ["1: yes", "3: no", "9: who", "Hi all,", "Best,\nBo", "", "> Is that so?", "```", "On Monday:", WROTE]
    ),
    st.lists(st.sampled_from(words(DIGEST.body.text)), min_size=1, max_size=9).map(" ".join),
    st.lists(st.sampled_from(words(DIGEST.body.text)), min_size=1, max_size=9).map(lambda said: "> " + " ".join(said)),
    st.sampled_from(QUOTED.split("\n")),
)


@given(st.lists(PIECE, max_size=30).map("\n".join))
def test_each_letter_has_one_part_at_most_and_all_words_of_parts_are_from_the_mail(mail: str) -> None:
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
        "> Is that so? My neighbour says.\nNo.\n",
        "> Is that\n",
        "@1 ",
        "1,",
        "Does she still ",
        "👍\n",
        "a<b&c\n",
    ],
)
def test_twice_the_answer_is_at_most_two_and_a_half_times_the_work(piece: str) -> None:
    def work(mail: str) -> int:
        return steps(lambda: of(mail))

    assert work(piece * 2000) <= 2.5 * work(piece * 1000) + 1000


def test_an_answer_of_200_kilobytes_has_as_many_parts_as_the_digest_has_letters_and_one() -> None:
    mail = "".join(f"{n % 5 + 1}: word {n}\n" for n in range(200_000 // 12))
    assert len(of(mail)) <= len(DIGEST.letters) + 1


def test_a_page_is_read_like_a_text() -> None:
    page = f"<div>2: She does.</div><div><b>3:</b> So did mine.</div><blockquote>{DIGEST.body.html}</blockquote>"
    _, compared = compare(Body(html=page), DIGEST.marked)
    assert compared is not None
    assert parts(compared) == (Part(2, "She does."), Part(3, "So did mine."))


def test_a_sentence_that_two_letters_have_belongs_to_the_one_that_is_quoted_above_it() -> None:
    same = "Thanks a lot for this, it made my day."
    twice = (
        Letter("Ann", f"The bakery closed at noon on Mondays.\n\nNobody knew why.\n\n{same}"),
        Letter("Bo", f"The ferry to the island goes twice a day.\n\nIn winter once.\n\n{same}"),
    )
    digest = Digest((*twice, *DIGEST.letters), contents=False)
    assert of(f"> The bakery closed at noon on Mondays.\n> {same}\n\nMine too.", digest) == [(1, "Mine too.")]
    assert of(f"> The ferry to the island goes twice a day.\n> {same}\n\nMine too.", digest) == [(2, "Mine too.")]
    assert of(f"> {same}\n\nMine too.", digest) == [(None, "Mine too.")]
