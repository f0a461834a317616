"""The routes and the error pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bridge.acts.capping import Capping
from bridge.blog import Blog
from bridge.errors import StoreError
from bridge.inbound.caps import NO_CAPS, Caps
from bridge.store.engine import Store
from bridge.web.answers import Validators, answer, reads, rendered, show
from bridge.web.following import FollowForm
from bridge.web.hosts import Hosts
from bridge.web.moderation import ModerationPages
from bridge.web.readers import PublicPages
from bridge.web.signed import SignedPages

# The keys of the sentences in templates/pages/sorry.html.
_SORRY = {400: "form", 404: "page", 405: "method", 413: "size", 503: "busy"}
_SENTENCES = frozenset(
    ("page", "post", "host", "link", "form", "day", "name", "mailbox", "often", "size", "method", "busy", "fault")
)


def app(store: Store, blogs: tuple[Blog, ...], clock: Callable[[], int], caps: Caps = NO_CAPS) -> Starlette:
    """The web application for these blogs. `clock` returns the time in microseconds UTC."""
    hosts = Hosts(blogs)
    readers = PublicPages(store, hosts, clock, Validators())
    signed = SignedPages(store, hosts, clock)
    moderation = ModerationPages(store, hosts, clock)
    following = FollowForm(store, hosts, clock, Capping(caps, store.key))
    sorry = ErrorPages(hosts).show
    application = Starlette(
        routes=[
            Route("/", readers.index),
            Route("/posts/{slug}.json", readers.thread_json),
            Route("/posts/{slug}.atom", readers.thread_atom),
            Route("/posts/{slug}", readers.thread),
            Route("/posts/{slug}/follow", following.follow, methods=["GET", "POST"]),
            Route("/follow", following.follow, methods=["GET", "POST"]),
            Route("/comments.atom", readers.comments_atom),
            Route("/u/{token}", signed.settings, methods=["GET", "POST"]),
            Route("/u/{token}/unsubscribe", signed.settings, methods=["GET", "POST"]),
            Route("/ok/{token}", signed.confirmation, methods=["GET", "POST"]),
            Route("/kept/{token}", signed.kept),
            Route("/m/{token}", moderation.page, methods=["GET", "POST"]),
            Route("/look.css", readers.look),
            Route("/healthz", readers.healthz),
        ],
        exception_handlers={HTTPException: sorry, StoreError: sorry, Exception: sorry},
    )
    # A redirect would lack our headers, and each of our paths has one spelling.
    application.router.redirect_slashes = False
    return application


@dataclass(frozen=True, slots=True)
class ErrorPages:
    """Errors as pages: what happened and what to do next."""

    hosts: Hosts

    async def show(self, request: Request, error: Exception) -> Response:
        """A 4xx; 503 if the store is busy; 500 for a fault of ours, of which the server writes the log line."""
        headers: Mapping[str, str] | None = None
        status, why = 500, "fault"
        if isinstance(error, HTTPException):
            status, headers = error.status_code, error.headers
            why = error.detail if error.detail in _SENTENCES else _SORRY.get(status, "fault")
        elif isinstance(error, StoreError):
            status, why, headers = 503, "busy", {"Retry-After": "60"}
        if request.url.path == "/healthz" and status >= 500:
            return answer("The store does not answer.\n", "text/plain", status=503, headers=headers)
        signed = request.url.path.startswith(("/u/", "/ok/", "/kept/"))
        site = self.hosts.find(request)
        language = getattr(request.state, "language", "") or reads(request, site.blog.language if site else "en")
        return show(rendered("sorry", site, language, why=why), language, status=status, signed=signed, headers=headers)
