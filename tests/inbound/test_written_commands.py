"""A command is kept as text with all that it says, until its author confirms it."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.blog import DAYS_KEPT, Cadence, CommentState
from bridge.inbound.commands import command
from bridge.inbound.commands.answers import is_bare_yes
from bridge.inbound.refusal import Refusal

ANY_COMMAND = st.one_of([st.from_type(made) for made in get_args(command.Command)])


@given(ANY_COMMAND)
def test_a_written_command_is_read_as_it_was(asked: command.Command) -> None:
    assert command.read(command.written(asked)) == asked


@pytest.mark.parametrize("text", ["", "weekly", "[]", "{}", '["Fly", {}]', '["Join", {"scope": "moon"}]', "[1, 2]"])
def test_what_is_no_written_command_is_none(text: str) -> None:
    assert command.read(text) is None


def test_a_bare_command_says_only_its_kind() -> None:
    assert command.is_bare(command.Pause(), command.Pause())
    assert command.is_bare(command.Undo(), command.Undo(2))
    assert command.is_bare(command.Edit(), command.Edit("Green tea", 2))
    assert not command.is_bare(command.Undo(1), command.Undo(2))
    assert not command.is_bare(command.Pause(), command.Mute())
    assert not command.is_bare(command.AtMost(3), command.AtMost(4))
    assert not command.is_bare(command.SetCadence(Cadence.DAILY), command.SetCadence(Cadence.WEEKLY))


@pytest.mark.parametrize("reply", ["yes", "Yes, please.", "Ja!", "ok"])
def test_one_word_of_yes_is_a_yes(reply: str) -> None:
    assert is_bare_yes(reply)


@pytest.mark.parametrize("reply", ["", "Yes, for everybody", "no", "yes it is a comment", "please"])
def test_more_words_are_no_bare_yes(reply: str) -> None:
    assert not is_bare_yes(reply)


def test_a_refusal_says_for_how_many_days_a_text_was_kept() -> None:
    assert f" {DAYS_KEPT[CommentState.UNCONFIRMED]} days" in Refusal.WAITED_TOO_LONG.value[2]
    assert f" {DAYS_KEPT[CommentState.UNSURE]} days" in Refusal.QUESTION_SETTLED.value[2]
