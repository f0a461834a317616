"""The way in: a message is judged inside its SMTP transaction, and written down before it is answered with 250.

look up -> decide -> write down happen in one transaction of the store, so two copies that arrive at once can't both
become a comment, and a comment can't stand without its journal row and without what is to be told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from bridge.blog import Blog
from bridge.errors import StoreBusy, StoreError
from bridge.inbound.decide import decide
from bridge.inbound.deeds import (
    Accept,
    Defer,
    Discard,
    Disposition,
    ForgetThem,
    Hold,
    Obey,
    Reject,
    Say,
    SendHelp,
    Settle,
    Speak,
    SpeakEach,
    Subscribe,
    Unsubscribe,
)
from bridge.inbound.reading import read
from bridge.inbound.refusal import Refusal
from bridge.inbound.route import Route, is_token_like, route
from bridge.intake import look_up, write_down
from bridge.intake.arrival import Arrival
from bridge.mail import subaddress
from bridge.mail.body import Body
from bridge.mail.envelope import TRY_LATER, Envelope, SmtpReply
from bridge.mail.subaddress import MailReplyAddress, QuestionAddress, ReplyAddress
from bridge.store.engine import Store, Tx
from bridge.workers import Unreadable, Workers

log = structlog.get_logger()

GO_ON = SmtpReply(250, "2.1.5", "Recipient accepted")
TAKEN = SmtpReply(250, "2.0.0", "Mail accepted")
SET_ASIDE = SmtpReply(
    250, "2.0.0", "We have your mail but could not read it. The operator of this blog will look at it."
)
DONE: Mapping[type, SmtpReply] = {
    Speak: SmtpReply(250, "2.0.0", "Thank you. Your comment is published"),
    Subscribe: SmtpReply(250, "2.0.0", "Thank you. Check your mailbox: we sent you a mail that asks you to confirm"),
    Unsubscribe: SmtpReply(250, "2.0.0", "You have unsubscribed"),
    SpeakEach: SmtpReply(250, "2.0.0", "Thank you. We will mail you where your comments are published"),
    Settle: SmtpReply(250, "2.0.0", "Thank you. Your comment is published where you said"),
    Obey: SmtpReply(250, "2.0.0", "Thank you. We will mail you the result"),
    ForgetThem: SmtpReply(250, "2.0.0", "You are forgotten. You get no more mail from us"),
    SendHelp: SmtpReply(250, "2.0.0", "We will mail you how this works"),
}
_ERASING = 20.0  # seconds that a reply waits for it
ASKED_THE_AUTHOR = SmtpReply(250, "2.0.0", "Thank you. We sent you a mail: reply to it, and your comment is published")


class Intake:
    """The Receiver behind the listener (net.smtpd.Receiver).

    `sent` answers what stands in the mail of ours that bears an address.
    After a commit `published` is called where there is a comment to tell, and `queued` where a mail may wait to leave.
    """

    def __init__(
        self,
        store: Store,
        blogs: tuple[Blog, ...],
        workers: Workers,
        *,
        clock: Callable[[], int],
        published: Callable[[], None],
        queued: Callable[[], None],
        sent: Callable[[ReplyAddress | QuestionAddress | MailReplyAddress], Awaitable[Body | None]],
        authserv_id: str | None = None,
    ) -> None:
        self._store = store
        self._blogs = blogs
        self._workers = workers
        self._clock = clock
        self._published = published
        self._queued = queued
        self._sent = sent
        self._authserv_id = authserv_id

    async def recipient(self, _envelope: Envelope, forward_path: str) -> SmtpReply:
        """The reply to RCPT: an address that we did not give out is refused here, before anything is sent."""
        found = route(forward_path, self._blogs, self._store.key)
        if found is None:
            misspelt = is_token_like(forward_path, self._blogs)
            return (Refusal.NO_SUCH_COMMENT if misspelt else Refusal.NO_SUCH_MAILBOX).smtp_reply
        if isinstance(found.asked, subaddress.PostAddress | subaddress.JoinAddress | subaddress.LeaveAddress):
            refusal = await self._store.read(look_up.refusal, blog_id=found.blog_id, slug=found.asked.slug)
            return refusal.smtp_reply if refusal else GO_ON
        return GO_ON  # a token proves that we gave it out; whether its comment stands is looked up with the message

    async def message(self, envelope: Envelope, content: bytes) -> tuple[SmtpReply, ...]:
        """The replies to the message: one, or over LMTP one for each forward-path."""
        count = len(envelope.forward_paths) if envelope.lmtp else 1
        now = self._clock()
        found = (route(path, self._blogs, self._store.key) for path in envelope.forward_paths)
        routes = tuple(one for one in found if one is not None)
        if len(routes) != len(envelope.forward_paths):
            return (TRY_LATER,) * count  # RCPT took them all: the configuration changed in between
        try:
            sent = await self._answered(routes)
            reading = await self._workers.run(read, content, envelope, self._authserv_id, sent, now)
            arrival = Arrival(reading, envelope, routes, now)
            dispositions = await self._store.write(take, arrival=arrival, blogs=self._blogs)
        except Unreadable as error:
            return (await self._set_aside(envelope, content, routes[0].blog_id, now, str(error)),) * count
        except StoreBusy:
            log.error("message", peer=envelope.peer, octets=len(content), disposition="defer", reason="store busy")
            return (TRY_LATER,) * count
        if any(isinstance(one, Accept) and isinstance(one.deed, ForgetThem) for one in dispositions):
            await self._erase()
        for disposition in dispositions:
            self._wake(disposition)
            log.info("message", peer=envelope.peer, octets=len(content), **_told(disposition))
        replies = tuple(_smtp_reply(disposition) for disposition in dispositions)
        return replies if envelope.lmtp else (_for_all(replies),)

    async def _answered(self, routes: tuple[Route, ...]) -> Body | None:
        """What we wrote in the mail that is answered: what comes back of it is quoted, however it was rewritten."""
        asked = (
            one.asked for one in routes if isinstance(one.asked, ReplyAddress | QuestionAddress | MailReplyAddress)
        )
        first = next(asked, None)
        return await self._sent(first) if first else None

    async def _set_aside(self, envelope: Envelope, content: bytes, blog_id: str, now: int, fault: str) -> SmtpReply:
        blog = next(blog for blog in self._blogs if blog.id == blog_id)
        try:
            journal_id = await self._store.write(
                write_down.set_aside, envelope=envelope, content=content, blog=blog, now=now
            )
        except StoreBusy:
            return TRY_LATER
        self._queued()
        log.error(
            "message",
            peer=envelope.peer,
            octets=len(content),
            disposition="hold",
            reason="set aside",
            fault=fault,
            journal=journal_id,
        )
        return SET_ASIDE

    async def _erase(self) -> None:
        """Wait a while for what was forgotten to leave the disk; it is committed, so nothing here may fail."""
        try:
            async with asyncio.timeout(_ERASING):
                await self._store.erase_traces()
        except TimeoutError:
            log.info("erase", outcome="goes on")  # in its thread
        except StoreError as error:
            log.error("erase", outcome="failed", fault=str(error))

    def _wake(self, disposition: Disposition) -> None:
        match disposition:
            case Accept(Speak() | SpeakEach() | Settle() | Obey() | Say()):
                self._published()
                self._queued()
            case Accept() | Hold() | Reject():
                self._queued()
            case Discard() | Defer():
                pass


def take(tx: Tx, *, arrival: Arrival, blogs: tuple[Blog, ...]) -> tuple[Disposition, ...]:
    """Decide for each forward-path and write all of it down, or nothing."""
    judged: list[tuple[Blog, Disposition]] = []
    for one in arrival.routes:
        blog = next(blog for blog in blogs if blog.id == one.blog_id)
        judged.append((blog, decide(arrival.reading, one.asked, look_up.facts(tx, arrival, one, blogs, judged))))
    if any(isinstance(each, Accept) and isinstance(each.deed, ForgetThem) for _, each in judged):
        judged = [(blog, _only_forgetting(each)) for blog, each in judged]
    dispositions = tuple(disposition for _, disposition in judged)
    if not arrival.envelope.lmtp and any(isinstance(each, Defer) for each in dispositions):
        # One reply speaks for all: what would be taken now comes again together with what is not.
        return tuple(each for each in dispositions if isinstance(each, Defer))
    write_down.record(tx, arrival, judged)
    return dispositions


def _only_forgetting(disposition: Disposition) -> Disposition:
    """Whoever is forgotten wants nothing else: it would make them known again."""
    forgets = isinstance(disposition, Accept) and isinstance(disposition.deed, ForgetThem)
    return disposition if forgets else Discard("forgotten")


def _smtp_reply(disposition: Disposition) -> SmtpReply:
    match disposition:
        case Accept(deed):
            return DONE.get(type(deed), TAKEN)
        case Hold():
            return ASKED_THE_AUTHOR
        case Discard():
            return TAKEN
        case Reject(refusal) | Defer(refusal):
            return refusal.smtp_reply


def _for_all(replies: tuple[SmtpReply, ...]) -> SmtpReply:
    """One reply for all recipients: once one of them took the message it must not come again."""
    return next((reply for reply in replies if reply.accepted), replies[0])


def _told(disposition: Disposition) -> dict[str, str]:
    """What the log says of a disposition; no mailbox and no token."""
    match disposition:
        case Accept(Obey(understood)):
            return {"disposition": "accept", "reason": type(understood.command).__name__.lower()}
        case Accept(deed):
            return {"disposition": "accept", "reason": type(deed).__name__.lower()}
        case Hold():
            return {"disposition": "hold", "reason": "author asked"}
        case Discard(reason):
            return {"disposition": "discard", "reason": reason}
        case Reject(refusal):
            return {"disposition": "reject", "reason": refusal.name.lower()}
        case Defer(refusal):
            return {"disposition": "defer", "reason": refusal.name.lower()}
