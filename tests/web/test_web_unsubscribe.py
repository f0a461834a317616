"""List-Unsubscribe at the real door: looking never leaves, one press leaves at once, also what is queued already."""

from __future__ import annotations

import pytest

from bridge.blog import HOUR, MINUTE, Cadence, Scope, SubscriptionState, Topic
from bridge.mails import rows
from bridge.outbound.audience import Announced
from bridge.outbound.queued import Digest, MailValue, Notification, NotificationReason
from bridge.store import outbox, posts, subscriptions
from bridge.store.engine import new_id

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=x"}
BODIES = {
    "form": (FORM, b"List-Unsubscribe=One-Click"),
    "multipart": (
        MULTIPART,
        b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
    ),
}


@pytest.fixture
def queue(site):
    """Queue a notification or a digest for this subscription, as `notify` does."""

    def add(subscription, mail: MailValue, unique: str | None = None) -> str:
        row = outbox.QueuedMail(
            new_id(site.now),
            subscription.blog_id,
            subscription.mailbox_id,
            mail,
            queued_at=site.now,
            next_at=site.now,
            unique=unique,
        )
        site.store.write_now(outbox.queue, rows=[row])
        return row.id

    return add


@pytest.fixture
def told(site, queue):
    """Ruth follows a post and the blog, and has a notification and a digest of each in the queue; Mei has one too."""
    ruth, mei, post = site.person("Ruth"), site.person("Mei"), site.post()
    below = site.say(site.person("Ann"), post)
    followed = site.join(ruth, post), site.join(ruth, None, Cadence.DAILY), site.join(mei, post)
    for one in followed:
        queue(one, Notification(below.id, one.id, NotificationReason.POST))
        queue(one, Digest(one.id, (below.id,)))
    return followed


def states(site, subscription) -> list[str]:
    rows = site.store.read_now(
        lambda tx: tx.execute("SELECT state FROM outbox WHERE subscription_id = :id", id=subscription.id)
    )
    return [row["state"] for row in rows]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_leaves_nothing_and_drops_nothing(site, told, method) -> None:
    """Whatever opens links for people, a mail scanner above all, must not speak for them."""
    before = site.everything()
    for followed in told:
        for query in ("", "?List-Unsubscribe=One-Click", "?change=unsubscribe-all&List-Unsubscribe=One-Click"):
            response = site.client.request(
                method, site.settings_path(followed) + query, headers=FORM, content=b"List-Unsubscribe=One-Click"
            )
            assert response.status_code == 200
    assert site.everything() == before


@pytest.mark.parametrize("body", BODIES)
def test_one_click_ends_the_subscription_at_once_with_its_queued_mail(site, told, body) -> None:
    headers, content = BODIES[body]
    post, blog, meis = told
    response = site.client.post(site.settings_path(post), headers=headers, content=content)
    assert response.status_code == 200
    assert site.subscription(post).state is SubscriptionState.LEFT
    assert states(site, post) == ["dropped", "dropped"]
    assert states(site, blog) == ["queued", "queued"]
    assert states(site, meis) == ["queued", "queued"]


@pytest.mark.parametrize("topic", [Topic(), Topic(Scope.ANSWERS), None])
def test_each_kind_of_subscription_is_ended_by_its_own_link(site, queue, topic) -> None:
    ruth, post = site.person("Ruth"), site.post()
    below = site.say(site.person("Ann"), post)
    followed = site.join(ruth, topic or Topic(Scope.THREAD, post.id, below.id))
    queue(followed, Notification(below.id, followed.id, NotificationReason.POST))
    headers, content = BODIES["form"]
    assert site.client.post(site.settings_path(followed), headers=headers, content=content).status_code == 200
    assert site.subscription(followed).state is SubscriptionState.LEFT
    assert states(site, followed) == ["dropped"]


def test_a_leased_mail_of_an_ended_subscription_is_not_sent(site, told) -> None:
    post, blog, meis = told
    leased = site.store.write_now(outbox.lease, now=site.now, until=site.now + 5 * MINUTE, limit=10)
    assert len(leased) == 6
    site.client.post(site.settings_path(post), data={"List-Unsubscribe": "One-Click"})
    found = site.store.read_now(rows.look_up, rows=leased, blogs={blog.id: blog for blog in site.blogs})
    written = [mail.row.mail.subscription_id for mail in found.mails]
    assert sorted(written) == sorted([blog.id, blog.id, meis.id, meis.id])
    assert [row.id for row in found.pointless] == []
    assert states(site, post) == ["dropped", "dropped"]


def test_a_try_that_failed_meanwhile_is_not_made_again(site, told) -> None:
    post, *_ = told
    leased = site.store.write_now(outbox.lease, now=site.now, until=site.now + MINUTE, limit=10)
    site.client.post(site.settings_path(post), data={"List-Unsubscribe": "One-Click"})
    late = [outbox.Settled(row.id, outbox.State.DELAYED, site.now + HOUR, "451 later") for row in leased]
    site.store.write_now(outbox.settle, outcomes=late, now=site.now)
    assert states(site, post) == ["dropped", "dropped"]
    again = site.store.write_now(outbox.lease, now=site.now + 2 * HOUR, until=site.now + 3 * HOUR, limit=10)
    assert len(again) == 4


def test_the_button_on_the_page_does_the_same(site, told) -> None:
    post, blog, meis = told
    here = site.settings_path(post)
    site.client.post(here, data={"change": "unsubscribe", "subscription": blog.id})
    assert (states(site, blog), states(site, post)) == (["dropped"] * 2, ["queued"] * 2)
    site.client.post(here, data={"change": "unsubscribe-all"})
    assert states(site, post) == ["dropped"] * 2
    assert states(site, meis) == ["queued"] * 2


def test_a_mailbox_that_unsubscribed_gets_no_later_comments(site, told) -> None:
    post, _, meis = told
    site.client.post(site.settings_path(post), data={"List-Unsubscribe": "One-Click"})
    later = site.say(site.person("Bo"), site.post())
    under = site.say(site.person("Bo"), site.store.read_now(posts.by_id, post_id=post.post_id))
    assert told_of(site, under) == {meis.mailbox_id}
    assert told_of(site, later) == set()


def told_of(site, comment) -> set[int]:
    """The mailboxes that get this comment at once."""
    about = Announced(comment.id, comment.post_id, comment.commenter.id, None, announced_at=site.now)
    followers = site.store.read_now(subscriptions.followers, comment=comment)
    return {one.mailbox.id for one in followers if one.told_at_once_by(about)}


@pytest.mark.parametrize("said", ["one-click", "ONE-CLICK", " One-Click "])
def test_a_mail_program_may_spell_it_as_it_likes(site, told, said) -> None:
    assert site.client.post(site.settings_path(told[0]), data={"List-Unsubscribe": said}).status_code == 200
    assert site.subscription(told[0]).state is SubscriptionState.LEFT


@pytest.mark.parametrize("said", ["Two-Click", "", "yes", "One-Click One-Click"])
def test_a_post_that_is_not_one_click_ends_nothing(site, told, said) -> None:
    before = site.everything()
    assert site.client.post(site.settings_path(told[0]), data={"List-Unsubscribe": said}).status_code == 400
    assert site.everything() == before


def test_a_cut_or_made_up_link_ends_nothing(two) -> None:
    ruth = two.join(two.person("Ruth"), two.post())
    path = two.settings_path(ruth)
    before = two.everything()
    for wrong in (path[:-1], path[:20] + ("a" if path[20] != "a" else "b") + path[21:], path + "a", "/u/" + "a" * 42):
        assert two.client.post(wrong, data={"List-Unsubscribe": "One-Click"}).status_code == 404
    elsewhere = {"Host": "talk.other.example"}
    assert two.client.post(path, data={"List-Unsubscribe": "One-Click"}, headers=elsewhere).status_code == 404
    assert two.everything() == before
