"""Forgetting a person: nothing of them stays but their comments, nameless, if they want that.

Forgetting begins with one short transaction, and from then on nobody sees more of them. The rest is done in batches,
which look for rows on a reader and change a few of them in one transaction: mail does not wait. The table `forgetting`
has how far we are, so that a daemon that is stopped on the way goes on at its next start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

import structlog

from bridge.acts import Occasion, asking, commenting, consenting, erasing_names, leaving, moderating
from bridge.acts.erasing import AddressEraser
from bridge.acts.erasing import likes as address_likes
from bridge.acts.erasing_names import NameEraser
from bridge.blog import Blog, CommentState, Mailbox, forgotten_address
from bridge.errors import StoreBusy, StoreError
from bridge.outbound.queued import ConfirmForget, Forgotten, Mentions
from bridge.outbound.retry import GIVE_UP_AFTER
from bridge.store import (
    blogs,
    comments,
    confirmations,
    copies,
    departures,
    erasure,
    journal,
    last_mails,
    mailboxes,
    movings,
    outbox,
)
from bridge.store.departures import Gone
from bridge.store.engine import Row, Store, Tx
from bridge.store.erasure import Forgetting, Id

log = structlog.get_logger()

_ROWS = 200  # changed in one transaction, or looked through by one reader
_SHOWN = 50  # comments in a list for moderators
QUOTED_ABOVE = 6  # comments above one that may be quoted in it: intake writes names above quotes of no more
_TEXTS = ("reverse_path", "forward_paths", "message_id", "reason", "elided")  # of the journal


class ForgettingStage(StrEnum):
    """The steps of forgetting: first with their own rows, then with the texts of others that name them.

    A step that looks through a column has its name.
    """

    MESSAGES = "messages"  # before the comments that lead to them
    COMMENTS = "comments"
    MAILS = "mails"
    COMMENT_QUOTES = "quotes of comments"  # their name above a quote of theirs
    EDITION_QUOTES = "quotes of editions"
    COMMENT_TEXT = "comment.text"
    EDITION_TEXT = "edition.text"
    MENTIONS = "mentions"  # their name in the words of others stays, and moderators are shown where
    MAILBOX_NAME = "mailbox.name"
    MAIL_DETAIL = "outbox.detail"
    MAIL_REPLY = "outbox.smtp_reply"
    JOURNAL = "journal"


_QUOTES = {ForgettingStage.COMMENT_QUOTES: "comment.text", ForgettingStage.EDITION_QUOTES: "edition.text"}
_NEXT = dict(zip(ForgettingStage, [*list(ForgettingStage)[1:], None], strict=True))


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows to change in one transaction; the next batch begins after row `until`, or with another stage."""

    whom: Forgetting
    ids: tuple[Id, ...]
    until: str | None


def confirm(tx: Tx, *, confirmation_id: str, keep: bool, now: int) -> bool:
    """A yes to the question whether to forget them; False where it is answered already, or asks something else."""
    asked = confirmations.by_id(tx, confirmation_id=confirmation_id)
    if asked is None or asked.kind != "forget" or asked.done_at is not None:
        return False
    consenting.confirm(tx, Occasion(now), confirmation_id)
    return forget(tx, mailbox_id=asked.mailbox_id, keep=keep, now=now)


class ForgetOutcome(Enum):
    """The outcome of a request to be forgotten."""

    QUESTION_MAILED = auto()
    QUESTION_OPEN = auto()  # the same question went out within the last hour
    TOO_MANY_QUESTIONS = auto()  # that they have not answered


def ask_forget(tx: Tx, *, mailbox: Mailbox, now: int, answers: str | None) -> ForgetOutcome:
    """Queue the mail that asks whether to forget them, once an hour and not too often.

    What can't be undone is asked where only they read: the link to a settings page is in every mail of ours, and
    people forward those.
    """
    target = f"mailbox:{mailbox.id}"
    if asking.is_asked(tx, target_id=target, now=now):
        return ForgetOutcome.QUESTION_OPEN
    if not asking.below_question_limit(tx, mailbox_id=mailbox.id, now=now, kind="forget"):
        return ForgetOutcome.TOO_MANY_QUESTIONS
    confirmation_id = confirmations.open(
        tx, blog_id=mailbox.blog_id, mailbox_id=mailbox.id, kind="forget", target_id=target, now=now
    )
    mail = ConfirmForget(confirmation_id, answers)
    asking.queue_question(tx, mail, confirmation_id, mailbox, now)
    return ForgetOutcome.QUESTION_MAILED


def forget(tx: Tx, *, mailbox_id: int, keep: bool, now: int, tell: bool = True) -> bool:
    """Begin to forget a person; whether we knew them. Their comments stay nameless (`keep`), or are deleted.

    Once all is done one last mail tells them so, if `tell` says so.

    Nobody sees more of them from now on; call `erase` next. The row of the mailbox stays, since its id is in addresses
    that others have. A person who writes again from the same mailbox is somebody new.
    """
    mailbox = mailboxes.by_id(tx, mailbox_id=mailbox_id)
    if mailbox is None or mailbox.forgotten:
        return False
    leaving.leave_all(tx, mailbox_id=mailbox_id, post_id=None, now=now)
    outbox.drop_for(tx, mailbox_id=mailbox_id, now=now)
    confirmations.forget(tx, mailbox_id=mailbox_id)
    copies.done(tx, mailbox_id=mailbox_id)
    names = {mailbox.name, *comments.names_of(tx, mailbox_id=mailbox_id)}
    whom = Forgetting(
        mailbox_id,
        mailbox.blog_id,
        mailbox.address,
        keep,
        now,
        ForgettingStage.MESSAGES,
        names=erasing_names.names(names, blogs.language(tx, blog_id=mailbox.blog_id)),
        language=mailbox.language,
        had_comments=bool(comments.of_mailbox(tx, mailbox_id=mailbox_id, limit=1)),
        tell=tell,
        former=" ".join(mailboxes.former(tx, mailbox_id=mailbox_id)),
    )
    gone = Gone.FORGOTTEN_KEEP if keep else Gone.FORGOTTEN_REMOVE
    for address in whom.addresses:
        departures.note(tx, what=gone, blog_id=mailbox.blog_id, address=address, now=now)
    movings.drop_for(tx, mailbox_id=mailbox_id)
    mailboxes.forget(tx, mailbox_id=mailbox_id, address=forgotten_address(mailbox_id), now=now)
    erasure.begin(tx, whom=whom)
    erasure.mark(tx)
    return True


def came_late(tx: Tx, *, mailbox_id: int, journal_id: str, now: int) -> bool:
    """Keep nothing of a message about somebody who is forgotten, such as the bounce of a mail that had left before."""
    mailbox = mailboxes.by_id(tx, mailbox_id=mailbox_id)
    if mailbox is not None and not mailbox.forgotten:
        return False
    _strip(tx, journal_id, now)
    erasure.mark(tx)
    return True


def _strip(tx: Tx, journal_id: str, now: int) -> None:
    """Keep nothing of a message but that it came; it is handed to no moderator any more."""
    journal.strip(tx, journal_id=journal_id)
    outbox.drop_for(tx, journal_id=journal_id, now=now)


async def erase(store: Store) -> bool:
    """`erase_now`, in a thread of its own."""
    return await asyncio.to_thread(erase_now, store)


def erase_now(store: Store) -> bool:
    """Forget all who are being forgotten, and overwrite in the file what was deleted until now.

    Where there is nothing to erase this costs next to nothing. False where somebody would not let go of the file, or
    where the store is closed: then the next call does the rest.
    """
    try:
        marked = store.read_now(erasure.marked)
        if marked is None:
            return True
        while batch := store.read_now(next_batch):
            store.write_now(do, batch=batch)
        if not store.overwrite_now():
            return False
        store.write_now(erasure.done, marked=marked)
        departures.write_list(departures.list_beside(store.path), store.read_now(departures.every).values())
    except StoreError as error:
        if isinstance(error, StoreBusy) or store.closed:
            return False
        raise
    return True


def tidy(tx: Tx, *, blogs: Sequence[Blog], now: int) -> None:
    """Drop the last mails that could not be relayed in five days, and show moderators who is named by others.

    Where a blog has no moderator, the list waits for one.
    """
    last_mails.drop_old(tx, before=now - GIVE_UP_AFTER)
    for blog in blogs:
        found = erasure.take_mentions(tx, blog_id=blog.id) if blog.moderators else []
        if found:
            places = tuple(f"{comment_id}:{line}" for comment_id, line in found[:_SHOWN])
            moderating.mail_all(tx, blog, Mentions(places, max(0, len(found) - _SHOWN)), now)


def next_batch(tx: Tx) -> Batch | None:
    """The next batch; None where nobody is being forgotten."""
    whom = erasure.first(tx)
    if whom is None:
        return None
    if whom.stage == ForgettingStage.JOURNAL:
        page = journal.page(tx, blog_id=whom.blog_id, after=whom.after, limit=_ROWS)
        erasers = _erasers(whom)
        hits = tuple(row["id"] for row in page if _clean(tx, row, whom, *erasers) != {})
        return Batch(whom, hits, page[-1]["id"] if page else None)
    ids = _rows(tx, whom)
    more = len(ids) == _ROWS and whom.stage != ForgettingStage.MENTIONS  # a list of them is shown once, and not longer
    return Batch(whom, tuple(ids), str(ids[-1]) if more else None)


def _rows(tx: Tx, whom: Forgetting) -> Sequence[Id]:
    match ForgettingStage(whom.stage):
        case ForgettingStage.MESSAGES:
            return journal.by_mailbox(tx, mailbox_id=whom.mailbox_id, after=whom.after, limit=_ROWS)
        case ForgettingStage.COMMENTS:
            return comments.by_mailbox(tx, mailbox_id=whom.mailbox_id, after=whom.after, limit=_ROWS)
        case ForgettingStage.MAILS:
            return erasure.mails(tx, mailbox_id=whom.mailbox_id, after=whom.after, limit=_ROWS)
        case ForgettingStage.COMMENT_QUOTES | ForgettingStage.EDITION_QUOTES as stage:
            column, likes = _QUOTES[stage], erasing_names.likes(whom.names)
            return erasure.naming(tx, column=column, likes=likes, after=whom.after, limit=_ROWS) if likes else ()
        case ForgettingStage.MENTIONS:
            return _mentions(tx, whom)
        case stage:
            after = int(whom.after or 0) if stage is ForgettingStage.MAILBOX_NAME else whom.after
            return erasure.naming(
                tx,
                column=stage,
                likes=[like for one in whom.addresses for like in address_likes(one)],
                after=after,
                limit=_ROWS,
            )


def do(tx: Tx, *, batch: Batch) -> None:  # noqa: C901  one case for each stage
    """Change the rows of a batch, unless another thread has done so."""
    whom, stage = batch.whom, ForgettingStage(batch.whom.stage)
    following = stage if batch.until is not None else _NEXT[stage]
    if not erasure.advance(tx, whom=whom, stage=following, after=batch.until or ""):
        return
    if following is None and whom.tell:
        last_mails.queue(tx, whom=whom, mail=Forgotten(bool(whom.had_comments), bool(whom.keep)))
    match stage:
        case ForgettingStage.MESSAGES:
            for journal_id in batch.ids:
                _strip(tx, str(journal_id), whom.begun_at)
        case ForgettingStage.COMMENTS:
            for comment_id in batch.ids:
                _forget_comment(tx, whom, str(comment_id))
        case ForgettingStage.MAILS:
            outbox.empty_personal(tx, ids=[str(id) for id in batch.ids])
            erasure.replace(tx, column=ForgettingStage.MAIL_REPLY, texts=dict.fromkeys(batch.ids))
        case ForgettingStage.JOURNAL:
            for journal_id in batch.ids:
                _leave_message(tx, whom, str(journal_id))
        case ForgettingStage.COMMENT_QUOTES | ForgettingStage.EDITION_QUOTES:
            column = _QUOTES[stage]
            found = erasure.texts(tx, column=column, ids=batch.ids)
            above = {id: text for id, text in found.items() if _quotes(tx, whom, stage, str(id))}
            clean = {id: erasure.without_names(text, whom.names) for id, text in above.items()}
            erasure.replace(tx, column=column, texts=clean)
        case ForgettingStage.MENTIONS:
            for comment_id in batch.ids:
                _note_mention(tx, whom, str(comment_id))
        case _:
            eraser = _eraser(whom)
            found = erasure.texts(tx, column=stage, ids=batch.ids)
            erasure.replace(tx, column=stage, texts={id: eraser.text(text) for id, text in found.items()})


def _forget_comment(tx: Tx, whom: Forgetting, comment_id: str) -> None:
    comment = comments.by_id(tx, comment_id=comment_id)
    # Nobody can confirm an unconfirmed one any more.
    stays = whom.keep and comment is not None and comment.state in (CommentState.PUBLISHED, CommentState.REMOVED)
    if not stays and not commenting.undo(tx, comment_id=comment_id, now=whom.begun_at):
        commenting.delete(tx, comment_id=comment_id, now=whom.begun_at)
    comments.make_nameless(tx, comment_id=comment_id)


def _quotes(tx: Tx, whom: Forgetting, stage: ForgettingStage, row_id: str) -> bool:
    """True if the comment of this row may quote one of theirs: another person may have the same name."""
    edition = stage is ForgettingStage.EDITION_QUOTES
    comment_id = comments.comment_of_edition(tx, edition_id=row_id) if edition else row_id
    return comment_id is not None and _is_below_theirs(tx, whom, comment_id)


def _is_below_theirs(tx: Tx, whom: Forgetting, comment_id: str) -> bool:
    return comments.answers_mailbox(tx, comment_id=comment_id, mailbox_id=whom.mailbox_id, limit=QUOTED_ABOVE)


def _mentions(tx: Tx, whom: Forgetting) -> Sequence[Id]:
    likes = erasing_names.mention_likes(whom.names)
    if not likes:
        return ()
    found = erasure.naming(tx, column="comment.text", likes=likes, after=whom.after, limit=_ROWS)
    texts = erasure.texts(tx, column="comment.text", ids=found)
    return [id for id in found if erasing_names.mentioned_at(texts.get(id, ""), whom.names) is not None]


def _note_mention(tx: Tx, whom: Forgetting, comment_id: str) -> None:
    comment = comments.by_id(tx, comment_id=comment_id)
    if comment is None or comment.blog_id != whom.blog_id or comment.commenter.id == whom.mailbox_id:
        return
    line = erasing_names.mentioned_at(comment.text, whom.names)
    if comment.state is CommentState.PUBLISHED and line is not None:
        erasure.note_mention(tx, comment_id=comment_id, blog_id=whom.blog_id, line=line)


def _leave_message(tx: Tx, whom: Forgetting, journal_id: str) -> None:
    """Take the address out of a message. Nothing stays of one that made no comment of somebody else's.

    Nothing stays of one that can't be read either: it may have the address.
    """
    row = journal.row(tx, journal_id=journal_id)
    if row is None:
        return
    if row["mailbox_id"] == whom.mailbox_id or (row["mailbox_id"] is None and row["comment_id"] is None):
        _strip(tx, journal_id, whom.begun_at)
        return
    clean = _clean(tx, row, whom, *_erasers(whom))
    if clean is None:
        log.error("forget", outcome="unreadable message emptied", journal=journal_id)
        _strip(tx, journal_id, whom.begun_at)
    elif clean:
        journal.rewrite(tx, journal_id=journal_id, columns=clean)


def _clean(
    tx: Tx, row: Row, whom: Forgetting, addresses: AddressEraser, names: NameEraser
) -> dict[str, str | journal.Packed] | None:
    """The columns of a journal row that have the address or the name, without it; None where it can't be read."""
    clean: dict[str, str | journal.Packed] = {}
    for name in _TEXTS:
        if row[name] and (text := addresses.text(row[name])) != row[name]:
            clean[name] = text
    try:
        content = journal.unpack(row["content"])
        octets = addresses.octets(content)
    except Exception:  # noqa: BLE001  whatever is wrong with it, those who come after it are to be forgotten too
        return None
    if not _is_namesake(tx, row, names):
        comment_id = comments.of_message(tx, journal_id=row["id"]) or row["comment_id"]
        below = comment_id is not None and _is_below_theirs(tx, whom, comment_id)
        own = comments.others_of_message(tx, journal_id=row["id"], first_id=row["comment_id"], comment_id="")
        octets = names.octets(octets, own, below_theirs=below)
        if (elided := names.text(clean.get("elided", row["elided"]), below_theirs=below)) != row["elided"]:
            clean["elided"] = elided
    if octets != content:
        clean["content"] = journal.pack(octets)
    return clean


def _is_namesake(tx: Tx, row: Row, names: NameEraser) -> bool:
    """True for the message of another person who has the same name."""
    author = mailboxes.by_id(tx, mailbox_id=row["mailbox_id"]) if row["mailbox_id"] is not None else None
    return author is not None and " ".join(author.name.casefold().split()) in names.names


def _erasers(whom: Forgetting) -> tuple[AddressEraser, NameEraser]:
    return _eraser(whom), NameEraser.of(whom)


def _eraser(whom: Forgetting) -> AddressEraser:
    return AddressEraser.of(whom.address, forgotten_address(whom.mailbox_id), whom.former.split())
