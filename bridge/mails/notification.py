"""The mail that tells one subscriber of one comment."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from bridge.blog import CommentState
from bridge.mail import message_id
from bridge.mail.address import Pattern
from bridge.mails import compose, wording
from bridge.mails.compose import ANSWER, DATE, MailDraft
from bridge.mails.facts import Addressed, PlacedComment, ReadOnce
from bridge.outbound.queued import Notification


@dataclass(frozen=True, slots=True)
class NotificationFacts:
    """The comment that is told."""

    mail: Notification
    told: PlacedComment


def look_up(known: ReadOnce, to: Addressed, mail: Notification) -> NotificationFacts | None:
    told = known.placed(mail.comment_id, to.row.queued_at, near=False)
    return NotificationFacts(mail, told) if told and told.comment.state is CommentState.PUBLISHED else None


def key(to: Addressed, facts: NotificationFacts) -> Hashable:
    """Equal for notifications that differ in their slots only."""
    told = facts.told
    own = to.mailbox.id if any(one.commenter.id == to.mailbox.id for one in told.ancestors) else None
    return wording.version(told), to.row.queued_at, facts.mail.why, own


def draft(to: Addressed, facts: NotificationFacts) -> MailDraft:
    comment, post = facts.told.comment, facts.told.post
    blog, domain = to.blog, Pattern.of(to.blog.address).domain
    parent = wording.published_parent(facts.told)
    link = wording.link(to, comment, post)
    subject, text, html = wording.words(
        to,
        comment=comment,
        post=post,
        parent=parent,
        excerpt=wording.excerpt(to, parent.text) if parent else "",
        why=facts.mail.why.value,
        link=link,
    )
    answers, references = compose.ancestry(post, facts.told.ancestors, domain, to.mailbox.id)
    return MailDraft(
        message_id=message_id.of_comment(comment.id, domain),
        date=DATE,
        sender=compose.sender_name(comment.commenter.name, blog),
        mailbox=Pattern.of(blog.address).with_tag(ANSWER),
        subject=subject,
        text=text,
        html=html,
        answers=answers,
        references=references,
        archived_at=link,
        fields=compose.of_list(blog, post=post),
    )
