"""The links of a mail's footer: Unsubscribe and Less often. Looking changes nothing; a button does."""

from __future__ import annotations

import pytest

from bridge.blog import Cadence, Scope, SubscriptionState, Topic

LANGUAGES = {"en": "Unsubscribe", "de": "Abbestellen"}


@pytest.fixture
def ruth(site):
    return site.person("Ruth")


@pytest.fixture
def post(site):
    return site.post("The <ironmonger> & I")


@pytest.fixture
def mine(site, ruth, post):
    return site.join(ruth, post)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_link_to_unsubscribe_names_the_subscription_and_asks(site, mine, elements, language) -> None:
    before = site.everything()
    response = site.client.get(f"{site.settings_path(mine)}/unsubscribe", headers={"Accept-Language": language})
    page = elements(response.text)
    assert (response.status_code, page.faults) == (200, [])
    assert response.headers["cache-control"] == "no-store"
    assert "The <ironmonger> & I" in page.text
    assert LANGUAGES[language] in page.text
    assert site.everything() == before


def test_its_button_ends_that_subscription_alone(site, ruth, mine, elements) -> None:
    blog = site.join(ruth, None)
    here = f"{site.settings_path(mine)}/unsubscribe"
    page = elements(site.client.get(here).text)
    fields = {one["name"]: one["value"] for one in page.of("input")}
    (action,) = [one["action"] for one in page.of("form")]
    pressed = next(one for one in page.of("button") if one["value"] == "unsubscribe")
    told = site.client.post(action, data={**fields, pressed["name"]: pressed["value"]})
    assert told.status_code == 303
    assert "You have unsubscribed" in site.client.get(told.headers["location"]).text
    assert site.subscription(mine).state is SubscriptionState.LEFT
    assert site.subscription(blog).state is SubscriptionState.ACTIVE
    again = elements(site.client.get(here).text)
    assert "You have unsubscribed from it already." in again.text
    assert [one["value"] for one in again.of("button")] == ["unsubscribe-all"]
    assert site.client.post(here, data={"change": "unsubscribe-all"}).status_code == 303
    assert "You have no subscriptions here" in site.client.get(here).text


@pytest.mark.parametrize("topic", [None, Topic(Scope.ANSWERS)])
def test_the_blog_and_the_replies_are_named_too(site, ruth, topic, elements) -> None:
    one = site.join(ruth, topic)
    page = elements(site.client.get(f"{site.settings_path(one)}/unsubscribe").text)
    assert ("all comments on Tea and Letters" if topic is None else "replies to your comments") in page.text


def test_a_wrong_link_to_unsubscribe_opens_nothing(site) -> None:
    assert site.client.get("/u/" + "a" * 42 + "/unsubscribe").status_code == 404


@pytest.mark.parametrize(
    ("value", "cadence", "at_most"),
    [
        ("daily", Cadence.DAILY, None),
        ("weekly", Cadence.WEEKLY, None),
        ("monthly", Cadence.MONTHLY, None),
        ("most-3", Cadence.EACH, 3),
        ("most-1", Cadence.EACH, 1),
    ],
)
def test_less_often_has_a_button_for_each_cadence(site, ruth, mine, elements, value, cadence, at_most) -> None:
    other = site.join(ruth, None)
    page = elements(site.client.get(site.settings_path(mine)).text)
    assert [one["id"] for one in page.of("li") if "id" in one] == ["less"]
    assert value in [one.get("value") for one in page.of("button") if one.get("name") == "cadence"]
    press = {"change": "cadence", "subscription": mine.id, "cadence": value}
    assert site.client.post(site.settings_path(mine), data=press).status_code == 303
    changed = site.subscription(mine)
    assert (changed.cadence, changed.at_most) == (cadence, at_most)
    assert site.subscription(other).cadence is Cadence.EACH
    page = elements(site.client.get(site.settings_path(mine)).text)
    assert value not in [one.get("value") for one in page.of("button") if one.get("name") == "cadence"]


def test_one_button_ends_all_also_a_single_subscription(site, ruth, mine) -> None:
    assert "Unsubscribe from all" in site.client.get(site.settings_path(mine)).text
    site.client.post(site.settings_path(mine), data={"change": "unsubscribe-all"})
    assert site.subscription(mine).state is SubscriptionState.LEFT


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "You no longer follow: The whole blog The <ironmonger> & I"), ("de", "Du folgst nicht mehr:")],
)
def test_only_replies_replaces_what_was_followed_and_says_what_by_name(
    site, ruth, mine, elements, language, words
) -> None:
    blog, mei = site.join(ruth, None, Cadence.WEEKLY), site.join(site.person("Mei"), None)
    told = site.client.post(site.settings_path(mine), data={"change": "only-answers"})
    assert told.status_code == 303
    page = elements(site.client.get(told.headers["location"], headers={"Accept-Language": language}).text)
    assert page.faults == []
    assert words in page.text
    assert [site.subscription(one).state for one in (mine, blog)] == [SubscriptionState.LEFT] * 2
    assert site.subscription(mei).state is SubscriptionState.ACTIVE
    assert ("joined", "queued") in site.mails(ruth)
    theirs = site.client.get(f"{site.settings_path(mei)}?done=only-answers&ended={mine.id},x,{mei.id}").text
    assert "no longer follow" not in theirs


def test_without_a_subscription_there_is_nothing_to_replace(site, ruth) -> None:
    before = site.everything()
    assert site.client.post(site.own_path(ruth), data={"change": "only-answers"}).status_code == 400
    assert site.everything() == before
