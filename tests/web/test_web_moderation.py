"""The page of a moderator: GET shows what waits, POST decides; nobody else has it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bridge.acts import Occasion, publishing
from bridge.blog import Comment, CommentState, Holds, Mailbox, Moderation
from bridge.mail import subaddress
from bridge.mail.subaddress import ModerationLink
from bridge.store import comments, mailboxes, posts
from bridge.store.engine import Store
from tests.web.conftest import BLOG, Site

MODERATED = replace(BLOG, moderators=("keeper@home.example",), moderation=Moderation(Holds.FIRST))


@pytest.fixture
def desk(store: Store) -> Site:
    return Site(store, (MODERATED,))


def held(desk: Site, name: str = "Ann", text: str = "The **kettle** sings.") -> Comment:
    ann = desk.person(name)
    desk.store.write_now(mailboxes.verify, mailbox_id=ann.id, now=desk.now)
    comment = desk.add_comment(ann, desk.post("Tea"), text, CommentState.UNCONFIRMED)
    desk.store.write_now(publishing.publish, Occasion(desk.tick(), blog=MODERATED), (comment.id,))
    return comment


def path(desk: Site, moderator: Mailbox) -> str:
    return "/m/" + subaddress.write_moderation(ModerationLink(moderator.id), desk.store.key)


def state(desk: Site, comment: Comment) -> str:
    found = desk.store.read_now(comments.by_id, comment_id=comment.id)
    return found.state.value if found else "gone"


def test_a_get_shows_what_waits_and_changes_nothing(desk: Site) -> None:
    keeper, comment = desk.person("Keeper"), held(desk)
    for method in ("GET", "HEAD"):
        answer = desk.client.request(method, path(desk, keeper))
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
    page = desk.client.get(path(desk, keeper)).text
    assert "<strong>kettle</strong>" in page
    assert "nothing from this mailbox was approved" in page
    assert state(desk, comment) == "held"


@pytest.mark.parametrize(
    ("verdict", "after"), [("approve", "published"), ("trust", "published"), ("reject", "gone"), ("block", "gone")]
)
def test_a_post_decides(desk: Site, verdict: str, after: str) -> None:
    keeper, comment = desk.person("Keeper"), held(desk)
    answer = desk.client.post(path(desk, keeper), data={"comment": comment.id, "verdict": verdict})
    assert answer.status_code == 303
    assert state(desk, comment) == after
    page = desk.client.get(answer.headers["Location"]).text
    assert "kettle" not in page
    assert "Last decisions" in page
    again = desk.client.post(path(desk, keeper), data={"comment": comment.id, "verdict": "approve"})
    assert again.headers["Location"].endswith("done=before")


def test_a_reply_is_published_below(desk: Site) -> None:
    keeper, comment = desk.person("Keeper"), held(desk)
    data = {"comment": comment.id, "verdict": "reply", "words": "So does mine."}
    desk.client.post(path(desk, keeper), data=data)
    below = desk.store.read_now(comments.of_post, post_id=comment.post_id)
    assert [(one.text, one.parent_id) for one in below] == [
        ("The **kettle** sings.", None),
        ("So does mine.", comment.id),
    ]


def test_a_closed_post_has_no_link_to_write_or_reply(desk: Site) -> None:
    comment = held(desk)
    desk.client.post(path(desk, desk.person("Keeper")), data={"comment": comment.id, "verdict": "approve"})
    assert "Write a comment" in desk.client.get("/posts/tea").text
    desk.store.write_now(posts.close, post_id=comment.post_id, closed=True)
    page = desk.client.get("/posts/tea").text
    assert "This post takes no more comments." in page
    assert "Write a comment" not in page
    assert "Reply by mail" not in page
    assert "Follow this thread" in page


def test_who_is_no_moderator_any_more_has_no_page(desk: Site) -> None:
    ann = desk.person("Ann")
    assert desk.client.get(path(desk, ann)).status_code == 404
    assert desk.client.get("/m/" + "a" * 42).status_code == 404


@pytest.mark.parametrize("data", [{}, {"verdict": "delete everything"}, {"verdict": ""}])
def test_a_form_that_is_not_ours_is_refused(desk: Site, data: dict[str, str]) -> None:
    keeper = desk.person("Keeper")
    assert desk.client.post(path(desk, keeper), data=data).status_code == 400
