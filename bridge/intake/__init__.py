"""The way in: a message is judged inside its SMTP transaction, and written down before it is answered with 250.

look up -> decide -> write down happen in one transaction of the store. So two copies that arrive at once never both
become a comment, and no comment is without its journal row and its announcement.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bridge.acts import forgetting
from bridge.acts.capping import Capping
from bridge.blog import Blog
from bridge.errors import StoreBusy, fault
from bridge.inbound.caps import NO_CAPS, Caps
from bridge.inbound.decide import decide, decide_service
from bridge.inbound.disposition import Accept, Defer, Discard, Disposition, ForgetPerson, Hold, comment_of, outcome
from bridge.inbound.reading import Reading, read
from bridge.inbound.refusal import Refusal
from bridge.inbound.route import Route, is_token_like, route
from bridge.intake import look_up, parent, write_down
from bridge.intake.capping import within_caps
from bridge.intake.recording import Arrival
from bridge.mail import subaddress
from bridge.mail.body import Body
from bridge.mail.envelope import TRY_LATER, Envelope, SmtpReply
from bridge.mails.answered import AnsweredMails
from bridge.store.engine import Store, Tx
from bridge.workers import Unreadable, Workers

log = structlog.get_logger()

GO_ON = SmtpReply(250, "2.1.5", "Recipient accepted")
SET_ASIDE = SmtpReply(
    250, "2.0.0", "We have your mail but could not read it. The operator of this blog will look at it"
)
NO_CAPPING = Capping(NO_CAPS, b"")
_ERASING = 20.0  # seconds that a reply waits for it


class Intake:
    """The Receiver behind the listener.

    After a commit `published` is called where there is a comment to announce, and `queued` where a mail may leave.
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
        authserv_id: str | None = None,
        caps: Caps = NO_CAPS,
    ) -> None:
        self._store = store
        self._blogs = blogs
        self._workers = workers
        self._clock = clock
        self._published = published
        self._queued = queued
        self._answered_mails = AnsweredMails(store, blogs)
        self._authserv_id = authserv_id
        self.capping = Capping(caps, store.key)

    async def recipient(self, _envelope: Envelope, forward_path: str) -> SmtpReply:
        """The reply to RCPT: an address that we did not give out is refused here, before anything is sent."""
        found = route(forward_path, self._blogs, self._store.key)
        if found is None:
            misspelt = is_token_like(forward_path, self._blogs)
            return (Refusal.NO_SUCH_COMMENT if misspelt else Refusal.NO_SUCH_MAILBOX).smtp_reply
        if isinstance(found.asked, subaddress.PostAddress | subaddress.JoinAddress | subaddress.LeaveAddress):
            refusal = await self._store.read(look_up.refusal, blog_id=found.blog_id, slug=found.asked.slug)
            return refusal.smtp_reply if refusal else GO_ON
        return GO_ON  # a token proves that we gave it out; its comment is looked up with the message

    async def message(self, envelope: Envelope, content: bytes) -> tuple[SmtpReply, ...]:
        """The replies to the message: one, or over LMTP one for each forward-path."""
        count = len(envelope.forward_paths) if envelope.lmtp else 1
        now, routes = self._clock(), self._routes(envelope)
        if not routes:
            return (TRY_LATER,) * count  # RCPT took them all: the configuration changed in between
        try:
            arrival = await self._arrival(envelope, content, routes, now)
            _log_stages(arrival.reading)
            taken = await self._store.write(take, arrival=arrival, blogs=self._blogs, capping=self.capping)
        except Unreadable as error:
            return (await self._set_aside(envelope, content, routes[0].blog_id, now, str(error)),) * count
        except StoreBusy:
            log.error("message", peer=envelope.peer, octets=len(content), disposition="defer", reason="store busy")
            return (TRY_LATER,) * count
        if any(_forgets(one.disposition) for one in taken):
            await self._erase()
        for one in taken:
            self._wake(one.disposition)
            name, reason = outcome(one.disposition)
            named = {key: value for key, value in (("journal", one.journal_id), ("comment", one.comment_id)) if value}
            log.info(
                "message",
                peer=envelope.peer,
                octets=len(content),
                disposition=name,
                reason=reason,
                blog=one.blog_id,
                **named,
            )
        replies = tuple(one.reply for one in taken)
        return replies if envelope.lmtp else (_for_all(replies),)

    async def arrival(self, envelope: Envelope, content: bytes) -> Arrival | None:
        """The message as it is judged, for `explaining`; None if a recipient is no address of ours."""
        routes = self._routes(envelope)
        return await self._arrival(envelope, content, routes, self._clock()) if routes else None

    def _routes(self, envelope: Envelope) -> tuple[Route, ...]:
        """What each forward-path asks for; none where one of them is not ours."""
        found = (route(path, self._blogs, self._store.key) for path in envelope.forward_paths)
        routes = tuple(one for one in found if one is not None)
        if len(routes) != len(envelope.forward_paths):
            return ()
        if not envelope.lmtp:  # one reply speaks for all, so it is that of the secret address
            routes = tuple(one for one in routes if not parent.is_beside_secret(one, routes))
        return routes

    async def _arrival(self, envelope: Envelope, content: bytes, routes: tuple[Route, ...], now: int) -> Arrival:
        """The message, read in a worker; beside the mail of ours that it answers, where that is known."""
        sent = await self._answered(routes)
        reading = await self._workers.run(read, content, envelope, self._authserv_id, sent, now)
        quoted: tuple[str, ...] = ()
        if sent is None and parent.is_lost(reading, routes):
            search = await self._store.read(parent.search, reading=reading, routes=routes, blogs=self._blogs)
            quoted, sent = search.quoted, await self._text_of(search.answered)
            if sent:  # read it again: now it can be compared with the mail that it answers
                reading = await self._workers.run(read, content, envelope, self._authserv_id, sent, now)
        return Arrival(reading, envelope, routes, now, quoted)

    async def _answered(self, routes: tuple[Route, ...]) -> Body | None:
        """The text of our mail that is answered; None if it can't be had: the reply is then judged without it."""
        return await self._text_of(next((one.asked for one in routes if isinstance(one.asked, parent.BearsMail)), None))

    async def _text_of(self, first: parent.BearsMail | None) -> Body | None:
        try:
            return await self._answered_mails.body(first) if first else None
        except Exception as error:  # noqa: BLE001  the reply itself can be read, so it need not come again
            log.error("answered mail", fault=type(error).__name__)
            return None

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
        """Wait a while until the forgotten has left the disk; it is committed, so nothing here may fail."""
        try:
            async with asyncio.timeout(_ERASING):
                await forgetting.erase(self._store)
        except TimeoutError:
            log.info("erase", outcome="goes on")  # in its thread
        except Exception as error:  # noqa: BLE001  the mail is taken; the daemon goes on with erasing later
            log.error("erase", outcome="failed", fault=fault(error))

    def _wake(self, disposition: Disposition) -> None:
        if isinstance(disposition, Accept | Hold):
            self._published()
        if not isinstance(disposition, Discard | Defer):
            self._queued()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a message for one of its forward-paths. An id is "" where no such row was written."""

    disposition: Disposition
    reply: SmtpReply
    blog_id: str
    journal_id: str = ""
    comment_id: str = ""


def take(tx: Tx, *, arrival: Arrival, blogs: tuple[Blog, ...], capping: Capping = NO_CAPPING) -> tuple[Taken, ...]:
    """Decide for each forward-path and write all of it down, or nothing; the reply to each."""
    judged: list[tuple[Blog, Disposition]] = []
    for one in arrival.routes:
        blog = next(blog for blog in blogs if blog.id == one.blog_id)
        if parent.is_beside_secret(one, arrival.routes):
            judged.append((blog, Discard("sent to the secret address too")))
        elif isinstance(one.asked, subaddress.BounceAddress | subaddress.OperatorAddress):
            judged.append((blog, decide_service(arrival.reading, one.asked)))
        else:
            facts = look_up.facts(tx, arrival, one, blogs, judged)
            judged.append((blog, within_caps(tx, capping, arrival, blog, facts, decide(arrival.reading, facts))))
    if any(_forgets(each) for _, each in judged):
        # Do nothing else for a person who is forgotten: it would make them known again.
        judged = [(blog, each if _forgets(each) else Discard("forgotten")) for blog, each in judged]
    deferred = [each for _, each in judged if isinstance(each, Defer)]
    if deferred and not arrival.envelope.lmtp:
        # One reply speaks for all: what would be taken now comes again together with what is not.
        return tuple(Taken(each, each.refusal.smtp_reply, arrival.routes[0].blog_id) for each in deferred)
    recorded = write_down.record(tx, arrival, judged)
    return tuple(
        Taken(disposition, reply, blog.id, recorded.journal_id, recorded.comment_id if comment_of(disposition) else "")
        for (blog, disposition), reply in zip(judged, recorded.replies, strict=True)
    )


def _log_stages(reading: Reading) -> None:
    """What each stage found, without a word or a mailbox of anybody."""
    heard = reading.recognised
    log.debug(
        "stages",
        screened=type(reading.screened).__name__,
        authentication=type(reading.authentication).__name__,
        characters=len(reading.extraction.reply),
        left_out=len(reading.extraction.elided),
        parts=len(reading.parts),
        command=type(heard.command).__name__ if heard else "",
    )


def _forgets(disposition: Disposition) -> bool:
    return isinstance(disposition, Accept) and isinstance(disposition.action, ForgetPerson)


def _for_all(replies: tuple[SmtpReply, ...]) -> SmtpReply:
    """One reply for all recipients: once one of them took the message it must not come again."""
    return next((reply for reply in replies if reply.accepted), replies[0])
