"""The caps are counted: above one nothing is done, and the moderators hear of it once."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bridge.acts import moderating
from bridge.blog import DAY, Blog
from bridge.inbound import caps
from bridge.inbound.caps import NO_CAPS, CapKind, Caps, Counted
from bridge.outbound.queued import Alarm, AlarmKind
from bridge.store import tally
from bridge.store.engine import Tx

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Capping:
    """The caps, and the key for the names that are counted."""

    caps: Caps
    key: bytes

    @property
    def is_off(self) -> bool:
        return self.caps == NO_CAPS

    def may_mail(self, tx: Tx, *, blog: Blog, peer: str, mailbox: str, now: int) -> bool:
        """Whether a stranger at this peer may cause one more mail to a mailbox; if so it is counted."""
        each = caps.mails(self.caps, blog_id=blog.id, peer=peer, mailbox=mailbox)
        return self._count(tx, each, blog, mailbox, now)

    def may_comment(self, tx: Tx, *, blog: Blog, post_id: str, mailbox: str, now: int) -> bool:
        """Whether a mailbox may write one more comment on a post; if so it is counted."""
        each = caps.comments(self.caps, blog_id=blog.id, author=mailbox, post_id=post_id)
        return self._count(tx, each, blog, mailbox, now)

    def _count(self, tx: Tx, each: Sequence[Counted], blog: Blog, mailbox: str, now: int) -> bool:
        """Count one more of each; False, and nothing is counted, where the most of one is reached."""
        spelt, plainly = self._hash(mailbox), self._hash(caps.canonical(mailbox))
        for one in each:
            number, first = tally.counted(
                tx, blog_id=blog.id, name=self._hash(f"{one.kind} {one.name}"), began_at=now - now % one.span
            )
            # Another spelling of a mailbox that had a mail today gets none; its plain spelling is its owner's.
            elsewhere = one.kind is CapKind.MAILBOX and number > 0 and spelt not in (first, plainly)
            if number >= one.most or elsewhere:
                self._tell(tx, one, blog, now)
                return False
        for one in each:
            tally.count(
                tx,
                blog_id=blog.id,
                name=self._hash(f"{one.kind} {one.name}"),
                began_at=now - now % one.span,
                first=spelt,
            )
        return True

    def _tell(self, tx: Tx, reached: Counted, blog: Blog, now: int) -> None:
        """One line in the log, and one mail where more than one mailbox may be concerned, once in its span."""
        window = now - now % reached.span
        if (
            tally.count(tx, blog_id=blog.id, name=self._hash(f"told {reached.kind} {reached.name}"), began_at=window)
            > 1
        ):
            return
        log.warning("cap reached", cap=reached.kind.value, most=reached.most, blog=blog.id)
        if reached.kind is not CapKind.MAILBOX:
            day = now // DAY
            name = f"alarm:{blog.id}:{reached.kind.value}:{day}"
            mail = Alarm(AlarmKind.CAP, f"{reached.kind.value} = {reached.most}")
            moderating.mail_all(tx, blog, mail, now, lambda mailbox_id: f"{name}:{mailbox_id}")

    def _hash(self, name: str) -> str:
        return hmac.digest(self.key, b"tally\0" + name.encode(), hashlib.sha256).hex()[:32]
