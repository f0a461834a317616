"""For now the store's own acts of forgetting."""

from bridge.acts import Occasion, consenting
from bridge.store import forget
from bridge.store.engine import Tx
from bridge.store.forget import came_late as came_late


def confirm(tx: Tx, *, confirmation_id: str, keep: bool, now: int) -> bool:
    asked = consenting.confirm(tx, Occasion(now), confirmation_id)
    if asked is None or asked.kind != "forget" or asked.done_at is not None:
        return False
    return forget.forget(tx, mailbox_id=asked.mailbox_id, keep=keep, now=now)
