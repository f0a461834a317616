"""A moderator's answer to a mail about held comments -> what becomes of it. It is never published by mistake."""

from __future__ import annotations

from bridge.inbound.commands.answers import is_thanks
from bridge.inbound.commands.command import Certainty
from bridge.inbound.decide_answer import ask_meaning
from bridge.inbound.decide_command import decide_command, is_forged, recognised_command
from bridge.inbound.disposition import Accept, Discard, Disposition, Moderate, Reject
from bridge.inbound.facts import MailFacts
from bridge.inbound.moderation import verdicts
from bridge.inbound.reactions import reaction
from bridge.inbound.reading import Reading
from bridge.inbound.refusal import Refusal
from bridge.inbound.screen import ByPerson


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
