"""Mailboxes, each the account of one person on one blog. A row is never deleted: its id is in addresses."""

from __future__ import annotations

from bridge.blog import Mailbox, Standing
from bridge.store.engine import Row, Tx

KNOWN = "m.address LIKE '%@%'"  # of a mailbox `m`: its person is not forgotten (blog.Mailbox.forgotten)
# The column `chosen` has what the person chose: bit 1 is for zone and hour, bit 2 for the language, bit 4 for the name.
COLUMNS = (
    "id",
    "blog_id",
    "address",
    "name",
    "time_zone",
    "digest_hour",
    "language",
    "chosen",
    "verified_at",
    "suppressed_at",
    "paused_at",
    "paused_until",
    "receipts",
    "bundled",
    "standing",
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
        name_chosen=bool(row["mailbox_chosen"] & 4),
        bundled=bool(row["mailbox_bundled"]),
        standing=Standing(row["mailbox_standing"]),
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

    A name replaces an older one unless it is empty. Name, zone and language from a message never replace what the
    person has chosen, and the zone replaces only an unknown one.
    """
    zone = "UTC" if utc_offset_minutes is None else fixed_zone(utc_offset_minutes)
    tx.execute(
        """INSERT INTO mailbox (blog_id, address, name, time_zone, digest_hour, language, chosen, added_at)
        VALUES (:blog_id, :address, :name, :zone, 7, coalesce(:language, ''), 0, :now)
        ON CONFLICT (blog_id, address) DO UPDATE SET
            name = CASE WHEN excluded.name = '' OR mailbox.chosen & 4 <> 0 THEN mailbox.name ELSE excluded.name END,
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
    """The mailbox with this id, or the one that took its place: its id is in addresses that were given out before."""
    row = tx.one(
        f"""SELECT {columns("mailbox")} FROM mailbox
        WHERE id = coalesce((SELECT moved_to FROM mailbox WHERE id = :id), :id)""",  # noqa: S608 - our own names
        id=mailbox_id,
    )
    return read(row) if row else None


def verify(tx: Tx, *, mailbox_id: int, now: int) -> None:
    """Its owner has proved that they read it; that ends a suppression too."""
    tx.execute(
        """UPDATE mailbox SET verified_at = coalesce(verified_at, :now), suppressed_at = NULL, suppressed_reason = NULL
        WHERE id = :id""",
        id=mailbox_id,
        now=now,
    )


def configure(tx: Tx, *, mailbox_id: int, time_zone: str, digest_hour: int) -> None:
    """Set the time zone and the digest hour that the person has chosen; no message changes them afterwards."""
    tx.execute(
        """UPDATE mailbox SET time_zone = :time_zone, digest_hour = :digest_hour, chosen = chosen | 1 WHERE id = :id""",
        id=mailbox_id,
        time_zone=time_zone,
        digest_hour=digest_hour,
    )


def choose_language(tx: Tx, *, mailbox_id: int, language: str | None) -> None:
    """Set the language that the person has chosen: no message changes it. With None, messages may change it again."""
    tx.execute(
        """UPDATE mailbox SET language = coalesce(:language, language),
            chosen = CASE WHEN :language IS NULL THEN chosen & 5 ELSE chosen | 2 END WHERE id = :id""",
        id=mailbox_id,
        language=language,
    )


def choose_name(tx: Tx, *, mailbox_id: int, name: str) -> None:
    """Set the name that the person has chosen, "" for none; no message changes it afterwards."""
    tx.execute("UPDATE mailbox SET name = :name, chosen = chosen | 4 WHERE id = :id", id=mailbox_id, name=name)


def chosen_language(tx: Tx, *, mailbox_id: int) -> str | None:
    """The language that the person has chosen; None where it is only known from their messages."""
    row = tx.one("SELECT language FROM mailbox WHERE id = :id AND chosen & 2 <> 0", id=mailbox_id)
    return row["language"] if row else None


def speaks(tx: Tx, *, mailbox_id: int, language: str) -> None:
    """Set the language of their last message, unless they have chosen one."""
    tx.execute(
        "UPDATE mailbox SET language = :language WHERE id = :id AND chosen & 2 = 0", id=mailbox_id, language=language
    )


def set_receipts(tx: Tx, *, mailbox_id: int, on: bool) -> None:
    """Choose a receipt for each comment of its own, or only for the first."""
    tx.execute("UPDATE mailbox SET receipts = :on WHERE id = :id", id=mailbox_id, on=int(on))


def set_bundled(tx: Tx, *, mailbox_id: int, on: bool) -> None:
    """Choose digests as multipart/digest, or as one text."""
    tx.execute("UPDATE mailbox SET bundled = :on WHERE id = :id", id=mailbox_id, on=int(on))


def suppress(tx: Tx, *, mailbox_id: int, now: int, reason: str) -> None:
    """Record that mail to it failed for good, unless that is recorded already."""
    tx.execute(
        """UPDATE mailbox SET suppressed_at = :now, suppressed_reason = :reason
        WHERE id = :id AND suppressed_at IS NULL""",
        id=mailbox_id,
        now=now,
        reason=reason,
    )


def forget(tx: Tx, *, mailbox_id: int, address: str, now: int) -> None:
    """Delete all that is known of a person, and set another address; the row stays."""
    tx.execute(
        """UPDATE mailbox SET address = :address, name = '', time_zone = 'UTC', digest_hour = 7, language = 'en',
            chosen = 0, verified_at = NULL, suppressed_at = :now, suppressed_reason = 'forgotten', paused_at = NULL,
            paused_until = NULL, receipts = 0, bundled = 0, former = '' WHERE id = :id""",
        id=mailbox_id,
        address=address,
        now=now,
    )


def former(tx: Tx, *, mailbox_id: int) -> list[str]:
    """The addresses that a mailbox had before."""
    row = tx.one("SELECT former FROM mailbox WHERE id = :id", id=mailbox_id)
    return row["former"].split() if row else []


def move(tx: Tx, *, mailbox: Mailbox, into: Mailbox, now: int) -> None:
    """A mailbox takes the address of another, whose row stays behind without one, for its id."""
    before = [*former(tx, mailbox_id=into.id), *former(tx, mailbox_id=mailbox.id), mailbox.address]
    forget(tx, mailbox_id=into.id, address=f"moved-{into.id}", now=now)
    tx.execute("UPDATE mailbox SET moved_to = :to WHERE id = :id OR moved_to = :id", id=into.id, to=mailbox.id)
    tx.execute(
        """UPDATE mailbox SET former = :former, address = :address, name = :name,
            standing = CASE WHEN :other = 'blocked' THEN 'blocked' ELSE standing END WHERE id = :id""",
        other=into.standing.value,
        id=mailbox.id,
        former=" ".join(before),
        address=into.address,
        name=mailbox.name or into.name,
    )
    verify(tx, mailbox_id=mailbox.id, now=now)


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


def set_standing(tx: Tx, *, mailbox_id: int, standing: Standing) -> None:
    tx.execute("UPDATE mailbox SET standing = :standing WHERE id = :id", id=mailbox_id, standing=standing.value)
