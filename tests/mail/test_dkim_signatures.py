"""Our signatures, verified by dkimpy; each octet that a thief changes breaks them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.mail.dkim import BodyStart
from tests.signatures import SIGNER, verified

MAIL = (
    b"From: Ann via Tea and Letters\r\n <by-x@talk.blog.example>\r\nTo: ruth@home.example\r\n"
    b"Reply-To: <re-x@talk.blog.example>\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\n  and\ttea \r\n"
    b"Date: Tue, 24 Nov 2026 07:00:00 +0000\r\nMessage-ID: <m.1@talk.blog.example>\r\n"
    b"List-Unsubscribe: <https://talk.blog.example/u/x>,\r\n <mailto:re-x@talk.blog.example?subject=unsubscribe>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Hello  Ruth,\r\n\r\n\tas you  say \t \r\n \r\nlink: https://talk.blog.example/u/abc\r\n\r\n\r\n"
)


def signed(content: bytes = MAIL, start: BodyStart | None = None) -> bytes:
    return SIGNER.signed(content, 1_790_000_000, start)


def test_both_signatures_verify_and_the_mail_behind_them_is_unchanged() -> None:
    content = signed()
    assert verified(content) == [True, True]
    assert content.endswith(MAIL)
    header = content.partition(b"\r\n\r\n")[0]
    assert max(map(len, header.split(b"\r\n"))) <= 78
    assert b"a=rsa-sha256; c=relaxed/relaxed" in header
    assert b"a=ed25519-sha256; c=relaxed/relaxed" in header


@pytest.mark.parametrize(
    "field", ["From", "To", "Cc", "Sender", "Subject", "Reply-To", "Date", "Message-ID", "In-Reply-To", "References",
              "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "List-Unsubscribe", "List-Unsubscribe-Post"]
)  # fmt: skip
@pytest.mark.parametrize("where", ["above", "below"])
def test_a_thief_can_add_no_second_field(field: str, where: str) -> None:
    added = f"{field}: eve@x.example\r\n".encode()
    content = signed()
    content = added + content if where == "above" else content.replace(b"\r\n\r\n", b"\r\n" + added + b"\r\n", 1)
    assert verified(content) == [False, False]


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace(b"<by-x@", b"<by-y@"),
        lambda content: content.replace(b"To: ruth@", b"To: eve@"),
        lambda content: content.replace(b"and\ttea", b"and milk"),
        lambda content: content.replace(b"/u/x>", b"/u/y>"),
        lambda content: content.replace(b"auto-generated", b"no"),
        lambda content: content.replace(b"Hello", b"Hallo"),
        lambda content: content + b"Buy!\r\n",
        lambda content: content.replace(b"as you", b"as\r\nyou"),
        lambda content: content.replace(b"t=1790000000", b"t=1790000001"),
        lambda content: content.replace(b"d=talk.blog", b"d=talk.vlog"),
        lambda content: re.sub(rb"Subject:.*\r\n.*\r\n", b"", content),
    ],
)  # fmt: skip
def test_a_mail_that_was_tampered_with_does_not_verify(change: Callable[[bytes], bytes]) -> None:
    changed = change(signed())
    assert changed != signed()
    with contextlib.suppress(ValueError):  # no key is found for the changed domain
        assert verified(changed) == [False, False]


def test_blanks_that_servers_fold_do_not_break_a_signature() -> None:
    refolded = signed().replace(b"Ann via Tea and Letters\r\n <", b"Ann via Tea\r\n\tand Letters  <")
    refolded = refolded.replace(b"as you  say \t \r\n", b"as you say\r\n") + b"\r\n\r\n"
    assert verified(refolded) == [True, True]


LINES = st.lists(st.sampled_from([b"a", b" ", b"\t", b"\r\n", b"\r\n\r\n", b"=20", b"  ", b".", b"b c"]), max_size=30)


@given(LINES, LINES, LINES)
def test_any_body_verifies_also_where_its_start_is_shared(
    shared: list[bytes], own: list[bytes], ends: list[bytes]
) -> None:
    start = BodyStart.of(b"".join(shared))
    body = b"".join((*shared, *own, *ends))
    content = MAIL.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + body + b"\r\n"
    with_start, without = signed(content, start), signed(content)
    assert with_start == without
    assert verified(without) == [True, True]


@pytest.mark.parametrize("body", [b"", b"\r\n", b" \r\n\r\n", b"x"])
def test_an_empty_body_verifies(body: bytes) -> None:
    assert verified(signed(MAIL.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + body)) == [True, True]


def test_a_start_that_the_body_does_not_have_is_not_used() -> None:
    assert signed(MAIL, BodyStart.of(b"Hallo\r\nRuth\r\n")) == signed()
