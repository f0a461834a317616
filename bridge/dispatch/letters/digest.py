"""The letter that tells of many comments, each with a number that answers it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote

from bridge import render
from bridge.blog import Cadence, Comment, CommentState, Post
from bridge.dispatch.facts import Case, Said
from bridge.dispatch.letters import wording
from bridge.mail import item_marks, message_id, wire
from bridge.mail.address import Pattern
from bridge.outbound import compose, digest, queued
from bridge.outbound.compose import ANSWER, DATE, ITEMS, MAIL_ID, Enclosed, Letter

_ITEM_LENGTH = 4000  # of a comment; longer ones go on on the page
_CONTENTS = 8  # a digest with more items begins with a list of them
_IN_CONTENTS = 44


@dataclass(frozen=True, slots=True)
class Item:
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


def key(case: Case, mail: queued.Digest) -> Hashable:
    """Equal for digests that differ in their slots only."""
    items = tuple((wording.version(said), said.answered, wording.yours(case, said)) for said in case.said)
    wish = case.subscription
    told_why = mail.more, mail.fold, mail.last
    topic = (wish.topic.scope, wish.cadence, wish.at_most) if wish else None
    return items, told_why, topic, wording.day(case), case.mailbox.digest_hour, case.mailbox.bundled


def letter(case: Case, mail: queued.Digest, *, marked: bool = False) -> Letter:
    blog, domain = case.blog, Pattern.of(case.blog.address).domain
    if marked:
        case = replace(case, said=tuple(map(_unmarked, case.said)))
    items = tuple(_item(case, n, said, marked=marked) for n, said in enumerate(case.said))
    bundled = case.mailbox.bundled and not marked
    subject, text, html = wording.words(
        case,
        items=items,
        count=sum(not item.removed for item in items),
        unanswered=sum(not item.answered and not item.removed for item in items),
        more=mail.more,
        day=wording.day(case),
        hour=f"{case.mailbox.digest_hour:02d}:00",
        fold=mail.fold.value if mail.fold else "",
        last=mail.last,
        each=wording.cadence(case) in ("", Cadence.EACH.value),
        contents=len(items) > _CONTENTS,
        bundled=bundled,
        no_item=item_marks.NO_ITEM if marked else "",
    )
    return Letter(
        message_id=message_id.of_mail(MAIL_ID, domain),
        date=DATE,
        sender=compose.sender_name("", blog),
        mailbox=Pattern.of(blog.address).with_tag(ANSWER),
        subject=subject,
        text=text,
        html=html,
        fields=compose.of_list(blog, post=case.followed),
        bundle=tuple(_enclosed(case, item, said) for item, said in zip(items, case.said, strict=True))
        if bundled
        else (),
    )


def _item(case: Case, n: int, said: Said, *, marked: bool) -> Item:
    cut = _cut if len(said.comment.text) <= _ITEM_LENGTH else _cut.__wrapped__
    text, whole = cut(said.comment.text, wording.language(case))
    parent = wording.standing_parent(said)
    pattern = Pattern.of(case.blog.address)
    mailbox = pattern.with_tag(ITEMS[n])
    told = message_id.of_comment(said.comment.id, pattern.domain)
    fields = {"subject": f"Re: {said.post.title}", "In-Reply-To": told}
    return Item(
        number=n + 1,
        comment=said.comment,
        post=said.post,
        parent=parent,
        yours=wording.yours(case, said),
        answered=said.answered,
        removed=said.comment.state is not CommentState.PUBLISHED,
        excerpt=wording.excerpt(case, parent.text) if parent else "",
        opening=wording.excerpt(case, said.comment.text, _IN_CONTENTS),
        text=text,
        whole=whole,
        link=wording.link(case, said.comment, said.post),
        mailbox=mailbox,
        mailto=f"mailto:{mailbox}?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in fields.items()),
        mark=item_marks.item(n + 1) if marked else "",
    )


def _enclosed(case: Case, item: Item, said: Said) -> Enclosed:
    domain = Pattern.of(case.blog.address).domain
    answers, references = compose.ancestry(said.post, said.ancestors, domain, case.mailbox.id)
    text = render.comment_text(item.text) if item.whole else f"{render.comment_text(item.text)}\n\n{item.link}"
    return Enclosed(
        message_id=message_id.of_comment(said.comment.id, domain),
        date=wire.date(said.comment.posted_at),
        sender=compose.sender_name(said.comment.commenter.name, case.blog),
        mailbox=item.mailbox,
        subject=f"Re: {said.post.title}",
        text=text + "\n",
        answers=answers,
        references=references,
    )


def _unmarked(said: Said) -> Said:
    """A comment in whose words no sign can be taken for one of ours."""
    return replace(
        said,
        comment=_plain(said.comment),
        post=replace(said.post, title=item_marks.unmarked(said.post.title)),
        ancestors=tuple(map(_plain, said.ancestors)),
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
