"""Subscriptions, and the comments that their mailboxes may be told of.

`rows` says what each mailbox follows, `followers` who may be told of a comment, `digests` what a round of due digests
is made of; `pauses` keeps mail back for a while.
"""

from bridge.store.subscriptions.digests import (
    Candidate,
    DueDigest,
    Round,
    digest_done,
    digest_round,
    due_digests,
    put_off,
)
from bridge.store.subscriptions.followers import (
    announced,
    count_followers,
    fold,
    follower,
    followers,
    mails_since,
    notifications_since,
)
from bridge.store.subscriptions.pauses import open_windows, pause, pauses_over, resume
from bridge.store.subscriptions.rows import (
    COLUMNS,
    by_id,
    by_topic,
    confirm,
    end,
    leave_post,
    not_left,
    of_mailbox,
    pend,
    read,
    set_cadence,
)

__all__ = [
    "COLUMNS",
    "Candidate",
    "DueDigest",
    "Round",
    "announced",
    "by_id",
    "by_topic",
    "confirm",
    "count_followers",
    "digest_done",
    "digest_round",
    "due_digests",
    "end",
    "fold",
    "follower",
    "followers",
    "leave_post",
    "mails_since",
    "not_left",
    "notifications_since",
    "of_mailbox",
    "open_windows",
    "pause",
    "pauses_over",
    "pend",
    "put_off",
    "read",
    "resume",
    "set_cadence",
]
