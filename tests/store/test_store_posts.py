"""Posts follow the feed; their addresses and comments stay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge import gather
from bridge.blog import HOUR, Post
from bridge.gather import Synced
from bridge.mail.subaddress import is_slug
from bridge.store import comments, posts
from bridge.store.posts import FeedItem, slug_of

BLOG = "blog.example"
START = 1_790_000_000_000_000


def entry(n: int, title: str | None = None, url: str | None = None) -> FeedItem:
    return FeedItem(f"tag:{n}", url or f"https://blog.example/{n}", title or f"Letter {n}", START + n * HOUR)


@pytest.fixture
def sync(store):
    def sync(*items: FeedItem, blog_id: str = BLOG) -> Synced:
        return store.write_now(gather.sync, blog_id=blog_id, items=items, now=START)

    return sync


@pytest.fixture
def listed(store):
    return lambda blog_id=BLOG: [one.post for one in store.read_now(posts.listed, blog_id=blog_id)]


def test_the_feed_brings_new_posts_once(sync, listed) -> None:
    assert sync(entry(2), entry(1)) == Synced(2, 0, 0)
    assert sync(entry(2), entry(1)) == Synced(0, 0, 0)
    assert [post.slug for post in listed()] == ["letter-2", "letter-1"]


def test_a_new_title_and_a_new_place_keep_the_address(sync, listed) -> None:
    sync(entry(1))
    assert sync(entry(1, "Another title", "https://blog.example/moved")) == Synced(0, 1, 0)
    (post,) = listed()
    assert (post.slug, post.title, post.url) == ("letter-1", "Another title", "https://blog.example/moved")


def test_a_deleted_post_that_comes_back_is_the_same_post(sync, listed, store) -> None:
    sync(entry(3), entry(2), entry(1))
    assert sync(entry(3), entry(1)) == Synced(0, 0, 1)
    assert [post.slug for post in listed()] == ["letter-3", "letter-1"]
    gone = store.read_now(posts.by_slug, blog_id=BLOG, slug="letter-2")
    assert gone.gone
    assert sync(entry(3), entry(2), entry(1)) == Synced(0, 0, 0)
    assert not store.read_now(posts.by_id, post_id=gone.id).gone


def test_a_post_that_is_too_old_for_the_feed_is_not_deleted(sync, listed) -> None:
    sync(entry(2), entry(1))
    assert sync(entry(3), entry(2)) == Synced(1, 0, 0)
    assert [post.slug for post in listed()] == ["letter-3", "letter-2", "letter-1"]


def test_an_empty_feed_takes_nothing_away(sync, listed) -> None:
    sync(entry(1))
    assert sync() == Synced(0, 0, 0)
    assert len(listed()) == 1


def test_the_thread_of_a_deleted_post_stays(world, sync) -> None:
    sync(entry(2), entry(1))
    post = world.store.read_now(posts.by_slug, blog_id=BLOG, slug="letter-2")
    said = world.say(world.person("Ann"), post)
    sync(entry(1))
    (newest, _) = world.store.read_now(posts.listed, blog_id=BLOG)
    assert (newest.post.gone, newest.comments) == (True, 1)
    assert [comment.id for comment in world.store.read_now(comments.of_post, post_id=post.id)] == [said.id]


def test_a_post_added_by_hand_is_not_expected_in_the_feed_until_it_was_there(store, sync, listed) -> None:
    by_hand = store.write_now(
        posts.add,
        blog_id=BLOG,
        url="https://blog.example/2",
        title="By hand",
        published_at=START + 2 * HOUR,
        entry_id="https://blog.example/2",
        now=START,
    )
    assert sync(entry(3), entry(1)) == Synced(2, 0, 0)
    assert sync(entry(3), entry(2), entry(1)) == Synced(0, 1, 0)
    (_, met, _) = listed()
    assert (met.id, met.slug, met.title) == (by_hand.id, "by-hand", "Letter 2")
    assert sync(entry(3), entry(1)) == Synced(0, 0, 1)


def test_a_post_added_twice_by_hand_is_one_post(world) -> None:
    first = world.post()
    again = world.store.write_now(
        posts.add, blog_id=BLOG, url=first.url, title="Again", published_at=1, entry_id="new", now=2
    )
    assert again == first


def test_two_posts_of_one_name_have_two_addresses_and_two_blogs_do_not_share_them(sync, listed) -> None:
    sync(entry(1, "Tea"), entry(2, "Tea"), entry(3, "Tea"))
    sync(entry(1, "Tea"), blog_id="other.example")
    assert [post.slug for post in listed()] == ["tea-3", "tea-2", "tea"]
    assert [post.slug for post in listed("other.example")] == ["tea"]


def test_a_slug_by_hand_must_be_free_and_mean_nothing_else(world) -> None:
    post = world.post()
    for slug in (post.slug, "join", "re-marks", "on-holiday-leave", "Tea"):
        with pytest.raises(ValueError, match="name"):
            world.store.write_now(
                posts.add, blog_id=BLOG, url="u", title="t", published_at=1, entry_id="e", now=1, slug=slug
            )


def test_slugs_are_made_of_what_people_would_type() -> None:
    plain = "https://blog.example/2026/a-cup-of-tea.html"
    assert slug_of("Über Tee & Straßencafés", plain) == "uber-tee-strassencafes"
    assert slug_of("What's new in O'Reilly’s?", plain) == "whats-new-in-oreillys"
    assert slug_of("日本のお茶", plain) == "a-cup-of-tea"
    assert slug_of("日本のお茶", "https://blog.example/%E8%8C%B6/") == "post"
    assert slug_of("Join", plain) == "join-post"
    assert slug_of("Help", plain) == "on-help"
    assert slug_of("Why I leave", plain) == "why-i-leave-post"
    assert slug_of("Re: why I leave", plain) == "on-re-why-i-leave-post"
    assert slug_of("One two three four five six seven eight nine", plain) == "one-two-three-four-five-six-seven-eight"


@given(st.text(), st.text())
def test_whatever_a_post_is_called_its_slug_is_lower_case_ascii(title: str, path: str) -> None:
    slug = slug_of(title, "https://blog.example/" + path.replace("[", "").replace("]", ""))
    assert slug
    assert len(slug) <= 40
    assert slug == slug.lower()
    assert slug.isascii()
    assert is_slug(slug)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["join", "Re: marks", "", "日", "x" * 60, "leave-leave", "a-join", "ok-ok", "bounce"])))
def test_every_post_of_every_feed_can_be_written_to(tmp_path_factory, titles: list[str]) -> None:
    from bridge.store.engine import Store

    entries = [FeedItem(str(n), f"https://blog.example/?p={n}", title, n) for n, title in enumerate(titles)]
    with Store.open(tmp_path_factory.mktemp("store") / "loosely.db") as store:
        store.write_now(gather.sync, blog_id=BLOG, items=entries, now=1)
        slugs = [one.post.slug for one in store.read_now(posts.listed, blog_id=BLOG, limit=1000)]
    assert len(set(slugs)) == len(titles)
    assert all(map(is_slug, slugs))


def test_an_old_post_at_the_top_of_the_feed_marks_no_other_as_deleted(sync, listed) -> None:
    sync(entry(1), *window(8, 5))
    assert sync(entry(1), *window(11, 5)).gone == 0
    assert not any(post.gone for post in listed())


def window(newest: int, size: int = 10) -> list[FeedItem]:
    """The entries in a feed of the latest posts, the newest first."""
    return [entry(n) for n in range(newest, max(newest - size, 0), -1)]


def added_by_hand(store, n: int, now: int) -> Post:
    url = f"https://blog.example/{n}"
    adding = {"blog_id": BLOG, "url": url, "title": f"Letter {n}", "published_at": now, "entry_id": url}
    return store.write_now(posts.add, **adding, now=now)


def test_a_post_added_by_hand_gets_the_date_of_the_feed_and_leaves_its_window_without_a_trace(store, sync) -> None:
    post = added_by_hand(store, 3, START + 300 * HOUR)
    sync(*window(10))
    assert store.read_now(posts.by_id, post_id=post.id).published_at == entry(3).published_at
    for newest in range(11, 20):
        assert sync(*window(newest)) == Synced(1, 0, 0)
    assert not store.read_now(posts.by_id, post_id=post.id).gone


def test_a_post_whose_item_has_no_date_keeps_the_date_of_its_adding(store, sync) -> None:
    post = added_by_hand(store, 3, START)
    sync(replace(entry(3), published_at=START + 99 * HOUR))
    assert store.read_now(posts.by_id, post_id=post.id).published_at == START


def test_a_feed_in_the_order_of_changes_says_of_no_post_that_it_was_deleted(sync, listed) -> None:
    sync(*window(20))
    changed = [entry(n, f"Letter {n}, again") for n in (13, 12, 5, 4)]
    assert sync(*changed, *window(20, 6)).gone == 0
    assert sync(entry(3), *changed, *window(20, 5)).gone == 0
    assert not any(post.gone for post in listed())


def test_a_post_that_is_deleted_makes_room_for_an_older_one_in_the_window(sync, listed) -> None:
    sync(*window(20))
    assert sync(*(one for one in window(20, 11) if one != entry(15))).gone == 1
    assert [post.slug for post in listed() if post.gone] == []
    assert "letter-15" not in [post.slug for post in listed()]


def test_after_a_long_time_nothing_is_said_of_what_has_left_the_feed(sync) -> None:
    sync(*window(20))
    assert sync(*window(36), entry(13)).gone == 0
