"""Caps: how many mails strangers can cause, and how many comments are taken. A cap counts; it never reads words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bridge.blog import DAY, MINUTE
from bridge.inbound.disposition import (
    Accept,
    AskAuthor,
    AskMeaning,
    AskPlace,
    AskToSubscribe,
    CheckCommand,
    Disposition,
    EndSubscriptions,
    Hold,
    PlaceComment,
    PublishAndAsk,
    PublishComment,
    PublishParts,
    RunCommand,
    SendHelp,
)
from bridge.mail import peer as peers


class CapKind(StrEnum):
    """What is counted, as the log and the mail to the operator name it."""

    MAILBOX = "mails_per_mailbox"
    PEER = "mails_per_peer"
    NETWORK = "mails_per_network"
    BLOG = "mails_per_blog"
    AUTHOR_MINUTE = "comments_per_author_minute"
    AUTHOR_DAY = "comments_per_author_day"
    POST_MINUTE = "comments_per_post_minute"
    POST_DAY = "comments_per_post_day"
    BLOG_MINUTE = "comments_per_blog_minute"
    BLOG_DAY = "comments_per_blog_day"


@dataclass(frozen=True, slots=True)
class Caps:
    """The most of each within a day, or a minute; 0 is no cap. Mails: those that a stranger's request can cause."""

    mails_per_mailbox: int = 0
    mails_per_peer: int = 0
    mails_per_network: int = 0
    mails_per_blog: int = 0
    comments_per_author_minute: int = 0
    comments_per_author_day: int = 0
    comments_per_post_minute: int = 0
    comments_per_post_day: int = 0
    comments_per_blog_minute: int = 0
    comments_per_blog_day: int = 0

    def most(self, kind: CapKind) -> int:
        return int(getattr(self, kind.value))


NO_CAPS = Caps()


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing that is counted: under which name, within which span (microseconds), and the most of it."""

    kind: CapKind
    name: str
    span: int
    most: int


def mails(caps: Caps, *, blog_id: str, peer: str, mailbox: str) -> tuple[Counted, ...]:
    """What is counted for a mail that a stranger causes to this mailbox."""
    return tuple(
        Counted(kind, name, DAY, most)
        for kind, name in (
            (CapKind.MAILBOX, f"{blog_id} {canonical(mailbox)}"),
            (CapKind.PEER, peer),
            (CapKind.NETWORK, peers.block(peer, of_ipv4=24)),
            (CapKind.BLOG, blog_id),
        )
        if name and (most := caps.most(kind))
    )


def comments(caps: Caps, *, blog_id: str, author: str, post_id: str) -> tuple[Counted, ...]:
    """What is counted for a comment."""
    each = (
        (CapKind.AUTHOR_MINUTE, CapKind.AUTHOR_DAY, f"{blog_id} {canonical(author)}"),
        (CapKind.POST_MINUTE, CapKind.POST_DAY, post_id),
        (CapKind.BLOG_MINUTE, CapKind.BLOG_DAY, blog_id),
    )
    return tuple(
        Counted(kind, name, span, most)
        for minute, day, name in each
        for kind, span in ((minute, MINUTE), (day, DAY))
        if (most := caps.most(kind))
    )


def canonical(mailbox: str) -> str:
    """One spelling for all that reach one mailbox at most providers: no plus-address, no dots. For counting only."""
    local_part, _, domain = mailbox.lower().rpartition("@")
    plain = local_part.partition("+")[0].replace(".", "")
    return f"{plain or local_part}@{'gmail.com' if domain == 'googlemail.com' else domain}"


def causes_mail(disposition: Disposition) -> bool:
    """True if a mail to From may come of it, whoever wrote there."""
    match disposition:
        case Accept(
            AskToSubscribe() | CheckCommand() | SendHelp() | EndSubscriptions() | RunCommand() | AskMeaning()
        ) | Hold(AskAuthor() | AskPlace()):
            return True
        case _:
            return False


def posts_of(disposition: Disposition) -> Iterator[str]:
    """The post of each comment that comes of it."""
    match disposition:
        case Accept(PublishComment() as comment) | Accept(PublishAndAsk(comment)):
            yield comment.post.id
        case Accept(PublishParts(parts)):
            yield from (below.post.id for below, _ in parts)
        case Accept(PlaceComment(_, below)):
            yield from (one.post.id for one in below)
        case Hold(question):
            yield question.comment.post.id
        case _:
            pass
