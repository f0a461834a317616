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

from .conftest import keep
from .people import in_a_terminal
from .smarthost import PATIENCE
from .world import Process, until

RUTH, IBRAHIM, MEI = "Ruth Amsel", "Ibrahim Kaya", "Mei Lin"


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
    expect(page.get_by_role("tab")).to_have_text([RUTH, IBRAHIM, MEI])
    return page


def mailbox(table: Page, name: str) -> Locator:
    """The mails of somebody's mailbox, which is opened."""
    table.get_by_role("tab", name=name).click()
    expect(table.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    return table.locator("#list button")


def conversation(table: Page) -> FrameLocator:
    return table.frame_locator("#conversation")


def answer(table: Page, mail: Locator, words: str) -> None:
    """Open a mail, press Answer, write above the quote, and send it."""
    mail.click()
    table.get_by_role("button", name="Reply", exact=True).click()
    text = table.get_by_label("Your reply")
    expect(text).to_be_focused()
    assert "\n> " in text.input_value()
    table.keyboard.type(words)
    table.get_by_role("button", name="Send", exact=True).click()
    expect(table.locator("#note")).to_contain_text("The daemon answered: 250")


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
    expect(mailbox(table, RUTH).filter(has_text="And which hinge was it?")).to_have_count(1)
    digests = mailbox(table, MEI).filter(has_text="1 new comment")
    expect(digests).to_have_count(0)
    table.get_by_role("button", name="Send the digests now").click()
    expect(digests).to_have_count(1)
    digests.click()
    expect(table.locator("#reading pre")).to_contain_text("And which hinge was it?")
    answer(table, digests, "The left one, I am sure.")
    stands_under(table, "The left one, I am sure.", under="And which hinge was it?")
    expect(mailbox(table, IBRAHIM).filter(has_text="The left one")).to_have_count(1)


@pytest.mark.real("chromium")
def test_a_reply_written_in_the_browser_is_threaded_and_shown_live(demo: Demo, table: Page) -> None:
    keep(table, "demo-begins")
    mails = mailbox(table, RUTH)
    answer(table, mails.filter(has_text="This sentence should hang").first, "Over mine it does, since yesterday.")
    comment = stands_under(table, "Over mine it does, since yesterday.", under="This sentence should hang")
    expect(comment.get_by_role("heading", name=RUTH)).to_be_visible()
    expect(comment).not_to_contain_text("wrote:")
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
    assert table.locator('iframe[title="The mail as HTML"]').get_attribute("sandbox") == ""
    table.get_by_role("button", name="Source").click()
    expect(reading.locator("pre")).to_contain_text("List-Unsubscribe-Post: List-Unsubscribe=One-Click")


@pytest.mark.real("chromium")
def test_the_page_is_kind_to_a_small_screen_and_to_the_dark(demo: Demo, table: Page) -> None:
    table.emulate_media(color_scheme="dark")
    keep(table, "demo-dark")
    table.set_viewport_size({"width": 390, "height": 844})
    keep(table, "demo-small")
    assert table.evaluate("document.documentElement.scrollWidth") <= 390


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
        f'set folder="{tmp_path}" editor="{editor}" quit=yes abort_unmodified=no fast_reply=yes include=yes sort=date;'
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
