"""Dispositions -> rows: the journal, the comment, and what is to be told to whom."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict

from bridge.blog import DAY, Blog, Cadence, CommentState, Mailbox
from bridge.inbound.authenticate import Authenticated
from bridge.inbound.credit import credited
from bridge.inbound.decide import (
    Accept,
    Bounced,
    Defer,
    Discard,
    Disposition,
    Hold,
    Refusal,
    Reject,
    Say,
    SendHelp,
    Speak,
    Subscribe,
    TellOperator,
    Unsubscribe,
    speech,
)
from bridge.intake.arrival import Arrival
from bridge.mail.envelope import Envelope
from bridge.outbound import bounce
from bridge.outbound.mails import Kind
from bridge.store import comments, confirmations, consent, journal, mailboxes, outbox, subscriptions
from bridge.store.engine import Tx, new_id


def record(tx: Tx, arrival: Arrival, judged: Sequence[tuple[Blog, Disposition]]) -> None:
    """Write down all that is taken; nothing at all where everything is refused."""
    taken = [(blog, each) for blog, each in judged if not isinstance(each, Reject | Defer)]
    if not taken:
        return
    scribe = _Scribe(tx, arrival)
    scribe.journal(*taken[0], spoken=any(speech(each) for _, each in taken))
    for blog, each in taken:
        scribe.write(blog, each)
    # In SMTP one reply speaks for all recipients: who was refused among others is told by mail, if From is believed.
    spoken = any(isinstance(each, Accept) and isinstance(each.deed, Speak) for _, each in taken)
    if not arrival.envelope.lmtp and (spoken or isinstance(arrival.reading.authentication, Authenticated)):
        for blog, disposition in judged:
            if isinstance(disposition, Reject):
                scribe.tell_refusal(blog, disposition.refusal)


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
        row = outbox.Row(
            id=new_id(now),
            blog_id=blog.id,
            kind=Kind.OPERATOR,
            mailbox_id=moderator.id,
            journal_id=journal_id,
            detail={"role": role},
            queued_at=now,
            next_at=now,
            unique=f"operator:{journal_id}:{moderator.id}",
        )
        outbox.queue(tx, rows=[row])


class _Scribe:
    """What one message writes, within one transaction."""

    def __init__(self, tx: Tx, arrival: Arrival) -> None:
        self.tx = tx
        self.now = arrival.now
        self.arrival = arrival
        self.reading = arrival.reading
        self.journal_id = new_id(arrival.now)
        self.comment_id = new_id(arrival.now)

    def journal(self, blog: Blog, disposition: Disposition, *, spoken: bool) -> None:
        envelope, reading = self.arrival.envelope, self.reading
        journal.record(
            self.tx,
            id=self.journal_id,
            blog_id=blog.id,
            received_at=self.now,
            peer=envelope.peer,
            reverse_path=envelope.reverse_path,
            forward_paths=envelope.forward_paths,
            content=journal.Packed(reading.packed),
            message_id=reading.message_id,
            fingerprint=reading.fingerprint,
            disposition=type(disposition).__name__.lower(),
            status="2.0.0",
            reason=disposition.reason if isinstance(disposition, Discard) else "",
            comment_id=self.comment_id if spoken else None,
            elided=json.dumps([asdict(piece) for piece in reading.extraction.elided], ensure_ascii=False),
        )

    def write(self, blog: Blog, disposition: Disposition) -> None:
        match disposition:
            case Accept(Speak() as deed):
                self.publish(blog, deed)
            case Hold(deed):
                self.ask_author(blog, deed)
            case Accept(Subscribe(post)):
                self.subscribe(blog, post.id if post else None)
            case Accept(Unsubscribe(post)):
                self.unsubscribe(blog, post.id if post else None)
            case Accept(Say(confirmation_id, yes)):
                self.hear(confirmation_id, yes=yes)
            case Accept(SendHelp()):
                self.help(blog)
            case Accept(TellOperator(role)):
                self.tell_operator(blog, role)
            case Accept(Bounced(outbox_id)):
                self.bounced(outbox_id)
            case Discard() | Reject() | Defer():
                pass

    def author(self, blog: Blog, *, believed: bool = False) -> Mailbox:
        """The author's mailbox; decide has seen to it that there is one.

        Only a message whose From is `believed` may change what we know of somebody; any other fills a new row.
        """
        author = self.reading.author
        assert author is not None  # noqa: S101 - no disposition that asks for it is made without an author
        known = None if believed else mailboxes.by_address(self.tx, blog_id=blog.id, address=author.mailbox)
        return known or mailboxes.remember(
            self.tx,
            blog_id=blog.id,
            address=author.mailbox,
            name=author.name,
            utc_offset_minutes=self.reading.utc_offset,
            language=self.reading.language,
            now=self.now,
        )

    def publish(self, blog: Blog, deed: Speak) -> None:
        author = self.author(blog, believed=True)
        mailboxes.verify(self.tx, mailbox_id=author.id, now=self.now)
        self.comment(blog, deed, author)
        comments.publish(self.tx, comment_id=self.comment_id, now=self.now)

    def said(self, deed: Speak) -> list[tuple[str, str]]:
        """What an answer may have quoted of ours, and who said it: its parent's words, and those above."""
        if deed.parent is None or ">" not in self.reading.extraction.reply:
            return []
        above = comments.chain(self.tx, comment_id=deed.parent.id, limit=5)
        return [(one.commenter.name, one.text) for one in (deed.parent, *above)]

    def comment(self, blog: Blog, deed: Speak, author: Mailbox) -> None:
        written = self.reading.author
        comments.add(
            self.tx,
            id=self.comment_id,
            blog_id=blog.id,
            post_id=deed.post.id,
            parent_id=deed.parent.id if deed.parent else None,
            mailbox_id=author.id,
            name=written.name if written and written.name else author.name,  # pages have a word for nobody's name
            text=credited(self.reading.extraction.reply, self.said(deed)),
            message_id=self.reading.message_id,
            journal_id=self.journal_id,
            state=CommentState.WAITING,
            now=self.now,
        )

    def ask_author(self, blog: Blog, deed: Speak) -> None:
        author = self.author(blog)
        self.comment(blog, deed, author)
        question = confirmations.open(
            self.tx, blog_id=blog.id, mailbox_id=author.id, kind="comment", target_id=self.comment_id, now=self.now
        )
        self.queue(
            blog,
            Kind.CONFIRM_COMMENT,
            author.id,
            f"ok:{question}",
            confirmation_id=question,
            comment_id=self.comment_id,
        )

    def subscribe(self, blog: Blog, post_id: str | None) -> None:
        consent.ask(
            self.tx,
            blog_id=blog.id,
            mailbox_id=self.author(blog).id,
            post_id=post_id,
            cadence=Cadence.EACH,
            now=self.now,
            answers=self.reading.message_id,
        )

    def unsubscribe(self, blog: Blog, post_id: str | None) -> None:
        author = self.author(blog)
        if subscriptions.leave_all(self.tx, mailbox_id=author.id, post_id=post_id, now=self.now):
            self.queue(
                blog, Kind.LEFT, author.id, f"left:{self.journal_id}", detail={"post": post_id} if post_id else {}
            )

    def help(self, blog: Blog) -> None:
        author = self.author(blog)
        # Once a day: From may be forged, and help must not become a weapon.
        self.queue(blog, Kind.HELP, author.id, f"help:{author.id}:{self.now // DAY}")

    def hear(self, confirmation_id: str, *, yes: bool) -> None:
        if yes:
            consent.confirm(
                self.tx,
                confirmation_id=confirmation_id,
                now=self.now,
                answers=self.reading.message_id,
            )
        else:
            consent.decline(self.tx, confirmation_id=confirmation_id, now=self.now)

    def tell_operator(self, blog: Blog, role: str) -> None:
        hand_to_moderators(self.tx, blog, self.journal_id, role, self.now)

    def bounced(self, outbox_id: str) -> None:
        """A DSN to the reverse-path of one of our mails: what it says of that mail, and of that mailbox."""
        row, report = outbox.by_id(self.tx, outbox_id=outbox_id), self.reading.report
        if row is None or report is None:
            return
        verdict = bounce.judge_report(report.action, report.status)
        if verdict in (bounce.Verdict.FAILED, bounce.Verdict.FAILED_FOR_GOOD):
            failed = outbox.Settled(outbox_id, outbox.State.FAILED, smtp_reply=report.status)
            outbox.settle(self.tx, outcomes=[failed], now=self.now)
        if verdict is bounce.Verdict.FAILED_FOR_GOOD:
            mailboxes.suppress(self.tx, mailbox_id=row.mailbox_id, now=self.now, reason=report.status)

    def tell_refusal(self, blog: Blog, refusal: Refusal) -> None:
        if self.reading.author is not None:
            detail = {"sentence": refusal.smtp_reply.text, "subject": self.reading.subject[:100]}
            unique = f"refusal:{self.journal_id}:{refusal.name}"
            self.queue(blog, Kind.REFUSAL, self.author(blog).id, unique, detail=detail)

    def queue(
        self,
        blog: Blog,
        kind: Kind,
        mailbox_id: int,
        unique: str,
        *,
        comment_id: str | None = None,
        subscription_id: str | None = None,
        confirmation_id: str | None = None,
        detail: dict[str, str] | None = None,
    ) -> None:
        answers = {"answers": self.reading.message_id} if self.reading.message_id else {}
        row = outbox.Row(
            id=new_id(self.now),
            blog_id=blog.id,
            kind=kind,
            mailbox_id=mailbox_id,
            comment_id=comment_id,
            subscription_id=subscription_id,
            confirmation_id=confirmation_id,
            detail={**answers, **(detail or {})},
            queued_at=self.now,
            next_at=self.now,
            unique=unique,
        )
        outbox.queue(self.tx, rows=[row])
