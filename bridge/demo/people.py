"""The three people of the demo, what they have said before you came, and the blog they talk about."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.store.posts import slug_of

DOMAIN = "mail.example"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a mailbox."""

    local_part: str
    name: str

    @property
    def mailbox(self) -> str:
        return f"{self.local_part}@{DOMAIN}"


RUTH = Person("ruth", "Ruth Amsel")
IBRAHIM = Person("ibrahim", "Ibrahim Kaya")
MEI = Person("mei", "Mei Lin")
PEOPLE = (RUTH, IBRAHIM, MEI)


@dataclass(frozen=True, slots=True)
class Article:
    """A post of the sample blog; `days` ago it was published."""

    title: str
    days: int
    paragraphs: tuple[str, ...]

    @property
    def slug(self) -> str:
        """What it is called in the blog's own addresses; the daemon comes to the same name by itself."""
        return slug_of(self.title, "")


BLOG_NAME = "Tea and Letters"
ARTICLES = (
    Article(
        "What we lose when every shop knows our name",
        2,
        (
            "The new bakery greets me by name. A tablet on the counter tells the young man who I am, what I bought last"
            " week, and that my daughter likes the ones with poppy seed. He is friendly. He has never seen me before.",
            "I went home with the bread and could not say why I was sad.",
        ),
    ),
    Article(
        "A bench for two",
        9,
        (
            "The council has taken the bench at the canal away, since nobody used it. I used it. So did the man with"
            " the dog, at another hour. We never met, and we kept it in use between us for eleven years.",
            "How many benches stand where nobody is counted?",
        ),
    ),
    Article(
        "In praise of the slow letter",
        23,
        (
            "My aunt writes four letters a year. Each takes her a week. I answer in a day and she scolds me for it: an"
            " answer that quick, she says, was ready before the question.",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says before you come; `article` is a place in ARTICLES, `answers` one in SAID."""

    person: Person
    article: int
    words: str
    answers: int | None = None


SAID = (
    Said(
        RUTH,
        0,
        "I keep thinking of the ironmonger who never asked my name in thirty years and yet knew which hinge I needed."
        " He knew the door, not me.\n\nIs that not the better kind of being known?",
    ),
    Said(
        IBRAHIM,
        0,
        "This sentence should hang over every counter. I have been trying to say it for a year.",
        answers=0,
    ),
    Said(
        MEI,
        0,
        "The post office lady in our village is the same. Stamps for the aunt in Porto, without a word.",
        answers=1,
    ),
    Said(
        IBRAHIM,
        1,
        "We put ours back. Two planks and a night's work. Nobody has asked yet who did it, and everybody sits there.",
    ),
)
