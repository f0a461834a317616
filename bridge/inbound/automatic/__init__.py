"""subject, newly written text -> whether they are those of an out-of-office note or another automatic mail."""

from bridge.inbound.automatic.judge import Sign, judge

__all__ = ["Sign", "judge"]
