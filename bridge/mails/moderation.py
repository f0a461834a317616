"""The mails about held comments: to their author, and to the moderators."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.blog import CommentState, Post
from bridge.mails import wording
from bridge.mails.compose import CONFIRM, MailDraft
from bridge.mails.facts import Addressed, Facts, PlacedComment, ReadOnce
from bridge.outbound.queued import ForModerator, Held, HeldOutcome, Moderated
from bridge.render import without_secrets
from bridge.store import holds, mailboxes
from bridge.store.holds import HoldRecord

_SHOWN = 600  # characters of a comment that a moderator reads in the mail; the page has all of it


@dataclass(frozen=True, slots=True)
class HeldFacts(Facts):
    """The comment, while it is there, and its post."""

    mail: Held
    about: PlacedComment | None
    post: Post | None

    def draft(self, to: Addressed) -> MailDraft:
        waits = self.mail.outcome is HeldOutcome.WAITS and self.about
        comment = self.about.comment if self.about and waits else None
        return wording.draft(to, post=self.post, comment=comment, outcome=self.mail.outcome.value)


@dataclass(frozen=True, slots=True)
class WaitingComment:
    """A comment that a moderator hears of; `hold` says why it waits, or that it is published."""

    placed: PlacedComment
    hold: HoldRecord
    known: bool  # its author has proved that the mailbox is theirs


@dataclass(frozen=True, slots=True)
class WaitingFacts(Facts):
    """The comments by number; None for one that is gone or decided by now."""

    mail: ForModerator
    items: tuple[WaitingComment | None, ...]

    def draft(self, to: Addressed) -> MailDraft:
        items = [_shown(to, one) if one else None for one in self.items]
        waiting = [one for one in items if one and one["waits"]]
        first = next((one for one in items if one), None)
        return wording.draft(
            to,
            items=items,
            only=first if len(items) == 1 else None,
            waiting=len(waiting),
            moderation_link=f"{to.blog.web}/m/{CONFIRM}",
        )


@dataclass(frozen=True, slots=True)
class DecidedComment:
    """A decision: the comment while it is there, its post, and the name of the moderator ("" for the command line)."""

    placed: PlacedComment | None
    post: Post | None
    decision: str
    by: str
    by_another: bool  # a moderator who is not the reader
    before: bool


@dataclass(frozen=True, slots=True)
class DecidedFacts(Facts):
    """The decisions in their order."""

    mail: Moderated
    items: tuple[DecidedComment, ...]

    def draft(self, to: Addressed) -> MailDraft:
        items = [
            {
                "title": one.post.title if one.post else "",
                "name": one.placed.comment.commenter.name if one.placed else "",
                "excerpt": wording.excerpt(to, one.placed.comment.text) if one.placed else "",
                "decision": one.decision,
                "by": without_secrets(one.by),
                "by_another": one.by_another,
                "before": one.before,
            }
            for one in self.items
        ]
        return wording.draft(to, items=items, moderation_link=f"{to.blog.web}/m/{CONFIRM}")


def look_up_held(known: ReadOnce, to: Addressed, mail: Held) -> HeldFacts | None:
    """None if the comment was decided about before this mail left."""
    about = known.placed(mail.comment_id, to.row.queued_at)
    if mail.outcome is HeldOutcome.WAITS and (about is None or about.comment.state is not CommentState.HELD):
        return None
    return HeldFacts(mail, about, known.post(mail.post_id))


def look_up_waiting(known: ReadOnce, to: Addressed, mail: ForModerator) -> WaitingFacts | None:
    """None if nothing is left to decide, or the reader is no moderator any more."""
    items = tuple(waiting_comment(known, comment_id, to.row.queued_at) for comment_id in mail.comment_ids)
    return WaitingFacts(mail, items) if any(items) and to.mailbox.address in to.blog.moderators else None


def waiting_comment(known: ReadOnce, comment_id: str, as_of: int) -> WaitingComment | None:
    """The comment, while moderators may decide about it."""
    placed = known.placed(comment_id, as_of)
    held = holds.of_comment(known.tx, comment_id=comment_id)
    if placed is None or held is None or placed.comment.state not in (CommentState.HELD, CommentState.PUBLISHED):
        return None
    if held.decision not in (None, holds.PUBLISHED):
        return None
    author = mailboxes.by_id(known.tx, mailbox_id=held.mailbox_id)
    return WaitingComment(placed, held, bool(author and author.verified and not held.unconfirmed))


def look_up_decided(known: ReadOnce, to: Addressed, mail: Moderated) -> DecidedFacts | None:
    """None if the reader is no moderator any more."""
    if to.mailbox.address not in to.blog.moderators:
        return None
    each = zip(mail.comment_ids, mail.decisions, mail.post_ids, mail.by_ids, mail.before, strict=True)
    items = []
    for comment_id, decision, post_id, by_id, before in each:
        by = mailboxes.by_id(known.tx, mailbox_id=by_id) if by_id else None
        items.append(
            DecidedComment(
                known.placed(comment_id, to.row.queued_at),
                known.post(post_id) if post_id else None,
                decision,
                by.name if by else "",
                bool(by_id) and by_id != to.mailbox.id and decision not in ("gone", "expired"),
                before,
            )
        )
    return DecidedFacts(mail, tuple(items))


def _shown(to: Addressed, one: WaitingComment) -> dict[str, object]:
    text = without_secrets(one.placed.comment.text.strip(), wording.language(to))
    shown = text[:_SHOWN].rstrip()
    return {
        "name": one.placed.comment.commenter.name,
        "title": one.placed.post.title,
        "text": shown + (" …" if len(text) > len(shown) else ""),
        "reason": one.hold.reason,
        "detail": one.hold.detail,
        "waits": one.placed.comment.state is CommentState.HELD,
        "known": one.known,
        "link": wording.link(to, one.placed.comment, one.placed.post),
    }
