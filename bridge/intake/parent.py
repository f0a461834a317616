"""The comment that a mail answers, in this order: by the token of its address, our ids in it, or what it quotes.

Never by the subject: people use old mails to write about something new. To know the comment proves nothing about who
wrote the mail, since those ids and words are on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bridge.blog import Blog, Comment, CommentState, Mailbox, Post
from bridge.inbound import passage
from bridge.inbound.authenticate import Authenticated
from bridge.inbound.facts import CommentAddress, ListedComment
from bridge.inbound.reading import Reading
from bridge.inbound.route import Destination, PlainAddress, Route
from bridge.inbound.screen import ByMachine, Machine
from bridge.mail import message_id, subaddress
from bridge.mail.address import Pattern
from bridge.outbound import outbox_row
from bridge.outbound.queued import Digest
from bridge.render.catalogue import sentences
from bridge.store import comments, mailboxes, outbox, posts, told
from bridge.store.engine import Tx
from bridge.store.outbox import QueuedMail

_SENT = 200  # comments, the last that a mailbox was sent: in these a quote is looked for
_OFFERED = 5  # comments that the question lists where nothing tells which is meant
_IDS = 20  # of those that a mail names

NamesNoMail = subaddress.AuthorAddress | subaddress.PostAddress | PlainAddress
BearsMail = subaddress.ReplyAddress | subaddress.QuestionAddress | subaddress.MailReplyAddress


@dataclass(frozen=True, slots=True)
class Place:
    """The post, and the comment that is answered; `candidates`, where it may be any of these."""

    post: Post | None = None
    parent: Comment | None = None
    candidates: tuple[ListedComment, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """The comments that a mail quotes, and the address of the mail of ours that it answers."""

    quoted: tuple[str, ...] = ()
    answered: subaddress.ReplyAddress | subaddress.MailReplyAddress | None = None


def is_lost(reading: Reading, routes: tuple[Route, ...]) -> bool:
    """True if no address names the answered mail of ours, and there are ids or quoted words to find it by."""
    if isinstance(reading.screened, ByMachine) and reading.screened.reason is not Machine.OUT_OF_OFFICE:
        return False
    if reading.author is None or any(isinstance(one.asked, BearsMail) for one in routes):
        return False
    there = any(isinstance(one.asked, NamesNoMail) for one in routes)
    return there and bool(reading.answers or passage.quote_of(reading.extraction).strip())


def is_beside_secret(route: Route, routes: tuple[Route, ...]) -> bool:
    """True for the address of an author where the same mail came to a secret address: some programs reply to both."""
    return isinstance(route.asked, subaddress.AuthorAddress) and any(
        isinstance(one.asked, BearsMail) and one.blog_id == route.blog_id for one in routes
    )


def search(tx: Tx, *, reading: Reading, routes: tuple[Route, ...], blogs: tuple[Blog, ...]) -> QuotedPassage:
    """What a lost mail quotes and answers, for the first of its addresses that names no mail of ours."""
    route = next(one for one in routes if isinstance(one.asked, NamesNoMail))
    blog, asked = next(blog for blog in blogs if blog.id == route.blog_id), route.asked
    author = reading.author
    mailbox = mailboxes.by_address(tx, blog_id=blog.id, address=author.mailbox) if author else None
    if mailbox is None or not isinstance(asked, NamesNoMail):
        return QuotedPassage()
    digest = _digest(tx, reading, asked, blog, mailbox)
    quoted = () if digest or _referenced(tx, reading, blog) else _quoted(tx, reading, mailbox)
    if digest:
        return QuotedPassage(answered=subaddress.MailReplyAddress(digest.id))
    parent = place(tx, reading, asked, blog, mailbox, quoted).parent
    return QuotedPassage(quoted, subaddress.ReplyAddress(parent.id, mailbox.id) if parent else None)


def _quoted(tx: Tx, reading: Reading, mailbox: Mailbox) -> tuple[str, ...]:
    """The comments, among the last that this mailbox was sent, whose words the mail quotes."""
    quote = passage.quote_of(reading.extraction)
    if not quote.strip():
        return ()
    sent = [comment for comment, _ in told.to_mailbox(tx, mailbox_id=mailbox.id, limit=_SENT)]
    return tuple(one.id for one in passage.quoted(quote, sent, _our_shingles()))


def instead(tx: Tx, reading: Reading, asked: Destination, blog: Blog, mailbox: Mailbox | None) -> Destination:
    """The secret address of a digest, where its authenticated reader answers it at an address that anybody can know."""
    if not isinstance(reading.authentication, Authenticated):
        return asked
    digest = _digest(tx, reading, asked, blog, mailbox)
    return subaddress.MailReplyAddress(digest.id) if digest else asked


def place(
    tx: Tx, reading: Reading, address: CommentAddress, blog: Blog, mailbox: Mailbox | None, quoted: tuple[str, ...]
) -> Place:
    """The place of a mail that this mailbox wrote to this address; `quoted` are the comments whose words it quotes."""
    if isinstance(address, subaddress.ReplyAddress | subaddress.PublicReplyAddress):
        return _below(tx, _comment(tx, address.comment_id, blog))
    named = _referenced(tx, reading, blog)
    match address:
        case subaddress.PostAddress(slug):
            post = posts.by_slug(tx, blog_id=blog.id, slug=slug)
            # The address was chosen for this mail; the id of another post's thread may be left over in it.
            if named and post and named.post_id == post.id:
                return Place(post, named)
            there = [one for one in _listed(tx, quoted, blog) if post and one.post.id == post.id]
            return replace(_of(there), post=post)
        case PlainAddress() | subaddress.AuthorAddress():
            if named:
                return _below(tx, named)
            digest = _digest(tx, reading, address, blog, mailbox)
            listed = _listed(tx, outbox_row.comment_ids(digest.mail), blog) if digest else []
            found = _of(_listed(tx, quoted, blog) or listed, address)
            if found.candidates or found.parent or mailbox is None or isinstance(address, PlainAddress):
                return found
            return Place(candidates=_last_sent(tx, address, mailbox))


def _below(tx: Tx, comment: Comment | None) -> Place:
    return Place(posts.by_id(tx, post_id=comment.post_id), comment) if comment else Place()


def _of(listed: Sequence[ListedComment], address: object = None) -> Place:
    """The place that these comments leave: the one by the author whose address it is, else the only one."""
    author = address.mailbox_id if isinstance(address, subaddress.AuthorAddress) else None
    theirs = [one for one in listed if one.comment.commenter.id == author]
    if len(theirs or listed) == 1:
        (one,) = theirs or listed
        return Place(one.post, one.comment)
    return Place(candidates=tuple(theirs or listed))


def _last_sent(tx: Tx, address: subaddress.AuthorAddress, mailbox: Mailbox) -> tuple[ListedComment, ...]:
    """The last comments of an author, or of all, that this mailbox was sent; none for a mailbox that was sent none."""
    sent = told.to_mailbox(tx, mailbox_id=mailbox.id, limit=_SENT)
    anybody = address.mailbox_id == subaddress.BLOG_ITSELF
    theirs = [one for one in sent if anybody or one[0].commenter.id == address.mailbox_id]
    if sent and not theirs:  # theirs was sent long ago
        theirs = comments.of_mailbox(tx, mailbox_id=address.mailbox_id, limit=_OFFERED)
    return tuple(ListedComment(*one) for one in theirs[:_OFFERED])


def _digest(tx: Tx, reading: Reading, asked: object, blog: Blog, mailbox: Mailbox | None) -> QueuedMail | None:
    """The digest to this mailbox whose Message-ID a mail to an address of no comment names."""
    if mailbox is None or not isinstance(asked, subaddress.AuthorAddress | PlainAddress):
        return None
    if _referenced(tx, reading, blog):
        return None
    ids = message_id.mail_ids(reading.answers, Pattern.of(blog.address).domain)
    rows = (outbox.by_id(tx, outbox_id=one) for one in ids[:_IDS])
    return next((row for row in rows if row and row.mailbox_id == mailbox.id and isinstance(row.mail, Digest)), None)


def _referenced(tx: Tx, reading: Reading, blog: Blog) -> Comment | None:
    ids = message_id.comment_ids(reading.answers, Pattern.of(blog.address).domain)
    return next((comment for comment in (_comment(tx, one, blog) for one in ids[:_IDS]) if comment), None)


def _comment(tx: Tx, comment_id: str, blog: Blog) -> Comment | None:
    comment = comments.by_id(tx, comment_id=comment_id)
    return comment if comment and comment.blog_id == blog.id else None


def _listed(tx: Tx, comment_ids: Iterable[str], blog: Blog) -> list[ListedComment]:
    """Those of these comments that are published, with their posts."""
    found = (_comment(tx, one, blog) for one in comment_ids if one)
    placed = ((one, posts.by_id(tx, post_id=one.post_id)) for one in found if one)
    return [
        ListedComment(comment, post) for comment, post in placed if post and comment.state is CommentState.PUBLISHED
    ]


@cache
def _our_shingles() -> frozenset[passage.Shingle]:
    return passage.shingles_of(sentences())
