"""Tests that need a browser: nothing hangs over the edge, lines end where they should, focus is seen."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import uvicorn

from bridge import web
from bridge.acts import commenting, leaving, pausing
from bridge.blog import DAY, Cadence, Scope, Topic
from bridge.render.languages import LANGUAGES
from tests.marks import full

pytestmark = pytest.mark.real("chromium")

SCREENS = (("light", 320), ("dark", 800)), full((("dark", 320), ("light", 1280)))
# German words are the longest, so `make test` shows the pages in German alone.
EACH_LANGUAGE = [one if one == "de" else full(one) for one in LANGUAGES]
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
# Elements that reach over the edge of the window, but for those that are kept out of sight or scroll by themselves.
OVER = """() => [...document.querySelectorAll('main *, footer *')]
    .filter(node => !node.closest('.unseen, option, optgroup, svg') && node.getClientRects().length)
    .filter(node => { const box = node.getBoundingClientRect(); return box.left < -1 || box.right > innerWidth + 1; })
    .map(node => node.outerHTML.slice(0, 120))"""


@contextmanager
def serving(site) -> Iterator[str]:
    """The site on a free port of loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        application = web.app(site.store, site.blogs, lambda: site.now)
        server = uvicorn.Server(uvicorn.Config(application, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def door(site) -> Iterator[str]:
    with serving(site) as url:
        yield url


@pytest.fixture
def threads(site) -> list[str]:
    names = ["Ann", "Bob", "Cid", "Dot", "Eve", "Fay", "Gus", "Averyveryveryverylongnamewithoutanyspaces"]
    post, last = site.post("What we lose when every shop knows our name"), None
    people = [site.person(name) for name in names]
    for person in people:
        last = site.say(person, post, f"{LONG}\n\n> said\n\n    code {LONG}\n\n- item", answers=last)
    first = site.say(people[0], post)
    for person in people[1:4]:
        site.say(person, post, answers=first)
    for comment in (last, first):
        site.edit(comment, LONG)
    gone = site.say(people[4], post, invited_by=people[7])
    site.say(people[5], post, answers=gone, invited_by=people[7])
    site.store.write_now(commenting.delete, comment_id=gone.id, now=site.tick())
    return [f"/posts/{post.slug}", "/"]


@pytest.fixture
def signed(site, threads) -> list[str]:
    """Pages of mailboxes: settings with every kind of subscription, in a pause and empty; questions of every kind."""
    ann, bob, eve = (site.person(name) for name in ("Ann", "Bob", "Averyveryveryverylongnamewithoutanyspaces"))
    post = site.post("Averyveryveryveryveryveryverylongtitlewithoutanyspaces")
    comment = site.say(eve, post)
    site.edit(comment, LONG)
    site.edit(comment, f"{LONG}\n\n> said")
    elided = json.dumps([{"text": f"> {LONG}", "why": "quote"}])
    site.came_by(comment, site.record(b"x", eve, comment_id=comment.id, elided=elided))
    followed = [(post, Cadence.WEEKLY, None), (None, Cadence.MONTHLY, None), (Topic(Scope.ANSWERS), Cadence.EACH, 3)]
    followed.append((Topic(Scope.THREAD, post.id, comment.id), Cadence.EACH, 1))
    mine = [site.join(ann, about, cadence, at_most) for about, cadence, at_most in followed]
    paused, left = site.join(bob, None), site.join(eve, None)
    site.store.write_now(pausing.pause, mailbox_id=bob.id, until=site.now + 20 * DAY, now=site.now)
    site.store.write_now(leaving.end, subscription_id=left.id, now=site.now)
    asked = [site.ask(eve, about, cadence, at_most) for about, cadence, at_most in followed]
    return [
        *(site.settings_path(one) for one in (mine[0], paused, left)),
        *(site.ok_path(one.confirmation_id) for one in asked),
        site.kept_path(comment),
        site.waiting(bob, post, LONG, invited_by=eve)[1],
        site.forgetting(ann),
        site.forgetting(bob),
        f"{site.settings_path(mine[0])}?done=erase",
        "/nowhere",
        "/u/wrong",
    ]


@pytest.mark.parametrize("screens", SCREENS, ids=["light phone", "dark phone"])
@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_on_any_screen_nothing_hangs_over_and_all_can_be_read(
    door, chromium, threads, signed, language, screens
) -> None:
    said: list[str] = []
    for scheme, width in screens:
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, locale=language)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        for path in threads + signed:
            page.goto(door + path)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert page.evaluate("document.documentElement.lang") == language
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
            assert page.evaluate(OVER) == [], (path, width)
            assert page.evaluate(CONTRAST) == [], (path, scheme)
        context.close()
    # The two pages that are not there say so, and nothing else is said: no file is missing, no policy was broken.
    assert [one for one in said if "404" not in one] == []
    assert len(said) == 2 * len(screens)


@pytest.mark.parametrize("language", EACH_LANGUAGE)
def test_result_pages_are_accessible_too(door, chromium, site, language) -> None:
    post, made = site.post(), 0
    for scheme, width in SCREENS[0]:
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, locale=language)
        page = context.new_page()
        for press in ("yes", "no", "keep", "remove"):
            made += 1
            person = site.person(f"Person{made}")
            site.say(person, post)
            page.goto(
                door + (site.forgetting(person) if press in ("keep", "remove") else site.waiting(person, post)[1])
            )
            with page.expect_navigation():
                page.click(f"button[value={press}]")
            assert page.evaluate("document.documentElement.lang") == language
            assert page.locator("form").count() == 0
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (press, width)
            assert page.evaluate(CONTRAST) == [], (press, scheme)
        context.close()


def test_settings_are_changed_with_a_keyboard_and_no_script(door, chromium, site) -> None:
    ruth = site.person("Ruth")
    mine = site.join(ruth, None)
    context = chromium.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(door + site.settings_path(mine))
    page.get_by_label("How often").focus()
    page.keyboard.type("at most 3")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "Changed" in page.get_by_role("status").inner_text()
    page.get_by_label("Until", exact=True).fill("2026-06-01")
    page.get_by_role("button", name="Start the pause").click()
    assert "Your mails are paused." in page.get_by_role("status").inner_text()
    page.get_by_label("Language", exact=True).select_option("de")
    page.get_by_label("Send me a receipt").check()
    page.locator("form", has=page.locator("[value=preferences]")).get_by_role("button").click()
    assert page.locator("html").get_attribute("lang") == "de"
    changed, mailbox = site.subscription(mine), site.mailbox(ruth)
    assert (changed.at_most, mailbox.paused, mailbox.receipts, mailbox.bundled) == (3, True, True, False)
    context.close()


def test_on_a_mirrored_page_all_stays_within_it(door, chromium, site, threads, signed) -> None:
    site.blogs = (replace(site.blogs[0], language="ar"),)
    with serving(site) as mirrored:
        page = chromium.new_page(viewport={"width": 320, "height": 800})
        for path in threads + signed:
            page.goto(mirrored + path)
            assert page.evaluate("document.documentElement.dir") == ("rtl" if path in threads else "ltr")
            # What hangs over the left edge can't be scrolled to: it is simply cut.
            assert page.evaluate(OVER) == [], path
        page.close()


def test_comments_keep_enough_room_on_a_phone(door, chromium, threads) -> None:
    page = chromium.new_page(viewport={"width": 360, "height": 800})
    page.goto(door + threads[0])
    narrowest = page.evaluate("Math.min(...[...document.querySelectorAll('article > .words')].map(w => w.clientWidth))")
    assert narrowest >= 200
    page.close()


def test_the_line_of_a_thread_ends_at_the_last_reply(door, chromium, threads) -> None:
    page = chromium.new_page(viewport={"width": 800, "height": 800})
    page.goto(door + threads[0])
    runs_on = page.evaluate(
        """() => [...document.querySelectorAll('.answers > li')]
            .map(li => [li.matches(':last-child'), getComputedStyle(li, '::after').content !== 'none'])"""
    )
    assert runs_on
    assert all(drawn is not last for last, drawn in runs_on)
    page.close()


def test_a_keyboard_sees_where_it_is_and_skips_the_top(door, chromium, threads) -> None:
    page = chromium.new_page(viewport={"width": 800, "height": 800})
    page.goto(door + threads[0])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the comments"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.close()


def test_print_shows_text_and_no_buttons(door, chromium, threads, signed) -> None:
    page = chromium.new_page(viewport={"width": 794, "height": 1100}, color_scheme="dark")
    page.emulate_media(media="print")
    page.goto(door + threads[0])
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".join").is_visible()
    assert not page.locator(".acts").first.is_visible()
    assert page.locator("article > .words").first.is_visible()
    for path in signed:
        page.goto(door + path)
        assert page.locator("button:visible").count() == 0, path
    page.goto(door + signed[0])
    assert page.locator("select:visible").count() > 3  # what was chosen is worth having on paper
    page.close()
