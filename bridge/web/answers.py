"""HTTP responses: pages, feeds and error pages, all with the same strict headers."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from email.utils import formatdate, parsedate_to_datetime
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bridge.blog import SECOND
from bridge.render import languages, page, templates
from bridge.web.views import BlogSite

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors "
)
_PUBLIC = {"Content-Security-Policy": _POLICY + "'self'", "Cache-Control": "no-cache"}
_SIGNED = {
    "Content-Security-Policy": _POLICY + "'none'",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
_ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_REMEMBERED = 2048


def look() -> bytes:
    """The style sheet."""
    return (templates() / "pages" / "look.css").read_bytes()


@cache
def look_version() -> str:
    """A hash of the style sheet; it is part of the URL, so that browsers fetch a new version at once."""
    return hashlib.sha256(look()).hexdigest()[:12]


def answer(
    content: str | bytes,
    media_type: str,
    *,
    status: int = 200,
    signed: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A response with the headers that every response has; `signed` is for the pages that mails link to."""
    fields = {**(_SIGNED if signed else _PUBLIC), **_ALWAYS, **(headers or {})}
    return Response(content, status, fields, media_type)


def reads(request: Request, home: str) -> str:
    """The language that this browser asks for, of those that we have; `home` if it asks for none."""
    return languages.accepted(", ".join(request.headers.getlist("accept-language")), home)


def written_in(language: str) -> dict[str, str]:
    """The header fields of a response that depends on the reader's language."""
    return {"Content-Language": language, "Vary": "Accept-Language"}


def show(
    html: str, language: str, *, status: int = 200, signed: bool = False, headers: Mapping[str, str] | None = None
) -> Response:
    """The response for a page that was rendered in this language."""
    fields = {**written_in(language), **(headers or {})}
    return answer(html, "text/html", status=status, signed=signed, headers=fields)


def rendered(name: str, site: BlogSite | None, language: str, /, **facts: Any) -> str:
    """The HTML of templates/pages/NAME.html."""
    return page(name, language=language, site=site, look=look_version(), **facts)


class Validators:
    """ETag and Last-Modified of what we sent.

    A comment that its author confirms late is published with a date before others that were shown already, so no date
    in the store says when a feed last changed. We remember when we first saw each ETag, for each language; after a
    restart everything counts as changed, which costs each reader one full response.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[str, int]] = OrderedDict()

    def answer(self, request: Request, content: str, media_type: str, now: int, headers: Mapping[str, str]) -> Response:
        """The content, or 304 if the client already has it (RFC 9110 section 13.2.2)."""
        octets = content.encode("utf-8", "replace")
        etag = f'"{hashlib.sha256(octets).hexdigest()[:24]}"'
        url = f"{request.url.netloc}{request.url.path} {headers.get('Content-Language', '')}"
        modified = self._modified(url, etag, now // SECOND)
        headers = {"ETag": etag, "Last-Modified": formatdate(modified, usegmt=True), **headers}
        if _has_it(request, etag, modified):
            return answer(b"", media_type, status=304, headers=headers)
        return answer(octets, media_type, headers=headers)

    def _modified(self, url: str, etag: str, now: int) -> int:
        known, at = self._seen.get(url, ("", 0))
        if known != etag:
            at = max(now, at + 1)  # two changes in one second are two dates
        self._seen[url] = (etag, at)
        self._seen.move_to_end(url)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return at


def _has_it(request: Request, etag: str, modified: int) -> bool:
    known = request.headers.get("if-none-match")
    if known is not None:
        return known.strip() == "*" or etag in (one.strip().removeprefix("W/") for one in known.split(","))
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return parsedate_to_datetime(since).timestamp() >= modified
    except (ValueError, OverflowError):
        return False
