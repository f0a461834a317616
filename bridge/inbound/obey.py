"""A command, and who gives it where -> what is done about it.

What only its author may want is done where only they can write: at an address that their own mailbox was given. The
rest also where their provider vouches for From. A command that anybody may have written in their name is asked back.
"""

from __future__ import annotations

from dataclasses import replace

from bridge.blog import Comment, CommentState, Mailbox, Scope, Topic
from bridge.inbound import command
from bridge.inbound.authenticate import Authenticated, Doubt, Unauthenticated
from bridge.inbound.command import Certainty, Understood
from bridge.inbound.deeds import (
    About,
    Accept,
    AskBack,
    Discard,
    Disposition,
    Facts,
    Obey,
    Reject,
    SendHelp,
    Settle,
    Speak,
    Subscribe,
    Unsubscribe,
)
from bridge.inbound.reading import Reading
from bridge.inbound.refusal import Refusal

# The words that our mails teach (templates/mail/sentences.txt): who writes one alone and plain means it.
_TAUGHT_WORDS = """
join leave unsubscribe each daily weekly monthly pause resume mute status undo edit delete
abonnieren abmelden abbestellen täglich wöchentlich monatlich pausieren fortsetzen
stummschalten zurücknehmen bearbeiten löschen
"""
_TAUGHT = frozenset(_TAUGHT_WORDS.split())
MOST_A_WEEK = 99  # mails that somebody may bound a week to; more is no bound
_LAST_WORD = command.Undo | command.Edit | command.Delete | command.Copy | command.Forget | command.Retire


def forged(reading: Reading) -> bool:
    """Whether the trusted server says that From is not true."""
    return isinstance(reading.authentication, Unauthenticated) and reading.authentication.reason is Doubt.FORGED


def holds_the_address(facts: Facts) -> bool:
    """Whether the author writes to an address that we gave to their own mailbox and to nobody else."""
    return facts.issued_to is not None and facts.author is not None and facts.issued_to.id == facts.author.id


def given(reading: Reading, facts: Facts) -> Understood | None:
    """The command that the message is, if it is one; where it only may be one it is none.

    What may be a remark as well is a command only where it could be obeyed: for whoever holds the address, and of a
    letter of theirs if it is about letters.
    """
    understood = reading.understood
    if understood is None or understood.certainty is Certainty.HARDLY:
        return None
    if reading.extraction.reply.strip().casefold() in _TAUGHT:
        understood = replace(understood, certainty=Certainty.SURE)
    if understood.certainty is Certainty.RATHER and not _could_be_meant(reading, understood.command, facts):
        return None
    match understood.command:
        case command.AtMost(mails) if not 1 <= mails <= MOST_A_WEEK:
            return None
        case command.Place() if not facts.about.which:  # elsewhere a number alone is somebody's words
            return None
    return understood


def _could_be_meant(reading: Reading, asked: command.Command, facts: Facts) -> bool:
    if not trusted(reading, facts):
        return False
    theirs = isinstance(asked, command.Undo | command.Edit | command.Delete | command.Retire)
    listed = any(one and facts.author and one.comment.commenter.id == facts.author.id for one in facts.about.listed)
    return not theirs or listed or facts.about.invited


def trusted(reading: Reading, facts: Facts) -> bool:
    """Whether only the author can have written this: at the address of that very mailbox, or vouched for.

    A forwarded mail gives the address away; so where the trusted server says that From is false, it proves nothing.
    """
    held = holds_the_address(facts) and not forged(reading)
    return held or isinstance(reading.authentication, Authenticated)


def judge(reading: Reading, understood: Understood, facts: Facts, in_doubt: Speak | None) -> Disposition:
    """What becomes of a message that is a command; `in_doubt` is the comment that it would have been."""
    if facts.repeated:
        return Discard("repeated")
    asked, holds = understood.command, holds_the_address(facts) and not forged(reading)
    if isinstance(asked, command.Help) and not (holds and in_doubt):
        return Accept(SendHelp())
    if isinstance(asked, _LAST_WORD):
        if holds_the_address(facts) and forged(reading):
            return Reject(Refusal.FORGED)
        return _last_word(understood, facts) if holds else _ask_back(understood, facts)
    if isinstance(asked, command.Place):
        return _place(understood, asked, facts.about) if holds else Reject(Refusal.NOT_YOURS)
    vouched = isinstance(reading.authentication, Authenticated)
    if holds or (vouched and not _begins(understood, facts)):
        rather = in_doubt if understood.certainty is Certainty.RATHER else None
        return Accept(Obey(understood, facts.about, in_doubt=rather))
    return _of_anybody(understood, facts)


def _begins(understood: Understood, facts: Facts) -> bool:
    """Whether it begins a subscription: that is asked about, unless it answers what only they were sent."""
    often = isinstance(understood.command, command.Hear | command.AtMost)
    return isinstance(understood.command, command.Join) or (often and not facts.follows)


def topic(asked: command.Join, about: About) -> Topic:
    """What somebody wants to follow, who answers this."""
    match asked.scope:
        case None:
            return about.topic
        case Scope.ANSWERS:
            return Topic(Scope.ANSWERS)
        case Scope.THREAD if about.topic.comment_id is not None:
            return about.topic
        case Scope.POST | Scope.THREAD if about.post is not None:
            return Topic(Scope.POST, about.post.id)
        case Scope.BLOG | Scope.POST | Scope.THREAD:
            return Topic()


def _of_anybody(understood: Understood, facts: Facts) -> Disposition:
    match understood.command:
        case command.Join() as asked:
            return _subscribe(Subscribe(topic(asked, facts.about)), facts)
        case command.Hear() | command.AtMost() as asked if not facts.follows:
            return _subscribe(Subscribe(facts.about.topic, asked), facts)
        case command.Leave(everything):
            return Accept(Unsubscribe(None if everything else facts.about.post))
        case command.Mute() if facts.about.post is not None:
            return Accept(Unsubscribe(facts.about.post))
        case _:
            return _ask_back(understood, facts)


def _subscribe(deed: Subscribe, facts: Facts) -> Disposition:
    # A forged From must not bring one person a hundred questions.
    return Reject(Refusal.ONE_AT_A_TIME) if facts.joining else Accept(deed)


def _ask_back(understood: Understood, facts: Facts) -> Disposition:
    return Accept(AskBack(understood) if facts.author is not None else SendHelp())


def _last_word(understood: Understood, facts: Facts) -> Disposition:
    asked, about = understood.command, facts.about
    number = asked.number if isinstance(asked, command.Undo | command.Edit | command.Delete) else None
    if number is not None and not 1 <= number <= len(about.listed):
        return Reject(Refusal.NO_SUCH_NUMBER)
    own = _own(about, number, facts.author)
    if isinstance(asked, command.Undo) and number is None and about.status:
        own = own[:1]  # what they wrote last
    if isinstance(asked, command.Edit) and not asked.text.strip():
        return Reject(Refusal.NO_NEW_WORDS)
    if isinstance(asked, command.Edit | command.Delete) and len(own) > 1:
        return Reject(Refusal.WHICH_LETTER)
    return Accept(Obey(understood, about, own))


def _own(about: About, number: int | None, author: Mailbox | None) -> tuple[Comment, ...]:
    mailbox_id = author.id if author else None
    meant = about.listed if number is None else about.listed[number - 1 : number]
    theirs = (one.comment for one in meant if one and one.comment.commenter.id == mailbox_id)
    return tuple(comment for comment in theirs if comment.state is CommentState.PUBLISHED)


def _place(understood: Understood, asked: command.Place, about: About) -> Disposition:
    if about.held is None:  # the words have their place, or are gone: a list of theirs says where
        return Accept(Obey(understood, about))
    found = [about.listed[number - 1] if 1 <= number <= len(about.listed) else None for number in asked.numbers]
    under = tuple(one for one in found if one is not None)
    if not under or len(under) < len(found):
        return Reject(Refusal.NO_SUCH_NUMBER)
    return Accept(Settle(about.held, under))
