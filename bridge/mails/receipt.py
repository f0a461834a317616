"""The mail that says how the comments of one message were published, and what was left out of it."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.blog import CommentState, Post, Scope, Subscription, SubscriptionState
from bridge.mails import numbered, wording
from bridge.mails.compose import CONFIRM, MailDraft
from bridge.mails.facts import Addressed, Facts
from bridge.mails.numbered import NumberedComment, OwnComment
from bridge.outbound.queued import Receipt

_LEFT_OUT = 6  # pieces of a message that a receipt names
# What every reply has: the mail that it answers, and its author's signature. A receipt does not name these.
_ORDINARY = frozenset({"quote", "sent", "attribution", "headers", "separator", "signature"})


@dataclass(frozen=True, slots=True)
class ReceiptFacts(Facts):
    """The comments of one message, by number, and what their author follows."""

    mail: Receipt
    own: tuple[OwnComment, ...]
    follows: tuple[tuple[Subscription, Post | None], ...] = ()
    new_name: bool = False  # the first of the comments is the author's first under its name

    @property
    def kept_of(self) -> str | None:
        """None where nothing was left out of the message."""
        there = (one.placed for one in self.own if one.placed and one.placed.comment.state is CommentState.PUBLISHED)
        first = next(there, None)
        return first.comment.id if first and any(one.left_out for one in self.own) else None

    def draft(self, to: Addressed) -> MailDraft:
        items = numbered.own(to, self.own)
        published = [one for one in items if one.comment]
        active = [one for one, _ in self.follows if one.state is SubscriptionState.ACTIVE]
        return wording.draft(
            to,
            items=items,
            many=len(items) > 1,
            only=published[0] if len(items) == 1 and published else None,
            until=next((one.until for one in items if one.until), ""),
            name=published[0].comment.commenter.name if published and published[0].comment else "",
            new_name=self.new_name,
            left_out=[piece for one in items for piece in one.left_out if piece[0] not in _ORDINARY][:_LEFT_OUT],
            kept_link=f"{to.blog.web}/kept/{CONFIRM}" if self.kept_of else "",
            offer=_offer(active, items),
            follows=bool(active),
        )


def _offer(active: list[Subscription], items: tuple[NumberedComment, ...]) -> str:
    """The subscriptions to offer, since the author has none like them: "answers", "post", "both" or ""."""
    topics = [one.topic for one in active]
    if any(topic.scope is Scope.BLOG for topic in topics):
        return ""
    answers = not any(topic.scope is Scope.ANSWERS for topic in topics)
    posts = {one.post.id for one in items if one.comment and one.post}
    # "join" is about one post; if there are several, nobody could tell which.
    post = len(posts) == 1 and not any(topic.scope is Scope.POST and topic.post_id in posts for topic in topics)
    if answers and post:
        return "both"
    return "answers" if answers else "post" if post else ""
