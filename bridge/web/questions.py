"""The question of a confirmation link, looked up for the page that the link opens."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.blog import Comment, Commenter, CommentState, Mailbox, Post, Subscription, SubscriptionState
from bridge.render import comment_html
from bridge.store import comments, confirmations, mailboxes, posts, subscriptions
from bridge.store.confirmations import Confirmation
from bridge.store.engine import Tx
from bridge.web import views

_COUNTED = 10_000  # comments of one person


@dataclass(frozen=True, slots=True)
class ConfirmationPage:
    """A confirmation and the subscription, comment or person that it is about."""

    confirmation: Confirmation
    mailbox: Mailbox | None
    language: str | None  # chosen on the settings page
    subscription: Subscription | None = None
    comment: Comment | None = None
    post: Post | None = None
    begins: Comment | None = None  # the first comment of the thread to follow
    comment_count: int = 0  # published comments of the person who asks to be forgotten


def look_up(tx: Tx, *, confirmation_id: str) -> ConfirmationPage | None:
    """The confirmation with this id; None if there is none, or if its mailbox was forgotten."""
    found = confirmations.by_id(tx, confirmation_id=confirmation_id)
    if found is None:
        return None
    mailbox = mailboxes.by_id(tx, mailbox_id=found.mailbox_id)
    language = mailboxes.chosen_language(tx, mailbox_id=found.mailbox_id)
    match found.kind:
        case "subscription":
            return _subscription(tx, found, mailbox, language)
        case "comment" | "invitation":
            comment = comments.by_id(tx, comment_id=found.target_id)
            post = posts.by_id(tx, post_id=comment.post_id) if comment else None
            return ConfirmationPage(found, mailbox, language, comment=comment, post=post)
        case "forget":
            theirs = comments.of_mailbox(tx, mailbox_id=found.mailbox_id, limit=_COUNTED)
            published = sum(comment.state is CommentState.PUBLISHED for comment, _ in theirs)
            return ConfirmationPage(found, mailbox, language, comment_count=published)
        case "move":
            return ConfirmationPage(found, mailbox, language)
        case "unsure" | "unplaced":
            return None  # the mail that asks it has no link


def _subscription(tx: Tx, found: Confirmation, mailbox: Mailbox | None, language: str | None) -> ConfirmationPage:
    subscription = subscriptions.by_id(tx, subscription_id=found.target_id)
    topic = subscription.topic if subscription else None
    post = posts.by_id(tx, post_id=topic.post_id) if topic and topic.post_id else None
    begins = comments.by_id(tx, comment_id=topic.comment_id) if topic and topic.comment_id else None
    return ConfirmationPage(found, mailbox, language, subscription, post=post, begins=begins)


def status(asked: ConfirmationPage) -> str:
    """The state of the confirmation: "open", "yes" (confirmed), or "over" (too late to confirm)."""
    if asked.confirmation.kind == "forget":
        return "open" if asked.confirmation.done_at is None else "over"
    if asked.confirmation.kind == "invitation":  # it may be answered again
        return "open" if asked.comment and asked.comment.state is CommentState.PUBLISHED else "over"
    if asked.confirmation.kind == "move":
        answered = asked.confirmation.answered_at is not None
        return "open" if asked.confirmation.done_at is None else "yes" if answered else "over"
    target = asked.comment or asked.subscription
    now = target.state if target else None
    waits = now in (CommentState.UNCONFIRMED, SubscriptionState.PENDING)
    if now is SubscriptionState.ACTIVE and asked.mailbox is not None and asked.mailbox.suppressed:
        waits = asked.confirmation.done_at is None  # mail to them failed; a new yes shows that they read it again
    if not waits and now in (CommentState.PUBLISHED, SubscriptionState.ACTIVE):
        return "yes"
    return "open" if waits and asked.confirmation.done_at is None else "over"


def about(asked: ConfirmationPage) -> dict[str, object]:
    """The facts for templates/pages/confirm.html and told.html."""
    return {
        "asked": asked,
        "title": views.title(asked.post) if asked.post else None,
        "words": comment_html(asked.comment.text) if asked.comment else None,
        "name": views.known_as(asked.comment.commenter) if asked.comment else "",
        "invited": asked.comment is not None and asked.comment.invited_by is not None,
        "named": bool(asked.comment and asked.comment.invited_by and asked.comment.invited_by.name),
        "inviter": views.known_as(Commenter(asked.mailbox.id, asked.mailbox.name)) if asked.mailbox else "",
        "below": views.known_as(asked.begins.commenter) if asked.begins else None,
        "comment_count": asked.comment_count,
    }
