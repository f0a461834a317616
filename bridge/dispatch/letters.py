"""facts -> letters: the words from the templates, the ids and fields from `outbound.compose`."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass

from bridge import render
from bridge.blog import Comment, CommentState, Post
from bridge.dispatch.facts import Case, Said
from bridge.mail import message_id, subaddress, wire
from bridge.mail.address import Pattern
from bridge.outbound import compose, digest
from bridge.outbound.compose import ANSWER, CONFIRM, DATE, ITEMS, MAIL_ID, SETTINGS, TO, Letter
from bridge.outbound.mails import Kind, Why
from bridge.render.languages import or_english

_EXCERPT = 180
_LINK = re.compile(r"\b(?:[a-z]{2,10}://|www\.)\S+", re.IGNORECASE)
_ITEM_LENGTH = 4000  # of a comment in a digest; longer ones go on on the page


class NoAsciiMailbox(Exception):
    """The mailbox needs SMTPUTF8 (RFC 6531), which we do not speak."""


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
    text: str
    whole: bool
    link: str
    mailbox: str  # that answers it


def form_key(case: Case) -> Hashable:
    """Equal for mails that differ in their slots only; None where a mail is like no other."""
    about = (
        case.kind,
        case.mailbox.language,
        case.blog.id,
        case.followed.id if case.followed else None,
        case.row.detail.get("more"),
    )
    match case.kind:
        case Kind.NOTIFICATION:
            (said,) = case.said
            own = case.mailbox.id if any(one.commenter.id == case.mailbox.id for one in said.ancestors) else None
            return *about, said.comment.id, case.row.queued_at, case.row.detail.get("why"), own
        case Kind.DIGEST:
            items = tuple(
                (said.comment.id, said.comment.state, said.answered, _yours(case, said)) for said in case.said
            )
            return *about, items, _day(case), case.mailbox.digest_hour, _cadence(case)
        case _:
            return None


def values(case: Case, key: bytes) -> dict[str, bytes]:
    """What fills the slots for this recipient; KeyError never, for every slot that a letter may hold is here."""
    to = wire.ascii_mailbox(case.mailbox.address)
    if to is None:
        raise NoAsciiMailbox
    filled = {TO: to.encode(), MAIL_ID: case.row.id.encode(), DATE: wire.date(case.row.queued_at).encode()}
    if case.kind is Kind.NOTIFICATION or (case.kind is Kind.DIGEST and len(case.said) == 1):
        filled[ANSWER] = _answer(case.said[0], case, key)
    if case.kind is Kind.DIGEST:
        for slot, said in zip(ITEMS, case.said, strict=False):
            filled[slot] = _answer(said, case, key)
    if case.subscription:
        filled[SETTINGS] = subaddress.write_link(subaddress.Settings(case.subscription.id), key).encode()
    if case.row.confirmation_id:
        tag = subaddress.write(subaddress.Confirm(case.row.confirmation_id), key)
        filled[CONFIRM] = tag.removeprefix("ok-").encode()
    return filled


def form(case: Case) -> wire.Form:
    """The mail with its slots still open."""
    return compose.compose(letter(case))


def letter(case: Case) -> Letter:
    """What the mail says, its slots still open."""
    match case.kind:
        case Kind.NOTIFICATION:
            return _notification(case)
        case Kind.DIGEST:
            return _digest(case)
        case Kind.CONFIRM_COMMENT:
            (said,) = case.said
            return _mail(case, mailbox=f"ok-{CONFIRM}", said=said, opening=_opening(said.comment))
        case Kind.CONFIRM_SUBSCRIPTION:
            return _mail(case, mailbox=f"ok-{CONFIRM}")
        case Kind.JOINED | Kind.LEFT | Kind.HELP | Kind.REFUSAL | Kind.OPERATOR:
            return _mail(case, mailbox="help")


def _notification(case: Case) -> Letter:
    (said,) = case.said
    blog, domain = case.blog, Pattern.of(case.blog.address).domain
    parent = _standing_parent(said)
    link = _link(case, said)
    subject, text, html = _words(
        case,
        comment=said.comment,
        post=said.post,
        parent=parent,
        excerpt=excerpt(parent.text) if parent else "",
        why=case.row.detail.get("why", Why.BLOG.value),
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
        fields=compose.of_list(blog, post=said.post, leave_post=case.followed),
    )


def _digest(case: Case) -> Letter:
    blog = case.blog
    items = tuple(_item(case, n, said) for n, said in enumerate(case.said))
    alone = len(items) == 1
    subject, text, html = _words(
        case,
        items=items,
        count=sum(not item.removed for item in items),
        unanswered=sum(not item.answered and not item.removed for item in items),
        more=int(case.row.detail.get("more", "0")),
        day=_day(case),
        cadence=_cadence(case),
        hour=case.mailbox.digest_hour,
    )
    pattern = Pattern.of(blog.address)
    return Letter(
        message_id=message_id.of_mail(MAIL_ID, pattern.domain),
        date=DATE,
        sender=compose.sender_name("", blog),
        mailbox=pattern.with_tag(ANSWER if alone else "help"),
        subject=subject,
        text=text,
        html=html,
        fields=compose.of_list(blog, post=case.followed, leave_post=case.followed),
    )


def _item(case: Case, n: int, said: Said) -> Item:
    text, whole = _cut(said.comment.text)
    parent = _standing_parent(said)
    return Item(
        number=n + 1,
        comment=said.comment,
        post=said.post,
        parent=parent,
        yours=_yours(case, said),
        answered=said.answered,
        removed=said.comment.state is not CommentState.PUBLISHED,
        excerpt=excerpt(parent.text) if parent else "",
        text=text,
        whole=whole,
        link=_link(case, said),
        mailbox=Pattern.of(case.blog.address).with_tag(ITEMS[n]),
    )


def _mail(case: Case, *, mailbox: str, **facts: object) -> Letter:
    """A mail about no single comment."""
    blog, detail = case.blog, case.row.detail
    pattern = Pattern.of(blog.address)
    subject, text, html = _words(
        case,
        cadence=_cadence(case),
        detail={name: wire.clean(value) for name, value in detail.items()},
        confirm_link=f"{blog.web}/ok/{CONFIRM}",
        **facts,
    )
    answers = compose.safe_message_id(detail.get("answers"))
    listed = case.kind is Kind.JOINED
    return Letter(
        message_id=message_id.of_mail(case.row.id, pattern.domain),
        date=DATE,
        sender=compose.sender_name("", blog),
        mailbox=pattern.with_tag(mailbox),
        subject=subject,
        text=text,
        html=html,
        answers=answers,
        references=answers,
        fields=compose.of_list(blog, post=case.followed, leave_post=case.followed) if listed else b"",
        replied=bool(answers),
        attached=case.content,
    )


def _words(case: Case, **facts: object) -> tuple[str, str, str]:
    """Subject, text and HTML. A text template says its subject in its first line."""
    pattern = Pattern.of(case.blog.address)
    common = {
        "blog": case.blog,
        "followed": case.followed,
        "scope": case.subscription.topic.scope.value if case.subscription else "",
        "at_most": case.subscription.at_most if case.subscription else None,
        "settings_link": f"{case.blog.web}/u/{SETTINGS}",
        "join_mailbox": pattern.with_tag(f"{case.followed.slug}-join" if case.followed else "join"),
        "leave_mailbox": pattern.with_tag(f"{case.followed.slug}-leave" if case.followed else "leave"),
        "post_mailbox": pattern.with_tag(case.followed.slug) if case.followed else "",
        "help_mailbox": pattern.with_tag("help"),
        "operator_mailbox": pattern.with_tag("postmaster"),
        "role_mailbox": pattern.with_tag(case.row.detail.get("role", "postmaster")),
    }
    language = case.mailbox.language
    written = render.mail_text(case.kind.value, language=language, **common, **facts)
    subject, _, text = written.partition("\n")
    html = render.mail_html(case.kind.value, language=language, **common, **facts, subject=subject)
    return subject, text.lstrip("\n"), html


def _yours(case: Case, said: Said) -> bool:
    return bool(said.ancestors) and said.ancestors[0].commenter.id == case.mailbox.id


def _day(case: Case) -> str:
    """'Tuesday 24 November', where the reader is."""
    at, zone = case.row.queued_at, case.mailbox.time_zone
    return render.weekday(at, zone, language=or_english(case.mailbox.language))


def _cadence(case: Case) -> str:
    return case.subscription.cadence.value if case.subscription else ""


def _standing_parent(said: Said) -> Comment | None:
    """What it answers, unless that was removed."""
    parent = said.ancestors[0] if said.ancestors else None
    return parent if parent and parent.state is CommentState.PUBLISHED else None


def excerpt(text: str) -> str:
    """The beginning of a comment in one line, without what it quotes."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(">")]
    words = wire.one_line(render.without_secrets("\n".join(lines)), longest=10_000)
    if len(words) <= _EXCERPT:
        return words
    return words[:_EXCERPT].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"


def _opening(comment: Comment) -> str:
    """Enough to know one's own words by. Whoever wrote them in another's name gets no link into that mailbox."""
    text = _LINK.sub("(a link)", render.without_secrets(comment.text).strip()[:2000])
    return "\n".join(text.splitlines()[:6])[:600].rstrip()


def _cut(text: str) -> tuple[str, bool]:
    """A comment as long as a digest shows it, cut between paragraphs where there is one, and whether that is all."""
    text = render.without_secrets(text)  # before it is cut: most of a secret is as good as all of it
    if len(text) <= _ITEM_LENGTH:
        return text, True
    head = text[:_ITEM_LENGTH]
    for between in ("\n\n", "\n", " "):
        if head.rfind(between) > _ITEM_LENGTH // 2:
            return head[: head.rfind(between)], False
    return head, False


def _link(case: Case, said: Said) -> str:
    return f"{case.blog.web}/posts/{said.post.slug}#c-{said.comment.id}"


def _answer(said: Said, case: Case, key: bytes) -> bytes:
    return subaddress.write(subaddress.Answer(said.comment.id, case.mailbox.id), key).encode()


assert len(ITEMS) >= digest.MOST_ITEMS  # noqa: S101  every number has its slot
