"""The words of a text, and the tables of words that the rules look for.

In a table a bar or a new line separates two entries.
"""

from __future__ import annotations

import re
import unicodedata

# In scripts that put no blanks between words, each character counts as a word.
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")
# A link may have angle brackets in it: programs write some as %3C and leave others.
LINK = re.compile(
    r"<?(?:https?://|mailto:)[^\s<>]{1,2000}((?:<[^\s<>]{0,80}>[^\s<>]{0,500}){0,20})>?|\[(?:cid|image|https?):[^\]]{0,500}\]",
    re.IGNORECASE,
)
# The end of a link that a program broke off: "d>)", or "e>&f=<g>)."
END_OF_LINK = re.compile(
    r"[\w&=%/.?#-]{0,3}[)}]{0,3}[>\]][>\])}.,;]{0,5}$|(?=\S{0,200}[<>])(?=\S{0,200}[&=%])\S{1,300}$"
)


def words_of(text: str) -> list[str]:
    """The words of a text in order, in lower case. Links are left out, since programs rewrite them."""
    if "://" in text or "mailto:" in text or "[" in text:
        text = LINK.sub(" ", text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _WORD.findall(text.lower())


def link_leftovers(text: str) -> set[str]:
    """The words in the angle brackets within links: a program that breaks a link may leave them on a line."""
    return {word for link in LINK.finditer(text) if link[1] for word in _WORD.findall(link[1].lower())}


def entries(table: str) -> list[str]:
    """The entries of a table of plain words, in order, without the blanks around them."""
    return [entry.strip() for entry in table.replace("\n", "|").split("|") if entry.strip()]


def alternatives(table: str) -> str:
    """A regular expression for any entry of a table of plain words. The longest entry comes first."""
    return "|".join(re.escape(entry) for entry in sorted(set(entries(table)), key=len, reverse=True))


def pattern(table: str, *, before: str = "", after: str = "") -> re.Pattern[str]:
    """A pattern for any line of a table whose lines are regular expressions. Case does not matter."""
    rows = "|".join(line.strip().strip("|") for line in table.split("\n") if line.strip())
    return re.compile(f"{before}(?:{rows}){after}", re.IGNORECASE)
