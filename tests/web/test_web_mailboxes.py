"""A mailbox is never shown: not on a page, in a feed, in the JSON."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.blog import Cadence

ADDRESS = "ruth.smith+tea@home-of-ruth.example"
WAYS = [
    ADDRESS, f"<{ADDRESS}>", f"mailto:{ADDRESS}", f"[write me](mailto:{ADDRESS})", f"[me]({ADDRESS})", f"`{ADDRESS}`",
    f"    {ADDRESS}", f"> On Sunday, Ruth <{ADDRESS}> wrote:", f"https://x.test/?to={ADDRESS}", f"![{ADDRESS}](http://x.test/)",
    f"![](http://x.test/{ADDRESS})", f"[a](http://x.test '{ADDRESS}')", f"# {ADDRESS}", f"[{ADDRESS}](http://{ADDRESS}/)",
    ADDRESS.replace("@", "&#64;"), ADDRESS.replace("@", "\\@"), ADDRESS.upper(), f"~~~ {ADDRESS}\n",
    f"[a]: http://x.test/{ADDRESS}",
    ADDRESS.replace("@", "\u200b@"), ADDRESS.replace("@", "\x00@"), f"<http://{ADDRESS}/>",
    f"[a](http://x.test/?{ADDRESS.replace('@', '%40')})", ADDRESS.replace("@", "&commat;"),
    ADDRESS.replace("@", "&#x40;"),
]  # fmt: skip
JOINERS = ["", " ", "\n", "\n\n", "*", "_", "> ", "- ", "(", ")", '"', "é", "a", ".", "@"]


def shown(site, post, extra: list[str]) -> dict[str, str]:
    """Every page and feed, with what hides behind entities and percent signs."""
    paths = [
        "/",
        f"/posts/{post.slug}",
        f"/posts/{post.slug}.json",
        f"/posts/{post.slug}.atom",
        "/comments.atom",
        *extra,
    ]
    found = {}
    for path in paths:
        response = site.client.get(path)
        assert response.status_code == 200, path
        text = response.text
        if path.endswith(".json"):
            text += json.dumps(json.loads(text), ensure_ascii=False)
        for _ in range(3):
            text += "\n" + unquote(html.unescape(text[:200_000]))[:200_000]
        found[path] = text.lower()
    return found


@pytest.fixture
def place(site):
    ruth, post = site.person("Ruth", ADDRESS), site.post()
    subscription = site.join(ruth, post, Cadence.DAILY)
    asked = site.ask(ruth, None)
    return site, ruth, post, [site.settings_path(subscription), site.ok_path(asked.confirmation_id)]


def hidden(pages: dict[str, str]) -> None:
    for path, text in pages.items():
        assert "home-of-ruth" not in text, path
        ours = {"talk.blog.example"}
        others = {domain for domain in re.findall(r"[\w.+-]@([\w-]+(?:\.[\w-]+)+)", text) if domain not in ours}
        assert others == set(), path


@pytest.mark.parametrize("way", WAYS)
def test_a_mailbox_in_a_letter_is_not_shown(place, way) -> None:
    site, ruth, post, paths = place
    first = site.say(ruth, post, way)
    site.say(ruth, post, f"I said {way} before.", answers=first)
    _, ok = site.waiting(ruth, post, way)
    hidden(shown(site, post, [*paths, ok]))


@pytest.mark.parametrize("name", ["", ADDRESS, f"Ruth {ADDRESS}", f"Ruth <{ADDRESS}>", "R@u.th", "\u202e@"])
def test_a_name_that_is_a_mailbox_is_not_shown(place, name) -> None:
    site, ruth, post, paths = place
    site.say(ruth, post, name=name)
    site.store.write_now(lambda tx: tx.execute("UPDATE mailbox SET name = :name", name=name))
    pages = shown(site, post, paths)
    hidden(pages)
    assert "a reader" in pages[f"/posts/{post.slug}"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.lists(st.sampled_from([*WAYS, *JOINERS, "Ruth"]), max_size=4).map("".join),
    text=st.lists(st.one_of(st.sampled_from(WAYS + JOINERS), st.text(max_size=5)), max_size=8).map("".join),
)
def test_whatever_names_and_texts_are_no_mailbox_is_shown(place, name, text) -> None:
    site, ruth, post, paths = place
    site.store.write_now(lambda tx: tx.execute("DELETE FROM comment"))
    site.store.write_now(lambda tx: tx.execute("UPDATE post SET title = :title", title=name))
    site.say(ruth, post, text, name=name)
    for path, page in shown(site, post, paths).items():
        assert "@home-of-ruth" not in page, path
