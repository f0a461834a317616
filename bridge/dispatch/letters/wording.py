"""What the letters have in common: the words from the templates, the ids and fields around them."""

from __future__ import annotations

import re
from collections.abc import Hashable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from bridge import render
from bridge.blog import Comment, CommentState, Post
from bridge.dispatch.facts import Case, Said
from bridge.mail import message_id, wire
from bridge.mail.address import Pattern
from bridge.outbound import compose
from bridge.outbound.compose import ANSWER, CONFIRM, DATE, SETTINGS, Letter
from bridge.outbound.digest import zone_of
from bridge.outbound.queued import MailKind
from bridge.render.languages import N_, gettext, known, or_english

_EXCERPT = 180
_LOOKED_AT = 20_000
_LINK = re.compile(r"\b(?:[a-z]{2,10}://|www\.)\S+", re.IGNORECASE)
_LISTED = frozenset({MailKind.JOINED})  # what has a way out of a subscription in its header


def language(case: Case) -> str:
    """The reader's, or the blog's where we have no words in theirs."""
    return known(case.mailbox.language) or or_english(case.blog.language)


def mail(case: Case, answers_id: str | None, **facts: object) -> Letter:
    """A mail that is no news of what others said. Its answers come back to the mail itself."""
    blog = case.blog
    pattern = Pattern.of(blog.address)
    subject, text, html = words(case, confirm_link=f"{blog.web}/ok/{CONFIRM}", **facts)
    answers = compose.safe_message_id(answers_id)
    fields = compose.of_list(blog, post=case.followed) if case.kind in _LISTED else b""
    return Letter(
        message_id=message_id.of_mail(case.row.id, pattern.domain),
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
        language=language(case),
        attached=case.content,
    )


def words(case: Case, **facts: object) -> tuple[str, str, str]:
    """Subject, text and HTML. A text template says its subject in its first line."""
    pattern = Pattern.of(case.blog.address)
    slug = case.followed.slug if case.followed else ""
    common: dict[str, object] = {
        "blog": case.blog,
        "followed": case.followed,
        "scope": case.subscription.topic.scope.value if case.subscription else "",
        "cadence": cadence(case),
        "at_most": case.subscription.at_most if case.subscription else None,
        "settings_link": f"{case.blog.web}/u/{SETTINGS}" if case.settings else "",
        "join_mailbox": pattern.with_tag(f"{slug}-join" if slug else "join"),
        "leave_mailbox": pattern.with_tag(f"{slug}-leave" if slug else "leave"),
        "post_mailbox": pattern.with_tag(slug) if slug else "",
        "help_mailbox": pattern.with_tag("help"),
        "operator_mailbox": pattern.with_tag("postmaster"),
        **facts,
    }
    tongue = language(case)
    written = render.mail_text(case.kind.value, language=tongue, **common)
    subject, _, text = written.lstrip("\n").partition("\n")
    html = render.mail_html(case.kind.value, language=tongue, **common, subject=subject)
    return subject, text.lstrip("\n"), html


def day(case: Case) -> str:
    """'Tuesday 24 November', where the reader is."""
    return render.weekday(case.row.queued_at, case.mailbox.time_zone, language=language(case))


def clock(case: Case, at: int) -> str:
    """'07:02', where the reader is."""
    there = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
    return f"{there.astimezone(zone_of(case.mailbox.time_zone)):%H:%M}"


def cadence(case: Case) -> str:
    return case.subscription.cadence.value if case.subscription else ""


def yours(case: Case, said: Said) -> bool:
    """Whether it answers what the reader wrote."""
    return bool(said.ancestors) and said.ancestors[0].commenter.id == case.mailbox.id


def version(said: Said) -> Hashable:
    """Equal for the same words by the same name in answer to the same: people edit, leave, and change their names."""
    about = (said.comment, *said.ancestors[:1])
    return said.post.title, tuple(
        (one.id, one.state, one.edited_at, one.commenter.name, one.invited_by and one.invited_by.name) for one in about
    )


def standing_parent(said: Said) -> Comment | None:
    """What it answers, unless that was removed."""
    parent = said.ancestors[0] if said.ancestors else None
    return parent if parent and parent.state is CommentState.PUBLISHED else None


def excerpt(case: Case, text: str, longest: int = _EXCERPT) -> str:
    """The beginning of a comment in one line, without what it quotes."""
    return _excerpt(_near(text), language(case), longest)


def beginning(case: Case, text: str, longest: int = _EXCERPT) -> str:
    """The beginning of any text in one line."""
    return _beginning(_near(text), language(case), longest)


def _near(text: str) -> str:
    """What can matter for a line of words, in whole lines: a comment may have a million letters."""
    if len(text) <= _LOOKED_AT:
        return text
    end = text.rfind("\n", 0, _LOOKED_AT)
    return text[: end if end > _LOOKED_AT // 2 else _LOOKED_AT]


@lru_cache(maxsize=1024)  # the same comments stand in many mails
def _excerpt(text: str, tongue: str, longest: int) -> str:
    kept = [line for line in text.splitlines() if not line.lstrip().startswith(">")]
    return _beginning("\n".join(kept), tongue, longest)


def _beginning(text: str, tongue: str, longest: int) -> str:
    line = wire.one_line(render.without_secrets(text, tongue), longest=10_000)
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"


def opening(case: Case, comment: Comment) -> str:
    """Enough to know one's own words by. Whoever wrote them in another's name gets no link into that mailbox."""
    tongue = language(case)
    text = _LINK.sub(gettext(N_("(a link)"), tongue), render.without_secrets(comment.text, tongue).strip()[:2000])
    return "\n".join(text.splitlines()[:6])[:600].rstrip()


def link(case: Case, comment: Comment, post: Post) -> str:
    return f"{case.blog.web}/posts/{post.slug}#c-{comment.id}"
