"""What people said, and where it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bridge.blog import Comment, Commenter, CommentState, Post
from bridge.store import confirmations, outbox, posts, taken_back, traces
from bridge.store.engine import Row, Tx, Value, new_id

_MOST_DROPPED = 500  # in one transaction: mail waits meanwhile
# Whether nobody's earlier comment that ever stood is by the same commenter. Row values compare time, then id.
_FIRST = """NOT EXISTS (SELECT 1 FROM comment e WHERE e.mailbox_id = c.mailbox_id
    AND (e.posted_at, e.id) < (c.posted_at, c.id) AND e.state IN ('published', 'removed')) AS first"""
COLUMNS = f"""c.id, c.blog_id, c.post_id, c.parent_id, c.mailbox_id, c.name, c.text, c.posted_at, c.state, c.message_id,
    c.edited_at, c.invited_by, (SELECT b.name FROM mailbox b WHERE b.id = c.invited_by) AS invited_by_name,
    {_FIRST}"""  # noqa: S608 - our own text
_WITH_POST = f"SELECT {COLUMNS}, {posts.columns('p')} FROM comment c JOIN post p ON p.id = c.post_id"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Edition:
    """The words of a comment before they were replaced."""

    text: str
    replaced_at: int


def read(row: Row) -> Comment:
    """The Comment of a row with COLUMNS; one that was removed keeps its place, and neither name nor text."""
    state = CommentState(row["state"])
    shown = state is not CommentState.REMOVED
    return Comment(
        id=row["id"],
        blog_id=row["blog_id"],
        post_id=row["post_id"],
        parent_id=row["parent_id"],
        commenter=Commenter(row["mailbox_id"], row["name"] if shown else ""),
        text=row["text"] if shown else "",
        posted_at=row["posted_at"],
        state=state,
        first=bool(row["first"]) and shown,
        message_id=row["message_id"],
        edited_at=row["edited_at"] if shown else None,
        invited_by=Commenter(row["invited_by"], row["invited_by_name"] or "") if row["invited_by"] and shown else None,
    )


def read_with_post(row: Row) -> tuple[Comment, Post]:
    # `post_id` is a column of the comment and of the post: the same value, whichever of them answers.
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

    `invited_by` is the mailbox whose address the author, a newcomer, was given to answer at.
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


def with_posts(tx: Tx, *, ids: Sequence[str]) -> list[tuple[Comment, Post]]:
    """These comments, those of them that there are, in any order, each with its post."""
    if not ids:
        return []
    rows = tx.execute(
        f"{_WITH_POST} WHERE c.id IN (SELECT value FROM json_each(:ids))",  # noqa: S608
        ids=json.dumps(list(ids)),
    )
    return [read_with_post(row) for row in rows]


def of_post(tx: Tx, *, post_id: str) -> list[Comment]:
    """All that stands under a post and the places of what was removed, oldest first."""
    rows = tx.execute(
        f"""SELECT {COLUMNS} FROM comment c WHERE c.post_id = :post_id AND c.state IN ('published', 'removed')
        ORDER BY c.posted_at, c.id""",  # noqa: S608
        post_id=post_id,
    )
    return [read(row) for row in rows]


def latest(tx: Tx, *, blog_id: str, limit: int) -> list[tuple[Comment, Post]]:
    """What was said last on the whole blog, newest first."""
    rows = tx.execute(
        f"""{_WITH_POST} WHERE c.blog_id = :blog_id AND c.state = 'published'
        ORDER BY c.posted_at DESC, c.id DESC LIMIT :limit""",
        blog_id=blog_id,
        limit=limit,
    )
    return [read_with_post(row) for row in rows]


def of_mailbox(tx: Tx, *, mailbox_id: int, limit: int) -> list[tuple[Comment, Post]]:
    """What somebody wrote that stands, newest first; what waits may be somebody else's words in their name."""
    rows = tx.execute(
        f"""{_WITH_POST} WHERE c.mailbox_id = :mailbox_id AND c.state = 'published'
        ORDER BY c.posted_at DESC, c.id DESC LIMIT :limit""",
        mailbox_id=mailbox_id,
        limit=limit,
    )
    return [read_with_post(row) for row in rows]


def chain(tx: Tx, *, comment_id: str, limit: int = 50) -> list[Comment]:
    """What the comment answers, what that answers, and so on: nearest first, without the comment itself."""
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
    """How many comments of each mailbox were published since then; no mailbox that has none."""
    rows = tx.execute(
        """SELECT mailbox_id, count(*) AS comments FROM comment
        WHERE blog_id = :blog_id AND posted_at >= :since AND state = 'published' GROUP BY mailbox_id""",
        blog_id=blog_id,
        since=since,
    )
    return {row["mailbox_id"]: row["comments"] for row in rows}


def publish(tx: Tx, *, comment_id: str, now: int, settle: int = 0) -> bool:
    """Let the comment stand, and have people told of it once `settle` has passed; whether it did not stand before.

    However often this is called, a comment is told once; one that was removed stays removed.
    """
    stands = tx.execute(
        "UPDATE comment SET state = 'published' WHERE id = :id AND state <> 'removed' RETURNING blog_id", id=comment_id
    )
    told = tx.execute(
        """INSERT INTO announcement (comment_id, blog_id, due_at)
        SELECT id, blog_id, :due_at FROM comment WHERE id = :id AND state = 'published'
        ON CONFLICT (comment_id) DO NOTHING RETURNING comment_id""",
        id=comment_id,
        due_at=now + settle,
    )
    return bool(stands and told)


def remove(tx: Tx, *, comment_id: str, now: int) -> bool:
    """Take its name and its words away for good, keep its place, and tell nobody more of it; whether it was there."""
    there = tx.one("SELECT id FROM comment WHERE id = :id AND state <> 'removed'", id=comment_id) is not None
    if there:
        _withdraw_doubted(tx, comment_id)
        taken_back.messages(tx, comment_id=comment_id)
        tx.execute("UPDATE comment SET state = 'removed', name = '', text = '' WHERE id = :id", id=comment_id)
        tx.execute("DELETE FROM edition WHERE comment_id = :id", id=comment_id)
        traces.mark(tx)
    outbox.drop_for(tx, comment_id=comment_id, now=now)
    return there


def _withdraw_doubted(tx: Tx, comment_id: str) -> None:
    """What edited it may have been meant for others, and waits for that with the same words: they go as well."""
    rows = tx.execute(
        """SELECT c.id FROM edition e JOIN comment c ON c.journal_id = e.journal_id
        WHERE e.comment_id = :id AND c.id <> :id AND c.state = 'unconfirmed'""",
        id=comment_id,
    )
    for row in rows:
        withdraw(tx, comment_id=row["id"])


def undo(tx: Tx, *, comment_id: str, now: int) -> bool:
    """Take it back while nobody was told; False where it is too late, or where there is nothing to take back.

    It is gone without a trace, and no copy of its message brings it back; where somebody has answered it on the page,
    or follows it, its place stays.
    """
    early = tx.one(
        """SELECT c.id FROM comment c LEFT JOIN announcement t ON t.comment_id = c.id
        WHERE c.id = :id AND c.state <> 'removed' AND t.announced_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM outbox o WHERE o.comment_id = c.id AND o.kind = 'notification'
                AND o.state NOT IN ('queued', 'dropped'))""",  # ten thousand are queued in several transactions
        id=comment_id,
    )
    if early is None:
        return False
    remove(tx, comment_id=comment_id, now=now)
    confirmations.withdraw(tx, target_id=comment_id, now=now)
    tx.execute("DELETE FROM announcement WHERE comment_id = :id", id=comment_id)
    tx.execute(
        """DELETE FROM comment WHERE id = :id AND NOT EXISTS (SELECT 1 FROM comment a WHERE a.parent_id = :id)
        AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.comment_id = :id)""",
        id=comment_id,
    )
    return True


def edit(tx: Tx, *, comment_id: str, text: str, now: int, journal_id: str | None = None) -> bool:
    """Other words for it, the earlier ones are kept; False where there is nothing to change.

    It counts as edited also while nobody was told: the page has shown it from the first moment. `journal_id` is the
    message with these words: they leave it when they are taken back.
    """
    before = tx.one(
        """SELECT blog_id, text FROM comment
        WHERE id = :id AND state IN ('published', 'unconfirmed') AND text <> :text""",
        id=comment_id,
        text=text,
    )
    if before is None:
        return False
    tx.execute(
        """INSERT INTO edition (id, blog_id, comment_id, text, replaced_at, journal_id)
        VALUES (:id, :blog_id, :comment_id, :text, :now, :journal_id)""",
        id=new_id(now),
        blog_id=before["blog_id"],
        comment_id=comment_id,
        text=before["text"],
        now=now,
        journal_id=journal_id,
    )
    tx.execute("UPDATE comment SET text = :text, edited_at = :now WHERE id = :id", id=comment_id, text=text, now=now)
    return True


def editions(tx: Tx, *, comment_id: str) -> list[Edition]:
    """What it said before, oldest first."""
    rows = tx.execute(
        "SELECT text, replaced_at FROM edition WHERE comment_id = :id ORDER BY replaced_at, id", id=comment_id
    )
    return [Edition(row["text"], row["replaced_at"]) for row in rows]


def place(tx: Tx, *, comment_id: str, post_id: str, parent_id: str | None) -> bool:
    """Put words that wait under what they answer; False where they stand already, or are gone."""
    placed = tx.execute(
        """UPDATE comment SET post_id = :post_id, parent_id = :parent_id WHERE id = :id AND state = 'unconfirmed'
        AND NOT EXISTS (SELECT 1 FROM comment a WHERE a.parent_id = :id) RETURNING id""",
        id=comment_id,
        post_id=post_id,
        parent_id=parent_id,
    )
    return bool(placed)


def withdraw(tx: Tx, *, comment_id: str) -> None:
    """Forget a comment whose author said that they did not write it; nobody has seen it."""
    if tx.one("SELECT id FROM comment WHERE id = :id AND state = 'unconfirmed'", id=comment_id) is None:
        return
    tx.execute("DELETE FROM edition WHERE comment_id = :id", id=comment_id)
    tx.execute("DELETE FROM comment WHERE id = :id", id=comment_id)
    traces.mark(tx)


def drop_unconfirmed(tx: Tx, *, before: int, now: int) -> int:
    """Withdraw what has waited since before `before`, and nobody was asked about since; how many they were."""
    waiting = tx.execute(
        """SELECT c.id FROM comment c WHERE c.state = 'unconfirmed' AND c.posted_at < :before
        AND NOT EXISTS (SELECT 1 FROM confirmation q
            WHERE q.target_id = c.id AND q.done_at IS NULL AND q.asked_at >= :before)
        AND NOT EXISTS (SELECT 1 FROM outbox o
            WHERE o.mailbox_id = c.mailbox_id AND o.kind = 'which' AND o.comment_id = c.id AND o.queued_at >= :before)
        AND NOT EXISTS (SELECT 1 FROM comment a WHERE a.parent_id = c.id) LIMIT :most""",
        before=before,
        most=_MOST_DROPPED,
    )
    for row in waiting:
        confirmations.withdraw(tx, target_id=row["id"], now=now)
        withdraw(tx, comment_id=row["id"])
    return len(waiting)


def search(tx: Tx, *, blog_id: str, words: str, limit: int = 50) -> list[tuple[Comment, Post]]:
    """Published comments with all of these words, newest first; a word's end may be left off with `*`."""
    wanted = " ".join(_quoted(word) for word in words.split())
    if not wanted:
        return []
    # Left to itself, SQLite goes through all comments by time and asks for each whether it is a hit: seconds.
    rows = tx.execute(
        f"""WITH hit AS MATERIALIZED (SELECT rowid AS number FROM comment_fts WHERE comment_fts MATCH :wanted)
        {_WITH_POST} WHERE +c.blog_id = :blog_id AND c.state = 'published' AND c.number IN (SELECT number FROM hit)
        ORDER BY c.posted_at DESC, c.id DESC LIMIT :limit""",  # noqa: S608
        wanted=wanted,
        blog_id=blog_id,
        limit=limit,
    )
    return [read_with_post(row) for row in rows]


def _quoted(word: str) -> str:
    """A word as FTS5 reads a string: whatever people type, no operator of its query language."""
    bare = word.rstrip("*").replace("\0", "").replace('"', '""')
    return f'"{bare}"' + "*" * (word.endswith("*") and bool(bare))
