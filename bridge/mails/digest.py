"""The mail that tells of many comments, each with a number that answers it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote

from bridge import render
from bridge.blog import Cadence, Comment, CommentState, Post, newcomers_stand_out
from bridge.mail import item_marks, message_id, wire
from bridge.mail.address import Pattern
from bridge.mails import compose, wording
from bridge.mails.compose import ANSWER, AUTHOR, DATE, ITEMS, MAIL_ID, MailDraft
from bridge.mails.facts import Addressed, Facts, PlacedComment, ReadOnce
from bridge.outbound import digest
from bridge.outbound.queued import Digest
from bridge.render.languages import gettext

_ITEM_LENGTH = 4000  # of a comment; longer ones go on on the page
_CONTENTS = 8  # a digest with more items begins with a list of them
_IN_CONTENTS = 44


@dataclass(frozen=True, slots=True)
class DigestItem:
    """A numbered comment of a digest, as its template sees it."""

    number: int
    comment: Comment
    post: Post
    parent: Comment | None
    yours: bool  # it answers what the reader wrote
    answered: bool
    removed: bool
    excerpt: str  # of what it answers
    opening: str  # of its own words, for the contents
    text: str
    whole: bool
    link: str
    mailbox: str  # that answers it
    mailto: str  # the same as a link, with subject and In-Reply-To
    mark: str = ""  # nothing, in a mail that leaves


@dataclass(frozen=True, slots=True)
class DigestFacts(Facts):
    """The comments that a digest tells, by number; one that was removed since keeps its number."""

    mail: Digest
    comments: tuple[PlacedComment, ...]

    def key(self, to: Addressed) -> Hashable:
        items = tuple((one.version, one.answered, wording.yours(to, one)) for one in self.comments)
        mail, subscription = self.mail, to.subscription
        topic = (subscription.topic.scope, subscription.cadence, subscription.at_most) if subscription else None
        why = mail.more, mail.fold, mail.last
        return items, why, topic, wording.day(to), to.mailbox.digest_hour, to.mailbox.bundled, wording.shown_as(to)

    def draft(self, to: Addressed) -> MailDraft:
        pattern = Pattern.of(to.blog.address)
        comments = tuple(map(_unmarked, self.comments)) if to.marked else self.comments
        items = tuple(_item(to, n, one) for n, one in enumerate(comments))
        bundled = to.mailbox.bundled and not to.marked
        subject, text, html = wording.words(
            to,
            items=items,
            count=sum(not item.removed for item in items),
            unanswered=sum(not item.answered and not item.removed for item in items),
            day=wording.day(to),
            hour=f"{to.mailbox.digest_hour:02d}:00",
            each=wording.cadence(to) in ("", Cadence.EACH.value),
            contents=len(items) > _CONTENTS,
            mark_first=newcomers_stand_out(one.comment for one in comments),
            bundled=bundled,
            no_item=item_marks.NO_ITEM if to.marked else "",
        )
        return MailDraft(
            message_id=message_id.of_mail(MAIL_ID, pattern.domain),
            date=DATE,
            sender=compose.sender_name("", to.blog),
            mailbox=pattern.with_tag(AUTHOR),
            reply_to=pattern.with_tag(ANSWER),
            subject=subject,
            text=text,
            html=html,
            fields=compose.of_list(to.blog, post=to.followed),
            bundle=tuple(_part(to, item, one) for item, one in zip(items, comments, strict=True)) if bundled else (),
        )


def look_up(known: ReadOnce, to: Addressed, mail: Digest) -> DigestFacts | None:
    """None if no comment of the digest is published any more."""
    found = (known.placed(one, to.row.queued_at) for one in mail.comment_ids)
    comments = tuple(one for one in found if one)
    published = any(one.comment.state is CommentState.PUBLISHED for one in comments)
    return DigestFacts(mail, comments) if published else None


def _item(to: Addressed, n: int, placed: PlacedComment) -> DigestItem:
    comment, post = placed.comment, placed.post
    cut = _cut if len(comment.text) <= _ITEM_LENGTH else _cut.__wrapped__
    text, whole = cut(comment.text, wording.language(to))
    parent = wording.published_parent(placed)
    pattern = Pattern.of(to.blog.address)
    mailbox = pattern.with_tag(ITEMS[n])
    fields = {"subject": f"Re: {post.title}", "In-Reply-To": message_id.of_comment(comment.id, pattern.domain)}
    return DigestItem(
        number=n + 1,
        comment=comment,
        post=post,
        parent=parent,
        yours=wording.yours(to, placed),
        answered=placed.answered,
        removed=comment.state is not CommentState.PUBLISHED,
        excerpt=wording.excerpt(to, parent.text) if parent else "",
        opening=wording.excerpt(to, comment.text, _IN_CONTENTS),
        text=text,
        whole=whole,
        link=wording.link(to, comment, post),
        mailbox=mailbox,
        mailto=f"mailto:{mailbox}?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in fields.items()),
        mark=item_marks.item(n + 1) if to.marked else "",
    )


def _part(to: Addressed, item: DigestItem, placed: PlacedComment) -> MailDraft:
    pattern = Pattern.of(to.blog.address)
    domain = pattern.domain
    answers, references = compose.ancestry(item.post, placed.ancestors, domain, to.mailbox.id)
    text = render.comment_text(item.text) if item.whole else f"{render.comment_text(item.text)}\n\n{item.link}"
    return MailDraft(
        message_id=message_id.of_comment(item.comment.id, domain),
        date=wire.date(item.comment.posted_at),
        sender=compose.sender_name(item.comment.commenter.name, to.blog),
        mailbox=pattern.with_tag(wire.AUTHOR_OF + ITEMS[item.number - 1]),
        reply_to=item.mailbox,
        subject=f"Re: {item.post.title}",
        # Whoever gets it forwarded alone can reply to it, too.
        text=f"{text}\n\n{gettext('Reply to this comment:', wording.language(to))}\n{item.mailbox}\n",
        html="",
        answers=answers,
        references=references,
    )


def _unmarked(placed: PlacedComment) -> PlacedComment:
    """A comment in whose text no sign can be taken for a mark of ours."""
    return replace(
        placed,
        comment=_plain(placed.comment),
        post=replace(placed.post, title=item_marks.unmarked(placed.post.title)),
        ancestors=tuple(map(_plain, placed.ancestors)),
    )


def _plain(comment: Comment) -> Comment:
    name = item_marks.unmarked(comment.commenter.name)
    return replace(comment, text=item_marks.unmarked(comment.text), commenter=replace(comment.commenter, name=name))


@lru_cache(maxsize=1024)
def _cut(text: str, language: str) -> tuple[str, bool]:
    """A comment as long as a digest shows it, cut between paragraphs where there is one, and whether that is all."""
    text = render.without_secrets(text, language)  # before it is cut: most of a secret is as good as all of it
    if len(text) <= _ITEM_LENGTH:
        return text, True
    head = text[:_ITEM_LENGTH]
    for between in ("\n\n", "\n", " "):
        if head.rfind(between) > _ITEM_LENGTH // 2:
            return head[: head.rfind(between)], False
    return head, False


assert len(ITEMS) >= digest.MOST_ITEMS  # noqa: S101  every number has its slot
