"""The letter that tells one person of one comment."""

from __future__ import annotations

from collections.abc import Hashable

from bridge.dispatch.facts import Case
from bridge.dispatch.letters import wording
from bridge.mail import message_id
from bridge.mail.address import Pattern
from bridge.outbound import compose
from bridge.outbound.compose import ANSWER, DATE, Letter
from bridge.outbound.queued import Notification


def key(case: Case, mail: Notification) -> Hashable:
    """Equal for notifications that differ in their slots only."""
    (said,) = case.said
    own = case.mailbox.id if any(one.commenter.id == case.mailbox.id for one in said.ancestors) else None
    return wording.version(said), case.row.queued_at, mail.why, own


def letter(case: Case, mail: Notification) -> Letter:
    (said,) = case.said
    blog, domain = case.blog, Pattern.of(case.blog.address).domain
    parent = wording.standing_parent(said)
    link = wording.link(case, said.comment, said.post)
    subject, text, html = wording.words(
        case,
        comment=said.comment,
        post=said.post,
        parent=parent,
        excerpt=wording.excerpt(case, parent.text) if parent else "",
        why=mail.why.value,
        link=link,
    )
    answers, references = compose.ancestry(said.post, said.ancestors, domain, case.mailbox.id)
    return Letter(
        message_id=message_id.of_comment(said.comment.id, domain),
        date=DATE,
        sender=compose.sender_name(said.comment.commenter.name, blog),
        mailbox=Pattern.of(blog.address).with_tag(ANSWER),
        subject=subject,
        text=text,
        html=html,
        answers=answers,
        references=references,
        archived_at=link,
        fields=compose.of_list(blog, post=said.post),
    )
