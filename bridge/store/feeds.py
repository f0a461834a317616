"""The state of each blog's feed: what it was when we last fetched it, and when it is fetched again."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from bridge.store.engine import Tx


@dataclass(frozen=True, slots=True)
class FeedState:
    """The validators of the last response (RFC 9110 section 13), and the failures since then."""

    blog_id: str
    etag: str | None = None
    modified: str | None = None
    last_ok: int | None = None
    failures: int = 0  # in a row
    next_at: int = 0
    last_error: str | None = None


def state(tx: Tx, *, blog_id: str) -> FeedState:
    """The state of this blog's feed; a new one is due."""
    row = tx.one("SELECT * FROM feed WHERE blog_id = :blog_id", blog_id=blog_id)
    return FeedState(**{name: row[name] for name in row.keys()}) if row else FeedState(blog_id)  # noqa: SIM118


def save(tx: Tx, *, state: FeedState) -> None:
    tx.execute(
        """INSERT INTO feed (blog_id, etag, modified, last_ok, failures, next_at, last_error)
        VALUES (:blog_id, :etag, :modified, :last_ok, :failures, :next_at, :last_error)
        ON CONFLICT (blog_id) DO UPDATE SET etag = excluded.etag, modified = excluded.modified,
            last_ok = excluded.last_ok, failures = excluded.failures, next_at = excluded.next_at,
            last_error = excluded.last_error""",
        asdict(state),
    )
