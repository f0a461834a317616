"""A person chooses the name beside their comments. From then on it wins over the name that their mail program sends."""

from __future__ import annotations

from bridge.acts import Occasion, queue_mail
from bridge.blog import HOUR, Mailbox
from bridge.mail.address import display_name
from bridge.outbound.queued import Did, Done
from bridge.store import comments, mailboxes
from bridge.store.engine import Tx


def chosen(written: str) -> str | None:
    """The name to show for what somebody wrote: "" for no name, None where that can't be shown, such as a mailbox."""
    name = display_name(written)
    return None if written.strip() and not name else name


def set_name(tx: Tx, mailbox: Mailbox, name: str, *, before: bool) -> bool:
    """Show this name (`chosen` made it) from now on, "" for none; whether that changes anything.

    Comments that wait for an answer get it too, and with `before` all that are published.
    """
    renamed = comments.rename(tx, mailbox_id=mailbox.id, name=name, published=before)
    if mailbox.name_chosen and mailbox.name == name:
        return renamed > 0
    mailboxes.choose_name(tx, mailbox_id=mailbox.id, name=name)
    return True


def ask_name(tx: Tx, occasion: Occasion, mailbox: Mailbox, name: str, *, before: bool = False) -> None:
    """`set_name` for somebody who asks by mail: a mail says what came of it."""
    shown = chosen(name)
    changed = shown is not None and set_name(tx, mailbox, shown, before=before)
    did = Did.RENAMED if changed and before else Did.NAMED if changed else Did.NAME_ASKED
    if shown is not None and not changed:
        did = Did.NOTHING
    _say(tx, mailbox, did, f"done:{occasion.journal_id}", occasion.now, occasion.answers)


def ask_which_name(tx: Tx, occasion: Occasion, mailbox: Mailbox) -> None:
    """For somebody who wants another name and does not say which: a mail asks, and says how to write it."""
    _say(tx, mailbox, Did.NAME_ASKED, f"done:{occasion.journal_id}", occasion.now, occasion.answers)


def set_name_on_page(tx: Tx, mailbox: Mailbox, name: str, *, before: bool, now: int) -> None:
    """`set_name` on the settings page. At most one mail an hour says so: the link to that page is in mails that people
    forward."""
    if set_name(tx, mailbox, name, before=before):
        _say(tx, mailbox, Did.RENAMED if before else Did.NAMED, f"named:{mailbox.id}:{now // HOUR}", now, None)


def _say(tx: Tx, mailbox: Mailbox, did: Did, unique: str, now: int, answers: str | None) -> None:
    mail = Done(did, answers=answers)
    queue_mail(tx, mail, blog_id=mailbox.blog_id, mailbox_id=mailbox.id, now=now, unique=unique)
