"""The letter with a copy of all that somebody wrote and was sent: an mbox (RFC 4155)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bridge.dispatch.facts import Case, Received
from bridge.dispatch.letters import wording
from bridge.outbound.compose import File, Letter
from bridge.outbound.queued import CopyOfData

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# "From " begins a message, so a line of one that looks like it gets a ">" before it, also where it has some (mboxrd).
_FROM = re.compile(rb"^(>*From )", re.MULTILINE)


def letter(case: Case, mail: CopyOfData) -> Letter:
    """The words around it; `with_copy` has put the mbox in `content`."""
    written = wording.mail(
        replace(case, content=None),
        mail.answers,
        part=mail.part,
        parts=mail.parts,
        empty=not case.content,
        messages=len(case.copied),
    )
    if not case.content:
        return written
    return replace(written, file=File(f"loosely-{mail.part}.mbox", "application/mbox", case.content))


def with_copy(case: Case, written: Callable[[Case], bytes]) -> Case:
    """The case with the mbox in it; `written` writes a mail as it left."""
    return replace(case, content=mbox(_messages(case, written), case.mailbox.address))


def mbox(messages: Iterable[tuple[int, bytes]], mailbox: str) -> bytes:
    """The messages, each with when it came or left, in one file."""
    sender = re.sub(rb"\s", b"", mailbox.encode()) or b"MAILER-DAEMON"
    return b"".join(_message(at, content, sender) for at, content in messages)


def _messages(case: Case, written: Callable[[Case], bytes]) -> Iterable[tuple[int, bytes]]:
    for one in case.copied:
        if isinstance(one, Received):
            if one.content:
                yield one.at, one.content
        else:
            yield one.row.queued_at, written(one)


def _message(at: int, content: bytes, sender: bytes) -> bytes:
    lines = content.replace(b"\r\n", b"\n")
    return b"From %s %s\n" % (sender, _asctime(at)) + _FROM.sub(rb">\1", lines).rstrip(b"\n") + b"\n\n"


def _asctime(at: int) -> bytes:
    """`Tue Nov 24 07:00:00 2026`, UTC (RFC 4155 appendix A)."""
    there = _EPOCH + timedelta(microseconds=at)
    return f"{_DAYS[there.weekday()]} {_MONTHS[there.month - 1]} {there.day:2d} {there:%H:%M:%S} {there.year}".encode()
