"""A comment is held: it waits for a moderator, and nobody is told of it before they approve it."""

from __future__ import annotations

from bridge.acts import Occasion, queue_mail
from bridge.blog import DAY, Blog, Comment, CommentState, Mailbox, Standing, Tells
from bridge.inbound.moderation import HoldCause, hold_cause
from bridge.outbound.queued import Held, HeldOutcome
from bridge.store import comments, holds, journal, mailboxes
from bridge.store.engine import Tx
from bridge.store.holds import HoldRecord

APPROVED = frozenset({"approve", "trust", "reply"})  # decisions after which a comment is published
_EXPIRED = 200  # held comments in one transaction


def must_wait(tx: Tx, blog: Blog, comment: Comment, author: Mailbox) -> HoldCause | None:
    """Why this comment is held; None where it is published: the rules allow it, or a moderator has approved it."""
    cause = _cause(blog, comment, author)
    if cause is None:
        return None
    before = holds.of_comment(tx, comment_id=comment.id)
    if before is None or before.decision not in APPROVED:
        return cause
    if author.standing in (Standing.NEW, Standing.UNPROVEN_BLOCKED):  # its author has said that they wrote it
        mailboxes.set_standing(tx, mailbox_id=author.id, standing=Standing.TRUSTED)
    return None


def _cause(blog: Blog, comment: Comment, author: Mailbox) -> HoldCause | None:
    """Why the rules hold this text of this author; moderators need no approval."""
    if author.address in blog.moderators:
        return None
    return hold_cause(blog.moderation, author.standing, comment.text, comment.commenter.name)


def hold(tx: Tx, comment: Comment, cause: HoldCause, now: int, *, unconfirmed: bool = False) -> None:
    """Let a comment wait. `unconfirmed`: its author is asked whether they wrote it once a moderator approves it."""
    held = HoldRecord(
        comment.id, comment.blog_id, comment.commenter.id, cause.reason.value, cause.detail, unconfirmed, held_at=now
    )
    holds.hold(tx, held=held)
    comments.set_state(tx, comment_id=comment.id, state=CommentState.HELD)


def hold_some(tx: Tx, occasion: Occasion, comment_ids: list[str], author: Mailbox, known: Comment | None) -> list[str]:
    """HoldRecord those of these comments that must wait, and tell their author; the others, which are published."""
    blog = occasion.blog
    if blog is None:
        return comment_ids
    waiting: list[Comment] = []
    gone: list[str] = []
    for comment_id in comment_ids:
        comment = known if known and known.id == comment_id else comments.by_id(tx, comment_id=comment_id)
        if author.standing is Standing.BLOCKED:
            journal.set_reason(tx, comment_id=comment_id, reason="blocked")
            comments.withdraw(tx, comment_id=comment_id)
            gone.append(comment_id)
            continue
        cause = must_wait(tx, blog, comment, author) if comment else None
        if comment and cause:
            hold(tx, comment, cause, occasion.now)
            waiting.append(comment)
    for comment in waiting[:1]:
        tell_author(tx, author, comment, HeldOutcome.WAITS, occasion.now, answers=occasion.answers)
    held = {*gone, *(one.id for one in waiting)}
    return [one for one in comment_ids if one not in held]


def look_again(tx: Tx, occasion: Occasion, comment_id: str, author: Mailbox) -> None:
    """HoldRecord a published comment whose new text would have been held: no edit goes round the moderators."""
    blog, comment = occasion.blog, comments.by_id(tx, comment_id=comment_id)
    if blog is None or comment is None or comment.state is not CommentState.PUBLISHED:
        return
    if cause := _cause(blog, comment, author):
        hold(tx, comment, cause, occasion.now)
        tell_author(tx, author, comment, HeldOutcome.WAITS, occasion.now, answers=occasion.answers)


def tell_author(
    tx: Tx, author: Mailbox, comment: Comment, outcome: HeldOutcome, now: int, *, answers: str | None = None
) -> None:
    """Mail an author what became of their comment. The mailbox has proved that it is theirs."""
    mail = Held(comment.id, outcome, comment.post_id, answers=answers)
    unique = f"held:{comment.id}:{outcome.value}"
    queue_mail(tx, mail, blog_id=author.blog_id, mailbox_id=author.id, now=now, unique=unique)


def note_published(tx: Tx, blog: Blog, comment_id: str, author: Mailbox, now: int) -> None:
    """Remember a published comment for the next mail to the moderators, if they hear of it."""
    tells = blog.moderation.tells
    if tells is Tells.NONE or author.address in blog.moderators or holds.of_comment(tx, comment_id=comment_id):
        return
    comment = comments.by_id(tx, comment_id=comment_id)
    if comment and (tells is Tells.EACH or comment.first):
        holds.note(tx, comment_id=comment_id, blog_id=blog.id, mailbox_id=author.id, now=now)


def expire(tx: Tx, *, blogs: tuple[Blog, ...], now: int) -> int:
    """Delete the held comments about which no moderator has decided in time; how many."""
    count = 0
    for blog in blogs:
        before = now - blog.moderation.days * DAY
        for held in holds.waiting(tx, blog_id=blog.id, limit=_EXPIRED):
            if held.held_at >= before:
                break
            drop(tx, held, "expired", holds.COMMAND_LINE, HeldOutcome.EXPIRED, now)
            count += 1
    return count


def drop(tx: Tx, held: HoldRecord, decision: str, by_id: int, outcome: HeldOutcome | None, now: int) -> bool:
    """Delete a held comment; its author hears of `outcome` if they are known. False where it was decided before."""
    if not holds.decide(tx, comment_id=held.comment_id, decision=decision, by_id=by_id, now=now):
        return False
    comment = comments.by_id(tx, comment_id=held.comment_id)
    author = mailboxes.by_id(tx, mailbox_id=held.mailbox_id)
    journal.set_reason(tx, comment_id=held.comment_id, reason=f"held: {decision}")
    comments.withdraw(tx, comment_id=held.comment_id)
    if outcome and comment and author and author.verified and not held.unconfirmed:
        tell_author(tx, author, comment, outcome, now)
    return True
