"""The facts that every kind of mail needs: its reader, and comments with their posts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial

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
        MailKind.FORGOTTEN,
        MailKind.MENTIONS,
        MailKind.CONFIRM_MOVE,
        MailKind.MODERATE,
        MailKind.MODERATED,
        MailKind.ALARM,
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
    def settings(self) -> str | None:
        """The subscription whose link opens the reader's page."""
        return self.subscription.id if self.subscription else self.any_subscription


class Facts(ABC):
    """The content of one kind of mail, looked up: a frozen dataclass for each kind."""

    __slots__ = ()

    @abstractmethod
    def draft(self, to: Addressed) -> MailDraft:
        """The mail, its slots still open."""

    @property
    def kept_of(self) -> str | None:
        """The comment whose page for its author alone (`/kept/TOKEN`) the mail links to; None without such a link."""
        return None

    def key(self, to: Addressed) -> Hashable:  # noqa: ARG002  a kind whose mails may be alike uses it
        """Equal for mails of this kind that differ in their slots only; None if a mail is like no other."""
        return None


@dataclass(frozen=True, slots=True)
class ToWrite(Addressed):
    """All that is known of one mail before it is written."""

    facts: Facts = field(kw_only=True)

    def draft(self) -> MailDraft:
        return self.facts.draft(self)


class ReadOnce:
    """The reads of one look-up, each done once: 500 rows about one comment read it once."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self.post = cache(self._post)
        self.follows = cache(self._follows)
        self._of_post = cache(partial(comments.of_post, tx))
        self._known = cache(self._look)

    def _post(self, post_id: str) -> Post | None:
        post = posts.by_id(self.tx, post_id=post_id)
        return replace(post, title=wire.one_line(post.title)) if post else None

    def _follows(self, mailbox_id: int) -> tuple[tuple[Subscription, Post | None], ...]:
        """The subscriptions of a mailbox, each with its post."""
        every = subscriptions.of_mailbox(self.tx, mailbox_id=mailbox_id)
        return tuple((one, self.post(post.id) if post else None) for one, post in every)

    def placed(self, comment_id: str | None, as_of: int, *, near: bool = True) -> PlacedComment | None:
        """None if the comment is gone. `near`: with its parent alone, and whether it had a reply at `as_of`."""
        return self._known(comment_id, as_of, near) if comment_id else None

    def _look(self, comment_id: str, as_of: int, near: bool) -> PlacedComment | None:
        comment = comments.by_id(self.tx, comment_id=comment_id)
        post = self.post(comment.post_id) if comment else None
        if comment is None or post is None:
            return None
        most = 1 if near else _ANCESTORS
        chain = comments.chain(self.tx, comment_id=comment_id, limit=most) if comment.parent_id else []
        # Answered when the mail was queued: a mail that is written again says the same.
        answered = near and any(
            one.parent_id == comment_id and one.posted_at <= as_of for one in self._of_post(post_id=comment.post_id)
        )
        return PlacedComment(cleaned(comment), post, tuple(map(cleaned, chain)), answered)


def addressed(
    known: ReadOnce, row: QueuedMail, blog: Blog, mailbox: Mailbox, subscription: Subscription | None
) -> Addressed:
    """The mail with its reader; without a `subscription`, the one that the mail names or asks about is looked up."""
    mail = row.mail
    subscription_id = getattr(mail, "subscription_id", None)
    if subscription is None and isinstance(mail, ConfirmSubscription):
        asked = confirmations.by_id(known.tx, confirmation_id=mail.confirmation_id)
        subscription_id = asked.target_id if asked and asked.kind == "subscription" else subscription_id
    if subscription is None and subscription_id:
        subscription = subscriptions.by_id(known.tx, subscription_id=subscription_id)
    followed = subscription.post_id if subscription else None
    if isinstance(mail, Done | Left) and mail.post_id:
        followed = mail.post_id
    page = None
    if row.kind not in _NO_PAGE:
        # Each subscription opens the page with all of them; the link of a reader without one names their mailbox.
        follows = known.follows(mailbox.id)
        page = follows[0][0].id if follows else subaddress.SettingsLink.of_mailbox(mailbox.id).subscription_id
    return Addressed(row, blog, mailbox, subscription, known.post(followed) if followed else None, page)


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
