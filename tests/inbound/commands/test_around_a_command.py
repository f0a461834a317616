"""The text around a command: greetings, names, marks, subjects, numbers; and new words for a comment."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.inbound.commands import command, pieces, recognise
from bridge.inbound.commands.command import Certainty, Recognised
from bridge.inbound.commands.spelling import distance

TODAY = date(2026, 11, 23)


def told(reply: str, subject: str = "Re: Tea", *, numbers: int = 0) -> Recognised | None:
    return recognise(subject, reply, today=TODAY, numbers=numbers)


@pytest.mark.parametrize(
    "reply",
    [
        "Hi,\n\nplease unsubscribe me.\n\nBest wishes\nAnn",
        "Hello there,\nunsubscribe\n\nAnn Weber",
        "Dear Tea and Letters,\n\nunsubscribe please. Thank you!",
        "unsubscribe\n\nSent from my iPhone",
        "unsubscribe\nThanks, Ann",
        "unsubscribe\n\n– Ann",
        "**unsubscribe**",
        "*Unsubscribe*",
        "`unsubscribe`",
        "# unsubscribe",
        "> unsubscribe",
        "- unsubscribe",
        '"unsubscribe"',
        "“unsubscribe”",
        "«unsubscribe»",
        "unsubscribe...",
        "unsubscribe…",
        "unsubscribe 🙏",
        "🙏 unsubscribe 😀😀",
        "ＵＮＳＵＢＳＣＲＩＢＥ",
        "un\u00adsub\u200bscribe",
        "[unsubscribe](https://blog.example/u/abc)",
        "  unsubscribe  \n\n\n",
        "UnSubScribe!",
        "unsubscribe. Unsubscribe me!",
        "please, please, unsubscribe",
        "Please remove me from this list, I did not ask for it.",
        "Unsubscribe me. I never signed up for this newsletter.",
        "Remove me from this list. This is spam!",
        "Stop sending me these emails. I'm not interested.",
        "Unsubscribe. Thanks for everything. Ann",
    ],
)
def test_courtesy_and_marks_make_no_comment_of_a_command(reply):
    recognised = told(reply)
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (command.Leave(), Certainty.SURE)


@pytest.mark.parametrize("reply", ["Stop!", "Weekly?", "Help!!"])
def test_a_doubtful_word_with_a_mark_is_possibly_a_command(reply):
    recognised = told(reply)
    assert recognised is not None
    assert recognised.certainty is Certainty.POSSIBLE


@pytest.mark.parametrize("reply", ["Hi Ann, stop", "Stop, Ann.", "Dear Ann, help"])
def test_a_doubtful_word_to_somebody_by_name_is_a_comment(reply):
    assert told(reply) is None


def test_a_name_below_a_doubtful_word_is_a_signature():
    recognised = told("stop\n\nAnn")
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (command.Leave(), Certainty.LIKELY)


def test_an_address_behind_a_command_speaks_for_nobody_else_and_makes_it_unsure():
    recognised = told("unsubscribe ann@there.test")
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (command.Leave(), Certainty.LIKELY)


@pytest.mark.parametrize("reply", ["", "  \n", "Thanks", "unsubscribe", "Please.\n\nAnn", "Sent from my iPhone"])
def test_a_subject_that_is_a_command_is_one_where_nothing_else_is_said(reply):
    recognised = told(reply, "Unsubscribe")
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (command.Leave(), Certainty.SURE)


def test_the_text_counts_for_more_than_the_subject():
    recognised = told("pause until Monday", "unsubscribe")
    assert recognised is not None
    assert recognised.command == command.Pause(date(2026, 11, 30))


def test_a_subject_above_other_words_is_hardly_a_command():
    recognised = told("I have read enough about kettles.", "unsubscribe")
    assert recognised is not None
    assert recognised.certainty is Certainty.POSSIBLE
    assert told("I have read enough about kettles.", "Help") is None


@pytest.mark.parametrize(
    ("reply", "places"),
    [
        ("3", (3,)),
        ("#2", (2,)),
        ("1 and 3", (1, 3)),
        ("1, 3", (1, 3)),
        ("1 & 3", (1, 3)),
        ("zu 3", (3,)),
        ("zu 1 und 3", (1, 3)),
        ("to number 2, please", (2,)),
        ("Number 2", (2,)),
        ("No. 2", (2,)),
        ("3.", (3,)),
        ("3 3 1", (3, 1)),
        ("two", (2,)),
        ("Hello,\n\n2\n\nBest\nAnn", (2,)),
        ("the last", (3,)),
        ("the second", (2,)),
        ("all", (1, 2, 3)),
        ("alle", (1, 2, 3)),
    ],
)
def test_numbers_say_to_what_the_words_belong(reply, places):
    recognised = told(reply, numbers=3)
    assert recognised is not None
    assert recognised.command == command.PlaceAt(places)
    assert recognised.certainty is not Certainty.POSSIBLE


@pytest.mark.parametrize(
    "reply", ["4", "0", "1 and 4", "3 cups", "both", "1-3", "99999", "+1", "Only once", "First of all, no"]
)
def test_a_number_that_the_mail_has_not_says_nothing(reply):
    assert told(reply, numbers=3) is None
    assert told("2", numbers=0) is None


@pytest.mark.parametrize(
    ("reply", "wanted"),
    [
        ("undo 2", command.Undo(2)),
        ("2: undo", command.Undo(2)),
        ("2 undo", command.Undo(2)),
        ("undo number 2", command.Undo(2)),
        ("Undo no. 2, please", command.Undo(2)),
        ("undo #2", command.Undo(2)),
        ("delete 3", command.Delete(3)),
        ("lösche 1", command.Delete(1)),
        ("1 löschen", command.Delete(1)),
        ("Kommentar 1 löschen", command.Delete(1)),
        ("delete comment 2", command.Delete(2)),
        ("2 zurücknehmen", command.Undo(2)),
    ],
)
def test_a_number_says_which_comment_is_meant(reply, wanted):
    recognised = told(reply, numbers=3)
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (wanted, Certainty.SURE)
    recognised = told(reply, numbers=0)
    assert recognised is not None
    assert recognised.certainty is Certainty.POSSIBLE


@pytest.mark.parametrize(
    ("reply", "text", "certainty"),
    [
        ("edit\n\nIt leaks at the *spout*.", "It leaks at the *spout*.", Certainty.SURE),
        ("Edit:\nIt leaks.", "It leaks.", Certainty.SURE),
        ("edit: It leaks.", "It leaks.", Certainty.LIKELY),
        ("**Edit:** It leaks.", "It leaks.", Certainty.LIKELY),
        ("*edit*\n\nIt leaks.", "It leaks.", Certainty.SURE),
        ("edit my comment:\n\nIt leaks.\n\nBadly: at 10:30.", "It leaks.\n\nBadly: at 10:30.", Certainty.SURE),
        ("Hello,\n\nplease change to:\nIt leaks.", "It leaks.", Certainty.SURE),
        ("change my comment to: It leaks.", "It leaks.", Certainty.LIKELY),
        ("ändern in:\n\nEs tropft.", "Es tropft.", Certainty.SURE),
        ("Meinen Kommentar ändern:\n\nEs tropft.", "Es tropft.", Certainty.SURE),
        ("andern\nEs tropft.", "Es tropft.", Certainty.LIKELY),
        ("Korrektur:\nEs tropft.", "Es tropft.", Certainty.LIKELY),
        ("edit", "", Certainty.SURE),
        ("Edit.", "", Certainty.SURE),
        ("edit:", "", Certainty.SURE),
        ("edit\n\n    code\n\n> a quote", "code\n\n> a quote", Certainty.SURE),
        ("编辑：\n它漏了", "它漏了", Certainty.SURE),
    ],
)
def test_the_words_behind_edit_are_the_new_ones_as_they_were_written(reply, text, certainty):
    recognised = told(reply)
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (command.Edit(text), certainty)


@pytest.mark.parametrize(
    "reply", ["edit 2: It leaks.", "edit 2\n\nIt leaks.", "2: edit\nIt leaks.", "Edit #2:\nIt leaks."]
)
def test_an_edit_may_say_which_of_several_comments_is_meant(reply):
    recognised = told(reply, numbers=3)
    assert recognised is not None
    assert (recognised.command, recognised.certainty) == (command.Edit("It leaks.", 2), Certainty.SURE)


def test_an_edit_is_as_long_as_it_likes():
    text = "It leaks at the spout, and at the lid.\n\n" * 2_000
    recognised = told(f"edit\n\n{text}")
    assert recognised is not None
    assert recognised.command == command.Edit(text.strip())


def test_below_a_subject_that_says_edit_stand_the_new_words():
    recognised = told("It *leaks*.\n\nBadly.", "Edit 2", numbers=2)
    assert recognised is not None
    assert recognised.command == command.Edit("It *leaks*.\n\nBadly.", 2)


@pytest.mark.parametrize(
    "reply",
    [
        "Editing is an art: cut.",
        "I would edit: the second line",
        "Edit it well and it is perfect",
        "Credit: Ann",
        "Note: no",
    ],
)
def test_a_sentence_with_a_colon_is_no_edit(reply):
    assert told(reply) is None


PIECES = [
    *(
        "unsubscribe",
        "pause",
        "until",
        "bis",
        "1.12.",
        "2",
        "#",
        ":",
        ",",
        ".",
        "!",
        "?",
        "\n",
        "edit",
        "undo",
        "please",
    ),
    *(
        "Ann",
        "thanks",
        "monday",
        "*",
        "löschen",
        "退订",
        "at most",
        "a week",
        "how do I",
        "(",
        "|",
        "[x](y)",
        "@",
        "a@b.test",
    ),
    *("-", "--", "0", "99", "29 February", "31.", "unsubcribe", "und", "zu", "the", "hello", "the first", "\r", "\x00"),
]
ANYTHING = st.text(max_size=500) | st.lists(
    st.sampled_from(PIECES),
    max_size=60,
).map(" ".join)


@given(ANYTHING, ANYTHING, st.integers(0, 50), st.dates())
def test_any_text_is_recognised_the_same_way_each_time(subject, reply, numbers, today):
    recognised = recognise(subject, reply, today=today, numbers=numbers)
    assert recognised == recognise(subject, reply, today=today, numbers=numbers)
    if recognised is not None and isinstance(recognised.command, command.PlaceAt):
        assert all(1 <= place <= numbers for place in recognised.command.numbers)


@given(ANYTHING, st.text(min_size=401, max_size=5_000))
def test_a_long_text_is_an_edit_or_a_request_or_no_command(beginning, rest):
    recognised = told(f"{beginning} {rest}")
    assert recognised is None or isinstance(recognised.command, command.Edit) or recognised.why


@pytest.mark.parametrize(
    "octet", ["a", " ", "\n", "1", ".", "@", "](", "unsubscribe ", "edit\n", "hello\n", "<http://", "é", "👍"]
)
def test_of_a_long_text_only_the_beginning_is_looked_at(octet, monkeypatch):
    """Counted in characters that are cut into words, whatever the length of the mail."""
    looked_at = []
    cut = pieces._plain
    monkeypatch.setattr(pieces, "_plain", lambda text: looked_at.append(len(text)) or cut(text))
    told((octet * 200_000)[:200_000])
    assert sum(looked_at) <= 1_000


@given(st.text("abcd", max_size=7), st.text("abcd", max_size=7))
def test_a_distance_is_the_same_both_ways_and_none_only_to_itself(one, other):
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
