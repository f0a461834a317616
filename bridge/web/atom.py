"""Comments -> an Atom feed (RFC 4287) that says which comment replies to which (RFC 4685)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from bridge.blog import Comment, CommentState, Post
from bridge.render import comment_html, page
from bridge.web.views import BlogSite, known_as, title

TYPE = "application/atom+xml"

# Char ::= #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]   (XML 1.0 section 2.2)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def of_thread(site: BlogSite, post: Post, comments: Iterable[Comment]) -> str:
    """The feed of one thread, newest first."""
    said = sorted(((comment, post) for comment in comments), key=lambda pair: pair[0].posted_at, reverse=True)
    return _feed(site, said, UUID(post.id).urn, site.thread_url(post), f"{site.thread_url(post)}.atom", post)


def of_blog(site: BlogSite, said: Iterable[tuple[Comment, Post]]) -> str:
    """The feed of all comments on a blog; `said` is newest first."""
    itself = f"{site.blog.web}/comments.atom"
    return _feed(site, said, itself, f"{site.blog.web}/", itself, None)


def _feed(
    site: BlogSite, said: Iterable[tuple[Comment, Post]], id: str, here: str, itself: str, post: Post | None
) -> str:
    entries = [(comment, post) for comment, post in said if comment.state is CommentState.PUBLISHED]
    began = post.published_at if post else 0
    feed = page(
        "feed",
        language=site.language,
        site=site,
        post=post,
        id=id,
        here=here,
        itself=itself,
        entries=entries,
        updated=max((_updated_at(comment) for comment, _ in entries), default=began),
        updated_at=_updated_at,
        known_as=known_as,
        title=title,
        uuid=UUID,
        comment_html=comment_html,
    )
    return _NOT_XML.sub("", feed)


def _updated_at(comment: Comment) -> int:
    """The time of the last edit, or of publication (RFC 4287 section 4.2.15)."""
    return comment.posted_at if comment.edited_at is None else comment.edited_at
