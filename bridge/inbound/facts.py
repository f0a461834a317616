"""The facts that the store has about a message, one record for each thing that an address asks for.

`intake.look_up` fills one of them for each forward-path, and `decide` decides by it alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from bridge.blog import Comment, Mailbox, Post, Subscription, Topic
from bridge.inbound.commands.command import Command
from bridge.inbound.route import PlainAddress
from bridge.mail import subaddress

CommentAddress = (
    subaddress.ReplyAddress
    | subaddress.PublicReplyAddress
    | subaddress.AuthorAddress
    | subaddress.PostAddress
    | PlainAddress
)


@dataclass(frozen=True, slots=True)
class Sender:
    """The author as the store knows them. `issued_to` is whose mailbox the address was given to."""

    mailbox: Mailbox | None = None
    issued_to: Mailbox | None = None
    has_our_address: bool = False  # From is one of our own addresses
    follows: bool = False  # has an active subscription on this blog
    below_question_limit: bool = True  # we may mail one more question to this mailbox
    held: int = 0  # comments of this mailbox that wait for a moderator
    held_unproven: int = 0  # those that somebody else may have written

    @property
    def owns_address(self) -> bool:
        """True if the author writes to an address that only their own mailbox was given."""
        return self.issued_to is not None and self.mailbox is not None and self.issued_to.id == self.mailbox.id


@dataclass(frozen=True, slots=True)
class Earlier:
    """The acts of this very message, as an earlier copy or for an earlier recipient."""

    seen: bool = False
    acted: bool = False  # for an earlier recipient it did something other than make a comment
    joined: bool = False  # for an earlier recipient it asked for a subscription
    post_id: str | None = None  # the post under which its comment is


@dataclass(frozen=True, slots=True)
class ListedComment:
    """A comment that the answered mail lists, and its post."""

    comment: Comment
    post: Post


@dataclass(frozen=True, slots=True)
class Context:
    """The things that a command is about when it names nothing itself.

    `listed` has the comments of the answered mail in the order of their numbers; None where a comment is gone.
    """

    topic: Topic = field(default_factory=Topic)  # what a bare "join" subscribes to
    post: Post | None = None
    subscription: Subscription | None = None  # the one that the answered mail came by
    listed: tuple[ListedComment | None, ...] = ()


class Answered(Enum):
    """Which mail of ours is answered, as far as it matters for the answer."""

    DIGEST = auto()
    UNPLACED_QUESTION = auto()  # it asks which comment a kept text answers
    UNSURE_QUESTION = auto()  # it asks whether a kept text is a command or a comment
    STATUS = auto()
    INVITATION = auto()  # it says that somebody else used the reader's address
    RECEIPT = auto()  # it shows comments of the reader
    MODERATION = auto()  # it shows a moderator comments to decide about
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class CommentFacts:
    """For a reply to a comment, or a mail to a post's address.

    `candidates` are the comments that it may reply to, where it is not known which.
    """

    address: CommentAddress
    sender: Sender
    earlier: Earlier = field(default_factory=Earlier)
    post: Post | None = None
    parent: Comment | None = None
    candidates: tuple[ListedComment, ...] = ()
    retired: bool = False  # whom the address was given to has switched it off
    context: Context = field(default_factory=Context)


@dataclass(frozen=True, slots=True)
class MailFacts:
    """For the answer to a mail of ours that is neither a notification nor a question with yes or no.

    `kept` is the text that the answered question is about, while it still waits; `asked` the command in that text.
    `unpublished` is set where the answered mail says that an earlier mail was not published.
    `confirmation_id` is the question whether the page may name the reader as the inviter, where the mail asks that.
    """

    sender: Sender
    earlier: Earlier = field(default_factory=Earlier)
    retired: bool = False
    context: Context = field(default_factory=Context)
    answered: Answered = Answered.OTHER
    kept: Comment | None = None
    asked: Command | None = None
    confirmation_id: str | None = None
    mail_id: str = ""  # of the answered mail, or of the mail that an unpublished mail answered
    unpublished: str | None = None  # the journal id of the earlier mail
    moderated: tuple[str, ...] = ()  # the comments that the answered mail shows a moderator, by number


class Asked(Enum):
    """The subject of a question of ours."""

    SUBSCRIPTION = auto()
    COMMENT = auto()
    FORGET = auto()
    MOVE = auto()  # to another mailbox


class QuestionState(Enum):
    """How far a question of ours has come."""

    OPEN = auto()
    DONE = auto()  # answered or withdrawn
    EXPIRED = auto()  # nobody answered in time, and what it asked about is gone
    FORGOTTEN = auto()  # we asked, and have forgotten whom
    UNKNOWN = auto()  # another blog asked it


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """For the answer to a question of ours: yes or no, or what becomes of their comments when we forget them."""

    confirmation_id: str
    sender: Sender
    state: QuestionState
    asks: Asked = Asked.SUBSCRIPTION
    has_comments: bool = False
    earlier: Earlier = field(default_factory=Earlier)
    mail_id: str = ""  # of the mail that asks
    unpublished: str | None = None  # as in MailFacts


@dataclass(frozen=True, slots=True)
class SubscriptionFacts:
    """For a mail to one of the join, leave and help addresses."""

    address: subaddress.JoinAddress | subaddress.LeaveAddress | subaddress.HelpAddress
    sender: Sender
    earlier: Earlier = field(default_factory=Earlier)
    context: Context = field(default_factory=Context)


MessageFacts = CommentFacts | MailFacts | QuestionFacts | SubscriptionFacts
