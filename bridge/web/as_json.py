"""A thread as JSON, for those who build their own page of it.

The shape is promised in docs/pages.md: keys may be added, none is taken away or changes its meaning.
"""

from __future__ import annotations

import json

from bridge.blog import Comment, CommentState, Post, Thread
from bridge.render import comment_html, rfc3339, without_secrets
from bridge.web.views import Place, known_as, name, shown, title, words

TYPE = "application/json"


def of_thread(place: Place, thread: Thread) -> str:
    """The document that docs/pages.md shows."""
    comments = [_comment(place, thread.post, depth, comment) for depth, comment in shown(thread)]
    return json.dumps({"post": _post(place, thread.post), "comments": comments}, ensure_ascii=False, indent=1) + "\n"


def _post(place: Place, post: Post) -> dict[str, object]:
    return {
        "slug": post.slug,
        "title": title(post),
        "url": place.post_url(post),
        "thread": place.thread_url(post),
        "published_at": rfc3339(post.published_at),
        "gone": post.gone,
    }


def _comment(place: Place, post: Post, depth: int, comment: Comment) -> dict[str, object]:
    removed = comment.state is CommentState.REMOVED
    return {
        "id": comment.id,
        "parent": comment.parent_id if depth else None,
        "depth": depth,
        "name": None if removed else name(comment) or _someone(place),
        "posted_at": rfc3339(comment.posted_at),
        "edited_at": rfc3339(comment.edited_at) if comment.edited_at is not None and not removed else None,
        "removed": removed,
        "first": comment.first and not removed,
        "invited_by": (known_as(comment.invited_by) or _someone(place)) if comment.invited_by and not removed else None,
        "text": None if removed else without_secrets(comment.text),
        "html": None if removed else comment_html(comment.text),
        "url": place.comment_url(post, comment.id),
    }


def _someone(place: Place) -> str:
    return words(place, "someone").unescape()
