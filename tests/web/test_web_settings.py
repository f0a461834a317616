"""The page of a mailbox: all that it follows in words, and each change that it can have there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.acts import commenting, pausing
from bridge.blog import DAY, HOUR, SECOND, Cadence, Fold, Scope, SubscriptionState, Topic
from bridge.outbound import digest
from bridge.render.languages import LANGUAGES
from bridge.store import mailboxes, subscriptions
from bridge.web import settings_form as forms


@pytest.fixture
def ruth(site):
    return site.person("Ruth")


@pytest.fixture
def post(site):
    return site.post("The <ironmonger> & I")


@pytest.fixture
def mine(site, ruth, post):
    return site.join(ruth, post)


@pytest.fixture
def press(site, mine):
    """Posts a form of the page; returns the response."""

    def post(change: str, **more: str):
        return site.client.post(site.settings_path(mine), data={"change": change, **more})

    return post


@pytest.fixture
def page(site, mine, elements):
    return lambda: elements(site.client.get(site.settings_path(mine)).text)


def test_the_settings_page_lists_every_subscription(site, ruth, post, mine, page) -> None:
    comment = site.say(site.person("Mei"), post)
    site.join(ruth, None, Cadence.MONTHLY)
    site.join(ruth, Topic(Scope.THREAD, post.id, comment.id))
    site.join(ruth, Topic(Scope.ANSWERS), at_most=3)
    shown = page()
    assert shown.faults == []
    for words in (
        "The whole blog",
        "Replies to you",
        "The thread below the comment by Mei",
        "One thread on The <ironmonger> & I",
        "Comments on this post",
    ):
        assert words in shown.text
    chosen = [one["value"] for one in shown.of("option") if "selected" in one][:4]
    assert sorted(chosen) == ["each", "each", "monthly", "most-3"]
    assert f"/posts/{post.slug}#c-{comment.id}" in [one.get("href") for one in shown.of("a")]


def test_a_thread_subscription_without_its_first_comment_is_shown_and_can_end(
    site, ruth, post, mine, page, press
) -> None:
    comment = site.say(site.person("Mei"), post)
    below = site.join(ruth, Topic(Scope.THREAD, post.id, comment.id))
    site.store.write_now(commenting.delete, comment_id=comment.id, now=site.tick())
    assert "The thread below a comment" in page().text
    assert press("unsubscribe", subscription=below.id).status_code == 303
    assert site.subscription(below).state is SubscriptionState.LEFT


@pytest.mark.parametrize(("chosen", "at_most"), [("most-1", 1), ("most-3", 3), ("most-5", 5), ("most-10", 10)])
def test_at_most_so_many_a_week(site, mine, press, page, chosen, at_most) -> None:
    assert press("cadence", subscription=mine.id, cadence=chosen).status_code == 303
    changed = site.subscription(mine)
    assert (changed.cadence, changed.at_most) == (Cadence.EACH, at_most)
    assert next(one["value"] for one in page().of("option") if "selected" in one) == chosen
    press("cadence", subscription=mine.id, cadence="daily")
    assert site.subscription(mine).at_most is None


def test_a_limit_that_was_set_by_mail_can_be_kept(site, ruth, press, mine, elements) -> None:
    other = site.join(ruth, None, at_most=7)
    shown = elements(site.client.get(site.settings_path(other)).text)
    assert "at most 7 a week" in shown.text
    assert press("cadence", subscription=other.id, cadence="most-7").status_code == 303
    assert site.subscription(other).at_most == 7


@pytest.mark.parametrize("cadence", ["most-0", "most-", "most-100", "most--1", "most-٣", "EACH", "yearly", "each\0"])
def test_a_cadence_that_the_page_does_not_know_is_refused(site, mine, press, cadence) -> None:
    before = site.everything()
    assert press("cadence", subscription=mine.id, cadence=cadence).status_code == 400
    assert site.everything() == before


def test_a_pause_ends_when_the_day_begins_where_they_are(site, ruth, press, page) -> None:
    """Ruth's clock is five hours and three quarters ahead of UTC."""
    response = press("pause", until="2026-05-20")
    assert (response.status_code, response.headers["location"][-11:]) == (303, "?done=pause")
    paused = site.mailbox(ruth)
    begins = datetime(2026, 5, 19, 18, 15, tzinfo=UTC)
    assert paused.paused
    assert paused.paused_until == int(begins.timestamp()) * SECOND
    assert "Your mails are paused until 20 May." in page().text
    assert press("pause", until="2026-06-01").status_code == 303
    assert "Your mails are paused until 1 June." in page().text


def test_a_pause_may_last_until_it_is_ended_and_then_one_digest_comes(site, ruth, mine, press, page) -> None:
    assert press("pause", until="").status_code == 303
    assert (site.mailbox(ruth).paused, site.mailbox(ruth).paused_until) == (True, None)
    assert "until you end the pause" in page().text
    assert press("resume").status_code == 303
    assert not site.mailbox(ruth).paused
    assert (site.subscription(mine).next_due, site.subscription(mine).fold) == (site.now, Fold.PAUSE)
    assert "End the pause" not in page().text


@pytest.mark.parametrize(
    "day",
    [
        "2026-05-03", "2026-05-02", "2028-05-05", "9999-12-31", "0001-01-01", "2026-02-30", "2026-13-01", "26-06-01",
        "２０２６-０６-０１", "20260601", "2026-W25-1", "tomorrow", "2026-06-01T00:00", "-1", "1" * 5000,
    ],
)  # fmt: skip
def test_a_past_or_far_or_invalid_day_is_refused_with_a_sentence(site, press, day) -> None:
    before = site.everything()
    response = press("pause", until=day)
    assert response.status_code == 400
    assert "choose a day from tomorrow on, within two years" in response.text
    assert site.everything() == before


def test_the_days_that_the_page_offers_are_accepted(site, mine, press, page) -> None:
    """Also at an hour when it is tomorrow already where they are."""
    site.now += (datetime(2026, 5, 3, 19, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        microseconds=1
    ) - site.now
    (field,) = [one for one in page().of("input") if one.get("type") == "date"]
    assert field["min"] == "2026-05-05"
    for day in (field["min"], field["max"]):
        assert press("pause", until=day).status_code == 303
    assert press("pause", until="2026-05-04").status_code == 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_chosen_and_given_back_to_the_mail_program(site, ruth, press, language, store) -> None:
    assert press("preferences", language=language).status_code == 303
    assert store.read_now(mailboxes.chosen_language, mailbox_id=ruth.id) == language
    assert site.mailbox(ruth).language == language
    assert press("preferences", language="").status_code == 303
    assert store.read_now(mailboxes.chosen_language, mailbox_id=ruth.id) is None


def test_receipts_and_bundled_digests_are_switched_on_and_off(site, ruth, press, page) -> None:
    for receipt, bundled in ((True, False), (True, True), (False, True), (False, False)):
        ticked = {name: "on" for name, on in (("receipts", receipt), ("bundled", bundled)) if on}
        assert press("preferences", language="", **ticked).status_code == 303
        assert (site.mailbox(ruth).receipts, site.mailbox(ruth).bundled) == (receipt, bundled)
        boxes = {one["name"]: "checked" in one for one in page().of("input") if one.get("type") == "checkbox"}
        assert boxes == {"receipts": receipt, "bundled": bundled, "before": False}


def test_a_clock_leaves_single_mails_as_they_are(site, ruth, press) -> None:
    few = site.join(ruth, None, at_most=3)
    assert press("clock", digest_hour="21", time_zone="Europe/Lisbon").status_code == 303
    assert site.subscription(few) == few


def test_a_clock_leaves_the_language_alone(site, ruth, press, store) -> None:
    press("clock", digest_hour="21", time_zone="Europe/Lisbon")
    assert store.read_now(mailboxes.chosen_language, mailbox_id=ruth.id) is None
    again = store.write_now(
        mailboxes.remember,
        blog_id=ruth.blog_id,
        address=ruth.address,
        name="",
        utc_offset_minutes=60,
        language="de",
        now=site.tick(),
    )
    assert (again.time_zone, again.language) == ("Europe/Lisbon", "de")


def test_a_digest_that_collects_a_busy_hour_is_not_moved_by_a_new_clock(site, mine, press, page) -> None:
    due = site.now + 3 * HOUR
    site.store.write_now(subscriptions.fold, subscription_id=mine.id, why=Fold.BUSY, due=due, after=site.now)
    assert "come in one digest" in page().text
    press("clock", digest_hour="3", time_zone="UTC")
    assert site.subscription(mine).next_due == due


def test_a_copy_is_sent_once_a_day(site, ruth, press, page) -> None:
    for _ in range(2):
        assert press("copy").headers["location"].endswith("?done=copy")
    assert site.mails(ruth) == [("copy", "queued")]
    site.now += DAY
    press("copy")
    assert site.mails(ruth) == [("copy", "queued")] * 2


def test_to_be_forgotten_is_asked_by_mail_once_an_hour_and_nothing_goes_before(site, ruth, mine, press) -> None:
    """Mails are passed on with their links: whoever holds one must not be able to forget somebody else."""
    site.say(ruth, site.post())
    for _ in range(2):
        assert press("erase").headers["location"].endswith("?done=erase")
    assert site.mails(ruth) == [("confirm_forget", "queued")]
    assert site.mailbox(ruth).address == ruth.address
    assert site.subscription(mine).state is SubscriptionState.ACTIVE
    site.now += HOUR
    press("erase")
    assert site.mails(ruth) == [("confirm_forget", "queued")] * 2


def test_the_page_says_that_no_more_questions_come_about_forgetting(site, ruth, press, page) -> None:
    for _ in range(10):
        assert press("erase").headers["location"].endswith("?done=erase")
        site.now += HOUR
    assert press("erase").headers["location"].endswith("?done=erase-too-often")
    assert len(site.mails(ruth)) == 10


@pytest.mark.parametrize("change", ["unsubscribe-all", "resume", "copy", "erase", "pause", "preferences"])
def test_the_page_confirms_each_change(site, mine, press, elements, change) -> None:
    shown = elements(site.client.get(press(change).headers["location"]).text)
    (said,) = [attributes for _, attributes in shown.found if attributes.get("role") == "status"]
    assert said["class"] == "told"


def test_a_made_up_notice_is_not_shown(site, mine, elements) -> None:
    shown = elements(site.client.get(site.settings_path(mine) + "?done=<script>alert(1)</script>").text)
    assert not [attributes for _, attributes in shown.found if attributes.get("role") == "status"]
    assert "alert" not in shown.text


def test_every_form_posts_and_every_field_has_a_name_that_is_read_aloud(site, ruth, mine, page) -> None:
    site.join(ruth, None)
    shown = page()
    assert {(one["method"], one["action"]) for one in shown.of("form")} == {("post", site.settings_path(mine))}
    labelled = {one.get("for") for one in shown.of("label")}
    for field in shown.of("select") + shown.of("input"):
        assert field.get("type") in ("hidden", "checkbox") or field["id"] in labelled
    ids = {attributes["id"] for _, attributes in shown.found if "id" in attributes}
    for _, attributes in shown.found:
        for refers in ("aria-describedby", "aria-labelledby"):
            assert set((attributes.get(refers) or "").split()) <= ids


def test_a_mailbox_without_subscriptions_has_a_page_too(site, elements) -> None:
    bo, other = site.person("Bo"), site.join(site.person("Ann"), None)
    here = site.own_path(bo)
    assert "You have no subscriptions here" in elements(site.client.get(here).text).text
    assert site.client.post(here, data={"change": "preferences", "language": "de", "receipts": "on"}).status_code == 303
    assert site.mailbox(bo).receipts
    for change in ("copy", "erase"):
        assert site.client.post(here, data={"change": change}).status_code == 303
    assert sorted(site.mails(bo)) == [("confirm_forget", "queued"), ("copy", "queued")]
    stolen = {"change": "unsubscribe", "subscription": other.id}
    assert site.client.post(here, data=stolen).status_code == 400


def test_one_click_at_a_page_without_a_subscription_ends_all(site, ruth, mine) -> None:
    blog = site.join(ruth, None)
    assert site.client.post(site.own_path(ruth), data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert {site.subscription(one).state for one in (mine, blog)} == {SubscriptionState.LEFT}


def test_a_settings_page_opens_only_on_its_own_blog(two) -> None:
    bo = two.person("Bo")
    path = two.own_path(bo)
    assert two.client.get(path).status_code == 200
    assert two.client.get(path, headers={"Host": "talk.other.example"}).status_code == 404
    assert two.client.get(two.own_path(replace(bo, id=77))).status_code == 404
    two.client.post(two.forgetting(bo), data={"answer": "remove"})
    assert two.client.get(path).status_code == 404


def test_the_page_of_a_forgotten_mailbox_is_not_there(site, mine, ruth, press) -> None:
    site.client.post(site.forgetting(ruth), data={"answer": "remove"})
    for method in ("GET", "HEAD", "POST"):
        response = site.client.request(method, site.settings_path(mine))
        assert response.status_code == 404
    assert "asked us to be forgotten" in site.client.get(site.settings_path(mine)).text
    assert press("copy").status_code == 404
    assert site.client.post(site.settings_path(mine), data={"List-Unsubscribe": "One-Click"}).status_code == 404


def test_a_monthly_digest_is_due_on_the_first_of_the_month(site, mine, press) -> None:
    press("cadence", subscription=mine.id, cadence="monthly")
    due = digest.next_due(Cadence.MONTHLY, site.now, "UTC+05:45", 7)
    assert site.subscription(mine).next_due == due
    assert datetime.fromtimestamp(due / SECOND, UTC).isoformat() == "2026-06-01T01:15:00+00:00"


def test_a_suppressed_mailbox_is_told_how_to_get_mail_again(site, ruth, mine, page) -> None:
    assert "Mail to you came back" not in page().text
    site.store.write_now(pausing.suppress, mailbox_id=ruth.id, now=site.tick(), reason="5.1.1")
    assert "To start again, write to join@talk.blog.example" in page().text


@pytest.mark.parametrize("field", ["change", "cadence", "until", "language", "time_zone", "digest_hour", "nothing"])
def test_a_huge_field_is_refused(site, mine, field) -> None:
    before = site.everything()
    huge = {"change": "pause", field: "x" * 70_000}
    assert site.client.post(site.settings_path(mine), data=huge).status_code == 413
    large = {"change": "clock", "digest_hour": "7", "time_zone": "UTC", field: "x" * 60_000}
    if field != "nothing":
        assert site.client.post(site.settings_path(mine), data=large).status_code in (400, 303)
        assert site.everything() == before or field in ("cadence", "until", "language")


NAMES = ["change", "subscription", "cadence", "until", "language", "receipts", "bundled", "digest_hour", "time_zone"]
VALUES = ["unsubscribe", "cadence", "clock", "preferences", "pause", "0" * 32, "most-3", "daily", "2026-06-01"]
VALUES += ["de", "7", "UTC"]


@given(st.dictionaries(st.sampled_from(NAMES), st.one_of(st.sampled_from(VALUES), st.text(max_size=12))), st.dates())
def test_any_form_is_a_change_or_none_or_no_such_day(fields, today) -> None:
    try:
        change = forms.requested_change(fields, "UTC+05:45", today)
    except forms.NoSuchDay:
        assert fields["change"] == "pause"
        return
    assert change is None or isinstance(change, forms.SettingsChange)
    if isinstance(change, forms.PauseMail) and change.until:
        assert today < change.until <= today + forms.LONGEST_PAUSE
