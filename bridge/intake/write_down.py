"""Dispositions -> rows: the journal, the comment, and what is to be told to whom."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bridge.blog import DAY, Blog
from bridge.inbound.authenticate import Authenticated
from bridge.inbound.deeds import (
    Accept,
    AskBack,
    Bounced,
    Deed,
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
    TellOperator,
    Unsubscribe,
    speech,
)
from bridge.inbound.refusal import Refusal
from bridge.intake import obey, speak
from bridge.intake.arrival import Arrival
from bridge.intake.scribe import Scribe
from bridge.mail.envelope import Envelope
from bridge.outbound import bounce
from bridge.outbound.queued import ForOperator, HelpMail, RefusalNotice
from bridge.store import consent, forget, journal, mailboxes, outbox
from bridge.store.engine import Tx, new_id


def record(tx: Tx, arrival: Arrival, judged: Sequence[tuple[Blog, Disposition]]) -> None:
    """Write down all that is taken; nothing at all where everything is refused."""
    taken = [(blog, each) for blog, each in judged if not isinstance(each, Reject | Defer)]
    if not taken:
        return
    scribe = Scribe(tx, arrival)
    if all(isinstance(each, Discard) for _, each in taken) and scribe.is_strange_or_a_copy(taken[0][0]):
        scribe.journal_bare(*taken[0])
    else:
        scribe.journal(*taken[0], spoken=any(_makes_a_comment(each) for _, each in taken))
    for blog, each in taken:
        _write(scribe, blog, each)
    # In SMTP one reply speaks for all recipients: who was refused among others is told by mail, if From is believed.
    spoken = any(isinstance(each, Accept) and isinstance(each.deed, Speak) for _, each in taken)
    if not arrival.envelope.lmtp and (spoken or isinstance(arrival.reading.authentication, Authenticated)):
        for blog, disposition in judged:
            if isinstance(disposition, Reject):
                _tell_refusal(scribe, blog, disposition.refusal)


def _makes_a_comment(disposition: Disposition) -> bool:
    """Whether the comment that bears the scribe's id comes of it."""
    match disposition:
        case Accept(SpeakEach()):
            return True
        case Accept(Obey(in_doubt=Speak())):
            return True
    return speech(disposition) is not None


def set_aside(tx: Tx, *, envelope: Envelope, content: bytes, blog: Blog, now: int) -> str:
    """Keep a message that ended its worker twice and hand it to the moderators; it is never bounced. Its journal id."""
    journal_id = new_id(now)
    journal.record(
        tx,
        id=journal_id,
        blog_id=blog.id,
        received_at=now,
        peer=envelope.peer,
        reverse_path=envelope.reverse_path,
        forward_paths=envelope.forward_paths,
        content=content,
        message_id=None,
        fingerprint=hashlib.sha256(content).hexdigest(),
        disposition="hold",
        status="2.0.0",
        reason="set aside: it could not be read",
    )
    hand_to_moderators(tx, blog, journal_id, "unread", now)
    return journal_id


def hand_to_moderators(tx: Tx, blog: Blog, journal_id: str, role: str, now: int) -> None:
    """Queue the message of this journal row for each moderator, as it came; `role` is whom it was written to."""
    for address in blog.moderators:
        moderator = mailboxes.remember(
            tx, blog_id=blog.id, address=address, name="", utc_offset_minutes=None, language=None, now=now
        )
        mail = ForOperator(journal_id, role)
        row = outbox.QueuedMail(
            new_id(now), blog.id, moderator.id, mail, queued_at=now, next_at=now, unique=mail.unique(moderator.id)
        )
        outbox.queue(tx, rows=[row])


def _write(scribe: Scribe, blog: Blog, disposition: Disposition) -> None:
    match disposition:
        case Accept(deed):
            _do(scribe, blog, deed)
        case Hold(deed):
            speak.ask_author(scribe, blog, deed)
        case Discard() | Reject() | Defer():
            pass


def _do(scribe: Scribe, blog: Blog, deed: Deed) -> None:  # noqa: C901  one line for each deed
    match deed:
        case Speak():
            speak.publish(scribe, blog, deed)
        case SpeakEach():
            speak.each(scribe, blog, deed)
        case Settle():
            speak.settle(scribe, blog, deed)
        case Subscribe():
            obey.subscribe(scribe, blog, deed)
        case Unsubscribe(post):
            obey.unsubscribe(scribe, blog, post)
        case Obey():
            obey.done(scribe, blog, deed)
        case AskBack():
            obey.ask_back(scribe, blog, deed)
        case Say(confirmation_id, yes):
            _hear(scribe, blog, confirmation_id, yes=yes)
        case ForgetThem():
            obey.forget_them(scribe, deed)
        case SendHelp():
            author = scribe.author(blog)
            # Once a day: From may be forged, and help must not become a weapon.
            scribe.queue(blog, author.id, HelpMail(scribe.answers), f"help:{author.id}:{scribe.now // DAY}")
        case TellOperator(role):
            hand_to_moderators(scribe.tx, blog, scribe.journal_id, role, scribe.now)
        case Bounced(outbox_id):
            _bounced(scribe, outbox_id)


def _hear(scribe: Scribe, blog: Blog, confirmation_id: str, *, yes: bool) -> None:
    if yes:
        consent.confirm(
            scribe.tx,
            confirmation_id=confirmation_id,
            now=scribe.now,
            answers=scribe.reading.message_id,
            settle=blog.settle,
        )
    else:
        consent.decline(scribe.tx, confirmation_id=confirmation_id, now=scribe.now)


def _bounced(scribe: Scribe, outbox_id: str) -> None:
    """A DSN to the reverse-path of one of our mails: record what it says of the mail, and of its mailbox."""
    row = outbox.by_id(scribe.tx, outbox_id=outbox_id)
    if row is None or forget.came_late(scribe.tx, mailbox_id=row.mailbox_id, journal_id=scribe.journal_id):
        return
    mailbox = mailboxes.by_id(scribe.tx, mailbox_id=row.mailbox_id)
    verdict, status = bounce.judge_dsn(scribe.reading.reports, mailbox.address if mailbox else "")
    if verdict is bounce.Verdict.DELAYED:
        return
    failed = outbox.Settled(outbox_id, outbox.State.FAILED, smtp_reply=status)
    outbox.settle(scribe.tx, outcomes=[failed], now=scribe.now)
    if verdict is bounce.Verdict.NO_MAILBOX:
        mailboxes.suppress(scribe.tx, mailbox_id=row.mailbox_id, now=scribe.now, reason=status)


def _tell_refusal(scribe: Scribe, blog: Blog, refusal: Refusal) -> None:
    if scribe.reading.author is not None:
        mail = RefusalNotice(refusal.smtp_reply.text, scribe.reading.subject[:100], scribe.answers)
        scribe.queue(blog, scribe.author(blog).id, mail, f"refusal:{scribe.journal_id}:{refusal.name}")
