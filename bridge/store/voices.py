"""Who was heard how often, so that digests can begin with those who were heard least."""

from __future__ import annotations

from bridge.store.engine import Tx


def heard(tx: Tx, *, blog_id: str, since: int) -> dict[int, int]:
    """How many comments of each mailbox have been published since then; who has none is not in it."""
    rows = tx.execute(
        """SELECT mailbox_id, count(*) AS comments FROM comment
        WHERE blog_id = :blog_id AND posted_at >= :since AND state = 'published' GROUP BY mailbox_id""",
        blog_id=blog_id,
        since=since,
    )
    return {row["mailbox_id"]: row["comments"] for row in rows}
