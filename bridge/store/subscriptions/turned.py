"""What a command in doubt changes is kept as it was, for the word that turns it round."""

from __future__ import annotations

import json

from bridge.store.engine import Tx

_WISH = "cadence, state, since, next_due, told_until, left_at, muted_at, at_most, fold"
_LIKES = "paused_at, paused_until, echo, bundled"


def as_it_is(tx: Tx, *, mailbox_id: int) -> str:
    """All that a mailbox wishes and how it likes its mails, as JSON without a word about whose it is."""
    wishes = tx.execute(f"SELECT id, {_WISH} FROM subscription WHERE mailbox_id = :id", id=mailbox_id)  # noqa: S608
    likes = tx.one(f"SELECT {_LIKES} FROM mailbox WHERE id = :id", id=mailbox_id)  # noqa: S608 - our own names
    return json.dumps({"wishes": [dict(row) for row in wishes], "likes": dict(likes) if likes else {}})


def as_it_was(tx: Tx, *, mailbox_id: int, before: str) -> None:
    """Make it so again; a wish that was not there then is one that they have left."""
    kept = json.loads(before)
    known = [row["id"] for row in kept["wishes"]]
    tx.execute(
        """UPDATE subscription SET state = 'left', next_due = NULL, left_at = NULL, muted_at = NULL
        WHERE mailbox_id = :mailbox_id AND id NOT IN (SELECT value FROM json_each(:known))""",
        mailbox_id=mailbox_id,
        known=json.dumps(known),
    )
    sets = ", ".join(f"{column} = :{column}" for column in _WISH.split(", "))
    tx.executemany(
        f"UPDATE subscription SET {sets} WHERE id = :id AND mailbox_id = :mailbox_id",  # noqa: S608 - our own names
        ({**row, "mailbox_id": mailbox_id} for row in kept["wishes"]),
    )
    if kept["likes"]:
        likes = ", ".join(f"{column} = :{column}" for column in _LIKES.split(", "))
        tx.execute(f"UPDATE mailbox SET {likes} WHERE id = :id", {**kept["likes"], "id": mailbox_id})  # noqa: S608
