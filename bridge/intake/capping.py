"""What is decided about a message, within the caps: above one nothing is done, and it may come again later."""

from __future__ import annotations

from bridge.acts.capping import Capping
from bridge.blog import Blog
from bridge.inbound import caps
from bridge.inbound.decide_command import is_trusted
from bridge.inbound.disposition import Defer, Disposition
from bridge.inbound.facts import MessageFacts
from bridge.inbound.refusal import Refusal
from bridge.intake.recording import Arrival
from bridge.store.engine import Tx


def within_caps(
    tx: Tx, capping: Capping, arrival: Arrival, blog: Blog, facts: MessageFacts, disposition: Disposition
) -> Disposition:
    """The disposition, or a refusal where a cap is reached. What is done counts.

    A stranger's mail counts among the mails that strangers cause; only what an author proved counts among the comments.
    So nobody can use up the comments of a post, or of an author, in other people's names.
    """
    author, now = arrival.reading.author, arrival.now
    if author is None or capping.is_off:
        return disposition
    posts = dict.fromkeys(caps.posts_of(disposition))
    if is_trusted(arrival.reading, facts.sender):
        for post_id in posts:
            if not capping.may_comment(tx, blog=blog, post_id=post_id, mailbox=author.mailbox, now=now):
                return Defer(Refusal.TOO_FAST)
    elif posts or caps.causes_mail(disposition):
        peer = arrival.envelope.peer  # "" for our own mail server where it names nobody
        if not capping.may_mail(tx, blog=blog, peer=peer, mailbox=author.mailbox, now=now):
            return Defer(Refusal.TOO_MANY_REQUESTS)
    return disposition
