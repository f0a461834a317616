"""Lines that begin with the number of the comment that they answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.inbound.numbers import listed, numbered


@pytest.mark.parametrize(
    ("line", "numbers", "words"),
    [
        ("3: my words", (3,), "my words"),
        ("3:my words", (3,), "my words"),
        ("3 : mes mots", (3,), "mes mots"),
        ("3：我的话", (3,), "我的话"),
        ("３：私の言葉", (3,), "私の言葉"),
        ("٣: كلماتي", (3,), "كلماتي"),
        ("#3: my words", (3,), "my words"),
        ("# 3: my words", (3,), "my words"),
        ("@3 my words", (3,), "my words"),
        ("@3: my words", (3,), "my words"),
        ("@3, my words", (3,), "my words"),
        ("(3): my words", (3,), "my words"),
        ("[3]: my words", (3,), "my words"),
        ("3.: meine Worte", (3,), "meine Worte"),
        ("zu 3: meine Worte", (3,), "meine Worte"),
        ("Zu Nr. 3: meine Worte", (3,), "meine Worte"),
        ("ad 3: meine Worte", (3,), "meine Worte"),
        ("to 3: my words", (3,), "my words"),
        ("Re: 3: my words", (3,), "my words"),
        ("Answer 3: my words", (3,), "my words"),
        ("Comment 3: my words", (3,), "my words"),
        ("zu Kommentar 3: meine Worte", (3,), "meine Worte"),
        ("評論 3：我的話", (3,), "我的話"),
        ("No. 3: my words", (3,), "my words"),
        ("Nr.3: meine Worte", (3,), "meine Worte"),
        ("n° 3 : mes mots", (3,), "mes mots"),
        ("к 3: мои слова", (3,), "мои слова"),
        ("**3:** my words", (3,), "my words"),
        ("**3**: my words", (3,), "my words"),
        ("**3: my words**", (3,), "**my words**"),
        ("- 3: my words", (3,), "my words"),
        ("12: my words", (12,), "my words"),
        ("3:", (3,), ""),
        ("#3", (3,), ""),
        ("@3", (3,), ""),
        ("Nr. 3 – meine Worte", (3,), "meine Worte"),
        ("No. 3 - my words", (3,), "my words"),
        ("1. 3: my words", (3,), "my words"),
        ("Punto 3: parole", (3,), "parole"),
        ("1 and 3: thanks", (1, 3), "thanks"),
        ("1, 3 und 4: danke", (1, 3, 4), "danke"),
        ("1+3: thanks", (1, 3), "thanks"),
        ("3, 3: thanks", (3,), "thanks"),
    ],
)
def test_the_number_and_the_words_behind_it_are_read(line: str, numbers: tuple[int, ...], words: str) -> None:
    found = numbered(line)
    assert found is not None
    assert (found.numbers, found.text) == (numbers, words)
    assert found.length + len(found.text) == len(line)  # so its paragraph can be joined as the program broke it


@pytest.mark.parametrize(
    "line",
    [
        "",
        "3",
        "3 my words",
        "3. my words",
        "3) my words",
        "10:30 suits me",
        "3:1 for the shop",
        "2026: a bad year",
        "#3 is the best of them",
        "chapter 3: the shop",
        "I liked 3: the one about the shop",
        "3 shops: a list",
        "3; my words",
        "https://blog.example:3: what is this",
        "Ann: my words",
        "@ann: my words",
    ],
)
def test_other_lines_have_no_number(line: str) -> None:
    assert numbered(line) is None


@given(st.text("0123456789:#@*()[]-., ,andzuNr：３ x\t", max_size=60))
def test_the_words_are_the_end_of_the_line(line: str) -> None:
    found = numbered(line)
    if found is not None:
        assert found.numbers
        assert line.endswith(found.text.lstrip("*_"))
        assert found.length <= len(line)


@given(st.text("0123456789.)([]#-–*、 xNr３", max_size=40))
def test_the_words_of_a_line_of_a_list_are_its_end(line: str) -> None:
    found = listed(line)
    if found is not None:
        assert len(found.numbered.numbers) == 1
        assert line.endswith(found.numbered.text.lstrip("*_"))
