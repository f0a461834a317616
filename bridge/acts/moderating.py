"""What moderators hear and decide: by mail, on their page, or on the command line. The first decision counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bridge.acts import Occasion, asking, commenting, holding, publishing, queue_mail
from bridge.blog import DAY, HOUR, Blog, Comment, CommentState, Mailbox, Post, Standing
from bridge.inbound.commands.verdicts import ModeratorVerdict
from bridge.outbound.queued import ConfirmComment, ForModerator, HeldOutcome, MailValue, Moderated
from bridge.store import comments, confirmations, holds, mailboxes, posts
from bridge.store.engine import Tx, new_id
from bridge.store.holds import HoldRecord

_MOST_ITEMS = 20  # comments in one mail to a moderator; its page has them all
REMOVED = "removed"  # the decision about a published comment that a moderator took off the page
_OTHERS = 100  # comments of a blocked mailbox that go with the first


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of one comment. `before`: it was decided before, as `decision` says."""

    comment_id: str
    post_id: str
    decision: str
    by_id: int
    before: bool = False


def moderators(tx: Tx, blog: Blog, now: int) -> list[Mailbox]:
    return [
        mailboxes.remember(
            tx, blog_id=blog.id, address=address, name="", utc_offset_minutes=None, language=None, now=now
        )
        for address in blog.moderators
    ]


def mail_all(
    tx: Tx, blog: Blog, mail: MailValue, now: int, unique: Callable[[int], str | None] = lambda _: None
) -> None:
    """Queue a mail for each moderator; `unique` names it for a mailbox."""
    for moderator in moderators(tx, blog, now):
        queue_mail(tx, mail, blog_id=blog.id, mailbox_id=moderator.id, now=now, unique=unique(moderator.id))


def tell(tx: Tx, *, blogs: Sequence[Blog], now: int) -> int:
    """Queue a mail about the comments that moderators have not heard of, if they had few mails within an hour.

    Otherwise the comments wait for the next mail, which then has them all. The number of mails.
    """
    mails = 0
    for blog in blogs:
        settled = now - blog.settle
        untold = holds.untold(tx, blog_id=blog.id, settled=settled, limit=_MOST_ITEMS)
        if not untold:
            continue
        those = moderators(tx, blog, now)
        if any(
            holds.mails_since(tx, mailbox_id=one.id, since=now - HOUR) >= blog.moderation.mails_an_hour for one in those
        ):
            continue
        more = holds.count_untold(tx, blog_id=blog.id, settled=settled) - len(untold)
        for one in those:
            mails += queue_mail(tx, ForModerator(tuple(untold), more), blog_id=blog.id, mailbox_id=one.id, now=now)
        holds.told(tx, comment_ids=untold, now=now)
    return mails


def decide(
    tx: Tx,
    occasion: Occasion,
    blog: Blog,
    verdicts: Iterable[tuple[str, ModeratorVerdict]],
    by: Mailbox | None,
    words: str = "",
) -> list[Decided]:
    """Do what a moderator says about these comments; `by` is None for the command line. The other moderators hear it.

    `words` are published below a comment that is approved with REPLY.
    """
    decided = [
        one
        for comment_id, verdict in verdicts
        if (one := _one(tx, occasion, blog, comment_id, verdict, by, words)) is not None
    ]
    done = [one for one in decided if not one.before]
    told = {mailbox_id for one in done for mailbox_id in holds.moderators_told(tx, comment_id=one.comment_id)}
    for mailbox_id in told - {by.id if by else holds.COMMAND_LINE}:
        queue_mail(tx, _moderated(done), blog_id=blog.id, mailbox_id=mailbox_id, now=occasion.now)
    return decided


def answer(tx: Tx, occasion: Occasion, moderator: Mailbox, decided: Sequence[Decided]) -> None:
    """Mail a moderator what their answer did."""
    mail = _moderated(decided, occasion.answers)
    queue_mail(tx, mail, blog_id=moderator.blog_id, mailbox_id=moderator.id, now=occasion.now)


def _moderated(decided: Sequence[Decided], answers: str | None = None) -> Moderated:
    return Moderated(
        tuple(one.comment_id for one in decided),
        tuple(one.decision for one in decided),
        tuple(one.post_id for one in decided),
        tuple(one.by_id for one in decided),
        tuple(one.before for one in decided),
        answers=answers,
    )


def _one(
    tx: Tx, occasion: Occasion, blog: Blog, comment_id: str, verdict: ModeratorVerdict, by: Mailbox | None, words: str
) -> Decided | None:
    held, comment = holds.of_comment(tx, comment_id=comment_id), comments.by_id(tx, comment_id=comment_id)
    if held is None or held.blog_id != blog.id:
        return None
    by_id, post_id = by.id if by else holds.COMMAND_LINE, comment.post_id if comment else ""
    was_published = held.decision == holds.PUBLISHED
    if held.decided_at is not None and not was_published:
        return Decided(comment_id, post_id, held.decision or "", held.by_id or holds.COMMAND_LINE, before=True)
    if comment is None or comment.state not in (CommentState.HELD, CommentState.PUBLISHED):
        return Decided(comment_id, post_id, "gone", holds.COMMAND_LINE, before=True)
    match verdict:
        case ModeratorVerdict.REJECT | ModeratorVerdict.BLOCK:
            _reject(tx, held, comment, verdict, by_id, occasion.now)
        case ModeratorVerdict.APPROVE | ModeratorVerdict.TRUST | ModeratorVerdict.REPLY:
            _approve(tx, occasion, blog, held, comment, verdict, by_id)
            if verdict is ModeratorVerdict.REPLY and by and words and not held.unconfirmed:
                _reply(tx, occasion, comment, by, words)
    _audit(tx, comment, verdict.value, by_id, occasion.now)
    # Nothing can be below a comment that its author has not confirmed.
    early = verdict is ModeratorVerdict.REPLY and held.unconfirmed
    return Decided(comment_id, post_id, "asked" if early else verdict.value, by_id)


def _approve(
    tx: Tx, occasion: Occasion, blog: Blog, held: HoldRecord, comment: Comment, verdict: ModeratorVerdict, by_id: int
) -> None:
    """Publish a comment. One that its author has not confirmed: ask them now, and publish it after their yes."""
    holds.decide(tx, comment_id=comment.id, decision=verdict.value, by_id=by_id, now=occasion.now)
    author = mailboxes.by_id(tx, mailbox_id=held.mailbox_id)
    if author is None:
        return
    if verdict is ModeratorVerdict.TRUST and not held.unconfirmed:  # else after their yes
        mailboxes.set_standing(tx, mailbox_id=author.id, standing=Standing.TRUSTED)
    if comment.state is CommentState.PUBLISHED:
        return
    if held.unconfirmed:
        comments.set_state(tx, comment_id=comment.id, state=CommentState.UNCONFIRMED)
        asked = confirmations.open(
            tx, blog_id=blog.id, mailbox_id=author.id, kind="comment", target_id=comment.id, now=occasion.now
        )
        asking.queue_question(tx, ConfirmComment(asked, comment.id), asked, author, occasion.now)
    else:
        approved = Occasion(occasion.now, blog=blog)
        publishing.publish(tx, approved, (comment.id,), receipt=True)


def _reject(tx: Tx, held: HoldRecord, comment: Comment, verdict: ModeratorVerdict, by_id: int, now: int) -> None:
    """Delete a comment; with BLOCK also all others of its mailbox that wait, and nothing more is taken from it."""
    if comment.state is CommentState.PUBLISHED:
        holds.decide(tx, comment_id=comment.id, decision=REMOVED, by_id=by_id, now=now)
        _off_the_page(tx, comment, now)
    else:
        told = HeldOutcome.REJECTED if verdict is ModeratorVerdict.REJECT else None
        holding.drop(tx, held, verdict.value, by_id, told, now)
    if verdict is ModeratorVerdict.BLOCK:
        block(tx, held.mailbox_id, by_id, now, unproven=held.unconfirmed)


def take_down(tx: Tx, *, comment: Comment, by_id: int, now: int) -> bool:
    """Take a published comment off the page; its author hears of it. False where it is not there.

    Its text is kept for as long as a held comment waits (`purge`), so that `restore` can bring it back.
    """
    if comment.state is not CommentState.PUBLISHED:
        return False
    holds.note(tx, comment_id=comment.id, blog_id=comment.blog_id, mailbox_id=comment.commenter.id, now=now)
    holds.reopen(tx, comment_id=comment.id)
    holds.decide(tx, comment_id=comment.id, decision=REMOVED, by_id=by_id, now=now)
    _audit(tx, comment, "remove", by_id, now)
    _off_the_page(tx, comment, now)
    return True


def restore(tx: Tx, *, comment: Comment, by_id: int, now: int) -> bool:
    """Put a comment back that was taken off the page; nobody is told of it again. False where its text is deleted."""
    if comment.state is not CommentState.REMOVED or not comments.has_text(tx, comment_id=comment.id):
        return False
    comments.set_state(tx, comment_id=comment.id, state=CommentState.PUBLISHED)
    holds.reopen(tx, comment_id=comment.id)
    holds.decide(tx, comment_id=comment.id, decision=holds.PUBLISHED, by_id=by_id, now=now)
    _audit(tx, comment, "restore", by_id, now)
    return True


def edit(tx: Tx, *, comment: Comment, text: str, by_id: int, now: int) -> bool:
    """Another text for a comment; the page says that it was edited."""
    changed = commenting.edit(tx, comment_id=comment.id, text=text, now=now)
    if changed:
        _audit(tx, comment, "edit", by_id, now)
    return changed


def purge(tx: Tx, *, blogs: Sequence[Blog], now: int) -> None:
    """Delete for good what moderators took off the page and nobody restored in time."""
    for blog in blogs:
        before = now - blog.moderation.days * DAY
        for comment_id in holds.taken_down(tx, blog_id=blog.id, before=before, limit=_OTHERS):
            commenting.delete(tx, comment_id=comment_id, now=now)


def set_standing(tx: Tx, *, mailbox: Mailbox, standing: Standing, by_id: int, now: int) -> None:
    """Block a mailbox, trust it, or neither."""
    if standing is Standing.BLOCKED:
        block(tx, mailbox.id, by_id, now)
    else:
        mailboxes.set_standing(tx, mailbox_id=mailbox.id, standing=standing)
    did = {Standing.BLOCKED: "block", Standing.TRUSTED: "trust"}.get(standing, "unblock")
    holds.audit(tx, blog_id=mailbox.blog_id, did=did, by_id=by_id, now=now, mailbox_id=mailbox.id)


def close_post(tx: Tx, *, post: Post, closed: bool, by_id: int, now: int) -> None:
    """Take no more comments on a post, or take them again."""
    posts.close(tx, post_id=post.id, closed=closed)
    holds.audit(tx, blog_id=post.blog_id, did="close" if closed else "open", by_id=by_id, now=now, post_id=post.id)


def block(tx: Tx, mailbox_id: int, by_id: int, now: int, *, unproven: bool = False) -> None:
    """Take no more comments from a mailbox, and delete those that wait. It hears nothing of it.

    `unproven`: somebody else may have written in its name, so only mail that does not prove its author is not taken;
    and nothing changes for a mailbox that has proved before whose it is.
    """
    mailbox = mailboxes.by_id(tx, mailbox_id=mailbox_id)
    if not unproven:
        mailboxes.set_standing(tx, mailbox_id=mailbox_id, standing=Standing.BLOCKED)
    elif mailbox and not mailbox.verified:
        mailboxes.set_standing(tx, mailbox_id=mailbox_id, standing=Standing.UNPROVEN_BLOCKED)
    for other in holds.waiting_of(tx, mailbox_id=mailbox_id)[:_OTHERS]:
        if other.unconfirmed or not unproven:
            holding.drop(tx, other, ModeratorVerdict.BLOCK.value, by_id, None, now)


def _off_the_page(tx: Tx, comment: Comment, now: int) -> None:
    author = mailboxes.by_id(tx, mailbox_id=comment.commenter.id)
    commenting.withdraw(tx, comment_id=comment.id, now=now)
    if author and author.verified and not author.forgotten:
        holding.tell_author(tx, author, comment, HeldOutcome.REMOVED, now)


def _audit(tx: Tx, comment: Comment, did: str, by_id: int, now: int) -> None:
    holds.audit(
        tx,
        blog_id=comment.blog_id,
        did=did,
        by_id=by_id,
        now=now,
        comment_id=comment.id,
        mailbox_id=comment.commenter.id,
    )


def _reply(tx: Tx, occasion: Occasion, comment: Comment, by: Mailbox, words: str) -> None:
    """Publish a moderator's words below a comment."""
    reply = comments.add(
        tx,
        id=new_id(occasion.now),
        blog_id=comment.blog_id,
        post_id=comment.post_id,
        parent_id=comment.id,
        mailbox_id=by.id,
        name=by.name or (occasion.blog.name if occasion.blog else ""),
        text=words,
        message_id=occasion.answers,
        journal_id=occasion.journal_id,
        state=CommentState.UNCONFIRMED,
        now=occasion.now,
    )
    publishing.publish(tx, occasion, (reply.id,))
