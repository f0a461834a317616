"""What moderators decide, in a store: the first decision counts, mails fold, and everything is written down."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from bridge.acts import Occasion, commenting, consenting, holding, moderating, publishing
from bridge.blog import (
    DAY,
    HOUR,
    SECOND,
    Blog,
    Comment,
    CommentState,
    Holds,
    Mailbox,
    Moderation,
    Standing,
    Tells,
    is_closed,
)
from bridge.inbound.commands.verdicts import ModeratorVerdict
from bridge.inbound.moderation import HoldCause, HoldReason, hold_cause
from bridge.outbound.queued import ConfirmComment, ForModerator, Held, MailKind, Moderated
from bridge.store import blogs, comments, confirmations, holds, mailboxes, outbox
from bridge.store.engine import Store, Tx
from bridge.store.outbox import QueuedMail
from tests.builder import BLOG_ID, Builder

FIRST = Moderation(Holds.FIRST, most_links=2, words=("casino*",), mails_an_hour=2)
TEA = Blog(
    BLOG_ID,
    "Tea",
    "https://blog.example",
    "https://t.example",
    "{tag}@t.example",
    ("keeper@b.example", "second@b.example"),
    moderation=FIRST,
)


@dataclass
class Desk(Builder):
    """A blog with two moderators."""

    store: Store
    now: int = 1_790_000_000 * SECOND
    blog: Blog = field(default=TEA)

    def write(self, person: Mailbox, text: str = "I like tea.") -> Comment:
        """A comment whose author is trusted by mail, as it is published or held."""
        post = self.post(f"Post {self.now}")
        made = self.add_comment(person, post, text, CommentState.UNCONFIRMED)
        self.store.write_now(publishing.publish, Occasion(self.tick(), blog=self.blog), (made.id,))
        return self.look(made)

    def look(self, comment: Comment) -> Comment:
        found = self.store.read_now(comments.by_id, comment_id=comment.id)
        assert found
        return found

    def state(self, comment: Comment) -> str:
        found = self.store.read_now(comments.by_id, comment_id=comment.id)
        return found.state.value if found else "gone"

    def decide(self, verdict: ModeratorVerdict, *about: Comment, by: Mailbox | None = None) -> list[moderating.Decided]:
        occasion = Occasion(self.tick(), blog=self.blog)
        verdicts = [(one.id, verdict) for one in about]
        return self.store.write_now(moderating.decide, occasion=occasion, blog=self.blog, verdicts=verdicts, by=by)

    def tell(self) -> int:
        return self.store.write_now(moderating.tell, blogs=(self.blog,), now=self.tick())

    def mails(self, who: str, kind: MailKind) -> list[QueuedMail]:
        return self.store.read_now(_mails, address=who, kind=kind)

    def known(self, name: str) -> Mailbox:
        person = self.person(name)
        self.store.write_now(mailboxes.verify, mailbox_id=person.id, now=self.now)
        return replace(person, verified=True)

    def standing(self, person: Mailbox) -> Standing:
        found = self.store.read_now(mailboxes.by_id, mailbox_id=person.id)
        assert found
        return found.standing


def _mails(tx: Tx, *, address: str, kind: MailKind) -> list[QueuedMail]:
    rows = tx.execute(
        """SELECT o.id FROM outbox o JOIN mailbox m ON m.id = o.mailbox_id
        WHERE m.address = :address AND o.kind = :kind ORDER BY o.queued_at, o.id""",
        address=address,
        kind=kind.value,
    )
    found = (outbox.by_id(tx, outbox_id=row["id"]) for row in rows)
    return [one for one in found if isinstance(one, QueuedMail)]


@pytest.fixture
def desk(store: Store) -> Desk:
    store.write_now(blogs.keep, blogs=[TEA])
    return Desk(store)


@pytest.mark.parametrize(
    ("moderation", "standing", "text", "cause"),
    [
        (Moderation(), Standing.NEW, "http://a.example http://b.example", None),
        (FIRST, Standing.NEW, "Hello", HoldCause(HoldReason.FIRST)),
        (FIRST, Standing.TRUSTED, "Hello", None),
        (FIRST, Standing.TRUSTED, "The best CASINOS in town", HoldCause(HoldReason.WORD, "casinos")),
        (FIRST, Standing.TRUSTED, "An occasional casin", None),
        (FIRST, Standing.NEW, "www.a.example http://b.example bit.ly/x", HoldCause(HoldReason.LINKS, "3")),
        (FIRST, Standing.TRUSTED, "www.a.example http://b.example bit.ly/x", None),
        (Moderation(Holds.ALL), Standing.TRUSTED, "Hello", HoldCause(HoldReason.ALL)),
        (Moderation(words=("ﬁlm",)), Standing.NEW, "a film", HoldCause(HoldReason.WORD, "film")),
    ],
)
def test_the_rule(moderation: Moderation, standing: Standing, text: str, cause: HoldCause | None) -> None:
    assert hold_cause(moderation, standing, text, "Ann") == cause


def test_a_word_in_the_name_holds_too() -> None:
    assert hold_cause(FIRST, Standing.TRUSTED, "Hello", "Best Casino") == HoldCause(HoldReason.WORD, "casino")


def test_after_one_approval_a_mailbox_is_trusted(desk: Desk) -> None:
    ann = desk.known("Ann")
    first = desk.write(ann)
    assert first.state is CommentState.HELD
    desk.decide(ModeratorVerdict.APPROVE, first)
    assert desk.state(first) == "published"
    assert desk.standing(ann) is Standing.TRUSTED


def test_a_trusted_mailbox_needs_no_approval(desk: Desk) -> None:
    ann = desk.known("Ann")
    desk.store.write_now(mailboxes.set_standing, mailbox_id=ann.id, standing=Standing.TRUSTED)
    trusted = desk.store.read_now(mailboxes.by_id, mailbox_id=ann.id)
    assert trusted
    assert desk.write(trusted).state is CommentState.PUBLISHED


def test_the_first_decision_counts_and_the_second_moderator_is_told(desk: Desk) -> None:
    keeper, second = desk.person("Keeper", "keeper@b.example"), desk.person("Second", "second@b.example")
    comment = desk.write(desk.known("Ann"))
    assert desk.tell() == 2
    desk.decide(ModeratorVerdict.REJECT, comment, by=keeper)
    (late,) = desk.decide(ModeratorVerdict.APPROVE, comment, by=second)
    assert late.before
    assert late.decision == "reject"
    assert desk.state(comment) == "gone"
    (told,) = desk.mails("second@b.example", MailKind.MODERATED)
    assert isinstance(told.mail, Moderated)
    assert told.mail.by_ids == (keeper.id,)
    assert desk.mails("keeper@b.example", MailKind.MODERATED) == []


def test_many_held_comments_fold_into_one_mail(desk: Desk) -> None:
    for n in range(2):
        desk.write(desk.known(f"Early {n}"))
        assert desk.tell() == 2
    late = [desk.write(desk.known(f"Late {n}")) for n in range(5)]
    assert desk.tell() == 0
    desk.now += HOUR
    assert desk.tell() == 2
    *_, last = desk.mails("keeper@b.example", MailKind.MODERATE)
    assert isinstance(last.mail, ForModerator)
    assert last.mail.comment_ids == tuple(one.id for one in late)


def test_an_author_hears_of_a_rejection_only_if_the_mailbox_is_theirs(desk: Desk) -> None:
    known = desk.write(desk.known("Ann"))
    forged = desk.add_comment(desk.person("Vic"), desk.post("Forged"), "Buy!", CommentState.UNCONFIRMED)
    cause = HoldCause(HoldReason.FIRST)
    desk.store.write_now(holding.hold, forged, cause, desk.now, unconfirmed=True)
    desk.decide(ModeratorVerdict.REJECT, known, forged)
    heard = [one.mail for one in desk.mails("ann@home.example", MailKind.HELD)]
    assert [one.outcome.value for one in heard if isinstance(one, Held)] == ["waits", "rejected"]
    assert desk.mails("vic@home.example", MailKind.HELD) == []


def test_an_unconfirmed_author_is_asked_after_the_yes_and_trusted_after_theirs(desk: Desk) -> None:
    vic = desk.person("Vic")
    comment = desk.add_comment(vic, desk.post("Rain"), "I like rain.", CommentState.UNCONFIRMED)
    desk.store.write_now(holding.hold, comment, HoldCause(HoldReason.FIRST), desk.now, unconfirmed=True)
    desk.decide(ModeratorVerdict.APPROVE, comment)
    assert desk.state(comment) == "unconfirmed"
    assert desk.standing(vic) is Standing.NEW
    (question,) = desk.mails("vic@home.example", MailKind.CONFIRM_COMMENT)
    assert isinstance(question.mail, ConfirmComment)
    occasion = Occasion(desk.tick(), blog=desk.blog)
    desk.store.write_now(consenting.confirm, occasion, question.mail.confirmation_id)
    assert desk.state(comment) == "published"
    assert desk.standing(vic) is Standing.TRUSTED


def test_block_takes_all_that_waits_with_it(desk: Desk) -> None:
    spammer = desk.known("Spam")
    several = [desk.write(spammer, f"Text {n}") for n in range(3)]
    desk.decide(ModeratorVerdict.BLOCK, several[1])
    assert [desk.state(one) for one in several] == ["gone"] * 3
    assert desk.standing(spammer) is Standing.BLOCKED


def test_a_held_comment_expires_and_its_author_hears_it(desk: Desk) -> None:
    comment = desk.write(desk.known("Ann"))
    desk.now += 29 * DAY
    assert desk.store.write_now(holding.expire, blogs=(TEA,), now=desk.now) == 0
    desk.now += 2 * DAY
    assert desk.store.write_now(holding.expire, blogs=(TEA,), now=desk.now) == 1
    assert desk.state(comment) == "gone"
    last = desk.mails("ann@home.example", MailKind.HELD)[-1].mail
    assert isinstance(last, Held)
    assert last.outcome.value == "expired"


def test_what_was_taken_down_can_be_restored_until_it_is_deleted_for_good(desk: Desk) -> None:
    comment = desk.write(desk.known("Ann"))
    desk.decide(ModeratorVerdict.TRUST, comment)
    shown = desk.look(comment)
    assert desk.store.write_now(moderating.take_down, comment=shown, by_id=0, now=desk.tick())
    assert desk.look(comment).text == ""
    assert desk.store.write_now(moderating.restore, comment=desk.look(comment), by_id=0, now=desk.tick())
    assert desk.look(comment).text == "I like tea."
    assert desk.store.write_now(moderating.take_down, comment=desk.look(comment), by_id=0, now=desk.tick())
    desk.now += 31 * DAY
    desk.store.write_now(moderating.purge, blogs=(TEA,), now=desk.now)
    assert not desk.store.write_now(moderating.restore, comment=desk.look(comment), by_id=0, now=desk.tick())
    did = [one.did for one in desk.store.read_now(holds.audited, blog_id=BLOG_ID, limit=10)]
    assert did == ["remove", "restore", "remove", "trust"]


def test_moderators_hear_of_the_first_comment_of_each_mailbox(desk: Desk) -> None:
    desk.blog = replace(TEA, moderation=Moderation(tells=Tells.FIRST))
    ann = desk.known("Ann")
    first, second = desk.write(ann), desk.write(ann)
    assert (first.state, second.state) == (CommentState.PUBLISHED, CommentState.PUBLISHED)
    assert desk.tell() == 2
    (mail,) = desk.mails("keeper@b.example", MailKind.MODERATE)
    assert isinstance(mail.mail, ForModerator)
    assert mail.mail.comment_ids == (first.id,)
    desk.decide(ModeratorVerdict.REJECT, first)
    assert desk.state(first) == "removed"


def test_a_post_closes_by_hand_or_by_age(desk: Desk) -> None:
    post = desk.post("Old")
    young = replace(TEA, moderation=Moderation(closes_after=10))
    assert not is_closed(TEA, post, desk.now + 99 * DAY)
    assert not is_closed(young, post, desk.now + 9 * DAY)
    assert is_closed(young, post, desk.now + 11 * DAY)
    assert is_closed(TEA, replace(post, closed=True), desk.now)


def test_a_moderator_needs_no_approval(desk: Desk) -> None:
    keeper = desk.person("Keeper", "keeper@b.example")
    assert desk.write(keeper, "casino casino").state is CommentState.PUBLISHED


def test_no_question_is_open_about_a_comment_that_waits(desk: Desk) -> None:
    comment = desk.write(desk.known("Ann"))
    assert not desk.store.read_now(confirmations.is_open, target_id=comment.id, since=0)


def test_block_of_a_forged_mail_does_not_silence_a_person_who_is_known(desk: Desk) -> None:
    ann = desk.known("Ann")
    desk.decide(ModeratorVerdict.APPROVE, desk.write(ann))
    forged = desk.add_comment(ann, desk.post("Forged"), "Buy at my casino!", CommentState.UNCONFIRMED)
    cause = HoldCause(HoldReason.WORD, "casino")
    desk.store.write_now(holding.hold, forged, cause, desk.now, unconfirmed=True)
    desk.decide(ModeratorVerdict.BLOCK, forged)
    assert desk.state(forged) == "gone"
    assert desk.standing(ann) is Standing.TRUSTED


def test_block_of_a_forged_mail_blocks_only_what_does_not_prove_its_author(desk: Desk) -> None:
    vic = desk.person("Vic")
    forged = desk.add_comment(vic, desk.post("Forged"), "Buy!", CommentState.UNCONFIRMED)
    desk.store.write_now(holding.hold, forged, HoldCause(HoldReason.FIRST), desk.now, unconfirmed=True)
    desk.decide(ModeratorVerdict.BLOCK, forged)
    assert desk.standing(vic) is Standing.UNPROVEN_BLOCKED


def test_an_author_deletes_a_comment_that_waits_and_nothing_is_left(desk: Desk) -> None:
    comment = desk.write(desk.known("Ann"))
    assert desk.store.write_now(commenting.delete, comment_id=comment.id, now=desk.tick())
    assert desk.state(comment) == "gone"
    (late,) = desk.decide(ModeratorVerdict.APPROVE, comment)
    assert late.decision == "gone"
    assert desk.store.read_now(holds.waiting, blog_id=BLOG_ID) == []


def test_an_edit_does_not_go_round_the_moderators(desk: Desk) -> None:
    ann = desk.known("Ann")
    comment = desk.write(ann)
    desk.decide(ModeratorVerdict.APPROVE, comment)
    trusted = desk.store.read_now(mailboxes.by_id, mailbox_id=ann.id)
    assert trusted
    occasion = Occasion(desk.tick(), blog=TEA)
    desk.store.write_now(commenting.edit, comment_id=comment.id, text="I like coffee.", now=desk.now)
    desk.store.write_now(holding.look_again, occasion, comment.id, trusted)
    assert desk.state(comment) == "published"
    desk.store.write_now(commenting.edit, comment_id=comment.id, text="Visit my casino.", now=desk.now)
    desk.store.write_now(holding.look_again, occasion, comment.id, trusted)
    assert desk.state(comment) == "held"


def test_after_a_restore_moderators_decide_anew(desk: Desk) -> None:
    comment = desk.write(desk.known("Ann"))
    desk.decide(ModeratorVerdict.APPROVE, comment)
    desk.store.write_now(moderating.take_down, comment=desk.look(comment), by_id=0, now=desk.tick())
    desk.store.write_now(moderating.restore, comment=desk.look(comment), by_id=0, now=desk.tick())
    (again,) = desk.decide(ModeratorVerdict.REJECT, comment)
    assert not again.before
    assert desk.state(comment) == "removed"


def test_moderators_hear_of_a_comment_once_it_has_settled(desk: Desk) -> None:
    desk.blog = replace(TEA, moderation=Moderation(tells=Tells.EACH), settle=120 * SECOND)
    desk.write(desk.known("Ann"))
    assert desk.tell() == 0
    desk.now += 121 * SECOND
    assert desk.tell() == 2
