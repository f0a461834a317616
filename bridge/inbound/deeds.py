"""What is known of a message, what may be done about it, and what becomes of it: the words that `decide` speaks in."""

from __future__ import annotations

from dataclasses import dataclass, field

from bridge.blog import Comment, Mailbox, Post, Subscription, Topic
from bridge.inbound.command import Command, Understood
from bridge.inbound.parts import ReplyPart
from bridge.inbound.refusal import Refusal
from bridge.inbound.route import Plain
from bridge.mail import subaddress

Spoken = (
    subaddress.ReplyAddress | subaddress.PublicReplyAddress | subaddress.PostAddress | Plain
)  # where a comment may go


@dataclass(frozen=True, slots=True)
class Listed:
    """A comment that the answered mail listed, and the post it stands under."""

    comment: Comment
    post: Post


@dataclass(frozen=True, slots=True)
class About:
    """What the mail of ours is about that is answered, or the address that is written to.

    `listed` has the comments in the order of their numbers; None where one is gone. `digest` says that words in the
    answer go to them. `held` are earlier words that wait for a number, `letter` what was taken for a command in doubt.
    """

    topic: Topic = field(default_factory=Topic)  # that a bare "join" means
    post: Post | None = None
    subscription: Subscription | None = None  # by which they were told
    listed: tuple[Listed | None, ...] = ()
    digest: bool = False
    status: bool = False  # it listed their own letters, the newest first
    which: bool = False  # it asked where words belong
    held: Comment | None = None
    letter: Comment | None = None
    before: str = ""  # how all was that the command in doubt has changed, and how it was after it
    after: str = ""
    invited: bool = False  # it told them that a newcomer had used their address


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store knows of a message and of what it asks."""

    post: Post | None = None  # that is spoken to
    parent: Comment | None = None  # that is answered
    issued_to: Mailbox | None = None  # whom the address, or the question, was given to
    author: Mailbox | None = None  # the author's, where we know them
    may_be_asked: bool = True  # whether one more question to the author is not one too many
    stands_under: str | None = None  # the post under which this very message stands already
    repeated: bool = False  # this very message was here before, or did something for an earlier recipient
    acted: bool = False  # for an earlier recipient this very message did something other than speak
    done: bool = False  # the question was answered before
    gone: bool = False  # nobody answered it for too long, and what it was about is gone
    forgets: bool = False  # the question is whether we shall forget them
    letters: bool = False  # ... and letters of theirs stand
    ours: bool = False  # From is an address of ours
    joining: bool = False  # this message asks to join something else
    follows: bool = False  # the author follows something on this blog
    retired: bool = False  # whom the address was given to does not want it used any more
    about: About = field(default_factory=About)


@dataclass(frozen=True, slots=True)
class Speak:
    """A comment on a post, or on another comment. `invited_by` is the mailbox whose mail was passed on to its author.

    `seems` is what it may have been instead of a comment; `text` its words, where they are not the whole reply.
    """

    post: Post
    parent: Comment | None
    invited_by: int | None = None
    seems: Understood | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class SpeakEach:
    """The parts of an answer to a digest, each below what it answers; `unplaced` waits until its author says where."""

    parts: tuple[tuple[Listed, ReplyPart], ...]
    unplaced: str
    about: About


@dataclass(frozen=True, slots=True)
class Settle:
    """Words that waited for a place get it: below each of these."""

    held: Comment
    under: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Ask whether they want to follow it."""

    topic: Topic
    wish: Command | None = None  # how often, where the mail says so


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    post: Post | None


@dataclass(frozen=True, slots=True)
class Obey:
    """What a person wants for themselves, written where only they can write, or vouched for by their provider."""

    understood: Understood
    about: About
    own: tuple[Comment, ...] = ()  # of theirs, that the command is about
    in_doubt: Speak | None = None  # the comment that it would have been


@dataclass(frozen=True, slots=True)
class AskBack:
    """Somebody wants something in a person's name: they get a mail that they can answer with it."""

    understood: Understood


@dataclass(frozen=True, slots=True)
class Say:
    """The answer to a question of ours."""

    confirmation_id: str
    yes: bool


@dataclass(frozen=True, slots=True)
class ForgetThem:
    """The answer to whether we shall forget them; `keep` lets their letters stand without a name."""

    confirmation_id: str
    keep: bool


@dataclass(frozen=True, slots=True)
class SendHelp:
    pass


@dataclass(frozen=True, slots=True)
class TellOperator:
    role: str


@dataclass(frozen=True, slots=True)
class Bounced:
    outbox_id: str


Deed = (
    Speak | SpeakEach | Settle | Subscribe | Unsubscribe | Obey | AskBack | Say | ForgetThem | SendHelp | TellOperator
    | Bounced
)  # fmt: skip


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
