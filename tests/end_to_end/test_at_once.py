"""An accepted comment is on the page at once: people who got a 250 see it there."""

from __future__ import annotations

import smtplib

import httpx2

from .people import Person
from .world import World

RUTH = Person("Ruth Amsel")


def test_a_reply_is_published_when_its_author_gets_250(world: World) -> None:
    with httpx2.Client(base_url=world.web) as reader, smtplib.SMTP("127.0.0.1", world.smtp_port, "there.test") as peer:
        for number in range(20):
            words = f"Message {number}."
            message = RUTH.vouched(RUTH.message(world.mailbox("rain"), words))
            peer.sendmail(RUTH.mailbox, world.mailbox("rain"), message.as_bytes())
            assert words in reader.get("/posts/rain.json").text
