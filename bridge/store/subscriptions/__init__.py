"""Who follows what, and the comments that they may be told of.

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
    followers,
    mails_since,
    notifications_since,
)
from bridge.store.subscriptions.pauses import end_pauses, pause, pauses_over, resume
from bridge.store.subscriptions.rows import (
    COLUMNS,
    PendingSubscription,
    ask,
    by_id,
    by_topic,
    confirm,
    leave,
    leave_all,
    mute,
    of_mailbox,
    read,
    set_cadence,
)

__all__ = [
    "COLUMNS",
    "Candidate",
    "DueDigest",
    "PendingSubscription",
    "Round",
    "announced",
    "ask",
    "by_id",
    "by_topic",
    "confirm",
    "count_followers",
    "digest_done",
    "digest_round",
    "due_digests",
    "end_pauses",
    "fold",
    "followers",
    "leave",
    "leave_all",
    "mails_since",
    "mute",
    "notifications_since",
    "of_mailbox",
    "pause",
    "pauses_over",
    "put_off",
    "read",
    "resume",
    "set_cadence",
]
