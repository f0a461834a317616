"""The mails about somebody's own comments and subscriptions: from the outbox, through the store, into their hands."""

from __future__ import annotations

import contextlib
import json
import mailbox
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest

from bridge.acts import commenting, leaving, pausing
from bridge.blog import HOUR, MINUTE, Cadence, Comment, Mailbox, Scope, Topic
from bridge.dispatch import Dispatch
from bridge.inbound.commands import command
from bridge.mail import item_marks, subaddress
from bridge.mails.answered import AnsweredMails
from bridge.notify import Notify
from bridge.outbound.queued import (
    AskUnplaced,
    ConfirmForget,
    CopyOfData,
    Did,
    Done,
    Invited,
    Left,
    MailValue,
    Receipt,
    StatusMail,
)
from bridge.store import comments, confirmations, journal, mailboxes, outbox
from bridge.store.engine import new_id
from tests.notify.conftest import BLOG, Hop, Mail, World

SLOT_OR_TOKEN = re.compile("[\ufdd0-\ufdef]|(?:re-|mail-)?[a-z2-7]{42,48}")

pytestmark = pytest.mark.anyio


def read(mail: Mail) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(mail.content, policy=policy.default))


def text(mail: Mail, kind: str = "plain") -> str:
    part = read(mail).get_body((kind,))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


async def mailed(world: World, dispatch: Dispatch, hop: Hop, to: Mailbox, value: MailValue) -> Mail:
    """The mail that this row of the outbox becomes."""
    now = world.tick()
    queued = outbox.QueuedMail(new_id(now), BLOG.id, to.id, value, queued_at=now, next_at=now)
    await world.store.write(outbox.queue, rows=[queued])
    before = len(hop.mails)
    await dispatch.once()
    (mail,) = hop.mails[before:]
    tag = read(mail)["Reply-To"].addresses[0].username
    if not isinstance(value, ConfirmForget):
        assert subaddress.read(tag, world.store.key) == subaddress.MailReplyAddress(queued.id)
    return mail


async def from_a_mail(world: World, person: Mailbox, comment: Comment, content: bytes, *elided: tuple[str, str]) -> str:
    """The message that made a comment, in the journal."""
    ident = new_id(world.now)
    await world.store.write(
        journal.record,
        id=ident,
        blog_id=BLOG.id,
        received_at=world.now,
        peer="192.0.2.1",
        reverse_path=person.address,
        forward_paths=["x@talk.blog.example"],
        content=content,
        message_id=None,
        fingerprint=ident,
        disposition="accept",
        status="2.0.0",
        reason="",
        comment_id=comment.id,
        elided=json.dumps([{"text": words, "why": why} for words, why in elided]),
        mailbox_id=person.id,
    )
    return ident


async def test_a_receipt_shows_the_comment_as_published_and_where_what_was_left_out_is(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann = await world.post(), await world.person("Ann")
    comment = await world.say(ann, post, "The post office lady is the same.")
    await from_a_mail(
        world, ann, comment, b"From: ann\r\n\r\nx", ("> every shop", "quote"), ("-- \nAnn Lee", "signature")
    )
    mail = await mailed(world, dispatch, hop, ann, Receipt((comment.id,)))
    assert read(mail)["Subject"] == f"Your comment on “{post.title}” is published"
    assert read(mail)["From"].addresses[0].display_name == BLOG.name
    for said in (text(mail), text(mail, "html")):
        assert "The post office lady is the same." in said
        assert "Quoted text" not in said
        assert "signature" not in said
        assert "public, as Ann" in said
        assert f"/kept/{subaddress.write_kept(subaddress.KeptLink(comment.id), world.store.key)}" in said
        assert f"/posts/{post.slug}#c-{comment.id}" in said
        assert "join" in said


async def test_a_receipt_names_what_was_left_out_only_where_it_is_more_than_quote_and_signature(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann = await world.post(), await world.person("Ann")
    comment = await world.say(ann, post, "The same here.")
    pieces = (("> every shop", "quote"), ("This mail is confidential.", "footer"), ("-- \nAnn Lee", "signature"))
    await from_a_mail(world, ann, comment, b"From: ann\r\n\r\nx", *pieces)
    mail = await mailed(world, dispatch, hop, ann, Receipt((comment.id,)))
    for said in (text(mail), text(mail, "html")):
        assert "Text that a mail program added: This mail is confidential." in said
        assert "Quoted text" not in said
        assert "Ann Lee" not in said


async def test_a_receipt_of_a_mail_with_nothing_left_out_has_no_link_to_it(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann = await world.post(), await world.person("Ann")
    comment = await world.say(ann, post, "The same here.")
    assert "/kept/" not in text(await mailed(world, dispatch, hop, ann, Receipt((comment.id,))))


async def test_the_mail_about_an_edit_has_the_link_to_what_the_comment_said_before(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann = await world.post(), await world.person("Ann")
    comment = await world.say(ann, post, "Teh same here.")
    await world.store.write(commenting.edit, comment_id=comment.id, text="The same here.", now=world.tick())
    link = f"/kept/{subaddress.write_kept(subaddress.KeptLink(comment.id), world.store.key)}"
    edited = await mailed(world, dispatch, hop, ann, Done(Did.EDITED, comment.id))
    for said in (text(edited), text(edited, "html")):
        assert link in said
        assert "only you have this link" in said
        assert "Teh same" not in said
    for value in (Done(Did.NOTHING, comment.id), Done(Did.TOO_LATE, comment.id), StatusMail((comment.id,))):
        assert "/kept/" not in text(await mailed(world, dispatch, hop, ann, value))
    await world.store.write(commenting.delete, comment_id=comment.id, now=world.tick())
    assert "/kept/" not in text(await mailed(world, dispatch, hop, ann, Done(Did.EDITED, comment.id)))


async def test_a_receipt_says_how_to_choose_a_name_until_there_is_a_comment_under_it(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann = await world.post(), await world.person("Ann")
    for words, said in (("One.", True), ("Two.", False)):
        comment = await world.say(ann, post, words)
        mail = await mailed(world, dispatch, hop, ann, Receipt((comment.id,)))
        for part in (text(mail), text(mail, "html")):
            assert ("For another name, reply “name:” and that name." in part) is said


@pytest.mark.parametrize(
    ("zone", "words"),
    [("Europe/Berlin", "08:30 (Zeit in Berlin)"), ("UTC+02:00", "09:30 (UTC+02:00)"), ("UTC", "07:30 (UTC)")],
)
async def test_the_zone_is_named_beside_the_end_of_an_undo(
    world: World, dispatch: Dispatch, hop: Hop, zone: str, words: str
) -> None:
    post, ann = await world.post(), await world.person("Ann", time_zone=zone)
    await world.store.write(mailboxes.choose_language, mailbox_id=ann.id, language="de")
    comment = await world.say(ann, post, "Hallo", settle=30 * MINUTE)
    mail = await mailed(world, dispatch, hop, ann, Receipt((comment.id,)))
    assert f"vor {words}, und niemand wird benachrichtigt" in " ".join(text(mail).split())


async def test_a_receipt_says_until_when_an_undo_is_in_time(world: World, dispatch: Dispatch, hop: Hop) -> None:
    post, ann = await world.post(), await world.person("Ann", time_zone="Asia/Kathmandu")
    now = world.now
    comment = await world.say(ann, post, "Hello", settle=30 * MINUTE)
    mail = await mailed(world, dispatch, hop, ann, Receipt((comment.id,)))
    assert now < world.now < now + 30 * MINUTE
    # 07:00 UTC, half an hour, and 05:45
    assert "before 13:15 (Kathmandu time) and nobody will be notified" in " ".join(text(mail).split())
    late = await world.say(ann, post, "Hello again")
    world.now += HOUR
    assert "nobody will be notified" not in text(await mailed(world, dispatch, hop, ann, Receipt((late.id,))))


async def test_a_receipt_offers_only_what_is_not_followed_yet(world: World, dispatch: Dispatch, hop: Hop) -> None:
    post, ann = await world.post(), await world.person("Ann")
    comment = await world.say(ann, post)
    assert "“join”" in text(await mailed(world, dispatch, hop, ann, Receipt((comment.id,))))
    await world.join(ann, post)
    mail = await mailed(world, dispatch, hop, ann, Receipt((comment.id,)))
    assert "“join”" not in text(mail)
    assert "reply “only answers”" in " ".join(text(mail).split())


async def test_a_receipt_of_several_keeps_the_numbers_when_one_is_deleted(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann, ruth = await world.post(), await world.person("Ann"), await world.person("Ruth")
    above = await world.say(ruth, post, "Which hinge?")
    said = [await world.say(ann, post, words, answers=above, settle=HOUR) for words in ("One", "Two", "Three")]
    await world.store.write(commenting.undo, comment_id=said[1].id, now=world.tick())
    mail = await mailed(world, dispatch, hop, ann, Receipt(tuple(one.id for one in said)))
    assert "2. This comment was deleted." in text(mail)
    assert "3. To Ruth, on" in text(mail)
    assert "“undo 2”" in " ".join(text(mail).split())


async def test_the_author_of_a_reply_without_a_place_is_asked_for_the_number(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann, ruth = await world.post(), await world.person("Ann"), await world.person("Ruth")
    said = [await world.say(ruth, post, words) for words in ("Which hinge?", "Whose card?")]
    held = await world.say(ann, post, "What an evening.", publish=False)
    items = (said[0].id, "", said[1].id)
    mail = await mailed(world, dispatch, hop, ann, AskUnplaced(held.id, items))
    for part in (text(mail), text(mail, "html")):
        assert "What an evening." in part
        assert "Whose card?" in part
    assert "\n2. This comment was deleted.\n3. Ruth: Whose card?" in text(mail)


async def test_an_answer_to_what_we_sent_is_compared_with_numbered_items(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann, ruth = await world.post(), await world.person("Ann"), await world.person("Ruth")
    await world.join(ann, None, Cadence.DAILY, due=world.now + HOUR)
    for words in (f"{item_marks.item(7)}Which hinge?", "Whose card?"):
        await world.say(ruth, post, words)
    await notify.once()
    world.now += HOUR
    await notify.digests_due(world.now)
    await dispatch.once()
    (mail,) = hop.mails
    asked = subaddress.read(read(mail)["Reply-To"].addresses[0].username, world.store.key)
    assert isinstance(asked, subaddress.MailReplyAddress)
    body = await AnsweredMails(world.store, (BLOG,)).body(asked)
    assert body is not None
    for part, sent in ((body.text, text(mail)), (body.html, text(mail, "html"))):
        assert item_marks.last(part) == 2
        same, left = item_marks.unmarked(part), item_marks.unmarked(sent)
        left = left.replace("public, as Ann.", "public, as .")  # the name has a slot too
        assert SLOT_OR_TOKEN.sub("", same).split() == SLOT_OR_TOKEN.sub("", left).split()
        numbered = {piece.number: piece.text for piece in item_marks.pieces(part) if piece.number}
        assert "Which hinge?" in numbered[1]
        assert "Whose card?" in numbered[2]
        assert not any("take part" in words or "one word" in words for words in numbered.values())
    assert not item_marks.last(text(mail).replace(item_marks.item(7), ""))


async def test_a_status_mail_says_what_somebody_follows_and_wrote(world: World, dispatch: Dispatch, hop: Hop) -> None:
    post, ann = await world.post(), await world.person("Ann")
    await world.join(ann, post, Cadence.WEEKLY, due=world.now + HOUR)
    comment = await world.say(ann, post, "The post office lady is the same.")
    await world.store.write(pausing.pause, mailbox_id=ann.id, until=world.now + 40 * 24 * HOUR, now=world.tick())
    mail = await mailed(world, dispatch, hop, ann, StatusMail((comment.id,)))
    for part in (text(mail), text(mail, "html")):
        assert post.title in part
        assert "every Monday" in " ".join(part.split())
        assert "1" in part
        assert "The post office lady is the same." in part
        assert "until Sunday 3 January" in part
        assert "/u/" in part


async def test_a_status_mail_names_the_hour_of_digests_to_whom_they_come(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann = await world.post(), await world.person("Ann")
    await world.join(ann, None)
    assert "Digests come at" not in text(await mailed(world, dispatch, hop, ann, StatusMail()))
    await world.join(ann, post, Cadence.DAILY, due=world.now + HOUR)
    assert "\n\nDigests come at 07:00, your time.\n" in text(await mailed(world, dispatch, hop, ann, StatusMail()))


async def test_a_command_of_unsure_origin_is_asked_back(world: World, dispatch: Dispatch, hop: Hop) -> None:
    ann = await world.person("Ann")
    mail = await mailed(world, dispatch, hop, ann, StatusMail(asked=command.written(command.Copy())))
    assert read(mail)["Subject"] == "Did you ask for “my copy”?"
    assert "we did nothing" in text(mail)


async def test_a_person_whose_own_address_was_used_for_a_reply_hears_by_whom(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann, bo = await world.post(), await world.person("Ann"), await world.person("Bo")
    used = await world.say(await world.person("Ruth"), post, "Which hinge?")
    brought = await world.say(bo, post, "The brass one.", answers=used, invited_by=ann.id)
    mail = await mailed(world, dispatch, hop, ann, Invited(brought.id, used.id))
    assert read(mail)["Subject"] == "Bo replied to a mail that went to you"
    for part in (text(mail), text(mail, "html")):
        assert "The brass one." in part
        assert "Which hinge?" in part
        assert "retire" in part


async def test_readers_see_who_invited_an_author_once_the_inviter_agreed(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann, bo, mei = [await world.post(), *[await world.person(name) for name in ("Ann", "Bo", "Mei")]]
    await world.join(mei, post)
    one = await world.say(bo, post, "The brass one.", invited_by=ann.id)
    await notify.once()
    await dispatch.once()
    assert "Bo commented, through a reader" in text(hop.mails[-1])
    await world.store.write(comments.name_inviter, comment_id=one.id, agreed=True)
    await world.say(bo, post, "Or the iron one.", invited_by=ann.id)
    await world.store.write(comments.name_inviter, comment_id=one.id, agreed=True)
    await notify.once()
    await dispatch.once()
    assert "Bo commented, invited by Ann" in text(hop.mails[-1])


async def test_the_question_whether_to_forget_names_both_answers_and_the_page(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    ann = await world.person("Ann")
    await world.say(ann, await world.post())
    asked = await asked_to_forget(world, ann)
    mail = await mailed(world, dispatch, hop, ann, ConfirmForget(asked))
    tag = read(mail)["Reply-To"].addresses[0].username
    assert subaddress.read(tag, world.store.key) == subaddress.QuestionAddress(asked)
    for part in (text(mail), text(mail, "html")):
        assert "keep" in part
        assert "remove" in part
        assert f"/ok/{tag.removeprefix('ok-')}" in part


async def test_a_person_without_comments_is_asked_for_a_yes_only(world: World, dispatch: Dispatch, hop: Hop) -> None:
    ann = await world.person("Ann")
    await world.say(ann, await world.post(), publish=False)
    asked = await asked_to_forget(world, ann)
    mail = await mailed(world, dispatch, hop, ann, ConfirmForget(asked))
    assert "reply “yes”" in " ".join(text(mail).split())
    for part in (text(mail), text(mail, "html")):
        assert "You have no comments here." in " ".join(part.split())
        assert not re.search(r"\bkeep\b|\bremove\b", part)


async def asked_to_forget(world: World, person: Mailbox) -> str:
    return await world.store.write(
        confirmations.open,
        blog_id=BLOG.id,
        mailbox_id=person.id,
        kind="forget",
        target_id=f"mailbox:{person.id}",
        now=world.now,
    )


async def test_a_follower_of_the_blog_is_offered_nothing_more_to_follow(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann = await world.post(), await world.person("Ann")
    comment = await world.say(ann, post)
    subscription = await world.join(ann, None)
    mail = await mailed(world, dispatch, hop, ann, Receipt((comment.id,)))
    for part in (text(mail), text(mail, "html")):
        assert not re.search("only answers|“join”|follow", part)
    await world.store.write(leaving.end, subscription_id=subscription.id, now=world.tick())
    assert "“join”" in text(await mailed(world, dispatch, hop, ann, Receipt((comment.id,))))


async def test_a_receipt_of_several_threads_offers_none_of_them(world: World, dispatch: Dispatch, hop: Hop) -> None:
    ann = await world.person("Ann")
    said = [await world.say(ann, await world.post(title)) for title in ("Shops", "Bread")]
    mail = await mailed(world, dispatch, hop, ann, Receipt(tuple(one.id for one in said)))
    assert "reply “only answers”" in " ".join(text(mail).split())
    assert not re.search("this (whole )?thread|“join”", text(mail))


async def test_text_that_was_left_out_does_not_end_within_brackets(world: World, dispatch: Dispatch, hop: Hop) -> None:
    post, ann = await world.post(), await world.person("Ann")
    comment = await world.say(ann, post)
    line = "On Monday, at the time of the evening tea, Ruth Amsel (by way of Tea and Letters, which she reads) wrote:"
    await from_a_mail(world, ann, comment, b"From: ann\r\n\r\nx", (line, "forward"))
    mail = await mailed(world, dispatch, hop, ann, Receipt((comment.id,)))
    assert "the evening tea, Ruth Amsel …" in " ".join(text(mail).split())


@pytest.mark.parametrize("scope", [Scope.THREAD, Scope.ANSWERS])
async def test_a_mail_about_leaving_names_the_thread_or_the_replies_that_were_left(
    world: World, dispatch: Dispatch, hop: Hop, scope: Scope
) -> None:
    post, ann = await world.post(), await world.person("Ann")
    thread = Topic(scope, post.id, (await world.say(ann, post)).id)
    subscription = await world.join(ann, topic=thread if scope is Scope.THREAD else Topic(scope))
    await world.store.write(leaving.end, subscription_id=subscription.id, now=world.tick())
    left = Left(subscription.id, post.id if scope is Scope.THREAD else None)
    mail = await mailed(world, dispatch, hop, ann, left)
    named = f"one thread on “{post.title}”" if scope is Scope.THREAD else "replies to your comments on Tea and Letters"
    assert named in read(mail)["Subject"]


async def test_a_copy_is_an_mbox_of_what_came_and_what_left(
    world: World, notify: Notify, dispatch: Dispatch, hop: Hop, tmp_path: Path
) -> None:
    post, ann, ruth = await world.post(), await world.person("Ann"), await world.person("Ruth")
    await world.join(ann, post)
    comment = await world.say(ann, post, "Hello")
    content = b"From: ann@home.example\r\nSubject: Hinges\r\n\r\nHello\r\n\r\nFrom here on\r\n>From there\r\n"
    came = await from_a_mail(world, ann, comment, content)
    await world.say(ruth, post, "Which hinge?", answers=comment)
    await notify.once()
    await dispatch.once()
    (told,) = hop.to(ann.address)
    row = await world.store.read(outbox.latest, unique_begins="n:", limit=1)
    items = (f"j:{came}", f"o:{row[0].id}", f"o:{new_id(world.now)}")
    mail = await mailed(world, dispatch, hop, ann, CopyOfData(items))
    (attached,) = read(mail).iter_attachments()
    assert attached.get_content_type() == "application/mbox"
    assert attached.get_filename() == "loosely-1.mbox"
    file = tmp_path / "copy.mbox"
    file.write_bytes(attached.get_content())
    with contextlib.closing(mailbox.mbox(file)) as box:
        first, second = (box.get_bytes(key) for key in box.iterkeys())
    # mboxrd: a reader takes one sign off each of these
    assert first == b"From: ann@home.example\nSubject: Hinges\n\nHello\n\n>From here on\n>>From there\n"
    assert second == told.content.replace(b"\r\n", b"\n")


async def test_a_copy_of_nothing_says_so(world: World, dispatch: Dispatch, hop: Hop) -> None:
    mail = await mailed(world, dispatch, hop, await world.person("Ann"), CopyOfData(()))
    assert list(read(mail).iter_attachments()) == []
    assert "There is nothing to copy" in text(mail)


async def test_a_mail_about_a_thread_that_is_followed_names_its_post(
    world: World, dispatch: Dispatch, hop: Hop
) -> None:
    post, ann = await world.post(), await world.person("Ann")
    subscription = await world.join(ann, topic=Topic(Scope.THREAD, post.id, (await world.say(ann, post)).id))
    mail = await mailed(
        world, dispatch, hop, ann, Done(Did.CADENCE, subscription_id=subscription.id, cadence=Cadence.DAILY)
    )
    assert read(mail)["Subject"] == "You now get one digest a day"
    assert f"This is for the thread on “{post.title}” that you follow." in " ".join(text(mail).split())
    assert "/u/" in text(mail)
