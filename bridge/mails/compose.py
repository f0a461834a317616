"""A draft -> the form of a mail: header fields and two bodies, once for all who get the same words.

Anything that differs between recipients is a slot. The words are rendered before.
"""

from __future__ import annotations

import re
from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass

from bridge.blog import Blog, Comment, Post
from bridge.mail import leaving, message_id, wire
from bridge.mail.address import Pattern, display_name

TO, ANSWER, SETTINGS, CONFIRM, MAIL_ID, DATE, NAME = wire.SLOTS[:7]  # NAME: of the recipient, within a body
AUTHOR = wire.AUTHOR_OF + ANSWER  # the address of who wrote the told comment, or of the blog
ITEMS = wire.SLOTS[7:-1]  # the address that answers each item of a digest; as many as digest.MOST_ITEMS and some more

# The header block that leaves is compared with this: a field that is not here was put there by somebody else.
FIELDS = frozenset(
    {
        "From",
        "To",
        "Reply-To",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "List-Id",
        "List-Post",
        "List-Archive",
        "List-Help",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "Auto-Submitted",
        "Content-Language",
        "Archived-At",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    }
)
_NEEDED = frozenset({"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"})
_REFERENCES = 20  # of the nearest ancestors; mail programs cut long lists, and servers refuse long fields
_LABELS = re.compile(r"[^a-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """An attached file of mails (RFC 4155)."""

    name: str  # ASCII, without blanks
    content: bytes


@dataclass(frozen=True, slots=True)
class MailDraft:
    """The words and ids of a mail. Mailboxes, links and texts may hold slots."""

    message_id: str
    date: str
    sender: str
    mailbox: str  # of the sender
    subject: str
    text: str
    html: str
    reply_to: str = ""  # the mailbox to answer to, where it is another
    answers: tuple[str, ...] = ()  # In-Reply-To
    references: tuple[str, ...] = ()
    archived_at: str | None = None
    fields: bytes = b""  # the List- fields, from `of_list`
    replied: bool = False  # it answers a mail (RFC 3834 section 5.2)
    language: str = ""  # of a mail whose words are all ours (RFC 3282)
    attached: bytes | None = None
    file: AttachedFile | None = None
    bundle: tuple[MailDraft, ...] = ()  # the items of a digest, each a comment as a mail of its own, without HTML


def compose(draft: MailDraft) -> wire.SlottedMail:
    """The mail, 7 bits, with a slot wherever the draft has one."""
    return wire.SlottedMail.of(_header(draft) + _body(draft))


def checked(content: bytes, to: bytes) -> bytes:
    """The filled mail as it may leave; wire.Unwritable if words of somebody became fields, or others also get it."""
    return leaving.checked(wire.checked(content, FIELDS, needed=_NEEDED), to.decode())


def list_id(blog: Blog) -> str:
    """list-id of RFC 2919 section 3: it does not change when the blog changes its name."""
    label = _LABELS.sub("-", blog.id.lower()).strip("-.") or "blog"
    return label if "." in label else f"{label}.{Pattern.of(blog.address).domain}"


def of_list(blog: Blog, *, post: Post | None) -> bytes:
    """The fields by which mail programs know a list, filter it and leave it (RFC 2369, 2919, 8058).

    `post` is what the mail is about. The link and the mailbox to leave end the subscription by which the mail came.
    """
    pattern = Pattern.of(blog.address)
    fields = [wire.mailbox_field("List-Id", display_name(blog.name), list_id(blog)).replace(b"\r\n <", b" <", 1)]
    if post:
        fields.append(wire.verbatim("List-Post", f"<mailto:{pattern.with_tag(post.slug)}>"))
    fields.append(wire.verbatim("List-Archive", f"<{blog.web}/posts/{post.slug}>" if post else f"<{blog.web}/>"))
    fields.append(wire.verbatim("List-Help", f"<mailto:{pattern.with_tag('help')}>"))
    links = (f"<{blog.web}/u/{SETTINGS}>", f"<mailto:{pattern.with_tag(ANSWER)}?subject=unsubscribe>")
    fields.append(wire.listed("List-Unsubscribe", links, between=","))
    fields.append(wire.verbatim("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return b"".join(fields)


def ancestry(
    post: Post, ancestors: Sequence[Comment], domain: str, own: int | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """In-Reply-To and References of a comment's notification; `ancestors` nearest first.

    The root is an id for the post. No mail has that id; it puts all comments on the post into one thread. The author of
    an ancestor (`own`, a mailbox's id) got no notification of it, but has their own message, so its id comes before
    ours. Nobody else learns that id: it may name the author's machine.
    """
    root = message_id.of_mail(post.id, domain)
    near = list(ancestors[:_REFERENCES])
    if len(ancestors) > _REFERENCES:
        near.append(ancestors[-1])
    ids = [_ids(ancestor, domain, own) for ancestor in near]
    return ids[0] if ids else (root,), (root, *(one for pair in reversed(ids) for one in pair))


def sender_name(name: str, blog: Blog) -> str:
    """'Ann via Tea and Letters'; the blog alone where nobody has a name."""
    name = display_name(name)
    return f"{name} via {display_name(blog.name)}" if name else display_name(blog.name)


def safe_message_id(text: str | None) -> tuple[str, ...]:
    """Somebody else's Message-ID for our header, if it is a msg-id (RFC 5322) and nothing else."""
    return (text,) if text and message_id.is_msg_id(text) else ()


def _ids(ancestor: Comment, domain: str, own: int | None) -> tuple[str, ...]:
    theirs = safe_message_id(ancestor.message_id) if ancestor.commenter.id == own else ()
    return (*theirs, message_id.of_comment(ancestor.id, domain))


def _header(draft: MailDraft) -> bytes:
    fields = [
        wire.mailbox_field("From", draft.sender, draft.mailbox),
        wire.verbatim("To", TO),
        *_identity(draft),
        draft.fields,
    ]
    if draft.archived_at:
        fields.append(wire.verbatim("Archived-At", f"<{draft.archived_at}>"))
    fields.append(wire.verbatim("Auto-Submitted", "auto-replied" if draft.replied else "auto-generated"))
    if draft.language:
        fields.append(wire.verbatim("Content-Language", draft.language))
    fields.append(wire.verbatim("MIME-Version", "1.0"))
    return b"".join(fields)


def _identity(draft: MailDraft) -> list[bytes]:
    """The fields by which a mail is replied to and found in its thread (RFC 5322 section 3.6.4)."""
    named = (("In-Reply-To", draft.answers), ("References", draft.references))
    return [
        # Some mail programs reply to From whatever Reply-To says, others to Reply-To only.
        wire.verbatim("Reply-To", f"<{draft.reply_to or draft.mailbox}>"),
        wire.unstructured("Subject", draft.subject),
        wire.verbatim("Date", draft.date),
        wire.verbatim("Message-ID", draft.message_id),
        *(wire.listed(name, ids) for name, ids in named if ids),
    ]


def _body(draft: MailDraft) -> bytes:
    # "=_" never occurs in quoted-printable (RFC 2045 section 6.7), so one boundary does for all mails.
    parts = (_text_part("plain", draft.text), _text_part("html", draft.html))
    words = _multipart("alternative", "=_text", parts)
    if draft.bundle:
        enclosed = _multipart("digest", "=_digest", tuple(map(_enclosed, draft.bundle)))
        return _multipart("mixed", "=_bundle", (_text_part("plain", draft.text), enclosed))
    if draft.file is not None:
        return _multipart("mixed", "=_file", (words, _base64(draft.file.content, "application/mbox", draft.file.name)))
    if draft.attached is None:
        return words
    # The author of the attached message could not know the id of a mail that came after it.
    unheard = "=_" + draft.message_id.strip("<>").partition("@")[0]
    return _multipart("mixed", unheard, (words, _attached(draft.attached)))


def _enclosed(one: MailDraft) -> bytes:
    """A part of multipart/digest (RFC 2046 section 5.1.5) is message/rfc822, and has the header of a whole message."""
    sender, version = wire.mailbox_field("From", one.sender, one.mailbox), wire.verbatim("MIME-Version", "1.0")
    header = b"".join((sender, *_identity(one), version))
    return b"Content-Type: message/rfc822\r\n\r\n" + header + _text_part("plain", one.text)


def _base64(content: bytes, content_type: str, name: str) -> bytes:
    head = (
        f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    return head.encode() + encodebytes(content).replace(b"\n", b"\r\n")


def _multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    limit = b"--" + boundary.encode()
    head = b'Content-Type: multipart/%s;\r\n boundary="%s"\r\n\r\n' % (subtype.encode(), boundary.encode())
    return head + b"".join(limit + b"\r\n" + part + b"\r\n" for part in parts) + limit + b"--\r\n"


def _text_part(subtype: str, text: str) -> bytes:
    head = b"Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head % subtype.encode() + wire.quoted_printable(text)


def _attached(content: bytes) -> bytes:
    """A message as it came in. RFC 2046 section 5.2.1 lets message/rfc822 be 7bit or 8bit only, and we send 7 bits."""
    if content.isascii() and b"\0" not in content and all(len(line) < 999 for line in content.splitlines()):
        return b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + b"\r\n".join(
            content.splitlines()
        )
    return _base64(content, "application/octet-stream", "message.eml")
