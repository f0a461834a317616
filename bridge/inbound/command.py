"""What a person may ask of us in a mail, instead of saying something to others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from bridge.blog import Cadence, Scope


@dataclass(frozen=True, slots=True)
class Join:
    """Hear of something; of what the mail is about where no scope is named."""

    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """Hear no more of what the mail is about, or of anything."""

    everything: bool = False


@dataclass(frozen=True, slots=True)
class Mute:
    """Hear no more of this conversation, and of all others as before."""


@dataclass(frozen=True, slots=True)
class Pause:
    """No mail until that day of the person's calendar, or until they resume."""

    until: date | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """Mails again, after a pause."""


@dataclass(frozen=True, slots=True)
class Hear:
    """How often mails come."""

    cadence: Cadence


@dataclass(frozen=True, slots=True)
class AtMost:
    """At most so many mails a week; the rest in a digest."""

    mails: int


@dataclass(frozen=True, slots=True)
class Help:
    """How this works."""


@dataclass(frozen=True, slots=True)
class Status:
    """What they follow, and what they wrote."""


@dataclass(frozen=True, slots=True)
class Receipts:
    """Whether they are told of each comment of theirs how it stands."""

    on: bool


@dataclass(frozen=True, slots=True)
class Bundle:
    """Whether digests come as multipart/digest."""

    on: bool


@dataclass(frozen=True, slots=True)
class Undo:
    """Take a comment back before anybody is told; the `number`-th that the mail lists, or all of them."""

    number: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Other words for a comment."""

    text: str  # Markdown
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Take a comment off the page."""

    number: int | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """All that they wrote, and were sent in those conversations."""


@dataclass(frozen=True, slots=True)
class Forget:
    """That we forget them."""


@dataclass(frozen=True, slots=True)
class Retire:
    """That the address which somebody else used leads nowhere any more."""


@dataclass(frozen=True, slots=True)
class Publish:
    """What was taken for a command was meant for others to read."""


@dataclass(frozen=True, slots=True)
class Place:
    """To which numbers words belong that had no place."""

    numbers: tuple[int, ...]


Command = (
    Join | Leave | Mute | Pause | Resume | Hear | AtMost | Help | Status | Receipts | Bundle
    | Undo | Edit | Delete | Copy | Forget | Retire | Publish | Place
)  # fmt: skip


class Certainty(Enum):
    """How sure it is that a mail is a command."""

    SURE = auto()
    RATHER = auto()  # it is taken for one; the answer says how to turn that round
    HARDLY = auto()  # it is taken for a comment; the answer says how to give the command


@dataclass(frozen=True, slots=True)
class Understood:
    """A command, the words it was known by, and their language (`de`; None where several have them)."""

    command: Command
    words: str
    language: str | None
    certainty: Certainty


def word(asked: Command) -> str:
    """The word by which it is best given, as English has it; whoever prints it translates it."""
    match asked:
        case Leave(everything):
            return "unsubscribe all" if everything else "unsubscribe"
        case Hear(cadence):
            return cadence.value
        case Join(Scope.ANSWERS):
            return "only answers"
        case Bundle(on):
            return "bundle on" if on else "unbundle"
        case Copy():
            return "my copy"
        case Forget():
            return "forget me"
        case Receipts(on):
            return "receipts on" if on else "receipts off"
        case Join() | Mute() | Pause() | Resume() | Help() | Status() | Undo() | Edit() | Delete():
            return type(asked).__name__.lower()
        case AtMost() | Retire() | Publish() | Place():
            return "help"  # these need more than a word, or an occasion
