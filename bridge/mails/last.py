"""The last mail to somebody who is forgotten -> its octets. Nothing else of them is left that it could be made of."""

from __future__ import annotations

from dataclasses import replace

from bridge.blog import Blog, Mailbox
from bridge.mail.address import Pattern
from bridge.mails import compose, octets, wording
from bridge.mails.facts import ToWrite
from bridge.mails.kinds import PlainFacts
from bridge.mails.octets import NoAsciiMailbox as NoAsciiMailbox
from bridge.store.last_mails import LastMail
from bridge.store.outbox import QueuedMail


def written(last: LastMail, blog: Blog, key: bytes) -> tuple[bytes, str]:
    """The mail, and the mailbox that it goes to; NoAsciiMailbox where it needs SMTPUTF8."""
    mailbox = Mailbox(0, blog.id, last.address, "", language=last.language)
    row = QueuedMail(last.id, blog.id, mailbox.id, last.mail, queued_at=last.queued_at)
    to = ToWrite(row, blog, mailbox, facts=PlainFacts(last.mail))
    # An answer would make them known again, so it goes to the people who run the blog.
    draft = replace(wording.draft(to), mailbox=Pattern.of(blog.address).with_tag("postmaster"))
    slots = octets.values(to, key)
    return compose.checked(compose.compose(draft).filled(slots), slots[compose.TO]), slots[compose.TO].decode()
