"""Free words in answer to each kind of mail of ours, through the real intake: published, done, asked about or thanks.

The cases are those of `bench/texts/`, or of the folder that `LOOSELY_CASES` names. A case is a JSON object in a line:
`answers` (a kind of mail; else a notification), `text`, perhaps `subject`, and `want`, the outcomes that are right
(`comment`, `asked`, `comment+asked`, `command:NAME`, `yes`, `no`, `thanks`, `discarded`). `LOOSELY_SHOW=1` prints each
case that is not right.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from bridge.acts import Occasion, forgetting, subscribing
from bridge.blog import SECOND, Blog, Cadence, Comment, CommentState, Mailbox, Topic
from bridge.inbound.commands import command
from bridge.intake import Intake
from bridge.mail import subaddress
from bridge.mail.envelope import Envelope
from bridge.mail.subaddress import MailReplyAddress, QuestionAddress, ReplyAddress
from bridge.outbound import queued
from bridge.outbound.queued import Did, MailValue
from bridge.store import blogs, comments, confirmations, mailboxes, outbox, posts
from bridge.store.engine import Store, Tx, new_id
from bridge.workers import Workers

BLOG = Blog(
    "blog.example", "Tea", "https://blog.example", "https://talk.blog.example", "{tag}@talk.blog.example",
    ("owner@blog.example",),
)  # fmt: skip
NOW = 1_795_503_600 * SECOND
_CADENCES = {"daily", "weekly", "monthly", "each"}
_SAME = {
    "leave": {"leave", "leave_all", "yes", "no"},
    "set_cadence": _CADENCES,
    "at_most": {"at_most"},
    "set_name": {"name"},
    "join": {"answers", "join"},
    "receipts": {"receipts_off", "receipts_on"},
    "end_subscriptions": {"leave", "leave_all"},
    "send_help": {"help"},
    "forward_to_moderators": {"report", "forward"},
    "publish_kept": {"yes", "publish"},
}


class Town:
    """A blog, a post with two comments, and a new person for each case."""

    def __init__(self, tx: Tx, key: bytes) -> None:
        self.key = key
        self.now = NOW
        blogs.keep(tx, blogs=(BLOG,))
        self.ruth = self.person(tx, "ruth")
        self.post = posts.add(
            tx,
            blog_id=BLOG.id,
            url=f"{BLOG.url}/tea",
            title="Tea",
            published_at=NOW,
            entry_id="tea",
            now=NOW,
            slug="tea",
        )
        self.said = [self.say(tx, self.ruth, text) for text in ("I like the slow ones.", "The river froze in March.")]

    def person(self, tx: Tx, name: str) -> Mailbox:
        self.now += SECOND
        return mailboxes.remember(
            tx, blog_id=BLOG.id, address=f"{name}@home.example", name=name.title(), utc_offset_minutes=None,
            language=None, now=self.now,
        )  # fmt: skip

    def say(self, tx: Tx, who: Mailbox, text: str, state: CommentState = CommentState.PUBLISHED) -> Comment:
        self.now += SECOND
        return comments.add(
            tx, id=new_id(self.now), blog_id=BLOG.id, post_id=self.post.id, parent_id=None, mailbox_id=who.id,
            name=who.name, text=text, message_id=None, journal_id=None, state=state, now=self.now,
        )  # fmt: skip

    def address(self, tx: Tx, kind: str, who: Mailbox) -> str:
        """The address to which a person answers a mail of this kind."""
        tag = self._asked(tx, kind, who)
        return f"{subaddress.write(tag, self.key)}@talk.blog.example"

    def _asked(self, tx: Tx, kind: str, who: Mailbox) -> ReplyAddress | QuestionAddress | MailReplyAddress:
        followed = subscribing.pend(
            tx, blog_id=BLOG.id, mailbox_id=who.id, topic=Topic(), cadence=Cadence.EACH, now=self.now
        )
        if kind == "confirm_subscription":
            assert followed.confirmation_id
            return QuestionAddress(followed.confirmation_id)
        subscribing.subscribe(tx, Occasion(self.now), who, Topic())
        ids = tuple(one.id for one in self.said)
        if kind == "notification":
            name = queued.notification_name(ids[0], who.id)
            mail = queued.Notification(ids[0], followed.subscription.id, queued.NotificationReason.BLOG)
            self._queue(tx, who, mail, name)
            return ReplyAddress(ids[0], who.id)
        if kind == "confirm_forget":
            self.say(tx, who, "Mine.")
            forgetting.ask_forget(tx, mailbox=who, now=self.now, answers=None)
            (row,) = tx.execute("SELECT id FROM confirmation WHERE mailbox_id = :id AND kind = 'forget'", id=who.id)
            return QuestionAddress(row["id"])
        if kind == "confirm_comment":
            kept = self.say(tx, who, "Mine.", CommentState.UNCONFIRMED)
            asked = confirmations.open(
                tx, blog_id=BLOG.id, mailbox_id=who.id, kind="comment", target_id=kept.id, now=self.now
            )
            self._queue(tx, who, queued.ConfirmComment(asked, kept.id), queued.question_name(asked))
            return QuestionAddress(asked)
        return MailReplyAddress(self._queue(tx, who, self._value(tx, kind, who, followed.subscription.id, ids)))

    def _value(self, tx: Tx, kind: str, who: Mailbox, followed: str, ids: tuple[str, ...]) -> MailValue:
        weekly = command.written(command.SetCadence(Cadence.WEEKLY))
        made: dict[str, Callable[[], MailValue]] = {
            "digest": lambda: queued.Digest(followed, ids),
            "receipt": lambda: queued.Receipt((self.say(tx, who, "Mine.").id,)),
            "status": lambda: queued.StatusMail((self.say(tx, who, "Mine.").id,)),
            "joined": lambda: queued.Joined(followed),
            "left": lambda: queued.Left(followed),
            "help": queued.HelpMail,
            "copy": lambda: queued.CopyOfData(()),
            "done": lambda: queued.Done(Did.CADENCE, None, followed, cadence=Cadence.WEEKLY),
            "which": lambda: queued.AskUnplaced(self.say(tx, who, "Which?", CommentState.UNPLACED).id, ids),
            "unsure": lambda: queued.AskUnsure(self.say(tx, who, "Weekly.", CommentState.UNSURE).id, ids[:1], weekly),
            "invited": lambda: queued.Invited(self.say(tx, who, "Mine.").id, ids[0]),
        }
        return made[kind]()

    def _queue(self, tx: Tx, who: Mailbox, mail: MailValue, unique: str | None = None) -> str:
        row = outbox.QueuedMail(
            new_id(self.now), BLOG.id, who.id, mail, queued_at=self.now, next_at=self.now, unique=unique
        )
        outbox.queue(tx, rows=[row])
        return row.id


def _seen(tx: Tx, who: Mailbox) -> dict[str, set[str]]:
    """The rows of a person that an answer may make."""
    published = "SELECT id FROM comment WHERE mailbox_id = :id AND state = 'published'"
    mails = "SELECT id || ' ' || kind AS id FROM outbox WHERE mailbox_id = :id"
    outcomes = (
        "SELECT id || ' ' || disposition || ' ' || coalesce(reason, '') AS id FROM journal ORDER BY id DESC LIMIT 1"
    )
    return {
        "published": {row["id"] for row in tx.execute(published, id=who.id)},
        "mails": {row["id"] for row in tx.execute(mails, id=who.id)},
        "journal": {row["id"] for row in tx.execute(outcomes)},
    }


def _came(before: dict[str, set[str]], after: dict[str, set[str]], code: int) -> set[str]:
    """The outcomes of one case, as a case names them."""
    if code >= 400:
        return {"refused"}
    kinds = {one.split()[1] for one in after["mails"] - before["mails"]}
    asked = bool(kinds & {"unsure", "not_published", "which", "confirm_comment"})
    reason = [*next(iter(after["journal"] - before["journal"]), "- - -").split(maxsplit=2), ""]
    if after["published"] - before["published"] and reason[2] not in ("publish_kept", "answer_question"):
        return {"comment+asked"} if asked else {"comment"}
    if reason[1] == "discard":
        return {"thanks" if reason[2] == "thanks" else "discarded"}
    if asked:
        return {"asked"}
    if reason[2] in ("answer_question", "forget_person"):
        return {"yes", "no"}
    return {f"command:{one}" for one in _SAME.get(reason[2], {reason[2]})} | _SAME.get(reason[2], set()) & {"yes", "no"}


async def _run(sections: dict[str, list[dict[str, Any]]]) -> None:
    workers = Workers()
    await workers.start()
    with tempfile.TemporaryDirectory() as place, Store.open(Path(place) / "loosely.db") as store:
        town = await store.write(lambda tx: Town(tx, store.key))
        intake = Intake(
            store, (BLOG,), workers, clock=lambda: town.now, published=lambda: None, queued=lambda: None
        )  # fmt: skip
        for name, cases in sections.items():
            await _section(name, cases, store, town, intake)
    await workers.stop()


async def _section(name: str, cases: list[dict[str, Any]], store: Store, town: Town, intake: Intake) -> None:
    counts: Counter[str] = Counter()
    for number, case in enumerate(cases):
        kind = case.get("answers") or "notification"
        who = await store.write(lambda tx, called=f"{name}{number}": town.person(tx, called))
        address = await store.write(lambda tx, who=who, kind=kind: town.address(tx, kind, who))
        before = await store.read(lambda tx, who=who: _seen(tx, who))
        (reply,) = await intake.message(Envelope("", who.address, (address,)), _mail(case, who, address))
        came = _came(before, await store.read(lambda tx, who=who: _seen(tx, who)), reply.code)
        result = _judged(case, came)
        counts.update([result, *(f"= {one}" for one in [min(came)])])
        if result != "right" and os.environ.get("LOOSELY_SHOW"):
            told = " ".join(str(case["text"]).split())[:150]
            print(f"    {result}: {kind} [{case['lang']}] {'/'.join(sorted(came))} for {case['want']}: {told!r}")
    told = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    print(f"  {name:<9} {len(cases):>4}: {told}")


def _judged(case: dict[str, Any], came: set[str]) -> str:
    if came & set(case["want"]):
        return "right"
    if "comment" in came:
        return "PUBLISHED"
    if "refused" in came:
        return "refused"
    return "asked" if "asked" in came else "other"


def _mail(case: dict[str, Any], who: Mailbox, address: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"{who.name} <{who.address}>"
    mail["To"] = address
    mail["Subject"] = re.sub(r"\s+", " ", case.get("subject") or "Re: Tea")
    mail["Message-ID"] = f"<{who.name}@home.example>"
    mail.set_content(case["text"])
    return bytes(mail)


def main() -> None:
    folder = Path(os.environ.get("LOOSELY_CASES", Path(__file__).with_name("texts")))
    paths = sorted(path for path in folder.glob("*.jsonl") if path.stem != "multi")
    cases = {path.stem: list(map(json.loads, path.read_text("utf-8").splitlines())) for path in paths}
    asyncio.run(_run(cases))


if __name__ == "__main__":
    main()
