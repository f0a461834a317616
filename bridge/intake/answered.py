"""The mail of ours that is answered, or the address that is written to -> what a command there is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bridge.blog import Blog, Comment, CommentState, Post, Scope, Subscription, Topic
from bridge.inbound.commands import command
from bridge.inbound.facts import Answered, Context, Earlier, ListedComment, MailFacts, Sender
from bridge.intake.parent import Place
from bridge.mail import subaddress
from bridge.outbound import outbox_row
from bridge.outbound.queued import (
    AskUnplaced,
    AskUnsure,
    ConfirmComment,
    ConfirmForget,
    ConfirmMove,
    ConfirmSubscription,
    Digest,
    Done,
    ForModerator,
    Held,
    Invited,
    Left,
    MailValue,
    NotPublished,
    Receipt,
    StatusMail,
    notification_name,
)
from bridge.store import comments, mailboxes, outbox, posts, retired, subscriptions
from bridge.store.engine import Tx
from bridge.store.outbox import QueuedMail


def of_comment_address(tx: Tx, address: object, sender: Sender, place: Place) -> Context:
    """The context of a comment's address, or of a post's."""
    post, parent = place.post, place.parent
    if place.candidates:
        return replace(of_post(post), listed=place.candidates)
    match address:
        case subaddress.ReplyAddress(comment_id, mailbox_id):
            told = outbox.by_unique(tx, unique=notification_name(comment_id, mailbox_id))
            came_by = _subscription(tx, told.mail) if told else None
            return _seen_by(sender, _of_comment(parent, post, came_by))
        case subaddress.PostAddress():
            return of_post(post)
        case subaddress.AuthorAddress() if parent and sender.mailbox:
            told = outbox.by_unique(tx, unique=notification_name(parent.id, sender.mailbox.id))
            return _of_comment(parent, post, _subscription(tx, told.mail) if told else None)
        case _:
            return _of_comment(parent, post, None)


def of_post(post: Post | None) -> Context:
    """The context of the join and leave addresses of a post; of the blog where `post` is None."""
    return Context(topic=Topic(Scope.POST, post.id) if post else Topic(), post=post)


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question of yes or no that was answered unclearly, and the journal id of that answer."""

    confirmation_id: str
    unpublished: str


def question(tx: Tx, outbox_id: str) -> AnsweredQuestion | None:
    """The question behind a mail that says that its answer was not published; None for all other mails."""
    again = outbox.by_id(tx, outbox_id=outbox_id)
    if not isinstance(again, QueuedMail) or not isinstance(again.mail, NotPublished):
        return None
    asks = outbox.by_id(tx, outbox_id=again.mail.answered_id)
    if isinstance(asks, QueuedMail) and isinstance(
        asks.mail, ConfirmComment | ConfirmForget | ConfirmMove | ConfirmSubscription
    ):
        return AnsweredQuestion(asks.mail.confirmation_id, again.mail.journal_id)
    return None


def of_mail(tx: Tx, outbox_id: str, blog: Blog, sender: Sender, earlier: Earlier) -> MailFacts:
    """The facts for an answer to the mail in this outbox row; `earlier.post_id` is for the caller to fill."""
    row = outbox.by_id(tx, outbox_id=outbox_id)
    if not isinstance(row, QueuedMail) or row.blog_id != blog.id:
        return MailFacts(sender, earlier)
    if isinstance(row.mail, NotPublished):
        first = of_mail(tx, row.mail.answered_id, blog, sender, earlier)
        issued_to = mailboxes.by_id(tx, mailbox_id=row.mailbox_id)
        asked = command.read(row.mail.command) if row.mail.command else first.asked
        return replace(first, sender=replace(sender, issued_to=issued_to), asked=asked, unpublished=row.mail.journal_id)
    sender = replace(sender, issued_to=mailboxes.by_id(tx, mailbox_id=row.mailbox_id))
    answered, context, kept = _of_value(tx, row.mail)
    moderated: tuple[str, ...] = ()
    if isinstance(row.mail, ForModerator) and sender.owns_address and sender.issued_to:
        # A moderator who is not named in the configuration any more decides nothing.
        moderated = row.mail.comment_ids if sender.issued_to.address in blog.moderators else ()
        answered = Answered.MODERATION if moderated else answered
    closed = not sender.owns_address and any(
        retired.is_retired(tx, comment_id=one.comment.id, mailbox_id=row.mailbox_id) for one in context.listed if one
    )
    if not sender.owns_address:
        kept, answered = None, Answered.OTHER if answered is Answered.INVITATION else answered
    asked = command.read(row.mail.command) if isinstance(row.mail, AskUnsure) and row.mail.command else None
    invitation = row.mail.confirmation_id if isinstance(row.mail, Invited) and sender.owns_address else None
    return MailFacts(
        sender, earlier, closed, _seen_by(sender, context), answered, kept, asked, invitation, row.id,
        moderated=moderated,
    )  # fmt: skip


def _seen_by(sender: Sender, context: Context) -> Context:
    """A reply to a forwarded mail is about what the mail says, and never the subscription that it came by."""
    return context if sender.owns_address else replace(context, subscription=None)


def _of_value(tx: Tx, mail: MailValue) -> tuple[Answered, Context, Comment | None]:
    came_by = _subscription(tx, mail)
    listed = _listed(tx, outbox_row.comment_ids(mail))
    context = Context(
        topic=came_by.topic if came_by else Topic(), post=_post(tx, mail, came_by), subscription=came_by, listed=listed
    )
    match mail:
        case Digest():
            return Answered.DIGEST, context, None
        case AskUnplaced(comment_id):
            return Answered.UNPLACED_QUESTION, context, _kept(tx, comment_id, CommentState.UNPLACED)
        case AskUnsure(comment_id):
            about = replace(context, topic=_topic(mail))
            return Answered.UNSURE_QUESTION, about, _kept(tx, comment_id, CommentState.UNSURE)
        case StatusMail():
            return Answered.STATUS, context, None
        case Invited(_, parent_id):
            return Answered.INVITATION, replace(context, listed=_listed(tx, (parent_id,) if parent_id else ())), None
        case Done(comment_id=str(comment_id)):
            return Answered.RECEIPT, replace(context, listed=_listed(tx, (comment_id,))), None
        case Held(comment_id):
            return Answered.RECEIPT, replace(context, listed=_listed(tx, (comment_id,))), None
        case Receipt():
            first = next((one.post for one in listed if one), None)
            return Answered.RECEIPT, replace(of_post(first), subscription=came_by, listed=listed), None
        case Left() if context.post and came_by is None:
            return Answered.OTHER, replace(of_post(context.post), listed=listed), None
        case _:
            return Answered.OTHER, context, None


def _topic(mail: AskUnsure) -> Topic:
    """The topic to which a bare "join" in the kept text subscribes."""
    named = mail.scope in (Scope.POST, Scope.THREAD)
    return Topic(mail.scope, mail.post_id if named else None, mail.thread_id)


def _of_comment(parent: Comment | None, post: Post | None, came_by: Subscription | None) -> Context:
    if parent is None or post is None:
        return of_post(post)
    topic = Topic(Scope.THREAD, post.id, parent.id)
    return Context(topic=topic, post=post, subscription=came_by, listed=(ListedComment(parent, post),))


def _listed(tx: Tx, comment_ids: Iterable[str]) -> tuple[ListedComment | None, ...]:
    return tuple(_listed_comment(tx, comment_id) for comment_id in comment_ids)


def _listed_comment(tx: Tx, comment_id: str) -> ListedComment | None:
    comment = comments.by_id(tx, comment_id=comment_id)
    post = posts.by_id(tx, post_id=comment.post_id) if comment else None
    return ListedComment(comment, post) if comment and post else None


def _post(tx: Tx, mail: MailValue, came_by: Subscription | None) -> Post | None:
    named = mail.post_id if isinstance(mail, Left | Done | AskUnsure) else None
    post_id = named or (came_by.post_id if came_by else None)
    return posts.by_id(tx, post_id=post_id) if post_id else None


def _subscription(tx: Tx, mail: MailValue) -> Subscription | None:
    subscription_id = outbox_row.subscription_id(mail)
    return subscriptions.by_id(tx, subscription_id=subscription_id) if subscription_id else None


def _kept(tx: Tx, comment_id: str, state: CommentState) -> Comment | None:
    comment = comments.by_id(tx, comment_id=comment_id)
    return comment if comment and comment.state is state else None
