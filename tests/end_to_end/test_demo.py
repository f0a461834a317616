"""`loosely demo`, as somebody sees it who has just found us: in a browser, and from their own mail program."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from tests.marks import full
from tests.web.test_web_browser import CONTRAST, OVER

from .conftest import keep
from .people import in_a_terminal
from .smarthost import PATIENCE
from .world import Process, until

RUTH, IBRAHIM, MEI, NORA = "Ruth Amsel", "Ibrahim Kaya", "Mei Lin", "Nora Field"
PHONE = {"width": 320, "height": 568}
FOCUSED = "document.activeElement.id"


class Demo:
    """The demo at work."""

    def __init__(self, folder: Path, said: str = "said") -> None:
        self.process = Process("demo", "--no-open", "--keep", folder / "kept", log=folder / said)
        try:
            until(lambda: "Ctrl-C to stop" in self.said or not self.process.alive(), "the demo was ready")
            found = re.search(r"Open (http://127\.0\.0\.1:\d+/demo) ", self.said)
            assert found, self.said
        except BaseException:
            self.process.end()
            raise
        self.url = found[1]

    @property
    def said(self) -> str:
        return self.process.log.read_text()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One demo for the tests that use its page. The first of them is the one of the digest, which counts comments."""
    demo = Demo(tmp_path_factory.mktemp("demo"))
    try:
        yield demo
    finally:
        demo.process.end()


@pytest.fixture
def table(demo: Demo, page: Page) -> Page:
    """The demo's page."""
    page.goto(demo.url)
    expect(page.get_by_role("tab")).to_have_text([RUTH, IBRAHIM, MEI, NORA])
    expect(conversation(page).locator("article").first).to_be_visible()
    return page


def mailbox(table: Page, name: str) -> Locator:
    """The mails of somebody's mailbox, which is opened."""
    table.get_by_role("tab", name=name).click()
    expect(table.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    return table.locator("#list button")


def conversation(table: Page) -> FrameLocator:
    return table.frame_locator("#conversation")


def answer(table: Page, mail: Locator, words: str) -> None:
    """Open a mail, press Reply, write above the quote, and send it."""
    mail.click()
    table.get_by_role("button", name="Reply", exact=True).click()
    text = table.get_by_label("Your reply")
    expect(text).to_be_focused()
    assert "\n> " in text.input_value()
    table.keyboard.type(words)
    assert text.input_value().startswith(f"{words}\n\nOn ")
    send(table)


def send(table: Page) -> None:
    table.get_by_role("button", name="Send", exact=True).click()
    expect(table.locator("#note")).to_contain_text("The daemon answered: 250")


def notify_now(table: Page) -> None:
    table.get_by_role("button", name="Notify the others now").click()


def other_answer(table: Page, author: str, words: str) -> None:
    """A reply to the first comment that this mailbox got, from another page."""
    origin, _, _ = table.url.rpartition("/demo")
    mails = httpx2.get(f"{table.url}/mails").json()["mails"]
    first = [one for one in mails if one["mailbox"] == author and one["subject"].startswith("Re:")][-1]
    draft = httpx2.get(f"{table.url}/mails/{first['number']}/answer").json()
    posted = {**draft, "text": f"{words}{draft['text']}"}
    assert httpx2.post(f"{table.url}/send", json=posted, headers={"Origin": origin}).json()["code"] == 250


def stands_under(table: Page, words: str, under: str) -> Locator:
    """The comment with these words, seen to be nested under that one."""
    parent = conversation(table).locator("li", has=table.locator("article", has_text=under)).last
    comment = conversation(table).locator("article", has_text=words)
    expect(comment).to_be_visible()
    expect(parent.locator("> ol > li > article", has_text=words)).to_be_visible()
    return comment


@pytest.mark.real("chromium")
def test_the_digest_comes_at_a_button_and_can_be_replied_to(demo: Demo, table: Page) -> None:
    answer(table, mailbox(table, IBRAHIM).filter(has_text="I keep thinking").first, "And which hinge was it?")
    stands_under(table, "And which hinge was it?", under="I keep thinking of the ironmonger")
    notify_now(table)
    expect(mailbox(table, RUTH).filter(has_text="And which hinge was it?")).to_have_count(1)
    digests = mailbox(table, MEI).filter(has_text="1 new comment")
    expect(digests).to_have_count(0)
    table.get_by_role("button", name="Send the digests now").click()
    expect(digests).to_have_count(1)
    digests.click()
    expect(table.locator("#reading pre")).to_contain_text("And which hinge was it?")
    answer(table, digests, "The left one, I am sure.")
    stands_under(table, "The left one, I am sure.", under="And which hinge was it?")
    notify_now(table)
    expect(mailbox(table, IBRAHIM).filter(has_text="The left one")).to_have_count(1)


@pytest.mark.real("chromium")
def test_a_reply_written_in_the_browser_is_threaded_and_shown_live(demo: Demo, table: Page) -> None:
    keep(table, "demo-begins")
    mails = mailbox(table, RUTH)
    answer(table, mails.filter(has_text="This sentence should hang").first, "Over mine it does, since yesterday.")
    comment = stands_under(table, "Over mine it does, since yesterday.", under="This sentence should hang")
    expect(comment.get_by_role("heading", name=RUTH)).to_be_visible()
    expect(comment).not_to_contain_text("wrote:")
    notify_now(table)
    told = mailbox(table, IBRAHIM).filter(has_text="Over mine it does")
    expect(told).to_have_count(1)
    expect(told).to_contain_text(f"{RUTH} via Tea and Letters")
    expect(mailbox(table, RUTH).filter(has_text="Over mine it does")).to_have_count(0)


@pytest.mark.real("chromium")
def test_a_mail_is_shown_as_text_html_and_source(demo: Demo, table: Page) -> None:
    mailbox(table, IBRAHIM).filter(has_text="I keep thinking of the ironmonger").first.click()
    reading = table.locator("#reading")
    expect(reading.locator("pre")).to_contain_text("He knew the door, not me.")
    table.get_by_role("button", name="HTML").click()
    html = table.frame_locator('iframe[title="The mail as HTML"]')
    expect(html.get_by_text("He knew the door, not me.")).to_be_visible()
    assert table.locator('iframe[title="The mail as HTML"]').get_attribute("sandbox") == (
        "allow-popups allow-popups-to-escape-sandbox"  # the links of a mail open pages, and nothing else works in it
    )
    table.get_by_role("button", name="Source").click()
    expect(reading.locator("pre")).to_contain_text("List-Unsubscribe-Post: List-Unsubscribe=One-Click")


@pytest.mark.real("chromium")
@pytest.mark.parametrize("scheme", [full("light"), "dark"])
def test_the_page_is_kind_to_a_small_screen_and_to_the_dark(demo: Demo, table: Page, scheme: str) -> None:
    table.emulate_media(color_scheme=scheme)
    mailbox(table, RUTH).first.click()
    for size in (PHONE, {"width": 800, "height": 800}, {"width": 1280, "height": 900}):
        table.set_viewport_size(size)
        keep(table, f"demo-{scheme}-{size['width']}")
        assert table.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert table.evaluate(OVER) == []
        assert table.evaluate(CONTRAST) == []


@pytest.mark.real("chromium")
def test_on_a_phone_the_mailboxes_are_above_the_fold(demo: Demo, table: Page) -> None:
    table.set_viewport_size(PHONE)
    for shown in (*table.get_by_role("tab").all(), table.locator("#list button").first):
        box = shown.bounding_box()
        assert box
        assert box["y"] + box["height"] <= PHONE["height"]


@pytest.mark.real("chromium")
def test_a_newcomer_is_asked_and_after_a_yes_the_comment_scrolls_into_view(demo: Demo, table: Page) -> None:
    mails = mailbox(table, NORA)
    expect(mails).to_have_count(0)
    expect(table.locator("#reading")).to_contain_text(f"{NORA} is new here.")
    table.get_by_role("link", name="Write a comment", exact=True).click()
    table.keyboard.type("I come from the page of a neighbour.")
    send(table)
    expect(table.locator("#note")).to_contain_text("We mail you a question")
    comment = conversation(table).locator("article", has_text="I come from the page of a neighbour.")
    question = mails.filter(has_text="Did you write this?")
    expect(question).to_have_count(1)
    expect(comment).to_have_count(0)
    question.click()
    link = table.locator("#text").get_by_role("link")
    with table.expect_popup() as opened:
        link.click()
    expect(opened.value.get_by_role("button", name="Yes")).to_be_visible()
    opened.value.close()
    answer(table, question, "Yes.")
    expect(comment).to_be_in_viewport(ratio=1)
    expect(comment.get_by_role("heading", name=NORA)).to_be_visible()
    assert table.evaluate("scrollY") == 0
    assert table.evaluate(FOCUSED) == "answer"


@pytest.mark.real("chromium")
@pytest.mark.parametrize(("name", "link"), [(NORA, "-join@"), full(RUTH, "subject=join")])
def test_follow_leads_to_a_subscription_of_the_chosen_person(demo: Demo, table: Page, name: str, link: str) -> None:
    table.get_by_role("link", name="A bench for two").click()
    mails = mailbox(table, name)
    conversation(table).locator(f"a[href*='{link}']").first.click()
    expect(table.get_by_role("button", name="Send", exact=True)).to_be_focused()  # nothing is left to write
    table.keyboard.press("Enter")
    expect(table.locator("#note")).to_contain_text("answer yes, and your subscription begins")
    question = mails.filter(has_text="Do you want to follow").filter(has_text="A bench for two")
    answer(table, question, "Yes.")
    expect(mails.filter(has_text="You now follow").filter(has_text="A bench for two")).to_have_count(1)


@pytest.mark.real("chromium")
def test_a_comment_can_be_undone_while_the_seconds_count_down(demo: Demo, table: Page) -> None:
    left = table.get_by_role("timer")
    answer(table, mailbox(table, MEI).filter(has_text="I keep thinking").first, "The lamp burnt until four.")
    comment = stands_under(table, "The lamp burnt until four.", under="I keep thinking of the ironmonger")
    expect(left).to_contain_text(MEI)
    first = seconds(left)
    assert 20 < first <= 30
    until(lambda: seconds(left) < first, "a second was counted")
    table.get_by_role("button", name="Undo", exact=True).click()
    expect(table.locator("#note")).to_contain_text(f"{MEI} replied “undo”. The daemon answered: 250")
    expect(comment).to_have_count(0)
    expect(left.filter(has_text=MEI)).to_be_hidden()
    expect(mailbox(table, MEI).filter(has_text="nobody was notified")).to_have_count(1)
    expect(mailbox(table, RUTH).filter(has_text="The lamp burnt until four.")).to_have_count(0)


def seconds(left: Locator) -> int:
    found = re.fullmatch(
        rf"{MEI} can undo the last comment for (\d+) s\. After that the others are notified\.", left.inner_text()
    )
    assert found, left.inner_text()
    return int(found[1])


@pytest.mark.real("chromium")
def test_writing_begins_above_the_quote_on_a_phone_too(demo: Demo, table: Page) -> None:
    table.set_viewport_size(PHONE)
    mailbox(table, RUTH).first.click()
    table.get_by_role("button", name="Reply", exact=True).click()
    text = table.get_by_label("Your reply")
    expect(text).to_be_focused()
    assert text.evaluate("text => [text.selectionStart, text.selectionEnd, text.scrollTop]") == [0, 0, 0]
    assert text.evaluate("text => 0 <= text.getBoundingClientRect().top && text.getBoundingClientRect().top < 400")
    table.get_by_role("button", name="Cancel").click()
    expect(table.get_by_role("button", name="Reply", exact=True)).to_be_focused()


@pytest.mark.real("chromium")
def test_the_focus_stays_where_it_was_when_comments_arrive(demo: Demo, table: Page) -> None:
    mails = mailbox(table, RUTH)
    mails.last.focus()
    focused = table.evaluate(FOCUSED)
    other_answer(table, "ibrahim@mail.example", "While you look at the list.")
    expect(conversation(table).locator("article", has_text="While you look at the list.")).to_be_in_viewport()
    notify_now(table)
    mails.last.focus()
    expect(mails.filter(has_text="While you look at the list.")).to_have_count(1)
    assert table.evaluate(FOCUSED) == focused
    table.keyboard.press("Enter")
    html = table.get_by_role("button", name="HTML")
    html.focus()
    table.keyboard.press("Enter")
    expect(html).to_have_attribute("aria-pressed", "true")
    expect(html).to_be_focused()
    link = conversation(table).get_by_role("link", name=f"Reply by mail · {RUTH}").first
    link.focus()
    other_answer(table, "ibrahim@mail.example", "While you look at the thread.")
    expect(conversation(table).locator("article", has_text="While you look at the thread.")).to_be_visible()
    expect(link).to_be_focused()
    assert table.evaluate(FOCUSED) == "conversation"


@pytest.mark.real("chromium")
def test_the_arrow_keys_choose_among_the_tabs(demo: Demo, table: Page) -> None:
    for key, name in (
        ("ArrowRight", IBRAHIM),
        ("End", NORA),
        ("ArrowRight", RUTH),
        ("ArrowLeft", NORA),
        ("Home", RUTH),
    ):
        table.locator("[role=tab][tabindex='0']").focus()
        table.keyboard.press(key)
        tab = table.get_by_role("tab", name=name)
        expect(tab).to_be_focused()
        expect(tab).to_have_attribute("aria-selected", "true")
        expect(table.get_by_role("tabpanel", name=name)).to_be_visible()
        expect(table.locator("[role=tab][tabindex='0']")).to_have_count(1)


@pytest.mark.real("chromium")
def test_without_javascript_the_page_says_what_to_do(demo: Demo, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(demo.url)
    notice = page.locator("noscript > .note")  # by its class: Playwright finds no text within noscript
    expect(notice).to_be_visible()
    assert "The mailboxes on this page need JavaScript." in notice.inner_text()
    expect(page.get_by_role("tablist")).to_be_hidden()
    keep(page, "demo-without-javascript")
    page.get_by_text("From your own mail program").click()
    expect(page.get_by_text("mutt -f").first).to_be_visible()
    notice.locator("a[href='/posts/a-bench-for-two']").click()
    expect(page.get_by_role("heading", name="A bench for two")).to_be_visible()
    context.close()


@pytest.mark.real("chromium", "swaks")
def test_the_swaks_line_on_the_page_works_as_printed(demo: Demo, table: Page) -> None:
    table.get_by_text("From your own mail program").click()
    command = shlex.split(table.locator("code", has_text="swaks --server").inner_text())
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stdout
    question = mailbox(table, RUTH).filter(has_text="Did you write this?")
    expect(question).to_have_count(1)
    answer(table, question, "Yes.")
    expect(conversation(table).locator("article", has_text="This is my comment.")).to_be_visible()


@pytest.mark.real("chromium", "neomutt")
def test_the_mutt_line_on_the_page_opens_the_mailbox_and_answers_from_it(
    demo: Demo, table: Page, tmp_path: Path
) -> None:
    table.get_by_text("From your own mail program").click()
    command = shlex.split(table.locator("code", has_text="ibrahim@mail.example").inner_text())
    assert command[0] == "mutt"
    editor = tmp_path / "editor"
    editor.write_text(
        f'#!/bin/sh\n(echo From a terminal, this.; cat "$1") > "{tmp_path}/both"; cat "{tmp_path}/both" > "$1"\n'
    )
    editor.chmod(0o700)
    ours = (
        f'set folder="{tmp_path}" editor="{editor}" quit=yes abort_unmodified=no fast_reply=yes include=yes;'
        " set reply_to=yes sort=date;"
        ' push "<last-entry><reply><send-message><quit>"'
    )
    in_a_terminal(["neomutt", "-n", *command[1:], "-e", ours], tmp_path)
    expect(conversation(table).locator("article", has_text="From a terminal, this.")).to_be_visible()


def test_ctrl_c_ends_the_demo_and_a_kept_folder_opens_again(tmp_path: Path) -> None:
    first = Demo(tmp_path)
    before = spoken(first)
    assert first.process.end(signal.SIGINT) == 0
    assert len(first.said.splitlines()) == 3
    second = Demo(tmp_path, "said-again")
    try:
        assert spoken(second) == before
        assert len(before) == 3
    finally:
        assert second.process.end(signal.SIGINT) == 0


@pytest.mark.full
@pytest.mark.real("chromium")
def test_ctrl_c_does_not_wait_for_the_pages_that_are_open(tmp_path: Path, chromium: Browser) -> None:
    demo = Demo(tmp_path)
    page = chromium.new_page()
    page.goto(demo.url)
    expect(page.locator("#list button")).not_to_have_count(0)
    begin = time.monotonic()
    assert demo.process.end(signal.SIGINT) == 0
    assert time.monotonic() - begin < 5
    page.close()


def spoken(demo: Demo) -> list[str]:
    """The ids of the comments on the first post."""
    page = httpx2.get(f"{demo.url.removesuffix('/demo')}/posts/what-we-lose-when-every-shop-knows-our.json")
    return [comment["id"] for comment in page.json()["comments"]]
