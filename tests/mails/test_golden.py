"""Every mail as it leaves, octet by octet. `GOLDEN=write pytest tests/mails/test_golden.py` writes them anew."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest

from bridge.blog import CommentState
from bridge.mail import subaddress
from bridge.mail.address import display_name
from bridge.mails import compose, octets
from bridge.mails.digest import DigestFacts
from bridge.mails.facts import ToWrite
from bridge.mails.notification import NotificationFacts

from .examples import ALL, BLOG, KEY, TO

GOLDEN = Path(__file__).parent / "golden"


# Most blogs and most people have one language each; these people have another one than the blog.
GERMAN = {name: replace(mail, mailbox=replace(mail.mailbox, language="de")) for name, mail in ALL.items()}


def written(mail: ToWrite) -> bytes:
    return compose.checked(octets.filled(mail, KEY), mail.mailbox.address.encode())


def bodies(content: bytes) -> tuple[str, str]:
    message = cast(EmailMessage, message_from_bytes(content, policy=policy.default))
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text
    assert html
    return str(text.get_content()), str(html.get_content())


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", ALL)
def test_the_mail_is_the_golden_one(name: str, language: str) -> None:
    mail, folder = (ALL[name], GOLDEN) if language == "en" else (GERMAN[name], GOLDEN / "de")
    content, golden = written(mail), folder / f"{name}.eml"
    if os.environ.get("GOLDEN") == "write":
        golden.write_bytes(content)
    assert content.decode("ascii").split("\r\n") == golden.read_bytes().decode("ascii").split("\r\n")


@pytest.mark.parametrize("name", ALL)
def test_the_mail_is_seven_bit_and_its_lines_are_short(name: str) -> None:
    content = written(ALL[name])
    assert content.isascii()
    assert b"\0" not in content
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
    header, _, body = content.partition(b"\r\n\r\n")
    assert max(map(len, header.split(b"\r\n"))) <= 998
    assert max(map(len, body.split(b"\r\n"))) <= 76


@pytest.mark.parametrize("name", ALL)
def test_no_slot_stays_open_and_every_token_is_whole(name: str) -> None:
    text, html = bodies(written(ALL[name]))
    assert not re.search("[\ufdd0-\ufdef]", text + html)
    for token in re.findall(r"/(?:u|ok)/(\w+)", text):
        assert f"/{token}" in html
        assert len(token) == 42


@pytest.mark.parametrize("name", ALL)
def test_the_text_part_stays_within_72_columns_but_for_links_and_addresses(name: str) -> None:
    text, _ = bodies(written(ALL[name]))
    assert [line for line in text.splitlines() if len(line) > 72 and "://" not in line and "@" not in line] == []


@pytest.mark.parametrize("name", ALL)
def test_the_html_part_fetches_nothing_and_links_only_to_us(name: str) -> None:
    _, html = bodies(written(ALL[name]))
    assert not re.search(r"<(?:img|link|script|iframe|video|object|form)|\bsrc\s*=|url\(|@import", html)
    for link in re.findall(r'href="([^"]*)"', html):
        assert link.startswith(("https://talk.blog.example/", "mailto:")), link
        assert not link.startswith("mailto:") or "@talk.blog.example" in link


@pytest.mark.parametrize("name", [name for name in ALL if name.startswith(("notification", "digest", "joined"))])
def test_a_notified_reader_can_leave_with_one_click(name: str) -> None:
    message = message_from_bytes(written(ALL[name]), policy=policy.compat32)
    links = re.findall(r"<([^>]*)>", message["List-Unsubscribe"])
    assert [link.partition(":")[0] for link in links] == ["https", "mailto"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"  # RFC 8058 section 3.1


@pytest.mark.parametrize("name", [name for name in ALL if name.startswith(("notification", "digest", "joined"))])
def test_the_mailbox_to_leave_is_the_one_that_answers_this_very_mail(name: str) -> None:
    message = cast(EmailMessage, message_from_bytes(written(ALL[name]), policy=policy.default))
    answers = message["Reply-To"].addresses[0].addr_spec
    assert f"<mailto:{answers}?subject=unsubscribe>" in message["List-Unsubscribe"]


@pytest.mark.parametrize("name", [name for name in ALL if name.startswith(("notification", "digest"))])
def test_from_is_one_address_for_each_author_and_reply_to_is_the_readers_own(name: str) -> None:
    message = cast(EmailMessage, message_from_bytes(written(ALL[name]), policy=policy.default))
    facts = ALL[name].facts
    author = facts.told.comment.commenter.id if isinstance(facts, NotificationFacts) else subaddress.BLOG_ITSELF
    sender, answers = (message[field].addresses[0].username for field in ("From", "Reply-To"))
    assert subaddress.read(sender, KEY) == subaddress.AuthorAddress.of(author, BLOG.id)
    asked = subaddress.read(answers, KEY)
    assert isinstance(asked, subaddress.ReplyAddress | subaddress.MailReplyAddress)
    if isinstance(asked, subaddress.ReplyAddress):
        assert asked.mailbox_id == TO.id
        assert f"{answers}@talk.blog.example" in bodies(written(ALL[name]))[0]
        assert f'href="mailto:{answers}@talk.blog.example' in bodies(written(ALL[name]))[1]


@pytest.mark.parametrize("name", [name for name in ALL if name.startswith("digest")])
def test_the_text_of_a_digest_shows_an_address_for_each_comment_so_that_it_can_be_forwarded(name: str) -> None:
    facts = ALL[name].facts
    assert isinstance(facts, DigestFacts)
    for one in facts.comments:
        if one.comment.state is CommentState.PUBLISHED:
            tag = subaddress.write(subaddress.ReplyAddress(one.comment.id, TO.id), KEY)
            assert f"{tag}@talk.blog.example" in bodies(written(ALL[name]))[0]


def test_the_mail_that_says_a_subscription_began_names_the_list_id_to_filter_on() -> None:
    for mail in (ALL["joined"], GERMAN["joined"]):
        list_id = message_from_bytes(written(mail))["List-Id"].rpartition("<")[2].rstrip(">")
        assert all(list_id in body for body in bodies(written(mail)))


@pytest.mark.parametrize("name", ALL)
def test_a_mail_whose_words_are_all_ours_says_their_language(name: str) -> None:
    news = name.startswith(("notification", "digest"))  # others' words are in whatever language they are
    for mail, language in ((ALL[name], "en"), (GERMAN[name], "de")):
        assert message_from_bytes(written(mail))["Content-Language"] == (None if news else language)  # RFC 3282


@pytest.mark.parametrize("name", [name for name in ALL if not name.startswith(("notification", "digest", "joined"))])
def test_a_mail_about_no_subscription_offers_no_way_out_of_one(name: str) -> None:
    assert b"List-Unsubscribe" not in written(ALL[name])


@pytest.mark.parametrize("name", ALL)
def test_no_mail_invites_a_machine_to_answer(name: str) -> None:
    message = message_from_bytes(written(ALL[name]))
    assert message["Auto-Submitted"] in ("auto-generated", "auto-replied")
    assert message["To"] == TO.address


def test_a_mail_that_is_written_again_is_the_same() -> None:
    assert all(written(mail) == written(mail) for mail in ALL.values())


def test_the_operator_gets_the_message_as_it_came() -> None:
    message = cast(EmailMessage, message_from_bytes(written(ALL["operator"]), policy=policy.default))
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "message/rfc822"
    assert attached.get_content()["Subject"] == "A question"


def test_each_comment_of_a_digest_has_a_link_that_replies_to_it() -> None:
    _, html = bodies(written(ALL["digest"]))
    links = [urlsplit(unescape(link)) for link in re.findall(r'href="(mailto:re-[^"]*)"', html)]
    asked = {link.path.partition("@")[0]: parse_qs(link.query) for link in links}
    facts = ALL["digest"].facts
    assert isinstance(facts, DigestFacts)
    standing = [one for one in facts.comments if one.comment.state is CommentState.PUBLISHED]
    assert [subaddress.read(tag, KEY) for tag in asked] == [
        subaddress.ReplyAddress(said.comment.id, TO.id) for said in standing
    ]
    for fields, said in zip(asked.values(), standing, strict=True):
        assert fields["subject"] == [f"Re: {said.post.title}"]
        assert fields["In-Reply-To"] == [f"<c.{said.comment.id}@talk.blog.example>"]  # RFC 6068 section 2


# ---------------------------------------------------------------- colours

_STYLED = re.compile(r'style="([^"]*)"')
PAPER, NIGHT = "#fbf9f4", "#191714"


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", ALL)
def test_all_words_have_contrast_enough_by_day(name: str) -> None:
    _, html = bodies(written(ALL[name]))
    for style in _STYLED.findall(html):
        ink = re.search(r"(?:^|;)color:(#\w+)", style)
        ground = re.search(r"background:(#\w+)", style)
        if ink or ground:
            on = ground[1] if ground else PAPER
            assert contrast(ink[1] if ink else "#23211d", on) >= 4.5, style


def test_all_words_have_contrast_enough_by_night() -> None:
    _, html = bodies(written(ALL["digest"]))
    rules = re.search(r"prefers-color-scheme: dark\) \{(.*?)\n\}", html, re.DOTALL)
    assert rules
    seen = 0
    for rule in rules[1].strip().splitlines():
        ink, ground = re.search(r"[{;] ?color: (#\w+)", rule), re.search(r"background: (#\w+)", rule)
        if ink:
            assert contrast(ink[1], ground[1] if ground else NIGHT) >= 4.5, rule
            seen += 1
    assert seen >= 4


@pytest.mark.parametrize("name", ALL)
def test_every_colour_of_the_day_has_one_of_the_night(name: str) -> None:
    """An element with a colour in its style must have a class, or be a link, that the dark sheet knows."""
    _, html = bodies(written(ALL[name]))
    for tag in re.findall(r"<(?!body)\w+[^>]*(?:;|\")color:#[^>]*>", html):
        assert tag.startswith("<a ") or re.search(r'class="(?:quiet|ink|num|go)', tag), tag


def test_contrast_is_measured_as_it_should_be() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert contrast("#a59d8f", "#fbf9f4") < 4.5


@pytest.mark.parametrize(
    "name", ["AT&amp T", "Jörg & Söhne & Töchter, Inhaber Ä. Öl Ü.", "<b>Ann</b>", "株式会社" * 12, ".Ann", "&#65"]
)
def test_the_name_of_the_reader_is_in_both_parts(name: str) -> None:
    mail = ALL["notification"]
    text, html = bodies(written(replace(mail, mailbox=replace(mail.mailbox, name=name))))
    shown = re.sub(r"&(?=\w|#)", "& ", display_name(name))  # so HTML reads no sign in it
    assert f"Your reply will be public, as {shown}." in text.splitlines()
    assert f"Your reply will be public, as {shown}." in unescape(html).replace("\r", "").replace("\n", " ")
    assert "<b>Ann" not in html
