"""All that the operator may want to know of one mailbox: subscriptions, mails, messages, comments that wait."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.store.engine import Tx


@dataclass(frozen=True, slots=True)
class KnownSubscription:
    """A subscription: the slug of its post, "blog", "answers" or "thread"; its cadence, state and since when."""

    about: str
    cadence: str
    state: str
    since: int


@dataclass(frozen=True, slots=True)
class KnownMail:
    """A mail to the mailbox, and the last answer of the smarthost."""

    id: str
    kind: str
    state: str
    attempts: int
    queued_at: int
    smtp_reply: str


@dataclass(frozen=True, slots=True)
class KnownMessage:
    """A message from the mailbox, as the journal has it."""

    id: str
    received_at: int
    disposition: str
    reason: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """Times in microseconds UTC; `held` are the ids of comments that wait for a moderator."""

    address: str
    name: str
    standing: str
    added_at: int
    verified_at: int | None
    suppressed_at: int | None
    suppressed_reason: str
    paused: bool
    subscriptions: tuple[KnownSubscription, ...]
    mails: tuple[KnownMail, ...]
    messages: tuple[KnownMessage, ...]
    held: tuple[str, ...]


def of_mailbox(tx: Tx, *, blog_id: str, address: str, limit: int) -> Dossier | None:
    """None where the blog does not know the mailbox."""
    row = tx.one(
        "SELECT * FROM mailbox WHERE blog_id = :blog_id AND address = :address", blog_id=blog_id, address=address
    )
    if row is None:
        return None
    subscriptions = tx.execute(
        """SELECT coalesce(p.slug, s.scope) AS about, s.cadence, s.state, s.since FROM subscription s
        LEFT JOIN post p ON p.id = s.post_id WHERE s.mailbox_id = :id ORDER BY s.since DESC LIMIT :limit""",
        id=row["id"],
        limit=limit,
    )
    mails = tx.execute(
        """SELECT id, kind, state, attempts, queued_at, coalesce(smtp_reply, '') AS smtp_reply FROM outbox
        WHERE mailbox_id = :id ORDER BY queued_at DESC, id DESC LIMIT :limit""",
        id=row["id"],
        limit=limit,
    )
    messages = tx.execute(
        """SELECT id, received_at, disposition, reason FROM journal WHERE mailbox_id = :id
        ORDER BY received_at DESC, id DESC LIMIT :limit""",
        id=row["id"],
        limit=limit,
    )
    held = tx.execute(
        """SELECT h.comment_id FROM hold h JOIN comment c ON c.id = h.comment_id AND c.state = 'held'
        WHERE h.mailbox_id = :id AND h.decided_at IS NULL ORDER BY h.held_at""",
        id=row["id"],
    )
    return Dossier(
        row["address"],
        row["name"],
        row["standing"],
        row["added_at"],
        row["verified_at"],
        row["suppressed_at"],
        row["suppressed_reason"] or "",
        row["paused_at"] is not None,
        tuple(KnownSubscription(one["about"], one["cadence"], one["state"], one["since"]) for one in subscriptions),
        tuple(KnownMail(*tuple(one)) for one in mails),
        tuple(KnownMessage(*tuple(one)) for one in messages),
        tuple(one["comment_id"] for one in held),
    )
