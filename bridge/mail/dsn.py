"""A delivery status notification (RFC 3464) -> the result of the delivery, for each recipient that it names."""

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
    """The result of the delivery to one recipient; the status (RFC 3463) is "" if the report has none."""

    action: Action
    status: str
    mailboxes: frozenset[str]  # final and original recipient (sections 2.3.1 and 2.3.2), normalised


def read(content: bytes) -> tuple[RecipientReport, ...]:
    """The reports in this message, or () if a program can't read any; never raises."""
    root = mime.read(content)
    parts = (part for part in root.parts if root.content_type == "multipart/report" and part.content_type in _TYPES)
    status = next((part.octets()[:_REPORT_OCTETS] for part in parts), b"")
    # the fields about the message, then those about each recipient (section 2.1)
    groups = re.split(rb"(?:\r?\n[ \t]*){2,100}", status.strip(), maxsplit=_RECIPIENTS)
    return tuple(report for report in map(_report, groups) if report)


def _report(group: bytes) -> RecipientReport | None:
    fields = {field.name: field.value for field in reversed(mime.header_block(group + b"\r\n\r\n")[0])}
    found = _STATUS.match(fields.get("status", "").strip())
    status = found[0] if found else ""
    action = _action(fields.get("action", ""), status)
    if not action or not fields.keys() & {"final-recipient", "action"}:
        return None
    # `rfc822; person@example.org`; some servers put angle brackets around the mailbox
    named = (fields.get(f"{which}-recipient", "").split(";", 1)[-1] for which in ("final", "original"))
    mailboxes = (normalised(mailbox.strip().strip("<>")) for mailbox in named)
    return RecipientReport(action, status, frozenset(filter(None, mailboxes)))


def _action(text: str, status: str) -> Action | None:
    word = text.partition("(")[0].strip().lower()
    if word in tuple(Action):
        return Action(word)
    # A report without an action, or with an invented one, still has its meaning in the status.
    return {"5": Action.FAILED, "4": Action.DELAYED, "2": Action.RELAYED}.get(status[:1])
