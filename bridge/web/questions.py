"""What a mail asked, as the page shows it that its link opens."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.blog import Comment, CommentState, Mailbox, Post, Subscription, SubscriptionState
from bridge.render import comment_html
from bridge.store import comments, confirmations, mailboxes, posts, subscriptions
from bridge.store.confirmations import Confirmation
from bridge.store.engine import Tx
from bridge.web import views

_COUNTED = 10_000  # letters of one person


@dataclass(frozen=True, slots=True)
class Asked:
    """A confirmation with what it is about."""

    confirmation: Confirmation
    mailbox: Mailbox | None
    language: str | None  # that the mailbox has chosen
    subscription: Subscription | None = None
    comment: Comment | None = None
    post: Post | None = None
    begins: Comment | None = None  # with which the thread begins that would be followed
    letters: int = 0  # that stand here, of somebody who would be forgotten


def look_up(tx: Tx, *, confirmation_id: str) -> Asked | None:
    """The question of this id; None where it was never asked, or whom it asked is forgotten."""
    found = confirmations.by_id(tx, confirmation_id=confirmation_id)
    if found is None:
        return None
    mailbox = mailboxes.by_id(tx, mailbox_id=found.mailbox_id)
    language = mailboxes.chosen_language(tx, mailbox_id=found.mailbox_id)
    match found.kind:
        case "subscription":
            return _subscription(tx, found, mailbox, language)
        case "comment":
            comment = comments.by_id(tx, comment_id=found.target_id)
            post = posts.by_id(tx, post_id=comment.post_id) if comment else None
            return Asked(found, mailbox, language, comment=comment, post=post)
        case "forget":
            theirs = comments.of_mailbox(tx, mailbox_id=found.mailbox_id, limit=_COUNTED)
            stand = sum(comment.state is CommentState.PUBLISHED for comment, _ in theirs)
            return Asked(found, mailbox, language, letters=stand)


def _subscription(tx: Tx, found: Confirmation, mailbox: Mailbox | None, language: str | None) -> Asked:
    subscription = subscriptions.by_id(tx, subscription_id=found.target_id)
    topic = subscription.topic if subscription else None
    post = posts.by_id(tx, post_id=topic.post_id) if topic and topic.post_id else None
    begins = comments.by_id(tx, comment_id=topic.comment_id) if topic and topic.comment_id else None
    return Asked(found, mailbox, language, subscription, post=post, begins=begins)


def stands(asked: Asked) -> str:
    """How what was asked stands now: "open", "yes", or "over" where a yes would come too late."""
    if asked.confirmation.kind == "forget":
        return "open" if asked.confirmation.done_at is None else "over"
    now: CommentState | SubscriptionState | None = None
    if asked.comment:
        now = asked.comment.state
    elif asked.subscription:
        now = asked.subscription.state
    waits = now in (CommentState.UNCONFIRMED, SubscriptionState.PENDING)
    if now is SubscriptionState.ACTIVE and asked.mailbox is not None and asked.mailbox.suppressed:
        waits = asked.confirmation.done_at is None  # mail to them failed: whoever says yes reads it again
    if not waits and now in (CommentState.PUBLISHED, SubscriptionState.ACTIVE):
        return "yes"
    return "open" if waits and asked.confirmation.done_at is None else "over"


def about(asked: Asked) -> dict[str, object]:
    """What the pages that ask and that tell say of it."""
    invited_by = asked.comment.invited_by if asked.comment else None
    return {
        "asked": asked,
        "title": views.title(asked.post) if asked.post else None,
        "words": comment_html(asked.comment.text) if asked.comment else None,
        "invited_by": views.known_as(invited_by) if invited_by else None,
        "below": views.name(asked.begins) if asked.begins else None,
        "letters": asked.letters,
    }
