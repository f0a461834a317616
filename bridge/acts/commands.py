"""A command that was accepted -> what changes, and the mail that says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bridge.acts import (
    Occasion,
    commenting,
    copying,
    forgetting,
    holding,
    leaving,
    moving,
    naming,
    publishing,
    queue_mail,
    subscribing,
)
from bridge.acts.forgetting import ForgetOutcome
from bridge.blog import Cadence, Comment, Mailbox, Subscription, SubscriptionState
from bridge.inbound import decide_command
from bridge.inbound.commands import command
from bridge.inbound.disposition import RunCommand
from bridge.outbound.queued import Did, Done, MailValue, StatusMail
from bridge.store import comments, confirmations, mailboxes, retired, subscriptions
from bridge.store.engine import Tx

_LATEST = 5  # comments that a status mail lists


def run(tx: Tx, occasion: Occasion, author: Mailbox, action: RunCommand) -> None:
    """Run the command and mail the result. A text that was kept because it may have been this command is dropped."""
    _Running(tx, occasion, author, action).run()
    kept = action.kept
    if kept is None:
        return
    confirmations.settle(tx, target_id=kept.id, now=occasion.now)
    if not isinstance(action.recognised.command, command.PublishKept):
        comments.withdraw(tx, comment_id=kept.id)


def mail_status(tx: Tx, occasion: Occasion, author: Mailbox, *, asked: str = "", unique: str | None = None) -> bool:
    """Queue the list of their subscriptions and last comments.

    `asked` is a command that was given in their name, with all that it says (inbound.commands.command).
    """
    latest = comments.of_mailbox(tx, mailbox_id=author.id, limit=_LATEST)
    mail = StatusMail(tuple(one.id for one, _ in latest), asked=asked, answers=occasion.answers)
    return _mail(tx, occasion, author, mail, unique)


def _mail(tx: Tx, occasion: Occasion, author: Mailbox, mail: MailValue, unique: str | None = None) -> bool:
    name = unique or f"{mail.kind.value}:{occasion.journal_id}"
    return queue_mail(tx, mail, blog_id=author.blog_id, mailbox_id=author.id, now=occasion.now, unique=name)


@dataclass(frozen=True, slots=True)
class _Running:
    """One command of one person, within one transaction."""

    tx: Tx
    occasion: Occasion
    author: Mailbox
    action: RunCommand

    def run(self) -> None:  # noqa: C901  one case for each command
        asked = self.action.recognised.command
        match asked:
            case command.Join():
                topic = decide_command.topic(asked, self.action.context)
                subscribing.subscribe(self.tx, self.occasion, self.author, topic)
            case command.Leave(everything):
                self._leave(everything=everything)
            case command.Mute():
                self._mute()
            case command.Pause(until):
                subscribing.pause(self.tx, self.author, until, now=self.occasion.now)
                self._say(Did.PAUSED, until=until.isoformat() if until else "")
            case command.Resume():
                resumed = subscriptions.resume(self.tx, mailbox_id=self.author.id, now=self.occasion.now)
                self._say(Did.RESUMED if resumed else Did.NOTHING)
            case command.SetCadence(cadence):
                self._set_cadence(cadence, None)
            case command.AtMost(mails):
                self._set_cadence(Cadence.EACH, mails)
            case command.Receipts(on):
                mailboxes.set_receipts(self.tx, mailbox_id=self.author.id, on=on)
                self._say(Did.RECEIPTS_ON if on else Did.RECEIPTS_OFF)
            case command.Bundle(on):
                mailboxes.set_bundled(self.tx, mailbox_id=self.author.id, on=on)
                self._say(Did.BUNDLED if on else Did.UNBUNDLED)
            case command.Undo(number):
                targets = self.action.targets or (() if number else self._latest())
                self._each(targets, partial(commenting.undo, self.tx, now=self.occasion.now), Did.UNDONE)
            case command.Edit(text):
                self._each(self.action.targets, partial(self._edit, text), Did.EDITED)
            case command.Delete():
                self._each(self.action.targets, partial(commenting.delete, self.tx, now=self.occasion.now), Did.REMOVED)
            case command.Retire():
                self._retire()
            case command.PublishKept():
                self._publish_kept()
            case command.Copy():
                self._copy()
            case command.Forget():
                self._forget()
            case command.NewAddress(address):
                moving.run(self.tx, self.occasion, self.author, address)
            case command.SetName(name) if name is None:
                naming.ask_which_name(self.tx, self.occasion, self.author)
            case command.SetName(name):
                naming.ask_name(self.tx, self.occasion, self.author, name or "")
            case (
                command.Status() | command.PlaceAt() | command.Help() | command.Report() | command.Forward()
            ):  # fmt: skip
                mail_status(self.tx, self.occasion, self.author)

    # subscriptions

    def _leave(self, *, everything: bool) -> None:
        """End the subscription that the answered mail came by; all about its post, or all, where it came by none."""
        came_by, post = self._came_by(), self.action.context.post
        if self.action.context.subscription and not came_by and not everything:
            self._say(Did.NOTHING)  # it ended before, and no other one is meant
            return
        about: tuple[str | None, str | None] = None, None
        if came_by and not everything:
            about = came_by.id, came_by.post_id
        elif post and not everything:
            about = None, post.id
        if not leaving.unsubscribe(self.tx, self.occasion, self.author, *about, f"left:{self.occasion.journal_id}"):
            self._say(Did.NOTHING)

    def _mute(self) -> None:
        post = self.action.context.post
        muted = post and leaving.mute(self.tx, mailbox_id=self.author.id, post_id=post.id, now=self.occasion.now)
        self._say(Did.MUTED if muted else Did.NOTHING, post_id=post.id if post else None)

    def _set_cadence(self, cadence: Cadence, at_most: int | None) -> None:
        """For the subscription that the answered mail came by, else for all; without any it begins one."""
        came_by = self._came_by()
        chosen = [came_by] if came_by else subscribing.active(self.tx, self.author)
        if not chosen:
            topic = self.action.context.topic
            subscribing.subscribe(self.tx, self.occasion, self.author, topic, cadence, at_most)
            return
        for one in chosen:
            subscribing.set_cadence(self.tx, self.author, one.id, cadence, at_most, now=self.occasion.now)
        only = chosen[0].id if len(chosen) == 1 else None
        did = Did.AT_MOST if at_most else Did.CADENCE
        self._say(did, subscription_id=only, cadence=cadence, at_most=at_most)

    def _came_by(self) -> Subscription | None:
        came_by = self.action.context.subscription
        return came_by if came_by and came_by.state is SubscriptionState.ACTIVE else None

    # comments

    def _latest(self) -> tuple[Comment, ...]:
        """Their last comment: a bare "undo" means it, unless the answered mail lists comments of theirs."""
        listed = self.action.context.listed
        if any(one is None or one.comment.commenter.id == self.author.id for one in listed):
            return ()
        return tuple(one for one, _ in comments.of_mailbox(self.tx, mailbox_id=self.author.id, limit=1))

    def _edit(self, text: str, *, comment_id: str) -> bool:
        now, journal_id = self.occasion.now, self.occasion.journal_id
        edited = commenting.edit(self.tx, comment_id=comment_id, text=text, now=now, journal_id=journal_id)
        if edited:
            holding.look_again(self.tx, self.occasion, comment_id, self.author)
        return edited

    def _each(self, targets: Sequence[Comment], act: Callable[..., bool], did: Did) -> None:
        """The same act for each comment that is meant; the mail tells of the first that failed.

        Where none is meant they get a list of their comments with numbers.
        """
        listed = self.action.context.listed
        if not targets and any(one and one.comment.commenter.id == self.author.id for one in listed):
            self._say(Did.NOTHING)
            return
        if not targets:
            mail_status(self.tx, self.occasion, self.author)
            return
        succeeded = {one.id: act(comment_id=one.id) for one in targets}
        failed = next((comment_id for comment_id, well in succeeded.items() if not well), None)
        otherwise = Did.TOO_LATE if did is Did.UNDONE else Did.NOTHING
        self._say(did if failed is None else otherwise, comment_id=failed or targets[0].id)

    def _retire(self) -> None:
        if not self.action.targets:
            self._say(Did.NOTHING)
            return
        (used, *_) = self.action.targets
        retired.retire(self.tx, comment_id=used.id, mailbox_id=self.author.id, now=self.occasion.now)
        self._say(Did.RETIRED, comment_id=used.id)

    def _publish_kept(self) -> None:
        kept = self.action.kept
        if kept is None or kept.commenter.id != self.author.id:
            self._say(Did.NOTHING)
            return
        listed = [one.comment.id if one else "" for one in self.action.context.listed]
        publishing.publish_kept(self.tx, self.occasion, kept, listed)

    # the mail that says so

    def _copy(self) -> None:
        """Ask for the copy; say that it is on its way, where it was asked for before."""
        if not copying.ask_copy(self.tx, mailbox=self.author, now=self.occasion.now, answers=self.occasion.answers):
            self._say(Did.ON_ITS_WAY)

    def _forget(self) -> None:
        """Queue the question whether to forget them, or say why it does not come."""
        now, answers = self.occasion.now, self.occasion.answers
        match forgetting.ask_forget(self.tx, mailbox=self.author, now=now, answers=answers):
            case ForgetOutcome.QUESTION_MAILED:
                pass
            case ForgetOutcome.QUESTION_OPEN:
                self._say(Did.ON_ITS_WAY)
            case ForgetOutcome.TOO_MANY_QUESTIONS:
                self._say(Did.TOO_MANY_QUESTIONS)

    def _say(
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
        self._mail(Done(did, comment_id, subscription_id, post_id, until, at_most, cadence, self.occasion.answers))

    def _mail(self, mail: MailValue) -> None:
        _mail(self.tx, self.occasion, self.author, mail)
