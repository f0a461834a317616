"""reading, what is asked, facts -> disposition. The rules of the house, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bridge.blog import Comment, Mailbox, Post
from bridge.inbound.authenticate import Authenticated, Doubt, Unauthenticated
from bridge.inbound.reading import Reading
from bridge.inbound.route import Asked, Plain
from bridge.inbound.screen import Automatic, Machine
from bridge.inbound.yes import Said, said
from bridge.mail import subaddress
from bridge.mail.envelope import SmtpReply

Spoken = subaddress.Answer | subaddress.OpenAnswer | subaddress.NewComment | Plain  # where a comment may go


class Refusal(Enum):
    """Why a message is not taken: (code, enhanced status code of RFC 3463, what happened and what to do next).

    The sentence reaches its writer in the bounce that their own mail server makes.
    """

    NO_SUCH_MAILBOX = (
        550,
        "5.1.1",
        "There is no conversation at this address. The blog's page has the right one; or answer a mail of ours.",
    )
    NO_SUCH_COMMENT = (
        550,
        "5.1.1",
        "We did not give out this address. Answer our mail itself, and your mail program puts in the right one.",
    )
    NOT_FOUND = (
        550,
        "5.1.1",
        "We can't tell what you are answering. Answer our mail itself, or write to the address on the post's page.",
    )
    NO_AUTHOR = (
        550,
        "5.6.0",
        "Your mail does not say who wrote it: it has no From. Put your address there, and send again.",
    )
    NOT_ONE_AUTHOR = (
        550,
        "5.6.0",
        "Your mail does not name exactly one author. Send it again with one mailbox in From.",
    )
    BAD_AUTHOR = (550, "5.6.0", "We can't read the mailbox in From. Put your own address there, and send again.")
    NOTHING_TO_SAY = (
        550,
        "5.6.0",
        "We found no words in your mail. Write what you want to say as text, and send again.",
    )
    ONLY_QUOTED = (
        550,
        "5.6.0",
        "We found only quoted text in your mail, nothing new from you. Write above or below the quote, and send again.",
    )
    ENCRYPTED = (550, "5.6.0", "Your mail is encrypted and we can't open it. Send it again as plain text.")
    UNREADABLE = (
        550,
        "5.6.1",
        "We can't read the character set of your mail. Send it again as UTF-8 text.",
    )
    NOT_YOURS = (
        550,
        "5.7.1",
        "This question went to another mailbox. Answer from the one that we wrote to, or open the link in that mail.",
    )
    FORGED = (
        550,
        "5.7.1",
        "Your mail failed the check of its own domain (DMARC). Send it through your own provider's mail server.",
    )
    LOOKS_AUTOMATIC = (
        550,
        "5.7.1",
        "By its subject this is an out-of-office note, and we did not take it. If you wrote it, change the subject.",
    )
    NEITHER_YES_NOR_NO = (
        550,
        "5.6.0",
        "We could not tell whether that was a yes. Answer with the one word yes, or do nothing.",
    )
    STANDS_ELSEWHERE = (
        550,
        "5.6.0",
        "One mail is one letter, and this one stands under another post. Write another one to this address alone.",
    )
    ONE_AT_A_TIME = (
        550,
        "5.5.3",
        "One mail joins one conversation. Send a mail of its own to each address that you want to join.",
    )
    TOO_MANY_QUESTIONS = (
        450,
        "4.7.1",
        "We asked you about other mails of yours and wait for your answers. Answer those; this one is tried again.",
    )

    @property
    def smtp_reply(self) -> SmtpReply:
        return SmtpReply(*self.value)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store knows of a message and of what it asks."""

    post: Post | None = None  # that is spoken to
    parent: Comment | None = None  # that is answered
    issued_to: Mailbox | None = None  # whom the address, or the question, was given to
    author: Mailbox | None = None  # the author's, where we know them
    may_be_asked: bool = True  # whether one more question to the author is not one too many
    stands_under: str | None = None  # the post under which this very message stands already
    done: bool = False  # the question was answered before
    ours: bool = False  # From is an address of ours
    joining: bool = False  # this message asks to join something else


@dataclass(frozen=True, slots=True)
class Speak:
    """A comment on a post, or on another comment."""

    post: Post
    parent: Comment | None


@dataclass(frozen=True, slots=True)
class Subscribe:
    post: Post | None


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    post: Post | None


@dataclass(frozen=True, slots=True)
class Say:
    """The answer to a question of ours."""

    confirmation_id: str
    yes: bool


@dataclass(frozen=True, slots=True)
class SendHelp:
    pass


@dataclass(frozen=True, slots=True)
class TellOperator:
    role: str


@dataclass(frozen=True, slots=True)
class Bounced:
    outbox_id: str


Deed = Speak | Subscribe | Unsubscribe | Say | SendHelp | TellOperator | Bounced


@dataclass(frozen=True, slots=True)
class Accept:
    """It is done at once."""

    deed: Deed


@dataclass(frozen=True, slots=True)
class Hold:
    """The comment is kept, and its author is asked whether they wrote it."""

    deed: Speak


@dataclass(frozen=True, slots=True)
class Discard:
    """It is taken and nothing is done: a machine wrote it, or it came before."""

    reason: str


@dataclass(frozen=True, slots=True)
class Reject:
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Defer:
    """Not now; the peer shall try again."""

    refusal: Refusal


Disposition = Accept | Hold | Discard | Reject | Defer


def speech(disposition: Disposition) -> Speak | None:
    """The comment that comes of it, if one does."""
    match disposition:
        case Accept(Speak() as deed) | Hold(deed):
            return deed
    return None


def decide(reading: Reading, asked: Asked, facts: Facts) -> Disposition:
    """What becomes of a message for one of its forward-paths.

    The order matters: bounces and the operator's mail are taken from anybody; then machines are passed over, so that
    nothing we send can start a loop (RFC 3834 section 2); then there must be an author.
    """
    match asked:
        case subaddress.Bounce(outbox_id):
            return Accept(Bounced(outbox_id))
        case subaddress.Operator(role):
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
        case subaddress.Answer() | subaddress.OpenAnswer() | subaddress.NewComment() | Plain():
            return _comment(reading, asked, facts)
        case subaddress.Confirm(confirmation_id):
            return _answer(reading, confirmation_id, facts)
        case subaddress.Join() | subaddress.Leave():
            return _wish(asked, facts)
        case subaddress.Help():
            return Accept(SendHelp())


def _wish(asked: subaddress.Join | subaddress.Leave, facts: Facts) -> Disposition:
    if asked.slug and facts.post is None:
        return Reject(Refusal.NO_SUCH_MAILBOX)
    if isinstance(asked, subaddress.Leave):
        return Accept(Unsubscribe(facts.post))
    # A forged From must not bring one person a hundred questions.
    return Reject(Refusal.ONE_AT_A_TIME) if facts.joining else Accept(Subscribe(facts.post))


def _comment(reading: Reading, asked: Spoken, facts: Facts) -> Disposition:
    if facts.post is None:
        return Reject(_nowhere(asked))
    if facts.stands_under is not None:
        return Discard("repeated") if facts.stands_under == facts.post.id else Reject(Refusal.STANDS_ELSEWHERE)
    if reading.encrypted:
        return Reject(Refusal.ENCRYPTED)
    if reading.unreadable:
        return Reject(Refusal.UNREADABLE)
    if not reading.extraction.reply.strip():
        return Reject(Refusal.ONLY_QUOTED if reading.extraction.elided else Refusal.NOTHING_TO_SAY)
    deed = Speak(facts.post, facts.parent)
    if speaks_for_themselves(reading, facts):
        return Accept(deed)
    return Hold(deed) if facts.may_be_asked else Defer(Refusal.TOO_MANY_QUESTIONS)


def _only_by_its_subject(screened: Automatic) -> bool:
    """A subject is a weak sign: posts and letters may be called "On vacation". Nothing is passed over for it alone."""
    return screened.reason is Machine.OUT_OF_OFFICE


def _not_heard(reading: Reading, asked: Asked, facts: Facts) -> Refusal | None:
    """Why this author is not heard at all, whatever they ask."""
    if reading.author is None:
        return _author_refusal(reading.author_fault)
    if facts.ours:
        return Refusal.BAD_AUTHOR
    if _forged(reading) and not _holds_the_address(facts):
        return Refusal.FORGED
    # Out-of-office notes come back to the addresses that our mails bear.
    if isinstance(reading.screened, Automatic) and isinstance(asked, subaddress.Answer | subaddress.Confirm):
        titled = facts.post is not None and facts.post.title.casefold() in reading.subject.casefold()
        return None if titled else Refusal.LOOKS_AUTOMATIC
    return None


def _forged(reading: Reading) -> bool:
    return isinstance(reading.authentication, Unauthenticated) and reading.authentication.reason is Doubt.FORGED


def _holds_the_address(facts: Facts) -> bool:
    """Whether the author writes to an address that we gave to their own mailbox and to nobody else."""
    return facts.issued_to is not None and facts.author is not None and facts.issued_to.id == facts.author.id


def speaks_for_themselves(reading: Reading, facts: Facts) -> bool:
    """Whether we know that From is true: the secret address of that very mailbox, or our MTA's word for its domain."""
    return isinstance(reading.authentication, Authenticated) or _holds_the_address(facts)


def _answer(reading: Reading, confirmation_id: str, facts: Facts) -> Disposition:
    if facts.issued_to is None:
        return Reject(Refusal.NO_SUCH_COMMENT)
    if not _holds_the_address(facts):
        return Reject(Refusal.NOT_YOURS)
    if facts.done:
        return Discard("answered before")
    match said(reading.extraction.reply):
        case Said.NEITHER:
            return Reject(Refusal.NEITHER_YES_NOR_NO)
        case Said.YES:
            return Accept(Say(confirmation_id, yes=True))
        case Said.NO:
            return Accept(Say(confirmation_id, yes=False))


def _nowhere(asked: Spoken) -> Refusal:
    match asked:
        case subaddress.Answer() | subaddress.OpenAnswer():
            return Refusal.NO_SUCH_COMMENT
        case subaddress.NewComment():
            return Refusal.NO_SUCH_MAILBOX
        case Plain():
            return Refusal.NOT_FOUND


def _author_refusal(fault: str | None) -> Refusal:
    if fault is None or "no From" in fault:
        return Refusal.NO_AUTHOR
    return Refusal.NOT_ONE_AUTHOR if "two" in fault else Refusal.BAD_AUTHOR
