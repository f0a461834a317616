"""Comments that a mail lists with numbers, to be answered or undone by number."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from bridge.blog import Comment, CommentState, Post
from bridge.mail import item_marks
from bridge.mails import wording
from bridge.mails.facts import Addressed, PlacedComment, ReadOnce
from bridge.store import announcements, journal

_BEGINNING = 60
_MORE = " …"
_SIGNS = re.compile(r"^(?:[ \t]*>)+[ \t]?|\A\s*-- ?\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A piece of somebody's mail that is not in their comment, and why."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class OwnComment:
    """A comment of the reader's own."""

    placed: PlacedComment | None  # None if it was undone since; its number stays
    until: int | None = None  # they may undo it until then; None if people had been told
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberedComment:
    """A numbered comment, as a mail names it that does not tell the whole of it."""

    number: int
    comment: Comment | None  # None if it is gone; its number stays
    post: Post | None
    parent: Comment | None
    excerpt: str
    link: str
    until: str  # "07:02 (Berlin time)": until then its author may undo it; "" if people have been told
    left_out: tuple[tuple[str, str], ...] = ()  # why, and the beginning
    mark: str = ""


def look_up_own(known: ReadOnce, to: Addressed, comment_ids: Sequence[str], *, whole: bool) -> Iterator[OwnComment]:
    """The reader's own comments. `whole`: with what was left out of the mail that made them, each piece once."""
    seen: set[LeftOut] = set()
    for one in comment_ids:
        placed = known.placed(one, to.row.queued_at)
        due = announcements.due_at(known.tx, comment_id=one)
        pieces = (
            [LeftOut(**piece) for piece in json.loads(journal.elided_of(known.tx, comment_id=one))] if whole else []
        )
        new = tuple(piece for piece in pieces if piece not in seen)
        seen.update(new)
        yield OwnComment(placed, due if due is not None and due > to.row.queued_at else None, new)


def own(to: Addressed, comments: Sequence[OwnComment]) -> tuple[NumberedComment, ...]:
    """The reader's own comments, by number."""
    return tuple(
        _numbered(to, n, one.placed, {CommentState.REMOVED}, one.until, one.left_out)
        for n, one in enumerate(comments, start=1)
    )


def listed(to: Addressed, comments: Sequence[PlacedComment | None]) -> tuple[NumberedComment, ...]:
    """Comments of others, by number."""
    gone = set(CommentState) - {CommentState.PUBLISHED}
    return tuple(_numbered(to, n, one, gone) for n, one in enumerate(comments, start=1))


def _numbered(
    to: Addressed,
    number: int,
    placed: PlacedComment | None,
    gone: Set[CommentState],
    until: int | None = None,
    left_out: Sequence[LeftOut] = (),
) -> NumberedComment:
    mark = item_marks.item(number) if to.marked else ""
    if placed is None or placed.comment.state in gone:
        return NumberedComment(number, None, placed.post if placed else None, None, "", "", "", mark=mark)
    return NumberedComment(
        number,
        placed.comment,
        placed.post,
        wording.published_parent(placed),
        wording.excerpt(to, placed.comment.text),
        wording.link(to, placed.comment, placed.post),
        wording.clock_and_zone(to, until) if until else "",
        tuple((piece.why, _begins(to, piece)) for piece in left_out if piece.text.strip()),
        mark,
    )


def _begins(to: Addressed, piece: LeftOut) -> str:
    """The beginning of a piece, without the signs that programs put before it.

    A beginning that was cut within brackets ends before them.
    """
    line = wording.beginning(to, _SIGNS.sub("", piece.text) or piece.text, _BEGINNING)
    if not line.endswith(_MORE):
        return line
    for opening, closing in ("()", "[]", "<>"):
        at = line.rfind(opening)
        if at > 0 and line.find(closing, at) < 0:
            line = line[:at].rstrip(" ,;:.") + _MORE
    return line
