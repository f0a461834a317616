"""What only a browser can tell: nothing hangs over the edge, lines end where they should, focus is seen."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from itertools import product

import pytest
import uvicorn

from bridge import web
from bridge.blog import Cadence

pytestmark = pytest.mark.real("chromium")

LONG = "Averyveryveryveryveryveryveryveryveryveryveryveryverylongword https://example.org/" + "and/on/" * 30
CONTRAST = """() => {
    const light = colour => {
        const [r, g, b] = colour.match(/[0-9.]+/g).map(Number).map(v => v / 255)
            .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
        return .2126 * r + .7152 * g + .0722 * b;
    };
    const behind = node => {
        for (; node; node = node.parentElement) {
            const colour = getComputedStyle(node).backgroundColor;
            if (!/, 0\\)$/.test(colour)) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const faint = [];
    for (const node of document.querySelectorAll("body *")) {
        if (![...node.childNodes].some(child => child.nodeType === 3 && child.data.trim())) continue;
        const [a, b] = [light(getComputedStyle(node).color), light(behind(node))].sort((x, y) => y - x);
        if ((a + .05) / (b + .05) < 4.5) faint.push(node.outerHTML.slice(0, 120));
    }
    return faint;
}"""


@pytest.fixture
def door(site) -> Iterator[str]:
    """The site on a free port of loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        application = web.app(site.store, site.blogs, lambda: site.now)
        server = uvicorn.Server(uvicorn.Config(application, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def paths(site) -> list[str]:
    names = ["Ann", "Bob", "Cid", "Dot", "Eve", "Fay", "Gus", "Averyveryveryverylongnamewithoutanyspaces"]
    post, last = site.post("What we lose when every shop knows our name"), None
    people = [site.person(name) for name in names]
    for person in people:
        last = site.say(person, post, f"{LONG}\n\n> said\n\n    code {LONG}\n\n- item", answers=last)
    first = site.say(people[0], post)
    for person in people[1:4]:
        site.say(person, post, answers=first)
    joined = site.join(people[0], post, Cadence.WEEKLY)
    site.join(people[0], None)
    _, ok = site.waiting(people[1], post, LONG)
    return ["/", f"/posts/{post.slug}", site.settings_path(joined), ok, "/nowhere", "/u/wrong"]


def test_on_any_screen_nothing_hangs_over_and_all_can_be_read(door, chromium, paths) -> None:
    said: list[str] = []
    for scheme, width in product(("light", "dark"), (360, 800, 1280)):
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        for path in paths:
            page.goto(door + path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
            assert page.evaluate(CONTRAST) == [], (path, scheme)
        context.close()
    # The two pages that are not there say so, and nothing else is said: no file is missing, no policy was broken.
    assert [one for one in said if "404" not in one] == []
    assert len(said) == 2 * 3 * 2


def test_words_keep_room_on_a_phone(door, chromium, paths) -> None:
    page = chromium.new_page(viewport={"width": 360, "height": 800})
    page.goto(door + paths[1])
    narrowest = page.evaluate("Math.min(...[...document.querySelectorAll('.words')].map(w => w.clientWidth))")
    assert narrowest >= 200
    page.close()


def test_a_line_ends_at_the_last_answer(door, chromium, paths) -> None:
    page = chromium.new_page(viewport={"width": 800, "height": 800})
    page.goto(door + paths[1])
    runs_on = page.evaluate(
        """() => [...document.querySelectorAll('.answers > li')]
            .map(li => [li.matches(':last-child'), getComputedStyle(li, '::after').content !== 'none'])"""
    )
    assert runs_on
    assert all(drawn is not last for last, drawn in runs_on)
    page.close()


def test_a_keyboard_sees_where_it_is_and_skips_the_top(door, chromium, paths) -> None:
    page = chromium.new_page(viewport={"width": 800, "height": 800})
    page.goto(door + paths[1])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the letters"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.close()


def test_on_paper_there_are_words_and_no_buttons(door, chromium, paths) -> None:
    page = chromium.new_page(viewport={"width": 794, "height": 1100}, color_scheme="dark")
    page.emulate_media(media="print")
    page.goto(door + paths[1])
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".join").is_visible()
    assert not page.locator(".acts").first.is_visible()
    assert page.locator(".words").first.is_visible()
    page.close()
