"""The blog's own nouns: Post, Comment, Thread, Commenter, Subscription.

Times are integer microseconds since 1970-01-01 UTC. Ids are 32 lower-case hex digits (UUIDv7, RFC 9562 section 5.7),
but for a mailbox, whose id is a small integer so that it fits into a reply address beside a comment's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Holds(StrEnum):
    """The comments that wait until a moderator approves them."""

    OPEN = "open"  # none by themselves
    FIRST = "first"  # those of a mailbox until one of its comments was approved
    ALL = "all"  # those of everybody but the moderators


class Tells(StrEnum):
    """The published comments that moderators are told of without a subscription."""

    NONE = "none"
    FIRST = "first"  # the first one of each mailbox
    EACH = "each"


@dataclass(frozen=True, slots=True)
class Moderation:
    """What a blog holds for its moderators, and what they hear; by default nothing."""

    holds: Holds = Holds.OPEN
    words: tuple[str, ...] = ()  # a comment with one of these is held
    most_links: int | None = None  # a comment with more of them is held
    days: int = 30  # that a held comment waits
    mails_an_hour: int = 6  # to one moderator; more held comments come in one mail
    tells: Tells = Tells.NONE
    closes_after: int | None = None  # days after which a post takes no more comments


@dataclass(frozen=True, slots=True)
class Blog:
    """One `[[blog]]` of the configuration, as all rooms see it.

    `address` holds `{tag}` once; `web` and `url` have no slash at their end.
    """

    id: str
    name: str
    url: str
    web: str
    address: str
    moderators: tuple[str, ...] = ()
    language: str = "en"
    settle: int = 0  # microseconds from publication until people are told: an undo in time reaches nobody
    busy: int = 6  # single mails about one post that a person gets within an hour; more come together
    moderation: Moderation = Moderation()


@dataclass(frozen=True, slots=True)
class Post:
    """A post of the blog; people comment on it. `gone` is set once it vanished from the feed."""

    id: str
    blog_id: str
    slug: str
    url: str
    title: str
    published_at: int
    gone: bool = False
    closed: bool = False  # by its moderators: it takes no more comments


class CommentState(StrEnum):
    PUBLISHED = "published"
    UNCONFIRMED = "unconfirmed"  # its author is asked: did you write this?
    UNSURE = "unsure"  # its author is asked: is it a command or a comment?
    UNPLACED = "unplaced"  # its author is asked: which comment does it answer?
    HELD = "held"  # waits for a moderator
    REMOVED = "removed"  # its place in the thread stays


# Days that a comment waits for an answer of its author, and is then deleted.
DAYS_KEPT = {CommentState.UNCONFIRMED: 30, CommentState.UNPLACED: 30, CommentState.UNSURE: 14}


@dataclass(frozen=True, slots=True)
class Commenter:
    """The author of a comment, as readers see them: a name and a pseudonym, never a mailbox."""

    id: int
    name: str


def is_closed(blog: Blog, post: Post, now: int) -> bool:
    """True if a post takes no more comments: its moderators closed it, or it is older than the blog allows."""
    days = blog.moderation.closes_after
    return post.closed or (days is not None and post.published_at < now - days * DAY)


@dataclass(frozen=True, slots=True)
class Comment:
    """One person's words under a post, or under another comment. `text` is Markdown without HTML."""

    id: str
    blog_id: str
    post_id: str
    parent_id: str | None
    commenter: Commenter
    text: str
    posted_at: int
    state: CommentState = CommentState.PUBLISHED
    first: bool = False  # the commenter's first comment on this blog
    message_id: str | None = None  # of the message it came in, with its angle brackets
    edited_at: int | None = None  # when its author last changed it
    invited_by: Commenter | None = None  # whose forwarded mail led its author here; without a name until they agree


class Cadence(StrEnum):
    EACH = "each"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Scope(StrEnum):
    """How much of what is said a subscription is about."""

    BLOG = "blog"
    POST = "post"
    THREAD = "thread"  # what is said below one comment
    ANSWERS = "answers"  # what answers the subscriber's own comments, anywhere on the blog


@dataclass(frozen=True, slots=True)
class Topic:
    """The topic of a subscription. `post_id` is set for a post and a thread; `comment_id` begins a thread."""

    scope: Scope = Scope.BLOG
    post_id: str | None = None
    comment_id: str | None = None

    @property
    def about(self) -> str:
        """The id of what is followed; with the scope and the mailbox it names one subscription."""
        return self.comment_id or self.post_id or ""


class Fold(StrEnum):
    """Why single notifications wait for a digest though the cadence is `each`."""

    BUSY = "busy"  # more was said within an hour than anybody wants as single mails
    LIMIT = "limit"  # they want at most so many mails a week
    PAUSE = "pause"  # they were away


class SubscriptionState(StrEnum):
    PENDING = "pending"  # asked for, not yet confirmed (double opt-in)
    ACTIVE = "active"
    LEFT = "left"


class Standing(StrEnum):
    """What the moderators of a blog said about a mailbox."""

    NEW = "new"  # nothing yet
    TRUSTED = "trusted"
    BLOCKED = "blocked"
    UNPROVEN_BLOCKED = "unproven blocked"  # mail that does not prove its author is not taken


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The mailbox is the account: where a person is written to and how they like it.

    `address` is normalised (mail.address). `time_zone` is an IANA name or a fixed offset such as `UTC+05:45`;
    `digest_hour` is 0 to 23 of that zone's clock. `language` is a tag (RFC 5646), empty where nothing has told it.
    """

    id: int
    blog_id: str
    address: str
    name: str
    time_zone: str = "UTC"
    digest_hour: int = 7
    language: str = "en"
    verified: bool = False  # has proved once that they read this mailbox
    suppressed: bool = False  # mail to it failed for good
    paused: bool = False  # wants no mail for the present
    paused_until: int | None = None  # when a pause ends by itself; None where it does not
    receipts: bool = False  # wants a mail that says how each comment of theirs was published
    name_chosen: bool = False  # has chosen `name` themselves: it wins over the name in From
    bundled: bool = False  # wants digests as multipart/digest (RFC 2046 section 5.1.5)
    standing: Standing = Standing.NEW

    @property
    def forgotten(self) -> bool:
        """True once we have forgotten its person: the row has no address any more, as `forgotten_address` makes it."""
        return "@" not in self.address


def forgotten_address(mailbox_id: int) -> str:
    """The address that a forgotten mailbox has in the place of its own."""
    return f"forgotten-{mailbox_id}"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A topic and how often its mails come. `at_most` bounds the mails of a week; the rest waits for a digest."""

    id: str
    blog_id: str
    mailbox_id: int
    topic: Topic
    cadence: Cadence
    state: SubscriptionState
    since: int  # when it became what it is; a digest tells nothing older
    next_due: int | None = None  # of a digest
    at_most: int | None = None
    fold: Fold | None = None  # why a digest is due though the cadence is `each`
    told_until: int | None = None  # when the window of the last digest ended
    left_at: int | None = None  # when it was last left
    muted_at: int | None = None  # of a post: since when no subscription that is older tells of it

    @property
    def post_id(self) -> str | None:
        return self.topic.post_id


@dataclass(frozen=True, slots=True)
class Branch:
    """A comment with the answers to it, oldest first."""

    comment: Comment
    answers: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """All that was said under one post."""

    post: Post
    branches: tuple[Branch, ...]

    def walk(self) -> Iterator[tuple[int, Comment]]:
        """Each comment with its depth (0 at the top), in reading order; no recursion, a thread may be deep."""
        stack = [(0, branch) for branch in reversed(self.branches)]
        while stack:
            depth, branch = stack.pop()
            yield depth, branch.comment
            stack.extend((depth + 1, answer) for answer in reversed(branch.answers))


def newcomers_stand_out(comments: Iterable[Comment]) -> bool:
    """True if "first comment" tells some authors from others: somebody has commented before these comments."""
    published = [one for one in comments if one.state is CommentState.PUBLISHED]
    new = {one.commenter.id for one in published if one.first}
    return any(one.commenter.id not in new for one in published)


def thread(post: Post, comments: Iterable[Comment]) -> Thread:
    """The comments of a post as a tree, each level by time.

    A comment whose parent is missing, or that would close a circle, is put at the top.
    """
    known = sorted(comments, key=lambda comment: (comment.posted_at, comment.id))
    place = {comment.id: n for n, comment in enumerate(known)}
    answers: list[list[int]] = [[] for _ in known]
    top: list[int] = []
    for n, comment in enumerate(known):
        parent = place.get(comment.parent_id) if comment.parent_id else None
        # An answer is younger than what it answers. Where clocks lied it goes to the top: no circle can close.
        (top if parent is None or parent >= n else answers[parent]).append(n)
    branches: dict[int, Branch] = {}
    for n in reversed(range(len(known))):  # answers come after their parents, so the leaves are built first
        branches[n] = Branch(known[n], tuple(branches.pop(answer) for answer in answers[n]))
    return Thread(post, tuple(branches[n] for n in top))
