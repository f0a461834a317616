"""The kinds of mail that leave, and what a row of the outbox says about each.

Each kind with the ids in its row, and after a semicolon what may stand in its `detail`. What answers a mail has
the Message-ID of that mail there too, as `answers`.

- notification: comment, subscription; why: a `Why`
- digest: subscription, items: the comments in the order of their numbers; more: how many did not fit, fold: a `Fold`,
  last: of their cadence
- confirm_subscription: confirmation, subscription
- confirm_comment: confirmation, comment
- confirm_forget: confirmation
- joined: subscription; again: they followed before
- left: subscription; post: the id of the post that was left; word, letter: as of done
- help
- receipt: items: the comments that one message of theirs made, in its order; seems: the command it may have been
- which: comment: their words that wait for a place, items: the comments they may answer
- done: comment, subscription: what it was about; did: a `Did`, until: the first day (ISO 8601) after a pause,
  at_most: mails a week, cadence, post: that was muted; word: what was taken for a command in doubt, letter: the comment
  that waits in that case
- status: items: their last letters; asked: a command that somebody asked for in their name; word, letter: as above
- copy: items: "j:" and a journal id for what they wrote, "o:" and an outbox id for what they were sent; part, parts
- invited: comment: the newcomer's first, items: the comment whose address was used
- refusal; sentence: why, and what to do next, subject: theirs
- operator: journal; role: postmaster, abuse, or unread for a mail that ended its reader
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
    RECEIPT = "receipt"
    WHICH = "which"
    DONE = "done"
    STATUS = "status"
    CONFIRM_FORGET = "confirm_forget"
    COPY = "copy"
    INVITED = "invited"
    REFUSAL = "refusal"
    OPERATOR = "operator"


# What people hear because they wished it. The rest answers something that came from their mailbox a moment ago, or is
# the operator's: it goes out also to where mail once failed, else nobody could come back.
SUBSCRIBED = frozenset({Kind.NOTIFICATION, Kind.DIGEST, Kind.JOINED})


class Why(StrEnum):
    """Why somebody is told of a comment."""

    ANSWERED = "answered"  # it answers what they wrote
    THREAD = "thread"  # they follow what is said below a comment above it
    POST = "post"  # they follow the post
    BLOG = "blog"  # they follow the blog


class Did(StrEnum):
    """What was done about somebody's command."""

    PAUSED = "paused"
    RESUMED = "resumed"
    CADENCE = "cadence"  # each, daily, weekly, monthly
    AT_MOST = "at_most"
    MUTED = "muted"
    UNDONE = "undone"
    TOO_LATE = "too_late"  # to undo: people have been told
    EDITED = "edited"
    REMOVED = "removed"
    RETIRED = "retired"  # an address that somebody else had used
    RECEIPTS_ON = "receipts_on"
    RECEIPTS_OFF = "receipts_off"
    BUNDLED = "bundled"
    UNBUNDLED = "unbundled"
    TAKEN = "taken"  # what another mail tells; this one says only that it was taken for a command in doubt
    ON_ITS_WAY = "on_its_way"  # a copy, or the question whether to forget them, was asked for a moment ago
    NOTHING = "nothing"  # it was so already, or there is nothing that it could be about
