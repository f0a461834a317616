"""People, what they write, and the mail programs they write it with."""

from __future__ import annotations

import fcntl
import itertools
import mailbox
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from pathlib import Path

from .smarthost import PATIENCE, Mail
from .world import VOUCHES, World

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """Somebody with a mailbox."""

    name: str
    mailbox: str = field(default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "mailbox", self.mailbox or f"{self.name.split()[0].lower()}@home.example")

    def message(self, to: str, words: str, subject: str = "", **fields: str) -> EmailMessage:
        """A new message, as a mail program writes it."""
        message = EmailMessage(policy=SMTP)
        message["From"] = formataddr((self.name, self.mailbox))
        message["To"] = to
        message["Subject"] = subject
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = f"<{next(_numbers)}.{os.getpid()}@home.example>"
        message.set_content(words, cte="8bit")  # which takes away every field that begins with Content-
        for name, value in fields.items():
            message[name.replace("_", "-")] = value
        return message

    def answer(self, mail: Mail, words: str, *, to: str = "") -> EmailMessage:
        """An answer: above the quoted mail, to where its Reply-To says, with the fields that thread it."""
        quoted = "".join(f"> {line}".rstrip() + "\n" for line in mail.part().splitlines())
        sender = mail.message["From"].addresses[0].display_name
        references = " ".join((*str(mail.message["References"] or "").split(), mail.message_id))
        return self.message(
            to or mail.answer_to,
            f"{words}\n\nOn {mail.message['Date']}, {sender} wrote:\n{quoted}",
            subject=f"Re: {mail.subject.removeprefix('Re: ')}",
            In_Reply_To=mail.message_id,
            References=references,
        )

    def vouched(self, message: EmailMessage) -> EmailMessage:
        """The message as it comes through our own mail server, which saw who sent it."""
        message["Authentication-Results"] = f"{VOUCHES}; dmarc=pass header.from=home.example"
        return message

    def send(self, world: World, message: EmailMessage) -> tuple[int, str]:
        return world.submit(message.as_bytes(), self.mailbox, str(message["To"]))

    def join(self, world: World, tag: str = "join") -> Mail:
        """Follow the blog, or a post by its own tag, with the question answered; the mail that says it is done."""
        before = len(world.smarthost.to(self.mailbox))
        self.send(world, self.message(world.mailbox(tag), ""))
        question = world.smarthost.mails_to(self.mailbox, before + 1)[-1]
        self.send(world, self.answer(question, "Yes"))
        return world.smarthost.mails_to(self.mailbox, before + 2)[-1]

    # ------------------------------------------------------------------------------------------------- mail programs

    def swaks(self, world: World, message: EmailMessage) -> str:
        """Hand it over with swaks, which shows the dialogue."""
        written = world.folder / f"swaks-{next(_numbers)}.eml"
        written.write_bytes(message.as_bytes())
        done = subprocess.run(
            [
                "swaks",
                *("--server", f"127.0.0.1:{world.smtp_port}", "--ehlo", "there.test"),
                *("--from", self.mailbox, "--to", str(message["To"]), "--data", f"@{written}"),
            ],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def msmtp(self, world: World, message: EmailMessage, *, trusting: Path | None = None) -> None:
        """Hand it over with msmtp, which takes the recipients from the message; `trusting` a certificate, in TLS."""
        tls = (f"--tls-trust-file={trusting}", "--host=localhost") if trusting else ("--host=127.0.0.1",)
        done = subprocess.run(
            [
                "msmtp",
                *(*tls, f"--tls={'on' if trusting else 'off'}", f"--port={world.smtp_port}", "--auth=off"),
                *(f"--from={self.mailbox}", "--domain=there.test", "--read-recipients"),
            ],
            input=message.as_bytes(policy=SMTP.clone(linesep="\n")),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()

    def neomutt(self, world: World, mail: Mail, words: str) -> None:
        """Open a mail in neomutt, in a terminal, press `r`, write above the quote, and send it."""
        home = world.folder / f"neomutt-{next(_numbers)}"
        home.mkdir()
        mailbox.Maildir(home / "inbox", create=True).add(mail.content)
        (home / "words").write_text(words + "\n\n")
        editor = home / "editor"
        editor.write_text(f'#!/bin/sh\ncat "{home}/words" "$1" > "{home}/both" && cat "{home}/both" > "$1"\n')
        editor.chmod(0o700)
        (home / "rc").write_text(_NEOMUTTRC.format(person=self, editor=editor, port=world.smtp_port, home=home))
        in_a_terminal(["neomutt", "-n", "-F", f"{home}/rc", "-f", f"{home}/inbox"], home)


_NEOMUTTRC = """
set from="{person.mailbox}" realname="{person.name}" use_from=yes use_envelope_from=yes reverse_name=no
set hostname="home.example" smtp_url="smtp://127.0.0.1:{port}/" ssl_starttls=no ssl_force_tls=no
set editor="{editor}" include=yes fast_reply=yes reply_to=yes edit_headers=no recall=no abort_unmodified=no
set folder="{home}" copy=no record="" postponed="" header_cache="" message_cachedir=""
set mbox_type=Maildir mail_check_stats=no
set quit=yes delete=no move=no mark_old=no wait_key=no sleep_time=0 beep=no charset=utf-8 send_charset=utf-8
set attribution="On %d, %n wrote:"
push "<reply><send-message><quit>"
"""


def in_a_terminal(command: list[str], home: Path) -> None:
    """Run a program that wants a screen; what it shows is read, and told where it does not end."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    environment = {"HOME": str(home), "TERM": "xterm", "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    try:
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None:
            assert time.monotonic() < deadline, f"{command[0]} does not end: {_words_of(shown)}"
            if select.select([ours], [], [], 0.05)[0]:
                try:
                    shown += os.read(ours, 65536)
                except OSError:  # Linux says so when the other end is closed
                    process.wait(PATIENCE)
        assert process.returncode == 0, _words_of(shown)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _words_of(shown: bytes) -> str:
    return " ".join(re.sub(r"\x1b[\[(][0-9;?]*[A-Za-z]?", " ", shown.decode("utf-8", "replace")).split())[-1500:]
