"""Attempts so far -> when a mail is tried again, or that it fails."""

from __future__ import annotations

from bridge.blog import DAY, HOUR, MINUTE

# RFC 5321 section 4.5.4.1: two attempts in the first hour, then one every two or three hours, for four or five days. A
# greylisting server accepts the second attempt after one to five minutes.
DELAYS = (2 * MINUTE, 6 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR)
GIVE_UP_AFTER = 5 * DAY


def next_attempt(attempts: int, queued_at: int, now: int, jitter: float) -> int | None:
    """When to try a mail again after `attempts` attempts (microseconds), or None if it fails.

    A mail that waited five days for the smarthost still gets as many attempts as the schedule has steps.
    `jitter`, 0 to 1, moves the time by up to a quarter either way: mails that failed together are not tried together.
    """
    last = queued_at + GIVE_UP_AFTER
    if now >= last and attempts >= len(DELAYS):
        return None
    at = now + int(delay(attempts) * (0.75 + 0.5 * jitter))
    return min(at, last) if now < last else at


def delay(attempts: int) -> int:
    """The wait after `attempts` attempts (microseconds)."""
    return DELAYS[min(max(attempts, 1), len(DELAYS)) - 1]
