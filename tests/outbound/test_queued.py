"""Each kind of mail comes back from its columns as it was, and without its reader once they are forgotten."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.outbound import outbox_row, queued
from bridge.outbound.queued import Done, MailKind, MailValue, Notification, RefusalNotice

ANY_MAIL = st.one_of([st.builds(made, **{field.name: ... for field in fields(made)}) for made in get_args(MailValue)])


@given(ANY_MAIL)
def test_a_mail_comes_back_from_its_columns(mail: MailValue) -> None:
    assert outbox_row.from_columns(outbox_row.columns(mail), outbox_row.comment_ids(mail)) == mail


@given(ANY_MAIL)
def test_no_personal_field_is_left_of_somebody_who_was_forgotten(mail: MailValue) -> None:
    bare = outbox_row.without_personal(mail)
    assert bare.kind is mail.kind
    left = {name for name in ("answers", "subject", "doubt") if getattr(bare, name, None)}
    assert left == set()
    assert outbox_row.without_personal(bare) == bare


def test_each_kind_has_one_class() -> None:
    assert {made.kind for made in get_args(MailValue)} == set(MailKind)
    assert len(get_args(MailValue)) == len(MailKind)


GOOD = outbox_row.columns(Notification("c" * 32, "s" * 32, queued.NotificationReason.BLOG))


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "tomorrow"},
        {"kind": None},
        {"comment_id": None},
        {"detail": None},
        {"detail": "{"},
        {"detail": "[]"},
        {"detail": "{}"},
        {"detail": '{"why": 7}'},
        {"kind": "done", "detail": '{"did": "paused", "at_most": "3"}'},
        {"kind": "done", "detail": '{"did": "paused", "at_most": true}'},
        {"kind": "copy", "detail": '{"messages": "j:1"}'},
        {"kind": "copy", "detail": '{"messages": [1]}'},
        {"kind": "refusal", "detail": '{"sentence": {}}'},
    ],
)
def test_columns_that_are_no_mail_are_named_so(broken: dict[str, str | None]) -> None:
    with pytest.raises(ValueError, match=r"."):
        outbox_row.from_columns({**GOOD, **broken}, ())


def test_a_field_of_a_later_version_is_passed_over() -> None:
    row = {**outbox_row.columns(RefusalNotice("No.")), "detail": '{"sentence": "No.", "colour": "red"}'}
    assert outbox_row.from_columns(row, ()) == RefusalNotice("No.")


def test_a_default_value_is_not_written() -> None:
    assert outbox_row.columns(Done(queued.Did.NOTHING))["detail"] == '{"did": "nothing"}'
