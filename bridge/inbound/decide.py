"""reading, facts -> disposition: the rules about what becomes of a message."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bridge.blog import Comment, Post
from bridge.inbound.automatic import Sign
from bridge.inbound.commands import command
from bridge.inbound.commands.command import Certainty, Command, Recognised
from bridge.inbound.commands.recognise import recognise
from bridge.inbound.decide_answer import answer_to_question, answer_to_service, confirmed, told_by_mail
from bridge.inbound.decide_command import (
    ask_to_subscribe,
    decide_command,
    is_forged,
    is_trusted,
    must_ask_to_leave,
    recognised_command,
    topic,
)
from bridge.inbound.decide_moderation import answer_of_moderator, unless_barred
from bridge.inbound.disposition import (
    Accept,
    AskAuthor,
    AskIntent,
    AskPlace,
    CheckCommand,
    Defer,
    Discard,
    Disposition,
    EndSubscriptions,
    ForwardToModerators,
    Hold,
    KeepUnsure,
    PublishAndAsk,
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
    Sender,
    SubscriptionFacts,
)
from bridge.inbound.parts import ReplyPart
from bridge.inbound.reactions import reaction
from bridge.inbound.reading import Reading
from bridge.inbound.refusal import Refusal
from bridge.inbound.route import PlainAddress
from bridge.inbound.screen import ByMachine, ByPerson, MaybeMachine
from bridge.mail import subaddress, wire
from bridge.mail.message import AuthorFault


def decide_service(reading: Reading, asked: subaddress.BounceAddress | subaddress.OperatorAddress) -> Disposition:
    """The disposition of a bounce, and of mail to postmaster and abuse: both are taken from anybody."""
    match asked:
        case subaddress.BounceAddress(outbox_id):
            return Accept(RecordBounce(outbox_id))
        case subaddress.OperatorAddress(role):
            match reading.screened:
                case ByMachine(reason):
                    return Discard(reason)
                case MaybeMachine(Sign.SUBJECT as sign):
                    return Discard(sign)
                case MaybeMachine() | ByPerson():
                    return Accept(ForwardToModerators(role))


def decide(reading: Reading, facts: MessageFacts) -> Disposition:
    """The disposition of a message for one of its forward-paths.

    First comes what a machine wrote: it is never answered, so no loop can start (RFC 3834 section 2). Then there must
    be an author. Then the facts say what was asked.
    """
    if isinstance(reading.screened, ByMachine):
        return Discard(reading.screened.reason)
    refusal = _author_refusal(reading, facts.sender) or _address_refusal(facts)
    if refusal is not None:
        return Reject(refusal)
    match facts:
        case CommentFacts():
            return unless_barred(_comment_or_command(reading, facts), facts.sender, is_trusted(reading, facts.sender))
        case MailFacts():
            answer = told_by_mail(_answer_to_mail(reading, facts), facts)
            return unless_barred(answer, facts.sender, is_trusted(reading, facts.sender))
        case QuestionFacts():
            return answer_to_question(reading, facts, _of_question(reading, facts))
        case SubscriptionFacts():
            return _subscription(reading, facts)


# ---------------------------------------------------------------- whose mail is taken


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


def _address_refusal(facts: MessageFacts) -> Refusal | None:
    return Refusal.RETIRED if isinstance(facts, CommentFacts | MailFacts) and facts.retired else None


# ---------------------------------------------------------------- comments


def _comment_or_command(reading: Reading, facts: CommentFacts) -> Disposition:
    comment = _one_comment(facts)
    invited_by = _invited_by(facts.sender, comment_address=facts.address)
    found = _unless_invited(recognised_command(reading, facts), invited_by)
    if found and (comment or isinstance(facts.address, PlainAddress | subaddress.AuthorAddress)):
        if found.sure or comment is None or not reading.extraction.reply.strip():
            return decide_command(reading, found, facts)
        return _unsure(reading, comment, found, facts)
    if comment is None:
        return Reject(_nowhere(facts.address))
    if invited_by is None and _may_not_be_meant(reading, facts.post) and is_trusted(reading, facts.sender):
        return _unsure(reading, comment, None, facts)
    if facts.candidates:
        return _ask_place(reading, comment, facts)
    return _comment(reading, comment, facts.sender, facts.earlier, invited_by)


def _one_comment(facts: CommentFacts) -> PublishComment | None:
    """The comment that may come of it; until its place is known it is kept under the post of the first candidate."""
    if facts.candidates:
        first = facts.candidates[0]
        return PublishComment(first.post, first.comment if len(facts.candidates) == 1 else None)
    return PublishComment(facts.post, facts.parent) if facts.post else None


def _ask_place(reading: Reading, comment: PublishComment, facts: CommentFacts) -> Disposition:
    """It is not known which comment is answered: the text is kept, and its author is asked. Nobody else hears of it."""
    if facts.earlier.seen:
        return Discard("repeated")
    refusal = _no_text(reading)
    if refusal is not None:
        return Reject(refusal)
    if not facts.sender.below_question_limit:
        return Defer(Refusal.TOO_MANY_QUESTIONS)
    return Hold(AskPlace(comment, facts.candidates))


def _unless_invited(recognised: Recognised | None, invited_by: int | None) -> Recognised | None:
    """A text that may be a command is a comment where a mail was forwarded to its author: they are asked anyway."""
    return recognised if recognised and (recognised.sure or invited_by is None) else None


def _may_not_be_meant(reading: Reading, post: Post | None) -> bool:
    """True for what mail programs write by themselves: a reaction, or a text or subject of an automatic reply."""
    if reading.screened == MaybeMachine(Sign.SUBJECT):  # posts may be called "On vacation" too
        return post is None or post.title.casefold() not in reading.subject.casefold()
    return isinstance(reading.screened, MaybeMachine) or reaction(reading.extraction.reply)


def _unsure(
    reading: Reading, comment: PublishComment, recognised: Recognised | None, facts: CommentFacts | MailFacts
) -> Disposition:
    """The text may be a command and may be a comment: it is kept, nothing is done, and its author is asked.

    A remark beside a request is published; then only the request is kept and asked about.
    """
    obstacle = _obstacle(reading, comment, facts.earlier)
    if obstacle is not None:
        return obstacle
    below_limit = facts.sender.below_question_limit
    if recognised and recognised.rest and below_limit and _has_its_place(facts):
        question = AskIntent(replace(comment, text=recognised.words.strip()), recognised, facts.context)
        return Accept(PublishAndAsk(replace(comment, text=recognised.rest.strip()), question))
    return Hold(AskIntent(comment, recognised, facts.context) if below_limit else KeepUnsure(comment))


def _has_its_place(facts: CommentFacts | MailFacts) -> bool:
    """True if the text answers one comment, or a post's address: only then a remark in it is published at once."""
    return not facts.candidates if isinstance(facts, CommentFacts) else len(facts.context.listed) == 1


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
        case subaddress.AuthorAddress():
            return Refusal.NOT_PRIVATE
        case PlainAddress():
            return Refusal.NOT_FOUND


# ---------------------------------------------------------------- answers to our mails


def _answer_to_mail(reading: Reading, facts: MailFacts) -> Disposition:
    """A command, or comments on what the mail lists."""
    if facts.sender.issued_to is None:
        return Reject(Refusal.NO_SUCH_COMMENT)
    if facts.answered is Answered.UNSURE_QUESTION:
        return _answer_to_unsure(reading, facts)
    if facts.answered is Answered.MODERATION:
        return answer_of_moderator(reading, facts)
    found = confirmed(reading, facts) or _unless_invited(recognised_command(reading, facts), _invited_by(facts.sender))
    if found and (found.sure or not _may_be_comment(reading, facts, found)):
        return decide_command(reading, found, facts)
    if facts.earlier.seen:
        return Discard("repeated")
    refusal = _no_text(reading)
    if refusal is not None:
        return Reject(refusal)
    match facts.answered:
        case Answered.UNPLACED_QUESTION if not any(part.number for part in reading.parts):
            return answer_to_service(reading, facts, found)
        case Answered.DIGEST | Answered.UNPLACED_QUESTION:
            return _answer_to_digest(reading, facts, found)
        case (
            Answered.STATUS | Answered.INVITATION | Answered.RECEIPT | Answered.OTHER | Answered.UNSURE_QUESTION
            | Answered.MODERATION
        ):  # fmt: skip
            return answer_to_service(reading, facts, found)


def _answer_to_unsure(reading: Reading, facts: MailFacts) -> Disposition:
    """The command, "yes" or "publish". A text that only may be a command ("do not unsubscribe me") does nothing."""
    if facts.earlier.seen:
        return Discard("repeated")
    if not facts.sender.owns_address:
        return Reject(Refusal.NOT_YOURS)
    if facts.kept is None:
        return Reject(Refusal.QUESTION_SETTLED)
    asked = _asked_first(facts, facts.kept)
    found = recognised_command(reading, facts) or confirmed(reading, replace(facts, asked=asked))
    if found is None or found.certainty is Certainty.POSSIBLE:
        refusal = _no_text(reading)
        return Reject(refusal) if refusal else answer_to_service(reading, facts, found)
    if asked and command.is_bare(found.command, asked):
        found = replace(found, command=asked)
    return decide_command(reading, found, facts)


def _asked_first(facts: MailFacts, kept: Comment) -> Command | None:
    """The command that the question is about; the new text of an edit is in the kept text alone."""
    if isinstance(facts.asked, command.Edit):
        found = recognise("", kept.text, today=date.min, numbers=len(facts.context.listed))
        return found.command if found and isinstance(found.command, command.Edit) else facts.asked
    return facts.asked


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
    doubted = recognised or (facts.sender.owns_address and _may_not_be_meant(reading, None))
    if doubted and there and (len(placed) <= 1 or (recognised and recognised.why)):
        below = placed[0][0] if len(placed) == 1 else None
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


# ---------------------------------------------------------------- join, leave, help


def _subscription(reading: Reading, facts: SubscriptionFacts) -> Disposition:
    address, context = facts.address, facts.context
    found = recognised_command(reading, facts)
    if isinstance(address, subaddress.HelpAddress):
        return decide_command(reading, found, facts) if found and found.sure else Accept(SendHelp())
    if address.slug and context.post is None:
        return Reject(Refusal.NO_SUCH_MAILBOX)
    if isinstance(address, subaddress.LeaveAddress):
        if must_ask_to_leave(reading, facts.sender):
            return Accept(CheckCommand(command.Leave()))
        return Accept(EndSubscriptions(context.post))
    asked = (found or reading.recognised or _NOTHING).command
    wanted = topic(asked, context) if isinstance(asked, command.Join) else context.topic
    return ask_to_subscribe(facts, wanted, asked)


_NOTHING = Recognised(command.Join(), "", None, Certainty.SURE)


def _of_question(reading: Reading, facts: QuestionFacts) -> Recognised | None:
    """The command that the answer to a question may be."""
    return recognised_command(reading, MailFacts(facts.sender, facts.earlier))
