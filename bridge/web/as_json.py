"""A thread as JSON, for people who build their own page from it.

The shape is promised in docs/pages.md: keys may be added; no key is removed or changes its meaning.
"""

from __future__ import annotations

import json

from bridge.blog import Comment, CommentState, Post, Thread
from bridge.render import comment_html, rfc3339, without_secrets
from bridge.render.languages import gettext
from bridge.web.views import BlogSite, known_as, shown, title

TYPE = "application/json"


def of_thread(site: BlogSite, thread: Thread) -> str:
    """The JSON document of this thread, as docs/pages.md describes it."""
    comments = [_comment(site, thread.post, depth, comment) for depth, comment in shown(thread)]
    post = {
        "slug": thread.post.slug,
        "title": title(thread.post),
        "url": site.post_url(thread.post),
        "thread": site.thread_url(thread.post),
        "published_at": rfc3339(thread.post.published_at),
        "gone": thread.post.gone,
    }
    return json.dumps({"post": post, "comments": comments}, ensure_ascii=False, indent=1) + "\n"


def _comment(site: BlogSite, post: Post, depth: int, comment: Comment) -> dict[str, object]:
    removed, someone = comment.state is CommentState.REMOVED, gettext("Someone", site.language)
    return {
        "id": comment.id,
        "parent": comment.parent_id if depth else None,
        "depth": depth,
        "name": None if removed else known_as(comment.commenter) or someone,
        "posted_at": rfc3339(comment.posted_at),
        "edited_at": rfc3339(comment.edited_at) if comment.edited_at is not None and not removed else None,
        "removed": removed,
        "first": comment.first and not removed,
        "invited_by": (known_as(comment.invited_by) or None) if comment.invited_by and not removed else None,
        "through_a_reader": comment.invited_by is not None and not removed,
        "text": None if removed else without_secrets(comment.text),
        "html": None if removed else comment_html(comment.text),
        "url": site.comment_url(post, comment.id),
    }
