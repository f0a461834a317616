"""Whoever's browser asks for German gets German pages, all of it but what other people wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from web.conftest import BLOG, Site

from bridge.acts import commenting, leaving, pausing
from bridge.blog import DAY, Cadence, Scope, Topic
from bridge.store.engine import Store

from .reading import visible
from .test_german_mails import TELL_TALES

GERMAN = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"}
TITLE = "Was wir verlieren, wenn uns jeder Laden kennt"


@pytest.fixture
def site(store_path: Path) -> Iterator[Site]:
    """A blog with German people, whose own language is another."""
    with Store.open(store_path) as store:
        site = Site(store, (replace(BLOG, name="Tee und Briefe"),))
        with site.client:
            yield site


def read(site: Site, path: str) -> str:
    """All that is seen and heard of a page; addresses and the names of time zones are the same in each language."""
    html = site.client.get(path, headers=GERMAN).text
    assert 'lang="de"' in html.split(">", 2)[1]
    html = re.sub(r"<optgroup.*?</optgroup>", "", html, flags=re.DOTALL).replace(">English<", "><")
    return re.sub(r"\S+@\S+", "", visible(html))


def scenes(site: Site) -> list[str]:
    """The paths of pages on which everything is that pages can say."""
    ann, bo, cid = (site.person(name) for name in ("Ann", "Bo", "Cid"))
    post, empty = site.post(TITLE), site.post("Leer")
    first = site.say(ann, post, "Worte.")
    site.say(bo, post, "Ja.", answers=first, invited_by=ann)
    site.edit(first, "Andere Worte.")
    gone = site.say(cid, post, "Weg.")
    site.say(ann, post, "Schade.", answers=gone)
    site.store.write_now(commenting.delete, comment_id=gone.id, now=site.tick())
    followed = [(post, Cadence.WEEKLY, None), (None, Cadence.MONTHLY, None), (Topic(Scope.ANSWERS), Cadence.EACH, 3)]
    followed.append((Topic(Scope.THREAD, post.id, first.id), Cadence.EACH, 1))
    mine = [site.join(ann, about, cadence, at_most) for about, cadence, at_most in followed]
    paused, left = site.join(bo, None), site.join(cid, None)
    site.store.write_now(pausing.pause, mailbox_id=bo.id, until=site.now + 20 * DAY, now=site.now)
    site.store.write_now(leaving.end, subscription_id=left.id, now=site.now)
    asked = [site.ask(cid, about, cadence, at_most) for about, cadence, at_most in followed]
    done = ("leave", "unsubscribe-all", "cadence", "clock", "like", "pause", "resume", "copy", "forget")
    return [
        "/",
        f"/posts/{post.slug}",
        f"/posts/{empty.slug}",
        site.kept_path(first),
        *(site.settings_path(one) for one in (mine[0], paused, left)),
        *(f"{site.settings_path(mine[0])}?done={what}" for what in done),
        *(site.ok_path(one.confirmation_id) for one in asked),
        site.waiting(bo, post, "Worte.", invited_by=ann)[1],
        site.waiting(ann, post, "Worte.")[1],
        site.forgetting(ann),
        site.forgetting(site.person("Dora")),
        "/nirgends",
        "/posts/nirgends",
        "/u/falsch",
    ]


def test_no_english_is_left_on_a_german_page(site: Site) -> None:
    for path in scenes(site):
        words = read(site, path)
        assert TELL_TALES.findall(words) == [], (path, words)


@pytest.mark.parametrize("said", ["yes", "no", "keep", "remove"])
def test_result_pages_are_german_too(site: Site, said: str) -> None:
    ann, post = site.person("Ann"), site.post(TITLE)
    site.say(ann, post, "Worte.")
    path = site.forgetting(ann) if said in ("keep", "remove") else site.waiting(ann, post, "Worte.")[1]
    for _ in range(2):
        answer = site.client.post(path, data={"answer": said}, headers=GERMAN)
        assert TELL_TALES.findall(re.sub(r"\S+@\S+", "", visible(answer.text))) == []


def test_the_same_pages_in_english_would_be_found_out(site: Site) -> None:
    for path in scenes(site):
        assert TELL_TALES.findall(visible(site.client.get(path).text)), path
