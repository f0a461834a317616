"""The schema, step by step: each migration is applied once, in this order, and recorded in the file itself.

A migration that has been released is never edited; the next one is written below it. `blog_id` stands in every table
that belongs to a blog. Comments have an integer key beside their id, because full-text search points at it and VACUUM
renumbers rows that have none.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from sqlite_utils import Database, Migrations

from bridge.errors import StoreTooNew

STEPS = Migrations("loosely")
SEARCHED = {"comment": ("text",)}


def pending(db: Database, path: Path) -> bool:
    """Whether a migration is still to be applied; StoreTooNew where the file knows one that we do not."""
    ours = {step.name for step in STEPS._migrations}
    unknown = [step.name for step in STEPS.applied(db) if step.name not in ours]
    if unknown:
        raise StoreTooNew(f"{path}: written by a newer Loosely (it has {unknown[-1]}); install that version, or newer")
    return bool(STEPS.pending(db))


def apply(db: Database) -> None:
    """Every pending migration, all or none."""
    # transform() copies a table and drops the old one; with foreign keys on, rows that point at it go too.
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("BEGIN IMMEDIATE")
    try:
        STEPS.apply(db)
        mend_search(db)
        broken = db.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"a migration left {len(broken)} rows that point at nothing")
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise
    finally:
        db.execute("PRAGMA foreign_keys = ON")


def mend_search(db: Database) -> None:
    """Search in step with what it searches; transform() drops the triggers and says nothing."""
    for name, columns in SEARCHED.items():
        table = db.table(name)
        tokenize = "unicode61 remove_diacritics 2"
        table.enable_fts(columns, create_triggers=True, replace=True, tokenize=tokenize)
        table.rebuild_fts()


@STEPS(name="0001_nouns")
def nouns(db: Database) -> None:
    """What people talk about, what they say, and who they are."""
    table(db, "setting", {"name": str, "value": bytes}, pk="name", may_be_null=())
    table(db, "blog", {"id": str, "name": str, "url": str}, pk="id", may_be_null=())
    table(
        db,
        "post",
        {
            "id": str,
            "blog_id": str,
            "slug": str,
            "url": str,
            "title": str,
            "published_at": int,
            "entry_id": str,
            "from_feed": int,
            "gone": int,
            "added_at": int,
        },
        pk="id",
        may_be_null=(),
    )
    index(db, "post_slug ON post (blog_id, slug)", unique=True)
    index(db, "post_entry ON post (blog_id, entry_id)", unique=True)
    index(db, "post_url ON post (blog_id, url)")
    index(db, "post_published ON post (blog_id, published_at)")
    table(
        db,
        "mailbox",
        {
            "id": int,
            "blog_id": str,
            "address": str,
            "name": str,
            "time_zone": str,
            "digest_hour": int,
            "language": str,
            "chosen": int,  # the person has set zone, hour and language; a message's Date no longer does
            "verified_at": int,
            "suppressed_at": int,
            "suppressed_reason": str,
            "added_at": int,
        },
        pk="id",
        may_be_null=("verified_at", "suppressed_at", "suppressed_reason"),
    )
    index(db, "mailbox_address ON mailbox (blog_id, address)", unique=True)
    table(
        db,
        "comment",
        {
            "number": int,
            "id": str,
            "blog_id": str,
            "post_id": str,
            "parent_id": str,
            "mailbox_id": int,
            "name": str,
            "text": str,
            "message_id": str,
            "journal_id": str,
            "state": str,
            "posted_at": int,
        },
        pk="number",
        may_be_null=("parent_id", "message_id", "journal_id"),
        points_at=[("post_id", "post", "id"), ("mailbox_id", "mailbox", "id")],
    )
    index(db, "comment_id ON comment (id)", unique=True)
    index(db, "comment_post ON comment (post_id, posted_at, id)")
    index(db, "comment_latest ON comment (blog_id, posted_at, id) WHERE state = 'published'")
    index(db, "comment_mailbox ON comment (mailbox_id, posted_at, id)")
    index(db, "comment_message ON comment (blog_id, message_id) WHERE message_id IS NOT NULL")
    index(db, "comment_held ON comment (blog_id, posted_at) WHERE state = 'held'")


@STEPS(name="0002_ways")
def ways(db: Database) -> None:
    """What came in, what is to go out, and to whom."""
    table(
        db,
        "subscription",
        {
            "id": str,
            "blog_id": str,
            "mailbox_id": int,
            "post_id": str,
            "cadence": str,
            "state": str,
            "since": int,
            "next_due": int,
            "told_until": int,  # the end of the last digest's window
        },
        pk="id",
        may_be_null=("post_id", "next_due", "told_until"),
        points_at=[("mailbox_id", "mailbox", "id"), ("post_id", "post", "id")],
    )
    index(db, "subscription_wish ON subscription (mailbox_id, coalesce(post_id, ''))", unique=True)
    index(db, "subscription_post ON subscription (post_id) WHERE state = 'active'")
    index(db, "subscription_blog ON subscription (blog_id) WHERE state = 'active' AND post_id IS NULL")
    index(db, "subscription_due ON subscription (next_due) WHERE state = 'active' AND next_due IS NOT NULL")
    index(db, "subscription_told ON subscription (blog_id, told_until)")
    table(
        db,
        "confirmation",
        {
            "id": str,
            "blog_id": str,
            "mailbox_id": int,
            "kind": str,
            "target_id": str,
            "asked_at": int,
            "done_at": int,
        },
        pk="id",
        may_be_null=("done_at",),
    )
    index(db, "confirmation_target ON confirmation (target_id)")
    index(db, "confirmation_asked ON confirmation (mailbox_id, kind, asked_at)")
    table(
        db,
        "journal",
        {
            "id": str,
            "blog_id": str,
            "received_at": int,
            "peer": str,
            "reverse_path": str,
            "forward_paths": str,
            "message_id": str,
            "fingerprint": str,
            "disposition": str,
            "status": str,
            "reason": str,
            "comment_id": str,
            "elided": str,
            "content": bytes,  # the last column: it spills onto pages of its own
        },
        pk="id",
        may_be_null=("blog_id", "reverse_path", "message_id", "comment_id"),
    )
    index(db, "journal_fingerprint ON journal (blog_id, fingerprint)")
    index(db, "journal_comment ON journal (comment_id) WHERE comment_id IS NOT NULL")
    index(db, "journal_received ON journal (received_at)")
    table(
        db,
        "telling",
        {"comment_id": str, "blog_id": str, "due_at": int, "told_at": int},
        pk="comment_id",
        may_be_null=("told_at",),
        points_at=[("comment_id", "comment", "id")],
    )
    index(db, "telling_due ON telling (due_at) WHERE told_at IS NULL")
    index(db, "telling_told ON telling (blog_id, told_at) WHERE told_at IS NOT NULL")
    table(
        db,
        "outbox",
        {
            "id": str,
            "blog_id": str,
            "kind": str,
            "unique_key": str,
            "mailbox_id": int,
            "comment_id": str,
            "subscription_id": str,
            "confirmation_id": str,
            "journal_id": str,
            "items": str,
            "detail": str,
            "state": str,
            "attempts": int,
            "queued_at": int,
            "next_at": int,
            "settled_at": int,
            "smtp_reply": str,
        },
        pk="id",
        may_be_null=(
            "unique_key",
            "comment_id",
            "subscription_id",
            "confirmation_id",
            "journal_id",
            "settled_at",
            "smtp_reply",
        ),
    )
    index(db, "outbox_unique ON outbox (unique_key)", unique=True)
    waits = "WHERE state IN ('queued', 'delayed', 'leased')"
    index(db, f"outbox_next ON outbox (next_at) {waits}")
    index(db, "outbox_digest ON outbox (mailbox_id, queued_at) WHERE kind = 'digest'")
    index(db, f"outbox_comment ON outbox (comment_id) {waits}")
    index(db, f"outbox_mailbox ON outbox (mailbox_id) {waits}")
    table(
        db,
        "feed",
        {
            "blog_id": str,
            "etag": str,
            "modified": str,
            "last_ok": int,
            "failures": int,
            "next_at": int,
            "last_error": str,
        },
        pk="blog_id",
        may_be_null=("etag", "modified", "last_ok", "last_error"),
    )


@STEPS(name="0003_what_was_left")
def what_was_left(db: Database) -> None:
    """Since when somebody hears no more of a post; it stays while a new wish for it is not confirmed."""
    db.table("subscription").add_column("left_at", int)
    db.execute("UPDATE subscription SET left_at = since WHERE state = 'left'")
    # A question that was withdrawn had no answer: whoever asks and leaves in another's name must not flood them.
    db.table("confirmation").add_column("answered_at", int)
    db.execute("UPDATE confirmation SET answered_at = done_at")


@STEPS(name="0004_last_word")
def last_word(db: Database) -> None:
    """The mailbox is the account: wishes of every scope, pauses, and the last word on what one has said."""
    wish = db.table("subscription")
    wish.add_column("scope", str, not_null_default="blog")
    for name, kind in {"comment_id": str, "at_most": int, "fold": str, "muted_at": int}.items():
        wish.add_column(name, kind)
    db.execute("UPDATE subscription SET scope = 'post' WHERE post_id IS NOT NULL")
    for name in ("subscription_wish", "subscription_blog", "subscription_post"):
        db.execute(f"DROP INDEX {name}")
    index(
        db,
        "subscription_wish ON subscription (mailbox_id, scope, coalesce(comment_id, post_id, ''))",
        unique=True,
    )
    index(db, "subscription_blog ON subscription (blog_id) WHERE state = 'active' AND scope = 'blog'")
    index(db, "subscription_post ON subscription (post_id) WHERE state = 'active' AND scope = 'post'")
    index(db, "subscription_thread ON subscription (comment_id) WHERE state = 'active' AND scope = 'thread'")
    mailbox = db.table("mailbox")
    mailbox.add_column("paused_at", int)
    mailbox.add_column("paused_until", int)
    mailbox.add_column("echo", int, not_null_default=0)
    mailbox.add_column("bundled", int, not_null_default=0)
    index(db, "mailbox_paused ON mailbox (paused_until) WHERE paused_until IS NOT NULL")
    comment = db.table("comment")
    comment.add_column("edited_at", int)
    comment.add_column("brought_by", int)
    index(db, "comment_waiting ON comment (posted_at) WHERE state = 'waiting'")
    index(db, "comment_parent ON comment (parent_id) WHERE parent_id IS NOT NULL")
    index(db, "comment_journal ON comment (journal_id) WHERE journal_id IS NOT NULL")
    table(
        db,
        "edition",
        # journal_id: the message with the words that replaced these
        {"id": str, "blog_id": str, "comment_id": str, "text": str, "replaced_at": int, "journal_id": str},
        pk="id",
        may_be_null=("journal_id",),
    )
    index(db, "edition_comment ON edition (comment_id, replaced_at)")
    table(
        db,
        "retired",
        {"comment_id": str, "mailbox_id": int, "blog_id": str, "at": int},
        pk=("comment_id", "mailbox_id"),
        may_be_null=(),
    )
    # Whom we forget, until all that others wrote has been looked through for their address: as far as `after`.
    table(
        db,
        "forgetting",
        {"mailbox_id": int, "blog_id": str, "address": str, "after": str},
        pk="mailbox_id",
        may_be_null=(),
    )
    journal = db.table("journal")
    journal.add_column("mailbox_id", int)  # whom From names
    journal.transform(column_order=[*(name for name in journal.columns_dict if name != "content"), "content"])
    index(db, "journal_mailbox ON journal (mailbox_id, received_at) WHERE mailbox_id IS NOT NULL")
    # Whatever a mailbox was sent: it may ask for a copy, and to be forgotten; and digests tell nothing twice.
    db.execute("DROP INDEX outbox_digest")
    db.execute("DROP INDEX outbox_mailbox")
    index(db, "outbox_mailbox ON outbox (mailbox_id, kind, queued_at)")
    index(db, "outbox_subscription ON outbox (subscription_id, queued_at) WHERE subscription_id IS NOT NULL")


@STEPS(name="0005_plain_words")
def plain_words(db: Database) -> None:
    """Tables, columns and values get the names that code, mails and pages use."""
    db.execute("ALTER TABLE telling RENAME TO announcement")
    db.execute("ALTER TABLE announcement RENAME COLUMN told_at TO announced_at")
    db.execute("ALTER TABLE comment RENAME COLUMN brought_by TO invited_by")
    db.execute("ALTER TABLE mailbox RENAME COLUMN echo TO receipts")
    for name in ("telling_due", "telling_told", "comment_waiting"):
        db.execute(f"DROP INDEX {name}")
    index(db, "announcement_due ON announcement (due_at) WHERE announced_at IS NULL")
    index(db, "announcement_done ON announcement (blog_id, announced_at) WHERE announced_at IS NOT NULL")
    db.execute("UPDATE comment SET state = 'unconfirmed' WHERE state = 'waiting'")
    index(db, "comment_unconfirmed ON comment (posted_at) WHERE state = 'unconfirmed'")
    for old, new in (("echo", "receipt"), ("brought_in", "invited")):
        db.execute("UPDATE outbox SET kind = :new WHERE kind = :old", {"old": old, "new": new})
    for old, new in (("echo:", "receipt:"), ("brought:", "invited:")):
        db.execute(
            """UPDATE outbox SET unique_key = :new || substr(unique_key, :length)
            WHERE unique_key >= :old AND unique_key < :old || char(1114111)""",
            {"old": old, "new": new, "length": len(old) + 1},
        )


@STEPS(name="0006_digest_items")
def digest_items(db: Database) -> None:
    """The comments that a mail lists become rows; its detail gets one name and one type for each field."""
    columns = "outbox_id TEXT, position INTEGER, comment_id TEXT NOT NULL, mailbox_id INTEGER NOT NULL,"
    key = "blog_id TEXT NOT NULL, PRIMARY KEY (outbox_id, position)"
    db.execute(f"CREATE TABLE digest_item ({columns} {key}) STRICT, WITHOUT ROWID")
    index(db, "digest_item_mailbox ON digest_item (mailbox_id, comment_id)")
    db.execute(
        """INSERT INTO digest_item (outbox_id, position, comment_id, mailbox_id, blog_id)
        SELECT o.id, i.key, i.value, o.mailbox_id, o.blog_id
        FROM outbox o JOIN json_each(CASE WHEN json_valid(o.items) THEN o.items ELSE '[]' END) i
        WHERE o.kind IN ('digest', 'receipt', 'which', 'status')"""
    )
    rows = db.execute(
        """SELECT id, kind, items, detail FROM outbox
        WHERE kind <> 'notification' AND (detail <> '{}' OR kind IN ('copy', 'invited'))"""
    ).fetchall()
    for mail_id, kind, items, detail in rows:
        with contextlib.suppress(ValueError, TypeError, AttributeError):  # what nobody could read stays so
            db.execute(
                "UPDATE outbox SET detail = :detail WHERE id = :id",
                {"detail": _typed_detail(kind, json.loads(items), json.loads(detail)), "id": mail_id},
            )
    db.execute("ALTER TABLE outbox DROP COLUMN items")


def _typed_detail(kind: str, items: list[str], detail: dict[str, str]) -> str:
    """The detail as step 0006 writes it."""
    typed: dict[str, object] = dict(detail)
    doubt = [detail.get(name, "") for name in ("word", "letter", "before", "after")]
    doubt[0] = doubt[0] or detail.get("seems", "")
    for name in ("word", "seems", "letter", "before", "after"):
        typed.pop(name, None)
    if any(doubt):
        typed["doubt"] = doubt
    if "post" in typed:
        typed["post_id"] = typed.pop("post")
    typed.update({name: int(detail[name]) for name in ("more", "part", "parts", "at_most") if name in detail})
    typed.update({name: True for name in ("again", "last") if name in detail})
    if kind == "copy":
        typed["messages"] = items
    if kind == "invited" and items:
        typed["parent_id"] = items[0]
    return json.dumps(typed, ensure_ascii=False)


@STEPS(name="0007_subscription_about")
def subscription_about(db: Database) -> None:
    """What a subscription is about gets a column; notifications are found by comment, digests by mailbox."""
    subscription = db.table("subscription")
    subscription.add_column("about", str, not_null_default="")
    db.execute("UPDATE subscription SET about = coalesce(comment_id, post_id, '')")
    old = ("subscription_wish", "subscription_post", "subscription_thread", "outbox_comment", "digest_item_mailbox")
    for name in old:
        db.execute(f"DROP INDEX {name}")
    index(db, "subscription_topic ON subscription (mailbox_id, scope, about)", unique=True)
    index(db, "subscription_post ON subscription (post_id) WHERE post_id IS NOT NULL")
    index(db, "subscription_thread ON subscription (comment_id) WHERE comment_id IS NOT NULL")
    index(db, "outbox_comment ON outbox (comment_id, kind, mailbox_id) WHERE comment_id IS NOT NULL")


def table(
    db: Database,
    name: str,
    columns: dict[str, type],
    *,
    pk: str | tuple[str, ...],
    may_be_null: tuple[str, ...],
    points_at: list[tuple[str, str, str]] | None = None,
) -> None:
    """A strict table, in which a column is NOT NULL unless it is said to be."""
    filled = [column for column in columns if column not in may_be_null and column != pk]
    db.create_table(name, columns, pk=pk, not_null=filled, foreign_keys=points_at or [], strict=True)


def index(db: Database, on: str, *, unique: bool = False) -> None:
    """An index in SQL, for sqlite-utils writes no partial ones and none on expressions."""
    db.execute(f"CREATE {'UNIQUE ' if unique else ''}INDEX {on}")
