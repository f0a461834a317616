"""The last mail to somebody who is forgotten: with nothing but a mailbox, and without a word in the log."""

from __future__ import annotations

import email
from email import policy

import pytest
import structlog

from bridge.acts import forgetting
from bridge.blog import DAY
from bridge.dispatch import Dispatch
from bridge.outbound.queued import ForOperator
from bridge.store import journal, last_mails, outbox
from bridge.store.engine import new_id
from bridge.store.outbox import QueuedMail
from tests.notify.conftest import Hop, World

pytestmark = pytest.mark.anyio
ADDRESS = "ann@home.example"


async def forgotten(world: World, *, language: str = "en") -> None:
    ann = await world.person("Ann", address=ADDRESS)
    await world.store.write(
        lambda tx: tx.execute("UPDATE mailbox SET language = :l WHERE id = :id", l=language, id=ann.id)
    )
    await world.store.write(forgetting.forget, mailbox_id=ann.id, keep=True, now=world.tick())
    assert await forgetting.erase(world.store)


async def waiting(world: World) -> int:
    return len(await world.store.read(last_mails.due, now=1 << 62, limit=9))


def on_disk(world: World) -> bool:
    return any(ADDRESS.encode() in file.read_bytes() for file in world.store.path.parent.glob("loosely.db*"))


@pytest.mark.parametrize(("language", "subject"), [("en", "You are forgotten"), ("de", "Du bist bei")])
async def test_it_is_relayed_once_and_overwritten(
    world: World, dispatch: Dispatch, hop: Hop, language: str, subject: str
) -> None:
    await forgotten(world, language=language)
    with structlog.testing.capture_logs() as log:
        assert await dispatch.once() == 1
        assert await dispatch.once() == 0
    (mail,) = hop.mails
    read = email.message_from_bytes(mail.content, policy=policy.default)
    assert (mail.reverse_path, mail.forward_path) == ("<>", ADDRESS), "a bounce would bring the mailbox back"
    assert read["Subject"].startswith(subject)
    assert read["Reply-To"].addresses[0].username == "postmaster"
    assert log == []
    assert not await waiting(world)
    assert not on_disk(world)


async def test_their_mail_is_handed_to_no_moderator_any_more_while_they_are_being_forgotten(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    ann, owner = await world.person("Ann", address=ADDRESS), await world.person("Owner")
    journal_id = new_id(world.tick())
    await world.store.write(
        journal.record,
        id=journal_id,
        blog_id=ann.blog_id,
        received_at=world.now,
        peer="192.0.2.1",
        reverse_path=ADDRESS,
        forward_paths=["postmaster@talk.blog.example"],
        content=b"From: ann@home.example\r\n\r\nHello",
        message_id=None,
        fingerprint="x",
        disposition="accept",
        status="2.0.0",
        reason="",
        mailbox_id=ann.id,
    )
    row = QueuedMail(new_id(world.now), ann.blog_id, owner.id, ForOperator(journal_id, "postmaster"))
    await world.store.write(outbox.queue, rows=[row])
    await world.store.write(forgetting.forget, mailbox_id=ann.id, keep=True, now=world.tick())
    await dispatch.once()
    assert hop.mails == []


@pytest.mark.parametrize("reply", ["550 5.1.1 no such mailbox", "553 no"])
async def test_it_is_overwritten_where_it_is_refused_for_good(
    world: World, dispatch: Dispatch, hop: Hop, reply: str
) -> None:
    await forgotten(world)
    hop.says[ADDRESS] = reply
    assert await dispatch.once() == 1
    assert not await waiting(world)
    assert not on_disk(world)


async def test_it_is_tried_again_for_five_days_at_most(world: World, dispatch: Dispatch, hop: Hop) -> None:
    await forgotten(world)
    hop.says[ADDRESS] = "451 4.2.1 later"
    assert await dispatch.once() == 1
    assert await dispatch.once() == 0
    world.now += 4 * DAY
    assert await dispatch.once() == 1
    assert await waiting(world) == 1
    world.now += DAY + 1
    await world.store.write(forgetting.tidy, blogs=[], now=world.tick())
    assert await forgetting.erase(world.store)
    assert not await waiting(world)
    assert not on_disk(world)


async def test_a_mail_that_is_relayed_when_the_daemon_is_killed_comes_again_with_the_same_id(
    world: World, dispatch: Dispatch, hop: Hop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await forgotten(world)

    def killed(*_: object, **__: object) -> None:
        raise OSError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(last_mails, "done", killed)
        with pytest.raises(OSError, match="killed"):
            await dispatch.once()
    await dispatch.once()
    first, second = (email.message_from_bytes(mail.content)["Message-ID"] for mail in hop.mails)
    assert first == second
