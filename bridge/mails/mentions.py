"""The mail that shows moderators where others name somebody who was forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.blog import CommentState
from bridge.mails import wording
from bridge.mails.compose import MailDraft
from bridge.mails.facts import Addressed, Facts, PlacedComment, ReadOnce
from bridge.outbound.queued import Mentions


@dataclass(frozen=True, slots=True)
class MentionsFacts(Facts):
    """The comments, each with the number of the line that has the name."""

    mail: Mentions
    found: tuple[tuple[PlacedComment, int], ...]

    def draft(self, to: Addressed) -> MailDraft:
        items = [
            {**wording.shown(to, placed), "words": wording.beginning(to, _line(placed.comment.text, number))}
            for placed, number in self.found
        ]
        return wording.draft(to, items=items)


def look_up(known: ReadOnce, to: Addressed, mail: Mentions) -> MentionsFacts | None:
    """None if none of the comments is published any more."""
    found: list[tuple[PlacedComment, int]] = []
    for place in mail.places:
        comment_id, _, line = place.partition(":")
        placed = known.placed(comment_id, to.row.queued_at)
        if placed and placed.comment.state is CommentState.PUBLISHED:
            found.append((placed, int(line)))
    return MentionsFacts(mail, tuple(found)) if found else None


def _line(text: str, number: int) -> str:
    """That line; all of it where the author has changed the text since."""
    lines = text.split("\n")
    return lines[number] if number < len(lines) else text
