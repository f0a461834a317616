"""What the blog published: posts come from its feed or by the operator's hand, and are never removed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low
from urllib.parse import unquote, urlsplit

from bridge.blog import Post
from bridge.mail import subaddress
from bridge.store.engine import Row, Tx, new_id

COLUMNS = ("id", "blog_id", "slug", "url", "title", "published_at", "gone")
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A post as the feed tells it."""

    entry_id: str
    url: str
    title: str
    published_at: int


@dataclass(frozen=True, slots=True)
class Synced:
    """How many posts are new, are called or found otherwise now, and are no longer there."""

    added: int
    retitled: int
    gone: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A post with what was said under it: how many comments, by how many people, the latest when."""

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
    return Post(**{**values, "gone": bool(values["gone"])})


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
    return known or _insert(tx, blog_id, Entry(entry_id, url, title, published_at), now, from_feed=False, slug=slug)


def sync(tx: Tx, *, blog_id: str, entries: Sequence[Entry], now: int) -> Synced:
    """Bring the posts in step with the feed; their slugs, and what was said under them, stay.

    A feed tells the latest posts only, and may keep an old one on top: a post has vanished only where it is newer than
    half of what the feed tells. In doubt it stands.
    """
    added = retitled = 0
    seen: set[str] = set()
    for entry in entries:
        post = _by_entry(tx, blog_id, entry.entry_id) or by_url(tx, blog_id=blog_id, url=entry.url)
        if post is None:
            post = _insert(tx, blog_id, entry, now, from_feed=True, slug=None)
            added += 1
        elif post.id not in seen:
            retitled += (post.title, post.url) != (entry.title, entry.url)
            _follow(tx, post, entry)
        seen.add(post.id)
    return Synced(added, retitled, _vanished(tx, blog_id, entries, seen))


def _follow(tx: Tx, post: Post, entry: Entry) -> None:
    tx.execute(
        """UPDATE post SET title = :title, url = :url, from_feed = 1, gone = 0 WHERE id = :id
        AND (title <> :title OR url <> :url OR from_feed <> 1 OR gone <> 0)""",
        id=post.id,
        title=entry.title,
        url=entry.url,
    )


def _vanished(tx: Tx, blog_id: str, entries: Sequence[Entry], seen: set[str]) -> int:
    if not entries:  # an empty feed is a broken feed
        return 0
    expected = tx.execute(
        "SELECT id FROM post WHERE blog_id = :blog_id AND published_at > :middle AND from_feed = 1 AND gone = 0",
        blog_id=blog_id,
        middle=median_low(entry.published_at for entry in entries),
    )
    vanished = [{"id": row["id"]} for row in expected if row["id"] not in seen]
    tx.executemany("UPDATE post SET gone = 1 WHERE id = :id", vanished)
    return len(vanished)


def by_slug(tx: Tx, *, blog_id: str, slug: str) -> Post | None:
    return _one(tx, "blog_id = :blog_id AND slug = :slug", blog_id=blog_id, slug=slug.lower())


def by_id(tx: Tx, *, post_id: str) -> Post | None:
    return _one(tx, "id = :id", id=post_id)


def by_url(tx: Tx, *, blog_id: str, url: str) -> Post | None:
    """The post at this URL, the newest where the blog has used one twice."""
    return _one(tx, "blog_id = :blog_id AND url = :url ORDER BY published_at DESC", blog_id=blog_id, url=url)


def listed(tx: Tx, *, blog_id: str, limit: int = 50) -> list[Listed]:
    """The newest posts first; those that have vanished from the blog only while people talk under them."""
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
    return [Listed(read(row), row["comments"], row["people"], row["latest_at"]) for row in rows]


def slug_of(title: str, url: str) -> str:
    """What a post is called in an address: the title's letters and digits, else its URL's last part, else `post`."""
    last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2].partition(".")[0]
    slug = _ascii(title) or _ascii(last) or "post"
    # `join` asks for something else, and so does whatever begins with `re-` or ends in `-leave`.
    wishes = (slug, _ascii(f"on-{slug}"), f"{_cut(slug, subaddress.SLUG_LENGTH - 8)}-post", f"on-{slug[:32]}-post")
    return next((wish for wish in wishes if subaddress.is_slug(wish)), "post")


def _ascii(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS)).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"['’]", "", text)
    slug = re.sub(r"[^a-z0-9]+", "-", words).strip("-")
    return _cut(slug, subaddress.SLUG_LENGTH)


def _cut(slug: str, length: int) -> str:
    """At a hyphen where there is one in the second half, so that no word is cut in two without need."""
    if len(slug) <= length:
        return slug
    whole, hyphen, _ = slug[: length + 1].rpartition("-")
    return (whole if hyphen and len(whole) >= length // 2 else slug[:length]).strip("-")


def _insert(tx: Tx, blog_id: str, entry: Entry, now: int, *, from_feed: bool, slug: str | None) -> Post:
    if slug is not None and not subaddress.is_slug(slug):
        raise ValueError(f"{slug!r} can't name a post")
    if slug is not None and by_slug(tx, blog_id=blog_id, slug=slug):
        raise ValueError(f"{slug!r} names another post")
    slug = slug or _free_slug(tx, blog_id, slug_of(entry.title, entry.url))
    post = Post(new_id(now), blog_id, slug, entry.url, entry.title, entry.published_at)
    tx.execute(
        """INSERT INTO post (id, blog_id, slug, url, title, published_at, entry_id, from_feed, gone, added_at)
        VALUES (:id, :blog_id, :slug, :url, :title, :published_at, :entry_id, :from_feed, 0, :now)""",
        id=post.id,
        blog_id=blog_id,
        slug=slug,
        url=post.url,
        title=post.title,
        published_at=post.published_at,
        entry_id=entry.entry_id,
        from_feed=int(from_feed),
        now=now,
    )
    return post


def _free_slug(tx: Tx, blog_id: str, wish: str) -> str:
    slug, n = wish, 1
    while not subaddress.is_slug(slug) or by_slug(tx, blog_id=blog_id, slug=slug):
        n += 1
        slug = f"{_cut(wish, subaddress.SLUG_LENGTH - len(str(n)) - 1)}-{n}"
    return slug


def _by_entry(tx: Tx, blog_id: str, entry_id: str) -> Post | None:
    return _one(tx, "blog_id = :blog_id AND entry_id = :entry_id", blog_id=blog_id, entry_id=entry_id)


def _one(tx: Tx, where: str, **values: str) -> Post | None:
    row = tx.one(f"SELECT {columns('post')} FROM post WHERE {where} LIMIT 1", values)  # noqa: S608 - our own text
    return read(row) if row else None
