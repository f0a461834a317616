"""rows of the outbox -> what their mails say, looked up in one view of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bridge.blog import Blog, Comment, CommentState, Mailbox, Post, Subscription, SubscriptionState
from bridge.mail import wire
from bridge.outbound.mails import SUBSCRIBED, Kind
from bridge.store import comments, confirmations, journal, posts, recipients, subscriptions
from bridge.store.engine import Tx
from bridge.store.outbox import Row


@dataclass(frozen=True, slots=True)
class Said:
    """A comment, where it stands, and what it answers: nearest first."""

    comment: Comment
    post: Post
    ancestors: tuple[Comment, ...] = ()
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """All that is to be known to write one mail."""

    row: Row
    kind: Kind
    blog: Blog
    mailbox: Mailbox
    subscription: Subscription | None = None
    followed: Post | None = None  # of the subscription, or the one that was left
    said: tuple[Said, ...] = ()
    content: bytes | None = None  # of the message that the operator gets


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up has found."""

    cases: list[Case]
    pointless: list[Row]  # its reader has left or is suppressed, its comment was removed
    faulty: list[tuple[Row, Exception]]


def look_up(tx: Tx, *, rows: Sequence[Row], blogs: Mapping[str, Blog]) -> Found:
    """What is to be known of these mails, as far as they are still wanted."""
    wanted = recipients.of_leased(tx, ids=[row.id for row in rows])
    known = _Known(tx)
    found = Found([], [], [])
    for row in rows:
        if row.id not in wanted:
            continue  # dropped since it was leased; the store has settled it
        try:
            case = _case(known, row, blogs.get(row.blog_id), *wanted[row.id])
        except Exception as error:  # noqa: BLE001  one row that can't be read must not hold the others
            found.faulty.append((row, error))
            continue
        if case:
            found.cases.append(case)
        else:
            found.pointless.append(row)
    return found


class _Known:
    """What one look-up has read: 500 rows about one comment ask for it once."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self._said: dict[tuple[str, int, bool], Said | None] = {}
        self._posts: dict[str, Post | None] = {}
        self._standing: dict[str, list[Comment]] = {}

    def post(self, post_id: str) -> Post | None:
        if post_id not in self._posts:
            post = posts.by_id(self.tx, post_id=post_id)
            self._posts[post_id] = replace(post, title=wire.one_line(post.title)) if post else None
        return self._posts[post_id]

    def said(self, comment_id: str, as_of: int, *, near: bool = False) -> Said | None:
        """None where the comment is gone. `near`, for a digest: only what it answers, and whether it was answered."""
        key = comment_id, as_of, near
        if key not in self._said:
            self._said[key] = self._look(comment_id, as_of, near=near)
        return self._said[key]

    def _look(self, comment_id: str, as_of: int, *, near: bool) -> Said | None:
        comment = comments.by_id(self.tx, comment_id=comment_id)
        post = self.post(comment.post_id) if comment else None
        if comment is None or post is None:
            return None
        chain = comments.chain(self.tx, comment_id=comment_id, limit=1 if near else 50) if comment.parent_id else []
        return Said(cleaned(comment), post, tuple(map(cleaned, chain)), near and self._answered(comment, as_of))

    def _answered(self, comment: Comment, as_of: int) -> bool:
        """Whether it had been answered when the mail was queued: written again, the mail says the same."""
        if comment.post_id not in self._standing:
            self._standing[comment.post_id] = comments.of_post(self.tx, post_id=comment.post_id)
        return any(one.parent_id == comment.id and one.posted_at <= as_of for one in self._standing[comment.post_id])


def cleaned(comment: Comment) -> Comment:
    """The comment without what only programs use; slots above all."""
    name = wire.one_line(comment.commenter.name)
    return replace(comment, text=wire.clean(comment.text), commenter=replace(comment.commenter, name=name))


def as_sent(tx: Tx, row: Row, blog: Blog, mailbox: Mailbox, subscription: Subscription | None) -> Case | None:
    """The same for one mail that has left, whether it would still be wanted or not."""
    return _told(_Known(tx), row, Kind(row.kind), blog, mailbox, subscription)


def _case(
    known: _Known, row: Row, blog: Blog | None, mailbox: Mailbox, subscription: Subscription | None
) -> Case | None:
    if blog is None or "@" not in mailbox.address:
        return None
    kind = Kind(row.kind)
    if kind in SUBSCRIBED and (
        mailbox.suppressed or subscription is None or subscription.state is not SubscriptionState.ACTIVE
    ):
        return None
    return _told(known, row, kind, blog, mailbox, subscription)


def _told(
    known: _Known, row: Row, kind: Kind, blog: Blog, mailbox: Mailbox, subscription: Subscription | None
) -> Case | None:
    asked_about = None if subscription else _asked_about(known, row, "subscription")
    if asked_about:
        subscription = subscriptions.by_id(known.tx, subscription_id=asked_about)
    followed = row.detail.get("post") or (subscription.post_id if subscription else None)
    case = Case(row, kind, blog, mailbox, subscription, known.post(followed) if followed else None)
    match case.kind:
        case Kind.NOTIFICATION | Kind.CONFIRM_COMMENT:
            return _about_comment(known, case)
        case Kind.DIGEST:
            found = [known.said(one, row.queued_at, near=True) for one in row.items]
            # A digest keeps its numbers when one of its comments is removed: people answer by number.
            kept = tuple(said for said in found if said)
            return replace(case, said=kept) if any(map(_public, kept)) else None
        case Kind.OPERATOR:
            content = journal.content(known.tx, journal_id=row.journal_id) if row.journal_id else b""
            return replace(case, content=content)
        case _:
            return case


def _about_comment(known: _Known, case: Case) -> Case | None:
    comment_id = case.row.comment_id or _asked_about(known, case.row, "comment")
    said = known.said(comment_id, case.row.queued_at) if comment_id else None
    state = CommentState.PUBLISHED if case.kind is Kind.NOTIFICATION else CommentState.WAITING
    return replace(case, said=(said,)) if said and said.comment.state is state else None


def _asked_about(known: _Known, row: Row, kind: confirmations.Kind) -> str | None:
    """The id of what a confirmation asks about, where it asks about this kind of thing."""
    if not row.confirmation_id:
        return None
    asked = confirmations.by_id(known.tx, confirmation_id=row.confirmation_id)
    return asked.target_id if asked and asked.kind == kind else None


def _public(said: Said) -> bool:
    return said.comment.state is CommentState.PUBLISHED
