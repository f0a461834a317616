"""The parts that all kinds of mail share: words from the templates, with the ids and fields around them."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from bridge import render
from bridge.blog import DAY, SECOND, Comment, CommentState, Post
from bridge.mail import message_id, wire
from bridge.mail.address import Pattern, display_name
from bridge.mail.visible import seemly
from bridge.mails import compose
from bridge.mails.compose import ANSWER, CONFIRM, DATE, NAME, SETTINGS, MailDraft
from bridge.mails.facts import Addressed, PlacedComment
from bridge.outbound.digest import zone_of
from bridge.outbound.queued import MailKind, MailValue
from bridge.render.languages import N_, gettext, known, or_english

_EXCERPT = 180
_LOOKED_AT = 20_000
_YEAR = 365 * DAY
_LINK = re.compile(r"\b(?:[a-z]{2,10}://|www\.)\S+", re.IGNORECASE)
_LISTED = frozenset({MailKind.JOINED})  # kinds whose header has a way out of a subscription


def language(to: Addressed) -> str:
    """The reader's, or the blog's if we have no words in theirs."""
    return known(to.mailbox.language) or or_english(to.blog.language)


def draft(to: Addressed, **facts: object) -> MailDraft:
    """A mail that tells no comments of others; replies to it come to the mail itself."""
    blog = to.blog
    pattern = Pattern.of(blog.address)
    confirm_link = f"{blog.web}/ok/{CONFIRM}"
    subject, text, html = words(to, **{"confirm_link": confirm_link, "own_name": own_name(to), **facts})
    answers = compose.safe_message_id(getattr(to.row.mail, "answers", None))
    fields = compose.of_list(blog, post=to.followed) if to.row.kind in _LISTED else b""
    return MailDraft(
        message_id=message_id.of_mail(to.row.id, pattern.domain),
        date=DATE,
        sender=compose.sender_name("", blog),
        mailbox=pattern.with_tag(ANSWER),
        subject=subject,
        text=text,
        html=html,
        answers=answers,
        references=answers,
        fields=fields,
        replied=bool(answers),
        language=language(to),
    )


def words(to: Addressed, **facts: object) -> tuple[str, str, str]:
    """Subject, text and HTML. The first line of the text is the subject; a template sees the mail's value as `mail`."""
    pattern = Pattern.of(to.blog.address)
    slug = to.followed.slug if to.followed else ""
    common: dict[str, object] = {
        "blog": to.blog,
        "mail": _cleaned(to.row.mail),
        "followed": to.followed,
        "scope": to.subscription.topic.scope.value if to.subscription else "",
        "cadence": cadence(to),
        "at_most": to.subscription.at_most if to.subscription else None,
        "settings_link": f"{to.blog.web}/u/{SETTINGS}" if to.settings else "",
        "reply_mailbox": pattern.with_tag(ANSWER),
        "page_link": f"{to.blog.web}/posts/{slug}" if slug else f"{to.blog.web}/",
        "join_mailbox": pattern.with_tag(f"{slug}-join" if slug else "join"),
        "leave_mailbox": pattern.with_tag(f"{slug}-leave" if slug else "leave"),
        "post_mailbox": pattern.with_tag(slug) if slug else "",
        "help_mailbox": pattern.with_tag("help"),
        "operator_mailbox": pattern.with_tag("postmaster"),
        "shown_as": shown_as(to),
        "own_name": NAME if own_name(to) else "",
        "list_id": compose.list_id(to.blog),
        **facts,
    }
    tongue = language(to)
    written = render.mail_text(to.row.kind.value, language=tongue, **common)
    subject, _, text = written.lstrip("\n").partition("\n")
    html = render.mail_html(to.row.kind.value, language=tongue, **common, subject=subject)
    return subject, text.lstrip("\n"), html


def own_name(to: Addressed) -> str:
    """The name that the reader's next comment has, as far as we know it; "" for none."""
    return render.without_secrets(display_name(wire.one_line(to.mailbox.name)))


def shown_as(to: Addressed) -> str:
    """How the reader's next comment is signed: "name", "nobody", or "unknown" where only their next mail says it."""
    return "name" if own_name(to) else "nobody" if to.mailbox.name_chosen else "unknown"


def _cleaned(mail: MailValue) -> MailValue:
    """The value without signs that only programs use."""
    values = ((field.name, getattr(mail, field.name)) for field in fields(mail))
    texts: dict[str, Any] = {name: wire.clean(value) for name, value in values if type(value) is str}
    return replace(mail, **texts)


def shown(to: Addressed, placed: PlacedComment | None) -> dict[str, object]:
    """One comment for a template: `comment`, its `post` and its `link`; empty where it is gone."""
    if placed is None:
        return {"comment": None, "post": None, "link": ""}
    return {"comment": placed.comment, "post": placed.post, "link": link(to, placed.comment, placed.post)}


def day(to: Addressed) -> str:
    """'Tuesday 24 November', where the reader is."""
    return render.weekday(to.row.queued_at, to.mailbox.time_zone, language=language(to))


def iso_day(to: Addressed, iso: str) -> str:
    """'Thursday 24 December' of an ISO 8601 date, with its year if more than a year away; "" for no date."""
    try:
        at = int(datetime.fromisoformat(iso).replace(tzinfo=UTC).timestamp()) * SECOND
    except ValueError:
        return ""
    return render.weekday(at, "UTC", language=language(to), with_year=at > to.row.queued_at + _YEAR)


def clock(to: Addressed, at: int) -> str:
    """'07:02', where the reader is."""
    there = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
    return f"{there.astimezone(zone_of(to.mailbox.time_zone)):%H:%M}"


def clock_and_zone(to: Addressed, at: int) -> str:
    """'07:02 (Berlin time)': the clock where the reader is, and where that is."""
    zone, tongue = to.mailbox.time_zone, language(to)
    place = render.city(zone, language=tongue)
    there = gettext(N_("{city} time"), tongue).format(city=place) if place else zone
    return f"{clock(to, at)} ({there})"


def cadence(to: Addressed) -> str:
    return to.subscription.cadence.value if to.subscription else ""


def yours(to: Addressed, placed: PlacedComment) -> bool:
    """True if the comment replies to one of the reader."""
    return bool(placed.ancestors) and placed.ancestors[0].commenter.id == to.mailbox.id


def published_parent(placed: PlacedComment) -> Comment | None:
    """The comment above it, unless that was removed."""
    parent = placed.ancestors[0] if placed.ancestors else None
    return parent if parent and parent.state is CommentState.PUBLISHED else None


def excerpt(to: Addressed, text: str, longest: int = _EXCERPT) -> str:
    """The beginning of a comment in one line, without its quotes."""
    return _excerpt(_near(text), language(to), longest)


def beginning(to: Addressed, text: str, longest: int = _EXCERPT) -> str:
    """The beginning of any text in one line."""
    return _beginning(_near(text), language(to), longest)


def _near(text: str) -> str:
    """As much of a text as can matter for one line, in whole lines: a comment may have a million characters."""
    if len(text) <= _LOOKED_AT:
        return text
    end = text.rfind("\n", 0, _LOOKED_AT)
    return text[: end if end > _LOOKED_AT // 2 else _LOOKED_AT]


@lru_cache(maxsize=1024)  # many mails tell the same comments
def _excerpt(text: str, tongue: str, longest: int) -> str:
    kept = [line for line in text.splitlines() if not line.lstrip().startswith(">")]
    return _beginning("\n".join(kept), tongue, longest)


def _beginning(text: str, tongue: str, longest: int) -> str:
    line = wire.one_line(render.without_secrets(text, tongue), longest=10_000)
    if len(line) <= longest:
        return line
    return seemly(line[:longest].rsplit(" ", 1)[0].rstrip(" ,;:.")) + " …"


def opening(to: Addressed, comment: Comment) -> str:
    """Enough to know one's own comment by. Somebody who wrote it in another's name gets no link into that mailbox."""
    tongue = language(to)
    text = _LINK.sub(gettext(N_("(a link)"), tongue), render.without_secrets(comment.text, tongue).strip()[:2000])
    return seemly("\n".join(text.splitlines()[:6])[:600].rstrip())


def link(to: Addressed, comment: Comment, post: Post) -> str:
    return f"{to.blog.web}/posts/{post.slug}#c-{comment.id}"
