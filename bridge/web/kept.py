"""What is not in a comment, looked up for its author alone: its earlier versions, and what was left out of its mail."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bridge.blog import Comment, CommentState, Mailbox, Post
from bridge.mail import subaddress
from bridge.store import comments, journal, mailboxes, posts
from bridge.store.comments import Edition
from bridge.store.engine import Tx


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A comment, its earlier versions, and the pieces of its mail that are not in it: why, and the text."""

    comment: Comment
    post: Post
    mailbox: Mailbox
    language: str | None  # chosen on the settings page
    earlier: tuple[Edition, ...]
    pieces: tuple[tuple[str, str], ...]


def look_up(tx: Tx, *, link: subaddress.KeptLink) -> KeptPage | None:
    """None if the comment is not published, or its author was forgotten: then nothing of this is kept."""
    comment = comments.by_id(tx, comment_id=link.comment_id)
    post = posts.by_id(tx, post_id=comment.post_id) if comment else None
    mailbox = mailboxes.by_id(tx, mailbox_id=comment.commenter.id) if comment else None
    if comment is None or post is None or mailbox is None or mailbox.forgotten:
        return None
    if comment.state is not CommentState.PUBLISHED:
        return None
    elided = json.loads(journal.elided_of(tx, comment_id=comment.id))
    pieces = tuple((piece["why"], piece["text"].strip("\n")) for piece in elided)
    language = mailboxes.chosen_language(tx, mailbox_id=mailbox.id)
    earlier = tuple(comments.editions(tx, comment_id=comment.id))
    return KeptPage(comment, post, mailbox, language, earlier, tuple(piece for piece in pieces if piece[1].strip()))
