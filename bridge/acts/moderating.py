"""Mails to the moderators of a blog."""

from __future__ import annotations

from collections.abc import Callable

from bridge.acts import queue_mail
from bridge.blog import Blog
from bridge.outbound.queued import MailValue
from bridge.store import mailboxes
from bridge.store.engine import Tx


def mail_all(
    tx: Tx, blog: Blog, mail: MailValue, now: int, unique: Callable[[int], str | None] = lambda _: None
) -> None:
    """Queue a mail for each moderator; `unique` names it for a mailbox."""
    for address in blog.moderators:
        moderator = mailboxes.remember(
            tx, blog_id=blog.id, address=address, name="", utc_offset_minutes=None, language=None, now=now
        )
        queue_mail(tx, mail, blog_id=blog.id, mailbox_id=moderator.id, now=now, unique=unique(moderator.id))
