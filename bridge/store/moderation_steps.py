"""The migrations of what moderators decide, applied after those of `migrations`."""

from __future__ import annotations

from sqlite_utils import Database

from bridge.store.migrations import STEPS, index, table


@STEPS(name="0015_moderation")
def moderation(db: Database) -> None:
    """Comments wait for a moderator, and each decision is written down.

    Whoever has published before is trusted. `told_at` says when the moderators were mailed of it, `unconfirmed` that
    its author is still to be asked whether they wrote it. `by_id` is the moderator's mailbox; 0 is the command line.
    """
    db.table("mailbox").add_column("standing", str, not_null_default="new")
    db.execute(
        """UPDATE mailbox SET standing = 'trusted' WHERE id IN (
            SELECT mailbox_id FROM comment WHERE state IN ('published', 'removed'))"""
    )
    db.table("post").add_column("closed", int, not_null_default=0)
    table(
        db,
        "hold",
        """comment_id text, blog_id text, mailbox_id int, reason text, detail text, unconfirmed int, held_at int,
        told_at int?, decided_at int?, decision text?, by_id int?""",
        pk="comment_id",
    )
    index(db, "hold_open ON hold (blog_id, held_at) WHERE decided_at IS NULL")
    index(db, "hold_untold ON hold (blog_id, held_at) WHERE told_at IS NULL")
    index(db, "hold_removed ON hold (blog_id, decided_at) WHERE decision = 'removed'")
    index(db, "hold_mailbox ON hold (mailbox_id)")
    table(
        db,
        "audit",
        "id text, blog_id text, at int, by_id int, did text, comment_id text?, mailbox_id int?, post_id text?",
        pk="id",
    )
    index(db, "audit_at ON audit (blog_id, at)")


@STEPS(name="0016_tally")
def tally(db: Database) -> None:
    """Counters of what strangers cause: `name` is a keyed hash, `began_at` when its span began."""
    columns = "blog_id text, name text, began_at int, times int, first text"
    table(db, "tally", columns, pk=("blog_id", "name", "began_at"))
    index(db, "tally_began ON tally (began_at)")


@STEPS(name="0017_refused")
def refused(db: Database) -> None:
    """Refused messages are kept for a while, and found by when they came."""
    index(db, "journal_refused ON journal (received_at) WHERE disposition = 'reject'")
