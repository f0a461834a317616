"""Addresses of ours: what is written is read back, what was not given out is not read, and all of it fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.blog import Blog
from bridge.inbound.route import route
from bridge.mail import address, message_id, subaddress
from bridge.mail.address import Pattern
from bridge.store.engine import new_id

KEY = b"a key of thirty-two octets......"
ids = st.binary(min_size=16, max_size=16).map(bytes.hex)
slugs = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).filter(subaddress.is_slug)
asked = st.one_of(
    st.builds(subaddress.ReplyAddress, ids, st.integers(0, 2**32 - 1)),
    st.builds(subaddress.PublicReplyAddress, ids),
    st.builds(subaddress.AuthorAddress.of, st.integers(0, 2**32 - 1), st.text(min_size=1, max_size=40)),
    st.builds(subaddress.QuestionAddress, ids),
    st.builds(subaddress.MailReplyAddress, ids),
    st.builds(subaddress.BounceAddress, ids),
    st.builds(subaddress.PostAddress, slugs),
    st.builds(subaddress.JoinAddress, st.none() | slugs),
    st.builds(subaddress.LeaveAddress, st.none() | slugs),
    st.just(subaddress.HelpAddress()),
    st.sampled_from(["postmaster", "abuse"]).map(subaddress.OperatorAddress),
)


@given(asked)
def test_a_tag_reads_back_as_the_address_that_was_written_into_it(what: subaddress.Address) -> None:
    assert subaddress.read(subaddress.write(what, KEY), KEY) == what


@given(asked)
def test_a_mail_server_that_folds_case_changes_nothing(what: subaddress.Address) -> None:
    assert subaddress.read(subaddress.write(what, KEY).upper(), KEY) == what


@given(asked)
def test_a_local_part_stays_within_64_octets_with_13_before_the_tag(what: subaddress.Address) -> None:
    mailbox = Pattern("conversation+", "talk.blog.example").with_tag(subaddress.write(what, KEY))
    assert len(mailbox.rpartition("@")[0].encode()) <= 64
    assert address.normalised(mailbox) == mailbox


@given(
    st.builds(subaddress.ReplyAddress, ids, st.integers(0, 2**32 - 1)),
    st.integers(0, 47),
    st.sampled_from("abcdefgh234567"),
)
def test_a_token_with_one_letter_changed_is_nobodys(what: subaddress.ReplyAddress, place: int, letter: str) -> None:
    tag = subaddress.write(what, KEY)
    token = tag.removeprefix("re-")
    changed = token[:place] + letter + token[place + 1 :]
    if changed != token:
        assert subaddress.read(f"re-{changed}", KEY) is None


@given(ids)
def test_a_token_of_one_kind_is_none_of_another(row: str) -> None:
    token = subaddress.write(subaddress.QuestionAddress(row), KEY).removeprefix("ok-")
    assert subaddress.read(f"bounce-{token}", KEY) is None
    assert subaddress.read_link(token, KEY) is None
    assert subaddress.read_confirmation(token, KEY) == subaddress.QuestionAddress(row)
    link = subaddress.write_link(subaddress.SettingsLink(row), KEY)
    assert subaddress.read_link(link, KEY) == subaddress.SettingsLink(row)
    assert subaddress.read_confirmation(link, KEY) is None


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**52))
def test_a_page_is_of_a_mailbox_or_of_the_one_that_a_subscription_belongs_to(mailbox_id: int, now: int) -> None:
    found = subaddress.read_link(subaddress.write_link(subaddress.SettingsLink.of_mailbox(mailbox_id), KEY), KEY)
    assert found is not None
    assert found.mailbox_id == mailbox_id
    assert subaddress.SettingsLink(new_id(now)).mailbox_id is None


@given(st.integers(0, 2**32 - 1), st.sampled_from(["blog.example", "bread"]))
def test_the_address_of_an_author_is_always_the_same_and_no_slug_looks_like_it(mailbox_id: int, blog_id: str) -> None:
    tag = subaddress.write(subaddress.AuthorAddress.of(mailbox_id, blog_id), KEY)
    assert tag == subaddress.write(subaddress.AuthorAddress.of(mailbox_id, blog_id), KEY)
    assert not subaddress.is_slug(tag)
    assert subaddress.read(tag.replace("by-", "to-"), KEY) is None
    assert subaddress.read(tag.replace("by-", "mail-"), KEY) is None
    others = (subaddress.AuthorAddress.of(mailbox_id ^ 1, blog_id), subaddress.AuthorAddress.of(mailbox_id, "rye"))
    assert tag not in {subaddress.write(other, KEY) for other in others}


def test_the_address_of_an_author_leads_to_their_own_blog_alone() -> None:
    blogs = [Blog(name, name, "", "", "{tag}@talk.blog.example") for name in ("blog.example", "bread")]
    tag = subaddress.write(subaddress.AuthorAddress.of(7, "bread"), KEY)
    found = route(f"{tag.upper()}@talk.blog.example", blogs, KEY)
    assert found is not None
    assert found.blog_id == "bread"
    assert route(f"{tag}@talk.blog.example", blogs[:1], KEY) is None


def test_a_post_may_still_be_called_by_the_sea() -> None:
    assert subaddress.read("by-the-sea", KEY) == subaddress.PostAddress("by-the-sea")


@given(ids)
def test_a_token_made_with_another_key_is_nobodys(row: str) -> None:
    tag = subaddress.write(subaddress.QuestionAddress(row), b"another key")
    assert subaddress.read(tag, KEY) is None


@given(st.text(max_size=80))
def test_any_text_before_the_at_sign_is_read_or_is_nobodys(tag: str) -> None:
    what = subaddress.read(tag, KEY)
    assert what is None or subaddress.write(what, KEY) == tag.lower()


@pytest.mark.parametrize(
    "word", [*sorted(subaddress.RESERVED), "re-union", "ok-computer", "bounce-house", "to-join", "never-leave"]
)
def test_no_post_is_called_what_an_address_means(word: str) -> None:
    assert not subaddress.is_slug(word)


@pytest.mark.parametrize(
    ("configured", "mailbox", "tag"),
    [
        ("{tag}@talk.blog.example", "green-tea@talk.blog.example", "green-tea"),
        ("{tag}@talk.blog.example", "Green-Tea@TALK.blog.example", "green-tea"),
        ("{tag}@talk.blog.example", "green-tea@blog.example", None),
        ("talk+{tag}@blog.example", "talk+green-tea@blog.example", "green-tea"),
        ("talk+{tag}@blog.example", "talk@blog.example", ""),
        ("talk+{tag}@blog.example", "owner@blog.example", None),
        ("talk+{tag}@blog.example", "talker+green-tea@blog.example", None),
    ],
)
def test_a_tag_is_found_in_our_mailboxes_only(configured: str, mailbox: str, tag: str | None) -> None:
    assert Pattern.of(configured).tag(mailbox) == tag


@given(ids, ids)
def test_our_message_ids_are_found_among_those_of_others(first: str, second: str) -> None:
    ours = message_id.of_comment(first, "talk.blog.example")
    known = ("<x@elsewhere.example>", ours.upper().replace("C.", "c."), message_id.of_mail(second, "talk.blog.example"))
    assert message_id.comment_ids(known, "talk.blog.example") == (first,)
    assert message_id.mail_ids(known, "talk.blog.example") == (second,)
    assert message_id.comment_ids(known, "other.example") == message_id.mail_ids(known, "other.example") == ()


@given(ids, st.from_regex(r"[a-z0-9]{1,14}\.[a-z0-9]{1,13}\.[a-z]{3}", fullmatch=True))
def test_our_message_ids_are_short_enough_for_every_mail_program(comment: str, domain: str) -> None:
    assert len(domain) <= 32
    assert len(message_id.of_comment(comment, domain)) < 70


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Ann@Blog.Example", "ann@blog.example"),
        (" ann+tea@blog.example ", "ann+tea@blog.example"),
        ("jürgen@bücher.example", "jürgen@bücher.example"),
        ("ann", None),
        ("ann@", None),
        ("@blog.example", None),
        ('"ann lee"@blog.example', None),
        ("ann@blog..example", None),
        (".ann@blog.example", None),
        ("ann@blog.example\r\nBcc: v@x.example", None),
        ("ann@-blog.example", None),
        ("a" * 65 + "@blog.example", None),
        ("ann@" + "b" * 250 + ".example", None),
    ],
)
def test_a_mailbox_is_stored_in_one_spelling_or_not_at_all(written: str, stored: str | None) -> None:
    assert address.normalised(written) == stored


@given(st.text(max_size=200))
def test_any_name_becomes_fit_for_a_header_field(name: str) -> None:
    shown = address.display_name(name)
    assert len(shown) <= 40
    assert "@" not in shown
    assert not set('<>",;:\\\r\n\0\x85\u2028\u2029') & set(shown)
    assert "=?" not in shown
    assert shown == address.display_name(shown)
