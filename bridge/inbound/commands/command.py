"""The commands: what a person can ask of us by mail."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import date
from enum import Enum, auto
from typing import Any, TypeAlias, get_args

from bridge.blog import Cadence, Scope


@dataclass(frozen=True, slots=True)
class Join:
    """Subscribe; to what the mail is about where no scope is named."""

    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """Unsubscribe from what the mail is about, or from everything."""

    everything: bool = False


@dataclass(frozen=True, slots=True)
class Mute:
    """No more mail about this post; other subscriptions stay."""


@dataclass(frozen=True, slots=True)
class Pause:
    """No mail until that day of the person's calendar, or until they resume."""

    until: date | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """Mail again, after a pause."""


@dataclass(frozen=True, slots=True)
class SetCadence:
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
    """A mail that lists their subscriptions and their last comments."""


@dataclass(frozen=True, slots=True)
class Receipts:
    """A receipt for each of their comments, or only for the first."""

    on: bool


@dataclass(frozen=True, slots=True)
class Bundle:
    """Whether digests come as multipart/digest."""

    on: bool


@dataclass(frozen=True, slots=True)
class Undo:
    """Remove a comment before anybody is notified: the `number`-th that the mail lists, or all of them."""

    number: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A new text for a comment."""

    text: str = ""  # Markdown
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove a comment from the page."""

    number: int | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of all that they wrote, and of the mails they got in those threads."""


@dataclass(frozen=True, slots=True)
class Forget:
    """To be forgotten."""


@dataclass(frozen=True, slots=True)
class SetName:
    """Another name beside one's comments; None where they say that it shall be another, and not which."""

    name: str | None = None


@dataclass(frozen=True, slots=True)
class NewAddress:
    """Mails go to another mailbox from now on; `address` as it was written, empty where it is not named."""

    address: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Abuse, spam or an insult, for the moderators."""


@dataclass(frozen=True, slots=True)
class Forward:
    """Hand this mail to the moderators."""


@dataclass(frozen=True, slots=True)
class Retire:
    """Switch off the reply address that somebody else used."""


@dataclass(frozen=True, slots=True)
class PublishKept:
    """Publish the comment that was kept because it may have been a command."""


@dataclass(frozen=True, slots=True)
class PlaceAt:
    """The numbers of the comments that a kept text answers."""

    numbers: tuple[int, ...]


Command: TypeAlias = (
    Join | Leave | Mute | Pause | Resume | SetCadence | AtMost | Help | Status | Receipts | Bundle
    | Undo | Edit | Delete | Copy | Forget | SetName | NewAddress | Report | Forward | Retire | PublishKept | PlaceAt
)  # fmt: skip


class Certainty(Enum):
    """How sure it is that words are a command. SURE is done at once.

    The author is asked about the others, where the words may be a comment.
    """

    SURE = auto()
    LIKELY = auto()  # the words are a command, and people say them to each other too: "Daily."
    POSSIBLE = auto()  # a command is among other words, or is only asked about


@dataclass(frozen=True, slots=True)
class Recognised:
    """A command, the words that name it, and their language (`de`; None where several languages have them).

    A request that was found in free words has `why`: the words that gave it away. If it stands in sentences of its own
    before or behind a remark, `rest` is that remark and `words` are the sentences of the request: both together are
    the text.
    """

    command: Command
    words: str
    language: str | None
    certainty: Certainty
    why: str = ""
    rest: str = ""

    @property
    def sure(self) -> bool:
        return self.certainty is Certainty.SURE


def word(asked: Command) -> str:  # noqa: C901  one case for each command
    """The English word that gives this command best; a mail translates it."""
    match asked:
        case Leave(everything):
            return "unsubscribe all" if everything else "unsubscribe"
        case SetCadence(cadence):
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
        case SetName():
            return "name"
        case NewAddress():
            return "change my address"
        case (
            Join() | Mute() | Pause() | Resume() | Help() | Status() | Undo() | Edit() | Delete() | Retire()
            | Report() | Forward()
        ):  # fmt: skip
            return type(asked).__name__.lower()
        case AtMost() | PublishKept() | PlaceAt():
            return "help"  # one word does not say these


def is_bare(given: Command, asked: Command) -> bool:
    """True for a command of the same kind as `asked` that says nothing more: "pause", of "pause until Friday"."""
    bare = all(field.default is not MISSING and getattr(given, field.name) == field.default for field in fields(given))
    return bare and type(given) is type(asked)


def written(asked: Command) -> str:
    """The command with all that it says, as JSON for `read`."""
    return json.dumps([type(asked).__name__, asdict(asked)], default=str, ensure_ascii=False)


def read(text: str) -> Command | None:
    """The command that was `written`; None where it is none of ours."""
    try:
        name, values = json.loads(text)
        said = {key: _READ.get(key, _as_it_is)(value) for key, value in values.items() if value is not None}
        found: Command = _CLASSES[name](**said)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return found


def _as_it_is(value: Any) -> Any:
    return value


_CLASSES: Mapping[str, type[Any]] = {made.__name__: made for made in get_args(Command)}
_READ: Mapping[str, Callable[[Any], Any]] = {
    "scope": Scope,
    "cadence": Cadence,
    "until": date.fromisoformat,
    "numbers": tuple,
}
