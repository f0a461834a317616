"""reading, facts -> disposition: the rules about what becomes of a message."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bridge.blog import Comment
from bridge.inbound.commands import command
from bridge.inbound.commands.answers import KeepOrRemove, YesNo, is_bare_yes, keep_or_remove, yes_or_no
from bridge.inbound.commands.command import Certainty, Command, Recognised
from bridge.inbound.commands.recognise import recognise
from bridge.inbound.decide_command import (
    ask_to_subscribe,
    decide_command,
    is_forged,
    is_trusted,
    recognised_command,
    topic,
)
from bridge.inbound.disposition import (
    Accept,
    AnswerQuestion,
    AskAuthor,
    AskIntent,
    Defer,
    Discard,
    Disposition,
    EndSubscriptions,
    ForgetPerson,
    ForwardToModerators,
    Hold,
    KeepUnsure,
    PublishComment,
    PublishParts,
    RecordBounce,
    Reject,
    SendHelp,
)
from bridge.inbound.facts import (
    Answered,
    CommentAddress,
    CommentFacts,
    Earlier,
    ListedComment,
    MailFacts,
    MessageFacts,
    QuestionFacts,
    QuestionState,
    Sender,
    SubscriptionFacts,
)
from bridge.inbound.parts import ReplyPart
from bridge.inbound.reading import Reading
from bridge.inbound.refusal import Refusal
from bridge.inbound.route import PlainAddress
from bridge.inbound.screen import ByMachine, Machine
from bridge.mail import subaddress, wire
from bridge.mail.message import AuthorFault


def decide_service(reading: Reading, asked: subaddress.BounceAddress | subaddress.OperatorAddress) -> Disposition:
    """The disposition of a bounce, and of mail to postmaster and abuse: both are taken from anybody."""
    match asked:
        case subaddress.BounceAddress(outbox_id):
            return Accept(RecordBounce(outbox_id))
        case subaddress.OperatorAddress(role):
            machine = reading.screened if isinstance(reading.screened, ByMachine) else None
            return Discard(machine.reason) if machine else Accept(ForwardToModerators(role))


def decide(reading: Reading, facts: MessageFacts) -> Disposition:
    """The disposition of a message for one of its forward-paths.

    First comes what a machine wrote: it is never answered, so no loop can start (RFC 3834 section 2). Then there must
    be an author. Then the facts say what was asked.
    """
    if isinstance(reading.screened, ByMachine) and not _is_weak_sign(reading.screened):
        return Discard(reading.screened.reason)
    refusal = _author_refusal(reading, facts.sender) or _address_refusal(reading, facts)
    if refusal is not None:
        return Reject(refusal)
    match facts:
        case CommentFacts():
            return _comment_or_command(reading, facts)
        case MailFacts():
            return _answer_to_mail(reading, facts)
        case QuestionFacts():
            return _answer_to_question(reading, facts)
        case SubscriptionFacts():
            return _subscription(reading, facts)


# ---------------------------------------------------------------- whose mail is taken


def _is_weak_sign(screened: ByMachine) -> bool:
    """True for a subject alone: posts and comments may be called "On vacation" too."""
    return screened.reason is Machine.OUT_OF_OFFICE


def _author_refusal(reading: Reading, sender: Sender) -> Refusal | None:
    """Why this author's mail is refused, whatever it asks."""
    if reading.author is None:
        return _AUTHOR_FAULTS[reading.author_fault or AuthorFault.NONE]
    if sender.has_our_address:
        return Refusal.BAD_AUTHOR
    if wire.ascii_mailbox(reading.author.mailbox) is None:
        return Refusal.NEEDS_SMTPUTF8
    return Refusal.FORGED if is_forged(reading) and not sender.owns_address else None


_AUTHOR_FAULTS = {
    AuthorFault.NONE: Refusal.NO_AUTHOR,
    AuthorFault.SEVERAL: Refusal.NOT_ONE_AUTHOR,
    AuthorFault.UNCLEAR: Refusal.BAD_AUTHOR,
}


def _address_refusal(reading: Reading, facts: MessageFacts) -> Refusal | None:
    """Why a mail to this address is refused: out-of-office notes come back to the addresses in our mails."""
    comment = facts if isinstance(facts, CommentFacts) else None
    given_out = not isinstance(facts, SubscriptionFacts) and (
        comment is None or isinstance(comment.address, subaddress.ReplyAddress)
    )
    if isinstance(reading.screened, ByMachine) and given_out:
        post = comment.post if comment else None
        titled = post is not None and post.title.casefold() in reading.subject.casefold()
        return None if titled else Refusal.LOOKS_AUTOMATIC
    return Refusal.RETIRED if isinstance(facts, CommentFacts | MailFacts) and facts.retired else None


# ---------------------------------------------------------------- comments


def _comment_or_command(reading: Reading, facts: CommentFacts) -> Disposition:
    comment = PublishComment(facts.post, facts.parent) if facts.post else None
    invited_by = _invited_by(facts.sender, comment_address=facts.address)
    found = _unless_invited(recognised_command(reading, facts), invited_by)
    if found and (comment or isinstance(facts.address, PlainAddress)):
        if found.sure or comment is None or not reading.extraction.reply.strip():
            return decide_command(reading, found, facts)
        return _unsure(reading, comment, found, facts)
    if comment is None:
        return Reject(_nowhere(facts.address))
    return _comment(reading, comment, facts.sender, facts.earlier, invited_by)


def _unless_invited(recognised: Recognised | None, invited_by: int | None) -> Recognised | None:
    """A text that may be a command is a comment where a mail was forwarded to its author: they are asked anyway."""
    return recognised if recognised and (recognised.sure or invited_by is None) else None


def _unsure(
    reading: Reading, comment: PublishComment, recognised: Recognised, facts: CommentFacts | MailFacts
) -> Disposition:
    """The text may be a command and may be a comment: it is kept, nothing is done, and its author is asked."""
    ask = AskIntent(comment, recognised, facts.context)
    return _obstacle(reading, comment, facts.earlier) or Hold(
        ask if facts.sender.below_question_limit else KeepUnsure(comment)
    )


def _comment(
    reading: Reading, comment: PublishComment, sender: Sender, earlier: Earlier, invited_by: int | None
) -> Disposition:
    obstacle = _obstacle(reading, comment, earlier)
    if obstacle is not None:
        return obstacle
    if invited_by is None and is_trusted(reading, sender):
        return Accept(comment)
    return Hold(AskAuthor(comment, invited_by)) if sender.below_question_limit else Defer(Refusal.TOO_MANY_QUESTIONS)


def _obstacle(reading: Reading, comment: PublishComment, earlier: Earlier) -> Disposition | None:
    """Why no comment comes of it: the message was here before, or it has no text."""
    if earlier.acted:
        return Discard("repeated")
    if earlier.post_id is not None:
        return Discard("repeated") if earlier.post_id == comment.post.id else Reject(Refusal.ALREADY_ELSEWHERE)
    refusal = _no_text(reading)
    return Reject(refusal) if refusal else None


def _invited_by(sender: Sender, comment_address: CommentAddress | None = None) -> int | None:
    """The mailbox whose address a newcomer used: a mail of ours was forwarded to them."""
    known = sender.mailbox is not None and sender.mailbox.verified
    by_address = comment_address is None or isinstance(comment_address, subaddress.ReplyAddress)
    if sender.issued_to is None or sender.owns_address or known or not by_address:
        return None
    return sender.issued_to.id


def _no_text(reading: Reading) -> Refusal | None:
    if reading.encrypted:
        return Refusal.ENCRYPTED
    if reading.unreadable:
        return Refusal.UNREADABLE
    if not reading.extraction.reply.strip():
        return Refusal.ONLY_QUOTED if reading.extraction.elided else Refusal.NOTHING_TO_SAY
    return None


def _nowhere(address: CommentAddress) -> Refusal:
    match address:
        case subaddress.ReplyAddress() | subaddress.PublicReplyAddress():
            return Refusal.NO_SUCH_COMMENT
        case subaddress.PostAddress():
            return Refusal.NO_SUCH_MAILBOX
        case PlainAddress():
            return Refusal.NOT_FOUND


# ---------------------------------------------------------------- answers to our mails


def _answer_to_mail(reading: Reading, facts: MailFacts) -> Disposition:
    """A command, or comments on what the mail lists."""
    if facts.sender.issued_to is None:
        return Reject(Refusal.NO_SUCH_COMMENT)
    if facts.answered is Answered.UNSURE_QUESTION:
        return _answer_to_unsure(reading, facts)
    found = _unless_invited(recognised_command(reading, facts), _invited_by(facts.sender))
    if found and (found.sure or not _may_be_comment(reading, facts, found)):
        return decide_command(reading, found, facts)
    if facts.earlier.seen:
        return Discard("repeated")
    refusal = _no_text(reading)
    if refusal is not None:
        return Reject(refusal)
    match facts.answered:
        case Answered.UNPLACED_QUESTION if not any(map(str.isalpha, reading.extraction.reply)):
            return Reject(Refusal.NO_SUCH_NUMBER)
        case Answered.DIGEST | Answered.UNPLACED_QUESTION:
            return _answer_to_digest(reading, facts, found)
        case Answered.STATUS | Answered.INVITATION | Answered.OTHER:
            return _answer_about_comment(reading, facts, found)


def _answer_to_unsure(reading: Reading, facts: MailFacts) -> Disposition:
    """The command, "yes" or "publish". A text that only may be a command ("do not unsubscribe me") does nothing."""
    if facts.earlier.seen:
        return Discard("repeated")
    if not facts.sender.owns_address:
        return Reject(Refusal.NOT_YOURS)
    if facts.kept is None:
        return Reject(Refusal.QUESTION_SETTLED)
    found, asked = recognised_command(reading, facts), _asked_first(facts, facts.kept)
    if found is None and asked and is_bare_yes(reading.extraction.reply):
        return decide_command(reading, Recognised(asked, "", None, Certainty.SURE), facts)
    if found is None or found.certainty is Certainty.POSSIBLE:
        return Reject(_no_text(reading) or Refusal.PUBLISH_OR_COMMAND)
    if asked and command.is_bare(found.command, asked):
        found = replace(found, command=asked)
    return decide_command(reading, found, facts)


def _asked_first(facts: MailFacts, kept: Comment) -> Command | None:
    """The command that the question is about; the new text of an edit is in the kept text alone."""
    if isinstance(facts.asked, command.Edit):
        found = recognise("", kept.text, today=date.min, numbers=len(facts.context.listed))
        return found.command if found and isinstance(found.command, command.Edit) else facts.asked
    return facts.asked


def _answer_about_comment(reading: Reading, facts: MailFacts, found: Recognised | None) -> Disposition:
    """A reply to the one comment that a mail of ours shows."""
    listed = facts.context.listed
    alone = listed[0] if len(listed) == 1 else None
    if alone is None:
        return Accept(SendHelp()) if found else Reject(Refusal.NO_COMMAND)
    comment = PublishComment(alone.post, alone.comment)
    if found:
        return _unsure(reading, comment, found, facts)
    return _comment(reading, comment, facts.sender, facts.earlier, _invited_by(facts.sender))


def _may_be_comment(reading: Reading, facts: MailFacts, recognised: Recognised) -> bool:
    """True if what may be a command may be a comment too. Only digests tell comments; other mails name commands."""
    if not reading.extraction.reply.strip():
        return False
    return facts.answered is Answered.DIGEST or recognised.certainty is Certainty.POSSIBLE


def _answer_to_digest(reading: Reading, facts: MailFacts, recognised: Recognised | None) -> Disposition:
    """Each part of the answer goes below the comment that it answers."""
    listed = facts.context.listed
    placed, unplaced = _parted(reading, listed)
    if facts.sender.owns_address and is_forged(reading):
        return Reject(Refusal.FORGED)
    there = next((one for one in listed if one), None)
    if recognised and len(placed) <= 1 and there:
        below = placed[0][0] if placed else None
        return _unsure(
            reading, PublishComment((below or there).post, below.comment if below else None), recognised, facts
        )
    if facts.sender.owns_address and there is None:
        return Reject(Refusal.COMMENTS_GONE)
    if facts.sender.owns_address:
        return Accept(PublishParts(tuple(placed), unplaced, listed))
    # The digest was forwarded. A newcomer is asked about one comment; we don't ask about a mail with several.
    if len(placed) != 1 or unplaced:
        return Reject(Refusal.NOT_YOUR_DIGEST)
    ((one, part),) = placed
    comment = PublishComment(one.post, one.comment, part.text)
    return _comment(reading, comment, facts.sender, facts.earlier, _invited_by(facts.sender))


def _parted(
    reading: Reading, listed: tuple[ListedComment | None, ...]
) -> tuple[list[tuple[ListedComment, ReplyPart]], str]:
    """The parts with the comments that they answer, and the text that has no place."""
    parts = reading.parts or (ReplyPart(None, reading.extraction.reply),)
    placed: list[tuple[ListedComment, ReplyPart]] = []
    unplaced: list[str] = []
    for part in parts:
        number = 1 if len(listed) == 1 else part.number
        below = listed[number - 1] if number and number <= len(listed) else None
        if below:
            placed.append((below, part))
        else:
            unplaced.append(part.text)
    return placed, "\n\n".join(unplaced)


def _answer_to_question(reading: Reading, facts: QuestionFacts) -> Disposition:
    yours = facts.sender.owns_address
    match facts.state:
        case QuestionState.FORGOTTEN:
            return Discard("answered before")
        case QuestionState.UNKNOWN:
            return Reject(Refusal.NO_SUCH_COMMENT)
        case QuestionState.EXPIRED:
            return Reject(Refusal.WAITED_TOO_LONG if yours else Refusal.NOT_YOURS)
        case QuestionState.DONE:
            return Discard("answered before") if yours else Reject(Refusal.NOT_YOURS)
        case QuestionState.OPEN if not yours:
            return Reject(Refusal.NOT_YOURS)
        case QuestionState.OPEN if facts.asks_to_forget:
            return _forget(reading, facts)
        case QuestionState.OPEN:
            return _yes_or_no(reading, facts)


def _yes_or_no(reading: Reading, facts: QuestionFacts) -> Disposition:
    answer = yes_or_no(reading.extraction.reply)
    if answer is not YesNo.NEITHER:
        return Accept(AnswerQuestion(facts.confirmation_id, yes=answer is YesNo.YES))
    asks_help = reading.recognised is not None and isinstance(reading.recognised.command, command.Help)
    return Accept(SendHelp()) if asks_help else Reject(Refusal.NEITHER_YES_NOR_NO)


def _forget(reading: Reading, facts: QuestionFacts) -> Disposition:
    reply, confirmation_id = reading.extraction.reply, facts.confirmation_id
    if is_forged(reading):
        return Reject(Refusal.FORGED)
    if not facts.has_comments and reply.strip() and yes_or_no(reply) is YesNo.YES:
        return Accept(ForgetPerson(confirmation_id, keep=False))
    match keep_or_remove(reply):
        case KeepOrRemove.KEEP:
            return Accept(ForgetPerson(confirmation_id, keep=True))
        case KeepOrRemove.REMOVE:
            return Accept(ForgetPerson(confirmation_id, keep=False))
        case KeepOrRemove.NO:
            return Accept(AnswerQuestion(confirmation_id, yes=False))
        case KeepOrRemove.NEITHER:
            return Reject(Refusal.KEEP_OR_REMOVE)


# ---------------------------------------------------------------- join, leave, help


def _subscription(reading: Reading, facts: SubscriptionFacts) -> Disposition:
    address, context = facts.address, facts.context
    found = recognised_command(reading, facts)
    if isinstance(address, subaddress.HelpAddress):
        return decide_command(reading, found, facts) if found and found.sure else Accept(SendHelp())
    if address.slug and context.post is None:
        return Reject(Refusal.NO_SUCH_MAILBOX)
    if isinstance(address, subaddress.LeaveAddress):
        return Accept(EndSubscriptions(context.post))
    asked = (found or reading.recognised or _NOTHING).command
    wanted = topic(asked, context) if isinstance(asked, command.Join) else context.topic
    return ask_to_subscribe(facts, wanted, asked)


_NOTHING = Recognised(command.Join(), "", None, Certainty.SURE)
