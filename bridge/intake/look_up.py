"""The facts that the store has about a message for one forward-path."""

from __future__ import annotations

from dataclasses import replace

from bridge.acts import asking
from bridge.blog import Blog, Mailbox, Post, SubscriptionState, is_closed
from bridge.inbound.disposition import (
    Accept,
    AskIntent,
    AskToSubscribe,
    Hold,
    KeepUnsure,
    PlaceComment,
    PublishParts,
    RunCommand,
    comment_of,
)
from bridge.inbound.facts import (
    Asked,
    CommentAddress,
    CommentFacts,
    Earlier,
    ListedComment,
    MailFacts,
    MessageFacts,
    QuestionFacts,
    QuestionState,
    Sender,
    SubscriptionFacts,
)
from bridge.inbound.reading import Reading
from bridge.inbound.refusal import Refusal
from bridge.inbound.route import Route
from bridge.intake import answered, parent
from bridge.intake.recording import Arrival, Judged
from bridge.mail import subaddress
from bridge.mail.address import Pattern
from bridge.outbound.queued import question_name
from bridge.store import comments, confirmations, holds, journal, mailboxes, outbox, posts, retired, subscriptions
from bridge.store.engine import Tx


def refusal(tx: Tx, *, blog_id: str, slug: str | None) -> Refusal | None:
    """Why there is nobody at the address of this post, before the message is seen; None where there is."""
    known = slug is None or posts.by_slug(tx, blog_id=blog_id, slug=slug)
    return None if known else Refusal.NO_SUCH_MAILBOX


def facts(tx: Tx, arrival: Arrival, route: Route, blogs: tuple[Blog, ...], judged: Judged) -> MessageFacts:
    """The facts for a forward-path that is neither a bounce address nor the operator's, after those of `judged`."""
    blog = next(blog for blog in blogs if blog.id == route.blog_id)
    found = _facts(tx, arrival, route, blog, blogs, judged)
    return found if blog.moderation.closes_after is None else _closing(found, blog, arrival.now)


def _closing(found: MessageFacts, blog: Blog, now: int) -> MessageFacts:
    """The facts with each post closed that takes no more comments."""

    def closing(post: Post | None) -> Post | None:
        return replace(post, closed=is_closed(blog, post, now)) if post else None

    def listed(several: tuple[ListedComment | None, ...]) -> tuple[ListedComment | None, ...]:
        return tuple(replace(one, post=closing(one.post) or one.post) if one else None for one in several)

    match found:
        case CommentFacts():
            candidates = tuple(one for one in listed(found.candidates) if one)
            return replace(found, post=closing(found.post), candidates=candidates)
        case MailFacts():
            return replace(found, context=replace(found.context, listed=listed(found.context.listed)))
        case QuestionFacts() | SubscriptionFacts():
            return found


def _facts(tx: Tx, arrival: Arrival, route: Route, blog: Blog, blogs: tuple[Blog, ...], judged: Judged) -> MessageFacts:
    sender = _sender(tx, arrival, blog, blogs)
    asked = parent.instead(tx, arrival.reading, route.asked, blog, sender.mailbox)
    match asked:
        case subaddress.MailReplyAddress(outbox_id):
            question = answered.question(tx, outbox_id)
            if question is not None:
                return _of_question(tx, question.confirmation_id, arrival, blog, sender, judged, question.unpublished)
            found = answered.of_mail(tx, outbox_id, blog, sender, Earlier())
            return replace(found, earlier=_earlier(tx, arrival.reading, blog, found.context.post, judged))
        case subaddress.QuestionAddress(confirmation_id):
            return _of_question(tx, confirmation_id, arrival, blog, sender, judged)
        case subaddress.JoinAddress(slug) | subaddress.LeaveAddress(slug):
            post = posts.by_slug(tx, blog_id=blog.id, slug=slug) if slug else None
            return SubscriptionFacts(asked, sender, _earlier_recipients(judged), answered.of_post(post))
        case subaddress.HelpAddress():
            return SubscriptionFacts(asked, sender, _earlier_recipients(judged))
        case subaddress.BounceAddress() | subaddress.OperatorAddress():
            raise AssertionError(f"{asked} needs no facts")
        case _:
            return _of_comment(tx, arrival, asked, blog, sender, judged)


def _sender(tx: Tx, arrival: Arrival, blog: Blog, blogs: tuple[Blog, ...]) -> Sender:
    reading = arrival.reading
    if reading.author is None:
        return Sender()
    address = reading.author.mailbox
    mailbox = mailboxes.by_address(tx, blog_id=blog.id, address=address)
    asks = reading.recognised or any(isinstance(one.asked, subaddress.LeaveAddress) for one in arrival.routes)
    mine = subscriptions.of_mailbox(tx, mailbox_id=mailbox.id) if mailbox and asks else []
    waiting = holds.waiting_of(tx, mailbox_id=mailbox.id) if mailbox else []
    return Sender(
        mailbox=mailbox,
        has_our_address=any(Pattern.of(each.address).tag(address) is not None for each in blogs),
        follows=any(one.state is SubscriptionState.ACTIVE for one, _ in mine),
        held=sum(not one.unconfirmed for one in waiting),
        held_unproven=sum(one.unconfirmed for one in waiting),
        below_question_limit=mailbox is None or asking.below_question_limit(tx, mailbox_id=mailbox.id, now=arrival.now),
    )


def _earlier_recipients(judged: Judged) -> Earlier:
    """The acts of this very message for the recipients before. A server may hand over a copy for each address."""
    accepted = [each.action for _, each in judged if isinstance(each, Accept)]
    asked = any(isinstance(each, Hold) and isinstance(each.question, AskIntent | KeepUnsure) for _, each in judged)
    return Earlier(
        acted=asked or any(isinstance(one, RunCommand | PlaceComment | PublishParts) for one in accepted),
        joined=any(isinstance(one, AskToSubscribe) for one in accepted),
    )


def _earlier(tx: Tx, reading: Reading, blog: Blog, post: Post | None, judged: Judged) -> Earlier:
    """The same, with what an earlier copy of this message did."""
    found = _earlier_recipients(judged)
    made = next((one for _, each in judged if (one := comment_of(each))), None)
    copy = journal.seen(tx, blog_id=blog.id, fingerprint=reading.fingerprint)
    found = replace(found, seen=copy is not None or made is not None or found.acted)
    if made is not None:
        return replace(found, post_id=made.post.id)
    if copy is None or copy.comment_id is None:
        return found
    comment = comments.by_id(tx, comment_id=copy.comment_id)
    # Where the comment is gone, its author said "that was not me": a copy does not bring it back.
    return replace(found, post_id=comment.post_id if comment else (post.id if post else None))


def _of_comment(
    tx: Tx, arrival: Arrival, address: CommentAddress, blog: Blog, sender: Sender, judged: Judged
) -> CommentFacts:
    place = parent.place(tx, arrival.reading, address, blog, sender.mailbox, arrival.quoted)
    post = place.post
    sender = replace(sender, issued_to=_issued_to(tx, address, blog))
    return CommentFacts(
        address,
        sender,
        _earlier(tx, arrival.reading, blog, post, judged),
        post,
        place.parent,
        place.candidates,
        retired=isinstance(address, subaddress.ReplyAddress)
        and retired.is_retired(tx, comment_id=address.comment_id, mailbox_id=address.mailbox_id),
        context=answered.of_comment_address(tx, address, sender, place),
    )


_ASKS = {"subscription": Asked.SUBSCRIPTION, "comment": Asked.COMMENT, "forget": Asked.FORGET, "move": Asked.MOVE}


def _of_question(
    tx: Tx,
    confirmation_id: str,
    arrival: Arrival,
    blog: Blog,
    sender: Sender,
    judged: Judged,
    unpublished: str | None = None,
) -> QuestionFacts:
    """The facts for the answer to a question; `unpublished` is the journal id of an earlier answer, if there is one."""
    asked = confirmations.by_id(tx, confirmation_id=confirmation_id)
    if asked is None:
        return QuestionFacts(confirmation_id, sender, QuestionState.FORGOTTEN)
    if asked.blog_id != blog.id:
        return QuestionFacts(confirmation_id, sender, QuestionState.UNKNOWN)
    asks = _ASKS.get(asked.kind)
    if asks is None:  # it is answered at the address of its mail
        return QuestionFacts(confirmation_id, sender, QuestionState.UNKNOWN)
    forgets = asks is Asked.FORGET
    mail = outbox.by_unique(tx, unique=question_name(confirmation_id))
    expired = asked.kind in ("comment", "move") and asked.done_at is not None and asked.answered_at is None
    state = QuestionState.EXPIRED if expired else QuestionState.OPEN if asked.done_at is None else QuestionState.DONE
    return QuestionFacts(
        confirmation_id,
        replace(sender, issued_to=mailboxes.by_id(tx, mailbox_id=asked.mailbox_id)),
        state,
        asks,
        has_comments=forgets and bool(comments.of_mailbox(tx, mailbox_id=asked.mailbox_id, limit=1)),
        earlier=_earlier(tx, arrival.reading, blog, None, judged),
        mail_id=mail.id if mail else "",
        unpublished=unpublished,
    )


def _issued_to(tx: Tx, address: CommentAddress, blog: Blog) -> Mailbox | None:
    if not isinstance(address, subaddress.ReplyAddress):
        return None
    mailbox = mailboxes.by_id(tx, mailbox_id=address.mailbox_id)
    return mailbox if mailbox and mailbox.blog_id == blog.id and not mailbox.forgotten else None
