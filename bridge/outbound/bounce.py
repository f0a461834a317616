"""SMTP replies and DSNs -> what becomes of the mail, of the mailbox, and of all mail that waits for the smarthost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

from bridge.mail import wire
from bridge.mail.dsn import Action, RecipientReport
from bridge.mail.envelope import SmtpStage


class Verdict(Enum):
    """The meaning of one reply, or of one DSN."""

    RELAYED = auto()
    DELAYED = auto()  # tried again on the schedule, and fails in the end
    FAILED = auto()
    NO_MAILBOX = auto()  # failed, and the mailbox is suppressed: nobody reads it
    REFUSED = auto()  # by policy: of this mail, or of all our mail; `SmarthostState` decides
    SMARTHOST_REFUSES = auto()  # all our mail: it waits, and never fails


# RFC 3463 sections 3.2 and 3.3, RFC 7505: bad mailbox, bad domain, bad syntax, moved, null MX; disabled.
_NO_MAILBOX = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
_BAD_SENDER = frozenset({"5.1.7", "5.1.8"})  # RFC 3463 section 3.2: Postfix refuses a sender only at RCPT
_LOGIN_CODES = frozenset({530, 534, 535, 538})  # RFC 4954 section 6
_STATUS = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?!\S)")
# Servers without enhanced status codes use English. A bare "550" may also mean that they refuse our network.
_SAYS_NO_MAILBOX = re.compile(
    r"\b(?:user unknown|unknown user|no such (?:user|mailbox|recipient)|mailbox (?:not found|does not exist)"
    r"|recipient unknown|does not exist)\b",
    re.IGNORECASE,
)
_SAYS_REFUSED = re.compile(
    r"\b(?:relay(?:ing)?(?: access)? (?:is )?(?:denied|prohibited|not (?:permitted|allowed))"
    r"|(?:unable|not allowed) to relay"
    r"|authentication (?:is )?required|not authenticated|log ?in first"
    r"|sender (?:address )?(?:is )?(?:rejected|refused|denied|not allowed))\b",
    re.IGNORECASE,
)


def status(sentence: str) -> str:
    """The enhanced status code at the beginning of a reply's sentence, or ""."""
    found = _STATUS.match(sentence)
    return found[0] if found else ""


def judge(code: int, sentence: str, stage: SmtpStage = SmtpStage.CONTENT) -> Verdict:
    """The meaning of an SMTP reply; `sentence` may begin with its enhanced status code."""
    if 200 <= code < 300:
        return Verdict.RELAYED
    if code == 421:  # RFC 5321 section 3.8: the server hangs up, whatever the command was
        return Verdict.DELAYED
    if stage is SmtpStage.MAIL or code in _LOGIN_CODES:  # no recipient has been named yet, or none matters
        return Verdict.SMARTHOST_REFUSES
    said = status(sentence)
    if code < 500 or said.startswith("4"):  # if code and status disagree, the mail is tried again
        return Verdict.DELAYED
    if stage is SmtpStage.DATA or said.startswith("5.7.") or said in _BAD_SENDER or _SAYS_REFUSED.search(sentence):
        return Verdict.REFUSED
    no_mailbox = said in _NO_MAILBOX if said else code in (550, 551, 553) and _SAYS_NO_MAILBOX.search(sentence)
    return Verdict.NO_MAILBOX if no_mailbox else Verdict.FAILED


_REFUSALS_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class SmarthostState:
    """The state of the smarthost for one blog, from its replies so far: does it accept the blog's mail?

    A refusal at MAIL, or for want of a login, is about all mail. A refusal by policy (5.7.x) may be about one recipient
    or about all: it counts as about all if nothing has been relayed yet, or if several mails in a row were refused. One
    relayed mail shows that the smarthost works.
    """

    holds: bool = False  # all mail waits
    relayed: bool = False  # some mail, since the daemon started or the hold began
    refusals: int = 0  # by policy, since a mail was last relayed
    refused: frozenset[int] = frozenset()  # the mailboxes of these

    def after(self, verdict: Verdict, mailbox_id: int) -> SmarthostState:
        """The state after this reply to a mail to this mailbox."""
        match verdict:
            case Verdict.RELAYED:
                return SmarthostState(relayed=True)
            case Verdict.SMARTHOST_REFUSES:
                return replace(self, holds=True, relayed=False)
            case Verdict.REFUSED:
                refusals = self.refusals + 1
                holds = self.holds or not self.relayed or refusals >= _REFUSALS_IN_A_ROW
                return SmarthostState(holds, self.relayed and not holds, refusals, self.refused | {mailbox_id})
            case Verdict.DELAYED | Verdict.FAILED | Verdict.NO_MAILBOX:
                return self

    def may_fail(self, mailbox_id: int) -> bool:
        """True if a mail that is refused by policy may fail: the smarthost has relayed mail to others since."""
        return self.relayed and mailbox_id not in self.refused


def judge_dsn(reports: Iterable[RecipientReport], mailbox: str) -> tuple[Verdict, str]:
    """The meaning of a DSN for our mail to this mailbox (normalised), and the status that says it.

    Only a report that names the mailbox can say that nobody reads it: a mailbox that forwards its mail is still read
    when the mailbox behind it is gone.
    """
    failed = [report for report in reports if report.action is Action.FAILED]
    spellings = {mailbox, wire.ascii_mailbox(mailbox)}
    for report in failed:
        if report.status in _NO_MAILBOX and report.mailboxes & spellings:
            return Verdict.NO_MAILBOX, report.status
    return (Verdict.FAILED, failed[0].status) if failed else (Verdict.DELAYED, "")
