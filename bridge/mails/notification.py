"""The mail that tells one subscriber of one comment."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from bridge.blog import CommentState
from bridge.mail import message_id
from bridge.mail.address import Pattern
from bridge.mails import compose, wording
from bridge.mails.compose import ANSWER, AUTHOR, DATE, MailDraft
from bridge.mails.facts import Addressed, Facts, PlacedComment, ReadOnce
from bridge.outbound.queued import Notification


@dataclass(frozen=True, slots=True)
class NotificationFacts(Facts):
    """The comment that is told."""

    mail: Notification
    told: PlacedComment

    def key(self, to: Addressed) -> Hashable:
        own = to.mailbox.id if any(one.commenter.id == to.mailbox.id for one in self.told.ancestors) else None
        return self.told.version, to.row.queued_at, self.mail.why, own, wording.shown_as(to)

    def draft(self, to: Addressed) -> MailDraft:
        comment, post = self.told.comment, self.told.post
        pattern = Pattern.of(to.blog.address)
        parent = wording.published_parent(self.told)
        link = wording.link(to, comment, post)
        excerpt = wording.excerpt(to, parent.text) if parent else ""
        mailbox = pattern.with_tag(ANSWER)
        subject, text, html = wording.words(
            to, comment=comment, post=post, parent=parent, excerpt=excerpt, link=link, mailbox=mailbox
        )
        answers, references = compose.ancestry(post, self.told.ancestors, pattern.domain, to.mailbox.id)
        return MailDraft(
            message_id=message_id.of_comment(comment.id, pattern.domain),
            date=DATE,
            sender=compose.sender_name(comment.commenter.name, to.blog),
            mailbox=pattern.with_tag(AUTHOR),
            reply_to=mailbox,
            subject=subject,
            text=text,
            html=html,
            answers=answers,
            references=references,
            archived_at=link,
            fields=compose.of_list(to.blog, post=post),
        )


def look_up(known: ReadOnce, to: Addressed, mail: Notification) -> NotificationFacts | None:
    told = known.placed(mail.comment_id, to.row.queued_at, near=False)
    return NotificationFacts(mail, told) if told and told.comment.state is CommentState.PUBLISHED else None
