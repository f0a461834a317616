"""Forgotten means forgotten: no octet of a name or a mailbox is left with us, also after a kill. And people move."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable, Iterator

import httpx2
import pytest

from bridge.acts import forgetting
from bridge.blog import Mailbox
from bridge.store import mailboxes
from bridge.store.engine import Store
from tests.marks import full

from .people import Person
from .smarthost import Mail
from .world import World, living, until

SLUG = "in-praise-of-the-slow-letter"
PAGE = f"/posts/{SLUG}"
WORDS = "Quokkas write the slowest messages of all."
REPLY = "And they never send a stamp."
LANGUAGES = {
    "en": ("forget me", "forget you", "keep", "remove", "You are forgotten on Tea and Letters"),
    "de": ("vergiss mich", "dich vergessen", "behalten", "entfernen", "Du bist bei Tea and Letters vergessen"),
}


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with living(tmp_path_factory.mktemp("forgotten")) as world:
        yield world


def shown(world: World) -> str:
    """All that everybody may read."""
    paths = (PAGE, f"{PAGE}.json", f"{PAGE}.atom", "/comments.atom", "/")
    return "\n".join(httpx2.get(f"{world.web}{path}").text for path in paths)


def on_disk(world: World, word: str) -> list[str]:
    """The files of the store, the list beside it, and the log, if they have this word."""
    files = [*world.folder.glob("loosely.db*"), *world.folder.glob("*.list"), world.folder / "log"]
    return [file.name for file in files if word.lower().encode() in file.read_bytes().lower()]


def mailbox_of(store: Store, person: Person) -> Mailbox:
    found = store.read_now(mailboxes.by_address, blog_id="blog.example", address=person.mailbox)
    assert found
    return found


def talk(world: World, euan: Person, ruth: Person, language: str) -> Mail:
    """Ruth follows the blog, Euan comments, and Ruth quotes him twice in her answer; his receipt."""
    ruth.join(world)
    said = euan.message(world.mailbox(SLUG), WORDS, Content_Language=language)
    assert euan.send(world, euan.vouched(said))[0] == 250
    told = world.smarthost.mail_to(ruth.mailbox, lambda mail: WORDS in mail.part())
    assert ruth.send(world, ruth.answer(told, f"> {WORDS}\n\n{REPLY}"))[0] == 250
    world.quiet()
    assert "**Euan Wagtail:**" in httpx2.get(f"{world.web}{PAGE}.json").text
    assert {"loosely.db-wal"} <= set(on_disk(world, "Euan Wagtail"))
    return world.smarthost.to(euan.mailbox)[0]


@pytest.mark.parametrize(
    ("language", "keep"), [("de", False), full("en", True), full("de", True), full("en", False)], ids=str
)
def test_no_octet_of_a_forgotten_person_is_left(world: World, language: str, *, keep: bool) -> None:
    ask, question, yes, no, forgotten = LANGUAGES[language]
    euan, ruth = Person("Euan Wagtail", "euan-wagtail@home.example"), Person("Ruth Amsel")
    receipt = talk(world, euan, ruth, language)
    euan.send(world, euan.answer(receipt, ask))
    asked = world.smarthost.mail_to(euan.mailbox, lambda mail: question in mail.subject)
    before = len(world.smarthost.mails)
    assert euan.send(world, euan.answer(asked, yes if keep else no))[0] == 250
    public = shown(world)
    assert "Wagtail" not in public
    assert "somebody" in public
    last = world.smarthost.mail_to(euan.mailbox, lambda mail: forgotten in mail.subject)
    assert last.reverse_path in ("", "<>")
    until(lambda: not on_disk(world, "Wagtail"), "every octet was overwritten")
    assert len(world.standing(SLUG, "Ruth Amsel")) == 1
    assert ruth.send(world, ruth.vouched(ruth.message(world.mailbox(SLUG), "One more, for the mails.")))[0] == 250
    late = [mail for mail in world.quiet()[before:] if mail.forward_path != euan.mailbox]
    assert [mail for mail in late if b"Wagtail" in mail.content] == []
    (again,) = world.loosely("backup", world.folder / "copy.db").stdout.splitlines()
    assert "copied" in again
    assert b"Wagtail" not in (world.folder / "copy.db").read_bytes()


def killed_while_forgetting(world: World, euan: Person, batches: int) -> None:
    """The state of a daemon that was killed after the yes and so many steps."""
    assert world.process.end(signal.SIGKILL)
    with Store.open(world.store) as store:
        whom = mailbox_of(store, euan).id
        store.write_now(forgetting.forget, mailbox_id=whom, keep=True, now=time.time_ns() // 1000)
        for _ in range(batches):
            batch = store.read_now(forgetting.next_batch)
            assert batch
            store.write_now(forgetting.do, batch=batch)


@pytest.mark.parametrize("batches", [full(0), 1, full(4)])
def test_a_kill_in_the_middle_shows_nothing_and_ends_in_the_same_way(
    world: World, batches: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    euan, ruth = Person("Euan Wagtail", "euan-wagtail@home.example"), Person("Ruth Amsel")
    talk(world, euan, ruth, "en")
    killed_while_forgetting(world, euan, batches)
    assert on_disk(world, "Wagtail")
    world.start()
    assert "Wagtail" not in shown(world)
    world.smarthost.mail_to(euan.mailbox, lambda mail: "You are forgotten" in mail.subject)
    until(lambda: not on_disk(world, "Wagtail"), "every octet was overwritten")


def moved(world: World, euan: Person, mail: Mail, new: Person, say: Callable[[Person, Mail], object]) -> None:
    """Euan asks to move in answer to a mail of ours; once he has said that he meant it, both mailboxes are asked."""
    assert euan.send(world, euan.answer(mail, f"my new address is {new.mailbox}"))[0] == 250
    meant = world.smarthost.mail_to(euan.mailbox, lambda mail: new.mailbox in mail.part())
    assert euan.send(world, euan.answer(meant, "yes"))[0] == 250
    for person in (euan, new):
        question = world.smarthost.mail_to(person.mailbox, lambda mail: "new mailbox" in mail.subject)
        assert (euan.mailbox in question.content.decode()) is (person is euan)
        say(person, question)


def by_mail(world: World, words: str) -> Callable[[Person, Mail], object]:
    return lambda person, question: person.send(world, person.answer(question, words))


def by_page(person: Person, question: Mail) -> None:
    found = re.search(r"https?://\S+/ok/\S+", question.part())
    assert found, person
    page = httpx2.get(found[0])
    assert ("move" in page.text, "@home.example" in page.text) == (True, False)
    assert httpx2.post(found[0], data={"answer": "yes"}).status_code == 200


@pytest.mark.parametrize("way", [full("yes"), "ja", "page"])
def test_a_person_moves_with_all_that_is_theirs(world: World, way: str) -> None:
    euan, ruth = Person("Euan Wagtail", "euan-wagtail@home.example"), Person("Ruth Amsel")
    new = Person("Euan Wagtail", "wagtail@new.example")
    euan.join(world)
    talk(world, euan, ruth, "en")
    told = world.smarthost.mail_to(euan.mailbox, lambda mail: REPLY in mail.part())
    moved(world, euan, told, new, by_page if way == "page" else by_mail(world, way))
    world.smarthost.mail_to(new.mailbox, lambda mail: "This is your mailbox" in mail.subject)
    before = len(world.quiet())
    assert new.send(world, new.answer(told, "A bag of stamps was found since."))[0] == 250
    until(lambda: len(world.standing(SLUG, "Euan Wagtail")) == 2, "an old reply address spoke with the new mailbox")
    ruth.send(world, ruth.vouched(ruth.message(world.mailbox(SLUG), "Welcome back.")))
    world.smarthost.mail_to(new.mailbox, lambda mail: "Welcome back." in mail.part())
    assert [mail for mail in world.quiet()[before:] if mail.forward_path == euan.mailbox] == []


def test_a_no_in_either_mailbox_changes_nothing(world: World) -> None:
    euan, new = Person("Euan Wagtail", "euan-wagtail@home.example"), Person("", "wagtail@new.example")
    euan.join(world)
    joined = world.smarthost.to(euan.mailbox)[-1]
    moved(world, euan, joined, new, lambda who, question: by_mail(world, "yes" if who is euan else "no")(who, question))
    world.quiet()
    assert world.follows(euan.mailbox) == {"*": "active"}
    assert world.follows(new.mailbox) == {}
