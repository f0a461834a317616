"""The pages that mails link to. A GET or HEAD shows and asks, and changes nothing; a POST acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bridge.blog import Cadence, Comment, CommentState, Mailbox, Post, Subscription, SubscriptionState
from bridge.mail import subaddress
from bridge.mail.address import display_name
from bridge.outbound import digest
from bridge.render import comment_html, without_secrets
from bridge.store import comments, confirmations, consent, mailboxes, posts, subscriptions
from bridge.store.confirmations import Confirmation
from bridge.store.engine import Store, Tx
from bridge.web import views, wishes
from bridge.web.answers import answer, rendered, show
from bridge.web.forms import fields
from bridge.web.hosts import Hosts


@dataclass(frozen=True, slots=True)
class Settings:
    """Whose page it is, which subscription its link was for, and all that this mailbox follows on this blog."""

    mailbox: Mailbox
    subscription: Subscription
    follows: tuple[tuple[Subscription, Post | None], ...]

    def own(self, subscription_id: str) -> Subscription | None:
        """The subscription of this id, if it is among these."""
        return next((mine for mine, _ in self.follows if mine.id == subscription_id), None)


@dataclass(frozen=True, slots=True)
class Asked:
    """A confirmation with what it is about."""

    confirmation: Confirmation
    subscription: Subscription | None
    comment: Comment | None
    post: Post | None
    reached: bool = True  # mail to its mailbox has not failed, or was answered since


@dataclass(frozen=True, slots=True)
class Signed:
    """Answers to those who come from a mail."""

    store: Store
    hosts: Hosts
    clock: Callable[[], int]

    async def settings(self, request: Request) -> Response:
        """What a mailbox follows, and how."""
        place = self.hosts.place(request)
        token = request.path_params["token"]
        link = subaddress.read_link(token, self.store.key)
        found = await self.store.read(_settings, subscription_id=link.subscription_id) if link else None
        if found is None or found.mailbox.blog_id != place.blog.id:
            raise HTTPException(404, "link")
        if request.method == "POST":
            return await self._act(request, place, found)
        html = rendered(
            "settings",
            place,
            token=token,
            settings=found,
            name=without_secrets(display_name(found.mailbox.name)),
            title=views.title,
            zones=wishes.zones(),
            done=request.query_params.get("done", ""),
        )
        return show(html, signed=True)

    async def _act(self, request: Request, place: views.Place, found: Settings) -> Response:
        posted = await fields(request)
        if wishes.one_click(posted):
            await self.store.write(subscriptions.leave, subscription_id=found.subscription.id, now=self.clock())
            return show(rendered("told", place, what="left"), signed=True)
        wish = wishes.wish(posted, found.mailbox.time_zone)
        if wish is None or not _possible(wish, found):
            raise HTTPException(400, "form")
        await self.store.write(_grant, settings=found, wish=wish, now=self.clock())
        back = f"{place.root}/u/{request.path_params['token']}?done={posted['wish']}"
        return answer("", "text/plain", status=303, signed=True, headers={"Location": back})

    async def confirmation(self, request: Request) -> Response:
        """A yes to what a mail asked."""
        place = self.hosts.place(request)
        link = subaddress.read_confirmation(request.path_params["token"], self.store.key)
        asked = await self.store.read(_asked, confirmation_id=link.confirmation_id) if link else None
        if asked is None or asked.confirmation.blog_id != place.blog.id:
            raise HTTPException(404, "link")
        if request.method == "POST":
            return await self._answered(request, place, asked)
        html = rendered("confirm", place, token=request.path_params["token"], stands=_stands(asked), **_about(asked))
        return show(html, signed=True)

    async def _answered(self, request: Request, place: views.Place, asked: Asked) -> Response:
        """After a yes (a form that is only a button says yes too) or a no."""
        said = (await fields(request)).get("answer", "yes")
        confirmation_id, now = asked.confirmation.id, self.clock()
        match said:
            case "yes":
                await self.store.write(consent.confirm, confirmation_id=confirmation_id, now=now)
            case "no":
                await self.store.write(consent.decline, confirmation_id=confirmation_id, now=now)
            case _:
                raise HTTPException(400, "form")
        after = await self.store.read(_asked, confirmation_id=confirmation_id)
        assert after is not None  # noqa: S101  rows are never deleted
        what = _what(said, _stands(after), asked.confirmation.kind)
        return show(rendered("told", place, what=what, **_about(after)), signed=True)


def _what(said: str, stands: str, kind: str) -> str:
    """What to tell: where a yes and a no contradict each other, the first holds."""
    if stands == "yes":
        return kind if said == "yes" else "held"
    return "declined" if said == "no" else "nothing"


def _stands(asked: Asked) -> str:
    """How what was asked stands now: "open", "yes", or "over" where a yes would come too late."""
    now: CommentState | SubscriptionState | None = None
    if asked.comment:
        now = asked.comment.state
    elif asked.subscription:
        now = asked.subscription.state
    waits = now in (CommentState.WAITING, SubscriptionState.PENDING)
    if now is SubscriptionState.ACTIVE and not asked.reached:
        waits = asked.confirmation.done_at is None  # whoever says yes reads their mail again
    if not waits and now in (CommentState.PUBLISHED, SubscriptionState.ACTIVE):
        return "yes"
    return "open" if waits and asked.confirmation.done_at is None else "over"


def _about(asked: Asked) -> dict[str, object]:
    return {
        "asked": asked,
        "title": views.title(asked.post) if asked.post else None,
        "words": comment_html(asked.comment.text) if asked.comment else None,
    }


def _possible(wish: wishes.Wish, found: Settings) -> bool:
    """Whether it is this mailbox's to wish."""
    match wish:
        case wishes.Leave(subscription_id):
            return found.own(subscription_id) is not None
        case wishes.HearAt(subscription_id, _):
            mine = found.own(subscription_id)
            return mine is not None and mine.state is SubscriptionState.ACTIVE
        case wishes.LeaveAll() | wishes.Clock():
            return True


# ---------------------------------------------------------------- transactions


def _settings(tx: Tx, *, subscription_id: str) -> Settings | None:
    subscription = subscriptions.by_id(tx, subscription_id=subscription_id)
    mailbox = mailboxes.by_id(tx, mailbox_id=subscription.mailbox_id) if subscription else None
    if subscription is None or mailbox is None:
        return None
    follows = subscriptions.of_mailbox(tx, mailbox_id=mailbox.id)
    return Settings(
        mailbox, subscription, tuple(pair for pair in follows if pair[0].state is not SubscriptionState.LEFT)
    )


def _grant(tx: Tx, *, settings: Settings, wish: wishes.Wish, now: int) -> None:
    mailbox = settings.mailbox
    match wish:
        case wishes.Leave(subscription_id):
            subscriptions.leave(tx, subscription_id=subscription_id, now=now)
        case wishes.LeaveAll():
            subscriptions.leave_all(tx, mailbox_id=mailbox.id, post_id=None, now=now)
        case wishes.HearAt(subscription_id, cadence):
            due = digest.due_for(mailbox, cadence, now)
            subscriptions.set_cadence(tx, subscription_id=subscription_id, cadence=cadence, next_due=due, now=now)
        case wishes.Clock(hour, zone):
            mailboxes.configure(tx, mailbox_id=mailbox.id, time_zone=zone, digest_hour=hour, language=mailbox.language)
            moved = replace(mailbox, digest_hour=hour, time_zone=zone)
            for mine, _ in settings.follows:
                if mine.state is SubscriptionState.ACTIVE and mine.cadence is not Cadence.EACH:
                    due = digest.due_for(moved, mine.cadence, now)
                    subscriptions.set_cadence(tx, subscription_id=mine.id, cadence=mine.cadence, next_due=due, now=now)


def _asked(tx: Tx, *, confirmation_id: str) -> Asked | None:
    found = confirmations.by_id(tx, confirmation_id=confirmation_id)
    if found is None:
        return None
    subscription = subscriptions.by_id(tx, subscription_id=found.target_id) if found.kind == "subscription" else None
    comment = comments.by_id(tx, comment_id=found.target_id) if found.kind == "comment" else None
    about = subscription or comment
    post = posts.by_id(tx, post_id=about.post_id) if about and about.post_id else None
    mailbox = mailboxes.by_id(tx, mailbox_id=found.mailbox_id)
    return Asked(found, subscription, comment, post, reached=mailbox is None or not mailbox.suppressed)
