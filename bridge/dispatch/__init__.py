"""The outbox -> the smarthost: lease, write, relay, settle; each mail at least once, with the same Message-ID.

The outbox holds ids, not text. A mail is written when it leaves, and would be written the same again.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import structlog

from bridge.blog import MINUTE, SECOND, Blog
from bridge.dispatch.last import LastMails
from bridge.dispatch.settling import Settling
from bridge.dispatch.signing import MailToSign, Signing, SigningPipeline
from bridge.errors import SmarthostError, SmarthostRefusal, fault
from bridge.mail import subaddress, wire
from bridge.mail.address import Pattern
from bridge.mail.dkim import BodyStart, Signer
from bridge.mail.envelope import SmtpStage
from bridge.mails import compose, copies, octets, rows
from bridge.mails.copies import CopyFacts
from bridge.mails.facts import ToWrite
from bridge.mails.kinds import OperatorFacts
from bridge.mails.octets import NoAsciiMailbox
from bridge.net.client.smarthost import Smarthost
from bridge.net.client.transactions import OutgoingMail, SmarthostReply
from bridge.outbound import bounce, retry
from bridge.outbound.bounce import SmarthostState, Verdict
from bridge.store import outbox
from bridge.store.engine import Store
from bridge.store.outbox import QueuedMail, Settled, State, UnreadableMail

log = structlog.get_logger()

_LEASED = 400  # in one transaction
_LANES = 2  # while one writes its outcomes down, the other relays
_LEASE = 15 * MINUTE
_FORMS = 256
_OUTAGE = 30 * SECOND
_PATIENCE = 10.0
_LONGEST_WAIT = 300.0
_HOLD = 5 * MINUTE  # between two attempts while the smarthost refuses all mail of a blog
_LONGEST_REPLY = 500

# Advice for the operator when the smarthost refuses all mail, by the stage of the refusal.
_ADVICE = {
    SmtpStage.MAIL: "it refuses the sender; let it accept the domain of blog.address, and see smarthost.username",
    SmtpStage.RCPT: "it refuses recipients by policy; let it relay for this machine, or log in with smarthost.username",
    SmtpStage.DATA: "it refuses our mail by policy; ask its operator, or name another smarthost",
    SmtpStage.CONTENT: "it refuses the content of our mail by policy; ask its operator, or name another smarthost",
}


class Dispatch:
    """Relays the mails of the outbox. While the smarthost is lost or refuses our mail, all mail waits; none is lost."""

    def __init__(
        self,
        store: Store,
        blogs: Sequence[Blog],
        smarthost: Smarthost,
        clock: Callable[[], int],
        chance: Callable[[], float] = random.random,
        signers: Mapping[str, Signer] | None = None,
    ) -> None:
        self._store = store
        self._blogs: Mapping[str, Blog] = {blog.id: blog for blog in blogs}
        self._smarthost = smarthost
        self._clock = clock
        self._chance = chance
        self._forms: dict[Hashable, tuple[wire.SlottedMail, BodyStart | None]] = {}
        self._signing = Signing(signers or {}, clock)
        self._settling = Settling(store, clock)
        self._last_mails = LastMails(store, self._blogs, smarthost, clock, chance, self._signing)
        self._states: dict[str, SmarthostState] = {}  # by blog: a smarthost may refuse the sender of one
        self._stopped: set[str] = set()  # blogs whose mail the smarthost has refused in this round
        self._login_refused = False
        self._failed: Exception | None = None  # why this round ends early

    async def run(self, wake: asyncio.Event) -> None:
        """Relay whenever `wake` is set, and look for delayed mails every few seconds."""
        await self._store.write(outbox.release, now=self._clock())
        wait = 0.0
        while True:
            wake.clear()
            try:
                await self.once()
                wait = 0.0
            except SmarthostError as error:
                wait = min(max(2 * wait, 5.0), _LONGEST_WAIT)
                self._log_outage(error, wait)
            except Exception as error:  # noqa: BLE001  the loop of a verb: tell the operator, go on
                wait = 5.0
                log.error("dispatch", outcome="failed", fault=fault(error))
            if wait:
                await asyncio.sleep(wait)  # whatever is queued meanwhile: the smarthost is not back sooner
            else:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(wake.wait(), _PATIENCE)

    async def once(self) -> int:
        """Relay all mails that are due; how many were tried. SmarthostError if the smarthost can't be reached."""
        await self._flush()
        last = await self._last_mails.due()
        if not last and not any((await self._store.read(outbox.waiting)).values()):
            return 0
        await self._smarthost.ready()
        if self._login_refused:
            self._login_refused = False
            log.info("smarthost", outcome="accepts")
        self._stopped.clear()
        self._failed = None
        tried = await self._last_mails.relay(last)
        try:
            async with asyncio.TaskGroup() as group:
                lanes = [group.create_task(self._lane()) for _ in range(_LANES)]
        finally:
            await self._flush()
        if self._failed:
            raise self._failed
        return tried + sum(lane.result() for lane in lanes)

    async def _flush(self) -> None:
        """Write down the outcomes so far; until that is possible, no mail leaves."""
        await self._settling.flush()
        if self._settling.error:
            raise self._settling.error

    async def _lane(self) -> int:
        """Lease and relay until no mail is due. After a fault each lane ends with the mails in its hands."""
        tried = 0
        try:
            while not self._must_end:
                now = self._clock()
                leased = await self._store.write(outbox.lease, now=now, until=now + _LEASE, limit=_LEASED)
                tried += len(leased)
                if not leased or not await self._relay_all(leased):
                    break
        except Exception as error:  # noqa: BLE001  `once` raises it
            self._failed = _first(error)
        return tried

    @property
    def _must_end(self) -> bool:
        return bool(self._failed or self._settling.error)

    async def _relay_all(self, leased: Sequence[QueuedMail | UnreadableMail]) -> bool:
        """Relay these mails; False if some of them could not be tried."""
        try:
            mails = await self._to_write(leased)
        except BaseException:
            for row in leased:
                self._settling.put(self._outage(row))
            raise
        # First the mails that were not refused before: a few that always are must not keep the others waiting.
        waiting = deque(sorted(mails, key=lambda mail: mail.row.attempts))
        by_id = {mail.row.id: mail for mail in waiting}
        ahead = SigningPipeline(self._signing, self._outgoing(waiting))

        async def on_reply(relayed: OutgoingMail, reply: SmarthostReply | SmarthostError) -> None:
            self._settling.put(*self._settled(by_id[relayed.id], reply))
            await self._settling.keep_up()

        async def relay(mails: Iterator[OutgoingMail]) -> None:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._smarthost.connections):
                    group.create_task(self._smarthost.relay_all(mails, on_reply))

        try:
            await ahead.relay(relay)
        finally:  # also when the daemon stops: a mail that has left is not sent again by the next one
            waiting.extend(by_id[each] for each in ahead.left)
            for left in waiting:
                self._settling.put(self._outage(left.row))
            await self._settling.flush()
        return not waiting

    async def _to_write(self, leased: Sequence[QueuedMail | UnreadableMail]) -> list[ToWrite]:
        """The facts of each row; rows that can't or need not become a mail are settled."""
        found = await self._store.read(rows.look_up, rows=leased, blogs=self._blogs)
        for row in found.pointless:
            self._settling.put(Settled(row.id, State.DROPPED.value, smtp_reply="not wanted any more"))
        for faulty, why in found.faulty:
            self._settling.put(self._unwritable(faulty, why))
        mails = []
        for mail in found.mails:
            if isinstance(mail.facts, OperatorFacts) and mail.mailbox.suppressed:
                log.error("moderator", mail=mail.row.id, blog=mail.blog.id, fault="mail to this mailbox failed before")
            try:
                mails.append(await self._with_copy(mail))
            except Exception as error:  # noqa: BLE001  one copy that can't be written must not hold the others
                self._settling.put(self._unwritable(mail.row, error))
        return mails

    def _outgoing(self, waiting: deque[ToWrite]) -> Iterator[MailToSign]:
        """The mails, each written when a connection is free for it."""
        while waiting and not self._must_end:
            mail = waiting.popleft()
            if mail.blog.id in self._stopped:
                self._settling.put(self._held(mail.row, "the smarthost refuses the mail of this blog"))
                continue
            try:
                content, to, start = self._written(mail)
            except Exception as error:  # noqa: BLE001  one mail that can't be written must not hold the others
                self._settling.put(self._unwritable(mail.row, error))
            else:
                # VERP: a bounce to the reverse-path names the mail that bounced.
                tag = subaddress.write(subaddress.BounceAddress(mail.row.id), self._store.key)
                written = OutgoingMail(mail.row.id, Pattern.of(mail.blog.address).with_tag(tag), to, content)
                yield MailToSign(written, mail.blog.id, start)

    def _written(self, mail: ToWrite) -> tuple[bytes, str, BodyStart | None]:
        """The mail, the mailbox that it goes to, and how the body begins where others have the same words."""
        key = octets.form_key(mail)
        known = self._forms.get(key) if key else None
        if known is None:
            form = octets.form(mail)
            known = form, self._signing.start_of(form) if key else None
            if key:
                if len(self._forms) >= _FORMS:
                    self._forms.clear()
                self._forms[key] = known
        form, start = known
        values = octets.values(mail, self._store.key)
        return compose.checked(form.filled(values), values[compose.TO]), values[compose.TO].decode(), start

    async def _with_copy(self, mail: ToWrite) -> ToWrite:
        """A copy renders hundreds of mails again, so a thread does it."""
        if not isinstance(mail.facts, CopyFacts) or not mail.facts.messages:
            return mail
        written = partial(octets.filled, key=self._store.key)
        return replace(mail, facts=await asyncio.to_thread(copies.with_mbox, mail.facts, mail.mailbox, written))

    def _settled(self, mail: ToWrite, reply: SmarthostReply | SmarthostError) -> tuple[Settled, int | None]:
        """The outcome of an attempt for the store, and the mailbox if nobody reads that."""
        if isinstance(reply, SmarthostError):
            down = self._smarthost.down
            settled = self._outage(mail.row) if down else self._again(mail.row, str(reply)[:_LONGEST_REPLY])
            _log(mail, settled.state, 0, "")
            return settled, None
        verdict = bounce.judge(reply.code, reply.sentence, reply.stage)
        said = f"{reply.code} {reply.sentence}"[:_LONGEST_REPLY]
        state = self._states.get(mail.blog.id, SmarthostState())
        self._watch(mail, state.after(verdict, mail.mailbox.id), verdict, reply)
        match verdict:
            case Verdict.RELAYED:
                settled = Settled(mail.row.id, State.RELAYED.value, smtp_reply=said)
            case Verdict.DELAYED:
                settled = self._again(mail.row, said)
            case Verdict.REFUSED:
                settled = self._again(mail.row, said, may_fail=state.may_fail(mail.mailbox.id))
            case Verdict.SMARTHOST_REFUSES:
                settled = self._held(mail.row, said)
            case Verdict.FAILED | Verdict.NO_MAILBOX:
                settled = Settled(mail.row.id, State.FAILED.value, smtp_reply=said)
        _log(mail, settled.state, reply.code, bounce.status(reply.sentence))
        return settled, mail.mailbox.id if verdict is Verdict.NO_MAILBOX else None

    def _watch(self, mail: ToWrite, after: SmarthostState, verdict: Verdict, reply: SmarthostReply) -> None:
        """Remember what a reply says of the smarthost, and log when it begins or ceases to refuse a blog's mail."""
        blog_id = mail.blog.id
        held = blog_id in self._states and self._states[blog_id].holds
        self._states[blog_id] = after
        if verdict is Verdict.RELAYED:
            self._stopped.discard(blog_id)
        elif after.holds and verdict in (Verdict.REFUSED, Verdict.SMARTHOST_REFUSES):
            self._stopped.add(blog_id)
        if after.holds and not held:
            status, advice = bounce.status(reply.sentence), f"{_ADVICE[reply.stage]}; until then all mail waits"
            logged = log.error if reply.code >= 500 else log.warning  # 4xx: it may well accept mail again by itself
            logged("smarthost", outcome="refuses", blog=blog_id, code=reply.code, status=status, fault=advice)
        if held and not after.holds:
            log.info("smarthost", outcome="accepts", blog=blog_id)

    def _log_outage(self, error: SmarthostError, again_in: float) -> None:
        if not isinstance(error, SmarthostRefusal):
            log.warning("smarthost", outcome="down", fault=str(error), again_in=again_in)
        elif not self._login_refused:  # once for each outage
            self._login_refused = True
            log.error("smarthost", outcome="refuses", fault=f"{error}; until then all mail waits")

    def _outage(self, row: QueuedMail | UnreadableMail) -> Settled:
        """The mail was not tried, or the smarthost went away: that is no attempt."""
        at = self._clock() + (_OUTAGE if self._smarthost.down else 0)
        return Settled(row.id, State.DELAYED.value, at, "the smarthost went away", attempts=0)

    def _held(self, row: QueuedMail | UnreadableMail, reply: str) -> Settled:
        """The smarthost refuses all mail: that is no attempt, and this mail never fails by it."""
        return Settled(row.id, State.DELAYED.value, self._clock() + _HOLD, reply, attempts=0)

    def _again(self, row: QueuedMail | UnreadableMail, reply: str, *, may_fail: bool = True) -> Settled:
        now = self._clock()
        at = retry.next_attempt(row.attempts + 1, row.queued_at, now, self._chance())
        if at is None and may_fail:
            return Settled(row.id, State.FAILED.value, smtp_reply=reply)
        return Settled(row.id, State.DELAYED.value, at or now + retry.delay(row.attempts + 1), reply)

    def _unwritable(self, row: QueuedMail | UnreadableMail, error: Exception) -> Settled:
        """A mail that must not leave, or to a mailbox that needs SMTPUTF8, fails and stays; others are tried again."""
        log.error("relay", mail=row.id, kind=row.kind, outcome="unwritable", fault=fault(error))
        if isinstance(error, wire.Unwritable):
            return Settled(row.id, State.FAILED.value, smtp_reply="550 5.6.0 not as we meant it, so it did not leave")
        if isinstance(error, NoAsciiMailbox):
            return Settled(row.id, State.FAILED.value, smtp_reply="553 5.6.7 the mailbox needs SMTPUTF8")
        return self._again(row, "we could not write this mail")


def _log(mail: ToWrite, outcome: str, code: int, status: str) -> None:
    """One line for each attempt. A server's sentence may repeat the mailbox, so only its codes are logged."""
    log.info(
        "relay",
        mail=mail.row.id,
        kind=mail.row.kind.value,
        comment=getattr(mail.row.mail, "comment_id", None),
        attempt=mail.row.attempts + 1,
        outcome=outcome,
        code=code,
        status=status,
    )


def _first(error: Exception) -> Exception:
    """The first fault in a group of groups."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error
