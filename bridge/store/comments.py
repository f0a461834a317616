"""Comments, with their states and their earlier texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bridge.blog import Comment, Commenter, CommentState, Post
from bridge.store import dialect, erasure, outbox, posts
from bridge.store.engine import Row, Tx, Value, new_id

_KEPT = "state IN ('unconfirmed', 'unsure', 'unplaced')"  # as a partial index has it; their authors are asked
# True for the commenter's first comment that was ever published. Row values compare time, then id.
_FIRST = """NOT EXISTS (SELECT 1 FROM comment e WHERE e.mailbox_id = c.mailbox_id
    AND (e.posted_at, e.id) < (c.posted_at, c.id) AND e.state IN ('published', 'removed')) AS first"""
COLUMNS = f"""c.id, c.blog_id, c.post_id, c.parent_id, c.mailbox_id, c.name, c.text, c.posted_at, c.state, c.message_id,
    c.edited_at, c.invited_by,
    (SELECT b.name FROM mailbox b WHERE b.id = c.invited_by AND c.inviter_agreed = 1) AS invited_by_name,
    (SELECT f.keep FROM forgetting f WHERE f.mailbox_id = c.mailbox_id) AS kept,
    {erasure.names_forgotten("c.blog_id")} AS names_forgotten,
    {_FIRST}"""  # noqa: S608 - our own text
_WITH_POST = f"SELECT {COLUMNS}, {posts.columns('p')} FROM comment c JOIN post p ON p.id = c.post_id"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Edition:
    """An earlier text of a comment."""

    text: str
    replaced_at: int


def read(row: Row) -> Comment:
    """The Comment of a row with COLUMNS; a removed one has neither name nor text.

    Whoever is being forgotten has no name from the first moment on, also not above a quote of theirs, and no text where
    their comments go too.
    """
    state = CommentState.REMOVED if row["kept"] == 0 else CommentState(row["state"])
    shown = state is not CommentState.REMOVED
    return Comment(
        id=row["id"],
        blog_id=row["blog_id"],
        post_id=row["post_id"],
        parent_id=row["parent_id"],
        commenter=Commenter(row["mailbox_id"], row["name"] if shown and row["kept"] is None else ""),
        text=erasure.without_names(row["text"], row["names_forgotten"]) if shown else "",
        posted_at=row["posted_at"],
        state=state,
        first=bool(row["first"]) and shown,
        message_id=row["message_id"],
        edited_at=row["edited_at"] if shown else None,
        invited_by=Commenter(row["invited_by"], row["invited_by_name"] or "") if row["invited_by"] and shown else None,
    )


def read_with_post(row: Row) -> tuple[Comment, Post]:
    """The Comment and the Post of a row with the columns of both, whose `post_id` is the same."""
    return read(row), posts.read(row)


def add(
    tx: Tx,
    *,
    id: str,
    blog_id: str,
    post_id: str,
    parent_id: str | None,
    mailbox_id: int,
    name: str,
    text: str,
    message_id: str | None,
    journal_id: str | None,
    state: CommentState,
    now: int,
    invited_by: int | None = None,
) -> Comment:
    """Write a comment down. Nobody is told of it before `publish`.

    `invited_by` is the mailbox whose reply address the author, a newcomer, was given.
    """
    tx.execute(
        """INSERT INTO comment (id, blog_id, post_id, parent_id, mailbox_id, name, text, message_id, journal_id, state,
            posted_at, invited_by)
        VALUES (:id, :blog_id, :post_id, :parent_id, :mailbox_id, :name, :text, :message_id, :journal_id, :state,
            :now, :invited_by)""",
        id=id,
        blog_id=blog_id,
        post_id=post_id,
        parent_id=parent_id,
        mailbox_id=mailbox_id,
        name=name,
        text=text,
        message_id=message_id,
        journal_id=journal_id,
        state=state.value,
        now=now,
        invited_by=invited_by,
    )
    comment = by_id(tx, comment_id=id)
    assert comment is not None  # noqa: S101 - it has just been written
    return comment


def by_id(tx: Tx, *, comment_id: str) -> Comment | None:
    row = tx.one(f"SELECT {COLUMNS} FROM comment c WHERE c.id = :id", id=comment_id)  # noqa: S608
    return read(row) if row else None


def of_post(tx: Tx, *, post_id: str) -> list[Comment]:
    """The published comments of a post, and the places of the removed ones, oldest first."""
    rows = tx.execute(
        f"""SELECT {COLUMNS} FROM comment c WHERE c.post_id = :post_id AND c.state IN ('published', 'removed')
        ORDER BY c.posted_at, c.id""",  # noqa: S608
        post_id=post_id,
    )
    return [read(row) for row in rows]


def latest(tx: Tx, *, blog_id: str, limit: int) -> list[tuple[Comment, Post]]:
    """The last published comments of the whole blog, newest first."""
    rows = tx.execute(
        f"""{_WITH_POST} WHERE c.blog_id = :blog_id AND c.state = 'published'
        ORDER BY c.posted_at DESC, c.id DESC LIMIT :limit""",
        blog_id=blog_id,
        limit=limit,
    )
    return _published(rows)


def of_mailbox(tx: Tx, *, mailbox_id: int, limit: int) -> list[tuple[Comment, Post]]:
    """The published comments of a mailbox, newest first; unconfirmed ones may be somebody else's in its name."""
    rows = tx.execute(
        f"""{_WITH_POST} WHERE c.mailbox_id = :mailbox_id AND c.state = 'published'
        ORDER BY c.posted_at DESC, c.id DESC LIMIT :limit""",
        mailbox_id=mailbox_id,
        limit=limit,
    )
    return _published(rows)


def chain(tx: Tx, *, comment_id: str, limit: int = 50) -> list[Comment]:
    """The parent of a comment, the parent's parent, and so on: nearest first, without the comment itself."""
    rows = tx.execute(
        f"""WITH RECURSIVE above (id, parent_id, depth) AS (
            SELECT id, parent_id, 0 FROM comment WHERE id = :id
            UNION ALL SELECT p.id, p.parent_id, a.depth + 1 FROM comment p JOIN above a ON p.id = a.parent_id
            WHERE a.depth < :limit
        ) SELECT {COLUMNS} FROM above a JOIN comment c ON c.id = a.id WHERE a.depth > 0 ORDER BY a.depth""",  # noqa: S608
        id=comment_id,
        limit=limit,
    )
    return [read(row) for row in rows]


def parents(tx: Tx, *, where: str, values: Mapping[str, Value]) -> dict[str, str | None]:
    """The parent of each comment `c` for which `where` holds, and of each comment above those; None at the top."""
    rows = tx.execute(
        f"""WITH RECURSIVE above (id, parent_id) AS (
            SELECT c.id, c.parent_id FROM comment c WHERE {where}
            UNION SELECT p.id, p.parent_id FROM above a JOIN comment p ON p.id = a.parent_id
        ) SELECT id, parent_id FROM above""",  # noqa: S608 - our own text
        values,
    )
    return {row["id"]: row["parent_id"] for row in rows}


def counts_by_author(tx: Tx, *, blog_id: str, since: int) -> dict[int, int]:
    """The number of comments of each mailbox that were published since then; no mailbox that has none."""
    rows = tx.execute(
        """SELECT mailbox_id, count(*) AS comments FROM comment
        WHERE blog_id = :blog_id AND posted_at >= :since AND state = 'published' GROUP BY mailbox_id""",
        blog_id=blog_id,
        since=since,
    )
    return {row["mailbox_id"]: row["comments"] for row in rows}


def publish(tx: Tx, *, comment_id: str, now: int, settle: int = 0) -> bool:
    """Publish a comment, to be announced once `settle` has passed; whether that is new. A removed one stays removed."""
    published = tx.execute(
        "UPDATE comment SET state = 'published' WHERE id = :id AND state <> 'removed' RETURNING blog_id", id=comment_id
    )
    announced = tx.execute(
        """INSERT INTO announcement (comment_id, blog_id, due_at)
        SELECT id, blog_id, :due_at FROM comment WHERE id = :id AND state = 'published'
        ON CONFLICT (comment_id) DO NOTHING RETURNING comment_id""",
        id=comment_id,
        due_at=now + settle,
    )
    return bool(published and announced)


def remove(tx: Tx, *, comment_id: str) -> None:
    """Delete its name and its texts for good; its place in the thread stays."""
    tx.execute("UPDATE comment SET state = 'removed', name = '', text = '' WHERE id = :id", id=comment_id)
    drop_editions(tx, comment_id=comment_id)
    erasure.mark(tx)


def drop_editions(tx: Tx, *, comment_id: str) -> None:
    """Delete the earlier texts of a comment."""
    tx.execute("DELETE FROM edition WHERE comment_id = :id", id=comment_id)


def drop_place(tx: Tx, *, comment_id: str) -> None:
    """Delete the row of a comment and its announcement; the row stays where it has replies or is followed."""
    tx.execute("DELETE FROM announcement WHERE comment_id = :id", id=comment_id)
    tx.execute(
        """DELETE FROM comment WHERE id = :id AND NOT EXISTS (SELECT 1 FROM comment a WHERE a.parent_id = :id)
        AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.comment_id = :id)""",
        id=comment_id,
    )


def make_nameless(tx: Tx, *, comment_id: str) -> None:
    """Delete the name of a comment, its earlier texts and the id of its message; its text stays."""
    drop_editions(tx, comment_id=comment_id)
    tx.execute("UPDATE comment SET name = '', message_id = NULL WHERE id = :id", id=comment_id)


def rename(tx: Tx, *, mailbox_id: int, name: str, published: bool) -> int:
    """Another name for the comments of a mailbox that wait for an answer, and if so for those that are `published`."""
    which = "state <> 'removed'" if published else _KEPT
    changed = tx.execute(
        f"UPDATE comment SET name = :name WHERE mailbox_id = :id AND name <> :name AND {which} RETURNING id",  # noqa: S608
        id=mailbox_id,
        name=name,
    )
    if changed:
        erasure.mark(tx)
    return len(changed)


def is_first_under_its_name(tx: Tx, *, comment_id: str) -> bool:
    """True if its author has published no earlier comment under the same name."""
    found = tx.one(
        """SELECT 1 FROM comment c JOIN comment e ON e.mailbox_id = c.mailbox_id AND e.name = c.name
        WHERE c.id = :id AND (e.posted_at, e.id) < (c.posted_at, c.id) AND e.state = 'published' LIMIT 1""",
        id=comment_id,
    )
    return found is None


def name_inviter(tx: Tx, *, comment_id: str, agreed: bool) -> None:
    """Whether the inviter of its author is named: beside this comment, and all others that name them both."""
    tx.execute(
        """UPDATE comment SET inviter_agreed = :agreed WHERE (mailbox_id, invited_by) IN (
            SELECT mailbox_id, invited_by FROM comment WHERE id = :id)""",
        id=comment_id,
        agreed=int(agreed),
    )


def is_unheard_of(tx: Tx, *, comment_id: str) -> bool:
    """True if there is such a comment, not removed, of which no mail has left and none is being relayed."""
    found = tx.one(
        """SELECT c.id FROM comment c LEFT JOIN announcement t ON t.comment_id = c.id
        WHERE c.id = :id AND c.state <> 'removed' AND t.announced_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM outbox o WHERE o.unique_key >= 'n:' || c.id || ':' AND o.unique_key < 'n:' || c.id || ';'
                AND o.state NOT IN ('queued', 'dropped'))""",  # ten thousand are queued in several transactions
        id=comment_id,
    )
    return found is not None


def texts(tx: Tx, *, comment_id: str) -> list[str]:
    """All texts of a comment, the present one and the earlier ones."""
    rows = tx.execute(
        "SELECT text FROM comment WHERE id = :id UNION SELECT text FROM edition WHERE comment_id = :id", id=comment_id
    )
    return [row["text"] for row in rows]


def is_there(tx: Tx, *, comment_id: str) -> bool:
    """Whether there is such a comment that was not deleted; also one of somebody who is being forgotten.

    One that moderators took off the page has its text until it is deleted.
    """
    there = "SELECT id FROM comment WHERE id = :id AND (state <> 'removed' OR text <> '')"
    return tx.one(there, id=comment_id) is not None


def has_text(tx: Tx, *, comment_id: str) -> bool:
    return tx.one("SELECT id FROM comment WHERE id = :id AND text <> ''", id=comment_id) is not None


def message_of(tx: Tx, *, comment_id: str) -> str | None:
    """The journal id of the message that a comment came in."""
    found = tx.one("SELECT journal_id FROM comment WHERE id = :id", id=comment_id)
    return found["journal_id"] if found else None


def others_of_message(tx: Tx, *, journal_id: str, first_id: str | None, comment_id: str) -> list[str]:
    """The first texts of the other comments that a message made, but for removed ones."""
    rows = tx.execute(
        """SELECT coalesce(
            (SELECT e.text FROM edition e WHERE e.comment_id = c.id ORDER BY e.replaced_at, e.id LIMIT 1), c.text
        ) AS text FROM comment c
        WHERE c.id IN (SELECT id FROM comment WHERE journal_id = :row UNION SELECT :first)
            AND c.id <> :id AND c.state <> 'removed' ORDER BY c.number""",
        row=journal_id,
        first=first_id,
        id=comment_id,
    )
    return [row["text"] for row in rows]


def replace_text(tx: Tx, *, comment: Comment, text: str, now: int, journal_id: str | None) -> None:
    """Another text for a comment, which came with this message; the earlier one becomes an edition."""
    tx.execute(
        """INSERT INTO edition (id, blog_id, comment_id, text, replaced_at, journal_id)
        VALUES (:id, :blog_id, :comment_id, :text, :now, :journal_id)""",
        id=new_id(now),
        blog_id=comment.blog_id,
        comment_id=comment.id,
        text=comment.text,
        now=now,
        journal_id=journal_id,
    )
    tx.execute("UPDATE comment SET text = :text, edited_at = :now WHERE id = :id", id=comment.id, text=text, now=now)


def editions(tx: Tx, *, comment_id: str) -> list[Edition]:
    """The earlier texts of a comment, oldest first."""
    rows = tx.execute(
        f"""SELECT text, replaced_at, {erasure.names_forgotten("edition.blog_id")} AS names_forgotten FROM edition
        WHERE comment_id = :id ORDER BY replaced_at, id""",  # noqa: S608 - our own text
        id=comment_id,
    )
    return [Edition(erasure.without_names(row["text"], row["names_forgotten"]), row["replaced_at"]) for row in rows]


def place(tx: Tx, *, comment_id: str, post_id: str, parent_id: str | None) -> bool:
    """Put an unplaced comment under its parent; False where it is published by now, or gone."""
    placed = tx.execute(
        """UPDATE comment SET post_id = :post_id, parent_id = :parent_id WHERE id = :id AND state = 'unplaced'
        AND NOT EXISTS (SELECT 1 FROM comment a WHERE a.parent_id = :id) RETURNING id""",
        id=comment_id,
        post_id=post_id,
        parent_id=parent_id,
    )
    return bool(placed)


def set_state(tx: Tx, *, comment_id: str, state: CommentState) -> None:
    tx.execute("UPDATE comment SET state = :state WHERE id = :id", id=comment_id, state=state.value)


def withdraw(tx: Tx, *, comment_id: str) -> None:
    """Delete a comment that nobody else has seen."""
    kept = f"({_KEPT} OR state = 'held')"
    if tx.execute(f"DELETE FROM comment WHERE id = :id AND {kept} RETURNING id", id=comment_id):  # noqa: S608
        drop_editions(tx, comment_id=comment_id)
        erasure.mark(tx)


def kept_since(tx: Tx, *, state: CommentState, before: int, limit: int) -> list[str]:
    """The ids of the comments in this state since before then, without replies, and not asked about since then.

    A comment whose question still waits to leave is not among them.
    """
    rows = tx.execute(
        f"""SELECT c.id FROM comment c WHERE c.{_KEPT} AND c.state = :state AND c.posted_at < :before
        AND NOT EXISTS (SELECT 1 FROM confirmation q
            WHERE q.target_id = c.id AND q.done_at IS NULL AND q.asked_at >= :before)
        AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.mailbox_id = c.mailbox_id
            AND o.comment_id = c.id AND (o.queued_at >= :before OR o.{outbox.WAITS}))
        AND NOT EXISTS (SELECT 1 FROM comment a WHERE a.parent_id = c.id) LIMIT :limit""",  # noqa: S608 - our own text
        state=state.value,
        before=before,
        limit=limit,
    )
    return [row["id"] for row in rows]


def by_mailbox(tx: Tx, *, mailbox_id: int, after: str, limit: int) -> list[str]:
    """The ids, later than `after`, of the comments of a mailbox in any state."""
    rows = tx.execute(
        "SELECT id FROM comment WHERE mailbox_id = :mailbox_id AND id > :after ORDER BY id LIMIT :limit",
        mailbox_id=mailbox_id,
        after=after,
        limit=limit,
    )
    return [row["id"] for row in rows]


def names_of(tx: Tx, *, mailbox_id: int) -> list[str]:
    """The names that a mailbox has signed with."""
    rows = tx.execute("SELECT DISTINCT name FROM comment WHERE mailbox_id = :id AND name <> ''", id=mailbox_id)
    return [row["name"] for row in rows]


def comment_of_edition(tx: Tx, *, edition_id: str) -> str | None:
    """The comment of which this is an earlier text."""
    row = tx.one("SELECT comment_id FROM edition WHERE id = :id", id=edition_id)
    return row["comment_id"] if row else None


def of_message(tx: Tx, *, journal_id: str) -> str | None:
    """One of the comments that a message made; None where it made none, or they are gone."""
    row = tx.one("SELECT id FROM comment WHERE journal_id = :id ORDER BY number LIMIT 1", id=journal_id)
    return row["id"] if row else None


def answers_mailbox(tx: Tx, *, comment_id: str, mailbox_id: int, limit: int) -> bool:
    """True if one of the comments above this one is from this mailbox."""
    return any(one.commenter.id == mailbox_id for one in chain(tx, comment_id=comment_id, limit=limit))


def search(tx: Tx, *, blog_id: str, words: str, limit: int = 50) -> list[tuple[Comment, Post]]:
    """Published comments with all of these words, newest first; a word's end may be left off with `*`."""
    return _published(dialect.search(tx, _WITH_POST, blog_id=blog_id, words=words, limit=limit))


def _published(rows: Iterable[Row]) -> list[tuple[Comment, Post]]:
    """Without the comments of somebody who is being forgotten."""
    found = [read_with_post(row) for row in rows]
    return [(comment, post) for comment, post in found if comment.state is CommentState.PUBLISHED]
