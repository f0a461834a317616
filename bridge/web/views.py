"""A thread and its blog -> what a page may show of them. Nothing here knows a mailbox, so no template can show one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from bridge.blog import Blog, Comment, Commenter, CommentState, Post, Thread
from bridge.mail import subaddress
from bridge.mail.address import Pattern, display_name
from bridge.mail.message_id import of_comment
from bridge.render import languages, page, without_secrets
from bridge.store.comments import Edition
from bridge.web.dots import dot, pseudonym

INDENTS = 4  # a fifth would leave a phone too little room for words; from there on it says "in answer to Mei"

_FROM_THE_RIGHT = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a blog's pages are and how it is written to."""

    blog: Blog

    @property
    def root(self) -> str:
        """What stands before the path of each of our pages: "" unless `web` has a path of its own."""
        return urlsplit(self.blog.web).path.rstrip("/")

    @property
    def name(self) -> str:
        return without_secrets(self.blog.name)

    @property
    def words_in(self) -> str:
        """The language of our own words where no reader says which is theirs."""
        return languages.or_english(self.blog.language)

    @property
    def mirrored(self) -> bool:
        """Whether the blog is written from right to left."""
        return self.blog.language.lower().partition("-")[0] in _FROM_THE_RIGHT

    def mailbox(self, tag: str) -> str:
        """Our mailbox with this tag; these are for everybody to see."""
        return Pattern.of(self.blog.address).with_tag(tag)

    def mailto(self, tag: str, **fields: str) -> str:
        """A mailto URL (RFC 6068); `_` in a field's name stands for a hyphen."""
        mailbox = quote(self.mailbox(tag), safe="@+")
        asked = "&".join(f"{name.replace('_', '-')}={quote(value, safe='')}" for name, value in fields.items())
        return f"mailto:{mailbox}?{asked}" if asked else f"mailto:{mailbox}"

    def write_to(self, post: Post) -> str:
        """The mailto of a new thought on this post."""
        return self.mailto(post.slug, subject=f"Re: {title(post)}")

    def answer(self, post: Post, comment: Comment, key: bytes) -> str:
        """The mailto of an answer: a page is everybody's, so its address names the comment and nobody's mailbox.

        Many mail programs take no In-Reply-To from a link, so the address alone must do.
        """
        tag = subaddress.write(subaddress.PublicReplyAddress(comment.id), key)
        message_id = of_comment(comment.id, Pattern.of(self.blog.address).domain)
        return self.mailto(tag, In_Reply_To=message_id, subject=f"Re: {title(post)}")

    def follow(self, comment: Comment, key: bytes) -> str:
        """The mailto that asks for what is said below this comment."""
        return self.mailto(subaddress.write(subaddress.PublicReplyAddress(comment.id), key), subject="join")

    def post_url(self, post: Post) -> str:
        """The blog's own page of this post; a feed may say anything, so what is no web address is the blog's."""
        return post.url if post.url.lower().startswith(("http://", "https://")) else self.blog.url

    def thread_path(self, post: Post) -> str:
        return f"{self.root}/posts/{post.slug}"

    def thread_url(self, post: Post) -> str:
        return f"{self.blog.web}/posts/{post.slug}"

    def comment_url(self, post: Post, comment_id: str) -> str:
        return f"{self.thread_url(post)}#c-{comment_id}"


@dataclass(slots=True)
class Letter:
    """A comment as its page shows it. `answers` are drawn one step further in, `onward` at the same step.

    A name that nobody gave is "": what stands there instead is a word of the page's language.
    """

    comment: Comment
    name: str
    dot: Markup
    answer: str  # mailto
    follow: str  # mailto
    depth: int
    invited_by: str = ""
    earlier: Sequence[Edition] = ()  # what it said before it was edited, oldest first
    parent: Letter | None = None
    answers: list[Letter] = field(default_factory=list)
    onward: list[Letter] = field(default_factory=list)
    leads: bool = False  # what comes next at the same step answers this

    @property
    def removed(self) -> bool:
        return self.comment.state is CommentState.REMOVED


def title(post: Post) -> str:
    """The title as it is shown; a post without one is known by its slug."""
    return without_secrets(" ".join(post.title.split())) or post.slug


def name(comment: Comment) -> str:
    """Who wrote it, by the name they gave; "" where they gave none."""
    return known_as(comment.commenter)


def known_as(commenter: Commenter) -> str:
    return without_secrets(display_name(commenter.name))


def words(place: Place, what: str, **facts: str) -> Markup:
    """Our own words for programs that are not told the reader's language: the template `feed` says which there are."""
    return Markup(page("feed", language=place.words_in, place=place, what=what, **facts).strip())  # noqa: S704  escaped


def shown(thread: Thread) -> Iterator[tuple[int, Comment]]:
    """Each comment that may be seen, or whose place may, with its depth and in reading order."""
    for depth, comment in thread.walk():
        if comment.state in (CommentState.PUBLISHED, CommentState.REMOVED):
            yield depth, comment


def letters(
    thread: Thread, place: Place, key: bytes, earlier: Mapping[str, Sequence[Edition]] | None = None
) -> list[Letter]:
    """The thread's top level. What is deeper than INDENTS goes on at that step, each letter naming what it answers."""
    top: list[Letter] = []
    path: list[Letter] = []  # from the top to the letter that was read last
    before: Letter | None = None
    for depth, comment in shown(thread):
        del path[depth:]
        parent = path[-1] if path else None
        letter = Letter(
            comment,
            name(comment),
            _dot(comment, place, key),
            place.answer(thread.post, comment, key),
            place.follow(comment, key),
            depth,
            invited_by=known_as(comment.invited_by) if comment.invited_by else "",
            earlier=(earlier or {}).get(comment.id, ()),
            parent=parent,
        )
        path.append(letter)
        if parent is None:
            top.append(letter)
        elif depth <= INDENTS:
            parent.answers.append(letter)
        else:
            path[INDENTS].onward.append(letter)
            if parent is before:
                parent.leads = True
        before = letter
    return top


def _dot(comment: Comment, place: Place, key: bytes) -> Markup:
    return dot(pseudonym(key, place.blog.id, comment.commenter.id))


@dataclass(frozen=True, slots=True)
class Tally:
    """What the line under a title says."""

    thoughts: int
    people: int
    first_at: int | None


def tally(thread: Thread) -> Tally:
    """How much was said, by how many, since when; what was removed does not count."""
    published = [comment for _, comment in shown(thread) if comment.state is CommentState.PUBLISHED]
    people = {comment.commenter.id for comment in published}
    return Tally(len(published), len(people), min((comment.posted_at for comment in published), default=None))
