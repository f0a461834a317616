"""The mail of ours that is answered, or the address that is written to -> what that is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bridge.blog import Blog, Comment, CommentState, Post, Scope, Subscription, Topic
from bridge.inbound.deeds import About, Facts, Listed
from bridge.inbound.obey import holds_the_address
from bridge.inbound.route import Asked, Plain
from bridge.mail import subaddress
from bridge.outbound.mails import Kind
from bridge.store import comments, mailboxes, outbox, posts, retired, subscriptions
from bridge.store.engine import Tx
from bridge.store.outbox import Row


def of_address(tx: Tx, asked: Asked, facts: Facts) -> About:
    """What a comment's address, or a post's, or the blog's is about; `facts` has the post and the parent."""
    post, parent = facts.post, facts.parent
    match asked:
        case subaddress.ReplyAddress(comment_id, mailbox_id):
            told = outbox.by_unique(tx, unique=f"n:{comment_id}:{mailbox_id}")
            subscription = _subscription(tx, told.subscription_id if told else None)
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


def _of_row(tx: Tx, row: Row) -> About:
    kind = Kind(row.kind)
    subscription = _subscription(tx, row.subscription_id)
    listed = _listed(tx, row.items)
    about = About(
        topic=subscription.topic if subscription else Topic(),
        post=_post(tx, row, subscription),
        subscription=subscription,
        listed=listed,
        letter=_waiting(tx, row.detail.get("letter")),
        before=row.detail.get("before", ""),
        after=row.detail.get("after", ""),
    )
    match kind:
        case Kind.DIGEST:
            return replace(about, digest=True)
        case Kind.WHICH:
            return replace(about, digest=True, which=True, held=_waiting(tx, row.comment_id))
        case Kind.DONE:
            own = _listed(tx, (row.comment_id,)) if row.comment_id else ()
            return replace(about, listed=own)
        case Kind.RECEIPT:
            first = next((one.post for one in listed if one), None)
            return replace(about, topic=Topic(Scope.POST, first.id) if first else Topic(), post=first)
        case Kind.LEFT if about.post and subscription is None:
            return replace(about, topic=Topic(Scope.POST, about.post.id))
        case _:
            return replace(about, invited=kind is Kind.INVITED, status=kind is Kind.STATUS)


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


def _post(tx: Tx, row: Row, subscription: Subscription | None) -> Post | None:
    post_id = row.detail.get("post") or (subscription.post_id if subscription else None)
    return posts.by_id(tx, post_id=post_id) if post_id else None


def _subscription(tx: Tx, subscription_id: str | None) -> Subscription | None:
    return subscriptions.by_id(tx, subscription_id=subscription_id) if subscription_id else None


def _waiting(tx: Tx, comment_id: str | None) -> Comment | None:
    comment = comments.by_id(tx, comment_id=comment_id) if comment_id else None
    return comment if comment and comment.state is CommentState.UNCONFIRMED else None
