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
class ReplyAddress:
    """An answer to one comment, at an address issued to one mailbox."""

    comment_id: str
    mailbox_id: int


@dataclass(frozen=True, slots=True)
class PublicReplyAddress:
    """An answer to one comment, at an address that stands on its page for everybody; it says nothing of who writes."""

    comment_id: str


@dataclass(frozen=True, slots=True)
class PostAddress:
    """Words to a post."""

    slug: str


@dataclass(frozen=True, slots=True)
class JoinAddress:
    """A subscription to a post, or to the blog where slug is None."""

    slug: str | None = None


@dataclass(frozen=True, slots=True)
class LeaveAddress:
    """The end of the subscriptions to a post, or of all where slug is None."""

    slug: str | None = None


@dataclass(frozen=True, slots=True)
class HelpAddress:
    """How this works."""


@dataclass(frozen=True, slots=True)
class QuestionAddress:
    """A yes to what the confirmation with this id asked."""

    confirmation_id: str


@dataclass(frozen=True, slots=True)
class MailReplyAddress:
    """An answer to the mail in this outbox row: to a digest, or to a mail about a person's own subscriptions."""

    outbox_id: str


@dataclass(frozen=True, slots=True)
class BounceAddress:
    """The VERP reverse-path of the mail in this outbox row."""

    outbox_id: str


@dataclass(frozen=True, slots=True)
class OperatorAddress:
    """postmaster or abuse: the operator (RFC 5321 section 4.5.1, RFC 2142)."""

    role: str


@dataclass(frozen=True, slots=True)
class SettingsLink:
    """The signed page of the mailbox that this subscription belongs to; on the web only."""

    subscription_id: str

    @classmethod
    def of_mailbox(cls, mailbox_id: int) -> SettingsLink:
        """The page of a mailbox that has no subscription. An id begins with the time, so none is as small as this."""
        return cls(f"{mailbox_id:032x}")

    @property
    def mailbox_id(self) -> int | None:
        """The mailbox, where the link names it instead of a subscription."""
        number = int(self.subscription_id, 16)
        return number if number < 1 << 32 else None


TokenAddress = ReplyAddress | PublicReplyAddress | QuestionAddress | MailReplyAddress | BounceAddress
Address = TokenAddress | PostAddress | JoinAddress | LeaveAddress | HelpAddress | OperatorAddress


def write(asked: Address, key: bytes) -> str:
    """The tag that asks for this."""
    match asked:
        case ReplyAddress() | PublicReplyAddress() | QuestionAddress() | MailReplyAddress() | BounceAddress():
            return _with_token(asked, key)
        case PostAddress(slug):
            return slug
        case JoinAddress(slug):
            return f"{slug}-join" if slug else "join"
        case LeaveAddress(slug):
            return f"{slug}-leave" if slug else "leave"
        case HelpAddress():
            return "help"
        case OperatorAddress(role):
            return role


def _with_token(asked: TokenAddress, key: bytes) -> str:
    match asked:
        case ReplyAddress(comment_id, mailbox_id):
            return "re-" + _token("re", bytes.fromhex(comment_id) + mailbox_id.to_bytes(4, "big"), key)
        case PublicReplyAddress(row):
            purpose = "to"
        case QuestionAddress(row):
            purpose = "ok"
        case MailReplyAddress(row):
            purpose = "mail"
        case BounceAddress(row):
            purpose = "bounce"
    return f"{purpose}-{_token(purpose, bytes.fromhex(row), key)}"


def read(tag: str, key: bytes) -> Address | None:
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
            return JoinAddress()
        case "leave":
            return LeaveAddress()
        case "help":
            return HelpAddress()
        case "postmaster" | "abuse":
            return OperatorAddress(tag)
        case _:
            return _read_slug(tag)


def _read_slug(tag: str) -> PostAddress | JoinAddress | LeaveAddress | None:
    slug, dash, verb = tag.rpartition("-")
    if dash and verb in ("join", "leave") and is_slug(slug):
        return JoinAddress(slug) if verb == "join" else LeaveAddress(slug)
    return PostAddress(tag) if is_slug(tag) else None


def is_slug(text: str) -> bool:
    """Whether this may name a post: lower case letters, digits, single hyphens, and never what a tag means."""
    if len(text) > SLUG_LENGTH or not _SLUG.fullmatch(text) or text in RESERVED:
        return False
    return not (text.startswith(("re-", "ok-", "mod-", "bounce-")) or text.endswith(("-join", "-leave")))


def write_link(settings: SettingsLink, key: bytes) -> str:
    """The TOKEN of `/u/TOKEN`."""
    return _token("u", bytes.fromhex(settings.subscription_id), key)


def read_link(token: str, key: bytes) -> SettingsLink | None:
    """The settings page that a TOKEN of `/u/TOKEN` opens."""
    row = _row(token.lower(), "u", key)
    return SettingsLink(row.hex()) if row and len(row) == 16 else None


def read_confirmation(token: str, key: bytes) -> QuestionAddress | None:
    """What a TOKEN of `/ok/TOKEN` confirms: the same token as in the address `ok-TOKEN`."""
    asked = _read_token("ok", token.lower(), key)
    return asked if isinstance(asked, QuestionAddress) else None


def _read_token(purpose: str, token: str, key: bytes) -> TokenAddress | None:
    row = _row(token, purpose, key)
    if row is None or len(row) != (20 if purpose == "re" else 16):
        return None
    match purpose:
        case "re":
            return ReplyAddress(row[:16].hex(), int.from_bytes(row[16:], "big"))
        case "to":
            return PublicReplyAddress(row.hex())
        case "ok":
            return QuestionAddress(row.hex())
        case "mail":
            return MailReplyAddress(row.hex())
        case _:
            return BounceAddress(row.hex())


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
