"""Each reader gets the page in their language, and what people wrote as they wrote it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.acts import commenting, pausing
from bridge.blog import DAY, Cadence, Scope, Topic
from bridge.store import mailboxes
from bridge.web import settings_form

GERMAN, ENGLISH = {"Accept-Language": "de-CH, de;q=0.9, en;q=0.5"}, {"Accept-Language": "en-GB"}
SIGNED = ("/u/", "/ok/")


@pytest.fixture
def paths(site) -> dict[str, str]:
    """A page of each kind with all that it may say."""
    ruth, mei, post = site.person("Ruth"), site.person(""), site.post("On mending a kettle", slug="kettle")
    first = site.say(ruth, post, "It leaks.")
    site.edit(first, "It leaks at the spout.")
    site.edit(first, "It leaks at the *spout*.")
    answer = site.say(mei, post, "Solder it.", answers=first, invited_by=ruth)
    gone = site.say(mei, post, "Gone.", answers=answer)
    site.store.write_now(commenting.delete, comment_id=gone.id, now=site.tick())
    mine = site.join(ruth, post)
    site.join(ruth, Topic(Scope.ANSWERS), at_most=3)
    site.join(ruth, Topic(Scope.THREAD, post.id, answer.id), Cadence.MONTHLY)
    site.ask(ruth, None)
    return {
        "posts": "/",
        "thread": "/posts/kettle",
        "settings": site.settings_path(mine),
        "kept": site.kept_path(first),
        "comment": site.waiting(ruth, post, invited_by=mei)[1],
        "subscription": site.ok_path(site.ask(mei, None).confirmation_id),
        "forget": site.forgetting(ruth),
        "sorry": "/nowhere",
        "link": "/u/wrong",
    }


KINDS = ["posts", "thread", "settings", "kept", "comment", "subscription", "forget", "sorry", "link"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_in_the_language_that_the_browser_asks_for(site, paths, elements, kind) -> None:
    for asked, language, words in ((GERMAN, "de", "Hilfe"), (ENGLISH, "en", "Help:")):
        response = site.client.get(paths[kind], headers=asked)
        page = elements(response.text)
        assert page.faults == []
        assert page.of("html")[0]["lang"] == response.headers["content-language"] == language
        assert words in page.text
        assert "accept-language" in response.headers["vary"].lower()


@pytest.mark.parametrize("kind", KINDS)
def test_no_english_is_left_on_a_german_page(site, paths, elements, kind) -> None:
    """Every piece of text that an English page has and a German one too is somebody's words, a name or an address."""
    english = elements(site.client.get(paths[kind], headers=ENGLISH).text)
    german = elements(site.client.get(paths[kind], headers=GERMAN).text)
    assert len(english.found) == len(german.found)
    same = {" ".join(words.split()) for words in english.words} & {" ".join(words.split()) for words in german.words}
    theirs = {"Tea and Letters", "On mending a kettle", "On mending a kettle · Tea and Letters", "Ruth", "Feed"}
    theirs |= {"It leaks.", "It leaks at the spout.", "It leaks at the", "spout", "Solder it.", "It was me."}
    theirs |= {"English", "Deutsch", "UTC", "UTC+05:45", *(area for area, _ in settings_form.zones())}
    left = {words for words in same - theirs if any(letter.isalpha() for letter in words)}
    assert not {words for words in left if "@" not in words and "/" not in words}


def test_a_language_that_we_have_not_is_the_blogs(site, store, paths) -> None:
    german = type(site)(store, (replace(site.blogs[0], language="de-AT"),))
    klingon = type(site)(store, (replace(site.blogs[0], language="tlh"),))
    for asked in ({}, {"Accept-Language": "fr, ja;q=0.5"}, {"Accept-Language": "*"}, {"Accept-Language": ";;q=,=\x01"}):
        assert german.client.get("/", headers=asked).headers["content-language"] == "de"
        assert klingon.client.get("/", headers=asked).headers["content-language"] == "en"
    assert german.client.get("/", headers=ENGLISH).headers["content-language"] == "en"


def test_a_signed_page_is_in_the_language_that_was_chosen_whatever_the_browser_says(site, paths) -> None:
    here = paths["settings"]
    assert site.client.get(here, headers=ENGLISH).headers["content-language"] == "en"
    site.client.post(here, data={"change": "preferences", "language": "de"})
    for path in (here, paths["comment"], paths["forget"]):
        assert site.client.get(path, headers=ENGLISH).headers["content-language"] == "de"
    refused = site.client.post(here, data={"change": "pause", "until": "2026-01-01"}, headers=ENGLISH)
    assert (refused.status_code, refused.headers["content-language"]) == (400, "de")
    told = site.client.post(here, data={"List-Unsubscribe": "One-Click"}, headers=ENGLISH)
    assert told.headers["content-language"] == "de"
    assert site.client.get("/posts/kettle", headers=ENGLISH).headers["content-language"] == "en"
    site.client.post(here, data={"change": "preferences", "language": ""})
    assert site.client.get(here, headers=ENGLISH).headers["content-language"] == "en"


def test_where_the_browser_says_nothing_a_signed_page_is_in_the_language_of_their_mails(site, store) -> None:
    ruth = site.person("Ruth")
    mine = site.join(ruth, None)
    store.write_now(mailboxes.speaks, mailbox_id=ruth.id, language="de")
    assert site.client.get(site.settings_path(mine)).headers["content-language"] == "de"
    assert site.client.get(site.settings_path(mine), headers=ENGLISH).headers["content-language"] == "en"


def test_comments_have_no_language_and_titles_have_the_blogs(site, paths) -> None:
    page = site.client.get("/posts/kettle", headers=GERMAN).text
    assert page.count('class="words" lang=""') == 2
    assert '<h1 lang="en" dir="auto">On mending a kettle</h1>' in page
    asks = site.client.get(paths["comment"], headers=GERMAN).text
    assert '<blockquote class="words comment" lang="">' in asks


def test_days_are_written_as_the_reader_writes_them(site, paths, elements) -> None:
    assert "since 3 May." in elements(site.client.get("/posts/kettle", headers=ENGLISH).text).text
    assert "seit dem 3. Mai." in elements(site.client.get("/posts/kettle", headers=GERMAN).text).text
    mine = site.join(site.person("Ann"), None)
    mailbox = mine.mailbox_id
    site.store.write_now(pausing.pause, mailbox_id=mailbox, until=site.now + 20 * DAY, now=site.now)
    assert "24. Mai" in site.client.get(site.settings_path(mine), headers=GERMAN).text
    assert "24 May" in site.client.get(site.settings_path(mine), headers=ENGLISH).text


def test_each_language_has_its_own_validators(site, paths) -> None:
    """The English page is not the German one, and to ask for them in turns makes neither of them newer."""
    english, german = (site.client.get("/posts/kettle", headers=asked) for asked in (ENGLISH, GERMAN))
    assert english.headers["etag"] != german.headers["etag"]
    known = {"If-None-Match": english.headers["etag"]}
    assert site.client.get("/posts/kettle", headers={**GERMAN, **known}).status_code == 200
    again = site.client.get("/posts/kettle", headers={**ENGLISH, **known})
    assert again.status_code == 304
    assert "accept-language" in again.headers["vary"].lower()
    assert again.headers["last-modified"] == english.headers["last-modified"]
    seen = {"If-Modified-Since": german.headers["last-modified"]}
    site.tick()
    assert site.client.get("/posts/kettle", headers={**GERMAN, **seen}).status_code == 304


@pytest.mark.parametrize("path", ["/posts/kettle.json", "/posts/kettle.atom", "/comments.atom", "/look.css"])
def test_feeds_and_json_are_the_same_for_all_readers(site, paths, path) -> None:
    english, german = (site.client.get(path, headers=asked) for asked in (ENGLISH, GERMAN))
    assert english.content == german.content
    assert "vary" not in english.headers
    assert "content-language" not in english.headers


def test_a_result_page_is_in_the_same_language(site, paths) -> None:
    declined = site.client.post(paths["comment"], data={"answer": "no"}, headers=GERMAN)
    assert "Der Kommentar wird nicht veröffentlicht" in declined.text
    wrong = site.client.post(paths["settings"], data={"change": "nothing"}, headers=GERMAN)
    assert (wrong.status_code, wrong.headers["content-language"]) == (400, "de")
    forgotten = site.client.post(paths["forget"], data={"answer": "keep"}, headers=GERMAN)
    assert forgotten.headers["content-language"] == "de"
    assert "Jemand" in forgotten.text


@pytest.mark.parametrize(
    "asked", ["de" * 50_000, "de;q=" + "9" * 9_000, ",".join(["de"] * 20_000), "\xe4\xf6", "*;q=0"]
)
def test_a_hostile_accept_language_gets_a_page(site, asked) -> None:
    response = site.client.get("/", headers={"Accept-Language": asked.encode("latin-1")})
    assert response.status_code == 200
