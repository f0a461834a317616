"""The commands, run as an operator runs them."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bridge.acts import commenting, pausing
from bridge.blog import CommentState
from bridge.cli import main
from bridge.config import load
from bridge.outbound.queued import Digest
from bridge.store import blogs, comments, mailboxes, outbox, posts
from bridge.store.engine import Store, new_id

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
NOW = 1_790_000_000_000_000


@pytest.fixture
def loosely():
    def loosely(*words: object, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], input=stdin)

    return loosely


def test_check_says_what_would_happen(loosely):
    done = loosely("check", "--config", EXAMPLE)
    assert done.exit_code == 0
    assert done.stdout.startswith("mail comes in on smtp 127.0.0.1:8025\npages are served on 127.0.0.1:8080\n")
    assert done.stdout.endswith("the configuration is good\n")


def test_check_names_every_fault_on_a_line_of_its_own(loosely, tmp_path):
    (tmp_path / "config.toml").write_text("smarthost.port = 99999\nlisten.smtp = '[::1]:25'\n")
    done = loosely("check", "--config", tmp_path / "config.toml")
    assert done.exit_code == 1
    assert done.stdout == ""
    where = f"{tmp_path}/config.toml: "
    assert done.stderr.splitlines() == [
        where + "smarthost.port is 99999; a port is 1 to 65535",
        where + "blog is missing; at least one [[blog]], in double brackets, says what people talk about",
    ]


def test_the_example_is_at_hand_wherever_loosely_is_installed(loosely):
    assert loosely("example").stdout == EXAMPLE.read_text()


def test_wrong_use_is_status_2(loosely):
    assert loosely("check").exit_code == 2
    assert loosely("chekc").exit_code == 2


@pytest.fixture
def config(tmp_path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(
        """
        [listen]
        smtp = "127.0.0.1:8025"
        [[blog]]
        name = "Tea and Letters"
        url = "https://blog.example"
        web = "https://talk.blog.example"
        address = "{tag}@talk.blog.example"
        moderators = ["owner@blog.example"]
        """
    )
    return path


@pytest.fixture
def store(config):
    with Store.open(config.parent / "loosely.db") as store:
        yield store


def test_check_and_serve_refuse_another_url_that_would_empty_the_blog(loosely, config, store):
    assert loosely("check", "--config", config).exit_code == 0
    store.write_now(blogs.keep, blogs=load(config).blogs())
    assert loosely("check", "--config", config).exit_code == 0
    config.write_text(config.read_text().replace('"https://blog.example"', '"https://tea.example"'))
    done = loosely("check", "--config", config)
    assert (done.exit_code, done.stdout) == (1, "")
    assert 'write id = "blog.example" into its [[blog]]' in done.stderr
    store.close_now()
    serve = [sys.executable, "-m", "bridge", "serve", "--config", str(config)]
    served = subprocess.run(serve, check=False, capture_output=True, text=True, timeout=60)
    assert (served.returncode, done.stderr in served.stderr) == (1, True)
    config.write_text(config.read_text().replace("[[blog]]", '[[blog]]\nid = "blog.example"'))
    assert loosely("check", "--config", config).exit_code == 0


def test_a_post_is_opened_by_hand_and_listed_beside_a_running_daemon(loosely, config, store):
    done = loosely("post", "add", "https://blog.example/tea", "--title", "Green tea", "--config", config)
    assert done.stdout.splitlines() == [
        "comments go to green-tea@talk.blog.example",
        "they are read at https://talk.blog.example/posts/green-tea",
    ]
    done = loosely("post", "list", "--config", config)
    assert done.stdout.endswith("    0 comments  green-tea  Green tea\n")
    assert len(done.stdout.splitlines()) == 1


def test_a_moderator_sees_the_earlier_versions_of_a_comment(loosely, config, store):
    post = store.write_now(
        posts.add, blog_id="blog.example", url="u", title="Tea", published_at=NOW, entry_id="u", now=NOW
    )
    ruth = store.write_now(
        mailboxes.remember, blog_id="blog.example", address="ruth@home.example", name="Ruth", utc_offset_minutes=None,
        language=None, now=NOW,
    )  # fmt: skip
    made = store.write_now(
        comments.add, id=new_id(NOW), blog_id="blog.example", post_id=post.id, parent_id=None, mailbox_id=ruth.id,
        name="Ruth", text="Teh door.", message_id=None, journal_id=None, state=CommentState.PUBLISHED, now=NOW,
    )  # fmt: skip
    store.write_now(commenting.edit, comment_id=made.id, text="The door.", now=NOW + 1_000_000)
    done = loosely("comment", "show", f"#c-{made.id}", "--config", config)
    assert done.exit_code == 0
    first, _, until, before, _, now, text = done.stdout.splitlines()
    assert first.endswith("  published  Ruth")
    assert (until[:6], before, now, text) == ("until ", "Teh door.", "now:", "The door.")
    shown = json.loads(loosely("comment", "show", made.id, "--json", "--config", config).stdout)
    assert (shown["text"], [one["text"] for one in shown["earlier"]]) == ("The door.", ["Teh door."])
    store.write_now(commenting.delete, comment_id=made.id, now=NOW + 2_000_000)
    assert "door" not in loosely("comment", "show", made.id, "--config", config).stdout
    unknown = loosely("comment", "show", "x" * 32, "--config", config)
    assert (unknown.exit_code, unknown.stderr.count("\n")) == (1, 1)
    assert "copy what follows #c-" in unknown.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ftp://blog.example/x", "--title", "X"], "post add: a web address begins with https:// or http://"),
        (["https://blog.example/x", "--title", "X", "--slug", "join"], "post add: 'join' can't name a post"),
        (["https://blog.example/x", "--title", " "], "post add: --title is empty; say what the post is called"),
        (["https://blog.example/x", "--title", "X", "--blog", "bread"], '--blog is "bread"; name one of blog.example'),
    ],
)
def test_a_post_that_can_not_be_is_one_line(loosely, config, words, said):
    done = loosely("post", "add", *words, "--config", config)
    assert done.exit_code == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_post_that_is_known_already_is_told_as_such(loosely, config, store):
    tea = ("post", "add", "https://blog.example/tea", "--config", config)
    assert "known" not in loosely(*tea, "--title", "Green tea").stdout
    again = loosely(*tea, "--title", "Black tea")
    assert again.exit_code == 0
    assert again.stdout.splitlines() == [
        'that URL is known already as green-tea, "Green tea"; nothing is changed',
        "comments go to green-tea@talk.blog.example",
        "they are read at https://talk.blog.example/posts/green-tea",
    ]
    assert loosely(*tea, "--title", "Green tea", "--slug", "green-tea").exit_code == 0
    other = loosely(*tea, "--title", "Green tea", "--slug", "sencha")
    assert (other.exit_code, other.stdout) == (1, "")
    assert other.stderr.startswith("post add: that URL is known already as green-tea;")
    assert len(loosely("post", "list", "--config", config).stdout.splitlines()) == 1


def test_with_several_blogs_one_is_named(loosely, config):
    second = config.read_text().partition("[[blog]]")[2].replace("blog.example", "bread.example")
    config.write_text(f"{config.read_text()}[[blog]]{second}")
    done = loosely("post", "add", "https://blog.example/x", "--title", "X", "--config", config)
    assert done.exit_code == 1
    assert done.stderr == "--blog is missing, and there are several; name one of blog.example, bread.example\n"


def test_a_backup_is_taken_while_the_daemon_runs_and_holds_what_was_there(loosely, config, store, tmp_path):
    loosely("post", "add", "https://blog.example/tea", "--title", "Tea", "--config", config)
    done = loosely("backup", tmp_path / "copy.db", "--config", config)
    assert (done.exit_code, done.stdout) == (0, f"the store is copied to {tmp_path}/copy.db\n")
    with Store.open(tmp_path / "copy.db") as copy:
        assert copy.read_now(posts.by_slug, blog_id="blog.example", slug="tea")


def test_a_backup_over_the_store_itself_is_refused(loosely, config, store):
    done = loosely("backup", config.parent / "loosely.db", "--config", config)
    assert done.exit_code == 1
    assert "this is the store itself; name another file" in done.stderr


@pytest.fixture
def ada(config, store):
    return store.write_now(
        mailboxes.remember,
        blog_id="blog.example",
        address="ada@example.net",
        name="Ada",
        utc_offset_minutes=None,
        language=None,
        now=NOW,
    )


@pytest.fixture
def settled(store, ada):
    """Queue a digest to Ada and settle it; its id."""

    def settled(state: str, reply: str, at: int = NOW) -> str:
        row = outbox.QueuedMail(new_id(at), "blog.example", ada.id, Digest("", ()), queued_at=at, next_at=at)
        store.write_now(outbox.queue, rows=[row])
        store.write_now(outbox.settle, outcomes=[outbox.Settled(row.id, state, at, reply)], now=at)
        return row.id

    return settled


def test_the_queue_names_no_mailbox_not_even_one_that_a_server_repeats(loosely, config, settled):
    settled("delayed", "450 4.2.0 <ada@example.net>: greylisted")
    done = loosely("queue", "--config", config)
    assert "digest to example.net, tried once  450 4.2.0 <...@example.net>: greylisted\n" in done.stdout
    assert done.stdout.endswith("0 queued, 1 delayed, 0 leased, 0 failed\n")
    assert "ada@" not in done.output


def test_failed_mails_are_counted_listed_and_named_to_machines(loosely, config, settled):
    first, second = settled("failed", "554 5.6.0 <ada@example.net> no"), settled("failed", "550 no", NOW + 1)
    settled("delayed", "")
    assert loosely("queue", "--config", config).stdout.endswith("0 queued, 1 delayed, 0 leased, 2 failed\n")
    listed = loosely("queue", "--failed", "--config", config)
    assert [line.partition("failed ")[2][18:50] for line in listed.stdout.splitlines()[:2]] == [second, first]
    assert f"{first}  digest to example.net, tried once  554 5.6.0 <...@example.net> no\n" in listed.stdout
    assert "ada@" not in listed.stdout
    told = [json.loads(line) for line in loosely("queue", "--failed", "--json", "--config", config).stdout.splitlines()]
    assert [each["id"] for each in told] == [second, first]
    assert told[1] == {
        "id": first,
        "kind": "digest",
        "domain": "example.net",
        "state": "failed",
        "attempts": 1,
        "queued_at": "2026-09-21T14:13:20+00:00",
        "next_at": "2026-09-21T14:13:20+00:00",
        "settled_at": "2026-09-21T14:13:20+00:00",
        "smtp_reply": "554 5.6.0 <...@example.net> no",
    }


def test_failed_mails_are_queued_again(loosely, config, store, settled):
    day = 86_400_000_000
    first, second, third = (settled("failed", "550 no", NOW + n * day) for n in range(3))
    assert loosely("queue", "retry", second, "--config", config).stdout == "1 queued again, 2 failed\n"
    row = store.read_now(outbox.by_id, outbox_id=second)
    assert (row.attempts, row.next_at > row.queued_at) == (0, True)
    since = time.strftime("%Y-%m-%d %H:%M", time.localtime((NOW + day) / 1e6))
    assert loosely("queue", "retry", "--since", since, "--config", config).stdout == "1 queued again, 1 failed\n"
    assert loosely("queue", "retry", "--config", config).stdout == "1 queued again, 0 failed\n"
    due = store.write_now(outbox.lease, now=row.next_at + day, until=0, limit=9)
    assert {each.id for each in due} == {first, second, third}


def test_no_mail_to_a_suppressed_mailbox_is_queued_again_until_it_is_revived(loosely, config, store, ada, settled):
    settled("failed", "550 5.1.1 no")
    store.write_now(pausing.suppress, mailbox_id=ada.id, now=NOW, reason="5.1.1")
    assert loosely("queue", "retry", "--config", config).stdout == "0 queued again, 1 failed\n"
    revived = loosely("mailbox", "revive", "Ada@Example.net", "--config", config)
    assert revived.stdout == "we write to it again; failed mails to it: loosely queue retry\n"
    assert not store.read_now(mailboxes.by_id, mailbox_id=ada.id).suppressed
    assert loosely("queue", "retry", "--config", config).stdout == "1 queued again, 0 failed\n"
    assert loosely("mailbox", "revive", "ada@example.net", "--config", config).stdout == "it is not suppressed\n"
    unknown = loosely("mailbox", "revive", "eve@example.net", "--config", config)
    assert unknown.exit_code == 1
    assert unknown.stderr == ("mailbox revive: no blog knows that mailbox; name it as its owner writes it in From\n")


def test_the_queue_needs_a_configuration(loosely):
    assert loosely("queue").exit_code == 2
    assert loosely("queue", "retry").exit_code == 2


def test_a_command_without_a_store_says_where_it_was_looked_for(loosely, config):
    done = loosely("queue", "--config", config)
    assert done.exit_code == 1
    assert f"{config.parent}/loosely.db does not exist" in done.stderr


MAIL = b"""From: Ada <ada@example.net>\r
Subject: Re: Tea\r
Content-Type: text/plain; charset=utf-8\r
\r
Caf\xc3\xa9 is better.\r
\r
> Tea is best.\r
"""


def test_extract_prints_only_what_is_new(loosely, tmp_path):
    (tmp_path / "mail.eml").write_bytes(MAIL)
    assert loosely("extract", tmp_path / "mail.eml").stdout == "Café is better.\n"
    assert loosely("extract", "--as", "text", "-", stdin=b"Yes.\n\n> Tea?\n").stdout == "Yes.\n"


def test_extract_tells_machines_one_object_a_line(loosely, tmp_path):
    (tmp_path / "mail.eml").write_bytes(MAIL)
    done = loosely("extract", "--json", tmp_path / "mail.eml", "-", stdin=MAIL)
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first["file"] == str(tmp_path / "mail.eml")
    assert second["file"] == "-"
    assert first["reply"] == "Café is better."
    assert [each["text"].strip() for each in first["elided"]] == ["> Tea is best."]
    assert set(first) == {"file", "reply", "elided", "why"}


def test_extract_says_why(loosely):
    reply = b"From: a@b.example\nSubject: Re: Tea\n\nPlease delete my comment.\n\nOn 3 May, Ann wrote:\n> Tea?\n"
    said = loosely("extract", "--why", "-", stdin=reply).stdout
    assert said.startswith("Please delete my comment.\n\n")
    assert "left out as " in said
    assert 'command "delete": ' in said
    assert "delete" in said.partition("heard by: ")[2]
    remark = loosely("extract", "--why", "--as", "text", "-", stdin=b"I like the green one.\n").stdout
    assert remark == "I like the green one.\n\na comment: no command is heard\n"


def test_extract_compares_with_the_mail_that_is_answered(loosely, tmp_path):
    sent = (
        "Ada wrote about tea, and about the letters that came with it.\n"
        "She had kept them all in a tin, the oldest at the bottom.\n\n"
        "Answer this mail, and what you write stands under her comment.\n"
    )
    (tmp_path / "sent.txt").write_text(sent)
    (tmp_path / "mail.txt").write_text(f"I agree with her.\n\n{sent}")
    done = loosely("extract", "--as", "text", "--sent", tmp_path / "sent.txt", tmp_path / "mail.txt")
    assert done.stdout == "I agree with her.\n"


def test_a_mail_that_is_not_there_is_one_line(loosely, tmp_path):
    done = loosely("extract", tmp_path / "none.eml")
    assert done.exit_code == 1
    assert (
        done.stderr
        == f"{tmp_path}/none.eml: it can't be read (No such file or directory); name a file with a mail in it\n"
    )


def test_help_loads_no_part_that_it_does_not_need():
    heavy = "{'pydantic', 'aiosmtpd', 'starlette', 'feedparser', 'httpx2', 'sqlite_utils', 'mailparser'}"
    code = f"import sys, bridge.cli; sys.exit(str({heavy} & set(sys.modules)) if {heavy} & set(sys.modules) else 0)"
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True).stderr == ""


def test_python_m_bridge_is_the_same_command():
    done = subprocess.run([sys.executable, "-m", "bridge", "--version"], check=True, capture_output=True, text=True)
    assert done.stdout.startswith("loosely, version ")
