"""A person chooses the name beside their comments, by mail: what changes, and which mail says so."""

from __future__ import annotations

import pytest

from bridge.acts import Occasion, naming
from bridge.blog import CommentState
from bridge.outbound.queued import Did
from bridge.store import comments, mailboxes, outbox


def said(world, person) -> list[Did]:
    """The outcomes that were mailed to them."""
    rows = world.store.read_now(
        lambda tx: tx.execute("SELECT id FROM outbox WHERE mailbox_id = :id ORDER BY queued_at, id", id=person.id)
    )
    return [world.store.read_now(outbox.by_id, outbox_id=row["id"]).mail.did for row in rows]


def ask(world, person, name: str, *, before: bool = False) -> None:
    occasion = Occasion(world.tick(), "<1@home.example>", f"{world.now:032x}")
    known = world.store.read_now(mailboxes.by_id, mailbox_id=person.id)
    world.store.write_now(naming.ask_name, occasion, known, name, before=before)


@pytest.mark.parametrize(
    ("name", "before", "shown", "did"),
    [
        ("Ruth", False, "Ruth Amsel", Did.NAMED),
        ("Ruth", True, "Ruth", Did.RENAMED),
        ("  Ruth\n\t  A. ", True, "Ruth A.", Did.RENAMED),
        ("", True, "", Did.RENAMED),
        ("ruth@home.example", True, "Ruth Amsel", Did.NAME_ASKED),
        ("<>", True, "Ruth Amsel", Did.NAME_ASKED),
    ],
)
def test_the_name_is_changed_and_a_mail_says_so(world, name: str, before: bool, shown: str, did: Did) -> None:
    ruth, post = world.person("Ruth Amsel", "ruth@home.example"), world.post()
    published = world.say(ruth, post)
    waiting = world.add_comment(ruth, post, "Stop!", CommentState.UNSURE)
    ask(world, ruth, name, before=before)
    assert world.store.read_now(comments.by_id, comment_id=published.id).commenter.name == shown
    kept = world.store.read_now(comments.by_id, comment_id=waiting.id).commenter.name
    assert kept == ("Ruth Amsel" if did is Did.NAME_ASKED else shown if before else "Ruth")
    assert said(world, ruth) == [did]


def test_the_same_name_again_changes_nothing_but_what_was_written_before(world) -> None:
    ruth = world.person("Ruth Amsel", "ruth@home.example")
    world.say(ruth, world.post())
    for before in (False, False, True, True):
        ask(world, ruth, "Ruth", before=before)
    assert said(world, ruth) == [Did.NAMED, Did.NOTHING, Did.RENAMED, Did.NOTHING]


def test_a_person_who_does_not_say_which_name_is_asked(world) -> None:
    ruth = world.person("Ruth Amsel", "ruth@home.example")
    world.store.write_now(naming.ask_which_name, Occasion(world.tick(), None, "1" * 32), ruth)
    assert said(world, ruth) == [Did.NAME_ASKED]
    assert not world.store.read_now(mailboxes.by_id, mailbox_id=ruth.id).name_chosen
