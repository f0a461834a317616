"""Mails in an unknown charset: words that we could only guess are not published."""

import pytest

from bridge.mail.message import parse


@pytest.mark.parametrize(
    ("charset", "octets", "readable"),
    [
        ("x-klingon", b"caf\xe9", False),
        ("x-klingon", "café".encode(), True),
        ("x-klingon", b"tea", True),
        ("koi8-r", b"\xde\xc1\xca", True),
        ("", b"caf\xe9", True),
    ],
)
def test_an_unknown_charset_is_unreadable_unless_the_octets_show_what_they_are(
    charset: str, octets: bytes, readable: bool
) -> None:
    content = f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + octets + b"\r\n"
    assert parse(content).body.readable is readable
