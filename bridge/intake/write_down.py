"""Dispositions -> rows: the journal, the comment, the mails; and what the peer hears of each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from bridge.acts import (
    commands,
    consenting,
    forgetting,
    leaving,
    moderating,
    pausing,
    publishing,
    subscribing,
)
from bridge.acts.subscribing import AskOutcome
from bridge.blog import DAY, HOUR, Blog, CommentState
from bridge.inbound.acknowledgement import Acknowledgement
from bridge.inbound.authenticate import Authenticated
from bridge.inbound.commands import command
from bridge.inbound.commands.verdicts import ModeratorVerdict
from bridge.inbound.disposition import (
    Accept,
    Action,
    AnswerQuestion,
    AskMeaning,
    AskToSubscribe,
    CheckCommand,
    Defer,
    Discard,
    Disposition,
    EndSubscriptions,
    ForgetPerson,
    ForwardToModerators,
    Hold,
    Moderate,
    PlaceComment,
    PublishAndAsk,
    PublishComment,
    PublishParts,
    RecordBounce,
    Reject,
    RunCommand,
    SendHelp,
    comment_of,
)
from bridge.inbound.refusal import Refusal
from bridge.intake import keep_and_ask
from bridge.intake.recording import Arrival, Judged, Recording
from bridge.mail.envelope import Envelope, SmtpReply
from bridge.outbound import bounce
from bridge.outbound.queued import (
    Did,
    Done,
    ForOperator,
    HelpMail,
    RefusalNotice,
)
from bridge.store import comments, confirmations, journal, mailboxes, outbox, tally
from bridge.store.engine import Tx, new_id

_REFUSED_OCTETS = 4096  # of a refused message that the journal keeps
_REFUSED_A_DAY = 5000


@dataclass(frozen=True, slots=True)
class Recorded:
    """The replies in the order of the dispositions, and the ids of the rows; "" where none was written."""

    replies: tuple[SmtpReply, ...]
    journal_id: str = ""
    comment_id: str = ""


def record(tx: Tx, arrival: Arrival, judged: Judged) -> Recorded:
    """Write down all that is taken. Of what is refused only the beginning is kept, and for a while."""
    taken = [(blog, each) for blog, each in judged if not isinstance(each, Reject | Defer)]
    recording = Recording(tx, arrival)
    if not taken:
        refused = [(blog, each) for blog, each in judged if isinstance(each, Reject)]
        if refused:
            _keep_refused(recording, *refused[0])
        replies = tuple(each.refusal.smtp_reply for _, each in judged if isinstance(each, Reject | Defer))
        return Recorded(replies, recording.journal_id if refused else "")
    if all(isinstance(each, Discard) for _, each in taken) and recording.is_unknown_or_copy(taken[0][0]):
        recording.journal_bare(*taken[0])
    else:
        first = next((one for one in taken if not isinstance(one[1], Discard)), taken[0])
        recording.journal(*first, makes_comment=any(_makes_comment(each) for _, each in taken))
    replies = tuple(_named(_write(recording, blog, each), recording.journal_id) for blog, each in judged)
    _tell_refusals(recording, judged)
    return Recorded(replies, recording.journal_id, recording.comment_id)


def _named(reply: SmtpReply, journal_id: str) -> SmtpReply:
    """The reply with the journal id, by which the operator finds the message."""
    return replace(reply, text=f"{reply.text} ({journal_id})") if reply.accepted else reply


def _keep_refused(recording: Recording, blog: Blog, refused: Reject) -> None:
    """Keep the header and the first lines, so that "where is my comment?" has an answer (`journal.drop_refused`)."""
    day = recording.now - recording.now % DAY
    if tally.count(recording.tx, blog_id=blog.id, name="refused", began_at=day) <= _REFUSED_A_DAY:
        recording.journal(blog, refused, makes_comment=False, octets=_REFUSED_OCTETS)


def _makes_comment(disposition: Disposition) -> bool:
    """True if the comment that bears the recording's id comes of it."""
    return (isinstance(disposition, Accept) and isinstance(disposition.action, PublishParts)) or bool(
        comment_of(disposition)
    )


def set_aside(tx: Tx, *, envelope: Envelope, content: bytes, blog: Blog, now: int) -> str:
    """Keep a message that ended its worker twice and hand it to the moderators; it never bounces. Its journal id."""
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
    mail = ForOperator(journal_id, role)
    moderating.mail_all(tx, blog, mail, now, mail.unique)


def _write(recording: Recording, blog: Blog, disposition: Disposition) -> SmtpReply:
    match disposition:
        case Accept(action):
            return _act(recording, blog, action).smtp_reply
        case Hold(question):
            return keep_and_ask.hold(recording, blog, question).smtp_reply
        case Discard():
            return Acknowledgement.TAKEN.smtp_reply
        case Reject(refusal) | Defer(refusal):
            return refusal.smtp_reply


def _act(recording: Recording, blog: Blog, action: Action) -> Acknowledgement:  # noqa: C901  one case for each action
    match action:
        case PublishComment():
            return _publish(recording, blog, action)
        case PublishParts():
            return _publish_parts(recording, blog, action)
        case PlaceComment():
            return _place(recording, blog, action)
        case AskToSubscribe(topic, cadence, at_most):
            author = recording.author(blog)
            return _ASKED[subscribing.ask(recording.tx, recording.occasion(blog), author, topic, cadence, at_most)]
        case EndSubscriptions(post):
            return _end_subscriptions(recording, blog, post.id if post else None)
        case RunCommand():
            return _run(recording, blog, action)
        case CheckCommand(asked):
            return _check(recording, blog, asked)
        case AnswerQuestion(confirmation_id, yes):
            answer = consenting.confirm if yes else consenting.decline
            answer(recording.tx, recording.occasion(blog), confirmation_id)
            return Acknowledgement.ANSWER_TAKEN
        case ForgetPerson(confirmation_id, keep):
            forgetting.confirm(recording.tx, confirmation_id=confirmation_id, keep=keep, now=recording.now)
            return Acknowledgement.FORGOTTEN
        case SendHelp():
            return _help(recording, blog)
        case ForwardToModerators("forwarded"):
            return _hand_on(recording, blog, action)
        case ForwardToModerators(role):
            hand_to_moderators(recording.tx, blog, recording.journal_id, role, recording.now)
            return Acknowledgement.TAKEN
        case AskMeaning():
            return keep_and_ask.ask_meaning(recording, blog, action)
        case Moderate(verdicts, words):
            return _moderate(recording, blog, verdicts, words)
        case PublishAndAsk():
            return _publish_and_ask(recording, blog, action)
        case RecordBounce(outbox_id):
            _record_bounce(recording, outbox_id)
            return Acknowledgement.TAKEN


# ---------------------------------------------------------------- comments


def _publish(recording: Recording, blog: Blog, action: PublishComment) -> Acknowledgement:
    author = recording.verified_author(blog)
    comment = recording.keep_comment(author, action, CommentState.UNCONFIRMED)
    shown = publishing.publish(recording.tx, recording.occasion(blog), (comment.id,), known=(comment, author))
    return Acknowledgement.PUBLISHED if shown else Acknowledgement.HELD


def _publish_and_ask(recording: Recording, blog: Blog, action: PublishAndAsk) -> Acknowledgement:
    _publish(recording, blog, action.comment)
    return keep_and_ask.ask_intent(recording, blog, action.question, kept_id=new_id(recording.now))


def _publish_parts(recording: Recording, blog: Blog, action: PublishParts) -> Acknowledgement:
    """Each part below the comment that it answers; what has no place is kept, and asked about."""
    author, occasion = recording.verified_author(blog), recording.occasion(blog)
    made: list[str] = []
    for below, part in action.parts:
        comment_id = new_id(recording.now) if made else recording.comment_id
        made.append(recording.keep(author, below.post.id, below.comment, part.text, id=comment_id).id)
    receipt = len(made) > 1 or bool(action.unplaced)
    shown = publishing.publish(recording.tx, occasion, made, receipt=receipt) if made else 0
    if action.unplaced:
        id = new_id(recording.now) if made else recording.comment_id
        keep_and_ask.ask_which(recording, author, action.unplaced, action.listed, id)
    if not made:
        return Acknowledgement.PLACE_ASKED
    if shown < len(made):
        return Acknowledgement.SOME_HELD if shown else Acknowledgement.HELD
    return Acknowledgement.RECEIPT_MAILED if receipt else Acknowledgement.PUBLISHED


def _place(recording: Recording, blog: Blog, action: PlaceComment) -> Acknowledgement:
    """The kept text becomes a comment at its place; each further comment gets a copy."""
    author = recording.verified_author(blog)
    first, *others = action.below
    made = [action.kept.id]
    confirmations.settle(recording.tx, target_id=action.kept.id, now=recording.now)
    comments.place(recording.tx, comment_id=action.kept.id, post_id=first.post.id, parent_id=first.comment.id)
    for below in others:
        copy = recording.keep(author, below.post.id, below.comment, action.kept.text, id=new_id(recording.now))
        made.append(copy.id)
    shown = publishing.publish(recording.tx, recording.occasion(blog), made, receipt=True)
    if shown < len(made):
        return Acknowledgement.SOME_HELD if shown else Acknowledgement.HELD
    return Acknowledgement.PLACED


def _moderate(
    recording: Recording, blog: Blog, verdicts: tuple[tuple[str, ModeratorVerdict], ...], words: str
) -> Acknowledgement:
    moderator, occasion = recording.verified_author(blog), recording.occasion(blog)
    decided = moderating.decide(recording.tx, occasion, blog, verdicts, moderator, words)
    moderating.answer(recording.tx, occasion, moderator, decided)
    return Acknowledgement.MODERATED


# ---------------------------------------------------------------- subscriptions and commands

_ASKED = {
    AskOutcome.QUESTION_MAILED: Acknowledgement.CONFIRMATION_MAILED,
    AskOutcome.QUESTION_OPEN: Acknowledgement.CONFIRMATION_OPEN,
    AskOutcome.TOO_MANY_QUESTIONS: Acknowledgement.CONFIRMATIONS_TOO_MANY,
    AskOutcome.SUBSCRIBED_BEFORE: Acknowledgement.SUBSCRIBED_BEFORE,
    AskOutcome.SUBSCRIBED_BEFORE_AND_TOLD: Acknowledgement.SUBSCRIBED_BEFORE_AND_TOLD,
}


def _end_subscriptions(recording: Recording, blog: Blog, post_id: str | None) -> Acknowledgement:
    author = recording.author(blog)
    # Where From may be forged one mail an hour says so.
    vouched = isinstance(recording.reading.authentication, Authenticated)
    unique = f"left:{recording.journal_id if vouched else f'{author.id}:{recording.now // HOUR}'}"
    left = leaving.unsubscribe(recording.tx, recording.occasion(blog), author, None, post_id, unique)
    return Acknowledgement.UNSUBSCRIBED if left else Acknowledgement.NOT_SUBSCRIBED


def _run(recording: Recording, blog: Blog, action: RunCommand) -> Acknowledgement:
    author = recording.verified_author(blog)
    if action.recognised.language:
        mailboxes.speaks(recording.tx, mailbox_id=author.id, language=action.recognised.language)
    commands.run(recording.tx, recording.occasion(blog), author, action)
    return Acknowledgement.RESULT_MAILED


def _check(recording: Recording, blog: Blog, asked: command.Command) -> Acknowledgement:
    """Once an hour, and without a word of the mail: From may be forged."""
    author = recording.author(blog)
    unique = f"asked:{author.id}:{recording.now // HOUR}"
    mailed = commands.mail_status(
        recording.tx, recording.occasion(blog), author, asked=command.written(asked), unique=unique
    )
    return Acknowledgement.CHECK_MAILED if mailed else Acknowledgement.CHECK_OPEN


def _hand_on(recording: Recording, blog: Blog, action: ForwardToModerators) -> Acknowledgement:
    """A person asked for a person: this mail, the earlier one, or the message of a text that waits is handed on."""
    journal_id = action.journal_id or recording.journal_id
    if action.kept:
        journal_id = comments.message_of(recording.tx, comment_id=action.kept.id) or journal_id
        confirmations.settle(recording.tx, target_id=action.kept.id, now=recording.now)
        comments.withdraw(recording.tx, comment_id=action.kept.id)
    hand_to_moderators(recording.tx, blog, journal_id, "forwarded", recording.now)
    done = Done(Did.FORWARDED if blog.moderators else Did.NOTHING, answers=recording.reading.message_id)
    recording.mail(recording.author(blog), done)
    return Acknowledgement.HANDED_ON


def _help(recording: Recording, blog: Blog) -> Acknowledgement:
    """Once a day: From may be forged, and help must not become a weapon."""
    author = recording.author(blog)
    unique = f"help:{author.id}:{recording.now // DAY}"
    mailed = recording.mail(author, HelpMail(answers=recording.reading.message_id), unique)
    return Acknowledgement.HELP_MAILED if mailed else Acknowledgement.HELP_MAILED_TODAY


# ---------------------------------------------------------------- bounces and refusals


def _record_bounce(recording: Recording, outbox_id: str) -> None:
    """A DSN to the reverse-path of one of our mails: record what it says of the mail, and of its mailbox."""
    row = outbox.by_id(recording.tx, outbox_id=outbox_id)
    if row is None or forgetting.came_late(
        recording.tx, mailbox_id=row.mailbox_id, journal_id=recording.journal_id, now=recording.now
    ):
        return
    mailbox = mailboxes.by_id(recording.tx, mailbox_id=row.mailbox_id)
    verdict, status = bounce.judge_dsn(recording.reading.reports, mailbox.address if mailbox else "")
    if verdict is bounce.Verdict.DELAYED:
        return
    failed = outbox.Settled(outbox_id, outbox.State.FAILED, smtp_reply=status)
    outbox.settle(recording.tx, outcomes=[failed], now=recording.now)
    if verdict is bounce.Verdict.NO_MAILBOX:
        pausing.suppress(recording.tx, mailbox_id=row.mailbox_id, now=recording.now, reason=status)


def _tell_refusals(recording: Recording, judged: Judged) -> None:
    """In SMTP one reply speaks for all recipients: a refusal among them is mailed, if From is trusted."""
    published = any(isinstance(each, Accept) and isinstance(each.action, PublishComment) for _, each in judged)
    believed = published or isinstance(recording.reading.authentication, Authenticated)
    if recording.arrival.envelope.lmtp or not believed:
        return
    for blog, each in judged:
        if isinstance(each, Reject) and recording.reading.author is not None:
            _tell_refusal(recording, blog, each.refusal)


def _tell_refusal(recording: Recording, blog: Blog, refusal: Refusal) -> None:
    reading = recording.reading
    mail = RefusalNotice(refusal.smtp_reply.text, reading.subject[:100], answers=reading.message_id)
    unique = f"refusal:{recording.journal_id}:{refusal.name}"
    recording.mail(recording.author(blog), mail, unique)
