"""Comments -> an Atom feed (RFC 4287) that says which comment replies to which (RFC 4685)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from bridge.blog import Comment, CommentState, Post
from bridge.render import comment_html, rfc3339
from bridge.web.views import BlogSite, known_as, name, title, words

TYPE = "application/atom+xml"

# Char ::= #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]   (XML 1.0 section 2.2)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def of_thread(site: BlogSite, post: Post, comments: Iterable[Comment]) -> str:
    """The feed of one thread, newest first."""
    said = sorted(((comment, post) for comment in comments), key=lambda pair: pair[0].posted_at, reverse=True)
    here = site.thread_url(post)
    heading = _words(site, "thread", title=title(post))
    return _feed(site, f"urn:uuid:{_uuid(post.id)}", heading, here, f"{here}.atom", said, post.published_at)


def of_blog(site: BlogSite, said: Iterable[tuple[Comment, Post]]) -> str:
    """The feed of all comments on a blog; `said` is newest first."""
    web = site.blog.web
    heading = _words(site, "blog")
    return _feed(site, f"{web}/comments.atom", heading, f"{web}/", f"{web}/comments.atom", said, 0)


def _feed(
    site: BlogSite, id: str, heading: str, html: str, itself: str, said: Iterable[tuple[Comment, Post]], began: int
) -> str:
    known = [(comment, post) for comment, post in said if comment.state is CommentState.PUBLISHED]
    updated = max((_updated(comment) for comment, _ in known), default=began)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'
        f' xml:lang="{site.language}">',
        f"<id>{xml(id)}</id>",
        f"<title>{heading}</title>",
        f"<updated>{rfc3339(updated)}</updated>",
        f'<link rel="self" type="{TYPE}" href="{xml(itself)}"/>',
        f'<link rel="alternate" type="text/html" href="{xml(html)}"/>',
        "<generator>Loosely</generator>",
        *(_entry(site, comment, post) for comment, post in known),
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _entry(site: BlogSite, comment: Comment, post: Post) -> str:
    heading = _words(site, "entry", name=name(comment), title=title(post))
    author = xml(name(comment)) or _words(site, "someone")
    lines = [
        "<entry>",
        f"<id>urn:uuid:{_uuid(comment.id)}</id>",
        f"<title>{heading}</title>",
        f"<published>{rfc3339(comment.posted_at)}</published>",
        f"<updated>{rfc3339(_updated(comment))}</updated>",
        f"<author><name>{author}</name></author>",
        *_invited(comment),
        f'<link rel="alternate" type="text/html" href="{xml(site.comment_url(post, comment.id))}"/>',
        _in_reply_to(site, comment, post),
        # We do not know the language of a comment (XML 1.0 section 2.12).
        f'<content type="html" xml:lang="">{xml(comment_html(comment.text))}</content>',
        "</entry>",
    ]
    return "\n".join(lines)


def _in_reply_to(site: BlogSite, comment: Comment, post: Post) -> str:
    # RFC 4685 section 3: ref is required and is the atom:id of what is replied to, or its URL.
    if comment.parent_id is None:
        return f'<thr:in-reply-to ref="{xml(post.url)}" type="text/html" href="{xml(site.post_url(post))}"/>'
    there = site.comment_url(post, comment.parent_id)
    return f'<thr:in-reply-to ref="urn:uuid:{_uuid(comment.parent_id)}" type="text/html" href="{xml(there)}"/>'


def _updated(comment: Comment) -> int:
    """The time of the last edit, or of publication (RFC 4287 section 4.2.15)."""
    return comment.posted_at if comment.edited_at is None else comment.edited_at


def _invited(comment: Comment) -> list[str]:
    """The person who invited the author, as a contributor (RFC 4287 section 4.2.3)."""
    invited_by = xml(known_as(comment.invited_by)) if comment.invited_by else ""
    return [f"<contributor><name>{invited_by}</name></contributor>"] if invited_by else []


def _words(site: BlogSite, what: str, **facts: str) -> str:
    return _NOT_XML.sub("", words(site, what, **facts))


def _uuid(id: str) -> str:
    return "-".join((id[:8], id[8:12], id[12:16], id[16:20], id[20:]))


def xml(text: str) -> str:
    """The text escaped for XML; characters that XML does not allow are left out."""
    return escape(_NOT_XML.sub("", str(text)))
