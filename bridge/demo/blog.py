"""The sample blog: its pages and its Atom feed, which the daemon polls as it polls any blog."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bridge.demo.people import ARTICLES, BLOG_NAME, Article
from bridge.mail import subaddress
from bridge.mail.address import Pattern
from bridge.render import page

_ATOM = "http://www.w3.org/2005/Atom"


class SampleBlog:
    """A blog with a few posts at `url`; `pattern` is where answers to it go."""

    def __init__(self, url: str, web: str, pattern: Pattern) -> None:
        self.url = url
        self._web = web
        self._pattern = pattern
        self._now = datetime.now(UTC)

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/blog", self._front),
            Route("/blog/feed.atom", self._feed),
            Route("/blog/{slug}", self._article),
        ]

    def _published(self, article: Article) -> datetime:
        return self._now - timedelta(days=article.days)

    async def _front(self, _request: Request) -> Response:
        return _html(page("demo/blog", language="en", blog=BLOG_NAME, articles=ARTICLES, web=self._web))

    async def _article(self, request: Request) -> Response:
        article = next((one for one in ARTICLES if one.slug == request.path_params["slug"]), None)
        if article is None:
            return Response("There is no such post.\n", 404, media_type="text/plain")
        address = self._pattern.with_tag(subaddress.write(subaddress.PostAddress(article.slug), b""))
        return _html(
            page("demo/article", language="en", blog=BLOG_NAME, article=article, web=self._web, address=address)
        )

    async def _feed(self, _request: Request) -> Response:
        ET.register_namespace("", _ATOM)
        feed = ET.Element(f"{{{_ATOM}}}feed")
        for name, text in (("id", self.url), ("title", BLOG_NAME), ("updated", _rfc3339(self._now))):
            ET.SubElement(feed, f"{{{_ATOM}}}{name}").text = text
        for article in ARTICLES:
            entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
            link = f"{self.url}/{article.slug}"
            at = _rfc3339(self._published(article))
            for name, text in (("id", link), ("title", article.title), ("published", at), ("updated", at)):
                ET.SubElement(entry, f"{{{_ATOM}}}{name}").text = text
            ET.SubElement(entry, f"{{{_ATOM}}}link", href=link)
        return Response(ET.tostring(feed, "utf-8", xml_declaration=True), media_type="application/atom+xml")


def _rfc3339(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _html(text: str) -> Response:
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'self'"}
    return Response(text, headers=headers, media_type="text/html")
