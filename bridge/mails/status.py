"""The mail that lists what somebody follows, their last comments, and what they can write."""

from __future__ import annotations

from dataclasses import dataclass

from bridge import render
from bridge.blog import Cadence, Post, Subscription, SubscriptionState
from bridge.mails import numbered, questions, wording
from bridge.mails.compose import MailDraft
from bridge.mails.facts import Addressed, Facts
from bridge.mails.numbered import OwnComment
from bridge.outbound.queued import StatusMail


@dataclass(frozen=True, slots=True)
class StatusFacts(Facts):
    """The reader's last comments, by number, and what they follow."""

    mail: StatusMail
    own: tuple[OwnComment, ...] = ()
    follows: tuple[tuple[Subscription, Post | None], ...] = ()

    def draft(self, to: Addressed) -> MailDraft:
        at = to.mailbox.paused_until
        active = [(one, post) for one, post in self.follows if one.state is SubscriptionState.ACTIVE]
        return wording.draft(
            to,
            items=numbered.own(to, self.own),
            following=active,
            asked_for=[pair for pair in self.follows if pair not in active],
            paused=to.mailbox.paused,
            until=render.weekday(at, to.mailbox.time_zone, language=wording.language(to)) if at else "",
            asked=questions.in_full(to, self.mail.asked) if self.mail.asked else None,
            # A digest that was chosen may come by one of these subscriptions.
            digests=any(one.cadence is not Cadence.EACH or one.at_most is not None for one, _ in active),
            hour=f"{to.mailbox.digest_hour:02d}:00",
        )
