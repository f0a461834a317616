"""What every mail needs to be written: whom it goes to, and comments with their posts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from functools import cached_property

from bridge.blog import Blog, Comment, Commenter, Mailbox, Post, Subscription
from bridge.mail import subaddress, wire
from bridge.mails.compose import MailDraft
from bridge.outbound.queued import ConfirmSubscription, Done, Left, MailKind
from bridge.store import comments, confirmations, posts, subscriptions
from bridge.store.engine import Tx
from bridge.store.outbox import QueuedMail

_ANCESTORS = 50
# Kinds of mail without a link to the reader's page, or whose subscription opens that page.
_NO_PAGE = frozenset(
    {
        MailKind.NOTIFICATION,
        MailKind.DIGEST,
        MailKind.CONFIRM_SUBSCRIPTION,
        MailKind.CONFIRM_COMMENT,
        MailKind.CONFIRM_FORGET,
        MailKind.REFUSAL,
        MailKind.OPERATOR,
    }
)


@dataclass(frozen=True)
class PlacedComment:
    """A comment with its post and the comments above it: nearest first."""

    comment: Comment
    post: Post
    ancestors: tuple[Comment, ...] = ()
    answered: bool = False

    @cached_property  # asked for each mail that tells the comment, and a digest tells two dozen
    def version(self) -> Hashable:
        """Equal for the same text by the same name under the same: people edit, leave, and change their names."""
        about = (self.comment, *self.ancestors[:1])
        return self.post.title, tuple(
            (one.id, one.state, one.edited_at, one.commenter.name, one.invited_by and one.invited_by.name)
            for one in about
        )


@dataclass(frozen=True, slots=True)
class Addressed:
    """One mail, its reader, and the subscription that it is about."""

    row: QueuedMail
    blog: Blog
    mailbox: Mailbox
    subscription: Subscription | None = None
    followed: Post | None = None  # of the subscription, or the post that was left
    any_subscription: str | None = None  # of the reader: the link to their page names it
    marked: bool = False  # for a comparison with a reply: each item can be found again (mail.item_marks)

    @property
    def kind(self) -> MailKind:
        return self.row.kind

    @property
    def settings(self) -> str | None:
        """The subscription whose link opens the reader's page."""
        return self.subscription.id if self.subscription else self.any_subscription


class Facts(ABC):
    """What one kind of mail says, looked up: a frozen dataclass for each kind."""

    __slots__ = ()

    @abstractmethod
    def draft(self, to: Addressed) -> MailDraft:
        """The mail, its slots still open."""

    def key(self, to: Addressed) -> Hashable:  # noqa: ARG002  a kind whose mails may be alike uses it
        """Equal for mails of this kind that differ in their slots only; None if a mail is like no other."""
        return None


@dataclass(frozen=True, slots=True)
class ToWrite(Addressed):
    """All that is known of one mail before it is written."""

    facts: Facts = field(kw_only=True)

    def draft(self) -> MailDraft:
        """The mail, its slots still open."""
        return self.facts.draft(self)


class ReadOnce:
    """What one look-up has read: 500 rows about one comment read it once."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self._placed: dict[tuple[str, int, bool], PlacedComment | None] = {}
        self._posts: dict[str, Post | None] = {}
        self._published: dict[str, list[Comment]] = {}
        self._follows: dict[int, tuple[tuple[Subscription, Post | None], ...]] = {}

    def post(self, post_id: str) -> Post | None:
        if post_id not in self._posts:
            post = posts.by_id(self.tx, post_id=post_id)
            self._posts[post_id] = replace(post, title=wire.one_line(post.title)) if post else None
        return self._posts[post_id]

    def follows(self, mailbox_id: int) -> tuple[tuple[Subscription, Post | None], ...]:
        """The subscriptions of a mailbox, each with its post."""
        if mailbox_id not in self._follows:
            every = subscriptions.of_mailbox(self.tx, mailbox_id=mailbox_id)
            self._follows[mailbox_id] = tuple((one, self.post(post.id) if post else None) for one, post in every)
        return self._follows[mailbox_id]

    def placed(self, comment_id: str | None, as_of: int, *, near: bool = True) -> PlacedComment | None:
        """None if the comment is gone. `near`: only what it answers, and whether it was answered by `as_of`."""
        if not comment_id:
            return None
        key = comment_id, as_of, near
        if key not in self._placed:
            self._placed[key] = self._look(comment_id, as_of, near=near)
        return self._placed[key]

    def _look(self, comment_id: str, as_of: int, *, near: bool) -> PlacedComment | None:
        comment = comments.by_id(self.tx, comment_id=comment_id)
        post = self.post(comment.post_id) if comment else None
        if comment is None or post is None:
            return None
        most = 1 if near else _ANCESTORS
        chain = comments.chain(self.tx, comment_id=comment_id, limit=most) if comment.parent_id else []
        return PlacedComment(
            cleaned(comment), post, tuple(map(cleaned, chain)), near and self._was_answered(comment, as_of)
        )

    def _was_answered(self, comment: Comment, as_of: int) -> bool:
        """Whether it had been answered when the mail was queued: a mail that is written again says the same."""
        if comment.post_id not in self._published:
            self._published[comment.post_id] = comments.of_post(self.tx, post_id=comment.post_id)
        return any(one.parent_id == comment.id and one.posted_at <= as_of for one in self._published[comment.post_id])


def addressed(
    known: ReadOnce, row: QueuedMail, blog: Blog, mailbox: Mailbox, subscription: Subscription | None
) -> Addressed:
    """The mail with its reader; `subscription` is the one that its row names."""
    mail = row.mail
    if subscription is None and isinstance(mail, ConfirmSubscription):
        subscription = _asked_about(known.tx, mail.confirmation_id)
    followed = subscription.post_id if subscription else None
    if isinstance(mail, Done | Left) and mail.post_id:
        followed = mail.post_id
    page = None if row.kind in _NO_PAGE else _page(known, mailbox.id)
    return Addressed(row, blog, mailbox, subscription, known.post(followed) if followed else None, page)


def _asked_about(tx: Tx, confirmation_id: str) -> Subscription | None:
    asked = confirmations.by_id(tx, confirmation_id=confirmation_id)
    if asked is None or asked.kind != "subscription":
        return None
    return subscriptions.by_id(tx, subscription_id=asked.target_id)


def _page(known: ReadOnce, mailbox_id: int) -> str:
    """Any subscription of theirs opens the page with all of them; a reader without one is named by their mailbox."""
    follows = known.follows(mailbox_id)
    return follows[0][0].id if follows else subaddress.SettingsLink.of_mailbox(mailbox_id).subscription_id


def cleaned(comment: Comment) -> Comment:
    """The comment without signs that only programs use; slots above all."""
    by = comment.invited_by
    return replace(
        comment,
        text=wire.clean(comment.text),
        commenter=_named(comment.commenter),
        invited_by=_named(by) if by else None,
    )


def _named(commenter: Commenter) -> Commenter:
    return replace(commenter, name=wire.one_line(commenter.name))
