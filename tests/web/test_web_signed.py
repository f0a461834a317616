"""The pages that mails link to: looking changes nothing, a press does what it says, and only for its own mailbox."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.acts import leaving, pausing, subscribing
from bridge.blog import HOUR, SECOND, Cadence, CommentState, Scope, SubscriptionState, Topic
from bridge.outbound import digest
from bridge.store import confirmations, mailboxes

ONE_CLICK = "List-Unsubscribe=One-Click"


@pytest.fixture
def followed(site):
    """Ruth follows a post and the blog; Mei follows the post too."""
    ruth, mei, post = site.person("Ruth"), site.person("Mei"), site.post("The <ironmonger> & I")
    return site.join(ruth, post), site.join(ruth, None, Cadence.DAILY), site.join(mei, post)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(site, followed, method) -> None:
    asked = site.ask(site.person("Ann"), None)
    _, ok_comment = site.waiting(site.person("Bob"), site.post())
    paths = [*map(site.settings_path, followed), ok_comment, site.ok_path(asked.confirmation_id)]
    before = site.everything()
    for path in paths:
        for query in ("", "?change=unsubscribe-all", f"?{ONE_CLICK}", "?done=unsubscribe"):
            assert site.client.request(method, path + query).status_code == 200
    assert site.everything() == before


def test_one_click_leaves_at_once_and_only_that(site, followed) -> None:
    """RFC 8058 section 3.2: 200, no redirect, no further question; a second time does no harm."""
    post, blog, meis = followed
    for _ in range(2):
        response = site.client.post(site.settings_path(post), data={"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        assert "You have unsubscribed" in response.text
    assert site.subscription(post).state is SubscriptionState.LEFT
    assert site.subscription(blog).state is SubscriptionState.ACTIVE
    assert site.subscription(meis).state is SubscriptionState.ACTIVE


@pytest.mark.parametrize("quoted", ['"{}"', "{}"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_one_click_may_come_as_multipart(site, followed, quoted, newline) -> None:
    lines = ["----Part7", 'Content-Disposition: form-data; name="List-Unsubscribe"', "", "One-Click", "----Part7--", ""]
    kind = f"multipart/form-data; charset=utf-8; boundary={quoted.format('--Part7')}"
    body = newline.join(lines)
    response = site.client.post(site.settings_path(followed[0]), content=body, headers={"Content-Type": kind})
    assert response.status_code == 200
    assert site.subscription(followed[0]).state is SubscriptionState.LEFT


def test_a_subscription_is_left_by_its_button(site, followed, elements) -> None:
    post, blog, _ = followed
    here = site.settings_path(post)
    response = site.client.post(here, data={"change": "unsubscribe", "subscription": blog.id})
    assert (response.status_code, response.headers["location"]) == (303, f"{here}?done=unsubscribe")
    assert site.subscription(blog).state is SubscriptionState.LEFT
    assert site.subscription(post).state is SubscriptionState.ACTIVE
    page = elements(site.client.get(response.headers["location"]).text)
    assert "You have unsubscribed." in page.text
    assert "The whole blog" not in page.text


def test_one_button_ends_all_subscriptions_of_this_mailbox_only(site, followed) -> None:
    post, blog, meis = followed
    response = site.client.post(site.settings_path(post), data={"change": "unsubscribe-all"})
    assert response.status_code == 303
    assert {site.subscription(mine).state for mine in (post, blog)} == {SubscriptionState.LEFT}
    assert site.subscription(meis).state is SubscriptionState.ACTIVE
    assert "You have no subscriptions here" in site.client.get(site.settings_path(post)).text


@pytest.mark.parametrize("cadence", list(Cadence))
def test_a_cadence_is_changed_and_its_next_digest_with_it(site, followed, cadence) -> None:
    post, *_ = followed
    response = site.client.post(
        site.settings_path(post), data={"change": "cadence", "subscription": post.id, "cadence": cadence.value}
    )
    due = None if cadence is Cadence.EACH else digest.next_due(cadence, site.now, "UTC+05:45", 7)
    changed = site.subscription(post)
    assert response.status_code == 303
    assert (changed.cadence, changed.next_due) == (cadence, due)


def test_a_new_clock_moves_the_digests_that_are_due(site, followed) -> None:
    post, blog, _ = followed
    change = {"change": "clock", "digest_hour": "21", "time_zone": "America/Sao_Paulo"}
    assert site.client.post(site.settings_path(post), data=change).status_code == 303
    mailbox = site.store.read_now(mailboxes.by_id, mailbox_id=post.mailbox_id)
    assert (mailbox.digest_hour, mailbox.time_zone) == (21, "America/Sao_Paulo")
    due = digest.next_due(Cadence.DAILY, site.now, "America/Sao_Paulo", 21)
    assert site.subscription(blog).next_due == due
    assert site.subscription(post).next_due is None


def test_a_mailbox_may_keep_the_offset_that_it_has(site, followed, elements) -> None:
    here = site.settings_path(followed[0])
    chosen = [one for one in elements(site.client.get(here).text).of("option") if "selected" in one]
    assert "UTC+05:45" in [one["value"] for one in chosen]
    change = {"change": "clock", "digest_hour": "0", "time_zone": "UTC+05:45"}
    assert site.client.post(here, data=change).status_code == 303


def test_every_offered_time_zone_is_accepted_and_no_other(site, followed, elements) -> None:
    here = site.settings_path(followed[0])
    offered = [one["value"] for one in elements(site.client.get(here).text).of("option") if "/" in (one["value"] or "")]
    assert {"Asia/Kathmandu", "Europe/Lisbon", "Pacific/Chatham"} <= set(offered)
    assert len(offered) == len(set(offered))
    for zone in ("", "Nowhere/Here", "../../etc/passwd", "UTC+99:99", "UTC-03:00", "Europe"):
        change = {"change": "clock", "digest_hour": "7", "time_zone": zone}
        assert site.client.post(here, data=change).status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"change": "nothing"},
        {"change": "unsubscribe"},
        {"change": "unsubscribe", "subscription": "0" * 32},
        {"change": "cadence", "cadence": "hourly"},
        {"change": "clock", "digest_hour": "24", "time_zone": "UTC"},
        {"change": "clock", "digest_hour": "-1", "time_zone": "UTC"},
        {"change": "clock", "digest_hour": "٧", "time_zone": "UTC"},
    ],
)
def test_a_change_that_the_page_does_not_offer_is_refused_with_a_sentence(site, followed, change) -> None:
    before = site.everything()
    response = site.client.post(site.settings_path(followed[0]), data=change)
    assert response.status_code == 400
    assert "Nothing was changed" in response.text
    assert site.everything() == before


def test_nobody_can_change_a_subscription_of_another_mailbox(site, followed) -> None:
    post, _, meis = followed
    before = site.everything()
    for change in (
        {"change": "unsubscribe", "subscription": meis.id},
        {"change": "cadence", "subscription": meis.id, "cadence": "weekly"},
    ):
        assert site.client.post(site.settings_path(post), data=change).status_code == 400
    assert site.everything() == before


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"change":"unsubscribe-all"}'),
        ("text/plain", b"change=unsubscribe-all"),
        ("application/x-www-form-urlencoded", b"change=unsubscribe-all&\xff\xfe=1"),
        ("application/x-www-form-urlencoded", b"change"),
        ("application/x-www-form-urlencoded", b"change=%ff%fe"),
        ("application/x-www-form-urlencoded", b"a=1&" * 60 + b"change=unsubscribe-all"),
        ("multipart/form-data", b"--x\r\n\r\n--x--"),
        ("multipart/form-data; boundary=x", b"change=unsubscribe-all"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Type: text/plain\r\n\r\nhi\r\n--x--"),
    ],
)
def test_a_form_that_did_not_arrive_whole_changes_nothing(site, followed, kind, body) -> None:
    _, ok = site.waiting(site.person("Bob"), site.post())
    before = site.everything()
    for path in (site.settings_path(followed[0]), ok):
        response = site.client.post(path, content=body, headers={"Content-Type": kind})
        assert response.status_code == 400
        assert "did not arrive completely" in response.text
    assert site.everything() == before


def test_a_body_without_end_is_not_read_to_its_end(site, followed) -> None:
    read = 0

    def endless():
        nonlocal read
        while read < 10_000_000:
            read += 8192
            yield b"a" * 8192

    response = site.client.post(
        site.settings_path(followed[0]),
        content=endless(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert response.status_code == 413
    assert "Nothing was changed" in response.text


def test_a_yes_makes_a_subscription_active_and_a_mail_says_so(site, elements) -> None:
    asked = site.ask(site.person("Ann"), site.post(), Cadence.WEEKLY)
    path = site.ok_path(asked.confirmation_id)
    question = elements(site.client.get(path).text)
    assert "Yes, send them" in question.text
    assert "once a week" in question.text
    for _ in range(2):
        answer = site.client.post(path, data={})
        assert answer.status_code == 200
        assert "You have subscribed" in answer.text
    active = site.subscription(asked.subscription)
    mailbox = site.store.read_now(mailboxes.by_id, mailbox_id=active.mailbox_id)
    assert active.state is SubscriptionState.ACTIVE
    assert active.next_due == digest.next_due(Cadence.WEEKLY, site.now, mailbox.time_zone, 7)
    assert mailbox.verified
    mails = site.store.read_now(lambda tx: [row["kind"] for row in tx.execute("SELECT kind FROM outbox")])
    assert mails == ["joined"]
    assert "Already confirmed" in site.client.get(path).text


def test_a_yes_publishes_a_comment_and_announces_it_once(site) -> None:
    comment, path = site.waiting(site.person("Ruth"), site.post(), "It *was* me.")
    question = site.client.get(path).text
    assert "It <em>was</em> me." in question
    assert "Yes, I wrote this" in question
    for _ in range(2):
        assert site.client.post(path, data={}).status_code == 200
    announcements = site.store.read_now(lambda tx: tx.execute("SELECT comment_id FROM announcement"))
    assert site.comment(comment).state is CommentState.PUBLISHED
    assert [row["comment_id"] for row in announcements] == [comment.id]


def test_an_invited_author_is_told_that_a_mail_was_forwarded_and_not_by_whom(site, elements) -> None:
    ann, bo, post = site.person("Ann"), site.person("Bo"), site.post()
    comment, path = site.waiting(bo, post, "I was sent this.", invited_by=ann)
    asked = elements(site.client.get(path).text).text
    assert "It is a reply to a mail that we sent to another reader" in asked
    assert "Ann" not in asked
    site.client.post(path, data={"answer": "yes"})
    assert site.comment(comment).commenter.name == "Bo"
    page = elements(site.client.get(f"/posts/{post.slug}").text).text
    assert "· through a reader" in page
    assert "Ann" not in page
    _, alone = site.waiting(bo, post, "Nobody sent me this.")
    assert "through a reader" not in elements(site.client.get(alone).text).text


@pytest.mark.parametrize(
    ("scope", "at_most", "words"),
    [
        (Scope.BLOG, None, "all comments on Tea and Letters , a mail for each comment."),
        (Scope.POST, 1, "comments on The ironmonger , at most one mail a week, the rest in a digest."),
        (Scope.THREAD, 5, "the thread below the comment by Mei on The ironmonger , at most 5 mails a week"),
        (Scope.ANSWERS, None, "replies to your comments on Tea and Letters , a mail for each comment."),
    ],
)
def test_the_question_names_the_subscription_and_its_cadence(site, elements, scope, at_most, words) -> None:
    ann, post = site.person("Ann"), site.post()
    said = site.say(site.person("Mei"), post)
    topic = {
        Scope.POST: Topic(scope, post.id),
        Scope.THREAD: Topic(scope, post.id, said.id),
    }.get(scope, Topic(scope))
    path = site.ok_path(site.ask(ann, topic, at_most=at_most).confirmation_id)
    assert words in elements(site.client.get(path).text).text


def test_a_confirmed_comment_settles_before_it_is_announced(site, store) -> None:
    quiet = type(site)(store, (replace(site.blogs[0], settle=120 * SECOND),))
    _, path = quiet.waiting(quiet.person("Ruth"), quiet.post())
    quiet.client.post(path)
    (row,) = store.read_now(lambda tx: tx.execute("SELECT due_at FROM announcement"))
    assert row["due_at"] == quiet.now + 120 * SECOND


def test_a_no_ends_the_question(site) -> None:
    asked = site.ask(site.person("Ann"), site.post())
    _, path_of_question = site.waiting(site.person("Bob"), site.post("Another"), "Not Bob at all.")
    for path in (site.ok_path(asked.confirmation_id), path_of_question):
        assert "No, it was not me" in site.client.get(path).text
        for answer in ("no", "no", "yes"):
            assert site.client.post(path, data={"answer": answer}).status_code == 200
        assert "nothing to confirm any more" in site.client.get(path).text
    assert site.subscription(asked.subscription).state is SubscriptionState.LEFT
    assert "Not Bob at all." not in site.client.get("/posts/another").text
    assert site.store.read_now(lambda tx: tx.execute("SELECT * FROM announcement")) == []


def test_a_no_after_a_yes_says_that_the_yes_holds(site) -> None:
    comment, path = site.waiting(site.person("Ruth"), site.post())
    site.client.post(path, data={"answer": "yes"})
    assert "You confirmed this before" in site.client.post(path, data={"answer": "no"}).text
    assert site.comment(comment).state is CommentState.PUBLISHED


def test_an_answer_that_is_neither_yes_nor_no_is_refused(site) -> None:
    _, path = site.waiting(site.person("Ruth"), site.post())
    before = site.everything()
    assert site.client.post(path, data={"answer": "perhaps"}).status_code == 400
    assert site.everything() == before


def test_a_yes_that_comes_too_late_changes_nothing(site) -> None:
    asked = site.ask(site.person("Ann"), site.post())
    path = site.ok_path(asked.confirmation_id)
    site.store.write_now(leaving.end, subscription_id=asked.subscription.id, now=site.tick())
    assert "nothing to confirm any more" in site.client.get(path).text
    assert "nothing to confirm any more" in site.client.post(path, data={}).text
    assert site.subscription(asked.subscription).state is SubscriptionState.LEFT


def test_confirming_a_deleted_comment_does_not_publish_it(site) -> None:
    comment, path = site.waiting(site.person("Ruth"), site.post())
    site.store.write_now(lambda tx: tx.execute("UPDATE comment SET state = 'removed', text = ''"))
    assert "nothing to confirm any more" in site.client.post(path, data={}).text
    assert site.comment(comment).state is CommentState.REMOVED


def test_a_yes_about_nothing_that_we_know_is_refused(site) -> None:
    path = site.ok_path("0" * 32)
    assert site.client.post(path, data={}).status_code == 404
    assert site.store.read_now(confirmations.by_id, confirmation_id="0" * 32) is None


def test_an_unconfirmed_subscription_is_shown_as_unconfirmed(site) -> None:
    ruth, post = site.person("Ruth"), site.post()
    mine = site.join(ruth, post)
    site.now += HOUR
    pending = site.ask(ruth, None).subscription
    page = site.client.get(site.settings_path(mine)).text
    assert "Not confirmed yet" in page
    change = {"change": "cadence", "subscription": pending.id, "cadence": "daily"}
    assert site.client.post(site.settings_path(mine), data=change).status_code == 400


def test_a_suppressed_mailbox_can_confirm_on_the_page_to_get_mail_again(site) -> None:
    ann, post = site.person("Ann"), site.post()
    site.join(ann, post)
    site.store.write_now(pausing.suppress, mailbox_id=ann.id, now=site.tick(), reason="5.1.1")
    again = {"blog_id": ann.blog_id, "mailbox_id": ann.id, "topic": Topic(Scope.POST, post.id), "cadence": Cadence.EACH}
    asked = site.store.write_now(subscribing.pend, **again, now=site.tick() + HOUR, anew=True)
    path = site.ok_path(asked.confirmation_id)
    assert "Yes, send them" in site.client.get(path).text
    assert site.client.post(path).status_code == 200
    assert not site.store.read_now(mailboxes.by_id, mailbox_id=ann.id).suppressed
    assert "Already confirmed" in site.client.get(path).text


def test_an_author_who_wants_a_comment_deleted_is_sent_to_the_operator(site, elements) -> None:
    ruth, post = site.person("Ruth"), site.post()
    _, path_of_question = site.waiting(ruth, post)
    _, other = site.waiting(ruth, post)
    site.client.post(path_of_question, data={"answer": "yes"})
    for path in (path_of_question, other):
        told = elements(site.client.post(path, data={"answer": "no"}).text)
        assert "write to postmaster@talk.blog.example ." in told.text
    for path in ("/", f"/posts/{post.slug}", path_of_question):
        assert "Operator: postmaster@talk.blog.example" in elements(site.client.get(path).text).text
