"""The outbox -> the smarthost: lease, write, relay, settle; every mail at least once, with the same Message-ID.

The outbox holds ids, not words. A mail is written when it leaves, and would be written the same again.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

import structlog

from bridge.blog import MINUTE, SECOND, Blog
from bridge.dispatch import facts, letters, sent
from bridge.dispatch.facts import Case
from bridge.dispatch.letters import copies
from bridge.errors import LooselyError, SmarthostError
from bridge.mail import body, subaddress, wire
from bridge.mail.address import Pattern
from bridge.mail.body import Body
from bridge.net.smarthost import Smarthost
from bridge.net.transaction import Mail, Outcome
from bridge.outbound import bounce, compose, retry
from bridge.outbound.bounce import Verdict
from bridge.outbound.queued import ForOperator, MailKind
from bridge.store import mailboxes, outbox
from bridge.store.engine import Store, Tx
from bridge.store.outbox import QueuedMail, Settled, State, UnreadableMail

log = structlog.get_logger()

_LEASED = 400  # in one transaction
_LANES = 2  # while one writes down what became of its mails, the other relays
_SETTLED = 100  # a crash makes at most so many mails of each lane arrive twice
_LEASE = 15 * MINUTE
_FORMS = 256
_OUTAGE = 30 * SECOND
_PATIENCE = 10.0
_LONGEST_HOLD = 300.0
_LONGEST_REPLY = 500
_LONGEST_REASON = 100


_SENT = 64  # texts that are kept for the answers to them


class Dispatch:
    """Relays what waits in the outbox; a lost smarthost is tried by one connection, and nothing is lost with it."""

    def __init__(
        self,
        store: Store,
        blogs: Sequence[Blog],
        smarthost: Smarthost,
        clock: Callable[[], int],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._blogs: Mapping[str, Blog] = {blog.id: blog for blog in blogs}
        self._smarthost = smarthost
        self._clock = clock
        self._chance = chance
        self._forms: dict[Hashable, wire.Form] = {}
        self._sent: dict[Hashable, Body] = {}

    async def run(self, wake: asyncio.Event) -> None:
        """Relay whenever `wake` is set, and look every few seconds for what was delayed."""
        await self._store.write(outbox.release, now=self._clock())
        hold = 0.0
        while True:
            wake.clear()
            try:
                await self.once()
                hold = 0.0
            except SmarthostError as error:
                hold = min(max(2 * hold, 5.0), _LONGEST_HOLD)
                log.warning("smarthost", outcome="down", fault=str(error), again_in=hold)
            except Exception as error:  # noqa: BLE001  the loop of a verb: tell the operator, go on
                hold = 5.0
                log.error("dispatch", outcome="failed", fault=_fault(error))
            if hold:
                await asyncio.sleep(hold)  # nothing that is queued meanwhile makes the smarthost come back sooner
            else:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(wake.wait(), _PATIENCE)

    async def sent(self, asked: sent.Asked) -> Body | None:
        """What stands in the mail of ours that bears this address; None where none is known any more.

        The items of a digest are marked (mail.marks), so that what comes back of it is known by its number.
        """
        case = await self._store.read(sent.case, asked=asked, blogs=self._blogs)
        if case is None:
            return None
        key = letters.form_key(case)
        if key is None or key not in self._sent:
            letter = letters.letter(case, marked=True)
            while len(self._sent) >= _SENT:
                del self._sent[next(iter(self._sent))]
            self._sent[key or case.row.id] = Body(letter.text, letter.html, body.Kind.TEXT)
        return self._sent[key or case.row.id]

    async def once(self) -> int:
        """Relay all that is due; how many mails were tried. SmarthostError where the smarthost can't be reached."""
        if not await self._anything_due():
            return 0
        await self._smarthost.ready()
        return sum(await asyncio.gather(*(self._lane() for _ in range(_LANES))))

    async def _anything_due(self) -> bool:
        return any((await self._store.read(outbox.waiting)).values())

    async def _lane(self) -> int:
        tried = 0
        while True:
            now = self._clock()
            rows = await self._store.write(outbox.lease, now=now, until=now + _LEASE, limit=_LEASED)
            if not rows:
                return tried
            tried += len(rows)
            if not await self._relay_all(rows):
                return tried

    async def _relay_all(self, rows: Sequence[QueuedMail | UnreadableMail]) -> bool:
        """Whether the smarthost still stands at the end."""
        found = await self._store.read(facts.look_up, rows=rows, blogs=self._blogs)
        settling = _Settling(self._store, self._clock)
        cases = []
        for case in found.cases:
            try:
                cases.append(await self._with_copy(case))
            except Exception as fault:  # noqa: BLE001  one copy that can't be written must not hold the others
                settling.put(self._unwritable(case.row, fault))
        for row in found.pointless:
            settling.put(Settled(row.id, State.DROPPED.value, smtp_reply="not wanted any more"))
        for faulty, error in found.faulty:
            settling.put(self._unwritable(faulty, error))
        for case in cases:
            if isinstance(case.row.mail, ForOperator) and case.mailbox.suppressed:
                log.error("moderator", mail=case.row.id, blog=case.blog.id, fault="mail to this mailbox failed before")
        waiting, by_id = deque(cases), {case.row.id: case for case in cases}
        mails = self._mails(waiting, settling)

        async def judged(mail: Mail, outcome: Outcome | SmarthostError) -> None:
            settling.put(*self._settled(by_id[mail.id], outcome))
            await settling.keep_up()

        try:
            relaying = (self._smarthost.relay_all(mails, judged) for _ in range(self._smarthost.connections))
            await asyncio.gather(*relaying)
        except asyncio.CancelledError:
            await settling.finish()  # what has left is not sent again by the next daemon
            raise
        for case in waiting:
            settling.put(self._outage(case))
        await settling.finish()
        return not waiting

    def _mails(self, waiting: deque[Case], settling: _Settling) -> Iterator[Mail]:
        """The mails, each written when a connection is free for it."""
        while waiting:
            case = waiting.popleft()
            try:
                content, to = self._written(case)
            except Exception as error:  # noqa: BLE001  one mail that can't be written must not hold the others
                settling.put(self._unwritable(case.row, error))
            else:
                yield Mail(case.row.id, self._reverse_path(case), to, content)

    def _written(self, case: Case) -> tuple[bytes, str]:
        """The mail, and the mailbox that it goes to."""
        key = letters.form_key(case)
        form = self._forms.get(key) if key else None
        if form is None:
            form = letters.form(case)
            if key:
                if len(self._forms) >= _FORMS:
                    self._forms.clear()
                self._forms[key] = form
        values = letters.values(case, self._store.key)
        return compose.checked(form.filled(values)), values[compose.TO].decode()

    async def _with_copy(self, case: Case) -> Case:
        """Hundreds of mails are written anew for a copy, so a thread does it."""
        if case.kind is not MailKind.COPY or not case.copied:
            return case
        return await asyncio.to_thread(copies.with_copy, case, self._as_it_left)

    def _as_it_left(self, case: Case) -> bytes:
        return letters.form(case).filled(letters.values(case, self._store.key))

    def _reverse_path(self, case: Case) -> str:
        """VERP: the address that says which mail came back. No mail answers a bounce, so it has none in itself."""
        tag = subaddress.write(subaddress.BounceAddress(case.row.id), self._store.key)
        return Pattern.of(case.blog.address).with_tag(tag)

    def _settled(self, case: Case, outcome: Outcome | SmarthostError) -> tuple[Settled, int | None]:
        """What is written down of an attempt, and the mailbox that is written to no more."""
        if isinstance(outcome, SmarthostError):
            settled = (
                self._outage(case) if self._smarthost.down else self._again(case.row, str(outcome)[:_LONGEST_REPLY])
            )
            _log(case, settled.state, 0, "")
            return settled, None
        verdict = bounce.judge(outcome.code, outcome.sentence, about_mailbox=outcome.about_mailbox)
        reply = f"{outcome.code} {outcome.sentence}"[:_LONGEST_REPLY]
        match verdict:
            case Verdict.RELAYED:
                settled = Settled(case.row.id, State.RELAYED.value, smtp_reply=reply)
            case Verdict.DELAYED:
                settled = self._again(case.row, reply)
            case Verdict.FAILED | Verdict.FAILED_FOR_GOOD:
                settled = Settled(case.row.id, State.FAILED.value, smtp_reply=reply)
        _log(case, settled.state, outcome.code, bounce.status(outcome.sentence))
        return settled, case.mailbox.id if verdict is Verdict.FAILED_FOR_GOOD else None

    def _outage(self, case: Case) -> Settled:
        """The smarthost is away: that says nothing about this mail, so it is due as soon as there is one again."""
        return Settled(case.row.id, State.DELAYED.value, self._clock() + _OUTAGE, "the smarthost went away")

    def _again(self, row: QueuedMail | UnreadableMail, reply: str) -> Settled:
        at = retry.next_attempt(row.attempts + 1, row.queued_at, self._clock(), self._chance())
        if at is None:
            return Settled(row.id, State.FAILED.value, smtp_reply=reply)
        return Settled(row.id, State.DELAYED.value, at, reply)

    def _unwritable(self, row: QueuedMail | UnreadableMail, error: Exception) -> Settled:
        """A mailbox that nobody can write to fails; our own fault waits for whoever mends it."""
        log.error("relay", mail=row.id, kind=row.kind, outcome="unwritable", fault=_fault(error))
        if isinstance(error, letters.NoAsciiMailbox):
            return Settled(row.id, State.FAILED.value, smtp_reply="553 5.6.7 the mailbox needs SMTPUTF8")
        return self._again(row, "we could not write this mail")


class _Settling:
    """Outcomes on their way to the store, many in one transaction, while the next mails are relayed."""

    def __init__(self, store: Store, clock: Callable[[], int]) -> None:
        self._store = store
        self._clock = clock
        self._outcomes: list[Settled] = []
        self._gone: dict[int, str] = {}
        self._writing: asyncio.Future[None] | None = None

    def put(self, settled: Settled, gone: int | None = None) -> None:
        """Remember it; `gone` is a mailbox that is written to no more."""
        self._outcomes.append(settled)
        if gone is not None:
            self._gone[gone] = settled.smtp_reply[:_LONGEST_REASON]

    async def keep_up(self) -> None:
        """Have a batch written, once there is one and the one before it is on the disk."""
        if len(self._outcomes) >= _SETTLED:
            await self._before()
            self._writing = asyncio.ensure_future(self._write())

    async def finish(self) -> None:
        """Return once everything is written."""
        await self._before()
        if self._outcomes:
            await self._write()

    async def _before(self) -> None:
        if self._writing:
            writing, self._writing = self._writing, None
            await writing

    async def _write(self) -> None:
        outcomes, self._outcomes = self._outcomes, []
        gone, self._gone = self._gone, {}
        await self._store.write(_settle, outcomes=outcomes, gone=gone, now=self._clock())


def _settle(tx: Tx, *, outcomes: Sequence[Settled], gone: Mapping[int, str], now: int) -> None:
    outbox.settle(tx, outcomes=outcomes, now=now)
    for mailbox_id, reply in gone.items():
        mailboxes.suppress(tx, mailbox_id=mailbox_id, now=now, reason=reply)


def _log(case: Case, outcome: str, code: int, status: str) -> None:
    """One line for each attempt. A server's sentence repeats the mailbox, so only its codes are told."""
    log.info(
        "relay",
        mail=case.row.id,
        kind=case.row.kind.value,
        comment=getattr(case.row.mail, "comment_id", None),
        attempt=case.row.attempts + 1,
        outcome=outcome,
        code=code,
        status=status,
    )


def _fault(error: Exception) -> str:
    return str(error) if isinstance(error, LooselyError) else type(error).__name__
