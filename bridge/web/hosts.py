"""The Host field -> the blog whose pages are requested."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bridge.blog import Blog
from bridge.web.views import BlogSite

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, slots=True)
class Hosts:
    blogs: tuple[Blog, ...]

    def site(self, request: Request) -> BlogSite:
        """The blog of this Host, or the only blog there is; raises HTTPException 404 for an unknown host."""
        found = self.find(request)
        if found is None:
            raise HTTPException(404, "host")
        return found

    def find(self, request: Request) -> BlogSite | None:
        """The blog of this Host, or the only blog there is; None for an unknown host."""
        if len(self.blogs) == 1:
            return BlogSite(self.blogs[0])
        host = request.headers.get("host", "").lower()
        return next((BlogSite(blog) for blog in self.blogs if host in _names(blog)), None)


def _names(blog: Blog) -> set[str]:
    web = urlsplit(blog.web)
    netloc, port = web.netloc.lower(), _DEFAULT_PORTS.get(web.scheme, "")
    return {netloc, netloc.removesuffix(port), netloc if ":" in netloc else netloc + port}
