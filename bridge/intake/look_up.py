"""What the store knows about what a message asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bridge.blog import Blog, Comment, Mailbox, Post, SubscriptionState
from bridge.inbound.deeds import (
    Accept,
    Disposition,
    Facts,
    Obey,
    Settle,
    SpeakEach,
    Spoken,
    Subscribe,
    speech,
)
from bridge.inbound.reading import Reading
from bridge.inbound.refusal import Refusal
from bridge.inbound.route import Plain, Route
from bridge.intake import about
from bridge.intake.arrival import Arrival
from bridge.mail import message_id, subaddress
from bridge.mail.address import Pattern
from bridge.store import comments, confirmations, journal, mailboxes, posts, retired, subscriptions
from bridge.store.engine import Tx


def refusal(tx: Tx, *, blog_id: str, slug: str | None) -> Refusal | None:
    """Why there is nobody at the address of this post, before a message is seen; None where there is."""
    known = slug is None or posts.by_slug(tx, blog_id=blog_id, slug=slug)
    return None if known else Refusal.NO_SUCH_MAILBOX


def facts(
    tx: Tx, arrival: Arrival, one: Route, blogs: tuple[Blog, ...], earlier: Sequence[tuple[Blog, Disposition]]
) -> Facts:
    """The facts for one forward-path; `earlier` is what was decided of this message for those before it."""
    blog = next(blog for blog in blogs if blog.id == one.blog_id)
    known = replace(
        _of_the_author(tx, arrival.reading, blog, blogs),
        acted=_did(earlier, Obey, Settle, SpeakEach),
        joining=_did(earlier, Subscribe),
    )
    # A server may hand over a copy for each address. What an address itself asks is done for each of them.
    if not isinstance(one.asked, subaddress.JoinAddress | subaddress.LeaveAddress | subaddress.HelpAddress):
        spoken = any(speech(each) for _, each in earlier)
        seen = journal.seen(tx, blog_id=blog.id, fingerprint=arrival.reading.fingerprint) is not None
        known = replace(known, repeated=seen or spoken or known.acted)
    match one.asked:
        case subaddress.ReplyAddress() | subaddress.PublicReplyAddress() | subaddress.PostAddress() | Plain():
            found = _of_a_comment(tx, arrival, one.asked, blog, known, earlier)
            return replace(found, about=about.of_address(tx, one.asked, found))
        case subaddress.MailReplyAddress(outbox_id):
            found = about.of_mail(tx, outbox_id, blog, known)
            return replace(
                found,
                may_be_asked=_may_be_asked(tx, found, arrival),
                stands_under=_stands_under(tx, arrival.reading, blog, found.post, earlier),
            )
        case subaddress.JoinAddress(slug) | subaddress.LeaveAddress(slug):
            post = posts.by_slug(tx, blog_id=blog.id, slug=slug) if slug else None
            found = replace(known, post=post)
            return replace(found, about=about.of_address(tx, one.asked, found))
        case subaddress.QuestionAddress(confirmation_id):
            return _of_an_answer(tx, confirmation_id, blog, known)
    return known


def _did(earlier: Sequence[tuple[Blog, Disposition]], *deeds: type) -> bool:
    """Whether this very message does one of these for an earlier forward-path."""
    return any(isinstance(each, Accept) and isinstance(each.deed, deeds) for _, each in earlier)


def _of_the_author(tx: Tx, reading: Reading, blog: Blog, blogs: tuple[Blog, ...]) -> Facts:
    if reading.author is None:
        return Facts()
    address = reading.author.mailbox
    author = mailboxes.by_address(tx, blog_id=blog.id, address=address)
    wishes = subscriptions.of_mailbox(tx, mailbox_id=author.id) if author and reading.understood else []
    return Facts(
        author=author,
        ours=any(Pattern.of(each.address).tag(address) is not None for each in blogs),
        follows=any(wish.state is SubscriptionState.ACTIVE for wish, _ in wishes),
    )


def _of_a_comment(
    tx: Tx, arrival: Arrival, asked: Spoken, blog: Blog, known: Facts, earlier: Sequence[tuple[Blog, Disposition]]
) -> Facts:
    post, parent = _place(tx, arrival.reading, asked, blog)
    return replace(
        known,
        post=post,
        parent=parent,
        issued_to=_issued_to(tx, asked, blog),
        retired=isinstance(asked, subaddress.ReplyAddress)
        and retired.is_retired(tx, comment_id=asked.comment_id, mailbox_id=asked.mailbox_id),
        may_be_asked=_may_be_asked(tx, known, arrival),
        stands_under=_stands_under(tx, arrival.reading, blog, post, earlier),
    )


def _may_be_asked(tx: Tx, known: Facts, arrival: Arrival) -> bool:
    author = known.author
    return author is None or confirmations.may_ask(tx, mailbox_id=author.id, now=arrival.now)


def _stands_under(
    tx: Tx, reading: Reading, blog: Blog, post: Post | None, earlier: Sequence[tuple[Blog, Disposition]]
) -> str | None:
    """The post under which this very message stands: a copy was here, or an earlier forward-path led there."""
    for _, disposition in earlier:
        deed = speech(disposition)
        if deed is not None:
            return deed.post.id
    seen = journal.seen(tx, blog_id=blog.id, fingerprint=reading.fingerprint)
    if seen is None or seen.comment_id is None:
        return None
    comment = comments.by_id(tx, comment_id=seen.comment_id)
    # Its author said "that was not me", and it went: a copy does not bring it back.
    return comment.post_id if comment else (post.id if post else None)


def _of_an_answer(tx: Tx, confirmation_id: str, blog: Blog, known: Facts) -> Facts:
    asked = confirmations.by_id(tx, confirmation_id=confirmation_id)
    if asked is None:  # we did ask, and have forgotten whom
        return replace(known, done=True)
    if asked.blog_id != blog.id:
        return known
    issued_to = mailboxes.by_id(tx, mailbox_id=asked.mailbox_id)
    forgets = asked.kind == "forget"
    letters = forgets and bool(comments.of_mailbox(tx, mailbox_id=asked.mailbox_id, limit=1))
    done = asked.done_at is not None
    gone = asked.kind == "comment" and done and asked.answered_at is None
    return replace(known, issued_to=issued_to, done=done, gone=gone, forgets=forgets, letters=letters)


def _place(tx: Tx, reading: Reading, asked: Spoken, blog: Blog) -> tuple[Post | None, Comment | None]:
    """The post, and the comment that is answered: by the token, else by our id in In-Reply-To and References.

    Never by the subject: people take up old mails to say something new.
    """
    match asked:
        case subaddress.ReplyAddress(comment_id, _) | subaddress.PublicReplyAddress(comment_id):
            parent = _comment(tx, comment_id, blog)
            return (posts.by_id(tx, post_id=parent.post_id), parent) if parent else (None, None)
        case subaddress.PostAddress(slug):
            post, parent = posts.by_slug(tx, blog_id=blog.id, slug=slug), _named(tx, reading, blog)
            # The address was chosen for this mail; an id from another post's thread may be left over in it.
            return post, parent if parent and post and parent.post_id == post.id else None
        case Plain():
            parent = _named(tx, reading, blog)
            return (posts.by_id(tx, post_id=parent.post_id), parent) if parent else (None, None)


def _named(tx: Tx, reading: Reading, blog: Blog) -> Comment | None:
    ids = message_id.comment_ids(reading.answers, Pattern.of(blog.address).domain)
    return next((comment for comment in (_comment(tx, one, blog) for one in ids[:20]) if comment), None)


def _comment(tx: Tx, comment_id: str, blog: Blog) -> Comment | None:
    comment = comments.by_id(tx, comment_id=comment_id)
    return comment if comment and comment.blog_id == blog.id else None


def _issued_to(tx: Tx, asked: Spoken, blog: Blog) -> Mailbox | None:
    if not isinstance(asked, subaddress.ReplyAddress):
        return None
    mailbox = mailboxes.by_id(tx, mailbox_id=asked.mailbox_id)
    return mailbox if mailbox and mailbox.blog_id == blog.id and "@" in mailbox.address else None
