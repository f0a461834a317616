"""The form "Follow by mail" on the pages of a post and of the blog: it asks the mailbox, and does nothing more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bridge.acts import Occasion, subscribing
from bridge.acts.capping import Capping
from bridge.blog import HOUR, Blog, Post, Scope, Topic
from bridge.mail import wire
from bridge.mail.address import Pattern, normalised
from bridge.mail.peer import block
from bridge.mail.subaddress import is_slug
from bridge.render import languages
from bridge.store import mailboxes, posts
from bridge.store.engine import Store, Tx
from bridge.web import views
from bridge.web.answers import reads, rendered, show
from bridge.web.forms import fields
from bridge.web.hosts import Hosts

_MOST_OF_ONE = 10  # forms of one client in an hour
_MOST_OF_ALL = 500


@dataclass(slots=True)
class HourlyLimit:
    """How many forms each client has sent in this hour. The mailboxes have limits of their own (acts.asking)."""

    hour: int = 0
    sent: Counter[str] = field(default_factory=Counter)

    def allows(self, client: str, now: int) -> bool:
        """Count one more form of this client; False if that is too many."""
        if now // HOUR != self.hour:
            self.hour, self.sent = now // HOUR, Counter()
        if self.sent[client] >= _MOST_OF_ONE or self.sent.total() >= _MOST_OF_ALL:
            return False
        self.sent[client] += 1
        return True


@dataclass(frozen=True, slots=True)
class FollowForm:
    """GET shows the form, POST sends the question; the response says nothing about the mailbox."""

    store: Store
    hosts: Hosts
    clock: Callable[[], int]
    capping: Capping
    limit: HourlyLimit = field(default_factory=HourlyLimit)

    async def follow(self, request: Request) -> Response:
        site = self.hosts.site(request)
        slug = request.path_params.get("slug")
        post = await self.store.read(posts.by_slug, blog_id=site.blog.id, slug=slug) if slug and is_slug(slug) else None
        if slug and post is None:
            raise HTTPException(404, "post")
        language = reads(request, site.blog.language)
        if request.method == "POST":
            await self._ask(request, site, post)
        facts = {"post": post, "title": views.title(post) if post else "", "asked": request.method == "POST"}
        return show(rendered("follow", site, language, **facts), language, signed=True)

    async def _ask(self, request: Request, site: views.BlogSite, post: Post | None) -> None:
        if not _is_ours(request):
            raise HTTPException(400, "form")
        mailbox = normalised((await fields(request)).get("mailbox", ""))
        ours = mailbox is not None and Pattern.of(site.blog.address).tag(mailbox) is not None
        if mailbox is None or ours or wire.ascii_mailbox(mailbox) is None:
            raise HTTPException(400, "mailbox")
        now = self.clock()
        if not self.limit.allows(_client(request), now):
            raise HTTPException(429, "often", {"Retry-After": "3600"})
        language = languages.asked_for(", ".join(request.headers.getlist("accept-language")))
        topic = Topic(Scope.POST, post.id) if post else Topic()
        await self.store.write(
            _ask_mailbox,
            blog=site.blog,
            address=mailbox,
            topic=topic,
            language=language,
            now=now,
            capping=self.capping,
            peer=request.client.host if request.client else "",
        )


def _ask_mailbox(
    tx: Tx, *, blog: Blog, address: str, topic: Topic, language: str | None, now: int, capping: Capping, peer: str
) -> None:
    """Anybody may have filled in the form, so it changes nothing that we know about a mailbox.

    Where a cap is reached nothing is mailed, and the page says the same as always.
    """
    if not capping.may_mail(tx, blog=blog, peer=peer, mailbox=address, now=now):
        return
    mailbox = mailboxes.by_address(tx, blog_id=blog.id, address=address) or mailboxes.remember(
        tx, blog_id=blog.id, address=address, name="", utc_offset_minutes=None, language=language, now=now
    )
    subscribing.ask(tx, Occasion(now), mailbox, topic)


def _is_ours(request: Request) -> bool:
    """True unless the browser says that a page of another site posts this form.

    No page of ours has a cookie, so there is nothing to borrow; but other sites shall not make their readers send our
    mails. Our pages send no referrer, so an older browser says "null" for them.
    """
    sent_by = request.headers.get("sec-fetch-site")
    if sent_by is not None:
        return sent_by in ("same-origin", "none")
    origin = request.headers.get("origin", "null")
    return origin == "null" or urlsplit(origin).netloc == request.headers.get("host", "")


def _client(request: Request) -> str:
    """The client that is counted: its address, of IPv6 its /64."""
    host = request.client.host if request.client else ""
    return block(host) or host
