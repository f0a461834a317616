"""What a delivery status notification (RFC 3464) says became of a mail of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bridge.mail import mime

_REPORT_OCTETS = 64 * 1024
_GROUPS = 100  # recipients; we send to one at a time, a list expands to more
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
class Report:
    """The worst that is told of any recipient; "" where a field is missing."""

    action: Action
    status: str  # RFC 3463
    final_recipient: str
    envelope_id: str  # the ENVID that the mail was sent with
    diagnostic: str  # what the other server said, one line


def read(content: bytes) -> Report | None:
    """The report in this message, or None where there is none that a program could read; never raises."""
    status = _delivery_status(mime.read(content))
    if status is None:
        return None
    groups = [_fields(group) for group in _groups(status)]
    envelope_id = _typed(groups[0].get("original-envelope-id", "")) if groups else ""
    reports = [report for group in groups if (report := _report(group, envelope_id))]
    return min(reports, key=lambda report: tuple(Action).index(report.action), default=None)


def _delivery_status(root: mime.Part) -> bytes | None:
    if root.content_type != "multipart/report":
        return None
    parts = (part for part in root.parts if part.content_type in _TYPES)
    return next((part.octets()[:_REPORT_OCTETS] for part in parts), None)


def _groups(status: bytes) -> list[bytes]:
    """First what is true of the message, then of each recipient (section 2.1)."""
    return re.split(rb"(?:\r?\n[ \t]*){2,100}", status.strip(), maxsplit=_GROUPS)


def _fields(group: bytes) -> dict[str, str]:
    fields, _, _ = mime.header_block(group + b"\r\n\r\n")
    return {field.name: field.value for field in reversed(fields)}


def _report(group: dict[str, str], envelope_id: str) -> Report | None:
    if "final-recipient" not in group and "action" not in group:
        return None
    status = _STATUS.match(group.get("status", "").strip())
    action = _action(group.get("action", ""), status[0] if status else "")
    if action is None:
        return None
    final_recipient = _typed(group.get("final-recipient", ""))
    return Report(
        action, status[0] if status else "", final_recipient, envelope_id, _typed(group.get("diagnostic-code", ""))
    )


def _action(text: str, status: str) -> Action | None:
    word = text.partition("(")[0].strip().lower()
    if word in tuple(Action):
        return Action(word)
    # A report that forgot its action, or has one of its own invention, still says by its status what it means.
    return {"5": Action.FAILED, "4": Action.DELAYED, "2": Action.RELAYED}.get(status[:1])


def _typed(value: str) -> str:
    """`rfc822; person@example.org` without its type, and on one line."""
    _, semicolon, rest = value.partition(";")
    text = rest if semicolon else value
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:500]
