"""Each command, in English and in German, as somebody writes it in answer to a mail of ours: it is done, and said."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import unquote

import httpx2
import pytest

from bridge.blog import MINUTE, Cadence, Mailbox, Scope, Subscription, SubscriptionState
from bridge.store import mailboxes, subscriptions
from bridge.store.engine import Store, Tx
from tests.marks import full

from .people import Person
from .smarthost import Mail
from .world import TITLES, Clockwork, ticking

RUTH = Person("Ruth Adler")
_LAST, _FIRST = ("Bell", "Quist", "Holm", "Dahl", "Ruud", "Vik"), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_names = (f"{first} {last}" for last, first in itertools.product(_LAST, _FIRST))
LATER = datetime.now(UTC).date() + timedelta(days=100)
GERMAN = re.compile(r"\b(du|dir|dein|deine|und|nicht|mehr|schreib|antworte)\b")
ENGLISH = re.compile(r"\b(you|your|answer|what|from)\b(?!-)")  # and not the address of a post


@dataclass
class State:
    """A person as the store knows them."""

    mailbox: Mailbox
    followed: list[Subscription]

    def subscription(self, scope: Scope) -> Subscription | None:
        return next((one for one in self.followed if one.topic.scope is scope), None)

    @property
    def blog(self) -> Subscription:
        found = self.subscription(Scope.BLOG)
        assert found is not None
        return found


@dataclass(frozen=True)
class Command:
    """A command in each language, and a test of its result."""

    english: str
    german: str
    came: Callable[[State], bool]
    first: tuple[str, str] | None = None  # a command that is given before

    def __str__(self) -> str:
        return self.english


def active(subscription: Subscription | None) -> bool:
    return subscription is not None and subscription.state is SubscriptionState.ACTIVE


HEARING = [
    Command("join this thread", "diesem Faden folgen", lambda state: active(state.subscription(Scope.THREAD))),
    Command("follow this post", "diesem Beitrag folgen", lambda state: active(state.subscription(Scope.POST))),
    Command(
        "only answers to me",
        "nur Antworten an mich",
        lambda state: active(state.subscription(Scope.ANSWERS)) and len(state.followed) == 1,
    ),
    Command("unsubscribe", "abmelden", lambda state: not active(state.subscription(Scope.BLOG))),
    Command("unsubscribe from everything", "alles abbestellen", lambda state: not any(map(active, state.followed))),
    Command("mute this thread", "stummschalten", lambda state: active(state.subscription(Scope.BLOG))),
    Command(
        f"pause until {LATER.isoformat()}",
        f"pause bis {LATER.day}.{LATER.month}.{LATER.year}",
        lambda state: state.mailbox.paused_until is not None,
    ),
    Command("pause my mails", "pausieren", lambda state: state.mailbox.paused and not state.mailbox.paused_until),
    Command("resume", "fortsetzen", lambda state: not state.mailbox.paused, ("pause my mails", "pausieren")),
    Command("daily", "täglich", lambda state: state.blog.cadence is Cadence.DAILY),
    Command("weekly please", "bitte wöchentlich", lambda state: state.blog.cadence is Cadence.WEEKLY),
    Command("once a month", "einmal im Monat", lambda state: state.blog.cadence is Cadence.MONTHLY),
    Command("each", "einzeln", lambda state: state.blog.cadence is Cadence.EACH, ("daily", "täglich")),
    Command("at most 3 a week", "höchstens 3 pro Woche", lambda state: state.blog.at_most == 3),
    Command("receipts on", "Bestätigungen an", lambda state: state.mailbox.receipts),
    Command(
        "receipts off",
        "Bestätigungen aus",
        lambda state: not state.mailbox.receipts,
        ("receipts on", "Bestätigungen an"),
    ),
    Command("mime digest", "gebündelt", lambda state: state.mailbox.bundled),
    Command("unbundle", "nicht bündeln", lambda state: not state.mailbox.bundled, ("mime digest", "gebündelt")),
    Command("help", "Hilfe", lambda state: active(state.blog)),
    Command("status", "Status", lambda state: active(state.blog)),
]


@dataclass
class Town:
    """Where people come to live, one for each command."""

    world: Clockwork
    posts: dict[str, int] = field(default_factory=dict)

    def newcomer(self, language: str) -> Person:
        """Somebody new who follows the blog, and writes in this language."""
        name = next(_names)
        person = Person(name, f"{name.replace(' ', '.').lower()}.{language}@home.example")
        self.world.smarthost.mails_to(person.mailbox, 0)
        person.send(self.world, person.message(self.world.mailbox("join"), "", Content_Language=language))
        question = self.world.smarthost.mails_to(person.mailbox, 1)[-1]
        person.send(self.world, person.answer(question, "ok"))
        self.world.smarthost.mails_to(person.mailbox, 2)
        return person

    def told(self, person: Person) -> Mail:
        """Something is said, and the mail that tells this person of it."""
        slug = TITLES[len(self.posts) % len(TITLES)].lower().replace(" ", "-")
        words = f"Something new, for the {len(self.posts)}th time."
        self.posts[words] = len(self.posts)
        code, text = RUTH.send(self.world, RUTH.vouched(RUTH.message(self.world.mailbox(slug), words)))
        assert code == 250, text
        self.world.forward(self.world.now + 11 * MINUTE)
        return self.world.smarthost.mail_to(person.mailbox, lambda mail: words in mail.part())

    def obeyed(self, person: Person, mail: Mail, words: str) -> Mail:
        """Answer a mail; what comes in answer to that."""
        message = person.answer(mail, words)
        code, text = person.send(self.world, message)
        assert code == 250, text
        return self.world.smarthost.mail_to(
            person.mailbox, lambda one: str(one.message["In-Reply-To"]) == str(message["Message-ID"])
        )

    def state(self, person: Person) -> State:
        with Store.open(self.world.store, read_only=True, alone=False) as store:
            return store.read_now(_state, address=person.mailbox)


def _state(tx: Tx, *, address: str) -> State:
    mailbox = mailboxes.by_address(tx, blog_id="blog.example", address=address)
    assert mailbox is not None
    return State(mailbox, [subscription for subscription, _ in subscriptions.of_mailbox(tx, mailbox_id=mailbox.id)])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with ticking(tmp_path_factory.mktemp("town"), settle=600) as world:
        yield Town(world)


@pytest.mark.parametrize(
    ("command", "language"),
    # In the share, one command is in English and the next one in German.
    [
        (command, language) if language == ("en", "de")[number % 2] else full(command, language)
        for language in ("en", "de")
        for number, command in enumerate(HEARING)
    ],
    ids=str,
)
def test_a_command_about_subscriptions(town: Town, command: Command, language: str) -> None:
    person = town.newcomer(language)
    mail = town.told(person)
    mine = 0 if language == "en" else 1
    if command.first:
        mail = town.obeyed(person, mail, command.first[mine])
    answer = town.obeyed(person, mail, (command.english, command.german)[mine])
    assert command.came(town.state(person))
    assert (ENGLISH, GERMAN)[mine].search(answer.part()), answer.part()
    assert not (GERMAN, ENGLISH)[mine].search(answer.part().partition("\n-- ")[0]), answer.part()
    assert answer.message["In-Reply-To"], "it answers what they wrote"


FOOTER = {
    "en": ("Reply", "Read on the page", "Unsubscribe", "Less often"),
    "de": ("Antworten", "Auf der Seite lesen", "Abbestellen", "Seltener"),
}


@pytest.mark.parametrize("language", FOOTER)
def test_a_notification_ends_with_four_words_that_lead_to_what_they_say(town: Town, language: str) -> None:
    person = town.newcomer(language)
    mail = town.told(person)
    lines = dict(line.split(": ", 1) for line in mail.part().splitlines() if ": " in line)
    links = {
        unescape(words): unescape(link)
        for link, words in re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', mail.part("html"))
    }
    reply, page, unsubscribe, less = FOOTER[language]
    assert lines[reply] == mail.answer_to
    address, _, subject = links[reply].removeprefix("mailto:").partition("?subject=")
    assert (address, unquote(subject)) == (mail.answer_to, mail.subject)
    for word in (page, unsubscribe, less):
        assert lines[word] == links[word]
        assert httpx2.get(lines[word], headers={"Accept-Language": language}).status_code == 200
    assert active(town.state(person).blog), "looking changes nothing"
    assert "#c-" in lines[page]
    posted = httpx2.post(lines[less].partition("#")[0], data={
        "change": "cadence", "subscription": town.state(person).blog.id, "cadence": "weekly",
    })  # fmt: skip
    assert posted.status_code == 303
    assert town.state(person).blog.cadence is Cadence.WEEKLY
    posted = httpx2.post(lines[unsubscribe], data={"change": "unsubscribe", "subscription": town.state(person).blog.id})
    assert posted.status_code == 303
    assert not any(map(active, town.state(person).followed))


@pytest.mark.parametrize(
    ("language", "command", "said"),
    [
        ("en", "only answers", "You no longer follow:\n\n- All of Tea and Letters."),
        ("de", "nur Antworten", "Du folgst nicht mehr:\n\n- Alles bei Tea and Letters."),
    ],
)
def test_only_answers_replaces_what_was_followed(town: Town, language: str, command: str, said: str) -> None:
    person = town.newcomer(language)
    answer = town.obeyed(person, town.told(person), command)
    assert said in answer.part().replace("\r\n", "\n")
    assert [one.topic.scope for one in town.state(person).followed] == [Scope.ANSWERS]


WORDS = ("A first word of mine.", "Ein erstes Wort von mir.")


@pytest.fixture(params=["en", full("de")])
def writer(town: Town, request: pytest.FixtureRequest) -> tuple[Person, Mail, int]:
    """Somebody who has just answered for the first time, and the mail that says how that stands."""
    person, mine = town.newcomer(request.param), ["en", "de"].index(request.param)
    receipt = town.obeyed(person, town.told(person), WORDS[mine])
    assert WORDS[mine] in receipt.part()
    assert "undo" in receipt.part() if not mine else "zurücknehmen" in receipt.part()
    return person, receipt, mine


def standing(town: Town, person: Person) -> list[str]:
    slugs = {title.lower().replace(" ", "-") for title in TITLES}
    return [one["text"] for slug in slugs for one in town.world.standing(slug, person.name)]


def test_undo_within_the_settling_time_takes_it_back(town: Town, writer: tuple[Person, Mail, int]) -> None:
    person, receipt, mine = writer
    assert standing(town, person) == [WORDS[mine]]
    town.obeyed(person, receipt, ("undo", "rückgängig")[mine])
    town.world.forward(town.world.now + 11 * MINUTE)
    town.world.quiet()
    assert standing(town, person) == []
    told = [mail for mail in town.world.smarthost.mails if mail.forward_path != person.mailbox]
    assert not any(f"{person.name} answers" in mail.part() for mail in told)


def test_undo_is_too_late_once_people_were_notified(town: Town, writer: tuple[Person, Mail, int]) -> None:
    person, receipt, mine = writer
    town.world.forward(town.world.now + 11 * MINUTE)
    town.world.quiet()
    answer = town.obeyed(person, receipt, ("undo", "rückgängig")[mine])
    assert standing(town, person) == [WORDS[mine]]
    assert ("delete", "löschen")[mine] in answer.part()


def test_edit_changes_the_text(town: Town, writer: tuple[Person, Mail, int]) -> None:
    person, receipt, mine = writer
    new = ("Other words now.", "Jetzt andere Worte.")[mine]
    answer = town.obeyed(person, receipt, f"{('edit', 'ändern')[mine]}\n\n{new}")
    assert standing(town, person) == [new]
    assert new in answer.part()


def test_delete_leaves_a_place(town: Town, writer: tuple[Person, Mail, int]) -> None:
    person, receipt, mine = writer
    town.obeyed(person, receipt, ("delete my comment", "meinen Kommentar löschen")[mine])
    assert standing(town, person) == []


def test_my_copy_comes_as_an_mbox(town: Town, writer: tuple[Person, Mail, int]) -> None:
    person, receipt, mine = writer
    copy = town.obeyed(person, receipt, ("my copy", "meine Kopie")[mine])
    (attached,) = copy.message.iter_attachments()
    assert attached.get_content_type() == "application/mbox"
    assert WORDS[mine].encode() in attached.get_payload(decode=True)


@pytest.mark.parametrize("keep", [True, False], ids=["keep", "remove"])
def test_forget_me_is_asked_once_more_and_then_done(town: Town, writer: tuple[Person, Mail, int], keep: bool) -> None:
    person, receipt, mine = writer
    question = town.obeyed(person, receipt, ("forget me", "vergiss mich")[mine])
    words = (("keep", "behalten") if keep else ("remove", "entfernen"))[mine]
    assert words in question.part()
    code, text = person.send(town.world, person.answer(question, words))
    assert (code, "forgotten" in text) == (250, True)
    assert standing(town, person) == []
    folder = town.world.folder
    holding = [path.name for path in folder.glob("loosely.db*") if person.mailbox.encode() in path.read_bytes()]
    assert holding == []
    assert person.mailbox not in town.world.log


def test_an_unsure_reply_is_published_once_its_author_says_so(town: Town) -> None:
    person = town.newcomer("en")
    question = town.obeyed(person, town.told(person), "Stop.")
    assert standing(town, person) == []
    assert active(town.state(person).blog)
    assert "“unsubscribe”" in " ".join(question.part().split())
    assert person.send(town.world, person.answer(question, "publish"))[0] == 250
    assert standing(town, person) == ["Stop."]
    assert active(town.state(person).blog)


def test_an_unsure_reply_is_done_once_its_author_says_so(town: Town) -> None:
    person = town.newcomer("en")
    question = town.obeyed(person, town.told(person), "Stop.")
    town.obeyed(person, question, "unsubscribe")
    assert not active(town.state(person).subscription(Scope.BLOG))
    code, said = person.send(town.world, person.answer(question, "publish"))
    assert (code, "Your mail was not published" in said) == (250, True), "the text is no longer kept"
    assert standing(town, person) == []


DAY = f"{LATER:%A} {LATER.day} {LATER:%B}"


@pytest.mark.parametrize(
    ("unsure", "shown", "answer", "came"),
    [
        (
            "Great post. At most 3 mails a week, please",
            "at most 3 a week",
            "yes",
            lambda state: state.blog.at_most == 3,
        ),
        ("At most 4 a week?", "at most 4 a week", "at most 4 a week", lambda state: state.blog.at_most == 4),
        ("At most 4 a week?", "at most 4 a week", "daily", lambda state: state.blog.cadence is Cadence.DAILY),
        (
            f"Can I pause until {LATER.isoformat()}?",
            f"pause until {DAY}",
            "pause",
            lambda state: state.mailbox.paused_until is not None,
        ),
        ("Follow this post?", "follow this post", "Yes, please.", lambda state: active(state.subscription(Scope.POST))),
        ("Follow this post?", "follow this post", "join", lambda state: active(state.subscription(Scope.POST))),
    ],
)
def test_an_unsure_command_is_done_as_it_was_written_first(
    town: Town, unsure: str, shown: str, answer: str, came: Callable[[State], bool]
) -> None:
    person = town.newcomer("en")
    question = town.obeyed(person, town.told(person), unsure)
    assert not came(town.state(person))
    assert f"“{shown}”" in " ".join(question.part().split())
    town.obeyed(person, question, answer)
    assert came(town.state(person))


def test_an_unsure_command_in_german_is_shown_and_done_in_german(town: Town) -> None:
    person = town.newcomer("de")
    question = town.obeyed(person, town.told(person), "Höchstens 3 Mails in der Woche?")
    assert "„höchstens 3 pro Woche“" in " ".join(question.part().split())
    town.obeyed(person, question, "Ja")
    assert town.state(person).blog.at_most == 3


def test_a_yes_with_other_words_does_not_run_an_unsure_command(town: Town) -> None:
    person = town.newcomer("en")
    question = town.obeyed(person, town.told(person), "Stop.")
    again = town.obeyed(person, question, "Yes, for everybody.")
    assert "Your mail was not published" in str(again.message["Subject"])
    assert active(town.state(person).blog)


@pytest.mark.parametrize("first", [None, "daily"], ids=["of a post", "of the blog"])
def test_a_second_unsubscribe_to_the_same_mail_ends_no_other_subscription(town: Town, first: str | None) -> None:
    person = town.newcomer("en")
    mail = town.told(person)
    town.obeyed(person, mail, "follow this post")
    if first:
        mail = town.obeyed(person, mail, first)
    for _ in range(2):
        answer = town.obeyed(person, mail, "unsubscribe")
        assert not active(town.state(person).subscription(Scope.BLOG))
        assert active(town.state(person).subscription(Scope.POST))
    assert answer.message["Subject"] == "Nothing was changed"


@pytest.mark.parametrize("word", ["leave", "mute", "daily", "abmelden", "täglich"])
def test_a_word_that_the_mail_teaches_is_no_remark(town: Town, word: str) -> None:
    person = town.newcomer("de" if word in ("abmelden", "täglich") else "en")
    answer = town.obeyed(person, town.told(person), word)
    assert "“publish”" not in answer.part()
    assert "„veröffentlichen“" not in answer.part()
    town.world.quiet()
    written = answer.message["In-Reply-To"]
    mails = town.world.smarthost.to(person.mailbox)
    assert [mail for mail in mails if mail.message["In-Reply-To"] == written] == [answer], "one answer"


def test_undo_as_a_reply_to_any_mail_is_about_the_last_comment(town: Town, writer: tuple[Person, Mail, int]) -> None:
    person, _, mine = writer
    helped = town.obeyed(person, town.told(person), ("help", "Hilfe")[mine])
    latest = person.answer(town.told(person), "The mill burnt down in 1920.")
    assert person.send(town.world, latest)[0] == 250
    assert len(standing(town, person)) == 2
    town.obeyed(person, helped, ("undo", "zurücknehmen")[mine])
    assert standing(town, person) == [WORDS[mine]]


def test_delete_without_a_comment_gets_a_list_of_comments(town: Town, writer: tuple[Person, Mail, int]) -> None:
    person, _, mine = writer
    status = town.obeyed(person, town.told(person), ("delete", "löschen")[mine])
    assert standing(town, person) == [WORDS[mine]]
    town.obeyed(person, status, ("delete 1", "löschen 1")[mine])
    assert standing(town, person) == []


def test_a_person_without_comments_is_forgotten_with_a_yes(town: Town) -> None:
    person = town.newcomer("de")
    question = town.obeyed(person, town.told(person), "vergiss mich")
    code, text = person.send(town.world, person.answer(question, "Ja"))
    assert (code, "forgotten" in text) == (250, True)


def test_a_question_about_a_command_is_unsure_and_the_mail_names_the_command(town: Town) -> None:
    person = town.newcomer("en")
    receipt = town.obeyed(person, town.told(person), "How do I unsubscribe?")
    assert standing(town, person) == []
    assert "“unsubscribe”" in " ".join(receipt.part().split())
    assert active(town.state(person).blog)
