"""The feed of a blog, from a real server on loopback, becomes its posts, whatever the server does."""

import asyncio
import contextlib
import gzip
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import structlog

from bridge.blog import DAY, HOUR, MINUTE, SECOND
from bridge.gather import Gather, Source, Synced
from bridge.net import feeds as net
from bridge.store import feeds, posts
from bridge.store.engine import Store

pytestmark = pytest.mark.anyio

NOW = 1_790_000_000 * SECOND  # in September 2026
BLOG = "blog.example"

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Tea and Letters</title>{entries}</feed>"""
ENTRY = """<entry><id>{id}</id><title>{title}</title><link href="{url}"/><published>{when}</published></entry>"""
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Tea</title>
<item><title>Bread &amp;amp; butter</title><link>https://blog.example/bread</link><guid>b</guid>
<pubDate>Mon, 07 Sep 2026 10:00:00 +0200</pubDate></item>
<item><link>https://blog.example/untitled</link>
<description>&lt;p&gt;A note on &lt;b&gt;tea&lt;/b&gt;&lt;/p&gt;</description></item>
</channel></rss>"""


def atom(*names: str, day: int = 1) -> bytes:
    """A feed of posts, the newest first, each a day older than the one before it."""
    entries = (
        ENTRY.format(
            id=f"tag:{name}", title=name, url=f"https://blog.example/{name}", when=f"2026-08-{20 - n:02}T08:00:00Z"
        )
        for n, name in enumerate(names)
    )
    return ATOM.format(entries="".join(entries)).encode()


@dataclass
class Site:
    """A web server that does what the test says, and remembers what it was asked."""

    url: str = ""
    content: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    hang: threading.Event | None = None
    drip: threading.Event | None = None


@pytest.fixture
def site(monkeypatch) -> Iterator[Site]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(dict(self.headers))
            if site.hang:
                site.hang.wait()
            same = site.headers.get("ETag") and self.headers["If-None-Match"] == site.headers["ETag"]
            self.send_response(304 if same else site.status)
            for name, value in site.headers.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                while site.drip and not site.drip.wait(0.01):  # an octet now and then, until the test is over
                    self.wfile.write(b" ")
                if not same:
                    self.wfile.write(site.content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}/feed"
    yield site
    for held in (site.hang, site.drip):
        if held:
            held.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
async def store(store_path: Path):
    store = Store.open(store_path)
    yield store
    await store.close()


@pytest.fixture
def source(site: Site) -> Source:
    return Source(BLOG, site.url, 5 * MINUTE)


@pytest.fixture
def gather(store: Store, source: Source) -> Gather:
    return Gather(store, [source], lambda: NOW, lambda: 0.5)


@pytest.fixture
def titles(store: Store):
    async def titles() -> list[str]:
        return [each.post.title for each in await store.read(posts.listed, blog_id=BLOG)]

    return titles


@pytest.fixture
def state(store: Store):
    async def state() -> feeds.FeedState:
        return await store.read(feeds.state, blog_id=BLOG)

    return state


async def test_posts_that_the_blog_published_can_be_commented_on(site, gather, source, titles, state):
    site.content = atom("Second", "First")
    assert await gather.once(source) == Synced(added=2, retitled=0, gone=0)
    assert await titles() == ["Second", "First"]
    assert await state() == feeds.FeedState(BLOG, last_ok=NOW, next_at=NOW + 5 * MINUTE + 15 * SECOND)


async def test_rss_is_as_good_as_atom(site, gather, source, titles):
    site.content = RSS.encode()
    await gather.once(source)
    assert await titles() == ["A note on tea", "Bread & butter"]


async def test_a_feed_that_has_not_changed_is_not_sent_again(site, gather, source, titles):
    site.content, site.headers = atom("First"), {"ETag": '"1"', "Last-Modified": "Mon, 07 Sep 2026 08:00:00 GMT"}
    await gather.once(source)
    site.content = b""
    assert await gather.once(source) is None
    assert site.asked[0].get("If-None-Match") is None
    assert site.asked[1]["If-None-Match"] == '"1"'
    assert site.asked[1]["If-Modified-Since"] == "Mon, 07 Sep 2026 08:00:00 GMT"
    assert await titles() == ["First"]


async def test_a_packed_feed_is_unpacked(site, gather, source, titles):
    site.content, site.headers = gzip.compress(atom("First")), {"Content-Encoding": "gzip"}
    await gather.once(source)
    assert await titles() == ["First"]


async def test_a_new_title_keeps_the_address_that_people_have(site, gather, source, store):
    site.content = atom("Tea")
    await gather.once(source)
    site.content = site.content.replace(b"<title>Tea</title><link", b"<title>Green tea</title><link")
    assert (await gather.once(source)).retitled == 1
    assert (await store.read(posts.by_slug, blog_id=BLOG, slug="tea")).title == "Green tea"


async def test_a_post_taken_down_is_gone_but_one_that_fell_off_the_end_of_the_feed_is_not(site, gather, source, store):
    site.content = atom("Third", "Second", "First")
    await gather.once(source)
    site.content = atom("Third", "Second")
    assert (await gather.once(source)).gone == 0
    site.content = site.content.replace(b"tag:Third", b"tag:Fourth").replace(b"/Third", b"/Fourth")
    assert (await gather.once(source)).gone == 1
    assert (await store.read(posts.by_slug, blog_id=BLOG, slug="first")).gone is False
    assert (await store.read(posts.by_slug, blog_id=BLOG, slug="third")).gone is True


@pytest.mark.parametrize(
    ("status", "headers", "content", "said"),
    [
        (500, {}, b"", "the server answers 500"),
        (404, {}, b"<html>", "the server answers 404"),
        (200, {}, b"<html><p>No feed here", "this is neither Atom nor RSS"),
        (200, {}, b"\x00\xff" * 5000, "this is neither Atom nor RSS"),
        (200, {}, b"", "this is neither Atom nor RSS"),
        (200, {}, b" " * 6_000_000, "more than 5 MB"),
        (200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * 60_000_000), "more than 5 MB"),
        (200, {"Content-Encoding": "gzip"}, b"not packed at all", "it can't be fetched"),
        (302, {"Location": "file:///etc/passwd"}, b"", "redirected to neither http nor https"),
        (302, {"Location": "/again"}, b"", "redirected more than 5 times"),
    ],
)
async def test_a_feed_that_is_not_well_harms_nothing(
    site, gather, source, titles, state, status, headers, content, said
):
    site.content = atom("First")
    await gather.once(source)
    site.status, site.headers, site.content = status, headers, content
    assert await gather.once(source) is None
    assert await titles() == ["First"]
    assert said in (await state()).last_error
    assert (await state()).last_ok == NOW


async def test_a_server_that_never_answers_is_given_up(site, gather, source, state, monkeypatch):
    monkeypatch.setattr(net, "TIMEOUT", 0.1)
    site.hang = threading.Event()
    assert await gather.once(source) is None
    assert "no answer" in (await state()).last_error or "it can't be fetched" in (await state()).last_error


async def test_a_server_that_sends_an_octet_now_and_then_is_given_up_too(site, gather, source, state, monkeypatch):
    monkeypatch.setattr(net, "TIMEOUT", 0.2)
    site.drip = threading.Event()
    async with asyncio.timeout(10):
        assert await gather.once(source) is None
    assert "no answer within" in (await state()).last_error


async def test_nobody_listening_is_one_line_for_the_operator(site, store, state):
    nowhere = Source(BLOG, "http://127.0.0.1:1/feed", MINUTE)
    await Gather(store, [nowhere], lambda: NOW, lambda: 0.0).once(nowhere)
    assert (await state()).last_error.startswith("http://127.0.0.1:1/feed: it can't be fetched (")


async def test_a_failing_feed_is_asked_less_and_less_often_and_told_once(site, gather, source, state):
    site.status = 500
    waits = []
    with structlog.testing.capture_logs() as said:
        for _ in range(12):
            await gather.once(source)
            waits.append((await state()).next_at - NOW)
        site.status, site.content = 200, atom("First")
        await gather.once(source)
    assert waits == sorted(waits)
    assert waits[0] == 10.5 * MINUTE
    assert waits[-1] == 1.05 * DAY
    assert [line["outcome"] for line in said] == ["failing", "well", "changed"]
    assert (await state()).failures == 0


async def test_a_server_that_asks_for_patience_gets_it(site, gather, source, state):
    site.status, site.headers = 429, {"Retry-After": "7200"}
    await gather.once(source)
    assert (await state()).next_at == NOW + 2 * HOUR


async def test_run_looks_at_each_feed_and_one_that_hangs_delays_no_other(site, store, source, titles):
    site.content = atom("First")
    found = asyncio.Event()

    def clock() -> int:
        found.set()
        return NOW

    slow = Source("other.example", "http://127.0.0.1:1/feed", MINUTE)
    task = asyncio.create_task(Gather(store, [slow, source], clock, random.random).run())
    async with asyncio.timeout(10):
        while not await titles():
            await found.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_run_without_a_feed_waits_and_does_not_end(store):
    task = asyncio.create_task(Gather(store, [], lambda: NOW, random.random).run())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_store_that_is_closed_is_logged_and_the_loop_goes_on(site, store, source):
    await store.close()
    with structlog.testing.capture_logs() as said:
        task = asyncio.create_task(Gather(store, [source], lambda: NOW, random.random).run())
        for _ in range(5):
            await asyncio.sleep(0)
        assert not task.done()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert [(line["log_level"], line["outcome"]) for line in said] == [("error", "broken")]


def test_only_web_addresses_and_sane_times_and_plain_titles_come_out_of_a_feed():
    entry = "<entry><id>{0}</id><title{1}</title><link href='{2}'/><published>{3}</published></entry>"
    odd = [
        entry.format("tag:1", ">Post", "javascript:alert(1)", "2026-08-01T00:00:00Z"),
        entry.format("tag:2", ">Post", "file:///etc/passwd", "2026-08-01T00:00:00Z"),
        entry.format("tag:3", " type='html'>a &lt;i&gt;b&lt;/i&gt;\n c", "/relative", "2999-01-01T00:00:00Z"),
        entry.format("tag:4", ">1 &lt; 2", "https://blog.example/4", "0001-01-01T00:00:00Z"),
        entry.format("tag:5", ">" + "x" * 500, "https://blog.example/5", "yesterday"),
    ]
    fetched = net.FetchedFeed(ATOM.format(entries="".join(odd)).encode(), "https://blog.example/feed", None, None)
    told = net.read(fetched, NOW)
    assert [(each.entry_id, each.url, each.title[:9]) for each in told] == [
        ("tag:3", "https://blog.example/relative", "a b c"),
        ("tag:4", "https://blog.example/4", "1 < 2"),
        ("tag:5", "https://blog.example/5", "xxxxxxxxx"),
    ]
    assert all(0 <= each.published_at <= NOW for each in told)
    assert len(told[2].title) == 200


def test_a_feed_opens_no_file_and_does_not_grow(tmp_path):
    (tmp_path / "secret").write_text("hunter2")
    entity = f'<!DOCTYPE feed [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    grows = '<!DOCTYPE feed [<!ENTITY x "{}">]>'.format("y" * 1000)
    for start in (entity, grows):
        content = start + ATOM.partition("?>")[2].format(
            entries=ENTRY.format(id="1", title="&x;", url="https://blog.example/1", when="2026-08-01T00:00:00Z")
        )
        told = net.read(net.FetchedFeed(content.encode(), "https://blog.example/feed", None, None), NOW)
        assert not [each for each in told if "hunter2" in each.title or len(each.title) > 200]
