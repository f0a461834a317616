"""The rule: the narrowest subscription that covers a comment tells it, whatever its cadence."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import pytest

from bridge.blog import Cadence, Fold, Mailbox, Scope, Subscription, SubscriptionState, Topic
from bridge.outbound.audience import Ancestors, Announced, Follower, audience
from bridge.outbound.queued import NotificationReason

ANN = Mailbox(1, "blog.example", "ann@home.example", "Ann")
# The narrowest first.
TOPICS = {
    "answers": Topic(Scope.ANSWERS),
    "parent": Topic(Scope.THREAD, "post", "parent"),
    "far": Topic(Scope.THREAD, "post", "far"),
    "post": Topic(Scope.POST, "post"),
    "blog": Topic(),
}
COMMENT = Announced("comment", "post", 2, ANN.id, announced_at=100, above=("parent", "between", "far"))


def follows(name: str, cadence: Cadence = Cadence.EACH, **changes: object) -> Subscription:
    one = Subscription(name, "blog.example", ANN.id, TOPICS[name], cadence, SubscriptionState.ACTIVE, since=50)
    return replace(one, **changes)  # type: ignore[arg-type]  # a field of Subscription each


def told_by(comment: Announced, *subscriptions: Subscription) -> str | None:
    one = Follower(ANN, subscriptions).told_by(comment)
    return one.id if one else None


@pytest.mark.parametrize(("narrow", "wide"), list(combinations(TOPICS, 2)))
@pytest.mark.parametrize("mailbox", [ANN, replace(ANN, paused=True), replace(ANN, suppressed=True)])
def test_the_narrowest_tells_at_once_or_in_its_digest(narrow: str, wide: str, mailbox: Mailbox) -> None:
    for cadence, other, fold in product(Cadence, Cadence, [None, *Fold]):
        near, far = follows(narrow, cadence, fold=fold), follows(wide, other)
        follower = Follower(mailbox, [far, near])
        assert follower.told_by(COMMENT) == near
        at_once = cadence is Cadence.EACH and fold is None and mailbox == ANN
        assert follower.told_at_once_by(COMMENT) == (near if at_once else None)
        assert follower.digest_of(near, [COMMENT], frozenset()) == ["comment"]
        assert follower.digest_of(far, [COMMENT], frozenset()) == []
        assert follower.digest_of(near, [COMMENT], {("comment", ANN.id)}) == []
        assert follower.digest_of(near, [COMMENT], {("comment", 99), ("other", ANN.id)}) == ["comment"]


@pytest.mark.parametrize("name", TOPICS)
@pytest.mark.parametrize(
    ("changes", "tells"),
    [
        ({}, True),
        ({"state": SubscriptionState.PENDING}, False),
        ({"state": SubscriptionState.LEFT}, False),
        ({"since": 99}, True),
        ({"since": 100}, False),
        ({"since": 101}, False),
    ],
)
def test_only_an_active_subscription_that_began_before_the_announcement_tells(
    name: str, changes: dict[str, object], tells: bool
) -> None:
    assert told_by(COMMENT, follows(name, **changes)) == (name if tells else None)


@pytest.mark.parametrize("name", TOPICS)
def test_nobody_is_told_of_their_own_comment(name: str) -> None:
    assert told_by(replace(COMMENT, author_id=ANN.id), follows(name)) is None


@pytest.mark.parametrize(
    ("comment", "tells"),
    [
        (COMMENT, "answers parent far post blog"),
        (replace(COMMENT, parent_author_id=3), "parent far post blog"),
        (replace(COMMENT, parent_author_id=None, above=()), "post blog"),
        (replace(COMMENT, above=("between", "far")), "answers far post blog"),
        (replace(COMMENT, post_id="other", above=()), "answers blog"),
        (replace(COMMENT, post_id="other", above=(), parent_author_id=None), "blog"),
    ],
)
def test_a_subscription_covers_its_topic_and_nothing_else(comment: Announced, tells: str) -> None:
    assert [name for name in TOPICS if told_by(comment, follows(name))] == tells.split()
    assert told_by(comment, *map(follows, TOPICS)) == tells.split()[0]


@pytest.mark.parametrize("state", SubscriptionState)
@pytest.mark.parametrize(
    ("marks", "silenced"),
    [
        ({"left_at": 50}, ""),
        ({"left_at": 51}, "blog"),
        ({"muted_at": 50}, ""),
        ({"muted_at": 51}, "answers parent far blog"),
        ({"left_at": 51, "muted_at": 51}, "answers parent far blog"),
        ({"left_at": 49, "muted_at": 51}, "answers parent far blog"),
    ],
)
def test_a_post_that_was_left_or_muted_silences_older_subscriptions(
    state: SubscriptionState, marks: dict[str, int], silenced: str
) -> None:
    row = follows("post", state=state, since=60, **marks)
    tells = [name for name in TOPICS if name != "post" and told_by(COMMENT, row, follows(name)) == name]
    active = state is SubscriptionState.ACTIVE  # then the post tells before the blog
    assert tells == [one for one in TOPICS if one not in (silenced, *silenced.split(), "post", "blog" * active)]
    other = replace(COMMENT, post_id="other", above=())
    assert told_by(other, row, follows("blog")) == "blog"


def test_a_muted_post_silences_its_own_older_subscription() -> None:
    assert told_by(COMMENT, follows("post", muted_at=51)) is None
    assert told_by(COMMENT, follows("post", since=51, muted_at=51)) == "post"


def test_each_mailbox_is_told_at_once_by_one_subscription_and_hears_why() -> None:
    bob, cy = replace(ANN, id=3), replace(ANN, id=4)
    followers = [
        Follower(ANN, [follows("blog"), follows("post")]),
        Follower(bob, [replace(follows(name), mailbox_id=3) for name in TOPICS]),
        Follower(cy, [replace(follows("blog", Cadence.DAILY), mailbox_id=4)]),
    ]
    told = audience(COMMENT, followers)
    assert [(one.mailbox, one.subscription.id, one.why) for one in told] == [
        (ANN, "post", NotificationReason.ANSWERED),
        (bob, "parent", NotificationReason.THREAD),
    ]


def test_a_deep_thread_takes_linear_time_and_a_circle_ends() -> None:
    depth = 10_000
    parents = {str(n): str(n - 1) if n else None for n in range(depth)}
    ancestors = Ancestors(parents, {"0", "17", "9000"})
    found = {n: list(ancestors.of(str(n))) for n in reversed(range(depth))}
    assert (found[0], found[1], found[17], found[18]) == ([], ["0"], ["0"], ["17", "0"])
    assert found[depth - 1] == ["9000", "17", "0"]
    assert list(Ancestors({"a": "b", "b": "a"}, {"a", "b"}).of("a"))


@pytest.mark.parametrize(
    ("post", "told"),
    [
        (None, "answers parent far blog"),
        ({}, "answers parent far post blog"),
        ({"state": SubscriptionState.LEFT, "left_at": 51}, "answers parent far"),
        ({"state": SubscriptionState.LEFT, "left_at": 50}, "answers parent far blog"),
        ({"state": SubscriptionState.LEFT, "left_at": 51, "muted_at": 51}, ""),
        ({"muted_at": 50}, "answers parent far post blog"),
    ],
)
def test_the_subscriptions_that_may_tell_of_a_post_are_those_that_tell_some_comment_under_it(
    post: dict[str, object] | None, told: str
) -> None:
    every = [follows(name) for name in TOPICS if name != "post"]
    every += [] if post is None else [follows("post", **post)]  # type: ignore[arg-type]
    assert {one.id for one in Follower(ANN, every).tellers("post")} == set(told.split())
    silent = [replace(one, state=SubscriptionState.LEFT) for one in every if one.id == "post"]
    assert set(told.split()) == {one.id for one in every if told_by(COMMENT, *silent, one) == one.id}
    assert {one.id for one in Follower(ANN, every).tellers("another")} == {"answers", "blog"}
