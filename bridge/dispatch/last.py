"""The last mails, to people who are forgotten: relayed, then overwritten. No word of them is in the log.

Their reverse-path is null: a bounce would bring back the mailbox that we have just forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog

from bridge.acts import forgetting
from bridge.blog import Blog
from bridge.dispatch.signing import MailToSign, Signing
from bridge.errors import SmarthostError, fault
from bridge.mail import wire
from bridge.mails import last
from bridge.net.client.smarthost import Smarthost
from bridge.net.client.transactions import OutgoingMail, SmarthostReply
from bridge.outbound import retry
from bridge.store import last_mails
from bridge.store.engine import Store
from bridge.store.last_mails import LastMail

log = structlog.get_logger()

_AT_ONCE = 50


class LastMails:
    """Relays what is in `last_mail`."""

    def __init__(
        self,
        store: Store,
        blogs: Mapping[str, Blog],
        smarthost: Smarthost,
        clock: Callable[[], int],
        chance: Callable[[], float],
        signing: Signing,
    ) -> None:
        self._store = store
        self._blogs = blogs
        self._smarthost = smarthost
        self._clock = clock
        self._chance = chance
        self._signing = signing

    async def due(self) -> list[LastMail]:
        """The mails that are due."""
        return await self._store.read(last_mails.due, now=self._clock(), limit=_AT_ONCE)

    async def relay(self, due: list[LastMail]) -> int:
        """Relay these, and overwrite what is done; how many were tried."""
        done = [mail.id for mail in due if await self._relayed(mail)]
        if done:
            await self._store.write(last_mails.done, ids=done)
            await forgetting.erase(self._store)
        return len(due)

    async def _relayed(self, mail: LastMail) -> bool:
        """True if nothing is left to do: it is relayed, refused for good, or can't be written."""
        blog = self._blogs.get(mail.blog_id)
        if blog is None:
            return True
        try:
            content, to = last.written(mail, blog, self._store.key)
        except last.NoAsciiMailbox:
            return True
        except wire.Unwritable as error:
            log.error("relay", mail=mail.id, outcome="unwritable", fault=fault(error))
            return await self._again(mail)
        replies: list[SmarthostReply | SmarthostError] = []

        async def on_reply(_: OutgoingMail, reply: SmarthostReply | SmarthostError) -> None:
            replies.append(reply)

        signed = await self._signing.signed([MailToSign(OutgoingMail(mail.id, None, to, content), blog.id)])
        await self._smarthost.relay_all(iter(signed), on_reply)
        if any(isinstance(one, SmarthostReply) and not 400 <= one.code < 500 for one in replies):
            return True
        return await self._again(mail)

    async def _again(self, mail: LastMail) -> bool:
        """Keep it for later, and for five days at most: False, as it is not done."""
        now = self._clock()
        at = retry.next_attempt(mail.attempts + 1, mail.queued_at, now, self._chance())
        await self._store.write(last_mails.again, id=mail.id, next_at=at or now)
        return False
