"""The rules of requests in free words: of which concepts each command is made. They are the same in all languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bridge.blog import Cadence, Scope
from bridge.inbound.commands import command
from bridge.inbound.commands.command import Command
from bridge.inbound.commands.lexicon import Concept

_ = Concept
_OWN = _.OWN_COMMENT | _.OWN_NAME | _.OWN_DATA | _.OWN_ADDRESS
AGAINST = _.THEY | _.PAST | _.THING | _.SAID
_SAYS = _.MAIL | _.SEND | _.ME | _.WISH
_OTHERS = _.THEY | _.THING
_OFTEN = (
    (_.DAILY, command.SetCadence(Cadence.DAILY)),
    (_.WEEKLY, command.SetCadence(Cadence.WEEKLY)),
    (_.MONTHLY, command.SetCadence(Cadence.MONTHLY)),
)
_LEAVE = command.Leave()
_RECEIPTS = command.Receipts(on=False)
_ANSWERS = command.Join(Scope.ANSWERS)


@dataclass(frozen=True, slots=True)
class Rule:
    """What is asked for where a clause has one of each group of concepts, and none of `never`.

    `strange` is how many words may be in the clause that no table knows, `most` how many words in all.
    """

    command: Command
    groups: tuple[int, ...]
    strange: int
    most: int
    never: int


def _rule(asked: Command, *groups: Concept, strange: int, most: int = 99, never: Concept = AGAINST) -> Rule:
    return Rule(asked, tuple(map(int, groups)), strange, most, int(never))


# The first rule that fits says which command is the likeliest.
_RULES = (
    _rule(command.NewAddress(), _.MAILBOX, _.NEW | _.CHANGE | _.ADDRESS | _.SEND, strange=5),
    _rule(command.NewAddress(), _.OWN_ADDRESS, _.NEW | _.CHANGE, _.WISH | _.MAIL | _.SEND, strange=2),
    _rule(command.Copy(), _.COPY, _.OWN_DATA | _.OWN_COMMENT | _.LAW, strange=4),
    _rule(command.Copy(), _.COPY, _.DATA | _.COMMENT, _.WISH | _.ME, strange=2),
    _rule(command.Forget(), _.REMOVE | _.FORGET, _.OWN_DATA, strange=4),
    _rule(command.Forget(), _.REMOVE | _.FORGET, _.DATA | _.LAW, _.WISH | _.ME | _.MY, strange=4),
    _rule(command.Forget(), _.FORGET, _.ME, strange=0),
    _rule(command.Forget(), _.LAW, _.WISH, _.DATA | _.REMOVE | _.STOP | _.SEND, strange=7, never=_.THEY),
    _rule(command.Forget(), _.LAW, _.STOP | _.REMOVE | _.FORGET, _.MY | _.ME, strange=4, never=_.THEY),
    _rule(
        _RECEIPTS,
        _.RECEIPT,
        _.NOT | _.STOP | _.LESS | _.REMOVE,
        _SAYS | _.COMMENT,
        strange=3,
    ),
    _rule(command.SetName(), _.OWN_NAME, _.HIDE | _.ONLY | _.REMOVE | _.CHANGE | _.NEW, strange=3),
    _rule(command.SetName(), _.OWN_NAME, _.NOT, _.WISH | _.PAGE | _.PRIVATE | _.COMMENT | _.HIDE, strange=3),
    _rule(command.SetName(), _.NAME, _.HIDE | _.ONLY | _.REMOVE | _.CHANGE | _.NEW, _.WISH, strange=2),
    _rule(command.SetName(), _.NAME, _.HIDE | _.ONLY | _.CHANGE, strange=1, most=7),
    _rule(command.SetName(), _.HIDE, _.ME, _.WISH | _.NAME, strange=1),
    _rule(command.SetName(), _.HIDE, _.ME, strange=1, most=5),
    _rule(command.Edit(""), _.CHANGE, _.OWN_COMMENT, strange=5, never=_.THEY),
    _rule(command.Delete(), _.REMOVE, _.OWN_COMMENT, strange=5, never=_OTHERS),
    _rule(command.Delete(), _.NOT | _.STOP, _.OWN_COMMENT, _.PAGE | _.PRIVATE, strange=2),
    _rule(command.Delete(), _.REMOVE, _.IT | _.COMMENT, _.PAGE | _.PRIVATE, strange=1),
    _rule(
        command.Delete(), _.PRIVATE, _.PAGE | _.COMMENT | _.MY, _.ME | _.IT | _.NOT, strange=1, never=_.THEY | _.THING
    ),
    _rule(command.Delete(), _.PRIVATE, _.IT | _.WISH, strange=0, most=8, never=_OTHERS),
    _rule(command.Undo(), _.UNDO, _.WISH | _.IT, strange=0, most=12),
    _rule(command.Resume(), _.RESUME, _.MAIL | _.SEND, _.WISH | _.ME | _.MY | _.IT, strange=2),
    _rule(command.Resume(), _.RESUME, _.WISH, strange=0),
    _rule(command.Pause(), _.PAUSE, _.MAIL | _.SEND | _.TIME, _.WISH | _.MAIL, strange=4),
    _rule(command.Pause(), _.PAUSE, _.ME, _.TIME | _.MAIL, strange=1),
    _rule(command.Pause(), _.PAUSE, _.WISH, strange=0),
    _rule(command.Pause(), _.PAUSE | _.STOP | _.NOT, _.TIME, strange=0, most=10),
    _rule(command.Pause(), _.STOP | _.NOT, _.MAIL | _.SEND, _.TIME, strange=2),
    _rule(
        _ANSWERS,
        _.ANSWER,
        _.ONLY | _.NOT,
        _.SEND | _.MAIL | _.WISH | _.COMMENT,
        strange=2,
    ),
    _rule(_ANSWERS, _.ANSWER, _.ONLY, strange=0, most=8),
    _rule(command.SetCadence(Cadence.EACH), _.EACH, _.MAIL | _.COMMENT, _.WISH | _.SEND | _.RATHER, strange=2),
    _rule(command.SetCadence(Cadence.EACH), _.EACH, _.SEND | _.RESUME | _.RATHER, strange=0, most=10),
    *(_rule(how, often, _.MAIL | _.SEND, _.WISH | _.RATHER | _.LESS | _.ONLY, strange=2) for often, how in _OFTEN),
    *(_rule(how, often, _.MAIL, _.ME | _.SEND, strange=0) for often, how in _OFTEN),
    *(_rule(how, often, _.RATHER, _.ME | _.WISH, strange=1, most=12) for often, how in _OFTEN),
    *(_rule(how, often, _.RATHER | _.WISH | _.LESS | _.ONLY, strange=0, most=12) for often, how in _OFTEN),
    _rule(command.Mute(), _.THREAD, _.STOP | _.NOT | _.LEAVE | _.LESS, _SAYS, strange=2),
    _rule(command.AtMost(0), _.LESS, _.MAIL | _.SEND, _.WISH | _.RATHER | _.ME | _.IT, strange=2),
    _rule(command.AtMost(0), _.LESS, _.MAIL, strange=0, most=8),
    _rule(command.AtMost(0), _.LESS, _.WISH | _.RATHER | _.ME, strange=0, most=10),
    _rule(command.SetCadence(Cadence.DAILY), _.RATHER, _.MAIL, _.WISH | _.NOT, strange=2),
    _rule(_LEAVE, _.LEAVE, _.WISH | _.MAIL, strange=3),
    _rule(_LEAVE, _.LEAVE, _.ME | _.SEND | _.IT | _.MY | _.NOT | _.ALL, strange=2),
    _rule(_LEAVE, _.LEAVE, strange=0, most=6),
    _rule(_LEAVE, _.STOP | _.REMOVE, _.MAIL | _.SEND, _.WISH | _.ME | _.MY | _.IT | _.NOT, strange=2),
    _rule(_LEAVE, _.NOT, _.SEND | _.MAIL, _.ME | _.WISH | _.STOP, strange=2),
    _rule(_LEAVE, _.STOP, _.MAIL | _.SEND, strange=0),
    _rule(_LEAVE, _.NOT, _.MAIL, strange=0, most=8),
    _rule(_LEAVE, _.NOT | _.STOP, _.WISH, _.IT, strange=0, most=12),
    _rule(_LEAVE, _.REMOVE, _.ME | _.OWN_NAME | _.OWN_ADDRESS, strange=1, most=10),
    _rule(_LEAVE, _.STOP, _.IT, strange=0, most=3),
    _rule(command.Delete(), _.REMOVE, _.WISH | _.IT, strange=0, most=6),
    _rule(command.Status(), _.STATUS, _.ME | _.MY | _.MAIL, strange=1),
    _rule(command.Status(), _.STATUS, strange=0, most=7),
    _rule(command.Help(), _.HELP, _.MAIL | _.ADDRESS, strange=2, never=_.THING | _.SAID),
    _rule(command.Help(), _.HELP, _.WISH | _.IT | _.ME | _.SEND, strange=0),
    _rule(command.Help(), _.HELP, _.ME | _.SEND, strange=1, most=8),
    _rule(command.Forward(), _.FORWARD, _.WISH, _.IT | _.ME | _.MAIL | _.SEND, strange=1),
    _rule(command.Report(), _.REPORT, _.MAIL | _.SEND | _.COMMENT, _.WISH | _.ME | _.MY | _.IT, strange=4),
    _rule(command.Report(), _.REPORT, _.IT | _.ME | _.WISH, strange=1),
    _rule(command.Join(), _.JOIN, _.WISH | _.MAIL | _.THREAD | _.ME, strange=1),
)
ALONE: tuple[tuple[Concept, Command], ...] = (  # a text of up to three words, all of them known
    (_.LEAVE | _.STOP, _LEAVE),
    (_.PRIVATE | _.REMOVE, command.Delete()),
    (_.RECEIPT, _RECEIPTS),
    *_OFTEN,
    (_.EACH, command.SetCadence(Cadence.EACH)),
    (_.ANSWER, _ANSWERS),
    (_.PAUSE, command.Pause()),
    (_.RESUME, command.Resume()),
    (_.UNDO, command.Undo()),
    (_.HIDE, command.SetName()),
    (_.FORGET | _.LAW, command.Forget()),
    (_.COPY, command.Copy()),
    (_.STATUS, command.Status()),
    (_.REPORT, command.Report()),
    (_.FORWARD, command.Forward()),
    (_.HELP, command.Help()),
)


@lru_cache(maxsize=16384)
def possible(concepts: int) -> tuple[Rule, ...]:
    """The rules whose groups these concepts of a sentence all name."""
    return tuple(rule for rule in _RULES if all(concepts & group for group in rule.groups))
