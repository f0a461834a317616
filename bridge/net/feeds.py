"""A feed's URL -> its entries: fetched only if it changed, limited in size and time, read as Atom or RSS."""

from __future__ import annotations

import asyncio
import calendar
import html
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bridge import __version__
from bridge.errors import FeedError

if TYPE_CHECKING:
    import httpx2

SIZE = 5_000_000  # octets, unpacked: a few hundred whole posts
ENTRIES = 1000
TIMEOUT = 30.0  # seconds for the whole feed, since a server may send one octet a second
REDIRECTS = 5
_SECOND = 1_000_000
_TITLE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class FetchedFeed:
    """A feed's octets, their URL, and the validators for the next request (RFC 9110 section 8.8)."""

    content: bytes
    url: str
    etag: str | None
    modified: str | None


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed; `entry_id` stays the same when the title or the URL changes. Microseconds UTC."""

    entry_id: str
    url: str
    title: str
    published_at: int


class FeedServerBusy(FeedError):
    """The server asks us to wait for at least so many seconds (RFC 9110 section 10.2.3)."""

    def __init__(self, text: str, seconds: int) -> None:
        super().__init__(text)
        self.seconds = seconds


async def fetch(url: str, *, etag: str | None = None, modified: str | None = None) -> FetchedFeed | None:
    """The feed, or None if it has not changed; FeedError if it can't be fetched."""
    import httpx2  # its import takes a tenth of a second, which no other command should wait for

    from bridge.net.outward import CheckedTransport

    headers = {"User-Agent": f"Loosely/{__version__}", "Accept": "application/atom+xml, application/rss+xml, */*;q=0.5"}
    headers |= {name: seen for name, seen in (("If-None-Match", etag), ("If-Modified-Since", modified)) if seen}
    client = httpx2.AsyncClient(
        follow_redirects=True,
        max_redirects=REDIRECTS,
        timeout=TIMEOUT,
        headers=headers,
        transport=CheckedTransport({urlsplit(url).hostname or ""}),  # the operator named this host; redirects did not
    )
    try:
        async with asyncio.timeout(TIMEOUT), client, client.stream("GET", url) as response:
            return await _answer(url, response)
    except FeedError as error:
        raise error if str(error).startswith(url) else FeedError(f"{url}: {error}") from None
    except TimeoutError:
        raise FeedError(f"{url}: no answer within {TIMEOUT:.0f} seconds; see whether the server works") from None
    except httpx2.TooManyRedirects:
        raise FeedError(f"{url}: redirected more than {REDIRECTS} times; name the address it ends at") from None
    except httpx2.UnsupportedProtocol:
        raise FeedError(f"{url}: redirected to neither http nor https; name the feed's own address") from None
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        why = str(error) or type(error).__name__
        raise FeedError(f"{url}: it can't be fetched ({why}); see whether a browser can") from None


async def _answer(url: str, response: httpx2.Response) -> FetchedFeed | None:
    if response.status_code == 304:
        return None
    if response.status_code != 200:
        text = f"{url}: the server answers {response.status_code}; see whether a browser gets the feed"
        seconds = re.fullmatch(r"[0-9]{1,6}", response.headers.get("Retry-After", ""))
        raise FeedServerBusy(text, int(seconds[0])) if seconds else FeedError(text)
    content = bytearray()
    async for octets in response.aiter_bytes():
        content += octets
        if len(content) > SIZE:
            raise FeedError(f"{url}: more than {SIZE // 1_000_000} MB; let the feed list fewer posts")
    headers = response.headers
    return FetchedFeed(bytes(content), str(response.url), headers.get("ETag"), headers.get("Last-Modified"))


def read(fetched: FetchedFeed, now: int) -> tuple[FeedEntry, ...]:
    """The entries in the feed's order, without those that have no web address; FeedError if this is not a feed."""
    import feedparser

    # feedparser opens a str or bytes that looks like a path or a URL, so it gets a stream.
    feed = feedparser.parse(
        io.BytesIO(fetched.content),
        response_headers={"content-location": fetched.url},
        resolve_relative_uris=False,  # those in the posts' HTML; links are resolved anyway
        sanitize_html=False,  # we show no HTML of a feed
    )
    if not feed.get("version") and not feed.entries:
        raise FeedError(f"{fetched.url}: this is neither Atom nor RSS; name the feed's own address, not the blog's")
    entries = (_entry(entry, now - n * _SECOND) for n, entry in enumerate(feed.entries[:ENTRIES]))
    return tuple(entry for entry in entries if entry)


def _entry(entry: Mapping[str, Any], undated: int) -> FeedEntry | None:
    url = str(entry.get("link", ""))
    if not _is_web_address(url):
        return None
    when = entry.get("published_parsed") or ("updated_parsed" in entry and entry["updated_parsed"])
    try:
        published_at = max(0, calendar.timegm(when)) * _SECOND if when else undated
    except (ValueError, OverflowError):  # of a year that no calendar has
        published_at = 0
    title = _plain(entry, "title") or _plain(entry, "summary") or url.partition("://")[2]
    if len(title) > _TITLE_LENGTH:
        title = title[: _TITLE_LENGTH - 1].rstrip() + "…"
    return FeedEntry(str(entry.get("id") or url), url, title, min(published_at, undated))


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable() and " " not in url


def _plain(entry: Mapping[str, Any], key: str) -> str:
    """One line of text; the tags are dropped if the feed declares HTML (RFC 4287 section 3.1.1)."""
    text = str(entry.get(key, ""))[:10_000]
    if entry.get(f"{key}_detail", {}).get("type") != "text/plain":
        text = html.unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", text))
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
