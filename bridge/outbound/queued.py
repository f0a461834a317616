"""Each kind of mail that leaves, as the value that waits in the outbox (`outbox_row` has the columns of its row).

A value holds ids and what can't be looked up again when the mail is written; `answers` is the Message-ID of the mail
that it answers. `unique` is a name that is queued once: outbox.queue passes over a second mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar, TypeAlias

from bridge.blog import Cadence, Fold, Scope

PERSONAL = "personal"  # a field that is emptied when its reader is forgotten
MessageID: TypeAlias = Annotated[str | None, PERSONAL]  # of somebody's mail: it may name their machine


class MailKind(StrEnum):
    """The name of each kind of mail in the outbox, in the log, and of its templates."""

    NOTIFICATION = "notification"
    DIGEST = "digest"
    CONFIRM_SUBSCRIPTION = "confirm_subscription"
    CONFIRM_COMMENT = "confirm_comment"
    CONFIRM_FORGET = "confirm_forget"
    ASK_UNPLACED = "which"  # rows of the outbox have this name
    ASK_UNSURE = "unsure"
    NOT_PUBLISHED = "not_published"
    JOINED = "joined"
    LEFT = "left"
    HELP = "help"
    RECEIPT = "receipt"
    DONE = "done"
    STATUS = "status"
    COPY = "copy"
    INVITED = "invited"
    REFUSAL = "refusal"
    FORGOTTEN = "forgotten"
    MENTIONS = "mentions"
    CONFIRM_MOVE = "confirm_move"
    OPERATOR = "operator"
    HELD = "held"
    MODERATE = "moderate"
    MODERATED = "moderated"
    ALARM = "alarm"


# Mail that comes because of a subscription. All other mail answers a mail that came from the mailbox a moment ago, or
# is the operator's: it also goes to a mailbox where mail failed before, else nobody could come back.
SUBSCRIBED = frozenset({MailKind.NOTIFICATION, MailKind.DIGEST, MailKind.JOINED})


class NotificationReason(StrEnum):
    """Why somebody is told of a comment."""

    ANSWERED = "answered"  # it answers their comment
    THREAD = "thread"  # they follow the thread below a comment above it
    POST = "post"  # they follow the post
    BLOG = "blog"  # they follow the blog


class Did(StrEnum):
    """The outcome of a command."""

    PAUSED = "paused"
    RESUMED = "resumed"
    CADENCE = "cadence"  # each, daily, weekly, monthly
    AT_MOST = "at_most"
    MUTED = "muted"
    UNDONE = "undone"
    TOO_LATE = "too_late"  # to undo: people have been told
    EDITED = "edited"
    REMOVED = "removed"
    RETIRED = "retired"  # an address that somebody else had used
    RECEIPTS_ON = "receipts_on"
    RECEIPTS_OFF = "receipts_off"
    BUNDLED = "bundled"
    UNBUNDLED = "unbundled"
    FORWARDED = "forwarded"
    NAMED = "named"  # the name beside their next comments
    RENAMED = "renamed"  # the name beside all their comments
    NAME_ASKED = "name_asked"  # they want another name, and did not say which, or one that can't be shown
    ON_ITS_WAY = "on_its_way"  # a copy, or the question whether to forget them, was asked for a moment ago
    NOTHING = "nothing"  # it was so already, or there is nothing that the command could be about
    MOVED = "moved"
    NO_NEW_MAILBOX = "no_new_mailbox"  # they wanted to move, and named no mailbox that we can write to
    TOO_MANY_QUESTIONS = "too_many_questions"  # whether to forget them, and none was answered: no more are mailed today


class AlarmKind(StrEnum):
    """What the operator is told of."""

    CAP = "cap"  # a cap of the configuration is reached


class HeldOutcome(StrEnum):
    """What the author of a held comment is told."""

    WAITS = "waits"
    REJECTED = "rejected"
    EXPIRED = "expired"  # no moderator decided in time
    REMOVED = "removed"  # it was published, and a moderator deleted it


def notification_name(comment_id: str, mailbox_id: int) -> str:
    """The unique name of the one mail that tells one mailbox of one comment."""
    return f"n:{comment_id}:{mailbox_id}"


def question_name(confirmation_id: str) -> str:
    """The unique name of the mail that asks one question."""
    return f"ok:{confirmation_id}"


class Plain:
    """A kind of mail that needs nothing from the store but its reader: its template takes all from the value."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Notification:
    """Tells one subscriber of one comment."""

    kind: ClassVar = MailKind.NOTIFICATION
    comment_id: str
    subscription_id: str
    why: NotificationReason

    def unique(self, mailbox_id: int) -> str:
        return notification_name(self.comment_id, mailbox_id)


@dataclass(frozen=True, slots=True)
class Digest:
    """Tells one subscriber of many comments, in the order of their numbers."""

    kind: ClassVar = MailKind.DIGEST
    subscription_id: str
    comment_ids: tuple[str, ...]
    more: int = 0  # comments that had no room
    fold: Fold | None = None
    last: bool = False  # of its cadence


@dataclass(frozen=True, slots=True)
class ConfirmSubscription(Plain):
    """Asks whether they want to follow it."""

    kind: ClassVar = MailKind.CONFIRM_SUBSCRIPTION
    confirmation_id: str
    subscription_id: str | None = None
    answers: MessageID = None


@dataclass(frozen=True, slots=True)
class ConfirmComment:
    """Asks whether they wrote a comment."""

    kind: ClassVar = MailKind.CONFIRM_COMMENT
    confirmation_id: str
    comment_id: str | None = None
    answers: MessageID = None


@dataclass(frozen=True, slots=True)
class ConfirmForget:
    """Asks whether we shall forget them."""

    kind: ClassVar = MailKind.CONFIRM_FORGET
    confirmation_id: str
    answers: MessageID = None


@dataclass(frozen=True, slots=True)
class ConfirmMove(Plain):
    """Asks whether another mailbox takes the place of theirs (`address`), or this mailbox that of another ("")."""

    kind: ClassVar = MailKind.CONFIRM_MOVE
    confirmation_id: str
    address: Annotated[str, PERSONAL] = ""
    answers: MessageID = None


@dataclass(frozen=True, slots=True)
class AskUnplaced:
    """Asks to which of these comments the text of an unplaced comment belongs.

    `lost`: the text came to an address that names no comment, and anybody may have written it.
    """

    kind: ClassVar = MailKind.ASK_UNPLACED
    comment_id: str
    comment_ids: tuple[str, ...]  # "" for one that is gone: the others keep their numbers
    answers: MessageID = None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class AskUnsure:
    """Asks whether a kept text is a command to us or a comment.

    `command` is the command with all that it says (inbound.commands.command), "" where none is known. The rest is what
    the command is about:
    `comment_ids` are what the answered mail listed, the subscription is the one by which that mail came, and the
    topic is of this scope, about this post and this thread.
    """

    kind: ClassVar = MailKind.ASK_UNSURE
    comment_id: str
    comment_ids: tuple[str, ...]  # "" for one that is gone: the others keep their numbers
    command: str
    subscription_id: str | None = None
    scope: Scope = Scope.BLOG
    post_id: str | None = None
    thread_id: str | None = None  # the comment where the thread begins
    rest: bool = False  # the rest of the reply is published
    answers: MessageID = None


@dataclass(frozen=True, slots=True)
class NotPublished:
    """Says that an answer to a mail of ours was not published, and asks for the command that was meant.

    `answered_id` is the row of the answered mail, `journal_id` the answer. `command` is the command that the answer may
    be, with all that it says (inbound.commands.command), and `offers` are words for others.
    """

    kind: ClassVar = MailKind.NOT_PUBLISHED
    journal_id: str
    answered_id: str
    command: str = ""
    offers: tuple[str, ...] = ()
    sentence: str = ""
    answers: MessageID = None


@dataclass(frozen=True, slots=True)
class Joined:
    """Says that a subscription is active, and which others it replaced."""

    kind: ClassVar = MailKind.JOINED
    subscription_id: str
    again: bool = False  # it was active before
    ended: tuple[str, ...] = ()  # subscriptions that it replaced
    answers: MessageID = None


@dataclass(frozen=True, slots=True)
class Left(Plain):
    """Says that a subscription ended, or all that were about a post, or all."""

    kind: ClassVar = MailKind.LEFT
    subscription_id: str | None = None
    post_id: str | None = None
    answers: MessageID = None


@dataclass(frozen=True, slots=True)
class HelpMail(Plain):
    """Says how this works."""

    kind: ClassVar = MailKind.HELP
    answers: MessageID = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Says how the comments of one mail were published, in their order in that mail."""

    kind: ClassVar = MailKind.RECEIPT
    comment_ids: tuple[str, ...]
    answers: MessageID = None

    def unique(self) -> str:
        return f"receipt:{self.comment_ids[0]}"


@dataclass(frozen=True, slots=True)
class Done:
    """Says what was done about a command; the ids are what the command was about."""

    kind: ClassVar = MailKind.DONE
    did: Did
    comment_id: str | None = None
    subscription_id: str | None = None
    post_id: str | None = None
    until: str = ""  # the first day after a pause (ISO 8601)
    at_most: int | None = None  # mails a week
    cadence: Cadence | None = None
    answers: MessageID = None


@dataclass(frozen=True, slots=True)
class StatusMail:
    """Lists what they follow, and their last comments."""

    kind: ClassVar = MailKind.STATUS
    comment_ids: tuple[str, ...] = ()
    # a command given in their name and not done, with all that it says (inbound.commands.command)
    asked: str = ""
    answers: MessageID = None


@dataclass(frozen=True, slots=True)
class CopyOfData:
    """A part of the copy of all that they wrote and were sent."""

    kind: ClassVar = MailKind.COPY
    messages: tuple[
        str, ...
    ]  # "j:" and a journal id for what they wrote, "o:" and an outbox id for what they were sent
    part: int = 1
    parts: int = 1
    answers: MessageID = None


@dataclass(frozen=True, slots=True)
class Invited:
    """Tells that somebody new wrote at the reader's address, and asks whether the page may name the reader.

    `parent_id` is the comment whose address was used.
    """

    kind: ClassVar = MailKind.INVITED
    comment_id: str
    parent_id: str | None = None
    confirmation_id: str | None = None  # of that question; None for a reader without a name


@dataclass(frozen=True, slots=True)
class RefusalNotice(Plain):
    """Says why their mail was refused and what to do next."""

    kind: ClassVar = MailKind.REFUSAL
    sentence: str
    subject: Annotated[str, PERSONAL] = ""  # theirs
    answers: MessageID = None


@dataclass(frozen=True, slots=True)
class ForOperator:
    """Hands a mail to a moderator."""

    kind: ClassVar = MailKind.OPERATOR
    journal_id: str
    role: str  # postmaster, abuse, or unread for a mail that ended its reader

    def unique(self, mailbox_id: int) -> str:
        return f"operator:{self.journal_id}:{mailbox_id}"


@dataclass(frozen=True, slots=True)
class Forgotten(Plain):
    """Says that somebody is forgotten; `keep`: their comments stay without their name. It waits in `last_mail`."""

    kind: ClassVar = MailKind.FORGOTTEN
    had_comments: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Mentions:
    """Shows a moderator the comments that name somebody who was forgotten, in their authors' own words."""

    kind: ClassVar = MailKind.MENTIONS
    places: tuple[str, ...]  # a comment's id, ":", and the number of a line in its text, from 0
    more: int = 0  # that had no room


@dataclass(frozen=True, slots=True)
class Held:
    """Says that a comment of theirs waits for a moderator, or that it was deleted."""

    kind: ClassVar = MailKind.HELD
    comment_id: str
    outcome: HeldOutcome
    post_id: str
    answers: MessageID = None


@dataclass(frozen=True, slots=True)
class ForModerator:
    """Shows a moderator comments that wait, or that were published, in the order of their numbers."""

    kind: ClassVar = MailKind.MODERATE
    comment_ids: tuple[str, ...]
    more: int = 0  # that had no room


@dataclass(frozen=True, slots=True)
class Alarm(Plain):
    """Tells the people who run a blog that something needs them. `about` is a key or a number, no words of others."""

    kind: ClassVar = MailKind.ALARM
    what: AlarmKind
    about: str = ""


@dataclass(frozen=True, slots=True)
class Moderated:
    """Says what was decided about held comments. Each tuple has one value for each comment.

    `by_ids` are the mailboxes of the moderators who decided, 0 for the command line; `before`: it was decided before.
    """

    kind: ClassVar = MailKind.MODERATED
    comment_ids: tuple[str, ...]
    decisions: tuple[str, ...]
    post_ids: tuple[str, ...]
    by_ids: tuple[int, ...]
    before: tuple[bool, ...]
    answers: MessageID = None


MailValue: TypeAlias = (
    Notification | Digest | ConfirmSubscription | ConfirmComment | ConfirmForget | AskUnplaced | AskUnsure
    | NotPublished | Joined
    | Left | HelpMail | Receipt | Done | StatusMail | CopyOfData | Invited | RefusalNotice | ForOperator
    | Forgotten | Mentions | ConfirmMove | Held | ForModerator | Moderated | Alarm
)  # fmt: skip
