"""subject and reply -> the command that the mail is or may be; None for a comment.

A mail is a command if it says one and nothing else but courtesy and its writer's name. Words that people also say to
each other ("Stop.") are LIKELY one. A command among other words, or one that is only asked about, is POSSIBLE.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from datetime import date

from bridge.inbound.commands import command, edit, naming, request
from bridge.inbound.commands.above_a_quote import without_attribution
from bridge.inbound.commands.clause import (
    ClauseCommand,
    Today,
    asked_about,
    how_often,
    is_courtesy,
    is_loose,
    read_clause,
)
from bridge.inbound.commands.command import Certainty, Recognised
from bridge.inbound.commands.courtesy import (
    AFTER_KEYS,
    COMPLAINT_KEYS,
    GREETING_KEYS,
    LEAVING_KEYS,
    LIST_KEYS,
    REMOVAL_KEYS,
)
from bridge.inbound.commands.pieces import Sentence, Word, sentences
from bridge.inbound.extract.footers import is_footer

_LONGEST_SUBJECT = 80  # characters; a longer one is no command
_LONGEST = 400  # characters; whoever writes more has more to say than a command
_ANSWER = re.compile(
    r"\s*(?:re|aw|antw|antwort|sv|vs|odp|fw|fwd|wg|tr|rv|rif|doorst|vb|回复|答复|转发)\b", re.IGNORECASE
)
_MOST_LINES = 16
_MOST_SENTENCES = 12
_MOST_OTHER = 2  # clauses that are no command; who says more has something to say


def recognise(subject: str, reply: str, *, today: date, numbers: int = 0) -> Recognised | None:
    """The command that a mail is or may be, with its certainty; None for a comment.

    `reply` is what the writer newly wrote, without quotes and signature. `today` is the day where the writer is,
    `numbers` is how many items the answered mail numbers. The time is linear in the length. A request in free words
    is POSSIBLE, however long the text around it.
    """
    now = Today(today, numbers)
    reply = without_attribution(reply)
    asked = edit.asked(reply, now) or naming.asked(reply, now) or _read(reply, now)
    if asked is not None and asked.certainty is not Certainty.POSSIBLE:
        return asked
    free = request.find(reply)
    if free is not None:
        if asked is None or (type(asked.command) is type(free.command) and not _says_more(asked.command)):
            return free
        return replace(free, command=asked.command, language=asked.language)
    headed = _headed(subject, reply, now) or _asks_in_subject(subject, reply)
    if headed is None or (asked is not None and headed.certainty is Certainty.POSSIBLE):
        return asked
    return headed


def _says_more(asked: command.Command) -> bool:
    """True if a command has a number, a day or a scope."""
    return any(getattr(asked, one.name) for one in fields(asked))


def _headed(subject: str, reply: str, today: Today) -> Recognised | None:
    """The command of the subject where it is nothing but a command, and the reply does not say something else."""
    if len(subject) > _LONGEST_SUBJECT or _ANSWER.match(subject):
        return None
    asked = edit.asked(subject, today) or naming.asked(subject, today) or _read(subject, today)
    if asked is None or asked.certainty is Certainty.POSSIBLE:
        return None
    if isinstance(asked.command, command.Edit):
        text = asked.command.text or reply.strip()
        return replace(asked, command=replace(asked.command, text=text))
    if _says_nothing(reply):
        return asked
    return replace(asked, certainty=Certainty.POSSIBLE) if asked.certainty is Certainty.SURE else None


def _asks_in_subject(subject: str, reply: str) -> Recognised | None:
    """A request in free words that is the subject of a mail that says nothing else."""
    if len(subject) > _LONGEST_SUBJECT or _ANSWER.match(subject) or not _says_nothing(reply):
        return None
    return request.find(subject)


def _says_nothing(reply: str) -> bool:
    """Whether there is nothing in it but courtesy and a name."""
    if len(reply) > _LONGEST:
        return False
    reading = _Reading(Today(date.min), named=True)
    for sentence in sentences(_without_footers(reply)):
        reading.take(sentence)
    return not reading.said and not reading.other


def _without_footers(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not is_footer(line.strip()))


def _read(text: str, today: Today) -> Recognised | None:
    if len(text) > _LONGEST or text.count("\n") > _MOST_LINES:
        return None
    text = _without_footers(text)
    told = sentences(text)
    if len(told) > _MOST_SENTENCES:
        return None
    reading = _Reading(today)
    for sentence in told:
        reading.take(sentence)
        if len(reading.other) > _MOST_OTHER:
            return None
    return reading.recognised()


@dataclass(slots=True)
class _Said:
    """A command as it was found in the text."""

    heard: ClauseCommand
    words: str
    sentence: Sentence


@dataclass(slots=True)
class _Reading:
    """The commands and other clauses of a text that were read so far."""

    today: Today
    named: bool = False  # a name may come here, since only a name can follow
    said: list[_Said] = field(default_factory=list)
    other: list[tuple[Word, ...]] = field(default_factory=list)  # what is no command and no courtesy
    about: ClauseCommand | None = None  # a command that is asked about
    greeted: bool = False  # somebody by name
    called: bool = False  # a name is beside the command: "Stop, Ann"

    def take(self, sentence: Sentence) -> None:
        """A sentence is one thing, or each of its clauses is."""
        if not self._is_one(sentence.words, sentence):
            for clause in sentence.clauses:
                if not (len(sentence.clauses) > 1 and self._is_one(clause, sentence)) and not self._is_around(
                    clause, sentence
                ):
                    self.other.append(clause)

    def _is_one(self, words: tuple[Word, ...], sentence: Sentence) -> bool:
        if is_courtesy(words):
            self.named = self.named or bool(self.said)
            return True
        found = read_clause(words, self.today)
        if found is not None:
            self.said.append(_Said(found, " ".join(word.text for word in words), sentence))
        else:
            about = asked_about(words, self.today)
            self.about = self.about or about
        return found is not None

    def _is_around(self, words: tuple[Word, ...], sentence: Sentence) -> bool:
        """Whether a clause greets, closes, or is the writer's name."""
        if not self.said and not self.other and _greets(words):
            self.greeted = len(words) > 1
            return True
        if not self.said and not self.named:
            return False
        if _closes(words) or _is_name(words):
            last = self.said[-1].sentence if self.said else None
            self.called = self.called or (last is not None and last.line == sentence.line and not self.named)
            self.named = True
            return True
        return False

    def recognised(self) -> Recognised | None:
        if not self.said:
            return self._hinted()
        self._join_up()
        first = self._strongest()
        if first.heard.certainty is Certainty.LIKELY and (self.greeted or self.called):
            return None  # "Stop, Ann" is said to Ann
        if self.other:
            return self._among_others(first)
        certainty = self._certainty(first)
        if len({said.heard.kind for said in self.said}) > 1:
            certainty = Certainty.POSSIBLE
        return _understood(first, certainty)

    def _join_up(self) -> None:
        """ "Please subscribe me. Once a week, thanks.": who says that they follow, and how often, says one thing."""
        joins = [said for said in self.said if said.heard.kind is command.Join]
        rest = [said for said in self.said if said.heard.kind is not command.Join]
        if joins and len(rest) == 1 and not is_loose(joins[0].words):
            both = how_often(joins[0].heard, rest[0].heard)
            self.said = [replace(rest[0], heard=both)] if both is not None else self.said

    def _strongest(self) -> _Said:
        """Of commands of one kind the one that says most: "unsubscribe, from everything"."""
        first = self.said[0]
        for said in self.said[1:]:
            if said.heard.command == command.Leave(everything=True) and isinstance(first.heard.command, command.Leave):
                return said
        return min((said for said in self.said if said.heard.kind is first.heard.kind), key=_doubt_of)

    def _among_others(self, first: _Said) -> Recognised | None:
        """A command beside other words: "leave" with its complaint is one; all else is unsure."""
        if self.said[0] is not first or first.heard.certainty is not Certainty.SURE or len(self.other) > _MOST_OTHER:
            return None
        if isinstance(first.heard.command, command.Leave) and all(map(_complains, self.other)):
            return _understood(first, Certainty.SURE)
        return _understood(first, Certainty.POSSIBLE) if sum(map(len, self.other)) <= 12 else None

    def _certainty(self, said: _Said) -> Certainty:
        certainty, marks = said.heard.certainty, said.sentence.marks
        if certainty is Certainty.SURE:
            asks = isinstance(said.heard.command, command.Help | command.Status)  # these are questions themselves
            return Certainty.POSSIBLE if "?" in marks and not (said.heard.requested or asks) else certainty
        if certainty is Certainty.LIKELY and marks.strip("…"):
            return certainty if said.heard.corrected and "?" not in marks else Certainty.POSSIBLE
        return certainty

    def _hinted(self) -> Recognised | None:
        """The command that somebody asks about, or complains that they cannot do."""
        if len(self.other) > 2:
            return None
        if self.about is not None:
            return Recognised(self.about.command, "", _language(self.about), Certainty.POSSIBLE)
        if any(map(_would_leave, self.other)):
            return Recognised(command.Leave(), "", None, Certainty.POSSIBLE)
        return None


def _doubt_of(said: _Said) -> int:
    return list(Certainty).index(said.heard.certainty)


def _understood(said: _Said, certainty: Certainty) -> Recognised:
    return Recognised(said.heard.command, said.words, _language(said.heard), certainty)


def _language(found: ClauseCommand) -> str | None:
    return next(iter(found.languages)) if len(found.languages) == 1 else None


def _greets(words: tuple[Word, ...]) -> bool:
    """ "Hello Ann", "Liebe Leute": a greeting with up to four words behind."""
    return any(
        len(words) - count <= 4 and " ".join(word.key for word in words[:count]) in GREETING_KEYS
        for count in range(1, min(len(words), 3) + 1)
    )


def _closes(words: tuple[Word, ...]) -> bool:
    """ "Thanks Ann", "Viele Grüße Ann Weber": words of closing with a name behind."""
    return any(
        " ".join(word.key for word in words[:count]) in AFTER_KEYS and _is_name(words[count:])
        for count in range(1, min(len(words) - 1, 5) + 1)
    )


def _is_name(words: tuple[Word, ...]) -> bool:
    """Up to three words that begin with a capital, or with a letter that knows none."""
    return 0 < len(words) <= 3 and all(
        word.text[0].isalpha() and (word.text[0].isupper() or not word.text[0].islower()) and len(word.text) <= 20
        for word in words
    )


def _would_leave(words: tuple[Word, ...]) -> bool:
    """ "I asked three times to be removed from this list": short, and with the words for it."""
    used = {word.key for word in words}
    return len(words) <= 16 and bool(used & LEAVING_KEYS or (used & LIST_KEYS and used & REMOVAL_KEYS))


def _complains(words: tuple[Word, ...]) -> bool:
    return len(words) <= 16 and any(word.key in COMPLAINT_KEYS for word in words)
