"""reading, what is asked, facts -> disposition. The rules of the house, in one place."""

from __future__ import annotations

from dataclasses import replace

from bridge.inbound import command, obey
from bridge.inbound.command import Certainty, Understood
from bridge.inbound.deeds import (
    About,
    Accept,
    Bounced,
    Defer,
    Discard,
    Disposition,
    Facts,
    ForgetThem,
    Hold,
    Listed,
    Reject,
    Say,
    SendHelp,
    Speak,
    SpeakEach,
    Spoken,
    Subscribe,
    TellOperator,
    Unsubscribe,
)
from bridge.inbound.obey import forged, holds_the_address
from bridge.inbound.parts import ReplyPart
from bridge.inbound.reading import Reading
from bridge.inbound.refusal import Refusal
from bridge.inbound.route import Asked, Plain
from bridge.inbound.screen import Automatic, Machine
from bridge.inbound.yes import Chosen, Said, chosen, said
from bridge.mail import subaddress, wire
from bridge.mail.message import AuthorFault


def decide(reading: Reading, asked: Asked, facts: Facts) -> Disposition:
    """What becomes of a message for one of its forward-paths.

    The order matters: bounces and the operator's mail are taken from anybody; then machines are passed over, so that
    nothing we send can start a loop (RFC 3834 section 2); then there must be an author.
    """
    match asked:
        case subaddress.BounceAddress(outbox_id):
            return Accept(Bounced(outbox_id))
        case subaddress.OperatorAddress(role):
            return (
                Discard(reading.screened.reason)
                if isinstance(reading.screened, Automatic)
                else Accept(TellOperator(role))
            )
    if isinstance(reading.screened, Automatic) and not _only_by_its_subject(reading.screened):
        return Discard(reading.screened.reason)
    refusal = _not_heard(reading, asked, facts)
    if refusal is not None:
        return Reject(refusal)
    match asked:
        case subaddress.ReplyAddress() | subaddress.PublicReplyAddress() | subaddress.PostAddress() | Plain():
            return _words(reading, asked, facts)
        case subaddress.MailReplyAddress():
            return _answer_to_a_mail(reading, facts)
        case subaddress.QuestionAddress(confirmation_id):
            return _answer_to_a_question(reading, confirmation_id, facts)
        case subaddress.JoinAddress() | subaddress.LeaveAddress():
            return _wish(reading, asked, facts)
        case subaddress.HelpAddress():
            return _help(reading, facts)


def _help(reading: Reading, facts: Facts) -> Disposition:
    understood = obey.given(reading, facts)
    return obey.judge(reading, understood, facts, None) if understood else Accept(SendHelp())


# ---------------------------------------------------------------- who is heard


def _only_by_its_subject(screened: Automatic) -> bool:
    """A subject is a weak sign: posts and letters may be called "On vacation". Nothing is passed over for it alone."""
    return screened.reason is Machine.OUT_OF_OFFICE


def _not_heard(reading: Reading, asked: Asked, facts: Facts) -> Refusal | None:
    """Why this author is not heard at all, whatever they ask."""
    if reading.author is None:
        return _author_refusal(reading.author_fault)
    if facts.ours:
        return Refusal.BAD_AUTHOR
    if wire.ascii_mailbox(reading.author.mailbox) is None:
        return Refusal.NEEDS_SMTPUTF8
    if forged(reading) and not holds_the_address(facts):
        return Refusal.FORGED
    # Out-of-office notes come back to the addresses that our mails bear.
    ours = subaddress.ReplyAddress | subaddress.QuestionAddress | subaddress.MailReplyAddress
    if isinstance(reading.screened, Automatic) and isinstance(asked, ours):
        titled = facts.post is not None and facts.post.title.casefold() in reading.subject.casefold()
        return None if titled else Refusal.LOOKS_AUTOMATIC
    return Refusal.RETIRED if facts.retired else None


def _author_refusal(fault: AuthorFault | None) -> Refusal:
    match fault:
        case AuthorFault.SEVERAL:
            return Refusal.NOT_ONE_AUTHOR
        case AuthorFault.UNCLEAR:
            return Refusal.BAD_AUTHOR
        case AuthorFault.NONE | None:
            return Refusal.NO_AUTHOR


# ---------------------------------------------------------------- words for others


def _words(reading: Reading, asked: Spoken, facts: Facts) -> Disposition:
    understood = obey.given(reading, facts)
    speak = Speak(facts.post, facts.parent, seems=_seems(reading)) if facts.post else None
    if understood and (speak or isinstance(asked, Plain)):
        return obey.judge(reading, understood, facts, speak if reading.extraction.reply.strip() else None)
    return _comment(reading, speak, facts) if speak else Reject(_nowhere(asked))


def _seems(reading: Reading) -> Understood | None:
    """What a comment may have been instead, as far as its author is to be told."""
    understood = reading.understood
    return None if understood is None or isinstance(understood.command, command.Place) else understood


def _comment(reading: Reading, speak: Speak, facts: Facts) -> Disposition:
    if facts.acted:
        return Discard("repeated")
    if facts.stands_under is not None:
        return Discard("repeated") if facts.stands_under == speak.post.id else Reject(Refusal.STANDS_ELSEWHERE)
    refusal = _wordless(reading)
    if refusal is not None:
        return Reject(refusal)
    invited_by = _invited_by(facts)
    if invited_by is None and obey.trusted(reading, facts):
        return Accept(speak)
    brought = replace(speak, invited_by=invited_by)
    return Hold(brought) if facts.may_be_asked else Defer(Refusal.TOO_MANY_QUESTIONS)


def _invited_by(facts: Facts) -> int | None:
    """The mailbox whose address a newcomer used: a mail of ours was passed on to them."""
    known = facts.author is not None and facts.author.verified
    return None if facts.issued_to is None or holds_the_address(facts) or known else facts.issued_to.id


def _wordless(reading: Reading) -> Refusal | None:
    if reading.encrypted:
        return Refusal.ENCRYPTED
    if reading.unreadable:
        return Refusal.UNREADABLE
    if not reading.extraction.reply.strip():
        return Refusal.ONLY_QUOTED if reading.extraction.elided else Refusal.NOTHING_TO_SAY
    return None


def _nowhere(asked: Spoken) -> Refusal:
    match asked:
        case subaddress.ReplyAddress() | subaddress.PublicReplyAddress():
            return Refusal.NO_SUCH_COMMENT
        case subaddress.PostAddress():
            return Refusal.NO_SUCH_MAILBOX
        case Plain():
            return Refusal.NOT_FOUND


# ---------------------------------------------------------------- answers to our mails


def _answer_to_a_mail(reading: Reading, facts: Facts) -> Disposition:
    """A digest, or a mail about a person's own wishes and letters: a command, or words for what it listed."""
    if facts.issued_to is None:
        return Reject(Refusal.NO_SUCH_COMMENT)
    about = facts.about
    alone = about.listed[0] if len(about.listed) == 1 else None
    speak = Speak(alone.post, alone.comment, seems=_seems(reading)) if alone else None
    understood = obey.given(reading, facts)
    if understood:
        # Other mails than digests name the words that may be answered: there they are no remarks to others.
        in_doubt = speak if about.digest and reading.extraction.reply.strip() else None
        return obey.judge(reading, understood, facts, in_doubt)
    if facts.repeated:
        return Discard("repeated")
    refusal = _wordless(reading)
    if refusal is not None:
        return Reject(refusal)
    if about.which and not any(map(str.isalpha, reading.extraction.reply)):
        return Reject(Refusal.NO_SUCH_NUMBER)
    if about.digest:
        return _each(reading, facts)
    if speak is None:
        return Reject(Refusal.NO_COMMAND)
    return _comment(reading, speak, facts)


def _each(reading: Reading, facts: Facts) -> Disposition:
    """An answer to a digest: each part goes below what it answers."""
    placed, unplaced = _parted(reading, facts.about)
    if forged(reading) and holds_the_address(facts):
        return Reject(Refusal.FORGED)
    if holds_the_address(facts):
        return Accept(SpeakEach(tuple(placed), unplaced, facts.about))
    # The digest was passed on. A newcomer is asked about one letter; a mail of several is too much to ask about.
    if len(placed) != 1 or unplaced:
        return Reject(Refusal.NOT_YOUR_DIGEST)
    (listed, part) = placed[0]
    return _comment(reading, Speak(listed.post, listed.comment, text=part.text), facts)


def _parted(reading: Reading, about: About) -> tuple[list[tuple[Listed, ReplyPart]], str]:
    """The parts with what they answer, and the words that have no place."""
    parts = reading.parts or (ReplyPart(None, reading.extraction.reply),)
    placed: list[tuple[Listed, ReplyPart]] = []
    unplaced: list[str] = []
    for part in parts:
        number = 1 if len(about.listed) == 1 else part.number
        listed = about.listed[number - 1] if number and number <= len(about.listed) else None
        if listed:
            placed.append((listed, part))
        else:
            unplaced.append(part.text)
    return placed, "\n\n".join(unplaced)


def _answer_to_a_question(reading: Reading, confirmation_id: str, facts: Facts) -> Disposition:
    if facts.issued_to is None:
        return Discard("answered before") if facts.done else Reject(Refusal.NO_SUCH_COMMENT)
    if not holds_the_address(facts):
        return Reject(Refusal.NOT_YOURS)
    if facts.gone:
        return Reject(Refusal.WAITED_TOO_LONG)
    if facts.done:
        return Discard("answered before")
    if facts.forgets:
        return _forget(reading, confirmation_id, facts)
    match said(reading.extraction.reply):
        case Said.NEITHER:
            help_ = reading.understood is not None and isinstance(reading.understood.command, command.Help)
            return Accept(SendHelp()) if help_ else Reject(Refusal.NEITHER_YES_NOR_NO)
        case Said.YES:
            return Accept(Say(confirmation_id, yes=True))
        case Said.NO:
            return Accept(Say(confirmation_id, yes=False))


def _forget(reading: Reading, confirmation_id: str, facts: Facts) -> Disposition:
    if forged(reading):
        return Reject(Refusal.FORGED)
    if not facts.letters and reading.extraction.reply.strip() and said(reading.extraction.reply) is Said.YES:
        return Accept(ForgetThem(confirmation_id, keep=False))
    match chosen(reading.extraction.reply):
        case Chosen.KEEP:
            return Accept(ForgetThem(confirmation_id, keep=True))
        case Chosen.REMOVE:
            return Accept(ForgetThem(confirmation_id, keep=False))
        case Chosen.NO:
            return Accept(Say(confirmation_id, yes=False))
        case Chosen.NEITHER:
            return Reject(Refusal.KEEP_OR_REMOVE)


def _wish(reading: Reading, asked: subaddress.JoinAddress | subaddress.LeaveAddress, facts: Facts) -> Disposition:
    if asked.slug and facts.post is None:
        return Reject(Refusal.NO_SUCH_MAILBOX)
    if isinstance(asked, subaddress.LeaveAddress):
        return Accept(Unsubscribe(facts.post))
    # A forged From must not bring one person a hundred questions.
    if facts.joining:
        return Reject(Refusal.ONE_AT_A_TIME)
    given = obey.given(reading, facts) or reading.understood
    understood = given.command if given and given.certainty is not Certainty.HARDLY else None
    often = understood if isinstance(understood, command.Hear | command.AtMost) else None
    if isinstance(often, command.AtMost) and not 1 <= often.mails <= obey.MOST_A_WEEK:
        often = None
    topic = obey.topic(understood, facts.about) if isinstance(understood, command.Join) else facts.about.topic
    return Accept(Subscribe(topic, often))
