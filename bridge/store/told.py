"""The comments that a mailbox was sent, known from ids in the outbox."""

from __future__ import annotations

from bridge.blog import Comment, CommentState, Post
from bridge.store import comments, posts
from bridge.store.engine import Tx

_LEFT = "o.state NOT IN ('queued', 'dropped')"


def to_mailbox(tx: Tx, *, mailbox_id: int, limit: int) -> list[tuple[Comment, Post]]:
    """The published comments of which a mailbox was sent a notification or a digest, the last one sent first."""
    rows = tx.execute(
        f"""WITH told (comment_id, queued_at) AS (
            SELECT * FROM (SELECT o.comment_id, o.queued_at FROM outbox o
                WHERE o.mailbox_id = :mailbox_id AND o.kind = 'notification' AND {_LEFT}
                ORDER BY o.queued_at DESC LIMIT :limit) alone
            UNION ALL
            SELECT * FROM (SELECT i.comment_id, o.queued_at FROM outbox o JOIN digest_item i ON i.outbox_id = o.id
                WHERE o.mailbox_id = :mailbox_id AND o.kind = 'digest' AND {_LEFT}
                ORDER BY o.queued_at DESC LIMIT :limit) together
        )
        SELECT {comments.COLUMNS}, {posts.columns("p")} FROM comment c JOIN post p ON p.id = c.post_id
        JOIN (SELECT comment_id, max(queued_at) AS told_at FROM told GROUP BY comment_id) t ON t.comment_id = c.id
        WHERE c.state = 'published' ORDER BY t.told_at DESC, c.posted_at DESC, c.id DESC LIMIT :limit""",  # noqa: S608
        mailbox_id=mailbox_id,
        limit=limit,
    )
    found = map(comments.read_with_post, rows)
    return [(comment, post) for comment, post in found if comment.state is CommentState.PUBLISHED]
