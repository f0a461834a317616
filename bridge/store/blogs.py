"""The blogs that this store serves, as the configuration named them last."""

from __future__ import annotations

from collections.abc import Iterable

from bridge.blog import Blog
from bridge.store.engine import Tx


def keep(tx: Tx, *, blogs: Iterable[Blog]) -> None:
    """Write down what each is called, for whoever opens a backup without its configuration."""
    tx.executemany(
        """INSERT INTO blog (id, name, url) VALUES (:id, :name, :url)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url""",
        [{"id": blog.id, "name": blog.name, "url": blog.url} for blog in blogs],
    )
