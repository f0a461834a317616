"""A message that somebody else wrote -> the same message without the name of a forgotten person, if we wrote it there.

People answer above a quote of our mail, with its "Ann Smith replied to you", and their mail program adds "Ann Smith via
Tea and Letters wrote:". A name of several words is taken out of such a message wherever it is. A name of one word may
be another person's, or no name at all: it is taken out of a reply to one of their comments, and elsewhere only where it
is in a sentence of ours. A name in the author's own words is not touched: `own` has those.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from bridge.acts import commenting
from bridge.acts.erasing import AddressEraser
from bridge.inbound import credit
from bridge.mail.address import display_name
from bridge.render.languages import LANGUAGES, N_, gettext
from bridge.store.erasure import Forgetting

# What is between the words of a name: blanks, also in quoted-printable and encoded words, and the ends of lines.
_BETWEEN = rb"(?:[ \t_>]|=20|&nbsp;|=C2=A0|\xc2\xa0|=[ \t\r]*\n|\r?\n){1,40}"
_ASCII = re.compile(rb"[A-Za-z0-9]+")
_BEFORE, _AFTER = rb"(?<![A-Za-z\x80-\xff])", rb"(?![A-Za-z0-9@\x80-\xff]|=40|=C3)"
_SENTENCES = (N_("%(who)s commented"), N_("%(who)s replied to you"), N_("%(who)s replied to someone"))
_WHO = "%(who)s"
_SOMEBODY = N_("somebody")


@dataclass(frozen=True, slots=True)
class NameEraser:
    """Takes the names of one person out of the messages of others."""

    everywhere: AddressEraser | None  # names of several words
    below_theirs: AddressEraser | None  # all names, in a reply to a comment of theirs
    in_sentences: AddressEraser | None  # names of one word, where a sentence of ours has them
    names: frozenset[str]

    @classmethod
    def of(cls, whom: Forgetting) -> NameEraser:
        instead, *names = whom.names.split("\n")
        long, short = [one for one in names if " " in one], [one for one in names if " " not in one]
        return cls(
            _eraser(long, instead),
            _eraser(names, instead),
            _eraser(short, instead, before=_sentences()),
            frozenset(one.casefold() for one in names),
        )

    def text(self, text: str, *, below_theirs: bool) -> str:
        """The text without the names."""
        for eraser in self._erasers(below_theirs=below_theirs):
            text = eraser.text(text)
        return text

    def octets(self, content: bytes, own: Sequence[str], *, below_theirs: bool) -> bytes:
        """The message without the names.

        Where a name is in its author's `own` words too, all but those goes: nobody could tell the two apart there.
        """
        clean = content
        for eraser in self._erasers(below_theirs=below_theirs):
            clean = eraser.octets(clean)
        named = any(self.text(text, below_theirs=True) != text for text in own)
        return commenting.with_texts(content, own) if named and clean != content else clean

    def _erasers(self, *, below_theirs: bool) -> list[AddressEraser]:
        wanted = (self.below_theirs,) if below_theirs else (self.everywhere, self.in_sentences)
        return [one for one in wanted if one]


def names(given: Collection[str], language: str) -> str:
    """The names of somebody for `erasure.Forgetting`: the word that takes their place, then a name on each line."""
    forms = {" ".join(form.split()) for name in given for form in (name, display_name(name))}
    return "\n".join([gettext(_SOMEBODY, language), *sorted(one for one in forms if len(one) > 1)])


def likes(names: str) -> list[str]:
    """The patterns of LIKE for a text in lower case with one of these names above a quote; `!` escapes."""
    return [f"%{_like(credit.heading(name))}%" for name in names.split("\n")[1:]]


def mention_likes(names: str) -> list[str]:
    """The patterns of LIKE for a text in lower case that has one of these names; `!` escapes."""
    return [f"%{_like(name)}%" for name in names.split("\n")[1:]]


def mentioned_at(text: str, names: str) -> int | None:
    """The number, from 0, of the first line that has one of these names; None where none has."""
    _, *wanted = names.split("\n")
    lines = text.split("\n")
    return next((n for n, line in enumerate(lines) if credit.unnamed(line, wanted, "") != line), None)


def _like(text: str) -> str:
    # SQLite's lower() knows the ASCII letters only.
    return "".join(("_" if not one.isascii() else f"!{one}" if one in "!%_" else one) for one in text.casefold())


def _eraser(names: Sequence[str], instead: str, before: bytes = b"") -> AddressEraser | None:
    if not names:
        return None
    spelt = b"|".join(_spelt(name) for name in sorted(names, key=len, reverse=True))
    pattern = rb"(?i)%b(?:%b)%b%b" % (_BEFORE, spelt, _AFTER, before)
    words = _ASCII.findall(names[0].encode()) if len(names) == 1 else []
    return AddressEraser(re.compile(pattern), max(words, key=len, default=b"").lower(), instead.encode())


@cache
def _sentences() -> bytes:
    """What follows a name where our mails name somebody, or where a mail program names the author of our mail."""
    said = {gettext(sentence, language) for sentence in _SENTENCES for language in LANGUAGES}
    after = sorted({one.partition(_WHO)[2].strip() for one in said if one.startswith(_WHO)} | {"via"})
    return rb"(?=%b(?:%b))" % (_BETWEEN, b"|".join(_spelt(one) for one in after))


def _spelt(name: str) -> bytes:
    return _BETWEEN.join(b"".join(map(_letter, word)) for word in name.split())


def _letter(letter: str) -> bytes:
    """A letter in UTF-8, in ISO 8859-1, in quoted-printable of either, and in HTML."""
    forms = {re.escape(escape(letter).encode())}
    for each in (letter, letter.upper(), letter.lower()):
        for charset in ("utf-8", "latin-1"):
            octets = each.encode(charset, "ignore")
            if octets:
                forms |= {re.escape(octets)} | ({_quoted(octets)} if octets in b"'=" or not octets.isascii() else set())
        forms |= set() if each.isascii() else {b"&#%d;" % ord(each[0]), b"&#x%x;" % ord(each[0])}
    return rb"(?:%b)(?:=[ \t\r]*\n)?" % b"|".join(sorted(forms, reverse=True))


def _quoted(octets: bytes) -> bytes:
    return b"".join(b"=%02X" % octet for octet in octets)
