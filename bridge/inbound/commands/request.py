"""reply -> the request in free words that it may hold: "could you take me off whatever list this is?".

A request is found by what it is made of: a wish, an action, and a thing of ours (mails, a subscription, the writer's
own comment, name, data or address). The words are tables of concepts, one for each language; the rules below are the
same for all. A thing of the thread, somebody else who acts, or a story told speak against a request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from bridge.blog import Cadence
from bridge.inbound.commands import command, learned, tables
from bridge.inbound.commands.command import Certainty, Command, Recognised
from bridge.inbound.commands.concepts import Told, respelt, told
from bridge.inbound.commands.lexicon import Concept
from bridge.inbound.commands.ordinary import ORDINARY
from bridge.inbound.commands.pieces import folded
from bridge.inbound.commands.rules import AGAINST, ALONE, Rule, possible
from bridge.inbound.extract.footers import is_footer

_ = Concept
_OWN = _.OWN_COMMENT | _.OWN_NAME | _.OWN_DATA | _.OWN_ADDRESS
_NAMED_BEFORE = int(_.MAIL | _.SEND | _.COMMENT | _.NAME | _.DATA | _.ADDRESS | _.PRIVATE | _OWN)  # that "it" may mean
_OURS = int(_.MAIL | _OWN)
_NAMES_IT = int(_.MAIL | _OWN | _.SEND | _.LEAVE | _.THREAD)
_MAIL, _SEND, _STOP = int(_.MAIL), int(_.SEND), int(_.STOP)
_IT, _WISH, _ALL, _THING, _LESS = int(_.IT), int(_.WISH), int(_.ALL), int(_.THING), int(_.LESS)
_TOLD = int(_.THEY | _.PAST)  # no matter where there is a wish
_AGAINST = int(AGAINST)
_LONGEST_MISSPELT = 160  # characters
_MOST_ALONE, _LONGEST_ALONE = 3, 40  # words, characters
_FEWEST = 4  # words of a sentence that is weighed
_LONG = 14  # words of a clause; a longer one is read in pieces
_STEP = 6
_NEAR = 8_000  # characters
_MOST_BESIDE = 2  # words that no table knows, in other clauses than one that names nothing of ours
_SENTENCE = re.compile(
    r"""
    (?: [^.!?…。！？;；\n]++
      | \.(?=[^\s.]) | (?<=\d)\.(?=[ ][^\W\d_]) | (?<=\b[^\W\d_])\. | (?<=\b(?:art|str|tel))\.
      | (?<=\b(?:dr|mr|nr|no|st))\.
      | (?<=[^\n]{55})\n(?=[^\s>*-])  # the program broke a long line
    )++
    [.!?…。！？;；]*["”“»」』)]* | [.!?…。！？;；]+
    """,
    re.VERBOSE | re.IGNORECASE,
)
_QUOTED = re.compile(
    r'https?://\S+|"[^"\n]{1,300}"|[“„][^”“\n]{1,300}[”“]|«[^»\n]{1,300}»|「[^」\n]{1,300}」|《[^》\n]{1,300}》|^>.*'
)
_SOME = re.compile(r"(?<!\d)[1-9]\d?(?!\d)")
_ASKS = re.compile(r"[\s!¿]*[?？][\s?!？]*")
_ADDRESSED = re.compile(r"\s*@\w")
_MAILBOX = re.compile(r"[^\s<>@()\[\]\"“”„«»,;:]{1,64}@[^\s<>@()\[\]\"“”„«»,;:?!]{1,80}")
_QUOTED_NAME = re.compile(r"[\"“„«「]([^\"“”„«»「」\n]{1,60})[\"“”»」]")
_CAPITALISED = r"[^\W\d_a-zà-ÿа-я][\w.'’-]{0,24}"
_CAPITAL = re.compile(r",\s*[^\W\d_a-z]")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence and where it stands in the text; what it asks for, if anything."""

    text: str
    begin: int
    end: int
    remarks: bool  # it says something of its own
    asked: Command | None
    why: tuple[str, ...]
    language: str | None


def find(text: str) -> Recognised | None:
    """The request that a text may hold, with the words that gave it away; None for a comment. It is POSSIBLE only."""
    if _ASKS.fullmatch(text[:_LONGEST_ALONE]):
        return Recognised(command.Help(), text.strip(), None, Certainty.POSSIBLE, text.strip())
    cut = pieces(text)
    found = by_rule(text, cut)
    if found and max(map(_sum_of, cut), default=0.0) < learned.UNLIKELY:
        found = None  # all its words are those of requests, and people still say it to each other
    return found or by_weight(text, cut)


def by_rule(text: str, cut: list[TextPiece]) -> Recognised | None:
    """The request whose words are all known; `cut` are the pieces of the text."""
    found = _first(text, list(_read(text, cut)))
    if found is None and _may_be_misspelt(text):
        spelt = respelt(text)
        if spelt != text:
            return _first(text, list(_read(spelt, pieces(spelt))), parts=False)
    return found


def by_weight(text: str, cut: list[TextPiece]) -> Recognised | None:
    """The request that is heard though it has words that no table knows; the command is the likeliest one."""
    return _first(text, [_weighed(piece) for piece in cut])


def _sum_of(piece: TextPiece) -> float:
    """How much a sentence is like a request; 0 where no language knows its words."""
    for reading in piece.readings[:1]:
        before = piece.before.get(reading.language, 0)
        return learned.likeness(reading, piece.shown, piece.place, before)
    return 0.0


def _weighed(piece: TextPiece) -> _Sentence:
    for reading in piece.readings[:1]:
        if len(reading.words) < _FEWEST:
            break
        before = piece.before.get(reading.language, 0)
        least = learned.OF_SHORT if len(reading.words) <= learned.FEW else learned.THRESHOLD
        if _sum_of(piece) > least and not is_footer(piece.shown.strip()):
            why = tuple(
                word for word, each in zip(reading.words, reading.concepts, strict=True) if each & ~int(_.PLAIN)
            )
            asked = _filled(_likeliest(reading.all | before), piece.shown)
            return _Sentence(piece.shown, piece.begin, piece.end, False, asked, why, reading.language)
    return _Sentence(piece.shown, piece.begin, piece.end, _remarks(piece.readings, piece.shown), None, (), None)


def _likeliest(concepts: int) -> Command:
    """The first command whose words a sentence has, whatever else it says; most who write of mails want none."""
    alone = (asked for each, asked in ALONE if concepts & each)
    other = command.Leave() if concepts & (_MAIL | _SEND) else command.Help()
    return next((rule.command for rule in possible(concepts)), next(alone, other))


def _may_be_misspelt(text: str) -> bool:
    """A word alone is left to the phrases of commands: it may be near to two of them."""
    return len(text) <= _LONGEST_MISSPELT and len(text.split()) > 1


def _first(text: str, sentences: list[_Sentence], *, parts: bool = True) -> Recognised | None:
    """The first request of a text's sentences; `parts`: they stand in the text as they are."""
    for first in sentences:
        if first.asked is not None:
            words, rest = _parted(text, sentences) if parts else (text, "")
            why = " · ".join(dict.fromkeys(word for sentence in sentences for word in sentence.why))
            return Recognised(first.asked, words, first.language, Certainty.POSSIBLE, why, rest)
    return None


def _parted(text: str, sentences: list[_Sentence]) -> tuple[str, str]:
    """The request and the remark before it; else the words of the request alone.

    Only words that turn to something else ("by the way", "PS") show that the text before them is for everybody: "My
    father is ill. Please stop these mails." is one request.
    """
    asking = [n for n, sentence in enumerate(sentences) if sentence.asked is not None]
    remarks = [n for n, sentence in enumerate(sentences) if sentence.remarks]
    first = asking[0]
    if remarks and remarks[-1] < first:
        begin = next((n for n in range(first, max(first - 2, 0), -1) if _turns(sentences[n].text)), None)
        if begin is not None and remarks[0] < begin:
            return text[sentences[begin].begin :], text[: sentences[begin].begin]
    return " ".join(sentences[n].text.strip() for n in asking), ""


def _turns(text: str) -> bool:
    """True if a sentence begins with words that turn to something else."""
    words = f"{_spaced(folded(text[:_LONGEST_ALONE]))} "
    found = (words.startswith(turn if not turn.isascii() else f"{turn} ") for turn in _turn_words())
    return any(found)


@cache
def _turn_words() -> frozenset[str]:
    return frozenset(map(_spaced, tables.phrases("turns")))


def _spaced(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A sentence of a text: where it stands, and what it says in each language that knows its words."""

    shown: str
    begin: int
    end: int
    place: str  # `only`, `first`, `last` or `amid` in the text
    readings: list[Told]
    before: dict[str, int]  # the concepts of the sentence before it, by language


def pieces(text: str) -> list[TextPiece]:
    """The sentences of a text, as rules and weights read them."""
    cut = [piece for piece in _SENTENCE.finditer(text) if not piece.group().isspace() and _is_near_an_end(piece)]
    readings = told([_QUOTED.sub(" , ", piece.group()) for piece in cut])
    last = len(cut) - 1
    found: list[TextPiece] = []
    before: dict[str, int] = {}
    for n, (piece, told_here) in enumerate(zip(cut, readings, strict=True)):
        place = "only" if not last else {0: "first", last: "last"}.get(n, "amid")
        found.append(TextPiece(piece.group(), piece.start(), piece.end(), place, told_here, before))
        before = {reading.language: reading.all for reading in told_here}
    return found


def _read(text: str, cut: list[TextPiece]) -> Iterator[_Sentence]:
    named_before: dict[str, int] = {}  # what the last sentences named, by language
    alone = len(text) < _LONGEST_ALONE and _is_short([piece.readings for piece in cut])
    for piece in cut:
        found = None if _ADDRESSED.match(piece.shown) else _heard(piece, named_before, alone)
        for reading in piece.readings:
            named = reading.all & _NAMED_BEFORE
            if named or reading.all & _THING:
                named_before[reading.language] = named if named & _OURS else named | (reading.all & _THING)
        asked, why, language = found or (None, (), None)
        remarks = found is None and _remarks(piece.readings, piece.shown)
        asked = _filled(asked, piece.shown) if asked is not None else None
        yield _Sentence(piece.shown, piece.begin, piece.end, remarks, asked, why, language)


def _heard(piece: TextPiece, before: dict[str, int], alone: bool) -> tuple[Command, tuple[str, ...], str] | None:
    """What a sentence asks for, the words that say so, and their language."""
    for reading in piece.readings:
        found = _asked(reading, before.get(reading.language, 0), _calls(reading, piece.shown))
        if found is None and alone:
            found = _alone(reading)
        if found is not None:
            return *found, reading.language
    return None


def _is_near_an_end(piece: re.Match[str]) -> bool:
    """A request stands at the beginning or at the end; what is far from both is not read, however long the text."""
    return piece.start() < _NEAR or piece.end() > len(piece.string) - _NEAR


def _is_short(readings: list[list[Told]]) -> bool:
    """Whether only one sentence of a short text may say more than a name or thanks."""
    return sum(len(one[0].words) for one in readings if one and _strange(one)) <= _MOST_ALONE


def _strange(readings: list[Told]) -> int:
    """How many words of a sentence no language knows that may be its own."""
    return min((reading.unknown for reading in readings), default=0)


def _calls(reading: Told, shown: str) -> bool:
    """Whether a sentence begins with somebody's name: "Sabine, ...", "No, Sabine, ..."."""
    for place in range(min(2, len(reading.words) - 1)):
        if reading.clauses[place] == reading.clauses[place + 1] or reading.clauses[place] != place:
            return False
        if not reading.concepts[place]:
            return _CAPITAL.search(shown) is not None if place else shown.lstrip()[:1].isupper()
    return False


def _remarks(readings: list[Told], shown: str) -> bool:
    """Whether a sentence says something: not a greeting, thanks, a name, or more about the request."""
    if not readings:
        return len(shown.split()) > 3
    told = min(reading.unknown + sum(1 for each in reading.concepts if each & _AGAINST) for reading in readings)
    return told >= 2 and len(readings[0].words) > 3


def _alone(reading: Told) -> tuple[Command, tuple[str, ...]] | None:
    if len(reading.words) > _MOST_ALONE or reading.unknown or reading.all & _AGAINST:
        return None
    if len(reading.words) == 1 and reading.words[0] in ORDINARY:
        return None
    for concepts, asked in ALONE:
        if reading.all & concepts:
            return asked, reading.words
    return None


def _asked(reading: Told, before: int, calls: bool) -> tuple[Command, tuple[str, ...]] | None:
    """What the first clause of a sentence asks for that asks for something. `calls`: it begins with a name."""
    whole = reading.all | before if reading.all & _IT else reading.all
    rules = possible(whole)
    if not rules or (calls and not whole & _OURS):
        return None
    for begin, end in _clauses(reading):
        concepts = reading.concepts[begin:end]
        held = 0
        for each in concepts:
            held |= each
        strange = concepts.count(0)
        if not held & _NAMES_IT:  # then a thing of the thread may be meant that stands elsewhere
            held |= (reading.all | before) & _THING
            strange = max(strange, reading.unknown - _MOST_BESIDE)
        if held & _IT:
            held |= before & ~_THING
        complains = held & _MAIL and held & _SEND and held & _STOP  # "I left twice and still get your mails"
        against = held & ~_TOLD if held & _WISH or complains else held
        for rule in rules:
            if (
                strange <= rule.strange
                and not against & rule.never
                and end - begin <= rule.most
                and all(held & group for group in rule.groups)
            ):
                words = _which(rule, reading.words[begin:end], concepts)
                if len(words) > 1 or len(rule.groups) == 1:
                    return _exactly(rule.command, held | reading.all & _ALL, reading.words[begin:end]), words
    return None


def _which(rule: Rule, words: tuple[str, ...], concepts: tuple[int, ...]) -> tuple[str, ...]:
    """The words that name what a rule needs."""
    wanted = 0
    for group in rule.groups:
        wanted |= group
    return tuple(word for word, each in zip(words, concepts, strict=True) if each & wanted)


def _exactly(asked: Command, held: int, words: tuple[str, ...]) -> Command:
    match asked:
        case command.Leave() if held & _ALL:
            return replace(asked, everything=True)
        case command.SetCadence(Cadence.DAILY | Cadence.WEEKLY) if held & _LESS and "#" in words:
            return command.AtMost(0)
        case _:
            return asked


def _filled(asked: Command, shown: str) -> Command:
    """With the name or the mailbox as it was written."""
    match asked:
        case command.NewAddress():
            written = _MAILBOX.findall(shown)
            return command.NewAddress(written[-1].rstrip(".")) if written else asked
        case command.SetName():
            return command.SetName(name_in(shown))
        case command.AtMost():
            mails = _SOME.search(shown)
            return command.AtMost(int(mails[0])) if mails is not None else asked
        case _:
            return asked


def name_in(shown: str) -> str | None:
    """The name that a sentence says: quoted, or behind "as" with a capital; None if it says none."""
    quoted = _QUOTED_NAME.search(shown)
    if quoted is not None:
        return quoted[1].strip()
    named = _name_leads().findall(shown)
    return named[-1].rstrip(",! ") if named else None


@cache
def _name_leads() -> re.Pattern[str]:
    leads = {lead.strip() for text in tables.section("name leads").values() for lead in text.split(";")}
    words = "|".join(re.escape(lead) for lead in sorted(leads, key=len, reverse=True))
    return re.compile(rf"\b(?i:{words})[:,]?\s+((?!(?i:i|my|the)\b){_CAPITALISED}(?:\s{_CAPITALISED}){{0,2}})")


def _clauses(reading: Told) -> Iterator[tuple[int, int]]:
    """A short sentence whole; each clause; each two neighbours. Long ones in pieces that overlap."""
    count = len(reading.words)
    if count <= _LONG:
        yield 0, count
    begins = [n for n in range(count) if not n or reading.clauses[n] != reading.clauses[n - 1]] + [count]
    spans = [*pairwise(begins), *zip(begins, begins[2:], strict=False)]
    for begin, end in spans:
        if end - begin <= _LONG:
            yield begin, end
        else:
            for start in range(begin, max(end - _STEP, begin + 1), _STEP):
                yield start, min(start + 2 * _STEP, end)
