"""One of each mail, with people in it who write as people do."""

from __future__ import annotations

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
    Mailbox,
    Post,
    Scope,
    Subscription,
    SubscriptionState,
    Topic,
)
from bridge.dispatch.facts import Case, Elided, Own, Received, Said
from bridge.inbound.refusal import Refusal
from bridge.outbound.mails import Did, Kind
from bridge.store.outbox import Row

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


def case(kind: Kind, n: int, **more: object) -> Case:
    detail = more.pop("detail", {})
    row = Row(ident(200 + n), BLOG.id, kind.value, TO.id, queued_at=NOW, next_at=NOW, detail=detail)
    if kind in (Kind.CONFIRM_COMMENT, Kind.CONFIRM_SUBSCRIPTION, Kind.CONFIRM_FORGET):
        row = replace(row, confirmation_id=ident(41))
    return replace(Case(row, kind, BLOG, TO), **more)


ALL = {
    "notification": case(
        Kind.NOTIFICATION, 1, subscription=SUBSCRIPTION, said=(Said(HINGE, SHOPS),), detail={"why": "blog"}
    ),
    "notification-answer": case(
        Kind.NOTIFICATION,
        2,
        subscription=TO_POST,
        followed=SHOPS,
        said=(Said(CARD, SHOPS, (OFFICE,)),),
        detail={"why": "answered"},
    ),
    "notification-unicode": case(
        Kind.NOTIFICATION, 3, subscription=SUBSCRIPTION, said=(Said(LONG, LETTERS),), detail={"why": "blog"}
    ),
    "notification-thread": case(
        Kind.NOTIFICATION,
        60,
        subscription=TO_THREAD,
        followed=SHOPS,
        said=(Said(CARD, SHOPS, (comment(5, MEI, "Ask her."), HINGE)),),
        detail={"why": "thread"},
    ),
    "notification-post": case(
        Kind.NOTIFICATION, 61, subscription=TO_POST, followed=SHOPS, said=(Said(HINGE, SHOPS),), detail={"why": "post"}
    ),
    "digest": case(
        Kind.DIGEST,
        4,
        subscription=replace(SUBSCRIPTION, cadence=Cadence.DAILY),
        said=(
            Said(HINGE, SHOPS),
            Said(CARD, SHOPS, (OFFICE,), answered=True),
            Said(replace(CARD, state=CommentState.REMOVED, text="", commenter=Commenter(13, "")), SHOPS),
            Said(LONG, LETTERS),
        ),
        detail={"more": "3"},
    ),
    "digest-of-one": case(
        Kind.DIGEST,
        5,
        subscription=replace(TO_POST, cadence=Cadence.WEEKLY),
        followed=SHOPS,
        said=(Said(HINGE, SHOPS),),
    ),
    "confirm-subscription": case(
        Kind.CONFIRM_SUBSCRIPTION,
        6,
        subscription=TO_POST,
        followed=SHOPS,
        detail={"answers": "<join.1@reader.example>"},
    ),
    "confirm-subscription-blog": case(
        Kind.CONFIRM_SUBSCRIPTION, 65, subscription=replace(SUBSCRIPTION, cadence=Cadence.MONTHLY)
    ),
    "confirm-subscription-thread": case(
        Kind.CONFIRM_SUBSCRIPTION, 66, subscription=replace(TO_THREAD, at_most=1), followed=SHOPS
    ),
    "confirm-subscription-answers": case(Kind.CONFIRM_SUBSCRIPTION, 67, subscription=TO_ANSWERS),
    "confirm-comment": case(
        Kind.CONFIRM_COMMENT, 7, said=(Said(replace(HINGE, state=CommentState.UNCONFIRMED), SHOPS),)
    ),
    "confirm-comment-invited": case(
        Kind.CONFIRM_COMMENT, 26, said=(Said(replace(HINGE, state=CommentState.UNCONFIRMED, invited_by=MEI), SHOPS),)
    ),
    "digest-after-a-busy-hour": case(
        Kind.DIGEST,
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
        detail={"fold": "busy"},
    ),
    "digest-the-last": case(
        Kind.DIGEST, 28, subscription=SUBSCRIPTION, said=(Said(CARD, SHOPS, (OFFICE,)),), detail={"last": "yes"}
    ),
    "digest-beyond-the-limit": case(
        Kind.DIGEST,
        62,
        subscription=replace(SUBSCRIPTION, at_most=3),
        said=(Said(HINGE, SHOPS), Said(LONG, LETTERS)),
        detail={"fold": "limit"},
    ),
    "digest-after-a-pause": case(
        Kind.DIGEST,
        63,
        subscription=TO_POST,
        followed=SHOPS,
        said=(Said(HINGE, SHOPS), Said(CARD, SHOPS, (OFFICE,), answered=True)),
        detail={"fold": "pause"},
    ),
    "digest-of-a-month": case(
        Kind.DIGEST,
        64,
        subscription=replace(TO_ANSWERS, cadence=Cadence.MONTHLY),
        said=(Said(CARD, SHOPS, (OFFICE,)),),
    ),
    "joined": case(Kind.JOINED, 8, subscription=TO_POST, followed=SHOPS, detail={"answers": "<yes.1@reader.example>"}),
    "joined-blog": case(Kind.JOINED, 9, subscription=replace(SUBSCRIPTION, cadence=Cadence.WEEKLY)),
    "joined-answers": case(Kind.JOINED, 68, subscription=TO_ANSWERS),
    "joined-again": case(Kind.JOINED, 14, subscription=TO_POST, followed=SHOPS, detail={"again": "yes"}),
    "left": case(Kind.LEFT, 10, followed=SHOPS),
    "left-thread": case(Kind.LEFT, 70, subscription=TO_THREAD, followed=SHOPS),
    "left-answers": case(Kind.LEFT, 71, subscription=TO_ANSWERS, detail={"word": "I am leaving", "letter": ident(101)}),
    "help": case(Kind.HELP, 11, detail={"answers": "<help.1@reader.example>"}),
    "refusal": case(
        Kind.REFUSAL,
        12,
        detail={
            "subject": "Re: hinges",
            "sentence": Refusal.ONLY_QUOTED.value[2],
            "answers": "<x.1@reader.example>",
        },
    ),
    "operator": case(
        Kind.OPERATOR,
        13,
        detail={"role": "abuse"},
        content=b"From: someone@example.net\r\nSubject: =?utf-8?q?A_question?=\r\n\r\nDear postmaster\r\n.\r\nWho?\r\n",
    ),
    "receipt": case(
        Kind.RECEIPT,
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
        Kind.RECEIPT,
        16,
        own=(
            Own(Said(replace(CARD, commenter=ANN), SHOPS, (HINGE,)), until=NOW + 2 * MINUTE),
            Own(None),
            Own(Said(replace(LONG, commenter=ANN), LETTERS, (HINGE,)), until=NOW + 2 * MINUTE),
        ),
        follows=((SUBSCRIPTION, None),),
        any_wish=SUBSCRIPTION.id,
        detail={"answers": "<digest.answer@reader.example>"},
    ),
    "receipt-of-two-conversations": case(
        Kind.RECEIPT,
        73,
        own=(
            Own(Said(replace(CARD, commenter=ANN), SHOPS, (HINGE,))),
            Own(Said(replace(LONG, commenter=ANN), LETTERS, (HINGE,))),
        ),
        follows=((TO_POST, SHOPS),),
        any_wish=TO_POST.id,
    ),
    "receipt-of-what-seems-a-wish": case(
        Kind.RECEIPT, 17, own=(Own(Said(replace(OFFICE, text="Subscribed"), SHOPS)),), detail={"seems": "subscribed"}
    ),
    "which": case(
        Kind.WHICH,
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
        Kind.INVITED,
        19,
        said=(Said(replace(CARD, invited_by=ANN), SHOPS, (OFFICE,)),),
        listed=(Said(OFFICE, SHOPS),),
    ),
    "status": case(
        Kind.STATUS,
        20,
        own=(Own(Said(OFFICE, SHOPS)), Own(None), Own(Said(replace(LONG, commenter=ANN), LETTERS))),
        follows=(
            (replace(SUBSCRIPTION, at_most=3), None),
            (replace(TO_POST, cadence=Cadence.WEEKLY), SHOPS),
            (replace(SUBSCRIPTION, topic=Topic(Scope.ANSWERS), state=SubscriptionState.PENDING), None),
        ),
        any_wish=SUBSCRIPTION.id,
    ),
    "status-asked": case(Kind.STATUS, 21, detail={"asked": "my copy"}),
    "confirm-forget": case(Kind.CONFIRM_FORGET, 22, letters=3),
    "confirm-forget-one-letter": case(Kind.CONFIRM_FORGET, 72, letters=1),
    "confirm-forget-no-letters": case(Kind.CONFIRM_FORGET, 69),
    "copy": case(
        Kind.COPY,
        23,
        copied=(
            Received(
                NOW - DAY, b"From: ann@reader.example\r\nSubject: Shops\r\n\r\nHello\r\n\r\nFrom here on\r\n>From\r\n"
            ),
        ),
        detail={"part": "1", "parts": "2"},
        content=b"From ann@reader.example Mon Nov 23 07:00:00 2026\nFrom: ann@reader.example\n\nHello\n\n",
    ),
    "copy-of-nothing": case(Kind.COPY, 24),
} | {
    f"done-{did.value}": case(
        Kind.DONE,
        30 + n,
        said=(Said(OFFICE, SHOPS),) if did in (Did.EDITED, Did.TOO_LATE) else (),
        followed=SHOPS if did in (Did.CADENCE, Did.MUTED) else None,
        subscription=TO_THREAD if did is Did.CADENCE else None,
        any_wish=SUBSCRIPTION.id if did in (Did.AT_MOST, Did.MUTED) else None,
        detail={
            "did": did.value,
            **({"until": "2026-12-24"} if did is Did.PAUSED else {}),
            **({"at_most": "3"} if did is Did.AT_MOST else {}),
            **({"cadence": "weekly"} if did is Did.CADENCE else {}),
            **({"word": "stop", "letter": ident(101)} if did in (Did.TAKEN, Did.NOTHING) else {}),
            "answers": "<wish.1@reader.example>",
        },
    )
    for n, did in enumerate(Did)
}
ALL["done-nothing-about-a-letter"] = case(
    Kind.DONE,
    74,
    said=(Said(replace(OFFICE, state=CommentState.REMOVED, text=""), SHOPS),),
    detail={"did": Did.NOTHING.value},
)

BUNDLED = case(
    Kind.DIGEST,
    27,
    subscription=replace(SUBSCRIPTION, cadence=Cadence.DAILY),
    mailbox=replace(TO, bundled=True),
    said=(Said(HINGE, SHOPS), Said(CARD, SHOPS, (OFFICE,), answered=True)),
)
