"""The mail that lists what somebody follows, their last comments, and what they can write."""

from __future__ import annotations

from dataclasses import dataclass

from bridge import render
from bridge.blog import Cadence, Post, Subscription, SubscriptionState
from bridge.mails import numbered, wording
from bridge.mails.compose import MailDraft
from bridge.mails.facts import Addressed, ReadOnce
from bridge.mails.numbered import OwnComment
from bridge.outbound.queued import StatusMail


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """The reader's last comments, by number, and what they follow."""

    mail: StatusMail
    own: tuple[OwnComment, ...] = ()
    follows: tuple[tuple[Subscription, Post | None], ...] = ()


def look_up(known: ReadOnce, to: Addressed, mail: StatusMail) -> StatusFacts:
    own = tuple(numbered.look_up_own(known, to, mail.comment_ids, whole=False))
    return StatusFacts(mail, own, known.follows(to.mailbox.id))


def draft(to: Addressed, facts: StatusFacts, *, marked: bool) -> MailDraft:
    at = to.mailbox.paused_until
    active = [(one, post) for one, post in facts.follows if one.state is SubscriptionState.ACTIVE]
    return wording.draft(
        to,
        facts.mail.answers,
        items=numbered.own(to, facts.own, marked=marked),
        word=wording.in_doubt(to, facts.mail.doubt),
        following=active,
        asked_for=[pair for pair in facts.follows if pair not in active],
        paused=to.mailbox.paused,
        until=render.weekday(at, to.mailbox.time_zone, language=wording.language(to)) if at else "",
        asked=wording.beginning(to, facts.mail.asked, wording.COMMAND),
        digests=any(_of_digests(one) for one, _ in active),
        hour=f"{to.mailbox.digest_hour:02d}:00",
    )


def _of_digests(subscription: Subscription) -> bool:
    """Whether a digest that was chosen may come by this subscription."""
    return subscription.cadence is not Cadence.EACH or subscription.at_most is not None
