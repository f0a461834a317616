"""The demo's page when something goes wrong: it says so, and what was written can be sent again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .test_demo import Demo

pytestmark = pytest.mark.real("chromium")


@pytest.fixture
def writing(tmp_path: Path, chromium: Browser) -> Iterator[Page]:
    """The page on a phone, with an answer in its form."""
    demo = Demo(tmp_path)
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    try:
        page.goto(demo.url)
        page.locator("#list button").first.click()
        page.get_by_role("button", name="Reply", exact=True).click()
        page.get_by_label("Your reply").fill("I wrote this, and want to keep it.")
        yield page
    finally:
        page.close()
        demo.process.end()


def test_a_mail_that_could_not_be_sent_stays_in_the_form(writing):
    note, button = writing.locator("#note"), writing.get_by_role("button", name="Send", exact=True)

    writing.route("**/demo/send", lambda route: route.abort())
    button.click()
    expect(note).to_have_text("The demo does not respond. Check in the terminal whether it still runs.")
    expect(button).to_be_enabled()
    writing.unroute("**/demo/send")

    written_to = writing.get_by_label("To").input_value()
    writing.get_by_label("To").fill("ä@talk.example")
    button.click()
    expect(note).to_contain_text("The demo can't send to the address in To.")
    expect(button).to_be_enabled()
    expect(writing.get_by_label("Your reply")).to_have_value("I wrote this, and want to keep it.")

    writing.get_by_label("To").fill(written_to)
    button.click()
    expect(note).to_contain_text("The daemon answered: 250")
