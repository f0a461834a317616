"""From octets to text: the body that the author wrote, in any charset, transfer encoding and nesting."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.inbound.extract import extract
from bridge.mail import charsets, plain
from bridge.mail.body import Body, Kind
from bridge.mail.message import parse


def of(*lines: str) -> Body:
    return parse("\r\n".join(lines).encode()).body


def in_charset(label: str, octets: bytes, encoding: str = "8bit") -> str:
    header = f"Content-Type: text/plain; charset={label}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return parse(header.encode() + octets).body.text.strip()


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("iso-2022-jp", "iso2022_jp", "その通りです"),
        ("us-ascii", "iso2022_jp", "その通りです"),
        ("hz-gb-2312", "hz", "我同意"),
        ("utf-7", "utf_7", "Schöne Grüße"),
        ("gb2312", "gb18030", "朱镕基说"),
        ("iso-8859-1", "cp1252", "It’s “fine” – really…"),
        ("us-ascii", "cp1252", "café"),
        ("koi8-r", "koi8_r", "Согласна"),
        ("shift_jis", "cp932", "①その通り"),
        ("euc-jp", "euc_jp", "その通り"),
        ("ks_c_5601-1987", "cp949", "저도 똠방각하"),
        ("big5", "big5hkscs", "我也這麼想"),
        ("windows-1251", "cp1251", "Спасибо"),
        ("windows-1250", "cp1250", "Zgadzam się"),
        ("iso-8859-8-i", "iso8859_8", "אני מסכימה"),
        ("windows-874", "cp874", "เห็นด้วย"),
        ("", "utf-8", "Ünlü – ünsüz"),
        ("iso-8859-1", "utf-8", "Grüße – 你好"),
        ("utf-8", "cp1252", "Grüße"),
    ],
)
def test_words_are_read_in_the_charset_they_are_in(label: str, codec: str, text: str) -> None:
    octets = text.encode(codec)
    assert in_charset(label, octets) == text
    assert in_charset(label, base64.encodebytes(octets), "base64") == text


@given(st.binary(max_size=200), st.sampled_from(["", "utf-8", "zlib", "idna", "x", "hz", "utf-7", "utf-16", "gb2312"]))
def test_any_octets_in_any_charset_are_some_text(octets: bytes, label: str) -> None:
    charsets.decode(octets, label).encode()  # no lone surrogate


def test_soft_lines_are_joined_and_the_signature_stands_alone() -> None:
    text = "One \ntwo \nthree.\n> quoted \n> on\nAfter\n-- \nAnn"
    assert plain.flowed(text) == "One two three.\n> quoted on\nAfter\n-- \nAnn"
    assert plain.flowed("字 \n字\n", delsp=True) == "字字\n"


def test_the_text_of_a_mail_within_is_no_body_and_neither_is_a_file() -> None:
    body = of(
        "Content-Type: multipart/mixed; boundary=b",
        "",
        "--b",
        "Content-Type: message/rfc822",
        "",
        "Subject: theirs",
        "",
        "Theirs",
        "--b",
        'Content-Type: text/plain; name="notes.txt"',
        "",
        "A file",
        "--b",
        "Content-Type: text/plain",
        "",
        "Mine",
        "--b--",
    )
    assert body.text == "Mine"
    assert [(each.name, each.content_type) for each in body.attachments] == [
        ("", "message/rfc822"),
        ("notes.txt", "text/plain"),
    ]


def test_words_in_html_beside_a_text_of_a_list_are_not_lost() -> None:
    body = of(
        "Content-Type: multipart/mixed; boundary=b",
        "",
        "--b",
        "Content-Type: text/html",
        "",
        "<p>My words</p>",
        "--b",
        "Content-Type: text/plain",
        "",
        "A list's footer",
        "--b--",
    )
    assert "My words" in extract(body).reply


@pytest.mark.parametrize(
    "useless", ["Your mail program does not support HTML.", "p { margin: 0 }\n.a { color: red }", "  ", ""]
)
def test_a_text_that_says_nothing_gives_way_to_the_html(useless: str) -> None:
    body = of(
        "Content-Type: multipart/alternative; boundary=b",
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        useless,
        "--b",
        "Content-Type: text/html",
        "",
        "<p>My words</p>",
        "--b--",
    )
    assert (body.kind, extract(body).reply) == (Kind.HTML, "My words")


@pytest.mark.parametrize("boundary", ["", "; boundary=other"])
def test_a_multipart_without_its_boundary_is_read_as_what_it_holds(boundary: str) -> None:
    assert "Mine" in of(f"Content-Type: multipart/mixed{boundary}", "", "Mine").text


def test_a_multipart_that_never_ends_is_read_to_its_end() -> None:
    assert of("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "Mine").text.strip() == "Mine"


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("multipart/encrypted; boundary=b; protocol=application/pgp-encrypted", Kind.ENCRYPTED),
        ("application/pkcs7-mime; smime-type=enveloped-data", Kind.ENCRYPTED),
        ("text/calendar; method=REPLY", Kind.CALENDAR),
        ("application/ms-tnef; name=winmail.dat", Kind.NONE),
    ],
)
def test_what_cannot_be_read_says_what_it_is(content_type: str, kind: Kind) -> None:
    assert of(f"Content-Type: {content_type}", "", "x").kind is kind


def test_a_signed_mail_is_its_first_part_and_armour_is_taken_off() -> None:
    signed = of(
        "Content-Type: multipart/signed; boundary=b",
        "",
        "--b",
        "",
        "Mine",
        "--b",
        "Content-Type: application/pkcs7-signature; name=smime.p7s",
        "",
        "AAAA",
        "--b--",
    )
    assert signed.text == "Mine"
    armoured = of(
        "",
        "-----BEGIN PGP SIGNED MESSAGE-----",
        "Hash: SHA512",
        "",
        "- -- two dashes",
        "Mine",
        "-----BEGIN PGP SIGNATURE-----",
        "",
        "iQ==",
        "-----END PGP SIGNATURE-----",
    )
    assert armoured.text.split() == ["--", "two", "dashes", "Mine"]


def test_a_file_in_the_middle_of_the_text_is_put_aside() -> None:
    body = of("", "See this.", "begin 644 a.txt", "#0V%T", "`", "end", "Nice?")
    assert body.text.split() == ["See", "this.", "Nice?"]
    assert [each.name for each in body.attachments] == ["a.txt"]


def test_damaged_quoted_printable_and_base64_cost_what_is_damaged() -> None:
    assert in_charset("utf-8", b"caf=C3=A9 =ZZ =\r\nend=", "quoted-printable") == "café =ZZ end"
    assert in_charset("utf-8", b"TWluZQ==\r\n-- \r\nA footer in the clear", "base64").startswith("Mine")
    assert in_charset("utf-8", b"TWlu!ZQ", "base64") == "Mine"


def test_what_is_too_much_is_passed_over_and_named() -> None:
    many = "".join(f"X-{n}: y\r\n" for n in range(500))
    assert "fields" in parse(f"{many}\r\nMine".encode()).faults
    assert "field" in parse(f"Subject: {'a' * 10_000}\r\n\r\nMine".encode()).faults
    assert "header block" in parse(b"X: " + b"a" * 100_000).faults
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(500))
    assert parse(deep.encode()).body is not None
