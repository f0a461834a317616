"""The sample blog: its pages and its Atom feed, which the daemon polls as it polls any blog."""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bridge.blog import DAY
from bridge.demo.people import ARTICLES, BLOG_NAME
from bridge.mail.address import Pattern
from bridge.render import page


class SampleBlog:
    """A blog with a few posts at `url`; `pattern` is where answers to it go."""

    def __init__(self, url: str, web: str, pattern: Pattern) -> None:
        self.url = url
        self._web = web
        self._pattern = pattern
        self._now = time.time_ns() // 1000

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/blog", self._front),
            Route("/blog/feed.atom", self._feed),
            Route("/blog/{slug}", self._article),
        ]

    async def _front(self, _request: Request) -> Response:
        return _html(page("demo/blog", language="en", blog=BLOG_NAME, articles=ARTICLES, web=self._web))

    async def _article(self, request: Request) -> Response:
        article = next((one for one in ARTICLES if one.slug == request.path_params["slug"]), None)
        if article is None:
            return Response("There is no such post.\n", 404, media_type="text/plain")
        address = self._pattern.with_tag(article.slug)
        return _html(
            page("demo/article", language="en", blog=BLOG_NAME, article=article, web=self._web, address=address)
        )

    async def _feed(self, _request: Request) -> Response:
        feed = page("demo/feed", language="en", blog=BLOG_NAME, articles=ARTICLES, url=self.url, now=self._now, day=DAY)
        return Response(feed, media_type="application/atom+xml")


def _html(text: str) -> Response:
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'self'"}
    return Response(text, headers=headers, media_type="text/html")
