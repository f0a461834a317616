"""The feeds and the JSON: readable by others' programs, and the same for good."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest

from bridge.acts import commenting
from bridge.render import comment_html
from bridge.store import comments

ATOM = "{http://www.w3.org/2005/Atom}"
THR = "{http://purl.org/syndication/thread/1.0}"
HOSTILE = "a\x00b\x0bc\ufffed <![CDATA[ ]]> & \"q\" 'a' <script>alert(1)</script> \u2028 \U0001f375"


def check(feed: bytes) -> ElementTree.Element:
    """RFC 4287's rules for feeds and entries, as far as they can be looked up."""
    root = ElementTree.fromstring(feed)
    assert root.tag == f"{ATOM}feed"
    for one in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(one.findall(ATOM + name)) == 1, name
        assert re.fullmatch(r"[a-z]+:\S+", one.findtext(f"{ATOM}id") or "")
        updated = datetime.fromisoformat(one.findtext(f"{ATOM}updated") or "")
        assert updated.tzinfo
        links = [(link.get("rel"), link.get("type")) for link in one.findall(f"{ATOM}link")]
        assert len(links) == len(set(links))
        assert "alternate" in dict(links)
        assert all(re.match("https?://", link.get("href") or "") for link in one.findall(f"{ATOM}link"))
    assert [link.get("rel") for link in root.findall(f"{ATOM}link")].count("self") == 1
    for entry in root.findall(f"{ATOM}entry"):
        assert len(entry.findall(f"{ATOM}author/{ATOM}name")) == 1
        assert entry.find(f"{ATOM}author/{ATOM}email") is None
        assert entry.find(f"{THR}in-reply-to").get("ref")
        content = entry.find(f"{ATOM}content")
        assert content.get("type") == "html"
        assert len(content) == 0
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    return root


@pytest.fixture
def said(site):
    ruth, mei, post = site.person("Ruth"), site.person("Mei"), site.post(HOSTILE, slug="hostile")
    site.store.write_now(lambda tx: tx.execute("UPDATE post SET url = 'https://blog.example/?a&b=' || char(11)"))
    post = replace(post, url="https://blog.example/?a&b=")
    first = site.say(ruth, post, "The door, *not* me.")
    answer = site.say(mei, post, HOSTILE, answers=first)
    return post, first, answer


def test_a_threads_feed_is_valid_and_names_each_parent(site, said) -> None:
    post, _, answer = said
    response = site.client.get(f"/posts/{post.slug}.atom")
    root = check(response.content)
    newest, oldest = root.findall(f"{ATOM}entry")
    assert response.headers["content-type"].startswith("application/atom+xml")
    assert newest.find(f"{THR}in-reply-to").get("ref") == oldest.findtext(f"{ATOM}id")
    assert oldest.find(f"{THR}in-reply-to").get("ref") == post.url
    assert answer.id in newest.findtext(f"{ATOM}id").replace("-", "")
    assert newest.find(f"{ATOM}link").get("href") == f"https://talk.blog.example/posts/hostile#c-{answer.id}"


def test_a_feed_reader_reads_it(site, said) -> None:
    for path in ("/posts/hostile.atom", "/comments.atom"):
        feed = feedparser.parse(site.client.get(path).content)
        assert not feed.bozo
        assert feed.version == "atom10"
        assert [entry.author for entry in feed.entries] == ["Mei", "Ruth"]
        assert feed.entries[1].content[0].value == '<p dir="auto">The door, <em>not</em> me.</p>'
        assert "<script" not in feed.entries[0].content[0].value


def test_the_blogs_feed_has_the_latest_comments_and_no_deleted_ones(site, said) -> None:
    *_, answer = said
    site.store.write_now(commenting.delete, comment_id=answer.id, now=site.tick())
    root = check(site.client.get("/comments.atom").content)
    assert [one.findtext(f"{ATOM}author/{ATOM}name") for one in root.findall(f"{ATOM}entry")] == ["Ruth"]


def test_an_empty_feed_is_valid_too(site) -> None:
    check(site.client.get("/comments.atom").content)
    check(site.client.get(f"/posts/{site.post().slug}.atom").content)


@pytest.mark.parametrize("path", ["/posts/hostile.atom", "/comments.atom", "/posts/hostile.json", "/posts/hostile"])
def test_a_reader_who_has_the_feed_gets_304(site, said, path) -> None:
    first = site.client.get(path)
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    weak = f'"other", W/{etag}'
    assert site.client.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert site.client.get(path, headers={"If-None-Match": weak}).status_code == 304
    assert site.client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    assert site.client.get(path, headers={"If-Modified-Since": modified}).status_code == 304
    earlier = formatdate(parsedate_to_datetime(modified).timestamp() - 1, usegmt=True)
    assert site.client.get(path, headers={"If-Modified-Since": earlier}).status_code == 200
    assert site.client.get(path, headers={"If-Modified-Since": "yesterday, I think"}).status_code == 200
    # RFC 9110 section 13.1.3: where both are sent, the date is nothing.
    both = {"If-None-Match": '"other"', "If-Modified-Since": modified}
    assert site.client.get(path, headers=both).status_code == 200


def test_a_comment_confirmed_late_reaches_readers_that_use_only_dates(site, said) -> None:
    """It appears with a date before others that were shown already, within the same second."""
    ruth, (post, *_) = site.person("Ruth"), said
    waited, _ = site.waiting(ruth, post)
    site.say(ruth, post, "Later.")
    modified = site.client.get("/comments.atom").headers["last-modified"]
    site.store.write_now(comments.publish, comment_id=waited.id, now=site.now)
    assert site.client.get("/comments.atom", headers={"If-Modified-Since": modified}).status_code == 200


def test_the_json_has_the_shape_that_it_promises(site, said) -> None:
    _, first, _ = said
    response = site.client.get("/posts/hostile.json")
    document = json.loads(response.content)
    assert response.headers["content-type"].startswith("application/json")
    assert response.headers["access-control-allow-origin"] == "*"
    assert set(document) == {"post", "comments"}
    assert set(document["post"]) == {"slug", "title", "url", "thread", "published_at", "gone"}
    top, below = document["comments"]
    assert set(top) == set(below)
    assert top == {
        "id": first.id,
        "parent": None,
        "depth": 0,
        "name": "Ruth",
        "posted_at": "2026-05-03T13:12:00Z",
        "edited_at": None,
        "removed": False,
        "first": True,
        "invited_by": None,
        "through_a_reader": False,
        "text": "The door, *not* me.",
        "html": '<p dir="auto">The door, <em>not</em> me.</p>\n',
        "url": f"https://talk.blog.example/posts/hostile#c-{first.id}",
    }
    assert (below["parent"], below["depth"]) == (first.id, 1)
    assert "<script" not in below["html"]


def test_the_json_is_as_its_documentation_shows(site, said) -> None:
    page = (Path(__file__).parents[2] / "docs" / "pages.md").read_text()
    (block,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    shown, sent = json.loads(block), json.loads(site.client.get("/posts/hostile.json").content)
    for ours, theirs in ((shown, sent), (shown["post"], sent["post"]), (shown["comments"][0], sent["comments"][0])):
        assert list(ours) == list(theirs)
        assert [type(value) for value in ours.values()] == [type(value) for value in theirs.values()]
    assert shown["comments"][0]["html"] == comment_html(shown["comments"][0]["text"])


def test_a_removed_comment_is_a_place_in_the_json(site, said) -> None:
    _, first, _ = said
    site.store.write_now(commenting.delete, comment_id=first.id, now=site.tick())
    top, below = json.loads(site.client.get("/posts/hostile.json").content)["comments"]
    assert (top["removed"], top["name"], top["text"], top["html"]) == (True, None, None, None)
    assert below["parent"] == first.id


def test_feeds_and_json_have_edits_and_who_invited_the_author(site) -> None:
    ruth, bo, post = site.person("Ruth"), site.person("Bo"), site.post(slug="tea")
    first = site.say(ruth, post, "Teh tea.")
    site.say(bo, post, "Ruth sent me this.", answers=first, invited_by=ruth)
    site.edit(first, "The tea.")
    top, below = json.loads(site.client.get("/posts/tea.json").content)["comments"]
    assert (top["text"], top["edited_at"], top["invited_by"]) == ("The tea.", "2026-05-03T15:12:00Z", None)
    assert (below["edited_at"], below["invited_by"], below["through_a_reader"]) == (None, "Ruth", True)
    root = check(site.client.get("/posts/tea.atom").content)
    newest, oldest = root.findall(f"{ATOM}entry")
    assert newest.findtext(f"{ATOM}contributor/{ATOM}name") == "Ruth"
    assert oldest.find(f"{ATOM}contributor") is None
    assert oldest.findtext(f"{ATOM}published") == "2026-05-03T13:12:00Z"
    assert oldest.findtext(f"{ATOM}updated") == root.findtext(f"{ATOM}updated") == "2026-05-03T15:12:00Z"
    assert "Teh" not in site.client.get("/posts/tea.atom").text


def test_a_feed_is_in_the_blogs_language_for_every_reader(site, store) -> None:
    site.blogs = (replace(site.blogs[0], language="de-AT"),)
    german = type(site)(store, site.blogs)
    nobody = german.person("", "n@home.example")
    german.say(nobody, german.post("Tee", slug="tee"))
    for asked in ("en", "de", "fr"):
        root = check(german.client.get("/posts/tee.atom", headers={"Accept-Language": asked}).content)
        assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"
        assert root.findtext(f"{ATOM}entry/{ATOM}author/{ATOM}name") == "Jemand"
        assert root.findtext(f"{ATOM}title") == "Tee: Kommentare"
    assert json.loads(german.client.get("/posts/tee.json").content)["comments"][0]["name"] == "Jemand"


def test_feeds_and_json_name_no_inviter_who_has_not_agreed(site) -> None:
    ruth, bo, post = site.person("Ruth"), site.person("Bo"), site.post(slug="tea")
    site.say(bo, post, "I was sent this.", invited_by=ruth, agreed=False)
    (only,) = json.loads(site.client.get("/posts/tea.json").content)["comments"]
    assert (only["invited_by"], only["through_a_reader"]) == (None, True)
    for path in ("/posts/tea.json", "/posts/tea.atom", "/comments.atom", "/posts/tea"):
        assert "Ruth" not in site.client.get(path).text
    assert "through a reader" in site.client.get("/posts/tea").text
