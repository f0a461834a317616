"""The work that erasing still has: a mark that something was deleted, and the people whom we are forgetting.

A deletion only unlinks: `Store.overwrite_now` overwrites what was deleted before the mark. Forgetting somebody is done
in pieces (`acts.forgetting`), and both go on after a restart.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields

from bridge.inbound import credit
from bridge.store.engine import Tx, Value, any_of

Id = str | int
_MARK = "traces"


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Somebody who is being forgotten; `keep`: their comments stay. We are at row `after` of this stage.

    The first line of `names` is the word that takes the place of their names, each of which has a line below it. Once
    all is done they are told so in their language, if `tell` says so.
    """

    mailbox_id: int
    blog_id: str
    address: str
    keep: int
    begun_at: int
    stage: str
    after: str = ""
    names: str = ""
    language: str = ""
    had_comments: int = 0
    tell: int = 0
    former: str = ""  # the addresses that the mailbox had before

    @property
    def addresses(self) -> list[str]:
        return [self.address, *self.former.split()]


def names_forgotten(blog_id: str) -> str:
    """The SQL for the names of all who are being forgotten on this blog, for `without_names`; null where nobody is.

    The last to begin is the last to end, and has the names of those before.
    """
    return f"""(SELECT f.names FROM forgetting f WHERE f.blog_id = {blog_id}
        ORDER BY f.begun_at DESC, f.mailbox_id DESC LIMIT 1)"""  # noqa: S608 - our own name


def without_names(text: str, names: str | None) -> str:
    """A text without the names that we wrote above quotes in it, of all who are being forgotten."""
    instead, *forgotten = (names or "").split("\n")
    return credit.uncredited(text, forgotten, instead) if forgotten else text


def without_attributions(elided: str, names: str | None) -> str:
    """The elided pieces of a message as JSON, without the names of all who are being forgotten."""
    instead, *forgotten = (names or "").split("\n")
    return credit.unnamed(elided, [json.dumps(name, ensure_ascii=False)[1:-1] for name in forgotten], instead)


def mark(tx: Tx) -> None:
    """Something was deleted, and is to be overwritten."""
    tx.execute(
        """INSERT INTO setting (name, value) VALUES (:name, :value)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
        name=_MARK,
        value=secrets.token_bytes(8),
    )


def marked(tx: Tx) -> bytes | None:
    """The last mark; None where nothing is to be overwritten."""
    row = tx.one("SELECT value FROM setting WHERE name = :name", name=_MARK)
    return bytes(row["value"]) if row else None


def done(tx: Tx, *, marked: bytes) -> None:
    """Record that everything deleted before this mark is overwritten; a later mark stays."""
    tx.execute("DELETE FROM setting WHERE name = :name AND value = :marked", name=_MARK, marked=marked)


def begin(tx: Tx, *, whom: Forgetting) -> None:
    """Begin to forget somebody. Their row also has the names of those on this blog who are being forgotten already."""
    before = tx.one(f"SELECT {names_forgotten(':blog_id')} AS names", blog_id=whom.blog_id)
    _, *others = ((before["names"] if before else None) or "").split("\n")
    tx.execute(
        """INSERT INTO forgetting (mailbox_id, blog_id, address, keep, begun_at, stage, after, names, language,
            had_comments, tell, former)
        VALUES (:mailbox_id, :blog_id, :address, :keep, :begun_at, :stage, :after, :names, :language,
            :had_comments, :tell, :former)""",
        {**asdict(whom), "names": "\n".join([whom.names, *others])},
    )


def first(tx: Tx) -> Forgetting | None:
    """Somebody who is being forgotten: of several, the first to begin."""
    columns = ", ".join(field.name for field in fields(Forgetting))
    row = tx.one(f"SELECT {columns} FROM forgetting ORDER BY begun_at, mailbox_id LIMIT 1")  # noqa: S608 - our own names
    return Forgetting(**{name: row[name] for name in row.keys()}) if row else None  # noqa: SIM118 - a Row has no items


def advance(tx: Tx, *, whom: Forgetting, stage: str | None, after: str) -> bool:
    """Go on from here to row `after` of this stage, or end where there is none; False where another has gone on."""
    values: dict[str, Value] = {"id": whom.mailbox_id, "stage": whom.stage, "after": whom.after}
    here = "WHERE mailbox_id = :id AND stage = :stage AND after = :after RETURNING mailbox_id"
    if stage is None:
        return bool(tx.execute(f"DELETE FROM forgetting {here}", values))  # noqa: S608 - our own text
    return bool(tx.execute(f"UPDATE forgetting SET stage = :next, after = :to {here}", values, next=stage, to=after))  # noqa: S608


def mails(tx: Tx, *, mailbox_id: int, after: str, limit: int) -> list[Id]:
    """The ids, later than `after`, of the mails to a mailbox, in whatever state."""
    rows = tx.execute(
        "SELECT id FROM outbox WHERE mailbox_id = :id AND id > :after ORDER BY id LIMIT :limit",
        id=mailbox_id,
        after=after,
        limit=limit,
    )
    return [row["id"] for row in rows]


def naming(tx: Tx, *, column: str, likes: Sequence[str], after: Id, limit: int) -> list[Id]:
    """The ids, later than `after`, of the rows in which a column, such as `comment.text`, is LIKE any of these."""
    table, _, name = column.partition(".")
    named = {f"like_{n}": like for n, like in enumerate(likes)}
    alike = " OR ".join(f"lower({name}) LIKE :{each} ESCAPE '!'" for each in named)
    rows = tx.execute(
        f"SELECT id FROM {table} WHERE id > :after AND ({alike}) ORDER BY id LIMIT :limit",  # noqa: S608 - our own names
        {"after": after, "limit": limit, **named},
    )
    return [row["id"] for row in rows]


def texts(tx: Tx, *, column: str, ids: Sequence[Id]) -> dict[Id, str]:
    """The texts of a column in these rows, by id; a row that has nothing there, or is gone, is not in it."""
    table, _, name = column.partition(".")
    among, named = any_of("id", ids)
    rows = tx.execute(f"SELECT id, {name} AS text FROM {table} WHERE id IN {among}", named)  # noqa: S608 - our own names
    return {row["id"]: row["text"] for row in rows if row["text"]}


def replace(tx: Tx, *, column: str, texts: Mapping[Id, str | None]) -> None:
    """Write other texts into a column, by id."""
    table, _, name = column.partition(".")
    tx.executemany(
        f"UPDATE {table} SET {name} = :text WHERE id = :id",  # noqa: S608 - our own names
        [{"id": id, "text": text} for id, text in texts.items()],
    )


def note_mention(tx: Tx, *, comment_id: str, blog_id: str, line: int) -> None:
    """Remember that this line of a comment names somebody who was forgotten, until the moderators are shown it."""
    tx.execute(
        """INSERT INTO mention (comment_id, blog_id, line) VALUES (:comment_id, :blog_id, :line)
        ON CONFLICT (comment_id) DO NOTHING""",
        comment_id=comment_id,
        blog_id=blog_id,
        line=line,
    )


def take_mentions(tx: Tx, *, blog_id: str) -> list[tuple[str, int]]:
    """The comments of a blog that name somebody who was forgotten, each with its line; they are shown once."""
    rows = tx.execute("DELETE FROM mention WHERE blog_id = :blog_id RETURNING comment_id, line", blog_id=blog_id)
    return sorted((row["comment_id"], row["line"]) for row in rows)
