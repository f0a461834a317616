"""forward-path -> whose blog, and what is asked for: a comment, an answer, a subscription, a bounce."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bridge.blog import Blog
from bridge.mail import subaddress
from bridge.mail.address import Pattern


@dataclass(frozen=True, slots=True)
class PlainAddress:
    """The mailbox before the plus, without a tag: only our ids in the message can say what it is about."""


Destination = subaddress.Address | PlainAddress


@dataclass(frozen=True, slots=True)
class Route:
    """The request of one forward-path to one blog."""

    blog_id: str
    asked: Destination


def route(forward_path: str, blogs: Iterable[Blog], key: bytes) -> Route | None:
    """Where a forward-path leads; None where it is no mailbox of ours, or its token is not one that we gave out.

    `postmaster` without a domain (RFC 5321 section 4.5.1) goes to the first blog's operator.
    """
    for blog in blogs:
        if forward_path.lower() == "postmaster":
            return Route(blog.id, subaddress.OperatorAddress("postmaster"))
        tag = Pattern.of(blog.address).tag(forward_path)
        if tag is None:
            continue
        if tag == "":
            return Route(blog.id, PlainAddress())
        asked = subaddress.read(tag, key)
        if isinstance(asked, subaddress.AuthorAddress) and asked != asked.of(asked.mailbox_id, blog.id):
            continue  # an author of another blog
        if asked is not None:
            return Route(blog.id, asked)
    return None


def is_token_like(forward_path: str, blogs: Iterable[Blog]) -> bool:
    """True if it has the form of the addresses that we give to one person, whatever its token is worth."""
    tags = (Pattern.of(blog.address).tag(forward_path) or "" for blog in blogs)
    return any(tag.startswith(("re-", "ok-", "mail-", "bounce-")) for tag in tags)
