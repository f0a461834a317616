"""A person's language is what they chose, else what their mail or browser says, else the blog's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from web.conftest import BLOG, Site

from bridge.blog import Mailbox
from bridge.store import mailboxes
from bridge.store.engine import Store
from tests.mails.examples import ALL

from .reading import languages
from .test_german_mails import parts


@pytest.fixture
def site(store_path: Path) -> Iterator[Site]:
    """A blog that is written in German."""
    with Store.open(store_path) as store:
        site = Site(store, (replace(BLOG, language="de-AT"),))
        with site.client:
            yield site


def spoken_to(site: Site, mailbox: Mailbox) -> str:
    """The language of the next mail to them."""
    mail = replace(
        ALL["help"], blog=site.blogs[0], mailbox=replace(site.mailbox(mailbox), address="ann@reader.example")
    )
    return languages(parts(mail)[2])[0]


def test_a_mailbox_without_a_language_gets_the_blogs_language(site: Site) -> None:
    ann = site.person("Ann")
    assert site.mailbox(ann).language == ""
    assert spoken_to(site, ann) == "de"


def test_the_browser_that_says_yes_tells_the_language_where_no_mail_did(site: Site) -> None:
    ann = site.person("Ann")
    asked = site.ask(ann, None)
    site.client.post(site.ok_path(asked.confirmation_id), data={"answer": "yes"}, headers={"Accept-Language": "en-US"})
    assert spoken_to(site, ann) == "en"


@pytest.mark.parametrize("header", ["fr", "*", ""])
def test_a_browser_that_names_no_language_of_ours_changes_nothing(site: Site, header: str) -> None:
    ann = site.person("Ann")
    asked = site.ask(ann, None)
    site.client.post(site.ok_path(asked.confirmation_id), data={"answer": "yes"}, headers={"Accept-Language": header})
    assert spoken_to(site, ann) == "de"


def test_a_browser_does_not_change_the_language_of_a_mailbox(site: Site) -> None:
    ann = site.person("Ann")
    site.store.write_now(mailboxes.speaks, mailbox_id=ann.id, language="en")
    asked = site.ask(ann, None)
    site.client.post(site.ok_path(asked.confirmation_id), data={"answer": "yes"}, headers={"Accept-Language": "de"})
    assert spoken_to(site, ann) == "en"


def test_a_mail_in_several_languages_tells_the_first_that_we_have(site: Site) -> None:
    ann = site.person("Ann")
    site.store.write_now(mailboxes.speaks, mailbox_id=ann.id, language="fr-CH, en-GB, de")
    assert spoken_to(site, ann) == "en"


def test_a_chosen_language_wins_over_the_language_of_mails(site: Site) -> None:
    ann = site.person("Ann")
    page = site.settings_path(site.join(ann, None))
    assert site.client.post(page, data={"change": "preferences", "language": "en"}).status_code == 303
    site.store.write_now(mailboxes.speaks, mailbox_id=ann.id, language="de")
    assert spoken_to(site, ann) == "en"
    assert site.client.get(page, headers={"Accept-Language": "de"}).headers["content-language"] == "en"
    site.client.post(page, data={"change": "preferences", "language": ""})
    site.store.write_now(mailboxes.speaks, mailbox_id=ann.id, language="de-DE")
    assert spoken_to(site, ann) == "de"


def test_a_language_that_is_none_of_ours_cannot_be_chosen(site: Site) -> None:
    ann = site.person("Ann")
    page = site.settings_path(site.join(ann, None))
    for language in ("fr", "../../etc", "de-AT", "*", "d" * 10_000):
        assert site.client.post(page, data={"change": "preferences", "language": language}).status_code == 400
    assert spoken_to(site, ann) == "de"
