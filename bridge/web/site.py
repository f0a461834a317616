"""The routes, and what is answered where there is nothing to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bridge.blog import Blog
from bridge.errors import StoreError
from bridge.store.engine import Store
from bridge.web.answers import Validators, answer, reads, rendered, show
from bridge.web.hosts import Hosts
from bridge.web.readers import Readers
from bridge.web.signed import Signed

# What we say when we can't: the key names a sentence in templates/pages/sorry.html.
_SORRY = {400: "form", 404: "page", 405: "method", 413: "size", 503: "busy"}
_SENTENCES = {"page", "post", "host", "link", "form", "day", "size", "method", "busy", "fault"}


def app(store: Store, blogs: tuple[Blog, ...], clock: Callable[[], int]) -> Starlette:
    """The web side of these blogs. `clock` answers the time in microseconds UTC."""
    hosts = Hosts(blogs)
    readers = Readers(store, hosts, clock, Validators())
    signed = Signed(store, hosts, clock)
    sorry = Sorry(hosts)
    site = Starlette(
        routes=[
            Route("/", readers.index),
            Route("/posts/{slug}.json", readers.thread_json),
            Route("/posts/{slug}.atom", readers.thread_atom),
            Route("/posts/{slug}", readers.thread),
            Route("/comments.atom", readers.comments_atom),
            Route("/u/{token}", signed.settings, methods=["GET", "POST"]),
            Route("/ok/{token}", signed.confirmation, methods=["GET", "POST"]),
            Route("/look.css", readers.look),
            Route("/healthz", readers.healthz),
        ],
        exception_handlers={HTTPException: sorry.refused, StoreError: sorry.busy, Exception: sorry.fault},
    )
    # A redirect would go out without our headers; every path of ours has one spelling.
    site.router.redirect_slashes = False
    return site


class Sorry:
    """Errors as pages: what happened and what to do next."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    async def refused(self, request: Request, error: Exception) -> Response:
        """A 4xx, or a 503 of ours."""
        assert isinstance(error, HTTPException)  # noqa: S101  what it is registered for
        why = error.detail if error.detail in _SENTENCES else _SORRY.get(error.status_code, "fault")
        return self._page(request, error.status_code, why, error.headers)

    async def busy(self, request: Request, error: Exception) -> Response:  # noqa: ARG002  the log has the rest
        """The store can't be asked now."""
        return self._page(request, 503, "busy", {"Retry-After": "60"})

    async def fault(self, request: Request, error: Exception) -> Response:  # noqa: ARG002  the log has the rest
        """Our fault; the server writes the log line."""
        return self._page(request, 500, "fault", None)

    def _page(self, request: Request, status: int, why: str, headers: Mapping[str, str] | None) -> Response:
        if request.url.path == "/healthz" and status >= 500:
            return answer("The store does not answer.\n", "text/plain", status=503, headers=headers)
        signed = request.url.path.startswith(("/u/", "/ok/"))
        place = self._hosts.find(request)
        language = getattr(request.state, "language", "") or reads(request, place.blog.language if place else "en")
        return show(
            rendered("sorry", place, language, why=why), language, status=status, signed=signed, headers=headers
        )
