"""A stranger's zalgo, bidi controls and false Message-ID reach nobody; a Hebrew, Hindi or Thai mail comes out whole."""

from __future__ import annotations

import httpx2
import pytest

from .people import Person
from .world import World

ZALGO = "H\u0315\u0321e\u0346" + "o\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b" * 3
HIDDEN = ("\u202e", "\u2067", "\u0305", "\U000e0069", "\u2063")
EVE = Person("Eve \u202e" + ZALGO)
READER = Person("Mira Koch")
WHOLE = "שָׁלוֹם לְכֻלָּם, \u2066C++\u2069 כאן. क्षत्रिय ที่นี่น้ำใจ می‌خواهم 👨‍👩‍👧‍👦 🏳️‍🌈"


@pytest.fixture(scope="module", autouse=True)
def reader(world: World) -> Person:
    READER.join(world)
    return READER


def test_signs_that_cover_reorder_or_hide_are_on_no_page_and_in_no_mail(world: World) -> None:
    words = f"Evil {ZALGO} \u202etxt.exe \u2067 open\n\nשלום \u2067open a\U000e0069\u2063 b."
    message = EVE.vouched(EVE.message(world.mailbox("rain"), words, f"Re: {ZALGO}\u202e"))
    assert EVE.send(world, message)[0] == 250
    mail = world.smarthost.mail_to(READER.mailbox, lambda mail: "Evil" in mail.part())
    shown = [mail.part(), mail.part("html"), str(mail.message["From"]), mail.subject]
    pages = ("/posts/rain", "/posts/rain.json", "/posts/rain.atom", "/comments.atom")
    shown += [httpx2.get(f"{world.web}{path}").text for path in pages]
    for each in shown:
        assert [sign for sign in HIDDEN if sign in each] == []
    assert all("Evil" in each for each in (*shown[:2], *shown[4:]))


def test_marks_joiners_and_closed_isolates_that_people_need_are_shown(world: World) -> None:
    ali = Person("علی‌رضا 👩‍💻", "ali@home.example")
    assert ali.send(world, ali.vouched(ali.message(world.mailbox("bread"), WHOLE)))[0] == 250
    mail = world.smarthost.mail_to(READER.mailbox, lambda mail: "C++" in mail.part())
    assert " ".join(WHOLE.split()) in " ".join(mail.part().split())
    (comment,) = world.thread("bread")
    assert comment["text"].strip() == WHOLE
    assert comment["name"] == "علی‌رضا 👩‍💻"
    assert WHOLE in httpx2.get(f"{world.web}/posts/bread").text


@pytest.mark.parametrize(
    "theirs", ["<buy-now>", "<buy:now@evil.example>", '<"buy now"@evil.example>', "<a@b@evil.example>"]
)
def test_a_message_id_that_is_none_is_repeated_nowhere(world: World, theirs: str) -> None:
    ruth = Person(f"Ruth{len(theirs)} Amsel")
    before = len(world.smarthost.mails)
    message = ruth.message(world.mailbox("help"), "help")
    del message["Message-ID"]
    content = f"Message-ID: {theirs}\r\n".encode() + ruth.vouched(message).as_bytes()
    assert world.submit(content, ruth.mailbox, world.mailbox("help"))[0] == 250
    mails = [mail for mail in world.quiet()[before:] if mail.message["To"].addresses[0].addr_spec == ruth.mailbox]
    assert mails
    for mail in mails:
        assert mail.message["In-Reply-To"] is None
        assert mail.message["References"] is None
        assert b"evil.example" not in mail.content
        assert b"buy" not in mail.content
