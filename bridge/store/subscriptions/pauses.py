"""No mail for a while; afterwards one digest of each subscription tells the comments of that time."""

from __future__ import annotations

from bridge.blog import Fold
from bridge.store.engine import Tx


def pause(tx: Tx, *, mailbox_id: int, until: int | None, now: int) -> bool:
    """No notification and no digest until then, or until they resume. False where a pause was only moved."""
    begun = tx.execute(
        "UPDATE mailbox SET paused_at = :now, paused_until = :until WHERE id = :id AND paused_at IS NULL RETURNING id",
        id=mailbox_id,
        until=until,
        now=now,
    )
    if not begun:
        tx.execute("UPDATE mailbox SET paused_until = :until WHERE id = :id", id=mailbox_id, until=until)
    return bool(begun)


def open_windows(tx: Tx, *, mailbox_id: int, now: int) -> None:
    """The window of each subscription begins now, or before the comment of the first notification dropped at `now`.

    That notification may be from a subscription that has digests by now, so the windows of digests are reopened too.
    """
    (first,) = tx.execute(
        """SELECT coalesce(min(t.announced_at) - 1, :now) AS at
        FROM outbox o JOIN announcement t ON t.comment_id = o.comment_id
        WHERE o.mailbox_id = :id AND o.kind = 'notification' AND o.state = 'dropped' AND o.settled_at = :now""",
        id=mailbox_id,
        now=now,
    )
    tx.execute(
        """UPDATE subscription SET told_until = CASE WHEN since > :first THEN since ELSE :first END
        WHERE mailbox_id = :id AND state = 'active'
            AND (told_until > :first OR cadence = 'each' AND next_due IS NULL)""",
        id=mailbox_id,
        first=first["at"],
    )


def resume(tx: Tx, *, mailbox_id: int, now: int) -> bool:
    """End a pause; False where there was none. The digests with the comments of that time are due now."""
    ended = tx.execute(
        """UPDATE mailbox SET paused_at = NULL, paused_until = NULL WHERE id = :id AND paused_at IS NOT NULL
        RETURNING id""",
        id=mailbox_id,
    )
    if ended:
        tx.execute(
            """UPDATE subscription SET fold = :why, next_due = :now WHERE mailbox_id = :id AND state = 'active'""",
            id=mailbox_id,
            why=Fold.PAUSE.value,
            now=now,
        )
    return bool(ended)


def pauses_over(tx: Tx, *, now: int) -> list[int]:
    """The mailboxes whose pause ends by now."""
    rows = tx.execute("SELECT id FROM mailbox WHERE paused_until IS NOT NULL AND paused_until <= :now", now=now)
    return [row["id"] for row in rows]
