"""How the tables of words become patterns: a new line or a bar parts two entries."""

from __future__ import annotations

import re


def entries(table: str) -> list[str]:
    """The entries of a table of plain words, in order, without blanks around them."""
    return [entry.strip() for entry in table.replace("\n", "|").split("|") if entry.strip()]


def words(table: str) -> str:
    """A pattern that matches any entry of a table of plain words, the longest first."""
    return "|".join(re.escape(entry) for entry in sorted(set(entries(table)), key=len, reverse=True))


def pattern(table: str, *, before: str = "", after: str = "") -> re.Pattern[str]:
    """A pattern that matches any line of a table whose lines are patterns themselves; case is nothing."""
    rows = "|".join(line.strip().strip("|") for line in table.split("\n") if line.strip())
    return re.compile(f"{before}(?:{rows}){after}", re.IGNORECASE)
