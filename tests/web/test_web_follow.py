"""Follow by mail: a field on the page asks the mailbox, says nothing about it, and can't be used to flood anybody."""

from __future__ import annotations

import pytest

from bridge.blog import HOUR, SubscriptionState
from bridge.store import mailboxes, subscriptions

HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def post(site):
    return site.post("The <ironmonger> & I", slug="tea")


@pytest.fixture
def fill_in(site):
    """Fill the form in; the response."""

    def fill_in(mailbox: str, path: str = "/posts/tea/follow", **headers: str):
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        return site.client.post(path, data={"mailbox": mailbox}, headers={**HERE, **fields})

    return fill_in


def asked(site, address: str) -> list[str]:
    """The kinds of the mails to this mailbox."""
    mailbox = site.store.read_now(mailboxes.by_address, blog_id="blog.example", address=address)
    return [kind for kind, _ in site.mails(mailbox)] if mailbox else []


@pytest.mark.parametrize(("path", "action"), [("/posts/tea", "/posts/tea/follow"), ("/", "/follow")])
@pytest.mark.parametrize(("language", "words"), [("en", "Follow by mail"), ("de", "Per Mail folgen")])
def test_the_page_has_a_field_for_a_mailbox(site, post, elements, path, action, language, words) -> None:
    page = elements(site.client.get(path, headers={"Accept-Language": language}).text)
    assert page.faults == []
    assert [(one["action"], one["method"]) for one in page.of("form")] == [(action, "post")]
    assert [one["type"] for one in page.of("input")] == ["email"]
    assert words in page.text


@pytest.mark.parametrize(("path", "slug"), [("/posts/tea/follow", "tea"), ("/follow", None)])
def test_the_mailbox_is_asked_and_follows_after_its_yes(site, post, fill_in, elements, path, slug) -> None:
    before = site.everything()
    assert elements(site.client.get(path).text).faults == []
    assert site.everything() == before, "looking changes nothing"
    response = fill_in(" New.One@Home.example ", path, Accept_Language="de")
    assert response.status_code == 200
    assert "Sieh in dein Postfach" in response.text
    assert "home.example" not in response.text.lower()
    assert asked(site, "new.one@home.example") == ["confirm_subscription"]
    mailbox = site.store.read_now(mailboxes.by_address, blog_id="blog.example", address="new.one@home.example")
    assert (mailbox.language, mailbox.verified) == ("de", False)
    ((pending, about),) = site.store.read_now(subscriptions.of_mailbox, mailbox_id=mailbox.id)
    assert (pending.state, about.slug if about else None) == (SubscriptionState.PENDING, slug)
    rows = site.store.read_now(lambda tx: tx.execute("SELECT id FROM confirmation"))
    site.client.post(site.ok_path(rows[0]["id"]), data={"answer": "yes"})
    assert site.subscription(pending).state is SubscriptionState.ACTIVE


def test_the_response_is_the_same_whether_the_mailbox_is_known_or_not(site, post, fill_in) -> None:
    ruth, mei = site.person("Ruth"), site.person("Mei")
    site.join(ruth, post)
    site.store.write_now(mailboxes.suppress, mailbox_id=mei.id, now=site.now, reason="bounce")
    told = [fill_in(one) for one in ("ruth@home.example", "mei@home.example", "new@home.example", "new@home.example")]
    assert len({(one.status_code, one.text) for one in told}) == 1
    assert asked(site, "ruth@home.example") == ["joined"]
    assert asked(site, "new@home.example") == ["confirm_subscription"]


def test_it_changes_nothing_that_we_know_about_somebody(site, post, fill_in) -> None:
    ruth = site.person("Ruth")
    fill_in("ruth@home.example", Accept_Language="de")
    assert site.mailbox(ruth) == ruth


def test_a_mailbox_gets_few_questions_however_many_ask(site, fill_in) -> None:
    for slug in [site.post(slug=f"post-{number}").slug for number in range(6)]:
        assert fill_in("mei@home.example", f"/posts/{slug}/follow").status_code == 200
    assert asked(site, "mei@home.example") == ["confirm_subscription"] * 3


@pytest.mark.parametrize(("language", "words"), [("en", "Too many requests"), ("de", "Zu viele Anfragen")])
def test_a_client_may_fill_in_ten_forms_an_hour(site, post, fill_in, language, words) -> None:
    for number in range(10):
        assert fill_in(f"p{number}@home.example").status_code == 200
    before = site.everything()
    refused = fill_in("p11@home.example", Accept_Language=language)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3600")
    assert words in refused.text
    assert "join@talk.blog.example" in refused.text
    assert site.everything() == before
    site.now += HOUR
    assert fill_in("p11@home.example").status_code == 200


@pytest.mark.parametrize(
    "mailbox",
    ["", "ann", "ann@", "ann@home.example, mei@home.example", "ann@home.example\nBcc: x@y.example", "änn@home.example",
     "tea@talk.blog.example", "x" * 70 + "@home.example", "Ann <ann@home.example>"],
)  # fmt: skip
def test_what_is_no_mailbox_of_others_is_refused_with_a_sentence(site, post, fill_in, mailbox) -> None:
    before = site.everything()
    response = fill_in(mailbox)
    assert response.status_code == 400
    assert "This is not a mail address" in response.text
    assert site.everything() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://talk.blog.example"},
        {"Origin": "https://evil.example"},
    ],
)
def test_a_page_of_another_site_can_not_send_the_form(site, post, headers) -> None:
    before = site.everything()
    told = site.client.post("/posts/tea/follow", data={"mailbox": "ann@home.example"}, headers=headers)
    assert (told.status_code, site.everything()) == (400, before)


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Origin": "https://talk.blog.example"}])
def test_an_older_browser_can(site, post, headers) -> None:
    told = site.client.post("/posts/tea/follow", data={"mailbox": "ann@home.example"}, headers=headers)
    assert (told.status_code, asked(site, "ann@home.example")) == (200, ["confirm_subscription"])


def test_there_is_no_form_for_a_post_that_is_not_there(site, fill_in) -> None:
    assert site.client.get("/posts/nowhere/follow").status_code == 404
    assert fill_in("ann@home.example", "/posts/nowhere/follow").status_code == 404
