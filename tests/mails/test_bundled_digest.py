"""A digest for mail programs that burst it: each comment a message of its own (RFC 2046 section 5.1.5)."""

from __future__ import annotations

import os
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest

from bridge.mail import subaddress
from bridge.mails import compose, octets
from bridge.mails.facts import ToWrite

from .examples import BLOG, BUNDLED, CARD, HINGE, KEY, OFFICE, SHOPS, TO

GOLDEN = Path(__file__).parent / "golden"
GERMAN = replace(BUNDLED, mailbox=replace(BUNDLED.mailbox, language="de"))


def written(mail: ToWrite = BUNDLED) -> bytes:
    return compose.checked(octets.filled(mail, KEY), mail.mailbox.address.encode())


def messages() -> list[EmailMessage]:
    whole = cast(EmailMessage, message_from_bytes(written(), policy=policy.default))
    intro, digest = whole.iter_parts()
    assert intro.get_content_type() == "text/plain"
    assert digest.get_content_type() == "multipart/digest"
    return [part.get_content() for part in digest.iter_parts()]


@pytest.mark.parametrize(("mail", "folder"), [(BUNDLED, ""), (GERMAN, "de")], ids=["en", "de"])
def test_the_bundled_digest_is_the_golden_one(mail: ToWrite, folder: str) -> None:
    golden = GOLDEN / folder / "digest-bundled.eml"
    if os.environ.get("GOLDEN") == "write":
        golden.write_bytes(written(mail))
    assert written(mail).decode("ascii").split("\r\n") == golden.read_bytes().decode("ascii").split("\r\n")


def test_each_comment_is_a_message_that_answers_itself() -> None:
    found = messages()
    assert [message["Subject"] for message in found] == [f"Re: {SHOPS.title}"] * 2
    assert [message["From"].addresses[0].display_name for message in found] == [
        "Ruth via Tea and Letters",
        "Ibrahim via Tea and Letters",
    ]
    for message, said in zip(found, (HINGE, CARD), strict=True):
        tag = message["Reply-To"].addresses[0].username
        assert subaddress.read(tag, KEY) == subaddress.ReplyAddress(said.id, TO.id)
        author = message["From"].addresses[0].username
        assert subaddress.read(author, KEY) == subaddress.AuthorAddress.of(said.commenter.id, BLOG.id)
        assert message["Message-ID"] == f"<c.{said.id}@talk.blog.example>"
        assert f"{tag}@talk.blog.example" in message.get_content()
    assert f"<c.{OFFICE.id}@talk.blog.example>" in found[1]["In-Reply-To"]
    assert "Does she still work there?" in found[1].get_content()


def test_the_words_before_it_list_the_messages_and_do_not_repeat_them() -> None:
    whole = cast(EmailMessage, message_from_bytes(written(), policy=policy.default))
    intro, _ = whole.iter_parts()
    assert "  2. Ibrahim: Does she still work there?" in intro.get_content()
    assert "What he had:" not in intro.get_content()


def test_it_is_seven_bit_and_no_line_is_too_long() -> None:
    assert written().isascii()
    assert max(map(len, written().split(b"\r\n"))) <= 998
