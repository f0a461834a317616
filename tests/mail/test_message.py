"""Whatever octets arrive, `parse` returns a Message. It has an author only if From names exactly one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.inbound.extract import extract
from bridge.mail.body import BodyKind
from bridge.mail.message import Author, AuthorFault, Message, parse
from tests.mail.mails import mail, multipart


@given(st.binary(max_size=2000))
def test_whatever_octets_arrive_parse_returns_a_message(content: bytes) -> None:
    assert isinstance(parse(content), Message)


@pytest.mark.parametrize(
    ("stated", "mailbox", "name"),
    [
        ("ann@x.test", "ann@x.test", ""),
        ("Ann Bell <Ann@X.test>", "ann@x.test", "Ann Bell"),
        ('"Bell, Ann" <ann@x.test>', "ann@x.test", "Bell Ann"),
        ("=?utf-8?q?J=C3=BCrg?= <j@x.test>", "j@x.test", "Jürg"),
        ("ann@x.test (Ann Bell)", "ann@x.test", "Ann Bell"),
        ('"ann@x.test" <ann@x.test>', "ann@x.test", ""),
    ],
)
def test_one_from_with_one_addr_spec_names_the_author(stated: str, mailbox: str, name: str) -> None:
    assert parse(mail(f"From: {stated}", "", "Hello")).author == Author(mailbox, name)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ((), AuthorFault.NONE),
        (("From: a@x.test", "From: b@x.test"), AuthorFault.SEVERAL),
        (("From: a@x.test, b@x.test",), AuthorFault.SEVERAL),
        (("From: alice@bank.test <evil@x.test>",), AuthorFault.SEVERAL),
        (("From: <a@x.test> <b@x.test>",), AuthorFault.SEVERAL),
        (("From: friends: a@x.test;",), AuthorFault.SEVERAL),
        (('From: "a <b@x.test>',), AuthorFault.UNCLEAR),
        (("From: nobody",), AuthorFault.UNCLEAR),
        (("From: Ann <>",), AuthorFault.UNCLEAR),
        (("From: two <two>",), AuthorFault.UNCLEAR),
    ],
)
def test_any_other_from_names_no_author_and_the_fault_is_known(fields: tuple[str, ...], fault: AuthorFault) -> None:
    message = parse(mail(*fields, "", "Hello"))
    assert (message.author, message.author_fault) == (None, fault)


def test_ids_are_read_from_a_folded_field() -> None:
    message = parse(mail("References: <a@x>", " <b@x>", "In-Reply-To: <b@x> <a@x>", "Message-ID: <c@x>", "", "Hello"))
    assert (message.references, message.in_reply_to, message.message_id) == (
        ("<a@x>", "<b@x>"),
        ("<b@x>", "<a@x>"),
        "<c@x>",
    )


def test_the_date_is_in_microseconds_with_the_offset_of_the_author() -> None:
    message = parse(mail("Date: Mon, 23 Nov 2026 10:00:00 +0530", "", "Hello"))
    assert (message.date, message.utc_offset) == (1795408200_000_000, 330)


def test_the_text_is_the_body_and_a_mail_within_is_not() -> None:
    within = "Content-Type: message/rfc822", "Subject: x\r\n\r\nTheirs"
    body = parse(multipart("mixed", ("Content-Type: text/plain", "Mine"), within)).body
    assert (body.text, body.kind) == ("Mine", BodyKind.TEXT)


def test_an_answer_above_a_quote_comes_back_alone() -> None:
    extraction = extract("I agree.\n\nOn 3 May 2026 at 10:12, Ann wrote:\n> Tea is good.\n")
    assert extraction.reply == "I agree."
    assert [piece.why for piece in extraction.elided] == ["attribution", "quote"]


def test_a_mail_with_html_only_is_read_as_markdown() -> None:
    body = parse(mail("Content-Type: text/html", "", "<p>I <b>agree</b>.</p>")).body
    assert extract(body).reply == "I **agree**."
