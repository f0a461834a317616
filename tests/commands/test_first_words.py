"""A mail that is only a command is one."""

from datetime import date

import pytest

from bridge.inbound import command
from bridge.inbound.understand import understand

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize("reply", ["unsubscribe", "Please unsubscribe me, thanks. Ann", "Bitte abmelden", "退订"])
def test_who_says_only_that_they_leave_leaves(reply):
    understood = understand("Re: Tea", reply, today=TODAY)
    assert understood is not None
    assert understood.command == command.Leave()


def test_a_sentence_that_goes_on_is_for_others_to_read():
    assert understand("Re: Tea", "Stop it, you two are funny", today=TODAY) is None
