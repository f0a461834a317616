"""People who unsubscribe get no more mails: by a mail, on the page, or by the button of their mail program."""

from __future__ import annotations

import re

import httpx2
import pytest
from playwright.sync_api import Page, expect

from .people import Person
from .smarthost import Mail
from .world import World

SLUG = "in-praise-of-the-slow-letter"
RUTH = Person("Ruth Amsel")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MULTIPART = {"Content-Type": 'multipart/form-data; boundary="b"'}
ONE_CLICK = [
    pytest.param(FORM, "List-Unsubscribe=One-Click", id="form"),
    pytest.param(
        MULTIPART,
        '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
        id="multipart",
    ),
]


def one_click_link(mail: Mail) -> str:
    found = re.search(r"<(https?://[^>]+)>", str(mail.message["List-Unsubscribe"]))
    assert found
    return found[1]


def mailto_of(mail: Mail) -> tuple[str, str]:
    """The mailbox and the subject that a mail program writes to instead, with nothing in the mail (RFC 2369)."""
    found = re.search(r"<mailto:([^>?]+)\?subject=(\w+)>", str(mail.message["List-Unsubscribe"]))
    assert found
    return found[1], found[2]


def hears_of(world: World, words: str) -> set[str]:
    """The mailboxes that are notified when Ruth says this; at least one person always is."""
    RUTH.send(world, RUTH.vouched(RUTH.message(world.mailbox(SLUG), words)))
    return {mail.forward_path for mail in world.quiet() if mail.message_id.startswith("<c.") and words in mail.part()}


@pytest.fixture(scope="module")
def stays(world: World) -> Person:
    stays = Person("Mei Lin")
    stays.join(world)
    return stays


def test_a_mail_to_leave_ends_the_subscription_and_is_answered_once(world: World, stays: Person) -> None:
    ida = Person("Ida Roth")
    ida.join(world)
    ida.join(world, f"{SLUG}-join")
    assert world.follows(ida.mailbox) == {"*": "active", SLUG: "active"}
    assert hears_of(world, "Four messages a year") == {stays.mailbox, ida.mailbox}
    assert ida.send(world, ida.vouched(ida.message(world.mailbox("leave"), "stop")))[0] == 250
    assert world.follows(ida.mailbox) == {}
    assert hears_of(world, "And each takes a week") == {stays.mailbox}
    last = world.smarthost.to(ida.mailbox)[-1]
    assert "unsubscribed" in last.subject
    assert "List-Unsubscribe" not in last.message


def test_a_mail_to_leave_one_post_ends_that_one_only(world: World, stays: Person) -> None:
    otto = Person("Otto Klein")
    otto.join(world, f"{SLUG}-join")
    otto.join(world, "bread-join")
    assert otto.send(world, otto.vouched(otto.message(world.mailbox(f"{SLUG}-leave"), "")))[0] == 250
    assert world.follows(otto.mailbox) == {"bread": "active"}
    assert hears_of(world, "She scolds me for it") == {stays.mailbox}


def test_a_post_can_be_left_twice_and_joined_again_only_with_a_yes(world: World, stays: Person) -> None:
    kim = Person("Kim Holt")
    kim.join(world, f"{SLUG}-join")
    kim.send(world, kim.vouched(kim.message(world.mailbox(f"{SLUG}-leave"), "")))
    world.quiet()
    kim.join(world)
    kim.send(world, kim.vouched(kim.message(world.mailbox(f"{SLUG}-leave"), "")))
    assert hears_of(world, "Nor does the kettle") == {stays.mailbox}
    kim.send(world, kim.message(world.mailbox(f"{SLUG}-join"), ""))  # anybody can write this in Kim's name
    assert world.follows(kim.mailbox) == {"*": "active", SLUG: "pending"}
    assert hears_of(world, "Nor the stove") == {stays.mailbox}
    kim.send(world, kim.vouched(kim.message(world.mailbox("leave"), "")))


@pytest.mark.parametrize(("fields", "body"), ONE_CLICK)
def test_the_button_of_a_mail_program_is_one_post_that_needs_nothing_else(
    world: World, stays: Person, fields: dict[str, str], body: str
) -> None:
    lea = Person("Lea Vogt", f"lea-{len(body)}@home.example")
    link = one_click_link(lea.join(world))
    for method in ("GET", "HEAD", "GET"):  # what a virus scanner or a curious mail program does with every link
        assert httpx2.request(method, link).status_code == 200
    assert world.follows(lea.mailbox) == {"*": "active"}
    assert httpx2.post(link, headers=fields, content=body).status_code == 200
    assert world.follows(lea.mailbox) == {}
    assert lea.mailbox not in hears_of(world, f"Ready before the question, {len(body)}")


@pytest.mark.parametrize("about", ["joined", "told"])
def test_the_unsubscribe_mail_of_a_mail_program_ends_the_same_subscription_as_the_link(
    world: World, stays: Person, about: str
) -> None:
    """Whichever of the two a mail program takes; Ben follows a post and the blog, and stays with the blog."""
    ben = Person("Ben Hart", f"ben-{about}@home.example")
    ben.join(world)
    mail = ben.join(world, f"{SLUG}-join")
    if about == "told":
        words = "Ink dries while one thinks"
        assert ben.mailbox in hears_of(world, words)
        mail = next(one for one in world.smarthost.to(ben.mailbox) if words in one.part())
    mailbox, subject = mailto_of(mail)
    assert ben.send(world, ben.message(mailbox, "", subject))[0] == 250
    assert world.follows(ben.mailbox) == {"*": "active"}
    world.quiet()
    assert "unsubscribed" in world.smarthost.to(ben.mailbox)[-1].subject


@pytest.mark.real("chromium")
def test_the_page_behind_the_link_asks_and_its_button_leaves(world: World, stays: Person, page: Page) -> None:
    tom = Person("Tom Weaver")
    link = one_click_link(tom.join(world, f"{SLUG}-join"))
    page.goto(link)
    expect(page.get_by_role("heading", name="In praise of the slow letter")).to_be_visible()
    assert world.follows(tom.mailbox) == {SLUG: "active"}
    page.get_by_role("button", name="Unsubscribe In praise of the slow letter").click()
    expect(page.get_by_role("status")).to_contain_text("You have unsubscribed.")
    assert world.follows(tom.mailbox) == {}
    assert page.context.cookies() == []
    assert hears_of(world, "An answer that quick") == {stays.mailbox}


@pytest.mark.real("chromium")
def test_the_cadence_is_changed_on_the_page_and_single_mails_cease(world: World, stays: Person, page: Page) -> None:
    una = Person("Una Berg")
    page.goto(one_click_link(una.join(world)))
    page.get_by_label("How often").select_option("once a day")
    page.get_by_role("listitem").filter(has_text="How often").get_by_role("button", name="Change").click()
    expect(page.get_by_role("status")).to_contain_text("Changed")
    expect(page.get_by_label("How often")).to_have_value("daily")
    assert hears_of(world, "Slower still") == {stays.mailbox}
