"""One of each kind of mail, between people who write as people do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date

from bridge.blog import (
    DAY,
    HOUR,
    MINUTE,
    Blog,
    Cadence,
    Comment,
    Commenter,
    CommentState,
    Fold,
    Mailbox,
    Post,
    Scope,
    Subscription,
    SubscriptionState,
    Topic,
)
from bridge.inbound.commands import command
from bridge.inbound.refusal import Refusal
from bridge.mails.copies import CopyFacts, ReceivedMessage
from bridge.mails.digest import DigestFacts
from bridge.mails.facts import Facts, PlacedComment, ToWrite
from bridge.mails.kinds import DoneFacts, InvitedFacts, JoinedFacts, OperatorFacts, PlainFacts
from bridge.mails.mentions import MentionsFacts
from bridge.mails.moderation import DecidedComment, DecidedFacts, HeldFacts, WaitingComment, WaitingFacts
from bridge.mails.notification import NotificationFacts
from bridge.mails.numbered import LeftOut, OwnComment
from bridge.mails.questions import CommentQuestion, ForgetQuestion, MeaningQuestion, UnplacedQuestion, UnsureQuestion
from bridge.mails.receipt import ReceiptFacts
from bridge.mails.status import StatusFacts
from bridge.outbound.queued import (
    Alarm,
    AlarmKind,
    AskUnplaced,
    AskUnsure,
    ConfirmComment,
    ConfirmForget,
    ConfirmMove,
    ConfirmSubscription,
    CopyOfData,
    Did,
    Digest,
    Done,
    Forgotten,
    ForModerator,
    ForOperator,
    Held,
    HeldOutcome,
    HelpMail,
    Invited,
    Joined,
    Left,
    MailValue,
    Mentions,
    Moderated,
    Notification,
    NotificationReason,
    NotPublished,
    Plain,
    Receipt,
    RefusalNotice,
    StatusMail,
)
from bridge.store.holds import HoldRecord
from bridge.store.outbox import QueuedMail

KEY = b"k" * 32
NOW = 1_795_503_600_000_000  # Tuesday 24 November 2026, 07:00 UTC
BLOG = Blog(
    id="blog.example",
    name="Tea and Letters",
    url="https://blog.example",
    web="https://talk.blog.example",
    address="{tag}@talk.blog.example",
    moderators=("owner@blog.example",),
)


def ident(n: int) -> str:
    """An id that is the same in every run."""
    return f"{n:032x}"


SHOPS = Post(
    ident(1),
    BLOG.id,
    "shops-that-know-us",
    "https://blog.example/shops",
    "What we lose when every shop knows our name",
    NOW - DAY,
)
LETTERS = Post(
    ident(2), BLOG.id, "on-letters", "https://blog.example/letters", "Über Briefe – und warum sie bleiben", NOW
)
MEI, RUTH, IBRAHIM, ZOE = (Commenter(n, name) for n, name in enumerate(("Mei", "Ruth", "Ibrahim", "Zoë 🌿"), start=11))
TO = Mailbox(21, BLOG.id, "ann@reader.example", "Ann", time_zone="Europe/Lisbon", verified=True)
ANN = Commenter(TO.id, TO.name)


def comment(
    n: int, by: Commenter, text: str, post: Post = SHOPS, parent: Comment | None = None, **more: object
) -> Comment:
    return replace(
        Comment(ident(100 + n), BLOG.id, post.id, parent.id if parent else None, by, text, NOW - HOUR + n), **more
    )


OFFICE = comment(
    1,
    ANN,
    "The post office lady in our village is the same.\n\n> every shop\n\nShe knows who is ill.",
    message_id="<CAF=x.1@mail.reader.example>",
)
CARD = comment(2, IBRAHIM, "Does she still work there? I should like to write her a card.", parent=OFFICE)
HINGE = comment(
    3,
    RUTH,
    "I keep thinking of the ironmonger who never asked my name in thirty years and yet knew which hinge I needed. "
    "Is that not the better kind of being known?\n\n"
    "What he had:\n\n- hinges\n- patience, **a lot** of it\n\n"
    "> Nobody is a stranger\n> who comes twice.\n\n"
    "See [his shop](https://ironmonger.example/?a=b&c=<d>) and ![a picture](https://tracker.example/x.gif).",
    first=True,
)
LONG = comment(
    4, ZOE, "Grüße aus Köln – 你好，世界。\n.\n.leading dot\nFrom here on = equal signs\n" + "wort " * 40, post=LETTERS
)
HELD = replace(CARD, state=CommentState.HELD)
SUBSCRIPTION = Subscription(ident(31), BLOG.id, TO.id, Topic(), Cadence.EACH, SubscriptionState.ACTIVE, since=NOW - DAY)
TO_POST = replace(SUBSCRIPTION, topic=Topic(Scope.POST, SHOPS.id))
TO_THREAD = replace(SUBSCRIPTION, topic=Topic(Scope.THREAD, SHOPS.id, HINGE.id))
TO_ANSWERS = replace(SUBSCRIPTION, topic=Topic(Scope.ANSWERS))


def example(says: Facts | Plain, n: int, **more: object) -> ToWrite:
    facts = PlainFacts(says) if isinstance(says, Plain) else says
    row = QueuedMail(ident(200 + n), BLOG.id, TO.id, facts.mail, queued_at=NOW, next_at=NOW)
    return replace(ToWrite(row, BLOG, TO, facts=facts), **more)


def notification(comment: Comment, why: str) -> Notification:
    return Notification(comment.id, SUBSCRIPTION.id, NotificationReason(why))


def waiting(comment: Comment, reason: str, detail: str = "", *, known: bool = True) -> WaitingComment:
    post = LETTERS if comment.post_id == LETTERS.id else SHOPS
    hold = HoldRecord(comment.id, BLOG.id, comment.commenter.id, reason, detail, unconfirmed=not known, held_at=NOW)
    return WaitingComment(PlacedComment(comment, post), hold, known)


def digest(**more: object) -> Digest:
    return Digest(SUBSCRIPTION.id, (), **more)  # type: ignore[arg-type]


def retold(
    to: ToWrite,
    texts: Mapping[str, str],
    placed: Callable[[PlacedComment], PlacedComment],
    post: Callable[[Post], Post],
    left_out: Callable[[LeftOut], LeftOut] = lambda piece: piece,
) -> ToWrite:
    """The same mail with other comments and posts; `texts` are for the fields of the value that have that name."""

    def told(value: object) -> object:
        match value:
            case PlacedComment():
                return placed(value)
            case Post():
                return post(value)
            case OwnComment(of, until, pieces):
                return OwnComment(placed(of) if of else None, until, tuple(map(left_out, pieces)))
            case WaitingComment() | DecidedComment():
                return replace(
                    value,
                    placed=placed(value.placed) if value.placed else None,
                    **({"post": post(value.post) if value.post else None} if isinstance(value, DecidedComment) else {}),
                )
            case tuple() if type(value) is tuple:
                return tuple(map(told, value))
            case _:
                return value

    mail = _reworded(to.row.mail, texts)
    new = {field.name: told(getattr(to.facts, field.name)) for field in fields(to.facts)}
    facts = replace(to.facts, **{**new, "mail": mail})
    return replace(to, row=replace(to.row, mail=mail), followed=post(to.followed) if to.followed else None, facts=facts)


def _reworded(mail: MailValue, texts: Mapping[str, str]) -> MailValue:
    new: dict[str, object] = {name: text for name, text in texts.items() if getattr(mail, name, None)}
    return replace(mail, **new)


ALL = {
    "notification": example(
        NotificationFacts(notification(HINGE, "blog"), PlacedComment(HINGE, SHOPS)), 1, subscription=SUBSCRIPTION
    ),
    "notification-answer": example(
        NotificationFacts(notification(CARD, "answered"), PlacedComment(CARD, SHOPS, (OFFICE,))),
        2,
        subscription=TO_POST,
        followed=SHOPS,
    ),
    "notification-unicode": example(
        NotificationFacts(notification(LONG, "blog"), PlacedComment(LONG, LETTERS)), 3, subscription=SUBSCRIPTION
    ),
    "notification-thread": example(
        NotificationFacts(
            notification(CARD, "thread"), PlacedComment(CARD, SHOPS, (comment(5, MEI, "Ask her."), HINGE))
        ),
        60,
        subscription=TO_THREAD,
        followed=SHOPS,
    ),
    "notification-post": example(
        NotificationFacts(notification(HINGE, "post"), PlacedComment(HINGE, SHOPS)),
        61,
        subscription=TO_POST,
        followed=SHOPS,
    ),
    "digest": example(
        DigestFacts(
            digest(more=3),
            (
                PlacedComment(HINGE, SHOPS),
                PlacedComment(CARD, SHOPS, (OFFICE,), answered=True),
                PlacedComment(replace(CARD, state=CommentState.REMOVED, text="", commenter=Commenter(13, "")), SHOPS),
                PlacedComment(LONG, LETTERS),
            ),
        ),
        4,
        subscription=replace(SUBSCRIPTION, cadence=Cadence.DAILY),
    ),
    "digest-of-one": example(
        DigestFacts(digest(), (PlacedComment(HINGE, SHOPS),)),
        5,
        subscription=replace(TO_POST, cadence=Cadence.WEEKLY),
        followed=SHOPS,
    ),
    "confirm-subscription": example(
        ConfirmSubscription(ident(41), SUBSCRIPTION.id, answers="<join.1@reader.example>"),
        6,
        subscription=TO_POST,
        followed=SHOPS,
    ),
    "confirm-subscription-blog": example(
        ConfirmSubscription(ident(41), SUBSCRIPTION.id), 65, subscription=replace(SUBSCRIPTION, cadence=Cadence.MONTHLY)
    ),
    "confirm-subscription-thread": example(
        ConfirmSubscription(ident(41), SUBSCRIPTION.id), 66, subscription=replace(TO_THREAD, at_most=1), followed=SHOPS
    ),
    "confirm-subscription-answers": example(
        ConfirmSubscription(ident(41), SUBSCRIPTION.id), 67, subscription=TO_ANSWERS
    ),
    "confirm-comment": example(
        CommentQuestion(
            ConfirmComment(ident(41), HINGE.id), PlacedComment(replace(HINGE, state=CommentState.UNCONFIRMED), SHOPS)
        ),
        7,
    ),
    "confirm-comment-of-a-newcomer": example(
        CommentQuestion(
            ConfirmComment(ident(41), HINGE.id), PlacedComment(replace(HINGE, state=CommentState.UNCONFIRMED), SHOPS)
        ),
        81,
        mailbox=replace(TO, verified=False),
    ),
    "confirm-comment-invited": example(
        CommentQuestion(
            ConfirmComment(ident(41), HINGE.id),
            PlacedComment(replace(HINGE, state=CommentState.UNCONFIRMED, invited_by=MEI), SHOPS),
        ),
        26,
    ),
    "digest-after-a-busy-hour": example(
        DigestFacts(
            digest(fold=Fold("busy")),
            tuple(
                PlacedComment(
                    comment(
                        20 + n,
                        by,
                        f"{words} And so on, as one does when the evenings are long and the tea is hot.",
                        edited_at=NOW if n == 1 else None,
                        invited_by=ZOE if n == 2 else None,
                    ),
                    SHOPS,
                )
                for n, (by, words) in enumerate(
                    zip(
                        (RUTH, IBRAHIM, ZOE) * 3,
                        (
                            "No.",
                            "Yes?",
                            "長い長い話ですが、" * 12,
                            "Perhaps.",
                            "W" * 90,
                            "Why?",
                            "So.",
                            "But.",
                            "Then?",
                        ),
                        strict=True,
                    )
                )
            ),
        ),
        25,
        subscription=SUBSCRIPTION,
    ),
    "digest-the-last": example(
        DigestFacts(digest(last=True), (PlacedComment(CARD, SHOPS, (OFFICE,)),)), 28, subscription=SUBSCRIPTION
    ),
    "digest-beyond-the-limit": example(
        DigestFacts(digest(fold=Fold("limit")), (PlacedComment(HINGE, SHOPS), PlacedComment(LONG, LETTERS))),
        62,
        subscription=replace(SUBSCRIPTION, at_most=3),
    ),
    "digest-after-a-pause": example(
        DigestFacts(
            digest(fold=Fold("pause")),
            (PlacedComment(HINGE, SHOPS), PlacedComment(CARD, SHOPS, (OFFICE,), answered=True)),
        ),
        63,
        subscription=TO_POST,
        followed=SHOPS,
    ),
    "digest-of-a-month": example(
        DigestFacts(digest(), (PlacedComment(CARD, SHOPS, (OFFICE,)),)),
        64,
        subscription=replace(TO_ANSWERS, cadence=Cadence.MONTHLY),
    ),
    "joined": example(
        JoinedFacts(Joined(SUBSCRIPTION.id, answers="<yes.1@reader.example>")),
        8,
        subscription=TO_POST,
        followed=SHOPS,
    ),
    "joined-blog": example(
        JoinedFacts(Joined(SUBSCRIPTION.id)), 9, subscription=replace(SUBSCRIPTION, cadence=Cadence.WEEKLY)
    ),
    "joined-answers": example(
        JoinedFacts(Joined(SUBSCRIPTION.id), ((SUBSCRIPTION, None), (TO_POST, SHOPS))), 68, subscription=TO_ANSWERS
    ),
    "joined-again": example(JoinedFacts(Joined(SUBSCRIPTION.id, again=True)), 14, subscription=TO_POST, followed=SHOPS),
    "left": example(Left(), 10, followed=SHOPS),
    "left-thread": example(Left(), 70, subscription=TO_THREAD, followed=SHOPS),
    "left-answers": example(Left(), 71, subscription=TO_ANSWERS),
    "help": example(HelpMail("<help.1@reader.example>"), 11),
    "refusal": example(
        RefusalNotice(
            Refusal.ONLY_QUOTED.smtp_reply.text,
            "Re: hinges",
            "<x.1@reader.example>",
        ),
        12,
    ),
    "operator": example(
        OperatorFacts(
            ForOperator(ident(43), "abuse"),
            b"From: someone@example.net\r\nSubject: =?utf-8?q?A_question?=\r\n\r\nDear postmaster\r\n.\r\nWho?\r\n",
        ),
        13,
    ),
    "receipt": example(
        ReceiptFacts(
            Receipt((OFFICE.id,)),
            (
                OwnComment(
                    PlacedComment(OFFICE, SHOPS),
                    until=NOW + 2 * MINUTE,
                    left_out=(
                        LeftOut("> I keep thinking of the ironmonger who never asked my name in thirty years", "quote"),
                        LeftOut("-- \nAnn\nSent from my shoe", "signature"),
                    ),
                ),
            ),
        ),
        15,
    ),
    "receipt-of-the-first": example(
        ReceiptFacts(
            Receipt((OFFICE.id,)),
            (
                OwnComment(
                    PlacedComment(replace(OFFICE, first=True), SHOPS),
                    until=NOW + 2 * MINUTE,
                    left_out=(
                        LeftOut("> I keep thinking of the ironmonger who never asked my name in thirty years", "quote"),
                        LeftOut("This message is confidential and meant for nobody but its recipient.", "footer"),
                    ),
                ),
            ),
            new_name=True,
        ),
        84,
    ),
    "receipt-of-three": example(
        ReceiptFacts(
            Receipt((OFFICE.id,), answers="<digest.answer@reader.example>"),
            (
                OwnComment(PlacedComment(replace(CARD, commenter=ANN), SHOPS, (HINGE,)), until=NOW + 2 * MINUTE),
                OwnComment(None),
                OwnComment(PlacedComment(replace(LONG, commenter=ANN), LETTERS, (HINGE,)), until=NOW + 2 * MINUTE),
            ),
            ((SUBSCRIPTION, None),),
        ),
        16,
        any_subscription=SUBSCRIPTION.id,
    ),
    "receipt-of-two-conversations": example(
        ReceiptFacts(
            Receipt((OFFICE.id,)),
            (
                OwnComment(PlacedComment(replace(CARD, commenter=ANN), SHOPS, (HINGE,))),
                OwnComment(PlacedComment(replace(LONG, commenter=ANN), LETTERS, (HINGE,))),
            ),
            ((TO_POST, SHOPS),),
        ),
        73,
        any_subscription=TO_POST.id,
    ),
    "unsure": example(
        UnsureQuestion(
            AskUnsure(OFFICE.id, (HINGE.id,), command.written(command.Leave())),
            PlacedComment(replace(OFFICE, text="Stop!", state=CommentState.UNSURE), SHOPS),
        ),
        17,
    ),
    "not_published": example(
        MeaningQuestion(NotPublished(ident(45), ident(46), offers=("unsubscribe", "weekly", "status"))), 84
    ),
    "not_published-receipt": example(
        MeaningQuestion(NotPublished(ident(45), ident(46), command.written(command.Delete()), ("undo", "edit"))),
        85,
    ),
    "not_published-moving": example(
        MeaningQuestion(
            NotPublished(
                ident(45),
                ident(46),
                command.written(command.NewAddress("ann@new.example")),
                ("forget me", "report"),
                Refusal.QUESTION_SETTLED.smtp_reply.text,
            )
        ),
        86,
    ),
    "not_published-question": example(
        MeaningQuestion(NotPublished(ident(45), ident(46), offers=("keep", "remove", "no"))), 87
    ),
    "which-lost": example(
        UnplacedQuestion(
            AskUnplaced(OFFICE.id, (HINGE.id, LONG.id), lost=True),
            PlacedComment(
                replace(OFFICE, text="I never liked him. See https://evil.example/.", state=CommentState.UNPLACED),
                SHOPS,
            ),
            (PlacedComment(HINGE, SHOPS), PlacedComment(LONG, LETTERS)),
        ),
        83,
    ),
    "which": example(
        UnplacedQuestion(
            AskUnplaced(OFFICE.id, (HINGE.id, "", LONG.id)),
            PlacedComment(
                replace(OFFICE, text="What a lovely evening to read all of this.", state=CommentState.UNCONFIRMED),
                SHOPS,
            ),
            (PlacedComment(HINGE, SHOPS), None, PlacedComment(LONG, LETTERS)),
        ),
        18,
    ),
    "invited": example(
        InvitedFacts(
            Invited(CARD.id, OFFICE.id, ident(44)),
            PlacedComment(replace(CARD, invited_by=ANN), SHOPS, (OFFICE,)),
            PlacedComment(OFFICE, SHOPS),
        ),
        19,
    ),
    "invited-without-a-name": example(
        InvitedFacts(
            Invited(CARD.id, OFFICE.id),
            PlacedComment(replace(CARD, invited_by=replace(ANN, name="")), SHOPS, (OFFICE,)),
            PlacedComment(OFFICE, SHOPS),
        ),
        82,
        mailbox=replace(TO, name=""),
    ),
    "notification-to-nobody": example(
        NotificationFacts(
            notification(HINGE, "blog"), PlacedComment(replace(HINGE, invited_by=replace(MEI, name="")), SHOPS)
        ),
        83,
        subscription=SUBSCRIPTION,
        mailbox=replace(TO, name="", name_chosen=True),
    ),
    "status": example(
        StatusFacts(
            StatusMail(),
            (
                OwnComment(PlacedComment(OFFICE, SHOPS)),
                OwnComment(None),
                OwnComment(PlacedComment(replace(LONG, commenter=ANN), LETTERS)),
            ),
            (
                (replace(SUBSCRIPTION, at_most=3), None),
                (replace(TO_POST, cadence=Cadence.WEEKLY), SHOPS),
                (replace(SUBSCRIPTION, topic=Topic(Scope.ANSWERS), state=SubscriptionState.PENDING), None),
            ),
        ),
        20,
        any_subscription=SUBSCRIPTION.id,
    ),
    "status-asked": example(StatusFacts(StatusMail(asked=command.written(command.Copy()))), 21),
    "status-asked-to-pause": example(
        StatusFacts(StatusMail(asked=command.written(command.Pause(date(2028, 3, 8))))), 21
    ),
    "confirm-forget": example(ForgetQuestion(ConfirmForget(ident(41)), 3), 22),
    "confirm-forget-one-comment": example(ForgetQuestion(ConfirmForget(ident(41)), 1), 72),
    "confirm-forget-no-comments": example(ForgetQuestion(ConfirmForget(ident(41)), 0), 69),
    "forgotten-keep": example(Forgotten(had_comments=True, keep=True), 80),
    "forgotten-remove": example(Forgotten(had_comments=True), 81),
    "forgotten-no-comments": example(Forgotten(), 82),
    "confirm-move-away": example(ConfirmMove(ident(42), "ann@new.example"), 83),
    "confirm-move-here": example(ConfirmMove(ident(42)), 84),
    "held": example(HeldFacts(Held(CARD.id, HeldOutcome.WAITS, SHOPS.id), PlacedComment(HELD, SHOPS), SHOPS), 90),
    "held-rejected": example(HeldFacts(Held(CARD.id, HeldOutcome.REJECTED, SHOPS.id), None, SHOPS), 91),
    "moderate": example(WaitingFacts(ForModerator((HELD.id,)), (waiting(HELD, "first", known=False),)), 92),
    "moderate-several": example(
        WaitingFacts(
            ForModerator((HELD.id, CARD.id, HINGE.id, LONG.id), 3),
            (waiting(HELD, "word", "write"), None, waiting(HINGE, "", known=True), waiting(LONG, "links", "7")),
        ),
        93,
    ),
    "moderate-published": example(WaitingFacts(ForModerator((HINGE.id,)), (waiting(HINGE, ""),)), 94),
    "moderated": example(
        DecidedFacts(
            Moderated((CARD.id,), ("trust",), (SHOPS.id,), (TO.id,), (False,), answers="<yes.2@reader.example>"),
            (DecidedComment(PlacedComment(CARD, SHOPS), SHOPS, "trust", "Ann", by_another=False, before=False),),
        ),
        95,
    ),
    "moderated-several": example(
        DecidedFacts(
            Moderated((CARD.id,), ("reject",), (SHOPS.id,), (7,), (True,)),
            (
                DecidedComment(PlacedComment(CARD, SHOPS), SHOPS, "asked", "Ann", by_another=False, before=False),
                DecidedComment(None, None, "block", "Olga", by_another=True, before=True),
                DecidedComment(None, None, "expired", "", by_another=False, before=True),
            ),
        ),
        96,
    ),
    "alarm-cap": example(Alarm(AlarmKind.CAP, "mails_per_peer = 20"), 97),
    "mentions": example(
        MentionsFacts(
            Mentions((), 2),
            ((PlacedComment(OFFICE, SHOPS), 0), (PlacedComment(replace(LONG, commenter=Commenter(9, "")), LETTERS), 2)),
        ),
        85,
    ),
    "copy": example(
        CopyFacts(
            CopyOfData((), 1, 2),
            (
                ReceivedMessage(
                    NOW - DAY,
                    b"From: ann@reader.example\r\nSubject: Shops\r\n\r\nHello\r\n\r\nFrom here on\r\n>From\r\n",
                ),
            ),
            b"From ann@reader.example Mon Nov 23 07:00:00 2026\nFrom: ann@reader.example\n\nHello\n\n",
        ),
        23,
    ),
    "copy-of-nothing": example(CopyFacts(CopyOfData(())), 24),
} | {
    f"done-{did.value}": example(
        DoneFacts(
            Done(
                did,
                until="2026-12-24" if did is Did.PAUSED else "",
                at_most=3 if did is Did.AT_MOST else None,
                cadence=Cadence.WEEKLY if did is Did.CADENCE else None,
                answers="<wish.1@reader.example>",
            ),
            PlacedComment(OFFICE, SHOPS) if did in (Did.EDITED, Did.TOO_LATE) else None,
        ),
        30 + n,
        followed=SHOPS if did in (Did.CADENCE, Did.MUTED) else None,
        subscription=TO_THREAD if did is Did.CADENCE else None,
        any_subscription=SUBSCRIPTION.id if did in (Did.AT_MOST, Did.MUTED) else None,
    )
    for n, did in enumerate(Did)
}
ALL["done-nothing-about-a-comment"] = example(
    DoneFacts(Done(Did.NOTHING), PlacedComment(replace(OFFICE, state=CommentState.REMOVED, text=""), SHOPS)), 74
)

BUNDLED = example(
    DigestFacts(digest(), (PlacedComment(HINGE, SHOPS), PlacedComment(CARD, SHOPS, (OFFICE,), answered=True))),
    27,
    subscription=replace(SUBSCRIPTION, cadence=Cadence.DAILY),
    mailbox=replace(TO, bundled=True),
)
