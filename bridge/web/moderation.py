"""The page of a moderator: the comments that wait, and what was decided. GET shows, POST decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bridge.acts import Occasion, moderating
from bridge.blog import Blog, Mailbox
from bridge.inbound.commands.verdicts import ModeratorVerdict
from bridge.mail import subaddress
from bridge.mail.subaddress import ModerationLink
from bridge.mails.facts import ReadOnce
from bridge.mails.moderation import WaitingComment, waiting_comment
from bridge.render import languages
from bridge.store import holds, mailboxes
from bridge.store.engine import Store, Tx
from bridge.store.holds import Audited
from bridge.web import views
from bridge.web.answers import answer, reads, rendered, show
from bridge.web.forms import fields
from bridge.web.hosts import Hosts

_SHOWN = 50  # comments on one page
_AUDITED = 20


@dataclass(frozen=True, slots=True)
class ModeratorsPage:
    moderator: Mailbox
    language: str | None  # chosen on the settings page
    waiting: tuple[WaitingComment, ...]
    more: int  # comments that wait and are not on the page
    decided: tuple[Audited, ...]


@dataclass(frozen=True, slots=True)
class ModerationPages:
    """The page at `/m/TOKEN`; its link is in the mails to one moderator."""

    store: Store
    hosts: Hosts
    clock: Callable[[], int]

    async def page(self, request: Request) -> Response:
        site = self.hosts.site(request)
        link = subaddress.read_moderation(request.path_params["token"], self.store.key)
        now = self.clock()
        found = await self.store.read(look_up, link=link, blog=site.blog, now=now) if link else None
        if found is None:
            raise HTTPException(404, "link")
        home = languages.known(found.moderator.language) or site.blog.language
        request.state.language = language = languages.known(found.language) or reads(request, home)
        if request.method == "POST":
            return await self._decide(request, site, found.moderator)
        facts = {"token": request.path_params["token"], "page": found, "title": views.title, "now": now}
        done = request.query_params.get("done", "")
        return show(rendered("moderation", site, language, done=done, **facts), language, signed=True)

    async def _decide(self, request: Request, site: views.BlogSite, moderator: Mailbox) -> Response:
        posted = await fields(request)
        try:
            verdict = ModeratorVerdict(posted.get("verdict", ""))
        except ValueError:
            raise HTTPException(400, "form") from None
        words = posted.get("words", "").replace("\r\n", "\n").strip()
        decided = await self.store.write(
            moderating.decide,
            occasion=Occasion(self.clock(), blog=site.blog),
            blog=site.blog,
            verdicts=((posted.get("comment", ""), verdict),),
            by=moderator,
            words=words,
        )
        done = "before" if not decided or decided[0].before else decided[0].decision
        back = f"{site.root}/m/{request.path_params['token']}?done={done}"
        return answer("", "text/plain", status=303, signed=True, headers={"Location": back})


def look_up(tx: Tx, *, link: ModerationLink, blog: Blog, now: int) -> ModeratorsPage | None:
    """None if the mailbox is no moderator of this blog."""
    moderator = mailboxes.by_id(tx, mailbox_id=link.mailbox_id)
    if moderator is None or moderator.blog_id != blog.id or moderator.address not in blog.moderators:
        return None
    every = holds.waiting(tx, blog_id=blog.id)
    known = ReadOnce(tx)
    shown = tuple(one for held in every[:_SHOWN] if (one := waiting_comment(known, held.comment_id, now)))
    return ModeratorsPage(
        moderator,
        mailboxes.chosen_language(tx, mailbox_id=moderator.id),
        shown,
        len(every) - len(every[:_SHOWN]),
        tuple(holds.audited(tx, blog_id=blog.id, limit=_AUDITED)),
    )
