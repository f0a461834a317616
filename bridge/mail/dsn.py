"""A delivery status notification (RFC 3464) -> what became of our mail, for each recipient that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bridge.mail import mime
from bridge.mail.address import normalised

_REPORT_OCTETS = 64 * 1024
_RECIPIENTS = 100  # we send to one at a time, but a list expands to more
_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9.])")
_TYPES = ("message/delivery-status", "message/global-delivery-status")  # the second is RFC 6533


class Action(StrEnum):
    """RFC 3464 section 2.3.3."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


@dataclass(frozen=True, slots=True)
class RecipientReport:
    """What became of the mail for one recipient; the status (RFC 3463) is "" if the report has none."""

    action: Action
    status: str
    mailboxes: frozenset[str]  # final and original recipient (sections 2.3.1 and 2.3.2), normalised


def read(content: bytes) -> tuple[RecipientReport, ...]:
    """The reports in this message, or () if a program can't read any; never raises."""
    status = _delivery_status(mime.read(content))
    reports = (_report(_fields(group)) for group in _groups(status or b""))
    return tuple(report for report in reports if report)


def _delivery_status(root: mime.Part) -> bytes | None:
    if root.content_type != "multipart/report":
        return None
    parts = (part for part in root.parts if part.content_type in _TYPES)
    return next((part.octets()[:_REPORT_OCTETS] for part in parts), None)


def _groups(status: bytes) -> list[bytes]:
    """The fields about the message, then those about each recipient (section 2.1)."""
    return re.split(rb"(?:\r?\n[ \t]*){2,100}", status.strip(), maxsplit=_RECIPIENTS)


def _fields(group: bytes) -> dict[str, str]:
    fields, _, _ = mime.header_block(group + b"\r\n\r\n")
    return {field.name: field.value for field in reversed(fields)}


def _report(group: dict[str, str]) -> RecipientReport | None:
    if "final-recipient" not in group and "action" not in group:
        return None
    found = _STATUS.match(group.get("status", "").strip())
    status = found[0] if found else ""
    action = _action(group.get("action", ""), status)
    mailboxes = (_mailbox(group.get(f"{which}-recipient", "")) for which in ("final", "original"))
    return RecipientReport(action, status, frozenset(filter(None, mailboxes))) if action else None


def _action(text: str, status: str) -> Action | None:
    word = text.partition("(")[0].strip().lower()
    if word in tuple(Action):
        return Action(word)
    # A report without an action, or with an invented one, still has its meaning in the status.
    return {"5": Action.FAILED, "4": Action.DELAYED, "2": Action.RELAYED}.get(status[:1])


def _mailbox(value: str) -> str | None:
    """The mailbox in `rfc822; person@example.org`; some servers put angle brackets around it."""
    _, semicolon, rest = value.partition(";")
    return normalised((rest if semicolon else value).strip().strip("<>"))
