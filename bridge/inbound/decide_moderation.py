"""What moderators said: in answer to a mail about held comments, and before about a mailbox or a post."""

from __future__ import annotations

from bridge.blog import Standing
from bridge.inbound.commands.answers import is_thanks
from bridge.inbound.commands.command import Certainty, Recognised
from bridge.inbound.commands.verdicts import verdicts
from bridge.inbound.decide_answer import ask_meaning
from bridge.inbound.decide_command import decide_command, is_forged, recognised_command
from bridge.inbound.disposition import (
    Accept,
    AskIntent,
    Defer,
    Discard,
    Disposition,
    Hold,
    Moderate,
    PlaceComment,
    PublishAndAsk,
    PublishComment,
    PublishParts,
    Reject,
)
from bridge.inbound.facts import MailFacts, Sender
from bridge.inbound.reactions import reaction
from bridge.inbound.reading import Reading
from bridge.inbound.refusal import Refusal
from bridge.inbound.screen import ByPerson

MOST_HELD = 5  # comments of one mailbox that wait for a moderator at once


def answer_of_moderator(reading: Reading, facts: MailFacts) -> Disposition:
    """The verdicts, where the answer is clear; else its author is asked for one of the words."""
    if facts.earlier.seen:
        return Discard("repeated")
    if is_forged(reading):
        return Reject(Refusal.FORGED)
    if not isinstance(reading.screened, ByPerson):
        return Discard("maybe automatic")
    reply = reading.extraction.reply
    found = verdicts(reply, len(facts.moderated))
    if found:
        return Accept(Moderate(tuple((facts.moderated[n - 1], verdict) for n, verdict in found.of), found.words))
    asked = recognised_command(reading, facts)
    if asked and asked.certainty is Certainty.SURE:  # a moderator may follow the blog, too
        return decide_command(reading, asked, facts)
    return Discard("thanks") if is_thanks(reply) or reaction(reply) else ask_meaning(facts, None)


def unless_barred(disposition: Disposition, sender: Sender, trusted: bool) -> Disposition:
    """No comment of a mailbox that moderators blocked, none on a closed post, and few at once that must wait.

    What others write in somebody's name does not count against that person's own mail.
    """
    match disposition:
        case Accept(PublishComment() as comment) | Accept(PublishAndAsk(comment)):
            closed = comment.post.closed
        case Accept(PublishParts(parts)):
            closed = any(below.post.closed for below, _ in parts)
        case Accept(PlaceComment(_, below)):
            closed = any(one.post.closed for one in below)
        case Hold(AskIntent(_, Recognised())):  # their request is heard in any case
            return disposition
        case Hold(question):
            closed = question.comment.post.closed
        case Accept() | Discard() | Reject() | Defer():
            return disposition
    standing = sender.mailbox.standing if sender.mailbox else Standing.NEW
    if standing is Standing.BLOCKED or (standing is Standing.UNPROVEN_BLOCKED and not trusted):
        return Discard("blocked")
    if closed:
        return Reject(Refusal.CLOSED)
    held = sender.held if trusted else sender.held + sender.held_unproven
    return Defer(Refusal.TOO_MANY_HELD) if held >= MOST_HELD else disposition
