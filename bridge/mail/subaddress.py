"""Write and read the tag in `{tag}@talk.blog.example`, which says what a mail to it asks for (RFC 5233: the detail).

A tag carries its own proof, so an address can be judged at RCPT with no look-up and can't be guessed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass

# tag     = slug / slug "-join" / slug "-leave" / "join" / "leave" / "help" / "postmaster" / "abuse" / purpose "-" token
# purpose = "re" / "to" / "by" / "ok" / "mail" / "bounce" ("u" on the web only; "mod" is kept for moderators' answers)
# token   = base32(id mac), lower case, no padding ; id = 16 octets ; "re": 16 octets comment + 4 octets mailbox
#           "by": 4 octets mailbox + 12 octets of the hash of the blog's id; always the same for one author and blog
# mac     = first 10 octets of HMAC-SHA256(key, purpose NUL id)
# 80 bits: a guess costs one SMTP transaction, and the local part must stay within 64 octets (RFC 5321 section
# 4.5.3.1.1): "re-" and 48 characters leave 13 for what the operator puts before the tag.
_MAC = 10
_TOKEN = re.compile(r"[a-z2-7]{42}|[a-z2-7]{48}")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_LENGTH = 40  # with "-leave" and 13 characters before it, still well within 64 octets

RESERVED = frozenset(
    {"join", "leave", "help", "postmaster", "abuse", "bounce", "by", "mail", "mod", "ok", "re", "to", "u"}
)


@dataclass(frozen=True, slots=True)
class ReplyAddress:
    """An answer to one comment, at an address issued to one mailbox."""

    comment_id: str
    mailbox_id: int


@dataclass(frozen=True, slots=True)
class PublicReplyAddress:
    """An answer to one comment, at an address that everybody can see on its page; it does not name the author."""

    comment_id: str


@dataclass(frozen=True, slots=True)
class AuthorAddress:
    """From of the mails with one author's comments on one blog. A mail to it names no comment; it is never private.

    `mailbox_id` is the number of the author's mailbox, or BLOG_ITSELF; `blog` are 24 hex digits made of the blog's id.
    """

    mailbox_id: int
    blog: str

    @classmethod
    def of(cls, mailbox_id: int, blog_id: str) -> AuthorAddress:
        return cls(mailbox_id, hashlib.sha256(blog_id.encode()).hexdigest()[:24])


BLOG_ITSELF = 0  # instead of an author's number: From of digests. The numbers of mailboxes begin with 1.


@dataclass(frozen=True, slots=True)
class PostAddress:
    """A comment on a post."""

    slug: str


@dataclass(frozen=True, slots=True)
class JoinAddress:
    """A subscription to a post, or to the blog if slug is None."""

    slug: str | None = None


@dataclass(frozen=True, slots=True)
class LeaveAddress:
    """The end of the subscriptions to a post, or of all if slug is None."""

    slug: str | None = None


@dataclass(frozen=True, slots=True)
class HelpAddress:
    """A question how this works."""


@dataclass(frozen=True, slots=True)
class QuestionAddress:
    """A yes to the question of the confirmation with this id."""

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
        """The mailbox, if the link names it instead of a subscription."""
        number = int(self.subscription_id, 16)
        return number if number < 1 << 32 else None


@dataclass(frozen=True, slots=True)
class KeptLink:
    """The page that shows the author of a comment what it said before, and what its mail had more; on the web only."""

    comment_id: str


@dataclass(frozen=True, slots=True)
class ModerationLink:
    """The page where one moderator decides about comments; on the web only."""

    mailbox_id: int


TokenAddress = ReplyAddress | PublicReplyAddress | AuthorAddress | QuestionAddress | MailReplyAddress | BounceAddress
_WITH_ROW: dict[str, Callable[[str], TokenAddress]] = {
    "to": PublicReplyAddress,
    "ok": QuestionAddress,
    "mail": MailReplyAddress,
    "bounce": BounceAddress,
}
Address = TokenAddress | PostAddress | JoinAddress | LeaveAddress | HelpAddress | OperatorAddress


def write(asked: Address, key: bytes) -> str:  # noqa: C901  one case for each kind
    """The tag of this address."""
    match asked:
        case ReplyAddress(comment_id, mailbox_id):
            return "re-" + _token("re", bytes.fromhex(comment_id) + mailbox_id.to_bytes(4, "big"), key)
        case PublicReplyAddress(row):
            return "to-" + _token("to", bytes.fromhex(row), key)
        case AuthorAddress(mailbox_id, blog):
            return "by-" + _token("by", mailbox_id.to_bytes(4, "big") + bytes.fromhex(blog), key)
        case QuestionAddress(row):
            return "ok-" + _token("ok", bytes.fromhex(row), key)
        case MailReplyAddress(row):
            return "mail-" + _token("mail", bytes.fromhex(row), key)
        case BounceAddress(row):
            return "bounce-" + _token("bounce", bytes.fromhex(row), key)
        case JoinAddress(slug):
            return f"{slug}-join" if slug else "join"
        case LeaveAddress(slug):
            return f"{slug}-leave" if slug else "leave"
        case HelpAddress():
            return "help"
        case PostAddress(tag) | OperatorAddress(tag):
            return tag


def read(tag: str, key: bytes) -> Address | None:
    """The address with this tag, in any case, since MTAs change it; None if the tag has no meaning.

    The post that a slug names need not exist; the store knows.
    """
    tag = tag.lower()
    purpose, dash, token = tag.partition("-")
    # a slug is shorter than a token, so posts may be called "to-...", "by-..." or "mail-..."
    if dash and (purpose in ("re", "ok", "bounce") or (purpose in ("to", "by", "mail") and _TOKEN.fullmatch(token))):
        return _read_token(purpose, token, key)
    if tag == "help":
        return HelpAddress()
    if tag in ("postmaster", "abuse"):
        return OperatorAddress(tag)
    slug, _, verb = tag.rpartition("-")
    if verb in ("join", "leave") and (tag == verb or is_slug(slug)):
        return JoinAddress(slug or None) if verb == "join" else LeaveAddress(slug or None)
    return PostAddress(tag) if is_slug(tag) else None


def is_slug(text: str) -> bool:
    """True if this may name a post: lower case letters, digits and single hyphens, without the other tags' forms."""
    taken = text in RESERVED or text.startswith(("re-", "ok-", "mod-", "bounce-")) or text.endswith(("-join", "-leave"))
    return len(text) <= SLUG_LENGTH and _SLUG.fullmatch(text) is not None and not taken


def write_link(settings: SettingsLink, key: bytes) -> str:
    """The TOKEN of `/u/TOKEN`."""
    return _token("u", bytes.fromhex(settings.subscription_id), key)


def read_link(token: str, key: bytes) -> SettingsLink | None:
    """The settings page that a TOKEN of `/u/TOKEN` opens."""
    row = _row("u", token.lower(), key)
    return SettingsLink(row.hex()) if row else None


def write_kept(kept: KeptLink, key: bytes) -> str:
    """The TOKEN of `/kept/TOKEN`."""
    return _token("kept", bytes.fromhex(kept.comment_id), key)


def read_kept(token: str, key: bytes) -> KeptLink | None:
    """The comment about which a TOKEN of `/kept/TOKEN` opens the page."""
    row = _row("kept", token.lower(), key)
    return KeptLink(row.hex()) if row else None


def write_moderation(link: ModerationLink, key: bytes) -> str:
    """The TOKEN of `/m/TOKEN`."""
    return _token("m", link.mailbox_id.to_bytes(16, "big"), key)


def read_moderation(token: str, key: bytes) -> ModerationLink | None:
    """The moderator whose page a TOKEN of `/m/TOKEN` opens."""
    row = _row("m", token.lower(), key)
    return ModerationLink(int.from_bytes(row, "big")) if row else None


def read_confirmation(token: str, key: bytes) -> QuestionAddress | None:
    """The question that a TOKEN of `/ok/TOKEN` answers: the same token as in the address `ok-TOKEN`."""
    row = _row("ok", token.lower(), key)
    return QuestionAddress(row.hex()) if row else None


def _read_token(purpose: str, token: str, key: bytes) -> TokenAddress | None:
    row = _row(purpose, token, key)
    if row is None:
        return None
    if purpose == "re":
        return ReplyAddress(row[:16].hex(), int.from_bytes(row[16:], "big"))
    if purpose == "by":
        return AuthorAddress(int.from_bytes(row[:4], "big"), row[4:].hex())
    return _WITH_ROW[purpose](row.hex())


def _token(purpose: str, row: bytes, key: bytes) -> str:
    return base64.b32encode(row + _mac(purpose, row, key)).decode().rstrip("=").lower()


def _row(purpose: str, token: str, key: bytes) -> bytes | None:
    if not _TOKEN.fullmatch(token) or len(token) != (48 if purpose == "re" else 42):
        return None
    octets = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    row, mac = octets[:-_MAC], octets[-_MAC:]
    return row if hmac.compare_digest(mac, _mac(purpose, row, key)) else None


def _mac(purpose: str, row: bytes, key: bytes) -> bytes:
    return hmac.digest(key, purpose.encode() + b"\0" + row, hashlib.sha256)[:_MAC]
