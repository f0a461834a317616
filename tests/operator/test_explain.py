"""Why: what would happen to a mail, where a comment is, and what we know of a mailbox."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.config import load
from bridge.intake import Intake
from bridge.intake.write_down import set_aside
from bridge.mail.envelope import Envelope
from bridge.store import journal
from bridge.store.engine import Tx
from bridge.workers import Workers
from tests.operator.terminal import Terminal, opened

COMMENT = (
    b"From: Ann <ann@home.example>\r\nTo: rain@talk.blog.example\r\nSubject: Rain\r\nMessage-ID: <1@x>\r\n\r\n"
    b"On a tin roof.\r\n"
)
EMPTY = COMMENT.replace(b"On a tin roof.", b"").replace(b"<1@x>", b"<2@x>")
RAIN = "rain@talk.blog.example"


class Door(Terminal):
    """A terminal, and mails that really come in."""

    def arrives(self, content: bytes, to: str = RAIN) -> str:
        """The SMTP reply to a mail that really comes in."""

        async def run() -> str:
            workers = Workers(1)
            await workers.start()
            found = load(self.config).blogs()
            intake = Intake(self.store, found, workers, clock=self.tick, published=lambda: None, queued=lambda: None)
            (reply,) = await intake.message(Envelope("192.0.2.1", "ann@home.example", (to,)), content)
            await workers.stop()
            return reply.line()

        return asyncio.run(run())

    def rows(self) -> dict[str, int]:
        return self.store.read_now(_counts)


def _counts(tx: Tx) -> dict[str, int]:
    tables = ("journal", "comment", "outbox", "mailbox", "hold", "confirmation", "tally")
    found = {}
    for table in tables:
        row = tx.one(f"SELECT count(*) AS rows FROM {table}")
        found[table] = row["rows"] if row else 0
    return found


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Door]:
    with opened(tmp_path, Door) as door:
        door.post("Rain", "rain")
        yield door


def test_explain_says_each_stage_and_does_nothing(terminal: Door, tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_bytes(COMMENT)
    before = terminal.rows()
    said = terminal("explain", str(tmp_path / "mail.eml"))
    assert said.exit_code == 0, said.output
    assert terminal.rows() == before
    for line in (
        "author: ann@home.example",
        "written by: a person",
        "authenticated: no",
        "new text: On a tin roof.",
        "command heard: none",
        "its address is for: a comment on a post (blog blog.example)",
        "decided: hold, ask_author",
        "held: first",
        "SMTP reply: 250 2.0.0 Thank you. A moderator reads your comment",
        "no mail would follow at once",
    ):
        assert line in said.stdout


def test_explain_shows_the_mails_that_would_follow(terminal: Door) -> None:
    said = terminal("explain", "-", "--to", "join@talk.blog.example", stdin=COMMENT)
    assert "mail that would follow: confirm_subscription to ann@home.example" in said.stdout


def test_explain_says_what_is_refused_at_rcpt(terminal: Door) -> None:
    said = terminal("explain", "-", "--to", "nosuchpost@talk.blog.example", stdin=COMMENT)
    assert "is refused before the mail is sent (RCPT)" in said.stdout
    assert "SMTP reply: 550 5.1.1" in said.stdout


def test_explain_as_json(terminal: Door) -> None:
    said = json.loads(terminal("explain", "-", "--json", stdin=COMMENT).stdout)
    assert said["replies"][0].startswith("250")
    assert said["mails"] == []


def test_a_mail_that_came_in_is_explained_by_the_id_in_its_reply(terminal: Door) -> None:
    reply = terminal.arrives(COMMENT)
    journal_id = reply.rpartition("(")[2].rstrip(")")
    before = terminal.rows()
    said = terminal("explain", "--journal", journal_id)
    assert said.exit_code == 0, said.output
    assert "recorded: hold, ask_author" in said.stdout
    assert "decided: hold, ask_author" in said.stdout  # not "repeated"
    assert terminal.rows() == before


def test_a_refused_mail_is_kept_for_a_while_and_can_be_sent_again(terminal: Door) -> None:
    assert terminal.arrives(EMPTY).startswith("550 5.6.0")
    assert terminal.arrives(EMPTY).startswith("550 5.6.0")
    rows = terminal.store.read_now(lambda tx: tx.execute("SELECT id FROM journal WHERE disposition = 'reject'"))
    assert len(rows) == 2
    said = terminal("explain", "--journal", rows[0]["id"])
    assert "recorded: reject, nothing_to_say" in said.stdout
    terminal.store.write_now(journal.drop_refused, before=terminal.now + 1, most_octets=10**9)
    assert terminal.rows()["journal"] == 0


def test_a_refused_mail_is_not_replayed_since_its_end_is_gone(terminal: Door) -> None:
    terminal.arrives(EMPTY)
    (row,) = terminal.store.read_now(lambda tx: tx.execute("SELECT id FROM journal WHERE disposition = 'reject'"))
    assert "send it again" in terminal("replay", row["id"]).stderr
    assert "only the first" in terminal("explain", "--journal", row["id"]).stdout


def test_refused_mails_are_bounded_in_octets(terminal: Door) -> None:
    for n in range(5):
        terminal.arrives(EMPTY.replace(b"<2@x>", b"<2-%d@x>" % n))
    (row,) = terminal.store.read_now(lambda tx: tx.execute("SELECT max(length(content)) AS octets FROM journal"))
    terminal.store.write_now(journal.drop_refused, before=0, most_octets=2 * row["octets"])
    assert terminal.rows()["journal"] == 2


def test_replay_judges_a_mail_that_was_set_aside(terminal: Door) -> None:
    (blog,) = load(terminal.config).blogs()
    envelope = Envelope("192.0.2.1", "ann@home.example", (RAIN,))
    journal_id = terminal.store.write_now(set_aside, envelope=envelope, content=COMMENT, blog=blog, now=terminal.tick())
    done = terminal("replay", journal_id)
    assert done.exit_code == 0, done.output
    assert "A moderator reads your comment" in done.stdout
    assert terminal.rows()["hold"] == 1


def test_replay_does_nothing_twice(terminal: Door) -> None:
    journal_id = terminal.arrives(COMMENT.replace(b"tin roof", b"slate roof")).rpartition("(")[2].rstrip(")")
    done = terminal("replay", journal_id)
    assert done.exit_code == 1
    assert "nothing is done twice" in done.stderr
    assert terminal("replay", "0" * 32).exit_code == 1


def test_mailbox_show_says_what_we_know(terminal: Door) -> None:
    terminal.arrives(COMMENT)
    terminal.arrives(COMMENT.replace(b"rain@", b"join@"), to="join@talk.blog.example")
    shown = terminal("mailbox", "show", "ann@home.example").stdout
    assert "ann@home.example  Ann  new" in shown
    assert "its owner has not proved that they read it" in shown
    assert "subscription: blog, each, pending since" in shown
    assert "confirm_subscription  queued, 0 attempts" in shown
    assert "hold, ask_author" in shown
    assert "held: " in shown
    assert json.loads(terminal("mailbox", "show", "ann@home.example", "--json").stdout)["standing"] == "new"
    assert terminal("mailbox", "show", "nobody@home.example").exit_code == 1
