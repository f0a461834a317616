"""A thread: every comment stands in it once, under what it answers, whatever the store holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bridge.blog import Comment, Commenter, Post, thread

POST = Post("p", "blog.example", "tea", "https://blog.example/tea", "Tea", 0)


def comment(number: int, parent: int | None, at: int) -> Comment:
    return Comment(
        f"{number:032x}",
        POST.blog_id,
        POST.id,
        None if parent is None else f"{parent:032x}",
        Commenter(1, "Ann"),
        "x",
        at,
    )


threads = st.lists(st.tuples(st.none() | st.integers(0, 12), st.integers(0, 20)), max_size=12).map(
    lambda rows: [comment(n, parent, at) for n, (parent, at) in enumerate(rows)]
)


@given(threads)
def test_every_comment_is_in_the_thread_once(comments: list[Comment]) -> None:
    walked = [one.id for _, one in thread(POST, comments).walk()]
    assert sorted(walked) == sorted(one.id for one in comments)


@given(threads)
def test_a_reply_is_below_its_parent_or_at_the_top(comments: list[Comment]) -> None:
    above: list[Comment] = []
    for depth, one in thread(POST, comments).walk():
        del above[depth:]
        if depth:
            assert one.parent_id == above[-1].id
        above.append(one)


@given(threads)
def test_on_every_level_the_oldest_comes_first(comments: list[Comment]) -> None:
    def check(branches: tuple) -> None:
        times = [branch.comment.posted_at for branch in branches]
        assert times == sorted(times)
        for branch in branches:
            check(branch.answers)

    check(thread(POST, comments).branches)


def test_a_thread_of_five_thousand_answers_in_a_row_is_no_trouble() -> None:
    deep = thread(POST, [comment(n, n - 1 if n else None, n) for n in range(5000)])
    assert [depth for depth, _ in deep.walk()] == list(range(5000))


def test_two_comments_that_answer_each_other_both_stand() -> None:
    circle = thread(POST, [comment(1, 2, 5), comment(2, 1, 5)])
    assert len(list(circle.walk())) == 2
