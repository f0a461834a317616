"""The pages that mails link to. A GET or HEAD shows and asks, and changes nothing; a POST acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bridge.acts import Occasion, consenting, forgetting, naming
from bridge.blog import Mailbox
from bridge.mail import subaddress
from bridge.mail.address import display_name
from bridge.render import languages, without_secrets
from bridge.store import mailboxes
from bridge.store.engine import Store, Tx
from bridge.web import kept, questions, settings, settings_form, views
from bridge.web.answers import answer, reads, rendered, show
from bridge.web.forms import fields
from bridge.web.hosts import Hosts
from bridge.web.questions import ConfirmationPage
from bridge.web.settings import SettingsPage


@dataclass(frozen=True, slots=True)
class SignedPages:
    """The settings page, the confirmation page, and what is not in a comment."""

    store: Store
    hosts: Hosts
    clock: Callable[[], int]

    async def settings(self, request: Request) -> Response:
        """The settings of a mailbox, or the page to unsubscribe: GET shows it, POST changes them."""
        site = self.hosts.site(request)
        link = subaddress.read_link(request.path_params["token"], self.store.key)
        ended = settings_form.ended(request.query_params.get("ended", ""))
        found = await self.store.read(settings.look_up, link=link, ended=ended) if link else None
        if found is None or found.mailbox.blog_id != site.blog.id:
            raise HTTPException(404, "link")
        language, now = _language(request, site, found.mailbox, found.language), self.clock()
        if request.method == "POST":
            return await self._act(request, site, found, language)
        if request.url.path.endswith("/unsubscribe"):
            facts = {"token": request.path_params["token"], "settings": found, "title": views.title}
            return show(rendered("unsubscribe", site, language, **facts), language, signed=True)
        today = found.today(now)
        html = rendered(
            "settings",
            site,
            language,
            token=request.path_params["token"],
            settings=found,
            name=without_secrets(display_name(found.mailbox.name)),
            title=views.title,
            zones=settings_form.zones(),
            first_day=(today + timedelta(days=1)).isoformat(),
            last_day=(today + settings_form.LONGEST_PAUSE).isoformat(),
            cadence=settings_form.cadence,
            cadences=settings_form.cadences,
            less_often=settings_form.LESS_OFTEN,
            language_chosen=found.language or "",
            languages=[(one, languages.name(one)) for one in languages.LANGUAGES],
            done=request.query_params.get("done", ""),
            now=now,
        )
        return show(html, language, signed=True)

    async def _act(self, request: Request, site: views.BlogSite, found: SettingsPage, language: str) -> Response:
        posted, now = await fields(request), self.clock()
        if settings_form.one_click(posted):
            # The subscription that the mail was about; without one, all.
            about = found.subscription
            end = settings_form.EndSubscription(about.id) if about else settings_form.EndAllSubscriptions()
            await self.store.write(settings.grant, settings=found, change=end, now=now)
            return show(rendered("told", site, language, what="left"), language, signed=True)
        try:
            change = settings_form.requested_change(posted, found.mailbox.time_zone, found.today(now))
        except settings_form.NoSuchDay:
            raise HTTPException(400, "day") from None
        except settings_form.NoSuchName:
            raise HTTPException(400, "name") from None
        if change is None or not settings.possible(change, found):
            raise HTTPException(400, "form")
        ended = await self.store.write(settings.grant, settings=found, change=change, now=now)
        done = posted["change"] if ended is not None else f"{posted['change']}-too-often"
        back = f"{site.root}/u/{request.path_params['token']}?done={done}"
        if ended:
            back += "&ended=" + ",".join(ended[: settings_form.MOST_ENDED])
        return answer("", "text/plain", status=303, signed=True, headers={"Location": back})

    async def kept(self, request: Request) -> Response:
        """The earlier versions of a comment and what was left out of its mail; there is nothing to POST.

        Its author alone has the link, in mails about the comment: the link to the settings is in all mails, and people
        forward those.
        """
        site = self.hosts.site(request)
        link = subaddress.read_kept(request.path_params["token"], self.store.key)
        found = await self.store.read(kept.look_up, link=link) if link else None
        if found is None or found.comment.blog_id != site.blog.id:
            raise HTTPException(404, "link")
        language, now = _language(request, site, found.mailbox, found.language), self.clock()
        pieces = [(why, without_secrets(text, language)) for why, text in found.pieces]
        html = rendered("kept", site, language, kept=found, pieces=pieces, title=views.title(found.post), now=now)
        return show(html, language, signed=True)

    async def confirmation(self, request: Request) -> Response:
        """The confirmation that a mail asks for: GET asks, POST answers."""
        site = self.hosts.site(request)
        link = subaddress.read_confirmation(request.path_params["token"], self.store.key)
        asked = await self.store.read(questions.look_up, confirmation_id=link.confirmation_id) if link else None
        if asked is None or asked.confirmation.blog_id != site.blog.id:
            raise HTTPException(404, "link")
        language = _language(request, site, asked.mailbox, asked.language)
        if request.method == "POST":
            return await self._answered(request, site, asked, language)
        facts = {"token": request.path_params["token"], "status": questions.status(asked), **questions.about(asked)}
        return show(rendered("confirm", site, language, **facts), language, signed=True)

    async def _answered(
        self, request: Request, site: views.BlogSite, asked: ConfirmationPage, language: str
    ) -> Response:
        """Carry out a yes or a no, and say the result. A form without an answer means yes."""
        posted = await fields(request)
        said = posted.get("answer", "yes")
        kind, confirmation_id, now = asked.confirmation.kind, asked.confirmation.id, self.clock()
        match kind, said:
            case "forget", "keep" | "remove":
                return await self._forget(site, asked, language, keep=said == "keep")
            case "subscription" | "comment" | "invitation" | "move", "yes":
                await self._learn_language(request, asked)
                occasion, name = Occasion(now, blog=site.blog), None
                if kind == "comment" and "name" in posted and (name := naming.chosen(posted["name"])) is None:
                    raise HTTPException(400, "name")
                await self.store.write(_say_yes, asked=asked, occasion=occasion, name=name)
            case _, "no":
                await self.store.write(consenting.decline, Occasion(now), confirmation_id)
            case _:
                raise HTTPException(400, "form")
        after = await self.store.read(questions.look_up, confirmation_id=confirmation_id)
        if after is None:  # the person was forgotten in the meantime
            raise HTTPException(404, "link")
        what = _result(said, questions.status(after), kind)
        return show(rendered("told", site, language, what=what, **questions.about(after)), language, signed=True)

    async def _learn_language(self, request: Request, asked: ConfirmationPage) -> None:
        """Keep the language of the browser for this mailbox, if no mail of theirs named one."""
        speaks = languages.asked_for(", ".join(request.headers.getlist("accept-language")))
        if speaks and asked.mailbox and not asked.mailbox.language:
            await self.store.write(mailboxes.speaks, mailbox_id=asked.mailbox.id, language=speaks)

    async def _forget(self, site: views.BlogSite, asked: ConfirmationPage, language: str, *, keep: bool) -> Response:
        gone = await self.store.write(
            forgetting.confirm, confirmation_id=asked.confirmation.id, keep=keep, now=self.clock()
        )
        facts = (
            {"what": "forgotten", "kept": keep and asked.comment_count > 0}
            if gone
            else {"what": "nothing", "kept": False}
        )
        told = show(rendered("told", site, language, **facts, comment_count=asked.comment_count), language, signed=True)
        # Overwriting the deleted data on disk can take long, and the person need not wait for it.
        told.background = BackgroundTask(forgetting.erase, self.store) if gone else None
        return told


def _say_yes(tx: Tx, *, asked: ConfirmationPage, occasion: Occasion, name: str | None) -> None:
    """A yes. `name` is how the comment shall be signed, where the form has it: one that is changed is a chosen name."""
    if name is not None and asked.mailbox and asked.comment and name != views.known_as(asked.comment.commenter):
        naming.set_name(tx, asked.mailbox, name, before=False)
    consenting.confirm(tx, occasion, asked.confirmation.id)


def _language(request: Request, site: views.BlogSite, mailbox: Mailbox | None, chosen: str | None) -> str:
    """The language that the person chose; else the browser's; else the language of their mails.

    An error page for this request uses the same language.
    """
    home = languages.known(mailbox.language if mailbox else None) or site.blog.language
    request.state.language = languages.known(chosen) or reads(request, home)
    return str(request.state.language)


def _result(said: str, status: str, kind: str) -> str:
    """The key of the result in told.html; after a yes, a later no changes nothing."""
    if kind == "invitation":
        return {"no": "unnamed"}.get(said, "invited") if status == "open" else "nothing"
    if status == "yes":
        return kind if said == "yes" else "held"
    return "declined" if said == "no" else "nothing"
