"""Who wants to be told of what, and who hears of what was said.

`wishes` says what people follow, `audiences` who hears of a comment at once, `windows` what their digests hold,
`pauses` keeps still for a while, and `turned` makes things again as they were.
"""

from bridge.store.subscriptions.audiences import Listener, audience, fold, mails_since, told_lately
from bridge.store.subscriptions.pauses import end_pauses, pause, pauses_over, resume
from bridge.store.subscriptions.windows import digest_done, due_digests, unheard
from bridge.store.subscriptions.wishes import (
    COLUMNS,
    Asked,
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
    "Asked",
    "Listener",
    "ask",
    "audience",
    "by_id",
    "by_topic",
    "confirm",
    "digest_done",
    "due_digests",
    "end_pauses",
    "fold",
    "leave",
    "leave_all",
    "mails_since",
    "mute",
    "of_mailbox",
    "pause",
    "pauses_over",
    "read",
    "resume",
    "set_cadence",
    "told_lately",
    "unheard",
]
