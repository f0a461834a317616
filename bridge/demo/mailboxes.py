"""The mail server of the demo's people: it receives the mails that the daemon relays, and submits theirs.

Each mailbox is also a Maildir, so that mutt can open it. Submitted mails of its own domain get Authentication-Results,
as any mail server adds them for its own users (RFC 8601).
"""

from __future__ import annotations

import asyncio
import itertools
import mailbox
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as WIRE
from email.policy import default
from email.utils import format_datetime, formataddr, localtime, make_msgid, parseaddr
from pathlib import Path
from typing import Any

import aiosmtplib
from aiosmtpd.smtp import SMTP, Envelope, Session

from bridge.blog import SECOND
from bridge.demo.people import DOMAIN, PEOPLE, DemoPerson

MOST = 500  # mails on the page; the Maildir keeps all of them


@dataclass(frozen=True, slots=True)
class DeliveredMail:
    number: int
    mailbox: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return BytesParser(EmailMessage, policy=default).parsebytes(self.content)

    @property
    def sender(self) -> str:
        """The name in From, or the address without one."""
        name, address = parseaddr(str(self.message["From"] or ""))
        return name or address

    @property
    def text(self) -> str:
        """The text part, "" where there is none."""
        return self.part("plain")

    def part(self, kind: str) -> str:
        """The body as `plain` or `html`, "" where there is none."""
        found = self.message.get_body((kind,))
        return str(found.get_content()) if found else ""


class MailServer:
    """An SMTP server for the mails that the daemon relays; calls `arrived` for each."""

    def __init__(self, folder: Path, arrived: Callable[[DeliveredMail], None]) -> None:
        self.mails: list[DeliveredMail] = []
        self.names = {person.mailbox: person.name for person in PEOPLE}
        self._folder = folder
        self._arrived = arrived
        self._numbers = itertools.count(1)
        self._server: asyncio.Server

    async def start(self) -> int:
        """Start to listen; returns the port."""
        loop = asyncio.get_running_loop()
        for person in PEOPLE:
            self._open_again(person.mailbox)
        self._server = await loop.create_server(
            lambda: SMTP(self, enable_SMTPUTF8=True, ident="Mailboxes of the demo", hostname=DOMAIN), "127.0.0.1", 0
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """aiosmtpd's hook: one copy for each recipient."""
        content = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            mail = DeliveredMail(next(self._numbers), str(recipient).lower(), content)
            self.mails = [*self.mails[-MOST + 1 :], mail]
            self._maildir(mail.mailbox).add(content)
            self._arrived(mail)
        return "250 2.0.0 In the mailbox"

    async def handle_exception(self, _error: Exception) -> str:
        """aiosmtpd's hook: a transient reply for a fault of ours, so that the daemon tries again."""
        return "451 4.3.0 The mailboxes of the demo are in trouble"

    def mail(self, number: int) -> DeliveredMail | None:
        return next((mail for mail in self.mails if mail.number == number), None)

    def maildir(self, address: str) -> Path:
        """The Maildir of this mailbox; all unusual names share one."""
        local_part = address.partition("@")[0]
        return self._folder / (local_part if local_part.isalnum() else "others")

    def _open_again(self, address: str) -> None:
        """Load the mails of a kept folder, oldest first."""
        maildir = self._maildir(address)
        kept = sorted((maildir.get_message(key).get_date(), key) for key in maildir.keys())  # noqa: SIM118
        for _, key in kept[-MOST:]:
            self.mails.append(DeliveredMail(next(self._numbers), address, maildir.get_bytes(key)))

    def _maildir(self, address: str) -> mailbox.Maildir:
        folder = self.maildir(address)
        folder.parent.mkdir(exist_ok=True)
        return mailbox.Maildir(folder, create=True)


@dataclass(frozen=True, slots=True)
class Draft:
    author: DemoPerson
    to: str
    subject: str
    text: str
    in_reply_to: str = ""
    references: str = ""


def written(draft: Draft, now: int) -> bytes:
    """The draft as a mail program writes it (RFC 5322), at `now`."""
    message = EmailMessage(policy=WIRE.clone(max_line_length=998))
    message["From"] = formataddr((draft.author.name, draft.author.mailbox))
    message["To"] = draft.to
    message["Subject"] = draft.subject
    message["Date"] = format_datetime(localtime(datetime.fromtimestamp(now / SECOND, UTC)))
    message["Message-ID"] = make_msgid(domain=DOMAIN)
    if draft.in_reply_to:
        message["In-Reply-To"] = draft.in_reply_to
        message["References"] = f"{draft.references} {draft.in_reply_to}".strip()
    message.set_content(draft.text, cte="quoted-printable")
    return message.as_bytes()


async def submit(draft: Draft, port: int, now: int) -> tuple[int, str]:
    """Hand the draft to the daemon by SMTP; the code and text of its reply."""
    ours = draft.author.domain == DOMAIN
    vouched = f"Authentication-Results: {DOMAIN}; dmarc=pass header.from={DOMAIN}\r\n".encode() if ours else b""
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False, timeout=30)
    try:
        await client.connect()
        _, reply = await client.sendmail(draft.author.mailbox, [draft.to], vouched + written(draft, now))
        return 250, reply
    except aiosmtplib.SMTPRecipientsRefused as error:
        refused: Any = error.recipients[0]
        return int(refused.code), str(refused.message)
    except aiosmtplib.SMTPResponseException as error:
        return error.code, error.message
    finally:
        client.close()


def quoted(mail: DeliveredMail) -> Draft:
    """A reply to a mail as mail programs start it: an attribution line, and the text behind `>`."""
    message = mail.message
    person = next(
        (one for one in PEOPLE if one.mailbox == mail.mailbox), DemoPerson(mail.mailbox.partition("@")[0], "")
    )
    lines = "\n".join(f"> {line}".rstrip() for line in mail.text.rstrip().splitlines())
    subject = str(message["Subject"] or "")
    return Draft(
        author=person,
        to=str(message["Reply-To"] or message["From"]).rpartition("<")[2].rstrip(">"),
        subject=subject if subject.lower().startswith("re:") else f"Re: {subject}",
        text=f"\n\nOn {message['Date']}, {mail.sender} wrote:\n\n{lines}\n",
        in_reply_to=str(message["Message-ID"] or ""),
        references=" ".join(str(message["References"] or "").split()),
    )
