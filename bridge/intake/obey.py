"""A command that was accepted -> what changes, and the mail that says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial

from bridge.acts import commenting, copying, forgetting
from bridge.blog import HOUR, SECOND, Blog, Cadence, Comment, Mailbox, Post, Subscription, SubscriptionState
from bridge.inbound import command, obey
from bridge.inbound.authenticate import Authenticated
from bridge.inbound.deeds import AskBack, ForgetThem, Obey, Subscribe
from bridge.intake.scribe import Scribe
from bridge.outbound import digest
from bridge.outbound.queued import Did, Done, HelpMail, InDoubt, Left, StatusMail
from bridge.store import (
    comments,
    consent,
    mailboxes,
    receipts,
    retired,
    subscriptions,
)

_LATEST = 5  # letters of theirs that a status mail lists


def done(scribe: Scribe, blog: Blog, deed: Obey) -> None:
    """Do what a person wants for themselves, and tell them."""
    author = scribe.author(blog, believed=True)
    mailboxes.verify(scribe.tx, mailbox_id=author.id, now=scribe.now)
    if deed.understood.language:
        mailboxes.speaks(scribe.tx, mailbox_id=author.id, language=deed.understood.language)
    _Obeying(scribe, blog, author, deed).act()


def subscribe(scribe: Scribe, blog: Blog, deed: Subscribe) -> None:
    """Ask whether they want to follow it."""
    author = scribe.author(blog)
    cadence, at_most = Cadence.EACH, None
    match deed.wish:
        case command.Hear(wanted):
            cadence = wanted
        case command.AtMost(mails):
            at_most = mails
    consent.ask(
        scribe.tx,
        blog_id=blog.id,
        mailbox_id=author.id,
        topic=deed.topic,
        cadence=cadence,
        at_most=at_most,
        now=scribe.now,
        answers=scribe.reading.message_id,
    )


def unsubscribe(scribe: Scribe, blog: Blog, post: Post | None) -> None:
    """No more of a post, or of anything."""
    author = scribe.author(blog)
    if subscriptions.leave_all(scribe.tx, mailbox_id=author.id, post_id=post.id if post else None, now=scribe.now):
        # Once an hour where From may be forged.
        vouched = isinstance(scribe.reading.authentication, Authenticated)
        unique = None if vouched else f"left:{author.id}:{scribe.now // HOUR}"
        scribe.queue(blog, author.id, Left(post_id=post.id if post else None, answers=scribe.answers), unique)


def ask_back(scribe: Scribe, blog: Blog, deed: AskBack) -> None:
    """Once an hour: From may be forged."""
    author = scribe.author(blog)
    asked = command.word(deed.understood.command)  # not theirs: whoever wrote in their name gets no word into the mail
    status(scribe, blog, author, f"asked:{author.id}:{scribe.now // HOUR}", asked=asked)


def status(
    scribe: Scribe,
    blog: Blog,
    author: Mailbox,
    unique: str | None = None,
    *,
    asked: str = "",
    doubt: InDoubt | None = None,
) -> None:
    """What they follow and wrote last; the letters' numbers are for `undo 2` and its like."""
    latest = comments.of_mailbox(scribe.tx, mailbox_id=author.id, limit=_LATEST)
    mail = StatusMail(tuple(one.id for one, _ in latest), asked, scribe.answers, doubt)
    scribe.queue(blog, author.id, mail, unique)


def forget_them(scribe: Scribe, deed: ForgetThem) -> None:
    """They are gone when this commits; what the disk still holds of them goes with `forgetting.erase`."""
    forgetting.confirm(scribe.tx, confirmation_id=deed.confirmation_id, keep=deed.keep, now=scribe.now)


_Hearing = (
    command.Join | command.Leave | command.Mute | command.Pause | command.Resume | command.Hear | command.AtMost
    | command.Receipts | command.Bundle
)  # fmt: skip
_OfALetter = command.Undo | command.Edit | command.Delete | command.Retire | command.Publish


class _Obeying:
    """One command of one person, within one transaction."""

    def __init__(self, scribe: Scribe, blog: Blog, author: Mailbox, deed: Obey) -> None:
        self.scribe = scribe
        self.tx = scribe.tx
        self.now = scribe.now
        self.blog = blog
        self.author = author
        self.deed = deed
        self.about = deed.about
        self._told = False
        self._before = subscriptions.as_it_is(scribe.tx, mailbox_id=author.id) if deed.in_doubt else ""

    def act(self) -> None:
        """Do it. What was taken for a command in doubt is kept, and the mail says how it becomes a comment."""
        asked = self.deed.understood.command
        match asked:
            case command.Undo() | command.Edit() | command.Delete() | command.Retire() | command.Publish():
                self._of_a_letter(asked)
            case command.Copy():
                self._once(copying.ask_copy(self.tx, mailbox=self.author, now=self.now, answers=self._answers))
            case command.Forget():
                self._once(forgetting.ask_forget(self.tx, mailbox=self.author, now=self.now, answers=self._answers))
            case command.Status() | command.Place():
                status(self.scribe, self.blog, self.author, doubt=self._doubt())
            case command.Help():
                self.scribe.queue(self.blog, self.author.id, HelpMail(self._answers))
            case _:
                self._of_what_they_hear(asked)
        if self._before and not self._told:
            self._tell(Did.TAKEN)

    def _once(self, queued: bool) -> None:
        """What was asked for a moment ago is not sent again; they hear that it is on its way."""
        if not queued:
            self._tell(Did.ON_ITS_WAY)

    @property
    def _answers(self) -> str | None:
        return self.scribe.answers

    # what they hear

    def _of_what_they_hear(self, asked: _Hearing) -> None:
        match asked:
            case command.Join():
                self._join(asked)
            case command.Leave(everything):
                self._leave(everything=everything)
            case command.Mute():
                self._mute()
            case command.Pause(until):
                self._pause(until)
            case command.Resume():
                resumed = subscriptions.resume(self.tx, mailbox_id=self.author.id, now=self.now)
                self._tell(Did.RESUMED if resumed else Did.NOTHING)
            case command.Hear(cadence):
                self._hear(cadence, None)
            case command.AtMost(mails):
                self._hear(Cadence.EACH, mails)
            case command.Receipts(on):
                mailboxes.set_receipts(self.tx, mailbox_id=self.author.id, on=on)
                self._tell(Did.RECEIPTS_ON if on else Did.RECEIPTS_OFF)
            case command.Bundle(on):
                mailboxes.set_bundled(self.tx, mailbox_id=self.author.id, on=on)
                self._tell(Did.BUNDLED if on else Did.UNBUNDLED)

    def _join(self, asked: command.Join) -> None:
        topic = obey.topic(asked, self.about)
        consent.follow(
            self.tx, mailbox=self.author, topic=topic, cadence=Cadence.EACH, now=self.now, answers=self._answers
        )

    def _leave(self, *, everything: bool) -> None:
        following = self.about.subscription
        if following and following.state is SubscriptionState.ACTIVE and not everything:
            subscriptions.leave(self.tx, subscription_id=following.id, now=self.now)
            self._left(following.post_id, following.id)
            return
        post = None if everything else self.about.post
        if subscriptions.leave_all(self.tx, mailbox_id=self.author.id, post_id=post.id if post else None, now=self.now):
            self._left(post.id if post else None)
        else:
            self._tell(Did.NOTHING)

    def _left(self, post_id: str | None, subscription_id: str | None = None) -> None:
        self.scribe.queue(self.blog, self.author.id, Left(subscription_id, post_id, self._answers, self._doubt()))

    def _mute(self) -> None:
        post = self.about.post
        muted = post is not None and subscriptions.mute(
            self.tx, mailbox_id=self.author.id, post_id=post.id, now=self.now
        )
        self._tell(Did.MUTED if muted else Did.NOTHING, post_id=post.id if post else None)

    def _pause(self, until: date | None) -> None:
        zone = digest.zone_of(self.author.time_zone)
        ends = datetime(until.year, until.month, until.day, tzinfo=zone) if until else None
        at = int(ends.timestamp()) * SECOND if ends else None
        subscriptions.pause(self.tx, mailbox_id=self.author.id, until=at, now=self.now)
        self._tell(Did.PAUSED, until=until.isoformat() if until else "")

    def _hear(self, cadence: Cadence, at_most: int | None) -> None:
        """Of what the mail was about; else of all that they follow; who follows nothing begins with it."""
        following = self.about.subscription
        active = following is not None and following.state is SubscriptionState.ACTIVE
        chosen = [following] if following and active else self._follows()
        if not chosen:
            topic = self.about.topic
            consent.follow(
                self.tx,
                mailbox=self.author,
                topic=topic,
                cadence=cadence,
                at_most=at_most,
                now=self.now,
                answers=self._answers,
            )
            return
        due = digest.due_for(self.author, cadence, self.now)
        for one in chosen:
            subscriptions.set_cadence(
                self.tx, subscription_id=one.id, cadence=cadence, next_due=due, now=self.now, at_most=at_most
            )
        did = Did.AT_MOST if at_most else Did.CADENCE
        self._tell(
            did,
            subscription_id=chosen[0].id if len(chosen) == 1 else None,
            cadence=cadence,
            at_most=at_most,
        )

    def _follows(self) -> list[Subscription]:
        every = subscriptions.of_mailbox(self.tx, mailbox_id=self.author.id)
        return [one for one, _ in every if one.state is SubscriptionState.ACTIVE]

    # what they said

    def _of_a_letter(self, asked: _OfALetter) -> None:
        match asked:
            case command.Undo(number):
                own = self.deed.own or (() if number else self._latest())
                self._each(own, lambda one: commenting.undo(self.tx, comment_id=one, now=self.now), Did.UNDONE)
            case command.Edit(text):
                self._each(self.deed.own, partial(self._edit, text), Did.EDITED)
            case command.Delete():
                self._each(
                    self.deed.own, lambda one: commenting.delete(self.tx, comment_id=one, now=self.now), Did.REMOVED
                )
            case command.Retire():
                self._retire()
            case command.Publish():
                self._publish()

    def _edit(self, text: str, comment_id: str) -> bool:
        return commenting.edit(
            self.tx, comment_id=comment_id, text=text, now=self.now, journal_id=self.scribe.journal_id
        )

    def _latest(self) -> tuple[Comment, ...]:
        """What they wrote last: what a bare "undo" means that answers nothing of theirs, taken back or not."""
        if any(one is None or one.comment.commenter.id == self.author.id for one in self.about.listed):
            return ()
        return tuple(one for one, _ in comments.of_mailbox(self.tx, mailbox_id=self.author.id, limit=1))

    def _each(self, own: Sequence[Comment], deed: Callable[[str], bool], did: Did) -> None:
        """The same for each of their letters that is meant; the mail says how the first that failed went.

        Where none is meant they get a list of theirs, with numbers to say it by.
        """
        if not own and any(one and one.comment.commenter.id == self.author.id for one in self.about.listed):
            self._tell(Did.NOTHING)
            return
        if not own:
            status(self.scribe, self.blog, self.author)
            return
        went = {one.id: deed(one.id) for one in own}
        failed = next((comment_id for comment_id, well in went.items() if not well), None)
        otherwise = Did.TOO_LATE if did is Did.UNDONE else Did.NOTHING
        self._tell(did if failed is None else otherwise, comment_id=failed or own[0].id)

    def _retire(self) -> None:
        used = self.about.listed[0] if self.about.invited and self.about.listed else None
        if used is None:
            self._tell(Did.NOTHING)
            return
        retired.retire(self.tx, comment_id=used.comment.id, mailbox_id=self.author.id, now=self.now)
        self._tell(Did.RETIRED, comment_id=used.comment.id)

    def _publish(self) -> None:
        letter = self.about.letter
        if letter is None or letter.commenter.id != self.author.id:
            self._tell(Did.NOTHING)
            return
        if self.about.before:
            before, after = self.about.before, self.about.after
            subscriptions.as_it_was(self.tx, mailbox_id=self.author.id, before=before, after=after)
        comments.publish(self.tx, comment_id=letter.id, now=self.now, settle=self.blog.settle)
        receipts.published(self.tx, comment_ids=(letter.id,), now=self.now, answers=self._answers, always=True)

    # what they are told

    def _tell(
        self,
        did: Did,
        *,
        comment_id: str | None = None,
        subscription_id: str | None = None,
        post_id: str | None = None,
        until: str = "",
        at_most: int | None = None,
        cadence: Cadence | None = None,
    ) -> None:
        mail = Done(did, comment_id, subscription_id, post_id, until, at_most, cadence, self._answers, self._doubt())
        self.scribe.queue(self.blog, self.author.id, mail)

    def _doubt(self) -> InDoubt | None:
        """What a mail holds of a command that may have been a comment: that waits for the word that publishes it."""
        speak = self.deed.in_doubt
        if speak is None or not self._before or self._told:
            return None
        self._told = True
        text = self.scribe.reading.extraction.reply
        letter = self.scribe.comment(self.author, speak.post.id, speak.parent, text, id=self.scribe.comment_id).id
        after = subscriptions.as_it_is(self.tx, mailbox_id=self.author.id)
        return InDoubt(self.deed.understood.words, letter, self._before, after)
