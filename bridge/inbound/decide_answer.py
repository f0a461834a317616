"""An answer to a mail of ours that tells no comment -> what becomes of it. It is never published.

It is a command, the answer to our question, thanks, or else its author is asked for the command (AskMeaning). The
answer to a notification, a digest or the question about an unplaced text is decided in `decide`.
"""

from __future__ import annotations

from collections.abc import Mapping

from bridge.inbound.commands import command
from bridge.inbound.commands.answers import (
    KeepOrRemove,
    YesNo,
    is_bare_yes,
    is_thanks,
    keep_or_remove,
    yes_or_no,
)
from bridge.inbound.commands.command import Certainty, Recognised
from bridge.inbound.decide_command import decide_command, is_forged
from bridge.inbound.disposition import (
    Accept,
    AnswerQuestion,
    AskMeaning,
    Discard,
    Disposition,
    ForgetPerson,
    Reject,
)
from bridge.inbound.facts import Answered, Asked, MailFacts, QuestionFacts, QuestionState
from bridge.inbound.reactions import reaction
from bridge.inbound.reading import Reading
from bridge.inbound.refusal import Refusal
from bridge.inbound.screen import ByPerson

# Words that people are likely to want there; templates translate them.
_OFFERS: Mapping[Answered, tuple[str, ...]] = {
    Answered.RECEIPT: ("delete", "undo", "edit"),
    Answered.STATUS: ("unsubscribe", "delete", "forget me"),
    Answered.INVITATION: ("retire", "unsubscribe", "help"),
    Answered.UNSURE_QUESTION: ("publish", "unsubscribe", "help"),
    Answered.UNPLACED_QUESTION: ("1", "delete", "help"),
    Answered.MODERATION: ("yes", "no", "block"),
}
_OFTEN = ("unsubscribe", "weekly", "status")
_ANSWERS: Mapping[Asked, tuple[str, ...]] = {
    Asked.SUBSCRIPTION: ("yes", "no"),
    Asked.COMMENT: ("yes", "no"),
    Asked.MOVE: ("yes", "no"),
    Asked.FORGET: ("keep", "remove", "no"),
}
# A person reads these sentences in our mail, not in a bounce of their mail server.
_TOLD = frozenset(
    {
        Refusal.NO_NEW_WORDS,
        Refusal.NO_SUCH_NUMBER,
        Refusal.WHICH_COMMENT,
        Refusal.PUBLISH_OR_COMMAND,
        Refusal.QUESTION_SETTLED,
        Refusal.WAITED_TOO_LONG,
    }
)


def answer_to_service(reading: Reading, facts: MailFacts, found: Recognised | None) -> Disposition:
    """For a receipt, help, a status and the like; `found` is the command that the answer may be."""
    if not facts.sender.owns_address:
        return Reject(Refusal.NOT_YOURS)
    if is_forged(reading):
        return Reject(Refusal.FORGED)
    if not isinstance(reading.screened, ByPerson):
        return _automatic(facts)
    reply = reading.extraction.reply
    answer = yes_or_no(reply)
    if facts.confirmation_id and answer is not YesNo.NEITHER:
        return Accept(AnswerQuestion(facts.confirmation_id, yes=answer is YesNo.YES))
    return Discard("thanks") if is_thanks(reply) or reaction(reply) else ask_meaning(facts, found)


def _automatic(facts: MailFacts | QuestionFacts) -> Disposition:
    """An answer that a machine may have written is no yes. It is asked about once, so that no loop can start."""
    return Discard("maybe automatic") if facts.unpublished else ask_meaning(facts, None)


def confirmed(reading: Reading, facts: MailFacts) -> Recognised | None:
    """The command that we asked about, if the answer is yes."""
    sure = facts.asked is not None and is_bare_yes(reading.extraction.reply) and isinstance(reading.screened, ByPerson)
    return Recognised(facts.asked, "", None, Certainty.SURE) if sure and facts.asked else None


def ask_meaning(
    facts: MailFacts | QuestionFacts, found: Recognised | None, refusal: Refusal | None = None
) -> Disposition:
    """Ask for the command; the one that the text may be comes first."""
    likely = found.command if found and not isinstance(found.command, command.Forward) else None
    sentence = refusal.smtp_reply.text if refusal else ""
    word = (command.word(likely),) if likely else ()
    match facts:
        case MailFacts():
            others = _OFFERS.get(facts.answered, _OFTEN)
        case QuestionFacts(state=QuestionState.OPEN):  # here "yes" is the answer to the question
            return Accept(AskMeaning(facts.mail_id, None, (*_ANSWERS[facts.asks], *word), sentence))
        case QuestionFacts():
            others = _OFFERS[Answered.RECEIPT] if facts.asks is Asked.COMMENT else _OFTEN
    offers = tuple(one for one in others if one not in word)
    return Accept(AskMeaning(facts.mail_id, likely, offers[: 3 - len(word)], sentence))


def told_by_mail(disposition: Disposition, facts: MailFacts | QuestionFacts) -> Disposition:
    """A refusal of what a person wrote at their own address becomes a mail: nobody's polite sentence bounces."""
    match disposition:
        case Reject(refusal) if refusal in _TOLD and facts.sender.owns_address and facts.mail_id:
            return ask_meaning(facts, None, refusal)
        case _:
            return disposition


# ---------------------------------------------------------------- questions


def answer_to_question(reading: Reading, facts: QuestionFacts, found: Recognised | None) -> Disposition:
    """For the answer to a question of ours; `found` is the command that the answer may be."""
    match facts.state:
        case QuestionState.FORGOTTEN:
            return Discard("answered before")
        case QuestionState.UNKNOWN:
            return Reject(Refusal.NO_SUCH_COMMENT)
        case QuestionState.EXPIRED | QuestionState.DONE | QuestionState.OPEN:
            pass
    if not facts.sender.owns_address:
        return Reject(Refusal.NOT_YOURS)
    if is_forged(reading) and facts.asks is Asked.FORGET:
        return Reject(Refusal.FORGED)
    if not isinstance(reading.screened, ByPerson):
        return _automatic(facts)
    if facts.state is QuestionState.OPEN:
        answer = _forget(reading, facts) if facts.asks is Asked.FORGET else _yes_or_no(reading, facts)
        return answer or _other_answer(reading, facts, found)
    if facts.state is QuestionState.EXPIRED and yes_or_no(reading.extraction.reply) is YesNo.YES:
        return ask_meaning(facts, None, Refusal.WAITED_TOO_LONG)
    if yes_or_no(reading.extraction.reply) is YesNo.YES:
        return Discard("answered before")
    return _other_answer(reading, facts, found)


def _yes_or_no(reading: Reading, facts: QuestionFacts) -> Disposition | None:
    answer = yes_or_no(reading.extraction.reply)
    if answer is YesNo.NEITHER:
        return None
    return Accept(AnswerQuestion(facts.confirmation_id, yes=answer is YesNo.YES))


def _forget(reading: Reading, facts: QuestionFacts) -> Disposition | None:
    reply, confirmation_id = reading.extraction.reply, facts.confirmation_id
    if not facts.has_comments and reply.strip() and yes_or_no(reply) is YesNo.YES:
        return Accept(ForgetPerson(confirmation_id, keep=False))
    match keep_or_remove(reply):
        case KeepOrRemove.KEEP:
            return Accept(ForgetPerson(confirmation_id, keep=True))
        case KeepOrRemove.REMOVE:
            return Accept(ForgetPerson(confirmation_id, keep=False))
        case KeepOrRemove.NO:
            return Accept(AnswerQuestion(confirmation_id, yes=False))
        case KeepOrRemove.NEITHER:
            return None


def _other_answer(reading: Reading, facts: QuestionFacts, found: Recognised | None) -> Disposition:
    """A command, thanks, or a text that is neither yes nor no."""
    if facts.earlier.seen:
        return Discard("repeated")
    if is_thanks(reading.extraction.reply):
        return Discard("thanks")
    if found is not None and found.certainty is not Certainty.POSSIBLE:
        asked = MailFacts(facts.sender, facts.earlier, mail_id=facts.mail_id, unpublished=facts.unpublished)
        return told_by_mail(decide_command(reading, found, asked), asked)
    return ask_meaning(facts, found)
