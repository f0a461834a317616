"""The schema, step by step: each migration is applied once, in this order, and recorded in the file itself.

A migration that has been released is never edited: a test has a hash of what each one makes. The next one is written
below it. Every table that belongs to a blog has a column `blog_id`. Comments have an integer key beside their id,
because full-text search points at it, and VACUUM renumbers rows that have none.
"""

from __future__ import annotations

import contextlib
import json

from sqlite_utils import Database, Migrations

from bridge.store import dialect

STEPS = Migrations("loosely")
_KINDS = {"text": str, "int": int, "blob": bytes}
WAITS = "WHERE state IN ('queued', 'delayed', 'leased')"


@STEPS(name="0001_nouns")
def nouns(db: Database) -> None:
    """Posts, comments and mailboxes."""
    table(db, "setting", "name text, value blob", pk="name")
    table(db, "blog", "id text, name text, url text", pk="id")
    table(
        db,
        "post",
        """id text, blog_id text, slug text, url text, title text, published_at int, entry_id text, from_feed int,
        gone int, added_at int""",
        pk="id",
    )
    index(db, "post_slug ON post (blog_id, slug)", unique=True)
    index(db, "post_entry ON post (blog_id, entry_id)", unique=True)
    index(db, "post_url ON post (blog_id, url)")
    index(db, "post_published ON post (blog_id, published_at)")
    table(
        db,
        "mailbox",
        """id int, blog_id text, address text, name text, time_zone text, digest_hour int, language text,
        chosen int, verified_at int?, suppressed_at int?, suppressed_reason text?, added_at int""",
        pk="id",
    )
    index(db, "mailbox_address ON mailbox (blog_id, address)", unique=True)
    table(
        db,
        "comment",
        """number int, id text, blog_id text, post_id text, parent_id text?, mailbox_id int, name text, text text,
        message_id text?, journal_id text?, state text, posted_at int""",
        pk="number",
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
    """Subscriptions, the journal of incoming mail, the outbox and the feeds."""
    table(
        db,
        "subscription",
        """id text, blog_id text, mailbox_id int, post_id text?, cadence text, state text, since int,
        next_due int?, told_until int?""",
        pk="id",
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
        "id text, blog_id text, mailbox_id int, kind text, target_id text, asked_at int, done_at int?",
        pk="id",
    )
    index(db, "confirmation_target ON confirmation (target_id)")
    index(db, "confirmation_asked ON confirmation (mailbox_id, kind, asked_at)")
    # `content` is the last column, since it spills onto pages of its own.
    table(
        db,
        "journal",
        """id text, blog_id text?, received_at int, peer text, reverse_path text?, forward_paths text,
        message_id text?, fingerprint text, disposition text, status text, reason text, comment_id text?,
        elided text, content blob""",
        pk="id",
    )
    index(db, "journal_fingerprint ON journal (blog_id, fingerprint)")
    index(db, "journal_comment ON journal (comment_id) WHERE comment_id IS NOT NULL")
    index(db, "journal_received ON journal (received_at)")
    table(
        db,
        "telling",
        "comment_id text, blog_id text, due_at int, told_at int?",
        pk="comment_id",
        points_at=[("comment_id", "comment", "id")],
    )
    index(db, "telling_due ON telling (due_at) WHERE told_at IS NULL")
    index(db, "telling_told ON telling (blog_id, told_at) WHERE told_at IS NOT NULL")
    table(
        db,
        "outbox",
        """id text, blog_id text, kind text, unique_key text?, mailbox_id int, comment_id text?,
        subscription_id text?, confirmation_id text?, journal_id text?, items text, detail text, state text,
        attempts int, queued_at int, next_at int, settled_at int?, smtp_reply text?""",
        pk="id",
    )
    index(db, "outbox_unique ON outbox (unique_key)", unique=True)
    index(db, f"outbox_next ON outbox (next_at) {WAITS}")
    index(db, "outbox_digest ON outbox (mailbox_id, queued_at) WHERE kind = 'digest'")
    index(db, f"outbox_comment ON outbox (comment_id) {WAITS}")
    index(db, f"outbox_mailbox ON outbox (mailbox_id) {WAITS}")
    table(
        db,
        "feed",
        "blog_id text, etag text?, modified text?, last_ok int?, failures int, next_at int, last_error text?",
        pk="blog_id",
    )


@STEPS(name="0003_what_was_left")
def what_was_left(db: Database) -> None:
    """When somebody left a post; that stays while a new subscription to it is not confirmed."""
    db.table("subscription").add_column("left_at", int)
    db.execute("UPDATE subscription SET left_at = since WHERE state = 'left'")
    # A withdrawn question has no answer: a stranger who asks and leaves in another's name must not flood them.
    db.table("confirmation").add_column("answered_at", int)
    db.execute("UPDATE confirmation SET answered_at = done_at")


@STEPS(name="0004_last_word")
def last_word(db: Database) -> None:
    """Subscriptions of every scope, pauses, and edits; the mailbox is the account."""
    subscription = db.table("subscription")
    subscription.add_column("scope", str, not_null_default="blog")
    for name, kind in {"comment_id": str, "at_most": int, "fold": str, "muted_at": int}.items():
        subscription.add_column(name, kind)
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
        db, "edition", "id text, blog_id text, comment_id text, text text, replaced_at int, journal_id text?", pk="id"
    )
    index(db, "edition_comment ON edition (comment_id, replaced_at)")
    table(db, "retired", "comment_id text, mailbox_id int, blog_id text, at int", pk=("comment_id", "mailbox_id"))
    forgetting(db)
    journal = db.table("journal")
    journal.add_column("mailbox_id", int)  # whom From names
    journal.transform(column_order=[*(name for name in journal.columns_dict if name != "content"), "content"])
    index(db, "journal_mailbox ON journal (mailbox_id, received_at) WHERE mailbox_id IS NOT NULL")
    # For all that a mailbox was sent: its owner may ask for a copy, or to be forgotten; no digest repeats a comment.
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
        db.execute(f"DROP INDEX IF EXISTS {name}")  # early stores have no comment_waiting
    index(db, "announcement_due ON announcement (due_at) WHERE announced_at IS NULL")
    index(db, "announcement_done ON announcement (blog_id, announced_at) WHERE announced_at IS NOT NULL")
    db.execute("UPDATE comment SET state = 'unconfirmed' WHERE state = 'waiting'")
    index(db, "comment_kept ON comment (state, posted_at) WHERE state IN ('unconfirmed', 'unsure', 'unplaced')")
    for old, new in (("echo", "receipt"), ("brought_in", "invited")):
        db.execute("UPDATE outbox SET kind = :new WHERE kind = :old", {"old": old, "new": new})
    for old, new in (("echo:", "receipt:"), ("brought:", "invited:")):
        db.execute(
            """UPDATE outbox SET unique_key = :new || substr(unique_key, :length)
            WHERE unique_key >= :old AND unique_key < :after""",
            {"old": old, "new": new, "length": len(old) + 1, "after": old + "\U0010ffff"},
        )


@STEPS(name="0006_digest_items")
def digest_items(db: Database) -> None:
    """The comments that a mail lists become rows; its detail gets one name and one type for each field."""
    columns = "outbox_id TEXT, position INTEGER, comment_id TEXT NOT NULL, mailbox_id INTEGER NOT NULL,"
    key = "blog_id TEXT NOT NULL, PRIMARY KEY (outbox_id, position)"
    dialect.create_without_rowid(db, f"digest_item ({columns} {key})")
    index(db, "digest_item_mailbox ON digest_item (mailbox_id, comment_id)")
    dialect.fill_digest_items(db)
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
    for name in ("word", "seems", "letter", "before", "after"):
        typed.pop(name, None)
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
    """The topic of a subscription gets a column; notifications are found by comment, digests by mailbox."""
    subscription = db.table("subscription")
    subscription.add_column("about", str, not_null_default="")
    db.execute("UPDATE subscription SET about = coalesce(comment_id, post_id, '')")
    old = ("subscription_wish", "subscription_post", "subscription_thread", "outbox_comment", "digest_item_mailbox")
    for name in old:
        db.execute(f"DROP INDEX IF EXISTS {name}")
    index(db, "subscription_topic ON subscription (mailbox_id, scope, about)", unique=True)
    index(db, "subscription_post ON subscription (post_id) WHERE post_id IS NOT NULL")
    index(db, "subscription_thread ON subscription (comment_id) WHERE comment_id IS NOT NULL")
    index(db, "outbox_comment ON outbox (comment_id, kind, mailbox_id) WHERE comment_id IS NOT NULL")


@STEPS(name="0008_blog_address")
def blog_address(db: Database) -> None:
    """The address pattern of each blog, by which a blog is known again when its id has changed by mistake."""
    db.table("blog").add_column("address", str, not_null_default="")


@STEPS(name="0009_what_was_missing")
def what_was_missing(db: Database) -> None:
    """Early forms of 0002 and 0004 made less than the later ones do: add it wherever it is missing."""
    if "journal_id" not in db.table("edition").columns_dict:
        db.table("edition").add_column("journal_id", str)
    if not db.table("forgetting").exists():
        forgetting(db)
    journal = db.table("journal")
    if journal.columns[-1].name != "content":
        journal.transform(column_order=[*(name for name in journal.columns_dict if name != "content"), "content"])
    db.execute("DROP INDEX IF EXISTS outbox_mailbox")
    index(db, "outbox_mailbox ON outbox (mailbox_id, kind, queued_at)")


@STEPS(name="0010_in_pieces")
def in_pieces(db: Database) -> None:
    """Long work is done in pieces, and goes on after a restart: forgetting somebody, and a copy for somebody.

    Stores written before have at most the journal left to look through, whoever is forgotten in them.
    """
    whom = db.table("forgetting")
    whom.add_column("stage", str, not_null_default="journal")
    whom.add_column("keep", int, not_null_default=1)
    whom.add_column("begun_at", int, not_null_default=0)
    table(db, "copying", "mailbox_id int, blog_id text, asked_at int, answers text?", pk="mailbox_id")


@STEPS(name="0011_feed_place")
def feed_place(db: Database) -> None:
    """Where in the feed a post was when we last looked, from 0; null where it was not in it."""
    db.table("post").add_column("feed_place", int)


@STEPS(name="0012_kept_texts")
def kept_texts(db: Database) -> None:
    """A text that step 0005 took for an unconfirmed one gets the state of the question that its author was asked."""
    db.execute(
        """UPDATE comment SET state = 'unplaced' WHERE state = 'unconfirmed'
        AND EXISTS (SELECT 1 FROM outbox o WHERE o.comment_id = comment.id AND o.kind = 'which')"""
    )
    # Early versions ran a command in doubt at once and kept its text. The mail about the command said which word
    # publishes the text. Step 0006 dropped the id of the text from that mail; both were written at the same time.
    rows = db.execute(
        """SELECT o.id, o.detail, c.id FROM comment c JOIN outbox o ON o.mailbox_id = c.mailbox_id
            AND o.kind IN ('done', 'left', 'status') AND o.queued_at = c.posted_at
        WHERE c.state = 'unconfirmed' AND NOT EXISTS (SELECT 1 FROM confirmation f WHERE f.target_id = c.id)"""
    ).fetchall()
    for mail_id, detail, comment_id in rows:
        known = _readable(detail)
        # The command has been run: the question has none that a "yes" could run.
        question = {"command": ""} | {name: known[name] for name in ("post_id", "answers") if name in known}
        values = {"mail": mail_id, "text": comment_id, "detail": json.dumps(question, ensure_ascii=False)}
        db.execute("UPDATE comment SET state = 'unsure' WHERE id = :text", values)
        db.execute("UPDATE outbox SET kind = 'unsure', comment_id = :text, detail = :detail WHERE id = :mail", values)
        db.execute("DELETE FROM digest_item WHERE outbox_id = :mail", values)
    names = {"echo_on": "receipts_on", "echo_off": "receipts_off", "taken": "nothing"}
    for mail_id, detail in db.execute("SELECT id, detail FROM outbox WHERE kind = 'done'").fetchall():
        known = _readable(detail)
        if did := names.get(str(known.get("did"))):
            renamed = json.dumps({**known, "did": did}, ensure_ascii=False)
            db.execute("UPDATE outbox SET detail = :detail WHERE id = :id", {"detail": renamed, "id": mail_id})


def _readable(detail: str) -> dict[str, str]:
    """The fields of a detail; none where it can't be read."""
    with contextlib.suppress(ValueError):
        known = json.loads(detail)
        if isinstance(known, dict):
            return known
    return {}


@STEPS(name="0013_inviter_agreed")
def inviter_agreed(db: Database) -> None:
    """Whether the person whose forwarded mail led an author here agrees to be named beside the comment.

    Nobody was asked before this step, so nobody is named until they say yes.
    """
    db.table("comment").add_column("inviter_agreed", int, not_null_default=0)


@STEPS(name="0014_forgotten_for_good")
def forgotten_for_good(db: Database) -> None:
    """Forgetting covers names that others quote, and ends with one mail; a later backup brings nobody back.

    `departure` has keyed hashes of who was forgotten or unsubscribed, `mention` what moderators are still to be shown,
    `moving` who asks to move to another mailbox. `former` has the addresses that a mailbox had before, a line each, and
    `moved_to` is the mailbox that took the place of this one.
    """
    db.table("blog").add_column("language", str, not_null_default="")
    db.table("mailbox").add_column("moved_to", int)
    db.table("mailbox").add_column("former", str, not_null_default="")
    whom = db.table("forgetting")
    for name, default in {"names": "", "language": "", "had_comments": 0, "tell": 0, "former": ""}.items():
        whom.add_column(name, type(default), not_null_default=default)
    index(db, "forgetting_blog ON forgetting (blog_id, begun_at, mailbox_id)")
    table(
        db,
        "last_mail",
        """id text, blog_id text, address text, language text, detail text, attempts int, queued_at int,
        next_at int""",
        pk="id",
    )
    table(db, "departure", "hash text, blog_id text, what text, at int", pk="hash")
    table(db, "mention", "comment_id text, blog_id text, line int", pk="comment_id")
    table(
        db,
        "moving",
        "id text, blog_id text, from_id int, to_id int, asked_at int, from_said_at int?, to_said_at int?",
        pk="id",
    )


def forgetting(db: Database) -> None:
    """The people whom we forget, until everything has been looked through for their address: as far as `after`."""
    table(db, "forgetting", "mailbox_id int, blog_id text, address text, after text", pk="mailbox_id")


def table(
    db: Database,
    name: str,
    columns: str,
    *,
    pk: str | tuple[str, ...],
    points_at: list[tuple[str, str, str]] | None = None,
) -> None:
    """Make a strict table; a column is `name kind`, and may be null where its kind ends in `?`."""
    kinds = dict(column.split() for column in columns.split(","))
    filled = [column for column, kind in kinds.items() if not kind.endswith("?") and column != pk]
    types = {column: _KINDS[kind.rstrip("?")] for column, kind in kinds.items()}
    db.create_table(name, types, pk=pk, not_null=filled, foreign_keys=points_at or [], strict=True)


def index(db: Database, on: str, *, unique: bool = False) -> None:
    """Make an index by SQL: sqlite-utils writes no partial indexes, and none on expressions."""
    db.execute(f"CREATE {'UNIQUE ' if unique else ''}INDEX {on}")
