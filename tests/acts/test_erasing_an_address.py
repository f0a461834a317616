"""In whatever encoding a message has an address: afterwards it has no address, and everything else as before."""

from __future__ import annotations

import base64
import email
import quopri
import re
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.acts.erasing import AddressEraser, likes, spellings

ADDRESS = "anna.quux@home.example"
_LINE_END = re.compile(rb"\r?\n")
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)


def eraser(address: str = ADDRESS, instead: str = "forgotten-7") -> AddressEraser:
    return AddressEraser.of(address, instead)


@given(st.binary(max_size=300))
@example(b"QUJD\r\n" * 40)
@example(b"=?utf-8?B?=?=")
@example(b"A" * 61)
@example(b"=\r\n=\n=40=")
def test_octets_without_the_address_stay_as_they_are(octets: bytes) -> None:
    assert eraser().octets(octets) == octets


@given(WORDS, WORDS, st.sampled_from(["7bit", "quoted-printable", "base64"]), st.booleans())
@example("0\x08\x80\x80\x80\x80𐀀𐀀", "\r", "quoted-printable", False)
@example("", "\r", "quoted-printable", False)
def test_a_message_of_any_encoding_is_without_it_and_else_the_same(
    before: str, after: str, encoding: str, capitals: bool
) -> None:
    address = ADDRESS.upper() if capitals else ADDRESS
    text = f"{before} <{address}> {after}\n"
    octets = text.encode()
    body = {"7bit": octets, "quoted-printable": quopri.encodestring(octets), "base64": base64.encodebytes(octets)}
    head = f"From: b@x.test\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
    clean = eraser().octets(head + _LINE_END.sub(b"\r\n", body[encoding]))
    read = email.message_from_bytes(clean).get_payload(decode=True)
    assert ADDRESS.encode() not in read.lower()
    assert _LINE_END.sub(b"\n", read) == _LINE_END.sub(b"\n", text.replace(address, "forgotten-7").encode())


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r\r\n", " \t\r\n"])
def test_a_soft_break_within_the_address_may_end_in_any_way(line_end: str) -> None:
    broken = f"anna.quux@home.exam={line_end}ple wrote".encode()
    assert eraser().octets(broken) == b"forgotten-7 wrote"


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("a_b%c!d@home.example", "write to A_B%C!D@Home.Example"),
        ("a_b@home.example", "mailto:a_b%40home.example"),
        ("Ännchen@bücher.example", "ÄNNCHEN@BÜCHER.EXAMPLE"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
    ],
)
def test_a_text_with_the_address_is_found_by_likes_and_another_is_not(store, address: str, text: str) -> None:
    def alike(tx, wanted: str) -> bool:
        query = "SELECT lower(:text) LIKE :like ESCAPE '!' AS alike"
        return any(tx.one(query, text=wanted, like=like)["alike"] for like in likes(address))

    assert store.read_now(alike, text)
    assert not store.read_now(alike, text.replace("b", "x").replace("n", "x").replace("B", "x").replace("N", "x"))


def test_a_message_of_many_parts_keeps_its_parts() -> None:
    message = EmailMessage()
    message["From"] = "bob@home.example"
    message["Subject"] = "Grüße"
    message.set_content(f"{ADDRESS} wrote: Grüße\n", cte="base64")
    message.add_alternative(f"<p>{ADDRESS} wrote: <b>Grüße</b></p>\n" * 20, subtype="html", cte="quoted-printable")
    message.add_attachment(bytes(range(256)) * 40, maintype="application", subtype="octet-stream")
    octets = message.as_bytes()
    clean = email.message_from_bytes(eraser().octets(octets))
    before = [part.get_payload(decode=True) for part in message.walk()]
    after = [part.get_payload(decode=True) for part in clean.walk()]
    assert [one and one.replace(ADDRESS.encode(), b"forgotten-7") for one in before] == after


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("ännchen@home.example", "Write to ÄNNCHEN@Home.Example please"),
        ("ann@bücher.example", "Write to ann@xn--bcher-kva.example please"),
        ("ann@xn--bcher-kva.example", "Write to Ann@BÜCHER.example please"),
        ("a+b=c@home.example", "Write to a+b=c@home.example please"),
        ("a+b=c@home.example", "Write to a+b=3Dc=40home.example please"),
        ("o'neil@home.example", "Write to o'neil@home.example please"),
    ],
)
def test_an_address_is_known_in_each_of_its_spellings(address: str, seen: str) -> None:
    clean = eraser(address).octets(seen.encode())
    assert clean == b"Write to forgotten-7 please"


def test_a_domain_that_no_rule_can_write_otherwise_has_one_spelling() -> None:
    assert spellings(f"ann@{'ü' * 62}.example") == [f"ann@{'ü' * 62}.example"]


def test_a_big_attachment_costs_little() -> None:
    lines = base64.encodebytes(bytes(range(256)) * 20_000).replace(b"\n", b"\r\n")  # 5 MB
    assert eraser().octets(b"Subject: x\r\n\r\n" + lines) == b"Subject: x\r\n\r\n" + lines
    hostile = b"=\r\n" * 100_000 + b"anna" + b"a=\r\n" * 100_000
    assert eraser().octets(hostile) == hostile
