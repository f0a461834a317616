"""How soon a reply stands and is told. The limits are what people notice; bench/ says how fast it really is."""

from __future__ import annotations

import smtplib
from statistics import median
from time import perf_counter

import httpx2

from .people import Person
from .world import World

RUTH, MEI = Person("Ruth Amsel"), Person("Mei Lin")
REPLIES = 100


def test_a_reply_stands_and_is_told_before_anybody_looks(world: World) -> None:
    MEI.join(world)
    before = len(world.smarthost.to(MEI.mailbox))
    stands, told = [], []
    with httpx2.Client(base_url=world.web) as reader, smtplib.SMTP("127.0.0.1", world.smtp_port, "there.test") as peer:
        for number in range(REPLIES):
            words = f"Letter {number}."
            letter = RUTH.vouched(RUTH.letter(world.mailbox("rain"), words))
            peer.sendmail(RUTH.mailbox, world.mailbox("rain"), letter.as_bytes())
            accepted = perf_counter()
            assert words in reader.get("/posts/rain.json").text
            stands.append(perf_counter() - accepted)
            world.smarthost.letters(MEI.mailbox, before + number + 1)
            told.append(perf_counter() - accepted)
    # Nagle's algorithm and a delayed acknowledgement alone would make 40 ms.
    assert median(stands) < 0.030
    assert median(told) < 0.250
