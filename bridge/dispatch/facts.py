"""rows of the outbox -> what their mails say, looked up in one view of the store."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bridge.blog import Blog, Comment, Commenter, CommentState, Mailbox, Post, Subscription, SubscriptionState
from bridge.mail import subaddress, wire
from bridge.outbound.queued import (
    SUBSCRIBED,
    AskPlace,
    ConfirmComment,
    ConfirmForget,
    ConfirmSubscription,
    CopyOfData,
    Digest,
    Done,
    ForOperator,
    HelpMail,
    Invited,
    Joined,
    Left,
    MailKind,
    Notification,
    Receipt,
    RefusalNotice,
    StatusMail,
)
from bridge.store import announcements, comments, confirmations, journal, outbox, posts, recipients, subscriptions
from bridge.store.engine import Tx
from bridge.store.outbox import QueuedMail, UnreadableMail

_COUNTED = 1000  # letters of one person; whether there are any is what matters


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

    row: QueuedMail
    blog: Blog
    mailbox: Mailbox
    subscription: Subscription | None = None
    followed: Post | None = None  # of the subscription, or the one that was left
    said: tuple[Said, ...] = ()
    listed: tuple[Said | None, ...] = ()  # by number; None where one is gone
    own: tuple[Own, ...] = ()  # what the reader wrote, by number
    follows: tuple[tuple[Subscription, Post | None], ...] = ()
    any_wish: str | None = None  # what the link to the reader's page names
    letters: int = 0  # of theirs that stand, where they ask to be forgotten
    copied: tuple[Received | Case, ...] = ()  # what they wrote and were sent, in its order
    content: bytes | None = None  # of the message that the operator gets

    @property
    def kind(self) -> MailKind:
        return self.row.kind

    @property
    def settings(self) -> str | None:
        """The subscription whose link opens the reader's page."""
        return self.subscription.id if self.subscription else self.any_wish


@dataclass(frozen=True, slots=True)
class Elided:
    """A piece of somebody's mail that does not stand on the page, and why."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Own:
    """A comment of the reader's own, as mails about it speak of it."""

    said: Said | None  # None where it was taken back since; its number stays
    until: int | None = None  # they may take it back until then; None where people had been told
    elided: tuple[Elided, ...] = ()


@dataclass(frozen=True, slots=True)
class Received:
    """A message of the reader's, as it came."""

    at: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up has found."""

    cases: list[Case]
    pointless: list[QueuedMail]  # its reader has left or is suppressed, its comment was removed
    faulty: list[tuple[QueuedMail | UnreadableMail, Exception]]


def look_up(tx: Tx, *, rows: Sequence[QueuedMail | UnreadableMail], blogs: Mapping[str, Blog]) -> Found:
    """What is to be known of these mails, as far as they are still wanted."""
    wanted = recipients.of_leased(tx, ids=[row.id for row in rows])
    known = Known(tx)
    found = Found([], [], [])
    for row in rows:
        if row.id not in wanted:
            continue  # dropped since it was leased; the store has settled it
        if isinstance(row, UnreadableMail):
            found.faulty.append((row, row.error))
            continue
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


class Known:
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
    by = comment.invited_by
    return replace(
        comment,
        text=wire.clean(comment.text),
        commenter=_named(comment.commenter),
        invited_by=_named(by) if by else None,
    )


def _named(commenter: Commenter) -> Commenter:
    return replace(commenter, name=wire.one_line(commenter.name))


def as_sent(tx: Tx, row: QueuedMail, blog: Blog, mailbox: Mailbox, subscription: Subscription | None) -> Case | None:
    """The same for one mail that has left, whether it would still be wanted or not."""
    return _told(Known(tx), row, blog, mailbox, subscription)


def _case(
    known: Known, row: QueuedMail, blog: Blog | None, mailbox: Mailbox, subscription: Subscription | None
) -> Case | None:
    if blog is None or "@" not in mailbox.address:
        return None
    if row.kind in SUBSCRIBED and (
        mailbox.suppressed or subscription is None or subscription.state is not SubscriptionState.ACTIVE
    ):
        return None
    if row.kind is MailKind.NOTIFICATION and mailbox.paused:
        return None  # the digest after the pause tells it
    return _told(known, row, blog, mailbox, subscription)


def _told(  # noqa: C901  one case for each kind of mail
    known: Known, row: QueuedMail, blog: Blog, mailbox: Mailbox, subscription: Subscription | None
) -> Case | None:
    mail = row.mail
    if subscription is None and isinstance(mail, ConfirmSubscription):
        asked_about = _asked_about(known, mail.confirmation_id, "subscription")
        if asked_about:
            subscription = subscriptions.by_id(known.tx, subscription_id=asked_about)
    followed = subscription.post_id if subscription else None
    if isinstance(mail, Done | Left) and mail.post_id:
        followed = mail.post_id
    case = Case(row, blog, mailbox, subscription, known.post(followed) if followed else None)
    match mail:
        case Notification():
            return _about_comment(known, case, mail.comment_id, CommentState.PUBLISHED)
        case ConfirmComment():
            about = mail.comment_id or _asked_about(known, mail.confirmation_id, "comment")
            return _about_comment(known, case, about, CommentState.UNCONFIRMED)
        case Digest():
            found = [known.said(one, row.queued_at, near=True) for one in mail.comment_ids]
            # A digest keeps its numbers when one of its comments is removed: people answer by number.
            kept = tuple(said for said in found if said)
            return replace(case, said=kept) if any(map(_public, kept)) else None
        case ForOperator():
            return replace(case, content=journal.content(known.tx, journal_id=mail.journal_id))
        case ConfirmForget():
            theirs = comments.of_mailbox(known.tx, mailbox_id=mailbox.id, limit=_COUNTED)
            return replace(case, letters=sum(one.state is CommentState.PUBLISHED for one, _ in theirs))
        case ConfirmSubscription() | RefusalNotice():
            return case
        case CopyOfData():
            return _with_their_page(known, replace(case, copied=tuple(_copied(known, case, mail))))
        case Receipt() | StatusMail():
            own = _own(known, row, mail.comment_ids, whole=isinstance(mail, Receipt))
            return _with_their_page(known, replace(case, own=tuple(own)))
        case AskPlace():
            listed = tuple(known.said(one, row.queued_at, near=True) if one else None for one in mail.comment_ids)
            return _with_their_page(known, _saying(known, replace(case, listed=listed), mail.comment_id))
        case Invited():
            used = (known.said(mail.parent_id, row.queued_at, near=True),) if mail.parent_id else ()
            return _with_their_page(known, _saying(known, replace(case, listed=used), mail.comment_id))
        case Done():
            return _with_their_page(known, _saying(known, case, mail.comment_id))
        case Joined() | Left() | HelpMail():
            return _with_their_page(known, case)


def _with_their_page(known: Known, case: Case) -> Case:
    """Any subscription of theirs opens the page with all of them; who has none is named by their mailbox."""
    follows = tuple(subscriptions.of_mailbox(known.tx, mailbox_id=case.mailbox.id))
    return replace(
        case,
        follows=tuple((one, known.post(post.id) if post else None) for one, post in follows),
        any_wish=(follows[0][0].id if follows else subaddress.SettingsLink.of_mailbox(case.mailbox.id).subscription_id),
    )


def _saying(known: Known, case: Case, comment_id: str | None) -> Case:
    said = known.said(comment_id, case.row.queued_at, near=True) if comment_id else None
    return replace(case, said=(said,) if said else ())


def _own(known: Known, row: QueuedMail, comment_ids: Sequence[str], *, whole: bool) -> Iterator[Own]:
    """What the row lists; nothing twice of what was left out of one message, which made them all."""
    elided: set[Elided] = set()
    for one in comment_ids:
        said = known.said(one, row.queued_at, near=True)
        due = announcements.due_at(known.tx, comment_id=one)
        out = [Elided(**piece) for piece in json.loads(journal.elided_of(known.tx, comment_id=one))] if whole else []
        new = tuple(piece for piece in out if piece not in elided)
        elided.update(new)
        yield Own(said, due if due is not None and due > row.queued_at else None, new)


def _copied(known: Known, case: Case, mail: CopyOfData) -> Iterator[Received | Case]:
    for message in mail.messages:
        where, _, ident = message.partition(":")
        if where == "j":
            entry = journal.by_id(known.tx, journal_id=ident)
            if entry:
                yield Received(entry.received_at, journal.content(known.tx, journal_id=ident))
            continue
        row = outbox.by_id(known.tx, outbox_id=ident)
        if row is None or not isinstance(row.mail, Notification | Digest):
            continue
        subscription = subscriptions.by_id(known.tx, subscription_id=row.mail.subscription_id)
        sent = _told(known, row, case.blog, case.mailbox, subscription)
        if sent:
            yield sent


def _about_comment(known: Known, case: Case, comment_id: str | None, wanted: CommentState) -> Case | None:
    said = known.said(comment_id, case.row.queued_at) if comment_id else None
    return replace(case, said=(said,)) if said and said.comment.state is wanted else None


def _asked_about(known: Known, confirmation_id: str, kind: confirmations.Kind) -> str | None:
    """The id of what a confirmation asks about, where it asks about this kind of thing."""
    asked = confirmations.by_id(known.tx, confirmation_id=confirmation_id)
    return asked.target_id if asked and asked.kind == kind else None


def _public(said: Said) -> bool:
    return said.comment.state is CommentState.PUBLISHED
