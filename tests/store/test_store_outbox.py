"""A queued mail is relayed at least once, and queued once however often it is decided."""

from __future__ import annotations

import pytest

from bridge.blog import Fold
from bridge.outbound.queued import Digest, Notification, NotificationReason
from bridge.store import outbox
from bridge.store.engine import new_id
from bridge.store.outbox import QueuedMail, Settled, State

BLOG = "blog.example"


def row(n: int, *, unique: str | None = None, at: int = 10) -> QueuedMail:
    mail = Notification("c" * 32, "s" * 32, NotificationReason.POST)
    return QueuedMail(new_id(n), BLOG, 1, mail, queued_at=n, next_at=at, unique=unique)


@pytest.fixture
def out(store):
    class Out:
        def state_of(self, outbox_id: str) -> str:
            return store.read_now(lambda tx: tx.one("SELECT state FROM outbox WHERE id = :id", id=outbox_id)["state"])

        def __getattr__(self, name: str):
            return lambda **named: store.write_now(getattr(outbox, name), **named)

    return Out()


def test_a_row_comes_back_as_it_was_queued(out) -> None:
    queued = QueuedMail(
        new_id(1),
        BLOG,
        3,
        Digest("s" * 32, ("b" * 32, "a" * 32), more=3, fold=Fold.BUSY),
        queued_at=4,
        next_at=5,
        unique="d:s:2026-11-23",
    )
    assert out.queue(rows=[queued]) == 1
    assert out.by_id(outbox_id=queued.id) == queued
    assert out.by_id(outbox_id="0" * 32) is None


def test_one_thing_is_queued_once_whatever_became_of_it(out) -> None:
    first = row(1, unique="n:c:1")
    assert out.queue(rows=[first, row(2, unique="n:c:1"), row(3, unique="n:c:2"), row(4), row(5)]) == 4
    out.settle(outcomes=[Settled(first.id, State.FAILED)], now=20)
    assert out.queue(rows=[row(6, unique="n:c:1")]) == 0
    assert out.queue(rows=[]) == 0


def test_a_leased_mail_is_nobody_elses_until_its_lease_ends(out) -> None:
    queued = [row(n) for n in range(5)]
    out.queue(rows=[*queued, row(9, at=1000)])
    first = out.lease(now=10, until=50, limit=3)
    second = out.lease(now=10, until=60, limit=9)
    assert [r.id for r in first + second] == [r.id for r in queued]
    assert {r.next_at for r in second} == {60}
    assert out.lease(now=49, until=99, limit=9) == []
    assert [r.id for r in out.lease(now=50, until=99, limit=9)] == [r.id for r in queued[:3]]


def test_after_a_crash_what_was_in_hand_is_due_again(out) -> None:
    out.queue(rows=[row(1), row(2)])
    (one, two) = out.lease(now=10, until=9999, limit=9)
    out.settle(outcomes=[Settled(two.id, State.DELAYED, 11)], now=10)
    out.lease(now=11, until=9999, limit=9)
    assert out.waiting() == {"queued": 0, "delayed": 0, "leased": 2}
    assert out.release(now=12) == 2
    assert out.waiting() == {"queued": 1, "delayed": 1, "leased": 0}
    assert {(r.id, r.attempts) for r in out.lease(now=12, until=20, limit=9)} == {(one.id, 0), (two.id, 1)}


def test_each_outcome_is_written_down(out, store) -> None:
    relayed, delayed, failed = (row(n) for n in range(3))
    out.queue(rows=[relayed, delayed, failed])
    out.lease(now=10, until=50, limit=9)
    outcomes = [
        Settled(relayed.id, State.RELAYED, smtp_reply="250 2.0.0 Ok"),
        Settled(delayed.id, "delayed", 30, "451 4.7.1 Later"),
        Settled(failed.id, "failed", smtp_reply="550 5.1.1 Nobody"),
    ]
    out.settle(outcomes=outcomes, now=11)
    states = [out.state_of(one.id) for one in (relayed, delayed, failed)]
    assert states == [State.RELAYED, State.DELAYED, State.FAILED]
    assert out.lease(now=29, until=99, limit=9) == []
    (again,) = out.lease(now=30, until=99, limit=9)
    assert (again.id, again.attempts) == (delayed.id, 1)
    replies = store.read_now(
        lambda tx: [r["smtp_reply"] for r in tx.execute("SELECT smtp_reply FROM outbox ORDER BY id")]
    )
    assert replies == ["250 2.0.0 Ok", "451 4.7.1 Later", "550 5.1.1 Nobody"]


def test_a_relayed_mail_can_still_fail_and_a_failed_one_stays_failed(out) -> None:
    mail = row(1)
    out.queue(rows=[mail])
    for state, becomes in [("relayed", "relayed"), ("delayed", "relayed"), ("failed", "failed"), ("relayed", "failed")]:
        out.settle(outcomes=[Settled(mail.id, state, 1)], now=1)
        assert out.state_of(mail.id) == becomes


def test_a_mail_that_is_dropped_while_it_is_on_the_wire_is_not_tried_again(out) -> None:
    delayed, relayed = row(1), row(2)
    out.queue(rows=[delayed, relayed])
    out.lease(now=10, until=50, limit=9)
    assert out.drop_for(mailbox_id=1, now=11) == 2
    out.settle(outcomes=[Settled(delayed.id, "delayed", 12), Settled(relayed.id, "relayed")], now=12)
    assert out.state_of(delayed.id) == State.DROPPED
    assert out.state_of(relayed.id) == State.RELAYED
    assert out.lease(now=99, until=100, limit=9) == []
    with pytest.raises(ValueError, match="for whom"):
        out.drop_for(now=1)


def test_an_unknown_outcome_is_refused(out) -> None:
    with pytest.raises(ValueError, match="lost"):
        out.settle(outcomes=[Settled("0" * 32, "lost")], now=1)
