"""The daemon finds the author and the place of replies that are lost, doubled, or nobody's yet."""

from __future__ import annotations

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect

from .people import Person
from .smarthost import PATIENCE, is_question
from .world import World, until

RUTH, MEI = Person("Ruth Amsel"), Person("Mei Lin")


def comment_id(world: World, slug: str, name: str) -> str:
    return str(world.standing(slug, name)[0]["id"])


def test_a_reply_without_its_address_is_placed_by_our_message_id(world: World) -> None:
    post = world.mailbox("bread")
    RUTH.send(world, RUTH.vouched(RUTH.message(post, "The oven was still warm.")))
    ours = f"<c.{comment_id(world, 'bread', RUTH.name)}@talk.blog.example>"
    nia, pia = Person("Nia Cole"), Person("Pia Cole")
    assert nia.send(world, nia.vouched(nia.message(post, "And the bread?", In_Reply_To=ours)))[0] == 250
    older = f"<0@elsewhere.example> {ours} <gone@home.example>"
    assert pia.send(world, pia.vouched(pia.message(post, "Rye, I hope.", References=older)))[0] == 250
    parents = {comment["name"]: comment["parent"] for comment in world.thread("bread")}
    assert parents == {RUTH.name: None, nia.name: ours[3:35], pia.name: ours[3:35]}


def test_an_id_of_another_thread_does_not_override_the_address(world: World) -> None:
    RUTH.send(world, RUTH.vouched(RUTH.message(world.mailbox("rain"), "It rained.")))
    there = f"<c.{comment_id(world, 'rain', RUTH.name)}@talk.blog.example>"
    ada = Person("Ada Brandt")
    ada.send(world, ada.vouched(ada.message(world.mailbox("keys"), "Whose keys?", In_Reply_To=there)))
    assert [comment["name"] for comment in world.thread("keys")] == [ada.name]
    assert len(world.thread("rain")) == 1


def test_a_newcomer_is_asked_and_published_after_a_yes(world: World) -> None:
    new = Person("Noor Haddad")
    code, said = new.send(world, new.message(world.mailbox("bread"), "I bake on Fridays."))
    assert code == 250
    assert "We mail you a question: answer it, and your comment is published" in said
    question = world.smarthost.mail_to(new.mailbox, is_question)
    assert "“Bread”" in question.part()
    assert "I bake on Fridays." not in question.part()
    assert world.standing("bread", new.name) == []
    assert new.send(world, new.answer(question, "Yes, I did."))[0] == 250
    assert [comment["text"] for comment in world.standing("bread", new.name)] == ["I bake on Fridays."]


@pytest.mark.real("chromium")
def test_a_newcomer_may_say_yes_on_the_page_that_the_question_links_to(world: World, page: Page) -> None:
    new = Person("Nour Aziz")
    new.send(world, new.message(world.mailbox("bread"), "Mine is full of seeds."))
    question = world.smarthost.mail_to(new.mailbox, is_question)
    link = re.search(rf"{re.escape(world.web)}/ok/\S+", question.part())
    assert link
    page.goto(link[0])
    expect(page.get_by_text("Mine is full of seeds.")).to_be_visible()
    assert world.standing("bread", new.name) == []
    page.get_by_role("button", name="Yes, I wrote this").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    until(lambda: bool(world.standing("bread", new.name)), "the comment was published")
    page.goto(link[0])
    expect(page.get_by_role("button")).to_have_count(0)


def test_a_newcomer_who_says_no_is_never_published(world: World) -> None:
    new = Person("Nils Holm")
    new.send(world, new.message(world.mailbox("bread"), "Buy my bread."))
    question = world.smarthost.mail_to(new.mailbox, is_question)
    assert new.send(world, new.answer(question, "No!"))[0] == 250
    assert new.send(world, new.answer(question, "Yes!"))[0] == 250
    assert world.standing("bread", new.name) == []


def test_a_reply_at_another_persons_address_is_by_a_newcomer(world: World) -> None:
    MEI.join(world)
    RUTH.send(world, RUTH.vouched(RUTH.message(world.mailbox("bread"), "Who wants the crust?")))
    told = world.smarthost.mail_to(MEI.mailbox, lambda mail: "Who wants the crust?" in mail.part())
    eve = Person("Eve Stone")
    assert eve.send(world, eve.answer(told, "Me."))[0] == 250
    assert world.standing("bread", eve.name) == []
    question = world.smarthost.mail_to(eve.mailbox, is_question)
    assert MEI.mailbox not in question.content.decode()
    assert MEI.send(world, MEI.answer(told, "Me, too."))[0] == 250
    assert [comment["text"] for comment in world.standing("bread", MEI.name)] == ["Me, too."]


def test_a_second_copy_makes_no_second_comment(world: World) -> None:
    ola = Person("Ola Nord")
    message = ola.vouched(ola.message(world.mailbox("rain"), "It rains here, too."))
    assert ola.send(world, message)[0] == 250
    message["Received"] = "from a.example by b.example; Mon, 23 Nov 2026 10:00:00 +0000"
    assert ola.send(world, message) == (250, "2.0.0 Mail accepted")
    assert len(world.standing("rain", ola.name)) == 1


def test_eight_copies_at_once_make_one_comment_announced_once(world: World) -> None:
    kim, fan = Person("Kim Park"), Person("Fay Lund")
    fan.join(world, "rain-join")
    message = kim.vouched(kim.message(world.mailbox("rain"), "The mill burnt down."))
    with ThreadPoolExecutor(8) as pool:
        codes = [reply[0] for reply in pool.map(lambda _: kim.send(world, message), range(8))]
    assert codes == [250] * 8
    assert len(world.standing("rain", kim.name)) == 1
    world.quiet()
    assert sum("The mill burnt down." in mail.part() for mail in world.smarthost.to(fan.mailbox)) == 1


def test_a_mail_to_the_operator_is_forwarded_as_it_came(world: World) -> None:
    ivo = Person("Ivo Kern")
    message = ivo.message(world.mailbox("postmaster"), "Your mails reach me in the night — why?", "At night")
    assert ivo.send(world, message)[0] == 250
    mail = world.smarthost.mail_to("owner@blog.example", lambda mail: "postmaster" in mail.subject)
    (attached,) = mail.message.iter_attachments()
    assert attached.get_payload(decode=True) == message.as_bytes()
    assert ivo.mailbox not in mail.part()
    assert not any(ivo.mailbox in str(value) for value in mail.message.values())


@pytest.mark.real("swaks")
def test_over_lmtp_each_recipient_of_a_mail_has_its_own_reply(world: World) -> None:
    lou = Person("Lou Reyes")
    message = world.folder / "lou.eml"
    message.write_bytes(lou.vouched(lou.message(world.mailbox("keys"), "To three of you.")).as_bytes())
    tags = ("keys", "nobody-here", "rain", "keys-join")
    done = subprocess.run(
        [
            "swaks",
            *("--protocol", "LMTP", "--socket", str(world.lmtp), "--from", lou.mailbox, "--data", f"@{message}"),
            *("--to", ",".join(world.mailbox(tag) for tag in tags)),
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    heard = [line.split(maxsplit=1)[1] for line in done.stdout.splitlines() if line.startswith("<")]
    after_data = heard[next(n for n, line in enumerate(heard) if line.startswith("354")) + 1 :]
    assert sum(line.startswith("550 5.1.1") for line in heard) == 1
    assert [line[:20] for line in after_data[:3]] == [
        "250 2.0.0 Thank you.",
        "550 5.6.0 This mail ",
        "250 2.0.0 Thank you.",
    ]
    assert len(world.standing("keys", lou.name)) == 1
    assert world.standing("rain", lou.name) == []
    assert world.smarthost.mail_to(lou.mailbox, is_question)
