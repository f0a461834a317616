"""What a local part asks for, written and read: the tag in `{tag}@talk.blog.example` (RFC 5233 calls it the detail).

A tag carries its own proof, so an address can be judged at RCPT with no look-up and can't be guessed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

# tag     = slug / slug "-join" / slug "-leave" / "join" / "leave" / "help" / "postmaster" / "abuse" / purpose "-" token
# purpose = "re" / "to" / "ok" / "mail" / "bounce" ("u" on the web only; "mod" is kept for moderators' answers)
# token   = base32(id mac), lower case, no padding ; id = 16 octets ; "re": 16 octets comment + 4 octets mailbox
# mac     = first 10 octets of HMAC-SHA256(key, purpose NUL id)
# 80 bits: a guess costs one SMTP transaction, and the local part must stay within 64 octets (RFC 5321 section
# 4.5.3.1.1): "re-" and 48 characters leave 13 for what the operator puts before the tag.
_MAC = 10
_TOKEN = re.compile(r"[a-z2-7]{42}|[a-z2-7]{48}")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_LENGTH = 40  # with "-leave" and 13 characters before it, still well within 64 octets

RESERVED = frozenset({"join", "leave", "help", "postmaster", "abuse", "bounce", "mail", "mod", "ok", "re", "to", "u"})


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one comment, at an address issued to one mailbox."""

    comment_id: str
    mailbox_id: int


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """An answer to one comment, at an address that stands on its page for everybody; it says nothing of who writes."""

    comment_id: str


@dataclass(frozen=True, slots=True)
class NewComment:
    """Words to a post."""

    slug: str


@dataclass(frozen=True, slots=True)
class Join:
    """A subscription to a post, or to the blog where slug is None."""

    slug: str | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """The end of the subscriptions to a post, or of all where slug is None."""

    slug: str | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """How this works."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """A yes to what the confirmation with this id asked."""

    confirmation_id: str


@dataclass(frozen=True, slots=True)
class Mail:
    """An answer to the mail in this outbox row: to a digest, or to what we wrote about a person's own wishes."""

    outbox_id: str


@dataclass(frozen=True, slots=True)
class Bounce:
    """The VERP reverse-path of the mail in this outbox row."""

    outbox_id: str


@dataclass(frozen=True, slots=True)
class Operator:
    """postmaster or abuse: the operator (RFC 5321 section 4.5.1, RFC 2142)."""

    role: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The signed page of the mailbox that this subscription belongs to; on the web only."""

    subscription_id: str

    @classmethod
    def of_mailbox(cls, mailbox_id: int) -> Settings:
        """The page of a mailbox that has no subscription. An id begins with the time, so none is as small as this."""
        return cls(f"{mailbox_id:032x}")

    @property
    def mailbox_id(self) -> int | None:
        """The mailbox, where the link names it instead of a subscription."""
        number = int(self.subscription_id, 16)
        return number if number < 1 << 32 else None


Asked = Answer | OpenAnswer | NewComment | Join | Leave | Help | Confirm | Mail | Bounce | Operator


def write(asked: Asked, key: bytes) -> str:
    """The tag that asks for this."""
    match asked:
        case Answer() | OpenAnswer() | Confirm() | Mail() | Bounce():
            return _with_token(asked, key)
        case NewComment(slug):
            return slug
        case Join(slug):
            return f"{slug}-join" if slug else "join"
        case Leave(slug):
            return f"{slug}-leave" if slug else "leave"
        case Help():
            return "help"
        case Operator(role):
            return role


def _with_token(asked: Answer | OpenAnswer | Confirm | Mail | Bounce, key: bytes) -> str:
    match asked:
        case Answer(comment_id, mailbox_id):
            return "re-" + _token("re", bytes.fromhex(comment_id) + mailbox_id.to_bytes(4, "big"), key)
        case OpenAnswer(row):
            purpose = "to"
        case Confirm(row):
            purpose = "ok"
        case Mail(row):
            purpose = "mail"
        case Bounce(row):
            purpose = "bounce"
    return f"{purpose}-{_token(purpose, bytes.fromhex(row), key)}"


def read(tag: str, key: bytes) -> Asked | None:
    """What the tag asks for, or None where it asks nothing that we know; MTAs fold case, so case is nothing.

    A slug is returned as it is spelt: whether there is such a post is for the store to say.
    """
    tag = tag.lower()
    purpose, dash, token = tag.partition("-")
    if dash and purpose in ("re", "ok", "bounce"):
        return _read_token(purpose, token, key)
    if purpose in ("to", "mail") and _TOKEN.fullmatch(
        token
    ):  # a slug is shorter: posts may be called "to-..." or "mail-..."
        return _read_token(purpose, token, key)
    match tag:
        case "join":
            return Join()
        case "leave":
            return Leave()
        case "help":
            return Help()
        case "postmaster" | "abuse":
            return Operator(tag)
    slug, dash, verb = tag.rpartition("-")
    if dash and verb in ("join", "leave") and is_slug(slug):
        return Join(slug) if verb == "join" else Leave(slug)
    return NewComment(tag) if is_slug(tag) else None


def is_slug(text: str) -> bool:
    """Whether this may name a post: lower case letters, digits, single hyphens, and never what a tag means."""
    if len(text) > SLUG_LENGTH or not _SLUG.fullmatch(text) or text in RESERVED:
        return False
    return not (text.startswith(("re-", "ok-", "mod-", "bounce-")) or text.endswith(("-join", "-leave")))


def write_link(settings: Settings, key: bytes) -> str:
    """The TOKEN of `/u/TOKEN`."""
    return _token("u", bytes.fromhex(settings.subscription_id), key)


def read_link(token: str, key: bytes) -> Settings | None:
    """The settings page that a TOKEN of `/u/TOKEN` opens."""
    row = _row(token.lower(), "u", key)
    return Settings(row.hex()) if row and len(row) == 16 else None


def read_confirmation(token: str, key: bytes) -> Confirm | None:
    """What a TOKEN of `/ok/TOKEN` confirms: the same token as in the address `ok-TOKEN`."""
    asked = _read_token("ok", token.lower(), key)
    return asked if isinstance(asked, Confirm) else None


def _read_token(purpose: str, token: str, key: bytes) -> Answer | OpenAnswer | Confirm | Mail | Bounce | None:
    row = _row(token, purpose, key)
    if row is None or len(row) != (20 if purpose == "re" else 16):
        return None
    match purpose:
        case "re":
            return Answer(row[:16].hex(), int.from_bytes(row[16:], "big"))
        case "to":
            return OpenAnswer(row.hex())
        case "ok":
            return Confirm(row.hex())
        case "mail":
            return Mail(row.hex())
        case _:
            return Bounce(row.hex())


def _token(purpose: str, row: bytes, key: bytes) -> str:
    return base64.b32encode(row + _mac(purpose, row, key)).decode().rstrip("=").lower()


def _row(token: str, purpose: str, key: bytes) -> bytes | None:
    if not _TOKEN.fullmatch(token):
        return None
    octets = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    row, mac = octets[:-_MAC], octets[-_MAC:]
    return row if hmac.compare_digest(mac, _mac(purpose, row, key)) else None


def _mac(purpose: str, row: bytes, key: bytes) -> bytes:
    return hmac.digest(key, purpose.encode() + b"\0" + row, hashlib.sha256)[:_MAC]
