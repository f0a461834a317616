"""Mailboxes as RFC 5321 and 5322 write them, and our own addresses with a tag."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bridge.mail.visible import seemly_name

# RFC 5322 section 3.2.3 dot-atom, with the letters of RFC 6532. A quoted local part is legal, but nobody has one.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = r"[A-Za-z0-9\u0080-\U0010ffff](?:[A-Za-z0-9\u0080-\U0010ffff-]{0,61}[A-Za-z0-9\u0080-\U0010ffff])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_SPECIALS = dict.fromkeys(
    map(ord, '<>"@,;:\\()[]\u2028\u2029\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'), " "
)


def normalised(mailbox: str) -> str | None:
    """The mailbox as we store and compare it: lower case, NFC. None if it is not an addr-spec.

    RFC 5321 section 2.4 allows local parts that differ in case only. No provider has them, and people type any case.
    """
    mailbox = unicodedata.normalize("NFC", mailbox.strip())
    local_part, at, domain = mailbox.rpartition("@")
    # RFC 5321 section 4.5.3.1: 64 octets before the at sign, 255 after, 254 in all (RFC 3696 erratum 1690)
    short = bool(at) and len(mailbox.encode()) <= 254 and len(local_part.encode()) <= 64
    written = short and _LOCAL_PART.fullmatch(local_part) and _DOMAIN.fullmatch(domain) and mailbox.isprintable()
    return mailbox.lower() if written else None


def display_name(name: str) -> str:
    """A name fit for a header field and a page: one line, at most 40 characters, no specials.

    A longer name may be folded and lose its quotes, and then From seems to have other mailboxes. A name that is a
    mailbox becomes "", since a mailbox is never shown.
    """
    if "@" in name:
        return ""
    name = seemly_name(name.translate(_SPECIALS))
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" or c in "\u200c\u200d")
    return " ".join(name.replace("=?", " ").split())[:40].rstrip(" \u200c\u200d")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A blog's address with `{tag}` in it: `{tag}@talk.blog.example` or `talk+{tag}@blog.example`."""

    before: str
    domain: str

    @classmethod
    def of(cls, address: str) -> Pattern:
        """The pattern of a configured address (config has checked that it is one)."""
        local_part, _, domain = address.lower().rpartition("@")
        return cls(local_part.removesuffix("{tag}"), domain)

    def with_tag(self, tag: str) -> str:
        return f"{self.before}{tag}@{self.domain}"

    def tag(self, mailbox: str) -> str | None:
        """The tag of a mailbox of ours ("" for the plain mailbox without a tag); None for any other mailbox."""
        local_part, _, domain = mailbox.lower().rpartition("@")
        if domain != self.domain:
            return None
        if self.before and local_part == self.before.rstrip("+-"):
            return ""
        return local_part[len(self.before) :] if local_part.startswith(self.before) else None
