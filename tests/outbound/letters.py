"""One of each mail, with people in it who write as people do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

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
from bridge.dispatch.facts import Case, Elided, Own, Received, Said
from bridge.outbound.queued import (
    AskPlace,
    ConfirmComment,
    ConfirmForget,
    ConfirmSubscription,
    CopyOfData,
    Did,
    Digest,
    Done,
    ForOperator,
    HelpMail,
    InDoubt,
    Invited,
    Joined,
    Left,
    MailValue,
    Notification,
    NotificationReason,
    Receipt,
    RefusalNotice,
    StatusMail,
)
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
SUBSCRIPTION = Subscription(ident(31), BLOG.id, TO.id, Topic(), Cadence.EACH, SubscriptionState.ACTIVE, since=NOW - DAY)
TO_POST = replace(SUBSCRIPTION, topic=Topic(Scope.POST, SHOPS.id))
TO_THREAD = replace(SUBSCRIPTION, topic=Topic(Scope.THREAD, SHOPS.id, HINGE.id))
TO_ANSWERS = replace(SUBSCRIPTION, topic=Topic(Scope.ANSWERS))


def case(mail: MailValue, n: int, **more: object) -> Case:
    row = QueuedMail(ident(200 + n), BLOG.id, TO.id, mail, queued_at=NOW, next_at=NOW)
    return replace(Case(row, BLOG, TO), **more)


def notification(comment: Comment, why: str) -> Notification:
    return Notification(comment.id, SUBSCRIPTION.id, NotificationReason(why))


def digest(**more: object) -> Digest:
    return Digest(SUBSCRIPTION.id, (), **more)  # type: ignore[arg-type]


def reworded(mail: MailValue, texts: Mapping[str, str]) -> MailValue:
    """The mail with these texts in the fields of that name that are not empty; "doubt" is a command in doubt."""
    new: dict[str, object] = {name: text for name, text in texts.items() if getattr(mail, name, None)}
    if "doubt" in new:
        new["doubt"] = InDoubt(texts["doubt"])
    return replace(mail, **new)


ALL = {
    "notification": case(notification(HINGE, "blog"), 1, subscription=SUBSCRIPTION, said=(Said(HINGE, SHOPS),)),
    "notification-answer": case(
        notification(CARD, "answered"),
        2,
        subscription=TO_POST,
        followed=SHOPS,
        said=(Said(CARD, SHOPS, (OFFICE,)),),
    ),
    "notification-unicode": case(notification(LONG, "blog"), 3, subscription=SUBSCRIPTION, said=(Said(LONG, LETTERS),)),
    "notification-thread": case(
        notification(CARD, "thread"),
        60,
        subscription=TO_THREAD,
        followed=SHOPS,
        said=(Said(CARD, SHOPS, (comment(5, MEI, "Ask her."), HINGE)),),
    ),
    "notification-post": case(
        notification(HINGE, "post"), 61, subscription=TO_POST, followed=SHOPS, said=(Said(HINGE, SHOPS),)
    ),
    "digest": case(
        digest(more=3),
        4,
        subscription=replace(SUBSCRIPTION, cadence=Cadence.DAILY),
        said=(
            Said(HINGE, SHOPS),
            Said(CARD, SHOPS, (OFFICE,), answered=True),
            Said(replace(CARD, state=CommentState.REMOVED, text="", commenter=Commenter(13, "")), SHOPS),
            Said(LONG, LETTERS),
        ),
    ),
    "digest-of-one": case(
        digest(),
        5,
        subscription=replace(TO_POST, cadence=Cadence.WEEKLY),
        followed=SHOPS,
        said=(Said(HINGE, SHOPS),),
    ),
    "confirm-subscription": case(
        ConfirmSubscription(ident(41), SUBSCRIPTION.id, answers="<join.1@reader.example>"),
        6,
        subscription=TO_POST,
        followed=SHOPS,
    ),
    "confirm-subscription-blog": case(
        ConfirmSubscription(ident(41), SUBSCRIPTION.id), 65, subscription=replace(SUBSCRIPTION, cadence=Cadence.MONTHLY)
    ),
    "confirm-subscription-thread": case(
        ConfirmSubscription(ident(41), SUBSCRIPTION.id), 66, subscription=replace(TO_THREAD, at_most=1), followed=SHOPS
    ),
    "confirm-subscription-answers": case(ConfirmSubscription(ident(41), SUBSCRIPTION.id), 67, subscription=TO_ANSWERS),
    "confirm-comment": case(
        ConfirmComment(ident(41), HINGE.id), 7, said=(Said(replace(HINGE, state=CommentState.UNCONFIRMED), SHOPS),)
    ),
    "confirm-comment-invited": case(
        ConfirmComment(ident(41), HINGE.id),
        26,
        said=(Said(replace(HINGE, state=CommentState.UNCONFIRMED, invited_by=MEI), SHOPS),),
    ),
    "digest-after-a-busy-hour": case(
        digest(fold=Fold("busy")),
        25,
        subscription=SUBSCRIPTION,
        said=tuple(
            Said(
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
                    ("No.", "Yes?", "長い長い話ですが、" * 12, "Perhaps.", "W" * 90, "Why?", "So.", "But.", "Then?"),
                    strict=True,
                )
            )
        ),
    ),
    "digest-the-last": case(digest(last=True), 28, subscription=SUBSCRIPTION, said=(Said(CARD, SHOPS, (OFFICE,)),)),
    "digest-beyond-the-limit": case(
        digest(fold=Fold("limit")),
        62,
        subscription=replace(SUBSCRIPTION, at_most=3),
        said=(Said(HINGE, SHOPS), Said(LONG, LETTERS)),
    ),
    "digest-after-a-pause": case(
        digest(fold=Fold("pause")),
        63,
        subscription=TO_POST,
        followed=SHOPS,
        said=(Said(HINGE, SHOPS), Said(CARD, SHOPS, (OFFICE,), answered=True)),
    ),
    "digest-of-a-month": case(
        digest(),
        64,
        subscription=replace(TO_ANSWERS, cadence=Cadence.MONTHLY),
        said=(Said(CARD, SHOPS, (OFFICE,)),),
    ),
    "joined": case(Joined(SUBSCRIPTION.id, answers="<yes.1@reader.example>"), 8, subscription=TO_POST, followed=SHOPS),
    "joined-blog": case(Joined(SUBSCRIPTION.id), 9, subscription=replace(SUBSCRIPTION, cadence=Cadence.WEEKLY)),
    "joined-answers": case(Joined(SUBSCRIPTION.id), 68, subscription=TO_ANSWERS),
    "joined-again": case(Joined(SUBSCRIPTION.id, again=True), 14, subscription=TO_POST, followed=SHOPS),
    "left": case(Left(), 10, followed=SHOPS),
    "left-thread": case(Left(), 70, subscription=TO_THREAD, followed=SHOPS),
    "left-answers": case(Left(doubt=InDoubt("I am leaving", ident(101))), 71, subscription=TO_ANSWERS),
    "help": case(HelpMail("<help.1@reader.example>"), 11),
    "refusal": case(
        RefusalNotice(
            "We found only quoted text in your mail, nothing new from you. Write above or below the quote, "
            "and send again.",
            "Re: hinges",
            "<x.1@reader.example>",
        ),
        12,
    ),
    "operator": case(
        ForOperator(ident(43), "abuse"),
        13,
        content=b"From: someone@example.net\r\nSubject: =?utf-8?q?A_question?=\r\n\r\nDear postmaster\r\n.\r\nWho?\r\n",
    ),
    "receipt": case(
        Receipt((OFFICE.id,)),
        15,
        own=(
            Own(
                Said(OFFICE, SHOPS),
                until=NOW + 2 * MINUTE,
                elided=(
                    Elided("> I keep thinking of the ironmonger who never asked my name in thirty years", "quote"),
                    Elided("-- \nAnn\nSent from my shoe", "signature"),
                ),
            ),
        ),
    ),
    "receipt-of-three": case(
        Receipt((OFFICE.id,), answers="<digest.answer@reader.example>"),
        16,
        own=(
            Own(Said(replace(CARD, commenter=ANN), SHOPS, (HINGE,)), until=NOW + 2 * MINUTE),
            Own(None),
            Own(Said(replace(LONG, commenter=ANN), LETTERS, (HINGE,)), until=NOW + 2 * MINUTE),
        ),
        follows=((SUBSCRIPTION, None),),
        any_wish=SUBSCRIPTION.id,
    ),
    "receipt-of-two-conversations": case(
        Receipt((OFFICE.id,)),
        73,
        own=(
            Own(Said(replace(CARD, commenter=ANN), SHOPS, (HINGE,))),
            Own(Said(replace(LONG, commenter=ANN), LETTERS, (HINGE,))),
        ),
        follows=((TO_POST, SHOPS),),
        any_wish=TO_POST.id,
    ),
    "receipt-of-what-seems-a-wish": case(
        Receipt((OFFICE.id,), doubt=InDoubt("subscribed")),
        17,
        own=(Own(Said(replace(OFFICE, text="Subscribed"), SHOPS)),),
    ),
    "which": case(
        AskPlace(OFFICE.id, (HINGE.id, "", LONG.id)),
        18,
        said=(
            Said(
                replace(OFFICE, text="What a lovely evening to read all of this.", state=CommentState.UNCONFIRMED),
                SHOPS,
            ),
        ),
        listed=(Said(HINGE, SHOPS), None, Said(LONG, LETTERS)),
    ),
    "invited": case(
        Invited(CARD.id, OFFICE.id),
        19,
        said=(Said(replace(CARD, invited_by=ANN), SHOPS, (OFFICE,)),),
        listed=(Said(OFFICE, SHOPS),),
    ),
    "status": case(
        StatusMail(),
        20,
        own=(Own(Said(OFFICE, SHOPS)), Own(None), Own(Said(replace(LONG, commenter=ANN), LETTERS))),
        follows=(
            (replace(SUBSCRIPTION, at_most=3), None),
            (replace(TO_POST, cadence=Cadence.WEEKLY), SHOPS),
            (replace(SUBSCRIPTION, topic=Topic(Scope.ANSWERS), state=SubscriptionState.PENDING), None),
        ),
        any_wish=SUBSCRIPTION.id,
    ),
    "status-asked": case(StatusMail(asked="my copy"), 21),
    "confirm-forget": case(ConfirmForget(ident(41)), 22, letters=3),
    "confirm-forget-one-letter": case(ConfirmForget(ident(41)), 72, letters=1),
    "confirm-forget-no-letters": case(ConfirmForget(ident(41)), 69),
    "copy": case(
        CopyOfData((), 1, 2),
        23,
        copied=(
            Received(
                NOW - DAY, b"From: ann@reader.example\r\nSubject: Shops\r\n\r\nHello\r\n\r\nFrom here on\r\n>From\r\n"
            ),
        ),
        content=b"From ann@reader.example Mon Nov 23 07:00:00 2026\nFrom: ann@reader.example\n\nHello\n\n",
    ),
    "copy-of-nothing": case(CopyOfData(()), 24),
} | {
    f"done-{did.value}": case(
        Done(
            did,
            until="2026-12-24" if did is Did.PAUSED else "",
            at_most=3 if did is Did.AT_MOST else None,
            cadence=Cadence.WEEKLY if did is Did.CADENCE else None,
            doubt=InDoubt("stop", ident(101)) if did in (Did.TAKEN, Did.NOTHING) else None,
            answers="<wish.1@reader.example>",
        ),
        30 + n,
        said=(Said(OFFICE, SHOPS),) if did in (Did.EDITED, Did.TOO_LATE) else (),
        followed=SHOPS if did in (Did.CADENCE, Did.MUTED) else None,
        subscription=TO_THREAD if did is Did.CADENCE else None,
        any_wish=SUBSCRIPTION.id if did in (Did.AT_MOST, Did.MUTED) else None,
    )
    for n, did in enumerate(Did)
}
ALL["done-nothing-about-a-letter"] = case(
    Done(Did.NOTHING), 74, said=(Said(replace(OFFICE, state=CommentState.REMOVED, text=""), SHOPS),)
)

BUNDLED = case(
    digest(),
    27,
    subscription=replace(SUBSCRIPTION, cadence=Cadence.DAILY),
    mailbox=replace(TO, bundled=True),
    said=(Said(HINGE, SHOPS), Said(CARD, SHOPS, (OFFICE,), answered=True)),
)
