"""The blog's posts: they come from its feed or by the operator's hand, and are never removed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from bridge.blog import Post
from bridge.mail import subaddress
from bridge.store.engine import Row, Tx, new_id

COLUMNS = ("id", "blog_id", "slug", "url", "title", "published_at", "gone", "closed")
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A post as the feed has it."""

    entry_id: str
    url: str
    title: str
    published_at: int


@dataclass(frozen=True, slots=True)
class PostActivity:
    """A post with how many comments it has, by how many people, and when the latest was published."""

    post: Post
    comments: int
    people: int
    latest_at: int | None


def columns(alias: str) -> str:
    """The columns of a post under names that a join can bear: `post_id`, `post_slug`, ..."""
    return ", ".join(f"{alias}.{column} AS post_{column}" for column in COLUMNS)


def read(row: Row) -> Post:
    """The Post of a row whose columns came from `columns`."""
    values = {column: row[f"post_{column}"] for column in COLUMNS}
    return Post(**{**values, "gone": bool(values["gone"]), "closed": bool(values["closed"])})


def add(
    tx: Tx,
    *,
    blog_id: str,
    url: str,
    title: str,
    published_at: int,
    entry_id: str,
    now: int,
    slug: str | None = None,
) -> Post:
    """The post of this entry or URL, added if it is new; ValueError where `slug` is taken or may name no post."""
    known = _by_entry(tx, blog_id, entry_id) or by_url(tx, blog_id=blog_id, url=url)
    return known or _insert(tx, blog_id, FeedItem(entry_id, url, title, published_at), now, from_feed=False, slug=slug)


def follow(tx: Tx, *, blog_id: str, item: FeedItem, now: int) -> tuple[Post, Post | None]:
    """The post of an item of the feed, added if it is new, and the same post as it was before; None where it is new.

    Its slug stays, and its date is the earliest that was ever said: a post added by hand has the date of that first,
    and an item without a date has the present.
    """
    before = _by_entry(tx, blog_id, item.entry_id) or by_url(tx, blog_id=blog_id, url=item.url)
    if before is None:
        return _insert(tx, blog_id, item, now, from_feed=True, slug=None), None
    after = replace(
        before,
        title=item.title,
        url=item.url,
        published_at=min(before.published_at, item.published_at),
        gone=False,
    )
    if after != before:
        tx.execute(
            "UPDATE post SET title = :title, url = :url, published_at = :at, gone = 0 WHERE id = :id",
            id=after.id,
            title=after.title,
            url=after.url,
            at=after.published_at,
        )
    return after, before


def places(tx: Tx, *, blog_id: str) -> dict[str, int]:
    """The ids of the posts that were in the feed when we last looked, and their places in it, from 0."""
    rows = tx.execute(
        "SELECT id, feed_place FROM post WHERE blog_id = :blog_id AND feed_place IS NOT NULL", blog_id=blog_id
    )
    return {row["id"]: row["feed_place"] for row in rows}


def set_places(tx: Tx, *, before: Mapping[str, int], after: Mapping[str, int]) -> None:
    """Write down which posts are in the feed now, where those of `before` were in it."""
    tx.executemany(
        "UPDATE post SET feed_place = :place, from_feed = 1 WHERE id = :id",
        [{"id": id, "place": after.get(id)} for id in before.keys() | after.keys() if before.get(id) != after.get(id)],
    )


def mark_gone(tx: Tx, *, ids: Iterable[str]) -> None:
    """The blog has deleted these posts."""
    tx.executemany("UPDATE post SET gone = 1 WHERE id = :id", [{"id": id} for id in ids])


def by_slug(tx: Tx, *, blog_id: str, slug: str) -> Post | None:
    return _one(tx, "blog_id = :blog_id AND slug = :slug", blog_id=blog_id, slug=slug.lower())


def by_id(tx: Tx, *, post_id: str) -> Post | None:
    return _one(tx, "id = :id", id=post_id)


def by_url(tx: Tx, *, blog_id: str, url: str) -> Post | None:
    """The post at this URL, the newest where the blog has used one twice."""
    return _one(tx, "blog_id = :blog_id AND url = :url ORDER BY published_at DESC", blog_id=blog_id, url=url)


def ids(tx: Tx, *, blog_id: str) -> list[str]:
    """The ids of all posts of a blog."""
    return [row["id"] for row in tx.execute("SELECT id FROM post WHERE blog_id = :blog_id", blog_id=blog_id)]


def listed(tx: Tx, *, blog_id: str, limit: int = 50) -> list[PostActivity]:
    """The newest posts first, but for deleted ones that have no comments."""
    rows = tx.execute(
        f"""WITH shown AS (
            SELECT id FROM post WHERE blog_id = :blog_id AND (gone = 0 OR EXISTS (
                SELECT 1 FROM comment t WHERE t.post_id = post.id AND t.state = 'published'))
            ORDER BY published_at DESC, id DESC LIMIT :limit)
        SELECT {columns("p")}, count(c.id) AS comments, count(DISTINCT c.mailbox_id) AS people,
            max(c.posted_at) AS latest_at
        FROM shown JOIN post p ON p.id = shown.id LEFT JOIN comment c ON c.post_id = p.id AND c.state = 'published'
        GROUP BY p.id ORDER BY p.published_at DESC, p.id DESC""",  # noqa: S608 - our own column names
        blog_id=blog_id,
        limit=limit,
    )
    return [PostActivity(read(row), row["comments"], row["people"], row["latest_at"]) for row in rows]


def slug_of(title: str, url: str) -> str:
    """The name of a post in an address: the title's letters and digits, else its URL's last part, else `post`."""
    last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2].partition(".")[0]
    slug = _ascii(title) or _ascii(last) or "post"
    # `join` means something else, and so does a slug that begins with `re-` or ends in `-leave`.
    names = (slug, _ascii(f"on-{slug}"), f"{_cut(slug, subaddress.SLUG_LENGTH - 8)}-post", f"on-{slug[:32]}-post")
    return next((name for name in names if subaddress.is_slug(name)), "post")


def _ascii(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS)).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"['’]", "", text)
    slug = re.sub(r"[^a-z0-9]+", "-", words).strip("-")
    return _cut(slug, subaddress.SLUG_LENGTH)


def _cut(slug: str, length: int) -> str:
    """Cut at a hyphen where there is one in the second half, so that no word is cut in two without need."""
    if len(slug) <= length:
        return slug
    whole, hyphen, _ = slug[: length + 1].rpartition("-")
    return (whole if hyphen and len(whole) >= length // 2 else slug[:length]).strip("-")


def _insert(tx: Tx, blog_id: str, item: FeedItem, now: int, *, from_feed: bool, slug: str | None) -> Post:
    if slug is not None and not subaddress.is_slug(slug):
        raise ValueError(f"{slug!r} can't name a post")
    if slug is not None and by_slug(tx, blog_id=blog_id, slug=slug):
        raise ValueError(f"{slug!r} names another post")
    slug = slug or _free_slug(tx, blog_id, slug_of(item.title, item.url))
    post = Post(new_id(now), blog_id, slug, item.url, item.title, item.published_at)
    tx.execute(
        """INSERT INTO post (id, blog_id, slug, url, title, published_at, entry_id, from_feed, gone, added_at)
        VALUES (:id, :blog_id, :slug, :url, :title, :published_at, :entry_id, :from_feed, 0, :now)""",
        id=post.id,
        blog_id=blog_id,
        slug=slug,
        url=post.url,
        title=post.title,
        published_at=post.published_at,
        entry_id=item.entry_id,
        from_feed=int(from_feed),
        now=now,
    )
    return post


def _free_slug(tx: Tx, blog_id: str, name: str) -> str:
    slug, n = name, 1
    while not subaddress.is_slug(slug) or by_slug(tx, blog_id=blog_id, slug=slug):
        n += 1
        slug = f"{_cut(name, subaddress.SLUG_LENGTH - len(str(n)) - 1)}-{n}"
    return slug


def _by_entry(tx: Tx, blog_id: str, entry_id: str) -> Post | None:
    return _one(tx, "blog_id = :blog_id AND entry_id = :entry_id", blog_id=blog_id, entry_id=entry_id)


def _one(tx: Tx, where: str, **values: str) -> Post | None:
    row = tx.one(f"SELECT {columns('post')} FROM post WHERE {where} LIMIT 1", values)  # noqa: S608 - our own text
    return read(row) if row else None


def close(tx: Tx, *, post_id: str, closed: bool) -> None:
    """Whether a post takes no more comments."""
    tx.execute("UPDATE post SET closed = :closed WHERE id = :id", id=post_id, closed=int(closed))
