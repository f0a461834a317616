"""The mails that reach the smarthost are signed, and no mail is lost or doubled by signing ahead."""

from __future__ import annotations

import threading

import pytest

from bridge.dispatch import Dispatch
from bridge.dispatch.signing import AHEAD
from bridge.mail import dkim
from bridge.net.client.smarthost import Smarthost
from bridge.notify import Notify
from bridge.outbound.queued import HelpMail
from bridge.store import outbox
from tests.dispatch.test_dispatch import NOTHING, queue
from tests.dispatch.test_last_mail import forgotten
from tests.notify.conftest import BLOG, Hop, World
from tests.signatures import SIGNER, verified

pytestmark = pytest.mark.anyio


@pytest.fixture
def dispatch(world: World, smarthost: Smarthost) -> Dispatch:
    return Dispatch(world.store, [BLOG], smarthost, world.clock, chance=lambda: 0.5, signers={BLOG.id: SIGNER})


async def test_each_mail_arrives_once_with_both_signatures(
    world: World, dispatch: Dispatch, notify: Notify, hop: Hop
) -> None:
    post = await world.post(
        "Zażółć gęślą jaźń, and what we lose when every shop knows our name  for longer than a line"
    )
    readers = [await world.person(f"Reader{n}") for n in range(2 * AHEAD + 3)]
    for reader in readers:
        await world.join(reader)
    await world.say(await world.person("Ruth"), post, "Two  blanks \n\n.\nFrom here\n\n" + "word " * 400)
    await notify.once()
    await dispatch.once()
    assert sorted(mail.forward_path for mail in hop.mails) == sorted(reader.address for reader in readers)
    for mail in hop.mails:
        assert verified(mail.content) == [True, True]
    assert await world.store.read(outbox.waiting) == NOTHING


async def test_the_mail_to_a_forgotten_person_is_signed_too(world: World, dispatch: Dispatch, hop: Hop) -> None:
    await forgotten(world)
    await dispatch.once()
    (mail,) = hop.mails
    assert verified(mail.content) == [True, True]


async def test_signing_is_done_by_threads_and_not_by_the_loop(world: World, smarthost: Smarthost, hop: Hop) -> None:
    threads: set[int] = set()

    class Noting(dkim.Signer):
        def signed(self, content: bytes, at: int, start: dkim.BodyStart | None = None) -> bytes:
            threads.add(threading.get_ident())
            return super().signed(content, at, start)

    signer = Noting(SIGNER.domain, SIGNER.keys)
    dispatch = Dispatch(world.store, [BLOG], smarthost, world.clock, signers={BLOG.id: signer})
    for n in range(5):
        await queue(world, (await world.person(f"Ann{n}")).id, HelpMail())
    await dispatch.once()
    assert len(hop.mails) == 5
    assert threads
    assert threading.get_ident() not in threads


async def test_mails_signed_ahead_of_a_smarthost_that_is_lost_wait_and_leave_later(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    ann = await world.person("Ann")
    count = 3 * AHEAD
    ids = [await queue(world, ann.id, HelpMail(answers=f"<{n}@x.example>")) for n in range(count)]
    hop.after_mail = "421 4.3.2 closing"
    await dispatch.once()
    assert not hop.mails
    waiting = await world.store.read(outbox.waiting)
    assert (waiting["leased"], waiting["queued"] + waiting["delayed"]) == (0, len(ids))
    hop.after_mail = ""
    world.now += 3_600_000_000
    await dispatch.once()
    assert len(hop.mails) == count
    assert len({mail.content for mail in hop.mails}) == count
    assert await world.store.read(outbox.waiting) == NOTHING


async def test_a_blog_without_keys_has_its_mails_relayed_as_they_are(
    world: World, smarthost: Smarthost, hop: Hop
) -> None:
    dispatch = Dispatch(world.store, [BLOG], smarthost, world.clock, signers={"other.example": SIGNER})
    await queue(world, (await world.person("Ann")).id, HelpMail())
    await dispatch.once()
    (mail,) = hop.mails
    assert b"DKIM-Signature" not in mail.content
