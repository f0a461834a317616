"""How often something happened within a span of time. The store keeps a keyed hash of what is counted, no name."""

from __future__ import annotations

from bridge.store.engine import Tx


def counted(tx: Tx, *, blog_id: str, name: str, began_at: int) -> tuple[int, str]:
    """How often since the span began, and for whom first (a hash); (0, "") if never."""
    row = tx.one(
        "SELECT times, first FROM tally WHERE blog_id = :blog_id AND name = :name AND began_at = :began_at",
        blog_id=blog_id,
        name=name,
        began_at=began_at,
    )
    return (row["times"], row["first"]) if row else (0, "")


def count(tx: Tx, *, blog_id: str, name: str, began_at: int, first: str = "") -> int:
    """Count one more; the number now. `first` is kept from the first time."""
    (row,) = tx.execute(
        """INSERT INTO tally (blog_id, name, began_at, times, first) VALUES (:blog_id, :name, :began_at, 1, :first)
        ON CONFLICT (blog_id, name, began_at) DO UPDATE SET times = tally.times + 1 RETURNING times""",
        blog_id=blog_id,
        name=name,
        began_at=began_at,
        first=first,
    )
    return int(row["times"])


def forget(tx: Tx, *, before: int) -> None:
    """Delete the spans that began before then."""
    tx.execute("DELETE FROM tally WHERE began_at < :before", before=before)
