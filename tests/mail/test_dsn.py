"""A delivery status notification: what became of our mail for each recipient."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.mail import dsn
from bridge.mail.dsn import Action, RecipientReport

FAILED = RecipientReport(Action.FAILED, "5.1.1", frozenset({"bob@there.test"}))


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


def test_a_failed_mail_has_its_status_and_its_recipient() -> None:
    assert dsn.read(report(MESSAGE, BOB)) == (FAILED,)


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
    fields = f"Final-Recipient: rfc822; bob@there.test\nAction: {action}\nStatus: {status}"
    assert dsn.read(report(MESSAGE, fields)) == (replace(FAILED, action=read, status=status[:5]),)


def test_each_recipient_has_a_report() -> None:
    carol = "Final-Recipient: rfc822; carol@there.test\nAction: delivered\nStatus: 2.0.0"
    delivered = RecipientReport(Action.DELIVERED, "2.0.0", frozenset({"carol@there.test"}))
    assert dsn.read(report(MESSAGE, carol, BOB)) == (delivered, FAILED)


def test_the_original_recipient_is_read_beside_the_final_one() -> None:
    (found,) = dsn.read(report(MESSAGE, f"Original-Recipient: RFC822;<Bob@Here.test>\n{BOB}"))
    assert found.mailboxes == {"bob@there.test", "bob@here.test"}


def test_a_report_about_a_mailbox_beyond_ascii_is_read() -> None:
    content = report(MESSAGE, BOB.replace("rfc822; bob", "utf-8; käthe"), kind="message/global-delivery-status")
    assert dsn.read(content) == (replace(FAILED, mailboxes=frozenset({"käthe@there.test"})),)


def test_an_encoded_report_is_read() -> None:
    content = report(MESSAGE, BOB.replace("5.1.1\nD", "=35.1.1\nD"), encoding="quoted-printable")
    assert dsn.read(content) == (FAILED,)


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
def test_a_message_without_a_readable_report_has_none(content: bytes) -> None:
    assert dsn.read(content) == ()


def test_of_twenty_thousand_recipients_the_first_hundred_are_read() -> None:
    many = report(MESSAGE, BOB, *["Final-Recipient: rfc822; x@y.test\nAction: failed"] * 20_000)
    found = dsn.read(many)
    assert found[0] == FAILED
    assert len(found) == 100


@given(
    octets=st.binary(max_size=400),
    pieces=st.lists(st.sampled_from([BOB, MESSAGE, "Action:", "\n \n", ";", "5.1.1"]), max_size=6),
)
def test_whatever_octets_arrive_reports_come_back(octets: bytes, pieces: list[str]) -> None:
    content = report(*pieces).replace(b"tea", octets).replace(b"sorry", octets)
    assert all(isinstance(each, RecipientReport) for each in (*dsn.read(content), *dsn.read(octets)))
