"""attempts so far -> when to try again, or to give up."""

from __future__ import annotations

from bridge.blog import DAY, HOUR, MINUTE

# RFC 5321 section 4.5.4.1: two tries within the first hour, then every two or three hours, give up after four to five
# days. A greylisting server lets the second try in after one to five minutes.
DELAYS = (2 * MINUTE, 6 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR)
GIVE_UP_AFTER = 5 * DAY


def next_attempt(attempts: int, queued_at: int, now: int, jitter: float) -> int | None:
    """When to try a mail again that has been tried `attempts` times, or None to give up.

    `jitter`, 0 to 1, moves it by up to a quarter either way: what failed together does not come back together.
    """
    last = queued_at + GIVE_UP_AFTER
    if now >= last:
        return None
    delay = DELAYS[min(max(attempts, 1), len(DELAYS)) - 1]
    return min(now + int(delay * (0.75 + 0.5 * jitter)), last)
