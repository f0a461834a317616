"""Somebody moves to another mailbox, once both mailboxes have said yes.

Their mailbox keeps its row, and gets the other address: comments, name, subscriptions and reply addresses stay theirs.
What the other mailbox had of its own joins them. Until then neither hears anything of the other but the one question.
"""

from __future__ import annotations

from bridge.acts import Occasion, asking, queue_mail
from bridge.blog import DAY, DAYS_KEPT, CommentState, Mailbox
from bridge.mail import wire
from bridge.mail.address import Pattern, normalised
from bridge.outbound.queued import ConfirmMove, Did, Done
from bridge.store import blogs, confirmations, departures, mailboxes, movings
from bridge.store.departures import Gone
from bridge.store.engine import Tx
from bridge.store.movings import Moving


def ask(tx: Tx, occasion: Occasion, mailbox: Mailbox, address: str) -> Did | None:
    """Ask both mailboxes whether one takes the place of the other. None where they are asked; else the reason why not.

    A later request takes the place of an earlier one.
    """
    to = normalised(address.strip().strip("<>.,;").removeprefix("mailto:")) or ""
    ours = any(Pattern.of(each).tag(to) is not None for each in blogs.addresses(tx))
    if ours or not to or not wire.ascii_mailbox(to):
        return Did.NO_NEW_MAILBOX
    if to == mailbox.address:
        return Did.NOTHING
    now = occasion.now
    if not asking.below_question_limit(tx, mailbox_id=mailbox.id, now=now, kind="move"):
        return Did.ON_ITS_WAY
    other = mailboxes.by_address(tx, blog_id=mailbox.blog_id, address=to) or mailboxes.remember(
        tx,
        blog_id=mailbox.blog_id,
        address=to,
        name="",
        utc_offset_minutes=None,
        language=mailbox.language or None,
        now=now,
    )
    if any(asking.is_asked(tx, target_id=one.id, now=now) and one.to_id == other.id for one in _from(tx, mailbox)):
        return Did.ON_ITS_WAY
    if not asking.below_question_limit(tx, mailbox_id=other.id, now=now):
        return Did.ON_ITS_WAY
    for earlier in _from(tx, mailbox):
        _withdraw(tx, earlier, now)
    moving = movings.ask(tx, blog_id=mailbox.blog_id, from_id=mailbox.id, to_id=other.id, now=now)
    for asked, names in ((mailbox, to), (other, "")):
        confirmation_id = confirmations.open(
            tx, blog_id=mailbox.blog_id, mailbox_id=asked.id, kind="move", target_id=moving.id, now=now
        )
        answers = occasion.answers if asked is mailbox else None
        asking.queue_question(tx, ConfirmMove(confirmation_id, names, answers), confirmation_id, asked, now)
    return None


def run(tx: Tx, occasion: Occasion, mailbox: Mailbox, address: str) -> None:
    """`ask`, and mail why where nobody is asked."""
    did = ask(tx, occasion, mailbox, address)
    if did is not None:
        mail = Done(did, answers=occasion.answers)
        unique = f"{mail.kind.value}:{occasion.journal_id}"
        queue_mail(tx, mail, blog_id=mailbox.blog_id, mailbox_id=mailbox.id, now=occasion.now, unique=unique)


def confirm(tx: Tx, occasion: Occasion, mailbox: Mailbox, moving_id: str) -> None:
    """One of the two mailboxes says yes; after the second yes they move."""
    moving = movings.said_yes(tx, moving_id=moving_id, mailbox_id=mailbox.id, now=occasion.now)
    if moving is not None and moving.both_said_yes:
        _move(tx, occasion, moving)


def decline(tx: Tx, *, moving_id: str, now: int) -> None:
    """One of the two mailboxes says no: nothing changes."""
    moving = movings.by_id(tx, moving_id=moving_id)
    if moving is not None:
        _withdraw(tx, moving, now)


def drop_unanswered(tx: Tx, *, now: int) -> None:
    """Drop the requests that not both mailboxes have confirmed in time."""
    for moving in movings.asked_before(tx, before=now - DAYS_KEPT[CommentState.UNCONFIRMED] * DAY):
        _withdraw(tx, moving, now)


def _from(tx: Tx, mailbox: Mailbox) -> list[Moving]:
    return [one for one in movings.of_mailbox(tx, mailbox_id=mailbox.id) if one.from_id == mailbox.id]


def _withdraw(tx: Tx, moving: Moving, now: int) -> None:
    confirmations.withdraw(tx, target_id=moving.id, now=now)
    movings.drop(tx, moving_id=moving.id)


def _move(tx: Tx, occasion: Occasion, moving: Moving) -> None:
    old = mailboxes.by_id(tx, mailbox_id=moving.from_id)
    new = mailboxes.by_id(tx, mailbox_id=moving.to_id)
    if old is None or new is None or old.forgotten or new.forgotten or old.id == new.id:
        return
    for one in (*movings.of_mailbox(tx, mailbox_id=old.id), *movings.of_mailbox(tx, mailbox_id=new.id)):
        _withdraw(tx, one, occasion.now)
    departures.note(tx, what=Gone.MOVED, blog_id=old.blog_id, address=old.address, now=occasion.now)
    movings.merge(tx, from_id=new.id, to_id=old.id)
    mailboxes.move(tx, mailbox=old, into=new, now=occasion.now)
    mail = Done(Did.MOVED)
    queue_mail(tx, mail, blog_id=old.blog_id, mailbox_id=old.id, now=occasion.now, unique=f"moved:{moving.id}")
