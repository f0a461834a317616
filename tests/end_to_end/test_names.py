"""As whom people write: each mail says it, a chosen name wins over the one in From, and a receipt says it again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2
import pytest

from .people import Person
from .smarthost import Mail
from .world import World, living

MEI = Person("Mei Lin")


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with living(tmp_path_factory.mktemp("names")) as world:
        yield world


def signed(world: World, words: str) -> str:
    """The name beside the comment with these words."""
    return next(one["name"] for one in world.thread("bread") if one["text"] == words)


def write(world: World, person: Person, words: str) -> None:
    code, text = person.send(world, person.vouched(person.message(world.mailbox("bread"), words)))
    assert code == 250, text


def told(world: World, person: Person, words: str) -> Mail:
    return world.smarthost.mail_to(person.mailbox, lambda mail: words in mail.part())


def receipts(world: World, person: Person) -> int:
    return sum("is published" in mail.subject for mail in world.smarthost.to(person.mailbox))


def test_a_name_that_was_chosen_on_the_page_wins_over_the_one_in_from(talk: World) -> None:
    ruth = Person("Ruth Amsel")
    welcome = ruth.join(talk, "bread-join")
    write(talk, MEI, "Who bakes on Sundays?")
    mail = told(talk, ruth, "Who bakes on Sundays?")
    for kind in ("plain", "html"):
        assert "Your reply will be public, as Ruth Amsel." in " ".join(re.sub("<[^>]*>", "", mail.part(kind)).split())
    assert ruth.send(talk, ruth.answer(mail, "I do, since the winter."))[0] == 250
    assert signed(talk, "I do, since the winter.") == "Ruth Amsel"
    told(talk, ruth, "It is public, as Ruth Amsel:")

    link = re.search(r"https?://\S+/u/\S+", welcome.part())
    assert link
    assert httpx2.post(link[0], data={"change": "name", "name": "Ruth"}).status_code == 303
    told(talk, ruth, "This is for what you write from now on.")
    write(talk, MEI, "With rye?")
    mail = told(talk, ruth, "With rye?")
    assert "Your reply will be public, as Ruth." in mail.part().splitlines()
    before = receipts(talk, ruth)
    for words in ("With rye, always.", "And with honey."):
        assert ruth.send(talk, ruth.answer(mail, words))[0] == 250
        assert signed(talk, words) == "Ruth"
    assert signed(talk, "I do, since the winter.") == "Ruth Amsel"
    again = told(talk, ruth, "It is public, as Ruth:")
    assert "For another name, reply “name:” and that name." in again.part()
    talk.quiet()
    assert receipts(talk, ruth) == before + 1  # the second comment under that name has none

    assert httpx2.post(link[0], data={"change": "name", "name": "Ruth", "before": "on"}).status_code == 303
    assert signed(talk, "I do, since the winter.") == "Ruth"
    assert "Amsel" not in httpx2.get(f"{urlsplit(link[0]).scheme}://{urlsplit(link[0]).netloc}/posts/bread").text


def test_a_person_without_a_name_is_told_that_there_is_none(talk: World) -> None:
    nobody = Person("", "nobody@home.example")
    welcome = nobody.join(talk, "bread-join")
    write(talk, MEI, "And the oven?")
    mail = told(talk, nobody, "And the oven?")
    assert "Your reply will be public, with the name that your mail program sends." in mail.part()
    link = re.search(r"https?://\S+/u/\S+", welcome.part())
    assert link
    httpx2.post(link[0], data={"change": "name", "name": ""})
    write(talk, MEI, "And the yeast?")
    mail = told(talk, nobody, "And the yeast?")
    assert "Your reply will be public, without a name." in mail.part().splitlines()


def test_a_reply_that_quotes_our_sentence_about_the_name_has_none_of_it(talk: World) -> None:
    """The comparison with what we sent knows the line although each reader gets another name."""
    zoe = Person("Zoë Maria van der Berg", "zoe@home.example")
    zoe.join(talk, "bread-join")
    write(talk, MEI, "Whose starter is it?")
    mail = told(talk, zoe, "Whose starter is it?")
    unmarked = f"{mail.part().strip()}\n\nMy aunt’s, from 1974."
    message = zoe.answer(mail, "")
    message.set_content(unmarked)
    code, text = zoe.send(talk, message)
    assert code == 250, text
    (written,) = talk.standing("bread", zoe.name)
    assert written["text"] == "My aunt’s, from 1974."


def test_a_receipt_opens_what_was_left_out(talk: World) -> None:
    ann = Person("Ann Bell")
    ann.join(talk, "bread-join")
    write(talk, MEI, "Who has a mill?")
    mail = told(talk, ann, "Who has a mill?")
    assert ann.send(talk, ann.answer(mail, "We do, by the river."))[0] == 250
    receipt = told(talk, ann, "We do, by the river.")
    assert "Quoted text" not in receipt.part()
    link = re.search(r"https?://\S+/kept/\S+", receipt.part())
    assert link
    page = httpx2.get(link[0])
    assert page.status_code == 200
    assert "Who has a mill?" in page.text
    assert httpx2.get(link[0][:-3] + "aaa").status_code == 404


def test_what_a_comment_said_before_is_behind_a_link_that_no_forwarded_mail_has(talk: World) -> None:
    ida = Person("Ida Holm")
    ida.join(talk, "bread-join")
    write(talk, MEI, "Who sells yeast?")
    mail = told(talk, ida, "Who sells yeast?")
    assert ida.send(talk, ida.answer(mail, "Teh brewery does."))[0] == 250
    receipt = told(talk, ida, "Teh brewery does.")
    assert ida.send(talk, ida.answer(receipt, "edit\n\nThe brewery does."))[0] == 250
    changed = told(talk, ida, "The page says that it was edited.")
    link = re.search(r"https?://\S+/kept/\S+", changed.part())
    assert link
    assert "Teh brewery does." in httpx2.get(link[0]).text
    pages = [one for each in (mail, receipt, changed) for one in re.findall(r"https?://\S+/u/\S+", each.part())]
    assert pages
    for one in pages:
        assert "Teh brewery" not in httpx2.get(one).text
