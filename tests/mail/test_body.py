"""From octets to the body that the author wrote, in any charset, transfer encoding and nesting."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.inbound.extract import extract
from bridge.mail import charsets, html, plain
from bridge.mail.body import BodyKind
from bridge.mail.message import parse
from tests.mail.mails import mail, multipart


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
def test_text_is_read_in_its_real_charset(label: str, codec: str, text: str) -> None:
    octets = text.encode(codec)
    assert in_charset(label, octets) == text
    assert in_charset(label, base64.encodebytes(octets), "base64") == text


@given(st.binary(max_size=200), st.sampled_from(["", "utf-8", "zlib", "idna", "x", "hz", "utf-7", "utf-16", "gb2312"]))
def test_any_octets_with_any_charset_label_give_text(octets: bytes, label: str) -> None:
    charsets.decode(octets, label).encode()  # no lone surrogate


def test_soft_line_breaks_are_joined_but_not_the_signature_delimiter() -> None:
    text = "One \ntwo \nthree.\n> quoted \n> on\nAfter\n-- \nAnn"
    assert plain.flowed(text) == "One two three.\n> quoted on\nAfter\n-- \nAnn"
    assert plain.flowed("字 \n字\n", delsp=True) == "字字\n"


def test_a_mail_within_and_a_file_are_not_part_of_the_body() -> None:
    body = parse(
        multipart(
            "mixed",
            ("Content-Type: message/rfc822", "Subject: theirs\r\n\r\nTheirs"),
            ('Content-Type: text/plain; name="notes.txt"', "A file"),
            ("Content-Type: text/plain", "Mine"),
        )
    ).body
    assert body.text == "Mine"


def test_html_beside_the_text_of_a_mailing_list_is_read() -> None:
    content = multipart(
        "mixed", ("Content-Type: text/html", "<p>My words</p>"), ("Content-Type: text/plain", "A list's footer")
    )
    assert "My words" in extract(parse(content).body).reply


@pytest.mark.parametrize(
    "useless", ["Your mail program does not support HTML.", "p { margin: 0 }\n.a { color: red }", "  ", ""]
)
def test_instead_of_a_text_without_words_the_html_is_read(useless: str) -> None:
    content = multipart(
        "alternative", ("Content-Type: text/plain", useless), ("Content-Type: text/html", "<p>My words</p>")
    )
    body = parse(content).body
    assert (body.kind, extract(body).reply) == (BodyKind.HTML, "My words")


def test_hidden_html_does_not_change_the_text_after_it() -> None:
    hidden = '<div style="display:none"><pre>x</pre><ol><li>y</li></ol></div>'
    assert html.text(f"{hidden}<p>a   b</p><ol><li>c</li></ol>") == html.text("<p>a   b</p><ol><li>c</li></ol>")


@pytest.mark.parametrize("boundary", ["", "; boundary=other"])
def test_a_multipart_without_its_boundary_is_read_as_text(boundary: str) -> None:
    assert "Mine" in parse(mail(f"Content-Type: multipart/mixed{boundary}", "", "Mine")).body.text


def test_a_multipart_without_its_last_boundary_is_read() -> None:
    content = mail("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "Mine")
    assert parse(content).body.text.strip() == "Mine"


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("multipart/encrypted; boundary=b; protocol=application/pgp-encrypted", BodyKind.ENCRYPTED),
        ("application/pkcs7-mime; smime-type=enveloped-data", BodyKind.ENCRYPTED),
        ("text/calendar; method=REPLY", BodyKind.CALENDAR),
        ("application/ms-tnef; name=winmail.dat", BodyKind.NONE),
    ],
)
def test_a_body_without_readable_text_has_its_kind(content_type: str, kind: BodyKind) -> None:
    assert parse(mail(f"Content-Type: {content_type}", "", "x")).body.kind is kind


def test_the_body_of_a_signed_mail_is_its_first_part() -> None:
    signature = "Content-Type: application/pkcs7-signature; name=smime.p7s", "AAAA"
    assert parse(multipart("signed", ("Content-Type: text/plain", "Mine"), signature)).body.text == "Mine"


def test_pgp_armour_is_taken_off() -> None:
    content = mail(
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
    assert parse(content).body.text.split() == ["--", "two", "dashes", "Mine"]


def test_a_file_in_the_middle_of_the_text_is_left_out() -> None:
    body = parse(mail("", "See this.", "begin 644 a.txt", "#0V%T", "`", "end", "Nice?")).body
    assert body.text.split() == ["See", "this.", "Nice?"]


def test_damaged_quoted_printable_and_base64_are_read_as_far_as_possible() -> None:
    assert in_charset("utf-8", b"caf=C3=A9 =ZZ =\r\nend=", "quoted-printable") == "café =ZZ end"
    assert in_charset("utf-8", b"TWluZQ==\r\n-- \r\nA footer in the clear", "base64").startswith("Mine")
    assert in_charset("utf-8", b"TWlu!ZQ", "base64") == "Mine"


def test_beyond_a_limit_nothing_is_read_and_the_limit_is_named() -> None:
    many = "".join(f"X-{n}: y\r\n" for n in range(500))
    assert "fields" in parse(f"{many}\r\nMine".encode()).faults
    assert "field" in parse(f"Subject: {'a' * 10_000}\r\n\r\nMine".encode()).faults
    assert "header block" in parse(b"X: " + b"a" * 100_000).faults
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(500))
    assert parse(deep.encode()).body is not None
