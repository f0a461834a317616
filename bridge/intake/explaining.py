"""What would happen to a message, and why, stage by stage; and a message that was set aside, judged again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bridge.acts.capping import Capping
from bridge.blog import Blog
from bridge.inbound.authenticate import Authenticated
from bridge.inbound.commands import command
from bridge.inbound.disposition import outcome
from bridge.inbound.reading import Reading
from bridge.inbound.route import PlainAddress
from bridge.inbound.screen import ByMachine, ByPerson, MaybeMachine
from bridge.intake import Intake, Taken, take
from bridge.intake.recording import Arrival
from bridge.mail import message, subaddress
from bridge.mail.envelope import Envelope
from bridge.store import holds, journal, outbox
from bridge.store.engine import Store, Tx

_MAILBOX = re.compile(r"[^\s<>,;:\"]{1,64}@[^\s<>,;:\"]{1,255}")
_SHOWN = 60  # characters of a piece of text


@dataclass(frozen=True, slots=True)
class Explained:
    """Lines for the operator; the SMTP replies; and the mails that would follow, each as its kind and its mailbox."""

    lines: tuple[str, ...]
    replies: tuple[str, ...]
    mails: tuple[tuple[str, str], ...]


class _UndoneError(Exception):
    """Ends the transaction, so that nothing of it is kept."""

    def __init__(self, explained: Explained) -> None:
        super().__init__()
        self.explained = explained


async def explain(
    intake: Intake, store: Store, blogs: tuple[Blog, ...], envelope: Envelope, content: bytes, journal_id: str = ""
) -> Explained:
    """What would happen to this message if it came now. Nothing does.

    `journal_id` is its own row, if it came before: it is then judged as if it came for the first time.
    """
    for path in envelope.forward_paths:
        reply = await intake.recipient(envelope, path)
        if not reply.accepted:
            return Explained((f"{path} is refused before the mail is sent (RCPT)",), (reply.line(),), ())
    arrival = await intake.arrival(envelope, content)
    if arrival is None:
        return Explained(("no recipient is an address of ours",), (), ())
    try:
        await store.write(_judge, arrival=arrival, blogs=blogs, capping=intake.capping, journal_id=journal_id)
    except _UndoneError as undone:
        return undone.explained
    raise AssertionError("the transaction was not undone")


def _judge(tx: Tx, *, arrival: Arrival, blogs: tuple[Blog, ...], capping: Capping, journal_id: str) -> None:
    if journal_id:
        journal.rewrite(tx, journal_id=journal_id, columns={"fingerprint": ""})
    taken = take(tx, arrival=arrival, blogs=blogs, capping=capping)
    lines = [*_of_reading(arrival.reading), *_of_routes(arrival), *_of_dispositions(taken)]
    lines += [f"held: {one.reason} {one.detail}".rstrip() for one in holds.since(tx, held_at=arrival.now)]
    mails = tuple((mail.kind.value, address) for mail, address in outbox.queued_at(tx, at=arrival.now))
    raise _UndoneError(Explained(tuple(lines), tuple(one.reply.line() for one in taken), mails))


def _of_reading(reading: Reading) -> list[str]:
    lines = [f"author: {reading.author.mailbox}" if reading.author else f"author: none ({reading.author_fault})"]
    match reading.screened:
        case ByPerson():
            lines.append("written by: a person")
        case MaybeMachine(sign):
            lines.append(f"written by: perhaps a machine ({sign})")
        case ByMachine(reason):
            lines.append(f"written by: a machine ({reason})")
    match reading.authentication:
        case Authenticated():
            lines.append("authenticated: yes")
        case doubtful:
            lines.append(f"authenticated: no ({doubtful.reason.value})")
    lines.append(f"new text: {_short(reading.extraction.reply) or 'none'}")
    lines += [f"left out as {piece.why}: {_short(piece.text)}" for piece in reading.extraction.elided]
    heard = reading.recognised
    if heard:
        sure = heard.certainty.name.lower()
        lines.append(f'command heard: "{command.word(heard.command)}", {sure}, by: {heard.why or heard.words}')
    else:
        lines.append("command heard: none")
    return lines


def _of_routes(arrival: Arrival) -> list[str]:
    return [f"its address is for: {_ASKS[type(one.asked)]} (blog {one.blog_id})" for one in arrival.routes]


def _of_dispositions(taken: Sequence[Taken]) -> list[str]:
    return [f"decided: {name}, {reason}" for name, reason in (outcome(one.disposition) for one in taken)]


_ASKS: Mapping[type, str] = {
    subaddress.ReplyAddress: "a reply to one comment, by one reader",
    subaddress.PublicReplyAddress: "a reply to one comment, by anybody",
    subaddress.AuthorAddress: "the author of a comment; the comment is looked for",
    subaddress.PostAddress: "a comment on a post",
    subaddress.JoinAddress: "to subscribe",
    subaddress.LeaveAddress: "to unsubscribe",
    subaddress.HelpAddress: "help",
    subaddress.QuestionAddress: "the answer to a question of ours",
    subaddress.MailReplyAddress: "the answer to another mail of ours",
    subaddress.BounceAddress: "bounces of one mail",
    subaddress.OperatorAddress: "the operator",
    PlainAddress: "the plain mailbox; the comment is looked for",
}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]} ..."


async def replay(intake: Intake, store: Store, blogs: tuple[Blog, ...], journal_id: str) -> tuple[str, ...]:
    """Judge a message that was set aside again, for real; the SMTP replies that it gets now, () if it can't be done."""
    found = await store.read(journal.by_id, journal_id=journal_id)
    if found is None or not found.forward_paths:
        return ()
    content = await store.read(journal.content, journal_id=journal_id)
    arrival = await intake.arrival(envelope_of(found), content)
    if arrival is None:
        return ()
    taken = await store.write(take, arrival=arrival, blogs=blogs, capping=intake.capping)
    return tuple(one.reply.line() for one in taken)


def envelope_of(row: journal.JournalEntry) -> Envelope:
    """The envelope in which a message came."""
    return Envelope(row.peer, row.reverse_path, row.forward_paths, lmtp=True)


def envelope_for(content: bytes, forward_paths: Sequence[str], reverse_path: str | None, peer: str) -> Envelope:
    """An envelope for a message in a file: its recipients as named, else those of its header."""
    read = message.parse(content)
    fields = ("x-original-to", "delivered-to", "to", "cc")
    stated = (mailbox for name in fields for value in read.fields.get(name, ()) for mailbox in _MAILBOX.findall(value))
    named = tuple(forward_paths) or tuple(dict.fromkeys(stated))
    author = read.author.mailbox if read.author else None
    return Envelope(peer, reverse_path if reverse_path is not None else author, named, lmtp=True)
