"""Host -> the blog whose pages are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bridge.blog import Blog
from bridge.web.views import Place

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, slots=True)
class Hosts:
    """The blogs that this daemon serves."""

    blogs: tuple[Blog, ...]

    def place(self, request: Request) -> Place:
        """The blog of the Host field; where there is only one, always that; 404 for a host that is nobody's."""
        found = self.find(request)
        if found is None:
            raise HTTPException(404, "host")
        return found

    def find(self, request: Request) -> Place | None:
        """The same, None for a host that is nobody's."""
        if len(self.blogs) == 1:
            return Place(self.blogs[0])
        host = request.headers.get("host", "").lower()
        return next((Place(blog) for blog in self.blogs if host in _names(blog)), None)


def _names(blog: Blog) -> set[str]:
    web = urlsplit(blog.web)
    netloc, port = web.netloc.lower(), _DEFAULT_PORTS.get(web.scheme, "")
    return {netloc, netloc.removesuffix(port), netloc if ":" in netloc else netloc + port}
