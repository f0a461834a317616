"""Comments that wait for a moderator, and what was decided: rows of `hold`, and of `audit` for every decision.

A row stays when its comment is published or deleted. It has no words and no mailbox but ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bridge.store.engine import Row, Tx, new_id

COMMAND_LINE = 0  # instead of a moderator's mailbox
PUBLISHED = "published"  # the decision of a row that only tells the moderators of a comment
_OPEN = """SELECT h.comment_id, h.blog_id, h.mailbox_id, h.reason, h.detail, h.unconfirmed, h.held_at, h.decided_at,
    h.decision, h.by_id FROM hold h"""

_UNTOLD = """FROM hold h JOIN comment c ON c.id = h.comment_id
    WHERE h.blog_id = :blog_id AND h.told_at IS NULL AND (
        (h.decided_at IS NULL AND c.state = 'held')
        OR (h.decision = 'published' AND h.held_at <= :settled AND c.state = 'published'))"""


@dataclass(frozen=True, slots=True)
class HoldRecord:
    """A comment that a moderator decides about. `detail` says more of the reason: the word, or how many links."""

    comment_id: str
    blog_id: str
    mailbox_id: int
    reason: str
    detail: str
    unconfirmed: bool  # its author is still to be asked whether they wrote it
    held_at: int
    decided_at: int | None = None
    decision: str | None = None
    by_id: int | None = None


@dataclass(frozen=True, slots=True)
class Audited:
    """A decision, as the operator reads it. `by` is the moderator's mailbox; "" for the command line."""

    at: int
    did: str
    by: str
    comment_id: str | None
    mailbox_id: int | None
    post_id: str | None


def hold(tx: Tx, *, held: HoldRecord) -> None:
    """Write down that a comment waits. It replaces an earlier hold of the same comment."""
    tx.execute(
        """INSERT INTO hold (comment_id, blog_id, mailbox_id, reason, detail, unconfirmed, held_at)
        VALUES (:comment_id, :blog_id, :mailbox_id, :reason, :detail, :unconfirmed, :held_at)
        ON CONFLICT (comment_id) DO UPDATE SET reason = excluded.reason, detail = excluded.detail,
            unconfirmed = excluded.unconfirmed, held_at = excluded.held_at,
            told_at = NULL, decided_at = NULL, decision = NULL, by_id = NULL""",
        comment_id=held.comment_id,
        blog_id=held.blog_id,
        mailbox_id=held.mailbox_id,
        reason=held.reason,
        detail=held.detail,
        unconfirmed=int(held.unconfirmed),
        held_at=held.held_at,
    )


def note(tx: Tx, *, comment_id: str, blog_id: str, mailbox_id: int, now: int) -> None:
    """Remember a published comment for the next mail to the moderators; they may still decide about it."""
    tx.execute(
        """INSERT INTO hold
            (comment_id, blog_id, mailbox_id, reason, detail, unconfirmed, held_at, decided_at, decision)
        VALUES (:comment_id, :blog_id, :mailbox_id, '', '', 0, :now, :now, 'published') ON CONFLICT DO NOTHING""",
        comment_id=comment_id,
        blog_id=blog_id,
        mailbox_id=mailbox_id,
        now=now,
    )


def since(tx: Tx, *, held_at: int) -> list[HoldRecord]:
    """The comments that are held since that instant."""
    return [_read(row) for row in tx.execute(f"{_OPEN} WHERE h.held_at = :held_at AND h.reason <> ''", held_at=held_at)]


def of_comment(tx: Tx, *, comment_id: str) -> HoldRecord | None:
    row = tx.one(f"{_OPEN} WHERE h.comment_id = :id", id=comment_id)
    return _read(row) if row else None


def waiting(tx: Tx, *, blog_id: str, limit: int = 500) -> list[HoldRecord]:
    """The comments that wait, the oldest first."""
    rows = tx.execute(
        f"""{_OPEN} JOIN comment c ON c.id = h.comment_id AND c.state = 'held'
        WHERE h.blog_id = :blog_id AND h.decided_at IS NULL ORDER BY h.held_at, h.comment_id LIMIT :limit""",
        blog_id=blog_id,
        limit=limit,
    )
    return [_read(row) for row in rows]


def waiting_of(tx: Tx, *, mailbox_id: int) -> list[HoldRecord]:
    """The comments of a mailbox that wait."""
    rows = tx.execute(
        f"""{_OPEN} JOIN comment c ON c.id = h.comment_id AND c.state = 'held'
        WHERE h.mailbox_id = :mailbox_id AND h.decided_at IS NULL ORDER BY h.held_at, h.comment_id""",
        mailbox_id=mailbox_id,
    )
    return [_read(row) for row in rows]


def untold(tx: Tx, *, blog_id: str, settled: int, limit: int) -> list[str]:
    """The comments that moderators have no mail about, the oldest first: they wait, or are noted (`note`).

    A noted comment counts once it has `settled`: its author could undo it before.
    """
    rows = tx.execute(
        f"SELECT h.comment_id {_UNTOLD} ORDER BY h.held_at, h.comment_id LIMIT :limit",
        blog_id=blog_id,
        limit=limit,
        settled=settled,
    )
    return [row["comment_id"] for row in rows]


def count_untold(tx: Tx, *, blog_id: str, settled: int) -> int:
    row = tx.one(f"SELECT count(*) AS untold {_UNTOLD}", blog_id=blog_id, settled=settled)
    return int(row["untold"]) if row else 0


def told(tx: Tx, *, comment_ids: Iterable[str], now: int) -> None:
    """The moderators have a mail about these."""
    tx.executemany(
        "UPDATE hold SET told_at = :now WHERE comment_id = :id", [{"id": id, "now": now} for id in comment_ids]
    )


def decide(tx: Tx, *, comment_id: str, decision: str, by_id: int, now: int) -> bool:
    """Write a decision down; False where there was one before: the first one wins."""
    decided = tx.execute(
        """UPDATE hold SET decided_at = :now, decision = :decision, by_id = :by_id
        WHERE comment_id = :id AND (decided_at IS NULL OR decision = 'published') RETURNING comment_id""",
        id=comment_id,
        decision=decision,
        by_id=by_id,
        now=now,
    )
    return bool(decided)


def reopen(tx: Tx, *, comment_id: str) -> None:
    """Let moderators decide again about a published comment."""
    tx.execute("UPDATE hold SET decided_at = NULL, decision = NULL, by_id = NULL WHERE comment_id = :id", id=comment_id)


def taken_down(tx: Tx, *, blog_id: str, before: int, limit: int) -> list[str]:
    """The comments that moderators took off the page before then, and that still have a text."""
    rows = tx.execute(
        """SELECT h.comment_id FROM hold h JOIN comment c ON c.id = h.comment_id
        WHERE h.blog_id = :blog_id AND h.decision = 'removed' AND h.decided_at < :before
            AND c.state = 'removed' AND c.text <> '' LIMIT :limit""",
        blog_id=blog_id,
        before=before,
        limit=limit,
    )
    return [row["comment_id"] for row in rows]


def mails_since(tx: Tx, *, mailbox_id: int, since: int) -> int:
    """How many mails about held comments a moderator got since then."""
    row = tx.one(
        """SELECT count(*) AS mails FROM outbox
        WHERE mailbox_id = :mailbox_id AND kind = 'moderate' AND queued_at >= :since""",
        mailbox_id=mailbox_id,
        since=since,
    )
    return int(row["mails"]) if row else 0


def moderators_told(tx: Tx, *, comment_id: str) -> Sequence[int]:
    """The mailboxes that got a mail about this held comment."""
    rows = tx.execute(
        """SELECT DISTINCT o.mailbox_id FROM digest_item i JOIN outbox o ON o.id = i.outbox_id
        WHERE i.comment_id = :id AND o.kind = 'moderate' ORDER BY o.mailbox_id""",
        id=comment_id,
    )
    return [row["mailbox_id"] for row in rows]


def audit(
    tx: Tx,
    *,
    blog_id: str,
    did: str,
    by_id: int,
    now: int,
    comment_id: str | None = None,
    mailbox_id: int | None = None,
    post_id: str | None = None,
) -> None:
    """Write down what a moderator did."""
    tx.execute(
        """INSERT INTO audit (id, blog_id, at, by_id, did, comment_id, mailbox_id, post_id)
        VALUES (:id, :blog_id, :now, :by_id, :did, :comment_id, :mailbox_id, :post_id)""",
        id=new_id(now),
        blog_id=blog_id,
        now=now,
        by_id=by_id,
        did=did,
        comment_id=comment_id,
        mailbox_id=mailbox_id,
        post_id=post_id,
    )


def audited(tx: Tx, *, blog_id: str, limit: int) -> list[Audited]:
    """The last decisions, the newest first."""
    rows = tx.execute(
        """SELECT a.at, a.did, a.comment_id, a.mailbox_id, a.post_id,
            coalesce((SELECT m.address FROM mailbox m WHERE m.id = a.by_id), '') AS by
        FROM audit a WHERE a.blog_id = :blog_id ORDER BY a.at DESC, a.id DESC LIMIT :limit""",
        blog_id=blog_id,
        limit=limit,
    )
    return [
        Audited(row["at"], row["did"], row["by"], row["comment_id"], row["mailbox_id"], row["post_id"]) for row in rows
    ]


def _read(row: Row) -> HoldRecord:
    return HoldRecord(
        row["comment_id"],
        row["blog_id"],
        row["mailbox_id"],
        row["reason"],
        row["detail"],
        bool(row["unconfirmed"]),
        row["held_at"],
        row["decided_at"],
        row["decision"],
        row["by_id"],
    )
