"""a reply to a question -> yes, no, or neither. In doubt it is neither: nobody is signed up by a complaint.

The words are tables of each language: `yes`, `no`, `doubt` (no yes beside these), `thanks`, `keep`, `drop` and `one of
them`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from functools import cache

from bridge.inbound.commands import tables
from bridge.inbound.commands.concepts import told
from bridge.inbound.commands.courtesy import AFTER_KEYS, BEFORE_KEYS, GREETING_KEYS
from bridge.inbound.commands.lexicon import Concept
from bridge.inbound.commands.phrases import spelled
from bridge.inbound.commands.pieces import folded
from bridge.inbound.extract.footers import is_footer


class YesNo(Enum):
    YES = auto()
    NO = auto()
    NEITHER = auto()


class KeepOrRemove(Enum):
    """The choice of a person whom we forget: what happens to their comments."""

    KEEP = auto()
    REMOVE = auto()
    NO = auto()
    NEITHER = auto()


class _Kind(Enum):
    """What a phrase is in an answer; of two meanings the first counts."""

    NO = "no"
    DOUBT = "doubt"
    YES = "yes"
    THANKS = "thanks"
    AROUND = "around"  # please, hello, kind regards
    OTHER = "other"


_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff、。]|[^\W_\u3040-\u30ff\u3400-\u9fff]+(?:'[^\W_]+)*")
_LONGEST = 120  # characters; whoever writes more has more to say than yes
_PHRASE = 12  # words or letters of the longest phrase
_MOST_WORDS = 8  # words that say keep or remove
_MOST_OTHER = 3  # words that no table has, behind a yes or no
_CHOSEN = int(Concept.ALL | Concept.MY | Concept.COMMENT | Concept.DATA | Concept.REMOVE)
_NAME = re.compile(r"[^\W\d_a-zа-я][\w.'’-]{0,20}(?: [^\W\d_a-zа-я][\w.'’-]{0,20}){0,2}[.!]*")
_MARKS = re.compile(r"[^\S\n]*[\ufe0f\u200d\U0001f3fb-\U0001f3ff.!,;:)\s]*")


def yes_or_no(reply: str) -> YesNo:
    """What a person answered. No word of their own is a yes: they pressed "answer" and "send"."""
    if not reply.strip():
        return YesNo.YES
    shown = _shown(reply)
    if len(shown) > _LONGEST or shown.endswith(("?", "？")):
        return YesNo.NEITHER
    told = list(_told(shown))
    kinds = [kind for kind, _ in told if kind not in (_Kind.AROUND, _Kind.THANKS)]
    other = kinds.count(_Kind.OTHER)
    if _Kind.NO in kinds:
        # "No thanks" is a no; "No idea who you are, but fine" is for nobody but its author to say.
        plain = any(kind is _Kind.NO and length > 1 for kind, length in told) or other < _MOST_OTHER - 1
        said = kinds[0] is _Kind.NO and other <= _MOST_OTHER and plain
        against = _Kind.YES in kinds or _Kind.DOUBT in kinds
        return YesNo.NO if not against and (said or not other) else YesNo.NEITHER
    if _Kind.YES not in kinds or _Kind.DOUBT in kinds:
        return YesNo.NEITHER
    return YesNo.YES if other == 0 or (kinds[0] is _Kind.YES and other <= _MOST_OTHER) else YesNo.NEITHER


def is_bare_yes(reply: str) -> bool:
    """True for a yes and courtesy around it: whoever writes more may mean something else."""
    if not reply.strip() or yes_or_no(reply) is not YesNo.YES:
        return False
    if set(_words(reply)) <= {"please", "bitte"}:
        return False
    return all(kind is not _Kind.OTHER for kind, _ in _told(_shown(reply)))


def keep_or_remove(reply: str) -> KeepOrRemove:
    """Which of the two words a person answered; a bare yes or an empty mail chooses nothing."""
    shown = _shown(reply)
    words = f" {' '.join(_words(shown))} "
    if len(shown) > _LONGEST or words.count(" ") > _MOST_WORDS:
        return KeepOrRemove.NEITHER
    keep, remove = _says(words, "keep"), _says(words, "drop")
    if _says(words, "one of them"):  # nobody shall lose all comments who wants to delete one
        return KeepOrRemove.NEITHER
    refused = _says(words, "no", but="drop")
    if keep != remove and not refused and _says_only(shown, "keep" if keep else "drop"):
        return KeepOrRemove.KEEP if keep else KeepOrRemove.REMOVE
    no = not keep and not remove and yes_or_no(reply) is YesNo.NO
    return KeepOrRemove.NO if no else KeepOrRemove.NEITHER


def _says_only(text: str, name: str) -> bool:
    """Whether there is nothing beside a choice but courtesy, a yes, and what is chosen: "yes, remove all my comments".

    Nobody can take this back: "pause until Monday, then delete this thread" is not the choice.
    """
    choice = {word for phrase in _phrases(name) for word in phrase.split()}
    around = {_Kind.AROUND, _Kind.YES, _Kind.THANKS}
    (readings,) = told([text.replace("\n", " ")])
    named = {word for one in readings for word, each in zip(one.words, one.concepts, strict=True) if each & _CHOSEN}
    told_kinds = list(_told(text))
    words = _words(text)
    place = 0
    for kind, length in told_kinds:
        while words[place] in "、。":
            place += 1
        here = words[place : place + length]
        if kind not in around and not all(word in choice or word in named for word in here):
            return False
        place += length
    return True


def _says(words: str, name: str, *, but: str | None = None) -> bool:
    """Whether a phrase of a table is among the words, and in no other table."""
    others = frozenset(_phrases(but)) if but else frozenset()
    close = words.replace(" ", "")  # Chinese and Japanese have no blanks
    return any(
        f" {phrase} " in words or (not phrase.isascii() and phrase.replace(" ", "") in close and len(phrase) > 1)
        for phrase in _phrases(name)
        if phrase not in others
    )


def is_thanks(text: str) -> bool:
    """Whether a text is nothing but thanks or "all right", with courtesy and a name around."""
    shown = _shown(text)
    *lines, last = shown.split("\n")
    if lines and _NAME.fullmatch(last.strip()):
        shown = "\n".join(lines)
    emoji = "".join(tables.section("emoji of thanks")["en"].split())
    plain = "".join(each for each in shown if each not in emoji)
    if not plain.strip() or len(plain) > _LONGEST or "?" in plain or "？" in plain:
        return bool(shown.strip()) and not plain.strip()
    if not _words(plain):
        return plain != shown and _MARKS.fullmatch(plain) is not None
    kinds = {kind for kind, _ in _told(plain, thanks=True)}
    return kinds <= {_Kind.THANKS, _Kind.AROUND} and (_Kind.THANKS in kinds or plain != shown)


def _shown(text: str) -> str:
    """Without footers of programs and phones."""
    return "\n".join(line for line in text[: 10 * _LONGEST].split("\n") if not is_footer(line.strip())).strip()


def _words(text: str) -> list[str]:
    return _WORD.findall(folded(text).replace("’", "'"))


def _told(text: str, *, thanks: bool = False) -> Iterator[tuple[_Kind, int]]:
    """What each phrase of a text is, the longest first, and how many words it has."""
    words, known = _words(text), _kinds(thanks)
    place = 0
    while place < len(words):
        for length in range(min(_PHRASE, len(words) - place), 0, -1):
            kind = known.get(" ".join(words[place : place + length]))
            if kind is not None:
                yield kind, length
                place += length
                break
        else:
            if words[place] not in "、。":
                yield _Kind.OTHER, 1
            place += 1


@cache
def _kinds(thanks: bool) -> dict[str, _Kind]:
    """The kind of each phrase. Where only `thanks` is asked, "fine" is no yes."""
    found: dict[str, _Kind] = {}
    for keys in (BEFORE_KEYS, AFTER_KEYS, GREETING_KEYS):
        found |= dict.fromkeys((" ".join(_words(key)) for key in keys), _Kind.AROUND)
    found |= dict.fromkeys(_phrases("thanks", beside=True), _Kind.AROUND)
    if thanks:
        found |= dict.fromkeys(_phrases("no"), _Kind.NO)
        return found | dict.fromkeys(_phrases("thanks"), _Kind.THANKS)
    for kind in (_Kind.THANKS, _Kind.YES, _Kind.DOUBT, _Kind.NO):
        found |= dict.fromkeys(_phrases(kind.value), kind)
    return found


def _phrases(name: str, *, beside: bool = False) -> Iterator[str]:
    """The phrases of a table; those with a `+`, that say something only `beside` others, alone."""
    for text in tables.section(name).values():
        for entry in text.split(";"):
            if ("+" in entry) is beside:
                yield from filter(None, (" ".join(_words(phrase)) for phrase in spelled(entry)))
