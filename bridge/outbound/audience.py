"""A comment, the subscriptions of one mailbox -> the subscription that tells it, at once or in a digest.

The narrowest subscription that covers a comment tells it, whatever its cadence. From narrow to wide: answers, the
thread that begins nearest, threads that begin farther up, the post, the blog. Single mails and digests both ask here.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bridge.blog import Cadence, Mailbox, Scope, Subscription, SubscriptionState
from bridge.outbound.queued import NotificationReason

_WHY = {
    Scope.ANSWERS: NotificationReason.ANSWERED,
    Scope.THREAD: NotificationReason.THREAD,
    Scope.POST: NotificationReason.POST,
    Scope.BLOG: NotificationReason.BLOG,
}


@dataclass(frozen=True, slots=True)
class Announced:
    """The facts about an announced comment that the rule needs.

    `above` has the ids of the comments above it, nearest first; those where no followed thread begins may be missing.
    """

    comment_id: str
    post_id: str
    author_id: int  # the mailbox
    parent_author_id: int | None
    announced_at: int
    above: Iterable[str] = ()


@dataclass(frozen=True, slots=True)
class Notified:
    """A mailbox that gets a comment at once, by which subscription, and why."""

    mailbox: Mailbox
    subscription: Subscription
    why: NotificationReason


class Follower:
    """One mailbox with its subscriptions of any state: those that may cover the comments that are asked about."""

    __slots__ = ("_blog", "_narrow", "_posts", "mailbox", "threads")

    def __init__(self, mailbox: Mailbox, subscriptions: Iterable[Subscription]) -> None:
        self.mailbox = mailbox
        self._blog: Subscription | None = None
        self._narrow: dict[tuple[Scope, str], Subscription] = {}  # the active ones, without the blog
        self._posts: dict[str, Subscription] = {}  # of any state: they say whether a post was left or muted
        for one in subscriptions:
            topic, active = one.topic, one.state is SubscriptionState.ACTIVE
            if topic.scope is Scope.BLOG:
                self._blog = one if active else None
                continue
            if active:
                self._narrow[topic.scope, topic.about] = one
            if topic.scope is Scope.POST:
                self._posts[topic.about] = one
        # The comments at which the followed threads begin.
        self.threads = {about for scope, about in self._narrow if scope is Scope.THREAD}

    def told_by(self, comment: Announced) -> Subscription | None:
        """The subscription that tells this mailbox of the comment; None where it is not told, as its author never is.

        Only active subscriptions count that began before the announcement. A post that was left since the subscription
        to the blog began silences that subscription; a muted post silences each that began before.
        """
        if comment.author_id == self.mailbox.id:
            return None
        narrow_from, blog_from = self._tell_from(comment.post_id)
        if self._narrow:
            for one in self._covering(comment):
                if narrow_from <= one.since < comment.announced_at:
                    return one
        blog = self._blog
        if blog and blog_from <= blog.since < comment.announced_at:
            return blog
        return None

    def tellers(self, post_id: str) -> list[Subscription]:
        """The subscriptions that would tell this mailbox of some later comment under a post."""
        narrow_from, blog_from = self._tell_from(post_id)
        found = [
            one for one in self._narrow.values() if one.topic.post_id in (post_id, None) and narrow_from <= one.since
        ]
        if self._blog and blog_from <= self._blog.since:
            found.append(self._blog)
        return found

    def _tell_from(self, post_id: str) -> tuple[int, int]:
        """A subscription that is older than the first time tells nothing of a post; to the blog, the second time."""
        post = self._posts.get(post_id)
        if post is None:
            return 0, 0
        muted_at = post.muted_at or 0
        return muted_at, max(muted_at, post.left_at or 0)

    def told_at_once_by(self, comment: Announced) -> Subscription | None:
        """The same, where the comment does not wait for a digest of this subscription."""
        if self.mailbox.paused or self.mailbox.suppressed:
            return None
        one = self.told_by(comment)
        return one if one and one.cadence is Cadence.EACH and one.fold is None else None

    def digest_of(
        self, subscription: Subscription, comments: Iterable[Announced], told: Container[tuple[str, int]]
    ) -> list[str]:
        """The comments that the digest of this subscription holds, of those that were announced in its window.

        `told` has the pairs of a comment and a mailbox that another mail has told of it.
        """
        return [
            one.comment_id
            for one in comments
            if (teller := self.told_by(one)) is not None
            and teller.id == subscription.id
            and (one.comment_id, self.mailbox.id) not in told
        ]

    def _covering(self, comment: Announced) -> Iterator[Subscription]:
        """The active subscriptions that cover a comment, the narrowest first, without the blog."""
        topics = [(Scope.THREAD, one) for one in comment.above] if self.threads else []
        if comment.parent_author_id == self.mailbox.id:
            topics.insert(0, (Scope.ANSWERS, ""))
        topics.append((Scope.POST, comment.post_id))
        return (self._narrow[topic] for topic in topics if topic in self._narrow)


def audience(comment: Announced, followers: Iterable[Follower]) -> list[Notified]:
    """The mailboxes that are told of a comment at once, each by its narrowest subscription."""
    found = ((follower.mailbox, follower.told_at_once_by(comment)) for follower in followers)
    return [
        Notified(to, by, _WHY[Scope.ANSWERS if comment.parent_author_id == to.id else by.topic.scope])
        for to, by in found
        if by
    ]


class Ancestors:
    """The threads that a comment belongs to; for many comments this takes time linear in their number.

    `parents` has the parent of each comment that is asked about and of each comment above it; `begins` the comments
    where a followed thread begins.
    """

    def __init__(self, parents: Mapping[str, str | None], begins: Container[str]) -> None:
        self._parents = parents
        self._begins = begins
        self._known: dict[str, _Above | None] = {}

    def of(self, comment_id: str) -> Iterable[str]:
        """The comments above this one where a followed thread begins, nearest first."""
        path: list[str] = []
        one: str | None = comment_id
        while one is not None and one not in self._known:
            self._known[one] = None  # if parents made a circle, the walk would end here
            path.append(one)
            one = self._parents.get(one)
        for child in reversed(path):
            parent = self._parents.get(child)
            if parent is not None:
                above = self._known[parent]
                self._known[child] = _Above(parent, above) if parent in self._begins else above
        return self._known[comment_id] or ()


@dataclass(frozen=True, slots=True)
class _Above:
    """A linked list: comments of one thread share the ends of theirs, so that a deep thread needs little memory."""

    comment_id: str
    farther: _Above | None

    def __iter__(self) -> Iterator[str]:
        one: _Above | None = self
        while one is not None:
            yield one.comment_id
            one = one.farther
