"""The pages that mails link to. A GET or HEAD shows and asks, and changes nothing; a POST acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bridge.acts import Occasion, consenting, forgetting
from bridge.blog import Mailbox
from bridge.mail import subaddress
from bridge.mail.address import display_name
from bridge.render import languages, without_secrets
from bridge.store import mailboxes
from bridge.store.engine import Store
from bridge.web import questions, settings, views, wishes
from bridge.web.answers import answer, reads, rendered, show
from bridge.web.forms import fields
from bridge.web.hosts import Hosts
from bridge.web.questions import Asked
from bridge.web.settings import Settings


@dataclass(frozen=True, slots=True)
class Signed:
    """Answers to those who come from a mail."""

    store: Store
    hosts: Hosts
    clock: Callable[[], int]

    async def settings(self, request: Request) -> Response:
        """What a mailbox follows, and how."""
        place = self.hosts.place(request)
        link = subaddress.read_link(request.path_params["token"], self.store.key)
        found = await self.store.read(settings.look_up, link=link) if link else None
        if found is None or found.mailbox.blog_id != place.blog.id:
            raise HTTPException(404, "link")
        language, now = _language(request, place, found.mailbox, found.language), self.clock()
        if request.method == "POST":
            return await self._act(request, place, found, language)
        html = rendered(
            "settings",
            place,
            language,
            token=request.path_params["token"],
            settings=found,
            name=without_secrets(display_name(found.mailbox.name)),
            title=views.title,
            zones=wishes.zones(),
            days=_days(found, now),
            language_chosen=found.language or "",
            languages=[(one, languages.name(one)) for one in languages.LANGUAGES],
            done=request.query_params.get("done", ""),
            now=now,
        )
        return show(html, language, signed=True)

    async def _act(self, request: Request, place: views.Place, found: Settings, language: str) -> Response:
        posted, now = await fields(request), self.clock()
        if wishes.one_click(posted):
            await self.store.write(settings.leave, settings=found, now=now)
            return show(rendered("told", place, language, what="left"), language, signed=True)
        try:
            wish = wishes.wish(posted, found.mailbox.time_zone, found.today(now))
        except wishes.NoSuchDay:
            raise HTTPException(400, "day") from None
        if wish is None or not settings.possible(wish, found):
            raise HTTPException(400, "form")
        await self.store.write(settings.grant, settings=found, wish=wish, now=now)
        back = f"{place.root}/u/{request.path_params['token']}?done={posted['wish']}"
        return answer("", "text/plain", status=303, signed=True, headers={"Location": back})

    async def confirmation(self, request: Request) -> Response:
        """A yes to what a mail asked."""
        place = self.hosts.place(request)
        link = subaddress.read_confirmation(request.path_params["token"], self.store.key)
        asked = await self.store.read(questions.look_up, confirmation_id=link.confirmation_id) if link else None
        if asked is None or asked.confirmation.blog_id != place.blog.id:
            raise HTTPException(404, "link")
        language = _language(request, place, asked.mailbox, asked.language)
        if request.method == "POST":
            return await self._answered(request, place, asked, language)
        facts = {"token": request.path_params["token"], "stands": questions.stands(asked), **questions.about(asked)}
        return show(rendered("confirm", place, language, **facts), language, signed=True)

    async def _answered(self, request: Request, place: views.Place, asked: Asked, language: str) -> Response:
        """After a yes (a form that is only a button says yes too) or a no."""
        said = (await fields(request)).get("answer", "yes")
        kind, confirmation_id, now = asked.confirmation.kind, asked.confirmation.id, self.clock()
        match kind, said:
            case "forget", "keep" | "remove":
                return await self._forget(place, asked, language, keep=said == "keep")
            case "subscription" | "comment", "yes":
                await self._heard(request, asked)
                settle = place.blog.settle
                await self.store.write(consenting.confirm, Occasion(now, settle=settle), confirmation_id)
            case _, "no":
                await self.store.write(consenting.decline, Occasion(now), confirmation_id)
            case _:
                raise HTTPException(400, "form")
        after = await self.store.read(questions.look_up, confirmation_id=confirmation_id)
        if after is None:  # they were forgotten a moment ago
            raise HTTPException(404, "link")
        what = _what(said, questions.stands(after), kind)
        return show(rendered("told", place, language, what=what, **questions.about(after)), language, signed=True)

    async def _heard(self, request: Request, asked: Asked) -> None:
        """Their browser says which language they speak, where their mail program did not."""
        speaks = languages.asked_for(", ".join(request.headers.getlist("accept-language")))
        if speaks and asked.mailbox and not asked.mailbox.language:
            await self.store.write(mailboxes.speaks, mailbox_id=asked.mailbox.id, language=speaks)

    async def _forget(self, place: views.Place, asked: Asked, language: str, *, keep: bool) -> Response:
        gone = await self.store.write(
            forgetting.confirm, confirmation_id=asked.confirmation.id, keep=keep, now=self.clock()
        )
        facts = (
            {"what": "forgotten", "kept": keep and asked.letters > 0} if gone else {"what": "nothing", "kept": False}
        )
        told = show(rendered("told", place, language, **facts, letters=asked.letters), language, signed=True)
        # Overwriting what the disk still holds takes long where much was written, and nobody need wait for it.
        told.background = BackgroundTask(forgetting.erase, self.store) if gone else None
        return told


def _language(request: Request, place: views.Place, mailbox: Mailbox | None, chosen: str | None) -> str:
    """What they have chosen; else what their browser asks for, and where it asks nothing, what their mails are in.

    The page that says why something is refused is in the same.
    """
    home = languages.known(mailbox.language if mailbox else None) or place.blog.language
    request.state.language = languages.known(chosen) or reads(request, home)
    return str(request.state.language)


def _days(found: Settings, now: int) -> dict[str, str]:
    """The first and the last day on which a pause that begins now may end (ISO 8601)."""
    today = found.today(now)
    return {
        "first": (today + timedelta(days=1)).isoformat(),
        "last": (today + wishes.LONGEST_PAUSE).isoformat(),
    }


def _what(said: str, stands: str, kind: str) -> str:
    """What to tell: where a yes and a no contradict each other, the first holds."""
    if stands == "yes":
        return kind if said == "yes" else "held"
    return "declined" if said == "no" else "nothing"
