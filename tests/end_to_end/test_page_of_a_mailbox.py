"""People can press buttons in place of commands: all of them on one page, which a link in each mail opens."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx2
import pytest
from playwright.sync_api import Page, expect

from .people import Person
from .smarthost import Mail
from .world import World, until

pytestmark = pytest.mark.real("chromium")
SLUG = "in-praise-of-the-slow-letter"
WORDS = "Quokkas write the slowest messages of all."


def link(mail: Mail, door: str) -> str:
    found = re.search(rf"https?://\S+/{door}/\S+", mail.part())
    assert found, mail.part()
    return found[0]


def press(page: Page, change: str) -> None:
    page.locator("form", has=page.locator(f"[name=change][value={change}]")).get_by_role("button").click()


def of(world: World, mailbox: str, words: str) -> Mail:
    return world.smarthost.mail_to(mailbox, lambda mail: words in mail.subject)


def on_disk(world: World, words: str) -> list[str]:
    """The files of the store, and the log, in which this stands."""
    files = [*world.folder.glob("loosely.db*"), world.folder / "log"]
    return [file.name for file in files if words.encode() in file.read_bytes()]


def test_a_person_speaks_german_has_a_copy_and_is_forgotten_by_buttons_alone(world: World, page: Page) -> None:
    zoe, mei = Person("Zoe Wagtail", "zoe-wagtail@home.example"), Person("Mei Lin")
    mei.join(world)
    settings = link(zoe.join(world), "u")
    assert zoe.send(world, zoe.vouched(zoe.message(world.mailbox(SLUG), WORDS)))[0] == 250
    world.quiet()

    page.goto(settings)
    page.get_by_label("Language", exact=True).select_option("de")
    press(page, "preferences")
    expect(page.get_by_role("heading", name="Deine Abos")).to_be_visible()
    press(page, "copy")
    copy = of(world, zoe.mailbox, "Kopie")
    (attached,) = copy.message.iter_attachments()
    assert WORDS.encode() in attached.get_payload(decode=True)

    press(page, "erase")
    expect(page.get_by_role("status")).to_contain_text("eine Mail geschickt")
    assert len(world.standing(SLUG, "Zoe Wagtail")) == 1
    asked = link(of(world, zoe.mailbox, "vergessen"), "ok")
    for method in ("GET", "HEAD", "GET"):
        assert httpx2.request(method, asked).status_code == 200
    assert len(world.standing(SLUG, "Zoe Wagtail")) == 1
    assert on_disk(world, zoe.mailbox)
    page.goto(asked)
    page.locator("button[value=remove]").click()
    expect(page.get_by_role("heading", name="Du bist vergessen")).to_be_visible()

    assert world.standing(SLUG, "Zoe Wagtail") == []
    for word in (zoe.mailbox, "Zoe Wagtail", "Quokkas"):
        until(lambda word=word: on_disk(world, word) == [], f"{word} is nowhere")
    assert httpx2.get(settings).status_code == 404
    assert httpx2.get(asked).status_code == 404
    assert world.follows(mei.mailbox) == {"*": "active"}


def test_a_pause_on_the_page_keeps_mails_back_and_its_end_brings_one_digest(world: World, page: Page) -> None:
    ivo, ann = Person("Ivo Berg"), Person("Ann Reed")
    page.goto(link(ivo.join(world), "u"))
    press(page, "pause")
    expect(page.get_by_role("status")).to_contain_text("Your mails are paused.")
    told = len(world.smarthost.to(ivo.mailbox))
    for words in ("The first of two messages.", "The second of two messages."):
        assert ann.send(world, ann.vouched(ann.message(world.mailbox(SLUG), words)))[0] == 250
    world.quiet()
    assert len(world.smarthost.to(ivo.mailbox)) == told
    press(page, "resume")
    digest = world.smarthost.mails_to(ivo.mailbox, told + 1)[-1]
    assert "The first of two messages." in digest.part()
    assert "The second of two messages." in digest.part()
    world.quiet()
    assert len(world.smarthost.to(ivo.mailbox)) == told + 1


def test_a_thread_is_followed_by_the_link_at_its_first_comment(world: World, page: Page) -> None:
    ann, uma = Person("Ann Reed"), Person("Uma Stone")
    assert ann.send(world, ann.vouched(ann.message(world.mailbox("bread"), "Rye keeps longest.")))[0] == 250
    page.goto(f"{world.web}/posts/bread")
    message = page.get_by_role("article").filter(has_text="Rye keeps longest.")
    mailto = urlsplit(str(message.get_by_role("link", name="Follow this thread").get_attribute("href")))
    fields = dict(parse_qsl(mailto.query))
    assert uma.send(world, uma.message(unquote(mailto.path), "", subject=fields["subject"]))[0] == 250
    page.goto(link(world.smarthost.mails_to(uma.mailbox, 1)[-1], "ok"))
    expect(page.get_by_role("main")).to_contain_text("the thread below the comment by Ann Reed")
    page.get_by_role("button", name="Yes, send them").click()
    page.goto(link(world.smarthost.mails_to(uma.mailbox, 2)[-1], "u"))
    expect(page.get_by_role("listitem")).to_contain_text("The thread below the comment by Ann Reed")


def test_a_commenter_without_subscriptions_has_a_page_too(world: World, page: Page) -> None:
    bo = Person("Bo Lund")
    assert bo.send(world, bo.vouched(bo.message(world.mailbox("bread"), "Spelt keeps longer.")))[0] == 250
    receipt = world.smarthost.mails_to(bo.mailbox, 1)[-1]
    assert bo.send(world, bo.answer(receipt, "status"))[0] == 250
    page.goto(link(world.smarthost.mails_to(bo.mailbox, 2)[-1], "u"))
    expect(page.get_by_role("main")).to_contain_text("You have no subscriptions here")
    page.get_by_label("Send me a receipt").check()
    press(page, "preferences")
    expect(page.get_by_role("status")).to_contain_text("Changed")
    assert bo.send(world, bo.vouched(bo.message(world.mailbox("bread"), "And oats for a day.")))[0] == 250
    assert "And oats for a day." in world.smarthost.mails_to(bo.mailbox, 3)[-1].part()
