"""The words around a command that say nothing more: please, hello, thanks; and what makes a question a request."""

from __future__ import annotations

from bridge.inbound.commands import tables

# A mark `*` in the table "before" stands before words that make a question a request ("*could you").
_BEFORE = tables.phrases("before")
BEFORE_KEYS = {key.lstrip("*"): languages for key, languages in _BEFORE.items()}
REQUESTS = frozenset(key.lstrip("*") for key in _BEFORE if key.startswith("*"))
AFTER_KEYS = tables.phrases("after")
GREETING_KEYS = frozenset(tables.phrases("greetings"))  # begin a line that greets, with a name behind
QUESTION_KEYS = frozenset(tables.phrases("questions"))  # begin a question about a command, which is none
COMPLAINT_KEYS = tables.words("complaints")  # complain of mails, behind a command to leave
LEAVING_KEYS = tables.words("leaving")
LIST_KEYS = tables.words("lists")
REMOVAL_KEYS = tables.words("removal")
