"""A reader who forwarded a mail of ours is told who replied to it, at most once a day for each mail."""

from __future__ import annotations

from bridge.acts import Occasion, publishing
from bridge.blog import DAY, CommentState
from bridge.outbound.queued import MailKind
from bridge.store import comments
from bridge.store.engine import new_id


def invited(world, ann, parent, name: str) -> None:
    """A newcomer answers at the address that Ann was given."""
    person = world.person(name)
    comment_id = new_id(world.tick())
    world.store.write_now(
        comments.add,
        id=comment_id,
        blog_id=parent.blog_id,
        post_id=parent.post_id,
        parent_id=parent.id,
        mailbox_id=person.id,
        name=name,
        text="Hello",
        message_id=None,
        journal_id=None,
        state=CommentState.PUBLISHED,
        now=world.now,
        invited_by=ann.id,
    )
    world.store.write_now(publishing.publish, Occasion(world.now), (comment_id,))


def news(world, ann) -> int:
    rows = world.store.read_now(
        lambda tx: tx.execute(
            "SELECT id FROM outbox WHERE mailbox_id = :id AND kind = :kind", id=ann.id, kind=MailKind.INVITED.value
        )
    )
    return len(rows)


def test_a_reader_who_passed_a_mail_on_hears_of_newcomers_once_a_day_for_each_mail(world) -> None:
    ann, ruth, post = world.person("Ann"), world.person("Ruth"), world.post()
    one, other = world.say(ruth, post), world.say(ruth, post)
    for n in range(20):
        invited(world, ann, one, f"Bo{n}")
    assert news(world, ann) == 1
    invited(world, ann, other, "Mei")
    assert news(world, ann) == 2
    world.now += DAY
    for n in range(3):
        invited(world, ann, one, f"Jo{n}")
    assert news(world, ann) == 3
