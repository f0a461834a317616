"""What somebody has done to be rid of us holds in every store that is older: a restored backup brings nobody back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bridge.acts import forgetting, leaving
from bridge.blog import Mailbox
from bridge.store import departures, mailboxes, posts, subscriptions
from bridge.store.departures import Departure, Gone, Hashing
from bridge.store.engine import Row, Store, Tx

_AT_ONCE = 100  # mailboxes in one transaction


@dataclass(frozen=True, slots=True)
class Replayed:
    """The number of people who were forgotten again, and of subscriptions that ended again."""

    forgotten: int = 0
    ended: int = 0


def keep_list(store: Store) -> None:
    """Bring the list beside the store up to date."""
    departures.write_list(departures.list_beside(store.path), store.read_now(departures.every).values())


def replay(store: Store, *, now: int, more: Mapping[str, Departure] | None = None) -> Replayed:
    """Do again what the list beside the store has, or `more`, and the store does not know: it is older than the list.

    A person who came back since, or subscribed again, stays.
    """
    known = store.read_now(departures.every)
    listed = {**(more or {}), **departures.read_list(departures.list_beside(store.path))}
    news = {one.hash: one for one in listed.values() if one.hash not in known or known[one.hash].at < one.at}
    if not news:
        return Replayed()
    forgotten = ended = 0
    people = store.read_now(departures.known)
    for start in range(0, len(people), _AT_ONCE):
        some = people[start : start + _AT_ONCE]
        done = store.write_now(_replay, people=some, news=news, now=now)
        forgotten, ended = forgotten + done.forgotten, ended + done.ended
    store.write_now(departures.add, departures=news.values())  # last: whoever is stopped before begins anew
    return Replayed(forgotten, ended)


def _replay(tx: Tx, *, people: Collection[Row], news: Mapping[str, Departure], now: int) -> Replayed:
    hashing = Hashing.of(tx)
    forgotten = ended = 0
    for row in people:
        blog_id, address, mailbox_id = row["blog_id"], row["address"], row["id"]
        gone = news.get(hashing.hash(Gone.FORGOTTEN_KEEP, blog_id, address))
        if gone and row["added_at"] <= gone.at:
            keep = gone.what is Gone.FORGOTTEN_KEEP
            forgotten += forgetting.forget(tx, mailbox_id=mailbox_id, keep=keep, now=now, tell=False)
            continue
        mailbox = mailboxes.by_id(tx, mailbox_id=mailbox_id)
        if mailbox is not None:
            ended += _end(tx, hashing, mailbox, news, now)
    return Replayed(forgotten, ended)


def _end(tx: Tx, hashing: Hashing, mailbox: Mailbox, news: Mapping[str, Departure], now: int) -> int:
    """End the subscriptions again that the mailbox had ended; how many."""

    def at(what: Gone, about: str = "") -> int:
        found = news.get(hashing.hash(what, mailbox.blog_id, mailbox.address, about))
        return found.at if found else -1

    ended, moved = 0, at(Gone.MOVED)
    for one, _ in subscriptions.of_mailbox(tx, mailbox_id=mailbox.id):
        if one.since <= max(moved, at(Gone.LEFT, leaving.topic_name(one.topic))):
            ended += leaving.end(tx, subscription_id=one.id, now=now)
    if any(one.what in (Gone.LEFT_POST, Gone.MUTED) for one in news.values()):
        since = min((one.since for one, _ in subscriptions.of_mailbox(tx, mailbox_id=mailbox.id)), default=now)
        for post_id in posts.ids(tx, blog_id=mailbox.blog_id):
            if since <= at(Gone.MUTED, post_id):
                ended += leaving.mute(tx, mailbox_id=mailbox.id, post_id=post_id, now=now)
            elif since <= at(Gone.LEFT_POST, post_id):
                ended += leaving.leave_all(tx, mailbox_id=mailbox.id, post_id=post_id, now=now)
    return ended
