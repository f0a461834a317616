"""A command, and who gives it where -> what is done about it.

Only the author may undo, edit, delete, copy, forget or retire, and only at an address that their own mailbox was given.
Other commands also count where the author's provider vouches for From. For the rest we ask the mailbox in From.
"""

from __future__ import annotations

from dataclasses import replace

from bridge.blog import Cadence, Comment, CommentState, Scope, Topic
from bridge.inbound.authenticate import Authenticated, Doubt, Unauthenticated
from bridge.inbound.commands import command
from bridge.inbound.commands.command import Certainty, Command, Recognised
from bridge.inbound.disposition import (
    Accept,
    AskToSubscribe,
    CheckCommand,
    Discard,
    Disposition,
    EndSubscriptions,
    ForwardToModerators,
    PlaceComment,
    Reject,
    RunCommand,
    SendHelp,
)
from bridge.inbound.facts import Answered, CommentFacts, Context, MailFacts, Sender, SubscriptionFacts
from bridge.inbound.reading import Reading
from bridge.inbound.refusal import Refusal

# The words that our mails teach (templates/mail/sentences.txt). Alone and without marks they are a command for sure.
_TAUGHT_WORDS = """
join leave unsubscribe each daily weekly monthly pause resume mute status undo edit delete publish help hilfe
abonnieren abmelden abbestellen täglich wöchentlich monatlich pausieren fortsetzen stummschalten zurücknehmen bearbeiten
löschen veröffentlichen
"""
_TAUGHT = frozenset(_TAUGHT_WORDS.split())
_PLEASE = frozenset({"please", "bitte"})
MOST_A_WEEK = 99  # mails; a larger number is no bound
_AUTHOR_ONLY = (
    command.Undo | command.Edit | command.Delete | command.Copy | command.Forget | command.Retire
    | command.SetName | command.NewAddress
)  # fmt: skip
_OF_A_COMMENT = command.Undo | command.Edit | command.Delete | command.Retire

_WITHDRAWN_BY_WORD = (CommentState.PUBLISHED, CommentState.HELD)

CommandFacts = CommentFacts | MailFacts | SubscriptionFacts


def is_forged(reading: Reading) -> bool:
    """True if the trusted server says that From is false (dmarc=fail)."""
    return isinstance(reading.authentication, Unauthenticated) and reading.authentication.reason is Doubt.FORGED


def is_trusted(reading: Reading, sender: Sender) -> bool:
    """True if only the author can have written this: at their own secret address, or vouched for by their provider.

    A forwarded mail gives a secret address away, so the address proves nothing where the trusted server says "forged".
    """
    return _proves_itself(reading, sender) or isinstance(reading.authentication, Authenticated)


def _proves_itself(reading: Reading, sender: Sender) -> bool:
    return sender.owns_address and not is_forged(reading)


def _is_taught(reply: str) -> bool:
    """True for a word that our mails name, alone; and for "Weekly, please!", which nobody writes to other readers."""
    words = [word.strip(",.!") for word in reply.casefold().split()]
    others = [word for word in words if word not in _PLEASE]
    return reply.strip().casefold() in _TAUGHT or (len(others) < len(words) and " ".join(others) in _TAUGHT)


def recognised_command(reading: Reading, facts: CommandFacts) -> Recognised | None:
    """The command that the message is or may be; None where it can't be meant here."""
    found = reading.recognised
    if found is None:
        return None
    if _is_taught(reading.extraction.reply):
        found = replace(found, certainty=Certainty.SURE)
    if not found.sure and not _is_possible(reading, found, facts):
        return None
    match found.command:
        case command.AtMost(0) if found.why:  # "send me less", in free words
            return replace(found, command=command.SetCadence(Cadence.WEEKLY))
        case command.AtMost(mails) if not 1 <= mails <= MOST_A_WEEK:  # a command, though not one that we have
            return replace(found, command=command.Help(), certainty=Certainty.POSSIBLE)
        case command.PlaceAt() if _answered(facts) is not Answered.UNPLACED_QUESTION:  # elsewhere a number is a comment
            return None
        case command.PublishKept() if _answered(facts) is not Answered.UNSURE_QUESTION:  # as is "it is a comment"
            return None
    return found


def _is_possible(reading: Reading, found: Recognised, facts: CommandFacts) -> bool:
    """True if the author could give this command here.

    A single word such as "Edit." is about comments only where one of theirs is; a request in free words ("please delete
    my comment") is about some other comment of theirs.
    """
    if not is_trusted(reading, facts.sender):
        return False
    if not isinstance(found.command, _OF_A_COMMENT) or found.why or _answered(facts) is Answered.INVITATION:
        return True
    return bool(_own_comments(facts, None, every_state=True))


def _answered(facts: CommandFacts) -> Answered:
    return facts.answered if isinstance(facts, MailFacts) else Answered.OTHER


def decide_command(reading: Reading, recognised: Recognised, facts: CommandFacts) -> Disposition:
    """The disposition of a message that is a command."""
    if facts.earlier.seen:
        return Discard("repeated")
    asked, proven = recognised.command, _proves_itself(reading, facts.sender)
    if isinstance(asked, command.Report | command.Forward) and proven:
        unpublished = facts.unpublished if isinstance(facts, MailFacts) else None
        return Accept(ForwardToModerators("forwarded", unpublished, _kept(asked, facts)))
    if isinstance(asked, command.Help | command.Report | command.Forward):
        return Accept(SendHelp())
    if isinstance(asked, _AUTHOR_ONLY):
        if facts.sender.owns_address and is_forged(reading):
            return Reject(Refusal.FORGED)
        return _author_only(recognised, facts) if proven else _check(recognised, facts.sender)
    if isinstance(asked, command.PlaceAt | command.PublishKept) and not proven:
        return Reject(Refusal.NOT_YOURS)
    if isinstance(asked, command.PlaceAt):
        return _place(recognised, asked, facts)
    vouched = isinstance(reading.authentication, Authenticated)
    if proven or (vouched and not _subscribes(asked, facts.sender)):
        return Accept(RunCommand(recognised, facts.context, kept=_kept(asked, facts)))
    return _from_anybody(reading, recognised, facts)


def _kept(asked: Command, facts: CommandFacts) -> Comment | None:
    """The text that the answered question asked about; a list or a copy says nothing about that text."""
    if isinstance(asked, command.Status | command.Copy):
        return None
    return facts.kept if isinstance(facts, MailFacts) and facts.answered is Answered.UNSURE_QUESTION else None


def _subscribes(asked: Command, sender: Sender) -> bool:
    """True if the command begins a subscription: that needs a yes, unless it answers what only the author was sent."""
    often = isinstance(asked, command.SetCadence | command.AtMost)
    return isinstance(asked, command.Join) or (often and not sender.follows)


def topic(asked: command.Join, context: Context) -> Topic:
    """The topic to which a "join" in this context subscribes."""
    match asked.scope:
        case None:
            return context.topic
        case Scope.ANSWERS:
            return Topic(Scope.ANSWERS)
        case Scope.THREAD if context.topic.comment_id is not None:
            return context.topic
        case Scope.POST | Scope.THREAD if context.post is not None:
            return Topic(Scope.POST, context.post.id)
        case Scope.BLOG | Scope.POST | Scope.THREAD:
            return Topic()


def must_ask_to_leave(reading: Reading, sender: Sender) -> bool:
    """True where somebody may end another person's subscriptions by a forged From."""
    return sender.follows and not is_trusted(reading, sender)


def _from_anybody(reading: Reading, recognised: Recognised, facts: CommandFacts) -> Disposition:
    """From may be forged here: the mailbox is asked, unless its provider vouches for it."""
    context = facts.context
    match recognised.command:
        case command.Join() as asked:
            return ask_to_subscribe(facts, topic(asked, context))
        case command.SetCadence() | command.AtMost() as asked if not facts.sender.follows:
            return ask_to_subscribe(facts, context.topic, asked)
        case command.Leave() if must_ask_to_leave(reading, facts.sender):
            return _check(recognised, facts.sender)
        case command.Leave(everything):
            # a mail that names no subscription but ours in its ids or its quote may be about the whole blog
            came_by = context.subscription if facts.sender.issued_to is None else None
            of_no_post = came_by is not None and came_by.post_id is None
            return Accept(EndSubscriptions(None if everything or of_no_post else context.post))
        case command.Mute() if context.post is not None and not must_ask_to_leave(reading, facts.sender):
            return Accept(EndSubscriptions(context.post))
        case _:
            return _check(recognised, facts.sender)


def ask_to_subscribe(facts: CommandFacts, wanted: Topic, often: Command | None = None) -> Disposition:
    """One question for each message: a forged From must not bring one person a hundred of them."""
    if facts.earlier.joined:
        return Reject(Refusal.ONE_AT_A_TIME)
    match often:
        case command.SetCadence(cadence):
            return Accept(AskToSubscribe(wanted, cadence))
        case command.AtMost(mails) if 1 <= mails <= MOST_A_WEEK:
            return Accept(AskToSubscribe(wanted, Cadence.EACH, mails))
        case _:
            return Accept(AskToSubscribe(wanted))


def _check(recognised: Recognised, sender: Sender) -> Disposition:
    return Accept(CheckCommand(_without_their_words(recognised.command)) if sender.mailbox is not None else SendHelp())


def _without_their_words(asked: Command) -> Command:
    """The command without a text, name or address of its writer, and without a number: that counts in another mail."""
    match asked:
        case command.Undo() | command.Edit() | command.Delete() | command.SetName() | command.NewAddress():
            return type(asked)()
        case _:
            return asked


def _author_only(recognised: Recognised, facts: CommandFacts) -> Disposition:
    asked, listed = recognised.command, facts.context.listed
    number = asked.number if isinstance(asked, command.Undo | command.Edit | command.Delete) else None
    if isinstance(facts, CommentFacts) and not _own_comments(facts, number):
        return Accept(RunCommand(recognised, facts.context))  # about no comment of theirs: they get a list with numbers
    if number is not None and not 1 <= number <= len(listed):
        return Reject(Refusal.NO_SUCH_NUMBER)
    own = _own_comments(facts, number)
    if isinstance(asked, command.Undo) and number is None and _answered(facts) is Answered.STATUS:
        own = own[:1]  # the newest
    if isinstance(asked, command.Retire) and _answered(facts) is Answered.INVITATION and listed and listed[0]:
        own = (listed[0].comment,)
    if isinstance(asked, command.Edit) and not asked.text.strip():
        return Reject(Refusal.NO_NEW_WORDS)
    if isinstance(asked, command.Edit | command.Delete) and len(own) > 1:
        return Reject(Refusal.WHICH_COMMENT)
    if isinstance(asked, command.Undo | command.Edit | command.Delete) and not own and _asks_intent(facts):
        return Reject(Refusal.PUBLISH_OR_COMMAND)  # the kept text is no comment, and no other one is meant
    return Accept(RunCommand(recognised, facts.context, own, _kept(asked, facts)))


def _asks_intent(facts: CommandFacts) -> bool:
    return _answered(facts) is Answered.UNSURE_QUESTION


def _own_comments(facts: CommandFacts, number: int | None, *, every_state: bool = False) -> tuple[Comment, ...]:
    """The author's own comments among those that the answered mail lists, or the one with this number."""
    author, listed = facts.sender.mailbox, facts.context.listed
    meant = listed if number is None else listed[number - 1 : number]
    theirs = (one.comment for one in meant if one and author and one.comment.commenter.id == author.id)
    return tuple(comment for comment in theirs if every_state or comment.state in _WITHDRAWN_BY_WORD)


def _place(recognised: Recognised, asked: command.PlaceAt, facts: CommandFacts) -> Disposition:
    kept = facts.kept if isinstance(facts, MailFacts) else None
    if kept is None:  # it was placed before, or is gone: a list of their comments shows that
        return Accept(RunCommand(recognised, facts.context))
    listed = facts.context.listed
    found = [listed[number - 1] if 1 <= number <= len(listed) else None for number in asked.numbers]
    below = tuple(one for one in found if one is not None)
    if not below or len(below) < len(found):
        return Reject(Refusal.NO_SUCH_NUMBER)
    return Accept(PlaceComment(kept, below))
