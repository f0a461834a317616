"""A mailbox, or a link that acts, is never shown: not on a page, in a feed, in the JSON."""

from __future__ import annotations

import html
import json
import re
from time import process_time
from urllib.parse import quote, unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.blog import Cadence
from bridge.mail import subaddress
from bridge.render import without_secrets

ADDRESS = "ruth.smith+tea@home-of-ruth.example"
WAYS = [
    ADDRESS, f"<{ADDRESS}>", f"mailto:{ADDRESS}", f"[write me](mailto:{ADDRESS})", f"[me]({ADDRESS})", f"`{ADDRESS}`",
    f"    {ADDRESS}", f"> On Sunday, Ruth <{ADDRESS}> wrote:", f"https://x.test/?to={ADDRESS}", f"![{ADDRESS}](http://x.test/)",
    f"![](http://x.test/{ADDRESS})", f"[a](http://x.test '{ADDRESS}')", f"# {ADDRESS}", f"[{ADDRESS}](http://{ADDRESS}/)",
    ADDRESS.replace("@", "&#64;"), ADDRESS.replace("@", "\\@"), ADDRESS.upper(), f"~~~ {ADDRESS}\n",
    f"[a]: http://x.test/{ADDRESS}",
    ADDRESS.replace("@", "\u200b@"), ADDRESS.replace("@", "\x00@"), f"<http://{ADDRESS}/>",
    f"[a](http://x.test/?{ADDRESS.replace('@', '%40')})", ADDRESS.replace("@", "&commat;"),
    ADDRESS.replace("@", "&#x40;"), ADDRESS.replace("@", "\uff20"), ADDRESS.replace("@", "\ufe6b"),
    f"write to o'{ADDRESS}", '"Ruth Amsel"@home-of-ruth.example', f"a/b={ADDRESS}",
    f"x!#$%&'*^`{{|}}~{ADDRESS}",
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
def test_a_mailbox_in_a_comment_is_not_shown(place, way) -> None:
    site, ruth, post, paths = place
    first = site.say(ruth, post, way)
    site.say(ruth, post, f"I said {way} before.", answers=first)
    _, ok = site.waiting(ruth, post, way)
    hidden(shown(site, post, [*paths, ok]))


LOCAL_PARTS = ["o'brien", '"cat smith"', "a/b", "c=d", "{mei}", "x&y", "no!", "mei~"]


@pytest.mark.parametrize("local", LOCAL_PARTS)
@pytest.mark.parametrize("at", ["@", "\uff20", "\\@"])
def test_no_part_of_a_mailbox_is_left(place, local, at) -> None:
    site, ruth, post, _ = place
    site.say(ruth, post, f"Write to {local}{at}home-of-ruth.example soon")
    found = json.loads(site.client.get(f"/posts/{post.slug}.json").text)["comments"][0]
    assert re.fullmatch(r"Write to \W?\(a mailbox, not shown\) soon", found["text"])
    hidden(shown(site, post, []))


@pytest.mark.parametrize("url", ["https://social.example/@mei.li", "https://x.example/@mei.li/2", "at @mei.li today"])
def test_a_name_on_another_site_is_no_mailbox(place, url) -> None:
    site, ruth, post, _ = place
    site.say(ruth, post, url)
    assert json.loads(site.client.get(f"/posts/{post.slug}.json").text)["comments"][0]["text"] == url


def wraps(link: str) -> list[str]:
    """The link as mail programs leave it in what people send back."""
    broken = [link[:at] + by + link[at:] for at in (-41, -20, -1) for by in ("\n", "=\n", " \n> ", "\\\n", "  \n")]
    elsewhere = f"https://safe.example/?url={quote(link, safe='')}&data=1"
    return [link, f"<{link}>", f"[leave]({link})", f"[{link}]({link})", f"![]({link})", f"`{link}`", f"    {link}",
            f"[a]: {link}", link.upper(), link.replace("/", "&#47;"), link.replace("/", "\\/"),
            f"> Leave: {link}.", f"{link}?done=unsubscribe", elsewhere, quote(elsewhere, safe=""), *broken]  # fmt: skip


def test_a_link_that_acts_is_not_shown_however_it_is_written(place) -> None:
    site, ruth, post, paths = place
    secrets = [path.rpartition("/")[2] for path in paths]
    for path in paths:
        for way in wraps(f"https://talk.blog.example{path}"):
            site.store.write_now(lambda tx: tx.execute("DELETE FROM comment"))
            site.say(ruth, post, f"I clicked {way} and nothing\n\n{way}")
            for where, page in shown(site, post, []).items():
                bare = re.sub(r"<[^>]*>|[^a-z2-7]", "", page.replace("\\n", ""))
                assert not any(secret in bare for secret in secrets), (where, way)
            assert "(a private link, not shown)" in site.client.get(f"/posts/{post.slug}.json").text


@pytest.mark.parametrize("by", ["", "=\n", "\n> "])
def test_an_address_of_ones_own_is_not_shown_though_it_is_broken(place, by) -> None:
    site, ruth, post, _ = place
    tag = subaddress.write(subaddress.ReplyAddress("c" * 32, ruth.id), site.store.key)
    for at in range(4, len(tag), 7):
        site.store.write_now(lambda tx: tx.execute("DELETE FROM comment"))
        site.say(ruth, post, f"To {tag[:at]}{by}{tag[at:]}@talk.blog.example I wrote.")
        found = json.loads(site.client.get(f"/posts/{post.slug}.json").text)["comments"][0]
        assert found["text"] == "To (a mailbox, not shown) I wrote."


@pytest.mark.parametrize("unit", ["a", "a@", "@", "a@b.", " @a.bc", '"', "/u/", "/u/a \n", "_u", "ok-a"])
def test_a_long_comment_is_searched_in_linear_time(unit) -> None:
    began = process_time()
    without_secrets((unit * 300_000)[:300_000])
    assert process_time() - began < 2


@pytest.mark.parametrize("name", ["", ADDRESS, f"Ruth {ADDRESS}", f"Ruth <{ADDRESS}>", "R@u.th", "\u202e@"])
def test_a_name_that_is_a_mailbox_is_not_shown(place, name) -> None:
    site, ruth, post, paths = place
    site.say(ruth, post, name=name)
    site.store.write_now(lambda tx: tx.execute("UPDATE mailbox SET name = :name", name=name))
    pages = shown(site, post, paths)
    hidden(pages)
    assert "someone" in pages[f"/posts/{post.slug}"]


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
