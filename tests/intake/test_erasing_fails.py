"""Where erasing fails after the commit, the peer hears that the message was taken."""

from __future__ import annotations

import zlib

import pytest
from structlog.testing import capture_logs

from bridge.acts import forgetting
from bridge.blog import Blog
from bridge.intake import Intake
from bridge.mail import subaddress
from bridge.mail.envelope import Envelope
from bridge.mail.subaddress import QuestionAddress
from bridge.outbound.queued import ConfirmForget
from bridge.store import mailboxes, outbox

TEA = Blog("blog.example", "Tea", "https://blog.example", "https://talk.blog.example", "{tag}@talk.blog.example")


class InThisProcess:
    """Reads a mail where the test runs."""

    async def run(self, function, *args):
        return function(*args)


@pytest.mark.anyio
async def test_a_yes_to_be_forgotten_is_taken_though_erasing_fails(world, monkeypatch) -> None:
    ann = world.person("Ann")
    assert world.store.write_now(forgetting.ask_forget, mailbox=ann, now=world.tick(), answers=None)
    ((question,),) = world.store.read_now(lambda tx: tx.execute("SELECT id FROM outbox"))
    mail = world.store.read_now(outbox.by_id, outbox_id=question).mail
    assert isinstance(mail, ConfirmForget)
    tag = subaddress.write(QuestionAddress(mail.confirmation_id), world.store.key)

    async def fails(store) -> bool:
        raise zlib.error("Error -3 while decompressing data")

    monkeypatch.setattr(forgetting, "erase", fails)
    intake = Intake(
        world.store,
        (TEA,),
        InThisProcess(),
        clock=world.tick,
        published=lambda: None,
        queued=lambda: None,
        authserv_id=None,
    )
    envelope = Envelope("192.0.2.77", "ann@home.example", (f"{tag}@talk.blog.example",))
    content = b"From: Ann <ann@home.example>\r\nSubject: Re: Forget\r\nMessage-ID: <1@home.example>\r\n\r\nyes\r\n"
    with capture_logs() as logs:
        (reply,) = await intake.message(envelope, content)
    assert reply.code == 250
    assert world.store.read_now(mailboxes.by_id, mailbox_id=ann.id).forgotten
    assert ("erase", "failed", "error") in [(one["event"], one.get("outcome"), one.get("fault")) for one in logs]
