"""Whatever is in the store, a mail leaves for one recipient with the fields that we mean, or it does not leave."""

from __future__ import annotations

import pytest

from bridge.dispatch import Dispatch
from bridge.mail import wire
from bridge.mails import compose
from bridge.outbound.queued import HelpMail
from bridge.store import last_mails, waiting
from tests.dispatch.test_dispatch import queue
from tests.dispatch.test_last_mail import forgotten
from tests.notify.conftest import Hop, World

pytestmark = pytest.mark.anyio

GOOD = (
    b"From: Ann via Tea\r\n <by-x@talk.blog.example>\r\nTo: ruth@home.example\r\nReply-To: <re-x@talk.blog.example>\r\n"
    b"Subject: Shops\r\nDate: Tue, 24 Nov 2026 07:00:00 +0000\r\nMessage-ID: <m.1@talk.blog.example>\r\n"
    b"Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
)
TO = b"ruth@home.example"


@pytest.mark.parametrize(
    "address",
    [
        "eve@x.example, victim@y.example",
        "eve@x.example>\r\nBcc: <victim@y.example",
        "eve@x.example\r\nBcc: victim@y.example",
        "a b@x.example",
        "friends:eve@x.example,victim@y.example;",
        "Eve <eve@x.example>",
    ],
)
async def test_a_mailbox_that_is_two_or_a_field_gets_no_mail_and_the_mail_is_kept_failed(
    world: World, dispatch: Dispatch, hop: Hop, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    ann = await world.person("Ann")
    bad = await queue(world, ann.id, HelpMail())
    await world.store.write(
        lambda tx: tx.execute("UPDATE mailbox SET address = :to WHERE id = :id", to=address, id=ann.id)
    )
    await queue(world, (await world.person("Ruth")).id, HelpMail())
    await dispatch.once()
    assert [mail.forward_path for mail in hop.mails] == ["ruth@home.example"]
    assert await world.state_of(bad) == "failed"
    assert "outcome=unwritable" in capsys.readouterr().out
    kept = await world.store.read(waiting.failed, limit=9)
    assert [row.id for row in kept] == [bad]


async def test_a_last_mail_that_must_not_leave_holds_up_no_other_and_is_kept(
    world: World, dispatch: Dispatch, hop: Hop, capsys: pytest.CaptureFixture[str]
) -> None:
    await forgotten(world)
    await world.store.write(lambda tx: tx.execute("UPDATE last_mail SET address = 'eve@x.example, victim@y.example'"))
    await queue(world, (await world.person("Ruth")).id, HelpMail())
    await dispatch.once()
    assert [mail.forward_path for mail in hop.mails] == ["ruth@home.example"]
    assert len(await world.store.read(last_mails.due, now=1 << 62, limit=9)) == 1
    logged = capsys.readouterr().out
    assert "To is not exactly the recipient" in logged
    assert "victim" not in logged


def test_the_mail_as_we_mean_it_leaves() -> None:
    assert compose.checked(GOOD, TO) == GOOD


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"To: ruth@home.example", b"To: ruth@home.example, eve@x.example"),
        (b"To: ruth@home.example", b"To: eve@x.example"),
        (b"To: ruth@home.example", b"To: ruth@home.example\r\n eve@x.example"),
        (b"Subject: Shops", b"Subject: Shops\r\nCc: eve@x.example"),
        (b"Subject: Shops", b"Subject: Shops\r\nbcc: eve@x.example"),
        (b"Subject: Shops", b"Subject: Shops\r\nsubject: Other"),
        (b"Subject: Shops", b"Subject: Shops\r\nSubject: Other"),
        (b"Subject: Shops", b"Subject: Shops\r\nContent-Transfer-Encoding : x"),
        (b"Subject: Shops", b"Subject: =?utf-8?q?hi=0d=0aBcc:_v@x.test?="),
        (b"Subject: Shops", b"Subject: =?utf-8?b?aGkNCkJjYzogdkB4LnRlc3Q=?="),
        (b"Subject: Shops", b"Subject: =?utf-7?q?x?="),
        (b"Subject: Shops", b"Subject: a\rBcc: v@x.test"),
        (b"Subject: Shops", b"Subject: a\0b"),
        (b"From: Ann via Tea\r\n <", b"From: Ann <a@x.example>,\r\n <"),
        (b"From: Ann via Tea\r\n <", b"From: Ann (x) <eve@x.example>\r\n <"),
        (b"From: Ann via Tea", b"From: Ann, Bob"),
        (b"<re-x@talk.blog.example>", b"<re-x@talk.blog.example>, <eve@x.example>"),
        (b"<m.1@talk.blog.example>", b"<m.1@talk.blog.example> <other@x>"),
        (b"Auto-Submitted: auto-generated", b"Auto-Submitted: no"),
        (b"Hello\r\n", b"Hello\n.\r\nMAIL FROM:<>\r\n"),
        (b"Hello\r\n", b"Hello\r.\r\n"),
        (b"Hello\r\n", b"Hell\xf6\r\n"),
    ],
)  # fmt: skip
def test_a_mail_that_somebody_wrote_into_does_not_leave(was: bytes, becomes: bytes) -> None:
    content = GOOD.replace(was, becomes)
    assert content != GOOD
    with pytest.raises(wire.Unwritable):
        compose.checked(content, TO)


@pytest.mark.parametrize(
    "theirs",
    ["<buy>", "<buy now@x>", "<a@b@c>", "<a..b@x>", "<.a@x>", "<a@x>\r\nBcc: v@x", "<a:b@x>", '<"a b"@x>', "<a@>",
     "<@x>", "<a,b@x>", "<https://evil.example/x>", "<é@x>", "<" + "a" * 250 + "@x>", "<a@[x]y]>", "a@x"],
)  # fmt: skip
def test_a_message_id_that_is_none_is_never_repeated(theirs: str) -> None:
    assert compose.safe_message_id(theirs) == ()


@pytest.mark.parametrize(
    "theirs",
    ["<1234@local.machine.example>", "<testabcd.1234@silly.example>", "<CAK+a=b_c-1@mail.gmail.com>", "<x@[192.0.2.1]>",
     "<!&!AAAAAAAAAAAYAAAA+x/Q==@home.example>", "<DB7PR01MB.eurprd01.prod.exchangelabs.com@x.OUTLOOK.COM>"],
)  # fmt: skip
def test_a_message_id_of_a_mail_program_is_repeated(theirs: str) -> None:
    assert compose.safe_message_id(theirs) == (theirs,)
