"""What a command in doubt changes is kept as it was, for the word that turns it round."""

from __future__ import annotations

import json
from typing import Any

from bridge.store.engine import Tx

_WISH = ("cadence", "state", "since", "next_due", "left_at", "muted_at", "at_most", "fold")
_LIKES = ("paused_at", "paused_until", "receipts", "bundled")


def as_it_is(tx: Tx, *, mailbox_id: int) -> str:
    """All that a mailbox wishes and how it likes its mails, as JSON without a word about whose it is."""
    return json.dumps(_now(tx, mailbox_id))


def as_it_was(tx: Tx, *, mailbox_id: int, before: str, after: str) -> None:
    """Take back what the command changed, between `before` and `after`; what was changed since then stays.

    A wish that began with the command is one that they have left.
    """
    old, new, now = json.loads(before), json.loads(after), _now(tx, mailbox_id)
    for wish_id, wish in now["wishes"].items():
        earlier = old["wishes"].get(wish_id, {**wish, "state": "left", "next_due": None, "fold": None})
        if wish == new["wishes"].get(wish_id) and wish != earlier:
            sets = ", ".join(f"{column} = :{column}" for column in _WISH)
            tx.execute(f"UPDATE subscription SET {sets} WHERE id = :id", {**earlier, "id": wish_id})  # noqa: S608
    if now["likes"] == new["likes"] != old["likes"]:
        sets = ", ".join(f"{column} = :{column}" for column in _LIKES)
        tx.execute(f"UPDATE mailbox SET {sets} WHERE id = :id", {**old["likes"], "id": mailbox_id})  # noqa: S608


def _now(tx: Tx, mailbox_id: int) -> dict[str, Any]:
    wishes = tx.execute(
        f"SELECT id, {', '.join(_WISH)} FROM subscription WHERE mailbox_id = :id",  # noqa: S608 - our own names
        id=mailbox_id,
    )
    likes = tx.one(f"SELECT {', '.join(_LIKES)} FROM mailbox WHERE id = :id", id=mailbox_id)  # noqa: S608
    return {
        "wishes": {row["id"]: {column: row[column] for column in _WISH} for row in wishes},
        "likes": {column: likes[column] for column in _LIKES} if likes else {},
    }
