"""A commenter -> their dot. All dots have the same size, and a dot does not reveal who the commenter is.

The dot is made from the pseudonym, a keyed hash of the blog and the row's number. It does not depend on the mailbox,
so nobody can test a list of mailboxes against the dots of a page.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from markupsafe import Markup

_COLOURS = (
    "#8a9a5b", "#b5654a", "#4f7c8a", "#7d6a9a", "#b08a3e", "#5b8a6f",
    "#a0607a", "#5f73a5", "#8c6b4f", "#6a8f98", "#c07a52", "#748055",
)  # fmt: skip
_SHAPES = (
    "M20 6a14 14 0 0 1 0 28z",
    "M11 20a9 9 0 0 1 18 0a9 9 0 0 1-18 0z",
    "M0 20a20 20 0 0 0 40 0z",
    "M20 0 34.1 34.1A20 20 0 0 1 5.9 34.1z",
    "M1.7 12H38.3A20 20 0 0 1 38.3 28H1.7A20 20 0 0 1 1.7 12z",
    "M20 20V0A20 20 0 0 1 40 20z",
    "M7 20a6 6 0 0 1 12 0a6 6 0 0 1-12 0zM21 20a6 6 0 0 1 12 0a6 6 0 0 1-12 0z",
    "M20 20V0A20 20 0 0 1 40 20zM20 20V40A20 20 0 0 1 0 20z",
    "M20 8 32 20 20 32 8 20z",
    "M20 4A16 16 0 1 0 36 20A12 12 0 1 1 20 4z",
)
_SVG = (
    '<svg class="dot" viewBox="0 0 40 40" aria-hidden="true" focusable="false">'
    '<circle cx="20" cy="20" r="20" fill="{}"/>'
    '<path d="{}" fill="#f6f1e4" opacity=".75" transform="rotate({} 20 20)"/></svg>'
)


def pseudonym(key: bytes, blog_id: str, commenter_id: int) -> bytes:
    """A stable pseudonym of this commenter on this blog (32 octets); it can't be traced back without the key."""
    return hmac.digest(key, f"dot\0{blog_id}\0{commenter_id}".encode(), hashlib.sha256)


@lru_cache(maxsize=4096)
def dot(pseudonym: bytes) -> Markup:
    """The dot as an inline SVG."""
    colour, shape, turn = pseudonym[0] % len(_COLOURS), pseudonym[1] % len(_SHAPES), pseudonym[2] % 8
    return Markup(_SVG).format(_COLOURS[colour], _SHAPES[shape], turn * 45)  # noqa: S704  a constant
