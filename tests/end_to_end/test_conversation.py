"""Three people talk, each from their own mail program, and a reader sees it on the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx2
import pytest
from playwright.sync_api import Page, expect

from .people import Person
from .smarthost import Mail, is_question, is_welcome
from .world import World

pytestmark = pytest.mark.real("swaks", "msmtp", "neomutt")

ANN, BEN, CLEO = PEOPLE = Person("Ann Bell"), Person("Ben Okri"), Person("Cléo Marin", "cleo@elsewhere.example")
SLUG = "a-bench-for-two"
TITLE = "A bench for two"
SAID = {
    ANN: "Who took the bench, and where does it stand now?\n\nIt had a name carved into it.",
    BEN: "It stands behind the gasworks. I sat there on Sunday.",
    CLEO: "Then let us carry it back — there are three of us.",
}


@dataclass(frozen=True)
class Conversation:
    """The comments, and the mails that announced them."""

    world: World
    mails: list[Mail]

    @property
    def comments(self) -> list[dict[str, str]]:
        return self.world.thread(SLUG)

    def id_of(self, person: Person) -> str:
        (found,) = self.world.standing(SLUG, person.name)
        return str(found["id"])

    def told(self, person: Person, of: Person) -> Mail:
        """The one mail that told this person of what that one said."""
        (mail,) = [
            mail for mail in self.mails if mail.forward_path == person.mailbox and self.id_of(of) in mail.message_id
        ]
        return mail

    @property
    def notifications(self) -> list[Mail]:
        return [mail for mail in self.mails if mail.message_id.startswith("<c.")]


def tells(person: Person) -> Callable[[Mail], bool]:
    return lambda mail: SAID[person].split("\n")[0] in mail.part()


def ann_joins_the_blog_and_answers_the_question(world: World) -> None:
    ANN.swaks(world, ANN.message(world.mailbox("join"), ""))
    ANN.swaks(world, ANN.answer(world.smarthost.mail_to(ANN.mailbox, is_question), "Yes, please."))
    world.smarthost.mail_to(ANN.mailbox, is_welcome)


def ben_joins_the_post_and_opens_the_link(world: World) -> None:
    BEN.msmtp(world, BEN.message(world.mailbox(f"{SLUG}-join"), "Tell me more."))
    question = world.smarthost.mail_to(BEN.mailbox, is_question)
    link = re.search(rf"{re.escape(world.web)}/ok/\S+", question.part())
    assert link
    for method in ("GET", "HEAD", "GET"):
        assert httpx2.request(method, link[0]).status_code == 200
    assert world.follows(BEN.mailbox) == {SLUG: "pending"}
    assert httpx2.post(link[0]).status_code == 200
    world.smarthost.mail_to(BEN.mailbox, is_welcome)


def cleo_joins_the_blog_from_neomutt(world: World) -> None:
    CLEO.msmtp(world, CLEO.message(world.mailbox("JOIN"), ""))
    CLEO.neomutt(world, world.smarthost.mail_to(CLEO.mailbox, is_question), "oui")
    world.smarthost.mail_to(CLEO.mailbox, is_welcome)


@pytest.fixture(scope="module")
def conversation(world: World) -> Iterator[Conversation]:
    """Ann writes to the post, Ben answers her, Cléo answers him."""
    ann_joins_the_blog_and_answers_the_question(world)
    ben_joins_the_post_and_opens_the_link(world)
    cleo_joins_the_blog_from_neomutt(world)
    assert [world.follows(person.mailbox) for person in PEOPLE] == [{"*": "active"}, {SLUG: "active"}, {"*": "active"}]
    ANN.swaks(world, ANN.vouched(ANN.message(world.mailbox(SLUG), SAID[ANN], TITLE)))
    BEN.neomutt(world, world.smarthost.mail_to(BEN.mailbox, tells(ANN)), SAID[BEN])
    CLEO.msmtp(world, CLEO.answer(world.smarthost.mail_to(CLEO.mailbox, tells(BEN)), SAID[CLEO]))
    return Conversation(world, world.quiet())


def test_each_reply_is_published_below_its_parent_without_the_quote(conversation: Conversation) -> None:
    stands = [(comment["name"], comment["depth"], comment["text"]) for comment in conversation.comments]
    assert stands == [(ANN.name, 0, SAID[ANN]), (BEN.name, 1, SAID[BEN]), (CLEO.name, 2, SAID[CLEO])]


def test_everybody_is_notified_once_of_others_comments_and_never_of_their_own(conversation: Conversation) -> None:
    told = sorted((mail.forward_path, mail.message_id) for mail in conversation.notifications)
    assert told == sorted(
        (person.mailbox, f"<c.{conversation.id_of(other)}@talk.blog.example>")
        for person in PEOPLE
        for other in PEOPLE
        if other is not person
    )


def test_a_notification_names_its_author_and_has_its_own_reply_address(
    conversation: Conversation,
) -> None:
    answered_at = set()
    senders: dict[str, set[str]] = {}
    for mail in conversation.notifications:
        (author,) = [person for person in PEOPLE if conversation.id_of(person) in mail.message_id]
        sender, answers = mail.message["From"].addresses[0], mail.message["Reply-To"].addresses[0]
        assert sender.display_name == f"{author.name} via Tea and Letters"
        assert re.fullmatch(r"by-[a-z2-7]{42}@talk\.blog\.example", sender.addr_spec)
        senders.setdefault(author.name, set()).add(sender.addr_spec)
        assert answers.addr_spec in mail.part()  # a forwarded mail leads a friend in
        assert f"mailto:{answers.addr_spec}" in mail.part("html")
        assert re.fullmatch(r"re-[a-z2-7]{48}@talk\.blog\.example", answers.addr_spec)
        assert mail.message["To"].addresses[0].addr_spec == mail.forward_path
        answered_at.add(answers.addr_spec)
    assert len(answered_at) == len(conversation.notifications) == 6
    assert [len(addresses) for addresses in senders.values()] == [1, 1, 1], "one address for each author"
    assert len(set.union(*senders.values())) == 3


def test_a_notification_has_list_headers_and_one_click_unsubscribe(conversation: Conversation) -> None:
    web = conversation.world.web
    for person in (ANN, BEN):
        mail = conversation.told(person, of=CLEO)
        fields = {name: str(value) for name, value in mail.message.items()}
        assert fields["List-Id"] == "Tea and Letters <blog.example>"
        assert fields["List-Post"] == f"<mailto:{SLUG}@talk.blog.example>"
        assert fields["List-Archive"] == f"<{web}/posts/{SLUG}>"
        assert fields["List-Help"] == "<mailto:help@talk.blog.example>"
        assert fields["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        mailto = re.escape(f"<mailto:{mail.answer_to}?subject=unsubscribe>")
        assert re.fullmatch(rf"<{re.escape(web)}/u/[a-z2-7]{{42}}>, {mailto}", fields["List-Unsubscribe"])
        assert fields["Archived-At"] == f"<{web}/posts/{SLUG}#c-{conversation.id_of(CLEO)}>"


def test_every_mail_says_that_a_machine_sent_it_and_where_its_bounce_goes(conversation: Conversation) -> None:
    assert {mail.message["Auto-Submitted"] for mail in conversation.notifications} == {"auto-generated"}
    replies = [mail for mail in conversation.mails if mail not in conversation.notifications]
    assert {mail.message["Auto-Submitted"] for mail in replies} <= {"auto-generated", "auto-replied"}
    reverse_paths = [mail.reverse_path for mail in conversation.mails]
    assert all(re.fullmatch(r"bounce-[a-z2-7]{42}@talk\.blog\.example", path) for path in reverse_paths)
    assert len(set(reverse_paths)) == len(conversation.mails)


def test_the_notifications_are_one_thread_in_a_mail_program(conversation: Conversation) -> None:
    of_ann, of_ben = conversation.told(CLEO, of=ANN), conversation.told(CLEO, of=BEN)
    root = str(of_ann.message["References"])
    assert str(of_ben.message["In-Reply-To"]) == of_ann.message_id
    assert str(of_ben.message["References"]).split() == [root, of_ann.message_id]
    # Ann was never told of her own words: she has them under the id that her own program gave them.
    references = str(conversation.told(ANN, of=BEN).message["References"]).split()
    assert references[0] == root
    assert "@home.example" in references[1]
    assert references[2] == of_ann.message_id
    assert len({mail.subject for mail in conversation.notifications}) == 1


def test_a_notification_has_the_comment_as_text_and_as_html(conversation: Conversation) -> None:
    for person, other in ((BEN, ANN), (ANN, BEN), (ANN, CLEO)):
        mail = conversation.told(person, of=other)
        for paragraph in SAID[other].split("\n\n"):
            assert paragraph in mail.part("plain")
            assert paragraph in mail.part("html")
    assert "Ben Okri replied to you" in conversation.told(ANN, of=BEN).part()


def test_no_mail_names_a_mailbox_but_its_recipients(conversation: Conversation) -> None:
    for mail in conversation.mails:
        words = mail.content.decode().lower() + mail.part("plain").lower() + mail.part("html").lower()
        for person in PEOPLE:
            assert person.mailbox == mail.forward_path or person.mailbox not in words


def test_no_mailbox_is_on_the_pages_in_the_feeds_or_in_the_log(conversation: Conversation) -> None:
    world = conversation.world
    for path in ("/", f"/posts/{SLUG}", f"/posts/{SLUG}.json", f"/posts/{SLUG}.atom", "/comments.atom"):
        page = httpx2.get(world.web + path)
        assert page.status_code == 200
        assert ANN.name in page.text or path == "/"
        assert not re.search(r"@(home|elsewhere)\.example", page.text)
    assert not re.search(r"@(home|elsewhere)\.example", world.log)


@pytest.mark.real("chromium")
def test_a_reader_sees_replies_nested_below_their_parent(conversation: Conversation, page: Page) -> None:
    page.goto(f"{conversation.world.web}/")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    messages = [page.locator(f"#c-{conversation.id_of(person)}") for person in PEOPLE]
    for person, message in zip(PEOPLE, messages, strict=True):
        expect(message.get_by_role("heading", name=person.name)).to_be_visible()
        expect(message).to_contain_text(SAID[person].split("\n")[0])
    lefts = [box["x"] for message in messages if (box := message.bounding_box())]
    assert lefts == sorted(set(lefts)), "each answer begins further to the right"
    items = [f"li:has(> #c-{conversation.id_of(person)})" for person in PEOPLE]
    expect(page.locator(" ol.answers > ".join(items))).to_have_count(1)
