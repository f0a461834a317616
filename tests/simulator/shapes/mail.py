"""A mail with both of its parts, the people in it, and how programs break lines."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage


@dataclass(frozen=True)
class Person:
    name: str
    mailbox: str

    @property
    def first(self) -> str:
        return self.name.split()[0]


@dataclass(frozen=True)
class Letter:
    """One answer: who wrote it to whom, the new words in paragraphs, and the paragraphs of the mail that is answered."""

    author: Person
    other: Person
    new: tuple[str, ...]
    old: tuple[str, ...]

    @property
    def reply(self) -> str:
        return "\n\n".join(self.new)

    def new_wrapped(self, width: int = 72) -> str:
        return wrap(self.reply, width)

    def old_wrapped(self, width: int = 72) -> str:
        return wrap("\n\n".join(self.old), width)

    def quoted(self, width: int = 70, mark: str = "> ") -> str:
        return marked(self.old_wrapped(width), mark)

    def new_html(self, tag: str = "div") -> str:
        blank = "<div><br></div>" if tag == "div" else ""
        return blank.join(f"<{tag}>{shown(one)}</{tag}>" for one in self.new)

    def old_html(self, tag: str = "p") -> str:
        return "".join(f"<{tag}>{shown(one)}</{tag}>" for one in self.old)


@dataclass(frozen=True)
class Mail:
    """A mail, and what its author wrote; `also` is what may come back as well (a sign-off that may stay)."""

    name: str
    octets: bytes
    written: str
    also: tuple[str, ...] = ()


# text, HTML ("" if there is none), what was written; None: the reply of the letter
Written = tuple[str, str, str | None]
Shape = Callable[[Letter], Written]


def shown(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")


def wrap(text: str, width: int) -> str:
    out: list[str] = []
    for line in text.split("\n"):
        out += textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""]
    return "\n".join(out)


def marked(text: str, mark: str = "> ") -> str:
    return "\n".join((mark + line).rstrip() for line in text.split("\n"))


def mails(shapes: Sequence[Shape], letters: Sequence[Letter], each: int) -> list[Mail]:
    """Each shape with `each` letters, others for each shape."""
    found: list[Mail] = []
    for n, shape in enumerate(shapes):
        for k in range(each):
            letter = letters[(n * each + k) % len(letters)]
            text, page, written = shape(letter)
            name = f"{shape.__name__.strip('_')} {k + 1}"
            found.append(Mail(name, octets(letter, text, page), letter.reply if written is None else written))
    return found


def octets(letter: Letter, text: str, page: str) -> bytes:
    """The message as it travels: text/plain, text/html, or both as alternatives."""
    message = EmailMessage()
    message["From"] = Address(letter.author.name, addr_spec=letter.author.mailbox)
    message["To"] = Address(letter.other.name, addr_spec=letter.other.mailbox)
    message["Subject"] = "Re: the plan"
    message["Date"] = "Thu, 05 Feb 2026 09:12:00 +0100"
    if text:
        message.set_content(text, cte="quoted-printable")
        if page:
            message.add_alternative(page, subtype="html", cte="quoted-printable")
    else:
        message.set_content(page, subtype="html", cte="quoted-printable")
    return message.as_bytes()
