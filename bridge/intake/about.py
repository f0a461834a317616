"""The mail of ours that is answered, or the address that is written to -> what that is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bridge.blog import Blog, Comment, CommentState, Post, Scope, Subscription, Topic
from bridge.inbound.deeds import About, Facts, Listed
from bridge.inbound.obey import holds_the_address
from bridge.inbound.route import Asked, Plain
from bridge.mail import subaddress
from bridge.outbound.queued import (
    AskPlace,
    ConfirmComment,
    ConfirmForget,
    ConfirmSubscription,
    CopyOfData,
    Digest,
    Done,
    ForOperator,
    HelpMail,
    InDoubt,
    Invited,
    Joined,
    Left,
    Notification,
    Receipt,
    RefusalNotice,
    StatusMail,
    notification_name,
)
from bridge.store import comments, mailboxes, outbox, posts, retired, subscriptions
from bridge.store.engine import Tx
from bridge.store.outbox import QueuedMail


def of_address(tx: Tx, asked: Asked, facts: Facts) -> About:
    """What a comment's address, or a post's, or the blog's is about; `facts` has the post and the parent."""
    post, parent = facts.post, facts.parent
    match asked:
        case subaddress.ReplyAddress(comment_id, mailbox_id):
            told = outbox.by_unique(tx, unique=notification_name(comment_id, mailbox_id))
            mail = told.mail if told else None
            subscription = _subscription(tx, mail.subscription_id if isinstance(mail, Notification) else None)
            return _seen_by(facts, _of_comment(parent, post, subscription))
        case subaddress.PublicReplyAddress() | Plain():
            return _of_comment(parent, post, None)
        case _:
            return About(topic=Topic(Scope.POST, post.id) if post else Topic(), post=post)


def of_mail(tx: Tx, outbox_id: str, blog: Blog, known: Facts) -> Facts:
    """The facts for an answer to the mail in this outbox row."""
    row = outbox.by_id(tx, outbox_id=outbox_id)
    if row is None or row.blog_id != blog.id:
        return known
    about = _of_row(tx, row)
    found = replace(known, issued_to=mailboxes.by_id(tx, mailbox_id=row.mailbox_id), post=about.post)
    passed_on = not holds_the_address(found)
    closed = passed_on and any(
        retired.is_retired(tx, comment_id=one.comment.id, mailbox_id=row.mailbox_id) for one in about.listed if one
    )
    return replace(found, about=_seen_by(found, about), retired=closed)


def _seen_by(facts: Facts, about: About) -> About:
    """Who answers a mail that was passed on to them speaks of what it says, and never of its reader's own wishes."""
    if holds_the_address(facts):
        return about
    return replace(about, subscription=None, held=None, letter=None, before="", after="", invited=False)


def _of_row(tx: Tx, row: QueuedMail) -> About:  # noqa: C901  one case for each kind of mail
    match row.mail:
        case Notification() | ConfirmSubscription() | Joined() as mail:
            return _of_subscription(tx, mail.subscription_id)
        case Digest() as mail:
            about = _of_subscription(tx, mail.subscription_id)
            return replace(about, listed=_listed(tx, mail.comment_ids), digest=True)
        case AskPlace() as mail:
            listed = _listed(tx, mail.comment_ids)
            return About(listed=listed, digest=True, which=True, held=_waiting(tx, mail.comment_id))
        case Receipt() as mail:
            listed = _listed(tx, mail.comment_ids)
            first = next((one.post for one in listed if one), None)
            return About(topic=Topic(Scope.POST, first.id) if first else Topic(), post=first, listed=listed)
        case Done() as mail:
            about = _of_subscription(tx, mail.subscription_id, mail.post_id)
            own = _listed(tx, (mail.comment_id,)) if mail.comment_id else ()
            return _in_doubt(tx, replace(about, listed=own), mail.doubt)
        case Left() as mail:
            about = _of_subscription(tx, mail.subscription_id, mail.post_id)
            if about.post and about.subscription is None:
                about = replace(about, topic=Topic(Scope.POST, about.post.id))
            return _in_doubt(tx, about, mail.doubt)
        case StatusMail() as mail:
            about = About(listed=_listed(tx, mail.comment_ids), status=True)
            return _in_doubt(tx, about, mail.doubt)
        case Invited() as mail:
            used = _listed(tx, (mail.parent_id,)) if mail.parent_id else ()
            return About(listed=used, invited=True)
        case ConfirmComment() | ConfirmForget() | HelpMail() | CopyOfData() | RefusalNotice() | ForOperator():
            return About()


def _of_subscription(tx: Tx, subscription_id: str | None, post_id: str | None = None) -> About:
    subscription = _subscription(tx, subscription_id)
    post_id = post_id or (subscription.post_id if subscription else None)
    return About(
        topic=subscription.topic if subscription else Topic(),
        post=posts.by_id(tx, post_id=post_id) if post_id else None,
        subscription=subscription,
    )


def _in_doubt(tx: Tx, about: About, doubt: InDoubt | None) -> About:
    if doubt is None:
        return about
    return replace(about, letter=_waiting(tx, doubt.comment_id), before=doubt.before, after=doubt.after)


def _of_comment(parent: Comment | None, post: Post | None, subscription: Subscription | None) -> About:
    if parent is None or post is None:
        return About(topic=Topic(Scope.POST, post.id) if post else Topic(), post=post)
    return About(
        topic=Topic(Scope.THREAD, post.id, parent.id),
        post=post,
        subscription=subscription,
        listed=(Listed(parent, post),),
    )


def _listed(tx: Tx, comment_ids: Iterable[str]) -> tuple[Listed | None, ...]:
    return tuple(_one(tx, comment_id) for comment_id in comment_ids)


def _one(tx: Tx, comment_id: str) -> Listed | None:
    comment = comments.by_id(tx, comment_id=comment_id)
    post = posts.by_id(tx, post_id=comment.post_id) if comment else None
    return Listed(comment, post) if comment and post else None


def _subscription(tx: Tx, subscription_id: str | None) -> Subscription | None:
    return subscriptions.by_id(tx, subscription_id=subscription_id) if subscription_id else None


def _waiting(tx: Tx, comment_id: str | None) -> Comment | None:
    comment = comments.by_id(tx, comment_id=comment_id) if comment_id else None
    return comment if comment and comment.state is CommentState.UNCONFIRMED else None
