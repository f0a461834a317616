"""What a delivery status notification says became of a mail of ours."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.mail import dsn
from bridge.mail.dsn import Action, Report

FAILED = Report(Action.FAILED, "5.1.1", "bob@there.test", "m-17", "550 5.1.1 <bob@there.test>: no such user here")


def report(*groups: str, kind: str = "message/delivery-status", encoding: str = "7bit") -> bytes:
    """A DSN with these groups of fields: first the message's, then one for each recipient."""
    lines = [
        "From: MAILER-DAEMON@there.test",
        "Subject: Undelivered Mail Returned to Sender",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "MIME-Version: 1.0",
        "",
        "--b",
        "",
        "I'm sorry to have to inform you",
        "Action: delivered",
        "--b",
        f"Content-Type: {kind}",
        f"Content-Transfer-Encoding: {encoding}",
        "",
        "\n\n".join(groups),
        "--b",
        "Content-Type: message/rfc822",
        "",
        "Subject: tea",
        "",
        "--b--",
        "",
    ]
    return "\n".join(lines).replace("\n", "\r\n").encode()


MESSAGE = "Reporting-MTA: dns; mx.there.test\nOriginal-Envelope-Id: m-17"
BOB = """Final-Recipient: rfc822; bob@there.test
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1
 <bob@there.test>: no such user here"""


def test_a_failed_mail_is_told_with_its_status() -> None:
    assert dsn.read(report(MESSAGE, BOB)) == FAILED


@pytest.mark.parametrize(
    ("action", "status", "read"),
    [
        ("delayed", "4.4.1", Action.DELAYED),
        ("FAILED (for ever)", "5.0.0", Action.FAILED),
        ("relayed", "2.1.9", Action.RELAYED),
        ("expanded", "2.0.0", Action.EXPANDED),
        ("dropped", "5.7.1", Action.FAILED),
        ("", "4.2.2 (mailbox full)", Action.DELAYED),
    ],
)
def test_the_action_is_read_or_follows_from_the_status(action: str, status: str, read: Action) -> None:
    told = dsn.read(report(MESSAGE, f"Final-Recipient: rfc822; bob@there.test\nAction: {action}\nStatus: {status}"))
    assert told == replace(FAILED, action=read, status=status[:5], diagnostic="")


def test_of_two_recipients_the_worse_luck_is_told() -> None:
    carol = "Final-Recipient: rfc822; carol@there.test\nAction: delivered\nStatus: 2.0.0"
    assert dsn.read(report(MESSAGE, carol, BOB)) == FAILED


def test_a_report_about_letters_beyond_ascii_is_read() -> None:
    told = dsn.read(report(MESSAGE, BOB.replace("rfc822; bob", "utf-8; käthe"), kind="message/global-delivery-status"))
    assert told == replace(FAILED, final_recipient="käthe@there.test")


def test_a_report_that_is_encoded_is_read() -> None:
    told = dsn.read(report(MESSAGE, BOB.replace("5.1.1\nD", "=35.1.1\nD"), encoding="quoted-printable"))
    assert told == FAILED


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Hi. This is the qmail-send program at there.test.\r\nAction: failed\r\n",
        report(MESSAGE),
        report(MESSAGE, "Action: unclear"),
        report(MESSAGE, BOB).replace(b"multipart/report", b"multipart/mixed"),
        report(MESSAGE, BOB, kind="text/plain"),
        report(MESSAGE, BOB).replace(b"delivery-status", b"disposition-notification"),
    ],
)
def test_what_is_no_report_says_nothing(content: bytes) -> None:
    assert dsn.read(content) is None


def test_a_report_without_end_is_read_as_far_as_it_goes() -> None:
    assert dsn.read(report(MESSAGE, BOB, *["Final-Recipient: rfc822; x@y.test"] * 20_000)) == FAILED


@given(
    octets=st.binary(max_size=400),
    pieces=st.lists(st.sampled_from([BOB, MESSAGE, "Action:", "\n \n", ";", "5.1.1"]), max_size=6),
)
def test_whatever_octets_come_a_report_or_nothing_comes_back(octets: bytes, pieces: list[str]) -> None:
    content = report(*pieces).replace(b"tea", octets).replace(b"sorry", octets)
    assert isinstance(dsn.read(content), Report | None)
    assert isinstance(dsn.read(octets), Report | None)
