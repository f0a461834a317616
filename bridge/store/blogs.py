"""The blogs that this store serves, as the configuration named them last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bridge.blog import Blog
from bridge.store.engine import Tx


def keep(tx: Tx, *, blogs: Iterable[Blog]) -> None:
    """Write down what each is called, for a person who opens a backup without its configuration."""
    tx.executemany(
        """INSERT INTO blog (id, name, url, address, language) VALUES (:id, :name, :url, :address, :language)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url, address = excluded.address,
            language = excluded.language""",
        [
            {"id": blog.id, "name": blog.name, "url": blog.url, "address": blog.address, "language": blog.language}
            for blog in blogs
        ],
    )


def addresses(tx: Tx) -> list[str]:
    """The address pattern of each blog."""
    return [row["address"] for row in tx.execute("SELECT address FROM blog") if row["address"]]


def language(tx: Tx, *, blog_id: str) -> str:
    """The language of a blog; "" where no daemon has written it down yet."""
    row = tx.one("SELECT language FROM blog WHERE id = :id", id=blog_id)
    return str(row["language"]) if row else ""


def renamed(tx: Tx, *, blogs: Sequence[Blog]) -> list[str]:
    """A fault for each of these blogs that the store knows by its address under an id that is not configured any more.

    A blog's id is made from its url where the configuration names none: with another url, the blog would be empty.
    """
    configured = {blog.id for blog in blogs}
    known = {row["address"]: row["id"] for row in tx.execute("SELECT id, address FROM blog") if row["address"]}
    before = {blog: known.get(blog.address) for blog in blogs if blog.id not in known.values()}
    return [
        f'blog.id (blog {blog.name}): the store has the posts and comments of {blog.address} under the id "{old}"; '
        f'write id = "{old}" into its [[blog]], or give this blog another mail address'
        for blog, old in before.items()
        if old and old not in configured
    ]
