"""A thread and its blog -> the values that a page may show. No value has a mailbox, so no page can show one."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from bridge.blog import Blog, Comment, Commenter, CommentState, Post, Thread
from bridge.mail import subaddress
from bridge.mail.address import Pattern, display_name
from bridge.mail.message_id import of_comment
from bridge.render import languages, without_secrets
from bridge.web.dots import dot, pseudonym

INDENTS = 4  # a fifth would leave too little room on a phone; deeper comments say "reply to Mei"

_FROM_THE_RIGHT = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True, slots=True)
class BlogSite:
    """A blog's name, URLs and mail addresses, as its pages show them."""

    blog: Blog

    @property
    def root(self) -> str:
        """The path prefix of our pages: "" unless `web` has a path."""
        return urlsplit(self.blog.web).path.rstrip("/")

    @property
    def name(self) -> str:
        return without_secrets(self.blog.name)

    @property
    def language(self) -> str:
        """The language of our own sentences if the reader's language is unknown."""
        return languages.or_english(self.blog.language)

    @property
    def mirrored(self) -> bool:
        """True if the blog is written from right to left."""
        return self.blog.language.lower().partition("-")[0] in _FROM_THE_RIGHT

    def mailbox(self, tag: str) -> str:
        return Pattern.of(self.blog.address).with_tag(tag)

    def mailto(self, tag: str, **fields: str) -> str:
        """A mailto URL (RFC 6068); `_` in a field's name stands for a hyphen."""
        mailbox = quote(self.mailbox(tag), safe="@+")
        asked = "&".join(f"{name.replace('_', '-')}={quote(value, safe='')}" for name, value in fields.items())
        return f"mailto:{mailbox}?{asked}" if asked else f"mailto:{mailbox}"

    def write_to(self, post: Post) -> str:
        """The mailto URL of a new comment on this post."""
        return self.mailto(post.slug, subject=f"Re: {title(post)}")

    def reply(self, post: Post, comment: Comment, key: bytes) -> str:
        """The mailto URL of a reply. The page is public, so the address names the comment and no mailbox.

        Many mail programs ignore In-Reply-To in a link, so the address alone identifies the comment.
        """
        tag = subaddress.write(subaddress.PublicReplyAddress(comment.id), key)
        message_id = of_comment(comment.id, Pattern.of(self.blog.address).domain)
        return self.mailto(tag, In_Reply_To=message_id, subject=f"Re: {title(post)}")

    def follow(self, comment: Comment, key: bytes) -> str:
        """The mailto URL of a subscription to the thread below this comment."""
        return self.mailto(subaddress.write(subaddress.PublicReplyAddress(comment.id), key), subject="join")

    def post_url(self, post: Post) -> str:
        """The blog's own page of this post; the blog's front page if the feed gave no web address."""
        return post.url if post.url.lower().startswith(("http://", "https://")) else self.blog.url

    def thread_path(self, post: Post) -> str:
        return f"{self.root}/posts/{post.slug}"

    def thread_url(self, post: Post) -> str:
        return f"{self.blog.web}/posts/{post.slug}"

    def comment_url(self, post: Post, comment_id: str) -> str:
        return f"{self.thread_url(post)}#c-{comment_id}"


@dataclass(slots=True)
class CommentView:
    """A comment as the page shows it. `replies` are indented one step more, `onward` at the same step.

    `name` is "" for an author without a name; the page then says "Someone" in its own language.
    """

    comment: Comment
    name: str
    dot: Markup
    reply: str  # mailto URL
    follow: str  # mailto URL
    depth: int
    invited_by: str = ""
    parent: CommentView | None = None
    replies: list[CommentView] = field(default_factory=list)
    onward: list[CommentView] = field(default_factory=list)
    leads: bool = False  # the next comment at the same step replies to this one

    @property
    def removed(self) -> bool:
        return self.comment.state is CommentState.REMOVED


def title(post: Post) -> str:
    """The title of the post; its slug if it has no title."""
    return without_secrets(" ".join(post.title.split())) or post.slug


def known_as(commenter: Commenter) -> str:
    """The name that the page shows; "" without one."""
    return without_secrets(display_name(commenter.name))


def shown(thread: Thread) -> list[tuple[int, Comment]]:
    """Each published comment with its depth, in reading order; a deleted one only above a published reply."""
    found: list[tuple[int, Comment]] = []
    for depth, comment in reversed(list(thread.walk())):
        has_reply = bool(found) and found[-1][0] > depth  # the comment that is shown next lies below this one
        if comment.state is CommentState.PUBLISHED or (comment.state is CommentState.REMOVED and has_reply):
            found.append((depth, comment))
    return found[::-1]


def comment_views(thread: Thread, site: BlogSite, key: bytes) -> list[CommentView]:
    """The top-level comments of the thread. Comments deeper than INDENTS stay at that step and name their parent."""
    top: list[CommentView] = []
    path: list[CommentView] = []  # from the top to the previous comment
    before: CommentView | None = None
    for depth, comment in shown(thread):
        del path[depth:]
        parent = path[-1] if path else None
        view = CommentView(
            comment,
            known_as(comment.commenter),
            dot(pseudonym(key, site.blog.id, comment.commenter.id)),
            site.reply(thread.post, comment, key),
            site.follow(comment, key),
            depth,
            invited_by=known_as(comment.invited_by) if comment.invited_by else "",
            parent=parent,
        )
        path.append(view)
        if parent is None:
            top.append(view)
        elif depth <= INDENTS:
            parent.replies.append(view)
        else:
            path[INDENTS].onward.append(view)
            if parent is before:
                parent.leads = True
        before = view
    return top
