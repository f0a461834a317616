"""The people, each a mailbox of one blog. A row is never deleted: its id stands in addresses."""

from __future__ import annotations

from bridge.blog import Mailbox
from bridge.outbound.queued import SUBSCRIBED
from bridge.store import outbox
from bridge.store.engine import Row, Tx

# The column `chosen` says what the person has chosen themselves: the clock is its first bit, the language the second.
COLUMNS = (
    "id",
    "blog_id",
    "address",
    "name",
    "time_zone",
    "digest_hour",
    "language",
    "verified_at",
    "suppressed_at",
    "paused_at",
    "paused_until",
    "receipts",
    "bundled",
)


def columns(alias: str) -> str:
    """The columns of a mailbox under names that a join can bear: `mailbox_id`, `mailbox_address`, ..."""
    return ", ".join(f"{alias}.{column} AS mailbox_{column}" for column in COLUMNS)


def read(row: Row) -> Mailbox:
    """The Mailbox of a row whose columns came from `columns`."""
    return Mailbox(
        row["mailbox_id"],
        row["mailbox_blog_id"],
        row["mailbox_address"],
        row["mailbox_name"],
        time_zone=row["mailbox_time_zone"],
        digest_hour=row["mailbox_digest_hour"],
        language=row["mailbox_language"],
        verified=row["mailbox_verified_at"] is not None,
        suppressed=row["mailbox_suppressed_at"] is not None,
        paused=row["mailbox_paused_at"] is not None,
        paused_until=row["mailbox_paused_until"],
        receipts=bool(row["mailbox_receipts"]),
        bundled=bool(row["mailbox_bundled"]),
    )


def remember(
    tx: Tx,
    *,
    blog_id: str,
    address: str,
    name: str,
    utc_offset_minutes: int | None,
    language: str | None,
    now: int,
) -> Mailbox:
    """The mailbox with this normalised address, made if it is new.

    A name replaces an older one unless it is empty. Zone and language are guesses from a message: they fill what is
    still unknown, and never touch what the person has chosen.
    """
    zone = "UTC" if utc_offset_minutes is None else fixed_zone(utc_offset_minutes)
    tx.execute(
        """INSERT INTO mailbox (blog_id, address, name, time_zone, digest_hour, language, chosen, added_at)
        VALUES (:blog_id, :address, :name, :zone, 7, coalesce(:language, ''), 0, :now)
        ON CONFLICT (blog_id, address) DO UPDATE SET
            name = CASE WHEN excluded.name = '' THEN mailbox.name ELSE excluded.name END,
            time_zone = CASE WHEN mailbox.chosen & 1 = 0 AND mailbox.time_zone = 'UTC' THEN excluded.time_zone
                        ELSE mailbox.time_zone END,
            language = CASE WHEN mailbox.chosen & 2 = 0 THEN coalesce(:language, mailbox.language)
                       ELSE mailbox.language END""",
        blog_id=blog_id,
        address=address,
        name=name,
        zone=zone,
        language=language,
        now=now,
    )
    mailbox = by_address(tx, blog_id=blog_id, address=address)
    assert mailbox is not None  # noqa: S101 - it has just been written
    return mailbox


def fixed_zone(utc_offset_minutes: int) -> str:
    """`UTC+05:45`, as blog.Mailbox writes a zone of which only the offset is known; `UTC` for what no zone has."""
    hours, minutes = divmod(abs(utc_offset_minutes), 60)
    if utc_offset_minutes == 0 or hours > 14:
        return "UTC"
    return f"UTC{'+' if utc_offset_minutes > 0 else '-'}{hours:02d}:{minutes:02d}"


def by_address(tx: Tx, *, blog_id: str, address: str) -> Mailbox | None:
    row = tx.one(
        f"SELECT {columns('mailbox')} FROM mailbox WHERE blog_id = :blog_id AND address = :address",  # noqa: S608
        blog_id=blog_id,
        address=address,
    )
    return read(row) if row else None


def by_id(tx: Tx, *, mailbox_id: int) -> Mailbox | None:
    row = tx.one(f"SELECT {columns('mailbox')} FROM mailbox WHERE id = :id", id=mailbox_id)  # noqa: S608
    return read(row) if row else None


def verify(tx: Tx, *, mailbox_id: int, now: int) -> None:
    """It has proved that it is read: also after a suppression, which thereby ends."""
    tx.execute(
        """UPDATE mailbox SET verified_at = coalesce(verified_at, :now), suppressed_at = NULL, suppressed_reason = NULL
        WHERE id = :id""",
        id=mailbox_id,
        now=now,
    )


def configure(tx: Tx, *, mailbox_id: int, time_zone: str, digest_hour: int) -> None:
    """The clock that the person has chosen; no message changes it afterwards."""
    tx.execute(
        """UPDATE mailbox SET time_zone = :time_zone, digest_hour = :digest_hour, chosen = chosen | 1 WHERE id = :id""",
        id=mailbox_id,
        time_zone=time_zone,
        digest_hour=digest_hour,
    )


def choose_language(tx: Tx, *, mailbox_id: int, language: str | None) -> None:
    """The language that the person has chosen, so that no message changes it; None: their messages say it again."""
    tx.execute(
        """UPDATE mailbox SET language = coalesce(:language, language),
            chosen = CASE WHEN :language IS NULL THEN chosen & 1 ELSE chosen | 2 END WHERE id = :id""",
        id=mailbox_id,
        language=language,
    )


def chosen_language(tx: Tx, *, mailbox_id: int) -> str | None:
    """The language that the person has chosen; None where theirs is only known from their messages."""
    row = tx.one("SELECT language FROM mailbox WHERE id = :id AND chosen & 2 <> 0", id=mailbox_id)
    return row["language"] if row else None


def speaks(tx: Tx, *, mailbox_id: int, language: str) -> None:
    """They wrote to us in this language; it is theirs unless they have chosen one."""
    tx.execute(
        "UPDATE mailbox SET language = :language WHERE id = :id AND chosen & 2 = 0", id=mailbox_id, language=language
    )


def set_receipts(tx: Tx, *, mailbox_id: int, on: bool) -> bool:
    """Whether it is told of each comment of its own how that stands; whether this is new."""
    return _turn(tx, "receipts", mailbox_id, on=on)


def set_bundled(tx: Tx, *, mailbox_id: int, on: bool) -> bool:
    """Whether its digests come as multipart/digest; whether this is new."""
    return _turn(tx, "bundled", mailbox_id, on=on)


def _turn(tx: Tx, switch: str, mailbox_id: int, *, on: bool) -> bool:
    turned = tx.execute(
        f"UPDATE mailbox SET {switch} = :on WHERE id = :id AND {switch} <> :on RETURNING id",  # noqa: S608 - our names
        id=mailbox_id,
        on=int(on),
    )
    return bool(turned)


def suppress(tx: Tx, *, mailbox_id: int, now: int, reason: str) -> None:
    """Mail to it failed for good: it is told of nothing more until it answers, and what waits of that is dropped."""
    tx.execute(
        """UPDATE mailbox SET suppressed_at = :now, suppressed_reason = :reason
        WHERE id = :id AND suppressed_at IS NULL""",
        id=mailbox_id,
        now=now,
        reason=reason,
    )
    outbox.drop_for(tx, mailbox_id=mailbox_id, kinds=SUBSCRIBED, now=now)


def revive(tx: Tx, *, address: str) -> tuple[int, int]:
    """End the suppression of this mailbox in every blog; how many blogs know it, and in how many it was suppressed.

    Mail that was dropped meanwhile stays dropped.
    """
    known = tx.execute("SELECT id FROM mailbox WHERE address = :address", address=address)
    revived = tx.execute(
        """UPDATE mailbox SET suppressed_at = NULL, suppressed_reason = NULL
        WHERE address = :address AND suppressed_at IS NOT NULL RETURNING id""",
        address=address,
    )
    return len(known), len(revived)
