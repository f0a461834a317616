"""a reply to a question -> yes, no, or neither. In doubt it is neither: nobody is signed up by a complaint."""

from __future__ import annotations

import re
from enum import Enum, auto


class YesNo(Enum):
    YES = auto()
    NO = auto()
    NEITHER = auto()


_YES_WORDS = """
yes y yep yeah sure ok okay confirm confirmed join subscribe please agreed fine
ja jo jep jawohl gerne bestätigt oui ouais d'accord confirmé sí si claro vale confirmo sim certo va confermo
já joo kyllä igen da tak ano áno evet ναι да так хорошо אישור כן نعم はい 是 是的 好 好的 네 예
"""
_NO_WORDS = """
no nope not never don't dont didn't didnt cancel stop leave unsubscribe remove delete wrong what why who
nein nicht nie kein keine non pas jamais ne nej inte ikke aldrig nee niet nooit nie não nunca ei nem нет не
lopeta stopp abmelden désabonner désinscrire baja cancelar annulla όχι לא لا いいえ 不 不是 아니요
"""
_YES = frozenset(_YES_WORDS.split())
_NO = frozenset(_NO_WORDS.split())
_WORD = re.compile(r"[\w'’]+")
_LENGTH = 60  # characters; whoever writes more has more to say than yes
_WORDS = 5


def yes_or_no(reply: str) -> YesNo:
    """The answer of a person. No word of their own is a yes: they pressed "answer" and "send"."""
    if not reply.strip():
        return YesNo.YES
    words = [word.replace("’", "'") for word in _WORD.findall(reply[: _LENGTH + 1].lower())]
    if len(reply.strip()) > _LENGTH or not words:
        return YesNo.NEITHER
    if _NO & set(words):
        # "No thanks" is a no; "No idea who you are, but fine" is for nobody but its author to say.
        return YesNo.NO if words[0] in _NO and len(words) <= 2 else YesNo.NEITHER
    return YesNo.YES if words[0] in _YES and len(words) <= _WORDS else YesNo.NEITHER


def is_bare_yes(reply: str) -> bool:
    """True for one word of yes, and "please": whoever writes more may mean something else."""
    words = [word.replace("’", "'") for word in _WORD.findall(reply[: _LENGTH + 1].lower())]
    others = [word for word in words if word not in ("please", "bitte")]
    return len(reply.strip()) <= _LENGTH and len(others) == 1 and others[0] in _YES


class KeepOrRemove(Enum):
    """The choice of a person whom we forget: what happens to their comments."""

    KEEP = auto()
    REMOVE = auto()
    NO = auto()
    NEITHER = auto()


_KEEP_WORDS = """
keep stay behalten behalte bleiben stehenlassen garder guardar conservar mantenere bewaren
"""
_REMOVE_WORDS = """
remove delete erase entfernen entferne löschen lösche supprimer borrar eliminare verwijderen
"""
_KEEP = frozenset(_KEEP_WORDS.split())
_REMOVE = frozenset(_REMOVE_WORDS.split())


def keep_or_remove(reply: str) -> KeepOrRemove:
    """Which of the two words a person answered; a bare yes or an empty mail chooses nothing."""
    words = [word.replace("’", "'") for word in _WORD.findall(reply[: _LENGTH + 1].lower())]
    if not words or len(reply.strip()) > _LENGTH or len(words) > _WORDS:
        return KeepOrRemove.NEITHER
    keep, remove = bool(_KEEP & set(words)), bool(_REMOVE & set(words))
    if keep != remove and not set(words) & {"not", "nicht", "don't", "dont", "pas", "no", "nein"}:
        return KeepOrRemove.KEEP if keep else KeepOrRemove.REMOVE
    return (
        KeepOrRemove.NO
        if words[0] in _NO - _REMOVE and len(words) <= 2 and not (keep or remove)
        else KeepOrRemove.NEITHER
    )
