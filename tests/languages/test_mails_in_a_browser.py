"""Tests of mails that need a browser, in each language: nothing hangs over the edge, and all can be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from web.test_web_browser import CONTRAST, EACH_LANGUAGE

from bridge.mails.facts import ToWrite
from tests.mails.examples import ALL
from tests.marks import full

from .test_german_mails import SUBSCRIPTION_MAILS, in_german, parts

pytestmark = pytest.mark.real("chromium")

NARROW = (("light", 320),)
OTHERS = ("dark", 320), ("light", 800), ("dark", 800)
SHOWN = NARROW[0], OTHERS[2]
ARTEFACTS = Path(__file__).parents[2] / "artefacts" / "mails"
MAILS = {
    **ALL,
    "left-answers": SUBSCRIPTION_MAILS["left-answers-each-all"],
    "joined-thread": SUBSCRIPTION_MAILS["joined-thread-each-5"],
}
SPOKEN = {"en": lambda mail: mail, "de": in_german}
BESIDE = """() => [...document.querySelectorAll('body *')]
    .filter(node => { const box = node.getBoundingClientRect(); return box.left < -1 || box.right > innerWidth + 1; })
    .map(node => node.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def page(chromium) -> Iterator[object]:
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page = chromium.new_page()
    # No mail of ours fetches anything when it is shown.
    page.route("**/*", lambda route: pytest.fail(route.request.url))
    yield page
    page.close()


@pytest.mark.parametrize("screens", [NARROW, full(OTHERS)], ids=["narrow", "others"])
@pytest.mark.parametrize("language", EACH_LANGUAGE)
@pytest.mark.parametrize("name", MAILS)
def test_on_any_screen_a_mail_stays_within_it_and_can_be_read(page, name: str, language: str, screens) -> None:
    mail: ToWrite = SPOKEN[language](MAILS[name])
    html = parts(mail)[2]
    for scheme, width in screens:
        page.set_viewport_size({"width": width, "height": 600})
        page.emulate_media(color_scheme=scheme)
        page.set_content(html)
        assert page.evaluate("document.documentElement.lang") == language
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (scheme, width)
        assert page.evaluate(BESIDE) == [], (scheme, width)
        assert page.evaluate(CONTRAST) == [], (scheme, width)
        if (scheme, width) in SHOWN and os.environ.get("LOOSELY_REAL") == "1":
            page.screenshot(path=ARTEFACTS / f"{name}-{language}-{width}-{scheme}.png", full_page=True)


# In the share, every third mail.
@pytest.mark.parametrize("name", [full(name) if number % 3 else name for number, name in enumerate(MAILS)])
def test_a_mail_can_be_read_with_its_styles_off(page, name: str) -> None:
    page.set_content(parts(MAILS[name])[2])
    page.evaluate("document.querySelectorAll('style').forEach(one => one.remove())")
    page.evaluate("document.querySelectorAll('[style]').forEach(one => one.removeAttribute('style'))")
    heading = page.locator("h1")
    assert heading.count() == 1
    assert heading.inner_text().strip()
