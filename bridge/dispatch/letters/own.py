"""The letters about what the reader wrote: how it stands, where it belongs, and who came by their address."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bridge.blog import Comment, CommentState, Post, Scope, SubscriptionState
from bridge.dispatch.facts import Case, Elided, Own, Said
from bridge.dispatch.letters import wording
from bridge.mail import item_marks
from bridge.outbound.compose import Letter
from bridge.outbound.queued import AskPlace, ConfirmComment, Invited, Receipt

_LEFT_OUT = 6  # pieces of a mail that an receipt names
_BEGINNING = 60
_MORE = " …"
_SIGNS = re.compile(r"^(?:[ \t]*>)+[ \t]?|\A\s*-- ?\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A numbered comment, as a mail names it that does not tell the whole of it."""

    number: int
    comment: Comment | None  # None where it is gone; its number stays
    post: Post | None
    parent: Comment | None
    excerpt: str
    link: str
    until: str  # "07:02": until then its author may take it back; "" where people have been told
    left_out: tuple[tuple[str, str], ...] = ()  # why, and the beginning
    mark: str = ""


def letter(case: Case, mail: ConfirmComment | Receipt | AskPlace | Invited, *, marked: bool) -> Letter:
    match mail:
        case Receipt():
            return _receipt(case, mail, marked=marked)
        case AskPlace():
            return _which(case, mail, marked=marked)
        case Invited():
            return _invited(case)
        case ConfirmComment():
            return _confirm(case, mail)


def _confirm(case: Case, mail: ConfirmComment) -> Letter:
    """Did they write this?"""
    (said,) = case.said
    by = said.comment.invited_by
    opening = wording.opening(case, said.comment)
    return wording.mail(case, mail.answers, said=said, opening=opening, invited_by=by.name if by else "")


def _receipt(case: Case, mail: Receipt, *, marked: bool) -> Letter:
    """How the comments of one message stand, and what was left out of it."""
    items = own(case, marked=marked)
    standing = [one for one in items if one.comment]
    return wording.mail(
        case,
        mail.answers,
        items=items,
        many=len(items) > 1,
        only=standing[0] if len(items) == 1 and standing else None,
        seems=wording.beginning(case, mail.doubt.words if mail.doubt else "", _BEGINNING),
        until=next((one.until for one in items if one.until), ""),
        left_out=[piece for one in items for piece in one.left_out][:_LEFT_OUT],
        offer=_offer(case, items),
        follows=any(one.state is SubscriptionState.ACTIVE for one, _ in case.follows),
    )


def _which(case: Case, mail: AskPlace, *, marked: bool) -> Letter:
    """To which of these letters do their words belong?"""
    words = case.said[0].comment if case.said else None
    items = tuple(_listed(case, n, said, marked=marked) for n, said in enumerate(case.listed, start=1))
    return wording.mail(
        case,
        mail.answers,
        items=items,
        words=words.text if words and words.state is not CommentState.REMOVED else "",
        no_item=item_marks.NO_ITEM if marked else "",
    )


def _invited(case: Case) -> Letter:
    """Somebody answered at the reader's own address, with a mail that was passed on."""
    said = case.said[0] if case.said else None
    used = case.listed[0] if case.listed else None
    return wording.mail(
        case,
        None,
        newcomer=said.comment if said else None,
        post=said.post if said else None,
        link=wording.link(case, said.comment, said.post) if said else "",
        used=used.comment if used else None,
        used_excerpt=wording.excerpt(case, used.comment.text) if used else "",
    )


def own(case: Case, *, marked: bool = False) -> tuple[Listed, ...]:
    """What the reader wrote, by number."""
    return tuple(_own(case, n, one, marked=marked) for n, one in enumerate(case.own, start=1))


def _own(case: Case, number: int, one: Own, *, marked: bool) -> Listed:
    mark = item_marks.item(number) if marked else ""
    if one.said is None or one.said.comment.state is CommentState.REMOVED:
        return Listed(number, None, one.said.post if one.said else None, None, "", "", "", mark=mark)
    comment, post = one.said.comment, one.said.post
    return Listed(
        number,
        comment,
        post,
        wording.standing_parent(one.said),
        wording.excerpt(case, comment.text),
        wording.link(case, comment, post),
        wording.clock(case, one.until) if one.until else "",
        tuple((piece.why, _begins(case, piece)) for piece in one.elided if piece.text.strip()),
        mark,
    )


def _begins(case: Case, piece: Elided) -> str:
    """How a piece begins, without the signs that programs put before it."""
    return _closed(wording.beginning(case, _SIGNS.sub("", piece.text) or piece.text, _BEGINNING))


def _closed(line: str) -> str:
    """A beginning that was cut within brackets ends before them."""
    if not line.endswith(_MORE):
        return line
    for opening, closing in ("()", "[]", "<>"):
        at = line.rfind(opening)
        if at > 0 and line.find(closing, at) < 0:
            line = line[:at].rstrip(" ,;:.") + _MORE
    return line


def _listed(case: Case, number: int, said: Said | None, *, marked: bool) -> Listed:
    mark = item_marks.item(number) if marked else ""
    if said is None or said.comment.state is not CommentState.PUBLISHED:
        return Listed(number, None, said.post if said else None, None, "", "", "", mark=mark)
    comment = said.comment
    excerpt, link = wording.excerpt(case, comment.text), wording.link(case, comment, said.post)
    return Listed(number, comment, said.post, None, excerpt, link, "", mark=mark)


def _offer(case: Case, items: tuple[Listed, ...]) -> str:
    """What of the answers to what they wrote they do not hear yet: "answers", "post", "both" or nothing."""
    topics = [one.topic for one, _ in case.follows if one.state is SubscriptionState.ACTIVE]
    if any(topic.scope is Scope.BLOG for topic in topics):
        return ""
    answers = not any(topic.scope is Scope.ANSWERS for topic in topics)
    posts = {one.post.id for one in items if one.comment and one.post}
    # "join" is about one conversation; which one would be a riddle where there are several
    post = len(posts) == 1 and not any(topic.scope is Scope.POST and topic.post_id in posts for topic in topics)
    if answers and post:
        return "both"
    return "answers" if answers else "post" if post else ""
