"""The dispositions that `decide` returns, and the actions in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bridge.blog import Cadence, Comment, Post, Topic
from bridge.inbound.commands.command import Command, Recognised
from bridge.inbound.commands.verdicts import ModeratorVerdict
from bridge.inbound.facts import Context, ListedComment
from bridge.inbound.parts import ReplyPart
from bridge.inbound.refusal import Refusal


@dataclass(frozen=True, slots=True)
class PublishComment:
    """A comment on a post, or in answer to another comment. `text` is None for the whole reply."""

    post: Post
    parent: Comment | None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class PublishParts:
    """The parts of an answer to a digest, each below the comment that it answers.

    `unplaced` is the rest of the text. It is kept, and its author is asked which of `listed` it answers.
    """

    parts: tuple[tuple[ListedComment, ReplyPart], ...]
    unplaced: str
    listed: tuple[ListedComment | None, ...]


@dataclass(frozen=True, slots=True)
class PublishAndAsk:
    """A remark is published, and its author is asked about the request that was written beside it."""

    comment: PublishComment
    question: AskIntent


@dataclass(frozen=True, slots=True)
class PlaceComment:
    """A kept text becomes a comment below each of these."""

    kept: Comment
    below: tuple[ListedComment, ...]


@dataclass(frozen=True, slots=True)
class AskToSubscribe:
    """Ask the author whether they want this subscription."""

    topic: Topic
    cadence: Cadence = Cadence.EACH
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class EndSubscriptions:
    """The end of the subscriptions to a post, or of all where `post` is None."""

    post: Post | None


@dataclass(frozen=True, slots=True)
class RunCommand:
    """A command that its author gave where only they can write, or that their provider vouches for.

    `targets` are the comments that it is about. `kept` is the text that was asked about, where this is the answer.
    """

    recognised: Recognised
    context: Context
    targets: tuple[Comment, ...] = ()
    kept: Comment | None = None


@dataclass(frozen=True, slots=True)
class CheckCommand:
    """A command that somebody gave in a person's name: they get a mail that names it, and can answer it with the same.

    It has no words of whoever gave it: no name, address or text.
    """

    command: Command


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """The answer to a question of ours."""

    confirmation_id: str
    yes: bool


@dataclass(frozen=True, slots=True)
class ForgetPerson:
    """The answer to the question whether we shall forget them; `keep` leaves their comments, without a name."""

    confirmation_id: str
    keep: bool


@dataclass(frozen=True, slots=True)
class SendHelp:
    pass


@dataclass(frozen=True, slots=True)
class ForwardToModerators:
    """Mail to postmaster or abuse; `forwarded` if its author wrote to us and asks us to hand it on.

    `journal_id` names an earlier mail that is handed on instead of this one, or `kept` a text of it that waits.
    """

    role: str
    journal_id: str | None = None
    kept: Comment | None = None


@dataclass(frozen=True, slots=True)
class AskMeaning:
    """Publish and do nothing, and ask the author of an answer to our mail for the command.

    `likely` is the command that the text may be, `offers` are words that are likely there, and `sentence` says why
    nothing was done. `mail_id` is the mail that was answered.
    """

    mail_id: str
    likely: Command | None = None
    offers: tuple[str, ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Moderate:
    """A moderator's verdicts about comments, and words of theirs to publish below the only one."""

    verdicts: tuple[tuple[str, ModeratorVerdict], ...]
    words: str = ""


@dataclass(frozen=True, slots=True)
class RecordBounce:
    outbox_id: str


Action = (
    PublishComment | PublishParts | PlaceComment | AskToSubscribe | EndSubscriptions | RunCommand | CheckCommand
    | AnswerQuestion | ForgetPerson | SendHelp | ForwardToModerators | RecordBounce | AskMeaning | PublishAndAsk
    | Moderate
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AskAuthor:
    """Keep the comment and ask its author whether they wrote it. `invited_by` is whose forwarded mail they answered."""

    comment: PublishComment
    invited_by: int | None = None


@dataclass(frozen=True, slots=True)
class AskIntent:
    """Keep the text and ask its author whether it is a command to us or a comment for everybody.

    `recognised` is None where no command is known, and the text may not be meant for everybody all the same.
    """

    comment: PublishComment
    recognised: Recognised | None
    context: Context


@dataclass(frozen=True, slots=True)
class AskPlace:
    """Keep the text and ask its author which of these comments it answers. Anybody may have written it."""

    comment: PublishComment
    listed: tuple[ListedComment, ...]


@dataclass(frozen=True, slots=True)
class KeepUnsure:
    """Keep the text that may be a command, and ask nothing: its author has too many questions to answer."""

    comment: PublishComment


@dataclass(frozen=True, slots=True)
class Accept:
    """The action is done at once."""

    action: Action


@dataclass(frozen=True, slots=True)
class Hold:
    """The text is kept, and its author is asked, unless there are too many questions already."""

    question: AskAuthor | AskIntent | AskPlace | KeepUnsure


@dataclass(frozen=True, slots=True)
class Discard:
    """The message is taken and nothing is done: a machine wrote it, or it came before."""

    reason: str


@dataclass(frozen=True, slots=True)
class Reject:
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Defer:
    """Not now; the peer shall try again."""

    refusal: Refusal


Disposition = Accept | Hold | Discard | Reject | Defer


def comment_of(disposition: Disposition) -> PublishComment | None:
    """The one comment that comes of it at once or after a yes; None if there is none, or if there are several."""
    match disposition:
        case Accept(PublishComment() as comment) | Accept(PublishAndAsk(comment)):
            return comment
        case Hold(question):
            return question.comment
        case Accept() | Discard() | Reject() | Defer():
            return None


def outcome(disposition: Disposition) -> tuple[str, str]:
    """The name of a disposition and its reason, for the journal and the log: `("accept", "publish_comment")`."""
    match disposition:
        case Accept(RunCommand(recognised)):
            reason = _snake(recognised.command)
        case Accept(action):
            reason = _snake(action)
        case Hold(question):
            reason = _snake(question)
        case Discard(reason):
            pass
        case Reject(refusal) | Defer(refusal):
            reason = refusal.name.lower()
    return _snake(disposition), reason


def _snake(value: object) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(value).__name__).lower()
