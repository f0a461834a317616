"""an SMTP reply, or what a DSN reports -> what becomes of the mail, and of the mailbox."""

from __future__ import annotations

import re
from enum import Enum, auto


class Verdict(Enum):
    RELAYED = auto()
    DELAYED = auto()
    FAILED = auto()
    FAILED_FOR_GOOD = auto()  # nobody reads this mailbox: it is suppressed


# RFC 3463 section 3.2 and 3.3, RFC 7505: bad mailbox, bad domain, bad syntax, moved, domain without mail; disabled.
_NOBODY = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
_STATUS = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?!\S)")
# Servers without enhanced status codes say it in English; "550" alone may as well mean that they dislike our network.
_SAYS_NOBODY = re.compile(
    r"\b(?:user unknown|unknown user|no such (?:user|mailbox|recipient)|mailbox (?:not found|does not exist)"
    r"|recipient unknown|does not exist)\b",
    re.IGNORECASE,
)


def status(sentence: str) -> str:
    """The enhanced status code that a reply's sentence begins with, or nothing."""
    found = _STATUS.match(sentence)
    return found[0] if found else ""


def judge(code: int, sentence: str, *, about_mailbox: bool = True) -> Verdict:
    """What an SMTP reply means; `sentence` may begin with its enhanced status code.

    `about_mailbox` is false where it answered something else than RCPT or the content.
    """
    if 200 <= code < 300:
        return Verdict.RELAYED
    said = status(sentence)
    if code < 500 or said.startswith("4"):  # where the two contradict each other: in doubt, transient
        return Verdict.DELAYED
    if not about_mailbox:
        return Verdict.FAILED
    nobody = said in _NOBODY if said else code in (550, 551, 553) and bool(_SAYS_NOBODY.search(sentence))
    return Verdict.FAILED_FOR_GOOD if nobody else Verdict.FAILED


def judge_report(action: str, reported: str) -> Verdict:
    """What a DSN says of one recipient: its Action and Status fields (RFC 3464 sections 2.3.3 and 2.3.4)."""
    match action.strip().lower():
        case "failed":
            if reported.strip().startswith("4"):
                return Verdict.FAILED  # given up after many tries: the mailbox may be there tomorrow
            return Verdict.FAILED_FOR_GOOD if reported.strip() in _NOBODY else Verdict.FAILED
        case "delayed":
            return Verdict.DELAYED
        case _:  # delivered, relayed, expanded, and what no standard knows
            return Verdict.RELAYED
