"""An SMTP reply or a DSN is judged: it is about the mail, its mailbox, or the smarthost."""

from __future__ import annotations

import pytest

from bridge.mail.dsn import Action, RecipientReport
from bridge.mail.envelope import SmtpStage
from bridge.outbound.bounce import SmarthostState, Verdict, judge, judge_dsn, status

REPLIES = [
    # A mail is relayed, delayed, or fails.
    (SmtpStage.CONTENT, 250, "2.0.0 ok", Verdict.RELAYED),
    (SmtpStage.RCPT, 451, "4.7.1 Greylisted", Verdict.DELAYED),
    (SmtpStage.RCPT, 421, "closing", Verdict.DELAYED),
    (SmtpStage.MAIL, 421, "4.3.2 shutting down", Verdict.DELAYED),
    (SmtpStage.RCPT, 550, "4.2.2 code and status disagree", Verdict.DELAYED),
    (SmtpStage.RCPT, 550, "5.2.2 over quota", Verdict.FAILED),
    (SmtpStage.RCPT, 550, "Blocked for spam", Verdict.FAILED),
    (SmtpStage.CONTENT, 554, "5.6.0 Malformed message", Verdict.FAILED),
    (SmtpStage.CONTENT, 554, "No such user", Verdict.FAILED),
    (SmtpStage.RCPT, 552, "5.1.11 no code that we know", Verdict.FAILED),
    # Nobody reads the mailbox.
    (SmtpStage.RCPT, 550, "5.1.1 No such user", Verdict.NO_MAILBOX),
    (SmtpStage.RCPT, 550, "5.1.10 null MX", Verdict.NO_MAILBOX),
    (SmtpStage.RCPT, 550, "5.2.1 disabled", Verdict.NO_MAILBOX),
    (SmtpStage.RCPT, 550, "User unknown", Verdict.NO_MAILBOX),
    # A policy: about this mail, or about all mail.
    (SmtpStage.RCPT, 554, "5.7.1 <ann@home.example>: Relay access denied", Verdict.REFUSED),
    (SmtpStage.RCPT, 554, "Relay access denied", Verdict.REFUSED),
    (SmtpStage.RCPT, 550, "relay not permitted", Verdict.REFUSED),
    (SmtpStage.RCPT, 550, "Relaying denied", Verdict.REFUSED),
    (SmtpStage.RCPT, 550, "5.7.1 we do not like you, user unknown or not", Verdict.REFUSED),
    (SmtpStage.RCPT, 553, "5.7.1 <b@talk.example>: Sender address rejected: not owned by user", Verdict.REFUSED),
    (SmtpStage.RCPT, 550, "5.1.8 <b@talk.example>: Sender address rejected: Domain not found", Verdict.REFUSED),
    (SmtpStage.RCPT, 550, "Sender rejected", Verdict.REFUSED),
    (SmtpStage.DATA, 550, "no", Verdict.REFUSED),
    (SmtpStage.CONTENT, 550, "5.7.26 unauthenticated mail is not accepted", Verdict.REFUSED),
    # The smarthost refuses all mail.
    (SmtpStage.RCPT, 530, "Authentication required", Verdict.SMARTHOST_REFUSES),
    (SmtpStage.CONTENT, 530, "5.7.0 Must issue a STARTTLS command first", Verdict.SMARTHOST_REFUSES),
    (SmtpStage.MAIL, 550, "Sender rejected", Verdict.SMARTHOST_REFUSES),
    (SmtpStage.MAIL, 550, "5.1.1 no", Verdict.SMARTHOST_REFUSES),
    (SmtpStage.MAIL, 452, "4.3.1 no space", Verdict.SMARTHOST_REFUSES),
]


@pytest.mark.parametrize(("stage", "code", "sentence", "verdict"), REPLIES)
def test_a_reply_is_judged_by_its_stage_its_codes_and_its_words(
    stage: SmtpStage, code: int, sentence: str, verdict: Verdict
) -> None:
    assert judge(code, sentence, stage) is verdict


ANN, MEI, ZOE = 1, 2, 3
R, X, S, F = Verdict.RELAYED, Verdict.REFUSED, Verdict.SMARTHOST_REFUSES, Verdict.NO_MAILBOX


@pytest.mark.parametrize(
    ("replies", "holds"),
    [
        ([], False),
        ([(R, ANN)], False),
        ([(S, ANN)], True),
        ([(R, ANN), (S, MEI)], True),
        ([(S, ANN), (R, MEI)], False),
        ([(X, ANN)], True),  # nothing has been relayed yet
        ([(X, ANN), (R, MEI)], False),
        ([(R, ANN), (X, MEI)], False),  # may be about Mei alone
        ([(R, ANN), (X, MEI), (X, ZOE)], False),
        ([(R, ANN), (X, MEI), (X, ZOE), (X, ANN)], True),
        ([(R, ANN), (X, ANN), (X, ANN), (X, ANN)], True),
        ([(R, ANN), (X, MEI), (X, ZOE), (R, ANN), (X, MEI)], False),
        ([(R, ANN), (X, MEI), (X, ZOE), (F, ANN), (X, MEI)], True),
    ],
)
def test_the_smarthost_holds_all_mail_when_it_seems_to_refuse_all(
    replies: list[tuple[Verdict, int]], holds: bool
) -> None:
    assert after(replies).holds is holds


@pytest.mark.parametrize(
    ("replies", "may_fail"),
    [
        ([], False),
        ([(R, ANN)], True),
        ([(R, ANN), (X, MEI)], False),  # nothing has been relayed since Mei's mail was refused
        ([(R, ANN), (X, MEI), (R, ANN)], True),
        ([(R, ANN), (S, ANN)], False),
        ([(R, ANN), (X, ANN), (X, ZOE), (X, ANN)], False),
    ],
)
def test_a_refused_mail_fails_only_when_others_are_relayed(replies: list[tuple[Verdict, int]], may_fail: bool) -> None:
    assert after(replies).may_fail(MEI) is may_fail


def after(replies: list[tuple[Verdict, int]]) -> SmarthostState:
    state = SmarthostState()
    for verdict, mailbox_id in replies:
        state = state.after(verdict, mailbox_id)
    return state


def about(mailbox: str, status: str = "5.1.1", action: Action = Action.FAILED) -> RecipientReport:
    return RecipientReport(action, status, frozenset({mailbox}))


@pytest.mark.parametrize(
    ("reports", "verdict"),
    [
        ([about("ann@home.example")], (Verdict.NO_MAILBOX, "5.1.1")),
        ([about("ann@home.example", "5.2.2")], (Verdict.FAILED, "5.2.2")),
        ([about("ann@home.example", "4.4.7")], (Verdict.FAILED, "4.4.7")),
        ([about("ann@home.example", "4.4.1", Action.DELAYED)], (Verdict.DELAYED, "")),
        ([about("ann@home.example", "2.0.0", Action.DELIVERED)], (Verdict.DELAYED, "")),
        ([], (Verdict.DELAYED, "")),
        # Ann forwards her mail, and one of the mailboxes behind hers is gone.
        ([about("ann@old.example")], (Verdict.FAILED, "5.1.1")),
        ([about("ann@home.example", "2.0.0", Action.DELIVERED), about("ann@old.example")], (Verdict.FAILED, "5.1.1")),
        ([about("ann@old.example", "5.2.2"), about("ann@home.example")], (Verdict.NO_MAILBOX, "5.1.1")),
    ],
)
def test_only_a_report_that_names_the_mailbox_suppresses_it(
    reports: list[RecipientReport], verdict: tuple[Verdict, str]
) -> None:
    assert judge_dsn(reports, "ann@home.example") == verdict


def test_a_report_may_name_the_domain_in_ascii() -> None:
    assert judge_dsn([about("ann@xn--bcher-kva.example")], "ann@bücher.example")[0] is Verdict.NO_MAILBOX


def test_the_status_is_what_the_sentence_begins_with() -> None:
    assert status("5.1.1 no") == "5.1.1"
    assert status("no 5.1.1") == ""
    assert status("5.1.1x") == ""
