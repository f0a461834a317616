"""What moderators do at a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.acts import Occasion, publishing
from bridge.blog import Comment, CommentState
from bridge.config import load
from bridge.store import comments, mailboxes
from tests.operator.terminal import Terminal, opened


class Desk(Terminal):
    """A terminal with comments that wait."""

    def held(self, name: str, text: str = "The kettle sings.") -> Comment:
        (blog,) = load(self.config).blogs()
        person = self.person(name)
        self.store.write_now(mailboxes.verify, mailbox_id=person.id, now=self.now)
        comment = self.add_comment(person, self.post("Tea"), text, CommentState.UNCONFIRMED)
        self.store.write_now(publishing.publish, Occasion(self.tick(), blog=blog), (comment.id,))
        return comment

    def look(self, comment: Comment) -> tuple[str, str]:
        found = self.store.read_now(comments.by_id, comment_id=comment.id)
        return (found.state.value, found.text) if found else ("gone", "")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path, Desk) as desk:
        yield desk


def test_what_waits_is_listed_and_shown(terminal: Desk) -> None:
    comment = terminal.held("Ann")
    listed = terminal("hold", "list").stdout
    assert comment.id in listed
    assert "first  tea  Ann: The kettle sings." in listed
    (line,) = terminal("hold", "list", "--json").stdout.splitlines()
    assert json.loads(line)["reason"] == "first"
    shown = terminal("hold", "show", comment.id).stdout
    assert "held because: first" in shown
    assert "The kettle sings." in shown


@pytest.mark.parametrize(
    ("word", "after"), [("approve", "published"), ("trust", "published"), ("reject", "gone"), ("block", "gone")]
)
def test_a_decision(terminal: Desk, word: str, after: str) -> None:
    comment = terminal.held("Ann")
    assert terminal("hold", word, comment.id).stdout == f"{comment.id}: {word}\n"
    assert terminal.look(comment)[0] == after
    assert f"{word}  {comment.id}  by the command line" in terminal("audit").stdout
    assert "decided before" in terminal("hold", "reject", comment.id).stdout


def test_an_unknown_id_is_an_error(terminal: Desk) -> None:
    done = terminal("hold", "approve", "0" * 32)
    assert done.exit_code == 1
    assert "hold list" in done.stderr


def test_a_comment_is_taken_down_restored_and_edited(terminal: Desk) -> None:
    comment = terminal.held("Ann")
    terminal("hold", "approve", comment.id)
    assert "is off the page" in terminal("comment", "remove", f"#c-{comment.id}").stdout
    assert terminal.look(comment) == ("removed", "")
    assert "is on the page" in terminal("comment", "restore", comment.id).stdout
    assert "has the new text" in terminal("comment", "edit", comment.id, "-", stdin="A better text.\n").stdout
    assert terminal.look(comment) == ("published", "A better text.")
    did = [json.loads(line)["did"] for line in terminal("audit", "--json").stdout.splitlines()]
    assert did == ["edit", "restore", "remove", "approve"]


def test_a_mailbox_is_blocked_before_it_ever_wrote(terminal: Desk) -> None:
    assert terminal("mailbox", "block", "Spam@Pills.example").stdout == "that mailbox is blocked\n"
    found = terminal.store.read_now(mailboxes.by_address, blog_id="blog.example", address="spam@pills.example")
    assert found
    assert found.standing.value == "blocked"
    assert terminal("mailbox", "unblock", "spam@pills.example").exit_code == 0
    assert terminal("mailbox", "trust", "nobody@pills.example").exit_code == 1


def test_a_post_is_closed_and_opened(terminal: Desk) -> None:
    terminal.post("Rain", "rain")
    assert terminal("post", "close", "rain").stdout == "rain takes no more comments\n"
    assert terminal("post", "open", "rain").stdout == "rain takes new comments\n"
    assert terminal("post", "close", "snow").exit_code == 1
