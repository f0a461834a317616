"""The people of the demo, their sample comments, and the sample blog."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.store.posts import slug_of

DOMAIN = "mail.example"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    local_part: str
    name: str
    domain: str = DOMAIN

    @property
    def mailbox(self) -> str:
        return f"{self.local_part}@{self.domain}"


RUTH = DemoPerson("ruth", "Ruth Amsel")
IBRAHIM = DemoPerson("ibrahim", "Ibrahim Kaya")
MEI = DemoPerson("mei", "Mei Lin")
# Nora has not written yet, and nobody vouches for the mails of her domain: the daemon asks her whether she wrote them.
NORA = DemoPerson("nora", "Nora Field", "elsewhere.example")
JOINED = (RUTH, IBRAHIM, MEI)
PEOPLE = (*JOINED, NORA)


@dataclass(frozen=True, slots=True)
class Article:
    """A post of the sample blog, published `days` ago."""

    title: str
    days: int
    paragraphs: tuple[str, ...]

    @property
    def slug(self) -> str:
        """The slug in the blog's URLs; the daemon derives the same slug from the title."""
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
class ScriptedComment:
    """A sample comment; `article` is an index in ARTICLES, `answers` an index in SCRIPT."""

    person: DemoPerson
    article: int
    words: str
    answers: int | None = None


SCRIPT = (
    ScriptedComment(
        RUTH,
        0,
        "I keep thinking of the ironmonger who never asked my name in thirty years and yet knew which hinge I needed."
        " He knew the door, not me.\n\nIs that not the better kind of being known?",
    ),
    ScriptedComment(
        IBRAHIM,
        0,
        "This sentence should hang over every counter. I have been trying to say it for a year.",
        answers=0,
    ),
    ScriptedComment(
        MEI,
        0,
        "The post office lady in our village is the same. Stamps for the aunt in Porto, without a word.",
        answers=1,
    ),
    ScriptedComment(
        IBRAHIM,
        1,
        "We put ours back. Two planks and a night's work. Nobody has asked yet who did it, and everybody sits there.",
    ),
)
