"""As whom people write, who invited them, and what was left out of their mails: on the pages that mails link to."""

from __future__ import annotations

import json

import pytest

from bridge.acts import asking, commenting, inviting
from bridge.blog import CommentState
from bridge.mail import subaddress
from bridge.store import mailboxes

GERMAN = {"Accept-Language": "de"}


@pytest.fixture
def ruth(site):
    return site.person("Ruth Amsel")


@pytest.fixture
def choose(site, ruth):
    """Posts the form for the name; returns the response."""

    def post(name: str, **more: str):
        return site.client.post(site.own_path(ruth), data={"change": "name", "name": name, **more})

    return post


def wrote_again(site, ruth, name: str):
    """What the store knows of Ruth after a mail whose From has this name."""
    return site.store.write_now(
        mailboxes.remember,
        blog_id=ruth.blog_id,
        address=ruth.address,
        name=name,
        utc_offset_minutes=None,
        language=None,
        now=site.tick(),
    )


def test_a_chosen_name_is_for_what_is_not_published_yet(site, ruth, choose) -> None:
    post = site.post()
    before, waiting = site.say(ruth, post), site.say(ruth, post, state=CommentState.UNSURE)
    assert choose("Ruth").status_code == 303
    assert [site.comment(one).commenter.name for one in (before, waiting)] == ["Ruth Amsel", "Ruth"]
    assert wrote_again(site, ruth, "Ruth Amsel").name == "Ruth"


def test_a_chosen_name_is_also_for_what_was_written_before_where_that_is_ticked(site, ruth, choose) -> None:
    post = site.post()
    before, other = site.say(ruth, post), site.say(site.person("Mei"), post)
    assert choose("Ruth", before="on").status_code == 303
    assert [site.comment(one).commenter.name for one in (before, other)] == ["Ruth", "Mei"]
    assert "Amsel" not in site.client.get(f"/posts/{post.slug}").text


def test_the_form_has_the_name_and_an_empty_one_is_no_name(site, ruth, choose, elements) -> None:
    said = site.say(ruth, site.post())
    for chosen, words in (("Ruth", "as Ruth ."), ("", "signed “Someone”"), ("Jo & <Co>", "as Jo & Co .")):
        choose(chosen, before="on")
        page = elements(site.client.get(site.own_path(ruth)).text)
        assert words in page.text
        assert page.faults == []
        (field,) = [one for one in page.of("input") if one.get("name") == "name"]
        assert field["value"] == site.comment(said).commenter.name == site.mailbox(ruth).name
    assert "Auch bei dem, was ich früher geschrieben habe." in site.client.get(site.own_path(ruth), headers=GERMAN).text


def test_a_name_survives_another_language_and_the_other_way_round(site, ruth, choose) -> None:
    choose("Ruth")
    site.client.post(site.own_path(ruth), data={"change": "preferences", "language": ""})
    assert wrote_again(site, ruth, "Ruth Amsel").name == "Ruth"


def test_a_name_that_is_a_mailbox_is_refused(site, ruth, choose) -> None:
    response = choose("ruth@home.example")
    assert response.status_code == 400
    assert "a name without an address in it" in response.text
    assert site.mailbox(ruth) == ruth
    refused = site.client.post(site.own_path(ruth), data={"change": "name", "name": "a@b.example"}, headers=GERMAN)
    assert "Dieser Name kann nicht gezeigt werden" in refused.text


def test_a_mail_says_that_the_name_was_changed_at_most_once_an_hour(site, ruth, choose) -> None:
    """Somebody else may have the link: people forward our mails."""
    choose("Ruth")
    choose("Ruth")
    choose("Eve")
    assert site.mails(ruth) == [("done", "queued")]


def test_the_page_that_asks_shows_the_name_and_takes_another(site, elements) -> None:
    bo = site.person("Bo Lund")
    comment, path = site.waiting(bo, site.post(), "It was *me*.")
    page = elements(site.client.get(path).text)
    (field,) = [one for one in page.of("input") if one.get("name") == "name"]
    assert field["value"] == "Bo Lund"
    assert "It was me ." in page.text
    assert "Er wird öffentlich, als" in site.client.get(path, headers=GERMAN).text
    assert site.client.post(path, data={"answer": "yes", "name": "x@y.example"}).status_code == 400
    assert site.comment(comment).state is CommentState.UNCONFIRMED
    assert site.client.post(path, data={"answer": "yes", "name": "Bo"}).status_code == 200
    assert (site.comment(comment).commenter.name, site.mailbox(bo).name_chosen) == ("Bo", True)


def test_a_yes_with_the_same_name_chooses_none(site) -> None:
    bo = site.person("Bo Lund")
    _, path = site.waiting(bo, site.post())
    site.client.post(path, data={"answer": "yes", "name": "Bo Lund"})
    assert not site.mailbox(bo).name_chosen


# ---------------------------------------------------------------- invitations


@pytest.fixture
def invitation(site, ruth):
    """A comment that Ruth's forwarded mail led to, and the path of the page that asks her."""
    post = site.post()
    comment = site.say(site.person("Bo"), post, "I was *sent* this.", invited_by=ruth, agreed=False)
    site.store.write_now(inviting.tell_inviter, comment, ruth.id, site.tick())
    (row,) = site.store.read_now(lambda tx: tx.execute("SELECT id FROM confirmation WHERE kind = 'invitation'"))
    return post, comment, site.ok_path(row["id"])


def test_an_inviter_is_named_only_after_a_yes_and_can_change_it(site, ruth, invitation, elements) -> None:
    post, _, path = invitation
    thread = lambda: elements(site.client.get(f"/posts/{post.slug}").text).text  # noqa: E731
    before = site.everything()
    asked = elements(site.client.get(path).text)
    assert asked.faults == []
    assert "invited by Ruth Amsel" in asked.text
    assert "I was sent this." in asked.text
    assert site.everything() == before
    assert "through a reader" in thread()
    for answer, said, shown in (
        ("yes", "The page now names you", "invited by Ruth Amsel"),
        ("no", "You are not named", "through a reader"),
        ("yes", "The page now names you", "invited by Ruth Amsel"),
    ):
        assert said in site.client.post(path, data={"answer": answer}).text
        assert shown in thread()
        assert ("You agreed" in site.client.get(path).text) is (answer == "yes")
    assert site.mails(ruth) == [("invited", "queued")]


def test_an_inviter_is_asked_in_german(site, invitation) -> None:
    page = site.client.get(invitation[2], headers=GERMAN).text
    assert "Darf auf der Seite stehen, wer eingeladen hat?" in page
    assert "Die Seite nennt dich jetzt" in site.client.post(invitation[2], headers=GERMAN).text


def test_an_inviter_who_is_forgotten_is_not_named(site, ruth, invitation) -> None:
    post, _, path = invitation
    site.client.post(path, data={"answer": "yes"})
    site.client.post(site.forgetting(ruth), data={"answer": "keep"})
    assert "Amsel" not in site.client.get(f"/posts/{post.slug}").text
    assert site.client.get(path).status_code == 404


def test_questions_about_invitations_do_not_keep_other_questions_back(site, ruth) -> None:
    for n in range(12):
        made = site.say(site.person(f"Bo{n}"), site.post(), invited_by=ruth, agreed=False)
        site.store.write_now(inviting.tell_inviter, made, ruth.id, site.tick())
    assert site.store.read_now(asking.below_question_limit, mailbox_id=ruth.id, now=site.now)


# ---------------------------------------------------------------- what was left out


@pytest.fixture
def kept(site, ruth):
    """A comment whose mail had more in it, and the path of the page that shows that."""
    comment = site.say(ruth, site.post("On <kettles>"), "It leaks.")
    elided = [
        {"text": "> Which kettle? Ask mei@home.example\n> <b>", "why": "quote"},
        {"text": "Ruth", "why": "footer"},
    ]
    journal_id = site.record(b"x", ruth, comment_id=comment.id, elided=json.dumps(elided))
    site.came_by(comment, journal_id)
    return comment, site.kept_path(comment)


def test_the_link_in_a_receipt_opens_what_was_left_out(site, kept, elements) -> None:
    before = site.everything()
    response = site.client.get(kept[1])
    page = elements(response.text)
    assert page.faults == []
    assert "> Which kettle? Ask (a mailbox, not shown) > <b>" in page.text
    assert "Text that a mail program added" in page.text
    assert (
        response.headers["cache-control"] == site.client.get(site.own_path(site.person("Ann"))).headers["cache-control"]
    )
    assert "Was wir aus deiner Mail weggelassen haben" in site.client.get(kept[1], headers=GERMAN).text
    assert site.client.post(kept[1]).status_code == 405
    assert site.everything() | {"mailbox": 0} == before | {"mailbox": 0}


def test_no_other_link_opens_what_was_left_out(site, kept) -> None:
    comment, path = kept
    token = path.removeprefix("/kept/")
    others = (
        subaddress.write_link(subaddress.SettingsLink(comment.id), site.store.key),
        subaddress.write_kept(subaddress.KeptLink(comment.id), b"another key"),
        ("b" if token[0] == "a" else "a") + token[1:],
    )
    for other in others:
        assert site.client.get(f"/kept/{other}").status_code == 404
    assert "Which kettle" not in site.client.get("/posts/on-kettles").text


def test_nothing_is_left_to_open_of_a_deleted_comment(site, kept) -> None:
    site.store.write_now(commenting.delete, comment_id=kept[0].id, now=site.tick())
    assert site.client.get(kept[1]).status_code == 404


def test_the_link_is_masked_where_somebody_publishes_it(site, kept, ruth) -> None:
    post = site.post()
    site.say(ruth, post, f"> All that we left out: https://talk.blog.example{kept[1]}")
    for path in (f"/posts/{post.slug}", f"/posts/{post.slug}.json", f"/posts/{post.slug}.atom"):
        assert kept[1].removeprefix("/kept/") not in site.client.get(path).text
