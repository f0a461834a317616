"""The kinds of mail that leave, and what a row of the outbox says about each.

| kind | ids in the row | detail, each entry optional |
|---|---|---|
| notification | comment, subscription | why: a `Why` |
| digest | subscription, items: the comments in the order of their numbers | more: how many did not fit |
| confirm_subscription | confirmation, subscription | |
| confirm_comment | confirmation, comment | answers: Message-ID of what they wrote |
| joined | subscription | again: they followed before; answers |
| left | | post: the id of the post that was left | answers |
| help | | answers |
| refusal | | sentence: why, and what to do next; subject: theirs; answers |
| operator | journal | role: postmaster, abuse, or unread for a mail that ended its reader |
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    NOTIFICATION = "notification"
    DIGEST = "digest"
    CONFIRM_SUBSCRIPTION = "confirm_subscription"
    CONFIRM_COMMENT = "confirm_comment"
    JOINED = "joined"
    LEFT = "left"
    HELP = "help"
    REFUSAL = "refusal"
    OPERATOR = "operator"


# What people hear because they wished it. The rest answers something that came from their mailbox a moment ago, or is
# the operator's: it goes out also to where mail once failed, else nobody could come back.
SUBSCRIBED = frozenset({Kind.NOTIFICATION, Kind.DIGEST, Kind.JOINED})


class Why(StrEnum):
    """Why somebody is told of a comment."""

    ANSWERED = "answered"  # it answers what they wrote
    POST = "post"  # they follow the post
    BLOG = "blog"  # they follow the blog
