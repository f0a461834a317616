"""Whatever people call themselves and write, the mail that leaves is the mail that we meant."""

from __future__ import annotations

import quopri
from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.blog import Commenter, Post
from bridge.mail import wire
from bridge.mails import compose, octets
from bridge.mails.compose import ANSWER, TO
from bridge.mails.facts import PlacedComment, ToWrite, cleaned
from bridge.mails.kinds import OperatorFacts
from bridge.mails.notification import NotificationFacts

from .examples import ALL, BLOG, HINGE, KEY, LONG, OFFICE, SHOPS

# Text as an attacker writes it: line breaks of all kinds, encoded words, slots, specials, other scripts.
LINE_BREAKS = ["\r\n", "\n", "\r", "\x85", "\u2028", "\x0b"]
FIELDS = ["Bcc: v@x.example", "=?utf-8?q?a=0d=0aBcc:_v@x?=", "<v@x.example>", "From ", "--=_", "\ufdd0", "\ufdd5"]
LETTERS = ['"', ",", " ", "é", "你好", "🌿", ".", "=", "a" * 90, "\0", "\t"]
SPITEFUL = st.text(st.characters(exclude_categories=["Cs"]), max_size=120) | st.lists(
    st.sampled_from(LINE_BREAKS + FIELDS + LETTERS), max_size=14
).map("".join)


def parsed(content: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(content, policy=policy.default))


def written(mail: ToWrite) -> bytes:
    return compose.checked(octets.filled(mail, KEY), mail.mailbox.address.encode())


def notification(name: str, title: str, text: str) -> ToWrite:
    comment = cleaned(replace(HINGE, text=text, commenter=Commenter(12, name)))
    post: Post = replace(SHOPS, title=wire.one_line(title))
    facts = ALL["notification"].facts
    assert isinstance(facts, NotificationFacts)
    told = PlacedComment(comment, post, (cleaned(replace(OFFICE, text=text)),))
    return replace(ALL["notification"], facts=replace(facts, told=told))


@given(SPITEFUL, SPITEFUL, SPITEFUL)
@example("Eve\r\nBcc: v@x.example", "=?utf-8?q?hi=0d=0aBcc:_v@x.test?=", "\r\n.\r\nMAIL FROM:<>")
@example("\ufdd0\ufdd1", "\ufdd2", "\ufdd4")
def test_names_titles_and_texts_can_add_no_field_and_no_long_line(name: str, title: str, text: str) -> None:
    content = written(notification(name, title, text))
    header, _, body = content.partition(b"\r\n\r\n")
    assert content.isascii()
    names = [line.partition(b":")[0] for line in header.split(b"\r\n") if not line.startswith(b" ")]
    expected = written(ALL["notification-answer"]).partition(b"\r\n\r\n")[0]
    assert names == [line.partition(b":")[0] for line in expected.split(b"\r\n") if not line.startswith(b" ")]
    assert max(map(len, header.split(b"\r\n"))) <= 998
    assert max(map(len, body.split(b"\r\n"))) <= 76
    message = parsed(content)
    assert [one.addr_spec for one in message["To"].addresses] == ["ann@reader.example"]
    assert len(message["From"].addresses) == 1
    assert message["From"].addresses[0].domain == "talk.blog.example"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip


@given(SPITEFUL)
def test_a_subject_reads_as_it_was_meant(text: str) -> None:
    line = wire.unstructured("Subject", text)
    assert all(len(part) <= 76 for part in line.split(b"\r\n"))
    raw = message_from_bytes(line + b"\r\n")["Subject"] or ""
    assert str(make_header(decode_header(raw.replace("\r\n", "").replace("\n", "")))) == wire.one_line(text)


@given(SPITEFUL)
def test_a_name_is_one_mailbox_field_whatever_is_in_it(name: str) -> None:
    line = wire.mailbox_field("From", name, "re-x@talk.blog.example")
    message = parsed(line + b"\r\n")
    assert [one.addr_spec for one in message["From"].addresses] == ["re-x@talk.blog.example"]
    assert message.keys() == ["From"]


LINES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r" + "".join(wire.SLOTS)), max_size=400)


@given(LINES)
@example("\n")
@example("a \n b\t\n")
@example("." + "x" * 200 + "\nFrom me\n..")
@example("=" * 80)
@example(" " * 200)
def test_quoted_printable_reads_back_equal_in_short_lines(text: str) -> None:
    octets = wire.quoted_printable(text)
    assert all(len(line) <= 76 for line in octets.split(b"\r\n"))
    assert not any(line.startswith((b".", b"From ")) or line.endswith((b" ", b"\t")) for line in octets.split(b"\r\n"))
    # quopri takes LF and CRLF for line ends; ours are CRLF, and a bare LF or CR of the text is encoded or a line end
    read = quopri.decodestring(octets).replace(b"\r\n", b"\n").decode()
    assert read == (text if text.endswith("\n") or not text else text + "\n")


@given(
    st.lists(LINES | st.sampled_from(wire.SLOTS[:6]), max_size=8).map("".join),
    st.lists(st.from_regex(r"[a-z0-9@.-]{0,75}", fullmatch=True), min_size=6, max_size=6),
)
def test_a_filled_slot_reads_back_and_keeps_the_lines_short(text: str, values: list[str]) -> None:
    mail = wire.SlottedMail.of(wire.quoted_printable(text))
    octets = mail.filled({slot: value.encode() for slot, value in zip(wire.SLOTS, values, strict=False)})
    assert all(len(line) <= 76 for line in octets.split(b"\r\n"))
    expected = text
    for slot, value in zip(wire.SLOTS, values, strict=False):
        expected = expected.replace(slot, value)
    read = quopri.decodestring(octets).replace(b"\r\n", b"\n").decode()
    assert read.removesuffix("\n") == expected.removesuffix("\n")


def test_the_words_of_a_comment_are_in_both_parts() -> None:
    message = parsed(written(ALL["notification-unicode"]))
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text
    assert html
    assert LONG.text.splitlines()[0] in text.get_content()
    assert LONG.text.splitlines()[0] in html.get_content()


def test_a_hundred_long_ids_are_neither_encoded_nor_broken() -> None:
    ids = [f"<{'x' * 120}.{n}@mail.outlook.example>" for n in range(100)]
    line = wire.listed("References", ids)
    assert b"=?" not in line
    assert line.decode().removeprefix("References: ").split() == ids


def test_a_reply_in_a_deep_thread_names_its_root_and_the_last_twenty() -> None:
    chain = [replace(OFFICE, id=f"{n:032x}", message_id=f"<{n}@theirs.example>") for n in range(50)]
    answers, references = compose.ancestry(SHOPS, chain, "talk.blog.example")
    assert len(answers) == 1
    assert len(references) == 22
    assert references[-1] == answers[0]
    assert not [one for one in references if "theirs" in one]


@pytest.mark.parametrize(
    "theirs", ["<a b@x>", "<a@x>\r\nBcc: v@x", "a@x", "<a@x> <b@x>", "<" + "a" * 300 + ">", "<é@x>"]
)
def test_a_message_id_that_could_break_the_field_is_left_out(theirs: str) -> None:
    answers, references = compose.ancestry(
        SHOPS, [replace(OFFICE, message_id=theirs)], "talk.blog.example", OFFICE.commenter.id
    )
    assert all(one.endswith("@talk.blog.example>") for one in (*answers, *references))


@pytest.mark.parametrize(
    "header",
    [
        b"Bcc: v@x.example\r\n",
        b"To: a@x.example\r\nTo: b@x.example\r\n",
        b"Subject: a\r\n b\r\nX-Thing: 1\r\n",
        b"Subject: caf\xc3\xa9\r\n",
        b"Subject: a\nBcc: v@x.example\r\n",
        b"To: a@x.example\r\n\r\nSubject: a\r\n",
        b"Subject: " + b"a" * 1000 + b"\r\n",
        b"",
    ],
)
def test_a_header_block_that_we_did_not_mean_never_leaves(header: bytes) -> None:
    with pytest.raises(wire.Unwritable):
        wire.checked(header + b"\r\nbody\r\n", frozenset({"To", "Subject"}), needed=frozenset({"Subject"}))


@pytest.mark.parametrize(
    ("mailbox", "ascii_form"),
    [
        ("ann@home.example", "ann@home.example"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ännchen@home.example", None),
        ("ann@" + "ü" * 80 + ".example", None),
    ],
)
def test_a_domain_is_written_in_ascii_and_a_local_part_that_is_not_is_refused(
    mailbox: str, ascii_form: str | None
) -> None:
    assert wire.ascii_mailbox(mailbox) == ascii_form


def test_every_recipient_has_their_own_address_and_nobody_elses() -> None:
    form = octets.form(ALL["notification"])
    values = octets.values(ALL["notification"], KEY)
    one = form.filled({**values, TO: b"a@x.example", ANSWER: b"re-aaa"})
    other = form.filled({**values, TO: b"b@x.example", ANSWER: b"re-bbb"})
    assert b"re-bbb" not in one
    assert b"a@x.example" not in other
    assert one.replace(b"a@x", b"b@x").replace(b"re-aaa", b"re-bbb") == other


def test_a_message_with_eight_bits_goes_to_the_operator_in_base64() -> None:
    facts = ALL["operator"].facts
    assert isinstance(facts, OperatorFacts)
    facts = replace(facts, content="Subject: é\r\n\r\nGrüße\r\n".encode())
    message = parsed(written(replace(ALL["operator"], facts=facts)))
    (attached,) = message.iter_attachments()
    assert attached.get_content() == "Subject: é\r\n\r\nGrüße\r\n".encode()
    assert BLOG.name in message["From"].addresses[0].display_name


def test_nobody_can_write_a_slot() -> None:
    plain = notification("Eve", "Shops", "look: ")
    spiteful = notification("Eve" + "".join(wire.SLOTS), "Shops" + "".join(wire.SLOTS), "look: " + "".join(wire.SLOTS))
    assert written(spiteful) == written(plain)


def test_a_title_that_turns_letters_round_or_covers_them_is_cleaned_in_the_subject() -> None:
    covered = "Sho" + "\u0301\u0302\u0303\u0304\u0305\u0306\u0307" * 5 + "ps \u202egnp.exe"
    mail = parsed(written(notification("Eve", covered, "Hello")))
    assert "\u202e" not in mail["Subject"]
    assert "\u0305" not in mail["Subject"]
    assert "psgnp.exe" in mail["Subject"].replace(" ", "")


def test_a_cut_text_leaves_no_bidi_control_open() -> None:
    line = wire.one_line("שלום \u2067" + "א" * 300 + "\u2069", longest=100)
    assert "\u2067" not in line
    assert line.endswith("…")
