"""To be forgotten: the page says what goes, asks whether comments stay, and only a press of one of its buttons acts."""

from __future__ import annotations

import pytest

from bridge.acts import forgetting
from bridge.blog import CommentState
from bridge.store import comments, confirmations, last_mails

NAME, WORDS = "Zyxwinda", "Quokkas are mentioned nowhere else."


@pytest.fixture
def ruth(site):
    return site.person(NAME, "zyx@far.example")


@pytest.fixture
def asked(site, ruth):
    """Ruth has two comments, one of them edited and one answered, follows the post, and wants to be forgotten."""
    post = site.post(slug="tea")
    first = site.say(ruth, post, "Before: " + WORDS)
    site.edit(first, WORDS)
    site.say(site.person("Mei"), post, "I know some.", answers=first)
    site.say(ruth, post, "A second comment.")
    site.join(ruth, post)
    return site.forgetting(ruth)


def test_the_page_says_what_is_deleted_and_asks_about_the_comments(site, asked, elements) -> None:
    page = elements(site.client.get(asked).text)
    assert page.faults == []
    assert "Shall we forget you?" in page.text
    assert "You have 2 comments here." in page.text
    assert [one["value"] for one in page.of("button")] == ["keep", "remove", "no"]
    assert {one["method"] for one in page.of("form")} == {"post"}


def test_a_person_without_comments_is_not_asked_about_comments(site, ruth, elements) -> None:
    page = elements(site.client.get(site.forgetting(ruth)).text)
    assert "You have no comments here." in page.text
    assert [one["value"] for one in page.of("button")] == ["remove", "no"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("query", ["", "?answer=remove", "?answer=keep", "?List-Unsubscribe=One-Click"])
def test_a_get_forgets_nobody(site, asked, method, query) -> None:
    before = site.everything()
    assert site.client.request(method, asked + query).status_code == 200
    assert site.everything() == before


@pytest.mark.parametrize(
    "fields", [{}, {"answer": "yes"}, {"answer": ""}, {"answer": "KEEP"}, {"List-Unsubscribe": "One-Click"}]
)
def test_a_post_without_a_choice_forgets_nobody(site, asked, fields) -> None:
    before = site.everything()
    response = site.client.post(asked, data=fields)
    assert response.status_code == 400
    assert "Nothing was changed" in response.text
    assert site.everything() == before


def test_comments_can_stay_signed_someone(site, ruth, asked, elements) -> None:
    told = elements(site.client.post(asked, data={"answer": "keep"}).text)
    assert "You are forgotten" in told.text
    assert "Your comments stay, signed “Someone”." in told.text
    page = elements(site.client.get("/posts/tea").text)
    assert WORDS in page.text
    assert "Someone" in page.text
    assert NAME not in page.text
    assert "Before:" not in page.text


def test_comments_can_be_deleted_with_the_person(site, ruth, asked, elements) -> None:
    told = elements(site.client.post(asked, data={"answer": "remove"}).text)
    assert "Your comments are deleted too" in told.text
    page = elements(site.client.get("/posts/tea").text)
    assert WORDS not in page.text
    assert NAME not in page.text
    assert "I know some." in page.text
    assert "This comment was deleted." in page.text


def test_afterwards_no_octet_of_them_is_on_the_disk(site, ruth, asked) -> None:
    def found() -> list[str]:
        files = site.store.path.parent.glob("loosely.db*")
        octets = b"".join(file.read_bytes() for file in files)
        return [word for word in (NAME, "zyx@far.example", "Quokkas") if word.encode() in octets]

    assert found() == [NAME, "zyx@far.example", "Quokkas"]
    assert site.client.post(asked, data={"answer": "remove"}).status_code == 200
    assert found() == ["zyx@far.example"], "the mailbox waits for one last mail"
    (last,) = site.store.read_now(last_mails.due, now=1 << 62, limit=9)
    site.store.write_now(last_mails.done, ids=[last.id])
    assert forgetting.erase_now(site.store)
    assert found() == []


def test_the_link_opens_nothing_once_it_is_done(site, ruth, asked) -> None:
    site.client.post(asked, data={"answer": "keep"})
    for method in ("GET", "POST"):
        response = site.client.request(method, asked)
        assert response.status_code == 404
        assert "asked us to be forgotten" in response.text


def test_a_no_leaves_all_as_it_is_and_the_question_is_over(site, ruth, asked) -> None:
    told = site.client.post(asked, data={"answer": "no"}).text
    assert "Nothing was changed." in told
    assert "nothing to confirm any more" in site.client.get(asked).text
    assert "nothing to confirm any more" in site.client.post(asked, data={"answer": "remove"}).text
    assert site.mailbox(ruth).address == "zyx@far.example"
    assert WORDS in site.client.get("/posts/tea").text


def test_another_blogs_door_does_not_open_for_it(two) -> None:
    ruth = two.person("Ruth")
    path = two.forgetting(ruth)
    for method in ("GET", "POST"):
        other = two.client.request(method, path, headers={"Host": "talk.other.example"}, params={"answer": "remove"})
        assert other.status_code == 404
    assert two.client.get(path).status_code == 200


def test_an_unconfirmed_comment_of_a_forgotten_person_cant_be_published(site, ruth, asked) -> None:
    comment, ok = site.waiting(ruth, site.post(), WORDS)
    site.client.post(asked, data={"answer": "keep"})
    assert site.client.post(ok, data={"answer": "yes"}).status_code == 404
    found = site.store.read_now(comments.by_id, comment_id=comment.id)
    assert found is None or found.state is CommentState.REMOVED


def test_no_question_to_somebody_forgotten_is_left(site, ruth, asked) -> None:
    site.client.post(asked, data={"answer": "remove"})
    assert site.store.read_now(confirmations.asked_since, mailbox_id=ruth.id, since=0) == 0
