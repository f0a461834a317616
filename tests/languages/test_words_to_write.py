"""We understand the commands that our mails teach, in each language."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from bridge.blog import SECOND, Blog, Cadence, Scope
from bridge.inbound.commands import command, recognise
from bridge.inbound.commands.answers import KeepOrRemove, YesNo, keep_or_remove, yes_or_no
from bridge.inbound.commands.command import Certainty, Command
from bridge.inbound.commands.verdicts import ModeratorAnswer, ModeratorVerdict, verdicts
from bridge.render import mail_text, weekday
from bridge.render.languages import LANGUAGES, gettext

TODAY = date(2026, 11, 23)
BLOG = Blog("tea", "Tea and Letters", "https://blog.example", "https://talk.blog.example", "{tag}@talk.blog.example")
HELP: tuple[Command, ...] = (
    command.Join(),
    command.Join(Scope.ANSWERS),
    command.Leave(),
    command.SetCadence(Cadence.EACH),
    command.SetCadence(Cadence.DAILY),
    command.SetCadence(Cadence.WEEKLY),
    command.SetCadence(Cadence.MONTHLY),
    command.Bundle(on=True),
    command.Pause(),
    command.Resume(),
    command.Mute(),
    command.Status(),
    command.Receipts(on=True),
    command.Undo(),
    command.Edit("new words"),
    command.Delete(),
    command.Copy(),
    command.Forget(),
)


def words_of_help(language: str) -> list[str]:
    text = mail_text("help", language=language, blog=BLOG, join_mailbox="", leave_mailbox="", operator_mailbox="")
    return re.findall(r"^   (\S.*?)  +\S", text, re.MULTILINE)


def asked(words: str) -> Command | None:
    """The command in a reply to a mail that lists three comments."""
    recognised = recognise("", words, today=TODAY, numbers=3)
    return recognised.command if recognised and recognised.certainty is not Certainty.POSSIBLE else None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_help_mail_are_understood_as_it_says(language: str) -> None:
    words = words_of_help(language)
    assert len(words) == len(HELP)
    for word, meant in zip(words, HELP, strict=True):
        written = f"{word}\n\nnew words" if isinstance(meant, command.Edit) else word
        assert asked(written) == meant, word


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "meant",
    [
        *(one for one in HELP if not isinstance(one, command.Edit | command.Bundle) and one != HELP[1]),
        command.Leave(everything=True),
        command.Help(),
        command.Receipts(on=False),
    ],
    ids=command.word,
)
def test_the_word_for_a_command_is_understood(language: str, meant: Command) -> None:
    word = command.word(meant)
    assert asked(gettext(word, language)) == meant
    assert language == "en" or gettext(word, language) != word or word == "status"


@pytest.mark.parametrize("language", LANGUAGES)
def test_yes_keep_and_remove_are_understood(language: str) -> None:
    assert yes_or_no(gettext("yes", language)) is YesNo.YES
    assert keep_or_remove(gettext("keep", language)) is KeepOrRemove.KEEP
    assert keep_or_remove(gettext("remove", language)) is KeepOrRemove.REMOVE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("help", command.Help()),
        ("only answers", command.Join(Scope.ANSWERS)),
        ("receipts on", command.Receipts(on=True)),
        ("receipts off", command.Receipts(on=False)),
        ("bundle on", command.Bundle(on=True)),
        ("unbundle", command.Bundle(on=False)),
        ("retire", command.Retire()),
        ("publish", command.PublishKept()),
        ("at most 3 a week", command.AtMost(3)),
        ("pause until 24 December", command.Pause(date(2026, 12, 24))),
    ],
)
def test_the_words_of_other_mails_are_understood_too(language: str, words: str, meant: Command) -> None:
    assert asked(gettext(words, language)) == meant


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("day", [date(2027, 3, 8), date(2028, 3, 8)])
def test_the_day_of_a_pause_is_understood_as_our_mails_write_it(language: str, day: date) -> None:
    at = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * SECOND
    until = weekday(at, language=language, with_year=day.year > 2027)
    assert asked(gettext("pause until %(until)s", language) % {"until": until}) == command.Pause(day)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_command_with_a_number_is_about_that_comment(language: str) -> None:
    assert asked(gettext("undo", language) + " 2") == command.Undo(2)
    assert asked(gettext("delete", language) + " 1") == command.Delete(1)
    assert asked(gettext("edit", language) + " 2\n\nnew words") == command.Edit("new words", 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_moderator_is_understood_who_writes_the_words_of_our_mail(language: str) -> None:
    """The words in quotation marks, in the order of the mail: yes, no, block, trust, reply."""
    item = {"waits": True, "known": True, "reason": "first", "detail": "", "name": "Ann", "title": "Tea", "text": "Hm."}
    mail = {"mail": {"more": 0}, "blog": BLOG, "moderation_link": "https://talk.blog.example/m/x"}
    text = " ".join(mail_text("moderate", language=language, items=[item], only=item, waiting=1, **mail).split())
    *words, reply = re.findall(r"[“„]([^”“]+)[”“]", text.partition("Hm.")[2])
    taught = [verdicts(word, 1) for word in words]
    assert taught == [ModeratorAnswer(((1, verdict),)) for verdict in list(ModeratorVerdict)[:4]]
    assert verdicts(f"{reply}\n\nThank you, Ann.", 1) == ModeratorAnswer(
        ((1, ModeratorVerdict.REPLY),), "Thank you, Ann."
    )
    several = mail_text("moderate", language=language, items=[item, item], only=None, waiting=2, **mail)
    lines = re.findall(r"[“„]([^”“]+)[”“]", " ".join(several.split()).rpartition("Hm.")[2])
    assert [verdicts(line, 4) is not None for line in lines] == [True] * 4
